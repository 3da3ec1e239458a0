/* SPDX-License-Identifier: ISC */
/*
 * What a start tag means for the text of a page: rows of elements, of styles
 * that hide, and of the marks mail programs put around older messages.
 */
#include "text/html_marks.h"

#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	MAX_STYLE = 2048,		/* bytes of an attribute looked at */
	MAX_NAME = 128,
};

static const struct element {
	const char *name;		/* sorted */
	unsigned does;
} elements[] = {
	{ "a", HTML_LINK | HTML_INLINE }, { "address", HTML_LINE }, { "area", HTML_SKIP },
	{ "article", HTML_LINE }, { "aside", HTML_LINE }, { "audio", HTML_SKIP },
	{ "bdi", HTML_INLINE }, { "bdo", HTML_INLINE },
	{ "blockquote", HTML_LINE | HTML_APART | HTML_QUOTE }, { "br", HTML_BREAK },
	{ "button", HTML_SKIP }, { "canvas", HTML_SKIP }, { "caption", HTML_LINE },
	{ "center", HTML_LINE }, { "dd", HTML_LINE | HTML_ITEM }, { "details", HTML_LINE },
	{ "dir", HTML_LINE | HTML_LIST }, { "div", HTML_LINE }, { "dl", HTML_LINE | HTML_APART },
	{ "dt", HTML_LINE }, { "embed", HTML_SKIP }, { "fieldset", HTML_LINE },
	{ "figcaption", HTML_LINE }, { "figure", HTML_LINE }, { "font", HTML_INLINE },
	{ "footer", HTML_LINE }, { "form", HTML_LINE }, { "frame", HTML_SKIP },
	{ "h1", HTML_LINE | HTML_APART }, { "h2", HTML_LINE | HTML_APART },
	{ "h3", HTML_LINE | HTML_APART }, { "h4", HTML_LINE | HTML_APART },
	{ "h5", HTML_LINE | HTML_APART }, { "h6", HTML_LINE | HTML_APART }, { "head", HTML_SKIP },
	{ "header", HTML_LINE }, { "hr", HTML_LINE | HTML_STROKE }, { "iframe", HTML_SKIP },
	{ "img", HTML_IMAGE }, { "legend", HTML_LINE }, { "li", HTML_LINE | HTML_ITEM },
	{ "main", HTML_LINE }, { "map", HTML_SKIP }, { "menu", HTML_LINE | HTML_LIST },
	{ "nav", HTML_LINE }, { "noframes", HTML_SKIP }, { "object", HTML_SKIP },
	{ "ol", HTML_LINE | HTML_APART | HTML_LIST | HTML_NUMBERS }, { "option", HTML_LINE },
	{ "p", HTML_LINE | HTML_APART }, { "pre", HTML_LINE | HTML_APART | HTML_PRE },
	{ "script", HTML_SKIP }, { "section", HTML_LINE }, { "select", HTML_SKIP },
	{ "span", HTML_INLINE }, { "style", HTML_SKIP }, { "svg", HTML_SKIP },
	{ "table", HTML_LINE }, { "tbody", HTML_LINE }, { "td", HTML_CELL },
	{ "template", HTML_SKIP }, { "tfoot", HTML_LINE }, { "th", HTML_CELL },
	{ "thead", HTML_LINE }, { "title", HTML_SKIP }, { "tr", HTML_LINE },
	{ "ul", HTML_LINE | HTML_APART | HTML_LIST }, { "video", HTML_SKIP },
};

/* style= without blanks, lower case, that hides what it is on. */
static const char *const hiding[] = {
	"display:none", "visibility:hidden", "mso-hide:all", "font-size:0;",
	"font-size:0px", "font-size:0pt", "font-size:0em", "font-size:0!",
	"opacity:0;", "max-height:0;", "max-height:0px",
};

/* Borders on a block that mark it as quoted, as webmail draws them. */
static const char *const quoting[] = {
	"border-left:1px#ccc", "border-left:1pxsolid", "border-left:2pxsolid",
	"border-left:solid", "border-left-style:solid",
	"border-left:#", "border-right:1px#ccc", "border-right:1pxsolid",
};

/* class= or id= of what mail programs put before an older message. */
static const char *const reply_heads[] = {
	"divrplyfwdmsg", "outlookmessageheader", "olk_src_body_section",
	"zwchr",
};

/* style= of the line Outlook draws above one. */
static const char *const reply_rules[] = {
	"border:none;border-top:solid#e1e1e1", "border-top:solid#b5c4df",
	"border:none;border-top:solid#b5c4df",
};

static int
by_name(const void *name, const void *e)
{
	return strcmp(name, ((const struct element *)e)->name);
}

static const char *
attribute(const char *const *atts, const char *name)
{
	for (; atts != NULL && atts[0] != NULL; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1] != NULL ? atts[1] : "";
	return NULL;
}

/* Lower case without blanks, at most size - 1 bytes. */
static const char *
squeeze(const char *s, char *out, size_t size)
{
	size_t n = 0;

	for (; s != NULL && *s != '\0' && n + 2 < size; s++)
		if (*s > ' ' || *s < 0)
			out[n++] = *s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s;
	if (n > 0 && out[n - 1] != ';')
		out[n++] = ';';
	out[n] = '\0';
	return out;
}

static bool
has_any(const char *s, const char *const *what, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (strstr(s, what[i]) != NULL)
			return true;
	return false;
}

/* A blockquote cites, unless it was drawn as a mere indentation. */
static bool
is_cited(const char *const *atts, const char *class, const char *style)
{
	if (attribute(atts, "type") != NULL || strstr(class, "quote") != NULL ||
	    has_any(style, quoting, ARRAY_SIZE(quoting)))
		return true;
	return strstr(style, "border:none") == NULL &&
	    strstr(class, "webkit-indent") == NULL;
}

/* Tracking pixels have nothing to say. */
static bool
is_pixel(const char *const *atts)
{
	const char *w = attribute(atts, "width"), *h = attribute(atts, "height");

	return (w != NULL && atoi(w) <= 1) || (h != NULL && atoi(h) <= 1);
}

void
html_tag_read(const char *name, const char *const *atts,
    struct html_tag *tag)
{
	const struct element *e = bsearch(name, elements, ARRAY_SIZE(elements),
	    sizeof(elements[0]), by_name);
	char style[MAX_STYLE], class[MAX_NAME], id[MAX_NAME];

	*tag = (struct html_tag){ .does = e != NULL ? e->does : 0 };
	tag->hides = (tag->does & HTML_SKIP) != 0;
	tag->cites = (tag->does & HTML_QUOTE) != 0;
	if (tag->hides || atts == NULL)
		return;
	squeeze(attribute(atts, "style"), style, sizeof(style));
	squeeze(attribute(atts, "class"), class, sizeof(class));
	squeeze(attribute(atts, "id"), id, sizeof(id));
	tag->hides = attribute(atts, "hidden") != NULL ||
	    has_any(style, hiding, ARRAY_SIZE(hiding)) ||
	    ((tag->does & HTML_IMAGE) != 0 && is_pixel(atts));
	tag->cites = tag->cites && is_cited(atts, class, style);
	tag->heads_reply = has_any(id, reply_heads, ARRAY_SIZE(reply_heads)) ||
	    has_any(class, reply_heads, ARRAY_SIZE(reply_heads)) ||
	    has_any(style, reply_rules, ARRAY_SIZE(reply_rules));
	tag->href = attribute(atts, "href");
	tag->alt = attribute(atts, "alt");
	tag->dir = attribute(atts, "dir");
}
