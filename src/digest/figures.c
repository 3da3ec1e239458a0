/* SPDX-License-Identifier: ISC */
/*
 * What a day's digest says and where each figure comes from.  Nothing here
 * asks the time: a day that is over reads the same whenever it is asked for.
 */
#include "digest/figures.h"

#include <stdlib.h>
#include <string.h>

#include "digest/gather.h"
#include "warid/clock.h"

enum { ENTITY_MAX = 8, WEEKS = 4 };

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

static int (*const all_sections[])(struct gather *, struct err *) = {
	gather_alerts, gather_rules, summary, by_class, by_entity,
	gather_needs_review, gather_new_tickets, gather_overdue,
	gather_quarantine, gather_sources,
};

/* The operator is shown how the machine does, and nobody's words. */
static int (*const operator_sections[])(struct gather *, struct err *) = {
	gather_rules, summary, gather_quarantine, gather_sources,
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
		.quarantine_alarm = q->quarantine_alarm,
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
