/* SPDX-License-Identifier: ISC */
/*
 * Near-duplicates: one-permutation MinHash (Li, Owen and Zhang 2012) over
 * shingles of three words, empty bins filled from others as Shrivastava
 * (2017) does it, so that short texts compare as well as long ones.
 */
#include "warid/dedup.h"

#include <string.h>

enum { SHINGLE = 3, EMPTY = 0 };

/* splitmix64's last steps: every bit of the input moves every bit out. */
static uint64_t
mix(uint64_t h)
{
	h ^= h >> 30;
	h *= 0xbf58476d1ce4e5b9u;
	h ^= h >> 27;
	h *= 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

void
near_begin(struct near_state *s)
{
	memset(s, 0, sizeof(*s));
}

void
near_word(struct near_state *s, const char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325u;
	uint32_t bin, value;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3u;
	s->last[0] = s->last[1];
	s->last[1] = s->last[2];
	s->last[2] = mix(h);
	if (++s->words < SHINGLE)
		return;
	h = mix(s->last[0] + 3 * s->last[1] + 7 * s->last[2]);
	bin = (uint32_t)(h >> 57);
	value = (uint32_t)h | 1;	/* never EMPTY */
	if (s->least[bin] == EMPTY || value < s->least[bin])
		s->least[bin] = value;
}

void
near_end(const struct near_state *s, struct near *out)
{
	out->is_set = s->words >= NEAR_MIN_WORDS;
	memset(out->bin, 0, sizeof(out->bin));
	for (uint32_t i = 0; out->is_set && i < NEAR_BINS; i++) {
		uint32_t from = i;

		for (uint32_t try = 1; s->least[from] == EMPTY; try++)
			from = (uint32_t)mix((uint64_t)i << 32 | try) %
			    NEAR_BINS;
		/* the low bit is always set: it says nothing */
		out->bin[i] = (uint16_t)(s->least[from] >> 1);
	}
}

double
near_likeness(const struct near *a, const struct near *b)
{
	int same = 0;

	if (!a->is_set || !b->is_set)
		return 0;
	for (int i = 0; i < NEAR_BINS; i++)
		same += a->bin[i] == b->bin[i];
	return (double)same / NEAR_BINS;
}

int64_t
near_band(const struct near *n, int band)
{
	int64_t key;

	_Static_assert(sizeof(key) == NEAR_ROWS * sizeof(n->bin[0]),
	    "a band is one number");
	memcpy(&key, &n->bin[band * NEAR_ROWS], sizeof(key));
	return key;
}
