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

/* A mail that says XXXXX, as the reader would pack it, for the scripts. */
static int
write_answer(void)
{
	void *ctx = talloc_new(NULL);
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct buf b;
	struct err e;
	int ret;

	buf_init(&b, ctx);
	m->subject = "XXXXX";
	message_pack(m, &b);
	ret = file_write_durable("answer", b.p, b.n, &e);
	talloc_free(ctx);
	return ret;
}

static int
set_up(void **state)
{
	(void)state;
	if (mkdtemp(dir) == NULL || chdir(dir) < 0)
		return -1;
	return write_answer();
}

/*
 * A program in the reader's place; its path from ctx.  `get` waits for a
 * request: its id and five letters of item; `answer` is an honest one.
 */
static char *
program(void *ctx, const char *script)
{
	char *path = talloc_asprintf(ctx, "%s/reader", dir);
	char *text = talloc_asprintf(ctx, "#!/usr/bin/perl\n"
	    "open(my $s, '+<&=', 3); binmode $s;\n"
	    "open(my $f, '<', '%s/answer'); my $mail = join('', <$f>);\n"
	    "sub all { my ($n, $b) = (@_, '');\n"
	    "    while (length $b < $n) {\n"
	    "        sysread($s, $b, $n - length $b, length $b) or exit 0 }\n"
	    "    return $b }\n"
	    "sub get { my (undef, $i, $n) = unpack('LLQ', all(16));\n"
	    "    my $q = all($n); return ($i, substr($q, -5), $q) }\n"
	    "sub put { my ($t, $i, $b) = @_; syswrite($s, pack('LLQ', $t, $i,"
	    " length $b) . $b) }\n"
	    "sub answer { my ($i, $w) = @_; (my $m = $mail) =~ s/XXXXX/$w/;\n"
	    "    put(3, $i, $m) }\n"
	    "sub first_life { return 0 if -e '%s/lived';\n"
	    "    open(my $l, '>', '%s/lived'); return 1 }\n"
	    "%s\n", dir, dir, dir, script);
	struct err e;

	unlink("lived");
	assert_int_equal(file_write_durable(path, text, strlen(text), &e), 0);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

static struct reader *
start(void *ctx, const char *script)
{
	const struct reader_limits limits = { .seconds = 1, .max_answer = 4096 };
	struct reader *r;
	struct err e;

	assert_int_equal(reader_start(ctx, program(ctx, script), &limits, &r,
	    &e), 0);
	return r;
}

static int
ask(void *ctx, const char *script, enum channel channel, struct message **m,
    struct err *e)
{
	const struct reader_request q = { .channel = channel, .name = "x",
		.meta = "", .p = "hello", .n = 5 };
	struct reader *r = start(ctx, script);
	int ret = reader_read(r, ctx, &q, m, e);

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
		{ "it leaves", "get(); exit 9;",
		    "reader ended with status 9" },
		{ "it answers rubbish", "get(); put(3, 1, 'rubbish'); sleep 5;",
		    "the reader's answer: 'kind' is not what it must be" },
		{ "it answers half a message", "get(); put(3, 1, "
		    "substr($mail, 0, 60)); sleep 5;",
		    "the reader's answer: 'signature' is not what it must be" },
		{ "it answers more than a message", "get(); put(3, 1, "
		    "\"${mail}x\"); sleep 5;",
		    "the reader's answer: 'end' is not what it must be" },
		{ "it promises more than the limit", "get(); "
		    "syswrite($s, pack('LLQ', 3, 1, 1 << 40)); sleep 5;",
		    "reader answered more than 4096 bytes" },
		{ "it speaks of other things", "get(); put(9, 1, ''); sleep 5;",
		    "reader broke the protocol" },
		{ "it goes back a page", "get(); put(2, 1, pack('l', 2)); "
		    "put(2, 1, pack('l', 2)); sleep 5;",
		    "reader began page 2 after page 2" },
		{ "it answers what it has not heard yet", "put(3, 2, $mail); "
		    "sleep 5;", "reader answered request 2 in the turn of 1" },
		{ "it closes its mouth", "get(); shutdown($s, 1); sleep 9;",
		    "reader broke off its answer" },
		{ "it drips for ever", "while (1) { syswrite($s, 'x'); "
		    "select(undef, undef, undef, 0.1) }",
		    "reader killed after 1 s" },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m;
		struct err e;

		assert_int_equal(ask(ctx, rows[i].script, CHANNEL_FAX, &m,
		    &e), -1);
		if (e.scope != ERR_ITEM || strcmp(e.text, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].why, e.text);
		talloc_free(ctx);
	}
}

/* Dies while it reads page 2; without page 2 it answers. */
static void
test_page_left_out(void **state)
{
	static const char script[] =
	    "my ($i, $w, $q) = get();"
	    "put(2, $i, pack('l', 1)); put(2, $i, pack('l', 2));"
	    "my ($n, $page) = unpack('x5 L L', $q);"
	    "kill 9, $$ unless $n == 1 && $page == 2;"
	    "answer($i, $w); sleep 5;";
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	(void)state;
	if (ask(ctx, script, CHANNEL_FAX, &m, &e) < 0)
		fail_msg("%s", e.text);
	assert_string_equal(m->subject, "hello");
	talloc_free(ctx);
}

/* Ask for all of `items` (words of five letters), take them in turn, a second
 * time after a failure; what came of it from ctx. */
static const char *
converse(void *ctx, const char *script, const char *items)
{
	struct reader *r = start(ctx, script);
	size_t n = (strlen(items) + 1) / 6;
	struct message *m;
	struct buf said;
	struct err e;

	buf_init(&said, ctx);
	for (size_t i = 0; i < n; i++) {
		const struct reader_request q = { .channel = CHANNEL_EMAIL,
			.name = "x", .meta = "", .p = items + 6 * i, .n = 5 };

		assert_true(reader_has_room(r));
		reader_ask(r, &q);
	}
	for (size_t i = 0; i < n; i++)
		for (int tries = 1; tries <= 2; tries++) {
			if (reader_take(r, ctx, &m, &e) == 0) {
				buf_addf(&said, "%s; ", m->subject);
				break;
			}
			assert_int_equal(e.scope, ERR_ITEM);
			buf_addf(&said, "%.5s: %s; ", items + 6 * i, e.text);
			if (tries == 2)
				reader_give_up(r);
		}
	reader_stop(r);
	return said.p;
}

/* Several requests are on their way, and something happens to one of them. */
static void
test_neighbours(void **state)
{
	static const struct {
		const char *why, *script, *items, *want;
	} rows[] = {
		{ "all is well", "while (1) { answer(get()) }",
		    "first other third", "first; other; third; " },
		{ "the first is deadly, and nobody else is charged",
		    "while (1) { my ($i, $w) = get();"
		    " kill 11, $$ if $w eq 'death'; answer($i, $w) }",
		    "death other third",
		    "death: reader died of signal 11; "
		    "death: reader died of signal 11; other; third; " },
		{ "the second is",
		    "my ($i, $w) = get(); my ($j, $v) = get() if $w eq 'first';"
		    " answer($i, $w) if $w ne 'death';"	/* both were here */
		    " kill 11, $$ if \"$w$v\" =~ /death/;"
		    " while (1) { answer(get()) }",
		    "first death third",
		    "first; death: reader died of signal 11; "
		    "death: reader died of signal 11; third; " },
		{ "the second takes for ever",
		    "while (1) { my ($i, $w) = get();"
		    " sleep 9 if $w eq 'sleep'; answer($i, $w) }",
		    "first sleep third",
		    "first; sleep: reader killed after 1 s; "
		    "sleep: reader killed after 1 s; third; " },
		{ "the second was only unlucky",
		    "while (1) { my ($i, $w) = get();"
		    " kill 9, $$ if $w eq 'other' && first_life();"
		    " answer($i, $w) }", "first other third",
		    "first; other: reader died of signal 9; other; third; " },
		{ "what failed once is alone the second time",
		    "my ($i, $w) = get(); kill 9, $$ if first_life();"
		    " my $r = ''; vec($r, 3, 1) = 1;"
		    " exit 9 if select($r, undef, undef, 0.3);"
		    " answer($i, $w); while (1) { answer(get()) }",
		    "first other third",
		    "first: reader died of signal 9; first; other; third; " },
		{ "each has its time from when it is begun, not asked",
		    "while (1) { my @q = get(); select(undef, undef, undef, "
		    "0.6); answer(@q) }", "first other third",
		    "first; other; third; " },
		{ "its answer comes in pieces",
		    "while (1) { my ($i, $w) = get();"
		    " (my $m = $mail) =~ s/XXXXX/$w/;"
		    " $m = pack('LLQ', 3, $i, length $m) . $m;"
		    " for my $at (0 .. 3) { my $n = int(length($m) / 4) + 1;"
		    " syswrite($s, substr($m, $at * $n, $n));"
		    " select(undef, undef, undef, 0.05) } }",
		    "first other third", "first; other; third; " },
		{ "it answers out of order",
		    "my @a = get(); my @b = get() if first_life();"
		    " answer(@b) if @b; answer(@a);"
		    " while (1) { answer(get()) }", "first other third",
		    "first: reader answered request 2 in the turn of 1; "
		    "first; other; third; " },
		{ "it answers twice",
		    "my @a = get(); answer(@a); answer(@a) if first_life();"
		    " while (1) { answer(get()) }", "first other third",
		    "first; other: reader answered request 1 in the turn of 2; "
		    "other; third; " },
		{ "it answers a request of nobody's",
		    "my @a = get(); answer(77, 'wrong') if first_life();"
		    " answer(@a); while (1) { answer(get()) }",
		    "first other third",
		    "first: reader answered request 77 in the turn of 1; "
		    "first; other; third; " },
		{ "its answer is nonsense",
		    "my @a = get();"
		    " if (first_life()) { put(3, $a[0], 'no'); sleep 5 }"
		    " answer(@a); while (1) { answer(get()) }",
		    "first other third", "first: the reader's answer: 'kind' is "
		    "not what it must be; first; other; third; " },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		void *ctx = talloc_new(NULL);
		const char *said = converse(ctx, rows[i].script,
		    rows[i].items);

		if (strcmp(said, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].why, said);
		talloc_free(ctx);
	}
}

/* Two processes die, over two requests: each is told its own death. */
static void
test_two_deaths(void **state)
{
	static const char script[] =
	    "kill 9, $$ if $ARGV[1] eq '--ocr';"
	    "my ($i, $w) = get();"
	    "if ($w eq 'pages') { put(4, $i, ''); get(); exit 9 }"
	    "kill 11, $$;";
	struct reader_request q = { .channel = CHANNEL_EMAIL, .name = "x",
		.meta = "", .n = 5 };
	void *ctx = talloc_new(NULL);
	struct reader *r = start(ctx, script);
	struct message *m;
	struct err e;

	(void)state;
	q.p = "pages";
	reader_ask(r, &q);
	q.p = "other";
	reader_ask(r, &q);
	for (int i = 0; i < 20; i++) {	/* the second one's death is here */
		reader_pump(r);
		usleep(50 * 1000);
	}
	assert_int_equal(reader_take(r, ctx, &m, &e), -1);
	assert_string_equal(e.text, "reader died of signal 9");
	reader_give_up(r);
	assert_int_equal(reader_take(r, ctx, &m, &e), -1);
	assert_string_equal(e.text, "reader ended with status 9");
	talloc_free(ctx);
}

/* Larger than the socket holds: it must have been heard to the end. */
static void
test_answers_too_early(void **state)
{
	void *ctx = talloc_new(NULL);
	const struct reader_request q = { .channel = CHANNEL_EMAIL,
		.name = "x", .p = talloc_zero_size(ctx, 4 << 20),
		.n = 4 << 20 };
	struct reader *r = start(ctx, "put(3, 1, $mail); sleep 5;");
	struct message *m;
	struct err e;

	(void)state;
	assert_int_equal(reader_read(r, ctx, &q, &m, &e), -1);
	assert_string_equal(e.text, "reader answered what it was not asked");
	reader_stop(r);
	talloc_free(ctx);
}

/* The worker is away for longer than an item may take: no item's fault. */
static void
test_worker_away(void **state)
{
	const struct reader_request q = { .channel = CHANNEL_EMAIL,
		.name = "x", .p = "hello", .n = 5 };
	void *ctx = talloc_new(NULL);
	struct reader *r = start(ctx, "while (1) { answer(get()) }");
	struct message *m;
	struct err e;

	(void)state;
	reader_ask(r, &q);
	reader_ask(r, &q);
	reader_pump(r);
	sleep(2);
	assert_int_equal(reader_take(r, ctx, &m, &e), 0);
	assert_int_equal(reader_take(r, ctx, &m, &e), 0);
	talloc_free(ctx);
}

/* As many as the window holds, and no more bytes than it may. */
static void
test_window(void **state)
{
	void *ctx = talloc_new(NULL);
	struct reader *r = start(ctx, "sleep 1");
	struct reader_request q = { .channel = CHANNEL_EMAIL, .name = "x",
		.p = talloc_zero_size(ctx, 2 << 20), .n = 1 };
	int n = 0;

	(void)state;
	for (; reader_has_room(r); n++)
		reader_ask(r, &q);
	assert_true(n >= 2 && n <= 100);
	reader_stop(r);
	q.n = 2 << 20;
	reader_ask(r, &q);
	assert_false(reader_has_room(r));
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
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_two_deaths),
		cmocka_unit_test(test_answers_too_early),
		cmocka_unit_test(test_worker_away),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_sandbox),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
