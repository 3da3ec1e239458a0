/* SPDX-License-Identifier: ISC */
/* How working days, hours and holidays are written. */
#include "settings/calendar.h"

#include <string.h>
#include <talloc.h>

#include "settings/keys.h"
#include "warid/clock.h"
#include "warid/file.h"

enum { HOLIDAYS_BYTES_MAX = 1 << 20, DAY_MINUTES = 24 * 60,
	HIJRI_DAY_MAX = 30 };

static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu",
	"fri", "sat" };

/* The first that is a month's name is the one to write. */
static const struct {
	const char *name;
	int month;
} hijri_months[] = {
	{ "muharram", 1 }, { "محرم", 1 }, { "safar", 2 }, { "صفر", 2 },
	{ "rabi-1", 3 }, { "ربيع الأول", 3 }, { "rabi-2", 4 },
	{ "ربيع الآخر", 4 }, { "jumada-1", 5 }, { "جمادى الأولى", 5 },
	{ "jumada-2", 6 }, { "جمادى الآخرة", 6 }, { "rajab", 7 },
	{ "رجب", 7 }, { "shaban", 8 }, { "شعبان", 8 }, { "ramadan", 9 },
	{ "رمضان", 9 }, { "shawwal", 10 }, { "شوال", 10 },
	{ "dhu-al-qada", 11 }, { "ذو القعدة", 11 }, { "ذي القعدة", 11 },
	{ "dhu-al-hijja", 12 }, { "ذو الحجة", 12 }, { "ذي الحجة", 12 },
};

enum { NR_HIJRI = sizeof(hijri_months) / sizeof(hijri_months[0]),
	NR_WEEKDAYS = sizeof(weekdays) / sizeof(weekdays[0]) };

/* -- days of the week ------------------------------------------------------- */

static void
read_days(void *ctx, const struct yaml *y, struct calendar_settings *out,
    struct complaints *c)
{
	out->days = 0;
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++) {
		const struct yaml *one = y->items[i];
		const char *text = one->kind == YAML_SCALAR ? one->text : "";
		size_t k = 0;

		while (k < NR_WEEKDAYS && strcmp(weekdays[k], text) != 0)
			k++;
		if (k == NR_WEEKDAYS)
			yaml_complain(c, one, "'days' knows no %s; write sun, "
			    "mon, tue, wed, thu, fri or sat",
			    isolate(ctx, text));
		else
			out->days |= 1u << k;
	}
	if (y->kind != YAML_LIST || y->n == 0)
		yaml_complain(c, y, "'days' wants a list such as [sun, mon, "
		    "tue, wed, thu], not %s", y->kind == YAML_LIST ?
		    "an empty one" : yaml_kind_name(y));
}

/* -- hours ------------------------------------------------------------------ */

static bool
parse_hours(const char *s, struct calendar_hours *out)
{
	int h1, m1, h2, m2, used = 0;

	if (sscanf(s, "%2d:%2d-%2d:%2d%n", &h1, &m1, &h2, &m2, &used) != 4 ||
	    s[used] != '\0' || h1 < 0 || h2 < 0 || m1 < 0 || m2 < 0 ||
	    m1 > 59 || m2 > 59)
		return false;
	out->from = h1 * 60 + m1;
	out->to = h2 * 60 + m2;
	return out->from < out->to && out->to <= DAY_MINUTES;
}

static void
add_hours(void *ctx, const struct yaml *y, const char *key,
    struct calendar_hours **list, size_t *n, struct complaints *c)
{
	const char *text = y->kind == YAML_SCALAR ? y->text :
	    yaml_kind_name(y);

	*list = talloc_realloc(ctx, *list, struct calendar_hours,
	    (unsigned)*n + 1);
	if (parse_hours(text, &(*list)[*n]))
		++*n;
	else
		yaml_complain(c, y, "'%s' wants a span of one day such as "
		    "\"07:00-15:00\", not %s", key, isolate(ctx, text));
}

/* One span, or a list of them. */
static void
read_hours(void *ctx, const struct yaml *y, const char *key,
    struct calendar_hours **list, size_t *n, struct complaints *c)
{
	*list = NULL;
	*n = 0;
	if (y->kind != YAML_LIST)
		add_hours(ctx, y, key, list, n, c);
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++)
		add_hours(ctx, y->items[i], key, list, n, c);
}

/* -- holidays --------------------------------------------------------------- */

/* One or two digits, European or Arabic-Indic; false when there are none. */
static bool
parse_number(const char **s, int *v)
{
	const unsigned char *p = (const unsigned char *)*s;
	int digits = 0;

	for (*v = 0; digits < 2; digits++) {
		if (*p >= '0' && *p <= '9')
			*v = *v * 10 + *p - '0';
		else if (*p == 0xd9 && p[1] >= 0xa0 && p[1] <= 0xa9)
			*v = *v * 10 + *++p - 0xa0;
		else
			break;
		p++;
	}
	*s = (const char *)p;
	return digits > 0;
}

/* "1 shawwal", "١ شوال" */
static bool
parse_hijri(const char *s, struct calendar_day *out)
{
	if (!parse_number(&s, &out->day) || *s != ' ')
		return false;
	s += strspn(s, " ");
	for (size_t i = 0; i < NR_HIJRI; i++)
		if (strcmp(hijri_months[i].name, s) == 0) {
			out->kind = CALENDAR_HIJRI;
			out->month = hijri_months[i].month;
			return out->day >= 1 && out->day <= HIJRI_DAY_MAX;
		}
	return false;
}

static bool
parse_day(const char *s, struct calendar_day *out)
{
	int used = 0;

	*out = (struct calendar_day){ .kind = CALENDAR_DATE };
	if (sscanf(s, "%4d-%2d-%2d%n", &out->year, &out->month, &out->day,
	    &used) != 3 || s[used] != '\0' || used != 10) {
		out->kind = CALENDAR_YEARLY;
		out->year = 0;
		if (sscanf(s, "%2d-%2d%n", &out->month, &out->day, &used) !=
		    2 || s[used] != '\0' || used != 5)
			return parse_hijri(s, out);
	}
	return out->month >= 1 && out->month <= 12 && out->day >= 1 &&
	    out->day <= 31;
}

static char *
trimmed(void *ctx, const char *p, size_t n)
{
	while (n > 0 && (*p == ' ' || *p == '\t')) {
		p++;
		n--;
	}
	while (n > 0 && strchr(" \t\r", p[n - 1]) != NULL)
		n--;
	return talloc_strndup(ctx, p, n);
}

/* A day, or two with ".." between: what lies from one to the other. */
static bool
parse_holiday(void *ctx, const char *s, struct calendar_holiday *out)
{
	const char *dots = strstr(s, "..");

	const char *last = dots != NULL ? dots + 2 : s;
	size_t first_n = dots != NULL ? (size_t)(dots - s) : strlen(s);

	return parse_day(trimmed(ctx, s, first_n), &out->first) &&
	    parse_day(trimmed(ctx, last, strlen(last)), &out->last) &&
	    out->first.kind == out->last.kind &&
	    (out->first.kind != CALENDAR_DATE ||
	    calendar_order(&out->first) <= calendar_order(&out->last));
}

int
calendar_order(const struct calendar_day *d)
{
	return (d->year * 100 + d->month) * 100 + d->day;
}

static void
add_holiday(void *ctx, const char *text, struct calendar_settings *out,
    struct complaints *c, const char *path, unsigned line, unsigned column)
{
	out->holidays = talloc_realloc(ctx, out->holidays,
	    struct calendar_holiday, (unsigned)out->nr_holidays + 1);
	if (parse_holiday(ctx, text, &out->holidays[out->nr_holidays]))
		out->nr_holidays++;
	else
		complain(c, path, line, column, "%s is no holiday; write "
		    "2026-12-18, 12-18 (each year), 1 shawwal (each Hijri "
		    "year), or two such days with .. between",
		    isolate(ctx, text));
}

static void
read_holidays(void *ctx, const struct yaml *y, struct calendar_settings *out,
    struct complaints *c)
{
	if (y->kind != YAML_LIST) {
		yaml_complain(c, y, "'holidays' wants a list, not %s; write "
		    "one day behind each '- '", yaml_kind_name(y));
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		const struct yaml *one = y->items[i];

		add_holiday(ctx, one->kind == YAML_SCALAR ? one->text :
		    yaml_kind_name(one), out, c, one->path, one->line,
		    one->column);
	}
}

/* The same, one a line; what follows a # is for its reader. */
static void
read_holidays_file(void *ctx, const struct yaml *y,
    struct calendar_settings *out, struct complaints *c)
{
	const char *name = y->kind == YAML_SCALAR ? y->text : "";
	unsigned line = 0;
	struct err e;
	char *p, *next;
	size_t n;

	if (file_read(ctx, name, HOLIDAYS_BYTES_MAX, &p, &n, &e) < 0) {
		yaml_complain(c, y, "%s", e.text);
		return;
	}
	for (; (next = strsep(&p, "\n")) != NULL; ) {
		const char *text = trimmed(ctx, next, strcspn(next, "#"));

		line++;
		if (*text != '\0')
			add_holiday(ctx, text, out, c, name, line, 1);
	}
}

void
calendar_default(void *ctx, struct calendar_settings *out)
{
	*out = (struct calendar_settings){ .days = 0x1f, .nr_hours = 1 };
	out->hours = talloc(ctx, struct calendar_hours);
	*out->hours = (struct calendar_hours){ 7 * 60, 15 * 60 };
}

void
calendar_read(void *ctx, const struct yaml *map,
    struct calendar_settings *out, struct complaints *c)
{
	const char *known[8];
	const struct yaml *y;

	if (map->kind != YAML_MAP) {
		yaml_complain(c, map, "'calendar' wants days:, hours: and "
		    "holidays: below it, not %s", yaml_kind_name(map));
		return;
	}
	for (size_t i = 0; i < keys_calendar.n; i++)
		known[i] = keys_calendar.keys[i].name;
	yaml_check_keys(map, known, keys_calendar.n, c);
	if ((y = yaml_get(map, "days")) != NULL)
		read_days(ctx, y, out, c);
	if ((y = yaml_get(map, "hours")) != NULL)
		read_hours(ctx, y, "hours", &out->hours, &out->nr_hours, c);
	if ((y = yaml_get(map, "ramadan")) != NULL)
		read_hours(ctx, y, "ramadan", &out->ramadan,
		    &out->nr_ramadan, c);
	if ((y = yaml_get(map, "holidays")) != NULL)
		read_holidays(ctx, y, out, c);
	if ((y = yaml_get(map, "holidays-file")) != NULL)
		read_holidays_file(ctx, y, out, c);
}
