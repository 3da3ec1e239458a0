/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_HTML_MARKS_H
#define WARID_TEXT_HTML_MARKS_H
/* What a start tag means for the text of a page. */
#include <stdbool.h>

enum html_does {
	HTML_SKIP = 1 << 0,		/* never shown */
	HTML_LINE = 1 << 1,		/* on lines of its own */
	HTML_APART = 1 << 2,		/* and an empty line around */
	HTML_BREAK = 1 << 3,
	HTML_STROKE = 1 << 4,
	HTML_PRE = 1 << 5,
	HTML_CELL = 1 << 6,
	HTML_LIST = 1 << 7,
	HTML_NUMBERS = 1 << 8,
	HTML_ITEM = 1 << 9,
	HTML_QUOTE = 1 << 10,
	HTML_LINK = 1 << 11,
	HTML_IMAGE = 1 << 12,
	HTML_INLINE = 1 << 13,		/* may turn direction mid-line */
};

struct html_tag {
	unsigned does;			/* enum html_does */
	bool hides;			/* it and all inside it */
	bool cites;			/* a quotation */
	bool heads_reply;		/* an older message follows */
	const char *href, *alt, *dir;	/* the attributes' own; may be NULL */
};

/* `atts` is libxml2's: name, value, name, value, NULL; may be NULL. */
void html_tag_read(const char *name, const char *const *atts,
    struct html_tag *tag);

#endif
