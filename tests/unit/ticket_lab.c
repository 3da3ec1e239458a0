/* SPDX-License-Identifier: ISC */
/* How a message that a test makes up reaches the register. */
#include "ticket_lab.h"

#include <stdlib.h>
#include <string.h>

#include "folder_lab.h"

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

int
ticket_lab_set_up(void **state)
{
	struct ticket_lab *t = talloc_zero(NULL, struct ticket_lab);
	struct rules_file file = { "labels.yaml", labels_yaml,
		sizeof(labels_yaml) - 1 };
	struct complaints c;

	t->dir = folder_lab_make(t);
	OK(store_open(t, talloc_asprintf(t, "sqlite:%s/w.db", t->dir), &t->s,
	    &t->e));
	complaints_init(&c, t);
	t->rules = rules_load(t, &file, 1, &c);
	assert_non_null(t->rules);
	*state = t;
	return 0;
}

int
ticket_lab_tear_down(void **state)
{
	struct ticket_lab *t = *state;

	store_close(t->s);
	folder_lab_remove(t->dir);
	talloc_free(t);
	return 0;
}

struct message *
ticket_lab_message(struct ticket_lab *t, const struct ticket_say *w)
{
	struct message *m = message_new(t,
	    w->is_fax ? "fax" : w->chat != NULL ? "chat" : "mail",
	    w->is_fax ? CHANNEL_FAX : w->chat != NULL ? CHANNEL_SOCIAL :
	    CHANNEL_EMAIL);

	m->from.id = w->from != NULL ? w->from : "";
	m->subject = w->subject != NULL ? w->subject : "";
	m->message_id = w->chat == NULL && w->id != NULL ? w->id : "";
	m->automatic = w->automatic;
	m->automatic_why = w->automatic_why != NULL ? w->automatic_why : "";
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
take_item(struct ticket_lab *t, const struct ticket_say *w, struct item_row *out)
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
	assert_int_equal(store_item(t->s, t, t->nr_items, out, &t->e), 1);
}

struct filed
ticket_lab_file(struct ticket_lab *t, const struct ticket_say *w)
{
	struct verdict_label labels[] = {
		{ .facet = "class", .is_unsure = w->is_unsure,
		  .label = w->class_ != NULL ? w->class_ : "" },
		{ .facet = "priority",
		  .label = w->priority != NULL ? w->priority : "" },
	};
	struct verdict v = { .labels = labels, .nr_labels = 2,
		.is_alert = w->is_alert, .rules_hash = "00" };
	struct message *m = ticket_lab_message(t, w);
	struct item_row item;
	struct print print;
	struct filing f = { .item = &item, .message = m, .verdict = &v,
		.print = &print, .unreadable = w->unreadable,
		.key = t->key, .daily_cap = t->daily_cap,
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

struct ticket_row
ticket_lab_row(struct ticket_lab *t, int64_t id)
{
	struct ticket_row r;

	assert_int_equal(store_ticket(t->s, t, id, &r, &t->e), 1);
	return r;
}

void
ticket_lab_close(struct ticket_lab *t, int64_t id)
{
	struct ticket_row r = ticket_lab_row(t, id);

	r.status = "closed";
	OK(store_begin(t->s, &t->e));
	OK(store_update_ticket(t->s, &r, &t->e));
	OK(store_commit(t->s, &t->e));
}

char *
ticket_lab_story(struct ticket_lab *t, int64_t id)
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

const char *
ticket_lab_link(struct ticket_lab *t, int64_t id)
{
	struct link_row *rows;
	size_t n;

	OK(store_links(t->s, t, id, &rows, &n, &t->e));
	return n > 0 ? rows[0].why : "";
}
