/* SPDX-License-Identifier: ISC */
/*
 * Weak words read again: by the script model, which knows digits and both
 * scripts, and by eng where that one saw Latin.
 */
#include "ocr/page.h"

#include <talloc.h>

#include "warid/text.h"

enum {
	WEAK = 70,		/* a word under it is read again */
	SURE = 80,
	DIGITS_AHEAD = 20,	/* what the script model is given for digits */
	WORDS_BEHIND = 10,	/* and has to be better by for words */
};

static const int heights[NR_MODELS] = {
	[MODEL_ARA] = 48, [MODEL_ENG] = 36, [MODEL_SCRIPT] = 48,
};

int
words_confidence(const struct words *w)
{
	long sum = 0, n = 0;

	for (size_t i = 0; i < w->nr; i++) {
		long len = (long)utf8_length(w->list[i].text,
		    strlen(w->list[i].text));

		sum += len * w->list[i].confidence;
		n += len;
	}
	return n > 0 ? (int)(sum / n) : 0;
}

int
reading_line(struct reading *d, const struct line *l, enum model m,
    struct words *out, struct err *e)
{
	struct picture pic;
	int ret;

	lines_draw(d->ctx, d->img, &d->lines, l, heights[m], &pic);
	ret = d->r->read(d->r->arg, d->ctx, m, &pic, out, e);
	talloc_free(pic.p);
	for (size_t i = 0; ret == 0 && i < out->nr; i++) {
		struct word *w = &out->list[i];

		w->x0 = pic.x + (int)(w->x0 * pic.scale);
		w->x1 = pic.x + (int)(w->x1 * pic.scale);
		w->y0 = l->y0;
		w->y1 = l->y1;
	}
	return ret;
}

static bool
is_weak(const struct word *w)
{
	return w->confidence < WEAK || (digits_has(w->text) &&
	    w->confidence < UNSURE_DIGITS);
}

static int
middle_of(const struct word *w)
{
	return (w->x0 + w->x1) / 2;
}

static int
confidence_in(const struct words *w, size_t from, size_t to)
{
	struct words part = { w->list + from, to - from };

	return words_confidence(&part);
}

/*
 * Is what the script model saw the better reading of the same ink?  It alone
 * knows Arabic-Indic digits, so its numbers are believed; its words only when
 * they are a good deal surer.
 */
static bool
is_better(const struct words *old, size_t o, size_t o_end,
    const struct words *now, size_t n, size_t n_end)
{
	int was = confidence_in(old, o, o_end);
	int is = confidence_in(now, n, n_end);
	bool is_number = true;

	if (n == n_end)
		return false;
	if (o == o_end)
		return is >= SURE;
	for (size_t i = n; i < n_end; i++)
		is_number &= digits_only(now->list[i].text);
	if (is_number)
		return was < UNSURE_DIGITS && is + DIGITS_AHEAD > was;
	return is > was + WORDS_BEHIND;
}

static void
append(void *ctx, struct words *to, const struct word *w, size_t nr)
{
	if (nr == 0)
		return;
	to->list = talloc_realloc(ctx, to->list, struct word, to->nr + nr);
	memcpy(to->list + to->nr, w, nr * sizeof(*w));
	to->nr += nr;
}

/* Where two readings' words part company and meet again, the better goes on. */
static void
merge(void *ctx, const struct words *old, const struct words *now,
    struct words *out)
{
	size_t o = 0, n = 0, o_end, n_end;

	*out = (struct words){ 0 };
	while (o < old->nr || n < now->nr) {
		int end = 0;

		o_end = o;
		n_end = n;
		if (n >= now->nr || (o < old->nr &&
		    old->list[o].x0 <= now->list[n].x0))
			end = old->list[o_end++].x1;
		else
			end = now->list[n_end++].x1;
		for (bool grew = true; grew;) {
			grew = false;
			while (o_end < old->nr &&
			    middle_of(&old->list[o_end]) < end) {
				if (old->list[o_end].x1 > end)
					end = old->list[o_end].x1;
				o_end++;
				grew = true;
			}
			while (n_end < now->nr &&
			    middle_of(&now->list[n_end]) < end) {
				if (now->list[n_end].x1 > end)
					end = now->list[n_end].x1;
				n_end++;
				grew = true;
			}
		}
		if (is_better(old, o, o_end, now, n, n_end))
			append(ctx, out, now->list + n, n_end - n);
		else
			append(ctx, out, old->list + o, o_end - o);
		o = o_end;
		n = n_end;
	}
}

static bool
has_latin(const struct words *w)
{
	for (size_t i = 0; i < w->nr; i++)
		if (order_script(w->list[i].text) == SCRIPT_LATIN)
			return true;
	return false;
}

/* Weak words once more by the script model, and by eng where that saw Latin. */
static int
read_span(struct reading *d, const struct line *l, const struct words *old,
    struct words *best, struct err *e)
{
	struct words now, latin;
	struct line part;

	*best = *old;
	if (!lines_part(d->ctx, &d->lines, l, old->list[0].x0,
	    old->list[old->nr - 1].x1, &part))
		return 0;
	if (reading_line(d, &part, MODEL_SCRIPT, &now, e) < 0)
		return -1;
	merge(d->ctx, old, &now, best);
	if (!has_latin(best))
		return 0;
	if (reading_line(d, &part, MODEL_ENG, &latin, e) < 0)
		return -1;
	if (words_confidence(&latin) > words_confidence(best))
		*best = latin;
	return 0;
}

int
reading_again(struct reading *d, const struct line *l, struct words *w,
    struct err *e)
{
	struct words out = { 0 };
	size_t to;

	for (size_t from = 0; from < w->nr; from = to) {
		struct words old = { w->list + from, 0 }, best;

		for (to = from; to < w->nr && is_weak(&w->list[to]); to++)
			old.nr++;
		if (to == from) {
			append(d->ctx, &out, &w->list[to++], 1);
			continue;
		}
		if (read_span(d, l, &old, &best, e) < 0)
			return -1;
		append(d->ctx, &out, best.list, best.nr);
	}
	*w = out;
	return 0;
}

