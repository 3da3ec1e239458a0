/* SPDX-License-Identifier: ISC */
/* What is purged is gone from every byte of the database; the rest is not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "folder_lab.h"
#include "warid/file.h"
#include "warid/store.h"

enum { NOW = 1795330200 };

struct here {
	char *dir;
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
	OK(store_open(t, talloc_asprintf(t, "sqlite:%s/w.db", t->dir), &t->s,
	    &t->e));
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct here *t = *state;

	store_close(t->s);
	folder_lab_remove(t->dir);
	talloc_free(t);
	return 0;
}

static void
add_item(struct here *t, const char *key)
{
	struct held_record r = { .source = "mail", .key = key,
		.name = "nameofthefile.eml", .meta = "{\"tsi\":\"97444\"}",
		.taken = NOW, .p = key, .n = 1 };
	struct held_place place = { "x.seg", 48, 100 };
	bool is_new;

	hash_bytes(key, 1, &r.hash);
	OK(store_add_item(t->s, &r, &place, &is_new, &t->e));
}

/* A ticket with one message by someone; both say `word` all over. */
static int64_t
add_ticket(struct here *t, int64_t item, int seq, const char *status,
    const char *word)
{
	struct evidence evidence = { .rule = "r", .file = "f", .field = "body",
		.text = word };
	struct verdict v = { .evidence = &evidence, .nr_evidence = 1,
		.rules_hash = "00" };
	struct message *m = message_new(t, "mail", CHANNEL_EMAIL);
	struct ticket_row ticket = { .status = status, .class_ = "enquiry",
		.subject = word, .from = word, .received = NOW,
		.owner = "desk" };
	struct message_row row = { .item = item, .seq = seq,
		.fate = FATE_FILED, .reason = "", .received = NOW, .m = m };

	m->subject = word;
	m->from.name = word;
	m->from.id = talloc_asprintf(t, "%s@x", word);
	m->body = talloc_asprintf(t, "%s and more of %s", word, word);
	message_add_page(m)->text = word;
	OK(store_contact(t->s, "email", m->from.id, word, "", NOW,
	    &row.contact, NULL, &t->e));
	ticket.contact = row.contact;
	OK(store_add_ticket(t->s, &ticket, &t->e));
	row.ticket = ticket.id;
	OK(store_add_message(t->s, &row, &v, &t->e));
	OK(store_set_fate(t->s, item, FATE_FILED, seq + 1, "", &t->e));
	return ticket.id;
}

/* Does any file of the store hold these bytes? */
static bool
is_anywhere(struct here *t, const char *word)
{
	bool found = false;
	char **names, *p;
	size_t n, len;

	assert_int_equal(file_list(t, t->dir, &names, &n, &t->e), 0);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(file_read(t, file_join(t, t->dir, names[i]),
		    1 << 26, &p, &len, &t->e), 0);
		if (memmem(p, len, word, strlen(word)) != NULL)
			found = true;
	}
	return found;
}

static void
purge(struct here *t, int64_t ticket, int want)
{
	OK(store_begin(t->s, &t->e));
	assert_int_equal(store_purge_ticket(t->s, ticket, NOW, "ali",
	    "90 days", &t->e), want);
	OK(store_commit(t->s, &t->e));
}

static void
test_gone_from_every_byte(void **state)
{
	struct here *t = *state;
	struct ticket_query q = { .search = "zzsecretzz" };
	struct message_row *m;
	struct ticket_row *rows, r;
	struct item_row *items;
	struct audit_report audit;
	struct books *b;
	struct verdict v;
	int64_t id, earlier;
	size_t n;

	OK(store_begin(t->s, &t->e));
	add_item(t, "1");
	add_item(t, "2");
	add_ticket(t, 1, 0, "closed", "zzsecretzz");
	OK(store_add_note(t->s, NOW, "ali", 1, "zzsecretzz called", &t->e));
	add_ticket(t, 2, 0, "closed", "remaining");
	OK(store_commit(t->s, &t->e));
	assert_true(is_anywhere(t, "zzsecretzz"));

	purge(t, 1, 1);
	purge(t, 1, 0);
	OK(store_purge_end(t->s, &t->e));
	assert_false(is_anywhere(t, "zzsecretzz"));
	assert_true(is_anywhere(t, "remaining"));

	OK(store_tickets(t->s, t, &q, &rows, &n, &t->e));
	assert_int_equal(n, 0);
	assert_int_equal(store_ticket(t->s, t, 1, &r, &t->e), 1);
	assert_string_equal(r.class_, "enquiry");
	assert_string_equal(r.subject, "");
	OK(store_ticket_messages(t->s, t, 1, &m, &n, &t->e));
	assert_int_equal(n, 1);
	assert_true(m[0].is_erased);
	assert_string_equal(m[0].m->body, "");
	assert_int_equal(store_verdict(t->s, t, m[0].id, &v, &t->e), 0);
	assert_int_equal(store_find_contact(t->s, "email", "zzsecretzz@x",
	    &id, &earlier, &t->e), 0);
	assert_int_equal(store_find_contact(t->s, "email", "remaining@x",
	    &id, &earlier, &t->e), 1);
	/* the books and the chain stand */
	OK(store_books(t->s, t, 0, 0, &b, &n, &t->e));
	assert_true(is_balanced(&b[0]));
	assert_int_equal(store_audit_verify(t->s, &audit, &t->e), 0);
	/* its raw bytes are due, once */
	OK(store_erasures(t->s, t, &items, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(items[0].id, 1);
	assert_string_equal(items[0].name, "");
	OK(store_set_erased(t->s, 1, &t->e));
	OK(store_erasures(t->s, t, &items, &n, &t->e));
	assert_int_equal(n, 0);
	/* what still stands is still found */
	q.search = "remaining";
	OK(store_tickets(t->s, t, &q, &rows, &n, &t->e));
	assert_int_equal(n, 1);
}

static void
test_which_may_go(void **state)
{
	struct here *t = *state;
	int64_t *ids;
	size_t n;

	OK(store_begin(t->s, &t->e));
	add_item(t, "1");
	add_ticket(t, 1, 0, "open", "a");
	add_ticket(t, 1, 1, "closed", "b");
	add_ticket(t, 1, 2, "verified", "c");
	OK(store_commit(t->s, &t->e));
	OK(store_purgeable(t->s, t, NULL, NOW + 1, false, &ids, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(ids[0], 2);
	OK(store_purgeable(t->s, t, NULL, NOW, false, &ids, &n, &t->e));
	assert_int_equal(n, 0);
	OK(store_purgeable(t->s, t, "complaint", NOW + 1, false, &ids, &n, &t->e));
	assert_int_equal(n, 0);
	assert_int_equal(store_hold(t->s, 2, NOW, "ali", "case 7", &t->e), 1);
	assert_int_equal(store_hold(t->s, 99, NOW, "ali", "x", &t->e), 0);
	OK(store_purgeable(t->s, t, "enquiry", NOW + 1, false, &ids, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 3);
	OK(store_purgeable(t->s, t, "enquiry", NOW + 1, true, &ids, &n,
	    &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], 2);
	purge(t, 2, 0);
	assert_int_equal(store_hold(t->s, 2, NOW, "ali", "", &t->e), 1);
	purge(t, 2, 1);
}

/* An export's bytes stay while one of its messages does. */
static void
test_the_last_of_an_export(void **state)
{
	struct here *t = *state;
	struct item_row *items;
	size_t n;

	OK(store_begin(t->s, &t->e));
	add_item(t, "1");
	add_ticket(t, 1, 0, "closed", "a");
	add_ticket(t, 1, 1, "closed", "b");
	OK(store_commit(t->s, &t->e));
	purge(t, 1, 1);
	OK(store_erasures(t->s, t, &items, &n, &t->e));
	assert_int_equal(n, 0);
	purge(t, 2, 1);
	OK(store_erasures(t->s, t, &items, &n, &t->e));
	assert_int_equal(n, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_gone_from_every_byte),
		TEST(test_which_may_go),
		TEST(test_the_last_of_an_export),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
