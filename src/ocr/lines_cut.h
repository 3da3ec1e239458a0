/* SPDX-License-Identifier: ISC */
#ifndef OCR_LINES_CUT_H
#define OCR_LINES_CUT_H
/*
 * The inside of lines_find: a page being cut.
 */
#include "ocr/lines.h"

struct cutter {
	void *ctx;
	struct lines *out;
	const struct component *list;
	int64_t page;			/* pixels */
	int height;			/* of a tall letter */
	int groups, group, column;
};

/* The pieces as one line; they are cut at rows lo and hi. */
void cutter_add_line(struct cutter *c, const uint32_t *p, size_t nr, int lo,
    int hi);

/* A block that no white divides: a line, or several that touch. */
void cutter_cut_touching(struct cutter *c, const uint32_t *p, size_t nr);

#endif
