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
#define INK_RATIO	2.0
#define ROWS_LIKE	0.6

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
	int from, to;

	memset(m, 0, sizeof(*m));
	bits_body(img, &from, &to);
	for (int y = from; y < to; y++) {
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
static void
write_map(const struct map *m, struct buf *out)
{
	int white = 0;

	buf_str(out, "p1:");
	for (int i = 0; i < ROWS * COLS; i++) {
		int v = (int)m->v[i];

		if (v == 0) {
			white++;
			continue;
		}
		if (white > 0)
			buf_addf(out, "%d", white);
		white = 0;
		buf_char(out, (char)('a' + v - 1));
	}
}

char *
pagehash_print(void *ctx, const struct image *img)
{
	struct map m;
	struct buf out;

	if (img->is_blank)
		return talloc_strdup(ctx, "");
	map_of(img, &m);
	buf_init(&out, ctx);
	write_map(&m, &out);
	ink_write(img, &out);
	return out.p;
}

/* false: not a print.  What is missing at the map's end is white. */
static bool
parse(const char *s, struct map *m)
{
	int at = 0, white = 0;

	memset(m, 0, sizeof(*m));
	if (strncmp(s, "p1:", 3) != 0)
		return false;
	for (s += 3; *s != '\0' && *s != ';'; s++) {
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

struct image_print {
	struct map map;			/* smooth and normal once is_ready */
	bool is_ready;
	double ink;
	float rows[ROWS];		/* ink of each, less the mean, length 1 */
};

static void
sum_rows(struct image_print *p)
{
	double squares = 0, mean;

	for (int y = 0; y < ROWS; y++)
		for (int x = 0; x < COLS; x++)
			p->rows[y] += p->map.v[y * COLS + x];
	for (int y = 0; y < ROWS; y++)
		p->ink += (double)p->rows[y];
	mean = p->ink / ROWS;
	for (int y = 0; y < ROWS; y++) {
		p->rows[y] -= (float)mean;
		squares += (double)(p->rows[y] * p->rows[y]);
	}
	for (int y = 0; y < ROWS && squares > 0; y++)
		p->rows[y] /= (float)sqrt(squares);
}

struct image_print *
image_print_parse(void *ctx, const char *text)
{
	struct image_print *p = talloc_zero(ctx, struct image_print);

	if (!parse(text, &p->map)) {
		talloc_free(p);
		return NULL;
	}
	sum_rows(p);
	return p;
}

/* How alike the sums of rows are: a hundredth of the work of whole maps. */
static double
rows_alike(const struct image_print *a, const struct image_print *b)
{
	double best = 0;

	for (int down = -SHIFT_ROWS; down <= SHIFT_ROWS; down++) {
		double sum = 0;

		for (int y = down > 0 ? 0 : -down; y < ROWS && y + down < ROWS;
		    y++)
			sum += (double)(a->rows[y] * b->rows[y + down]);
		if (sum > best)
			best = sum;
	}
	return best;
}

/* Can they be one sheet at all?  Scans of one differ less than this. */
static bool
may_be_one(const struct image_print *a, const struct image_print *b)
{
	return a->ink < b->ink * INK_RATIO && b->ink < a->ink * INK_RATIO &&
	    rows_alike(a, b) >= ROWS_LIKE;
}

static void
make_ready(struct image_print *p)
{
	if (!p->is_ready) {
		smooth(&p->map);
		normalise(&p->map);
	}
	p->is_ready = true;
}

double
image_print_likeness(struct image_print *a, struct image_print *b)
{
	double best = 0;

	if (!may_be_one(a, b))
		return 0;
	make_ready(a);
	make_ready(b);
	for (int down = -SHIFT_ROWS; down <= SHIFT_ROWS; down++)
		for (int right = -SHIFT_COLS; right <= SHIFT_COLS; right++) {
			double v = product(&a->map, &b->map, down, right);

			if (v > best)
				best = v;
		}
	return best;
}
