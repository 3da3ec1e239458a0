/* SPDX-License-Identifier: ISC */
/*
 * A message as the reader answers it: the tables' fields one behind another.
 * Reading it back copies no text, and takes no count for more than the bytes
 * that are there could hold.
 */
#include "message/fields.h"

#include <limits.h>
#include <math.h>
#include <talloc.h>

#include "warid/pack.h"

/* -- out ------------------------------------------------------------------- */

static void
put_field(struct buf *b, const struct field *f, const void *s)
{
	const void *p = (const char *)s + f->at;

	switch (f->type) {
	case TEXT:
	case TEXT_UNSHOWN:
	case TEXT_OR_NULL:
		pack_text(b, *(const char *const *)p);
		break;
	case DATE:
		pack_int(b, *(const int64_t *)p);
		break;
	case INT:
		pack_int(b, *(const int *)p);
		break;
	case SIZE:
		pack_int(b, (int64_t)*(const size_t *)p);
		break;
	case REAL:
		pack_real(b, *(const double *)p);
		break;
	case YES_NO:
		pack_byte(b, *(const bool *)p);
		break;
	}
}

static void
put_fields(struct buf *b, const struct fields *f, const void *s)
{
	for (size_t i = 0; i < f->n; i++)
		put_field(b, &f->list[i], s);
}

/* An array of structs, its length in front. */
static void
put_list(struct buf *b, const struct fields *f, const void *list, size_t n,
    size_t size)
{
	pack_u32(b, (uint32_t)n);
	for (size_t i = 0; i < n; i++)
		put_fields(b, f, (const char *)list + i * size);
}

static void
put_page(struct buf *b, const struct page *p)
{
	put_fields(b, &page_fields, p);
	pack_u32(b, (uint32_t)p->nr_words);
	for (size_t i = 0; i < p->nr_words; i++) {
		const struct ocr_word *w = &p->words[i];
		const uint32_t v[] = { w->at, w->n, w->confidence,
			w->is_unsure_digits, w->x, w->y, w->w, w->h };

		buf_add(b, v, sizeof(v));
	}
}

void
message_pack(const struct message *m, struct buf *b)
{
	pack_text(b, m->kind);
	pack_byte(b, (uint8_t)m->channel);
	pack_byte(b, (uint8_t)m->automatic);
	put_fields(b, &message_fields, m);
	put_list(b, &person_fields, m->to, m->nr_to, sizeof(*m->to));
	put_list(b, &attachment_fields, m->attachments, m->nr_attachments,
	    sizeof(*m->attachments));
	put_list(b, &remark_fields, m->remarks, m->nr_remarks,
	    sizeof(*m->remarks));
	pack_u32(b, (uint32_t)m->nr_references);
	for (size_t i = 0; i < m->nr_references; i++)
		pack_text(b, m->references[i]);
	pack_u32(b, (uint32_t)m->nr_pages);
	for (size_t i = 0; i < m->nr_pages; i++)
		put_page(b, &m->pages[i]);
	pack_u32(b, (uint32_t)m->nr_messages);
	for (size_t i = 0; i < m->nr_messages; i++)
		message_pack(m->messages[i], b);
}

/* -- in -------------------------------------------------------------------- */

/* The years 1 to 9999: what can be written with four digits. */
static const int64_t first_date = -62135596800, last_date = 253402300799;

/* What is being read, and the first thing in it that was wrong. */
struct in {
	struct unpack u;
	const char *wrong;		/* a key, or NULL */
};

static void
set_wrong(struct in *in, const char *key)
{
	if (in->wrong == NULL)
		in->wrong = key;
}

static int64_t
get_number(struct in *in, int64_t lo, int64_t hi, const char *key)
{
	int64_t v = unpack_int(&in->u);

	if (in->u.is_bad || v < lo || v > hi) {
		set_wrong(in, key);
		return 0;
	}
	return v;
}

static const char *
get_text(struct in *in, enum field_type type, const char *key)
{
	const char *s = unpack_text(&in->u);

	if (in->u.is_bad || (s == NULL && type != TEXT_OR_NULL)) {
		set_wrong(in, key);
		return "";
	}
	return s;
}

static void
get_field(struct in *in, const struct field *f, void *s)
{
	void *p = (char *)s + f->at;

	switch (f->type) {
	case TEXT:
	case TEXT_UNSHOWN:
	case TEXT_OR_NULL:
		*(const char **)p = get_text(in, f->type, f->key);
		break;
	case DATE:
		*(int64_t *)p = get_number(in, first_date, last_date, f->key);
		break;
	case INT:
		*(int *)p = (int)get_number(in, INT_MIN, INT_MAX, f->key);
		break;
	case SIZE:
		*(size_t *)p = (size_t)get_number(in, 0, INT64_MAX, f->key);
		break;
	case REAL:
		*(double *)p = unpack_real(&in->u);
		if (!isfinite(*(double *)p))
			set_wrong(in, f->key);
		break;
	case YES_NO:
		*(bool *)p = unpack_byte(&in->u) != 0;
		break;
	}
}

static void
get_fields(struct in *in, const struct fields *f, void *s)
{
	for (size_t i = 0; i < f->n; i++)
		get_field(in, &f->list[i], s);
	if (in->u.is_bad)
		set_wrong(in, f->list[f->n - 1].key);
}

/* The length of a list whose elements take `least` bytes each, or more. */
static size_t
get_count(struct in *in, size_t most, size_t least, const char *key)
{
	size_t n = unpack_u32(&in->u);

	if (in->u.is_bad || n > most || n > in->u.n / least) {
		set_wrong(in, key);
		return 0;
	}
	return n;
}

static void
get_word(struct in *in, size_t text_n, struct ocr_word *w)
{
	static const uint32_t most[] = { UINT32_MAX, UINT32_MAX, 100, 1,
		UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX };
	uint32_t v[sizeof(most) / sizeof(most[0])];

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		v[i] = unpack_u32(&in->u);
		if (v[i] > most[i])
			set_wrong(in, "words");
	}
	if ((uint64_t)v[0] + v[1] > text_n)
		set_wrong(in, "words");
	*w = (struct ocr_word){ .at = v[0], .n = v[1],
		.confidence = (uint8_t)v[2], .is_unsure_digits = v[3] != 0,
		.x = (uint16_t)v[4], .y = (uint16_t)v[5],
		.w = (uint16_t)v[6], .h = (uint16_t)v[7] };
}

static void
get_page(struct in *in, struct message *m)
{
	enum { WORD_BYTES = 8 * sizeof(uint32_t) };
	struct page *p = message_add_page(m);
	size_t n, text_n;

	get_fields(in, &page_fields, p);
	n = get_count(in, MAX_WORDS, WORD_BYTES, "words");
	if (n == 0)
		return;
	fields_make_words(m, p, n);
	text_n = strlen(p->text);
	for (size_t i = 0; i < n; i++)
		get_word(in, text_n, &p->words[i]);
}

static void
get_person(struct in *in, struct message *m)
{
	get_fields(in, &person_fields, message_add_to(m));
}

static void
get_attachment(struct in *in, struct message *m)
{
	get_fields(in, &attachment_fields, message_add_attachment(m));
}

static void
get_remark(struct in *in, struct message *m)
{
	struct remark r;

	get_fields(in, &remark_fields, &r);
	message_add_remark(m, r.part, r.offset, "%s", r.text);
}

static void
get_reference(struct in *in, struct message *m)
{
	message_add_reference(m, get_text(in, TEXT, "references"));
}

/* In the order of message_pack. */
static const struct list {
	const char *key;
	void (*get)(struct in *in, struct message *m);
} lists[] = {
	{ "to_people", get_person },
	{ "attachments", get_attachment },
	{ "remarks", get_remark },
	{ "references", get_reference },
	{ "pages", get_page },
};

static struct message *
get_message(struct in *in, void *ctx, int depth)
{
	struct message *m = message_new(ctx, kind_of(unpack_text(&in->u)),
	    CHANNEL_EMAIL);
	size_t n;

	m->channel = (enum channel)unpack_byte(&in->u);
	m->automatic = (enum automatic)unpack_byte(&in->u);
	if (m->kind == NULL)
		set_wrong(in, "kind");
	if (m->channel > CHANNEL_SOCIAL)
		set_wrong(in, "channel");
	if (m->automatic > AUTO_OTHER)
		set_wrong(in, "automatic");
	get_fields(in, &message_fields, m);
	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++) {
		n = get_count(in, MAX_SMALL, sizeof(uint32_t), lists[k].key);
		for (size_t i = 0; i < n && in->wrong == NULL; i++)
			lists[k].get(in, m);
	}
	n = get_count(in, depth < MAX_DEPTH ? MAX_MESSAGES : 0, 1, "messages");
	for (size_t i = 0; i < n && in->wrong == NULL; i++)
		message_add_child(m, get_message(in, m, depth + 1));
	return m;
}

int
message_unpack(void *ctx, const char *p, size_t n, struct message **out,
    struct err *e)
{
	struct in in = { .u = { p, n, false } };
	struct message *m = get_message(&in, ctx, 1);

	if (in.wrong == NULL && in.u.n > 0)
		set_wrong(&in, "end");
	*out = in.wrong == NULL ? m : NULL;
	if (in.wrong == NULL)
		return 0;
	talloc_free(m);
	return err_set(e, ERR_ITEM, "the reader's answer: '%s' is not what it "
	    "must be", in.wrong);
}
