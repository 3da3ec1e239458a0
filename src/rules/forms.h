/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_FORMS_H
#define WARID_RULES_FORMS_H
/*
 * From a word of a text to the words of the rules it may be.
 */
#include "rules/set.h"
#include "warid/text.h"

struct forms;

/* Every form of every word of r. */
struct forms *forms_make(struct rules *r);

/* A rule's word found in a text: its number, or'ed with this when one
 * letter differs. */
enum { FOUND_FUZZY = 1u << 31 };

struct found_words {
	void *ctx;
	uint32_t *list;
	size_t n, cap;
};

/* A text being matched; `original` and `origin` may be NULL. */
struct text_view {
	const char *p;			/* folded */
	size_t n;
	const char *original;
	size_t original_n;
	const uint32_t *origin;
	const struct fuzzy *fuzzy;	/* the text came from OCR; or NULL */
};

/* One way of cutting one word, worth a look: see forms.c. */
struct candidate {
	uint64_t hash;
	uint32_t token;
	uint8_t prefix;			/* CLITIC_* before the stem */
	uint8_t behind;			/* bytes of pronoun */
};

struct candidates {
	struct candidate *list;
	size_t n, cap;
};

/*
 * The words that each of n tokens may be, each once, exact before fuzzy:
 * those of token i are out->list[begin[i]] up to begin[i + 1].
 */
void forms_find(const struct rules *r, const struct text_view *v,
    const struct token *tokens, size_t n, struct candidates *work,
    uint32_t *begin, struct found_words *out);

/* -- fuzzy.c -------------------------------------------------------------- */

enum { FUZZY_LETTERS_MIN = 5, FUZZY_LETTERS_MAX = 24 };

/* A form that differs by one letter: called for each, perhaps twice. */
typedef void fuzzy_fn(void *arg, uint32_t word, unsigned how);

struct fuzzy *fuzzy_make(void *ctx, const struct rules *r);
void fuzzy_find(const struct fuzzy *f, const char *p, size_t n, fuzzy_fn *fn,
    void *arg);

#endif
