/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	social_read(ctx, "WhatsApp Chat with A.txt", NULL, (const char *)p, n,
	    &m, &e);
	talloc_free(ctx);
	return 0;
}
