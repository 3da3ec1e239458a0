/* SPDX-License-Identifier: ISC */
/*
 * Lines by cutting a page along its white (XY-cut, Nagy and Seth 1984) over
 * the boxes of connected pieces; where lines touch, at the valleys of their
 * ink.  Faxes are letters and forms: bands first, then cells.
 */
#include "ocr/lines.h"

#include <stdlib.h>
#include <talloc.h>

enum {
	BLACK = 176,			/* darker is ink: 3 of 9 when softened */
	MAX_DEPTH = 24,
	MAX_LINES = 2000,
	MARGIN = 10,			/* hundredths of a line's height */
};

struct cutter {
	void *ctx;
	struct lines *out;
	const struct component *list;
	int height;			/* of a tall letter */
	int groups, group, column;
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

static void
add_line(struct cutter *c, const uint32_t *p, size_t nr, int lo, int hi)
{
	struct lines *out = c->out;
	struct line *l;

	if (nr == 0 || out->nr >= MAX_LINES)
		return;
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

static void
region_rows(const struct cutter *c, const uint32_t *p, size_t nr, int *y0,
    int *y1)
{
	*y0 = INT32_MAX;
	*y1 = 0;
	for (size_t i = 0; i < nr; i++) {
		if (c->list[p[i]].y0 < *y0)
			*y0 = c->list[p[i]].y0;
		if (c->list[p[i]].y1 > *y1)
			*y1 = c->list[p[i]].y1;
	}
}

/* Black pixels a row, evened out over a third of a letter. */
static int *
ink_of_rows(const struct cutter *c, const uint32_t *p, size_t nr, int y0,
    int rows)
{
	const struct run *runs = c->out->pieces.runs;
	int *ink = talloc_zero_array(c->ctx, int, rows);
	int *even = talloc_zero_array(c->ctx, int, rows);
	int half = c->height / 6;

	for (size_t i = 0; i < nr; i++)
		for (uint32_t r = c->list[p[i]].first; r; r = runs[r].next)
			ink[runs[r].y - y0] += runs[r].x1 - runs[r].x0;
	for (int y = 0; y < rows; y++)
		for (int k = -half; k <= half; k++)
			if (y + k >= 0 && y + k < rows)
				even[y] += ink[y + k];
	talloc_free(ink);
	return even;
}

static int
least(const int *v, int from, int to)
{
	int at = from;

	for (int i = from; i < to; i++)
		if (v[i] < v[at])
			at = i;
	return at;
}

static int
most(const int *v, int from, int to)
{
	int at = from;

	for (int i = from; i < to; i++)
		if (v[i] > v[at])
			at = i;
	return at;
}

/*
 * The row to cut a block of touching lines at: the deepest valley that has a
 * line's worth of rows on either side.  -1: it is one line.
 */
static int
find_valley(const struct cutter *c, const int *ink, int rows)
{
	int margin = c->height * 3 / 4, at;

	if (rows < c->height * 5 / 2 || rows <= 2 * margin + 1)
		return -1;
	at = least(ink, margin, rows - margin);
	if (ink[at] * 2 > ink[most(ink, 0, at)] ||
	    ink[at] * 2 > ink[most(ink, at, rows)])
		return -1;
	return at;
}

/* Black pixels of a piece from row lo up to row hi. */
static int
ink_between(const struct cutter *c, const struct component *k, int lo, int hi)
{
	const struct run *runs = c->out->pieces.runs;
	int n = 0;

	if (k->y0 >= lo && k->y1 <= hi)
		return k->area;
	for (uint32_t r = k->first; r; r = runs[r].next)
		if (runs[r].y >= lo && runs[r].y < hi)
			n += runs[r].x1 - runs[r].x0;
	return n;
}

/*
 * The pieces of one line of a block: each goes where most of it is, a tall one
 * (letters of two lines that touch) wherever a good part is.
 */
static void
add_band(struct cutter *c, const uint32_t *p, size_t nr, int lo, int hi)
{
	uint32_t *mine = talloc_array(c->ctx, uint32_t, nr);
	size_t n = 0;
	bool is_cut = false;

	for (size_t i = 0; i < nr; i++) {
		const struct component *k = &c->list[p[i]];
		int ink = ink_between(c, k, lo, hi);

		if (ink * 4 > k->area * 3 || (ink * 2 > k->area &&
		    k->y1 - k->y0 <= 2 * c->height)) {
			mine[n++] = p[i];
		} else if (ink * 4 > k->area &&
		    k->y1 - k->y0 > 2 * c->height) {
			mine[n++] = p[i];
			is_cut = true;
		}
	}
	add_line(c, mine, n, is_cut ? lo : 0, is_cut ? hi : INT32_MAX);
	talloc_free(mine);
}

/* A block that no white divides: a line, or several that touch. */
static void
cut_touching(struct cutter *c, const uint32_t *p, size_t nr)
{
	int y0, y1, rows, from = 0, top = 1, at, *ink, *ends;

	region_rows(c, p, nr, &y0, &y1);
	rows = y1 - y0;
	if (rows < c->height * 5 / 2) {
		add_line(c, p, nr, 0, INT32_MAX);
		return;
	}
	ink = ink_of_rows(c, p, nr, y0, rows);
	ends = talloc_array(c->ctx, int, rows + 1);
	ends[0] = rows;		/* a stack: the next end is on top */
	while (top > 0) {
		at = find_valley(c, ink + from, ends[top - 1] - from);
		if (at > 0) {
			ends[top++] = from + at;
			continue;
		}
		add_band(c, p, nr, y0 + from, y0 + ends[top - 1]);
		from = ends[--top];
	}
	talloc_free(ends);
	talloc_free(ink);
}

/* Bands, then cells of a band, then bands of a cell... */
static void
cut(struct cutter *c, uint32_t *p, size_t nr, bool is_rows, int depth)
{
	int gap = is_rows ? c->height / 10 + 1 : c->height * 5 / 2;
	size_t n = before_gap(c, p, nr, is_rows, gap);
	bool opens_group = n < nr && !is_rows && c->group == 0;

	if (n == nr && depth > 0 && (!is_rows || depth >= MAX_DEPTH)) {
		cut_touching(c, p, nr);
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

void
lines_find(void *ctx, const struct image *img, struct lines *out)
{
	struct cutter c = { .ctx = ctx, .out = out };
	uint32_t *letters, *specks;
	size_t nr = 0, nr_specks = 0;

	*out = (struct lines){ 0 };
	if (!components_find(ctx, img, BLACK, &out->pieces))
		return;
	c.list = out->pieces.list;
	c.height = out->height = letter_height(ctx, &out->pieces, img->dpi);
	if (c.height == 0)
		return;
	letters = talloc_array(ctx, uint32_t, out->pieces.nr);
	specks = talloc_array(ctx, uint32_t, out->pieces.nr);
	for (size_t i = 0; i < out->pieces.nr; i++) {
		const struct component *k = &c.list[i];

		if (is_speck(k, c.height))
			specks[nr_specks++] = (uint32_t)i;
		else if (is_text(k, c.height))
			letters[nr++] = (uint32_t)i;
	}
	if (nr > 0)
		cut(&c, letters, nr, true, 0);
	add_specks(&c, specks, nr_specks);
	talloc_free(letters);
	talloc_free(specks);
}

bool
lines_part(void *ctx, const struct lines *all, const struct line *l, int x0,
    int x1, struct line *out)
{
	const struct component *list = all->pieces.list;

	*out = *l;
	out->pieces = talloc_array(ctx, uint32_t, l->nr);
	out->nr = 0;
	out->x0 = x1;
	out->x1 = x0;
	for (size_t i = 0; i < l->nr; i++) {
		const struct component *k = &list[l->pieces[i]];
		int middle = (k->x0 + k->x1) / 2;

		if (middle < x0 || middle > x1)
			continue;
		out->pieces[out->nr++] = l->pieces[i];
		out->x0 = k->x0 < out->x0 ? k->x0 : out->x0;
		out->x1 = k->x1 > out->x1 ? k->x1 : out->x1;
	}
	return out->nr > 0;
}

/* -- drawing ------------------------------------------------------------------- */

/* Copy a line's pieces, with the grey of their edges, onto white. */
static unsigned char *
lift(void *ctx, const struct image *img, const struct lines *all,
    const struct line *l, int x0, int y0, int w, int h)
{
	unsigned char *to = talloc_size(ctx, (size_t)w * (size_t)h);
	const struct run *runs = all->pieces.runs;

	memset(to, 0xff, (size_t)w * (size_t)h);
	for (size_t i = 0; i < l->nr; i++) {
		uint32_t r = all->pieces.list[l->pieces[i]].first;

		for (; r; r = runs[r].next) {
			int a = runs[r].x0 - 1 < x0 ? x0 : runs[r].x0 - 1;
			int b = runs[r].x1 + 1 > x0 + w ? x0 + w :
			    runs[r].x1 + 1;

			for (int y = runs[r].y - 1; y <= runs[r].y + 1; y++)
				if (y >= l->lo && y < l->hi && y >= y0 &&
				    y < y0 + h && y >= 0 && y < img->height &&
				    a >= 0 && b <= img->width)
					memcpy(to + (size_t)(y - y0) *
					    (size_t)w + (a - x0), img->grey +
					    (size_t)y * (size_t)img->stride + a,
					    (size_t)(b - a));
		}
	}
	return to;
}

/* Mean over the box of the source that each pixel covers. */
static void
resample_row(const float *from, int w, unsigned char *to, int out_w,
    double scale, float weight)
{
	for (int x = 0; x < out_w; x++) {
		double a = x * scale, b = a + scale;
		int i = (int)a, end = (int)b;
		double sum;

		if (end >= w)
			end = w - 1;
		if (i >= w)
			i = w - 1;
		sum = from[i] * ((i + 1 < b ? i + 1 : b) - a);
		for (i++; i < end; i++)
			sum += (double)from[i];
		if (i == end)
			sum += from[i] * (b - end);
		to[x] = (unsigned char)(sum / scale * (double)weight + 0.5);
	}
}

static void
resample(const unsigned char *from, int w, int h, struct picture *out)
{
	float *sum = talloc_array(out->p, float, w);

	for (int y = 0; y < out->height; y++) {
		double a = y * out->scale, b = a + out->scale;

		memset(sum, 0, sizeof(*sum) * (size_t)w);
		for (int i = (int)a; i < b && i < h; i++) {
			float part = (float)((i + 1 < b ? i + 1 : b) -
			    (i > a ? i : a));
			const unsigned char *row = from + (size_t)i *
			    (size_t)w;

			for (int x = 0; x < w; x++)
				sum[x] += part * row[x];
		}
		resample_row(sum, w, out->p + (size_t)y * (size_t)out->width,
		    out->width, out->scale, (float)(1 / out->scale));
	}
	talloc_free(sum);
}

void
lines_draw(void *ctx, const struct image *img, const struct lines *all,
    const struct line *l, int height, struct picture *out)
{
	int tall = l->y1 - l->y0, min = all->height * 7 / 5, pad, w, h;
	unsigned char *full;

	if (tall < min)
		tall = min;
	pad = tall * MARGIN / 100;
	h = tall + 2 * pad;
	w = l->x1 - l->x0 + 2 * pad;
	out->x = l->x0 - pad;
	out->y = (l->y0 + l->y1 - h) / 2;
	full = lift(ctx, img, all, l, out->x, out->y, w, h);
	out->scale = (double)h / height;
	out->height = height;
	out->width = (int)(w / out->scale);
	if (out->width < 1)
		out->width = 1;
	out->p = talloc_size(ctx, (size_t)out->width * (size_t)height);
	resample(full, w, h, out);
	talloc_free(full);
}
