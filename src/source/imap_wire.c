/* SPDX-License-Identifier: ISC */
/* libetpan's IMAP, its three successes and its traps; the only file that
 * knows its types. */
#include "source/imap_wire.h"

#include <libetpan/mailimap.h>
#include <libetpan/mmapstring.h>
#include <sys/stat.h>
#include <talloc.h>

#include "source/child.h"
#include "source/imap_stream.h"
#include "source/imap_text.h"
#include "warid/clock.h"
#include "warid/crypt.h"
#include "warid/file.h"

enum {
	SMALL_ANSWER = 4 << 20,		/* of login, select, store */
	LIST_ANSWER = 64 << 20,		/* of SEARCH: five million UIDs */
	SECRET_MAX = 64 << 10,
};

struct wire {
	const struct source_settings *conf;
	mailimap *imap;
	struct imap_stream *stream;
	bool is_broken;
};

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

/* A command failed: why.  Always -1. */
static int
failed(struct wire *w, const char *what, int r, struct err *e)
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

/* The secret's first line: from the file or what the command prints. */
static int
secret_line(void *ctx, const struct source_settings *conf, char **out,
    struct err *e)
{
	const char *path = conf->password_file;
	struct stat st;
	size_t n;

	if (path == NULL && conf->password_command == NULL)
		return err_set(e, ERR_CONF, "no password is set for the "
		    "mailbox, and the server asks for one");
	if (path == NULL)
		return child_line(ctx, conf->password_command, conf->timeout,
		    out, e);
	if (stat(path, &st) == 0 && (st.st_mode & 07) != 0)
		return err_set(e, ERR_CONF,
		    "password file '%s' can be read by everybody", path);
	if (file_read(ctx, path, SECRET_MAX, out, &n, e) < 0) {
		e->scope = ERR_SOURCE;
		return -1;
	}
	(*out)[strcspn(*out, "\r\n")] = '\0';
	return 0;
}

static int
log_in(struct wire *w, struct err *e)
{
	const struct source_settings *conf = w->conf;
	const char *user = conf->user == NULL ? "" : conf->user;
	char *secret;
	int r;

	if (conf->token_command != NULL) {
		if (child_line(w, conf->token_command, conf->timeout, &secret,
		    e) < 0)
			return -1;
		imap_stream_begin(w->stream, SMALL_ANSWER);
		r = mailimap_oauth2_authenticate(w->imap, user, secret);
	} else {
		if (secret_line(w, conf, &secret, e) < 0)
			return -1;
		imap_stream_begin(w->stream, SMALL_ANSWER);
		r = mailimap_login(w->imap, user, secret);
	}
	crypt_wipe(secret, strlen(secret));
	talloc_free(secret);
	return r == MAILIMAP_NO_ERROR ? 0 : failed(w, "log in", r, e);
}

/* TLS in mid-stream.  What came in the clear behind the answer was injected
 * by somebody, and is not carried over (CVE-2011-0411 and its kin). */
static int
start_tls(struct wire *w, struct err *e)
{
	int r;

	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_starttls(w->imap);
	if (r != MAILIMAP_NO_ERROR &&
	    w->imap->imap_stream->read_buffer_len == 0)
		return failed(w, "start TLS", r, e);
	if (w->imap->imap_stream->read_buffer_len != 0)
		return err_set(e, ERR_SOURCE, "the server sent bytes behind "
		    "its answer to STARTTLS");
	return imap_stream_secure(w->stream, w->conf->host,
	    w->conf->tls_ca_file, e);
}

static int
ask_capability(struct wire *w, struct err *e)
{
	struct mailimap_capability_data *caps;
	int r;

	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_capability(w->imap, &caps);
	if (r != MAILIMAP_NO_ERROR)
		return failed(w, "ask what the server can", r, e);
	mailimap_capability_data_free(caps);
	return 0;
}

static int
greet(struct wire *w, struct err *e)
{
	const struct source_settings *conf = w->conf;
	int r;

	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_connect(w->imap, imap_stream_mail(w->stream));
	if (r != MAILIMAP_NO_ERROR && r != MAILIMAP_NO_ERROR_AUTHENTICATED &&
	    r != MAILIMAP_NO_ERROR_NON_AUTHENTICATED)
		return failed(w, "greet the server", r, e);
	if (conf->tunnel == NULL && conf->is_starttls) {
		if (r == MAILIMAP_NO_ERROR_AUTHENTICATED)
			return err_set(e, ERR_SOURCE, "the server logs in "
			    "before TLS, which 'starttls' forbids");
		if (start_tls(w, e) < 0)
			return -1;
	}
	if (r != MAILIMAP_NO_ERROR_AUTHENTICATED && log_in(w, e) < 0)
		return -1;
	return ask_capability(w, e);
}

static int
dial(struct wire *w, struct err *e)
{
	const struct source_settings *conf = w->conf;

	if (conf->tunnel != NULL)
		return imap_stream_tunnel(w, conf->tunnel, conf->timeout,
		    &w->stream, e);
	if (conf->host == NULL)
		return err_set(e, ERR_CONF, "neither host nor tunnel is set");
	if (imap_stream_dial(w, conf->host, conf->port, conf->timeout,
	    &w->stream, e) < 0)
		return -1;
	return conf->is_starttls ? 0 : imap_stream_secure(w->stream,
	    conf->host, conf->tls_ca_file, e);
}

static int
wire_free(struct wire *w)
{
	if (w->imap != NULL)
		mailimap_free(w->imap);
	return 0;
}

int
wire_open(void *ctx, const struct source_settings *conf, const char *tmp,
    struct wire **out, struct err *e)
{
	struct wire *w = talloc_zero(ctx, struct wire);

	w->conf = conf;
	talloc_set_destructor(w, wire_free);
	mmap_string_set_tmpdir(tmp);
	w->imap = mailimap_new(0, NULL);
	if (w->imap == NULL)
		abort();
	if (dial(w, e) < 0 || greet(w, e) < 0) {
		talloc_free(w);
		return -1;
	}
	*out = w;
	return 0;
}

void
wire_close(struct wire *w)
{
	if (!w->is_broken) {
		imap_stream_begin(w->stream, SMALL_ANSWER);
		mailimap_logout(w->imap);
	}
	talloc_free(w);
}

/* -- the folder --------------------------------------------------------------- */

int
wire_select(struct wire *w, const char *folder, bool is_read_only,
    struct wire_folder *out, struct err *e)
{
	char *name = imap_name_utf7(w, folder);
	const struct mailimap_selection_info *info;
	int r;

	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = is_read_only ? mailimap_examine(w->imap, name) :
	    mailimap_select(w->imap, name);
	talloc_free(name);
	if (r != MAILIMAP_NO_ERROR)
		return failed(w, "open the folder", r, e);
	info = w->imap->imap_selection_info;
	if (info == NULL || info->sel_uidvalidity == 0)
		return err_set(e, ERR_SOURCE,
		    "the server gives no UIDVALIDITY for the folder");
	*out = (struct wire_folder){ .uidvalidity = info->sel_uidvalidity,
		.uidnext = info->sel_uidnext, .exists = info->sel_exists };
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

int
wire_uids(struct wire *w, void *ctx, uint32_t from, uint32_t **uids,
    size_t *n, struct err *e)
{
	struct mailimap_search_key *key = mailimap_search_key_new_uid(
	    mailimap_set_new_interval(from, 0));
	clist *found = NULL;
	size_t k = 0;
	int r;

	imap_stream_begin(w->stream, LIST_ANSWER);
	r = mailimap_uid_search(w->imap, NULL, key, &found);
	mailimap_search_key_free(key);
	if (r != MAILIMAP_NO_ERROR)
		return failed(w, "list the folder", r, e);
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

/* Ascending UIDs as ranges. */
static struct mailimap_set *
set_of(const uint32_t *uids, size_t n)
{
	struct mailimap_set *set = mailimap_set_new_empty();

	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && uids[k] == uids[k - 1] + 1; k++)
			;
		mailimap_set_add_interval(set, uids[i], uids[k - 1]);
	}
	return set;
}

static struct mailimap_fetch_type *
request_of(enum wire_what what)
{
	struct mailimap_fetch_type *t =
	    mailimap_fetch_type_new_fetch_att_list_empty();
	struct mailimap_section *section;

	mailimap_fetch_type_new_fetch_att_list_add(t,
	    mailimap_fetch_att_new_uid());
	if (what == WIRE_SIZES) {
		mailimap_fetch_type_new_fetch_att_list_add(t,
		    mailimap_fetch_att_new_rfc822_size());
		mailimap_fetch_type_new_fetch_att_list_add(t,
		    mailimap_fetch_att_new_internaldate());
		return t;
	}
	section = what == WIRE_HEADERS ? mailimap_section_new_header() :
	    mailimap_section_new(NULL);
	mailimap_fetch_type_new_fetch_att_list_add(t,
	    mailimap_fetch_att_new_body_peek_section(section));
	return t;
}

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

int
wire_fetch(struct wire *w, void *ctx, enum wire_what what,
    const uint32_t *uids, size_t n, int64_t max_bytes,
    struct wire_mail **mails, size_t *nr, bool *is_refused, struct err *e)
{
	struct mailimap_set *set = set_of(uids, n);
	struct mailimap_fetch_type *request = request_of(what);
	clist *found = NULL;
	int r;

	*nr = 0;
	imap_stream_begin(w->stream, max_bytes);
	r = mailimap_uid_fetch(w->imap, set, request, &found);
	mailimap_fetch_type_free(request);
	mailimap_set_free(set);
	*is_refused = r == MAILIMAP_ERROR_UID_FETCH ||
	    r == MAILIMAP_ERROR_FETCH;
	if (r != MAILIMAP_NO_ERROR && !*is_refused)
		return failed(w, "fetch", r, e);
	if (r != MAILIMAP_NO_ERROR)
		return 0;
	*mails = talloc_array(ctx, struct wire_mail,
	    (size_t)clist_count(found) + 1);
	for (clistiter *i = clist_begin(found); i != NULL; i = clist_next(i))
		if (take_mail(ctx, clist_content(i), &(*mails)[*nr]))
			(*nr)++;
	mailimap_fetch_list_free(found);
	return 0;
}

/* -- afterwards ------------------------------------------------------------------ */

static int
store_flag(struct wire *w, struct mailimap_set *set,
    struct mailimap_flag *flag, struct err *e)
{
	struct mailimap_flag_list *list = mailimap_flag_list_new_empty();
	struct mailimap_store_att_flags *flags;
	int r;

	mailimap_flag_list_add(list, flag);
	flags = mailimap_store_att_flags_new_add_flags_silent(list);
	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_uid_store(w->imap, set, flags);
	mailimap_store_att_flags_free(flags);
	return r == MAILIMAP_NO_ERROR ? 0 :
	    failed(w, "flag messages", r, e);
}

int
wire_flag(struct wire *w, const uint32_t *uids, size_t n, struct err *e)
{
	struct mailimap_set *set = set_of(uids, n);
	int ret = store_flag(w, set, mailimap_flag_new_flagged(), e);

	mailimap_set_free(set);
	return ret;
}

static int
copy_and_remove(struct wire *w, struct mailimap_set *set, const char *name,
    struct err *e)
{
	int r;

	if (!mailimap_has_uidplus(w->imap))
		return err_set(e, ERR_SOURCE, "the server can neither MOVE "
		    "nor UID EXPUNGE: 'after: move' does not work with it");
	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_uid_copy(w->imap, set, name);
	if (r != MAILIMAP_NO_ERROR)
		return failed(w, "copy messages", r, e);
	if (store_flag(w, set, mailimap_flag_new_deleted(), e) < 0)
		return -1;
	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_uid_expunge(w->imap, set);
	return r == MAILIMAP_NO_ERROR ? 0 :
	    failed(w, "remove moved messages", r, e);
}

static int
move_set(struct wire *w, struct mailimap_set *set, const char *name,
    struct err *e)
{
	int r;

	if (!mailimap_has_extension(w->imap, "MOVE"))
		return copy_and_remove(w, set, name, e);
	imap_stream_begin(w->stream, SMALL_ANSWER);
	r = mailimap_uid_move(w->imap, set, name);
	return r == MAILIMAP_NO_ERROR ? 0 :
	    failed(w, "move messages", r, e);
}

int
wire_move(struct wire *w, const uint32_t *uids, size_t n, const char *folder,
    struct err *e)
{
	struct mailimap_set *set = set_of(uids, n);
	char *name = imap_name_utf7(w, folder);
	int ret = move_set(w, set, name, e);

	/* The folder may not be there yet: make it, and once more. */
	if (ret < 0 && !w->is_broken) {
		imap_stream_begin(w->stream, SMALL_ANSWER);
		if (mailimap_create(w->imap, name) == MAILIMAP_NO_ERROR)
			ret = move_set(w, set, name, e);
	}
	mailimap_set_free(set);
	talloc_free(name);
	return ret;
}
