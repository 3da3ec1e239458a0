/* SPDX-License-Identifier: ISC */
/* Where a message goes: every step of ticket_file, and the books after. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>
#include <unistd.h>

#include "page_lab.h"
#include "warid/file.h"
#include "warid/ticket.h"

enum { NOW = 1795330200, DAY = 24 * 60 * 60, HOUR = 60 * 60 };

static const char labels_yaml[] =
    "facets:\n"
    "  class:\n"
    "    names: {ar: النوع, en: Class}\n"
    "    threshold: 1\n"
    "    labels:\n"
    "      complaint: {ar: شكوى, en: Complaint, owner: complaints,"
    " answer-within: 24h}\n"
    "      enquiry: {ar: استفسار, en: Enquiry, owner: enquiries,"
    " answer-within: 8h}\n"
    "      spam: {ar: دعاية, en: Spam}\n"
    "  topic:\n"
    "    names: {ar: الموضوع, en: Topic}\n"
    "    threshold: 0\n"
    "    labels:\n"
    "      waiting: {ar: الانتظار, en: Waiting, owner: patient-flow}\n"
    "  priority:\n"
    "    names: {ar: الأولوية, en: Priority}\n"
    "    threshold: 0\n"
    "    labels:\n"
    "      low: {ar: منخفضة, en: Low}\n"
    "      normal: {ar: عادية, en: Normal}\n"
    "      high: {ar: عالية, en: High}\n"
    "      urgent: {ar: عاجلة, en: Urgent, answer-within: 1h}\n";

struct here {
	char *dir;
	struct store *s;
	struct rules *rules;
	struct err e;
	int nr_items;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

static int
set_up(void **state)
{
	struct here *t = talloc_zero(NULL, struct here);
	struct rules_file file = { "labels.yaml", labels_yaml,
		sizeof(labels_yaml) - 1 };
	const char *tmp = getenv("TMPDIR");
	struct complaints c;

	t->dir = talloc_asprintf(t, "%s/warid-ticket-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	assert_non_null(mkdtemp(t->dir));
	OK(store_open(t, talloc_asprintf(t, "sqlite:%s/w.db", t->dir), &t->s,
	    &t->e));
	complaints_init(&c, t);
	t->rules = rules_load(t, &file, 1, &c);
	assert_non_null(t->rules);
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct here *t = *state;
	struct err e;
	char **names;
	size_t n;

	store_close(t->s);
	if (file_list(t, t->dir, &names, &n, &e) == 0)
		for (size_t i = 0; i < n; i++)
			unlink(file_join(t, t->dir, names[i]));
	rmdir(t->dir);
	talloc_free(t);
	return 0;
}

/* What a test says of a message; the rest is made up. */
struct say {
	const char *from, *subject, *body, *id;
	const char *refers;
	const char *class_, *priority;
	bool is_unsure, is_alert;
	enum automatic automatic;
	const char *bytes;		/* NULL: others than any before */
	const char *chat;		/* of WhatsApp; NULL: a mail */
	int64_t at;			/* after NOW */
	bool is_own, is_system;
	const char *unreadable;
	bool is_fax;
	int confidence;			/* of a fax page */
	struct sheet sheet;		/* what it looks like; seed 0: blank */
	bool has_more;			/* a second page, blank */
};

static struct message *
message_of(struct here *t, const struct say *w)
{
	struct message *m = message_new(t,
	    w->is_fax ? "fax" : w->chat != NULL ? "chat" : "mail",
	    w->is_fax ? CHANNEL_FAX : w->chat != NULL ? CHANNEL_SOCIAL :
	    CHANNEL_EMAIL);

	m->from.id = w->from != NULL ? w->from : "";
	m->subject = w->subject != NULL ? w->subject : "";
	m->message_id = w->chat == NULL && w->id != NULL ? w->id : "";
	m->automatic = w->automatic;
	m->is_own = w->is_own;
	m->is_system = w->is_system;
	if (w->refers != NULL)
		message_add_reference(m, w->refers);
	if (w->chat != NULL) {
		m->platform = "whatsapp";
		m->conversation = w->chat;
		m->id = w->id != NULL ? w->id : "";
		m->date = NOW + w->at;
	}
	if (w->is_fax) {
		struct page *p = message_add_page(m);

		p->number = 1;
		p->text = w->body != NULL ? w->body : "";
		p->confidence = w->confidence;
		if (w->sheet.seed != 0)
			p->print = lab_page(t, &w->sheet)->print;
		if (w->has_more)
			message_add_page(m)->number = 2;
	} else if (w->body != NULL) {
		m->body = w->body;
	}
	return m;
}

/* The ledger's row that the worker would have claimed. */
static void
take_item(struct here *t, const struct say *w, struct item_row *out)
{
	char *key = talloc_asprintf(t, "%d", ++t->nr_items);
	const char *p = w->bytes != NULL ? w->bytes : key;
	struct held_record r = { .source = "test", .key = key, .name = "f",
		.meta = "",
		.channel = w->is_fax ? CHANNEL_FAX : CHANNEL_EMAIL,
		.arrived = NOW + w->at, .taken = NOW + w->at + DAY, .p = p,
		.n = strlen(p) };
	struct held_place place = { "x.seg", 48, 100 };
	bool is_new;

	hash_bytes(r.p, r.n, &r.hash);
	OK(store_add_item(t->s, &r, &place, &is_new, &t->e));
	assert_int_equal(store_item_by_key(t->s, t, "test", key, out, &t->e),
	    1);
}

static struct filed
file(struct here *t, const struct say *w)
{
	struct verdict_label labels[] = {
		{ .facet = "class", .is_unsure = w->is_unsure,
		  .label = w->class_ != NULL ? w->class_ : "" },
		{ .facet = "priority",
		  .label = w->priority != NULL ? w->priority : "" },
	};
	struct verdict v = { .labels = labels, .nr_labels = 2,
		.is_alert = w->is_alert, .rules_hash = "00" };
	struct message *m = message_of(t, w);
	struct item_row item;
	struct print print;
	struct filing f = { .item = &item, .message = m, .verdict = &v,
		.print = &print, .unreadable = w->unreadable,
		.resend_window = 30 * DAY };
	struct filed out;

	OK(store_begin(t->s, &t->e));
	take_item(t, w, &item);
	dedup_print(t, m, &print);
	OK(ticket_file(t->s, t, NOW + w->at, t->rules, &f, &out, &t->e));
	OK(store_set_fate(t->s, item.id, out.fate, 1, out.reason, &t->e));
	OK(store_commit(t->s, &t->e));
	return out;
}

static struct ticket_row
ticket(struct here *t, int64_t id)
{
	struct ticket_row r;

	assert_int_equal(store_ticket(t->s, t, id, &r, &t->e), 1);
	return r;
}

static void
close_ticket(struct here *t, int64_t id)
{
	struct ticket_row r = ticket(t, id);

	r.status = "closed";
	OK(store_begin(t->s, &t->e));
	OK(store_update_ticket(t->s, &r, &t->e));
	OK(store_commit(t->s, &t->e));
}

/* The events of a ticket: "opened joined reopened". */
static char *
story(struct here *t, int64_t id)
{
	char *s = talloc_strdup(t, "");
	struct event_row *rows;
	size_t n;

	OK(store_events(t->s, t, id, &rows, &n, &t->e));
	for (size_t i = 0; i < n; i++)
		s = talloc_asprintf_append(s, "%s%s", i > 0 ? " " : "",
		    rows[i].what);
	return s;
}

/* The first link of a ticket: its reason, or "". */
static const char *
linked(struct here *t, int64_t id)
{
	struct link_row *rows;
	size_t n;

	OK(store_links(t->s, t, id, &rows, &n, &t->e));
	return n > 0 ? rows[0].why : "";
}

#define LONG "لقد انتظرت أكثر من أربع ساعات في قسم الطوارئ ولم يرني أي" \
	" طبيب حتى الآن"

/*
 * One story a row: a first message, then a second; what became of the second
 * and what its ticket's audit tells.
 */
static const struct {
	const char *why;
	struct say first, second;
	bool is_closed_between;
	enum fate fate;
	bool is_new;
	const char *reason, *story, *link;
} rows[] = {
	{ "two people, two things",
	  { .from = "a@x", .body = "one two three four" },
	  { .from = "b@x", .body = "five six seven eight" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "the same mail, fetched from a second folder",
	  { .from = "a@x", .id = "1@x", .body = LONG, .bytes = "q" },
	  { .from = "a@x", .id = "1@x", .body = LONG, .bytes = "r" },
	  false, FATE_DUPLICATE, false, "the same Message-ID",
	  "opened duplicate", "" },
	{ "even when its ticket is closed",
	  { .from = "a@x", .id = "1@x", .body = LONG, .bytes = "q" },
	  { .from = "a@x", .id = "1@x", .body = LONG, .bytes = "r" },
	  true, FATE_DUPLICATE, false, "the same Message-ID",
	  "opened duplicate", "" },
	{ "a short mail with its Message-ID and bytes",
	  { .from = "a@x", .id = "1@x", .body = "hi", .bytes = "q" },
	  { .from = "a@x", .id = "1@x", .body = "hi", .bytes = "q" },
	  false, FATE_DUPLICATE, false, "the same Message-ID",
	  "opened duplicate", "" },
	{ "another mail under a Message-ID we know is not dropped",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "b@x", .id = "1@x", .body = "not what it was before" },
	  false, FATE_FILED, true, "", "opened", "same-id" },
	{ "a file copied into the folder again",
	  { .body = "hi", .bytes = "q" }, { .body = "hi", .bytes = "q" },
	  false, FATE_DUPLICATE, false, "the same bytes",
	  "opened duplicate", "" },
	{ "the same words from the same person",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .body = LONG },
	  false, FATE_DUPLICATE, false,
	  "the same words from the same sender", "opened duplicate", "" },
	{ "again, when the ticket is closed: not forgotten",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .body = LONG },
	  true, FATE_FILED, true, "", "opened", "repeats" },
	{ "the same words from someone else: a campaign",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "b@x", .id = "2@x", .body = LONG },
	  false, FATE_FILED, true, "", "opened", "campaign" },
	{ "with another name below: the same campaign",
	  { .from = "a@x", .body = LONG " علي" },
	  { .from = "b@x", .body = LONG " سعد بن محمد" },
	  false, FATE_FILED, true, "", "opened", "campaign" },
	{ "much the same words from the same person are linked",
	  { .from = "a@x", .body = LONG " علي" },
	  { .from = "a@x", .body = LONG " وشكرا" },
	  false, FATE_FILED, true, "", "opened", "alike" },
	{ "few words that anyone may write are no campaign",
	  { .from = "a@x", .body = "thank you very much" },
	  { .from = "b@x", .body = "thank you very much" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "short words from the same person are not the same",
	  { .from = "a@x", .body = "any news" },
	  { .from = "a@x", .body = "any news" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "a fax sent twice, the sender unknown",
	  { .is_fax = true, .body = LONG, .confidence = 90 },
	  { .is_fax = true, .body = LONG, .confidence = 90 },
	  false, FATE_DUPLICATE, false, "the same fax", "opened duplicate",
	  "" },
	{ "the same sheet by fax again, read otherwise",
	  { .is_fax = true, .body = LONG, .sheet = { .seed = 1 } },
	  { .is_fax = true, .body = "other words", .sheet = { .seed = 1,
	    .dx = 9, .is_faint = true }, .at = 29 * DAY },
	  false, FATE_DUPLICATE, false, "the fax of message 1 sent again: "
	  "page 1 of 1, likeness 0.94, 0 pieces differ",
	  "opened duplicate", "" },
	{ "with a second page it is another fax",
	  { .is_fax = true, .sheet = { .seed = 2 } },
	  { .is_fax = true, .sheet = { .seed = 2 }, .has_more = true },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "a form filled in by another",
	  { .is_fax = true, .sheet = { .seed = 3 } },
	  { .is_fax = true, .sheet = { .seed = 3, .nr_other = 12 } },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "long after, it is a new fax",
	  { .is_fax = true, .sheet = { .seed = 4 } },
	  { .is_fax = true, .sheet = { .seed = 4 }, .at = 31 * DAY },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "sent again when its ticket is closed: not forgotten",
	  { .is_fax = true, .sheet = { .seed = 5 } },
	  { .is_fax = true, .sheet = { .seed = 5 } },
	  true, FATE_FILED, true, "", "opened", "repeats" },
	{ "a form letter by fax from two known numbers",
	  { .is_fax = true, .body = LONG, .from = "+9741111111" },
	  { .is_fax = true, .body = LONG, .from = "+9742222222" },
	  false, FATE_FILED, true, "", "opened", "campaign" },
	{ "an answer from the one who wrote",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .refers = "1@x", .body = "and yet" },
	  false, FATE_FILED, false, "an answer", "opened joined", "" },
	{ "an answer opens a closed ticket again",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .refers = "1@x", .body = "and yet" },
	  true, FATE_FILED, false, "an answer", "opened joined reopened",
	  "" },
	{ "a stranger's answer does not get in",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "b@x", .id = "2@x", .refers = "1@x", .body = "and yet" },
	  false, FATE_FILED, true, "", "opened", "answer" },
	{ "an answer to nothing we know",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .refers = "0@x", .body = "and yet" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "a vacation note",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .refers = "1@x",
	    .automatic = AUTO_REPLY, .body = "I am away" },
	  false, FATE_IGNORED, false, "automatic: a reply by machine",
	  "opened noted", "" },
	{ "a bounce of our answer",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "mailer-daemon@x", .id = "2@x", .refers = "1@x",
	    .automatic = AUTO_BOUNCE },
	  false, FATE_IGNORED, false, "automatic: a bounce",
	  "opened noted", "" },
	{ "a receipt about nothing we know",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "a@x", .id = "2@x", .automatic = AUTO_RECEIPT },
	  false, FATE_IGNORED, false, "automatic: a receipt", NULL, "" },
	{ "a red flag in what claims to be automatic",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "b@x", .id = "2@x", .automatic = AUTO_REPLY,
	    .is_alert = true, .body = "my father does not wake up" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "list mail is filed",
	  { .from = "a@x", .id = "1@x", .body = LONG },
	  { .from = "b@x", .id = "2@x", .automatic = AUTO_LIST,
	    .body = "news of the week" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "the same line of an export read again",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  false, FATE_DUPLICATE, false, "the same post",
	  "opened duplicate", "" },
	{ "a post that was edited",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "ho" },
	  false, FATE_FILED, false, "edited", "opened joined", "" },
	{ "two lines within ten minutes",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "+9741111111", .id = "q", .body = "ho",
	    .at = 600 },
	  false, FATE_FILED, false, "written in one go", "opened joined",
	  "" },
	{ "two lines over more than ten minutes",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "+9741111111", .id = "q", .body = "ho",
	    .at = 601 },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "two people in one chat",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "+9742222222", .id = "q", .body = "ho" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "one person in two chats",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "d", .from = "+9741111111", .id = "q", .body = "ho" },
	  false, FATE_FILED, true, "", "opened", "" },
	{ "our own line",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .from = "us", .id = "q", .is_own = true },
	  false, FATE_IGNORED, false, "our own line", NULL, "" },
	{ "a line of the platform",
	  { .chat = "c", .from = "+9741111111", .id = "p", .body = "hi" },
	  { .chat = "c", .id = "q", .is_system = true },
	  false, FATE_IGNORED, false, "a line of the platform", NULL, "" },
};

static void
test_stories(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct here *t;
		struct filed one, two;

		print_message("# %s\n", rows[i].why);
		set_up(state);
		t = *state;
		one = file(t, &rows[i].first);
		assert_int_equal(one.fate, FATE_FILED);
		assert_true(one.is_new);
		if (rows[i].is_closed_between)
			close_ticket(t, one.ticket);
		two = file(t, &rows[i].second);
		assert_int_equal(two.fate, rows[i].fate);
		assert_int_equal(two.is_new, rows[i].is_new);
		assert_string_equal(two.reason, rows[i].reason);
		if (rows[i].story == NULL) {
			assert_int_equal(two.ticket, 0);
		} else {
			assert_string_equal(story(t, two.ticket),
			    rows[i].story);
			assert_string_equal(linked(t, two.ticket),
			    rows[i].link);
			assert_int_equal(two.ticket == one.ticket,
			    !rows[i].is_new);
		}
		tear_down(state);
	}
}

/* An export that holds a post and what became of it, read again. */
static void
test_versions(void **state)
{
	static const struct {
		const char *body, *reason, *again;
		bool is_system;
	} posts[] = {
		{ "hi", "", "the same post", false },
		{ "ho", "edited", "the same post", false },
		{ "", "deleted by its sender", "the same post", true },
	};
	struct here *t = *state;
	int64_t first = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(posts) / sizeof(posts[0]); i++) {
			struct say w = { .chat = "c", .from = "+9741111111",
				.id = "p", .body = posts[i].body,
				.is_system = posts[i].is_system,
				.at = 1000 * round };
			struct filed f = file(t, &w);

			first = first != 0 ? first : f.ticket;
			assert_int_equal(f.ticket, first);
			assert_string_equal(f.reason, round == 0 ?
			    posts[i].reason : posts[i].again);
			assert_int_equal(f.fate, round == 0 ? FATE_FILED :
			    FATE_DUPLICATE);
		}
	assert_int_equal(ticket(t, first).items, 3);
}

static void
test_a_new_ticket(void **state)
{
	struct here *t = *state;
	struct say w = { .from = "a@x", .subject = "موعد", .body = LONG,
		.class_ = "complaint", .priority = "urgent", .at = 100 };
	struct ticket_row r;

	r = ticket(t, file(t, &w).ticket);
	assert_string_equal(r.status, "open");
	assert_string_equal(r.class_, "complaint");
	assert_string_equal(r.priority, "urgent");
	assert_string_equal(r.subject, "موعد");
	assert_string_equal(r.from, "a@x");
	assert_string_equal(r.owner, "complaints");
	assert_int_equal(r.received, NOW + 100);
	assert_int_equal(r.due, NOW + 100 + HOUR);	/* urgent is nearer */
	assert_int_equal(r.items, 1);
	assert_int_equal(r.ocr_confidence, -1);
	assert_false(r.needs_review);
	assert_int_equal(strlen(r.verdict_hash), 64);
}

static void
test_for_eyes(void **state)
{
	static const struct {
		const char *why;
		struct say say;
		bool needs_review;
		const char *class_, *subject, *unsure;
	} eyes[] = {
		{ "a sure class", { .class_ = "enquiry", .body = "x" }, false,
		  "enquiry", "x", "" },
		{ "no class", { .body = "x" }, true, "", "x", "" },
		{ "an unsure class", { .class_ = "enquiry", .body = "x",
		  .is_unsure = true }, true, "enquiry", "x", "class" },
		{ "a clear fax", { .class_ = "enquiry", .is_fax = true,
		  .confidence = 60, .body = "  \nline\nnext" }, false,
		  "enquiry", "line", "" },
		{ "a dim fax", { .class_ = "enquiry", .is_fax = true,
		  .confidence = 59, .body = "x" }, true, "enquiry", "x", "" },
		{ "nothing could be read", { .unreadable = "encrypted" },
		  true, "unreadable", "[unreadable] f", "" },
	};
	struct here *t = *state;

	for (size_t i = 0; i < sizeof(eyes) / sizeof(eyes[0]); i++) {
		struct ticket_row r;

		print_message("# %s\n", eyes[i].why);
		r = ticket(t, file(t, &eyes[i].say).ticket);
		assert_int_equal(r.needs_review, eyes[i].needs_review);
		assert_string_equal(r.class_, eyes[i].class_);
		assert_string_equal(r.subject, eyes[i].subject);
		assert_string_equal(r.unsure, eyes[i].unsure);
	}
}

static void
file_again(struct here *t, const struct item_row *item, const struct say *w,
    struct filed *out)
{
	struct verdict_label label = { .facet = "class",
		.label = w->class_ != NULL ? w->class_ : "" };
	struct verdict v = { .labels = &label, .nr_labels = 1,
		.rules_hash = "00" };
	struct message *m = message_of(t, w);
	struct print print;
	struct filing f = { .item = item, .message = m, .verdict = &v,
		.print = &print, .unreadable = w->unreadable };

	OK(store_begin(t->s, &t->e));
	dedup_print(t, m, &print);
	OK(ticket_file(t->s, t, NOW, t->rules, &f, out, &t->e));
	OK(store_set_fate(t->s, item->id, out->fate, 1, out->reason, &t->e));
	OK(store_commit(t->s, &t->e));
}

static void
test_read_at_the_second_try(void **state)
{
	struct here *t = *state;
	struct say bad = { .unreadable = "the reader died" },
	    good = { .from = "a@x", .body = LONG, .class_ = "complaint" };
	struct ticket_query q = { .search = "الطوارئ" };
	struct ticket_row *found, r;
	struct message_row *m;
	struct item_row item;
	struct filed f;
	struct books *b;
	size_t n;

	f = file(t, &bad);
	assert_int_equal(f.fate, FATE_QUARANTINED);
	assert_int_equal(store_item(t->s, t, 1, &item, &t->e), 1);
	file_again(t, &item, &bad, &f);		/* still not */
	assert_int_equal(f.fate, FATE_QUARANTINED);
	assert_int_equal(f.ticket, 1);
	file_again(t, &item, &good, &f);
	assert_int_equal(f.fate, FATE_FILED);
	assert_int_equal(f.ticket, 1);
	assert_false(f.is_new);
	r = ticket(t, 1);
	assert_string_equal(r.class_, "complaint");
	assert_string_equal(r.from, "a@x");
	assert_int_equal(r.items, 1);
	assert_false(r.needs_review);
	assert_string_equal(story(t, 1), "opened tried again tried again");
	OK(store_ticket_messages(t->s, t, 1, &m, &n, &t->e));
	assert_int_equal(n, 1);
	OK(store_tickets(t->s, t, &q, &found, &n, &t->e));
	assert_int_equal(n, 1);
	OK(store_books(t->s, t, 0, 0, &b, &n, &t->e));
	assert_true(is_balanced(&b[0]));
	assert_int_equal(b[0].filed, 1);
}

static void
test_what_joins_only_raises(void **state)
{
	struct here *t = *state;
	struct say say[] = {
		{ .chat = "c", .from = "+9741111111", .id = "1",
		  .body = "السلام عليكم" },
		{ .chat = "c", .from = "+9741111111", .id = "2",
		  .body = "عندي شكوى", .class_ = "complaint",
		  .priority = "low" },
		{ .chat = "c", .from = "+9741111111", .id = "3",
		  .body = "والدي لا يتنفس", .class_ = "enquiry",
		  .priority = "urgent", .is_alert = true },
		{ .chat = "c", .from = "+9741111111", .id = "4",
		  .body = "شكرا", .class_ = "spam", .priority = "low" },
	};
	struct ticket_row r;

	for (size_t i = 0; i < 4; i++)
		r = ticket(t, file(t, &say[i]).ticket);
	assert_int_equal(r.id, 1);
	assert_int_equal(r.items, 4);
	assert_string_equal(r.class_, "complaint");
	assert_string_equal(r.priority, "urgent");
	assert_string_equal(r.owner, "complaints");
	assert_int_equal(r.due, NOW + HOUR);
	assert_true(r.is_alert);
	assert_false(r.needs_review);	/* the first had no class */
}

static void
test_a_campaign_has_one_number(void **state)
{
	struct here *t = *state;
	struct say w = { .body = LONG };
	char from[16];

	for (int i = 1; i <= 4; i++) {
		snprintf(from, sizeof(from), "%d@x", i);
		w.from = from;
		w.id = talloc_asprintf(t, "%d@y", i);
		assert_int_equal(file(t, &w).ticket, i);
	}
	for (int i = 1; i <= 4; i++)
		assert_int_equal(ticket(t, i).campaign, 1);
}

static void
test_into_the_merged_one(void **state)
{
	struct here *t = *state;
	struct say one = { .from = "a@x", .id = "1@x", .body = "first" },
	    two = { .from = "a@x", .id = "2@x", .body = "second" },
	    reply = { .from = "a@x", .id = "3@x", .refers = "2@x",
		.body = "third" };
	struct ticket_row r;

	file(t, &one);
	r = ticket(t, file(t, &two).ticket);
	r.status = "merged";
	r.merged_into = 1;
	OK(store_begin(t->s, &t->e));
	OK(store_update_ticket(t->s, &r, &t->e));
	OK(store_commit(t->s, &t->e));
	assert_int_equal(file(t, &reply).ticket, 1);
}

static void
test_who_wrote(void **state)
{
	static const struct {
		const char *why;
		enum channel channel;
		const char *id, *name, *kind, *value;
	} who[] = {
		{ "an address", CHANNEL_EMAIL, "a@x", "A", "email", "a@x" },
		{ "no address", CHANNEL_EMAIL, "", "A", NULL, NULL },
		{ "a fax number", CHANNEL_FAX, "+97444391111", "", "fax",
		  "+97444391111" },
		{ "a number on WhatsApp", CHANNEL_SOCIAL, "+97455551234", "A",
		  "phone", "+97455551234" },
		{ "a handle", CHANNEL_SOCIAL, "ali", "Ali", "handle",
		  "p:ali" },
		{ "no number", CHANNEL_SOCIAL, "+974", "A", "handle",
		  "p:+974" },
		{ "only a name", CHANNEL_SOCIAL, "", "Ali", "handle",
		  "p:c:Ali" },
		{ "nobody", CHANNEL_SOCIAL, "", "", NULL, NULL },
	};
	struct here *t = *state;

	for (size_t i = 0; i < sizeof(who) / sizeof(who[0]); i++) {
		struct message *m = message_new(t, "x", who[i].channel);
		const char *kind, *value;

		print_message("# %s\n", who[i].why);
		m->from.id = who[i].id;
		m->from.name = who[i].name;
		m->platform = "p";
		m->conversation = "c";
		assert_int_equal(ticket_identity(t, m, &kind, &value),
		    who[i].kind != NULL);
		if (who[i].kind != NULL) {
			assert_string_equal(kind, who[i].kind);
			assert_string_equal(value, who[i].value);
		}
	}
}

static uint32_t
roll(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 16;
}

/* Whatever comes in whatever order, every message is somewhere. */
static void
test_the_books_balance(void **state)
{
	static const char *const from[] = { "", "a@x", "b@x", "c@x" };
	static const char *const body[] = { "", "hi", LONG, "five six seven"
		" eight", "one two three four five" };
	static const char *const id[] = { "", "1@x", "2@x", "3@x" };
	static const char *const chat[] = { NULL, NULL, "c", "d" };
	static const char *const bytes[] = { NULL, NULL, "q", "r" };
	struct here *t = *state;
	uint32_t seed = 1;
	struct books *b;
	size_t n;

	for (int i = 0; i < 400; i++) {
		struct say w = {
			.from = from[roll(&seed) % 4],
			.body = body[roll(&seed) % 5],
			.id = id[roll(&seed) % 4],
			.refers = roll(&seed) % 3 == 0 ?
			    id[roll(&seed) % 4] : NULL,
			.chat = chat[roll(&seed) % 4],
			.bytes = bytes[roll(&seed) % 4],
			.automatic = roll(&seed) % 5 == 0 ?
			    roll(&seed) % 7 : AUTO_NO,
			.is_own = roll(&seed) % 20 == 0,
			.is_fax = roll(&seed) % 10 == 0,
			.at = roll(&seed) % 3000,
		};
		struct filed f = file(t, &w);

		assert_true(f.ticket != 0 || f.fate != FATE_FILED);
		if (f.ticket != 0 && roll(&seed) % 8 == 0)
			close_ticket(t, f.ticket);
	}
	OK(store_books(t->s, t, 0, 0, &b, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(b[0].received, 400);
	assert_true(is_balanced(&b[0]));
	assert_true(b[0].filed > 0 && b[0].duplicate > 0 &&
	    b[0].ignored > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		TEST(test_versions),
		TEST(test_a_new_ticket),
		TEST(test_for_eyes),
		TEST(test_read_at_the_second_try),
		TEST(test_what_joins_only_raises),
		TEST(test_a_campaign_has_one_number),
		TEST(test_into_the_merged_one),
		TEST(test_who_wrote),
		TEST(test_the_books_balance),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
