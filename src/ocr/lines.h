/* SPDX-License-Identifier: ISC */
#ifndef OCR_LINES_H
#define OCR_LINES_H
/*
 * Where the lines of text are on a straight page, and each line by itself.
 * Pure: no tesseract here.
 */
#include "image/component.h"

/* A line, or the part of one between two wide gaps (a cell, a letterhead). */
struct line {
	int x0, y0, x1, y1;		/* box of its pieces, x1, y1 outside */
	int lo, hi;			/* rows; pieces are cut at them */
	int group;			/* cells side by side share one, > 0 */
	int column;			/* in it, from the left */
	uint32_t *pieces;		/* into components.list */
	size_t nr;
};

struct lines {
	struct components pieces;
	struct line *list;		/* in order of reading, top down */
	size_t nr;
	int height;			/* of a tall letter, pixels; 0 none */
	bool is_crowded;		/* more marks than writing has */
};

/* All from ctx.  A page without text has none; one that is crowded is not to
 * be read: noise, or made to cost hours. */
void lines_find(void *ctx, const struct image *img, struct lines *out);

/* The pieces between two columns; false when nothing is there. */
bool lines_part(void *ctx, const struct lines *all, const struct line *l,
    int x0, int x1, struct line *out);

/* The line alone on white, a little around it, scaled to `height` rows. */
struct picture {
	int width, height;
	unsigned char *p;		/* 8-bit grey, from ctx */
	double scale;			/* pixels of the page a pixel of this */
	int x, y;			/* its upper left on the page */
};
void lines_draw(void *ctx, const struct image *img, const struct lines *all,
    const struct line *l, int height, struct picture *out);

#endif
