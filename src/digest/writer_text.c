/* SPDX-License-Identifier: ISC */
/*
 * The digest as plain text for a mail body.  Each Arabic line stands by itself
 * so that a reader's bidi puts it right; foreign words stand in isolates.
 */
#include "digest/doc.h"

static void
put_phrase(struct digest_out *o, const struct phrase *p, const char *between)
{
	if (o->lang & DOC_EN)
		buf_str(o->to, p->en);
	if (o->lang == DOC_BOTH)
		buf_str(o->to, between);
	if (o->lang & DOC_AR)
		buf_str(o->to, p->ar);
}

static void
begin(struct digest_out *o)
{
	put_phrase(o, &o->doc->title, "\n");
	buf_char(o->to, '\n');
	put_phrase(o, &o->doc->day_words, "\n");
	buf_char(o->to, '\n');
}

static void
section(struct digest_out *o, const struct section *s)
{
	buf_str(o->to, "\n== ");
	put_phrase(o, &s->head, " / ");
	buf_str(o->to, " ==\n");
	if (s->nr_rows == 0) {
		put_phrase(o, &s->none, "\n");
		buf_char(o->to, '\n');
	}
}

static void
put_cell(struct digest_out *o, const struct cell *c)
{
	switch (c->kind) {
	case CELL_LABEL:
		put_phrase(o, &c->label, " / ");
		break;
	case CELL_NUMBER:
		buf_addf(o->to, "%lld", (long long)c->number);
		break;
	case CELL_TEXT:
		buf_addf(o->to, "\u2068%s\u2069", c->text);
		break;
	case CELL_CODE:
		buf_addf(o->to, "\u2066%s\u2069", c->text);
		break;
	}
}

static bool
is_empty(const struct cell *c)
{
	return c->kind == CELL_LABEL ? c->label.en[0] == '\0' :
	    c->kind != CELL_NUMBER && c->text[0] == '\0';
}

/* First cell names the row; the others follow as "head: value". */
static void
row(struct digest_out *o, const struct section *s, const struct cell *cells)
{
	buf_str(o->to, "  ");
	put_cell(o, &cells[0]);
	for (size_t i = 1; i < s->nr_columns; i++) {
		if (is_empty(&cells[i]))
			continue;
		buf_str(o->to, i == 1 ? ": " : "; ");
		if (s->columns[i].head.en[0] != '\0' && s->nr_columns > 2) {
			put_phrase(o, &s->columns[i].head, "/");
			buf_char(o->to, ' ');
		}
		put_cell(o, &cells[i]);
	}
	buf_char(o->to, '\n');
}

static void
section_end(struct digest_out *o, const struct section *s)
{
	if (s->more > 0) {
		buf_str(o->to, "  ");
		if (o->lang & DOC_EN)
			buf_addf(o->to, "and %lld more", (long long)s->more);
		if (o->lang == DOC_BOTH)
			buf_str(o->to, " / ");
		if (o->lang & DOC_AR)
			buf_addf(o->to, "و%lld أخرى", (long long)s->more);
		buf_char(o->to, '\n');
	}
	if (s->explain.en[0] != '\0') {
		buf_str(o->to, "  (");
		put_phrase(o, &s->explain, ")\n  (");
		buf_str(o->to, ")\n");
	}
}

static void
end(struct digest_out *o)
{
	buf_addf(o->to, "\nrules %.12s, %s\n", o->doc->rules_hash,
	    o->doc->timezone);
}

const struct digest_writer digest_text = {
	.name = "text", .begin = begin, .section = section, .row = row,
	.section_end = section_end, .end = end,
};
