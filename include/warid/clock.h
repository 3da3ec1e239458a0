/* SPDX-License-Identifier: ISC */
#ifndef WARID_CLOCK_H
#define WARID_CLOCK_H
/*
 * Times are UTC seconds since 1970 in an int64_t.  Only main asks the clock;
 * everyone else is handed `now`, so that runs can be repeated.  Local days
 * follow the process's TZ, which main sets from the settings.
 */
#include <stdbool.h>
#include <stdint.h>

/* The time now, or that of WARID_NOW (RFC 3339), for tests and replays. */
int64_t clock_now(void);

enum { CLOCK_TEXT_MAX = 32 };

/* "2026-11-22T05:50:00Z" (RFC 3339) into out; returns out. */
char *clock_text(int64_t t, char out[CLOCK_TEXT_MAX]);

/* RFC 3339 date-time with Z or an offset, or a date alone (its local
 * midnight).  False if it is neither. */
bool clock_parse(const char *s, int64_t *t);

/* The Hijri date of the local day of t (Umm al-Qura); false if there is none.
 * month 1 (Muharram) to 12, 9 is Ramadan. */
bool clock_hijri(int64_t t, int *year, int *month, int *day);

/* "2026-11-22": the local day of t. */
char *clock_day(int64_t t, char out[CLOCK_TEXT_MAX]);

/* The first second of the local day `day` ("2026-11-22") and of the next. */
bool clock_day_bounds(const char *day, int64_t *from, int64_t *to);

/* A span such as "30d", "12h", "15m", "45s", "2w", "5y" (of 365 days); in
 * seconds. */
bool clock_span(const char *s, int64_t *seconds);

/*
 * From the calendar to UTC seconds, proleptic Gregorian, no time zone.
 * month 1..12, day 1..31; the caller has checked the ranges.
 */
int64_t clock_from_civil(int year, int month, int day, int hour, int minute,
    int second);

#endif
