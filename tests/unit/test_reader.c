/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "reader/sandbox.h"
#include "warid/file.h"
#include "warid/reader.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

static char dir[] = "/tmp/warid-test-XXXXXX";

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL || chdir(dir) < 0 ? -1 : 0;
}

/* A program in the reader's place; its path from ctx. */
static char *
program(void *ctx, const char *script)
{
	char *path = talloc_asprintf(ctx, "%s/reader", dir);
	char *text = talloc_asprintf(ctx, "#!/usr/bin/perl\n"
	    "open(my $s, '+<&=', 3); binmode $s;\n"
	    "sub put { my ($t, $b) = @_; syswrite($s, pack('LLQ', $t, 0, "
	    "length $b) . $b) }\n%s\n", script);
	struct err e;

	assert_int_equal(file_write_durable(path, text, strlen(text), &e), 0);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static int
ask(void *ctx, const char *script, struct message **m, struct err *e)
{
	const struct reader_limits limits = { .seconds = 1, .max_answer = 4096 };
	const struct reader_request q = { .channel = CHANNEL_EMAIL,
		.name = "x", .meta = "", .p = "hello", .n = 5 };
	struct reader *r;
	int ret;

	assert_int_equal(reader_start(ctx, program(ctx, script), &limits, &r,
	    e), 0);
	ret = reader_read(r, ctx, &q, m, e);
	reader_stop(r);
	return ret;
}

static void
test_deaths(void **state)
{
	static const struct {
		const char *why, *script, *want;
	} rows[] = {
		{ "it hangs", "sleep 60;", "reader killed after 1 s" },
		{ "it crashes", "kill 11, $$; sleep 5;",
		    "reader died of signal 11" },
		{ "it leaves", "sysread($s, my $b, 16); exit 9;",
		    "reader ended with status 9" },
		{ "it answers rubbish", "put(4, 'rubbish'); sleep 5;",
		    "the reader's answer: not JSON at line 1 column 7" },
		{ "it answers another type", "put(4, '[]'); sleep 5;",
		    "the reader's answer: 'kind' is not what it must be" },
		{ "it promises more than the limit",
		    "syswrite($s, pack('LLQ', 4, 0, 1 << 40)); sleep 5;",
		    "reader broke off its answer" },
		{ "it drips for ever", "while (1) { syswrite($s, 'x'); "
		    "select(undef, undef, undef, 0.1) }",
		    "reader killed after 1 s" },
	};
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		assert_int_equal(ask(ctx, rows[i].script, &m, &e), -1);
		if (e.scope != ERR_ITEM || strcmp(e.text, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].why, e.text);
	}
	talloc_free(ctx);
}

/* Dies while it reads page 2; without page 2 it answers. */
static void
test_page_left_out(void **state)
{
	static const char script[] =
	    "sysread($s, my $h, 16); my (undef, undef, $n) = unpack('LLQ', $h);"
	    "sysread($s, my $head, $n);"
	    "put(3, pack('l', 1)); put(3, pack('l', 2));"
	    "kill 9, $$ unless $head =~ /\"skip\":\\[2\\]/;"
	    "put(4, '{\"kind\":\"mail\",\"channel\":\"email\"}'); sleep 5;";
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	(void)state;
	if (ask(ctx, script, &m, &e) < 0)
		fail_msg("%s", e.text);
	assert_string_equal(m->kind, "mail");
	talloc_free(ctx);
}

static void
test_not_there(void **state)
{
	const struct reader_limits limits = { .seconds = 1 };
	struct reader *r;
	struct err e;

	(void)state;
	assert_int_equal(reader_start(NULL, "/none/reader", &limits, &r, &e),
	    -1);
	assert_int_equal(e.scope, ERR_RUN);
	assert_string_equal(e.text, "reader: cannot run '/none/reader': No "
	    "such file or directory");
}

/* What a reader that was taken over would try; each must fail. */
static int
try_all(void)
{
	struct err e;

	if (sandbox_enter(0, &e) < 0)
		return 100;
	if (open("/etc/passwd", O_RDONLY) >= 0)
		return 1;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		return 2;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
		return 3;
	if (fork() >= 0)
		return 4;
	if (open("/tmp/warid-made", O_CREAT | O_WRONLY, 0600) >= 0)
		return 5;
	if (execl("/bin/true", "true", (char *)NULL) == 0)
		return 6;
	if (kill(getppid(), 0) == 0)
		return 7;
	if (chdir("/") == 0)
		return 8;
	return 0;
}

static void
test_sandbox(void **state)
{
	pid_t pid = fork();
	int status;

	(void)state;
	if (pid == 0)
		_exit(try_all());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_deaths),
		cmocka_unit_test(test_page_left_out),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_sandbox),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
