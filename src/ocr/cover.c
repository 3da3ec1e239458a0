/* SPDX-License-Identifier: ISC */
/*
 * Cover sheets: few words, most of them behind labels at the beginnings of
 * lines.  Every maker's sheet is another; these words stand on nearly all.
 */
#include <string.h>
#include <talloc.h>

#include "ocr/page.h"
#include "warid/text.h"

enum { MAX_WORDS = 90, MIN_LABELS = 3 };

enum label {
	FAX = 1 << 0, COVER = 1 << 1, PAGES = 1 << 2, FROM = 1 << 3,
	TO = 1 << 4, DATE = 1 << 5, PHONE = 1 << 6, CARE = 1 << 7,
	SUBJECT = 1 << 8,
};

/* Folded, as a line begins. */
static const struct {
	const char *word;
	unsigned label;
} labels[] = {
	{ "fax", FAX }, { "facsimile", FAX }, { "telefax", FAX },
	{ "فاكس", FAX }, { "الفاكس", FAX }, { "ارساليه", FAX },
	{ "cover", COVER }, { "غلاف", COVER }, { "الغلاف", COVER },
	{ "pages", PAGES }, { "page", PAGES }, { "no", PAGES },
	{ "عدد", PAGES }, { "الصفحات", PAGES }, { "صفحات", PAGES },
	{ "from", FROM }, { "sender", FROM }, { "من", FROM },
	{ "المرسل", FROM }, { "to", TO }, { "الي", TO }, { "recipient", TO },
	{ "المرسل اليه", TO }, { "date", DATE }, { "التاريخ", DATE },
	{ "تاريخ", DATE }, { "tel", PHONE }, { "phone", PHONE },
	{ "هاتف", PHONE }, { "الهاتف", PHONE }, { "تلفون", PHONE },
	{ "attn", CARE }, { "attention", CARE }, { "عنايه", CARE },
	{ "لعنايه", CARE }, { "subject", SUBJECT }, { "re", SUBJECT },
	{ "الموضوع", SUBJECT },
};

/* "to:" or "fax" alone; a sentence that begins with "to" has no label. */
static bool
begins(const char *p, size_t n, const char *word)
{
	size_t len = strlen(word);

	if (n < len || memcmp(p, word, len) != 0)
		return false;
	while (len < n && p[len] == ' ')
		len++;
	return len == n || strchr(":.;/-#", p[len]) != NULL;
}

/* The labels that a folded line of few words begins with. */
static unsigned
labels_of(const char *p, size_t n)
{
	unsigned found = 0;

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (begins(p, n, labels[i].word))
			found |= labels[i].label;
	if (memmem(p, n, "cover", 5) != NULL ||
	    memmem(p, n, "غلاف", strlen("غلاف")) != NULL)
		found |= COVER;
	return found;
}

static int
count_words(const char *s)
{
	int n = 0;

	for (; *s != '\0'; s += strcspn(s, " \n")) {
		s += strspn(s, " \n");
		n += *s != '\0';
	}
	return n;
}

/* What the sending machine wrote at the top: a date, a number. */
static bool
is_header_strip(const char *s, size_t n)
{
	int digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += s[i] >= '0' && s[i] <= '9';
	return digits >= 6;
}

bool
is_cover_sheet(const char *text)
{
	unsigned found = 0;
	int nr = 0;

	if (count_words(text) > MAX_WORDS)
		return false;
	for (const char *s = text; *s != '\0'; s += *s == '\n') {
		struct folded f;
		size_t n = strcspn(s, "\n");

		if (s != text || !is_header_strip(s, n)) {
			text_fold(NULL, s, n, false, &f);
			found |= labels_of(f.p, f.n);
			talloc_free(f.p);
		}
		s += n;
	}
	for (unsigned rest = found; rest != 0; rest &= rest - 1)
		nr++;
	return nr >= MIN_LABELS && (found & (FAX | COVER | PAGES)) != 0 &&
	    (found & (FROM | TO)) != 0;
}
