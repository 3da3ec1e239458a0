/* SPDX-License-Identifier: ISC */
/*
 * What the commands do when the system does not: the n-th call of each kind
 * on a file of the site fails, for every n; the command says so and ends with
 * 75, leaves nothing half done, and run again it ends where an unbroken one
 * would have.
 *
 * A command runs in a child, as main would run it.  All of the calls take a
 * while: FAULTS=all asks for them, else every few are tried.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <talloc.h>

#include "fail_calls.h"
#include "warid/cli.h"
#include "warid/clock.h"
#include "warid/file.h"

/* The reader lies beside the program, which we are not. */
ssize_t
readlink(const char *path, char *out, size_t n)
{
	const char *build = getenv("FAULTS_BUILD");

	if (build != NULL && strcmp(path, "/proc/self/exe") == 0)
		return snprintf(out, n, "%s/warid", build);
	return syscall(SYS_readlinkat, AT_FDCWD, path, out, n);
}

/* -- a site, and commands in it -------------------------------------------- */

static const char labels[] =
    "facets:\n"
    "  class:\n"
    "    names: {ar: النوع, en: Class}\n"
    "    threshold: 1\n"
    "    labels:\n"
    "      complaint: {ar: شكوى, en: Complaint}\n";

static const char rule[] =
    "rules:\n"
    "  - id: waited\n"
    "    any: [waited]\n"
    "    give: {class: complaint}\n";

static const char *const mails[] = {
	"Message-ID: <1@x>\nFrom: Salim <a@x>\nSubject: first\n\n"
	"I waited four hours in the emergency room and nobody came\n",
	"Message-ID: <2@x>\nFrom: b@x\nSubject: second\n\n"
	"When does the pharmacy open on Friday morning please\n",
	"Message-ID: <2@x>\nFrom: b@x\nSubject: second\n\n"
	"When does the pharmacy open on Friday morning please\n",
	"Message-ID: <3@x>\nFrom: c@x\nSubject: third\n\n"
	"My thanks to the nurses of the children's ward\n",
};

struct here {
	char *dir;			/* site/ and kept states lie here */
	char *site;
	struct err e;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

static char *
at(struct here *t, const char *name)
{
	return file_join(t, t->site, name);
}

static void
put(struct here *t, const char *name, const char *text)
{
	char *path = at(t, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	OK(file_make_dirs(path, &t->e));
	*slash = '/';
	OK(file_write_durable(path, text, strlen(text), &t->e));
}

/* cp, rm, grep: without a shell.  The exit status. */
static int
tool(const char *const argv[])
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		plan->top[0] = '\0';
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
copy(const char *from, const char *to)
{
	tool((const char *const[]){ "rm", "-rf", to, NULL });
	tool((const char *const[]){ "cp", "-a", from, to, NULL });
}

static void
say(const char *path, int to)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(fd, to);
	close(fd);
}

static void
hear(const char *path)
{
	int fd = open(path, O_RDONLY);

	dup2(fd, STDIN_FILENO);
	close(fd);
}

/* As main does. */
static int
command(struct here *t, int argc, char **argv)
{
	struct context c = { .program = "warid",
		.conf_path = at(t, "warid.yaml"), .ctx = talloc_new(NULL),
		.now = clock_now() };
	int ret = EXIT_USAGE;

	umask(077);
	for (size_t i = 0; i < nr_commands; i++)
		if (strcmp(commands[i].name, argv[0]) == 0) {
			ret = cli_open(&c, commands[i].needs);
			if (ret == EXIT_OK)
				ret = commands[i].run(&c, argc - 1, argv + 1);
		}
	cli_close(&c);
	fflush(stdout);
	talloc_free(c.ctx);
	return ret;
}

#ifdef __SANITIZE_ADDRESS__
#define IN_CHILD_EXIT _exit
#else
#define IN_CHILD_EXIT exit		/* coverage is written at exit */
#endif

/* A command line in a child, with the plan in force; its status. */
static int
run(struct here *t, const char *line)
{
	char *words = talloc_strdup(t, line), *argv[8] = { 0 };
	int argc = 0, status;
	pid_t pid;

	for (char *w = strtok_r(words, " ", &words); w != NULL;
	    w = strtok_r(NULL, " ", &words))
		argv[argc++] = w;
	memset(plan->seen, 0, sizeof(plan->seen));
	pid = fork();
	if (pid == 0) {
		hear(file_join(t, t->dir, "in"));
		say(file_join(t, t->dir, "out"), STDOUT_FILENO);
		say(file_join(t, t->dir, "err"), STDERR_FILENO);
		assert_int_equal(chdir(t->site), 0);
		snprintf(plan->top, sizeof(plan->top), "%s", t->site);
		status = command(t, argc, argv);
		plan->top[0] = '\0';
		/* what the parent has allocated is no leak of the child's */
		IN_CHILD_EXIT(status);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	plan->top[0] = '\0';
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static char *
said(struct here *t, const char *where)
{
	char *p;
	size_t n;

	OK(file_read(t, file_join(t, t->dir, where), 1 << 20, &p, &n, &t->e));
	return p;
}

static void
well(struct here *t, const char *line)
{
	int ret;

	plan->at = 0;
	ret = run(t, line);
	if (ret != EXIT_OK)
		fail_msg("'%s' ends with %d: %s", line, ret, said(t, "err"));
}

static int
set_up(void **state)
{
	struct here *t = talloc_zero(NULL, struct here);
	const char *tmp = getenv("TMPDIR");
	char self[PATH_MAX], *cut;
	ssize_t n;

	plan = mmap(NULL, sizeof(*plan), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	t->dir = talloc_asprintf(t, "%s/warid-faults-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(t->dir));
	t->site = file_join(t, t->dir, "site");
	n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	assert_true(n > 0);
	self[n] = '\0';
	cut = strstr(self, "/tests/unit/");
	assert_non_null(cut);
	*cut = '\0';
	setenv("FAULTS_BUILD", self, 1);
	setenv("WARID_NOW", "2026-11-22T08:00:00Z", 1);
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct here *t = *state;

	tool((const char *const[]){ "rm", "-rf", t->dir, NULL });
	munmap(plan, sizeof(*plan));
	plan = NULL;
	unsetenv("FAULTS_BUILD");
	talloc_free(t);
	return 0;
}

/* A site with four mails that wait at the door. */
static void
fresh(struct here *t, bool is_sealed)
{
	tool((const char *const[]){ "rm", "-rf", t->site, NULL });
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++)
		put(t, talloc_asprintf(t, "spool/mail/%zu.eml", i), mails[i]);
	put(t, "../in", mails[0]);
	put(t, "rules/labels.yaml", labels);
	put(t, "rules/a.yaml", rule);
	put(t, "master.key", "01234567012345670123456701234567");
	put(t, "warid.yaml", talloc_asprintf(t, "jobs: 1\nspool: %s\n%s",
	    at(t, "spool"), is_sealed ? "master-key: master.key\n" : ""));
	tool((const char *const[]){ "touch", "-d", "2026-11-22T07:00:00Z",
	    at(t, "spool/mail/0.eml"), at(t, "spool/mail/1.eml"),
	    at(t, "spool/mail/2.eml"), at(t, "spool/mail/3.eml"), NULL });
}

/* -- what a site holds ------------------------------------------------------ */

static int
by_subject(const void *a, const void *b)
{
	const struct ticket_row *x = a, *y = b;

	return strcmp(x->subject, y->subject);
}

/* By subject: an item stepped over comes a run later. */
static void
dump_tickets(struct here *t, struct store *s, struct buf *out)
{
	struct ticket_query all = { 0 };
	struct message_row *messages;
	struct ticket_row *rows;
	size_t n, m;

	OK(store_tickets(s, t, &all, &rows, &n, &t->e));
	qsort(rows, n, sizeof(*rows), by_subject);
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "ticket %s %s '%s' %d+%d\n", rows[i].status,
		    rows[i].class_, rows[i].subject,
		    (int)rows[i].items, (int)rows[i].duplicates);
		OK(store_ticket_messages(s, t, rows[i].id, &messages, &m,
		    &t->e));
		for (size_t j = 0; j < m; j++)
			buf_addf(out, "  %s '%s'\n",
			    fate_name(messages[j].fate), messages[j].m->body);
	}
}

/* Everything that must be the same whatever way it was reached; and what must
 * hold at any time is checked on the way. */
static char *
dump(struct here *t, const char *spool)
{
	struct audit_report audit;
	struct books *books;
	struct store *s;
	struct buf out;
	size_t n;

	plan->at = 0;
	buf_init(&out, t);
	OK(store_open(t, talloc_asprintf(t, "sqlite:%s/warid.db",
	    at(t, spool)), &s, &t->e));
	OK(store_books(s, t, 0, 0, &books, &n, &t->e));
	for (size_t i = 0; i < n; i++) {
		assert_true(is_balanced(&books[i]));
		buf_addf(&out, "books %s %d %d %d %d\n", books[i].source,
		    (int)books[i].received, (int)books[i].filed,
		    (int)books[i].duplicate, (int)books[i].waiting);
	}
	assert_int_equal(store_audit_verify(s, &audit, &t->e), 0);
	dump_tickets(t, s, &out);
	store_close(s);
	return out.p;
}

/* -- the faults --------------------------------------------------------------- */

static const struct fault {
	const char *name;
	enum call call;
	int error;
	bool is_lasting;
} faults[] = {
	{ "open fails", CALL_OPEN, EIO, false },
	{ "no more files can be open", CALL_OPEN, EMFILE, true },
	{ "write fails", CALL_WRITE, EIO, false },
	{ "the disk is full", CALL_WRITE, ENOSPC, true },
	{ "half is written", CALL_WRITE, SHORT, false },
	{ "read fails", CALL_READ, EIO, false },
	{ "fsync fails", CALL_SYNC, EIO, false },
	{ "rename fails", CALL_RENAME, EIO, false },
	{ "no room for a name", CALL_RENAME, ENOSPC, true },
	{ "mmap fails", CALL_MAP, ENOMEM, false },
	{ "a size cannot be set", CALL_SIZE, EIO, false },
	{ "no room for a folder", CALL_MAKE_DIR, ENOSPC, true },
};

/* One command: what came before it, itself, and what comes behind. */
struct scene {
	const char *line;
	const char *const before[4];
	const char *const behind[4];
	bool is_sealed;
	void (*prepare)(struct here *t);
	/* what must hold before it is run again, and in the end */
	void (*check)(struct here *t, int ret);
	void (*prove)(struct here *t);
};

/* What it says is one sentence, and the status that cron is to see. */
static void
check_end(struct here *t, const struct scene *sc, const struct fault *f,
    long n, int ret)
{
	const char *why = said(t, "err");

	if ((ret != EXIT_OK && ret != EXIT_AGAIN) ||
	    (ret == EXIT_AGAIN && strncmp(why, "warid: ", 7) != 0))
		fail_msg("'%s', %s at call %ld: exit %d: %s", sc->line,
		    f->name, n, ret, why);
}

/* A read that failed may have put an item into quarantine: one for a person,
 * who lets it be tried again. */
static void
retry_quarantined(struct here *t)
{
	struct item_row *rows;
	struct store *s;
	size_t n;

	OK(store_open(t, talloc_asprintf(t, "sqlite:%s",
	    at(t, "spool/warid.db")), &s, &t->e));
	OK(store_items(s, t, FATE_QUARANTINED, &rows, &n, &t->e));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(store_retry(s, rows[i].id, 1795330200,
		    "test", &t->e), 1);
	store_close(s);
	if (n > 0)
		well(t, "work -j1");
}

static void
resume(struct here *t, const struct scene *sc)
{
	well(t, sc->line);
	for (int i = 0; sc->behind[i] != NULL; i++)
		well(t, sc->behind[i]);
	retry_quarantined(t);
}

/* An item that was in quarantine keeps the ticket that it had there: every
 * word is in the register, but a second copy is not joined to the first. */
static bool
is_same_end(const struct fault *f, const char *got, const char *want)
{
	bool has_all = true;

	if (f->call != CALL_READ || strcmp(got, want) == 0)
		return strcmp(got, want) == 0;
	for (size_t i = 0; i < sizeof(mails) / sizeof(mails[0]); i++) {
		const char *body = strstr(mails[i], "\n\n") + 2;

		has_all &= memmem(got, strlen(got), body,
		    strlen(body) - 1) != NULL;
	}
	return has_all;
}

static long
play(struct here *t, const struct scene *sc, const struct fault *f, long n,
    const char *want)
{
	char *got, path[PATH_MAX];
	int ret;

	copy(file_join(t, t->dir, "before"), t->site);
	*plan = (struct plan){ .call = f->call, .at = n, .error = f->error,
		.is_lasting = f->is_lasting };
	ret = run(t, sc->line);
	if (plan->seen[f->call] < n)
		return 0;
	memcpy(path, plan->path, sizeof(path));
	check_end(t, sc, f, n, ret);
	if (sc->check != NULL)
		sc->check(t, ret);
	resume(t, sc);
	if (sc->prove != NULL)
		sc->prove(t);
	got = dump(t, "spool");
	if (!is_same_end(f, got, want))
		fail_msg("'%s', %s at call %ld, '%s', exit %d: ends as\n"
		    "%sand not as\n%s", sc->line, f->name, n, path, ret, got,
		    want);
	return 1;
}

static void
play_all(struct here *t, const struct scene *sc)
{
	const char *all = getenv("FAULTS");
	long step = all != NULL ? 1 : 41, played;
	char *want;

	fresh(t, sc->is_sealed);
	for (int i = 0; sc->before[i] != NULL; i++)
		well(t, sc->before[i]);
	if (sc->prepare != NULL)
		sc->prepare(t);
	copy(t->site, file_join(t, t->dir, "before"));
	resume(t, sc);
	want = dump(t, "spool");
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		long n = 1;

		for (played = 0; play(t, sc, &faults[i], n, want) > 0;
		    played++)
			n += n < 3 ? 1 : step;
		print_message("# %s: %s: %ld calls\n", sc->line,
		    faults[i].name, played);
	}
}

static void
test_take(void **state)
{
	const struct scene sc = { .line = "take", .behind = { "work -j1" },
		.is_sealed = true };

	play_all(*state, &sc);
}

static void
test_work(void **state)
{
	const struct scene sc = { .line = "work -j1", .before = { "take" } };

	play_all(*state, &sc);
}

/* A message at the door of an MTA's pipe: it tries again after 75. */
static void
test_deliver(void **state)
{
	const struct scene sc = { .line = "deliver",
		.behind = { "run -j1" } };

	play_all(*state, &sc);
}

static void
forget_rules(struct here *t)
{
	assert_int_equal(unlink(at(t, "spool/rules.good")), 0);
}

static void
test_digest(void **state)
{
	const struct scene sc = { .line = "digest", .prepare = forget_rules,
		.before = { "take", "work -j1" } };

	play_all(*state, &sc);
}

static void
lose_ledger(struct here *t)
{
	assert_int_equal(unlink(at(t, "spool/warid.db")), 0);
}

static void
test_recover(void **state)
{
	const struct scene sc = { .line = "recover", .is_sealed = true,
		.before = { "take", "work -j1" }, .behind = { "work -j1" },
		.prepare = lose_ledger };

	play_all(*state, &sc);
}

/* What says that it is a backup is one; what failed does not say so. */
static void
check_backup(struct here *t, int ret)
{
	bool is_there = is_file_there(at(t, "away/warid.db"));

	if (ret == EXIT_OK)
		assert_true(is_there);
	if (!is_there)
		return;
	assert_string_equal(dump(t, "away"), dump(t, "spool"));
	assert_int_equal(tool((const char *const[]){ "diff", "-r",
	    "-x", "tmp", at(t, "away/held"), at(t, "spool/held"), NULL }), 0);
	assert_int_equal(tool((const char *const[]){ "rm", "-rf",
	    at(t, "away"), NULL }), 0);
}

static void
test_backup(void **state)
{
	const struct scene sc = { .line = "backup away", .is_sealed = true,
		.before = { "take", "work -j1" }, .check = check_backup };

	play_all(*state, &sc);
}

static void
close_tickets(struct here *t)
{
	struct ticket_query all = { 0 };
	struct ticket_row *rows;
	struct store *s;
	size_t n;

	OK(store_open(t, talloc_asprintf(t, "sqlite:%s",
	    at(t, "spool/warid.db")), &s, &t->e));
	OK(store_begin(s, &t->e));
	OK(store_tickets(s, t, &all, &rows, &n, &t->e));
	for (size_t i = 0; i < n; i++) {
		rows[i].status = "closed";
		OK(store_update_ticket(s, &rows[i], &t->e));
	}
	OK(store_commit(s, &t->e));
	store_close(s);
}

/* No word of the first mail in any byte; of a sealed site, in any that is
 * not ciphertext under a key that is gone. */
static void
prove_purged(struct here *t)
{
	assert_int_equal(tool((const char *const[]){ "grep", "-rqa", "-e",
	    "emergency", at(t, "spool/held"), at(t, "spool/warid.db"),
	    NULL }), 1);
}

static void
test_purge(void **state)
{
	struct scene sc = { .line = "purge --before 2026-12-01",
		.before = { "take", "work -j1" }, .prepare = close_tickets,
		.prove = prove_purged };

	play_all(*state, &sc);
	sc.is_sealed = true;
	play_all(*state, &sc);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		TEST(test_take), TEST(test_work), TEST(test_deliver),
		TEST(test_digest), TEST(test_recover), TEST(test_backup),
		TEST(test_purge),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
