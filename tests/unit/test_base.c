/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/clock.h"
#include "warid/crypt.h"
#include "warid/file.h"
#include "warid/json.h"
#include "warid/lock.h"
#include "warid/yaml.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

static void
test_clock_parse(void **state)
{
	static const struct {
		const char *why, *in;
		bool ok;
		int64_t want;
	} rows[] = {
		{ "UTC", "2026-11-22T05:50:00Z", true, 1795326600 },
		{ "an offset is taken off", "2026-11-22T08:50:00+03:00", true,
		    1795326600 },
		{ "fractions are dropped", "2026-11-22T05:50:00.75Z", true,
		    1795326600 },
		{ "no zone", "2026-11-22T05:50:00", false, 0 },
		{ "month 13", "2026-13-22T05:50:00Z", false, 0 },
		{ "words", "yesterday", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		int64_t t = 0;

		if (clock_parse(rows[i].in, &t) != rows[i].ok ||
		    (rows[i].ok && t != rows[i].want))
			fail_msg("%s: %lld", rows[i].why, (long long)t);
	}
}

static void
test_clock_days(void **state)
{
	char s[CLOCK_TEXT_MAX];
	int64_t from, to;

	(void)state;
	setenv("TZ", "Asia/Qatar", 1);
	tzset();
	assert_true(clock_day_bounds("2026-11-22", &from, &to));
	assert_string_equal(clock_text(from, s), "2026-11-21T21:00:00Z");
	assert_int_equal(to - from, 86400);
	assert_string_equal(clock_day(from, s), "2026-11-22");
	assert_string_equal(clock_day(from - 1, s), "2026-11-21");
	assert_false(clock_day_bounds("2026-11-22x", &from, &to));
	assert_true(clock_span("30d", &from));
	assert_int_equal(from, 30 * 86400);
	assert_false(clock_span("30", &from));
	assert_false(clock_span("d", &from));
}

static void
test_durable_and_links(void **state)
{
	char dir[] = "/tmp/warid-test-XXXXXX", *p;
	void *ctx = talloc_new(NULL);
	struct err e;
	struct stat st;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	umask(0);
	assert_int_equal(file_make_dirs("a/b/c", &e), 0);
	assert_int_equal(stat("a/b", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(file_write_durable("a/b/f", "text", 4, &e), 0);
	assert_int_equal(stat("a/b/f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_read(ctx, "a/b/f", 4, &p, &n, &e), 0);
	assert_string_equal(p, "text");
	assert_int_equal(file_read(ctx, "a/b/f", 3, &p, &n, &e), -1);
	assert_string_equal(e.text, "'a/b/f' is larger than 3 bytes");
	assert_int_equal(symlink("f", "a/b/link"), 0);
	assert_int_equal(file_read(ctx, "a/b/link", 9, &p, &n, &e), -1);
	assert_int_equal(e.scope, ERR_ITEM);
	assert_int_equal(mkfifo("a/b/fifo", 0600), 0);
	assert_int_equal(file_read(ctx, "a/b/fifo", 9, &p, &n, &e), -1);
	assert_string_equal(e.text, "'a/b/fifo' is not a regular file");
	talloc_free(ctx);
}

static void
test_lock(void **state)
{
	struct err e;
	int a, b;

	(void)state;
	assert_int_equal(lock_try("/tmp/warid-test.lock", &a, &e), 1);
	assert_int_equal(lock_try("/tmp/warid-test.lock", &b, &e), 0);
	lock_release(a);
	assert_int_equal(lock_try("/tmp/warid-test.lock", &b, &e), 1);
	lock_release(b);
	unlink("/tmp/warid-test.lock");
}

static void
test_seal(void **state)
{
	unsigned char key[CRYPT_KEY_BYTES] = { 1 };
	unsigned char sealed[5 + CRYPT_SEAL_EXTRA];
	char back[5];

	(void)state;
	crypt_seal(key, "citiz", 5, "ad", 2, sealed);
	assert_true(crypt_open(key, sealed, sizeof(sealed), "ad", 2, back));
	assert_memory_equal(back, "citiz", 5);
	assert_false(crypt_open(key, sealed, sizeof(sealed), "aD", 2, back));
	sealed[30] ^= 1;
	assert_false(crypt_open(key, sealed, sizeof(sealed), "ad", 2, back));
}

static void
test_yaml_complaints(void **state)
{
	static const struct {
		const char *why, *in, *want;
	} rows[] = {
		{ "an alias", "a: &x 1\nb: *x\n",
		    "f.yaml:2:5: aliases are not used in these files; "
		    "write it out\n" },
		{ "a key twice, column in letters", "سبب: 1\nسبب: 2\n",
		    "f.yaml:2:1: key \u2068سبب\u2069 is given twice\n" },
		{ "two documents", "a: 1\n---\nb: 2\n",
		    "f.yaml:3:1: a second document in one file; everything "
		    "belongs in the first\n" },
		{ "bytes that are no UTF-8", "a: ح\nb: ح \xff\n",
		    "f.yaml:2:6: byte 0xff is not UTF-8; save the file as "
		    "UTF-8\n" },
	};
	void *ctx = talloc_new(NULL);
	struct complaints c;
	struct buf out;

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		complaints_init(&c, ctx);
		buf_init(&out, ctx);
		assert_null(yaml_parse(ctx, "f.yaml", rows[i].in,
		    strlen(rows[i].in), &c));
		complaints_write(&c, &out);
		assert_string_equal(out.p, rows[i].want);
	}
	complaints_init(&c, ctx);
	assert_null(yaml_parse(ctx, "f.yaml", "a: [1, 2\nb: 3\n", 14, &c));
	assert_true(c.n > 0);
	talloc_free(ctx);
}

static void
test_yaml_tree(void **state)
{
	static const char in[] = "سبب:\n  - وقت الانتظار\n  - \"5\"\nn: 12\n"
	    "flag: yes\nempty:\nflga: x\n";
	static const char *const known[] = { "n", "flag", "empty" };
	void *ctx = talloc_new(NULL);
	struct complaints c;
	struct yaml *y, *l;
	struct buf out;
	int64_t v;
	bool b;

	(void)state;
	complaints_init(&c, ctx);
	y = yaml_parse(ctx, "f.yaml", in, strlen(in), &c);
	assert_non_null(y);
	l = yaml_get(y, "سبب");
	assert_int_equal(l->kind, YAML_LIST);
	assert_string_equal(l->items[0]->text, "وقت الانتظار");
	assert_int_equal(l->items[0]->line, 2);
	assert_int_equal(l->items[0]->column, 5);
	assert_false(is_yaml_int(l->items[1], &v));
	assert_true(is_yaml_int(yaml_get(y, "n"), &v));
	assert_int_equal(v, 12);
	assert_true(is_yaml_bool(yaml_get(y, "flag"), &b) && b);
	assert_int_equal(yaml_get(y, "empty")->kind, YAML_NULL);
	assert_int_equal(yaml_get(y, "empty")->line, 6);
	yaml_check_keys(y, known, NR(known), &c);
	buf_init(&out, ctx);
	complaints_write(&c, &out);
	assert_string_equal(out.p,
	    "f.yaml:1:1: unknown key \u2068سبب\u2069; keys here are n, flag, empty\n"
	    "f.yaml:7:1: unknown key \u2068flga\u2069 (did you mean 'flag'?)\n");
	talloc_free(ctx);
}

static void
test_json(void **state)
{
	void *ctx = talloc_new(NULL);
	struct json_out *o = json_object_new(ctx);
	struct json *back;
	struct buf b;
	struct err e;
	char deep[200];

	(void)state;
	json_put_str(o, "z", "سلام \"x\"");
	json_put_real(o, "r", 0.1);
	json_add_int(json_put_array(o, "a"), 7);
	json_put_str(o, "nil", NULL);
	buf_init(&b, ctx);
	json_write(o, &b);
	assert_string_equal(b.p,
	    "{\"z\":\"سلام \\\"x\\\"\",\"r\":0.1,\"a\":[7],\"nil\":null}");
	assert_int_equal(json_parse(ctx, b.p, b.n, &back, &e), 0);
	assert_string_equal(json_str(json_get(back, "z")), "سلام \"x\"");
	assert_int_equal(json_int(json_at(json_get(back, "a"), 0), 0), 7);
	assert_null(json_str(json_get(back, "nothing")));
	memset(deep, '[', sizeof(deep));
	assert_int_equal(json_parse(ctx, deep, sizeof(deep), &back, &e), -1);
	assert_string_equal(e.text, "JSON nested deeper than 64");
	assert_int_equal(json_parse(ctx, "{\"a\":}", 6, &back, &e), -1);
	assert_string_equal(e.text, "not JSON at line 1 column 6");
	talloc_free(ctx);
}

/* Each value as it must look; all read back as what they were. */
static void
test_json_values(void **state)
{
	static const struct {
		double v;
		const char *want;
	} reals[] = {
		{ 0, "0.0" }, { 1, "1.0" }, { -2.5, "-2.5" },
		{ 0.001, "0.001" }, { 12.34, "12.34" }, { 0.1234, "0.1234" },
		{ 203.9, "203.9" }, { 1e30, "1e+30" }, { 1.0 / 3,
		"0.333333333333" }, { 2e9, "2000000000.0" }, { 1e-7, "1e-07" },
	};
	void *ctx = talloc_new(NULL);
	struct json *back;
	struct buf b, want;
	struct json_out *a = json_array_new(ctx);
	struct err e;

	(void)state;
	buf_init(&b, ctx);
	buf_init(&want, ctx);
	json_add_str(a, "\x01\b\f\n\r\t/\"\\");
	json_add_str(a, "no \xff letter");
	json_add_int(a, INT64_MIN);
	for (size_t i = 0; i < NR(reals); i++)
		json_put_real(json_add_object(a), "r", reals[i].v);
	json_write(a, &b);
	buf_str(&want, "[\"\\u0001\\b\\f\\n\\r\\t/\\\"\\\\\",\"\uFFFD\","
	    "-9223372036854775808");
	for (size_t i = 0; i < NR(reals); i++)
		buf_addf(&want, ",{\"r\":%s}", reals[i].want);
	buf_char(&want, ']');
	assert_string_equal(b.p, want.p);
	assert_int_equal(json_parse(ctx, b.p, b.n, &back, &e), 0);
	for (size_t i = 0; i < NR(reals); i++)
		assert_true(fabs(json_double(json_get(json_at(back, i + 3),
		    "r"), -1) - reals[i].v) <= fabs(reals[i].v) * 1e-11);
	talloc_free(ctx);
}

/* What is open ends when its parent goes on, and may be looked at before. */
static void
test_json_nesting(void **state)
{
	void *ctx = talloc_new(NULL);
	struct json_out *o = json_object_new(ctx), *inner;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	inner = json_add_array(json_add_array(json_put_array(o, "deep")));
	json_add_int(inner, 1);
	json_write(o, &b);
	assert_string_equal(b.p, "{\"deep\":[[[1]]]}");
	json_add_int(inner, 2);
	json_put_object(o, "empty");
	json_put_null(o, "last");
	buf_reset(&b);
	json_write(o, &b);
	assert_string_equal(b.p,
	    "{\"deep\":[[[1,2]]],\"empty\":{},\"last\":null}");
	talloc_free(ctx);
}

static void
test_json_limits(void **state)
{
	static const struct { const char *first, *more, *want; } rows[] = {
		{ "{\"k\":1", ",\"k\":1",
		  "JSON object has more than 100000 keys" },
		{ "[1", ",1", NULL },
		{ "[[]", ",[]", "JSON has more than 2000000 values" },
		{ "[{\"a\":1}", ",{\"a\":1}",
		  "JSON has more than 2000000 values" },
	};
	enum { MORE = 500000 };
	void *ctx = talloc_new(NULL);
	struct json *v;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct buf b;
		int r;

		buf_init(&b, ctx);
		buf_str(&b, rows[i].first);
		for (int k = 0; k < MORE; k++)
			buf_str(&b, rows[i].more);
		buf_str(&b, rows[i].first[0] == '{' ? "}" : "]");
		r = json_parse(ctx, b.p, b.n, &v, &e);
		assert_int_equal(r, rows[i].want == NULL ? 0 : -1);
		if (rows[i].want != NULL)
			assert_string_equal(e.text, rows[i].want);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock_parse),
		cmocka_unit_test(test_clock_days),
		cmocka_unit_test(test_durable_and_links),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_yaml_complaints),
		cmocka_unit_test(test_yaml_tree),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_values),
		cmocka_unit_test(test_json_nesting),
		cmocka_unit_test(test_json_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
