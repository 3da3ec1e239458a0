/* SPDX-License-Identifier: ISC */
/*
 * A reply taken apart into what is new, what is quoted, what is passed on and
 * the signature.  Lines are classed by quote_lines.c, then given a fate from
 * the top down and, for signatures, from the bottom up.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <talloc.h>

#include "text/quote_lines.h"
#include "text/quote_marks.h"

enum {
	SIGNATURE_LINES = 16,
	DISCLAIMER_LINES = 40,
	SHORT_LINE = 80,
};

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

struct own {
	const struct lines *ls;
	uint32_t *at;			/* the lines still the sender's own */
	size_t nr;
	size_t first;			/* of them, the first line of text */
};

static struct line *
own_line(const struct own *o, size_t i)
{
	return &o->ls->v[o->at[i]];
}

static void
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

static bool
cut_last_device(struct own *o)
{
	const struct line *l = own_line(o, o->nr - 1);

	if (!is_device_mark(o->ls->folded + l->fat, l->fn))
		return false;
	own_cut(o, o->nr - 1, SIGNATURE);
	return true;
}

enum { CONTACT_MAIL = 1, CONTACT_WEB = 2, CONTACT_PHONE = 4 };

/* Which ways to reach someone a line gives. */
static unsigned
contacts(const char *s, size_t n)
{
	unsigned found = 0;
	size_t digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += s[i] >= '0' && s[i] <= '9';
	if (memchr(s, '@', n) != NULL)
		found |= CONTACT_MAIL;
	if (memmem(s, n, "www.", 4) != NULL || memmem(s, n, "://", 3) != NULL)
		found |= CONTACT_WEB;
	if (digits >= 7 && digits <= 24)
		found |= CONTACT_PHONE;
	return found;
}

/* What the own lines from k on are, summed up. */
static void
sum_up(const struct own *o, size_t k, size_t *filled, size_t *longest,
    unsigned *found)
{
	*filled = *longest = *found = 0;
	for (; k < o->nr; k++) {
		const struct line *l = own_line(o, k);

		if (l->class == EMPTY)
			continue;
		(*filled)++;
		if (l->fn > *longest)
			*longest = l->fn;
		*found |= contacts(o->ls->folded + l->fat, l->fn);
	}
}

/*
 * "-- " and up to SIGNATURE_LINES (RFC 3676, 4.3, with or without its space);
 * after another rule only what gives two ways to reach someone, or after
 * underscores, a list's footer, three short lines.
 */
static bool
cut_last_signature(struct own *o)
{
	size_t low = o->nr > SIGNATURE_LINES + 1 ? o->nr - SIGNATURE_LINES - 1 : 0;

	for (size_t k = o->nr; k-- > low && k > o->first;) {
		const struct line *l = own_line(o, k);
		const char *s = o->ls->folded + l->fat;
		size_t filled, longest;
		unsigned found;

		if (l->class != RULE)
			continue;
		sum_up(o, k + 1, &filled, &longest, &found);
		if ((l->fn <= 3 && memcmp(s, "~~~", l->fn) != 0) ||
		    (longest <= SHORT_LINE && (found & (found - 1)) != 0) ||
		    (s[0] == '_' && filled <= 3 && longest <= SHORT_LINE)) {
			own_cut(o, k, SIGNATURE);
			return true;
		}
		return false;
	}
	return false;
}

/* The last paragraph, when it is short lines with two ways to reach someone. */
static bool
cut_last_contacts(struct own *o)
{
	size_t k = o->nr, filled, longest;
	unsigned found;

	while (k > 0 && o->nr - k <= 8 && own_line(o, k - 1)->class == TEXT)
		k--;
	if (k <= o->first || own_line(o, k - 1)->class != EMPTY)
		return false;
	sum_up(o, k, &filled, &longest, &found);
	if (longest > SHORT_LINE || (found & (found - 1)) == 0 ||
	    (found & (CONTACT_MAIL | CONTACT_WEB)) == 0)
		return false;
	own_cut(o, k, SIGNATURE);
	return true;
}

/* A confidentiality notice near the end, to the end. */
static bool
cut_last_disclaimer(struct own *o)
{
	size_t low = o->nr > DISCLAIMER_LINES ? o->nr - DISCLAIMER_LINES : 0;

	for (size_t k = o->nr; k-- > low && k > o->first;) {
		const struct line *l = own_line(o, k);
		size_t n = l->fn;

		if (l->class != TEXT || own_line(o, k - 1)->class == TEXT)
			continue;
		/* its first lines, wrapped or not */
		for (size_t i = k + 1; i < o->nr && i < k + 4 &&
		    own_line(o, i)->class == TEXT; i++)
			n = own_line(o, i)->fat + own_line(o, i)->fn - l->fat;
		if (!is_disclaimer(o->ls->folded + l->fat, n))
			continue;
		own_cut(o, k, SIGNATURE);
		return true;
	}
	return false;
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
cut_up(void *ctx, const struct lines *ls)
{
	static bool (*const cuts[])(struct own *) = {
		cut_last_strokes, cut_last_quote, cut_last_device,
		cut_last_signature, cut_last_disclaimer, cut_last_contacts,
	};
	struct own o;
	size_t i = 0;

	own_find(ctx, &o, ls);
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
text_cut_reply(void *ctx, const char *p, size_t n, struct reply *out)
{
	void *tmp = talloc_new(ctx);
	struct lines ls;
	struct buf text;

	buf_init(&text, tmp);
	one_newline(&text, p, n);
	lines_read(tmp, &ls, text.p, text.n);
	cut_down(&ls);
	cut_up(tmp, &ls);
	*out = (struct reply){
		.own = gather(ctx, &ls, OWN),
		.quoted = gather(ctx, &ls, QUOTED),
		.forwarded = gather(ctx, &ls, FORWARDED),
		.signature = gather(ctx, &ls, SIGNATURE),
	};
	talloc_free(tmp);
}
