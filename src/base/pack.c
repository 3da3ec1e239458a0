/* SPDX-License-Identifier: ISC */
/* How long each packed value is, and what a text must be to be one. */
#include "warid/pack.h"

#include <string.h>

#include "warid/utf8.h"

static const uint32_t no_text = UINT32_MAX;

void
pack_byte(struct buf *b, uint8_t v)
{
	buf_add(b, &v, sizeof(v));
}

void
pack_u32(struct buf *b, uint32_t v)
{
	buf_add(b, &v, sizeof(v));
}

void
pack_int(struct buf *b, int64_t v)
{
	buf_add(b, &v, sizeof(v));
}

void
pack_real(struct buf *b, double v)
{
	buf_add(b, &v, sizeof(v));
}

void
pack_text(struct buf *b, const char *s)
{
	size_t n = s != NULL ? strlen(s) : 0;

	if (s == NULL || n >= no_text) {
		pack_u32(b, no_text);
		return;
	}
	pack_u32(b, (uint32_t)n);
	buf_add(b, s, n + 1);
}

static void
take(struct unpack *u, void *v, size_t n)
{
	if (u->is_bad || u->n < n) {
		u->is_bad = true;
		memset(v, 0, n);
		return;
	}
	memcpy(v, u->p, n);
	u->p += n;
	u->n -= n;
}

uint8_t
unpack_byte(struct unpack *u)
{
	uint8_t v;

	take(u, &v, sizeof(v));
	return v;
}

uint32_t
unpack_u32(struct unpack *u)
{
	uint32_t v;

	take(u, &v, sizeof(v));
	return v;
}

int64_t
unpack_int(struct unpack *u)
{
	int64_t v;

	take(u, &v, sizeof(v));
	return v;
}

double
unpack_real(struct unpack *u)
{
	double v;

	take(u, &v, sizeof(v));
	return v;
}

const char *
unpack_text(struct unpack *u)
{
	uint32_t n = unpack_u32(u);
	const char *s = u->p;

	if (u->is_bad || n == no_text)
		return NULL;
	if (u->n <= n || s[n] != '\0' || memchr(s, '\0', n) != NULL) {
		u->is_bad = true;
		return NULL;
	}
	u->p += n + 1;
	u->n -= n + 1;
	return utf8_valid_length(s, n) == n ? s : "\xEF\xBF\xBD";
}
