/* SPDX-License-Identifier: ISC */
/* The digest as one JSON object: sections of rows, keys in snake_case. */
#include "digest/doc.h"

#include <talloc.h>

#include "warid/json.h"

/* Values go through an array of one; the frame between them is fixed. */
static void
put_string(struct buf *to, const char *s)
{
	void *ctx = talloc_new(NULL);
	struct json_out *a = json_array_new(ctx);
	struct buf b;

	json_add_str(a, s);
	buf_init(&b, ctx);
	json_write(a, &b);
	buf_add(to, b.p + 1, b.n - 2);
	talloc_free(ctx);
}

static void
put_key(struct buf *to, const char *key)
{
	put_string(to, key);
	buf_char(to, ':');
}

static void
put_phrase(struct buf *to, const struct phrase *p)
{
	buf_str(to, "{\"ar\":");
	put_string(to, p->ar);
	buf_str(to, ",\"en\":");
	put_string(to, p->en);
	buf_char(to, '}');
}

static void
begin(struct digest_out *o)
{
	const struct doc *d = o->doc;

	buf_str(o->to, "{\"day\":");
	put_string(o->to, d->day);
	buf_str(o->to, ",\"audience\":");
	put_string(o->to, d->audience.en);
	buf_str(o->to, ",\"timezone\":");
	put_string(o->to, d->timezone);
	buf_str(o->to, ",\"rules_hash\":");
	put_string(o->to, d->rules_hash);
	buf_str(o->to, ",\"sections\":{");
}

static void
section(struct digest_out *o, const struct section *s)
{
	if (o->nr_sections > 0)
		buf_char(o->to, ',');
	put_key(o->to, s->key);
	buf_str(o->to, "{\"name\":");
	put_phrase(o->to, &s->head);
	buf_str(o->to, ",\"explained\":");
	put_phrase(o->to, &s->explain);
	buf_str(o->to, ",\"rows\":[");
}

static void
row(struct digest_out *o, const struct section *s, const struct cell *cells)
{
	buf_str(o->to, o->nr_rows > 0 ? ",{" : "{");
	for (size_t i = 0; i < s->nr_columns; i++) {
		if (i > 0)
			buf_char(o->to, ',');
		put_key(o->to, s->columns[i].key);
		if (cells[i].kind == CELL_NUMBER)
			buf_addf(o->to, "%lld", (long long)cells[i].number);
		else if (cells[i].kind == CELL_LABEL)
			put_phrase(o->to, &cells[i].label);
		else
			put_string(o->to, cells[i].text);
	}
	buf_char(o->to, '}');
}

static void
section_end(struct digest_out *o, const struct section *s)
{
	buf_addf(o->to, "],\"more\":%lld}", (long long)s->more);
}

static void
end(struct digest_out *o)
{
	buf_str(o->to, "}}\n");
}

const struct digest_writer digest_json = {
	.name = "json", .begin = begin, .section = section, .row = row,
	.section_end = section_end, .end = end,
};
