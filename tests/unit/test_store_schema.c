/* SPDX-License-Identifier: ISC */
/*
 * From every form the tables ever had to the newest: what was in them is there
 * afterwards, a call that fails on the way leaves a whole form behind, and one
 * from the future is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "fail_store.h"
#include "folder_lab.h"
#include "warid/store.h"

enum { NOW = 1795330200 };

struct here {
	char *dir, *path;
	struct store *s;
	struct err e;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

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

static const struct store_stmt ask_version = { "PRAGMA user_version", "" };

static int
version(struct here *t)
{
	int v;

	assert_int_equal(sql_one(t->s, &ask_version, NO_ARGS, &t->e), 1);
	v = (int)sql_int(t->s);
	sql_end(t->s);
	return v;
}

/* Rows in the words of form 1, which no later step may lose. */
static const struct store_stmt rows_of_old[] = {
	{ "INSERT INTO item(id, source, key, name, meta, channel, arrived,"
	  " taken, bytes, hash, segment, place, extent, fate, nr_messages)"
	  " VALUES (1, 'mail', 'k', 'n', '', 'email', 1, 1, 1,"
	  " zeroblob(32), 'x.seg', 48, 100, 'filed', 1)", "" },
	{ "INSERT INTO contact(id, name, lang, first_seen, last_seen)"
	  " VALUES (1, 'Ali', 'ar', 1, 1)", "" },
	{ "INSERT INTO ticket(id, status, channel, class, topic, entity,"
	  " region, priority, lang, subject, sender, owner, received, due,"
	  " items, duplicates, ocr_confidence, needs_review,"
	  " is_confidential, is_alert, unsure, verdict_hash, contact)"
	  " VALUES (1, 'open', 'email', 'complaint', '', '', '', '', 'ar',"
	  " 'موعد', 'a@x', '', 1, 0, 1, 0, -1, 0, 0, 0, '', '', 1)", "" },
	{ "INSERT INTO message(id, item, seq, ticket, fate, reason, received,"
	  " contact, message_id, platform, conversation, platform_id,"
	  " content) VALUES (1, 1, 0, 1, 'filed', '', 1, 1, '1@x', '', '',"
	  " '', '{\"kind\":\"mail\",\"channel\":\"email\","
	  "\"body\":\"waiting\"}')", "" },
	{ "INSERT INTO search(rowid, words) VALUES (1, 'waiting')", "" },
};

/* A store in an older form with rows in it. */
static void
make(struct here *t, int form)
{
	empty(t);
	OK(store_open_at(t, &store_sqlite, t->path, 1, &t->s, &t->e));
	OK(store_begin(t->s, &t->e));
	for (size_t i = 0; i < sizeof(rows_of_old) / sizeof(rows_of_old[0]);
	    i++)
		OK(sql_do(t->s, &rows_of_old[i], NO_ARGS, &t->e));
	OK(store_add_event(t->s, NOW, "warid", 1, "opened", "", &t->e));
	OK(store_commit(t->s, &t->e));
	OK(schema_migrate(t->s, form, &t->e));
	assert_int_equal(version(t), form);
	TALLOC_FREE(t->s);
}

/* What was put in is found, and what this program adds has its place. */
static void
check(struct here *t)
{
	struct ticket_query q = { .search = "waiting" };
	struct message_row *messages;
	struct audit_report audit;
	struct ticket_row *rows;
	struct rules_state rules;
	struct note_row *notes;
	struct books *books;
	size_t n;

	assert_int_equal(version(t), SCHEMA_NEWEST);
	OK(store_tickets(t->s, t, &q, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].subject, "موعد");
	OK(store_ticket_messages(t->s, t, 1, &messages, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(messages[0].m->body, "waiting");
	OK(store_books(t->s, t, 0, 0, &books, &n, &t->e));
	assert_true(n == 1 && is_balanced(&books[0]));
	assert_int_equal(store_audit_verify(t->s, &audit, &t->e), 0);
	assert_int_equal(audit.rows, 1);
	OK(store_begin(t->s, &t->e));
	OK(store_add_note(t->s, NOW, "ali", 1, "called back", &t->e));
	OK(store_commit(t->s, &t->e));
	OK(store_notes(t->s, t, 1, &notes, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(notes[0].text, "called back");
	OK(store_note_rules(t->s, NOW, "abc", 0, "", &t->e));
	OK(store_rules_state(t->s, t, INT64_MAX, &rules, &t->e));
	assert_string_equal(rules.hash, "abc");
	assert_int_equal(rules.since, NOW);
}

static void
test_every_form_to_the_newest(void **state)
{
	struct here *t = *state;

	for (int form = 1; form <= SCHEMA_NEWEST; form++) {
		make(t, form);
		OK(store_open_driver(t, &store_sqlite, t->path, &t->s,
		    &t->e));
		check(t);
	}
}

/* A call that fails on the way leaves one form or the next, never half. */
static void
test_every_call_on_the_way_fails(void **state)
{
	struct here *t = *state;
	long n = 0;

	for (;;) {
		make(t, 1);
		fail_store_at(++n, ERR_RUN, "disk I/O error");
		if (store_open_driver(t, &store_fail, t->path, &t->s,
		    &t->e) == 0)
			break;
		assert_true(has_store_failed());
		assert_int_equal(t->e.scope, ERR_RUN);
		fail_store_at(0, ERR_NONE, NULL);
		OK(store_open_driver(t, &store_fail, t->path, &t->s, &t->e));
		check(t);
	}
	assert_true(n > 5 * (SCHEMA_NEWEST - 1));
	fail_store_at(0, ERR_NONE, NULL);
	check(t);
}

static const struct store_stmt from_the_future = {
	"PRAGMA user_version = 99", "" };

static void
test_a_newer_database(void **state)
{
	struct here *t = *state;

	OK(store_open_driver(t, &store_sqlite, t->path, &t->s, &t->e));
	OK(sql_do(t->s, &from_the_future, NO_ARGS, &t->e));
	TALLOC_FREE(t->s);
	assert_int_equal(store_open_driver(t, &store_sqlite, t->path, &t->s,
	    &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "store '%s': made by"
	    " a newer warid (schema 99, this one knows %d)", t->path,
	    SCHEMA_NEWEST));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_form_to_the_newest),
		TEST(test_every_call_on_the_way_fails),
		TEST(test_a_newer_database),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
