/* SPDX-License-Identifier: ISC */
/*
 * Writes fold.h: fold_rule.h tabulated for all of Unicode.  Run by make.
 *
 * fold_two answers for the two-byte sequences (Latin to Arabic: what warid
 * reads all day) in one look; fold_stage and fold_at lead to a pool of
 * length-prefixed strings for the rest.  Ends in failure, and the build with
 * it, if the rule is not idempotent.
 */
#include "text/fold_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 128, PAGES = 0x110000 / PAGE };

static uint16_t at[PAGES][PAGE];	/* 0: itself, else place in the pool */
static unsigned char pool[1 << 16];
static size_t pool_n = 1;

static size_t
put(unsigned char *s, const uint32_t *cp, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += (size_t)utf8proc_encode_char((utf8proc_int32_t)cp[i],
		    s + len);
	return len;
}

static void
check_idempotent(uint32_t cp, const uint32_t *out, size_t n)
{
	uint32_t again[FOLD_MAX];

	for (size_t i = 0; i < n; i++)
		if (fold_one(out[i], again) != 1 || again[0] != out[i]) {
			fprintf(stderr, "gen_fold: U+%04X folds to U+%04X, "
			    "which folds on\n", cp, out[i]);
			exit(1);
		}
}

static void
tabulate(void)
{
	uint32_t out[FOLD_MAX];

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		size_t n, len;

		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		n = fold_one(cp, out);
		check_idempotent(cp, out, n);
		if (n == 1 && out[0] == cp)
			continue;
		if (pool_n + 1 + 4 * n > sizeof(pool)) {
			fprintf(stderr, "gen_fold: the pool is full\n");
			exit(1);
		}
		len = put(pool + pool_n + 1, out, n);
		pool[pool_n] = (unsigned char)len;
		at[cp / PAGE][cp % PAGE] = (uint16_t)pool_n;
		pool_n += 1 + len;
	}
}

/*
 * Bytes and length of a two-byte sequence's folding; 0xff sends to the
 * general path what is broken or grows to more than three bytes.
 */
static void
write_two(void)
{
	printf("static const struct { unsigned char b[3], n; } "
	    "fold_two[2048] = {\n");
	for (uint32_t cp = 0; cp < 0x800; cp++) {
		uint32_t out[FOLD_MAX];
		unsigned char s[4 * FOLD_MAX] = { 0 };
		size_t n = put(s, out, fold_one(cp, out));

		printf("{{%u,%u,%u},%zu},%s", s[0], s[1], s[2],
		    cp < 0x80 || n > 3 ? (size_t)0xff : n, cp % 8 == 7 ? "\n" : "");
	}
	printf("};\n");
}

static void
write_stages(void)
{
	unsigned char page[PAGES] = { 0 };	/* 0: all stay as they are */
	unsigned nr = 0;
	static const uint16_t same[PAGE];

	printf("static const uint16_t fold_at[][%d] = {\n{0},\n", PAGE);
	for (int p = 0; p < PAGES; p++) {
		if (memcmp(at[p], same, sizeof(same)) == 0)
			continue;
		page[p] = (unsigned char)++nr;
		printf("{");
		for (int i = 0; i < PAGE; i++)
			printf("%u,", at[p][i]);
		printf("},\n");
	}
	printf("};\nstatic const unsigned char fold_stage[%d] = {\n", PAGES);
	for (int p = 0; p < PAGES; p++)
		printf("%u,%s", page[p], p % 32 == 31 ? "\n" : "");
	printf("};\n");
	if (nr > 255)
		exit(1);
}

int
main(void)
{
	tabulate();
	printf("/* made by gen_fold.c */\n#include <stdint.h>\n"
	    "enum { FOLD_PAGE = %d };\n", PAGE);
	write_two();
	write_stages();
	printf("static const unsigned char fold_pool[] = {\n");
	for (size_t i = 0; i < pool_n; i++)
		printf("%u,%s", pool[i], i % 32 == 31 ? "\n" : "");
	printf("};\n");
	return fflush(stdout) == 0 ? 0 : 1;
}
