/* SPDX-License-Identifier: ISC */
/* Any text as a phrase of a rule, a term of a set, and a name. */
#include <string.h>
#include <talloc.h>

#include "rules/load.h"
#include "rules/regex.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
count(struct loading *l, const struct pattern_word *words, uint32_t n,
    void *arg)
{
	(void)l;
	(void)words;
	if (n == 0 || n > PATTERN_WORDS_MAX)
		__builtin_trap();
	++*(size_t *)arg;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct rules *r = talloc_zero(ctx, struct rules);
	struct complaints bad;
	struct loading l = { .r = r, .ctx = ctx, .c = &bad };
	struct yaml y = { .kind = YAML_SCALAR, .path = "f", .line = 1,
		.column = 1 };
	struct parts parts;
	size_t patterns = 0;

	r->arena.ctx = r;
	complaints_init(&bad, ctx);
	map_init(&l.words, ctx);
	map_init(&l.set_names, ctx);
	y.text = talloc_strndup(ctx, (const char *)p, n);
	if (phrase_parse(&l, &y, y.text, &parts)) {
		if (parts.n == 0 || parts.n > PATTERN_WORDS_MAX || bad.n > 0)
			__builtin_trap();
		if (!phrase_expand(&l, &y, &parts, count, &patterns) ||
		    patterns != 1)
			__builtin_trap();
	} else if (bad.n == 0) {
		__builtin_trap();	/* a refusal says why */
	}
	phrase_parse_name(&l, &y, &parts);
	if (n < 200)
		regex_make(&l, &y);
	talloc_free(ctx);
	return 0;
}
