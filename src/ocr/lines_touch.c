/* SPDX-License-Identifier: ISC */
/* Lines whose letters touch, cut at the valleys of their ink. */
#include "ocr/lines_cut.h"

#include <talloc.h>

enum {
	PART = 15,	/* hundredths of a block's ink on either side at least */
	ACROSS = 15,	/* and across at most */
};

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
	cutter_add_line(c, mine, n, is_cut ? lo : 0, is_cut ? hi : INT32_MAX);
	talloc_free(mine);
}

/*
 * The row that parts two lines set so tight that no white does: hardly a
 * piece crosses it, and there is writing on either side.  In one line, Arabic
 * above all, every row that has much on both sides has much across.  Of pieces
 * with their middle in [lo, hi).  -1: none.
 */
static int
find_parting(const struct cutter *c, const uint32_t *p, size_t nr, int lo,
    int hi)
{
	int margin = c->height * 3 / 4, at = -1;
	int64_t least_across = INT64_MAX;

	if (hi - lo < c->height * 2)
		return -1;
	for (int y = lo + margin; y < hi - margin; y++) {
		int64_t above = 0, below = 0, across = 0, all;

		for (size_t i = 0; i < nr; i++) {
			const struct component *k = &c->list[p[i]];
			int middle = (k->y0 + k->y1) / 2;

			if (middle < lo || middle >= hi)
				continue;
			*(k->y1 <= y ? &above : k->y0 >= y ? &below :
			    &across) += k->area;
		}
		all = above + below + across;
		if (above * 100 >= all * PART && below * 100 >= all * PART &&
		    across * 100 <= all * ACROSS && across < least_across) {
			least_across = across;
			at = y;
		}
	}
	return at;
}

/* The row to cut rows [from, to) of a block at, or -1. */
static int
find_cut(const struct cutter *c, const uint32_t *p, size_t nr, const int *ink,
    int y0, int from, int to)
{
	int at = find_valley(c, ink + from, to - from);

	if (at >= 0)
		return from + at;
	at = find_parting(c, p, nr, y0 + from, y0 + to);
	return at >= 0 ? at - y0 : -1;
}

void
cutter_cut_touching(struct cutter *c, const uint32_t *p, size_t nr)
{
	int y0, y1, rows, from = 0, top = 1, at, *ink, *ends;

	region_rows(c, p, nr, &y0, &y1);
	rows = y1 - y0;
	if (rows < c->height * 2) {
		cutter_add_line(c, p, nr, 0, INT32_MAX);
		return;
	}
	ink = ink_of_rows(c, p, nr, y0, rows);
	ends = talloc_array(c->ctx, int, rows + 1);
	ends[0] = rows;		/* a stack: the next end is on top */
	while (top > 0) {
		at = find_cut(c, p, nr, ink, y0, from, ends[top - 1]);
		if (at > from) {
			ends[top++] = at;
			continue;
		}
		add_band(c, p, nr, y0 + from, y0 + ends[top - 1]);
		from = ends[--top];
	}
	talloc_free(ends);
	talloc_free(ink);
}
