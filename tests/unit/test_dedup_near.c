/* SPDX-License-Identifier: ISC */
/* How like two texts are, by their sketches, against counting shingles. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "warid/dedup.h"

enum { WORDS = 60, TRIALS = 500 };

static struct near
sketch(const int *words, int n)
{
	struct near_state s;
	struct near out;
	char w[16];

	near_begin(&s);
	for (int i = 0; i < n; i++) {
		snprintf(w, sizeof(w), "w%d", words[i]);
		near_word(&s, w, strlen(w));
	}
	near_end(&s, &out);
	return out;
}

static uint32_t
roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static bool
has_shingle(const int *a, int n, const int *s)
{
	for (int i = 0; i + 2 < n; i++)
		if (memcmp(a + i, s, 3 * sizeof(*s)) == 0)
			return true;
	return false;
}

/* The true share of common shingles; words hardly repeat. */
static double
share(const int *a, const int *b, int n)
{
	int common = 0;

	for (int i = 0; i + 2 < n; i++)
		common += has_shingle(a, n, b + i);
	return (double)common / (2 * (n - 2) - common);
}

static bool
shares_band(const struct near *a, const struct near *b)
{
	for (int i = 0; i < NEAR_BANDS; i++)
		if (near_band(a, i) == near_band(b, i))
			return true;
	return false;
}

static void
make(uint32_t *seed, int *words)
{
	for (int i = 0; i < WORDS; i++)
		words[i] = (int)(roll(seed) % 5000);
}

/* The estimate is near the truth, and whatever is alike shares a band. */
static void
test_estimate(void **state)
{
	uint32_t seed = 7;
	double error = 0;
	int found = 0, alike = 0;

	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		int a[WORDS], b[WORDS];
		struct near x, y;
		double truth;

		make(&seed, a);
		memcpy(b, a, sizeof(a));
		for (int edits = (int)(roll(&seed) % 6); edits > 0; edits--)
			b[roll(&seed) % WORDS] = (int)(roll(&seed) % 5000);
		x = sketch(a, WORDS);
		y = sketch(b, WORDS);
		truth = share(a, b, WORDS);
		error += near_likeness(&x, &y) > truth ?
		    near_likeness(&x, &y) - truth :
		    truth - near_likeness(&x, &y);
		if (truth < 0.8)
			continue;
		alike++;
		found += shares_band(&x, &y) && near_likeness(&x, &y) >=
		    NEAR_LIKE;
	}
	print_message("# mean error %.3f, found %d of %d\n", error / TRIALS,
	    found, alike);
	assert_true(error / TRIALS < 0.06);
	assert_true(found * 100 >= alike * 95);
}

static void
test_strangers(void **state)
{
	uint32_t seed = 11;
	int like = 0;

	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		int a[WORDS], b[WORDS];
		struct near x, y;

		make(&seed, a);
		make(&seed, b);
		x = sketch(a, WORDS);
		y = sketch(b, WORDS);
		like += near_likeness(&x, &y) >= 0.1;
	}
	assert_int_equal(like, 0);
}

static void
test_short_and_same(void **state)
{
	int words[NEAR_MIN_WORDS] = { 0 };
	struct near a, b;

	(void)state;
	for (int i = 0; i < NEAR_MIN_WORDS; i++)
		words[i] = i;
	a = sketch(words, NEAR_MIN_WORDS - 1);
	assert_false(a.is_set);
	assert_true(near_likeness(&a, &a) == 0);
	a = sketch(words, NEAR_MIN_WORDS);
	b = a;
	assert_true(a.is_set);
	assert_true(near_likeness(&a, &b) == 1);
	/* one word said twelve times has one shingle, and ends */
	memset(words, 0, sizeof(words));
	a = sketch(words, NEAR_MIN_WORDS);
	assert_true(near_likeness(&a, &a) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_estimate),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_short_and_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
