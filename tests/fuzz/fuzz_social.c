/* SPDX-License-Identifier: ISC */
/* Exports of any kind; the first byte chooses the file's name. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const names[] = { "result.json", "table.csv",
		"posts.jsonl", "feed.xml", "tweets.js", "chat.zip" };
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	if (n > 0)
		social_read(ctx, names[p[0] % 6], "us", (const char *)p + 1,
		    n - 1, &m, &e);
	talloc_free(ctx);
	return 0;
}
