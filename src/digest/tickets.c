/* SPDX-License-Identifier: ISC */
/*
 * The sections that name tickets, each with at most so many rows that the
 * digest stays one page.
 */
#include "digest/gather.h"

#include <string.h>
#include <talloc.h>

enum {
	ALERTS_MAX = 8,
	TICKETS_MAX = 12,		/* red flags and new ones together */
	EYES_MAX = 6, OVERDUE_MAX = 6,
};

static const struct phrase channel_names[] = {
	[CHANNEL_EMAIL] = { "بريد", "Mail" },
	[CHANNEL_FAX] = { "فاكس", "Fax" },
	[CHANNEL_SOCIAL] = { "تواصل", "Social" },
};

/* "Complaint: waiting", both ways. */
static struct phrase
class_and_topic(struct gather *g, const struct ticket_row *t)
{
	struct phrase c = table_name(g->rules, "class", t->class_), p;

	if (t->topic[0] == '\0')
		return c;
	p = table_name(g->rules, "topic", t->topic);
	return (struct phrase){
		.ar = talloc_asprintf(g->ctx, "%s: %s", c.ar, p.ar),
		.en = talloc_asprintf(g->ctx, "%s: %s", c.en, p.en),
	};
}

static struct phrase
place(struct gather *g, const struct ticket_row *t)
{
	return t->entity[0] ? table_name(g->rules, "entity", t->entity) :
	    (struct phrase){ "", "" };
}

static const struct column ticket_columns[] = {
	{ "ticket", { "بلاغ", "Ticket" }, false },
	{ "time", { "الوقت", "Time" }, false },
	{ "channel", { "القناة", "Channel" }, false },
	{ "sort", { "النوع", "Sort" }, false },
	{ "place", { "الجهة", "Body" }, false },
	{ "words", { "من النص", "Words" }, true },
};

/* The day's tickets of t's campaign; 0 when it is of none. */
static int
campaign_size(const struct gather *g, const struct ticket_row *t)
{
	int n = 0;

	for (size_t i = 0; t->campaign != 0 && i < g->nr_tickets; i++)
		n += g->tickets[i].campaign == t->campaign;
	return n;
}

/* Its class and topic; for a campaign's row also how many wrote. */
static struct phrase
sort_of_row(struct gather *g, const struct ticket_row *t)
{
	struct phrase p = class_and_topic(g, t);
	int n = t->is_alert ? 0 : campaign_size(g, t);

	if (n < 2)
		return p;
	return (struct phrase){
		.ar = talloc_asprintf(g->ctx, "%s (حملة، عددها %d)", p.ar, n),
		.en = talloc_asprintf(g->ctx, "%s (campaign of %d)", p.en, n),
	};
}

static int
ticket_line(struct gather *g, const struct ticket_row *t, struct err *e)
{
	const char *words;

	if (gather_excerpt(g, t, &words, e) < 0)
		return -1;
	table_code(&g->t, "%lld", (long long)t->id);
	gather_time(g, t->received);
	table_label(&g->t, channel_names[t->channel]);
	table_label(&g->t, sort_of_row(g, t));
	table_label(&g->t, place(g, t));
	table_text(&g->t, words);
	return 0;
}

static bool
is_alert(const struct ticket_row *t)
{
	return t->is_alert;
}

static bool
is_new(const struct ticket_row *t)
{
	return !t->is_alert;
}

/* Is t told by the row of another of its campaign?  A danger never is: each
 * may be somebody else's. */
static bool
is_in_a_row(const struct ticket_row *t, const int64_t *campaigns, size_t n)
{
	for (size_t i = 0; i < n && t->campaign != 0 && !t->is_alert; i++)
		if (campaigns[i] == t->campaign)
			return true;
	return false;
}

/* The day's tickets that `is_wanted`, at most `max` rows of them; two hundred
 * citizens with one text are one row. */
static int
ticket_section(struct gather *g, const struct section *like,
    bool (*is_wanted)(const struct ticket_row *), size_t max, struct err *e)
{
	int64_t campaigns[TICKETS_MAX];
	const size_t *n;

	table_section(&g->t, like);
	n = &g->t.s->nr_rows;
	for (size_t i = 0; i < g->nr_tickets; i++) {
		const struct ticket_row *t = &g->tickets[i];

		if (!is_wanted(t) || is_in_a_row(t, campaigns, *n))
			continue;
		if (*n == max) {
			g->t.s->more++;
			continue;
		}
		campaigns[*n] = t->campaign;
		if (ticket_line(g, t, e) < 0)
			return -1;
	}
	return 0;
}

int
gather_alerts(struct gather *g, struct err *e)
{
	static const struct section like = { .key = "alerts",
		.head = { "علامات الخطر", "Red flags" },
		.none = { "لا شيء", "None" },
		.explain = {
		    "كلمات تدل على خطر عاجل؛ نُبه إليها في حينها.",
		    "Words that mean urgent danger; told when they came." },
		.columns = ticket_columns, .nr_columns = 6 };

	return ticket_section(g, &like, is_alert, ALERTS_MAX, e);
}

int
gather_new_tickets(struct gather *g, struct err *e)
{
	static const struct section like = { .key = "new_tickets",
		.head = { "بلاغات جديدة", "New tickets" },
		.none = { "لا بلاغات في هذا اليوم", "No tickets this day" },
		.explain = {
		    "أول كلمات النص، وقد حُجبت الأرقام والعناوين.",
		    "First words of the text; numbers and addresses hidden." },
		.columns = ticket_columns, .nr_columns = 6 };
	size_t alerts = 0;

	for (size_t i = 0; i < g->nr_tickets && alerts < ALERTS_MAX; i++)
		alerts += is_alert(&g->tickets[i]);
	return ticket_section(g, &like, is_new, TICKETS_MAX - alerts, e);
}

/* Why a ticket needs eyes. */
static struct phrase
why_review(struct gather *g, const struct ticket_row *t)
{
	if (strcmp(t->class_, "unreadable") == 0)
		return (struct phrase){ "تعذرت قراءته", "could not be read" };
	if (t->ocr_confidence >= 0 && t->ocr_confidence < 60)
		return (struct phrase){
			talloc_asprintf(g->ctx, "قراءة ضوئية ضعيفة (%d٪)",
			    t->ocr_confidence),
			talloc_asprintf(g->ctx, "weak OCR (%d %%)",
			    t->ocr_confidence) };
	if (t->class_[0] == '\0')
		return (struct phrase){ "لم تصنفه قاعدة", "no rule sorted it" };
	if (t->unsure[0] != '\0')
		return (struct phrase){ "تصنيف غير مؤكد", "sorting is unsure" };
	return (struct phrase){ "يحتاج إلى نظر", "needs a look" };
}

int
gather_needs_review(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "ticket", { "بلاغ", "Ticket" }, false },
		{ "why", { "السبب", "Why" }, false },
		{ "words", { "من النص", "Words" }, true },
	};
	static const struct section like = { .key = "needs_review",
		.head = { "يحتاج إلى نظر", "Needs eyes" },
		.none = { "لا شيء", "Nothing" },
		.columns = columns, .nr_columns = 3 };
	const char *words;

	table_section(&g->t, &like);
	for (size_t i = 0; i < g->nr_tickets; i++) {
		const struct ticket_row *t = &g->tickets[i];

		if (!t->needs_review)
			continue;
		if (g->t.s->nr_rows == EYES_MAX) {
			g->t.s->more++;
			continue;
		}
		if (gather_excerpt(g, t, &words, e) < 0)
			return -1;
		table_code(&g->t, "%lld", (long long)t->id);
		table_label(&g->t, why_review(g, t));
		table_text(&g->t, words);
	}
	return 0;
}

int
gather_overdue(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "ticket", { "بلاغ", "Ticket" }, false },
		{ "due", { "الموعد", "Due" }, false },
		{ "sort", { "النوع", "Sort" }, true },
		{ "owner", { "المسؤول", "Owner" }, false },
	};
	static const struct section like = { .key = "overdue",
		.head = { "تجاوزت موعدها", "Past their time" },
		.none = { "لا شيء", "None" },
		.explain = {
		    "مفتوحة ولم يُجب عنها في المدة المحددة لنوعها؛ الأقدم أولاً.",
		    "Open and not answered within the time set for their sort; "
		    "oldest first." },
		.columns = columns, .nr_columns = 4 };
	const struct ticket_query q = { .status = "open",
		.due_before = g->to };
	struct ticket_row *rows;
	size_t n;

	if (store_tickets(g->store, g->ctx, &q, &rows, &n, e) < 0)
		return -1;
	table_section(&g->t, &like);
	for (size_t i = 0; i < n; i++) {
		if (g->t.s->nr_rows == OVERDUE_MAX) {
			g->t.s->more++;
			continue;
		}
		table_code(&g->t, "%lld", (long long)rows[i].id);
		gather_time(g, rows[i].due);
		table_label(&g->t, class_and_topic(g, &rows[i]));
		table_code(&g->t, "%s", rows[i].owner ? rows[i].owner : "");
	}
	return 0;
}
