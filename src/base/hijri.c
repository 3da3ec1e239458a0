/* SPDX-License-Identifier: ISC */
/* The Hijri date of a local day, by ICU's Umm al-Qura calendar. */
#include "warid/clock.h"

#include <unicode/ucal.h>

bool
clock_hijri(int64_t t, int *year, int *month, int *day)
{
	UErrorCode status = U_ZERO_ERROR;
	time_t tt = (time_t)t;
	UCalendar *c;
	struct tm tm;

	if (localtime_r(&tt, &tm) == NULL)
		return false;
	c = ucal_open(u"UTC", -1, "@calendar=islamic-umalqura",
	    UCAL_DEFAULT, &status);
	/* noon of the day, as if it were UTC: ICU needs no zone of its own */
	ucal_setMillis(c, (double)clock_from_civil(tm.tm_year + 1900,
	    tm.tm_mon + 1, tm.tm_mday, 12, 0, 0) * 1000, &status);
	*year = ucal_get(c, UCAL_YEAR, &status);
	*month = ucal_get(c, UCAL_MONTH, &status) + 1;
	*day = ucal_get(c, UCAL_DATE, &status);
	ucal_close(c);
	return U_SUCCESS(status);
}
