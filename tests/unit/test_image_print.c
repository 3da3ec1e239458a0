/* SPDX-License-Identifier: ISC */
/* When a page is one sent again, and when it only looks like one. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "image/raster.h"
#include "page_lab.h"

static double
likeness(void *ctx, const char *a, const char *b)
{
	struct image_print *p = image_print_parse(ctx, a);
	struct image_print *q = image_print_parse(ctx, b);

	assert_non_null(p);
	assert_non_null(q);
	return image_print_likeness(p, q);
}

static void
test_pairs(void **state)
{
	static const struct {
		const char *why;
		struct sheet a, b;
		bool is_like, is_same;
	} rows[] = {
		{ "the same page", { .seed = 1 }, { .seed = 1 }, true, true },
		{ "the paper lay a centimetre off",
		  { .seed = 1 }, { .seed = 1, .dx = -61, .dy = 77 }, true,
		  true },
		{ "and was scanned fainter",
		  { .seed = 1 }, { .seed = 1, .dx = 13, .is_faint = true },
		  true, true },
		{ "a form with another name filled in",
		  { .seed = 1 }, { .seed = 1, .dy = 21, .nr_other = 12 }, true,
		  false },
		{ "another letter", { .seed = 1 }, { .seed = 2 }, false,
		  false },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *a = lab_page(ctx, &rows[i].a)->print;
		const char *b = lab_page(ctx, &rows[i].b)->print;
		int n = image_print_differences(a, b);

		print_message("# %s\n", rows[i].why);
		assert_int_equal(likeness(ctx, a, b) >= IMAGE_LIKE,
		    rows[i].is_like);
		assert_int_equal(n >= 0 && n < IMAGE_DIFFERENT,
		    rows[i].is_same);
		talloc_free_children(ctx);
	}
	talloc_free(ctx);
}

static void
test_ink_there_and_back(void **state)
{
	struct image *img = lab_page(NULL, &(struct sheet){ .seed = 3 });
	struct image *back;

	(void)state;
	img->skew = -0.5;
	img->rotation = 180;
	talloc_free(img->print);
	img->print = pagehash_print(img, img);
	back = ink_read(img, img->print);
	assert_non_null(back);
	assert_int_equal(back->width, img->width);
	assert_int_equal(back->height, img->height);
	assert_int_equal(back->rotation, 180);
	assert_true(back->skew < -0.49 && back->skew > -0.51);
	assert_memory_equal(back->grey, img->grey,
	    (size_t)img->stride * (size_t)img->height);
	talloc_free(img);
}

/* The reader that made a print may have been taken over by what it read. */
static void
test_prints_that_lie(void **state)
{
	static const char *const rows[] = {
		"", "p1:", "p1:a;", "p1:a;i", "p1:a;i1,2:", "p1:a;i8,8,204,0,0:",
		"p1:a;i8,8,204,0,0:!!!!", "p1:a;i8,8,204,0,0:AAAA",
		"p1:a;i65535,65535,204,0,0:eJwDAAAAAAE=",
		"p1:a;i-8,8,204,0,0:eJwDAAAAAAE=",
		"p1:a;i8,8,0,0,0:eJwDAAAAAAE=",
		/* zlib's nothing, for 8 rows of a byte */
		"p1:a;i8,8,204,0,0:eJwDAAAAAAE=",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_null(ink_read(NULL, rows[i]));
		assert_int_equal(image_print_differences(rows[i], rows[i]),
		    -1);
	}
	assert_null(image_print_parse(NULL, "p2:a"));
	assert_null(image_print_parse(NULL, "p1:99999999999a"));
	assert_null(image_print_parse(NULL, "p1:z"));
}

/* A page turned by hand is the page that came upright, strip and all. */
static void
test_turned(void **state)
{
	struct image *img = lab_page(NULL, &(struct sheet){ .seed = 4 });
	char *upright = talloc_strdup(img, img->print);
	unsigned char *bits = talloc_memdup(img, img->bits,
	    bits_stride(img) * (size_t)img->height);

	(void)state;
	image_turn(img);
	assert_int_equal(img->rotation, 180);
	assert_int_equal(bits_row(img, 0)[0] & 0x80, 0);
	assert_string_not_equal(img->print, upright);
	image_turn(img);
	assert_int_equal(img->rotation, 0);
	assert_memory_equal(img->bits, bits,
	    bits_stride(img) * (size_t)img->height);
	assert_string_equal(img->print, upright);
	talloc_free(img);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_ink_there_and_back),
		cmocka_unit_test(test_prints_that_lie),
		cmocka_unit_test(test_turned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
