/* SPDX-License-Identifier: ISC */
/*
 * All words of a text at once: 64 bytes are told apart together where they
 * are ASCII and the Arabic that folding leaves (U+0620 to U+064A), which is
 * nearly always; anything else goes word by word as text_token reads it.
 */
#include "warid/text.h"

#ifdef __SSE2__
#include <emmintrin.h>

enum { BLOCK = 64 };

struct classes {
	uint64_t word;			/* a letter or digit, or its half */
	uint64_t strange;		/* neither that nor ASCII */
};

/* Bits of the bytes of v that lie in lo..hi. */
static inline uint64_t
within(__m128i v, unsigned char lo, unsigned char hi)
{
	__m128i low = _mm_max_epu8(v, _mm_set1_epi8((char)lo));
	__m128i both = _mm_min_epu8(low, _mm_set1_epi8((char)hi));

	return (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(both, v));
}

struct lead_bits {
	uint64_t first, second;		/* 0xd8, 0xd9 */
};

static inline struct classes
classify(const char *p, struct lead_bits *before)
{
	uint64_t ascii = 0, high = 0, d8 = 0, d9 = 0, after8 = 0, after9 = 0;
	uint64_t good;

	for (int k = 0; k < BLOCK; k += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + k));
		__m128i low = _mm_or_si128(v, _mm_set1_epi8(0x20));

		ascii |= (within(low, 'a', 'z') | within(v, '0', '9')) << k;
		high |= (uint64_t)_mm_movemask_epi8(v) << k;
		d8 |= within(v, 0xd8, 0xd8) << k;
		d9 |= within(v, 0xd9, 0xd9) << k;
		after8 |= within(v, 0xa0, 0xbf) << k;
		after9 |= within(v, 0x80, 0x8a) << k;
	}
	good = ((d8 << 1 | before->first) & after8) |
	    ((d9 << 1 | before->second) & after9);
	before->first = d8 >> (BLOCK - 1);
	before->second = d9 >> (BLOCK - 1);
	return (struct classes){ ascii | d8 | d9 | good,
		high & ~(d8 | d9 | good) };
}

struct tokens {
	struct token *out;
	size_t n;
	size_t begin;			/* of the word we are in */
	bool is_in_word;
};

static inline void
take_block(struct tokens *t, uint64_t word, size_t at)
{
	uint64_t turns = word ^ (word << 1 | t->is_in_word);

	for (; turns != 0; turns &= turns - 1) {
		size_t i = at + (size_t)__builtin_ctzll(turns);

		if (t->is_in_word)
			t->out[t->n++] = (struct token){ (uint32_t)t->begin,
				(uint32_t)(i - t->begin) };
		t->begin = i;
		t->is_in_word = !t->is_in_word;
	}
}

/* Word by word from i until `until` is passed; where it ended. */
static size_t
take_slowly(struct tokens *t, const char *p, size_t n, size_t i, size_t until)
{
	while (i < until && text_token(p, n, &i, &t->out[t->n]))
		t->n++;
	t->is_in_word = false;
	return i;
}

size_t
text_tokens(const char *folded, size_t n, struct token *out)
{
	struct tokens t = { .out = out };
	struct lead_bits before = { 0 };
	size_t i = 0;

	while (n - i >= BLOCK) {
		struct classes c = classify(folded + i, &before);

		if (c.strange == 0) {
			take_block(&t, c.word, i);
			i += BLOCK;
			continue;
		}
		i = take_slowly(&t, folded, n, t.is_in_word ? t.begin : i,
		    i + BLOCK);
		before = (struct lead_bits){ 0 };
	}
	take_slowly(&t, folded, n, t.is_in_word ? t.begin : i, n);
	return t.n;
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
