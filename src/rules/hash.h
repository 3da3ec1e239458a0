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

static inline uint64_t
hash_load(const char *p, size_t n)
{
	uint64_t w = 0;
	uint32_t a, b;

	if (n >= 8) {
		memcpy(&w, p, 8);
		return w;
	}
	if (n >= 4) {
		memcpy(&a, p, 4);
		memcpy(&b, p + n - 4, 4);
		return (uint64_t)a << 32 | b;
	}
	for (size_t i = 0; i < n; i++)
		w = w << 8 | (unsigned char)p[i];
	return w;
}

static inline uint64_t
hash_word(const char *p, size_t n)
{
	uint64_t h = n;

	for (; n > 16; p += 8, n -= 8)
		h = hash_mix(h, hash_load(p, 8));
	if (n > 8)
		return hash_mix(hash_load(p, 8) ^ h, hash_load(p + n - 8, 8));
	return hash_mix(hash_load(p, n), h);
}

#endif
