/* SPDX-License-Identifier: ISC */
/* The folding rule run as it stands, letter by letter: the tests' oracle. */
#include "warid/text.h"
#include "warid/buf.h"

#include "text/fold_rule.h"

void
text_fold_slow(void *ctx, const char *p, size_t n, struct folded *out)
{
	uint32_t cp[FOLD_MAX];
	struct buf b;

	buf_init(&b, ctx);
	for (size_t i = 0; i < n;) {
		size_t nr = fold_one(utf8_next(p, n, &i), cp);

		for (size_t k = 0; k < nr; k++)
			buf_utf8(&b, cp[k]);
	}
	*out = (struct folded){ b.p, b.n, NULL };
}
