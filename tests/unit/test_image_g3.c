/* SPDX-License-Identifier: ISC */
/* Raw fax files: what mgetty leaves in its spool. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
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
		cmocka_unit_test(test_behind_a_header),
		cmocka_unit_test(test_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
