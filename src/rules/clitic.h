/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_CLITIC_H
#define WARID_RULES_CLITIC_H
/*
 * What Arabic writes onto a word: conjunction (و ف), preposition (ب ك ل) and
 * article (ال, which after ل leaves only its ل) before it, a pronoun (ي ك ه
 * ها هم هن كم كن نا ني) behind it.  Over folded UTF-8.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	CLITIC_CONJUNCTION = 1,
	CLITIC_PREPOSITION = 2,
	CLITIC_ARTICLE = 4,
	CLITIC_FA = 8,			/* the conjunction is ف */
};

struct prefix {
	uint8_t n;			/* bytes */
	uint8_t what;			/* CLITIC_*, or'ed; 0: nothing cut */
};

enum { PREFIXES_MAX = 5, SUFFIXES_MAX = 3 };

/*
 * The ways to begin the stem of a word, the uncut word first.  At least two
 * letters are left.  How many.
 */
size_t clitic_prefixes(const char *word, size_t n,
    struct prefix out[PREFIXES_MAX]);

/* Bytes that may be cut behind, 0 first.  How many. */
size_t clitic_suffixes(const char *word, size_t n, uint8_t out[SUFFIXES_MAX]);

/* One way a word may stand in a text. */
enum {
	FORM_BARE   = 1 << 0,		/* without a pronoun */
	FORM_BOUND  = 1 << 1,		/* with one */
	FORM_PREFIX = 1 << 2,		/* with anything before it */
	FORM_AND    = 1 << 3,		/* with a conjunction before it */
	FORM_SHORT  = 1 << 4,		/* no bare preposition, no ف: كدم, فرد */
	FORM_BEGINS = 1 << 5,		/* word*: anything may follow */
	FORM_EXACT  = 1 << 6,		/* =word */
};

struct form {
	const char *p;
	size_t n;
	unsigned how;
};

enum { FORMS_MAX = 8, FORM_BYTES_MAX = 256 };

/*
 * All the forms of a folded word of a rule; `room` holds those that are not
 * the word itself.  `is_teh_marbuta`: its last letter was written ة.
 */
size_t clitic_forms(const char *word, size_t n, int is_teh_marbuta,
    char room[FORMS_MAX][FORM_BYTES_MAX], struct form out[FORMS_MAX]);

/* Does this form stand in a text behind that prefix, with a pronoun or not? */
int is_form_here(unsigned how, unsigned prefix, int has_pronoun);

#endif
