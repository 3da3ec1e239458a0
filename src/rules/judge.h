/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_JUDGE_H
#define WARID_RULES_JUDGE_H
/*
 * What was found in one message, on its way to a verdict.
 */
#include "rules/match.h"

/* One text of a message; a message may have several pages. */
struct field_text {
	enum field field;
	struct text_view view;
	const struct page *page;	/* FIELD_PAGE, else NULL */
};

/* Where a phrase was found: bytes of the folded text. */
struct hit {
	uint32_t text;			/* which field_text */
	uint32_t at, end;
	bool is_fuzzy;
};

struct seen_pattern {
	uint32_t pattern;
	uint32_t where;			/* bits: field, and exact or fuzzy */
};

struct seen_phrase {
	uint32_t phrase;
	struct hit hit;			/* the best one */
};

struct seen_rule {
	uint32_t rule;
	uint32_t nr[NR_ROLES];		/* phrases found */
	uint32_t costly;		/* patterns that cost too much */
};

struct fired {
	uint32_t rule;
	int64_t score;			/* SCORE_UNITs it counts for */
};

enum { BATCH_MAX = 64 };

/* What is kept of one message; see found.c. */
struct scratch {
	void *ctx;			/* the set itself */
	uint32_t *pattern_at, *phrase_at, *rule_at;
	struct seen_pattern *patterns;
	struct seen_phrase *phrases;
	struct seen_rule *touched;
	uint32_t nr_patterns, nr_phrases, nr_touched;
	struct match batch[BATCH_MAX];
	size_t nr_batch;
	struct fired *fired;
	size_t nr_fired;
	bool has_fuzzy;			/* some hit is */
	int64_t *sums, *final_sums;	/* by flat label number */
	struct scan scan;
	struct fuzzy *fuzzy;		/* made for the first page */
};

struct scratch *scratch_make(struct rules *r);

struct judging {
	const struct rules *r;
	struct scratch *s;
	const struct field_text *texts;
	size_t nr_texts;
	size_t text;			/* being matched */
	const struct message *m;
	const struct rules_facts *facts;
};

/* Match every text, then tell which rules fire, their facts asked.  With m
 * NULL (an example, a benchmark) `when` is not asked. */
void judge_texts(struct judging *j);

/* The texts of a message, folded, from ctx. */
struct field_text *judge_fold(const struct rules *r, void *ctx,
    const struct message *m, size_t *n);

/* -- found.c -------------------------------------------------------------- */

/* A new message. */
void found_begin(struct scratch *s);

/* A pattern was found in j->text (a match_fn over j); it may wait in a batch
 * until found_flush, which must come before the next text. */
void found_match(void *j, const struct match *m);
void found_flush(struct judging *j);

void found_phrase(struct judging *j, const struct user *u,
    const struct hit *hit);

/* The rule among those touched, put there if it was not. */
struct seen_rule *found_rule(struct scratch *s, uint32_t rule);

/* Is a phrase found, and where; is a rule touched; else NULL. */
const struct hit *judge_hit(const struct judging *j, uint32_t phrase);
const struct seen_rule *judge_rule(const struct judging *j, uint32_t rule);

/* -- verdict.c, evidence.c, near.c ---------------------------------------- */

void verdict_fill(const struct judging *j, void *ctx, struct verdict *out);
void evidence_fill(const struct judging *j, void *ctx, struct verdict *out);
void near_fill(const struct judging *j, void *ctx, struct verdict *out);

#endif
