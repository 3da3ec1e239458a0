/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_MATCH_H
#define WARID_RULES_MATCH_H
/*
 * The patterns a text holds.
 */
#include "rules/forms.h"

/* Two found words that may begin a pattern. */
struct found_pair {
	uint64_t hash;
	uint32_t first, second;		/* into words.list */
};

/* The words of one text; reused from text to text. */
struct scan {
	struct token *tokens;
	size_t nr_tokens, cap_tokens;
	struct forms_work work;
	struct found_words words;
	uint32_t *singles, *firsts;	/* into words.list */
	size_t nr_singles, nr_firsts, cap_sorted;
	struct found_pair *pairs;
	size_t nr_pairs, cap_pairs;
	uint32_t *ends, *more;		/* places a pattern may have got to */
};

void scan_init(struct scan *s, void *ctx);

/* A pattern stands from token `first` to token `last`. */
struct match {
	uint32_t pattern, first, last;
	bool is_fuzzy;			/* of some word one letter differs */
};

typedef void match_fn(void *arg, const struct match *m);

/* Tokenise and find; each pattern may be reported more than once. */
void match_text(const struct rules *r, struct scan *s,
    const struct text_view *v, match_fn *fn, void *arg);

/*
 * The words of a pattern in order, however far apart, in the text that was
 * matched last: the most words that stand where `~N` or nothing allows
 * fewer, and how many were allowed; false when a word is missing.
 */
bool match_is_stretched(const struct scan *s, const struct pattern *p,
    uint32_t *gap, uint32_t *allowed);

/* Index the patterns of r by their first words; sets r->refs and r->uses. */
struct pairs *pairs_make(struct rules *r);

#endif
