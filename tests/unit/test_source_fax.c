/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "source_lab.h"

#include <talloc.h>

#include "source/fax_log.h"
#include "warid/file.h"

static const char log_text[] =
    "11/22/26 08:15\tRECV\t000000031\tttyS0\trecvq/fax000000012.tif\t\"\""
    "\tfax\t\"+97444000000\"\t\"+974 4411 2233\"\t786432\t2\t0:01:02\t0:00:58"
    "\t\"\"\t\"44112233\"\t\"AL WAKRA\"\t\"44000000\"\t\"\"\t\"00 46 88 00\"\n"
    "11/22/26 08:16\tSEND\t000000032\tttyS0\t77\t\"\"\tfax\t\"1\"\t\"2\"\t0\t1"
    "\t0:01\t0:01\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\n"
    "11/22/26 08:20\tRECV\t000000033\tttyS0\trecvq/fax000000013.tif\t\"\""
    "\tfax\t\"\"\t\"\"\t0\t1\t0:01\t0:01"
    "\t\"Missing EOM signal after page received\"\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\n"
    "11/22/26 08:30\tRECV\t000000034\tttyS0\t\t\"\"\tfax\t\"\"\t\"\"\t0\t0"
    "\t0:01\t0:00\t\"No response\"\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\n"
    "a line that was cut";

static void
test_names(void **state)
{
	struct lab *l = lab_new(SOURCE_FAX, false);

	(void)state;
	lab_put_text(l, "fax000000012.tif", "II*");
	lab_put_text(l, "SCAN.TIFF", "II*");
	lab_put_text(l, "ff26f1a2b-44112233.01", "g3");
	lab_put_text(l, "seqf", "13");
	lab_put_text(l, "notes.doc", "x");
	assert_string_equal(lab_take(l), "SCAN.TIFF=II*\n"
	    "fax000000012.tif=II*\nff26f1a2b-44112233.01=g3\n");
	lab_free(l);
}

static void
test_meta(void **state)
{
	struct lab *l = lab_new(SOURCE_FAX, false);
	struct source *s;
	struct item *it;

	(void)state;
	setenv("TZ", "Asia/Qatar", 1);
	tzset();
	lab_put_text(l, "fax000000012.tif", "II*");
	lab_put_text(l, "fax000000013.tif", "II*");
	lab_put_text(l, "fax000000099.tif", "II*");
	lab_put_text(l, "log", log_text);
	l->conf.xferfaxlog = file_join(l, l->conf.path, "log");
	assert_int_equal(source_fax.open(l, &l->all, &l->conf, &l->ledger,
	    l->now, &s, &l->e), 0);
	assert_int_equal(source_fax.next(s, l, &it, &l->e), 1);
	assert_int_equal(it->channel, CHANNEL_FAX);
	assert_string_equal(it->meta, "{\"tsi\":\"+974 4411 2233\","
	    "\"caller\":\"44112233\",\"caller_name\":\"AL WAKRA\","
	    "\"called\":\"44000000\",\"pages\":2,\"error\":\"\","
	    "\"commid\":\"000000031\",\"modem\":\"ttyS0\","
	    "\"dcs\":\"00 46 88 00\",\"received\":\"2026-11-22T05:15:00Z\"}");
	/* received with an error: taken like any other, and the error with it */
	assert_int_equal(source_fax.next(s, l, &it, &l->e), 1);
	assert_non_null(strstr(it->meta, "\"pages\":1,\"error\":\"Missing EOM "
	    "signal after page received\""));
	assert_int_equal(source_fax.next(s, l, &it, &l->e), 1);
	assert_string_equal(it->meta, "");	/* not in the log */
	source_fax.close(s);
	lab_free(l);
}

static void
test_reconcile(void **state)
{
	static const char *const keys[] = {
		"fax000000099.tif;1;1", "fax000000012.tif;3;1700.0" };
	void *ctx = talloc_new(NULL);
	const struct fax_received **missing;
	struct fax_received *rows;
	size_t n;

	(void)state;
	fax_log_parse(ctx, log_text, sizeof(log_text) - 1, &rows, &n);
	assert_int_equal(n, 3);
	assert_int_equal(fax_log_missing(ctx, rows, n, keys, 2, &missing), 1);
	assert_int_equal(missing[0]->line, 3);
	assert_string_equal(missing[0]->file, "fax000000013.tif");
	assert_string_equal(missing[0]->reason,
	    "Missing EOM signal after page received");
	assert_int_equal(fax_log_missing(ctx, rows, n, NULL, 0, &missing), 2);
	talloc_free(ctx);
}

static void
test_log_files(void **state)
{
	struct lab *l = lab_new(SOURCE_FAX, false);
	struct fax_received *rows;
	size_t n;

	(void)state;
	assert_int_equal(fax_log_read(l, file_join(l, l->dir, "none"), &rows,
	    &n, &l->e), 0);
	assert_int_equal(n, 0);
	assert_int_equal(fax_log_read(l, l->dir, &rows, &n, &l->e), -1);
	assert_int_equal(l->e.scope, ERR_SOURCE);
	lab_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_meta),
		cmocka_unit_test(test_reconcile),
		cmocka_unit_test(test_log_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
