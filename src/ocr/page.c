/* SPDX-License-Identifier: ISC */
/*
 * Which model reads a line, what is read a second time by another, and how
 * lines become a page's text.
 */
#include "ocr/page.h"

#include <stdlib.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

enum {
	SURE = 80,		/* a line this sure is not tried otherwise */
	WEAK = 70,		/* a word under it is read again */
	UNSURE_DIGITS = 90,
	RUBBISH = 35,		/* a line under it is dirt or a drawing */
	FEW_LETTERS = 5,
	DIGITS_AHEAD = 20,	/* what the script model is given for digits */
	WORDS_BEHIND = 10,	/* and has to be better by for words */
	MAX_SPAN = 6,		/* words read again in one go */
	TURN_LINES = 4,		/* read both ways to find what is up */
};

static const int heights[NR_MODELS] = {
	[MODEL_ARA] = 48, [MODEL_ENG] = 36, [MODEL_SCRIPT] = 48,
};

struct read_line {
	const struct line *line;
	struct words words;
	int confidence;
	enum script script;
};

struct reading {
	const struct line_reader *r;
	void *ctx;
	const struct image *img;
	struct lines lines;
	struct read_line *read;
	enum model usual;		/* of the last line that went well */
	enum script base;		/* most of the page */
};

/* Longer words say more about how well it went. */
static int
confidence_of(const struct words *w)
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

static int
letters_of(const struct words *w)
{
	int n = 0;

	for (size_t i = 0; i < w->nr; i++)
		n += (int)utf8_length(w->list[i].text,
		    strlen(w->list[i].text));
	return n;
}

/* A line, or some pieces of one, by one model; boxes on the page. */
static int
read_with(struct reading *d, const struct line *l, enum model m,
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

/* The usual model first; the other when it is not sure. */
static int
read_whole(struct reading *d, const struct line *l, struct words *out,
    struct err *e)
{
	enum model other = d->usual == MODEL_ARA ? MODEL_ENG : MODEL_ARA;
	struct words w;

	if (read_with(d, l, d->usual, out, e) < 0)
		return -1;
	if (confidence_of(out) >= SURE)
		return 0;
	if (read_with(d, l, other, &w, e) < 0)
		return -1;
	if (confidence_of(&w) > confidence_of(out)) {
		*out = w;
		if (letters_of(&w) > FEW_LETTERS)
			d->usual = other;
	}
	return 0;
}

/* -- spans ---------------------------------------------------------------- */

static bool
is_weak(const struct word *w)
{
	return w->confidence < WEAK || (digits_has(w->text) &&
	    w->confidence < UNSURE_DIGITS);
}

/* The part of a line between two columns; false when nothing is there. */
static bool
part_of(const struct reading *d, const struct line *l, int x0, int x1,
    struct line *out)
{
	const struct component *list = d->lines.pieces.list;

	*out = *l;
	out->pieces = talloc_array(d->ctx, uint32_t, l->nr);
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

/* Words [from, to) of *w give way to others. */
static void
replace(void *ctx, struct words *w, size_t from, size_t to,
    const struct words *by)
{
	size_t n = w->nr - (to - from) + by->nr;
	struct word *list = talloc_array(ctx, struct word, n + 1);

	memcpy(list, w->list, from * sizeof(*list));
	memcpy(list + from, by->list, by->nr * sizeof(*list));
	memcpy(list + from + by->nr, w->list + to,
	    (w->nr - to) * sizeof(*list));
	w->list = list;
	w->nr = n;
}

/*
 * Better by the other models?  The script model alone knows Arabic-Indic
 * digits, so a number it sees is believed before a word it was taken for.
 */
static int
read_span(struct reading *d, const struct line *l, const struct words *w,
    size_t from, size_t to, struct words *best, struct err *e)
{
	struct words old = { w->list + from, to - from }, now;
	int confidence = confidence_of(&old);
	bool had_digits = false, has_digits = false, has_latin = false;
	struct line part;

	*best = old;
	for (size_t i = from; i < to; i++)
		had_digits |= digits_has(w->list[i].text);
	if (!part_of(d, l, w->list[from].x0, w->list[to - 1].x1, &part))
		return 0;
	if (read_with(d, &part, MODEL_SCRIPT, &now, e) < 0)
		return -1;
	for (size_t i = 0; i < now.nr; i++) {
		has_digits |= digits_has(now.list[i].text);
		has_latin |= order_script(now.list[i].text) == SCRIPT_LATIN;
	}
	if (now.nr > 0 && confidence_of(&now) > confidence +
	    (has_digits && had_digits ? -DIGITS_AHEAD :
	    has_digits || has_latin ? 0 : WORDS_BEHIND)) {
		*best = now;
		confidence = confidence_of(&now);
	}
	if (!has_latin || confidence >= SURE)
		return 0;
	if (read_with(d, &part, MODEL_ENG, &now, e) < 0)
		return -1;
	if (now.nr > 0 && confidence_of(&now) > confidence)
		*best = now;
	return 0;
}

static int
read_weak_spans(struct reading *d, const struct line *l, struct words *w,
    struct err *e)
{
	for (size_t from = 0, to; from < w->nr; from = to) {
		struct words best;

		for (to = from; to < w->nr && to < from + MAX_SPAN &&
		    is_weak(&w->list[to]); to++)
			;
		if (to == from) {
			to++;
			continue;
		}
		if (read_span(d, l, w, from, to, &best, e) < 0)
			return -1;
		if (best.list == w->list + from)
			continue;
		replace(d->ctx, w, from, to, &best);
		to = from + best.nr;
	}
	return 0;
}

static void
mend_digits(struct reading *d, struct words *w)
{
	for (size_t i = 0; i < w->nr; i++) {
		struct word *k = &w->list[i];
		bool changed = false;
		char *s = digits_mend(d->ctx, k->text, &changed);

		if (s != NULL)
			k->text = s;
		k->is_unsure_digits = digits_has(k->text) &&
		    (changed || k->confidence < UNSURE_DIGITS);
	}
}

/* Streaks, stamps and dirt: a stroke alone, or a few letters nobody saw. */
static bool
is_rubbish(const struct read_line *r)
{
	int letters = letters_of(&r->words);

	if (letters == 1 && strstr("|1lIi!.,'\"`-_\u0627\u0623\u0625\u0661"
	    "\u0640\u201d\u2019", r->words.list[0].text) != NULL)
		return true;
	return r->confidence < RUBBISH && letters < 4 * FEW_LETTERS;
}

static int
read_line(struct reading *d, const struct line *l, struct read_line *out,
    struct err *e)
{
	*out = (struct read_line){ .line = l };
	if (read_whole(d, l, &out->words, e) < 0 ||
	    (confidence_of(&out->words) >= RUBBISH &&
	    read_weak_spans(d, l, &out->words, e) < 0))
		return -1;
	out->confidence = confidence_of(&out->words);
	if (is_rubbish(out))
		out->words.nr = 0;
	mend_digits(d, &out->words);
	return 0;
}

/* -- a page ------------------------------------------------------------------ */

/* A mixed line runs from the right unless there is next to no Arabic in it. */
static enum script
script_of(const struct read_line *r, size_t nr)
{
	size_t arabic = 0, latin = 0;

	for (size_t i = 0; i < nr; i++)
		for (size_t k = 0; k < r[i].words.nr; k++) {
			const char *s = r[i].words.list[k].text;
			enum script is = order_script(s);
			size_t n = utf8_length(s, strlen(s));

			arabic += is == SCRIPT_ARABIC ? n : 0;
			latin += is == SCRIPT_LATIN ? n : 0;
		}
	return arabic * 2 > latin ? SCRIPT_ARABIC :
	    latin > 0 ? SCRIPT_LATIN : SCRIPT_NONE;
}

/* Cells side by side are read from the right on an Arabic row. */
static void
order_cells(struct read_line *r, size_t nr)
{
	for (size_t i = 1; i < nr; i++)		/* few, and nearly in order */
		for (size_t k = i; k > 0 && r[k].line->column >
		    r[k - 1].line->column; k--) {
			struct read_line t = r[k];

			r[k] = r[k - 1];
			r[k - 1] = t;
		}
}

static void
order_page(struct reading *d)
{
	struct read_line *r = d->read;
	size_t nr = d->lines.nr, n;

	d->base = script_of(r, nr);
	for (size_t i = 0; i < nr; i += n) {
		enum script s;

		for (n = 1; i + n < nr && r[i].line->group > 0 &&
		    r[i + n].line->group == r[i].line->group; n++)
			;
		for (size_t k = i; k < i + n; k++) {
			s = script_of(&r[k], 1);
			order_words(d->ctx, &r[k].words,
			    s != SCRIPT_NONE ? s : d->base);
		}
		s = script_of(r + i, n);
		if ((s != SCRIPT_NONE ? s : d->base) == SCRIPT_ARABIC)
			order_cells(r + i, n);
	}
}

static void
put_word(const struct word *w, char behind, struct buf *text, struct page *out)
{
	struct ocr_word *o = &out->words[out->nr_words++];

	*o = (struct ocr_word){ .at = (uint32_t)text->n,
	    .n = (uint32_t)strlen(w->text),
	    .confidence = (uint8_t)w->confidence,
	    .is_unsure_digits = w->is_unsure_digits,
	    .x = (uint16_t)(w->x0 > 0 ? w->x0 : 0), .y = (uint16_t)w->y0,
	    .w = (uint16_t)(w->x1 - w->x0), .h = (uint16_t)(w->y1 - w->y0) };
	buf_str(text, w->text);
	buf_char(text, behind);
}

static void
put_page(struct reading *d, void *ctx, struct page *out)
{
	size_t nr = 0, sum = 0;
	struct buf text;

	for (size_t i = 0; i < d->lines.nr; i++)
		nr += d->read[i].words.nr;
	buf_init(&text, ctx);
	out->words = talloc_array(ctx, struct ocr_word, nr + 1);
	out->nr_words = 0;
	for (size_t i = 0; i < d->lines.nr; i++) {
		const struct words *w = &d->read[i].words;

		for (size_t k = 0; k < w->nr; k++) {
			put_word(&w->list[k], k + 1 < w->nr ? ' ' : '\n',
			    &text, out);
			sum += (size_t)w->list[k].confidence;
		}
	}
	out->confidence = nr > 0 ? (int)(sum / nr) : 0;
	out->text = text.p;
	out->is_blank = nr == 0;
}

/* How sure the widest lines of a page read; it is *d->img. */
static int
try_lines(struct reading *d, int *confidence, struct err *e)
{
	int done[TURN_LINES], sum = 0, nr = 0;

	for (int n = 0; n < TURN_LINES; n++) {
		int widest = -1;

		for (int i = 0; i < (int)d->lines.nr; i++) {
			const struct line *l = &d->lines.list[i];
			bool is_done = false;

			for (int k = 0; k < nr; k++)
				is_done |= done[k] == i;
			if (!is_done && (widest < 0 || l->x1 - l->x0 >
			    d->lines.list[widest].x1 -
			    d->lines.list[widest].x0))
				widest = i;
		}
		if (widest < 0)
			break;
		done[nr++] = widest;
	}
	for (int n = 0; n < nr; n++) {
		struct words w;

		if (read_whole(d, &d->lines.list[done[n]], &w, e) < 0)
			return -1;
		sum += confidence_of(&w);
	}
	*confidence = nr > 0 ? sum / nr : 0;
	return 0;
}

/* Nothing in its shapes says which way up: what reads better? */
static int
find_up(struct reading *d, void *ctx, struct page *out, struct err *e)
{
	struct reading turned = *d;
	struct image *img = talloc_memdup(d->ctx, d->img, sizeof(*img));
	int as_is, other;

	img->grey = talloc_memdup(img, d->img->grey, (size_t)img->stride *
	    (size_t)img->height);
	img->print = NULL;
	image_turn(img);
	turned.img = img;
	lines_find(d->ctx, img, &turned.lines);
	if (try_lines(d, &as_is, e) < 0 || try_lines(&turned, &other, e) < 0)
		return -1;
	if (other <= as_is)
		return 0;
	*d = turned;
	out->rotation = img->rotation;
	out->print = talloc_steal(ctx, img->print);
	return 0;
}

/* All but *out and what it points to hangs from d->ctx. */
static int
read_page(struct reading *d, void *ctx, struct page *out, struct err *e)
{
	lines_find(d->ctx, d->img, &d->lines);
	if (!d->img->is_rotation_sure && d->lines.nr > 0 &&
	    find_up(d, ctx, out, e) < 0)
		return -1;
	d->read = talloc_zero_array(d->ctx, struct read_line, d->lines.nr + 1);
	for (size_t i = 0; i < d->lines.nr; i++)
		if (read_line(d, &d->lines.list[i], &d->read[i], e) < 0)
			return -1;
	order_page(d);
	put_page(d, ctx, out);
	return 0;
}

int
page_read(const struct line_reader *r, void *ctx, const struct image *img,
    struct page *out, struct err *e)
{
	struct reading d = { .r = r, .img = img, .usual = MODEL_ARA };
	int ret;

	d.ctx = talloc_new(ctx);
	ret = read_page(&d, ctx, out, e);
	talloc_free(d.ctx);
	return ret;
}
