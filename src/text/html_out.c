/* SPDX-License-Identifier: ISC */
/*
 * How the text of a page is laid in lines.  Blanks and line ends are owed, and
 * paid when a letter comes: so none is left at an end, and blocks inside
 * blocks ask for one line end between them.
 */
#include "text/html_out.h"

#include "warid/text.h"

enum { FULL_MARGIN = 64 };	/* what one payment may write besides text */

void
html_out_init(struct html_out *o, void *ctx, size_t max)
{
	*o = (struct html_out){ .max = max };
	buf_init(&o->b, ctx);
}

static void
prefix(struct html_out *o, unsigned quotes, bool is_empty)
{
	for (unsigned i = 0; i < quotes && i < 16; i++)
		buf_str(&o->b, i > 0 ? " >" : ">");
	if (quotes > 0 && !is_empty)
		buf_char(&o->b, ' ');
}

/* What is owed before a letter. */
static void
pay(struct html_out *o)
{
	if (o->b.n == 0) {
		prefix(o, o->quotes, false);
	} else if (o->newlines > 0) {
		unsigned both = o->quotes < o->last_quotes ? o->quotes :
		    o->last_quotes;

		o->lines += o->newlines;
		for (; o->newlines > 1; o->newlines--) {
			buf_char(&o->b, '\n');
			prefix(o, both, true);
		}
		buf_char(&o->b, '\n');
		prefix(o, o->quotes, false);
	} else if (o->separator) {
		buf_str(&o->b, " | ");
	} else if (o->space) {
		buf_char(&o->b, ' ');
	}
	o->last_quotes = o->quotes;
	o->newlines = 0;
	o->space = o->separator = false;
}

/* Blanks, and U+00A0; the letters mailers fill previews with count as blank. */
static size_t
blank(const char *s, size_t n)
{
	static const char *const blanks[] = { "\u00a0", "\u034f", "\u200b",
		"\u2007", "\ufeff", "\u00ad" };

	if ((unsigned char)*s <= ' ')
		return 1;
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		size_t len = strlen(blanks[i]);

		if (n >= len && memcmp(s, blanks[i], len) == 0)
			return len;
	}
	return 0;
}

static size_t
word(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && blank(s + i, n - i) == 0)
		i++;
	return i;
}

static void
add(struct html_out *o, const char *s, size_t n)
{
	if (o->is_full || n == 0)
		return;
	if (o->b.n + n + FULL_MARGIN > o->max) {
		o->is_full = true;
		return;
	}
	pay(o);
	buf_add(&o->b, s, n);
}

static void
add_pre(struct html_out *o, const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *end = memchr(s + i, '\n', n - i);
		size_t len = end != NULL ? (size_t)(end - s) - i : n - i;
		size_t cr = len > 0 && s[i + len - 1] == '\r';

		add(o, s + i, len - cr);
		if (end != NULL)
			html_out_break(o);
		i += len + (end != NULL);
	}
}

void
html_out_text(struct html_out *o, const char *s, size_t n, bool pre)
{
	if (pre) {
		add_pre(o, s, n);
		return;
	}
	for (size_t i = 0; i < n && !o->is_full;) {
		size_t skip = blank(s + i, n - i), len;

		if (skip > 0) {
			/* a soft hyphen or joiner parts no word */
			o->space |= skip == 1 || s[i] != '\xc2' ||
			    s[i + 1] == '\xa0';
			i += skip;
			continue;
		}
		len = word(s + i, n - i);
		add(o, s + i, len);
		i += len;
	}
}

void
html_out_line(struct html_out *o, unsigned n)
{
	if (o->b.n > 0 && o->newlines < n)
		o->newlines = n;
}

void
html_out_begin(struct html_out *o, unsigned n)
{
	if (o->b.n != o->fresh)
		html_out_line(o, n);
}

void
html_out_break(struct html_out *o)
{
	if (o->b.n > 0 && o->newlines < 3)
		o->newlines++;
}

void
html_out_glue(struct html_out *o)
{
	o->fresh = o->b.n;
}

/* A cell of one line leaves room for its neighbour beside it. */
void
html_out_cell_end(struct html_out *o, size_t at, size_t lines)
{
	if (o->b.n == at)
		return;
	if (o->lines == lines) {
		o->newlines = 0;
		o->separator = true;
	} else {
		html_out_line(o, 1);
	}
}

char *
html_out_end(struct html_out *o, size_t *n)
{
	*n = o->b.n;
	return o->b.p;
}
