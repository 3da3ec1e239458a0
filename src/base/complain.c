/* SPDX-License-Identifier: ISC */
/* How mistakes are put in order and what "near" means for a word. */
#include "warid/complain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

enum { NEAR_MAX = 64 };		/* letters; longer words have no near one */

void
complaints_init(struct complaints *c, void *ctx)
{
	*c = (struct complaints){ .ctx = ctx };
}

const char *
path_shown(void *ctx, const char *dir, const char *path)
{
	size_t n;

	if (dir != NULL && strncmp(dir, "./", 2) == 0)
		dir += 2;
	n = dir != NULL ? strlen(dir) : 0;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (n == 0 || strcmp(dir, ".") == 0)
		return talloc_strdup(ctx, path);
	return talloc_asprintf(ctx, "%.*s%s%s", (int)n, dir,
	    dir[n - 1] == '/' ? "" : "/", path);
}

void
complain(struct complaints *c, const char *path, unsigned line,
    unsigned column, const char *fmt, ...)
{
	struct complaint *one;
	va_list ap;

	c->list = talloc_realloc(c->ctx, c->list, struct complaint,
	    (unsigned)c->n + 1);
	one = &c->list[c->n++];
	*one = (struct complaint){ path_shown(c->ctx, c->dir, path), line,
		column, NULL };
	va_start(ap, fmt);
	one->text = talloc_vasprintf(c->ctx, fmt, ap);
	va_end(ap);
}

static int
by_place(const void *a, const void *b)
{
	const struct complaint *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	if (d == 0)
		d = (x->line > y->line) - (x->line < y->line);
	if (d == 0)
		d = (x->column > y->column) - (x->column < y->column);
	return d != 0 ? d : strcmp(x->text, y->text);
}

void
complaints_write(const struct complaints *c, struct buf *out)
{
	struct complaint *sorted;

	if (c->n == 0)
		return;
	sorted = talloc_memdup(NULL, c->list, c->n * sizeof(*sorted));
	qsort(sorted, c->n, sizeof(*sorted), by_place);
	for (size_t i = 0; i < c->n; i++) {
		buf_str(out, sorted[i].path);
		if (sorted[i].line > 0)
			buf_addf(out, ":%u:%u", sorted[i].line,
			    sorted[i].column);
		buf_addf(out, ": %s\n", sorted[i].text);
	}
	talloc_free(sorted);
}

unsigned
invisible_mark(const char *word)
{
	static const struct {
		const char *mark;
		unsigned number;
	} marks[] = {
		{ "\u200b", 0x200b }, { "\u200c", 0x200c },
		{ "\u200d", 0x200d }, { "\u200e", 0x200e },
		{ "\u200f", 0x200f }, { "\u061c", 0x061c },
		{ "\u202a", 0x202a }, { "\u202b", 0x202b },
		{ "\u202c", 0x202c }, { "\u202d", 0x202d },
		{ "\u202e", 0x202e }, { "\u2060", 0x2060 },
		{ "\u2066", 0x2066 }, { "\u2067", 0x2067 },
		{ "\u2068", 0x2068 }, { "\u2069", 0x2069 },
		{ "\ufeff", 0xfeff },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strstr(word, marks[i].mark) != NULL)
			return marks[i].number;
	return 0;
}

const char *
isolate(void *ctx, const char *word)
{
	return talloc_asprintf(ctx, "\u2068%s\u2069", word);
}

/* Code points of s into out; how many, or NEAR_MAX + 1 for too many. */
static size_t
letters(const char *s, unsigned out[NEAR_MAX])
{
	size_t n = 0;

	for (; *s != '\0'; s++) {
		if (((unsigned char)*s & 0xc0) == 0x80) {
			if (n > 0)
				out[n - 1] = out[n - 1] << 8 | (unsigned char)*s;
			continue;
		}
		if (n == NEAR_MAX)
			return NEAR_MAX + 1;
		out[n++] = (unsigned char)*s;
	}
	return n;
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Damerau's distance, adjacent swaps included. */
static size_t
distance(const unsigned *a, size_t na, const unsigned *b, size_t nb)
{
	size_t d[3][NEAR_MAX + 1];

	for (size_t j = 0; j <= nb; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = d[i % 3], *up = d[(i - 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = least(up[j] + 1, row[j - 1] + 1,
			    up[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], row[j],
				    d[(i - 2) % 3][j - 2] + 1);
		}
	}
	return d[na % 3][nb];
}

const char *
nearest_word(const char *word, const char *const *candidates, size_t n)
{
	unsigned a[NEAR_MAX], b[NEAR_MAX];
	const char *best = NULL;
	size_t na = letters(word, a), nb, limit, d;

	if (na > NEAR_MAX)
		return NULL;
	limit = na / 3 > 0 ? na / 3 : 1;
	for (size_t i = 0; i < n; i++) {
		nb = letters(candidates[i], b);
		if (nb > NEAR_MAX)
			continue;
		d = distance(a, na, b, nb);
		if (d <= limit && d < nb) {
			limit = d - (d > 0);
			best = candidates[i];
			if (d == 0)
				break;
		}
	}
	return best;
}
