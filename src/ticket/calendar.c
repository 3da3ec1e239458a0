/* SPDX-License-Identifier: ISC */
/* Is somebody there?  The site's own clock, week and holidays. */
#include "warid/ticket.h"

#include <time.h>

#include "warid/clock.h"

enum { RAMADAN = 9 };

/* The day at hand, in both calendars; the Hijri one only when asked for. */
struct today {
	struct calendar_day civil, hijri;
};

static bool
needs_hijri(const struct calendar_settings *c)
{
	if (c->nr_ramadan > 0)
		return true;
	for (size_t i = 0; i < c->nr_holidays; i++)
		if (c->holidays[i].first.kind == CALENDAR_HIJRI)
			return true;
	return false;
}

/* `year` 0: the same days each year, perhaps over its end. */
static bool
is_between(const struct calendar_day *d, const struct calendar_holiday *h)
{
	struct calendar_day is = *d;
	int at, first = calendar_order(&h->first),
	    last = calendar_order(&h->last);

	if (h->first.kind != CALENDAR_DATE)
		is.year = 0;
	at = calendar_order(&is);
	return first <= last ? at >= first && at <= last :
	    at >= first || at <= last;
}

static bool
is_holiday(const struct calendar_settings *c, const struct today *day)
{
	for (size_t i = 0; i < c->nr_holidays; i++) {
		const struct calendar_holiday *h = &c->holidays[i];

		if (is_between(h->first.kind == CALENDAR_HIJRI ?
		    &day->hijri : &day->civil, h))
			return true;
	}
	return false;
}

static bool
is_within(const struct calendar_hours *list, size_t n, int minute)
{
	for (size_t i = 0; i < n; i++)
		if (minute >= list[i].from && minute < list[i].to)
			return true;
	return false;
}

bool
calendar_is_working(const struct calendar_settings *c, int64_t t)
{
	struct today day = { { 0 }, { 0 } };
	time_t tt = (time_t)t;
	struct tm tm;
	int minute;

	if (localtime_r(&tt, &tm) == NULL || !(c->days & 1u << tm.tm_wday))
		return false;
	day.civil = (struct calendar_day){ .year = tm.tm_year + 1900,
		.month = tm.tm_mon + 1, .day = tm.tm_mday };
	if (needs_hijri(c) && !clock_hijri(t, &day.hijri.year,
	    &day.hijri.month, &day.hijri.day))
		day.hijri.month = 0;
	if (is_holiday(c, &day))
		return false;
	minute = tm.tm_hour * 60 + tm.tm_min;
	if (c->nr_ramadan > 0 && day.hijri.month == RAMADAN)
		return is_within(c->ramadan, c->nr_ramadan, minute);
	return is_within(c->hours, c->nr_hours, minute);
}
