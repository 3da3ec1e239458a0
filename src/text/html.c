/* SPDX-License-Identifier: ISC */
/*
 * HTML to the text a reader of it would see, by libxml2's SAX events.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <libxml/HTMLparser.h>

struct page {
	struct buf out;
	size_t max_out;
	unsigned skip;			/* depth inside what is not shown */
	bool space, line;
};

static bool
is_skipped(const xmlChar *name)
{
	static const char *names[] = { "head", "script", "style", "title" };

	for (size_t i = 0; i < 4; i++)
		if (strcmp((const char *)name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_block(const xmlChar *name)
{
	static const char *names[] = { "p", "div", "br", "tr", "li", "table",
		"h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp((const char *)name, names[i]) == 0)
			return true;
	return false;
}

static void
on_start(void *user, const xmlChar *name, const xmlChar **atts)
{
	struct page *pg = user;

	(void)atts;
	if (is_skipped(name))
		pg->skip++;
	if (is_block(name))
		pg->line = true;
}

static void
on_end(void *user, const xmlChar *name)
{
	struct page *pg = user;

	if (is_skipped(name) && pg->skip > 0)
		pg->skip--;
	if (is_block(name))
		pg->line = true;
}

static void
on_text(void *user, const xmlChar *s, int len)
{
	struct page *pg = user;

	for (int i = 0; i < len && pg->skip == 0; i++) {
		if (s[i] <= ' ') {
			pg->space = true;
			continue;
		}
		if (pg->out.n + 2 > pg->max_out)
			return;
		if (pg->out.n > 0 && (pg->line || pg->space))
			buf_char(&pg->out, pg->line ? '\n' : ' ');
		pg->line = pg->space = false;
		buf_char(&pg->out, (char)s[i]);
	}
}

char *
text_from_html(void *ctx, const char *p, size_t n, size_t max_out,
    size_t *out_n)
{
	struct page pg = { .max_out = max_out };
	htmlParserCtxtPtr parser = htmlNewParserCtxt();

	buf_init(&pg.out, ctx);
	*parser->sax = (xmlSAXHandler){
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
	};
	parser->userData = &pg;
	htmlCtxtReadMemory(parser, p, (int)n, NULL, "UTF-8",
	    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
	    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
	htmlFreeParserCtxt(parser);
	*out_n = pg.out.n;
	return pg.out.p;
}
