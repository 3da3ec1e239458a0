/* SPDX-License-Identifier: ISC */
/* Any page ends as UTF-8 of bounded size. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = talloc_new(NULL);
	size_t out;
	char *s = text_from_html(ctx, (const char *)data, n, 1 << 16, &out);

	if (!is_utf8(s, out) || strlen(s) != out || out > 1 << 16)
		abort();
	talloc_free(ctx);
	return 0;
}
