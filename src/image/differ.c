/* SPDX-License-Identifier: ISC */
/*
 * What is on one page and not on the other, at full resolution.  Pages are
 * laid over one another as a whole, then piece by piece, for no two scans
 * stretch paper alike; what then has no ink under it was not there.
 */
#include "image/component.h"
#include "image/raster.h"

#include <stdlib.h>
#include <talloc.h>

enum {
	BLACK = 128,
	FAINT = 180,			/* darker may be a thin stroke's rest */
	TILE_W = 64, TILE_H = 96,
	TILE_SHIFT = 6,			/* pixels either way */
	COARSE = 8,			/* pixels a cell of the first fit */
	MAX_SHIFT = 256,		/* of the page, pixels either way */
	MIN_AREA = 25,
	UNMATCHED = 20,			/* hundredths of a piece */
	PAD = 2,			/* words of white around */
};

struct plane {
	int w, h;
	size_t stride;			/* words */
	uint64_t *p;			/* column 0 is the lowest bit */
};

static uint64_t *
row_of(const struct plane *b, int y)
{
	return b->p + (size_t)y * b->stride + PAD;
}

static void
plane_init(struct plane *b, void *ctx, int w, int h)
{
	*b = (struct plane){ .w = w, .h = h,
	    .stride = (size_t)w / 64 + 1 + 2 * PAD };
	b->p = talloc_zero_array(ctx, uint64_t, b->stride * (size_t)h);
	if (b->p == NULL)
		abort();
}

/* Pixels of a page darker than `below`. */
static void
plane_of(void *ctx, const struct image *img, int below, struct plane *b)
{
	int from, to;

	plane_init(b, ctx, img->width, img->height);
	bits_body(img, &from, &to);
	for (int y = from; y < to; y++) {
		const unsigned char *p = img->grey + (size_t)y *
		    (size_t)img->stride;
		uint64_t *row = row_of(b, y);

		for (int x = 0; x < b->w; x++)
			row[x / 64] |= (uint64_t)(p[x] < below) << (x % 64);
	}
}

/* Each black pixel and its eight neighbours. */
static void
widen(void *ctx, const struct plane *from, struct plane *to)
{
	plane_init(to, ctx, from->w, from->h);
	for (int y = 0; y < from->h; y++)
		for (int k = y - 1; k <= y + 1; k++) {
			const uint64_t *p;
			uint64_t *q = row_of(to, y);

			if (k < 0 || k >= from->h)
				continue;
			p = row_of(from, k);
			for (int i = 0; i <= from->w / 64; i++)
				q[i] |= p[i] | p[i] << 1 | p[i] >> 1 |
				    p[i - 1] >> 63 | p[i + 1] << 63;
		}
}

/* 64 pixels from (x, y) on; white outside. */
static uint64_t
word_at(const struct plane *b, int x, int y)
{
	const uint64_t *p;
	int i, k;

	if (y < 0 || y >= b->h || x <= -64 || x > b->w)
		return 0;
	i = (x + 64) / 64 - 1;
	k = x - i * 64;
	p = row_of(b, y) + i;
	return k == 0 ? p[0] : p[0] >> k | p[1] << (64 - k);
}

/* -- the page as a whole ------------------------------------------------------ */

static int *
coarse_of(void *ctx, const struct plane *b, int w, int h)
{
	int *v = talloc_zero_array(ctx, int, w * h);

	for (int y = 0; y < b->h && y / COARSE < h; y++)
		for (int x = 0; x < w; x++)
			v[y / COARSE * w + x] += __builtin_popcountll(
			    word_at(b, x * COARSE, y) & 0xff);
	return v;
}

/* Where b lies against a: coarsely by cells; tiles do the rest. */
static void
fit_pages(void *ctx, const struct plane *a, const struct plane *b, int *dx,
    int *dy)
{
	int w = (a->w > b->w ? a->w : b->w) / COARSE + 1;
	int h = (a->h > b->h ? a->h : b->h) / COARSE + 1;
	int *p = coarse_of(ctx, a, w, h), *q = coarse_of(ctx, b, w, h);
	int reach = MAX_SHIFT / COARSE;
	int64_t best = -1;

	for (int down = -reach; down <= reach; down++)
		for (int right = -reach; right <= reach; right++) {
			int64_t sum = 0;

			for (int y = down < 0 ? -down : 0; y < h &&
			    y + down < h; y += 2)
				for (int x = right < 0 ? -right : 0; x < w &&
				    x + right < w; x++)
					sum += p[y * w + x] *
					    q[(y + down) * w + x + right];
			if (sum > best) {
				best = sum;
				*dx = right * COARSE;
				*dy = down * COARSE;
			}
		}
	talloc_free(p);
	talloc_free(q);
}

static int
overlap(const struct plane *a, const struct plane *b, int x, int y, int dx,
    int dy)
{
	int n = 0;

	for (int k = y; k < y + TILE_H && k < a->h; k++)
		n += __builtin_popcountll(word_at(a, x, k) &
		    word_at(b, x + dx, k + dy));
	return n;
}

/* To the pixel: what most tiles down the middle of the page agree on. */
static void
refine(const struct plane *a, const struct plane *b, int *dx, int *dy)
{
	int best = -1, at_x = *dx, at_y = *dy;

	for (int down = *dy - COARSE; down <= *dy + COARSE; down++)
		for (int right = *dx - COARSE; right <= *dx + COARSE;
		    right++) {
			int sum = 0;

			for (int y = 0; y < a->h; y += 3 * TILE_H)
				for (int x = 0; x < a->w; x += 2 * TILE_W)
					sum += overlap(a, b, x, y, right,
					    down);
			if (sum > best) {
				best = sum;
				at_x = right;
				at_y = down;
			}
		}
	*dx = at_x;
	*dy = at_y;
}

/* -- tiles --------------------------------------------------------------------- */

/* Pixels of a that have nothing of b near them, tile by tile. */
static void
unmatched(const struct plane *a, const struct plane *b, const struct plane *wide,
    int dx, int dy, struct plane *out)
{
	for (int y = 0; y < a->h; y += TILE_H)
		for (int x = 0; x < a->w; x += TILE_W) {
			int best = 0, at_x = dx, at_y = dy;

			for (int j = dy - TILE_SHIFT; j <= dy + TILE_SHIFT; j++)
				for (int i = dx - TILE_SHIFT; i <= dx +
				    TILE_SHIFT; i++) {
					int n = overlap(a, b, x, y, i, j);

					if (n > best) {
						best = n;
						at_x = i;
						at_y = j;
					}
				}
			for (int k = y; k < y + TILE_H && k < a->h; k++)
				row_of(out, k)[x / 64] = word_at(a, x, k) &
				    ~word_at(wide, x + at_x, k + at_y);
		}
}

static int
count_strangers(void *ctx, const struct image *img, const struct plane *alone)
{
	struct components all;
	int nr = 0;

	if (!components_find(ctx, img, BLACK, &all))
		return 0;
	for (size_t i = 0; i < all.nr; i++) {
		const struct component *c = &all.list[i];
		int n = 0;

		if (c->area < MIN_AREA)
			continue;
		for (uint32_t r = c->first; r; r = all.runs[r].next)
			for (int x = all.runs[r].x0; x < all.runs[r].x1; x++)
				n += row_of(alone, all.runs[r].y)[x / 64] >>
				    (x % 64) & 1;
		nr += n * 100 > c->area * UNMATCHED;
	}
	return nr;
}

/*
 * Pieces of a without ink near them on b, faint ink too: a stroke that one
 * scan made three pixels wide is one or two in another.
 */
static int
differences_of(void *ctx, const struct image *a, const struct plane *p,
    const struct image *b, const struct plane *q, int dx, int dy)
{
	struct plane faint, wide, alone;

	plane_of(ctx, b, FAINT, &faint);
	widen(ctx, &faint, &wide);
	plane_init(&alone, ctx, p->w, p->h);
	unmatched(p, q, &wide, dx, dy, &alone);
	return count_strangers(ctx, a, &alone);
}

static int
differences(void *ctx, const struct image *a, const struct image *b)
{
	struct plane p, q;
	int dx = 0, dy = 0, n, back;

	plane_of(ctx, a, BLACK, &p);
	plane_of(ctx, b, BLACK, &q);
	fit_pages(ctx, &p, &q, &dx, &dy);
	refine(&p, &q, &dx, &dy);
	n = differences_of(ctx, a, &p, b, &q, dx, dy);
	back = differences_of(ctx, b, &q, a, &p, -dx, -dy);
	return n > back ? n : back;
}

int
image_print_differences(const char *a, const char *b)
{
	void *ctx = talloc_new(NULL);
	struct image *p = ink_read(ctx, a), *q = ink_read(ctx, b);
	int n = p != NULL && q != NULL ? differences(ctx, p, q) : -1;

	talloc_free(ctx);
	return n;
}
