/* SPDX-License-Identifier: ISC */
/* The fast folding is the slow one, folds no further, and its words lie in it. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct folded fast, slow, again, with;
	size_t pos = 0;
	struct token t;
	char *stem;

	text_fold(ctx, (const char *)data, n, false, &fast);
	text_fold(ctx, (const char *)data, n, true, &with);
	text_fold_slow(ctx, (const char *)data, n, &slow);
	text_fold(ctx, fast.p, fast.n, false, &again);
	if (fast.n != slow.n || memcmp(fast.p, slow.p, fast.n) != 0 ||
	    fast.n != again.n || memcmp(fast.p, again.p, fast.n) != 0 ||
	    fast.n != with.n || memcmp(fast.p, with.p, fast.n) != 0 ||
	    with.origin[with.n] != n)
		abort();
	for (size_t i = 0; i < with.n; i++)
		if (with.origin[i] > with.origin[i + 1] || with.origin[i] >= n)
			abort();
	stem = talloc_size(ctx, fast.n + 1);
	while (text_token(fast.p, fast.n, &pos, &t))
		if (t.n == 0 || t.at + t.n > fast.n ||
		    text_stem(fast.p + t.at, t.n, stem) > t.n)
			abort();
	text_lang((const char *)data, n, NULL);
	talloc_free(ctx);
	return 0;
}
