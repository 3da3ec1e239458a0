/* SPDX-License-Identifier: ISC */
/* Each letter of a reply comes out once. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *ctx = talloc_new(NULL);
	size_t in = 0, out = 0;
	struct reply r;

	text_cut_reply(ctx, (const char *)data, n, "Ali Hassan", &r);
	/* no letter is lost, none is doubled */
	for (size_t i = 0; i < n; i++)
		in += data[i] >= 0x80;
	for (const char *const *part = (const char *const[]){ r.own, r.quoted,
	    r.forwarded, r.signature, NULL }; *part != NULL; part++)
		for (const char *s = *part; *s != 0; s++)
			out += (unsigned char)*s >= 0x80;
	if (memchr(data, 0, n) == NULL && in != out)
		abort();
	talloc_free(ctx);
	return 0;
}
