/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_QUOTE_LINES_H
#define WARID_TEXT_QUOTE_LINES_H
/* A text in lines, and what each line looks like. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum line_class {
	EMPTY, TEXT, RULE, ATTRIBUTION, ORIGINAL, FORWARD, HEADER,
};

enum line_fate { OWN, QUOTED, FORWARDED, SIGNATURE };

struct line {
	uint32_t at, n;			/* in the text */
	uint32_t fat, fn;		/* in its folding, unquoted, trimmed */
	unsigned char class, fate, kind;	/* enums; kind of header */
	bool quoted;			/* begins with ">" */
};

struct lines {
	const char *text, *folded;
	struct line *v;
	size_t nr;
};

/*
 * Lines of a text that has LF alone for line ends, and of its folding, which
 * both must outlive them.  Past 20,000 the rest counts as one line.
 */
void lines_read(void *ctx, struct lines *ls, const char *text, size_t n);

#endif
