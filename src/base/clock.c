/* SPDX-License-Identifier: ISC */
/* How times are written and read; the one place that asks the clock. */
#include "warid/clock.h"

#include <ctype.h>

int64_t
clock_now(void)
{
	const char *fixed = getenv("WARID_NOW");
	int64_t t;

	if (fixed != NULL && clock_parse(fixed, &t))
		return t;
	return (int64_t)time(NULL);
}

char *
clock_text(int64_t t, char out[CLOCK_TEXT_MAX])
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (gmtime_r(&tt, &tm) == NULL ||
	    strftime(out, CLOCK_TEXT_MAX, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		snprintf(out, CLOCK_TEXT_MAX, "1970-01-01T00:00:00Z");
	return out;
}

char *
clock_day(int64_t t, char out[CLOCK_TEXT_MAX])
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (localtime_r(&tt, &tm) == NULL ||
	    strftime(out, CLOCK_TEXT_MAX, "%Y-%m-%d", &tm) == 0)
		snprintf(out, CLOCK_TEXT_MAX, "1970-01-01");
	return out;
}

/* Days since 1970 of a civil date (Howard Hinnant's days_from_civil). */
static int64_t
days_from_civil(int64_t y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

int64_t
clock_from_civil(int year, int month, int day, int hour, int minute,
    int second)
{
	return ((days_from_civil(year, month, day) * 24 + hour) * 60 +
	    minute) * 60 + second;
}

/* Local midnight of a civil date, and of the day `later` days on. */
static int64_t
local_midnight(int y, int m, int d, int later)
{
	struct tm tm = {
		.tm_year = y - 1900, .tm_mon = m - 1, .tm_mday = d + later,
		.tm_isdst = -1,
	};

	return (int64_t)mktime(&tm);
}

static bool
parse_day(const char *s, int *y, int *m, int *d, int *used)
{
	return sscanf(s, "%4d-%2d-%2d%n", y, m, d, used) == 3 && *used == 10 &&
	    *y >= 1 && *m >= 1 && *m <= 12 && *d >= 1 && *d <= 31;
}

bool
clock_day_bounds(const char *day, int64_t *from, int64_t *to)
{
	int y, m, d, used;

	if (!parse_day(day, &y, &m, &d, &used) || day[used] != '\0')
		return false;
	*from = local_midnight(y, m, d, 0);
	*to = local_midnight(y, m, d, 1);
	return true;
}

bool
clock_parse(const char *s, int64_t *t)
{
	int y, m, d, h, mi, sec, used, zh = 0, zm = 0;
	const char *z;

	if (!parse_day(s, &y, &m, &d, &used))
		return false;
	if (s[used] == '\0') {
		*t = local_midnight(y, m, d, 0);
		return true;
	}
	z = s + used;
	if ((*z != 'T' && *z != 't' && *z != ' ') ||
	    sscanf(z + 1, "%2d:%2d:%2d%n", &h, &mi, &sec, &used) != 3 ||
	    h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec > 60)
		return false;
	z += 1 + used;
	if (*z == '.')
		for (z++; isdigit((unsigned char)*z); z++)
			;
	*t = clock_from_civil(y, m, d, h, mi, sec);
	if ((*z == 'Z' || *z == 'z') && z[1] == '\0')
		return true;
	if ((*z != '+' && *z != '-') ||
	    sscanf(z + 1, "%2d:%2d%n", &zh, &zm, &used) != 2 ||
	    z[1 + used] != '\0' || zh < 0 || zh > 23 || zm < 0 || zm > 59)
		return false;
	*t -= (*z == '-' ? -1 : 1) * (zh * 60 + zm) * 60;
	return true;
}

bool
clock_span(const char *s, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t seconds;
	} units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
		{ 'w', 7 * 86400 }, { 'y', 365 * 86400 },
	};
	char *end;
	long long v;

	if (!isdigit((unsigned char)s[0]))
		return false;
	v = strtoll(s, &end, 10);
	if (v > 1000000000 || end[0] == '\0' || end[1] != '\0')
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (units[i].unit == end[0]) {
			*seconds = v * units[i].seconds;
			return true;
		}
	return false;
}
