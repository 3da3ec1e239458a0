/* SPDX-License-Identifier: ISC */
/*
 * Labels to columns: owner, due time and the reasons why a person must look.
 * Labels of `priority` stand in labels.yaml from least to most urgent.
 */
#include "ticket/fill.h"

#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum { SUBJECT_LETTERS = 80 };

/* The facets that a ticket has a column for. */
static const struct column {
	const char *facet;
	size_t offset;
} columns[] = {
	{ "class", offsetof(struct ticket_row, class_) },
	{ "topic", offsetof(struct ticket_row, topic) },
	{ "entity", offsetof(struct ticket_row, entity) },
	{ "region", offsetof(struct ticket_row, region) },
	{ "priority", offsetof(struct ticket_row, priority) },
};

enum { NR_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* Whose owner or service level counts, the first before the next. */
static const char *const owning[] = { "class", "topic", "entity" };
static const char *const pressing[] = { "class", "topic", "priority" };

static const char **
column_of(struct ticket_row *t, const char *facet)
{
	for (size_t i = 0; i < NR_COLUMNS; i++)
		if (strcmp(columns[i].facet, facet) == 0)
			return (const char **)((char *)t +
			    columns[i].offset);
	return NULL;
}

static const struct label *
label_of(struct ticket_row *t, const struct rules *rules, const char *facet)
{
	const char *id = *column_of(t, facet);

	return *id != '\0' ? rules_label(rules, facet, id) : NULL;
}

/* How urgent: the label's place in its facet; -1 none. */
static int
rank(const struct rules *rules, const char *priority)
{
	const struct facet *f = rules_facet(rules, "priority");

	for (size_t i = 0; f != NULL && i < f->nr_labels; i++)
		if (strcmp(f->labels[i].id, priority) == 0)
			return (int)i;
	return -1;
}

static void
find_owner(struct ticket_row *t, const struct rules *rules,
    const struct verdict *v)
{
	if (v->owner != NULL) {
		t->owner = v->owner;
		return;
	}
	for (size_t i = 0; i < sizeof(owning) / sizeof(owning[0]); i++) {
		const struct label *l = label_of(t, rules, owning[i]);

		if (l != NULL && l->owner != NULL) {
			t->owner = l->owner;
			return;
		}
	}
}

static void
find_due(struct ticket_row *t, const struct rules *rules, int64_t received)
{
	for (size_t i = 0; i < sizeof(pressing) / sizeof(pressing[0]); i++) {
		const struct label *l = label_of(t, rules, pressing[i]);

		if (l == NULL || l->answer_within <= 0)
			continue;
		if (t->due == 0 || received + l->answer_within < t->due)
			t->due = received + l->answer_within;
	}
}

static bool
has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
		if ((p == list || p[-1] == ' ') &&
		    (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
}

/* Facets unsure, and not those settled since: "class topic". */
static void
set_unsure(void *ctx, struct ticket_row *t, const char *facet, bool is_unsure)
{
	char *list = talloc_strdup(ctx, "");

	for (size_t i = 0; i < NR_COLUMNS; i++) {
		const char *f = columns[i].facet;
		bool is_in = strcmp(f, facet) == 0 ? is_unsure :
		    has_word(t->unsure, f);

		if (is_in)
			list = talloc_asprintf_append(list, "%s%s",
			    *list != '\0' ? " " : "", f);
	}
	t->unsure = list;
}

/* Take a facet's label where the ticket has none, or none that is sure. */
static void
take_label(void *ctx, struct ticket_row *t, const struct verdict *v,
    const char *facet)
{
	const char **column = column_of(t, facet), *label;
	bool is_unsure = false;

	label = verdict_label(v, facet, &is_unsure);
	if (*column != NULL && **column != '\0' &&
	    (*label == '\0' || is_unsure || !has_word(t->unsure, facet)))
		return;
	if (*column != NULL && *label == '\0')
		return;
	*column = label;
	set_unsure(ctx, t, facet, is_unsure);
}

static int
least_confidence(const struct message *m)
{
	int least = -1;

	for (size_t i = 0; i < m->nr_pages; i++) {
		const struct page *p = &m->pages[i];

		if (!p->is_blank && p->unreadable == NULL &&
		    (least < 0 || p->confidence < least))
			least = p->confidence;
	}
	return least;
}

static bool
has_unsure_digits(const struct message *m)
{
	for (size_t i = 0; i < m->nr_pages; i++)
		for (size_t j = 0; j < m->pages[i].nr_words; j++)
			if (m->pages[i].words[j].is_unsure_digits)
				return true;
	return false;
}

static bool
is_for_eyes(const struct ticket_row *t, const struct filing *f)
{
	return *t->class_ == '\0' || has_word(t->unsure, "class") ||
	    f->unreadable != NULL || f->message->nr_unreadable > 0 ||
	    f->item->withheld != NULL || has_unsure_digits(f->message) ||
	    (t->ocr_confidence >= 0 && t->ocr_confidence < TICKET_OCR_SURE);
}

/* The first line that says something, for what came without a subject. */
static const char *
first_line(void *ctx, const char *p)
{
	size_t n;

	p += strspn(p, " \t\r\n");
	n = strcspn(p, "\r\n");
	return n > 0 ? text_clip(ctx, talloc_strndup(ctx, p, n),
	    SUBJECT_LETTERS) : "";
}

static const char *
subject_of(void *ctx, const struct filing *f)
{
	const struct message *m = f->message;
	const char *s = m->subject;

	if (*s != '\0')
		return s;
	s = first_line(ctx, m->body);
	for (size_t i = 0; *s == '\0' && i < m->nr_pages; i++)
		s = first_line(ctx, m->pages[i].text);
	if (*s == '\0' && f->unreadable != NULL)
		s = talloc_asprintf(ctx, "[%s] %s", TICKET_UNREADABLE,
		    f->item->name);
	return s;
}

static const char *
sender_of(void *ctx, const struct person *p)
{
	if (*p->name == '\0' || strcmp(p->name, p->id) == 0)
		return p->id;
	if (*p->id == '\0')
		return p->name;
	return talloc_asprintf(ctx, "%s <%s>", p->name, p->id);
}

void
ticket_fill(void *ctx, struct ticket_row *t, const struct rules *rules,
    const struct filing *f, int64_t received)
{
	const struct message *m = f->message;

	*t = (struct ticket_row){
		.status = "open", .channel = m->channel, .lang = m->lang,
		.subject = subject_of(ctx, f),
		.from = sender_of(ctx, &m->from), .owner = "",
		.received = received, .items = 1, .unsure = "",
		.ocr_confidence = least_confidence(m),
		.is_confidential = f->verdict->is_confidential,
		.is_alert = f->verdict->is_alert,
	};
	for (size_t i = 0; i < NR_COLUMNS; i++)
		take_label(ctx, t, f->verdict, columns[i].facet);
	if (f->unreadable != NULL) {
		t->class_ = TICKET_UNREADABLE;
		set_unsure(ctx, t, "class", false);
	}
	find_owner(t, rules, f->verdict);
	find_due(t, rules, received);
	t->needs_review = is_for_eyes(t, f);
}

void
ticket_raise(void *ctx, struct ticket_row *t, const struct rules *rules,
    const struct filing *f, int64_t received)
{
	const char *priority = verdict_label(f->verdict, "priority", NULL);
	int confidence = least_confidence(f->message);
	bool was_unowned = *t->owner == '\0';
	bool was_unsorted = *t->class_ == '\0' || has_word(t->unsure, "class");

	for (size_t i = 0; i < NR_COLUMNS; i++)
		take_label(ctx, t, f->verdict, columns[i].facet);
	if (rank(rules, priority) > rank(rules, t->priority))
		t->priority = priority;
	if (was_unowned)
		find_owner(t, rules, f->verdict);
	find_due(t, rules, received);
	if (confidence >= 0 &&
	    (t->ocr_confidence < 0 || confidence < t->ocr_confidence))
		t->ocr_confidence = confidence;
	t->is_confidential |= f->verdict->is_confidential;
	t->is_alert |= f->verdict->is_alert;
	/* a chat's greeting has no class; the next line may bring one */
	if (was_unsorted && t->channel == CHANNEL_SOCIAL)
		t->needs_review = false;
	t->needs_review |= is_for_eyes(t, f);
}

void
ticket_follow(struct ticket_row *t, const struct ticket_row *was,
    const struct rules *old, const struct verdict *old_verdict,
    const struct rules *new, const struct verdict *new_verdict)
{
	struct ticket_row then = *was;

	then.owner = "";
	find_owner(&then, old, old_verdict);
	if (strcmp(then.owner, was->owner != NULL ? was->owner : "") == 0) {
		t->owner = "";
		find_owner(t, new, new_verdict);
	}
	then.due = 0;
	find_due(&then, old, was->received);
	if (then.due == was->due) {
		t->due = 0;
		find_due(t, new, was->received);
	}
}
