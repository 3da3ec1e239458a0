/* SPDX-License-Identifier: ISC */
/*
 * Writes word.h: whether a code point separates words, belongs to one, or is
 * one by itself (a symbol such as an emoji; a Han character, which is written
 * without spaces).  Run by make.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum { PAGE = 128, PAGES = 0x110000 / PAGE };
enum { SEPARATES, IN_WORD, IS_WORD };	/* as text/token.c names them */

static unsigned char page[PAGES];
static unsigned char classes[256][PAGE];

static int
is_han(int cp)
{
	return cp == 0x3005 || (cp >= 0x3400 && cp <= 0x4dbf) ||
	    (cp >= 0x4e00 && cp <= 0x9fff) ||
	    (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0x20000 && cp < 0x40000);
}

static unsigned char
class_of(int cp)
{
	utf8proc_category_t c = utf8proc_category(cp);

	if (is_han(cp))
		return IS_WORD;
	if (c == UTF8PROC_CATEGORY_SO && cp > 0x2000)
		return IS_WORD;
	if (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_NO)
		return IN_WORD;		/* letters, marks, numbers */
	return SEPARATES;
}

int
main(void)
{
	unsigned nr = 0;

	for (int p = 0; p < PAGES; p++) {
		unsigned char row[PAGE];
		unsigned k;

		for (int i = 0; i < PAGE; i++)
			row[i] = class_of(p * PAGE + i);
		for (k = 0; k < nr; k++)
			if (memcmp(classes[k], row, PAGE) == 0)
				break;
		if (k == nr && nr++ == 256)
			return 1;
		memcpy(classes[k], row, PAGE);
		page[p] = (unsigned char)k;
	}
	printf("/* made by gen_word.c */\nenum { WORD_PAGE = %d };\n"
	    "static const unsigned char word_stage[%d] = {\n", PAGE, PAGES);
	for (int p = 0; p < PAGES; p++)
		printf("%u,%s", page[p], p % 32 == 31 ? "\n" : "");
	printf("};\nstatic const unsigned char word_class[][%d] = {\n", PAGE);
	for (unsigned k = 0; k < nr; k++) {
		printf("{");
		for (int i = 0; i < PAGE; i++)
			printf("%u,", classes[k][i]);
		printf("},\n");
	}
	printf("};\nstatic const unsigned char word_two[2048] = {\n");
	for (int cp = 0; cp < 2048; cp++)
		printf("%u,%s", class_of(cp), cp % 32 == 31 ? "\n" : "");
	printf("};\n");
	return fflush(stdout) == 0 ? 0 : 1;
}
