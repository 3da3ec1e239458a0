/* SPDX-License-Identifier: ISC */
#ifndef IMAGE_REDUCE_H
#define IMAGE_REDUCE_H
/*
 * Colour to grey, and big pages to smaller ones, while their rows come in: the
 * whole of them is never held.
 */
#include "image/raster.h"

/* Boxes of k x k pixels become one grey pixel of `to`. */
struct reducer {
	struct raster *to;
	uint32_t *sums;			/* to->width of them, noughts */
	int k, width, row;		/* of the rows that come in */
};

/* The k that brings a page under MAX_GREY_PIXELS. */
int reduce_by(int width, int height);

/* `rows` rows, the bottom one first; a pixel is red in the lowest byte, then
 * green, blue and alpha. */
void reduce_band(struct reducer *d, const uint32_t *band, int stride,
    int rows);

#endif
