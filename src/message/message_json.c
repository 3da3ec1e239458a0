/* SPDX-License-Identifier: ISC */
/*
 * A message as JSON and back: what `read --json` prints and the store keeps.
 */
#include "message/fields.h"

#include <limits.h>
#include <talloc.h>

#include "warid/clock.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { WORD_NUMBERS = 8 };

/* -- out ----------------------------------------------------------------- */

static void
put_field(struct json_out *o, const struct field *f, const void *s)
{
	const void *p = (const char *)s + f->at;
	char when[CLOCK_TEXT_MAX];
	int64_t t;

	switch (f->type) {
	case TEXT:
	case TEXT_OR_NULL:
		json_put_str(o, f->key, *(const char *const *)p);
		break;
	case DATE:
		t = *(const int64_t *)p;
		json_put_str(o, f->key, t == 0 ? NULL : clock_text(t, when));
		break;
	case INT:
		json_put_int(o, f->key, *(const int *)p);
		break;
	case SIZE:
		json_put_int(o, f->key, (int64_t)*(const size_t *)p);
		break;
	case REAL:
		json_put_real(o, f->key, *(const double *)p);
		break;
	case YES_NO:
		json_put_bool(o, f->key, *(const bool *)p);
		break;
	case TEXT_UNSHOWN:
		break;
	}
}

static void
put_fields(struct json_out *o, const struct fields *f, const void *s)
{
	for (size_t i = 0; i < f->n; i++)
		put_field(o, &f->list[i], s);
}

/* "Umm Khalid <umm@example.org>", or the one of the two that there is. */
static char *
person_text(void *ctx, const struct person *p)
{
	if (p->name[0] == '\0' || p->id[0] == '\0')
		return talloc_strdup(ctx, p->name[0] ? p->name : p->id);
	return talloc_asprintf(ctx, "%s <%s>", p->name, p->id);
}

static void
put_people(struct json_out *o, const struct message *m)
{
	struct json_out *a = json_put_array(o, "to");

	for (size_t i = 0; i < m->nr_to; i++) {
		char *s = person_text(NULL, &m->to[i]);

		json_add_str(a, s);
		talloc_free(s);
	}
	a = json_put_array(o, "to_people");
	for (size_t i = 0; i < m->nr_to; i++)
		put_fields(json_add_object(a), &person_fields, &m->to[i]);
}

/* A word is [at, n, confidence, unsure, x, y, w, h]: pages hold thousands. */
static void
put_words(struct json_out *o, const struct page *p)
{
	struct json_out *words = json_put_array(o, "words");

	for (size_t i = 0; i < p->nr_words; i++) {
		const struct ocr_word *w = &p->words[i];
		const int64_t v[WORD_NUMBERS] = { w->at, w->n, w->confidence,
			w->is_unsure_digits, w->x, w->y, w->w, w->h };
		struct json_out *a = json_add_array(words);

		for (size_t k = 0; k < WORD_NUMBERS; k++)
			json_add_int(a, v[k]);
	}
}

static void
put_arrays(struct json_out *o, const struct message *m)
{
	struct json_out *a;

	a = json_put_array(o, "attachments");
	for (size_t i = 0; i < m->nr_attachments; i++)
		put_fields(json_add_object(a), &attachment_fields,
		    &m->attachments[i]);
	a = json_put_array(o, "pages");
	for (size_t i = 0; i < m->nr_pages; i++) {
		struct json_out *page = json_add_object(a);

		put_fields(page, &page_fields, &m->pages[i]);
		put_words(page, &m->pages[i]);
	}
	a = json_put_array(o, "references");
	for (size_t i = 0; i < m->nr_references; i++)
		json_add_str(a, m->references[i]);
	a = json_put_array(o, "remarks");
	for (size_t i = 0; i < m->nr_remarks; i++)
		put_fields(json_add_object(a), &remark_fields, &m->remarks[i]);
	a = json_put_array(o, "messages");
	for (size_t i = 0; i < m->nr_messages; i++)
		message_to_json(m->messages[i], json_add_object(a));
}

void
message_to_json(const struct message *m, struct json_out *o)
{
	char *from = person_text(NULL, &m->from);

	json_put_str(o, "kind", m->kind);
	json_put_str(o, "channel", channel_name(m->channel));
	json_put_str(o, "from", from);
	json_put_str(o, "author", from);
	put_people(o, m);
	json_put_str(o, "automatic", automatic_name(m->automatic));
	put_fields(o, &message_fields, m);
	put_arrays(o, m);
	talloc_free(from);
}

/* -- in ------------------------------------------------------------------ */

static int
wrong(struct err *e, const char *key)
{
	return err_set(e, ERR_ITEM, "a message's '%s' is not what it must "
	    "be", key);
}

static int
get_text(void *ctx, const struct field *f, const struct json *v, void *p,
    struct err *e)
{
	const char *s = json_str(v);

	if (s == NULL && f->type == TEXT)
		return wrong(e, f->key);
	*(const char **)p = s == NULL ? NULL :
	    s[0] == '\0' ? "" : talloc_strdup(ctx, s);
	return 0;
}

/* A whole number of lo..hi; json_int's answer for all else lies outside. */
static int
get_number(const struct json *v, int64_t lo, int64_t hi, const char *key,
    int64_t *out, struct err *e)
{
	*out = json_int(v, INT64_MIN);
	return *out < lo || *out > hi ? wrong(e, key) : 0;
}

static int
get_field(void *ctx, const struct field *f, const struct json *v, void *s,
    struct err *e)
{
	void *p = (char *)s + f->at;
	const char *when = json_str(v);
	int64_t n;

	switch (f->type) {
	case TEXT:
	case TEXT_OR_NULL:
		return get_text(ctx, f, v, p, e);
	case DATE:
		if (when == NULL)
			return 0;
		return clock_parse(when, p) ? 0 : wrong(e, f->key);
	case INT:
		if (get_number(v, INT_MIN, INT_MAX, f->key, &n, e) < 0)
			return -1;
		*(int *)p = (int)n;
		return 0;
	case SIZE:
		if (get_number(v, 0, INT64_MAX, f->key, &n, e) < 0)
			return -1;
		*(size_t *)p = (size_t)n;
		return 0;
	case REAL:
		*(double *)p = json_double(v, 0);
		return 0;
	case YES_NO:
		*(bool *)p = json_bool(v, false);
		return 0;
	case TEXT_UNSHOWN:
		return 0;
	}
	return 0;
}

/* A key that is not there leaves what message_new put. */
static int
get_fields(void *ctx, const struct fields *f, const struct json *o, void *s,
    struct err *e)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct json *v = json_get(o, f->list[i].key);

		if (v != NULL && get_field(ctx, &f->list[i], v, s, e) < 0)
			return -1;
	}
	return 0;
}

/* The array at `key`, absent or of at most `max`. */
static int
get_array(const struct json *o, const char *key, size_t max,
    const struct json **out, struct err *e)
{
	*out = json_get(o, key);
	if (*out != NULL && (!is_json_array(*out) || json_len(*out) > max))
		return wrong(e, key);
	return 0;
}

static int
get_word(const struct json *a, size_t text_n, struct ocr_word *w,
    struct err *e)
{
	static const int64_t most[WORD_NUMBERS] = { UINT32_MAX, UINT32_MAX,
		100, 1, UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX };
	int64_t v[WORD_NUMBERS];

	for (size_t k = 0; k < WORD_NUMBERS; k++)
		if (get_number(json_at(a, k), 0, most[k], "words", &v[k],
		    e) < 0)
			return -1;
	if ((uint64_t)v[0] + (uint64_t)v[1] > text_n)
		return wrong(e, "words");
	*w = (struct ocr_word){ .at = (uint32_t)v[0], .n = (uint32_t)v[1],
		.confidence = (uint8_t)v[2], .is_unsure_digits = v[3] != 0,
		.x = (uint16_t)v[4], .y = (uint16_t)v[5],
		.w = (uint16_t)v[6], .h = (uint16_t)v[7] };
	return 0;
}

static int
get_page(struct message *m, const struct json *o, struct err *e)
{
	struct page *p = message_add_page(m);
	const struct json *a;
	size_t n, text_n;

	if (get_fields(m, &page_fields, o, p, e) < 0 ||
	    get_array(o, "words", MAX_WORDS, &a, e) < 0)
		return -1;
	n = json_len(a);
	if (n == 0)
		return 0;
	fields_make_words(m, p, n);
	text_n = strlen(p->text);
	for (size_t i = 0; i < n; i++)
		if (get_word(json_at(a, i), text_n, &p->words[i], e) < 0)
			return -1;
	return 0;
}

static int
get_attachment(struct message *m, const struct json *o, struct err *e)
{
	return get_fields(m, &attachment_fields, o, message_add_attachment(m),
	    e);
}

static int
get_person(struct message *m, const struct json *o, struct err *e)
{
	return get_fields(m, &person_fields, o, message_add_to(m), e);
}

static int
get_remark(struct message *m, const struct json *o, struct err *e)
{
	struct remark r = { .part = "", .text = "" };

	if (get_fields(m, &remark_fields, o, &r, e) < 0)
		return -1;
	message_add_remark(m, r.part, r.offset, "%s", r.text);
	return 0;
}

static int
get_reference(struct message *m, const struct json *v, struct err *e)
{
	if (json_str(v) == NULL)
		return wrong(e, "references");
	message_add_reference(m, talloc_strdup(m, json_str(v)));
	return 0;
}

static int
get_arrays(struct message *m, const struct json *o, struct err *e)
{
	static const struct {
		const char *key;
		int (*get)(struct message *m, const struct json *o,
		    struct err *e);
	} rows[] = {
		{ "to_people", get_person },
		{ "attachments", get_attachment },
		{ "pages", get_page },
		{ "references", get_reference },
		{ "remarks", get_remark },
	};

	for (size_t r = 0; r < ARRAY_SIZE(rows); r++) {
		const struct json *a;

		if (get_array(o, rows[r].key, MAX_SMALL, &a, e) < 0)
			return -1;
		for (size_t i = 0; i < json_len(a); i++)
			if (rows[r].get(m, json_at(a, i), e) < 0)
				return -1;
	}
	return 0;
}

static int
get_message(void *ctx, const struct json *o, int depth, struct message **out,
    struct err *e)
{
	const char *kind = kind_of(json_str(json_get(o, "kind")));
	const char *channel = json_str(json_get(o, "channel"));
	const char *automatic = json_str(json_get(o, "automatic"));
	const struct json *a;
	struct message *child;

	*out = message_new(ctx, kind, CHANNEL_EMAIL);
	if (kind == NULL)
		return wrong(e, "kind");
	if (channel == NULL || !channel_parse(channel, &(*out)->channel))
		return wrong(e, "channel");
	if (automatic != NULL && !automatic_parse(automatic, &(*out)->automatic))
		return wrong(e, "automatic");
	if (get_fields(*out, &message_fields, o, *out, e) < 0 ||
	    get_arrays(*out, o, e) < 0 ||
	    get_array(o, "messages", depth < MAX_DEPTH ? MAX_MESSAGES : 0,
	    &a, e) < 0)
		return -1;
	for (size_t i = 0; i < json_len(a); i++) {
		if (get_message(*out, json_at(a, i), depth + 1, &child, e) < 0)
			return -1;
		message_add_child(*out, child);
	}
	return 0;
}

int
message_from_json(void *ctx, const struct json *o, struct message **out,
    struct err *e)
{
	struct message *m;

	*out = NULL;
	if (get_message(ctx, o, 1, &m, e) < 0) {
		talloc_free(m);
		return -1;
	}
	*out = m;
	return 0;
}
