/* SPDX-License-Identifier: ISC */
/*
 * What a day's digest says and where each figure comes from.  Nothing here
 * asks the time: a day that is over reads the same whenever it is asked for.
 */
#include "digest/figures.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "digest/table.h"
#include "warid/clock.h"
#include "warid/text.h"

enum {
	NEW_MAX = 12, EYES_MAX = 8, OVERDUE_MAX = 8, QUARANTINE_MAX = 5,
	ENTITY_MAX = 8, EXCERPT = 110, WEEKS = 4,
};

struct gather {
	struct store *store;
	void *ctx;
	const struct rules *rules;
	struct table t;
	int64_t from, to;		/* the day, [from, to) */
	struct ticket_row *tickets;	/* received that day */
	size_t nr_tickets;
	bool has_excerpts;		/* does the audience see words? */
};

static const struct phrase channel_names[] = {
	[CHANNEL_EMAIL] = { "بريد", "Mail" },
	[CHANNEL_FAX] = { "فاكس", "Fax" },
	[CHANNEL_SOCIAL] = { "تواصل", "Social" },
};

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int
count_tickets(struct gather *g, int64_t from, int64_t to, int64_t *n,
    struct err *e)
{
	static const char *const by[3] = { "status", NULL, NULL };
	struct count_row *rows;
	size_t nr;

	if (store_count(g->store, g->ctx, from, to, by, &rows, &nr, e) < 0)
		return -1;
	*n = 0;
	for (size_t i = 0; i < nr; i++)
		*n += rows[i].n;
	return 0;
}

/* Median of the same weekday in the four weeks before; -1 for no history. */
static int
usual_tickets(struct gather *g, int64_t *median, struct err *e)
{
	enum { WEEK = 7 * 86400 };
	int64_t n[WEEKS], any = 0;

	for (int i = 0; i < WEEKS; i++) {
		if (count_tickets(g, g->from - (i + 1) * WEEK,
		    g->to - (i + 1) * WEEK, &n[i], e) < 0)
			return -1;
		any += n[i];
	}
	qsort(n, WEEKS, sizeof(n[0]), by_number);
	*median = any > 0 ? (n[1] + n[2]) / 2 : -1;
	return 0;
}

static void
figure(struct gather *g, const char *ar, const char *en, int64_t n,
    int64_t usual)
{
	table_label(&g->t, (struct phrase){ ar, en });
	table_number(&g->t, n);
	if (usual < 0)
		table_code(&g->t, "%s", "");
	else
		table_code(&g->t, "%lld", (long long)usual);
}

static int
summary(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "figure", { "", "" }, true },
		{ "today", { "اليوم", "Today" }, false },
		{ "usual", { "المعتاد", "Usual" }, false },
	};
	static const struct section like = { .key = "summary",
		.head = { "اليوم في أرقام", "The day in figures" },
		.explain = {
		    "الوارد = مفتوح أو مضموم + مكرر + متجاهل + محجور + منتظر. "
		    "المعتاد: وسيط اليوم نفسه في الأسابيع الأربعة الماضية.",
		    "Received = filed + duplicates + ignored + quarantined + "
		    "waiting. Usual: the median of this weekday over the four "
		    "weeks before." },
		.columns = columns, .nr_columns = 3 };
	struct books day = { 0 }, *rows;
	int64_t usual, review = 0;
	size_t n;

	if (store_books(g->store, g->ctx, g->from, g->to, &rows, &n, e) < 0 ||
	    usual_tickets(g, &usual, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		day.received += rows[i].received;
		day.filed += rows[i].filed;
		day.duplicate += rows[i].duplicate;
		day.ignored += rows[i].ignored;
		day.quarantined += rows[i].quarantined;
		day.waiting += rows[i].waiting;
	}
	for (size_t i = 0; i < g->nr_tickets; i++)
		review += g->tickets[i].needs_review;
	table_section(&g->t, &like);
	figure(g, "رسائل وردت", "Messages received", day.received, -1);
	figure(g, "بلاغات جديدة", "New tickets", (int64_t)g->nr_tickets,
	    usual);
	figure(g, "منها ما يحتاج إلى نظر", "of these, for a person to look at",
	    review, -1);
	figure(g, "رسائل سُجلت", "Messages filed", day.filed, -1);
	figure(g, "مكررة ضُمت إلى بلاغها", "Duplicates joined to a ticket",
	    day.duplicate, -1);
	figure(g, "متجاهلة (آلية أو من عندنا)",
	    "Ignored (automatic or our own)", day.ignored, -1);
	figure(g, "محجورة لتعذر القراءة", "Quarantined, not readable",
	    day.quarantined, -1);
	figure(g, "منتظرة", "Waiting", day.waiting, -1);
	return 0;
}

/* -- tickets in a few words ------------------------------------------------ */

static const char *
words_of(const struct message *m)
{
	if (m->subject[0] != '\0' && m->body[0] == '\0')
		return m->subject;
	if (m->body[0] != '\0')
		return m->body;
	for (size_t i = 0; i < m->nr_pages; i++)
		if (m->pages[i].text[0] != '\0')
			return m->pages[i].text;
	return "";
}

/* White space squeezed to single spaces. */
static char *
squeeze(void *ctx, const char *s)
{
	struct buf out;
	bool gap = false;

	buf_init(&out, ctx);
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ') {
			gap = out.n > 0;
			continue;
		}
		if (gap)
			buf_char(&out, ' ');
		gap = false;
		buf_char(&out, *s);
	}
	return out.p;
}

static bool
is_edge(char c)
{
	return strchr(" .,:;!?()\"'\n", c) != NULL;
}

/* Hide one word wherever it stands alone. */
static char *
hide_word(void *ctx, const char *text, const char *word, size_t n)
{
	const char *at = text, *found;
	struct buf out;

	buf_init(&out, ctx);
	while ((found = memmem(at, strlen(at), word, n)) != NULL) {
		bool is_alone = (found == text || is_edge(found[-1])) &&
		    is_edge(found[n]);

		buf_add(&out, at, (size_t)(found - at));
		if (is_alone)
			buf_str(&out, "[…]");
		else
			buf_add(&out, found, n);
		at = found + n;
	}
	buf_str(&out, at);
	return out.p;
}

/* People sign what they write: the words of the sender's name are hidden. */
static const char *
hide_name(void *ctx, const char *text, const char *name)
{
	enum { LETTERS_MIN = 3 };	/* "Al", "بن" name nobody */
	size_t n;

	for (; *name != '\0'; name += n) {
		name += strspn(name, " ");
		n = strcspn(name, " ");
		if (utf8_length(name, n) >= LETTERS_MIN)
			text = hide_word(ctx, text, name, n);
	}
	return text;
}

/* The first words of a ticket, redacted before they are cut. */
static int
excerpt(struct gather *g, const struct ticket_row *t, const char **out,
    struct err *e)
{
	struct message_row *rows;
	const char *words;
	size_t n;

	*out = "";
	if (!g->has_excerpts || t->is_confidential)
		return 0;
	if (store_ticket_messages(g->store, g->ctx, t->id, &rows, &n, e) < 0)
		return -1;
	if (n == 0 || rows[0].m == NULL)
		return 0;
	words = squeeze(g->ctx, words_of(rows[0].m));
	words = hide_name(g->ctx, words, rows[0].m->from.name);
	words = text_redact(g->ctx, words, strlen(words), &n);
	*out = text_clip(g->ctx, words, EXCERPT);
	return 0;
}

static void
clock_cell(struct gather *g, int64_t at)
{
	time_t tt = (time_t)at;
	struct tm tm;
	char s[32];
	bool is_today = at >= g->from && at < g->to;

	localtime_r(&tt, &tm);
	strftime(s, sizeof(s), is_today ? "%H:%M" : "%Y-%m-%d %H:%M", &tm);
	table_code(&g->t, "%s", at ? s : "");
}

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

static int
ticket_line(struct gather *g, const struct ticket_row *t, struct err *e)
{
	const char *words;

	if (excerpt(g, t, &words, e) < 0)
		return -1;
	table_code(&g->t, "%lld", (long long)t->id);
	clock_cell(g, t->received);
	table_label(&g->t, channel_names[t->channel]);
	table_label(&g->t, class_and_topic(g, t));
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

/* The day's tickets that `is_wanted`, at most `max` of them. */
static int
ticket_section(struct gather *g, const struct section *like,
    bool (*is_wanted)(const struct ticket_row *), size_t max, struct err *e)
{
	table_section(&g->t, like);
	for (size_t i = 0; i < g->nr_tickets; i++) {
		if (!is_wanted(&g->tickets[i]))
			continue;
		if (g->t.s->nr_rows == max)
			g->t.s->more++;
		else if (ticket_line(g, &g->tickets[i], e) < 0)
			return -1;
	}
	return 0;
}

static int
alerts(struct gather *g, struct err *e)
{
	static const struct section like = { .key = "alerts",
		.head = { "علامات الخطر", "Red flags" },
		.none = { "لا شيء", "None" },
		.explain = {
		    "كلمات تدل على خطر عاجل؛ نُبه إليها في حينها.",
		    "Words that mean urgent danger; told when they came." },
		.columns = ticket_columns, .nr_columns = 6 };

	return ticket_section(g, &like, is_alert, NEW_MAX, e);
}

static int
new_tickets(struct gather *g, struct err *e)
{
	static const struct section like = { .key = "new_tickets",
		.head = { "بلاغات جديدة", "New tickets" },
		.none = { "لا بلاغات في هذا اليوم", "No tickets this day" },
		.explain = {
		    "أول كلمات النص، وقد حُجبت الأرقام والعناوين.",
		    "First words of the text; numbers and addresses hidden." },
		.columns = ticket_columns, .nr_columns = 6 };

	return ticket_section(g, &like, is_new, NEW_MAX, e);
}

/* -- counts ---------------------------------------------------------------- */

static int64_t
cell_of(const struct count_row *rows, size_t n, const char *key,
    const char *channel)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].key[0], key) == 0 &&
		    strcmp(rows[i].key[1], channel) == 0)
			return rows[i].n;
	return 0;
}

/* One row per label of `facet` that occurs: channels across, then the sum. */
static int
counts(struct gather *g, const struct section *like, const char *facet,
    size_t max, struct err *e)
{
	const char *const by[3] = { facet, "channel", NULL };
	struct count_row *rows;
	int64_t sum, v;
	size_t n;

	if (store_count(g->store, g->ctx, g->from, g->to, by, &rows, &n, e) < 0)
		return -1;
	table_section(&g->t, like);
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && strcmp(rows[i].key[0], rows[i - 1].key[0]) == 0)
			continue;
		if (g->t.s->nr_rows == max) {
			g->t.s->more++;
			continue;
		}
		table_label(&g->t, table_name(g->rules, facet,
		    rows[i].key[0]));
		sum = 0;
		for (int c = CHANNEL_EMAIL; c <= CHANNEL_SOCIAL; c++) {
			v = cell_of(rows, n, rows[i].key[0],
			    channel_name((enum channel)c));
			sum += v;
			table_number(&g->t, v);
		}
		table_number(&g->t, sum);
	}
	return 0;
}

#define COUNT_COLUMNS(key, ar, en) {					\
	{ key, { ar, en }, true },					\
	{ "email", { "بريد", "Mail" }, false },			\
	{ "fax", { "فاكس", "Fax" }, false },				\
	{ "social", { "تواصل", "Social" }, false },			\
	{ "total", { "المجموع", "Total" }, false },			\
}

static int
by_class(struct gather *g, struct err *e)
{
	static const struct column columns[] =
	    COUNT_COLUMNS("class", "النوع", "Sort");
	static const struct section like = { .key = "by_class",
		.head = { "حسب النوع والقناة", "By sort and channel" },
		.none = { "لا بلاغات", "No tickets" },
		.columns = columns, .nr_columns = 5 };

	return counts(g, &like, "class", 20, e);
}

static int
by_entity(struct gather *g, struct err *e)
{
	static const struct column columns[] =
	    COUNT_COLUMNS("entity", "الجهة", "Body");
	static const struct section like = { .key = "by_entity",
		.head = { "حسب الجهة", "By health body" },
		.none = { "لا بلاغات", "No tickets" },
		.explain = { "الجهة المذكورة في النص؛ «غير مصنف»: لم تُذكر جهة.",
		    "The body named in the text; unsorted: none was named." },
		.columns = columns, .nr_columns = 5 };

	return counts(g, &like, "entity", ENTITY_MAX, e);
}

/* -- what waits for a person ----------------------------------------------- */

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

static int
eyes(struct gather *g, struct err *e)
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
		if (excerpt(g, t, &words, e) < 0)
			return -1;
		table_code(&g->t, "%lld", (long long)t->id);
		table_label(&g->t, why_review(g, t));
		table_text(&g->t, words);
	}
	return 0;
}

static int
overdue(struct gather *g, struct err *e)
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
		clock_cell(g, rows[i].due);
		table_label(&g->t, class_and_topic(g, &rows[i]));
		table_code(&g->t, "%s", rows[i].owner ? rows[i].owner : "");
	}
	return 0;
}

static int
quarantine(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "item", { "رقم", "Item" }, false },
		{ "source", { "المصدر", "Source" }, false },
		{ "since", { "منذ", "Since" }, false },
		{ "reason", { "السبب", "Reason" }, true },
	};
	static const struct section like = { .key = "quarantine",
		.head = { "الحجر", "Quarantine" },
		.none = { "فارغ", "Empty" },
		.explain = {
		    "ما لم يُقرأ؛ الأصل محفوظ ولكل منها بلاغ ينظر فيه موظف.",
		    "What could not be read; the original is kept and each has "
		    "a ticket for a person." },
		.columns = columns, .nr_columns = 4 };
	struct item_row *rows;
	size_t n;

	if (store_items(g->store, g->ctx, FATE_QUARANTINED, &rows, &n, e) < 0)
		return -1;
	table_section(&g->t, &like);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].taken >= g->to)
			continue;
		if (g->t.s->nr_rows == QUARANTINE_MAX) {
			g->t.s->more++;
			continue;
		}
		table_code(&g->t, "%lld", (long long)rows[i].id);
		table_code(&g->t, "%s", rows[i].source);
		clock_cell(g, rows[i].taken);
		table_text(&g->t, rows[i].reason);
	}
	return 0;
}

static int
sources(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "source", { "المصدر", "Source" }, false },
		{ "state", { "الحال", "State" }, true },
		{ "last_item", { "آخر وارد", "Last item" }, false },
	};
	static const struct section like = { .key = "sources",
		.head = { "المصادر", "Sources" },
		.none = { "لم يُسأل أي مصدر بعد", "No source was asked yet" },
		.columns = columns, .nr_columns = 3 };
	struct source_row *rows;
	size_t n;

	if (store_sources(g->store, g->ctx, &rows, &n, e) < 0)
		return -1;
	table_section(&g->t, &like);
	for (size_t i = 0; i < n; i++) {
		bool is_well = rows[i].last_error == NULL ||
		    rows[i].last_error[0] == '\0';

		table_code(&g->t, "%s", rows[i].source);
		table_label(&g->t, is_well ?
		    (struct phrase){ "سليم", "well" } :
		    (struct phrase){ "متعطل", "failing" });
		clock_cell(g, rows[i].last_item);
	}
	return 0;
}

static int (*const all_sections[])(struct gather *, struct err *) = {
	alerts, summary, by_class, by_entity, eyes, new_tickets, overdue,
	quarantine, sources,
};

/* The operator is shown how the machine does, and nobody's words. */
static int (*const operator_sections[])(struct gather *, struct err *) = {
	summary, quarantine, sources,
};

static int
day_tickets(struct gather *g, struct err *e)
{
	const struct ticket_query q = { .since = g->from, .until = g->to };

	return store_tickets(g->store, g->ctx, &q, &g->tickets,
	    &g->nr_tickets, e);
}

int
figures_gather(struct store *s, void *ctx, const struct rules *rules,
    const struct digest_request *q, struct doc *out, struct err *e)
{
	bool is_operator = strcmp(q->audience, "operator") == 0;
	struct gather g = { .store = s, .ctx = ctx, .rules = rules,
		.has_excerpts = !is_operator };
	size_t n = is_operator ?
	    sizeof(operator_sections) / sizeof(operator_sections[0]) :
	    sizeof(all_sections) / sizeof(all_sections[0]);

	*out = (struct doc){ .title = { "وارد: الموجز اليومي",
		    "warid: daily digest" }, .day = q->day,
		.audience = { q->audience, q->audience },
		.rules_hash = rules_hash(rules), .timezone = q->timezone };
	g.t = (struct table){ .ctx = ctx, .doc = out };
	if (!clock_day_bounds(q->day, &g.from, &g.to))
		return err_set(e, ERR_CONF, "no day '%s': write it as "
		    "2026-11-22", q->day);
	out->day_words = figures_day_words(ctx, g.from);
	if (day_tickets(&g, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if ((is_operator ? operator_sections : all_sections)[i](&g,
		    e) < 0)
			return err_wrap(e, "digest of %s", q->day);
	return 0;
}
