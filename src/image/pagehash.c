/* SPDX-License-Identifier: ISC */
/*
 * A page's print: how dark it is, in cells of 1/12.7 inch, and how alike two
 * prints are wherever the second sheet lay a little off.  Hashes of one number
 * do not tell a sheet sent again from another filled-in form.
 */
#include "image/raster.h"

#include <math.h>
#include <talloc.h>

#include "warid/buf.h"

enum {
	ROWS = 144, COLS = 108,
	SHIFT_ROWS = 12, SHIFT_COLS = 10,
	LEVELS = 15,			/* as letters a to o; 0 as counts */
};

#define CELL_INCH	(8.5 / COLS)

struct map {
	float v[ROWS * COLS];		/* row by row */
};

/*
 * Ink of each cell, 0..LEVELS; a quarter black is all there is, for letters
 * are thin.
 */
static void
map_of(const struct image *img, struct map *m)
{
	double cell = img->dpi * CELL_INCH;
	float full = (float)(cell * cell) * 255 / 4;

	memset(m, 0, sizeof(*m));
	for (int y = image_header_rows(img); y < img->height; y++) {
		const unsigned char *p = img->grey + (size_t)y *
		    (size_t)img->stride;
		int row = (int)(y / cell);

		if (row >= ROWS)
			break;
		for (int x = 0; x < img->width; x++) {
			int col;

			if (p[x] == 255)
				continue;
			col = (int)(x / cell);
			if (col < COLS)
				m->v[row * COLS + col] += (float)(255 - p[x]);
		}
	}
	for (int i = 0; i < ROWS * COLS; i++) {
		float v = m->v[i] / full * LEVELS;

		m->v[i] = v > LEVELS ? LEVELS : floorf(v + 0.5f);
	}
}

/* "p1:" and the cells row by row: a..o, numbers for that many white ones. */
char *
pagehash_print(void *ctx, const struct image *img)
{
	struct map m;
	struct buf out;
	int white = 0;

	if (img->is_blank)
		return talloc_strdup(ctx, "");
	map_of(img, &m);
	buf_init(&out, ctx);
	buf_str(&out, "p1:");
	for (int i = 0; i < ROWS * COLS; i++) {
		int v = (int)m.v[i];

		if (v == 0) {
			white++;
			continue;
		}
		if (white > 0)
			buf_addf(&out, "%d", white);
		white = 0;
		buf_char(&out, (char)('a' + v - 1));
	}
	return out.p;
}

/* false: not a print.  What is missing at the end is white. */
static bool
parse(const char *s, struct map *m)
{
	int at = 0, white = 0;

	memset(m, 0, sizeof(*m));
	if (strncmp(s, "p1:", 3) != 0)
		return false;
	for (s += 3; *s != '\0'; s++) {
		if (*s >= '0' && *s <= '9') {
			white = white * 10 + (*s - '0');
			if (white > ROWS * COLS)
				return false;
			continue;
		}
		at += white;
		white = 0;
		if (*s < 'a' || *s >= 'a' + LEVELS || at >= ROWS * COLS)
			return false;
		m->v[at++] = (float)(*s - 'a' + 1);
	}
	return true;
}

/* Means of 3 x 3, so that half a cell off is no other page. */
static void
smooth(struct map *m)
{
	struct map from = *m;

	for (int y = 0; y < ROWS; y++)
		for (int x = 0; x < COLS; x++) {
			float sum = 0;

			for (int i = -1; i <= 1; i++)
				for (int k = -1; k <= 1; k++)
					if (y + i >= 0 && y + i < ROWS &&
					    x + k >= 0 && x + k < COLS)
						sum += from.v[(y + i) *
						    COLS + x + k];
			m->v[y * COLS + x] = sum / 9;
		}
}

/* Less the mean, and of length 1. */
static void
normalise(struct map *m)
{
	double sum = 0, squares = 0;
	float mean, scale;

	for (int i = 0; i < ROWS * COLS; i++)
		sum += (double)m->v[i];
	mean = (float)(sum / (ROWS * COLS));
	for (int i = 0; i < ROWS * COLS; i++) {
		m->v[i] -= mean;
		squares += (double)(m->v[i] * m->v[i]);
	}
	scale = squares > 0 ? (float)(1 / sqrt(squares)) : 0;
	for (int i = 0; i < ROWS * COLS; i++)
		m->v[i] *= scale;
}

static double
product(const struct map *a, const struct map *b, int down, int right)
{
	int y0 = down > 0 ? 0 : -down, y1 = down > 0 ? ROWS - down : ROWS;
	int x0 = right > 0 ? 0 : -right, x1 = right > 0 ? COLS - right : COLS;
	float sum = 0;

	for (int y = y0; y < y1; y++) {
		const float *p = a->v + y * COLS;
		const float *q = b->v + (y + down) * COLS + right;

		for (int x = x0; x < x1; x++)
			sum += p[x] * q[x];
	}
	return (double)sum;
}

double
image_print_likeness(const char *a, const char *b)
{
	struct map m, n;
	double best = 0;

	if (!parse(a, &m) || !parse(b, &n))
		return 0;
	smooth(&m);
	smooth(&n);
	normalise(&m);
	normalise(&n);
	for (int down = -SHIFT_ROWS; down <= SHIFT_ROWS; down++)
		for (int right = -SHIFT_COLS; right <= SHIFT_COLS; right++) {
			double v = product(&m, &n, down, right);

			if (v > best)
				best = v;
		}
	return best;
}
