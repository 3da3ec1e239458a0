/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_HTML_OUT_H
#define WARID_TEXT_HTML_OUT_H
/*
 * The lines of a page as they are laid: blanks run together, lines end where
 * blocks do, table cells stand side by side, quotations bear "> ".
 */
#include <stdbool.h>
#include <stddef.h>

#include "warid/buf.h"

struct html_out {
	struct buf b;
	size_t max;
	bool is_full;			/* max was reached; the rest is lost */
	unsigned quotes, last_quotes;	/* depth of quotation, now and before */
	unsigned newlines;		/* owed before the next letter: 0..2 */
	bool space;			/* owed as well */
	bool separator;			/* " | " owed: the next cell */
	size_t lines;			/* newlines written */
	size_t fresh;			/* b.n where a block needs no new line */
};

void html_out_init(struct html_out *o, void *ctx, size_t max);

/* UTF-8 text; as it stands if `pre`, else blanks are run together. */
void html_out_text(struct html_out *o, const char *s, size_t n, bool pre);

/* The next letter begins a line: n = 1, or 2 for an empty one between. */
void html_out_line(struct html_out *o, unsigned n);

void html_out_break(struct html_out *o);	/* <br> */

/* html_out_line where a block begins: nothing at the beginning of a cell or item. */
void html_out_begin(struct html_out *o, unsigned n);
void html_out_glue(struct html_out *o);		/* such a beginning is here */

/* A cell ends that began at `at` bytes and, once paid for, at `lines`. */
void html_out_cell_end(struct html_out *o, size_t at, size_t lines);

/* The text; it hangs from the context given at init. */
char *html_out_end(struct html_out *o, size_t *n);

#endif
