/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_CUT_H
#define WARID_RULES_CUT_H
/*
 * The ways of taking apart the words of a text.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/text.h"

/* One way: what is left of a word when clitics are taken off. */
struct cut {
	uint32_t at, n;			/* bytes of the text */
	uint32_t token;
	uint8_t what;			/* cut_of() what was taken off */
	uint8_t behind;			/* bytes of pronoun */
	bool is_beginning;		/* of the stem: a word* may end here */
};

/* By token, ascending; reused from text to text. */
struct cuts {
	void *ctx;
	struct cut *list;
	size_t n, cap;
};

enum { CUTS_MAX = 32 };			/* values of cut_of() */

/* CLITIC_*, or'ed, and whether a pronoun went, in one number. */
static inline unsigned
cut_of(unsigned prefix, bool has_pronoun)
{
	return prefix << 1 | has_pronoun;
}

/*
 * Every way of cutting every token, the uncut word first among those of its
 * token; behind each stem with no pronoun off its beginnings of nr_lengths
 * lengths (bytes, ascending).
 */
void cut_tokens(const char *text, const struct token *tokens, size_t n,
    const uint8_t *lengths, size_t nr_lengths, struct cuts *out);

#endif
