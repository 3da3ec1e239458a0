/* SPDX-License-Identifier: ISC */
/* The rule language in its own terms: every file of tests/rules. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/rules.h"

static void
run_file(void *ctx, const char *name)
{
	struct complaints wrong, failed;
	struct rules_file file = { .path = name };
	struct rules_cases cases;
	struct measure *m;
	struct buf out;
	struct err e;
	char *p;

	complaints_init(&wrong, ctx);
	complaints_init(&failed, ctx);
	buf_init(&out, ctx);
	assert_int_equal(file_read(ctx, file_join(ctx, "tests/rules", name),
	    1 << 20, &p, &file.n, &e), 0);
	file.p = p;
	rules_cases(ctx, &file, &cases, &wrong);
	complaints_write(&wrong, &out);
	assert_string_equal(out.p, "");
	assert_non_null(cases.own);
	m = measure_new(ctx, cases.own);
	for (size_t i = 0; i < cases.n; i++)
		rules_case_run(cases.own, &cases.list[i], m, &failed);
	complaints_write(&failed, &out);
	assert_string_equal(out.p, "");
	assert_true(m->nr_cases > 5);
	assert_int_equal(m->nr_failed, 0);
}

static void
test_all_files(void **state)
{
	void *ctx = talloc_new(NULL);
	struct err e;
	char **names;
	size_t n, run = 0;

	(void)state;
	assert_int_equal(file_list(ctx, "tests/rules", &names, &n, &e), 0);
	for (size_t i = 0; i < n; i++) {
		if (strstr(names[i], ".cases.yaml") == NULL)
			continue;
		run_file(ctx, names[i]);
		run++;
	}
	assert_true(run >= 10);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
