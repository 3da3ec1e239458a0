/* SPDX-License-Identifier: ISC */
/* Raw fax files, as mgetty leaves them, and what is wrong with fax pages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>
#include <talloc.h>

#include "image/g3.h"
#include "image/raster.h"

enum { ROWS = 1100 };

/* ITU-T T.4, table 2 and 3: the few codes a page of bars needs. */
#define EOL		"000000000001"
#define WHITE_ROW	"010011011" "00110101"		/* 1728, 0 */
#define MARGIN		"010111" "10011"		/* white 192, 8 */
#define BAR		"0000100" "00111"		/* black 10, white 10 */
#define LAST		"0000100" "011010011" "00101011" /* 10, 896 + 42 */

struct bits {
	unsigned char p[256 << 10];
	size_t n;
	bool is_lsb_first;
};

static void
put(struct bits *b, const char *code)
{
	for (; *code != '\0'; code++, b->n++)
		if (*code == '1')
			b->p[b->n / 8] |= (unsigned char)(b->is_lsb_first ?
			    1 << b->n % 8 : 0x80 >> b->n % 8);
}

/* Eighteen lines of thirty strokes each, the end of page behind. */
static struct bits *
raw_page(void *ctx, bool is_lsb_first)
{
	struct bits *b = talloc_zero(ctx, struct bits);

	b->is_lsb_first = is_lsb_first;
	for (int y = 0; y < ROWS; y++) {
		put(b, EOL);
		if (y < 100 || y % 60 >= 20) {
			put(b, WHITE_ROW);
			continue;
		}
		put(b, MARGIN);
		for (int i = 0; i < 29; i++)
			put(b, BAR);
		put(b, LAST);
	}
	for (int i = 0; i < 6; i++)
		put(b, EOL);
	b->n = (b->n + 7) / 8;
	return b;
}

static void
test_read(void **state)
{
	static const struct {
		const char *why, *name;
		bool is_lsb_first;
		int dpi_y;
	} rows[] = {
		{ "normal resolution", "fn1a2b3c.01", true, 98 },
		{ "fine, half a page of it", "ff1a2b3c.01", true, 196 },
		{ "a modem that packs the other way", "fn1a2b3c.12", false,
		  98 },
		{ "a name that says nothing", "page.g3", true, 98 },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bits *b = raw_page(ctx, rows[i].is_lsb_first);
		struct image_reader *r;
		struct image_facts f;
		struct image *img;
		struct err e;

		print_message("# %s\n", rows[i].why);
		assert_true(is_image((char *)b->p, b->n));
		assert_int_equal(image_open(ctx, (char *)b->p, b->n, &r, &e),
		    0);
		image_set_name(r, rows[i].name);
		assert_int_equal(image_next(r, ctx, &f, &img, &e), 1);
		assert_int_equal(f.width, 1728);
		assert_int_equal(f.height, ROWS);
		assert_int_equal(f.bad_lines, 0);
		assert_int_equal((int)f.dpi_y, rows[i].dpi_y);
		assert_false(img->is_blank);
		assert_int_equal(image_next(r, ctx, &f, &img, &e), 0);
	}
	talloc_free(ctx);
}

/* The page as a TIFF whose tag 266 says `fill_order`, cut to n bytes. */
static void
read_tiff(void *ctx, const struct bits *b, unsigned char fill_order, size_t n,
    struct image_facts *f)
{
	size_t all;
	char *p = g3_to_tiff(ctx, (const char *)b->p, b->n, &all);
	struct image_reader *r;
	struct image *img;
	struct err e;

	assert_int_equal((unsigned char)p[10 + 12 * 5] | p[11 + 12 * 5] << 8,
	    266);
	p[10 + 12 * 5 + 8] = (char)fill_order;
	if (image_open(ctx, p, n < all ? n : all, &r, &e) < 0 ||
	    image_next(r, ctx, f, &img, &e) != 1)
		fail_msg("%s", e.text);
}

static void
test_fill_order(void **state)
{
	void *ctx = talloc_new(NULL);
	struct bits *b = raw_page(ctx, true);

	(void)state;
	for (unsigned char order = 1; order <= 2; order++) {
		struct image_facts f;

		read_tiff(ctx, b, order, SIZE_MAX, &f);
		assert_int_equal(f.bad_lines, 0);
	}
	talloc_free(ctx);
}

static void
test_cut_off(void **state)
{
	void *ctx = talloc_new(NULL);
	struct bits *b = raw_page(ctx, true);
	struct image_facts f;

	(void)state;
	read_tiff(ctx, b, 2, b->n / 2, &f);
	assert_int_equal(f.height, ROWS);
	assert_true(f.bad_lines > ROWS / 4);
	talloc_free(ctx);
}

static void
test_damaged_lines(void **state)
{
	void *ctx = talloc_new(NULL);
	struct bits *b = raw_page(ctx, true);
	struct image_facts f;

	(void)state;
	for (size_t i = b->n / 3; i < b->n / 3 + 40; i++)
		b->p[i] ^= 0x55;
	read_tiff(ctx, b, 2, SIZE_MAX, &f);
	assert_true(f.bad_lines > 0 && f.bad_lines < 40);
	talloc_free(ctx);
}

static void
test_resolution(void **state)
{
	static const struct {
		const char *why;
		int w, h;
		double x, y, per_inch;
		int want_x, want_y;
	} rows[] = {
		{ "as it says", 1728, 2292, 204, 196, 1, 204, 196 },
		{ "in centimetres", 1728, 1146, 80.4, 38.5, 2.54, 204, 98 },
		{ "no tags", 1728, 1146, 0, 0, 1, 204, 98 },
		{ "no tags, fine", 1728, 2292, 0, 0, 1, 204, 196 },
		{ "no tags, superfine", 1728, 4584, 0, 0, 1, 204, 391 },
		{ "no unit", 1728, 2292, 204, 196, 0, 204, 196 },
		{ "one dot an inch", 1728, 2292, 1, 1, 1, 204, 196 },
		{ "B4", 2048, 2800, 0, 0, 1, 204, 196 },
		{ "no number", 1728, 2292, NAN, INFINITY, 1, 204, 196 },
		{ "a scan of A4", 2480, 3508, 0, 0, 1, 300, 300 },
		{ "and on its side", 3508, 2480, 72, 72, 1, 300, 300 },
		{ "a small picture", 640, 480, 0, 0, 1, 96, 96 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image_facts f = { .width = rows[i].w,
			.height = rows[i].h };

		print_message("# %s\n", rows[i].why);
		image_infer_dpi(&f, rows[i].x, rows[i].y, rows[i].per_inch);
		assert_int_equal(lround(f.dpi_x), rows[i].want_x);
		assert_int_equal(lround(f.dpi_y), rows[i].want_y);
	}
}

static void
test_behind_a_header(void **state)
{
	void *ctx = talloc_new(NULL);
	struct bits *b = raw_page(ctx, true);
	char *p = talloc_zero_size(ctx, 64 + b->n);

	(void)state;
	memcpy(p, "\0PC Research, Inc", 17);
	memcpy(p + 64, b->p, b->n);
	assert_true(is_g3(p, 64 + b->n));
	talloc_free(ctx);
}

/* Much begins with noughts. */
static void
test_what_is_none(void **state)
{
	void *ctx = talloc_new(NULL);
	struct bits *b = raw_page(ctx, true);
	char *p = talloc_zero_size(ctx, b->n);
	unsigned noise = 1;

	(void)state;
	assert_false(is_g3(p, b->n));			/* noughts alone */
	assert_false(is_g3(p, 0));
	for (size_t i = 2; i < b->n; i++) {
		noise = noise * 1664525 + 1013904223;
		p[i] = (char)(noise >> 24);
	}
	p[1] = (char)0x80;
	assert_false(is_g3(p, b->n));			/* an EOL, then noise */
	assert_false(is_g3((char *)b->p + 40, b->n - 40));
	assert_false(is_g3((char *)b->p, 40));		/* two lines of it */
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_fill_order),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_damaged_lines),
		cmocka_unit_test(test_resolution),
		cmocka_unit_test(test_behind_a_header),
		cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
