/* SPDX-License-Identifier: ISC */
/* IMAP against a server that misbehaves (hostile_imap.pl). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "source_lab.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "source/imap_text.h"
#include "warid/file.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MAIL(n) "=Subject: " n "\r\n\r\nbody " n "\r\n\n"

/* libetpan forgets a greeting that says BYE. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:mailimap_greeting_new\n";
}

static struct lab *
hostile(const char *scenario)
{
	struct lab *l = lab_new(SOURCE_IMAP, false);

	l->conf.tunnel = talloc_asprintf(l,
	    "perl tests/unit/hostile_imap.pl %s %s/log", scenario, l->dir);
	l->conf.folder = "INBOX";
	l->conf.timeout = 20;
	return l;
}

static char *
commands_of(struct lab *l)
{
	char *p;
	size_t n;

	assert_int_equal(file_read(l, file_join(l, l->dir, "log"), 1 << 20,
	    &p, &n, &l->e), 0);
	return p;
}

/* What the first run gives, and a second; NULL: nothing. */
static const struct {
	const char *scenario, *why, *first, *second;
} faults[] = {
	{ "none", "a well server",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "no-uidnext", "without UIDNEXT the folder is listed",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "eof-in-literal", "an end inside a literal is the network's doing "
	  "once, the message's the second time",
	  MAIL("1") "! message UID 2: cannot fetch: the server closed the "
	  "connection\n" MAIL("3") MAIL("4"),
	  "=\n? cannot fetch: the server closed the connection\n" },
	{ "drip", "slower than the least rate",
	  MAIL("1") "! message UID 2: cannot fetch: the answer is not "
	  "complete after 1 s\n" MAIL("3") MAIL("4"),
	  "=\n? cannot fetch: the answer is not complete after 1 s\n" },
	{ "literal-4g", "an announced 4 GiB is not waited for",
	  MAIL("1") "=\n? cannot fetch: 4294967295 bytes were announced, more "
	  "than asked\n" MAIL("3") MAIL("4"), "" },
	{ "long-line", "a line of 200 MB is cut off at the limit",
	  MAIL("1") "=\n? cannot fetch: the answer is larger than 2097152 "
	  "bytes\n" MAIL("3") MAIL("4"), "" },
	{ "unknown-item", "an answer libetpan cannot parse costs its message",
	  MAIL("1") "=\n? cannot fetch: the server's answer is not IMAP "
	  "(error 5)\n" MAIL("3") MAIL("4"), "" },
	{ "bad-after-partial", "and so is BAD",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "other-tag", "an answer to nothing that was asked costs the "
	  "connection, no message",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "repeats", "a list that names each twice, in no order",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "empty", "an empty mailbox", "", "" },
	{ "no-after-partial", "NO behind partial data is asked again",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "nil-body", "there, but without a body",
	  MAIL("1") "=\n? the server gives no body\n" MAIL("3") MAIL("4"),
	  "" },
	{ "expunged", "expunged between its size and its body neither",
	  MAIL("1") MAIL("3") MAIL("4"), "" },
	{ "gone", "expunged since it was listed is no error",
	  MAIL("1") MAIL("3") MAIL("4"), "" },
	{ "out-of-order", "any order, and answers nobody asked for",
	  MAIL("1") MAIL("2") MAIL("3") MAIL("4"), "" },
	{ "oversize", "announced over the limit: its header, and why",
	  MAIL("1") "=Subject: 2\r\n\n? announced 94371840 bytes, the limit is "
	  "1048576\n" MAIL("3") MAIL("4"), "" },
	{ "no-validity", "a folder without UIDVALIDITY cannot be known",
	  "! the server gives no UIDVALIDITY for the folder\n",
	  "! the server gives no UIDVALIDITY for the folder\n" },
	{ "no-folder", "no such folder",
	  "! cannot open the folder: the server refused: no such mailbox\n",
	  NULL },
	{ "dies", "an end after SELECT: nothing is quarantined",
	  "! cannot list the folder: the server closed the connection\n",
	  "! cannot list the folder: the server closed the connection\n" },
	{ "hangs", "no answer",
	  "! cannot list the folder: no answer in 1 s\n", NULL },
	{ "not-imap", "something else listens there",
	  "! cannot greet the server: the server's answer is not IMAP "
	  "(error 5)\n", NULL },
	{ "bye", "too busy", "! cannot greet the server: the server refused: "
	  "too busy\n", NULL },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		const bool is_timed = strstr(faults[i].first, " 1 s\n") !=
		    NULL;
		struct lab *l = hostile(faults[i].scenario);
		char *got;

		l->conf.timeout = is_timed ? 1 : l->conf.timeout;
		got = lab_take(l);
		/* a machine too busy to start the server is not the fault meant */
		for (int k = 0; k < 5 && is_timed && l->nr_known == 0 &&
		    strcmp(got, faults[i].first) != 0; k++)
			got = lab_take(l);
		if (strcmp(got, faults[i].first) != 0)
			fail_msg("%s (%s): %s", faults[i].scenario,
			    faults[i].why, got);
		if (*got == '!' && faults[i].scenario[0] != 'e')
			assert_int_equal(l->e.scope, ERR_SOURCE);
		got = faults[i].second == NULL ? NULL : lab_take(l);
		if (got != NULL && strcmp(got, faults[i].second) != 0)
			fail_msg("%s again: %s", faults[i].scenario, got);
		lab_free(l);
	}
}

/* RFC822.SIZE lies: what comes is taken, up to the limit. */
static void
test_lying_size(void **state)
{
	struct lab *l = hostile("lies-small");

	(void)state;
	assert_non_null(strstr(lab_take(l), "body 2"));
	assert_int_equal(l->nr_known, 4);
	lab_free(l);
	l = hostile("lies-large");
	assert_non_null(strstr(lab_take(l),
	    "\n? 1500000 bytes came, the limit is 1048576\n"));
	assert_int_equal(l->nr_known, 4);
	lab_free(l);
}

/* A UIDVALIDITY reset lists the folder anew, under other keys. */
static void
test_validity_reset(void **state)
{
	struct lab *l = hostile("validity-7");

	(void)state;
	lab_take(l);
	assert_string_equal(l->known[0], "INBOX;7;1");
	assert_string_equal(l->note,
	    "{\"uidvalidity\":7,\"uid\":4,\"failed\":[]}");
	l->conf.tunnel = talloc_asprintf(l,
	    "perl tests/unit/hostile_imap.pl validity-8 %s/log", l->dir);
	assert_string_equal(lab_take(l),
	    MAIL("1") MAIL("2") MAIL("3") MAIL("4"));
	assert_string_equal(l->known[4], "INBOX;8;1");
	assert_string_equal(lab_take(l), "");
	lab_free(l);
}

/* UIDs below those we settled: the server has an older copy back.  What
 * stands under them is not what we took. */
static void
test_uids_went_back(void **state)
{
	struct lab *l = hostile("uids-went-back");

	(void)state;
	lab_take(l);
	l->nr_known = 1;		/* INBOX;7;1 alone is the same */
	setenv("WARID_BACK", "1", 1);
	assert_string_equal(lab_take(l), MAIL("2") MAIL("3") MAIL("4"));
	unsetenv("WARID_BACK");
	lab_free(l);
}

/* -- several FETCHes under way ------------------------------------------------ */

/* Each of 1200 messages once, whatever the server does with the order. */
static void
test_many(void **state)
{
	static const struct {
		const char *scenario, *why;
	} rows[] = {
		{ "many", "a well server" },
		{ "many-waits", "answers nothing before it has two questions" },
		{ "many-swaps", "answers the second first" },
		{ "many-mixes", "sends the data of two under either tag" },
		{ "many-no", "refuses one of them" },
		{ "many-bad", "refuses one as too long" },
		{ "many-eof", "breaks off in one of them" },
		{ "many-hole", "leaves one message out" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lab *l = hostile(rows[i].scenario);
		bool seen[1201] = { false };
		char *got = lab_take(l);

		if (l->nr_known != 1200)
			fail_msg("%s (%s): %zu taken", rows[i].scenario,
			    rows[i].why, l->nr_known);
		for (size_t k = 0; k < l->nr_known; k++) {
			unsigned uid;

			assert_int_equal(sscanf(l->known[k], "INBOX;7;%u",
			    &uid), 1);
			assert_true(uid <= 1200 && !seen[uid]);
			seen[uid] = true;
		}
		assert_null(strchr(got, '!'));
		assert_null(strstr(got, "\n? "));	/* none withheld */
		assert_string_equal(lab_take(l), "");
		lab_free(l);
	}
}

/* The next is asked for before the last is answered, and in one line. */
static void
test_ahead(void **state)
{
	struct lab *l = hostile("many-waits");

	(void)state;
	lab_take(l);
	assert_string_equal(commands_of(l), "CAPABILITY\nEXAMINE INBOX\n"
	    "UID SEARCH UID 1:*\n"
	    "UID FETCH 1:1200 (UID RFC822.SIZE INTERNALDATE)\n"
	    "UID FETCH 1:500 (UID BODY.PEEK[])\n"
	    "UID FETCH 501:1000 (UID BODY.PEEK[])\n"
	    "UID FETCH 1001:1200 (UID BODY.PEEK[])\nLOGOUT\n");
	lab_free(l);
}

/* -- CONDSTORE ------------------------------------------------------------------ */

/* The commands of a second run of a mailbox without UIDNEXT. */
static void
test_modseq(void **state)
{
	static const char quiet[] = "CAPABILITY\nEXAMINE INBOX (CONDSTORE)\n"
	    "LOGOUT\n";
	static const struct {
		const char *scenario, *why;
		bool is_quiet;
		const char *taken;
	} rows[] = {
		{ "modseq", "unchanged: one question and no list", true, "" },
		{ "modseq-moves", "changed", false, "" },
		{ "modseq-none", "a folder that keeps none", false, "" },
		{ "modseq-bad", "offered, and refused", false, "" },
		{ "modseq-lies", "says unchanged, but holds one more", false,
		  MAIL("5") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lab *l = hostile(rows[i].scenario);
		char *got, *cmds;

		lab_take(l);
		lab_take(l);		/* quiet is noted when nothing is new */
		sleep(strcmp(rows[i].scenario, "modseq-moves") == 0);
		unlink(file_join(l, l->dir, "log"));
		setenv("WARID_LIES", "1", 1);
		got = lab_take(l);
		unsetenv("WARID_LIES");
		cmds = commands_of(l);
		if ((strcmp(cmds, quiet) == 0) != rows[i].is_quiet)
			fail_msg("%s (%s): %s", rows[i].scenario,
			    rows[i].why, cmds);
		assert_string_equal(got, rows[i].taken);
		lab_free(l);
	}
}

/* -- first import ----------------------------------------------------------------- */

/* Nothing older is even listed, today or in reconcile; and what came before
 * a day is marked. */
static void
test_archive(void **state)
{
	struct lab *l = hostile("none");
	struct source *s;
	struct item *it;

	(void)state;
	l->conf.is_archive = true;
	l->conf.archive_since = "2026-01-01";
	assert_string_equal(lab_take(l), MAIL("3") MAIL("4"));
	assert_string_equal(lab_list(l), "INBOX;7;3\nINBOX;7;4\n");
	assert_int_equal(l->nr_new, 0);
	assert_non_null(strstr(commands_of(l), "SINCE 1-Jan-2026"));
	for (int day = 0; day < 3; day++) {
		static const char *const before[] = { NULL, "2025-06-01",
			"2026-06-01" };

		l->conf.archive_before = before[day];
		l->note = talloc_strdup(l, "");
		l->nr_known = 0;
		assert_int_equal(source_imap.open(l, &l->all, &l->conf,
		    &l->ledger, l->now, &s, &l->e), 0);
		assert_int_equal(source_imap.next(s, l, &it, &l->e), 1);
		/* they came on the first of January 2026 */
		assert_int_equal(strstr(it->meta, "\"archive\":true") != NULL,
		    day != 1);
		source_imap.close(s);
	}
	lab_free(l);
}

/* -- tokens ----------------------------------------------------------------------- */

/* A command that prints what `text` says, and keeps what it was told. */
static void
token_command(struct lab *l, const char *text)
{
	char *script = file_join(l, l->dir, "token.sh");
	char *body = talloc_asprintf(l, "#!/bin/sh\nread -r line\n"
	    "echo \"told $line\" >> %s/told\n%s\n", l->dir, text);
	struct err e;

	assert_int_equal(file_write_durable(script, body, strlen(body), &e), 0);
	chmod(script, 0700);
	l->conf.token_command = script;
	l->conf.user = "box";
}

static char *
told(struct lab *l)
{
	char *p;
	size_t n;

	assert_int_equal(file_read(l, file_join(l, l->dir, "told"), 1 << 20,
	    &p, &n, &l->e), 0);
	return p;
}

/* A token response is kept for us alone, and used until it runs out. */
static void
test_token_kept(void **state)
{
	struct lab *l = hostile("token-1");
	struct stat st;

	(void)state;
	token_command(l, "echo '{\"access_token\": \"first.token\", "
	    "\"expires_in\": 3600,\n \"refresh_token\": \"r1\"}'");
	assert_string_equal(lab_take(l),
	    MAIL("1") MAIL("2") MAIL("3") MAIL("4"));
	assert_int_equal(stat(file_join(l, l->dir, "token/lab.json"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	lab_take(l);
	assert_string_equal(told(l), "told \n");	/* asked once */
	l->now += 3590;
	lab_take(l);			/* ten seconds are too few */
	assert_string_equal(told(l), "told \ntold r1\n");
	lab_free(l);
}

/* Refused: the command once more, with the refresh token rotated; then no
 * more, and nothing of any token is told. */
static void
test_token_refused(void **state)
{
	struct lab *l = hostile("token-2");
	char *kept;
	size_t n;

	(void)state;
	token_command(l, "touch $0.n; n=$(wc -l < $0.n); echo >> $0.n;"
	    " echo '{\"access_token\": \"token'$n'\", \"refresh_token\": "
	    "\"r'$n'\"}'");
	assert_string_equal(lab_take(l),
	    MAIL("1") MAIL("2") MAIL("3") MAIL("4"));
	assert_string_equal(told(l), "told \ntold r0\n");
	assert_int_equal(file_read(l, file_join(l, l->dir, "token/lab.json"),
	    1 << 10, &kept, &n, &l->e), 0);
	assert_string_equal(kept, "{\"access_token\":\"token1\","
	    "\"refresh_token\":\"r1\",\"expires\":0}");
	l->conf.tunnel = talloc_asprintf(l,
	    "perl tests/unit/hostile_imap.pl token-9 %s/log", l->dir);
	assert_string_equal(lab_take(l), "! even with a token just renewed: "
	    "cannot log in: the server refused: token is over\n");
	assert_int_equal(l->e.scope, ERR_SOURCE);
	assert_string_equal(told(l), "told \ntold r0\ntold r1\n");
	lab_free(l);
}

static void
test_token_command(void **state)
{
	static const struct { const char *why, *text, *want; } rows[] = {
		{ "fails", "echo secret; exit 3",
		  "! the command for the token failed with status 3\n" },
		{ "prints nothing", "true",
		  "! the token command printed no token\n" },
		{ "prints words", "echo please log in",
		  "! the token command printed no token\n" },
		{ "prints half an object", "echo '{\"access_token\": \"s'",
		  "! the token command printed no token\n" },
		{ "prints an error of RFC 6749",
		  "echo '{\"error\": \"invalid_grant\"}'",
		  "! the token command printed no token\n" },
		{ "hangs", "sleep 9",
		  "! the command for the token gave none in 1 s\n" },
		{ "a line", "echo a.token~1=",
		  MAIL("1") MAIL("2") MAIL("3") MAIL("4") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lab *l = hostile("token-1");
		char *got;

		token_command(l, rows[i].text);
		if (strstr(rows[i].want, " 1 s\n") != NULL)
			l->conf.timeout = 1;
		got = lab_take(l);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s", rows[i].why, got);
		assert_false(lab_has(l, "token/lab.json"));
		lab_free(l);
	}
}

/* A run without news selects and leaves. */
static void
test_nothing_new(void **state)
{
	struct lab *l = hostile("none");

	(void)state;
	lab_take(l);
	unlink(file_join(l, l->dir, "log"));
	assert_string_equal(lab_take(l), "");
	assert_string_equal(commands_of(l),
	    "CAPABILITY\nEXAMINE INBOX\nLOGOUT\n");
	lab_free(l);
}

static const struct {
	const char *why, *scenario, *folder;
	enum after_kind after;
	const char *want, *error;
} afters[] = {
	{ "left alone, and not even opened for writing", "none", NULL,
	  AFTER_LEAVE, "EXAMINE", NULL },
	{ "flagged in one command", "none", NULL, AFTER_FLAG,
	  "UID STORE 1:4 +FLAGS.SILENT (\\Flagged)", NULL },
	{ "moved", "none", "Filed", AFTER_MOVE, "UID MOVE 1:4 \"Filed\"", NULL },
	{ "moved to an Arabic folder", "none", "مؤرشف", AFTER_MOVE,
	  "UID MOVE 1:4 \"&BkUGJAYxBjQGQQ-\"", NULL },
	{ "without MOVE", "uidplus", "Filed", AFTER_MOVE,
	  "UID COPY 1:4 \"Filed\"\nUID STORE 1:4 +FLAGS.SILENT (\\Deleted)\n"
	  "UID EXPUNGE 1:4", NULL },
	{ "without UIDPLUS: never a plain EXPUNGE", "no-move", "Filed",
	  AFTER_MOVE, "UID FETCH", "the server can neither MOVE nor UID "
	  "EXPUNGE: 'after: move' does not work with it" },
};

static void
test_after(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(afters); i++) {
		struct lab *l = hostile(afters[i].scenario);
		char *got, *cmds;

		l->conf.after = afters[i].after;
		l->conf.after_move = afters[i].folder;
		got = lab_take(l);
		cmds = commands_of(l);
		if (strstr(cmds, afters[i].want) == NULL)
			fail_msg("%s: %s", afters[i].why, cmds);
		assert_null(strstr(cmds, "\nEXPUNGE"));
		if (afters[i].error != NULL)
			assert_non_null(strstr(got, afters[i].error));
		lab_free(l);
	}
}

/* Stopped between ledger and settle: the next run moves what is known. */
static void
test_after_stop(void **state)
{
	struct lab *l = hostile("none");

	(void)state;
	l->conf.after = AFTER_MOVE;
	l->conf.after_move = "Filed";
	lab_take_and_stop(l);
	assert_null(strstr(commands_of(l), "UID MOVE"));
	assert_string_equal(lab_take(l), "");
	assert_non_null(strstr(commands_of(l), "UID MOVE 1:4 \"Filed\""));
	lab_free(l);
}

/* -- in the clear before TLS --------------------------------------------------- */

static pid_t
listen_hostile(struct lab *l, const char *scenario)
{
	char port[16] = "";
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], STDOUT_FILENO);
		execlp("perl", "perl", "tests/unit/hostile_imap.pl", "LISTEN",
		    scenario, (char *)NULL);
		_exit(127);
	}
	assert_true(read(fds[0], port, sizeof(port) - 1) > 0);
	close(fds[0]);
	close(fds[1]);
	l->conf.tunnel = NULL;
	l->conf.host = "127.0.0.1";
	l->conf.port = atoi(port);
	l->conf.is_starttls = true;
	l->conf.user = "box";
	return pid;
}

static void
test_starttls(void **state)
{
	static const struct { const char *scenario, *want; } rows[] = {
		{ "inject", "! the server sent bytes behind its answer to "
		  "STARTTLS\n" },
		{ "none", "! the server logs in before TLS, which 'starttls' "
		  "forbids\n" },
		{ "starttls-no", "! cannot start TLS: the server refused: "
		  "not today\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct lab *l = hostile(rows[i].scenario);
		pid_t pid = listen_hostile(l, rows[i].scenario);

		assert_string_equal(lab_take(l), rows[i].want);
		assert_int_equal(l->e.scope, ERR_SOURCE);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		lab_free(l);
	}
}

static void
test_secrets(void **state)
{
	struct lab *l = hostile("login");

	(void)state;
	l->conf.user = "box";
	assert_string_equal(lab_take(l), "! no password is set for the "
	    "mailbox, and the server asks for one\n");
	lab_put_text(l, "pw", "secret\n");
	l->conf.password_file = file_join(l, l->conf.path, "pw");
	assert_string_equal(lab_take(l), "! cannot log in: the server "
	    "refused: who?\n");
	assert_non_null(strstr(commands_of(l), "LOGIN"));
	chmod(l->conf.password_file, 0644);
	assert_non_null(strstr(lab_take(l), "can be read by everybody"));
	l->conf.password_file = NULL;
	l->conf.password_command = "false";
	assert_string_equal(lab_take(l),
	    "! the command for the password failed with status 1\n");
	l->conf.password_command = "sleep 9";
	l->conf.timeout = 1;
	assert_string_equal(lab_take(l),
	    "! the command for the password gave none in 1 s\n");
	l->conf.password_command = "printf from-a-command\\nrest";
	lab_take(l);
	assert_non_null(strstr(commands_of(l), "from-a-command\n"));
	lab_free(l);
}

static void
test_unreachable(void **state)
{
	struct lab *l = hostile("none");

	(void)state;
	l->conf.tunnel = "/nonexistent/program";
	assert_string_equal(lab_take(l), "! cannot greet the server: the "
	    "server closed the connection\n");
	l->conf.tunnel = " ";
	assert_string_equal(lab_take(l), "! an empty command is set\n");
	assert_int_equal(l->e.scope, ERR_CONF);
	l->conf.tunnel = NULL;
	l->conf.host = "127.0.0.1";
	l->conf.port = 1;
	assert_string_equal(lab_take(l), "! cannot connect to '127.0.0.1' "
	    "port 1: Connection refused\n");
	lab_free(l);
}

/* Sets and names as they go into a command line. */
static void
test_command_words(void **state)
{
	static const uint32_t uids[] = { 1, 2, 3, 7, 9, 10, 4294967295u };
	void *ctx = talloc_new(NULL);
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	imap_set_write(uids, ARRAY_SIZE(uids), &b);
	assert_string_equal(b.p, "1:3,7,9:10,4294967295");
	buf_reset(&b);
	imap_set_write(uids, 1, &b);
	assert_string_equal(b.p, "1");
	assert_string_equal(imap_name_quoted(ctx, "a \"b\" \\c"),
	    "\"a \\\"b\\\" \\\\c\"");
	assert_string_equal(imap_name_quoted(ctx, "x\r\ny"),
	    "\"x&AA0ACg-y\"");	/* no line ends it early */
	talloc_free(ctx);
}

/* -- grammars ------------------------------------------------------------------- */

static void
test_folder_names(void **state)
{
	static const struct { const char *in, *want; } rows[] = {
		{ "INBOX", "INBOX" },
		{ "Q&A", "Q&-A" },
		{ "~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-" },
		{ "شكاوى 2026", "&BjQGQwYnBkgGSQ- 2026" },
		{ "😀", "&2D3eAA-" },
		{ "إلى/😀/A&B", "&BiUGRAZJ-/&2D3eAA-/A&-B" },
		{ "", "" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(imap_name_utf7(ctx, rows[i].in),
		    rows[i].want);
	talloc_free(ctx);
}

static void
test_literals(void **state)
{
	static const struct {
		const char *why, *in;
		bool want;
	} rows[] = {
		{ "small", "* 1 FETCH (BODY[] {3}\r\nabc)\r\n", true },
		{ "large", "* 1 FETCH (BODY[] {101}\r\n", false },
		{ "larger than any number", "x {99999999999999999999999}\r\n", false },
		{ "inside another's content", "x {9}\r\n{999}\r\n !\r\n", true },
		{ "behind another", "x {1}\r\na {999}\r\n", false },
		{ "not at the end of a line", "x {999} y\r\n", true },
		{ "non-synchronizing", "x {999+}\r\n", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t step = 1; step < 40; step++) {
			struct imap_literal s = { 0 };
			size_t n = strlen(rows[i].in);
			bool ok = true;

			for (size_t at = 0; at < n && ok; at += step)
				ok = imap_literal_feed(&s, rows[i].in + at,
				    n - at < step ? n - at : step, 100);
			if (ok != rows[i].want)
				fail_msg("%s, by %zu", rows[i].why, step);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folder_names),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_command_words),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_lying_size),
		cmocka_unit_test(test_validity_reset),
		cmocka_unit_test(test_uids_went_back),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_ahead),
		cmocka_unit_test(test_modseq),
		cmocka_unit_test(test_archive),
		cmocka_unit_test(test_token_kept),
		cmocka_unit_test(test_token_refused),
		cmocka_unit_test(test_token_command),
		cmocka_unit_test(test_nothing_new),
		cmocka_unit_test(test_after),
		cmocka_unit_test(test_after_stop),
		cmocka_unit_test(test_starttls),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_unreachable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
