/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"
#include "warid/settings.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

static int
in_new_folder(void **state)
{
	static char dir[] = "/tmp/warid-test-XXXXXX";
	struct err e;

	(void)state;
	if (mkdtemp(dir) == NULL || chdir(dir) < 0 || mkdir("rules", 0700) < 0)
		return -1;
	unsetenv("WARID_CONF");
	if (file_write_durable("open.pw", "x", 1, &e) < 0 ||
	    file_write_durable("days.txt", "12-18 # day\neid\n", 16, &e) < 0)
		return -1;
	return chmod("open.pw", 0644);
}

static char *
mistakes(void *ctx, const char *yaml)
{
	struct settings *s;
	struct complaints c;
	struct buf out;
	struct err e;

	assert_int_equal(file_write_durable("w.yaml", yaml, strlen(yaml), &e),
	    0);
	complaints_init(&c, ctx);
	buf_init(&out, ctx);
	if (settings_load(ctx, "w.yaml", &s, &c, &e) < 0) {
		assert_int_equal(e.scope, ERR_CONF);
		assert_true(c.n > 0);
	}
	complaints_write(&c, &out);
	return out.p;
}

#define SRC "sources:\n  - "

static void
test_mistakes(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "" },
		{ "spol: x\n", "w.yaml:1:1: unknown key \u2068spol\u2069 (did "
		    "you mean 'spool'?)\n" },
		{ "spool: [a]\njobs: many\n",
		    "w.yaml:1:8: 'spool' wants text, not a list\n"
		    "w.yaml:2:7: 'jobs' wants a number, not "
		    "\u2068many\u2069\n" },
		{ "jobs: 1000\n", "w.yaml:1:7: 'jobs' wants 0 to 256\n" },
		{ "max-item: big\n", "w.yaml:1:11: 'max-item' wants a size "
		    "such as 64MiB, not \u2068big\u2069\n" },
		{ "rules: ./nowhere\n", "w.yaml:1:8: folder "
		    "\u2068./nowhere\u2069 is not there\n" },
		{ "rules: w.yaml\n", "w.yaml:1:8: \u2068w.yaml\u2069 is not a "
		    "folder\n" },
		{ "- a\n", "w.yaml:1:1: settings are a map of keys, not a "
		    "list\n" },
		{ "retention: 5y\n", "w.yaml:1:12: 'retention' wants a map of "
		    "classes to spans, not text\n" },
		{ "retention: {spam: soon, praise: 0d, news: [1]}\n",
		    "w.yaml:1:19: the retention of 'spam' wants a span such "
		    "as 5y\n"
		    "w.yaml:1:33: the retention of 'praise' wants a span such "
		    "as 5y\n"
		    "w.yaml:1:43: the retention of 'news' wants a span such "
		    "as 5y\n" },
		{ "quarantine-alarm: late\n", "w.yaml:1:19: "
		    "'quarantine-alarm' wants a span such as 30d, not "
		    "\u2068late\u2069\n" },
		{ "quarantine-alarm: 11y\n", "w.yaml:1:19: "
		    "'quarantine-alarm' wants 60 to 315360000\n" },
		{ "sources: imap\n", "w.yaml:1:10: 'sources' wants a list, not "
		    "text\n" },
		{ "sources: [a]\n", "w.yaml:1:11: an entry of 'sources' is a "
		    "map, not text\n" },
		{ SRC "{kind: fax, path: rules}\n", "w.yaml:2:5: a source "
		    "wants a 'name'\n" },
		{ SRC "{name: A, kind: fax, path: rules}\n", "w.yaml:2:12: "
		    "\u2068A\u2069 is no name: use a-z, 0-9 and '-'\n" },
		{ SRC "{name: a, kind: fx, path: rules}\n", "w.yaml:2:21: "
		    "'kind' knows no \u2068fx\u2069 (did you mean 'fax'?)\n" },
		{ SRC "{name: a, path: rules}\n", "w.yaml:2:5: a source wants "
		    "a 'kind'\n" },
		{ SRC "{name: a, kind: fax}\n", "w.yaml:2:5: a fax source "
		    "wants a 'path'\n" },
		{ SRC "{name: a, kind: imap}\n", "w.yaml:2:5: an imap source "
		    "wants 'host' or 'tunnel'\n" },
		{ SRC "{name: a, kind: imap, host: h}\n", "w.yaml:2:5: an imap "
		    "source with 'host' wants 'user'\n" },
		{ SRC "{name: a, kind: imap, host: h, user: u}\n",
		    "w.yaml:2:5: an imap source with 'host' wants "
		    "'password-file', 'password-command' or "
		    "'token-command'\n" },
		{ SRC "{name: a, kind: imap, host: h, user: u, "
		    "password-file: open.pw}\n", "w.yaml:2:60: others can read "
		    "\u2068open.pw\u2069; run: chmod 600 "
		    "\u2068open.pw\u2069\n" },
		{ SRC "{name: a, kind: fax, path: rules, after: gone}\n",
		    "w.yaml:2:46: 'after' knows no \u2068gone\u2069\n" },
		{ SRC "{name: a, kind: fax, path: rules}\n  - {name: a, "
		    "kind: fax, path: rules}\n", "w.yaml:3:5: two sources are "
		    "called 'a'\n" },
		{ "calendar: always\n", "w.yaml:1:11: 'calendar' wants days:, "
		    "hours: and holidays: below it, not text\n" },
		{ "calendar: {hour: x}\n", "w.yaml:1:12: unknown key "
		    "\u2068hour\u2069 (did you mean 'hours'?)\n" },
		{ "calendar: {days: [sun, الاثنين]}\n", "w.yaml:1:24: 'days' "
		    "knows no \u2068الاثنين\u2069; write sun, mon, tue, wed, thu, "
		    "fri or sat\n" },
		{ "calendar: {days: []}\n", "w.yaml:1:18: 'days' wants a list "
		    "such as [sun, mon, tue, wed, thu], not an empty one\n" },
		{ "calendar: {hours: 15:00-07:00}\n", "w.yaml:1:19: 'hours' "
		    "wants a span of one day such as \"07:00-15:00\", not "
		    "\u206815:00-07:00\u2069\n" },
		{ "calendar: {ramadan: [09:00-25:00]}\n", "w.yaml:1:22: "
		    "'ramadan' wants a span of one day such as "
		    "\"07:00-15:00\", not \u206809:00-25:00\u2069\n" },
		{ "calendar: {holidays: [1 shawal]}\n", "w.yaml:1:23: "
		    "\u20681 shawal\u2069 is no holiday; write 2026-12-18, "
		    "12-18 (each year), 1 shawwal (each Hijri year), or two "
		    "such days with .. between\n" },
		{ "calendar: {holidays: [2026-12-18..2026-12-01]}\n",
		    "w.yaml:1:23: \u20682026-12-18..2026-12-01\u2069 is no "
		    "holiday; write 2026-12-18, 12-18 (each year), 1 shawwal "
		    "(each Hijri year), or two such days with .. between\n" },
		{ "calendar: {holidays: 12-18}\n", "w.yaml:1:22: 'holidays' "
		    "wants a list, not text; write one day behind each '- "
		    "'\n" },
		{ "calendar: {holidays-file: none}\n", "w.yaml:1:27: cannot "
		    "open 'none': No such file or directory\n" },
		{ "calendar: {holidays-file: days.txt}\n", "days.txt:2:1: "
		    "\u2068eid\u2069 is no holiday; write 2026-12-18, 12-18 "
		    "(each year), 1 shawwal (each Hijri year), or two such "
		    "days with .. between\n" },
		{ "digests:\n  - {lang: ar}\n", "w.yaml:2:5: a digest wants "
		    "'for'\n" },
		{ "digests:\n  - {for: press, to: x}\n", "w.yaml:2:22: 'to' "
		    "wants a list, not text\n" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < NR(rows); i++)
		assert_string_equal(mistakes(ctx, rows[i].in), rows[i].want);
	talloc_free(ctx);
}

static void
test_defaults(void **state)
{
	void *ctx = talloc_new(NULL);
	struct complaints c;
	struct settings *s;
	struct err e;

	(void)state;
	complaints_init(&c, ctx);
	assert_int_equal(settings_load(ctx, NULL, &s, &c, &e), 0);
	assert_string_equal(s->spool, "./spool");
	assert_string_equal(s->rules, "./rules");
	assert_string_equal(s->store, "sqlite:./spool/warid.db");
	assert_int_equal(s->nr_sources, 3);
	assert_string_equal(s->sources[1].path, "./spool/fax");
	assert_true(s->sources[1].is_drop);
	assert_int_equal(s->max_item, 64 << 20);
	assert_int_equal(settings_load(ctx, "none.yaml", &s, &c, &e), -1);
	assert_string_equal(e.text, "settings: cannot open 'none.yaml': No "
	    "such file or directory");
	talloc_free(ctx);
}

static void
test_contract_example(void **state)
{
	static const char in[] =
	    "spool: sp\nrules: rules\nsources:\n"
	    "  - {name: intake, kind: imap, host: mail.example, user: intake, "
	    "password-file: w.yaml, folder: INBOX, after: {move: Filed}}\n"
	    "  - {name: lab, kind: imap, tunnel: \"/usr/lib/dovecot/imap -c "
	    "/etc/warid/dovecot.conf\"}\n"
	    "digests:\n  - {for: communications, lang: both, to: "
	    "[press@example], at: \"07:00\"}\n";
	void *ctx = talloc_new(NULL);
	struct complaints c;
	struct settings *s;
	struct err e;

	(void)state;
	assert_int_equal(file_write_durable("w.yaml", in, strlen(in), &e), 0);
	complaints_init(&c, ctx);
	assert_int_equal(settings_load(ctx, "w.yaml", &s, &c, &e), 0);
	assert_int_equal(s->nr_sources, 2);
	assert_int_equal(s->sources[0].port, 993);
	assert_int_equal(s->sources[0].after, AFTER_MOVE);
	assert_string_equal(s->sources[0].after_move, "Filed");
	assert_string_equal(s->sources[1].folder, "INBOX");
	assert_string_equal(s->digests[0].to[0], "press@example");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_contract_example),
	};

	return cmocka_run_group_tests(tests, in_new_folder, NULL);
}
