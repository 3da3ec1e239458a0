/* SPDX-License-Identifier: ISC */
/* UTF-8 as RFC 3629 allows it: no overlong form, no surrogate. */
#include "warid/text.h"
#include "warid/buf.h"
#include "warid/utf8.h"

#include "text/utf8_step.h"

uint32_t
utf8_next(const char *p, size_t n, size_t *i)
{
	uint32_t cp;

	*i += utf8_step(p + *i, n - *i, &cp);
	return cp;
}

size_t
utf8_length(const char *p, size_t n)
{
	size_t letters = 0;

	for (size_t i = 0; i < n; letters++)
		utf8_next(p, n, &i);
	return letters;
}

bool
is_utf8(const char *p, size_t n)
{
	return utf8_valid_length(p, n) == n;
}

char *
text_clip(void *ctx, const char *s, size_t letters)
{
	size_t n = strlen(s), i = 0;
	struct buf b;

	while (i < n && letters-- > 0)
		utf8_next(s, n, &i);
	buf_init(&b, ctx);
	buf_add(&b, s, i);
	if (i < n)
		buf_str(&b, "…");
	return b.p;
}
