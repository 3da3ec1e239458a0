/* SPDX-License-Identifier: ISC */
/*
 * The sections about the machine rather than the people: quarantine, sources,
 * rules that do not check.
 */
#include "digest/gather.h"

#include <talloc.h>
#include <time.h>

#include "warid/clock.h"

enum { QUARANTINE_MAX = 5, HOUR = 60 * 60, DAY = 24 * HOUR };

void
gather_time(struct gather *g, int64_t at)
{
	time_t tt = (time_t)at;
	struct tm tm;
	char s[32];
	bool is_today = at >= g->from && at < g->to;

	localtime_r(&tt, &tm);
	strftime(s, sizeof(s), is_today ? "%H:%M" : "%Y-%m-%d %H:%M", &tm);
	table_code(&g->t, "%s", at ? s : "");
}

/* How many lie there too long at the end of the day, and since when. */
static void
raise_alarm(struct gather *g, int64_t old, int64_t oldest)
{
	bool is_days = g->quarantine_alarm % DAY == 0;
	int64_t n = g->quarantine_alarm / (is_days ? DAY : HOUR);
	char day[CLOCK_TEXT_MAX];

	clock_day(oldest, day);
	g->t.s->head = (struct phrase){
		talloc_asprintf(g->ctx, "الحجر: %lld منذ أكثر من %lld %s،"
		    " أقدمها \u2066%s\u2069", (long long)old, (long long)n,
		    is_days ? "يوم" : "ساعة", day),
		talloc_asprintf(g->ctx, "Quarantine: %lld for more than %lld "
		    "%s%s, the oldest since %s", (long long)old, (long long)n,
		    is_days ? "day" : "hour", n == 1 ? "" : "s", day),
	};
}

int
gather_quarantine(struct gather *g, struct err *e)
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
	int64_t old = 0, oldest = INT64_MAX;
	size_t n;

	if (store_items(g->store, g->ctx, FATE_QUARANTINED, &rows, &n, e) < 0)
		return -1;
	table_section(&g->t, &like);
	for (size_t i = 0; i < n; i++) {
		if (rows[i].taken >= g->to)
			continue;
		old += g->to - rows[i].taken > g->quarantine_alarm;
		if (rows[i].taken < oldest)
			oldest = rows[i].taken;
		if (g->t.s->nr_rows == QUARANTINE_MAX) {
			g->t.s->more++;
			continue;
		}
		table_code(&g->t, "%lld", (long long)rows[i].id);
		table_code(&g->t, "%s", rows[i].source);
		gather_time(g, rows[i].taken);
		table_text(&g->t, rows[i].reason);
	}
	if (old > 0 && g->quarantine_alarm > 0)
		raise_alarm(g, old, oldest);
	return 0;
}

int
gather_sources(struct gather *g, struct err *e)
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
		gather_time(g, rows[i].last_item);
	}
	return 0;
}

int
gather_rules(struct gather *g, struct err *e)
{
	static const struct column columns[] = {
		{ "what", { "", "" }, false },
		{ "broken_since", { "فيها أخطاء منذ", "Mistakes since" },
		    false },
		{ "in_force_since", { "النافذة منذ", "In force since" },
		    false },
		{ "mistakes", { "عدد الأخطاء", "Mistakes" }, false },
		{ "first", { "أولها", "The first" }, true },
	};
	static const struct section like = { .key = "rules",
		.head = { "القواعد لا تُقبل كما هي", "The rules do not check" },
		.explain = {
		    "ما عُدّل في ملفات القواعد لا يعمل به؛ تبقى آخر مجموعة سليمة "
		    "نافذة حتى تُصحح الأخطاء.",
		    "What was changed in the rule files has no effect: the last "
		    "good set stays in force until the mistakes are mended." },
		.columns = columns, .nr_columns = 5 };
	struct rules_state is;

	if (store_rules_state(g->store, g->ctx, g->to, &is, e) < 0)
		return -1;
	if (is.broken_since == 0)
		return 0;
	table_section(&g->t, &like);
	table_label(&g->t, (struct phrase){ "ملفات القواعد", "Rule files" });
	gather_time(g, is.broken_since);
	gather_time(g, is.since);
	table_number(&g->t, is.mistakes);
	table_text(&g->t, is.complaint);
	return 0;
}
