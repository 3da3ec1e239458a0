/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "ocr/page.h"

/* Words as they stand from left to right, '|' between. */
static const struct {
	const char *why, *seen;
	enum script base;
	const char *want;
} orders[] = {
	{ "English stays", "Date:|15/05/2024", SCRIPT_LATIN,
	    "Date:|15/05/2024" },
	{ "Arabic is read from the right", "الصحة|وزارة", SCRIPT_ARABIC,
	    "وزارة|الصحة" },
	{ "Latin inside Arabic keeps its order",
	    "رقم|Samira|Nasser|المريض", SCRIPT_ARABIC,
	    "المريض|Samira|Nasser|رقم" },
	{ "Arabic inside English keeps its own",
	    "Name|ناصر|سميرة|of", SCRIPT_LATIN, "Name|سميرة|ناصر|of" },
	{ "groups of a telephone number stood from the right",
	    "554|210|0799|هاتف", SCRIPT_ARABIC, "هاتف|0799|210|554" },
	{ "a number inside Latin is of it",
	    "قرص|Paracetamol|500|mg|تناول", SCRIPT_ARABIC,
	    "تناول|Paracetamol|500|mg|قرص" },
	{ "hyphens do not tie Arabic numbers", "5601234-06|هاتف",
	    SCRIPT_ARABIC, "هاتف|06-5601234" },
	{ "slashes do", "14/03/2024|التاريخ", SCRIPT_ARABIC,
	    "التاريخ|14/03/2024" },
	{ "a hyphen alone is a dash", "ب|-|أ", SCRIPT_ARABIC, "أ|-|ب" },
};

static void
test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(*orders); i++) {
		void *ctx = talloc_new(NULL);
		struct word list[16] = { 0 };
		struct words w = { list, 0 };
		char *s = talloc_strdup(ctx, orders[i].seen), *bar;
		char *got = talloc_strdup(ctx, "");

		for (; s != NULL; s = bar) {
			bar = strchr(s, '|');
			if (bar != NULL)
				*bar++ = '\0';
			list[w.nr++].text = s;
		}
		order_words(ctx, &w, orders[i].base);
		for (size_t k = 0; k < w.nr; k++)
			got = talloc_asprintf_append(got, "%s%s", k ? "|" :
			    "", w.list[k].text);
		if (strcmp(got, orders[i].want) != 0)
			fail_msg("%s: %s", orders[i].why, got);
		talloc_free(ctx);
	}
}

static const struct {
	const char *why, *in, *want;
	bool changed;
} numbers[] = {
	{ "Persian digits are Arabic ones", "۰۷۹", "٠٧٩", false },
	{ "look-alikes among digits", "٠VA٢", "٠٧٨٢", true },
	{ "a date keeps its slashes", "۱۴/۳", "١٤/٣", false },
	{ "an Arabic word is no number", "رقم", NULL, false },
	{ "a word with one digit in it is no number", "ب٢ت", NULL, false },
	{ "Western digits alone are left", "204417", NULL, false },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		void *ctx = talloc_new(NULL);
		bool changed;
		char *got = digits_mend(ctx, numbers[i].in, &changed);

		if ((got == NULL) != (numbers[i].want == NULL))
			fail_msg("%s", numbers[i].why);
		if (got != NULL) {
			assert_string_equal(got, numbers[i].want);
			assert_int_equal(changed, numbers[i].changed);
		}
		talloc_free(ctx);
	}
}

static void
test_noughts(void **state)
{
	void *ctx = talloc_new(NULL);
	const char *s = "٠٧٠٠";
	const int heights[] = { 6, 22, 14, 5 };

	(void)state;
	assert_true(digits_tell(ctx, &s, heights, 4, 22));
	assert_string_equal(s, "٠٧٥٠");
	assert_false(digits_tell(ctx, &s, heights, 3, 22));
	assert_string_equal(s, "٠٧٥٠");
	talloc_free(ctx);
}

/* -- lines ---------------------------------------------------------------- */

static struct image *
sheet(void *ctx, int w, int h)
{
	struct image *img = talloc_zero(ctx, struct image);

	img->width = img->stride = w;
	img->height = h;
	img->dpi = 204;
	img->grey = talloc_size(img, (size_t)w * (size_t)h);
	memset(img->grey, 0xff, (size_t)w * (size_t)h);
	return img;
}

static void
box(struct image *img, int x, int y, int w, int h)
{
	for (int i = y; i < y + h; i++)
		memset(img->grey + i * img->stride + x, 0, (size_t)w);
}

/* Twelve letters of 16 x 24 from x on. */
static void
letters(struct image *img, int x, int y)
{
	for (int i = 0; i < 12; i++)
		box(img, x + i * 22, y, 16, 24);
}

static void
test_lines(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *img = sheet(ctx, 1000, 600);
	struct lines l;

	(void)state;
	lines_find(ctx, img, &l);
	assert_int_equal(l.nr, 0);		/* white paper */
	letters(img, 50, 50);
	letters(img, 50, 100);
	letters(img, 600, 100);			/* a cell beside it */
	box(img, 50, 200, 900, 3);		/* a rule */
	box(img, 60, 40, 5, 5);			/* a dot over a letter */
	box(img, 900, 500, 4, 4);		/* dirt */
	lines_find(ctx, img, &l);
	assert_int_equal(l.nr, 3);
	assert_int_equal(l.list[0].group, 0);
	assert_int_equal(l.list[0].y0, 40);	/* the dot is of it */
	assert_int_equal(l.list[1].column, 1);
	assert_int_equal(l.list[2].column, 2);
	assert_int_equal(l.list[1].group, l.list[2].group);
	talloc_free(ctx);
}

static void
test_touching_lines(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *img = sheet(ctx, 1000, 600);
	struct lines l;

	(void)state;
	letters(img, 50, 50);
	letters(img, 50, 90);
	letters(img, 50, 130);
	box(img, 50, 60, 6, 90);		/* a tail through all */
	lines_find(ctx, img, &l);
	assert_int_equal(l.nr, 3);
	talloc_free(ctx);
}

/* -- pages ------------------------------------------------------------------ */

/* Reads every line as the same words. */
static int
canned(void *arg, void *ctx, enum model m, const struct picture *p,
    struct words *out, struct err *e)
{
	const char *text = arg;

	(void)p;
	if (text == NULL)
		return err_set(e, ERR_ITEM, "the reader gave up");
	out->nr = 1;
	out->list = talloc_zero(ctx, struct word);
	out->list[0] = (struct word){ .text = text, .x1 = p->width,
	    .confidence = m == MODEL_ARA ? 95 : 10 };
	return 0;
}

static void
test_page(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *img = sheet(ctx, 1000, 600);
	struct line_reader r = { canned, (void *)"شكرا" };
	struct page page = { .text = "" };
	struct err e;

	(void)state;
	img->is_rotation_sure = true;
	letters(img, 50, 50);
	letters(img, 50, 150);
	assert_int_equal(page_read(&r, ctx, img, &page, &e), 0);
	assert_string_equal(page.text, "شكرا\nشكرا\n");
	assert_int_equal(page.nr_words, 2);
	assert_int_equal(page.confidence, 95);
	assert_int_equal(page.words[1].at, 9);
	r.arg = NULL;
	assert_int_equal(page_read(&r, ctx, img, &page, &e), -1);
	assert_string_equal(e.text, "the reader gave up");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_noughts),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_touching_lines),
		cmocka_unit_test(test_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
