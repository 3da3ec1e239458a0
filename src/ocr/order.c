/* SPDX-License-Identifier: ISC */
/*
 * From where words stand to how they are read: the part of UAX 9 that OCR has
 * to undo.
 */
#include <stdlib.h>
#include <talloc.h>

#include "ocr/page.h"
#include "warid/text.h"

static bool
is_arabic(uint32_t c)
{
	return (c >= 0x620 && c <= 0x64a) || (c >= 0x66e && c <= 0x6d3) ||
	    (c >= 0xfb50 && c <= 0xfefc);
}

static bool
is_latin(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= 0xc0 && c <= 0x24f);
}

enum script
order_script(const char *s)
{
	size_t n = strlen(s), i = 0;
	int arabic = 0, latin = 0;

	while (i < n) {
		uint32_t c = utf8_next(s, n, &i);

		arabic += is_arabic(c);
		latin += is_latin(c);
	}
	return arabic > latin ? SCRIPT_ARABIC :
	    latin > 0 ? SCRIPT_LATIN : SCRIPT_NONE;
}

static void
reverse(struct word *w, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct word t = w[i];

		w[i] = w[n - 1 - i];
		w[n - 1 - i] = t;
	}
}

/* "5601234-06" stood so because hyphens do not hold Arabic numbers together. */
static const char *
turn_groups(void *ctx, const char *s)
{
	size_t n = strlen(s), end = n;
	char *out;

	if (strchr(s, '-') == NULL || s[0] == '-' || s[n - 1] == '-' ||
	    order_script(s) != SCRIPT_NONE)
		return s;
	out = talloc_strdup(ctx, "");
	for (size_t i = n; i-- > 0;) {
		if (s[i] != '-' && i > 0)
			continue;
		out = talloc_asprintf_append(out, "%s%.*s", end < n ? "-" : "",
		    (int)(end - (s[i] == '-' ? i + 1 : i)),
		    s + (s[i] == '-' ? i + 1 : i));
		end = i;
	}
	return out;
}

/* Words of one script and what stands between them, from w[0] on. */
static size_t
run_of(const struct word *w, size_t nr, enum script script)
{
	size_t last = 0;

	if (order_script(w[0].text) != script)
		return 0;
	for (size_t i = 1; i < nr; i++) {
		enum script s = order_script(w[i].text);

		if (s != SCRIPT_NONE && s != script)
			break;
		if (s == script)
			last = i;
	}
	return last + 1;
}

void
order_words(void *ctx, struct words *w, enum script base)
{
	enum script other = base == SCRIPT_ARABIC ? SCRIPT_LATIN :
	    SCRIPT_ARABIC;
	size_t n;

	for (size_t i = 0; i < w->nr; i += n > 0 ? n : 1) {
		n = run_of(w->list + i, w->nr - i, other);
		if (n > 0)
			reverse(w->list + i, n);
		else if (base == SCRIPT_ARABIC)
			w->list[i].text = turn_groups(ctx, w->list[i].text);
	}
	if (base == SCRIPT_ARABIC)
		reverse(w->list, w->nr);
}
