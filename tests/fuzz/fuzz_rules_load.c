/* SPDX-License-Identifier: ISC */
/* Any bytes as a rule file: complaints or a set that judges, never a crash. */
#include <string.h>
#include <talloc.h>

#include "warid/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct rules_file file = { "fuzz.cases.yaml", (const char *)p, n };
	struct complaints bad, odd;
	struct rules_cases cases;
	struct rules *r;

	complaints_init(&bad, ctx);
	complaints_init(&odd, ctx);
	r = rules_check(ctx, &file, 1, &bad, &odd);
	if (r != NULL) {
		struct message *m = message_new(ctx, "text", CHANNEL_EMAIL);
		struct verdict v;

		m->body = talloc_strndup(ctx, (const char *)p, n);
		rules_judge(r, ctx, m, NULL, true, &v);
	}
	rules_cases(ctx, &file, &cases, &bad);
	talloc_free(ctx);
	return 0;
}
