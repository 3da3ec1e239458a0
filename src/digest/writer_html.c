/* SPDX-License-Identifier: ISC */
/*
 * The digest as one self-contained page: no script, no outside resource, a
 * style that prints on A4.  English alone reads left to right, Arabic right
 * to left; with both, the page is Arabic's and each line holds both names.
 * Somebody's words stand in <bdi>, so that they move nothing around them.
 */
#include "digest/doc.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light}"
    "body{font:14px/1.4 'Noto Sans','Noto Sans Arabic','Noto Naskh Arabic',"
    "'Segoe UI',Tahoma,sans-serif;color:#1b2733;background:#fff;"
    "max-width:66em;margin:1.2em auto;padding:0 1em;display:grid;"
    "grid-template-columns:1fr 1fr;column-gap:2em}"
    "body>*{grid-column:1/-1;min-width:0}"
    "h1{font-size:1.3em;margin:0}"
    "h1,h2,.day{display:flex;justify-content:space-between;gap:1em}"
    ".day{color:#51606e;margin:.1em 0 .4em}"
    "h2{font-size:1em;margin:1em 0 .2em;border-bottom:2px solid #8a1538}"
    "table{border-collapse:collapse;width:100%}"
    "th{white-space:nowrap;font-weight:600;color:#51606e;font-size:.85em}"
    "th,td{padding:.12em .4em;text-align:start;vertical-align:top;"
    "border-bottom:1px solid #e4e8ec}"
    "td.n,th.n{text-align:center;font-variant-numeric:tabular-nums}"
    "td.z{color:#a8b2bb}td.c{white-space:nowrap;font-size:.92em}"
    "td.w{width:42%;overflow-wrap:anywhere}"
    ".en{color:#51606e;font-size:.88em;font-weight:400}"
    "p{color:#51606e;font-size:.8em;margin:.2em 0}p span{display:block}"
    "footer{color:#51606e;font-size:.8em;margin-top:1em}"
    ".alert h2{border-color:#c00}.alert td{background:#fff3f3}"
    "@media print,(min-width:56em){#summary,#by_entity,#quarantine"
    "{grid-column:1}#by_class,#needs_review,#sources{grid-column:2}}"
    "@media print{@page{size:A4;margin:8mm}"
    "body{max-width:none;margin:0;padding:0;font-size:8.5px;line-height:1.25}"
    "h2{margin-top:.6em}th,td{padding:.06em .4em}}";

static void
put_escaped(struct buf *to, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			buf_str(to, "&amp;");
			break;
		case '<':
			buf_str(to, "&lt;");
			break;
		case '>':
			buf_str(to, "&gt;");
			break;
		case '"':
			buf_str(to, "&quot;");
			break;
		default:
			buf_char(to, *s);
		}
	}
}

static void
put_lang(struct digest_out *o, enum doc_lang lang, const char *s)
{
	bool is_ar = lang == DOC_AR;

	buf_addf(o->to, "<span lang=\"%s\" dir=\"%s\"%s>",
	    is_ar ? "ar" : "en", is_ar ? "rtl" : "ltr",
	    is_ar ? "" : " class=\"en\"");
	put_escaped(o->to, s);
	buf_str(o->to, "</span>");
}

/* Both names, Arabic first, or the one that is asked for. */
static void
put_phrase(struct digest_out *o, const struct phrase *p)
{
	if (o->lang == DOC_BOTH && strcmp(p->ar, p->en) != 0) {
		put_lang(o, DOC_AR, p->ar);
		buf_char(o->to, ' ');
		put_lang(o, DOC_EN, p->en);
	} else {
		put_escaped(o->to, o->lang & DOC_AR ? p->ar : p->en);
	}
}

static void
begin(struct digest_out *o)
{
	bool ar = o->lang & DOC_AR;

	buf_addf(o->to, "<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n"
	    "<head><meta charset=\"utf-8\">"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
	    ar ? "ar" : "en", ar ? "rtl" : "ltr");
	put_escaped(o->to, ar ? o->doc->title.ar : o->doc->title.en);
	buf_addf(o->to, " %s</title>\n<style>%s</style></head>\n<body>\n<h1>",
	    o->doc->day, style);
	put_phrase(o, &o->doc->title);
	buf_str(o->to, "</h1>\n<div class=\"day\">");
	put_phrase(o, &o->doc->day_words);
	buf_str(o->to, "</div>\n");
}

static bool
is_number_column(const struct section *s, size_t i)
{
	return s->nr_rows > 0 && s->cells[i].kind == CELL_NUMBER;
}

static bool
has_heads(const struct section *s)
{
	for (size_t i = 0; i < s->nr_columns; i++)
		if (s->columns[i].head.en[0] != '\0')
			return true;
	return false;
}

static void
put_heads(struct digest_out *o, const struct section *s)
{
	buf_str(o->to, "<thead><tr>");
	for (size_t i = 0; i < s->nr_columns; i++) {
		buf_str(o->to, is_number_column(s, i) ?
		    "<th class=\"n\">" : "<th>");
		put_phrase(o, &s->columns[i].head);
		buf_str(o->to, "</th>");
	}
	buf_str(o->to, "</tr></thead>\n");
}

static void
section(struct digest_out *o, const struct section *s)
{
	buf_addf(o->to, "<section id=\"%s\"%s><h2>", s->key,
	    (strcmp(s->key, "alerts") == 0 || strcmp(s->key, "rules") == 0) &&
	    s->nr_rows > 0 ? " class=\"alert\"" : "");
	put_phrase(o, &s->head);
	buf_str(o->to, "</h2>\n");
	if (s->nr_rows == 0) {
		buf_str(o->to, "<p>");
		put_phrase(o, &s->none);
		buf_str(o->to, "</p>\n");
		return;
	}
	buf_str(o->to, "<table>");
	if (has_heads(s))
		put_heads(o, s);
	buf_str(o->to, "<tbody>\n");
}

static void
put_cell(struct digest_out *o, const struct column *col,
    const struct cell *c)
{
	switch (c->kind) {
	case CELL_NUMBER:
		buf_addf(o->to, "<td class=\"n%s\">%lld",
		    c->number == 0 ? " z" : "", (long long)c->number);
		break;
	case CELL_LABEL:
		buf_str(o->to, "<td>");
		put_phrase(o, &c->label);
		break;
	case CELL_TEXT:
		buf_str(o->to, col->is_wide ? "<td class=\"w\"><bdi>" :
		    "<td><bdi>");
		put_escaped(o->to, c->text);
		buf_str(o->to, "</bdi>");
		break;
	case CELL_CODE:
		buf_str(o->to, "<td class=\"c\"><bdi dir=\"ltr\">");
		put_escaped(o->to, c->text);
		buf_str(o->to, "</bdi>");
		break;
	}
	buf_str(o->to, "</td>");
}

static void
row(struct digest_out *o, const struct section *s, const struct cell *cells)
{
	buf_str(o->to, "<tr>");
	for (size_t i = 0; i < s->nr_columns; i++)
		put_cell(o, &s->columns[i], &cells[i]);
	buf_str(o->to, "</tr>\n");
}

static void
section_end(struct digest_out *o, const struct section *s)
{
	char ar[64], en[64];

	if (s->nr_rows > 0)
		buf_str(o->to, "</tbody></table>\n");
	if (s->more > 0) {
		snprintf(ar, sizeof(ar), "و%lld أخرى", (long long)s->more);
		snprintf(en, sizeof(en), "and %lld more", (long long)s->more);
		buf_str(o->to, "<p>");
		put_phrase(o, &(struct phrase){ ar, en });
		buf_str(o->to, "</p>\n");
	}
	if (s->explain.en[0] != '\0') {
		buf_str(o->to, "<p>");
		put_phrase(o, &s->explain);
		buf_str(o->to, "</p>\n");
	}
	buf_str(o->to, "</section>\n");
}

static void
end(struct digest_out *o)
{
	buf_str(o->to, "<footer><bdi dir=\"ltr\">rules ");
	buf_addf(o->to, "%.12s", o->doc->rules_hash);
	buf_str(o->to, " · ");
	put_escaped(o->to, o->doc->timezone);
	buf_str(o->to, "</bdi></footer>\n</body>\n</html>\n");
}

const struct digest_writer digest_html = {
	.name = "html", .begin = begin, .section = section, .row = row,
	.section_end = section_end, .end = end,
};
