/* SPDX-License-Identifier: ISC */
/* What is hidden once stays as it is. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = talloc_new(NULL);
	size_t once, twice;
	char *a = text_redact(ctx, (const char *)data, n, &once);
	char *b = text_redact(ctx, a, once, &twice);

	if (once != twice || memcmp(a, b, once) != 0)
		abort();
	talloc_free(ctx);
	return 0;
}
