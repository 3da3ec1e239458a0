/* SPDX-License-Identifier: ISC */
/* Where words begin and end in folded text, by the classes of gen_word.c. */
#include "warid/text.h"

#include "text/utf8_step.h"
#include "word.h"

enum { SEPARATES, IN_WORD, IS_WORD };	/* as gen_word.c numbers them */

/* Class and bytes of the letter at s. */
static inline unsigned
class_at(const char *s, size_t n, size_t *step)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t cp;

	if (p[0] < 0x80) {
		*step = 1;
		return word_two[p[0]];
	}
	if ((p[0] & 0xe0) == 0xc0 && n >= 2 && (p[1] & 0xc0) == 0x80) {
		*step = 2;
		return word_two[(p[0] & 0x1fu) << 6 | (p[1] & 0x3fu)];
	}
	*step = utf8_step(s, n, &cp);
	if (cp == 0xfffd)
		return SEPARATES;
	return word_class[word_stage[cp / WORD_PAGE]][cp % WORD_PAGE];
}

int
text_token(const char *folded, size_t n, size_t *pos, struct token *t)
{
	size_t i = *pos, step = 0, begin;
	unsigned c = SEPARATES;

	for (; i < n; i += step) {
		c = class_at(folded + i, n - i, &step);
		if (c != SEPARATES)
			break;
	}
	begin = i;
	if (i < n)
		i += step;
	if (c == IN_WORD)
		while (i < n && class_at(folded + i, n - i, &step) == IN_WORD)
			i += step;
	*pos = i;
	*t = (struct token){ (uint32_t)begin, (uint32_t)(i - begin) };
	return begin < i;
}
