/* SPDX-License-Identifier: ISC */
/*
 * Light stems of folded words: Larkey's light10 for Arabic with the attached
 * pronouns added, Harman's S-stemmer for Latin.  Light, so that a query and
 * what it should find lose the same letters; roots are not sought.
 */
#include "warid/text.h"

#include "text/utf8_step.h"

struct affix {
	const char *s;
	size_t letters_left;		/* at least these stay */
};

/* Longest first; one is taken. */
static const struct affix prefixes[] = {
	{ "وبال", 2 }, { "وكال", 2 }, { "ولل", 3 }, { "وال", 2 },
	{ "فال", 2 }, { "بال", 2 }, { "كال", 2 }, { "لل", 3 }, { "ال", 2 },
	{ "و", 3 },
};

/* Longest first; taken one after another, as in light10. */
static const struct affix suffixes[] = {
	{ "هما", 3 }, { "كما", 3 }, { "كم", 3 }, { "كن", 3 }, { "هم", 3 },
	{ "هن", 3 }, { "نا", 3 }, { "ها", 2 }, { "ان", 2 }, { "ات", 2 },
	{ "ون", 2 }, { "ين", 2 }, { "يه", 2 }, { "ه", 2 }, { "ي", 2 },
};

static size_t
letters(const char *s, size_t n)
{
	size_t nr = 0;

	for (size_t i = 0; i < n; i++)
		nr += !utf8_is_cont(s[i]);
	return nr;
}

static size_t
cut_prefix(const char *word, size_t n)
{
	for (size_t k = 0; k < sizeof(prefixes) / sizeof(prefixes[0]); k++) {
		size_t len = strlen(prefixes[k].s);

		if (len < n && memcmp(word, prefixes[k].s, len) == 0 &&
		    letters(word + len, n - len) >= prefixes[k].letters_left)
			return len;
	}
	return 0;
}

static size_t
cut_suffixes(const char *word, size_t n)
{
	for (size_t k = 0; k < sizeof(suffixes) / sizeof(suffixes[0]); k++) {
		size_t len = strlen(suffixes[k].s);

		if (len < n && memcmp(word + n - len, suffixes[k].s, len) == 0 &&
		    letters(word, n - len) >= suffixes[k].letters_left)
			n -= len;
	}
	return n;
}

/* ies -> y, es -> e, s -> nothing; not in aies eies, aes ees oes, us ss. */
static size_t
stem_english(const char *w, size_t n, char *out)
{
	char before = n > 3 ? w[n - 3] : 0, last = n > 3 ? w[n - 2] : 0;

	memcpy(out, w, n);
	if (n < 4 || w[n - 1] != 's' || last == 'u' || last == 's')
		return n;
	if (before == 'i' && last == 'e') {
		if (w[n - 4] == 'a' || w[n - 4] == 'e')
			return n;
		out[n - 3] = 'y';
		return n - 2;
	}
	if (last == 'e' && (before == 'a' || before == 'e' || before == 'o'))
		return n;
	return n - 1;
}

size_t
text_stem(const char *word, size_t n, char *out)
{
	size_t skip;

	if (n > 0 && (unsigned char)word[0] < 0x80) {
		n = stem_english(word, n, out);
	} else {
		skip = cut_prefix(word, n);
		n = cut_suffixes(word + skip, n - skip);
		memcpy(out, word + skip, n);
	}
	out[n] = '\0';
	return n;
}
