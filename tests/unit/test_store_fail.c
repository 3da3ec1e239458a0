/* SPDX-License-Identifier: ISC */
/*
 * What the store does when the database does not: every call fails once, and
 * the next run ends where an unbroken one would have.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "fail_store.h"
#include "folder_lab.h"
#include "warid/file.h"
#include "warid/store.h"

enum { NOW = 1795330200, NR_ITEMS = 3, LEASE = 60 };

struct here {
	char *dir, *path;
	struct store *s;
	struct err e;
};

static int
set_up(void **state)
{
	struct here *t = talloc_zero(NULL, struct here);

	t->dir = folder_lab_make(t);
	t->path = talloc_asprintf(t, "%s/w.db", t->dir);
	fail_store_at(0, ERR_NONE, NULL);
	*state = t;
	return 0;
}

static void
empty(struct here *t)
{
	TALLOC_FREE(t->s);
	folder_lab_empty(t->dir);
}

static int
tear_down(void **state)
{
	struct here *t = *state;

	TALLOC_FREE(t->s);
	folder_lab_remove(t->dir);
	talloc_free(t);
	return 0;
}

/* -- a run in small: take, claim, file --------------------------------------- */

static int
add_items(struct here *t)
{
	char key[8];
	bool is_new;

	for (int i = 0; i < NR_ITEMS; i++) {
		struct held_record r = { .source = "mail", .key = key,
			.name = "", .meta = "", .arrived = NOW,
			.taken = NOW, .p = key, .n = 1 };
		struct held_place place = { "x.seg", 48, 100 };

		snprintf(key, sizeof(key), "%d", i);
		hash_bytes(key, 1, &r.hash);
		if (store_add_item(t->s, &r, &place, &is_new, &t->e) < 0)
			return -1;
	}
	return 0;
}

static int
file_item(struct here *t, void *ctx, const struct item_row *item)
{
	struct ticket_row ticket = { .status = "open", .subject = "x",
		.received = NOW, .items = 1 };
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct message_row row = { .item = item->id, .fate = FATE_FILED,
		.reason = "", .received = NOW, .m = m };

	m->body = "waiting for an appointment";
	message_add_page(m);
	if (store_contact(t->s, "email", "a@x", "A", "en", NOW, &row.contact,
	    NULL, &t->e) < 0)
		return -1;
	ticket.contact = row.contact;
	if (store_add_ticket(t->s, &ticket, &t->e) < 0)
		return -1;
	row.ticket = ticket.id;
	if (store_add_message(t->s, &row, NULL, &t->e) < 0 ||
	    store_add_event(t->s, NOW, "warid", ticket.id, "opened", "",
	    &t->e) < 0 || store_link(t->s, ticket.id, 1, "x", &t->e) < 0)
		return -1;
	return store_set_fate(t->s, item->id, FATE_FILED, 1, "", &t->e);
}

static int
run(struct here *t, void *ctx, int64_t now)
{
	struct item_row *rows;
	size_t n;

	if (store_begin(t->s, &t->e) < 0)
		return -1;
	if (add_items(t) < 0) {
		store_rollback(t->s);
		return -1;
	}
	if (store_commit(t->s, &t->e) < 0)
		return -1;
	if (store_claim(t->s, ctx, "w", now, LEASE, 10, &rows, &n,
	    &t->e) < 0 || store_begin(t->s, &t->e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (file_item(t, ctx, &rows[i]) < 0) {
			store_rollback(t->s);
			return -1;
		}
	return store_commit(t->s, &t->e);
}

/* Everything that a run leaves, in one text. */
static char *
dump(struct here *t)
{
	struct ticket_query search = { .search = "appointment" };
	char *out = talloc_strdup(t, "");
	struct ticket_row *tickets;
	struct message_row *messages;
	struct item_row *items;
	struct audit_report audit;
	struct books *books;
	size_t n, m;

	assert_int_equal(store_items(t->s, t, FATE_FILED, &items, &n, &t->e),
	    0);
	for (size_t i = 0; i < n; i++)
		out = talloc_asprintf_append(out, "item %s %d\n",
		    items[i].key, (int)items[i].id);
	assert_int_equal(store_tickets(t->s, t, &search, &tickets, &n, &t->e),
	    0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(store_ticket_messages(t->s, t,
		    tickets[i].id, &messages, &m, &t->e), 0);
		out = talloc_asprintf_append(out, "ticket %d messages %zu"
		    " contact %d\n", (int)tickets[i].id, m,
		    (int)tickets[i].contact);
	}
	assert_int_equal(store_audit_verify(t->s, &audit, &t->e), 0);
	out = talloc_asprintf_append(out, "events %d %s\n", (int)audit.rows,
	    audit.head);
	assert_int_equal(store_books(t->s, t, 0, 0, &books, &n, &t->e), 0);
	for (size_t i = 0; i < n; i++) {
		assert_true(is_balanced(&books[i]));
		out = talloc_asprintf_append(out, "books %d %d\n",
		    (int)books[i].received, (int)books[i].filed);
	}
	return out;
}

static void
test_every_call_fails_once(void **state)
{
	struct here *t = *state;
	char *want;
	long n;

	assert_int_equal(store_open_driver(t, &store_fail, t->path, &t->s,
	    &t->e), 0);
	assert_int_equal(run(t, t, NOW), 0);
	want = dump(t);
	for (n = 1;; n++) {
		TALLOC_CTX *ctx = talloc_new(t);

		empty(t);
		assert_int_equal(store_open_driver(t, &store_fail, t->path,
		    &t->s, &t->e), 0);
		fail_store_at(n, ERR_RUN, "disk I/O error");
		if (run(t, ctx, NOW) == 0) {
			talloc_free(ctx);
			break;
		}
		assert_true(has_store_failed());
		assert_int_equal(t->e.scope, ERR_RUN);
		assert_non_null(strstr(t->e.text, "disk I/O error"));
		fail_store_at(0, ERR_NONE, NULL);
		dump(t);		/* the books balance half-way */
		assert_int_equal(run(t, ctx, NOW + LEASE), 0);
		assert_string_equal(dump(t), want);
		talloc_free(ctx);
	}
	assert_false(has_store_failed());
	assert_true(n > 80);
	print_message("# %ld calls\n", n - 1);
}

static void
test_opening_fails_at_every_call(void **state)
{
	struct here *t = *state;
	long n = 0;

	do {
		empty(t);
		fail_store_at(++n, ERR_RUN, "disk I/O error");
		if (store_open_driver(t, &store_fail, t->path, &t->s,
		    &t->e) == 0)
			break;
		fail_store_at(0, ERR_NONE, NULL);
		assert_int_equal(store_open_driver(t, &store_fail, t->path,
		    &t->s, &t->e), 0);
		assert_int_equal(run(t, t, NOW), 0);
	} while (n < 1000);
	assert_true(n > 30 && n < 1000);
}

/* -- what an operator can read ------------------------------------------------ */

static void
test_urls(void **state)
{
	static const struct {
		const char *url, *want;
	} urls[] = {
		{ "postgres://warid:secret@db/warid",
		  "store 'postgres': not built yet, write sqlite:PATH" },
		{ "postgresql://db/warid",
		  "store 'postgres': not built yet, write sqlite:PATH" },
		{ "mysql://root:secret@db/x",
		  "store 'mysql': no such kind of store, write sqlite:PATH" },
		{ "sqlite:",
		  "store 'sqlite': no such kind of store, write sqlite:PATH" },
		{ "/var/spool/warid.db", "store '/var/spool/warid': no such"
		  " kind of store, write sqlite:PATH" },
	};
	struct here *t = *state;

	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(store_open(t, urls[i].url, &t->s, &t->e),
		    -1);
		assert_int_equal(t->e.scope, ERR_CONF);
		assert_string_equal(t->e.text, urls[i].want);
	}
}

static void
test_made_private(void **state)
{
	struct here *t = *state;
	mode_t old = umask(0);
	struct stat st;

	t->path = talloc_asprintf(t, "%s/a/b/w.db", t->dir);
	assert_int_equal(store_open(t, talloc_asprintf(t, "sqlite:%s",
	    t->path), &t->s, &t->e), 0);
	umask(old);
	assert_int_equal(stat(t->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(talloc_asprintf(t, "%s-wal", t->path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(talloc_asprintf(t, "%s/a", t->dir), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	TALLOC_FREE(t->s);
	unlink(t->path);
	rmdir(talloc_asprintf(t, "%s/a/b", t->dir));
	rmdir(talloc_asprintf(t, "%s/a", t->dir));
}

static void
test_no_database(void **state)
{
	struct here *t = *state;
	int fd = open(t->path, O_WRONLY | O_CREAT, 0600);
	char *link = talloc_asprintf(t, "%s/link.db", t->dir);

	assert_true(fd >= 0);
	for (int i = 0; i < 100; i++)
		assert_int_equal(write(fd, "not a database at all ", 22), 22);
	close(fd);
	assert_int_equal(store_open(t, talloc_asprintf(t, "sqlite:%s",
	    t->path), &t->s, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_RUN);
	assert_string_equal(t->e.text, talloc_asprintf(t,
	    "store '%s': file is not a database", t->path));
	assert_int_equal(symlink(t->path, link), 0);
	assert_int_equal(store_open(t, talloc_asprintf(t, "sqlite:%s", link),
	    &t->s, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t,
	    "cannot open '%s': Too many levels of symbolic links", link));
}

/* -- the audit chain ----------------------------------------------------------- */

static const struct {
	const char *why;
	struct store_stmt harm;
	int64_t bad;
	bool is_cut;
} harms[] = {
	{ "a changed word", { "UPDATE event SET what = 'closed'"
	  " WHERE id = 2", "" }, 2, false },
	{ "a changed time", { "UPDATE event SET at = at + 1 WHERE id = 3",
	  "" }, 3, false },
	{ "another actor", { "UPDATE event SET actor = 'x' WHERE id = 1",
	  "" }, 1, false },
	{ "a row taken out", { "DELETE FROM event WHERE id = 2", "" }, 3,
	  false },
	{ "the first row taken out", { "DELETE FROM event WHERE id = 1", "" },
	  2, false },
	{ "two rows changed about", { "UPDATE event SET id ="
	  " CASE id WHEN 2 THEN -3 ELSE -2 END WHERE id IN (2, 3)", "" },
	  -3, false },
	{ "the last row cut off", { "DELETE FROM event WHERE id = 3", "" }, 0,
	  true },
	{ "all rows cut off", { "DELETE FROM event", "" }, 0, true },
};

static void
test_audit_harmed(void **state)
{
	struct here *t = *state;
	struct audit_report r;

	for (size_t i = 0; i < sizeof(harms) / sizeof(harms[0]); i++) {
		print_message("# %s\n", harms[i].why);
		empty(t);
		assert_int_equal(store_open_driver(t, &store_sqlite, t->path,
		    &t->s, &t->e), 0);
		assert_int_equal(store_audit_verify(t->s, &r, &t->e), 0);
		assert_int_equal(run(t, t, NOW), 0);
		assert_int_equal(store_audit_verify(t->s, &r, &t->e), 0);
		assert_int_equal(r.rows, 3);
		assert_int_equal(sql_do(t->s, &harms[i].harm, NO_ARGS, &t->e),
		    0);
		assert_int_equal(store_audit_verify(t->s, &r, &t->e), 1);
		assert_int_equal(r.bad, harms[i].bad);
		assert_int_equal(r.is_cut, harms[i].is_cut);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_call_fails_once),
		TEST(test_opening_fails_at_every_call),
		TEST(test_urls),
		TEST(test_made_private),
		TEST(test_no_database),
		TEST(test_audit_harmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
