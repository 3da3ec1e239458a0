/* SPDX-License-Identifier: ISC */
/* The same promises, asked of every driver. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "../unit/fail_source.h"
#include "../unit/source_lab.h"

#include <talloc.h>

#include "warid/file.h"

static const struct row {
	const char *name;
	enum source_kind kind;
	enum channel channel;
	bool is_drop;
	const char *files[3];
} rows[] = {
	{ "maildir", SOURCE_MAILDIR, CHANNEL_EMAIL, false,
	  { "a.eml", "b.eml", "c.eml" } },
	{ "maildir drop", SOURCE_MAILDIR, CHANNEL_EMAIL, true,
	  { "a.eml", "b.eml", "c.eml" } },
	{ "fax", SOURCE_FAX, CHANNEL_FAX, false,
	  { "fax1.tif", "fax2.tif", "fax3.pdf" } },
	{ "social drop", SOURCE_SOCIAL, CHANNEL_SOCIAL, true,
	  { "a.txt", "b.zip", "c.json" } },
	{ "imap", SOURCE_IMAP, CHANNEL_EMAIL, false,
	  { "a", "b", "c" } },
};

/* The driver as it is, or with the failing one around it. */
static bool is_wrapped;

static struct lab *
set_up_empty(const struct row *row)
{
	struct lab *l = row->kind == SOURCE_IMAP ? lab_new_dovecot() :
	    lab_new(row->kind, row->is_drop);

	fail_source(source_driver(row->kind), 0, ERR_NONE, "");
	if (is_wrapped)
		l->drv = &source_fail;
	return l;
}

/* A lab with three items. */
static struct lab *
set_up(const struct row *row)
{
	struct lab *l = set_up_empty(row);

	for (int i = 0; i < 3 && row->kind == SOURCE_IMAP; i++)
		lab_deliver(l, row->files[i]);
	if (row->kind == SOURCE_IMAP)
		return l;
	for (int i = 0; i < 3; i++)
		lab_put_text(l, row->files[i], row->files[i]);
	return l;
}

static void
items_are_whole(const struct row *row)
{
	struct lab *l = set_up(row);
	const struct source_driver *drv = l->drv;
	struct source *s;
	struct item *it;
	int n = 0;

	assert_int_equal(drv->open(l, &l->all, &l->conf, &l->ledger, l->now,
	    &s, &l->e), 0);
	while (drv->next(s, l, &it, &l->e) == 1) {
		struct hash h;

		hash_bytes(it->p, it->n, &h);
		assert_memory_equal(&h, &it->hash, sizeof(h));
		assert_string_equal(it->source, "lab");
		assert_int_equal(it->channel, row->channel);
		assert_null(it->withheld);
		assert_non_null(it->name);
		assert_non_null(it->meta);
		assert_true(it->n > 0 && it->p[it->n] == '\0');
		assert_true(it->arrived > 0);
		assert_int_equal(l->ledger.is_known(l, it->key, &l->e), 0);
		lab_remember(l, it->key);
		n++;
	}
	assert_int_equal(n, 3);
	assert_int_equal(drv->next(s, l, &it, &l->e), 0);	/* and again */
	drv->close(s);
	lab_free(l);
}

static void
known_is_not_given(const struct row *row)
{
	struct lab *l = set_up(row);

	assert_string_not_equal(lab_take(l), "");
	assert_int_equal(l->nr_known, 3);
	assert_string_equal(lab_take(l), "");
	lab_free(l);
}

static void
stop_before_settle(const struct row *row)
{
	struct lab *l = set_up(row);

	lab_take_and_stop(l);
	assert_int_equal(l->nr_known, 3);
	assert_string_equal(lab_take(l), "");
	if (row->is_drop)
		assert_string_equal(lab_list(l), "");
	lab_free(l);
}

/* Whatever the note says: without its row an item comes again. */
static void
not_recorded_comes_again(const struct row *row)
{
	struct lab *l = set_up(row);

	lab_take_and_stop(l);
	l->nr_known = 1;
	lab_take_and_stop(l);
	assert_int_equal(l->nr_known, 3);
	lab_free(l);
}

static void
list_names_what_is_known(const struct row *row)
{
	struct lab *l = set_up(row);
	char *keys = lab_list(l), *line;
	int n = 0;

	lab_take_and_stop(l);
	while ((line = strsep(&keys, "\n")) != NULL && *line != '\0') {
		assert_int_equal(l->ledger.is_known(l, line, &l->e), 1);
		n++;
	}
	assert_int_equal(n, 3);
	lab_free(l);
}

static int
broken_ledger(void *arg, const char *key, struct err *e)
{
	(void)arg;
	(void)key;
	return err_set(e, ERR_RUN, "the ledger is locked");
}

static void
ledger_errors_pass(const struct row *row)
{
	struct lab *l = set_up(row);

	l->ledger.is_known = broken_ledger;
	lab_take(l);
	assert_string_equal(l->e.text, "the ledger is locked");
	assert_int_equal(l->e.scope, ERR_RUN);
	assert_int_equal(l->nr_known, 0);
	lab_free(l);
}

/* A message that arrives during a run is not lost: it comes in the next. */
static void
late_arrivals_come_next(const struct row *row)
{
	struct lab *l = set_up(row);

	lab_take(l);
	if (row->kind == SOURCE_IMAP)
		lab_deliver(l, "late");
	else
		lab_put_text(l, talloc_asprintf(l, "0%s", row->files[0]),
		    "late");
	assert_non_null(strstr(lab_take(l), "=late"));
	assert_int_equal(l->nr_known, 4);
	lab_free(l);
}

static void
empty_is_fine(const struct row *row)
{
	struct lab *l = set_up_empty(row);

	assert_string_equal(lab_take(l), "");
	assert_string_equal(lab_list(l), "");
	lab_free(l);
}

/* Whichever call fails, and how badly: the error is told, nothing is settled
 * that is not known, and the next run ends as an unbroken one. */
static void
fails_anywhere(const struct row *row)
{
	static const enum err_scope scopes[] = { ERR_ITEM, ERR_SOURCE,
		ERR_RUN };
	bool has_failed = true;

	for (long n = 1; has_failed; n++)
		for (size_t i = 0; i < 3; i++) {
			struct lab *l = set_up(row);
			char *got;

			l->drv = &source_fail;
			fail_source(source_driver(row->kind), n, scopes[i],
			    "planned");
			got = lab_take(l);
			has_failed = has_source_failed();
			if (has_failed && strstr(got, "! planned") == NULL)
				fail_msg("call %ld: %s", n, got);
			fail_source(source_driver(row->kind), 0, ERR_NONE, "");
			lab_take(l);
			assert_int_equal(l->nr_known, 3);
			assert_string_equal(lab_take(l), "");
			if (row->is_drop)
				assert_string_equal(lab_list(l), "");
			lab_free(l);
		}
}

static void (*const promises[])(const struct row *) = {
	items_are_whole, known_is_not_given, stop_before_settle,
	not_recorded_comes_again, list_names_what_is_known,
	ledger_errors_pass, late_arrivals_come_next, empty_is_fine,
	fails_anywhere,
};

static void
test_driver(void **state)
{
	const struct row *row = *state;

	if (row->kind == SOURCE_IMAP && !lab_has_dovecot())
		return;
	for (int wrapped = 0; wrapped < 2; wrapped++) {
		is_wrapped = wrapped;
		for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]);
		    i++)
			promises[i](row);
	}
}

int
main(void)
{
	struct CMUnitTest tests[sizeof(rows) / sizeof(rows[0])];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		tests[i] = (struct CMUnitTest){ .name = rows[i].name,
			.test_func = test_driver,
			.initial_state = (void *)&rows[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
