/* SPDX-License-Identifier: ISC */
/*
 * All words of a text at once: 64 bytes are told apart together where they
 * are ASCII and the Arabic that folding leaves (U+0620 to U+064A, and the
 * signs before it, ، ؛ ؟), which is nearly always; anything else goes word by
 * word as text_token reads it.
 */
#include "warid/text.h"

#ifdef __SSE2__
#include <emmintrin.h>

enum { VECTOR = 16, BLOCK = 64 };

/* Each byte 0xff or 0; lo comes to be the least of signed bytes. */
static inline __m128i
is_within(__m128i v, unsigned char lo, unsigned char hi)
{
	__m128i from_least = _mm_add_epi8(v, _mm_set1_epi8((char)(0x80 - lo)));

	return _mm_cmplt_epi8(from_least,
	    _mm_set1_epi8((char)(0x80 + hi - lo + 1)));
}

static inline __m128i
is_byte(__m128i v, unsigned char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)c));
}

struct classes {
	uint64_t word;			/* a letter or digit, or its half */
	uint64_t sign;			/* second half of ، and the like */
	uint64_t high;			/* not ASCII */
};

/* `behind`: the 16 bytes that begin one before v. */
static inline struct classes
classify(__m128i v, __m128i behind)
{
	__m128i lower = _mm_or_si128(v, _mm_set1_epi8(0x20));
	__m128i ascii = _mm_or_si128(is_within(lower, 'a', 'z'),
	    is_within(v, '0', '9'));
	__m128i lead = is_within(v, 0xd8, 0xd9);
	__m128i behind_d8 = is_byte(behind, 0xd8);
	__m128i second = _mm_or_si128(
	    _mm_and_si128(behind_d8, is_within(v, 0xa0, 0xbf)),
	    _mm_and_si128(is_byte(behind, 0xd9), is_within(v, 0x80, 0x8a)));
	__m128i sign = _mm_and_si128(behind_d8, _mm_or_si128(
	    is_within(v, 0x80, 0x8f), is_within(v, 0x9b, 0x9f)));

	return (struct classes){
		(uint64_t)_mm_movemask_epi8(_mm_or_si128(ascii,
		    _mm_or_si128(lead, second))),
		(uint64_t)_mm_movemask_epi8(sign),
		(uint64_t)_mm_movemask_epi8(v) };
}

/*
 * Which of 64 bytes are of a word; false when some are neither that nor known
 * to separate, or a sign lies across the block's begin.  `last`: the 16 bytes
 * before p; those of the block's end, afterwards.
 */
static inline bool
read_block(const char *p, __m128i *last, uint64_t *word)
{
	struct classes all = { 0, 0, 0 };

	for (int k = 0; k < BLOCK; k += VECTOR) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + k));
		__m128i behind = _mm_or_si128(_mm_slli_si128(v, 1),
		    _mm_srli_si128(*last, VECTOR - 1));
		struct classes c = classify(v, behind);

		all.word |= c.word << k;
		all.sign |= c.sign << k;
		all.high |= c.high << k;
		*last = v;
	}
	*word = all.word & ~(all.sign >> 1);
	return (all.high & ~(all.word | all.sign)) == 0 && !(all.sign & 1);
}

/*
 * Words are written down as their begin and their end, in turn, into the
 * room of the tokens they become: an odd number of turns is inside a word.
 */
struct turns {
	uint32_t *at;
	size_t n;
};

static inline void
take_block(struct turns *t, uint64_t word, size_t at)
{
	uint64_t turns = word ^ (word << 1 | (t->n & 1));
	uint32_t *to = t->at + t->n;

	for (; turns != 0; turns &= turns - 1)
		*to++ = (uint32_t)at + (uint32_t)__builtin_ctzll(turns);
	t->n = (size_t)(to - t->at);
}

/* Word by word, from i or the word we are in, until `until` is passed;
 * where it ended. */
static size_t
take_slowly(struct turns *t, const char *p, size_t n, size_t i, size_t until)
{
	struct token one;

	if (t->n & 1)
		i = t->at[--t->n];
	while (i < until && text_token(p, n, &i, &one)) {
		t->at[t->n++] = one.at;
		t->at[t->n++] = one.at + one.n;
	}
	return i;
}

size_t
text_tokens(const char *folded, size_t n, struct token *out)
{
	struct turns t = { .at = (uint32_t *)out };
	__m128i last = _mm_setzero_si128();
	size_t i = 0;

	while (n - i >= BLOCK) {
		uint64_t word;

		if (read_block(folded + i, &last, &word)) {
			take_block(&t, word, i);
			i += BLOCK;
			continue;
		}
		i = take_slowly(&t, folded, n, i, i + BLOCK);
		last = _mm_setzero_si128();
	}
	take_slowly(&t, folded, n, i, n);
	for (size_t k = 0; k < t.n / 2; k++)
		out[k].n -= out[k].at;
	return t.n / 2;
}

#else

size_t
text_tokens(const char *folded, size_t n, struct token *out)
{
	size_t pos = 0, nr = 0;

	while (text_token(folded, n, &pos, &out[nr]))
		nr++;
	return nr;
}

#endif
