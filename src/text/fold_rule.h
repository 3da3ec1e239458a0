/* SPDX-License-Identifier: ISC */
#ifndef WARID_FOLD_RULE_H
#define WARID_FOLD_RULE_H
/*
 * How one code point folds, said once: gen_fold.c tabulates it at build time
 * for text_fold, text_fold_slow runs it as it stands.
 *
 * A code point folds by itself, whatever stands beside it, to: its full case
 * folding, compatibility decomposition (NFKD) of that, then each part by the
 * rows below; marks of the scripts that read well without them are dropped.
 * So a composed letter and its decomposed spelling fold alike with no
 * normalising pass.  Hangul syllables are kept whole (as jamo they would
 * take three times the room); Indic and kana marks are letters of their
 * words and stay.
 */
#include <stddef.h>
#include <stdint.h>
#include <utf8proc.h>

enum { FOLD_MAX = 32 };		/* code points one can become: U+FDFA is 18 */

/* Sorted; what lies in lo..hi becomes `to` (none: dropped). */
static const struct fold_row {
	uint32_t lo, hi, to[2];
} fold_rows[] = {
	{ 0x00ad, 0x00ad, { 0 } },	/* soft hyphen */
	{ 0x00e6, 0x00e6, { 'a', 'e' } },
	{ 0x00f0, 0x00f0, { 'd' } },
	{ 0x00f8, 0x00f8, { 'o' } },
	{ 0x0111, 0x0111, { 'd' } },
	{ 0x0127, 0x0127, { 'h' } },
	{ 0x0131, 0x0131, { 'i' } },
	{ 0x0142, 0x0142, { 'l' } },
	{ 0x0153, 0x0153, { 'o', 'e' } },
	{ 0x0167, 0x0167, { 't' } },
	{ 0x0300, 0x036f, { 0 } },	/* accents */
	{ 0x0483, 0x0489, { 0 } },	/* Cyrillic marks */
	{ 0x0591, 0x05bd, { 0 } },	/* Hebrew points */
	{ 0x05bf, 0x05bf, { 0 } },
	{ 0x05c1, 0x05c2, { 0 } },
	{ 0x05c4, 0x05c5, { 0 } },
	{ 0x05c7, 0x05c7, { 0 } },
	{ 0x0600, 0x0605, { 0 } },	/* number signs */
	{ 0x0610, 0x061a, { 0 } },	/* honorific marks */
	{ 0x061c, 0x061c, { 0 } },	/* Arabic letter mark */
	{ 0x0629, 0x0629, { 0x0647 } },	/* teh marbuta -> heh */
	{ 0x0640, 0x0640, { 0 } },	/* kashida */
	{ 0x0649, 0x0649, { 0x064a } },	/* alef maksura -> yeh */
	{ 0x064b, 0x065f, { 0 } },	/* vowel marks, loose hamza */
	{ 0x0670, 0x0670, { 0 } },	/* dagger alef */
	{ 0x0671, 0x0673, { 0x0627 } },	/* alef wasla, wavy hamza */
	{ 0x0674, 0x0674, { 0 } },	/* high hamza */
	{ 0x06a9, 0x06aa, { 0x0643 } },	/* keheh, swash kaf -> kaf */
	{ 0x06be, 0x06be, { 0x0647 } },	/* heh doachashmee */
	{ 0x06c1, 0x06c1, { 0x0647 } },	/* heh goal */
	{ 0x06c3, 0x06c3, { 0x0647 } },	/* teh marbuta goal */
	{ 0x06cc, 0x06cc, { 0x064a } },	/* Persian yeh */
	{ 0x06d5, 0x06d5, { 0x0647 } },	/* ae */
	{ 0x06d6, 0x06dd, { 0 } },	/* Quranic marks */
	{ 0x06df, 0x06e8, { 0 } },
	{ 0x06ea, 0x06ed, { 0 } },
	{ 0x0890, 0x0891, { 0 } },
	{ 0x0898, 0x089f, { 0 } },
	{ 0x08ca, 0x08ff, { 0 } },
	{ 0x1ab0, 0x1aff, { 0 } },	/* more accents */
	{ 0x1dc0, 0x1dff, { 0 } },
	{ 0x200b, 0x200f, { 0 } },	/* joiners, direction marks */
	{ 0x202a, 0x202e, { 0 } },
	{ 0x2060, 0x206f, { 0 } },
	{ 0x20d0, 0x20ff, { 0 } },	/* marks around symbols */
	{ 0xfe20, 0xfe2f, { 0 } },
	{ 0xfeff, 0xfeff, { 0 } },	/* byte order mark */
	{ 0x1f3fb, 0x1f3ff, { 0 } },	/* skin tones */
};

static inline const struct fold_row *
fold_row(uint32_t cp)
{
	size_t lo = 0, hi = sizeof(fold_rows) / sizeof(fold_rows[0]);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (cp > fold_rows[mid].hi)
			lo = mid + 1;
		else if (cp < fold_rows[mid].lo)
			hi = mid;
		else
			return &fold_rows[mid];
	}
	return NULL;
}

/* Every script's decimal digits stand in a row of ten, zero first. */
static inline uint32_t
fold_digit(uint32_t cp)
{
	uint32_t zero = cp;

	while (cp - zero < 9 && utf8proc_category((utf8proc_int32_t)zero - 1) ==
	    UTF8PROC_CATEGORY_ND)
		zero--;
	return '0' + (cp - zero);
}

/* Code points cp folds to, at most FOLD_MAX; how many. */
static inline size_t
fold_one(uint32_t cp, uint32_t *out)
{
	utf8proc_int32_t part[FOLD_MAX];
	int last = 0;
	size_t n = 0;
	utf8proc_ssize_t i, nr;

	if (cp >= 0xac00 && cp <= 0xd7a3) {
		out[0] = cp;
		return 1;
	}
	nr = utf8proc_decompose_char((utf8proc_int32_t)cp, part, FOLD_MAX,
	    UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
	    UTF8PROC_IGNORE, &last);
	/* a vowel mark standing alone on a space or tatweel: the mark goes,
	 * and no gap may open inside the word */
	i = cp >= 0xfb50 && nr > 1 && part[0] == ' ' ? 1 : 0;
	for (; i < nr; i++) {
		uint32_t c = (uint32_t)part[i];
		const struct fold_row *r = fold_row(c);

		if (r != NULL) {
			for (int k = 0; k < 2 && r->to[k] != 0; k++)
				out[n++] = r->to[k];
		} else if (c > 0x7f && utf8proc_category(part[i]) ==
		    UTF8PROC_CATEGORY_ND) {
			out[n++] = fold_digit(c);
		} else {
			out[n++] = c;
		}
	}
	return n;
}

#endif
