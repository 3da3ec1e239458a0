/* SPDX-License-Identifier: ISC */
/* Which language a text is in: by script first. */
#include "warid/text.h"

const char *
text_lang(const char *p, size_t n)
{
	size_t arabic = 0, latin = 0;

	for (size_t i = 0; i < n;) {
		uint32_t cp = utf8_next(p, n, &i);

		if (cp >= 0x0620 && cp <= 0x06d3)
			arabic++;
		else if ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z')
			latin++;
	}
	if (arabic + latin < 3)
		return "und";
	if (arabic > 4 * latin)
		return "ar";
	return latin > 4 * arabic ? "en" : "mixed";
}
