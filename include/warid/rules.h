/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_H
#define WARID_RULES_H
/*
 * Rule files to verdicts with evidence.  The language: warid-rules(5).
 *
 * Judging is pure: the same message, facts and rule set give the same
 * verdict, byte for byte.  A rule set is built from files held in memory, so
 * that this room knows no file; `rules_files` (worker, cli) reads a folder.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/complain.h"
#include "warid/err.h"
#include "warid/json.h"
#include "warid/message.h"

struct rules;

/* One file of the folder, by its path below it: "lexicon/waiting.yaml". */
struct rules_file {
	const char *path;		/* as complaints show it */
	const char *p;
	size_t n;
};

/* -- labels -------------------------------------------------------------- */

struct label {
	const char *id;			/* "complaint" */
	const char *ar, *en;		/* names */
	const char *owner;		/* or NULL */
	int64_t answer_within;		/* seconds; 0: none */
};

struct facet {
	const char *id;			/* "class" */
	const char *ar, *en;
	double threshold;
	const char *otherwise;		/* label when no rule gives one; "" */
	struct label *labels;
	size_t nr_labels;
};

/*
 * Load and compile a whole set.  All mistakes of all files go to `c`; when
 * there is one, NULL is returned: a set that does not check is never used.
 */
struct rules *rules_load(void *ctx, const struct rules_file *files, size_t n,
    struct complaints *c);

/* The same; what is odd but no mistake (a label that no rule gives) goes to
 * `warnings`, unless that is NULL. */
struct rules *rules_check(void *ctx, const struct rules_file *files, size_t n,
    struct complaints *c, struct complaints *warnings);

/* The sorted files that make up the set in a folder (labels.yaml,
 * lexicon/, *.yaml but warid.yaml and *.cases.yaml; texts of templates/).  Kept apart in files.c,
 * the one door of this room. */
int rules_files(void *ctx, const char *dir, struct rules_file **files,
    size_t *n, struct err *e);

/* Its *.cases.yaml, for `rules test`; there may be none. */
int rules_case_files(void *ctx, const char *dir, struct rules_file **files,
    size_t *n, struct err *e);

/*
 * The last good set: saved when it differs from the one saved before, so
 * that a set that does not check leaves the one in force (SPOOL/rules.good,
 * warid-spool(5)).  Load gives NULL and ERR_CONF when there is none.
 */
int rules_save(const char *spool, const struct rules_file *files, size_t n,
    const struct rules *r, struct err *e);
struct rules *rules_load_saved(void *ctx, const char *spool, struct err *e);

size_t rules_count(const struct rules *r);
size_t rules_examples(const struct rules *r);		/* of all rules */
const char *rules_hash(const struct rules *r);		/* 64 hex digits */
const struct facet *rules_facets(const struct rules *r, size_t *n);
const struct facet *rules_facet(const struct rules *r, const char *id);
const struct label *rules_label(const struct rules *r, const char *facet,
    const char *label);

/* -- verdicts ------------------------------------------------------------ */

/* What `when` may ask that the message does not say. */
struct rules_facts {
	const char *source;
	int64_t now;			/* for hours; the message's arrival */
	bool is_working_hours;		/* by the site's calendar */
	int repeat;			/* earlier messages of this contact */
};

struct verdict_label {
	const char *facet, *label;	/* label "" when no rule gave one and
					   the facet has no default */
	double score;
	bool is_unsure;			/* tie, or under the threshold */
	bool is_final;
};

struct evidence {
	const char *rule, *file;
	unsigned line;
	const char *field;		/* "subject" "body" "page" "attachment" */
	int page;			/* page number, or 0 */
	int confidence;			/* OCR of the words, or -1 */
	const char *text;		/* the words as the original has them */
	uint32_t at, n;			/* bytes in the original field */
	double score;
};

struct near_miss {
	const char *rule;
	const char *reason;		/* "vetoed by ‹…›", "one phrase short: ‹…›",
					   "when: channel is email" */
};

struct verdict {
	struct verdict_label *labels;	/* every facet, in labels.yaml's order */
	size_t nr_labels;
	struct evidence *evidence;	/* by file, line, field, place */
	size_t nr_evidence;
	struct near_miss *near;
	size_t nr_near;
	const char *owner, *reply;	/* or NULL */
	bool is_confidential, is_alert;
	const char **tags;
	size_t nr_tags;
	const char *rules_hash;
};

/*
 * Judge one message (not an export: its messages one by one).  Near misses
 * only when asked: they cost more.  *out hangs from ctx.
 */
void rules_judge(const struct rules *r, void *ctx, const struct message *m,
    const struct rules_facts *facts, bool with_near, struct verdict *out);

/* The label of a facet, or "" ; *unsure may be NULL. */
const char *verdict_label(const struct verdict *v, const char *facet,
    bool *unsure);

/* Do two sets say the same: labels and how sure, owner, alert, confidential?
 * Evidence aside. */
bool is_same_verdict(const struct verdict *a, const struct verdict *b);

/* contract.md's form: verdict{} evidence[] near_misses[] rules_hash. */
void verdict_to_json(const struct verdict *v, struct json_out *o);
int verdict_from_json(void *ctx, const struct json *o, struct verdict *out,
    struct err *e);

/* -- cases: messages, and what should come of them ------------------------ */

/* What one facet should get: a label, "none" or "unsure". */
struct rules_want {
	const char *facet, *label;
};

struct rules_case {
	const char *path;
	unsigned line, column;
	struct message *message;
	struct rules_facts facts;
	struct rules_want *want;
	size_t nr_want;
	const char **fires, **silent;	/* rule ids */
	size_t nr_fires, nr_silent;
	const char **words;		/* texts of the evidence, in order */
	size_t nr_words;
	const char *near_rule, *near_reason; /* one near miss, or NULL */
	const char *owner, *reply;	/* or NULL: not said */
	const char **tags;
	size_t nr_tags;
	double score;			/* of all evidence; negative: not said */
	int alert, confidential;	/* 0, 1; -1: not said */
};

struct rules_cases {
	struct rules_case *list;
	size_t n;
	struct rules *own;		/* the file's own rules, or NULL */
};

/*
 * Read a *.cases.yaml (warid-rules(5)) or a .jsonl of labelled messages.
 * Mistakes go to `c`; a case with one is left out.
 */
void rules_cases(void *ctx, const struct rules_file *file,
    struct rules_cases *out, struct complaints *c);

/*
 * Confusion of labels, counted over cases.  Row and column 0 are "no label",
 * the last column is "unsure", label i is i + 1.
 */
struct confusion {
	const char *facet;		/* or "alert" */
	const char **names;		/* nr of them: "none", labels, "unsure" */
	size_t nr;
	size_t *counts;			/* [wanted * nr + got] */
	size_t total;
};

struct measure {
	struct confusion *facets;
	size_t n;
	size_t nr_cases, nr_failed;
};

struct measure *measure_new(void *ctx, const struct rules *r);

/* Judge one case; what differs goes to `failed`, as complaints. */
void rules_case_run(const struct rules *r, const struct rules_case *one,
    struct measure *m, struct complaints *failed);

struct label_score {
	size_t wanted, got, both;
	double precision, recall, f1;	/* NaN where there is no number */
};

/* For name `i` of a confusion; "unsure" is never right. */
void confusion_score(const struct confusion *f, size_t i,
    struct label_score *out);

/* The mean F1 over the labels that some case wants. */
double confusion_macro_f1(const struct confusion *f);

/* -- suggest.c ------------------------------------------------------------ */

struct suggest_text {
	const char *text;
	bool is_target;			/* staff gave it the label in question */
};

struct suggestion {
	const char *phrase;		/* one or two folded words */
	double z;
	size_t targets, others;		/* texts that have it */
};

enum { SUGGEST_SUPPORT_MIN = 2 };	/* targets a phrase must be in */

/* Up to `max` phrases that separate the targets from the others, the surest
 * first; from ctx. */
void rules_suggest(void *ctx, const struct suggest_text *texts, size_t n,
    size_t max, struct suggestion **out, size_t *nr);

/* Rule number i (below rules_count): where it stands and the label it gives
 * a facet ("" none). */
const char *rules_rule(const struct rules *r, size_t i, const char **file,
    unsigned *line);
const char *rules_gives(const struct rules *r, size_t i, const char *facet);

#endif
