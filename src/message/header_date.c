/* SPDX-License-Identifier: ISC */
/*
 * Dates: RFC 5322 with its obsolete zones and two-digit years, asctime's,
 * ISO 8601's, and the numeric ones of scanners and scripts.  Words and numbers
 * are told apart by what they can be, not by where they stand.
 */
#include "message/header.h"

#include <strings.h>

#include "warid/clock.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { UNSET = -1, MAX_LENGTH = 200, LAST_YEAR = 2199 };

struct date {
	int year, month, day, hour, minute, second;
	int zone;			/* minutes east of Greenwich */
	bool has_zone;
};

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

/* RFC 5322, section 4.3; its military letters mean nothing known: 0. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{ "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 },
	{ "est", -300 }, { "edt", -240 }, { "cst", -360 }, { "cdt", -300 },
	{ "mst", -420 }, { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 },
	{ "bst", 60 }, { "cet", 60 }, { "cest", 120 }, { "met", 60 },
	{ "mest", 120 }, { "eet", 120 }, { "eest", 180 }, { "msk", 180 },
	{ "jst", 540 }, { "ast", 180 },
};

/* What is left to read. */
struct input {
	const char *p;
	size_t n;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Digits from the front, their count in *n; -1 over nine of them. */
static int
take_number(struct input *in, size_t *n)
{
	int v = 0;

	for (*n = 0; in->n > 0 && is_digit(*in->p); in->p++, in->n--)
		if (++*n <= 9)
			v = v * 10 + (*in->p - '0');
	return *n > 9 ? -1 : v;
}

static bool
take_char(struct input *in, char c)
{
	if (in->n == 0 || *in->p != c)
		return false;
	in->p++;
	in->n--;
	return true;
}

static int
full_year(int v, size_t digits)
{
	if (digits == 2)
		return v < 50 ? 2000 + v : 1900 + v;
	return digits == 3 ? 1900 + v : v;
}

/* Behind hours: ":MM[:SS[.frac]]". */
static void
take_time(struct input *in, int hour, struct date *d)
{
	size_t n;

	d->hour = hour;
	d->minute = take_number(in, &n);
	d->second = 0;
	if (in->n > 1 && (*in->p == ':' || *in->p == '.') && is_digit(in->p[1])) {
		in->p++;
		in->n--;
		d->second = take_number(in, &n);
		if (in->n > 1 && (*in->p == '.' || *in->p == ',') &&
		    is_digit(in->p[1])) {
			in->p++;
			in->n--;
			take_number(in, &n);
		}
	}
}

/* Behind the sign: HHMM, HH:MM, HH or HMM. */
static void
take_zone(struct input *in, int sign, struct date *d)
{
	size_t n, n2;
	int v = take_number(in, &n);

	if (v < 0)
		return;
	if (n <= 2 && take_char(in, ':'))
		v = v * 100 + take_number(in, &n2);
	else if (n <= 2)
		v *= 100;
	if (v / 100 <= 14 && v % 100 < 60) {
		d->zone = sign * (v / 100 * 60 + v % 100);
		d->has_zone = true;
	}
}

/* Numbers with the same sign between: 2023-11-14, 14.11.23, 14/11/2023, and
 * 11/14/2023 where 14 can be no month. */
static void
take_numeric(struct input *in, char sep, int first, size_t digits,
    struct date *d)
{
	size_t n2, n3;
	int second = take_number(in, &n2), third;

	if (!take_char(in, sep)) {
		d->day = UNSET;
		return;
	}
	third = take_number(in, &n3);
	if (digits == 4) {
		d->year = first;
		d->month = second;
		d->day = third;
		return;
	}
	d->year = full_year(third, n3);
	d->day = second > 12 ? second : first;
	d->month = second > 12 ? first : second;
}

/* A number, by what stands behind it and what is known already. */
static void
take_figure(struct input *in, struct date *d)
{
	size_t n;
	int v = take_number(in, &n);
	char c = in->n > 1 ? *in->p : '\0';

	if (c == ':' || (c == '.' && d->year != UNSET && d->hour == UNSET &&
	    n <= 2 && is_digit(in->p[1]))) {
		in->p++;
		in->n--;
		take_time(in, v, d);
	} else if ((c == '-' || c == '/' || c == '.') && is_digit(in->p[1]) &&
	    d->day == UNSET && d->month == UNSET) {
		in->p++;
		in->n--;
		take_numeric(in, c, v, n, d);
	} else if (d->day == UNSET && n <= 2) {
		d->day = v;
	} else if (d->year == UNSET) {
		d->year = full_year(v, n);
	} else if (d->hour != UNSET && !d->has_zone && n == 4) {
		d->zone = v / 100 * 60 + v % 100;	/* the sign was lost */
		d->has_zone = true;
	}
}

static void
take_word(struct input *in, struct date *d)
{
	const char *p = in->p;
	size_t n = 0;

	while (in->n > 0 && is_letter(*in->p))
		in->p++, in->n--, n++;
	if (n == 2 && strncasecmp(p, "pm", 2) == 0 && d->hour >= 0 &&
	    d->hour < 12) {
		d->hour += 12;
		return;
	}
	if (n == 2 && strncasecmp(p, "am", 2) == 0 && d->hour == 12) {
		d->hour = 0;
		return;
	}
	for (size_t i = 0; n >= 3 && d->month == UNSET && i < 12; i++)
		if (strncasecmp(p, months + 3 * i, 3) == 0) {
			d->month = (int)i + 1;
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(zones) && d->hour != UNSET; i++)
		if (strlen(zones[i].name) == n &&
		    strncasecmp(p, zones[i].name, n) == 0 && !d->has_zone) {
			d->zone = zones[i].minutes;
			/* "GMT+3": the sign behind still counts */
			d->has_zone = in->n == 0 ||
			    (*in->p != '+' && *in->p != '-');
			return;
		}
}

static void
skip_comment(struct input *in)
{
	int depth = 0;

	for (; in->n > 0; in->p++, in->n--) {
		depth += *in->p == '(';
		depth -= *in->p == ')';
		if (depth == 0) {
			in->p++;
			in->n--;
			return;
		}
	}
}

static bool
is_possible(const struct date *d)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };

	return d->year >= 1970 && d->year <= LAST_YEAR && d->month >= 1 &&
	    d->month <= 12 && d->day >= 1 && d->day <= days[d->month - 1] &&
	    d->hour >= 0 && d->hour <= 23 && d->minute >= 0 &&
	    d->minute <= 59 && d->second >= 0 && d->second <= 60;
}

bool
header_date(const char *p, size_t n, int64_t *out)
{
	struct date d = { UNSET, UNSET, UNSET, UNSET, 0, 0, 0, false };
	struct input in = { p, n < MAX_LENGTH ? n : MAX_LENGTH };

	while (in.n > 0) {
		char c = *in.p;

		if (is_digit(c)) {
			take_figure(&in, &d);
		} else if (is_letter(c)) {
			take_word(&in, &d);
		} else if (c == '(') {
			skip_comment(&in);
		} else {
			in.p++;
			in.n--;
			if ((c == '+' || c == '-') && d.hour != UNSET &&
			    !d.has_zone && in.n > 0 && is_digit(*in.p))
				take_zone(&in, c == '-' ? -1 : 1, &d);
		}
	}
	if (d.hour == UNSET)
		d.hour = 0;
	if (!is_possible(&d))
		return false;
	*out = clock_from_civil(d.year, d.month, d.day, d.hour, d.minute,
	    d.second == 60 ? 59 : d.second) - (int64_t)d.zone * 60;
	return *out > 0;
}
