/* SPDX-License-Identifier: ISC */
/* Many small things that live as long as their set, in few large pieces. */
#include "rules/set.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

enum { PIECE = 1 << 18 };

void *
arena_alloc(struct arena *a, size_t n)
{
	char *p;

	n = (n + 7) & ~(size_t)7;
	if (n > a->left) {
		size_t piece = n > PIECE / 4 ? n : PIECE;

		p = talloc_size(a->ctx, piece);
		if (p == NULL)
			abort();
		if (piece == n)
			return p;
		a->p = p;
		a->left = piece;
	}
	p = a->p;
	a->p += n;
	a->left -= n;
	return p;
}

const char *
arena_str(struct arena *a, const char *s, size_t n)
{
	char *p = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void *
grow(void *ctx, void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	*cap = *cap > 0 ? *cap * 2 : 16;
	p = talloc_realloc_size(ctx, p, *cap * size);
	if (p == NULL)
		abort();
	return p;
}
