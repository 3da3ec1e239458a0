/* SPDX-License-Identifier: ISC */
/*
 * Lines by cutting a page along its white (XY-cut, Nagy and Seth 1984) over
 * the boxes of connected pieces.  Faxes are letters and forms: bands first, then cells.
 */
#include "ocr/lines_cut.h"

#include <stdlib.h>
#include <talloc.h>

enum {
	BLACK = 176,			/* darker is ink: 3 of 9 when softened */
	MAX_DEPTH = 24,
	/* the densest printed pages have 4,500 letters in 330 cells */
	MAX_LETTERS = 6000,
	MAX_SPECKS = 12000,
	MAX_LINES = 600,
};

/* -- which pieces are letters ----------------------------------------------- */

static int
compare_int(const void *a, const void *b)
{
	int x = *(const int *)a, y = *(const int *)b;

	return (x > y) - (x < y);
}

/* The height seven letters in ten do not pass; 0 when there are none. */
static int
letter_height(void *ctx, const struct components *all, int dpi)
{
	int *h = talloc_array(ctx, int, all->nr + 1), nr = 0, ret;

	for (size_t i = 0; i < all->nr; i++) {
		const struct component *c = &all->list[i];
		int high = c->y1 - c->y0, wide = c->x1 - c->x0;

		if (high * 204 >= 8 * dpi && high * 204 <= 120 * dpi &&
		    wide * 204 >= 4 * dpi && wide < high * 12)
			h[nr++] = high;
	}
	qsort(h, (size_t)nr, sizeof(*h), compare_int);
	ret = nr > 0 ? h[nr * 7 / 10] : 0;
	talloc_free(h);
	return ret;
}

static bool
is_speck(const struct component *c, int height)
{
	return (c->x1 - c->x0) * 3 < height && (c->y1 - c->y0) * 3 < height;
}

/* Rules, frames, emblems and streaks are not read. */
static bool
is_text(const struct component *c, int height)
{
	int high = c->y1 - c->y0, wide = c->x1 - c->x0;

	if (high > 4 * height)
		return false;
	return wide < 8 * height || high * 3 > height;
}

/* -- cutting ------------------------------------------------------------------ */

static int
by_top(const void *a, const void *b, void *list)
{
	const struct component *x = list, *y = list;

	x += *(const uint32_t *)a;
	y += *(const uint32_t *)b;
	return (x->y0 > y->y0) - (x->y0 < y->y0);
}

static int
by_left(const void *a, const void *b, void *list)
{
	const struct component *x = list, *y = list;

	x += *(const uint32_t *)a;
	y += *(const uint32_t *)b;
	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

/*
 * How many of the pieces lie before the first gap of at least `gap` rows or
 * columns; sorts them.  nr when there is no gap.
 */
static size_t
before_gap(struct cutter *c, uint32_t *p, size_t nr, bool is_rows, int gap)
{
	int end = 0;

	qsort_r(p, nr, sizeof(*p), is_rows ? by_top : by_left,
	    (void *)c->list);
	for (size_t i = 0; i < nr; i++) {
		const struct component *k = &c->list[p[i]];
		int from = is_rows ? k->y0 : k->x0;
		int to = is_rows ? k->y1 : k->x1;

		if (i > 0 && from >= end + gap)
			return i;
		if (i == 0 || to > end)
			end = to;
	}
	return nr;
}

static void
line_extend(struct line *l, const struct component *k)
{
	if (k->x0 < l->x0)
		l->x0 = k->x0;
	if (k->x1 > l->x1)
		l->x1 = k->x1;
	if (k->y0 < l->y0)
		l->y0 = k->y0;
	if (k->y1 > l->y1)
		l->y1 = k->y1;
}

void
cutter_add_line(struct cutter *c, const uint32_t *p, size_t nr, int lo, int hi)
{
	struct lines *out = c->out;
	struct line *l;

	if (nr == 0)
		return;
	if (out->nr >= MAX_LINES) {
		out->is_crowded = true;
		return;
	}
	if (out->nr % 64 == 0)
		out->list = talloc_realloc(c->ctx, out->list, struct line,
		    out->nr + 64);
	l = &out->list[out->nr++];
	*l = (struct line){ .x0 = INT32_MAX, .y0 = INT32_MAX, .lo = lo,
	    .hi = hi, .group = c->group, .column = c->column, .nr = nr };
	l->pieces = talloc_memdup(c->ctx, p, nr * sizeof(*p));
	for (size_t i = 0; i < nr; i++)
		line_extend(l, &c->list[p[i]]);
	if (l->y0 < lo)
		l->y0 = lo;
	if (l->y1 > hi)
		l->y1 = hi;
}

/* Bands, then cells of a band, then bands of a cell... */
static void
cut(struct cutter *c, uint32_t *p, size_t nr, bool is_rows, int depth)
{
	int gap = is_rows ? c->height / 10 + 1 : c->height * 5 / 2;
	size_t n = before_gap(c, p, nr, is_rows, gap);
	bool opens_group = n < nr && !is_rows && c->group == 0;

	if (n == nr && depth > 0 && (!is_rows || depth >= MAX_DEPTH)) {
		cutter_cut_touching(c, p, nr);
		return;
	}
	if (opens_group)
		c->group = ++c->groups;
	for (; nr > 0; p += n, nr -= n) {
		n = before_gap(c, p, nr, is_rows, gap);
		if (opens_group)
			c->column++;
		cut(c, p, n, !is_rows, depth + 1);
	}
	if (opens_group)
		c->group = c->column = 0;
}

/* -- specks: dots of letters, zeros, or dirt ---------------------------------- */

/* Rows between a speck and the nearest letter of a line over or under it. */
static int
distance(const struct cutter *c, const struct line *l,
    const struct component *k)
{
	int best = INT32_MAX, d;

	for (size_t i = 0; i < l->nr; i++) {
		const struct component *o = &c->list[l->pieces[i]];

		if (o->x0 > k->x1 + c->height || o->x1 + c->height < k->x0)
			continue;
		d = k->y0 > o->y1 ? k->y0 - o->y1 :
		    o->y0 > k->y1 ? o->y0 - k->y1 : 0;
		if (d < best)
			best = d;
	}
	return best;
}

static struct line *
line_of_speck(const struct cutter *c, const struct component *k)
{
	struct line *best = NULL;
	int near = c->height * 2 / 5, d;

	for (size_t i = 0; i < c->out->nr; i++) {
		struct line *l = &c->out->list[i];

		if (k->y0 > l->y1 + near || k->y1 + near < l->y0 ||
		    k->x0 > l->x1 + c->height || k->x1 + c->height < l->x0)
			continue;
		d = distance(c, l, k);
		if (d < near) {
			near = d;
			best = l;
		}
	}
	return best;
}

static void
add_specks(struct cutter *c, const uint32_t *p, size_t nr)
{
	struct line **owner = talloc_array(c->ctx, struct line *, nr + 1);

	for (size_t i = 0; i < nr; i++)
		owner[i] = line_of_speck(c, &c->list[p[i]]);
	for (size_t i = 0; i < nr; i++) {
		struct line *l = owner[i];

		if (l == NULL)
			continue;
		l->pieces = talloc_realloc(c->ctx, l->pieces, uint32_t,
		    l->nr + 1);
		l->pieces[l->nr++] = p[i];
		line_extend(l, &c->list[p[i]]);
	}
	talloc_free(owner);
}

/* Letters, rules and the like, and specks apart; false: too many of either. */
static bool
sort_pieces(const struct cutter *c, uint32_t *letters, size_t *nr,
    uint32_t *specks, size_t *nr_specks)
{
	int64_t ink = 0;

	for (size_t i = 0; i < c->out->pieces.nr; i++) {
		const struct component *k = &c->list[i];

		ink += k->area;
		if (is_speck(k, c->height))
			specks[(*nr_specks)++] = (uint32_t)i;
		else if (is_text(k, c->height))
			letters[(*nr)++] = (uint32_t)i;
	}
	return *nr <= MAX_LETTERS && *nr_specks <= MAX_SPECKS &&
	    ink * 2 <= c->page;
}

void
lines_find(void *ctx, const struct image *img, struct lines *out)
{
	struct cutter c = { .ctx = ctx, .out = out,
		.page = (int64_t)img->width * img->height };
	uint32_t *letters, *specks;
	size_t nr = 0, nr_specks = 0;

	*out = (struct lines){ 0 };
	if (!components_find(ctx, img, BLACK, &out->pieces)) {
		out->is_crowded = true;
		return;
	}
	c.list = out->pieces.list;
	c.height = out->height = letter_height(ctx, &out->pieces, img->dpi);
	letters = talloc_array(ctx, uint32_t, out->pieces.nr + 1);
	specks = talloc_array(ctx, uint32_t, out->pieces.nr + 1);
	out->is_crowded = !sort_pieces(&c, letters, &nr, specks, &nr_specks);
	if (!out->is_crowded && c.height > 0 && nr > 0)
		cut(&c, letters, nr, true, 0);
	if (!out->is_crowded)
		add_specks(&c, specks, nr_specks);
	talloc_free(letters);
	talloc_free(specks);
}
