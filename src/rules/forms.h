/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_FORMS_H
#define WARID_RULES_FORMS_H
/*
 * From a word of a text to the words of the rules it may be.
 */
#include "rules/cut.h"
#include "rules/set.h"
#include "warid/text.h"

struct forms;

/* Every form of every word of r. */
struct forms *forms_make(struct rules *r);

struct found_word {
	uint32_t token;
	struct word_ref ref;
};

/* By token, ascending; of one token each word once. */
struct found_words {
	void *ctx;
	struct found_word *list;
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

/* A cut that may be a form: see forms.c. */
struct candidate {
	uint64_t hash;
	uint32_t cut;			/* into cuts.list */
};

struct candidates {
	void *ctx;
	struct candidate *list;
	size_t n, cap;
};

/* Room for the steps of forms_find, reused from text to text. */
struct forms_work {
	struct cuts cuts;
	struct candidates left;
};

/* The words that each of n tokens may be, exact before fuzzy. */
void forms_find(const struct rules *r, const struct text_view *v,
    const struct token *tokens, size_t n, struct forms_work *work,
    struct found_words *out);

/* -- fuzzy.c -------------------------------------------------------------- */

enum { FUZZY_LETTERS_MIN = 5, FUZZY_LETTERS_MAX = 24 };

/* A form that differs by one letter: called for each, perhaps twice. */
typedef void fuzzy_fn(void *arg, uint32_t word, unsigned how);

struct fuzzy *fuzzy_make(void *ctx, const struct rules *r);
void fuzzy_find(const struct fuzzy *f, const char *p, size_t n, fuzzy_fn *fn,
    void *arg);

#endif
