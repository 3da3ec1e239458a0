/* SPDX-License-Identifier: ISC */
/*
 * A text in lines, and what each line looks like: an attribution over several
 * lines, a block of headers, a mark, strokes, or text.  Each line is looked at
 * a bounded number of times.
 */
#include "text/quote_lines.h"

#include <string.h>
#include <talloc.h>

#include "text/quote_marks.h"
#include "warid/text.h"

enum {
	MAX_LINES = 20000,		/* what follows counts as one line */
	GROUP_LINES = 7,		/* an attribution spans this many */
	GROUP_BYTES = 400,
	HEADER_LINES = 12,		/* and a block of headers these */
};

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Quote marks off the front (">", "> > ", "C>"), blanks off both ends. */
static void
trim(const char *folded, struct line *l)
{
	const char *s = folded + l->fat, *end = s + l->fn;

	for (;;) {
		while (s < end && is_space(*s))
			s++;
		if (s < end && *s == '>')
			s++;
		else if (end - s > 1 && s[1] == '>' && *s >= 'a' && *s <= 'z')
			s += 2;
		else
			break;
		l->quoted = true;
	}
	while (end > s && is_space(end[-1]))
		end--;
	l->fat = (uint32_t)(s - folded);
	l->fn = (uint32_t)(end - s);
}

static void
split(void *ctx, struct lines *ls, size_t n, const struct folded *f)
{
	size_t nr = 1, at = 0, fat = 0;

	for (size_t i = 0; i < n && nr < MAX_LINES; i++)
		nr += ls->text[i] == '\n';
	ls->v = talloc_zero_array(ctx, struct line, nr);
	ls->nr = nr;
	for (size_t k = 0; k < nr; k++) {
		struct line *l = &ls->v[k];
		const char *e = k + 1 < nr ?
		    memchr(ls->text + at, '\n', n - at) : NULL;
		const char *fe = k + 1 < nr ?
		    memchr(f->p + fat, '\n', f->n - fat) : NULL;

		l->at = (uint32_t)at;
		l->n = (uint32_t)(e != NULL ? (size_t)(e - ls->text) - at :
		    n - at);
		l->fat = (uint32_t)fat;
		l->fn = (uint32_t)(fe != NULL ? (size_t)(fe - f->p) - fat :
		    f->n - fat);
		at += l->n + 1;
		fat += l->fn + 1;
		trim(f->p, l);
	}
}

/* Nothing but strokes, two or more, or one that is no hyphen. */
static bool
is_rule(const char *s, size_t n)
{
	static const char strokes[] = "-_=*~+#.–—―─━•·ᐧ";
	size_t nr = 0;

	for (size_t i = 0; i < n; nr++) {
		size_t at = i;
		uint32_t cp = utf8_next(s, n, &i);

		if (cp != ' ' && memmem(strokes, sizeof(strokes) - 1, s + at,
		    i - at) == NULL)
			return false;
	}
	return nr >= 2 || n >= 3;
}

static void
class_alone(const struct lines *ls, struct line *l)
{
	const char *s = ls->folded + l->fat;

	if (l->fn == 0)
		l->class = EMPTY;
	else if (is_forward_mark(s, l->fn))
		l->class = FORWARD;
	else if (is_original_mark(s, l->fn))
		l->class = ORIGINAL;
	else if (is_rule(s, l->fn))
		l->class = RULE;
	else if ((l->kind = mark_header(s, l->fn)) != HEADER_NONE)
		l->class = HEADER;
	else
		l->class = TEXT;
}

static const struct line *
next_filled(const struct lines *ls, size_t k)
{
	for (k++; k < ls->nr; k++)
		if (ls->v[k].class != EMPTY)
			return &ls->v[k];
	return NULL;
}

static bool
is_quote_behind(const struct lines *ls, size_t k)
{
	const struct line *l = next_filled(ls, k);

	return l != NULL && (l->quoted || ls->folded[l->fat] == '|');
}

/* A line that can end an attribution; the others need no joining. */
static bool
may_close(const char *s, size_t n)
{
	return n > 1 && (s[n - 1] == ':' || s[n - 1] == '>' ||
	    s[n - 1] == '-' || s[n - 1] == '\x9a' ||
	    (n > 10 && (s[4] == '-' || s[4] == '/') && s[n - 1] != '<'));
}

/*
 * Line k may end an attribution that began some lines above: they are joined
 * upwards, one at a time, until it reads as one from its beginning.
 */
static void
class_attribution(const struct lines *ls, size_t k)
{
	char joined[GROUP_BYTES];
	size_t at = sizeof(joined), first = SIZE_MAX;

	for (size_t up = 0; up < GROUP_LINES && up <= k; up++) {
		const struct line *l = &ls->v[k - up];
		enum attribution a;

		/* the last line may be quoted alone: its ">" ended "<address" */
		if (l->class == ATTRIBUTION || l->class == RULE ||
		    (l->quoted && !ls->v[k].quoted) || l->fn + 1u > at)
			break;
		if (l->fn == 0)
			continue;
		if (at < sizeof(joined))
			joined[--at] = ' ';
		at -= l->fn;
		memcpy(joined + at, ls->folded + l->fat, l->fn);
		a = mark_attribution(joined + at, sizeof(joined) - at);
		if (a == ATTRIBUTION_NO ||
		    (a == ATTRIBUTION_IF_QUOTE && !is_quote_behind(ls, k)))
			continue;
		if (a == ATTRIBUTION_WHOLE || first == SIZE_MAX)
			first = k - up;
		if (a == ATTRIBUTION_WHOLE)
			break;
	}
	for (; first <= k; first++)
		ls->v[first].class = ATTRIBUTION;
}

/*
 * Lines from k on that look like headers are the head of an older message
 * when they name its sender and two things more, and a mail program's hand
 * shows: an address, a time of day, or the mark or rule in front.  (An Arabic
 * letter begins with "from", "to" and "subject" as well.)  Else they are text.
 */
static size_t
class_headers(const struct lines *ls, size_t k)
{
	unsigned kinds = 0, nr = 0;
	bool by_program = false, marked;
	size_t i, end = k, gap = 0;

	for (i = k; i < ls->nr && i < k + HEADER_LINES && gap < 2; i++) {
		const struct line *l = &ls->v[i];

		if (l->class == EMPTY && nr >= 2)
			break;
		if (l->class == HEADER) {
			kinds |= 1u << l->kind;
			nr++;
			end = i + 1;
			gap = 0;
		} else {
			gap++;		/* a long value goes on */
		}
		by_program |= has_program_trace(ls->folded + l->fat,
		    l->fn);
	}
	for (i = k; i-- > 0 && ls->v[i].class == EMPTY;)
		;
	if (i < k && (ls->v[i].class == RULE || ls->v[i].class == ORIGINAL ||
	    ls->v[i].class == FORWARD))
		by_program = true;
	marked = i < k && (ls->v[i].class == ORIGINAL ||
	    ls->v[i].class == FORWARD);
	if (!by_program || (kinds & 1u << HEADER_FROM) == 0 ||
	    __builtin_popcount(kinds) < (marked ? 2 : 3)) {
		for (i = k; i < end; i++)
			if (ls->v[i].class == HEADER)
				ls->v[i].class = TEXT;
		return end;
	}
	for (i = k; i < end; i++)
		ls->v[i].class = HEADER;
	return end;
}

/* Fenced code is text, whatever its lines look like. */
static void
class_fences(const struct lines *ls)
{
	size_t open = SIZE_MAX;

	for (size_t k = 0; k < ls->nr; k++) {
		const struct line *l = &ls->v[k];

		if (l->fn < 3 || memcmp(ls->folded + l->fat, "```", 3) != 0)
			continue;
		if (open == SIZE_MAX) {
			open = k;
			continue;
		}
		for (; open <= k; open++) {
			if (ls->v[open].class != EMPTY || ls->v[open].quoted)
				ls->v[open].class = TEXT;
			ls->v[open].quoted = false;
		}
		open = SIZE_MAX;
	}
}

static void
class_all(const struct lines *ls)
{
	for (size_t k = 0; k < ls->nr; k++)
		class_alone(ls, &ls->v[k]);
	for (size_t k = 0; k < ls->nr; k++)
		if (may_close(ls->folded + ls->v[k].fat, ls->v[k].fn))
			class_attribution(ls, k);
	for (size_t k = 0; k < ls->nr; k++)
		if (ls->v[k].class == HEADER)
			k = class_headers(ls, k) - 1;
	class_fences(ls);
}

void
lines_read(void *ctx, struct lines *ls, const char *text, size_t n)
{
	struct folded f;

	text_fold(ctx, text, n, false, &f);
	*ls = (struct lines){ .text = text, .folded = f.p };
	split(ctx, ls, n, &f);
	class_all(ls);
}
