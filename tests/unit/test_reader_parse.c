/* SPDX-License-Identifier: ISC */
/* What the reader does with the pages of an item, with recognition canned. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "reader/parse.h"

/* A grey BMP of 40 x 40 with a black square. */
static char *
picture(void *ctx, size_t *n)
{
	enum { SIDE = 40, HEAD = 54 + 1024 };
	char *p = talloc_zero_size(ctx, HEAD + SIDE * SIDE);

	*n = HEAD + SIDE * SIDE;
	memcpy(p, "BM", 2);
	p[2] = (char)(*n & 0xff);
	p[3] = (char)(*n >> 8);
	p[10] = (char)(HEAD & 0xff);
	p[11] = (char)(HEAD >> 8);
	p[14] = 40;
	p[18] = p[22] = SIDE;
	p[26] = 1;
	p[28] = 8;
	for (int i = 0; i < 256; i++)
		memset(p + 54 + 4 * i, i, 3);
	memset(p + HEAD, 0xff, SIDE * SIDE);
	for (int y = 10; y < 30; y++)
		memset(p + HEAD + y * SIDE + 10, 0, 20);
	return p;
}

static int
say(struct ocr *o, void *ctx, const struct image *img, struct page *out,
    struct err *e)
{
	(void)o;
	(void)ctx;
	(void)img;
	(void)e;
	out->text = "words";
	return 0;
}

static const struct ocr_driver canned = { .name = "canned", .read = say };

static void
note(void *arg, int number)
{
	buf_addf(arg, "%d ", number);
}

static void
add_base64(struct buf *b, const char *p, size_t n)
{
	static const char set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop"
	    "qrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < n ? (unsigned char)p[i + k] : 0);
		for (int k = 18; k >= 0; k -= 6)
			buf_char(b, set[v >> k & 63]);
	}
}

/* A mail with as many pictures: each page is begun once, in order. */
static void
test_pages_are_told_once(void **state)
{
	(void)state;
	for (int pictures = 0; pictures < 4; pictures++) {
		static const char *const want[] = { "", "1 2 ", "1 2 3 ",
			"1 2 3 4 " };
		void *ctx = talloc_new(NULL);
		struct ocr ocr = { &canned };
		struct buf told, mail;
		struct parse p = { .ocr = &ocr, .begin_page = note,
			.arg = &told };
		struct reader_request q = { .channel = CHANNEL_EMAIL,
			.name = "x", .meta = "" };
		struct message *m;
		size_t n;
		char *bmp = picture(ctx, &n);

		buf_init(&told, ctx);
		buf_init(&mail, ctx);
		buf_str(&mail, "Subject: s\nContent-Type: multipart/mixed; "
		    "boundary=b\n\n");
		for (int i = 0; i < pictures; i++) {
			buf_str(&mail, "--b\nContent-Type: image/bmp\n"
			    "Content-Transfer-Encoding: base64\n\n");
			add_base64(&mail, bmp, n);
			buf_str(&mail, "\n");
		}
		buf_str(&mail, "--b--\n");
		q.p = mail.p;
		q.n = mail.n;
		m = parse_item(&p, ctx, &q);
		assert_string_equal(told.p, want[pictures]);
		assert_int_equal(m->nr_pages, pictures);
		for (int i = 0; i < pictures; i++)
			assert_int_equal(m->pages[i].number, i + 1);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_are_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
