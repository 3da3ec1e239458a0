/* SPDX-License-Identifier: ISC */
#include <string.h>
#include <talloc.h>

#include "image/raster.h"
#include "page_lab.h"

enum { LINES = 30, LETTERS = 40, CELL = 6, ACROSS = 3, DOWN = 5 };

static void
fill(struct image *img, int x, int y, int w, int h)
{
	for (int j = y; j < y + h && j < img->height; j++)
		for (int i = x; i < x + w && i < img->width; i++)
			bits_row(img, j)[i / 8] |=
			    (unsigned char)(0x80 >> i % 8);
}

/* Fifteen squares, each black or not; a good half is. */
static void
draw_letter(struct image *img, unsigned shape, int x, int y, bool is_faint)
{
	int side = is_faint ? CELL - 2 : CELL;

	for (int i = 0; i < ACROSS * DOWN; i++)
		if (shape >> i & 1)
			fill(img, x + i % ACROSS * CELL, y + i / ACROSS * CELL,
			    is_faint ? side : CELL, CELL);
}

static unsigned
next(unsigned *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 12;
}

struct image *
lab_page(void *ctx, const struct sheet *s)
{
	struct image *img = talloc_zero(ctx, struct image);
	unsigned state = s->seed;
	int nr = 0, lines = s->nr_lines > 0 ? s->nr_lines : LINES;

	img->dpi = 204;
	bits_init(img, 1728, 2200);
	for (int line = 0; line < lines; line++)
		for (int k = 0; k < LETTERS; k++) {
			unsigned shape = next(&state) | next(&state);
			bool is_space = next(&state) % 6 == 0;

			nr++;
			if (nr >= 5 && nr < 5 + s->nr_other) {
				shape = ~shape | 0x10;
				is_space = false;
			}
			if (!is_space)
				draw_letter(img, shape, 150 + s->dx + k * 32,
				    150 + s->dy + line * 60, s->is_faint);
		}
	bits_soften(img);
	img->print = pagehash_print(img, img);
	return img;
}
