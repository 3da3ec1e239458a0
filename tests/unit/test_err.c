/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>

#include "warid/err.h"

static void
test_grows_outwards(void **state)
{
	struct err e;

	(void)state;
	errno = ENOENT;
	assert_int_equal(err_sys(&e, ERR_ITEM, "cannot open '%s'", "p2.tif"), -1);
	assert_int_equal(err_wrap(&e, "fax '%s'", "f1"), -1);
	assert_string_equal(e.text,
	    "fax 'f1': cannot open 'p2.tif': No such file or directory");
	assert_int_equal(e.scope, ERR_ITEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows_outwards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
