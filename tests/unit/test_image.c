/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/image.h"

#define BYTES(s) s, sizeof(s) - 1

static const struct {
	const char *why, *p;
	size_t n;
	bool want;
} kinds[] = {
	{ "little-endian TIFF", BYTES("II*\0\x08\0\0\0"), true },
	{ "big-endian TIFF", BYTES("MM\0*\0\0\0\x08"), true },
	{ "PNG", BYTES("\x89PNG\r\n\x1a\n"), true },
	{ "JPEG", BYTES("\xff\xd8\xff\xe0"), true },
	{ "GIF", BYTES("GIF89a\1\0\1\0"), true },
	{ "a letter that begins with P5", BYTES("P5, as agreed"), false },
	{ "a letter that begins with BM", BYTES("BMW of mine is at the gate "
	    "of the hospital"), false },
	{ "nothing", BYTES(""), false },
};

static void
test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (is_image(kinds[i].p, kinds[i].n) != kinds[i].want)
			fail_msg("%s", kinds[i].why);
}

static const struct {
	const char *why, *p;
	size_t n;
	const char *want;
} broken[] = {
	{ "no picture at all", BYTES("Dear Sir"),
	    "neither a TIFF nor a picture" },
	{ "a TIFF that ends in its header", BYTES("II*\0\x08\0\0\0"),
	    "not a readable TIFF: page: Can not read TIFF directory count; Failed "
	    "to read directory at offset 8" },
};

static void
test_broken(void **state)
{
	struct image_reader *r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		void *ctx = talloc_new(NULL);

		assert_int_equal(image_open(ctx, broken[i].p, broken[i].n, &r,
		    &e), -1);
		assert_string_equal(e.text, broken[i].want);
		assert_int_equal(e.scope, ERR_ITEM);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
