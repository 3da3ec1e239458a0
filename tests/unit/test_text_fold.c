/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *why, *in, *want;
} folds[] = {
	{ "alef variants are one letter",  "أحمد إلى آخر ٱلله", "احمد الي اخر الله" },
	{ "teh marbuta reads as heh",      "فاتورة",       "فاتوره" },
	{ "dagger alef is a mark",         "هٰذا",          "هذا" },
	{ "harakat, shadda and tatweel go", "مُحَمَّدٌ عـــربي", "محمد عربي" },
	{ "hamza carriers are their carrier", "مسؤول شيئ بئر", "مسوول شيي بير" },
	{ "a hamza by itself stays",       "شيء",          "شيء" },
	{ "three kinds of digit are one",  "٥ ۵ 5",        "5 5 5" },
	{ "any script's digit is a digit", "५ ৫ ５ 𝟝",      "5 5 5 5" },
	{ "NFD folds as NFC does",
	  "ا\u0654سفي ا\u0653سفي و\u0654 ي\u0654 e\u0301", "اسفي اسفي و ي e" },
	{ "presentation forms are letters", "ﻣﺴﺘﺸﻔﻰ", "مستشفي" },
	{ "the lam-alef ligatures too",    "ﻻ ﻷ ﻹ ﻵ", "لا لا لا لا" },
	{ "ligatures of words",            "ﷲ ﷺ", "الله صلي الله عليه وسلم" },
	{ "a presented mark opens no gap", "محﹶمد ﱠ", "محمد " },
	{ "Persian and Urdu letters on Arabic keyboards",
	  "کیف ہەھۃ", "كيف هههه" },
	{ "letters Arabic lacks are kept", "گچپژ", "گچپژ" },
	{ "direction and joiner marks go",
	  "\u200fا\u200dب\u202bج\u202c\u2067د\u2069\u061c\ufeff\u00ad", "ابجد" },
	{ "Quranic marks go",              "قُلۡ هُوَۖ", "قل هو" },
	{ "Latin case and accents go", "ÉCOLE Ñandú Straße Łódź Đà Æsop İI ı",
	  "ecole nandu strasse lodz da aesop ii i" },
	{ "full width is plain",           "ＡＢＣ１２３", "abc123" },
	{ "superscripts are digits",       "m² x³", "m2 x3" },
	{ "a ligature of print",           "ﬁn", "fin" },
	{ "Greek and Cyrillic case",       "ΣΊΣΥΦΟΣ Ёлка", "σισυφοσ елка" },
	{ "emoji lose colour and selector", "👍🏽 ❤️", "👍 ❤" },
	{ "Indic vowel signs are letters", "हिन्दी", "हिन्दी" },
	{ "a no-break space is a space",   "a\u00a0b", "a b" },
	{ "a broken byte eats no neighbour", "\xC3" "a",   "\xEF\xBF\xBD" "a" },
	{ "an overlong slash is no slash", "\xC0\xAF", "\uFFFD\uFFFD" },
	{ "a surrogate is broken",  "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD" },
	{ "a sequence cut off",     "ab\xE2\x80", "ab\uFFFD\uFFFD" },
	{ "eight and more ASCII at once", "HELLO World, 12345 @[`{",
	  "hello world, 12345 @[`{" },
	{ "nothing", "", "" },
};

static void
test_folds(void **state)
{
	void *ctx = talloc_new(NULL);
	struct folded f, again;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(folds); i++) {
		text_fold(ctx, folds[i].in, strlen(folds[i].in), false, &f);
		if (strcmp(f.p, folds[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", folds[i].why, f.p,
			    folds[i].want);
		assert_int_equal(f.n, strlen(f.p));
		text_fold(ctx, f.p, f.n, false, &again);
		assert_string_equal(again.p, f.p);
	}
	talloc_free(ctx);
}

/* Every code point alone, and beside ASCII: both paths, and twice. */
static void
test_every_code_point(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (uint32_t cp = 1; cp < 0x110000; cp++) {
		struct folded fast, slow, again;
		char s[8] = { 0 };
		size_t n = 0;

		if (cp < 0x80) {
			s[n++] = (char)cp;
		} else if (cp < 0x800) {
			s[n++] = (char)(0xc0 | cp >> 6);
		} else if (cp < 0x10000) {
			s[n++] = (char)(0xe0 | cp >> 12);
			s[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		} else {
			s[n++] = (char)(0xf0 | cp >> 18);
			s[n++] = (char)(0x80 | (cp >> 12 & 0x3f));
			s[n++] = (char)(0x80 | (cp >> 6 & 0x3f));
		}
		if (cp >= 0x80)
			s[n++] = (char)(0x80 | (cp & 0x3f));
		s[n++] = 'Q';
		text_fold(ctx, s, n, false, &fast);
		text_fold_slow(ctx, s, n, &slow);
		text_fold(ctx, fast.p, fast.n, false, &again);
		if (fast.n != slow.n || memcmp(fast.p, slow.p, fast.n) != 0 ||
		    fast.n != again.n || memcmp(fast.p, again.p, fast.n) != 0)
			fail_msg("U+%04X folds to '%s', slowly to '%s', "
			    "again to '%s'", cp, fast.p, slow.p, again.p);
		if (cp % 1000 == 0)
			talloc_free_children(ctx);
	}
	talloc_free(ctx);
}

/* Bytes from a fixed stream, half of them made likely to be sequences. */
static void
test_any_bytes(void **state)
{
	static const char *bits[] = { "ا", "ﷺ", "é", "A", " ", "\xd8", "\xf0\x9f",
	    "٣", "12345678", "\u200f", "ﻻ", "\xff", "क", "\0" };
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		void *ctx = talloc_new(NULL);
		struct folded fast, slow, with;
		char s[256];
		size_t n = 0;

		while (n < 200 && (seed = seed * 1664525 + 1013904223) >> 28) {
			const char *b = bits[(seed >> 16) % ARRAY_SIZE(bits)];
			size_t len = strlen(b) ? strlen(b) : 1;

			memcpy(s + n, b, len);
			n += len;
		}
		text_fold(ctx, s, n, false, &fast);
		text_fold(ctx, s, n, true, &with);
		text_fold_slow(ctx, s, n, &slow);
		assert_int_equal(fast.n, slow.n);
		assert_memory_equal(fast.p, slow.p, fast.n);
		assert_int_equal(with.n, fast.n);
		assert_memory_equal(with.p, fast.p, fast.n);
		assert_int_equal(with.origin[with.n], n);
		for (size_t k = 0; k < with.n; k++)
			assert_true(with.origin[k] < n &&
			    with.origin[k] <= with.origin[k + 1]);
		talloc_free(ctx);
	}
}

static void
test_origin(void **state)
{
	void *ctx = talloc_new(NULL);
	const char *in = "أَحـﻻ x";
	/* alef(0) fatha ha(4) tatweel ligature(8) space x */
	const uint32_t want[] = { 0, 0, 4, 4, 8, 8, 8, 8, 11, 12, 13 };
	struct folded f;

	(void)state;
	text_fold(ctx, in, strlen(in), true, &f);
	assert_string_equal(f.p, "احلا x");
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		assert_int_equal(f.origin[i], want[i]);
	talloc_free(ctx);
}

static const struct {
	const char *why, *in, *want;	/* words between bars */
} words[] = {
	{ "spaces and points separate", "السلام، عليكم. hi!", "السلام|عليكم|hi" },
	{ "hashtags and underscores", "#وقت_الانتظار", "وقت|الانتظار" },
	{ "arabizi is one word", "3arabizi 7abibi", "3arabizi|7abibi" },
	{ "emoji are words", "ok👍👍 fine", "ok|👍|👍|fine" },
	{ "Han letters are words", "中文ab", "中|文|ab" },
	{ "marks belong to words", "हिन्दी है", "हिन्दी|है" },
	{ "a broken byte separates", "a\xff" "b", "a|b" },
	{ "apostrophe and Arabic question mark", "don't؟لا", "don|t|لا" },
	{ "nothing but points", "... - ،", "" },
	{ "nothing", "", "" },
};

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		char got[256] = "";
		size_t pos = 0, at = 0;
		struct token t;

		while (text_token(words[i].in, strlen(words[i].in), &pos, &t)) {
			if (at > 0)
				got[at++] = '|';
			memcpy(got + at, words[i].in + t.at, t.n);
			at += t.n;
			got[at] = '\0';
		}
		if (strcmp(got, words[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", words[i].why, got,
			    words[i].want);
		assert_int_equal(pos, strlen(words[i].in));
	}
}

static const struct {
	const char *why, *in, *want;
} stems[] = {
	{ "article",               "الموعد",     "موعد" },
	{ "conjunction, preposition and article", "وبالموعد", "موعد" },
	{ "pronoun",               "موعدكم",     "موعد" },
	{ "possession",            "موعدي",      "موعد" },
	{ "li with article",       "للمستشفي",   "مستشف" },
	{ "feminine plural",       "المستشفيات", "مستشف" },
	{ "heh that was teh marbuta", "عياده",   "عياد" },
	{ "a short word stays",    "هو",         "هو" },
	{ "no stem below two letters", "به",     "به" },
	{ "English plural",        "clinics",    "clinic" },
	{ "English ies",           "complies",   "comply" },
	{ "no plural",             "virus",      "virus" },
	{ "digits stay",           "2024",       "2024" },
	{ "nothing",               "",           "" },
};

static void
test_stems(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(stems); i++) {
		char out[64];
		size_t n = text_stem(stems[i].in, strlen(stems[i].in), out);

		if (strcmp(out, stems[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", stems[i].why, out,
			    stems[i].want);
		assert_int_equal(n, strlen(out));
	}
}

static const struct {
	const char *why, *in;
	size_t n;
	bool is;
} utf8s[] = {
	{ "plain", "abc", 3, true },
	{ "Arabic", "عربي", 8, true },
	{ "long ASCII, then a broken byte", "aaaaaaaaaaaaaaaaa\xff", 18, false },
	{ "cut off", "عرب\xd9", 7, false },
	{ "emoji", "👍", 4, true },
	{ "overlong", "\xc0\x80", 2, false },
	{ "beyond Unicode", "\xf4\x90\x80\x80", 4, false },
	{ "the replacement character itself is well formed",
	  "\xef\xbf\xbd", 3, true },
	{ "nothing", "", 0, true },
};

static void
test_utf8(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(utf8s); i++)
		if (is_utf8(utf8s[i].in, utf8s[i].n) != utf8s[i].is)
			fail_msg("%s", utf8s[i].why);
	assert_int_equal(utf8_length("عربي\xff", 9), 5);
	assert_string_equal(text_clip(ctx, "عربي", 2), "عر…");
	assert_string_equal(text_clip(ctx, "عربي", 4), "عربي");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_folds),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_stems),
		cmocka_unit_test(test_utf8),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
