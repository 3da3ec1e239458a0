/* SPDX-License-Identifier: ISC */
/* The two grammars of IMAP that are ours: literals in a server's bytes, by
 * any cuts, and mailbox names. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "source/imap_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct imap_literal whole = { 0 }, cut = { 0 };
	const char *s = (const char *)p;
	const char *name;
	bool a = imap_literal_feed(&whole, s, n, 1000), b = true;

	for (size_t i = 0; i < n && b; i++)
		b = imap_literal_feed(&cut, s + i, 1, 1000);
	if (a != b)
		abort();
	name = imap_name_quoted(ctx, talloc_strndup(ctx, s, n));
	if (strpbrk(name, "\r\n") != NULL)
		abort();		/* a line would end early */
	talloc_free(ctx);
	return 0;
}
