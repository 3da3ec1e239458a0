/* SPDX-License-Identifier: ISC */
/* Runs row by row, joined to the row above by union and find. */
#include "image/component.h"

#include <stdlib.h>
#include <talloc.h>

enum { MAX_RUNS = 4000000 };

struct finder {
	struct run *runs;
	uint32_t *parent;		/* of each run; a root is its own */
	size_t nr, cap;
};

static uint32_t
root_of(struct finder *f, uint32_t i)
{
	while (f->parent[i] != i) {
		f->parent[i] = f->parent[f->parent[i]];
		i = f->parent[i];
	}
	return i;
}

/* The lower number wins, so that a root is its piece's first run. */
static void
join(struct finder *f, uint32_t a, uint32_t b)
{
	a = root_of(f, a);
	b = root_of(f, b);
	if (a < b)
		f->parent[b] = a;
	else
		f->parent[a] = b;
}

static void
add_run(struct finder *f, void *ctx, int y, int x0, int x1)
{
	if (f->nr == f->cap) {
		f->cap *= 2;
		f->runs = talloc_realloc(ctx, f->runs, struct run, f->cap);
		f->parent = talloc_realloc(ctx, f->parent, uint32_t, f->cap);
		if (f->runs == NULL || f->parent == NULL)
			abort();
	}
	f->runs[f->nr] = (struct run){ .y = (uint16_t)y, .x0 = (uint16_t)x0,
	    .x1 = (uint16_t)x1 };
	f->parent[f->nr] = (uint32_t)f->nr;
	f->nr++;
}

/* Eight white pixels at once; most of a page is nothing else. */
static bool
is_white(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v == UINT64_MAX;
}

static void
add_row(struct finder *f, void *ctx, const unsigned char *p, int width,
    int y, int below)
{
	int x = 0, from;

	while (x < width) {
		if (p[x] >= below) {
			if (x + 8 <= width && is_white(p + x))
				x += 8;
			else
				x++;
			continue;
		}
		for (from = x; x < width && p[x] < below; x++)
			;
		add_run(f, ctx, y, from, x);
	}
}

/* Runs of two neighbouring rows that touch, corners too, are one piece. */
static void
join_rows(struct finder *f, size_t above, size_t here, size_t end)
{
	size_t a = above, b = here;

	while (a < here && b < end) {
		if (f->runs[a].x0 <= f->runs[b].x1 &&
		    f->runs[b].x0 <= f->runs[a].x1)
			join(f, (uint32_t)a, (uint32_t)b);
		if (f->runs[a].x1 < f->runs[b].x1)
			a++;
		else
			b++;
	}
}

static void
extend(struct component *c, const struct run *r)
{
	if (r->x0 < c->x0)
		c->x0 = r->x0;
	if (r->x1 > c->x1)
		c->x1 = r->x1;
	c->y1 = r->y + 1;
	c->area += r->x1 - r->x0;
}

static void
collect(struct finder *f, void *ctx, struct components *out)
{
	uint32_t *piece = talloc_array(ctx, uint32_t, f->nr);
	uint32_t *last = talloc_array(ctx, uint32_t, f->nr);
	size_t nr = 0;

	for (uint32_t i = 1; i < f->nr; i++)
		nr += f->parent[i] == i;
	out->list = talloc_array(ctx, struct component, nr + 1);
	out->nr = 0;
	for (uint32_t i = 1; i < f->nr; i++) {
		const struct run *r = &f->runs[i];
		uint32_t root = root_of(f, i);

		if (root == i) {
			piece[i] = (uint32_t)out->nr++;
			out->list[piece[i]] = (struct component){ .x0 = r->x0,
			    .x1 = r->x1, .y0 = r->y, .first = i };
		} else {
			f->runs[last[root]].next = i;
		}
		last[root] = i;
		extend(&out->list[piece[root]], r);
	}
	talloc_free(piece);
	talloc_free(last);
}

bool
components_find(void *ctx, const struct image *img, int below,
    struct components *out)
{
	struct finder f = { .cap = 16384 };
	size_t above = 1, here = 1;

	f.runs = talloc_array(ctx, struct run, f.cap);
	f.parent = talloc_array(ctx, uint32_t, f.cap);
	f.runs[0] = (struct run){ 0 };
	f.parent[0] = 0;
	f.nr = 1;
	for (int y = 0; y < img->height && f.nr < MAX_RUNS; y++) {
		add_row(&f, ctx, img->grey + (size_t)y * (size_t)img->stride,
		    img->width, y, below);
		join_rows(&f, above, here, f.nr);
		above = here;
		here = f.nr;
	}
	*out = (struct components){ .runs = f.runs, .nr_runs = f.nr };
	if (f.nr < MAX_RUNS)
		collect(&f, ctx, out);
	talloc_free(f.parent);
	if (f.nr < MAX_RUNS)
		return true;
	talloc_free(f.runs);
	*out = (struct components){ 0 };
	return false;
}
