/* SPDX-License-Identifier: ISC */
/*
 * What every store must do, whatever database lies under it: one suite, run
 * over each row of `drivers`.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <talloc.h>

#include "../unit/fail_store.h"
#include "../unit/folder_lab.h"
#include "warid/store.h"

enum { NOW = 1795330200, DAY = 24 * 60 * 60 };

static const struct store_driver *const drivers[] = {
	&store_sqlite, &store_fail,
};

struct here {
	const struct store_driver *drv;
	char *dir, *path;
	struct store *s;
	struct err e;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

static int
set_up_over(void **state, const struct store_driver *drv)
{
	struct here *t = talloc_zero(NULL, struct here);

	t->drv = drv;
	t->dir = folder_lab_make(t);
	t->path = talloc_asprintf(t, "%s/warid.db", t->dir);
	fail_store_at(0, ERR_NONE, NULL);
	OK(store_open_driver(t, drv, t->path, &t->s, &t->e));
	*state = t;
	return 0;
}

static int
set_up_sqlite(void **state)
{
	return set_up_over(state, drivers[0]);
}

static int
set_up_fail(void **state)
{
	return set_up_over(state, drivers[1]);
}

static int
tear_down(void **state)
{
	struct here *t = *state;

	talloc_free(t->s);
	folder_lab_remove(t->dir);
	talloc_free(t);
	return 0;
}

/* -- the ledger ------------------------------------------------------------ */

static bool
add_item(struct here *t, const char *source, const char *key)
{
	struct held_record r = { .source = source, .key = key,
		.name = "a.eml", .meta = "{}", .channel = CHANNEL_EMAIL,
		.arrived = NOW - 60, .taken = NOW, .p = "x", .n = 1 };
	struct held_place place = { "2026/11/x.seg", 48, 200 };
	bool is_new;

	hash_bytes(key, strlen(key), &r.hash);
	OK(store_add_item(t->s, &r, &place, &is_new, &t->e));
	return is_new;
}

static void
test_an_item_once(void **state)
{
	struct here *t = *state;
	struct item_row r;

	OK(store_begin(t->s, &t->e));
	assert_true(add_item(t, "mail", "INBOX;1;1"));
	assert_false(add_item(t, "mail", "INBOX;1;1"));
	assert_true(add_item(t, "fax", "INBOX;1;1"));
	OK(store_commit(t->s, &t->e));
	assert_int_equal(store_is_known(t->s, "mail", "INBOX;1;1", &t->e), 1);
	assert_int_equal(store_is_known(t->s, "mail", "INBOX;1;2", &t->e), 0);
	assert_int_equal(store_item(t->s, t, 2, &r, &t->e), 1);
	assert_string_equal(r.source, "fax");
	assert_int_equal(store_item(t->s, t, 3, &r, &t->e), 0);
	assert_int_equal(store_item(t->s, t, 1, &r, &t->e), 1);
	assert_string_equal(r.source, "mail");
	assert_string_equal(r.key, "INBOX;1;1");
	assert_string_equal(r.name, "a.eml");
	assert_string_equal(r.meta, "{}");
	assert_null(r.withheld);
	assert_int_equal(r.channel, CHANNEL_EMAIL);
	assert_int_equal(r.arrived, NOW - 60);
	assert_int_equal(r.taken, NOW);
	assert_int_equal(r.bytes, 1);
	assert_string_equal(r.place.segment, "2026/11/x.seg");
	assert_int_equal(r.place.offset, 48);
	assert_int_equal(r.place.length, 200);
	assert_int_equal(r.fate, FATE_TAKEN);
	assert_int_equal(r.tries, 0);
	assert_string_equal(r.reason, "");
}

static void
test_an_erased_item_does_not_wait(void **state)
{
	struct here *t = *state;
	struct held_record r = { .source = "mail", .key = "1", .name = "",
		.meta = "", .p = "", .taken = NOW, .is_erased = true };
	struct held_place place = { "x.seg", 48, 200 };
	struct item_row row, *rows;
	bool is_new;
	size_t n;

	OK(store_begin(t->s, &t->e));
	OK(store_add_item(t->s, &r, &place, &is_new, &t->e));
	OK(store_commit(t->s, &t->e));
	assert_int_equal(store_item(t->s, t, 1, &row, &t->e), 1);
	assert_int_equal(row.fate, FATE_IGNORED);
	assert_string_equal(row.reason, "erased");
	OK(store_claim(t->s, t, "a", NOW, 60, 9, &rows, &n, &t->e));
	assert_int_equal(n, 0);
	OK(store_erasures(t->s, t, &rows, &n, &t->e));
	assert_int_equal(n, 0);
}

static void
test_rolled_back_is_gone(void **state)
{
	struct here *t = *state;

	OK(store_begin(t->s, &t->e));
	add_item(t, "mail", "1");
	store_rollback(t->s);
	assert_int_equal(store_is_known(t->s, "mail", "1", &t->e), 0);
}

static void
add_items(struct here *t, int n)
{
	char key[16];

	OK(store_begin(t->s, &t->e));
	for (int i = 1; i <= n; i++) {
		snprintf(key, sizeof(key), "%d", i);
		assert_true(add_item(t, "mail", key));
	}
	OK(store_commit(t->s, &t->e));
}

static void
test_claims(void **state)
{
	struct here *t = *state;
	struct item_row *rows;
	const char **names;
	size_t n;

	add_items(t, 5);
	OK(store_claim(t->s, t, "a:1", NOW, 60, 2, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(rows[1].id, 2);
	OK(store_claim(t->s, t, "b:2", NOW, 60, 2, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, 3);
	OK(store_lease_holders(t->s, t, &names, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(names[0], "a:1");
	assert_string_equal(names[1], "b:2");
	/* a's leases run out, b gives its back */
	OK(store_release(t->s, "b:2", &t->e));
	OK(store_claim(t->s, t, "c:3", NOW + 60, 60, 9, &rows, &n, &t->e));
	assert_int_equal(n, 5);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(rows[4].id, 5);
	OK(store_claim(t->s, t, "d:4", NOW + 61, 60, 9, &rows, &n, &t->e));
	assert_int_equal(n, 0);
}

static void
test_fates(void **state)
{
	struct here *t = *state;
	struct item_row *rows, r;
	size_t n;

	add_items(t, 3);
	OK(store_claim(t->s, t, "a", NOW, 60, 9, &rows, &n, &t->e));
	OK(store_note_failure(t->s, 1, "the reader died", &t->e));
	OK(store_set_fate(t->s, 2, FATE_QUARANTINED, 0, "poison", &t->e));
	OK(store_set_fate(t->s, 3, FATE_FILED, 1, "", &t->e));
	/* what failed stays with who tries it again, and waits when that one
	 * lets go; what is in quarantine or filed does not */
	OK(store_claim(t->s, t, "b", NOW, 60, 9, &rows, &n, &t->e));
	assert_int_equal(n, 0);
	OK(store_release(t->s, "a", &t->e));
	OK(store_claim(t->s, t, "b", NOW, 60, 9, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, 1);
	assert_int_equal(rows[0].tries, 1);
	assert_string_equal(rows[0].reason, "the reader died");
	OK(store_items(t->s, t, FATE_QUARANTINED, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_string_equal(rows[0].reason, "poison");
	assert_int_equal(store_item(t->s, t, 3, &r, &t->e), 1);
	assert_int_equal(r.fate, FATE_FILED);
	assert_int_equal(r.nr_messages, 1);
	OK(store_items_after(t->s, t, 1, 9, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, 2);
}

static void
test_out_of_quarantine(void **state)
{
	struct here *t = *state;
	struct item_row r;

	add_items(t, 3);
	OK(store_note_failure(t->s, 1, "x", &t->e));
	OK(store_set_fate(t->s, 1, FATE_QUARANTINED, 0, "x", &t->e));
	OK(store_set_fate(t->s, 2, FATE_QUARANTINED, 0, "x", &t->e));
	assert_int_equal(store_retry(t->s, 1, NOW, "ali", &t->e), 1);
	assert_int_equal(store_retry(t->s, 1, NOW, "ali", &t->e), 0);
	assert_int_equal(store_drop(t->s, 2, NOW, "ali", "test page",
	    &t->e), 1);
	assert_int_equal(store_drop(t->s, 3, NOW, "ali", "x", &t->e), 0);
	assert_int_equal(store_item(t->s, t, 1, &r, &t->e), 1);
	assert_int_equal(r.fate, FATE_TAKEN);
	assert_int_equal(r.tries, 0);
	assert_int_equal(store_item(t->s, t, 2, &r, &t->e), 1);
	assert_int_equal(r.fate, FATE_IGNORED);
	assert_string_equal(r.reason, "test page");
}

/* -- sources, values, runs ------------------------------------------------- */

static void
test_sources(void **state)
{
	struct here *t = *state;
	struct source_row r, *rows;
	size_t n;

	assert_int_equal(store_source(t->s, t, "fax", &r, &t->e), 0);
	assert_string_equal(r.note, "");
	OK(store_put_note(t->s, "fax", "{\"uid\":1}", &t->e));
	OK(store_put_note(t->s, "fax", "{\"uid\":2}", &t->e));
	OK(store_source_ran(t->s, "fax", NOW, 3, "", &t->e));
	OK(store_source_ran(t->s, "fax", NOW + 60, 0, "no carrier", &t->e));
	OK(store_source_ran(t->s, "fax", NOW + 120, 0, "no carrier", &t->e));
	assert_int_equal(store_source(t->s, t, "fax", &r, &t->e), 1);
	assert_string_equal(r.note, "{\"uid\":2}");
	assert_int_equal(r.last_run, NOW + 120);
	assert_int_equal(r.last_ok, NOW);
	assert_int_equal(r.last_item, NOW);
	assert_int_equal(r.failures, 2);
	assert_string_equal(r.last_error, "no carrier");
	OK(store_source_ran(t->s, "fax", NOW + 180, 0, NULL, &t->e));
	OK(store_source_ran(t->s, "a", NOW, 0, "x", &t->e));
	OK(store_sources(t->s, t, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].source, "a");
	assert_int_equal(rows[0].failures, 1);
	assert_int_equal(rows[1].failures, 0);
	assert_string_equal(rows[1].last_error, "");
	assert_int_equal(rows[1].last_item, NOW);
}

static void
test_values_and_runs(void **state)
{
	struct here *t = *state;
	struct run_row run = { .started = NOW, .ended = NOW + 2, .taken = 5,
		.filed = 3, .duplicate = 1, .ignored = 1, .errors = 1,
		.error = "fax: x" }, *rows;
	const char *v;
	size_t n;

	OK(store_get_meta(t->s, t, "rules", &v, &t->e));
	assert_null(v);
	OK(store_put_meta(t->s, "rules", "abc", &t->e));
	OK(store_put_meta(t->s, "rules", "def", &t->e));
	OK(store_get_meta(t->s, t, "rules", &v, &t->e));
	assert_string_equal(v, "def");
	OK(store_add_run(t->s, &run, &t->e));
	run.started += 60;
	run.error = NULL;
	OK(store_add_run(t->s, &run, &t->e));
	OK(store_runs(t->s, t, 5, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].started, NOW + 60);
	assert_string_equal(rows[0].error, "");
	assert_string_equal(rows[1].error, "fax: x");
	assert_int_equal(rows[1].filed, 3);
}

/* -- messages and tickets -------------------------------------------------- */

static struct verdict_label labels[] = {
	{ .facet = "class", .label = "complaint", .score = 2 },
};
static struct evidence evidence[] = {
	{ .rule = "long-wait", .file = "waiting.yaml", .line = 12,
	  .field = "body", .confidence = -1, .text = "انتظرت", .n = 12,
	  .score = 2 },
};
static const struct verdict verdict = {
	.labels = labels, .nr_labels = 1, .evidence = evidence,
	.nr_evidence = 1, .rules_hash = "00ff",
};

static int64_t
add_ticket(struct here *t, const char *subject)
{
	struct ticket_row r = { .status = "open", .channel = CHANNEL_EMAIL,
		.class_ = "complaint", .subject = subject, .received = NOW,
		.ocr_confidence = -1, .items = 1 };

	OK(store_add_ticket(t->s, &r, &t->e));
	return r.id;
}

static struct message *
new_mail(struct here *t, const char *subject, const char *body)
{
	struct message *m = message_new(t, "mail", CHANNEL_EMAIL);

	m->subject = subject;
	m->body = body;
	m->from.name = "أم خالد";
	m->from.id = "um@example";
	return m;
}

static int64_t
add_message(struct here *t, int64_t item, int seq, int64_t ticket,
    enum fate fate, struct message *m)
{
	struct message_row r = { .item = item, .seq = seq, .ticket = ticket,
		.fate = fate, .reason = "", .received = NOW, .m = m };

	OK(store_add_message(t->s, &r, &verdict, &t->e));
	return r.id;
}

static void
test_ticket_columns(void **state)
{
	struct here *t = *state;
	struct ticket_row in = { .status = "open", .channel = CHANNEL_FAX,
		.class_ = "complaint", .topic = "waiting", .entity = "hmc",
		.region = "doha", .priority = "high", .lang = "ar",
		.subject = "موعد", .from = "x <y@z>", .owner = "complaints",
		.received = NOW, .due = NOW + DAY, .items = 2,
		.duplicates = 3, .ocr_confidence = 71, .needs_review = true,
		.is_confidential = true, .is_alert = true,
		.unsure = "class topic", .verdict_hash = "aa" }, out;

	OK(store_begin(t->s, &t->e));
	OK(store_contact(t->s, "fax", "+9741", "", "ar", NOW, &in.contact,
	    NULL, &t->e));
	OK(store_add_ticket(t->s, &in, &t->e));
	in.campaign = in.id;
	in.status = "closed";
	OK(store_update_ticket(t->s, &in, &t->e));
	OK(store_commit(t->s, &t->e));
	assert_int_equal(store_ticket(t->s, t, in.id, &out, &t->e), 1);
	assert_string_equal(out.status, "closed");
	assert_int_equal(out.channel, CHANNEL_FAX);
	assert_string_equal(out.class_, "complaint");
	assert_string_equal(out.topic, "waiting");
	assert_string_equal(out.entity, "hmc");
	assert_string_equal(out.region, "doha");
	assert_string_equal(out.priority, "high");
	assert_string_equal(out.lang, "ar");
	assert_string_equal(out.subject, "موعد");
	assert_string_equal(out.from, "x <y@z>");
	assert_string_equal(out.owner, "complaints");
	assert_int_equal(out.received, NOW);
	assert_int_equal(out.due, NOW + DAY);
	assert_int_equal(out.items, 2);
	assert_int_equal(out.duplicates, 3);
	assert_int_equal(out.campaign, in.id);
	assert_int_equal(out.ocr_confidence, 71);
	assert_true(out.needs_review && out.is_confidential && out.is_alert);
	assert_string_equal(out.unsure, "class topic");
	assert_string_equal(out.verdict_hash, "aa");
	assert_int_equal(out.contact, in.contact);
	assert_int_equal(out.merged_into, 0);
	assert_int_equal(store_ticket(t->s, t, 99, &out, &t->e), 0);
}

static void
test_message_comes_back(void **state)
{
	struct here *t = *state;
	struct message *m = new_mail(t, "موعد", "متى موعدي؟");
	struct message_row *rows;
	struct verdict v;
	struct page *p;
	size_t n;
	int64_t id;

	m->message_id = "1@x";
	p = message_add_page(m);
	p->number = 1;
	p->confidence = 80;
	p->text = "نص الصفحة";
	add_items(t, 1);
	OK(store_begin(t->s, &t->e));
	id = add_message(t, 1, 0, add_ticket(t, "x"), FATE_FILED, m);
	OK(store_commit(t->s, &t->e));
	OK(store_ticket_messages(t->s, t, 1, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, id);
	assert_int_equal(rows[0].item, 1);
	assert_int_equal(rows[0].fate, FATE_FILED);
	assert_string_equal(rows[0].m->subject, "موعد");
	assert_string_equal(rows[0].m->body, "متى موعدي؟");
	assert_string_equal(rows[0].m->from.name, "أم خالد");
	assert_int_equal(rows[0].m->nr_pages, 1);
	assert_string_equal(rows[0].m->pages[0].text, "نص الصفحة");
	assert_int_equal(store_verdict(t->s, t, id, &v, &t->e), 1);
	assert_string_equal(v.rules_hash, "00ff");
	assert_int_equal(v.nr_evidence, 1);
	assert_string_equal(v.evidence[0].text, "انتظرت");
	assert_int_equal(store_verdict(t->s, t, 99, &v, &t->e), 0);
	OK(store_messages_after(t->s, t, 0, 0, 9, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	OK(store_messages_after(t->s, t, id, 0, 9, &rows, &n, &t->e));
	assert_int_equal(n, 0);
}

static void
test_finding_the_same(void **state)
{
	struct here *t = *state;
	struct message *m = new_mail(t, "a", "b");
	struct message_row in = { .item = 1, .fate = FATE_FILED,
		.reason = "", .received = NOW, .m = m, .has_body_hash = true },
	    out;
	struct hash other = { { 1 } }, bytes;
	int64_t contact;

	hash_bytes("1", 1, &bytes);
	hash_bytes("body", 4, &in.body_hash);
	m->message_id = "1@x";
	m->platform = "whatsapp";
	m->conversation = "clinic";
	m->id = "p1";
	add_items(t, 2);
	OK(store_begin(t->s, &t->e));
	OK(store_contact(t->s, "handle", "w:a", "", "", NOW, &contact, NULL,
	    &t->e));
	in.contact = contact;
	in.ticket = add_ticket(t, "x");
	OK(store_add_message(t->s, &in, NULL, &t->e));
	OK(store_commit(t->s, &t->e));

	assert_int_equal(store_find_message_id(t->s, t, "1@x", &out, &t->e),
	    1);
	assert_int_equal(out.ticket, in.ticket);
	assert_null(out.m);
	assert_int_equal(store_find_message_id(t->s, t, "2@x", &out, &t->e),
	    0);
	assert_int_equal(store_find_message_id(t->s, t, "", &out, &t->e), 0);
	assert_int_equal(store_find_same_mail(t->s, t, "1@x", &in.body_hash,
	    &other, &out, &t->e), 1);
	assert_int_equal(store_find_same_mail(t->s, t, "1@x", NULL, &bytes,
	    &out, &t->e), 1);
	assert_int_equal(store_find_same_mail(t->s, t, "1@x", &other, &other,
	    &out, &t->e), 0);
	assert_int_equal(store_find_body(t->s, t, &in.body_hash, &out,
	    &t->e), 1);
	assert_true(out.has_body_hash);
	assert_memory_equal(&out.body_hash, &in.body_hash, HASH_BYTES);
	assert_int_equal(store_find_body(t->s, t, &other, &out, &t->e), 0);
	assert_int_equal(store_find_body_of(t->s, t, &in.body_hash, contact,
	    &out, &t->e), 1);
	assert_int_equal(store_find_body_of(t->s, t, &in.body_hash, 9, &out,
	    &t->e), 0);
	assert_int_equal(store_find_bytes(t->s, t, &bytes, 2, 0, &out,
	    &t->e), 1);
	assert_int_equal(store_find_bytes(t->s, t, &bytes, 1, 0, &out,
	    &t->e), 0);
	assert_int_equal(store_find_platform_id(t->s, t, "whatsapp",
	    "clinic", "p1", 0, &out, &t->e), 1);
	assert_int_equal(store_find_platform_id(t->s, t, "whatsapp",
	    "clinic", "p1", out.id, &out, &t->e), 0);
	assert_int_equal(store_find_platform_id(t->s, t, "whatsapp",
	    "ward", "p1", 0, &out, &t->e), 0);
	assert_int_equal(store_find_burst(t->s, t, contact, "whatsapp",
	    "clinic", NOW - 600, NOW, &out, &t->e), 1);
	assert_int_equal(store_find_burst(t->s, t, contact, "whatsapp",
	    "clinic", NOW + 1, NOW + 600, &out, &t->e), 0);
	assert_int_equal(store_has_written(t->s, in.ticket, contact, &t->e),
	    1);
	assert_int_equal(store_has_written(t->s, in.ticket, 9, &t->e), 0);
}

static void
test_contacts(void **state)
{
	struct here *t = *state;
	int64_t one, again, earlier, other;
	struct message_row r = { .item = 1, .fate = FATE_FILED, .reason = "",
		.received = NOW, .m = new_mail(t, "a", "b") };

	add_items(t, 1);
	OK(store_begin(t->s, &t->e));
	assert_int_equal(store_find_contact(t->s, "email", "a@b", &one,
	    &earlier, &t->e), 0);
	OK(store_contact(t->s, "email", "a@b", "", "ar", NOW, &one, &earlier,
	    &t->e));
	assert_int_equal(earlier, 0);
	r.contact = one;
	OK(store_add_message(t->s, &r, NULL, &t->e));
	OK(store_contact(t->s, "email", "a@b", "Ali", "ar", NOW, &again,
	    &earlier, &t->e));
	assert_int_equal(again, one);
	assert_int_equal(earlier, 1);
	OK(store_contact(t->s, "phone", "a@b", "Ali", "ar", NOW, &other,
	    &earlier, &t->e));
	assert_int_not_equal(other, one);
	OK(store_commit(t->s, &t->e));
	assert_int_equal(store_find_contact(t->s, "email", "a@b", &again,
	    &earlier, &t->e), 1);
	assert_int_equal(again, one);
	assert_int_equal(earlier, 1);
}

/* -- search ---------------------------------------------------------------- */

static void
test_search(void **state)
{
	static const struct {
		const char *why, *asked;
		size_t found;
	} rows[] = {
		{ "a word", "موعد", 1 },
		{ "with its article in the text", "الانتظار", 1 },
		{ "without, when the text has it", "انتظار", 1 },
		{ "another spelling", "إنتظار", 1 },
		{ "harakat in the query", "مَوْعِد", 1 },
		{ "any case", "CLINIC", 1 },
		{ "two words of one message", "waiting clinic", 1 },
		{ "two words of two messages", "موعد clinic", 0 },
		{ "the sender's name", "خالد", 2 },
		{ "text of a page", "الصفحة", 1 },
		{ "no such word", "مطار", 0 },
		{ "nothing but marks", "?!\"'()", 0 },
		{ "nothing", "", 0 },
		{ "a quote in it", "mo\"ther waiting", 0 },
		{ "FTS5's own words", "waiting OR clinic", 0 },
		{ "FTS5's own marks", "clin* NEAR(a b) ^waiting -x col:y",
		  0 },
		{ "bytes that are no UTF-8", "clinic \xff\xfe", 1 },
	};
	struct here *t = *state;
	struct message *one = new_mail(t, "موعد", "أريد الموعد القادم"),
	    *two = new_mail(t, "Clinic", "waiting, mother, الانتظار طويل");
	struct ticket_row *found;
	size_t n;

	message_add_page(one)->text = "نص الصفحة";
	add_items(t, 2);
	OK(store_begin(t->s, &t->e));
	add_message(t, 1, 0, add_ticket(t, "a"), FATE_FILED, one);
	add_message(t, 2, 0, add_ticket(t, "b"), FATE_FILED, two);
	OK(store_commit(t->s, &t->e));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ticket_query q = { .search = rows[i].asked };

		print_message("# %s\n", rows[i].why);
		OK(store_tickets(t->s, t, &q, &found, &n, &t->e));
		assert_int_equal(n, rows[i].found);
	}
}

static void
test_list(void **state)
{
	struct here *t = *state;
	struct ticket_row a = { .status = "open", .channel = CHANNEL_EMAIL,
		.class_ = "complaint", .topic = "waiting", .entity = "hmc",
		.priority = "high", .received = NOW, .ocr_confidence = -1 },
	    b = { .status = "closed", .channel = CHANNEL_FAX,
		.class_ = "enquiry", .topic = "x", .entity = "y",
		.priority = "low", .received = NOW + DAY,
		.needs_review = true, .ocr_confidence = -1 }, *rows;
	const struct {
		const char *why;
		struct ticket_query q;
		size_t n;
		int64_t first;
	} asked[] = {
		{ "all", { 0 }, 2, 1 },
		{ "status", { .status = "open" }, 1, 1 },
		{ "class", { .class_ = "enquiry" }, 1, 2 },
		{ "topic", { .topic = "waiting" }, 1, 1 },
		{ "entity", { .entity = "hmc" }, 1, 1 },
		{ "channel", { .channel = "fax" }, 1, 2 },
		{ "priority", { .priority = "low" }, 1, 2 },
		{ "since", { .since = NOW + 1 }, 1, 2 },
		{ "until, itself left out", { .until = NOW + DAY }, 1, 1 },
		{ "for eyes", { .needs_review = true }, 1, 2 },
		{ "at most", { .limit = 1 }, 1, 1 },
		{ "none", { .status = "open", .class_ = "enquiry" }, 0, 0 },
	};
	size_t n;

	OK(store_begin(t->s, &t->e));
	OK(store_add_ticket(t->s, &a, &t->e));
	OK(store_add_ticket(t->s, &b, &t->e));
	OK(store_commit(t->s, &t->e));
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		print_message("# %s\n", asked[i].why);
		OK(store_tickets(t->s, t, &asked[i].q, &rows, &n, &t->e));
		assert_int_equal(n, asked[i].n);
		if (n > 0)
			assert_int_equal(rows[0].id, asked[i].first);
	}
}

static void
test_links(void **state)
{
	struct here *t = *state;
	struct link_row *rows;
	int64_t a, b;
	size_t n;

	OK(store_begin(t->s, &t->e));
	a = add_ticket(t, "a");
	b = add_ticket(t, "b");
	OK(store_link(t->s, b, a, "campaign", &t->e));
	OK(store_link(t->s, b, a, "campaign", &t->e));
	OK(store_commit(t->s, &t->e));
	OK(store_links(t->s, t, a, &rows, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].other, b);
	assert_string_equal(rows[0].why, "campaign");
}

/* -- figures --------------------------------------------------------------- */

static void
test_books(void **state)
{
	struct here *t = *state;
	struct books *b;
	size_t n;
	int64_t ticket;

	add_items(t, 5);
	OK(store_begin(t->s, &t->e));
	ticket = add_ticket(t, "x");
	/* 1: an export of three; 2: nothing in it; 3: poison; 4: a fax seen
	 * before; 5: waits */
	add_message(t, 1, 0, ticket, FATE_FILED, new_mail(t, "a", "b"));
	add_message(t, 1, 1, ticket, FATE_FILED, new_mail(t, "a", "b"));
	add_message(t, 1, 2, 0, FATE_IGNORED, new_mail(t, "a", "b"));
	OK(store_set_fate(t->s, 1, FATE_FILED, 3, "", &t->e));
	OK(store_set_fate(t->s, 2, FATE_IGNORED, 0, "no messages", &t->e));
	OK(store_set_fate(t->s, 3, FATE_QUARANTINED, 0, "x", &t->e));
	add_message(t, 4, 0, ticket, FATE_DUPLICATE, new_mail(t, "a", "b"));
	OK(store_set_fate(t->s, 4, FATE_DUPLICATE, 1, "", &t->e));
	add_item(t, "fax", "1");
	OK(store_commit(t->s, &t->e));
	OK(store_books(t->s, t, 0, 0, &b, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(b[0].source, "fax");
	assert_int_equal(b[0].waiting, 1);
	assert_true(is_balanced(&b[0]));
	assert_int_equal(b[1].received, 7);
	assert_int_equal(b[1].filed, 2);
	assert_int_equal(b[1].duplicate, 1);
	assert_int_equal(b[1].ignored, 2);
	assert_int_equal(b[1].quarantined, 1);
	assert_int_equal(b[1].waiting, 1);
	assert_true(is_balanced(&b[1]));
	/* a message lost on the way shows */
	OK(store_set_fate(t->s, 5, FATE_FILED, 1, "", &t->e));
	OK(store_books(t->s, t, NOW, 0, &b, &n, &t->e));
	assert_false(is_balanced(&b[1]));
	OK(store_books(t->s, t, NOW + 1, 0, &b, &n, &t->e));
	assert_int_equal(n, 0);
}

static void
test_counts(void **state)
{
	static const char *const by[3] = { "channel", "class", NULL };
	static const char *const wrong[3] = { "colour", NULL, NULL };
	struct here *t = *state;
	struct ticket_row r = { .status = "open", .channel = CHANNEL_EMAIL,
		.class_ = "complaint", .received = NOW };
	struct count_row *rows;
	size_t n;

	OK(store_begin(t->s, &t->e));
	OK(store_add_ticket(t->s, &r, &t->e));
	OK(store_add_ticket(t->s, &r, &t->e));
	r.class_ = "praise";
	OK(store_add_ticket(t->s, &r, &t->e));
	r.status = "merged";
	OK(store_add_ticket(t->s, &r, &t->e));
	r.status = "open";
	r.received = NOW + DAY;
	OK(store_add_ticket(t->s, &r, &t->e));
	OK(store_commit(t->s, &t->e));
	OK(store_count(t->s, t, NOW, NOW + DAY, by, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(rows[0].key[0], "email");
	assert_string_equal(rows[0].key[1], "complaint");
	assert_string_equal(rows[0].key[2], "");
	assert_int_equal(rows[0].n, 2);
	assert_string_equal(rows[1].key[1], "praise");
	assert_int_equal(rows[1].n, 1);
	assert_int_equal(store_count(t->s, t, 0, NOW, wrong, &rows, &n,
	    &t->e), -1);
	assert_string_equal(t->e.text, "tickets are not counted by 'colour'");
}

static void
test_events(void **state)
{
	struct here *t = *state;
	struct event_row *rows;
	size_t n;

	OK(store_begin(t->s, &t->e));
	add_ticket(t, "a");
	OK(store_add_event(t->s, NOW, "warid", 1, "opened", "", &t->e));
	OK(store_add_event(t->s, NOW, "warid", 0, "purged", "3", &t->e));
	OK(store_add_event(t->s, NOW + 1, "ali", 1, "closed", "", &t->e));
	OK(store_commit(t->s, &t->e));
	OK(store_events(t->s, t, 1, &rows, &n, &t->e));
	assert_int_equal(n, 2);
	assert_string_equal(rows[1].actor, "ali");
	assert_string_equal(rows[1].what, "closed");
	assert_int_equal(rows[1].at, NOW + 1);
}

static void
test_backup(void **state)
{
	struct here *t = *state;
	char *path = talloc_asprintf(t, "%s/copy.db", t->dir);
	struct store *copy;
	struct stat st;

	add_items(t, 2);
	OK(store_backup(t->s, path, &t->e));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	OK(store_open_driver(t, t->drv, path, &copy, &t->e));
	assert_int_equal(store_is_known(copy, "mail", "2", &t->e), 1);
	talloc_free(copy);
	assert_int_equal(store_backup(t->s, path, &t->e), -1);
	assert_string_equal(t->e.text,
	    talloc_asprintf(t, "'%s' is there already", path));
}

/* Two that write at once wait for each other; neither loses a row. */
static void
test_two_at_once(void **state)
{
	struct here *t = *state;
	struct here other = *t;

	OK(store_open_driver(t, t->drv, t->path, &other.s, &t->e));
	OK(store_begin(t->s, &t->e));
	assert_true(add_item(t, "mail", "1"));
	assert_int_equal(store_is_known(other.s, "mail", "1", &t->e), 0);
	OK(store_commit(t->s, &t->e));
	assert_int_equal(store_is_known(other.s, "mail", "1", &t->e), 1);
	OK(store_begin(other.s, &t->e));
	assert_false(add_item(&other, "mail", "1"));
	OK(store_commit(other.s, &t->e));
	talloc_free(other.s);
}

#define OVER(f, s) { #f " " #s, f, set_up_##s, tear_down, NULL }
#define TEST(f) OVER(f, sqlite), OVER(f, fail)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_item_once), TEST(test_rolled_back_is_gone),
		TEST(test_an_erased_item_does_not_wait),
		TEST(test_claims), TEST(test_fates),
		TEST(test_out_of_quarantine), TEST(test_sources),
		TEST(test_values_and_runs), TEST(test_ticket_columns),
		TEST(test_message_comes_back), TEST(test_finding_the_same),
		TEST(test_contacts), TEST(test_search), TEST(test_list),
		TEST(test_links), TEST(test_books), TEST(test_counts),
		TEST(test_events), TEST(test_backup), TEST(test_two_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
