/* SPDX-License-Identifier: ISC */
/* Which formats there are, how an export is opened (a ZIP, JSON, text), and
 * what every message gets whatever it came in: order, id, language, side. */
#include "source/social.h"

#include <strings.h>
#include <talloc.h>

#include "warid/crypt.h"
#include "warid/text.h"
#include "warid/zip.h"

/* The first that recognises a file reads it. */
static const struct social_format *const formats[] = {
	&social_whatsapp, &social_cloud, &social_telegram, &social_meta,
	&social_comments, &social_x, &social_discord, &social_youtube,
	&social_reviews, &social_feed, &social_jsonl, &social_csv,
};

enum { NR_FORMATS = sizeof(formats) / sizeof(formats[0]) };

/* -- one file ---------------------------------------------------------------- */

static bool
has_end(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcasecmp(name + n - m, end) == 0;
}

/* JSON, or the JSON an X archive assigns to a variable; NULL when none. */
static const struct json *
json_of(void *ctx, const struct social_file *f, struct err *e)
{
	const char *p = f->p, *end = f->p + f->n;
	struct json *out;

	if (f->n > 11 && memcmp(p, "window.YTD.", 11) == 0) {
		p = memchr(p, '=', f->n < 200 ? f->n : 200);
		p = p == NULL ? end : p + 1;
	}
	while (p < end && strchr(" \t\r\n", *p) != NULL)
		p++;
	if (p == end || (*p != '{' && *p != '['))
		return NULL;
	return json_parse(ctx, p, (size_t)(end - p), &out, e) == 0 ? out :
	    NULL;
}

/* 1 read, 0 nobody knows it, -1 damaged. */
static int
read_file(const char *name, const char *own, const char *p, size_t n,
    struct message *out, struct err *e)
{
	void *tmp = talloc_new(out);
	struct social_file f = { .name = name, .own = own };
	int ret = 0;

	e->scope = ERR_NONE;
	f.p = text_to_utf8(tmp, NULL, p, n, &f.n, NULL);
	if (f.n >= 3 && memcmp(f.p, "\xef\xbb\xbf", 3) == 0) {
		f.p += 3;
		f.n -= 3;
	}
	f.json = json_of(tmp, &f, e);
	for (int i = 0; i < NR_FORMATS && ret == 0; i++) {
		if (!formats[i]->recognise(&f))
			continue;
		out->platform = formats[i]->name;
		ret = formats[i]->read(&f, out, e) < 0 ? -1 : 1;
	}
	if (ret == 0 && e->scope != ERR_NONE && has_end(name, ".json"))
		ret = -1;		/* JSON it would be, but for a fault */
	talloc_free(tmp);
	return ret;
}

/* -- a ZIP of them ------------------------------------------------------------- */

static bool
is_worth_reading(const char *name)
{
	static const char *const ends[] = { ".txt", ".json", ".js", ".csv",
		".jsonl", ".xml" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (has_end(name, ends[i]))
			return true;
	return false;
}

/* iOS calls every chat `_chat.txt`: only the ZIP's name says whose. */
static const char *
name_of_member(const char *zip_name, const char *member)
{
	return has_end(member, "_chat.txt") ? zip_name : member;
}

static int
read_member(struct zip *z, const char *zip_name, const char *member,
    const char *own, struct message *out, struct err *e)
{
	void *tmp = talloc_new(out);
	char *p;
	size_t n;
	int r = 0;

	if (is_worth_reading(member)) {
		r = zip_read(z, tmp, &p, &n, e);
		if (r == 0)
			r = read_file(name_of_member(zip_name, member), own,
			    p, n, out, e);
	}
	talloc_free(tmp);
	return r;
}

static int
read_zip(const char *name, const char *own, const char *p, size_t n,
    struct message *out, struct err *e)
{
	const char *platform = NULL, *conversation = NULL;
	struct zip *z;
	char *member;
	int r, found = 0;

	if (zip_open(out, p, n, &z, e) < 0)
		return -1;
	while ((r = zip_next(z, out, &member, e)) == 1) {
		r = read_member(z, name, member, own, out, e);
		if (r < 0)
			break;
		found |= r;
		if (r == 1 && platform == NULL) {
			platform = out->platform;
			conversation = out->conversation;
		}
	}
	if (found) {
		out->platform = platform;
		out->conversation = conversation;
	}
	talloc_free(z);
	return r < 0 ? -1 : found;
}

/* -- what all messages get ------------------------------------------------------ */

struct keyed {
	struct message *m;
	size_t at;			/* place in the file */
	struct hash hash;
};

static int
by_time(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;

	if (x->m->date != y->m->date)
		return x->m->date < y->m->date ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

static int
by_hash(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	int r = memcmp(&x->hash, &y->hash, sizeof(x->hash));

	return r != 0 ? r : x->at < y->at ? -1 : 1;
}

/* An id that the same message has in every export of the chat: of author,
 * time and text, and which of those equal in all three it is. */
static void
make_ids(struct keyed *k, size_t n)
{
	char hex[HASH_HEX_MAX];
	unsigned ordinal = 0;

	for (size_t i = 0; i < n; i++) {
		const struct message *m = k[i].m;
		char *s = talloc_asprintf(m, "%s\n%lld\n%s", m->from.id,
		    (long long)m->date, m->body);

		hash_bytes(s, strlen(s), &k[i].hash);
		talloc_free(s);
	}
	qsort(k, n, sizeof(*k), by_hash);
	for (size_t i = 0; i < n; i++) {
		ordinal = i > 0 && memcmp(&k[i].hash, &k[i - 1].hash,
		    sizeof(k[i].hash)) == 0 ? ordinal + 1 : 0;
		if (*k[i].m->id == '\0')
			k[i].m->id = talloc_asprintf(k[i].m, "%.32s-%u",
			    hash_hex(&k[i].hash, hex), ordinal);
	}
}

static bool
is_own_name(const struct message *m, const char *own)
{
	char *phone;
	bool is;

	if (own == NULL)
		return false;
	phone = social_phone(NULL, own, strlen(own));
	is = strcasecmp(m->from.name, own) == 0 ||
	    strcasecmp(m->from.id, own) == 0 ||
	    (phone != NULL && strcmp(m->from.id, phone) == 0);
	talloc_free(phone);
	return is;
}

/* The language of most of it, "mixed" if a fifth is in another. */
static const char *
language_of(const struct message *out)
{
	struct { const char *lang; size_t n; } sums[8] = { { NULL, 0 } };
	size_t all = 0, most = 0;

	for (size_t i = 0; i < out->nr_messages; i++) {
		const struct message *m = out->messages[i];
		size_t k = 0, n = strlen(m->body);

		if (m->is_system || strcmp(m->lang, "und") == 0)
			continue;
		while (k < 7 && sums[k].lang != NULL &&
		    strcmp(sums[k].lang, m->lang) != 0)
			k++;
		sums[k].lang = m->lang;
		sums[k].n += n;
		all += n;
	}
	if (all == 0)
		return "und";
	for (size_t k = 1; k < 8; k++)
		if (sums[k].n > sums[most].n)
			most = k;
	return sums[most].n * 5 >= all * 4 ? sums[most].lang : "mixed";
}

static void
finish(struct message *out, const char *own)
{
	size_t n = out->nr_messages;
	struct keyed *k = talloc_array(out, struct keyed, n + 1);
	const struct message *first = NULL;

	out->is_public = n > 0;
	for (size_t i = 0; i < n; i++) {
		struct message *m = out->messages[i];

		k[i] = (struct keyed){ .m = m, .at = i };
		m->is_own |= is_own_name(m, own);
		m->lang = text_lang(m->body, strlen(m->body), &m->script);
		out->is_public &= m->is_public;
	}
	make_ids(k, n);
	qsort(k, n, sizeof(*k), by_time);
	for (size_t i = 0; i < n; i++) {
		out->messages[i] = k[i].m;
		if (first == NULL && !k[i].m->is_own && !k[i].m->is_system)
			first = k[i].m;
	}
	if (first != NULL)
		out->from = first->from;
	if (n > 0)
		out->date = k[n - 1].m->date;
	out->lang = language_of(out);
	talloc_free(k);
}

int
social_read(void *ctx, const char *name, const char *own, const char *p,
    size_t n, struct message **out, struct err *e)
{
	struct message *m = message_new(ctx, "export", CHANNEL_SOCIAL);
	bool is_zip = n > 4 && memcmp(p, "PK\3\4", 4) == 0;
	int r = is_zip ? read_zip(name, own, p, n, m, e) :
	    read_file(name, own, p, n, m, e);

	if (r != 1) {
		talloc_free(m);
		return r;
	}
	finish(m, own);
	*out = m;
	return 1;
}
