/* SPDX-License-Identifier: ISC */
/*
 * A reply taken apart into what is new, what is quoted, what is passed on and
 * the signature.  Lines are classed by quote_lines.c, then given a fate from
 * the top down and then from the bottom up, where signatures (quote_sign.c)
 * and history end in turn.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <talloc.h>

#include "text/quote_own.h"

/* -- fates, from the top --------------------------------------------------- */

static bool
is_quote(const struct lines *ls, size_t k)
{
	const struct line *l = &ls->v[k];

	return l->quoted || (l->class == TEXT && ls->folded[l->fat] == '|');
}

static void
give(const struct lines *ls, size_t from, size_t to, enum line_fate fate)
{
	for (; from < to; from++)
		ls->v[from].fate = (unsigned char)fate;
}

/* Behind the quotation (and what is empty) that begins at k. */
static size_t
quote_end(const struct lines *ls, size_t k)
{
	size_t end = k;

	for (; k < ls->nr; k++)
		if (is_quote(ls, k))
			end = k + 1;
		else if (ls->v[k].class != EMPTY)
			break;
	return end;
}

/* Behind the lines of one class (and what is empty between) from k on. */
static size_t
class_end(const struct lines *ls, size_t k)
{
	unsigned char class = ls->v[k].class;
	size_t end = k;

	for (; k < ls->nr; k++)
		if (ls->v[k].class == class)
			end = k + 1;
		else if (ls->v[k].class != EMPTY)
			break;
	return end;
}

/* Where the strokes begin that stand right above k. */
static size_t
rules_before(const struct lines *ls, size_t k)
{
	while (k > 0 && (ls->v[k - 1].class == EMPTY ||
	    ls->v[k - 1].class == RULE) && !ls->v[k - 1].quoted)
		k--;
	return k;
}

/* An attribution at k and its quotation; where to go on. */
static size_t
cut_attribution(const struct lines *ls, size_t k, bool has_text)
{
	size_t end = k, quote;

	while (end < ls->nr && ls->v[end].class == ATTRIBUTION)
		end++;
	give(ls, k, end, QUOTED);
	for (quote = end; quote < ls->nr && ls->v[quote].class == EMPTY;)
		quote++;
	if (quote < ls->nr && is_quote(ls, quote)) {
		size_t behind = quote_end(ls, quote);

		give(ls, end, behind, QUOTED);
		return behind;
	}
	if (!has_text)
		return end;		/* no telling where the quote ends */
	give(ls, end, ls->nr, QUOTED);
	return ls->nr;
}

static void
cut_down(const struct lines *ls)
{
	bool has_text = false;

	for (size_t k = 0; k < ls->nr;) {
		const struct line *l = &ls->v[k];

		if (l->quoted) {
			k++;
			continue;
		}
		switch (l->class) {
		case ATTRIBUTION:
			k = cut_attribution(ls, k, has_text);
			continue;
		case FORWARD:
		case ORIGINAL:
		case HEADER:
			if (has_text) {
				give(ls, k, ls->nr, l->class == FORWARD ?
				    FORWARDED : QUOTED);
				return;
			}
			/* nothing but this: what it passes on is the text */
			give(ls, rules_before(ls, k), class_end(ls, k),
			    QUOTED);
			k = class_end(ls, k);
			continue;
		case TEXT:
			has_text = true;
			break;
		default:
			break;
		}
		k++;
	}
}

/* -- fates, from the bottom ------------------------------------------------ */

void
own_cut(struct own *o, size_t from, enum line_fate fate)
{
	while (o->nr > from)
		own_line(o, --o->nr)->fate = (unsigned char)fate;
}

static void
own_find(void *ctx, struct own *o, const struct lines *ls)
{
	*o = (struct own){ .ls = ls, .first = SIZE_MAX };
	o->at = talloc_array(ctx, uint32_t, ls->nr);
	for (size_t k = 0; k < ls->nr; k++) {
		if (ls->v[k].fate != OWN)
			continue;
		if (o->first == SIZE_MAX && !is_quote(ls, k) &&
		    ls->v[k].class != EMPTY && ls->v[k].class != RULE)
			o->first = o->nr;
		o->at[o->nr++] = (uint32_t)k;
	}
}

/* A quotation is history, or, by its first line, passed on. */
static enum line_fate
quote_fate(const struct line *first)
{
	return first->class == FORWARD ? FORWARDED : QUOTED;
}

static bool
cut_last_quote(struct own *o)
{
	size_t k = o->nr;

	while (k > 0 && (is_quote(o->ls, o->at[k - 1]) ||
	    own_line(o, k - 1)->class == EMPTY))
		k--;
	while (k < o->nr && own_line(o, k)->class == EMPTY)
		k++;
	if (k == o->nr)
		return false;
	own_cut(o, k, quote_fate(own_line(o, k)));
	return true;
}

static bool
cut_last_strokes(struct own *o)
{
	size_t k = o->nr;

	while (k > 0 && (own_line(o, k - 1)->class == RULE ||
	    own_line(o, k - 1)->class == EMPTY))
		k--;
	if (k == o->nr)
		return false;
	own_cut(o, k, QUOTED);
	return true;
}

/* Lines of an older mail between the sender's own: what he answers. */
static void
cut_answered(const struct lines *ls)
{
	for (size_t k = 0; k < ls->nr; k++) {
		const struct line *l = &ls->v[k];

		if (!l->quoted || l->fate != OWN)
			continue;
		for (enum line_fate fate = quote_fate(l); k < ls->nr &&
		    ls->v[k].quoted && ls->v[k].fate == OWN; k++)
			ls->v[k].fate = (unsigned char)fate;
	}
}

static void
cut_up(void *ctx, const struct lines *ls, const char *sender)
{
	static bool (*const cuts[])(struct own *) = {
		cut_last_strokes, cut_last_quote, own_cut_signature,
	};
	struct own o;
	size_t i = 0;

	own_find(ctx, &o, ls);
	o.sender = sender;
	if (o.first == SIZE_MAX) {	/* no word of his own */
		for (size_t k = 0; k < ls->nr; k++)
			if (ls->v[k].class == ATTRIBUTION)
				own_cut(&o, 0, QUOTED);
		return;
	}
	while (i < sizeof(cuts) / sizeof(cuts[0])) {
		while (o.nr > o.first + 1 &&
		    own_line(&o, o.nr - 1)->class == EMPTY &&
		    !own_line(&o, o.nr - 1)->quoted)
			o.nr--;
		/* the first line of text is never a signature */
		i = o.nr > o.first + 1 && cuts[i](&o) ? 0 : i + 1;
	}
	cut_answered(ls);
}

/* -- what comes out -------------------------------------------------------- */

/* CRLF and CR become LF. */
static void
one_newline(struct buf *b, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] != '\r')
			continue;
		buf_add(b, p + from, i - from);
		buf_char(b, '\n');
		if (i + 1 < n && p[i + 1] == '\n')
			i++;
		from = i + 1;
	}
	buf_add(b, p + from, n - from);
}

/* Lines of one fate; empty ones around them are left out. */
static char *
gather(void *ctx, const struct lines *ls, enum line_fate fate)
{
	struct buf b;
	size_t gap = 0;
	bool cut = false;

	buf_init(&b, ctx);
	for (size_t k = 0; k < ls->nr; k++) {
		const struct line *l = &ls->v[k];

		if (l->fate != fate) {
			cut = true;
			continue;
		}
		if (l->class == EMPTY && !l->quoted) {
			gap++;
			continue;
		}
		if (cut && gap > 1)
			gap = 1;	/* around what is no longer there */
		cut = false;
		for (gap = b.n > 0 ? gap + 1 : 0; gap > 0; gap--)
			buf_char(&b, '\n');
		buf_add(&b, ls->text + l->at, l->n);
	}
	return b.p;
}

void
text_cut_reply(void *ctx, const char *p, size_t n, const char *sender,
    struct reply *out)
{
	void *tmp = talloc_new(ctx);
	struct folded name;
	struct lines ls;
	struct buf text;

	buf_init(&text, tmp);
	one_newline(&text, p, n);
	lines_read(tmp, &ls, text.p, text.n);
	text_fold(tmp, sender, strlen(sender), false, &name);
	cut_down(&ls);
	cut_up(tmp, &ls, name.p);
	*out = (struct reply){
		.own = gather(ctx, &ls, OWN),
		.quoted = gather(ctx, &ls, QUOTED),
		.forwarded = gather(ctx, &ls, FORWARDED),
		.signature = gather(ctx, &ls, SIGNATURE),
	};
	talloc_free(tmp);
}
