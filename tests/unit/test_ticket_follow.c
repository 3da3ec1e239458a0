/* SPDX-License-Identifier: ISC */
/*
 * What a message is believed of what it belongs to: signed numbers, forged
 * ones, bare ones, references of strangers; our own mail; and floods.
 */
#include "ticket_lab.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "warid/file.h"

static int
set_up(void **state)
{
	struct ticket_lab *t;

	ticket_lab_set_up(state);
	t = *state;
	OK(ticket_key_open(t, t->dir, &t->key, &t->e));
	return 0;
}

/* A tag as a mailer may send it back. */
static char *
spoilt(struct ticket_lab *t, const char *tag, const char *between)
{
	struct buf out;

	buf_init(&out, t);
	for (const char *p = tag; *p != '\0'; p++)
		buf_addf(&out, "%c%s", *p, between);
	return out.p;
}

/* What a letter behind a '%' stands for in a row. */
static const char *
token(struct ticket_lab *t, char letter)
{
	char one[TICKET_TOKEN_MAX], two[TICKET_TOKEN_MAX];

	ticket_tag(t->key, 1, one);
	ticket_tag(t->key, 2, two);
	switch (letter) {
	case 'T':			/* the tag of ticket 1 */
		return talloc_strdup(t, one);
	case 'R':			/* with marks of direction in it */
		return spoilt(t, one, "\u200f");
	case 'F':			/* folded at every letter */
		return spoilt(t, one, "\r\n ");
	case 'S':			/* 1 with the signs of 2 */
		return talloc_asprintf(t, "[#1-%s", strchr(two, '-') + 1);
	case 'C':			/* cut short */
		return talloc_strndup(t, one, strlen(one) - 5);
	case 'D':			/* short of a sign and the bracket */
		return talloc_strndup(t, one, strlen(one) - 2);
	case 'M':			/* our Message-ID for ticket 1 */
		return talloc_strdup(t, ticket_message_id(t->key, 1, one));
	default:			/* our own mark */
		return talloc_strdup(t, ticket_own_mark(t->key, one));
	}
}

static const char *
with_tokens(struct ticket_lab *t, const char *pattern)
{
	struct buf out;

	if (pattern == NULL)
		return NULL;
	buf_init(&out, t);
	for (const char *p = pattern; *p != '\0'; p++)
		if (*p == '%')
			buf_str(&out, token(t, *++p));
		else
			buf_char(&out, *p);
	return out.p;
}

enum { JOINS = 1, OPENS = 0 };

/* A citizen's mail is ticket 1, another's ticket 2; then this comes. */
static const struct {
	const char *why;
	struct ticket_say say;
	int is_joined;			/* to ticket 1 */
	const char *reason, *link;
} rows[] = {
	{ "the tag in a subject joins, whoever sends it",
	  { .from = "son@y", .subject = "Re: %T waiting" }, JOINS,
	  "an answer, by its signed number", "" },
	{ "in an Arabic subject, with marks of direction in it",
	  { .from = "c@x", .subject = "رد: %R شكوى" },
	  JOINS, "an answer, by its signed number", "" },
	{ "with the space of a folded header in it",
	  { .from = "c@x", .subject = "%F" }, JOINS,
	  "an answer, by its signed number", "" },
	{ "our Message-ID in References joins, whoever sends it",
	  { .from = "son@y", .subject = "Re: waiting",
	    .refers = "%M@any.example" }, JOINS,
	  "an answer, by its signed number", "" },
	{ "a signed reference counts more than a number in the subject",
	  { .from = "son@y", .subject = "[#2]", .refers = "%M@any.example" },
	  JOINS, "an answer, by its signed number", "" },
	{ "the signed one of two tags counts",
	  { .from = "c@x", .subject = "[Ticket#2] %T" }, JOINS,
	  "an answer, by its signed number", "" },
	{ "a known participant's reference joins",
	  { .from = "a@x", .refers = "1@x" }, JOINS, "an answer", "" },
	{ "a number alone never does, it is linked",
	  { .from = "c@x", .subject = "[Ticket#1] please read" }, OPENS, "",
	  "names" },
	{ "not even from a participant",
	  { .from = "a@x", .subject = "Re: [#1]" }, OPENS, "", "names" },
	{ "a forged tag",
	  { .from = "c@x", .subject = "[#1-000000000000]" }, OPENS, "",
	  "names" },
	{ "a forged Message-ID",
	  { .from = "c@x", .refers = "w1-000000000000@any.example" }, OPENS,
	  "", "" },
	{ "another ticket's signs under this number",
	  { .from = "c@x", .subject = "%S" }, OPENS, "", "names" },
	{ "a tag cut short",
	  { .from = "c@x", .subject = "%C" }, OPENS, "", "names" },
	{ "a sign short, but closed",
	  { .from = "c@x", .subject = "%D]" }, OPENS, "", "names" },
	{ "a tag with a sign too many",
	  { .from = "c@x", .subject = "%D00]" }, OPENS, "", "names" },
	{ "a stranger's reference is linked",
	  { .from = "c@x", .refers = "1@x" }, OPENS, "", "answer" },
	{ "a number that no ticket has",
	  { .from = "c@x", .subject = "[#99]" }, OPENS, "", "" },
	{ "a number that no ticket can have",
	  { .from = "c@x", .subject = "[#99999999999999999999999]" }, OPENS,
	  "", "" },
	{ "a number without a bracket",
	  { .from = "c@x", .subject = "order #1 of 1" }, OPENS, "", "" },
	{ "brackets of another kind",
	  { .from = "c@x", .subject = "[urgent] [a#b] [#] [] [[#" }, OPENS,
	  "", "" },
};

static void
test_what_joins(void **state)
{
	static const struct ticket_say first = { .from = "a@x", .id = "1@x",
		.subject = "waiting", .body = "I waited four hours" },
	    second = { .from = "b@x", .id = "2@x", .body = "thank you" };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ticket_say w = rows[i].say;
		struct ticket_lab *t;
		struct filed f;

		print_message("# %s\n", rows[i].why);
		set_up(state);
		t = *state;
		assert_int_equal(ticket_lab_file(t, &first).ticket, 1);
		assert_int_equal(ticket_lab_file(t, &second).ticket, 2);
		w.subject = with_tokens(t, w.subject);
		w.refers = with_tokens(t, w.refers);
		w.body = "and yet nothing";
		w.id = "3@x";
		f = ticket_lab_file(t, &w);
		assert_int_equal(f.fate, FATE_FILED);
		assert_int_equal(f.ticket, rows[i].is_joined ? 1 : 3);
		assert_int_equal(f.is_new, !rows[i].is_joined);
		assert_string_equal(f.reason, rows[i].reason);
		if (!rows[i].is_joined)
			assert_string_equal(ticket_lab_link(t, 3),
			    rows[i].link);
		ticket_lab_tear_down(state);
	}
}

static const struct {
	const char *why;
	struct ticket_say say;
	enum fate fate;
} own[] = {
	{ "our mark", { .from = "us@x", .automatic = AUTO_OTHER,
	  .automatic_why = "X-Warid: %X" }, FATE_IGNORED },
	{ "a Message-ID that we signed", { .from = "us@x",
	  .id = "%M@us.example" }, FATE_IGNORED },
	{ "a forged mark", { .from = "c@x", .automatic = AUTO_OTHER,
	  .automatic_why = "X-Warid: 0123456789abcdefghjkmnpq" }, FATE_FILED },
	{ "our mark cut short", { .from = "c@x", .automatic = AUTO_OTHER,
	  .automatic_why = "X-Warid: 0" }, FATE_FILED },
	{ "no mark at all in its field", { .from = "c@x",
	  .automatic = AUTO_OTHER, .automatic_why = "X-Warid: " },
	  FATE_FILED },
	{ "a red flag goes on, whatever it bears", { .from = "c@x",
	  .automatic = AUTO_OTHER, .automatic_why = "X-Warid: %X",
	  .is_alert = true }, FATE_FILED },
};

static void
test_our_own_mail(void **state)
{
	struct ticket_lab *t = *state;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		struct ticket_say w = own[i].say;
		struct filed f;

		print_message("# %s\n", own[i].why);
		w.id = with_tokens(t, w.id);
		w.automatic_why = with_tokens(t, w.automatic_why);
		w.body = own[i].why;
		f = ticket_lab_file(t, &w);
		assert_int_equal(f.fate, own[i].fate);
		if (f.fate == FATE_IGNORED)
			assert_string_equal(f.reason, "our own mail");
	}
}

static void
test_without_a_key(void **state)
{
	struct ticket_lab *t = *state;
	struct ticket_say first = { .from = "a@x", .body = "one" },
	    w = { .from = "b@x", .body = "two" };

	w.subject = with_tokens(t, "%T");
	t->key = NULL;
	ticket_lab_file(t, &first);
	assert_int_equal(ticket_lab_file(t, &w).ticket, 2);
	assert_string_equal(ticket_lab_link(t, 2), "names");
}

static void
test_a_flood(void **state)
{
	struct ticket_lab *t = *state;
	struct ticket_say w = { .from = "a@x", .class_ = "enquiry" },
	    other = { .from = "b@x", .body = "another one" };
	static const char *const things[] = { "one", "the second", "a third",
		"four more", "and five" };
	struct ticket_row r;
	struct filed f;

	t->daily_cap = 5;
	for (int i = 0; i < 5; i++) {
		w.body = things[i];
		w.at = i;
		f = ticket_lab_file(t, &w);
		assert_string_equal(f.reason, "");
		assert_true(f.is_new);
	}
	for (int i = 0; i < 3; i++) {
		w.body = talloc_asprintf(t, "%d pages of complaint", i);
		w.at = 10 + i;
		f = ticket_lab_file(t, &w);
		assert_int_equal(f.fate, FATE_FILED);
		assert_int_equal(f.ticket, 5);
		assert_string_equal(f.reason,
		    "more than 5 of this sender in a day");
	}
	r = ticket_lab_row(t, 5);
	assert_int_equal(r.items, 4);
	assert_true(r.needs_review);
	assert_false(ticket_lab_row(t, 4).needs_review);
	/* a red flag and another sender are not held back */
	w.is_alert = true;
	w.body = "he does not breathe";
	assert_int_equal(ticket_lab_file(t, &w).ticket, 6);
	assert_int_equal(ticket_lab_file(t, &other).ticket, 7);
	/* nor is the next day */
	w.is_alert = false;
	w.body = "good morning to all";
	w.at = DAY + 60;
	assert_true(ticket_lab_file(t, &w).is_new);
}

static void
test_what_joins_a_purged_ticket(void **state)
{
	struct ticket_lab *t = *state;
	struct ticket_say first = { .from = "a@x", .id = "1@x",
		.body = "one" }, w = { .from = "a@x", .refers = "1@x",
		.body = "two" };
	int64_t *ids;
	size_t n;

	ticket_lab_file(t, &first);
	ticket_lab_close(t, 1);
	OK(store_begin(t->s, &t->e));
	assert_int_equal(store_purge_ticket(t->s, 1, NOW, "ali", "x", &t->e),
	    1);
	OK(store_commit(t->s, &t->e));
	OK(store_purgeable(t->s, t, NULL, NOW + DAY, false, &ids, &n, &t->e));
	assert_int_equal(n, 0);
	/* its sender is not known any more: what he writes opens another */
	assert_int_equal(ticket_lab_file(t, &w).ticket, 2);
	w = (struct ticket_say){ .from = "b@x", .body = "three",
		.subject = with_tokens(t, "%T") };
	assert_int_equal(ticket_lab_file(t, &w).ticket, 1);
	ticket_lab_close(t, 1);
	OK(store_purgeable(t->s, t, NULL, NOW + DAY, false, &ids, &n, &t->e));
	assert_int_equal(n, 1);
}

/* -- the key ------------------------------------------------------------------ */

static void
test_the_key(void **state)
{
	struct ticket_lab *t = *state;
	char *path = talloc_asprintf(t, "%s/ticket.key", t->dir);
	char one[TICKET_TOKEN_MAX], two[TICKET_TOKEN_MAX];
	struct ticket_key *again;
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	OK(ticket_key_open(t, t->dir, &again, &t->e));
	assert_string_equal(ticket_tag(t->key, 7, one),
	    ticket_tag(again, 7, two));
	assert_string_not_equal(ticket_tag(t->key, 8, one), two);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(ticket_key_open(t, t->dir, &again, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "'%s' can be read by"
	    " others: chmod 0600", path));
	assert_int_equal(truncate(path, 31), 0);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(ticket_key_open(t, t->dir, &again, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "'%s' is not a key"
	    " of 32 bytes", path));
	/* another key signs otherwise */
	assert_int_equal(unlink(path), 0);
	OK(ticket_key_open(t, t->dir, &again, &t->e));
	assert_string_not_equal(ticket_tag(t->key, 7, one),
	    ticket_tag(again, 7, two));
}

#define TEST(f) \
	cmocka_unit_test_setup_teardown(f, set_up, ticket_lab_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_joins), TEST(test_our_own_mail),
		TEST(test_without_a_key), TEST(test_a_flood),
		TEST(test_what_joins_a_purged_ticket), TEST(test_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
