/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_LOAD_H
#define WARID_RULES_LOAD_H
/*
 * A set being loaded: what its files say, and every mistake in them.
 */
#include "rules/map.h"
#include "rules/set.h"

/* One word or set of a phrase, before sets are written out. */
struct part {
	uint32_t word;			/* or NONE: */
	uint32_t set;
	uint32_t gap;			/* words that may stand before it */
};

struct parts {
	struct part part[PATTERN_WORDS_MAX];
	size_t n;
};

/* A term written out: no sets in it. */
struct term {
	struct pattern_word *words;
	uint32_t n;
};

struct set {
	const char *name;
	struct place at;
	const struct yaml *node;
	enum { SET_NEW, SET_OPEN, SET_DONE } state;
	struct term *terms;
	size_t nr_terms, cap_terms;
};

struct loading {
	struct rules *r;
	void *ctx;			/* gone when the set is loaded */
	struct complaints *c;
	struct complaints *warnings;
	bool is_partial;		/* a file could not be read: what
					   it names is not unknown */
	struct map words, patterns, rule_ids, set_names, contradictions;
	struct set *sets;
	size_t nr_sets, cap_sets;
	struct template *templates;
	size_t nr_templates, cap_templates;
};

/* -- load.c --------------------------------------------------------------- */

extern const char *const file_keys[];
extern const size_t nr_file_keys;

/* *.cases.yaml: messages to try rules with, perhaps with rules of its own. */
bool is_cases_file(const char *path);

struct place place_of(const struct yaml *y);
const char *where(struct loading *l, const struct place *p); /* "path:line" */
const char *keep(struct loading *l, const char *s);	/* in the arena */

/* Complain at y unless it is of this kind: "any: a list is wanted, not
 * text; remedy". */
bool is_kind(struct loading *l, const struct yaml *y, enum yaml_kind kind,
    const char *what, const char *remedy);

/* "(did you mean ⁨…⁩?)" or "". */
const char *did_you_mean(struct loading *l, const char *word,
    const char *const *known, size_t n);

/* A name of lower-case letters, digits, '-', '_' and '.'. */
bool is_id(struct loading *l, const struct yaml *y, const char *what);

/* A text, copied; NULL after a complaint. */
const char *text_of(struct loading *l, const struct yaml *y,
    const char *what);

/* A list of texts, or one text: how many; NULL after a complaint. */
const char **texts_of(struct loading *l, const struct yaml *y,
    const char *what, uint32_t *n);

/* yes or no; false after a complaint too. */
bool yes_of(struct loading *l, const struct yaml *y, const char *what);

/* -- labels.c ------------------------------------------------------------- */

extern const char *const facet_keys[], *const label_keys[];
extern const size_t nr_facet_keys, nr_label_keys;

void load_facets(struct loading *l, const struct yaml *facets);
void number_labels(struct loading *l);
uint32_t find_facet(const struct rules *r, const char *id);
uint32_t find_label(const struct facet *f, const char *id);

/* One label given by a rule or facility; complains when there is none such. */
void load_given(struct loading *l, struct rule *rule, uint32_t facet,
    const struct yaml *label);

/* -- lexicon.c ------------------------------------------------------------ */

void load_sets(struct loading *l, const struct yaml *sets);
void resolve_sets(struct loading *l);
void load_facilities(struct loading *l, const struct yaml *facilities);

/* -- templates.c ---------------------------------------------------------- */

/* Is this file of the folder the text of a reply, and no YAML? */
bool is_template(const char *path);

/* Complains of a text without its translation. */
void load_templates(struct loading *l, const struct rules_file *files,
    size_t n);

/* Complain at y unless there is a template of this name. */
void check_reply(struct loading *l, const struct yaml *y, const char *name);

/* -- phrase.c ------------------------------------------------------------- */

/* The parts of a phrase; false after a complaint at y. */
bool phrase_parse(struct loading *l, const struct yaml *y, const char *text,
    struct parts *out);

/* A name as it stands, with no signs of the rule language. */
bool phrase_parse_name(struct loading *l, const struct yaml *y,
    struct parts *out);

/* Every way to write parts out, one call each; false when there are more
 * than PHRASE_PATTERNS_MAX or one is too long (complained at y). */
typedef void term_fn(struct loading *l, const struct pattern_word *words,
    uint32_t n, void *arg);
bool phrase_expand(struct loading *l, const struct yaml *y,
    const struct parts *p, term_fn *fn, void *arg);

/* Add a phrase to the rule being loaded (the last of r->rules). */
void phrase_add(struct loading *l, const struct yaml *y, enum role role,
    bool is_name);

/* -- load_rule.c ---------------------------------------------------------- */

extern const char *const rule_keys[], *const give_keys[];
extern const size_t nr_rule_keys, nr_give_keys;

/* A new last rule, with defaults; NULL when the id is taken (complained). */
struct rule *rule_new(struct loading *l, const struct yaml *at,
    const char *id);
void load_rules(struct loading *l, const struct yaml *rules);

/* -- when.c --------------------------------------------------------------- */

struct when *when_load(struct loading *l, const struct yaml *y);
extern const char *const when_keys[];
extern const size_t nr_when_keys;

/* -- check.c -------------------------------------------------------------- */

/* What no single line shows: contradictions, rules out of reach, labels
 * never given, examples that fail.  Over a compiled set. */
void check_set(struct loading *l);
void check_examples(struct loading *l);

#endif
