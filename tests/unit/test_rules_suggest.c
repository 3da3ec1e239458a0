/* SPDX-License-Identifier: ISC */
/*
 * Log-odds with an informative Dirichlet prior against numbers worked out by
 * hand from Monroe, Colaresi and Quinn (2008), equations 16 to 23.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <talloc.h>

#include "warid/rules.h"

enum { EACH = 10, MAX = 8 };

/*
 * Ten texts on each side, `n` of the targets and `m` of the others with one
 * phrase, the rest with the other one.
 */
struct sides {
	const char *why;
	const char *one, *other;
	size_t n, m;
	const char *phrase;		/* suggested, or NULL */
	double z;
};

static const struct sides rows[] = {
/*
 * 20 words in all, prior of 2; "refund" has 10 of them, so its prior is 1.
 * log(11 / (12 - 11)) - log(1 / (12 - 1)) = 2 log 11 = 4.795791
 * sqrt(1/11 + 1/1) = 1.044466;  4.795791 / 1.044466 = 4.591619
 */
{ "on one side only", "refund", "clinic", 10, 0, "refund", 4.591619 },
{ "said thrice in a letter is said once", "refund, refund; refund", "clinic", 10,
  0, "refund", 4.591619 },
/*
 * log(9 / (12 - 9)) - log(3 / (12 - 3)) = 2 log 3 = 2.197225
 * sqrt(1/9 + 1/3) = 0.666667;  2.197225 / 0.666667 = 3.295837
 */
{ "on both, more on one", "refund", "clinic", 8, 2, "refund", 3.295837 },
{ "the same in Arabic", "استرداد", "موعد", 8, 2, "استرداد", 3.295837 },
/*
 * log(7/5) - log(5/7) = 0.672944; sqrt(1/7 + 1/5) = 0.585540; z = 1.149271
 */
{ "too little to be sure of", "refund", "clinic", 6, 4, NULL, 0 },
/*
 * Two words and the pair of them: 60 terms in all, prior of 6, 30 a side;
 * each has 10 of the 60, so a prior of 1.
 * log(11 / (36 - 11)) - log(1 / (36 - 1)) = -0.820981 + 3.555348 = 2.734368
 * 2.734368 / 1.044466 = 2.617957; the pair comes first and its words not at all
 */
{ "two words say more than one", "سداد الفاتورة", "clinic visit", 10, 0,
  "سداد الفاتوره", 2.617957 },
};

static void
test_by_hand(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct sides *s = &rows[i];
		void *ctx = talloc_new(NULL);
		struct suggest_text texts[2 * EACH];
		struct suggestion *out;
		size_t n;

		for (size_t k = 0; k < 2 * EACH; k++)
			texts[k] = (struct suggest_text){ k < s->n ||
				(k >= EACH && k < EACH + s->m) ? s->one :
				s->other, k < EACH };
		rules_suggest(ctx, texts, 2 * EACH, MAX, &out, &n);
		if (n != (s->phrase != NULL))
			fail_msg("%s: %zu phrases", s->why, n);
		if (n == 1) {
			assert_string_equal(out[0].phrase, s->phrase);
			assert_int_equal(out[0].targets, s->n);
			assert_int_equal(out[0].others, s->m);
			if (fabs(out[0].z - s->z) > 0.000001)
				fail_msg("%s: z is %.6f", s->why, out[0].z);
		}
		talloc_free(ctx);
	}
}

/* One letter, or none at all, is no reason for a rule. */
static void
test_support(void **state)
{
	static const struct suggest_text texts[] = {
		{ "refund refund refund refund refund refund refund", true },
		{ "clinic one", false }, { "clinic two", false },
		{ "clinic six", false }, { "clinic ten", false },
	};
	void *ctx = talloc_new(NULL);
	struct suggestion *out;
	size_t n;

	(void)state;
	rules_suggest(ctx, texts, 5, MAX, &out, &n);
	assert_int_equal(n, 0);
	rules_suggest(ctx, texts, 0, MAX, &out, &n);
	assert_int_equal(n, 0);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_support),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
