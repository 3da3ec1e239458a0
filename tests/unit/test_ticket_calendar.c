/* SPDX-License-Identifier: ISC */
/* When somebody is there: weekends, holidays of both calendars, Ramadan. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/ticket.h"

static char path[] = "/tmp/warid-calendar-XXXXXX";

static const struct calendar_settings *
calendar(void *ctx, const char *yaml)
{
	struct settings *s;
	struct complaints c;
	struct err e;

	complaints_init(&c, ctx);
	assert_int_equal(file_write_durable(path, yaml, strlen(yaml), &e), 0);
	if (settings_load(ctx, path, &s, &c, &e) < 0)
		fail_msg("%s", c.n > 0 ? c.list[0].text : e.text);
	return &s->calendar;
}

static bool
is_working(const struct calendar_settings *c, const char *when)
{
	int64_t t;

	assert_true(clock_parse(when, &t));
	return calendar_is_working(c, t);
}

#define QATAR "calendar: {hours: 07:00-14:00, ramadan: 09:00-13:00, " \
	"holidays: [12-18, 1 shawwal .. 3 shawwal, ١٠ ذو الحجة, 2026-02-10, " \
	"12-30..01-02]}\n"

static const struct {
	const char *why, *yaml, *when;	/* Doha is three hours ahead of UTC */
	bool want;
} rows[] = {
{ "Sunday morning", "", "2026-11-22T08:00:00+03:00", true },
{ "the first second", "", "2026-11-22T07:00:00+03:00", true },
{ "before the first", "", "2026-11-22T06:59:59+03:00", false },
{ "the end is over", "", "2026-11-22T15:00:00+03:00", false },
{ "Thursday", "", "2026-11-26T14:59:59+03:00", true },
{ "Friday is weekend", "", "2026-11-27T10:00:00+03:00", false },
{ "and so is Saturday", "", "2026-11-28T10:00:00+03:00", false },
{ "the site's day, not UTC's: Sunday there, Saturday here", "calendar: "
  "{hours: 00:00-24:00}\n", "2026-11-21T22:00:00Z", true },
{ "another weekend", "calendar: {days: [mon, sat]}\n",
  "2026-11-28T10:00:00+03:00", true },
{ "its Sunday", "calendar: {days: [mon, sat]}\n",
  "2026-11-22T10:00:00+03:00", false },
{ "two shifts: the break", "calendar: {hours: [08:00-12:00, 16:00-20:00]}\n",
  "2026-11-22T13:00:00+03:00", false },
{ "two shifts: the second", "calendar: {hours: [08:00-12:00, 16:00-20:00]}\n",
  "2026-11-22T19:59:00+03:00", true },
{ "National Day of any year", QATAR, "2025-12-18T10:00:00+03:00", false },
{ "the day before it", QATAR, "2025-12-17T10:00:00+03:00", true },
{ "a date of one year", QATAR, "2026-02-10T10:00:00+03:00", false },
{ "the year before", QATAR, "2025-02-10T10:00:00+03:00", true },
{ "over the new year: December", QATAR, "2025-12-31T10:00:00+03:00", false },
{ "over the new year: January", QATAR, "2026-01-01T10:00:00+03:00", false },
{ "and after", QATAR, "2026-01-04T10:00:00+03:00", true },
{ "Eid, 1 Shawwal 1440, a Tuesday", QATAR, "2019-06-04T10:00:00+03:00", false },
{ "the day before was Ramadan", QATAR, "2019-06-03T10:00:00+03:00", true },
{ "Eid, 1 Shawwal 1441, a Sunday", QATAR, "2020-05-24T10:00:00+03:00", false },
{ "Eid, 1 Shawwal 1442, a Thursday", QATAR, "2021-05-13T10:00:00+03:00", false },
{ "the day before it", QATAR, "2021-05-12T10:00:00+03:00", true },
{ "Eid, 1 Shawwal 1443, a Monday", QATAR, "2022-05-02T10:00:00+03:00", false },
{ "Eid, 1 Shawwal 1445, a Wednesday", QATAR, "2024-04-10T10:00:00+03:00", false },
{ "Eid, 1 Shawwal 1446, a Sunday", QATAR, "2025-03-30T10:00:00+03:00", false },
{ "its fourth day", QATAR, "2025-04-02T10:00:00+03:00", true },
{ "Eid al-Adha 1447, a Wednesday", QATAR, "2026-05-27T10:00:00+03:00", false },
{ "Ramadan 1447 begins at nine", QATAR, "2026-02-18T08:30:00+03:00", false },
{ "and ends at one", QATAR, "2026-02-18T12:59:00+03:00", true },
{ "the day before it was as ever", QATAR, "2026-02-17T08:30:00+03:00", true },
};

static void
test_calendar(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = talloc_new(NULL);

		if (is_working(calendar(ctx, rows[i].yaml), rows[i].when) !=
		    rows[i].want)
			fail_msg("%s", rows[i].why);
		talloc_free(ctx);
	}
}

static void
test_holidays_of_a_file(void **state)
{
	static const char days[] = "# holidays\n2026-11-22   # by decree\n\n"
	    "1 محرم\r\n";
	void *ctx = talloc_new(NULL);
	char *list = talloc_asprintf(ctx, "%s.days", path);
	const struct calendar_settings *c;
	struct err e;

	(void)state;
	assert_int_equal(file_write_durable(list, days, sizeof(days) - 1,
	    &e), 0);
	c = calendar(ctx, talloc_asprintf(ctx, "calendar: {holidays-file: %s, "
	    "holidays: [2026-11-24]}\n", list));
	assert_int_equal(c->nr_holidays, 3);
	assert_false(is_working(c, "2026-11-22T10:00:00+03:00"));
	assert_true(is_working(c, "2026-11-23T10:00:00+03:00"));
	assert_false(is_working(c, "2026-11-24T10:00:00+03:00"));
	/* 1 Muharram 1448 */
	assert_false(is_working(c, "2026-06-16T10:00:00+03:00"));
	unlink(list);
	talloc_free(ctx);
}

static int
in_doha(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	setenv("TZ", "<+03>-3", 1);	/* needs no tzdata */
	tzset();
	return fd < 0 ? -1 : close(fd);
}

static int
clean(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calendar),
		cmocka_unit_test(test_holidays_of_a_file),
	};

	return cmocka_run_group_tests(tests, in_doha, clean);
}
