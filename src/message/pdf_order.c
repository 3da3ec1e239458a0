/* SPDX-License-Identifier: ISC */
/*
 * From the order of the eye to the order of the text: the rules of UAX #9 turned
 * around, for whole words.  In a line that runs to the left, words are taken
 * from the right, and runs of left-to-right words from the left.
 */
#include "message/pdf_text.h"

#include <stdint.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

enum direction { NEUTRAL, LEFT, RIGHT };	/* where a word runs to */

/* A gap of this part of the letters' height parts two words. */
#define GAP 0.12

struct word {
	size_t at, n;			/* bytes */
	double x1, x2;
	size_t left, right;		/* letters running so */
};

struct line {
	struct word *words;
	size_t n, cap;
	size_t left, right;
};

static enum direction
direction_of(uint32_t c)
{
	if ((c >= 0x0590 && c <= 0x065f) || (c >= 0x066e && c <= 0x06ef) ||
	    (c >= 0x06fa && c <= 0x08ff) || (c >= 0xfb1d && c <= 0xfdff) ||
	    (c >= 0xfe70 && c <= 0xfeff))
		return LEFT;
	if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= 0xc0 && c < 0x0590))
		return RIGHT;
	return NEUTRAL;
}

static enum direction
word_direction(const struct word *w)
{
	if (w->left > 0)
		return LEFT;
	return w->right > 0 ? RIGHT : NEUTRAL;
}

static bool
is_apart(const struct box *a, const struct box *b)
{
	double height = a->y2 > a->y1 ? a->y2 - a->y1 : a->y1 - a->y2;
	double gap = a->x1 > b->x2 ? a->x1 - b->x2 : b->x1 - a->x2;

	return gap > height * GAP;
}

static struct word *
new_word(void *ctx, struct line *l, size_t at, const struct box *b)
{
	if (l->n == l->cap) {
		l->cap = l->cap == 0 ? 32 : 2 * l->cap;
		l->words = talloc_realloc(ctx, l->words, struct word,
		    (unsigned)l->cap);
		if (l->words == NULL)
			abort();
	}
	l->words[l->n] = (struct word){ .at = at, .x1 = b->x1, .x2 = b->x2 };
	return &l->words[l->n++];
}

static int
by_place(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->x1 != y->x1)
		return x->x1 < y->x1 ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static void
turn(struct word *w, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct word t = w[i];

		w[i] = w[n - 1 - i];
		w[n - 1 - i] = t;
	}
}

/* Turn around the runs that begin and end with words of that direction and
 * hold none of the other. */
static void
turn_runs(struct line *l, enum direction d)
{
	for (size_t i = 0; i < l->n; i++) {
		size_t end = i;

		if (word_direction(&l->words[i]) != d)
			continue;
		for (size_t k = i; k < l->n; k++) {
			enum direction other = word_direction(&l->words[k]);

			if (other == d)
				end = k;
			else if (other != NEUTRAL)
				break;
		}
		turn(l->words + i, end - i + 1);
		i = end;
	}
}

static void
write_line(struct line *l, const char *p, struct buf *out)
{
	if (l->n > 1)
		qsort(l->words, l->n, sizeof(*l->words), by_place);
	if (l->left > 0 && l->left >= l->right) {
		turn(l->words, l->n);
		turn_runs(l, RIGHT);
	} else if (l->left > 0) {
		turn_runs(l, LEFT);
	}
	for (size_t i = 0; i < l->n; i++) {
		if (i > 0)
			buf_char(out, ' ');
		buf_add(out, p + l->words[i].at, l->words[i].n);
	}
	l->n = l->left = l->right = 0;
}

static void
add_letter(struct line *l, struct word *w, uint32_t c, const struct box *b,
    size_t end)
{
	enum direction d = direction_of(c);

	w->n = end - w->at;	/* with poppler's marks inside */
	w->x1 = b->x1 < w->x1 ? b->x1 : w->x1;
	w->x2 = b->x2 > w->x2 ? b->x2 : w->x2;
	w->left += d == LEFT;
	w->right += d == RIGHT;
	l->left += d == LEFT;
	l->right += d == RIGHT;
}

char *
pdf_order(void *ctx, const char *p, size_t n, const struct box *boxes,
    size_t nr_boxes, size_t *out_n)
{
	void *tmp = talloc_new(ctx);
	struct line line = { 0 };
	struct word *word = NULL;
	struct buf out;
	size_t i = 0, k = 0, at;

	buf_init(&out, ctx);
	while (i < n && k < nr_boxes) {
		const struct box *b = &boxes[k];
		uint32_t c;

		at = i;
		c = utf8_next(p, n, &i);
		if (c >= 0x202a && c <= 0x202e)
			continue;	/* poppler's own, without a box */
		k++;
		if (c == '\n' || c == '\f') {
			write_line(&line, p, &out);
			buf_char(&out, '\n');
			word = NULL;
			continue;
		}
		if (c == ' ' || c == '\t' || c == 0xa0) {
			word = NULL;
			continue;
		}
		if (word == NULL || is_apart(b - 1, b))
			word = new_word(tmp, &line, at, b);
		add_letter(&line, word, c, b, i);
	}
	write_line(&line, p, &out);
	buf_add(&out, p + i, n - i);	/* no boxes: as it stands */
	talloc_free(tmp);
	*out_n = out.n;
	return out.p;
}
