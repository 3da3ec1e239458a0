/* SPDX-License-Identifier: ISC */
/*
 * HTML to the text its reader would see, by libxml2's SAX events: which
 * elements break lines, which are never shown, and what a link is worth.  The
 * lines themselves are laid by html_out.c.
 *
 * libxml2 keeps a stack of open elements and searches it at every end tag, so
 * depth is bounded: past MAX_DEPTH the parser is stopped and begun again on
 * what is left; past MAX_RESTARTS of these, what is left only loses its tags.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <talloc.h>

#include "text/html_marks.h"
#include "text/html_out.h"

/* As Outlook draws it in plain text; text_cut_reply knows it. */
#define REPLY_RULE "________________________________"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	MAX_DEPTH = 400,
	MAX_RESTARTS = 64,
	MAX_BLANKS = 400,		/* in a tag, outside quotes */
	MAX_ALT = 300,
	MAX_LINK = 500,			/* longer addresses are for machines */
};

struct open {
	const xmlChar *name;
	unsigned does;			/* enum html_does */
	bool hides, cites, isolates, was_rtl;
	unsigned number;		/* of the last item of this list */
	size_t at, lines;		/* where a link or cell began */
	char *href;
};

struct page {
	void *ctx;
	struct html_out out;
	htmlParserCtxtPtr parser;
	struct open stack[MAX_DEPTH];
	size_t depth, hidden, pre, lists;
	size_t consumed;		/* bytes, when it was stopped */
	bool is_rtl, stopped;
};

/* dir= on a piece of a line that runs against it: isolated (UAX #9). */
static void
turn(struct page *pg, struct open *o, const char *dir)
{
	bool rtl;

	o->was_rtl = pg->is_rtl;
	if (dir == NULL)
		return;
	rtl = strcasecmp(dir, "rtl") == 0;
	if ((o->does & HTML_INLINE) == 0) {
		pg->is_rtl = rtl;
	} else if (rtl != pg->is_rtl) {
		html_out_text(&pg->out, rtl ? "\u2067" : "\u2066", 3, false);
		o->isolates = true;
	}
}

static void
begin_link(struct page *pg, struct open *o, const char *href)
{
	o->at = pg->out.b.n;
	if (href != NULL && strlen(href) <= MAX_LINK &&
	    (strncasecmp(href, "http", 4) == 0 ||
	    strncasecmp(href, "mailto:", 7) == 0 ||
	    strncasecmp(href, "tel:", 4) == 0))
		o->href = talloc_strdup(pg->ctx, href);
}

static bool
same_letters(const char *a, size_t an, const char *b)
{
	size_t bn = strlen(b);

	while (bn > 0 && b[bn - 1] == '/')
		bn--;
	while (an > 0 && a[an - 1] == '/')
		an--;
	return an == bn && strncasecmp(a, b, an) == 0;
}

/* " <address>" behind the text, unless the text says it already. */
static void
end_link(struct page *pg, struct open *o)
{
	static const char *const schemes[] = { "https://www.", "http://www.",
		"https://", "http://", "mailto:", "tel:", "" };
	const char *text = pg->out.b.p + o->at;
	size_t n = pg->out.b.n - o->at;
	char *href = o->href;

	o->href = NULL;
	if (href == NULL)
		return;
	while (n > 0 && (text[0] == ' ' || text[0] == '\n')) {
		text++;
		n--;
	}
	for (size_t i = 0; i < ARRAY_SIZE(schemes) && n > 0; i++) {
		size_t len = strlen(schemes[i]);

		if (strncasecmp(href, schemes[i], len) == 0 &&
		    same_letters(text, n, href + len))
			n = 0;
	}
	if (n > 0) {
		if (strncasecmp(href, "mailto:", 7) == 0)
			memmove(href, href + 7, strlen(href + 7) + 1);
		html_out_text(&pg->out, " <", 2, false);
		html_out_text(&pg->out, href, strlen(href), false);
		html_out_text(&pg->out, ">", 1, false);
	}
	talloc_free(href);
}

static void
begin_item(struct page *pg)
{
	struct open *list = NULL;
	char mark[24] = "- ";

	for (size_t i = pg->depth; i-- > 0 && list == NULL;)
		if (pg->stack[i].does & HTML_LIST)
			list = &pg->stack[i];
	if (list != NULL && (list->does & HTML_NUMBERS) != 0)
		snprintf(mark, sizeof(mark), "%u. ", ++list->number);
	for (size_t i = 1; i < pg->lists && i < 8; i++)
		html_out_text(&pg->out, "  ", 2, true);
	html_out_text(&pg->out, mark, strlen(mark), true);
	html_out_glue(&pg->out);
}

static void
show_image(struct page *pg, const char *alt)
{
	if (alt == NULL || *alt == '\0' || strlen(alt) > MAX_ALT)
		return;
	html_out_text(&pg->out, "[", 1, false);
	html_out_text(&pg->out, alt, strlen(alt), false);
	html_out_text(&pg->out, "]", 1, false);
}

/* A list inside a list stands close. */
static unsigned
space_around(const struct page *pg, unsigned does)
{
	return (does & HTML_APART) != 0 && pg->lists == 0 ? 2 : 1;
}

static void
show_begin(struct page *pg, struct open *o, const struct html_tag *tag)
{
	unsigned does = tag->does;

	if (does & HTML_LINE)
		html_out_begin(&pg->out, space_around(pg, does));
	if (does & HTML_BREAK)
		html_out_break(&pg->out);
	if (tag->heads_reply || (does & HTML_STROKE) != 0) {
		html_out_line(&pg->out, 1);
		html_out_text(&pg->out, tag->heads_reply ? REPLY_RULE :
		    "--------", tag->heads_reply ? 32 : 8, false);
		html_out_line(&pg->out, 1);
	}
	if (tag->cites)
		pg->out.quotes++;
	if (does & HTML_CELL) {
		o->at = pg->out.b.n;
		o->lines = pg->out.lines + pg->out.newlines;
		html_out_glue(&pg->out);
	}
	if (does & HTML_PRE)
		pg->pre++;
	if (does & HTML_LIST)
		pg->lists++;
	if (does & HTML_ITEM)
		begin_item(pg);
	if (does & HTML_LINK)
		begin_link(pg, o, tag->href);
	if (does & HTML_IMAGE)
		show_image(pg, tag->alt);
	turn(pg, o, tag->dir);
}

static void
show_end(struct page *pg, struct open *o)
{
	unsigned does = o->does;

	if (does & HTML_LINK)
		end_link(pg, o);
	if (o->isolates)
		html_out_text(&pg->out, "\u2069", 3, false);
	if (does & HTML_PRE)
		pg->pre--;
	if (does & HTML_LIST)
		pg->lists--;
	if (does & HTML_CELL)
		html_out_cell_end(&pg->out, o->at, o->lines);
	if (does & HTML_LINE)
		html_out_line(&pg->out, space_around(pg, does));
	if (o->cites)
		pg->out.quotes--;
	pg->is_rtl = o->was_rtl;
}

/*
 * A stopped parser no longer knows where it was: ask first.  (xmlByteConsumed
 * counts by whole chunks when there is a decoder, even from UTF-8.)
 */
static void
stop(struct page *pg)
{
	const xmlParserInput *in = pg->parser->input;

	pg->consumed = in->consumed + (size_t)(in->cur - in->base);
	pg->stopped = true;
	xmlStopParser(pg->parser);
}

/*
 * libxml2 puts loose text into paragraphs nobody wrote; those part nothing.
 * A written one's tag stands right before where the parser is.
 */
static bool
is_implied(const struct page *pg, const xmlChar *name, const xmlChar **atts)
{
	const xmlParserInput *in = pg->parser->input;
	const xmlChar *s = in->cur;

	if (atts != NULL || name[0] != 'p' || name[1] != '\0')
		return false;
	while (s > in->base && s[-1] <= ' ')
		s--;
	return s - in->base < 2 || (s[-1] | 0x20) != 'p' || s[-2] != '<';
}

static void
on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
	struct page *pg = user;
	struct html_tag tag;
	struct open *o;

	if (pg->stopped)
		return;
	if (pg->depth == MAX_DEPTH) {
		stop(pg);
		return;
	}
	html_tag_read((const char *)name, (const char *const *)atts, &tag);
	if (is_implied(pg, name, atts))
		tag.does = 0;
	o = &pg->stack[pg->depth++];
	*o = (struct open){ .name = name, .does = tag.does,
		.hides = tag.hides, .cites = tag.cites };
	pg->hidden += tag.hides;
	if (pg->hidden == 0)
		show_begin(pg, o, &tag);
}

static void
on_end(void *user, const xmlChar *name)
{
	struct page *pg = user;
	struct open *o;

	if (pg->stopped || pg->depth == 0)
		return;
	o = &pg->stack[pg->depth - 1];
	if (!xmlStrEqual(o->name, name))
		return;
	if (pg->hidden == 0)
		show_end(pg, o);
	pg->hidden -= o->hides;
	pg->depth--;
}

static void
on_text(void *user, const xmlChar *s, int len)
{
	struct page *pg = user;

	if (pg->hidden > 0 || pg->stopped)
		return;
	html_out_text(&pg->out, (const char *)s, (size_t)len, pg->pre > 0);
	if (pg->out.is_full)
		stop(pg);
}

/*
 * Tags lose what follows their first MAX_BLANKS blanks: libxml2 compares each
 * attribute with all before it.  NULL when no tag has so many.
 */
static char *
few_attributes(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct buf b = { .p = NULL };
	size_t from = 0, i = 0;
	const char *lt;

	while ((lt = memchr(p + i, '<', n - i)) != NULL) {
		size_t blanks = 0, cut = 0;
		char quote = 0, last = '<';

		for (i = (size_t)(lt - p) + 1; i < n; i++) {
			bool is_blank = (unsigned char)p[i] <= ' ' ||
			    p[i] == '/';

			if (quote != 0) {
				if (p[i] == quote)
					quote = 0;
			} else if (last == '=' && (p[i] == '"' ||
			    p[i] == '\'')) {
				quote = p[i];
			} else if (p[i] == '>') {
				break;
			} else if (is_blank && ++blanks == MAX_BLANKS) {
				cut = i;
			}
			if (!is_blank)
				last = p[i];
		}
		if (cut == 0)
			continue;
		if (b.p == NULL)
			buf_init(&b, ctx);
		buf_add(&b, p + from, cut - from);
		from = i;
	}
	if (b.p == NULL)
		return NULL;
	buf_add(&b, p + from, n - from);
	*out_n = b.n;
	return b.p;
}

/* Parse from p; how far it came before it stopped, or n. */
static size_t
parse(struct page *pg, const char *p, size_t n)
{
	htmlParserCtxtPtr parser = htmlNewParserCtxt();
	const char *tag_end;

	if (parser == NULL)
		abort();
	*parser->sax = (xmlSAXHandler){
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
	};
	parser->userData = pg;
	pg->parser = parser;
	pg->depth = pg->hidden = pg->pre = pg->lists = 0;
	pg->out.quotes = 0;
	pg->stopped = false;
	htmlCtxtReadMemory(parser, p, (int)n, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC |
	    HTML_PARSE_NOIMPLIED);
	htmlFreeParserCtxt(parser);
	if (!pg->stopped || pg->consumed >= n)
		return n;
	tag_end = memchr(p + pg->consumed, '>', n - pg->consumed);
	return tag_end != NULL ? (size_t)(tag_end - p) + 1 : n;
}

static void
strip(struct page *pg, const char *p, size_t n)
{
	for (size_t i = 0; i < n && !pg->out.is_full;) {
		const char *lt = memchr(p + i, '<', n - i), *gt = NULL;
		size_t len = lt != NULL ? (size_t)(lt - p) - i : n - i;

		html_out_text(&pg->out, p + i, len, false);
		i += len;
		if (i < n)
			gt = memchr(p + i, '>', n - i);
		i = gt != NULL ? (size_t)(gt - p) + 1 : n;
	}
}

char *
text_from_html(void *ctx, const char *p, size_t n, size_t max_out,
    size_t *out_n)
{
	struct page *pg = talloc_zero(ctx, struct page);
	struct buf clean;
	size_t few_n, at = 0, tries = 0;
	char *few, *out;

	buf_init(&clean, pg);
	if (!is_utf8(p, n) || memchr(p, '\0', n) != NULL) {
		for (size_t i = 0; i < n;) {
			uint32_t cp = utf8_next(p, n, &i);

			if (cp != 0)
				buf_utf8(&clean, cp);
		}
		p = clean.p;
		n = clean.n;
	}
	few = few_attributes(pg, p, n, &few_n);
	if (few != NULL) {
		p = few;
		n = few_n;
	}
	if (n > INT_MAX / 2)
		n = INT_MAX / 2;
	pg->ctx = pg;
	html_out_init(&pg->out, pg, max_out);
	while (tries++ < MAX_RESTARTS && at < n && !pg->out.is_full)
		at += parse(pg, p + at, n - at);
	if (at < n)
		strip(pg, p + at, n - at);
	out = talloc_steal(ctx, html_out_end(&pg->out, out_n));
	talloc_free(pg);
	return out;
}
