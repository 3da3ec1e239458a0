/* SPDX-License-Identifier: ISC */
/*
 * What the ink itself says against a model's reading: how wide a gap is, and
 * whether a digit is a dot or a ring.
 */
#include "ocr/page.h"

#include <stdlib.h>
#include <talloc.h>

enum {
	MIN_INK = 12,		/* pixels; less is dirt between words */
	SPACE = 22,		/* hundredths of a letter's height */
};

static int
by_column(const void *a, const void *b, void *list)
{
	const struct component *x = list, *y = list;

	x += *(const uint32_t *)a;
	y += *(const uint32_t *)b;
	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

/*
 * A nought is a dot and a five a ring, which the model mixes up but their
 * height tells.  Only when there are as many pieces as there are letters.
 */
static bool
tell_noughts(void *ctx, const struct lines *all, const struct line *l,
    struct word *w)
{
	const struct component *list = all->pieces.list;
	struct line part;
	int tall = 0, *heights_of;
	bool ret;

	if (!lines_part(ctx, all, l, w->x0, w->x1, &part))
		return false;
	qsort_r(part.pieces, part.nr, sizeof(*part.pieces), by_column,
	    (void *)list);
	heights_of = talloc_array(ctx, int, part.nr);
	for (size_t i = 0; i < part.nr; i++) {
		const struct component *k = &list[part.pieces[i]];

		heights_of[i] = k->y1 - k->y0;
		if (heights_of[i] > tall)
			tall = heights_of[i];
	}
	ret = digits_tell(ctx, &w->text, heights_of, part.nr, tall);
	talloc_free(heights_of);
	talloc_free(part.pieces);
	return ret;
}

static void
mend_digits(void *ctx, const struct lines *all, const struct line *l,
    struct words *w)
{
	for (size_t i = 0; i < w->nr; i++) {
		struct word *k = &w->list[i];
		bool changed = false, is_told = true;
		char *s = digits_mend(ctx, k->text, &changed);

		if (s != NULL) {
			k->text = s;
			is_told = tell_noughts(ctx, all, l, k);
		}
		k->is_unsure_digits = digits_has(k->text) && (changed ||
		    !is_told || k->confidence < UNSURE_DIGITS);
	}
}

/* Which columns of a line have ink; from ctx. */
static bool *
columns_of(void *ctx, const struct lines *all, const struct line *l)
{
	bool *ink = talloc_zero_array(ctx, bool, l->x1 - l->x0 + 1);

	for (size_t i = 0; i < l->nr; i++) {
		const struct component *k = &all->pieces.list[l->pieces[i]];

		if (k->area >= MIN_INK)
			memset(ink + (k->x0 - l->x0), true,
			    (size_t)(k->x1 - k->x0));
	}
	return ink;
}

/* The widest white between the middles of two neighbours. */
static int
gap_between(const bool *ink, const struct line *l, const struct word *a,
    const struct word *b)
{
	int from = (a->x0 + a->x1) / 2 - l->x0, best = 0, run = 0;
	int to = (b->x0 + b->x1) / 2 - l->x0;

	if (to > l->x1 - l->x0)
		to = l->x1 - l->x0;
	for (int x = from > 0 ? from : 0; x < to; x++) {
		run = ink[x] ? 0 : run + 1;
		if (run > best)
			best = run;
	}
	return best;
}

/*
 * Letters that do not join leave white inside a word, which a model takes for
 * a space in the wider fonts.  In a word the right part is read first, in a
 * number the left one.
 */
static bool
join(void *ctx, struct word *a, const struct word *b)
{
	bool are_numbers = digits_only(a->text) && digits_only(b->text);

	if (!are_numbers && (order_script(a->text) != SCRIPT_ARABIC ||
	    order_script(b->text) != SCRIPT_ARABIC))
		return false;
	a->text = talloc_asprintf(ctx, "%s%s", are_numbers ? a->text :
	    b->text, are_numbers ? b->text : a->text);
	a->x1 = b->x1;
	a->confidence = (a->confidence + b->confidence) / 2;
	return true;
}

static void
join_words(void *ctx, const struct lines *all, const struct line *l,
    struct words *w)
{
	bool *ink = columns_of(ctx, all, l);
	size_t nr = w->nr > 0;

	for (size_t i = 1; i < w->nr; i++) {
		struct word *last = &w->list[nr - 1];

		if (gap_between(ink, l, last, &w->list[i]) * 100 >=
		    all->height * SPACE || !join(ctx, last, &w->list[i]))
			w->list[nr++] = w->list[i];
	}
	w->nr = nr;
	talloc_free(ink);
}

void
mend_words(void *ctx, const struct lines *all, const struct line *l,
    struct words *w)
{
	join_words(ctx, all, l, w);
	mend_digits(ctx, all, l, w);
}
