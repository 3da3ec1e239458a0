/* SPDX-License-Identifier: ISC */
/* text_tokens is text_token, faster: the same words of any folded text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

static void
check_same(void *ctx, const char *p, size_t n)
{
	struct token *fast = talloc_array(ctx, struct token, n / 2 + 2), one;
	size_t nr = text_tokens(p, n, fast), k = 0, pos = 0;

	while (text_token(p, n, &pos, &one)) {
		assert_true(k < nr);
		assert_int_equal(fast[k].at, one.at);
		assert_int_equal(fast[k].n, one.n);
		k++;
	}
	assert_int_equal(k, nr);
	talloc_free(fast);
}

/* Every mix of pieces that end and begin words, at every place of a block. */
static void
test_same_words(void **state)
{
	static const char *const pieces[] = { "ا", "انتظار", " ", "a", "word9",
		"😡", "،", "؟", "_", "#", "\n", "é", "漢", "٪", "999", "ـ",
		"          ", "m3a", "؛", "ۓ", "https://x.qa/a?b=1", "❤️", "\"" };
	void *ctx = talloc_new(NULL);
	uint32_t seed = 7;
	struct buf b;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		buf_init(&b, ctx);
		for (int k = 0; k < 40; k++) {
			seed = seed * 1664525 + 1013904223;
			buf_str(&b, pieces[(seed >> 16) % 23]);
		}
		check_same(ctx, b.p, b.n);
		check_same(ctx, b.p, 0);
		talloc_free_children(ctx);
	}
	talloc_free(ctx);
}

static void
test_every_letter(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf b;

	(void)state;
	for (unsigned cp = 0x20; cp < 0x3000; cp++) {
		buf_init(&b, ctx);
		for (int k = 0; k < 60; k++)
			buf_char(&b, 'a');
		for (int k = 0; k < 40; k++)
			buf_utf8(&b, cp);
		buf_str(&b, "انتظار");
		check_same(ctx, b.p, b.n);
		talloc_free_children(ctx);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_words),
		cmocka_unit_test(test_every_letter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
