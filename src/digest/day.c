/* SPDX-License-Identifier: ISC */
/* A day in words, Gregorian and Hijri (Umm al-Qura), by ICU. */
#include "digest/figures.h"

#include <talloc.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

enum { WORDS_MAX = 128 };

/* One date by an ICU skeleton of fields and a locale; "" if ICU cannot. */
static char *
words(void *ctx, const char *locale, const UChar *pattern, double ms)
{
	UErrorCode status = U_ZERO_ERROR;
	UDateFormat *f = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, NULL,
	    0, pattern, -1, &status);
	UChar wide[WORDS_MAX];
	char narrow[WORDS_MAX * 3];
	int32_t n = 0;

	if (U_SUCCESS(status))
		udat_format(f, ms, wide, WORDS_MAX, NULL, &status);
	if (U_SUCCESS(status))
		u_strToUTF8(narrow, sizeof(narrow), &n, wide, -1, &status);
	udat_close(f);
	return U_SUCCESS(status) ? talloc_strndup(ctx, narrow, (size_t)n) :
	    talloc_strdup(ctx, "");
}

struct phrase
figures_day_words(void *ctx, int64_t from)
{
	/* noon, so that no change of clocks moves the day */
	double ms = (double)(from + 12 * 3600) * 1000;
	static const UChar full[] = u"EEEE d MMMM y";
	static const UChar hijri[] = u"d MMMM y G";

	return (struct phrase){
		.ar = talloc_asprintf(ctx, "%s، %s",
		    words(ctx, "ar@numbers=latn", full, ms),
		    words(ctx, "ar@calendar=islamic-umalqura;numbers=latn",
		    hijri, ms)),
		.en = talloc_asprintf(ctx, "%s, %s",
		    words(ctx, "en_GB", full, ms),
		    words(ctx, "en_GB@calendar=islamic-umalqura", hijri, ms)),
	};
}
