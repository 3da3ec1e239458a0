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
	RUBBISH = 35,		/* a line under it is dirt or a drawing */
	FEW_LETTERS = 5,
	TURN_LINES = 4,		/* read both ways to find what is up */
	DIRT = 15,		/* fewer pieces without a word are nothing */
};

struct read_line {
	const struct line *line;
	struct words words;
	int confidence;
	enum script script;
};

static int
letters_of(const struct words *w)
{
	int n = 0;

	for (size_t i = 0; i < w->nr; i++)
		n += (int)utf8_length(w->list[i].text,
		    strlen(w->list[i].text));
	return n;
}

/* The usual model first; the other when it is not sure. */
static int
read_whole(struct reading *d, const struct line *l, struct words *out,
    struct err *e)
{
	enum model other = d->usual == MODEL_ARA ? MODEL_ENG : MODEL_ARA;
	struct words w;

	if (reading_line(d, l, d->usual, out, e) < 0)
		return -1;
	if (words_confidence(out) >= SURE)
		return 0;
	if (reading_line(d, l, other, &w, e) < 0)
		return -1;
	if (words_confidence(&w) > words_confidence(out)) {
		*out = w;
		if (letters_of(&w) > FEW_LETTERS)
			d->usual = other;
	}
	return 0;
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
	    reading_again(d, l, &out->words, e) < 0)
		return -1;
	out->confidence = words_confidence(&out->words);
	if (is_rubbish(out))
		out->words.nr = 0;
	mend_words(d->ctx, &d->lines, l, &out->words);
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
	out->is_cover = is_cover_sheet(text.p);
}

/*
 * A page without words: a few spots are dirt on a blank one; more may be
 * handwriting or a drawing, and are no reason to pass over it.
 */
static int
judge_wordless(const struct reading *d, struct page *out, struct err *e)
{
	size_t pieces = 0;

	for (size_t i = 0; i < d->lines.nr; i++)
		pieces += d->lines.list[i].nr;
	out->is_blank = pieces < DIRT;
	return out->is_blank ? 0 : err_set(e, ERR_ITEM,
	    "marks, but no word that could be read; left for eyes");
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
		sum += words_confidence(&w);
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
	if (d->lines.is_crowded)
		return err_set(e, ERR_ITEM, "more marks than a page of "
		    "writing has; left for eyes");
	if (!d->img->is_rotation_sure && d->lines.nr > 0 &&
	    find_up(d, ctx, out, e) < 0)
		return -1;
	d->read = talloc_zero_array(d->ctx, struct read_line, d->lines.nr + 1);
	for (size_t i = 0; i < d->lines.nr; i++)
		if (read_line(d, &d->lines.list[i], &d->read[i], e) < 0)
			return -1;
	order_page(d);
	put_page(d, ctx, out);
	return out->nr_words > 0 ? 0 : judge_wordless(d, out, e);
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
