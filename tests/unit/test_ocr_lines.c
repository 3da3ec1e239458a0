/* SPDX-License-Identifier: ISC */
/* Lines of a page, pages that are no writing, and cover sheets. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "image/raster.h"
#include "ocr/page.h"
#include "page_lab.h"

static void
test_lines(void **state)
{
	struct image *img = lab_page(NULL, &(struct sheet){ .seed = 5 });
	struct lines all;
	int at = 0, nr = 0;

	(void)state;
	lines_find(img, img, &all);
	assert_false(all.is_crowded);
	for (size_t i = 0; i < all.nr; i++) {
		const struct line *l = &all.list[i];

		/* parts of a line that wide gaps divide stand side by side */
		nr += l->y0 > at + 20;
		at = l->y0;
		assert_true(l->y0 >= 140 + (nr - 1) * 60);
		assert_true(l->y1 <= 190 + (nr - 1) * 60);
	}
	assert_int_equal(nr, 30);
	talloc_free(img);
}

/* Two lines of squares, the lower beginning in the row behind the upper: no
 * white parts them, but no piece crosses either. */
static void
test_tight_lines(void **state)
{
	struct image *img = talloc_zero(NULL, struct image);
	struct lines all;

	(void)state;
	img->dpi = 204;
	bits_init(img, 1728, 300);
	for (int y = 100; y < 140; y++)
		for (int x = 200; x < 1000; x++)
			/* softened they grow a pixel, and rows meet */
			if (y < 119 ? x % 22 < 8 : y > 120 &&
			    (x + 11) % 22 < 8)
				bits_row(img, y)[x / 8] |=
				    (unsigned char)(0x80 >> x % 8);
	bits_soften(img);
	lines_find(img, img, &all);
	assert_int_equal(all.nr, 2);
	assert_true(all.list[0].y1 <= 121);
	assert_true(all.list[1].y0 >= 119);
	talloc_free(img);
}

/* What one page would cost hours, or show words where there are none. */
static void
test_crowded(void **state)
{
	static const struct {
		const char *why;
		unsigned black, of;		/* of the pixels */
		int across, down;		/* a square of 8 every so many */
	} rows[] = {
		{ "one dot in twelve", 1, 12, 0, 0 },
		{ "half of them", 1, 2, 0, 0 },
		{ "a black sheet", 1, 1, 0, 0 },
		{ "seven thousand marks in rows", 0, 1, 16, 30 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image *img = talloc_zero(NULL, struct image);
		unsigned noise = 1;
		struct lines all;

		print_message("# %s\n", rows[i].why);
		img->dpi = 204;
		bits_init(img, 1728, 2200);
		for (int y = 0; y < 2200; y++)
			for (int x = 0; x < 1728; x++) {
				noise = noise * 1664525 + 1013904223;
				if ((noise >> 16) % rows[i].of <
				    rows[i].black || (rows[i].across > 0 &&
				    x % rows[i].across < 8 &&
				    y % rows[i].down < 10))
					bits_row(img, y)[x / 8] |=
					    (unsigned char)(0x80 >> x % 8);
			}
		bits_soften(img);
		lines_find(img, img, &all);
		assert_true(all.is_crowded);
		talloc_free(img);
	}
}

/* A reader that sees nothing, or one word a line. */
static int
see(void *arg, void *ctx, enum model m, const struct picture *p,
    struct words *out, struct err *e)
{
	(void)m;
	(void)e;
	*out = (struct words){ 0 };
	if (arg != NULL) {
		out->list = talloc_zero(ctx, struct word);
		out->list[0] = (struct word){ .text = arg, .x1 = p->width,
			.y1 = p->height, .confidence = 95 };
		out->nr = 1;
	}
	return 0;
}

static void
test_wordless(void **state)
{
	static const struct {
		const char *why;
		int nr_lines;
		const char *word, *want;
		bool is_blank;
	} rows[] = {
		{ "writing that is read", 3, "word", NULL, false },
		{ "marks that nobody can read", 3, NULL, "marks, but no word "
		  "that could be read; left for eyes", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct image *img = lab_page(NULL, &(struct sheet){ .seed = 5,
			.nr_lines = rows[i].nr_lines });
		struct line_reader r = { see, (void *)rows[i].word };
		struct page page = { .text = "" };
		struct err e;
		int ret;

		print_message("# %s\n", rows[i].why);
		img->is_rotation_sure = true;
		ret = page_read(&r, img, img, &page, &e);
		assert_int_equal(ret, rows[i].want != NULL ? -1 : 0);
		if (ret < 0)
			assert_string_equal(e.text, rows[i].want);
		assert_int_equal(page.is_blank, rows[i].is_blank);
		talloc_free(img);
	}
}

static void
test_covers(void **state)
{
	static const struct {
		const char *why, *text;
		bool want;
	} rows[] = {
		{ "English", "FAX\nTo: Health Contact Centre\nFrom: Orchid "
		  "Dental Clinic\nPages: 2 including this one\n", true },
		{ "Arabic", "غلاف فاكس\nإلى: مركز الاتصال\nمن: عيادة الزهور\n"
		  "عدد الصفحات: 2\n", true },
		{ "behind the machine's line",
		  "15/11/2026 09:41 FROM: +974 4400 1209 P. 1/2\nFACSIMILE "
		  "COVER SHEET\nTO : the ministry\nDATE: 3 May\n", true },
		{ "a short letter with a heading",
		  "To: the manager\nDate: 3 May\nSubject: parking\nI could not "
		  "find a place to park.\n", false },
		{ "sentences that begin so",
		  "To whom it may concern\nFrom nine to ten I waited\nPages "
		  "were missing\nFax me the rest\n", false },
		{ "nothing", "", false },
	};
	char *letter = talloc_strdup(NULL, rows[0].text);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("# %s\n", rows[i].why);
		assert_int_equal(is_cover_sheet(rows[i].text), rows[i].want);
	}
	for (int i = 0; i < 20; i++)
		letter = talloc_strdup_append(letter, "and a line of words\n");
	assert_false(is_cover_sheet(letter));
	talloc_free(letter);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_tight_lines),
		cmocka_unit_test(test_crowded),
		cmocka_unit_test(test_wordless),
		cmocka_unit_test(test_covers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
