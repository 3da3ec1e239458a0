/* SPDX-License-Identifier: ISC */
/* A reply taken apart into what is new, what is quoted, and the signature. */
#include "warid/text.h"
#include "warid/buf.h"

void
text_cut_reply(void *ctx, const char *p, size_t n, struct reply *out)
{
	struct buf own, quoted;

	buf_init(&own, ctx);
	buf_init(&quoted, ctx);
	for (size_t i = 0; i < n;) {
		const char *end = memchr(p + i, '\n', n - i);
		size_t len = end != NULL ? (size_t)(end - (p + i)) + 1 : n - i;

		buf_add(p[i] == '>' ? &quoted : &own, p + i, len);
		i += len;
	}
	*out = (struct reply){ own.p, quoted.p, NULL };
	buf_init(&own, ctx);
	out->signature = own.p;
}
