/* SPDX-License-Identifier: ISC */
#ifndef IMAGE_COMPONENT_H
#define IMAGE_COMPONENT_H
/*
 * Connected black pieces of a grey page, as runs of pixels.  Pure.
 */
#include <stddef.h>
#include <stdint.h>

#include "warid/image.h"

struct run {
	uint16_t y, x0, x1;		/* x1 is the first pixel behind it */
	uint32_t next;			/* of the same piece; 0 no more */
};

struct component {
	int x0, y0, x1, y1;		/* x1, y1 outside */
	int area;			/* black pixels */
	uint32_t first;			/* into runs */
};

struct components {
	struct run *runs;		/* [0] is nobody's */
	size_t nr_runs;
	struct component *list;
	size_t nr;
};

/*
 * Pieces of pixels darker than `below`, eight neighbours joined, in order of
 * their first row.  false: the page is nothing but noise (over 4 million
 * runs) and nothing was kept.
 */
bool components_find(void *ctx, const struct image *img, int below,
    struct components *out);

#endif
