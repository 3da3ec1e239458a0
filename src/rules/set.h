/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_SET_H
#define WARID_RULES_SET_H
/*
 * A rule set as the files of this room see it.
 *
 * Three layers of numbers, each an index into an array of `struct rules`:
 *   word      a folded word as phrases use it, with how it may vary
 *   pattern   a sequence of words with gaps; equal ones are one
 *   phrase    one line of a rule's any, all or none; several patterns when
 *             it names a lexicon set
 * A text is matched against words, then patterns; phrases and rules only
 * hear of patterns that were found.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/rules.h"
#include "warid/yaml.h"

enum { NONE = UINT32_MAX };

enum field { FIELD_SUBJECT, FIELD_BODY, FIELD_PAGE, FIELD_ATTACHMENT,
	NR_FIELDS };
enum { ALL_FIELDS = (1 << NR_FIELDS) - 1 };
extern const char *const field_names[NR_FIELDS];

enum role { ROLE_ANY, ROLE_ALL, ROLE_NONE, NR_ROLES };
extern const char *const role_names[NR_ROLES];

enum {
	PATTERN_WORDS_MAX = 16,
	GAP_MAX = 20,
	PHRASE_PATTERNS_MAX = 4096,	/* what one phrase may expand to */
	SCORE_UNIT = 1000,		/* scores are kept in thousandths */
};

/* -- arena.c: memory that lives as long as the set ------------------------ */

struct arena {
	void *ctx;
	char *p;
	size_t left;
};

void *arena_alloc(struct arena *a, size_t n);		/* 8-aligned */
const char *arena_str(struct arena *a, const char *s, size_t n);

/* An array that grows by doubling: room for one more behind n. */
void *grow(void *ctx, void *p, size_t n, size_t *cap, size_t size);

/* -- words ---------------------------------------------------------------- */

enum word_kind {
	WORD_PLAIN,		/* folded, with clitics where Arabic */
	WORD_EXACT,		/* =word: as written, letter by letter */
	WORD_PREFIX,		/* word*: what begins so */
};

struct word {
	const char *p;			/* folded */
	uint32_t n;
	const char *written;		/* WORD_EXACT: as the rule has it */
	uint32_t written_n;
	enum word_kind kind;
	bool is_teh_marbuta;		/* written with a final one */
};

/*
 * A word's number and what patterns make of it, in four bytes: the tables of
 * matching hold little else.  67 million words are more than 256 MB of rule
 * files could name, and rules_load_saved takes no more.
 */
struct word_ref {
	uint32_t word : 26;
	uint32_t is_exact : 1;		/* =word */
	uint32_t is_fuzzy : 1;		/* found: one letter differs */
	uint32_t is_single : 1;		/* a pattern is this word alone */
	uint32_t is_first : 1;		/* of a pattern of two or more */
	uint32_t has_gap : 1;		/* behind it, in such a pattern */
	uint32_t is_second : 1;
};

struct word_use {
	uint32_t single;		/* the pattern of it alone, or NONE */
	uint32_t max_gap;		/* behind it, in patterns it begins */
};

struct pattern_word {
	uint32_t word;
	uint32_t gap;			/* words that may stand before it */
};

struct pattern {
	struct pattern_word *words;
	uint32_t n;
	uint32_t users, nr_users;	/* rules.users[users..] */
};

/* A phrase that a pattern belongs to, with what judging asks of it. */
struct user {
	uint32_t phrase, rule;
	uint8_t role, fields;
};

/* -- rules ---------------------------------------------------------------- */

struct place {
	const char *path;
	unsigned line, column;
};

struct regex;
struct when;

struct phrase {
	const char *text;		/* as written */
	struct place at;
	enum role role;
	uint32_t rule;
	uint32_t *patterns;
	uint32_t nr_patterns;
	struct regex *regex;		/* or NULL */
};

struct given {
	uint32_t facet, label;		/* label: within the facet */
	struct place at;
};

struct example {
	const char *text;
	struct place at;
	bool is_yes;
};

/* What judging reads of a rule stands first, what loading and checking read
 * alone last: the former costs two cache lines (found.c asks for them). */
struct rule {
	const char *id;
	uint32_t phrases, nr_phrases;	/* rules.phrases[phrases..] */
	uint32_t nr[NR_ROLES];		/* phrases of each role */
	unsigned fields;		/* 1 << enum field, or'ed */
	struct when *when;		/* or NULL */
	int64_t score;			/* in SCORE_UNITs */
	struct given *gives;
	uint32_t nr_gives;
	bool is_final, is_confidential, is_alert, has_regex, is_facility;
	bool is_broken;			/* its mistakes are told already */
	const char *owner, *reply;	/* or NULL */
	const char **tags;
	uint32_t nr_tags;
	uint32_t nr_examples;
	struct example *examples;
	struct place at;
};

struct forms;
struct fuzzy;
struct pairs;
struct scratch;

struct rules {
	struct arena arena;
	char hash[65];

	struct facet *facets;
	size_t nr_facets;
	struct place *facet_places;
	uint32_t *label_base;		/* facet's first in a flat numbering */
	uint32_t nr_labels;		/* of all facets */
	struct place *label_places;	/* by the flat numbering */
	size_t cap_places;

	struct word *words;
	size_t nr_words, cap_words;
	struct word_ref *refs;		/* by word */
	struct word_use *uses;
	struct pattern *patterns;
	size_t nr_patterns, cap_patterns;
	struct phrase *phrases;
	size_t nr_phrases, cap_phrases;
	struct rule *rules;
	size_t nr_rules, cap_rules;
	struct user *users;		/* pattern -> phrases */

	uint32_t *facts_only;		/* rules that no word decides */
	size_t nr_facts_only;
	uint32_t *with_regex;
	size_t nr_with_regex;

	struct forms *forms;
	struct pairs *pairs;
	struct scratch *scratch;	/* one judging at a time */
};

#endif
