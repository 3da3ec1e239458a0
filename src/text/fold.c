/* SPDX-License-Identifier: ISC */
/*
 * Folding at the speed of memory: eight bytes of ASCII at a time, two-byte
 * sequences (Arabic) by one table look, the rest through two stages.
 *
 * Room is kept by one promise: what is left of the output holds one and a
 * half times what is left of the input, and some (a two-byte sequence
 * becomes three bytes at most).  Only the general path can break it (a
 * ligature may become 33 bytes), so only it looks.
 */
#include "warid/text.h"

#include <talloc.h>

#include "fold.h"
#include "text/utf8_step.h"

enum { SLACK = 64 };		/* longest folding, and the stores of 8 */

struct fold_out {
	void *ctx;
	char *p;
	uint32_t *origin;
	size_t n, cap;
	bool with_origin;
};

static void
out_room(struct fold_out *o, size_t left)
{
	size_t need = o->n + left + left / 2 + SLACK;

	if (need <= o->cap)
		return;
	o->cap = need + need / 2;
	o->p = talloc_realloc_size(o->ctx, o->p, o->cap);
	if (o->p == NULL)
		abort();
	if (!o->with_origin)
		return;
	o->origin = talloc_realloc(o->ctx, o->origin, uint32_t, o->cap);
	if (o->origin == NULL)
		abort();
}

static inline void
out_origin(struct fold_out *o, size_t n, size_t at)
{
	for (size_t k = 0; k < n; k++)
		o->origin[o->n + k] = (uint32_t)at;
}

static uint64_t
lower8(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t from = w + ones * (0x80 - 'A');
	uint64_t past = w + ones * (0x80 - 'Z' - 1);

	return w | ((from ^ past) & UTF8_HIGH_BITS) >> 2;
}

static unsigned char
lower1(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* A code point of three or four bytes, or a broken byte. */
static size_t
fold_general(struct fold_out *o, const char *p, size_t n, size_t i)
{
	uint32_t cp;
	size_t step = utf8_step(p + i, n - i, &cp), len = step;
	uint16_t at = fold_at[fold_stage[cp / FOLD_PAGE]][cp % FOLD_PAGE];
	const void *from = p + i;

	if (cp == 0xfffd) {
		from = "\xef\xbf\xbd";
		len = 3;
	} else if (at != 0) {
		from = fold_pool + at + 1;
		len = fold_pool[at];
	}
	memcpy(o->p + o->n, from, len);
	if (o->with_origin)
		out_origin(o, len, i);
	o->n += len;
	out_room(o, n - i - step);
	return i + step;
}

/* Inlined twice, so that folding without origins does not pay for them. */
static inline __attribute__((always_inline)) void
fold_all(struct fold_out *o, const char *s, size_t n, bool with_origin)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < n) {
		uint64_t w;

		while (n - i >= sizeof(w)) {
			memcpy(&w, p + i, sizeof(w));
			if ((w & UTF8_HIGH_BITS) != 0)
				break;
			w = lower8(w);
			memcpy(o->p + o->n, &w, sizeof(w));
			for (size_t k = 0; with_origin && k < sizeof(w); k++)
				o->origin[o->n + k] = (uint32_t)(i + k);
			o->n += sizeof(w);
			i += sizeof(w);
		}
		while (i < n && p[i] < 0x80) {
			if (with_origin)
				out_origin(o, 1, i);
			o->p[o->n++] = (char)lower1(p[i++]);
		}
		while (n - i >= 2 && (p[i] & 0xe0) == 0xc0 &&
		    (p[i + 1] & 0xc0) == 0x80) {
			size_t two = (p[i] & 0x1fu) << 6 | (p[i + 1] & 0x3fu);

			if (fold_two[two].n > 3)
				break;
			memcpy(o->p + o->n, &fold_two[two], 4);
			if (with_origin)	/* as many as were copied */
				out_origin(o, 4, i);
			o->n += fold_two[two].n;
			i += 2;
		}
		if (i < n && p[i] >= 0x80)
			i = fold_general(o, s, n, i);
	}
}

void
text_fold(void *ctx, const char *p, size_t n, bool with_origin,
    struct folded *out)
{
	struct fold_out o = { .ctx = ctx, .with_origin = with_origin };

	out_room(&o, n);
	if (with_origin)
		fold_all(&o, p, n, true);
	else
		fold_all(&o, p, n, false);
	o.p[o.n] = '\0';
	if (with_origin)
		o.origin[o.n] = (uint32_t)n;
	*out = (struct folded){ o.p, o.n, o.origin };
}
