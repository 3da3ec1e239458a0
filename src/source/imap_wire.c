/* SPDX-License-Identifier: ISC */
/* libetpan's IMAP, its three successes and its traps; the only file that
 * knows its types. */
#include "source/imap_wire.h"

#include <libetpan/mailimap.h>
#include <libetpan/mmapstring.h>
#include <limits.h>
#include <stdio.h>
#include <strings.h>
#include <talloc.h>

#include "source/imap_stream.h"
#include "source/imap_text.h"
#include "source/imap_wire_parts.h"
#include "warid/clock.h"

enum { LIST_ANSWER = 64 << 20 };	/* of SEARCH: five million UIDs */

/* -- errors ------------------------------------------------------------------ */

/* The server's last words, fit for a log: printable ASCII, short. */
static void
last_words(const struct wire *w, char *out, size_t max)
{
	const char *s = w->imap->imap_response;
	size_t n = 0;

	for (; s != NULL && *s != '\0' && n + 1 < max; s++)
		out[n++] = *s >= ' ' && *s <= '~' ? *s : '?';
	out[n] = '\0';
}

int
wire_failed(struct wire *w, const char *what, int r, struct err *e)
{
	const char *fault = imap_stream_fault(w->stream);
	char words[100];

	switch (r) {
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_PROTOCOL:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_MEMORY:
	case MAILIMAP_ERROR_BAD_STATE:
		w->is_broken = true;
	}
	if (*fault != '\0') {
		w->is_broken = true;
		return err_set(e, ERR_SOURCE, "cannot %s: %s", what, fault);
	}
	if (w->is_broken)
		return err_set(e, ERR_SOURCE, "cannot %s: the server's answer "
		    "is not IMAP (error %d)", what, r);
	last_words(w, words, sizeof(words));
	return err_set(e, ERR_SOURCE, "cannot %s: the server refused: %s",
	    what, words);
}

int
wire_out_of_step(struct wire *w, const char *what, struct err *e)
{
	return wire_failed(w, what, MAILIMAP_ERROR_PROTOCOL, e);
}

bool
has_wire(const struct wire *w, const char *extension)
{
	return mailimap_has_extension(w->imap, extension);
}

bool
is_wire_broken(const struct wire *w)
{
	return w->is_broken;
}

bool
is_wire_lost(const struct wire *w)
{
	return is_imap_stream_lost(w->stream);
}

/* -- opening ------------------------------------------------------------------ */

static int
wire_free(struct wire *w)
{
	if (w->imap != NULL)
		mailimap_free(w->imap);
	return 0;
}

struct wire *
wire_new(void *ctx, const char *tmp)
{
	struct wire *w = talloc_zero(ctx, struct wire);

	talloc_set_destructor(w, wire_free);
	mmap_string_set_tmpdir(tmp);
	w->imap = mailimap_new(0, NULL);
	if (w->imap == NULL)
		abort();
	return w;
}

int
wire_greet(struct wire *w, struct imap_stream *stream, bool *is_logged_in,
    struct err *e)
{
	int r;

	w->stream = talloc_steal(w, stream);
	imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
	r = mailimap_connect(w->imap, imap_stream_mail(w->stream));
	if (r != MAILIMAP_NO_ERROR && r != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    r != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return wire_failed(w, "greet the server", r, e);
	*is_logged_in = r == MAILIMAP_NO_ERROR_AUTHENTICATED;
	return 0;
}

int
wire_start_tls(struct wire *w, struct err *e)
{
	int r;

	imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
	r = mailimap_starttls(w->imap);
	if (w->imap->imap_stream->read_buffer_len != 0)
		return err_set(e, ERR_SOURCE, "the server sent bytes behind "
		    "its answer to STARTTLS");
	return r == MAILIMAP_NO_ERROR ? 0 : wire_failed(w, "start TLS", r, e);
}

int
wire_log_in(struct wire *w, enum wire_secret kind, const char *user,
    const char *secret, bool *is_refused, struct err *e)
{
	int r;

	imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
	r = kind == WIRE_TOKEN ?
	    mailimap_oauth2_authenticate(w->imap, user, secret) :
	    mailimap_login(w->imap, user, secret);
	*is_refused = r == MAILIMAP_ERROR_LOGIN;
	return r == MAILIMAP_NO_ERROR ? 0 : wire_failed(w, "log in", r, e);
}

int
wire_ask_capability(struct wire *w, struct err *e)
{
	struct mailimap_capability_data *caps;
	int r;

	imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
	r = mailimap_capability(w->imap, &caps);
	if (r != MAILIMAP_NO_ERROR)
		return wire_failed(w, "ask what the server can", r, e);
	mailimap_capability_data_free(caps);
	return 0;
}

void
wire_close(struct wire *w)
{
	if (!w->is_broken && w->nr_asked == 0) {
		imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
		mailimap_logout(w->imap);
	}
	talloc_free(w);
}

/* -- commands and answers ------------------------------------------------------ */

int
wire_send(struct wire *w, const char *what, const char *line, int *tag,
    struct err *e)
{
	mailstream *s = w->imap->imap_stream;

	/* libetpan's own senders wait each for their answer */
	if (mailimap_send_current_tag(w->imap) != MAILIMAP_NO_ERROR ||
	    mailstream_write(s, line, strlen(line)) < 0 ||
	    mailstream_write(s, "\r\n", 2) < 0 || mailstream_flush(s) < 0)
		return wire_failed(w, what, MAILIMAP_ERROR_STREAM, e);
	*tag = w->imap->imap_tag;
	return 0;
}

/* -- the folder --------------------------------------------------------------- */

/* SELECT or EXAMINE, with CONDSTORE where it is offered: libetpan's answer. */
static int
select_name(struct wire *w, const char *name, bool is_read_only,
    uint64_t *modseq)
{
	int r;

	*modseq = 0;
	if (has_wire(w, "CONDSTORE") || has_wire(w, "QRESYNC")) {
		r = is_read_only ?
		    mailimap_examine_condstore(w->imap, name, modseq) :
		    mailimap_select_condstore(w->imap, name, modseq);
		if (r == MAILIMAP_NO_ERROR ||
		    *imap_stream_fault(w->stream) != '\0')
			return r;
		*modseq = 0;		/* it offers what it cannot do */
	}
	return is_read_only ? mailimap_examine(w->imap, name) :
	    mailimap_select(w->imap, name);
}

int
wire_select(struct wire *w, const char *folder, bool is_read_only,
    struct wire_folder *out, struct err *e)
{
	const struct mailimap_selection_info *info;
	char *name = imap_name_utf7(w, folder);
	uint64_t modseq;
	int r;

	imap_stream_begin(w->stream, WIRE_SMALL_ANSWER);
	r = select_name(w, name, is_read_only, &modseq);
	talloc_free(name);
	if (r != MAILIMAP_NO_ERROR)
		return wire_failed(w, "open the folder", r, e);
	info = w->imap->imap_selection_info;
	if (info == NULL || info->sel_uidvalidity == 0)
		return err_set(e, ERR_SOURCE,
		    "the server gives no UIDVALIDITY for the folder");
	*out = (struct wire_folder){ .uidvalidity = info->sel_uidvalidity,
		.uidnext = info->sel_uidnext, .exists = info->sel_exists,
		.modseq = modseq };
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static struct mailimap_search_key *
search_key(uint32_t from, const char *since)
{
	struct mailimap_search_key *key = mailimap_search_key_new_uid(
	    mailimap_set_new_interval(from, 0)), *both;
	int year, month, day;

	if (since == NULL ||
	    sscanf(since, "%4d-%2d-%2d", &year, &month, &day) != 3)
		return key;
	both = mailimap_search_key_new_multiple_empty();
	mailimap_search_key_multiple_add(both, key);
	mailimap_search_key_multiple_add(both, mailimap_search_key_new_since(
	    mailimap_date_new(day, month, year)));
	return both;
}

int
wire_uids(struct wire *w, void *ctx, uint32_t from, const char *since,
    uint32_t **uids, size_t *n, struct err *e)
{
	struct mailimap_search_key *key = search_key(from, since);
	clist *found = NULL;
	size_t k = 0;
	int r;

	if (wire_begin(w, LIST_ANSWER, e) < 0) {
		mailimap_search_key_free(key);
		return -1;
	}
	r = mailimap_uid_search(w->imap, NULL, key, &found);
	mailimap_search_key_free(key);
	if (r != MAILIMAP_NO_ERROR)
		return wire_failed(w, "list the folder", r, e);
	*uids = talloc_array(ctx, uint32_t, (size_t)clist_count(found) + 1);
	/* "N:*" names the last message even when its UID is below N */
	for (clistiter *i = clist_begin(found); i != NULL; i = clist_next(i))
		if (*(uint32_t *)clist_content(i) >= from)
			(*uids)[k++] = *(uint32_t *)clist_content(i);
	mailimap_search_result_free(found);
	qsort(*uids, k, sizeof(**uids), by_number);
	*n = 0;
	for (size_t i = 0; i < k; i++)		/* each once */
		if (*n == 0 || (*uids)[*n - 1] != (*uids)[i])
			(*uids)[(*n)++] = (*uids)[i];
	return 0;
}

/* -- fetching ------------------------------------------------------------------ */

static int64_t
time_of(const struct mailimap_date_time *d)
{
	int zone = d->dt_zone / 100 * 60 + d->dt_zone % 100;

	if (d->dt_month < 1 || d->dt_month > 12 || d->dt_year < 1970 ||
	    d->dt_year > 9999 || d->dt_day < 1 || d->dt_day > 31)
		return 0;
	return clock_from_civil(d->dt_year, d->dt_month, d->dt_day,
	    d->dt_hour, d->dt_min, d->dt_sec) - zone * 60;
}

static void
take_att(void *ctx, const struct mailimap_msg_att_static *a,
    struct wire_mail *m)
{
	const struct mailimap_msg_att_body_section *b;

	switch (a->att_type) {
	case MAILIMAP_MSG_ATT_UID:
		m->uid = a->att_data.att_uid;
		break;
	case MAILIMAP_MSG_ATT_RFC822_SIZE:
		m->size = a->att_data.att_rfc822_size;
		m->has_size = true;
		break;
	case MAILIMAP_MSG_ATT_INTERNALDATE:
		m->arrived = time_of(a->att_data.att_internal_date);
		break;
	case MAILIMAP_MSG_ATT_BODY_SECTION:
		b = a->att_data.att_body_section;
		if (b->sec_body_part == NULL)
			break;
		m->has_body = true;
		m->n = b->sec_length;
		m->p = talloc_size(ctx, m->n + 1);
		memcpy((char *)m->p, b->sec_body_part, m->n);
		((char *)m->p)[m->n] = '\0';
		break;
	}
}

/* False for answers nobody asked for: flags of others, no UID. */
static bool
take_mail(void *ctx, const struct mailimap_msg_att *att, struct wire_mail *m)
{
	*m = (struct wire_mail){ 0 };
	for (clistiter *i = clist_begin(att->att_list); i != NULL;
	    i = clist_next(i)) {
		const struct mailimap_msg_att_item *it = clist_content(i);

		if (it->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC &&
		    it->att_data.att_static != NULL)
			take_att(ctx, it->att_data.att_static, m);
	}
	return m->uid != 0;
}

/* The line that ended what was read last: "12 OK Fetch completed". */
static bool
last_line(const struct wire *w, struct wire_answer *out)
{
	const MMAPString *b = w->imap->imap_stream_buffer;
	const char *p = b->str, *end = p + b->len, *nl;
	int n = 0;

	while (end > p && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	nl = memrchr(p, '\n', (size_t)(end - p));
	p = nl == NULL ? p : nl + 1;
	for (; p < end && *p >= '0' && *p <= '9' && n < INT_MAX / 10 - 9; p++)
		n = n * 10 + (*p - '0');
	out->tag = n;
	out->is_refused = end - p < 4 || strncasecmp(p, " OK ", 4) != 0;
	return n > 0 && (!out->is_refused || (end - p >= 3 &&
	    (strncasecmp(p, " NO", 3) == 0 || strncasecmp(p, " BA", 3) == 0)));
}

/*
 * All up to the next line with a tag.  Answers may come in any order (RFC
 * 3501, 5.5), but libetpan calls every tag but the last one's a fault, as it
 * does BAD: the line itself is asked.
 */
static int
read_answer(struct wire *w, struct wire_answer *out)
{
	struct mailimap_response *a;
	int r;

	if (mailimap_read_line(w->imap) == NULL)
		return MAILIMAP_ERROR_STREAM;
	r = mailimap_parse_response(w->imap, &a);
	if (r == MAILIMAP_NO_ERROR)
		mailimap_response_free(a);
	else if (r != MAILIMAP_ERROR_PROTOCOL)
		return r;
	return last_line(w, out) ? MAILIMAP_NO_ERROR :
	    MAILIMAP_ERROR_PROTOCOL;
}

int
wire_read(struct wire *w, void *ctx, const char *what,
    struct wire_answer *out, struct err *e)
{
	clist *found;
	int r = read_answer(w, out);

	if (r != MAILIMAP_NO_ERROR)
		return wire_failed(w, what, r, e);
	out->nr = 0;
	found = w->imap->imap_response_info->rsp_fetch_list;
	w->imap->imap_response_info->rsp_fetch_list = NULL;
	out->mails = talloc_array(ctx, struct wire_mail,
	    found == NULL ? 1 : (size_t)clist_count(found) + 1);
	if (found == NULL)
		return 0;
	for (clistiter *i = clist_begin(found); i != NULL; i = clist_next(i))
		if (take_mail(ctx, clist_content(i), &out->mails[out->nr]))
			out->nr++;
	mailimap_fetch_list_free(found);
	return 0;
}
