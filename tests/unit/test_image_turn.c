/* SPDX-License-Identifier: ISC */
/* Every way a picture can lie in its file, and pages that look as if. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "image/raster.h"
#include "page_lab.h"

/* Row r, column c of the file is this pixel of the sheet (TIFF 6.0, p. 36). */
static void
pixel_of(int orientation, int w, int h, int r, int c, int *x, int *y)
{
	bool is_across = orientation >= 5;
	bool is_right = orientation == 2 || orientation == 3 ||
	    orientation == 6 || orientation == 7;
	bool is_bottom = orientation == 3 || orientation == 4 ||
	    orientation == 7 || orientation == 8;

	*x = is_across ? r : c;
	*y = is_across ? c : r;
	if (is_right)
		*x = w - 1 - *x;
	if (is_bottom)
		*y = h - 1 - *y;
}

static void
put(struct buf *b, unsigned v, int n)
{
	for (; n-- > 0; v >>= 8)
		buf_char(b, (char)(v & 0xff));
}

static void
put_tag(struct buf *b, unsigned tag, unsigned type, unsigned value)
{
	put(b, tag, 2);
	put(b, type, 2);
	put(b, 1, 4);
	put(b, value, 4);
}

/* One uncompressed strip at 204 dots an inch across, laid down as told. */
static void
write_tiff(const struct image *img, int orientation, unsigned dpi_y,
    struct buf *b)
{
	bool is_across = orientation >= 5;
	int w = is_across ? img->height : img->width;
	int h = is_across ? img->width : img->height;
	int stride = (w + 7) / 8, nr_tags = 11, x, y;
	unsigned rational = 8 + 2 + 12 * (unsigned)nr_tags + 4;
	unsigned strip = rational + 16;

	buf_add(b, "II*\0\x08\0\0\0", 8);
	put(b, (unsigned)nr_tags, 2);
	put_tag(b, 256, 4, (unsigned)w);
	put_tag(b, 257, 4, (unsigned)h);
	put_tag(b, 258, 3, 1);
	put_tag(b, 259, 3, 1);
	put_tag(b, 262, 3, 0);			/* nought is white */
	put_tag(b, 273, 4, strip);
	put_tag(b, 274, 3, (unsigned)orientation);
	put_tag(b, 278, 4, (unsigned)h);
	put_tag(b, 279, 4, (unsigned)(stride * h));
	put_tag(b, 282, 5, rational);
	put_tag(b, 283, 5, rational + 8);
	put(b, 0, 4);
	put(b, 204, 4);
	put(b, 1, 4);
	put(b, dpi_y, 4);
	put(b, 1, 4);
	for (int r = 0; r < h; r++)
		for (int c = 0; c < stride * 8; c += 8) {
			unsigned byte = 0;

			for (int k = c; k < c + 8 && k < w; k++) {
				pixel_of(orientation, img->width, img->height,
				    r, k, &x, &y);
				if (bits_row(img, y)[x / 8] & 0x80 >> x % 8)
					byte |= 0x80u >> (k - c);
			}
			put(b, byte, 1);
		}
}

static struct image *
read_back(void *ctx, const struct buf *b, struct image_facts *f)
{
	struct image_reader *r;
	struct image *img;
	struct err e;

	if (image_open(ctx, b->p, b->n, &r, &e) < 0 ||
	    image_next(r, ctx, f, &img, &e) != 1)
		fail_msg("%s", e.text);
	return img;
}

static void
test_orientations(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *sheet = lab_page(ctx, &(struct sheet){ .seed = 7 });
	struct image *upright = NULL;

	(void)state;
	for (int o = 1; o <= 8; o++) {
		struct image_facts f;
		struct image *img;
		struct buf b;

		print_message("# orientation %d\n", o);
		buf_init(&b, ctx);
		write_tiff(sheet, o, 204, &b);
		img = read_back(ctx, &b, &f);
		assert_int_equal(f.orientation, o);
		assert_int_equal(f.width, o < 5 ? 1728 : 2200);
		assert_int_equal(img->dpi, 204);
		if (o == 1)
			upright = img;
		assert_int_equal(img->width, upright->width);
		assert_int_equal(img->height, upright->height);
		assert_memory_equal(img->bits, upright->bits,
		    bits_stride(img) * (size_t)img->height);
	}
	talloc_free(ctx);
}

/* A streak of dots down the page is a line the scanner drew, not a line of
 * text: the page does not lie on its side. */
static void
test_dotted_streak(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *sheet = lab_page(ctx, &(struct sheet){ .seed = 7,
		.nr_lines = 1 });
	struct image_facts f;
	unsigned noise = 1;
	struct buf b;

	(void)state;
	for (int y = 0; y < sheet->height; y++) {
		noise = noise * 1664525 + 1013904223;
		if ((noise >> 16) % 5 < 2)
			bits_row(sheet, y)[76] |= 0x08;
	}
	buf_init(&b, ctx);
	write_tiff(sheet, 1, 204, &b);
	assert_int_equal(read_back(ctx, &b, &f)->rotation % 180, 0);
	talloc_free(ctx);
}

static int64_t
count_black(const struct image *img)
{
	int64_t n = 0;

	for (size_t i = 0; i < bits_stride(img) * (size_t)img->height; i++)
		n += __builtin_popcount(img->bits[i]);
	return n;
}

/* Of every two rows one is sent; each is doubled before specks go, and a speck
 * is still one dot of the sender's. */
static void
test_standard_resolution(void **state)
{
	void *ctx = talloc_new(NULL);
	struct image *sheet = lab_page(ctx, &(struct sheet){ .seed = 7 });
	struct image *img;
	struct image_facts f;
	int64_t ink;
	struct buf b;

	(void)state;
	for (int y = 1; y < 1000; y++)
		memcpy(bits_row(sheet, y), bits_row(sheet, 2 * y),
		    bits_stride(sheet));
	sheet->height = 1000;
	ink = 2 * count_black(sheet);
	bits_row(sheet, 60)[100] = 0x10;
	buf_init(&b, ctx);
	write_tiff(sheet, 1, 98, &b);
	img = read_back(ctx, &b, &f);
	assert_int_equal(img->height, 2000);
	assert_int_equal(count_black(img), ink);
	talloc_free(ctx);
}

#define EXIF(s) "\xff\xd8\xff\xe1\0\x20" "Exif\0\0" s

static void
test_exif(void **state)
{
	static const struct {
		const char *why, *p;
		size_t n;
		int want;
	} rows[] = {
#define ROW(why, s, want) { why, s, sizeof(s) - 1, want }
		ROW("no block", "\xff\xd8\xff\xdb\0\x04\0\0", 1),
		ROW("little-endian, turned right", EXIF("II*\0\x08\0\0\0"
		    "\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"), 6),
		ROW("big-endian, turned left", EXIF("MM\0*\0\0\0\x08"
		    "\0\1\1\x12\0\3\0\0\0\1\0\x08\0\0\0\0\0\0"), 8),
		ROW("a value of no meaning", EXIF("II*\0\x08\0\0\0"
		    "\1\0\x12\1\3\0\1\0\0\0\x09\0\0\0\0\0\0\0"), 1),
		ROW("another tag alone", EXIF("II*\0\x08\0\0\0"
		    "\1\0\x13\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"), 1),
		ROW("a directory behind the end", EXIF("II*\0\xff\xff\xff\xff"
		    "\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"), 1),
		ROW("more entries than there are", EXIF("II*\0\x08\0\0\0"
		    "\xff\xff\x13\1\3\0\1\0\0\0\6\0\0\0\0\0\0\0"), 1),
		ROW("a block longer than the file",
		    "\xff\xd8\xff\xe1\xff\xff" "Exif\0\0II*\0", 1),
		ROW("the picture before the block", "\xff\xd8\xff\xda\0\x04\0\0"
		    "\xff\xe1\0\x20", 1),
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* as long as it says, so that a step over it is found */
		unsigned char *p = talloc_memdup(NULL, rows[i].p, rows[i].n);

		print_message("# %s\n", rows[i].why);
		assert_int_equal(exif_orientation(p, rows[i].n),
		    rows[i].want);
		talloc_free(p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orientations),
		cmocka_unit_test(test_dotted_streak),
		cmocka_unit_test(test_standard_resolution),
		cmocka_unit_test(test_exif),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
