/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_HASH_H
#define WARID_RULES_HASH_H
/*
 * Hashes of words and of pairs of numbers for the tables of a rule set: fast
 * for a few bytes, the same on every run, no secret.  The tables are filled
 * from rule files only, so a hostile text cannot grow a chain.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t
hash_mix(uint64_t a, uint64_t b)
{
	unsigned __int128 m = (unsigned __int128)
	    (a ^ UINT64_C(0xa0761d6478bd642f)) *
	    (b ^ UINT64_C(0xe7037ed1a0b428db));

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

struct hash_half {
	uint64_t a, b;
};

/* n <= 16 bytes, zeros behind them. */
static inline struct hash_half
hash_load(const char *p, size_t n)
{
	struct hash_half w = { 0, 0 };
	char padded[16] = { 0 };

	memcpy(padded, p, n);
	memcpy(&w.a, padded, 8);
	memcpy(&w.b, padded + 8, 8);
	return w;
}

/* The same without a branch on n, where 16 bytes may be read. */
static inline struct hash_half
hash_load_16(const char *p, size_t n)
{
	static const unsigned char ones[32] = { 255, 255, 255, 255, 255, 255,
		255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
	struct hash_half w, mask;

	memcpy(&w.a, p, 8);
	memcpy(&w.b, p + 8, 8);
	memcpy(&mask.a, ones + 16 - n, 8);
	memcpy(&mask.b, ones + 24 - n, 8);
	w.a &= mask.a;
	w.b &= mask.b;
	return w;
}

/* `end`: no byte from there on may be read. */
static inline uint64_t
hash_word(const char *p, size_t n, const char *end)
{
	struct hash_half w;
	uint64_t h = n;

	for (; n > 16; p += 16, n -= 16) {
		w = hash_load_16(p, 16);
		h = hash_mix(h ^ w.a, w.b);
	}
	w = end - p >= 16 ? hash_load_16(p, n) : hash_load(p, n);
	return hash_mix(h ^ w.a, w.b);
}

#endif
