/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "source_lab.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "source/folder_file.h"
#include "warid/file.h"

static void
test_drop_moves_to_done(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);

	(void)state;
	lab_put_text(l, "b.eml", "two");
	lab_put_text(l, "a.eml", "one");
	lab_put_text(l, "empty.eml", "");
	assert_string_equal(lab_take(l), "a.eml=one\nb.eml=two\nempty.eml=\n");
	assert_true(lab_has(l, "done/lab/a.eml"));
	assert_false(lab_has(l, "in/a.eml"));
	assert_string_equal(lab_take(l), "");
	lab_free(l);
}

static void
test_stop_before_settle(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);

	(void)state;
	lab_put_text(l, "a.eml", "one");
	assert_string_equal(lab_take_and_stop(l), "a.eml=one\n");
	assert_true(lab_has(l, "in/a.eml"));
	assert_string_equal(lab_take(l), "");	/* known: only put away */
	assert_true(lab_has(l, "done/lab/a.eml"));
	lab_free(l);
}

static void
test_same_name_twice(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);

	(void)state;
	lab_put_text(l, "a.eml", "one");
	lab_take(l);
	lab_put_text(l, "a.eml", "other");
	assert_string_equal(lab_take(l), "a.eml=other\n");
	assert_true(lab_has(l, "done/lab/a.eml"));
	assert_true(lab_has(l, "done/lab/a.eml.1795327800-1"));
	lab_free(l);
}

static void
test_left_alone(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, false);

	(void)state;
	lab_put_text(l, "a.eml", "one");
	assert_string_equal(lab_take(l), "a.eml=one\n");
	assert_true(lab_has(l, "in/a.eml"));
	assert_false(lab_has(l, "done"));
	assert_string_equal(lab_take(l), "");
	assert_string_equal(lab_list(l), "a.eml;3;1700000000.000000000\n");
	lab_free(l);
}

static void
test_maildir_flags(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, false);
	char *in = talloc_strdup(l, l->conf.path);

	(void)state;
	for (int i = 0; i < 3; i++)
		mkdir(file_join(l, in, (const char *[]){ "new", "cur",
		    "tmp" }[i]), 0700);
	lab_put_text(l, "new/1.host", "one");
	lab_put_text(l, "tmp/2.host", "half");
	assert_string_equal(lab_take(l), "1.host=one\n");
	rename(file_join(l, in, "new/1.host"),
	    file_join(l, in, "cur/1.host:2,S"));
	assert_string_equal(lab_take(l), "");	/* seen, still the same */
	lab_free(l);
}

static void
test_not_ours(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);

	(void)state;
	lab_put_text(l, ".hidden", "x");
	lab_put_text(l, "a.eml.part", "x");
	mkfifo(file_join(l, l->conf.path, "fifo"), 0600);
	mkdir(file_join(l, l->conf.path, "dir"), 0700);
	assert_int_equal(symlink("/etc/passwd",
	    file_join(l, l->conf.path, "link.eml")), 0);
	assert_string_equal(lab_take(l), "");
	assert_string_equal(lab_list(l), "");
	lab_free(l);
}

static void
test_odd_names(void **state)
{
	static const char name[] = "a\nb;c\x80\xd9\x85%.eml";
	struct lab *l = lab_new(SOURCE_MAILDIR, true);

	(void)state;
	lab_put_text(l, name, "x");
	assert_string_equal(lab_take(l), "a%0Ab;c%80\xd9\x85%25.eml=x\n");
	assert_true(lab_has(l, talloc_asprintf(l, "done/lab/%s", name)));
	lab_free(l);
}

/* A child does `how` with the file, then waits to be killed. */
static pid_t
busy_child(const char *path, int open_flags, bool is_locked)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		int fd = open(path, open_flags);

		if (fd < 0 || (is_locked && flock(fd, LOCK_EX) < 0) ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void
test_still_written(void **state)
{
	static const struct {
		const char *why;
		int flags;
		bool is_locked;
	} rows[] = {
		{ "HylaFAX holds the lock", O_RDONLY, true },
		{ "a copy has it open", O_WRONLY | O_APPEND, false },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct lab *l = lab_new(SOURCE_MAILDIR, true);
		pid_t pid;

		lab_put_text(l, "a.eml", "ha");
		lab_put_text(l, "b.eml", "whole");
		pid = busy_child(file_join(l, l->conf.path, "a.eml"),
		    rows[i].flags, rows[i].is_locked);
		assert_string_equal(lab_take(l), "b.eml=whole\n");
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		assert_string_equal(lab_take(l), "a.eml=ha\n");
		lab_free(l);
	}
}

static void
test_changed_before_settle(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);
	struct source *s;
	struct item *it;

	(void)state;
	lab_put_text(l, "a.eml", "one");
	assert_int_equal(source_maildir.open(l, &l->all, &l->conf, &l->ledger,
	    l->now, &s, &l->e), 0);
	assert_int_equal(source_maildir.next(s, l, &it, &l->e), 1);
	lab_remember(l, it->key);
	lab_put_text(l, "a.eml", "another");	/* dropped over it */
	assert_int_equal(source_maildir.settle(s, it, &l->e), 0);
	source_maildir.close(s);
	assert_string_equal(lab_take(l), "a.eml=another\n");
	lab_free(l);
}

static void
test_vanished(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);
	struct source *s;
	struct item *it;

	(void)state;
	lab_put_text(l, "a.eml", "one");
	lab_put_text(l, "b.eml", "two");
	assert_int_equal(source_maildir.open(l, &l->all, &l->conf, &l->ledger,
	    l->now, &s, &l->e), 0);
	unlink(file_join(l, l->conf.path, "a.eml"));
	assert_int_equal(source_maildir.next(s, l, &it, &l->e), 1);
	assert_string_equal(it->name, "b.eml");
	unlink(file_join(l, l->conf.path, "b.eml"));
	assert_int_equal(source_maildir.settle(s, it, &l->e), 0);
	source_maildir.close(s);
	lab_free(l);
}

static void
test_over_limit(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, false);
	struct source *s;
	struct item *it;
	char *big = talloc_zero_size(l, 100000);

	(void)state;
	l->conf.max_bytes = 99999;
	lab_put(l, "big.eml", big, 100000);
	assert_int_equal(source_maildir.open(l, &l->all, &l->conf, &l->ledger,
	    l->now, &s, &l->e), 0);
	assert_int_equal(source_maildir.next(s, l, &it, &l->e), 1);
	assert_string_equal(it->withheld, "100000 bytes, the limit is 99999");
	assert_int_equal(it->n, 65536);
	source_maildir.close(s);
	lab_free(l);
}

static void
test_no_folder(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, false);

	(void)state;
	l->conf.path = "/nowhere/at/all";
	assert_string_equal(lab_take(l), "! cannot open folder "
	    "'/nowhere/at/all': No such file or directory\n");
	assert_int_equal(l->e.scope, ERR_SOURCE);
	l->conf.path = NULL;
	assert_string_equal(lab_take(l), "! no path is set\n");
	assert_int_equal(l->e.scope, ERR_CONF);
	lab_free(l);
}

static const char two_mails[] =
    "From a@example Thu Jan  1 10:00:00 2026\nSubject: 1\n\nx\n"
    "From here we went\n\n"
    "From b@example Thu Jan  1 10:00:01 2026\nSubject: 2\n\ny\n";

static void
test_mbox(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);
	char *first;

	(void)state;
	lab_put_text(l, "old.mbox", two_mails);
	first = lab_take_and_stop(l);
	assert_non_null(strstr(first, "old.mbox=From a@example"));
	assert_non_null(strstr(first, "old.mbox=From b@example"));
	assert_int_equal(l->nr_known, 2);
	assert_string_equal(l->known[1] + strlen(l->known[1]) - 2, "#2");

	l->nr_known = 1;	/* the second's row was not written */
	assert_non_null(strstr(lab_take(l), "=From b@example"));
	assert_true(lab_has(l, "done/lab/old.mbox"));
	lab_free(l);
}

static void
test_mbox_windows(void **state)
{
	static const char from[] = "From a@b Thu Jan  1 10:00:00 2026\n\n";
	struct lab *l = lab_new(SOURCE_MAILDIR, true);
	size_t n = 0, cap = 3 << 20;
	char *p = talloc_size(l, cap);

	(void)state;
	/* Messages of many sizes, so that From lines lie everywhere. */
	for (size_t i = 0; i < 60; i++) {
		memcpy(p + n, from, sizeof(from) - 1);
		n += sizeof(from) - 1;
		memset(p + n, 'x', 30011 + i * 97);
		n += 30011 + i * 97;
		memcpy(p + n, "\n\n", 2);
		n += 2;
	}
	lab_put(l, "m.mbox", p, n);
	lab_take(l);
	assert_int_equal(l->nr_known, 60);
	assert_true(lab_has(l, "done/lab/m.mbox"));
	lab_free(l);
}

static void
test_key_name(void **state)
{
	static const struct {
		const char *why, *in, *want;
	} rows[] = {
		{ "plain stays", "a b.tif", "a b.tif" },
		{ "Arabic stays", "شكوى.eml", "شكوى.eml" },
		{ "a line break", "a\nb", "a%0Ab" },
		{ "the escape itself", "100%", "100%25" },
		{ "a real U+FFFD is a letter", "\xef\xbf\xbd", "\xef\xbf\xbd" },
		{ "a broken byte eats no neighbour", "\xd9.", "%D9." },
		{ "overlong", "\xc0\xaf", "%C0%AF" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(file_key_name(ctx, rows[i].in),
		    rows[i].want);
	talloc_free(ctx);
}

static void
test_move_across(void **state)
{
	struct lab *l = lab_new(SOURCE_MAILDIR, true);
	int from, to;
	char shm[] = "/dev/shm/warid-lab-XXXXXX", *p;
	size_t n;

	(void)state;
	if (mkdtemp(shm) == NULL)
		skip();
	lab_put_text(l, "a.eml", "one");
	from = open(l->conf.path, O_RDONLY | O_DIRECTORY);
	to = open(shm, O_RDONLY | O_DIRECTORY);
	assert_int_equal(file_move(from, "a.eml", to, "a.eml", 1, &l->e), 0);
	assert_false(lab_has(l, "in/a.eml"));
	assert_int_equal(file_read(l, file_join(l, shm, "a.eml"), 100, &p, &n,
	    &l->e), 0);
	assert_string_equal(p, "one");
	unlink(file_join(l, shm, "a.eml"));
	rmdir(shm);
	close(from);
	close(to);
	lab_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drop_moves_to_done),
		cmocka_unit_test(test_stop_before_settle),
		cmocka_unit_test(test_same_name_twice),
		cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_maildir_flags),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_still_written),
		cmocka_unit_test(test_changed_before_settle),
		cmocka_unit_test(test_vanished),
		cmocka_unit_test(test_over_limit),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_mbox),
		cmocka_unit_test(test_mbox_windows),
		cmocka_unit_test(test_key_name),
		cmocka_unit_test(test_move_across),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
