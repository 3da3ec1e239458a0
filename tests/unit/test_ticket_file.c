/* SPDX-License-Identifier: ISC */
/* Where a message goes: every step of ticket_file, and the books after. */
#include "ticket_lab.h"

#define LONG "لقد انتظرت أكثر من أربع ساعات في قسم الطوارئ ولم يرني أي" \
	" طبيب حتى الآن"

/*
 * One story a row: a first message, then a second; what became of the second
 * and what its ticket's audit tells.
 */
static const struct {
	const char *why;
	struct ticket_say first, second;
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
		struct ticket_lab *t;
		struct filed one, two;

		print_message("# %s\n", rows[i].why);
		ticket_lab_set_up(state);
		t = *state;
		one = ticket_lab_file(t, &rows[i].first);
		assert_int_equal(one.fate, FATE_FILED);
		assert_true(one.is_new);
		if (rows[i].is_closed_between)
			ticket_lab_close(t, one.ticket);
		two = ticket_lab_file(t, &rows[i].second);
		assert_int_equal(two.fate, rows[i].fate);
		assert_int_equal(two.is_new, rows[i].is_new);
		assert_string_equal(two.reason, rows[i].reason);
		if (rows[i].story == NULL) {
			assert_int_equal(two.ticket, 0);
		} else {
			assert_string_equal(ticket_lab_story(t, two.ticket),
			    rows[i].story);
			assert_string_equal(ticket_lab_link(t, two.ticket),
			    rows[i].link);
			assert_int_equal(two.ticket == one.ticket,
			    !rows[i].is_new);
		}
		ticket_lab_tear_down(state);
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
	struct ticket_lab *t = *state;
	int64_t first = 0;

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < sizeof(posts) / sizeof(posts[0]); i++) {
			struct ticket_say w = { .chat = "c", .from = "+9741111111",
				.id = "p", .body = posts[i].body,
				.is_system = posts[i].is_system,
				.at = 1000 * round };
			struct filed f = ticket_lab_file(t, &w);

			first = first != 0 ? first : f.ticket;
			assert_int_equal(f.ticket, first);
			assert_string_equal(f.reason, round == 0 ?
			    posts[i].reason : posts[i].again);
			assert_int_equal(f.fate, round == 0 ? FATE_FILED :
			    FATE_DUPLICATE);
		}
	assert_int_equal(ticket_lab_row(t, first).items, 3);
}

static void
test_a_new_ticket(void **state)
{
	struct ticket_lab *t = *state;
	struct ticket_say w = { .from = "a@x", .subject = "موعد", .body = LONG,
		.class_ = "complaint", .priority = "urgent", .at = 100 };
	struct ticket_row r;

	r = ticket_lab_row(t, ticket_lab_file(t, &w).ticket);
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
		struct ticket_say say;
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
	struct ticket_lab *t = *state;

	for (size_t i = 0; i < sizeof(eyes) / sizeof(eyes[0]); i++) {
		struct ticket_row r;

		print_message("# %s\n", eyes[i].why);
		r = ticket_lab_row(t, ticket_lab_file(t, &eyes[i].say).ticket);
		assert_int_equal(r.needs_review, eyes[i].needs_review);
		assert_string_equal(r.class_, eyes[i].class_);
		assert_string_equal(r.subject, eyes[i].subject);
		assert_string_equal(r.unsure, eyes[i].unsure);
	}
}

static void
file_again(struct ticket_lab *t, const struct item_row *item, const struct ticket_say *w,
    struct filed *out)
{
	struct verdict_label label = { .facet = "class",
		.label = w->class_ != NULL ? w->class_ : "" };
	struct verdict v = { .labels = &label, .nr_labels = 1,
		.rules_hash = "00" };
	struct message *m = ticket_lab_message(t, w);
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
	struct ticket_lab *t = *state;
	struct ticket_say bad = { .unreadable = "the reader died" },
	    good = { .from = "a@x", .body = LONG, .class_ = "complaint" };
	struct ticket_query q = { .search = "الطوارئ" };
	struct ticket_row *found, r;
	struct message_row *m;
	struct item_row item;
	struct filed f;
	struct books *b;
	size_t n;

	f = ticket_lab_file(t, &bad);
	assert_int_equal(f.fate, FATE_QUARANTINED);
	assert_int_equal(store_item(t->s, t, 1, &item, &t->e), 1);
	file_again(t, &item, &bad, &f);		/* still not */
	assert_int_equal(f.fate, FATE_QUARANTINED);
	assert_int_equal(f.ticket, 1);
	file_again(t, &item, &good, &f);
	assert_int_equal(f.fate, FATE_FILED);
	assert_int_equal(f.ticket, 1);
	assert_false(f.is_new);
	r = ticket_lab_row(t, 1);
	assert_string_equal(r.class_, "complaint");
	assert_string_equal(r.from, "a@x");
	assert_int_equal(r.items, 1);
	assert_false(r.needs_review);
	assert_string_equal(ticket_lab_story(t, 1), "opened tried again tried again");
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
	struct ticket_lab *t = *state;
	struct ticket_say say[] = {
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
		r = ticket_lab_row(t, ticket_lab_file(t, &say[i]).ticket);
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
	struct ticket_lab *t = *state;
	struct ticket_say w = { .body = LONG };
	char from[16];

	for (int i = 1; i <= 4; i++) {
		snprintf(from, sizeof(from), "%d@x", i);
		w.from = from;
		w.id = talloc_asprintf(t, "%d@y", i);
		assert_int_equal(ticket_lab_file(t, &w).ticket, i);
	}
	for (int i = 1; i <= 4; i++)
		assert_int_equal(ticket_lab_row(t, i).campaign, 1);
}

static void
test_into_the_merged_one(void **state)
{
	struct ticket_lab *t = *state;
	struct ticket_say one = { .from = "a@x", .id = "1@x", .body = "first" },
	    two = { .from = "a@x", .id = "2@x", .body = "second" },
	    reply = { .from = "a@x", .id = "3@x", .refers = "2@x",
		.body = "third" };
	struct ticket_row r;

	ticket_lab_file(t, &one);
	r = ticket_lab_row(t, ticket_lab_file(t, &two).ticket);
	r.status = "merged";
	r.merged_into = 1;
	OK(store_begin(t->s, &t->e));
	OK(store_update_ticket(t->s, &r, &t->e));
	OK(store_commit(t->s, &t->e));
	assert_int_equal(ticket_lab_file(t, &reply).ticket, 1);
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
	struct ticket_lab *t = *state;

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
	struct ticket_lab *t = *state;
	uint32_t seed = 1;
	struct books *b;
	size_t n;

	for (int i = 0; i < 400; i++) {
		struct ticket_say w = {
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
		struct filed f = ticket_lab_file(t, &w);

		assert_true(f.ticket != 0 || f.fate != FATE_FILED);
		if (f.ticket != 0 && roll(&seed) % 8 == 0)
			ticket_lab_close(t, f.ticket);
	}
	OK(store_books(t->s, t, 0, 0, &b, &n, &t->e));
	assert_int_equal(n, 1);
	assert_int_equal(b[0].received, 400);
	assert_true(is_balanced(&b[0]));
	assert_true(b[0].filed > 0 && b[0].duplicate > 0 &&
	    b[0].ignored > 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, ticket_lab_set_up, ticket_lab_tear_down)

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
