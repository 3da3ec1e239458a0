/* SPDX-License-Identifier: ISC */
/*
 * Words that separate some texts from the others: log-odds ratios with an
 * informative Dirichlet prior, as z-scores (Monroe, Colaresi and Quinn,
 * "Fightin' Words", Political Analysis 16, 2008, section 3.5.1).  A term is
 * counted once a text, so that one angry letter is one voice.
 */
#include "warid/rules.h"
#include "rules/map.h"
#include "rules/set.h"

#include <math.h>
#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum { PRIOR_MAX = 500, LETTERS_MIN = 2, LETTERS_ALONE = 3, NR_SIDES = 2 };
static const double z_least = 1.96;

struct term_count {
	const char *text;
	uint32_t n;
	bool is_pair;
	uint32_t docs[NR_SIDES];	/* others, targets */
	uint32_t seen;			/* the last text it was in, from 1 */
	double z;
};

struct counting {
	void *ctx;
	struct map map;
	struct term_count *terms;
	size_t nr, cap;
	double total[NR_SIDES];		/* terms of all texts */
};

static bool
is_word_of_use(const char *p, size_t n, size_t least)
{
	bool has_letter = false;

	for (size_t i = 0; i < n; i++)
		has_letter |= (p[i] < '0' || p[i] > '9');
	return has_letter && utf8_length(p, n) >= least;
}

static void
count_term(struct counting *c, const char *p, size_t n, bool is_pair,
    uint32_t doc, bool is_target)
{
	struct map_entry *e = map_get(&c->map, p, n);
	struct term_count *t;

	if (e == NULL) {
		c->terms = grow(c->ctx, c->terms, c->nr, &c->cap,
		    sizeof(*c->terms));
		t = &c->terms[c->nr];
		*t = (struct term_count){ .text = talloc_strndup(c->ctx, p,
		    n), .n = (uint32_t)n, .is_pair = is_pair };
		map_put(&c->map, t->text, n, (uint32_t)c->nr++);
	} else {
		t = &c->terms[e->value];
	}
	if (t->seen == doc)
		return;
	t->seen = doc;
	t->docs[is_target]++;
	c->total[is_target]++;
}

/* Words, and two that stand side by side with a space between. */
static void
count_text(struct counting *c, const struct suggest_text *text, uint32_t doc)
{
	TALLOC_CTX *ctx = talloc_new(c->ctx);
	struct folded f;
	struct token *t;
	size_t n;

	text_fold(ctx, text->text, strlen(text->text), false, &f);
	t = talloc_array(ctx, struct token, f.n / 2 + 2);
	n = text_tokens(f.p, f.n, t);
	for (size_t i = 0; i < n; i++) {
		if (!is_word_of_use(f.p + t[i].at, t[i].n, LETTERS_MIN))
			continue;
		if (is_word_of_use(f.p + t[i].at, t[i].n, LETTERS_ALONE))
			count_term(c, f.p + t[i].at, t[i].n, false, doc,
			    text->is_target);
		if (i + 1 < n && t[i + 1].at == t[i].at + t[i].n + 1 &&
		    f.p[t[i + 1].at - 1] == ' ' &&
		    is_word_of_use(f.p + t[i + 1].at, t[i + 1].n,
		    LETTERS_MIN))
			count_term(c, f.p + t[i].at, t[i].n + 1 +
			    t[i + 1].n, true, doc, text->is_target);
	}
	talloc_free(ctx);
}

static double
log_odds(double y, double n, double prior, double prior_all)
{
	return log((y + prior) / (n + prior_all - y - prior));
}

static void
score(struct counting *c)
{
	double all = c->total[0] + c->total[1];
	double prior_all = all / 10 < PRIOR_MAX ? all / 10 : PRIOR_MAX;

	for (size_t i = 0; i < c->nr; i++) {
		struct term_count *t = &c->terms[i];
		double others = t->docs[0], targets = t->docs[1];
		double prior = prior_all * (others + targets) / all;
		double delta = log_odds(targets, c->total[1], prior,
		    prior_all) - log_odds(others, c->total[0], prior,
		    prior_all);

		t->z = delta / sqrt(1 / (targets + prior) +
		    1 / (others + prior));
	}
}

/* Surest first; a pair before its words; then by letters, so that the same
 * texts give the same order. */
static int
by_z(const void *a, const void *b)
{
	const struct term_count *x = a, *y = b;

	if (x->z != y->z)
		return x->z > y->z ? -1 : 1;
	if (x->is_pair != y->is_pair)
		return x->is_pair ? -1 : 1;
	return strcmp(x->text, y->text);
}

static bool
shares_word(const char *a, const char *b)
{
	for (const char *p = a; *p != '\0'; p += strcspn(p, " ")) {
		size_t n;

		p += *p == ' ';
		n = strcspn(p, " ");
		for (const char *q = b; *q != '\0'; q += strcspn(q, " ")) {
			q += *q == ' ';
			if (strcspn(q, " ") == n && memcmp(p, q, n) == 0)
				return true;
		}
	}
	return false;
}

void
rules_suggest(void *ctx, const struct suggest_text *texts, size_t n,
    size_t max, struct suggestion **out, size_t *nr)
{
	struct counting c = { .ctx = talloc_new(NULL) };
	size_t k;

	map_init(&c.map, c.ctx);
	*out = talloc_array(ctx, struct suggestion, max + 1);
	*nr = 0;
	for (uint32_t i = 0; i < n; i++)
		count_text(&c, &texts[i], i + 1);
	score(&c);
	if (c.nr > 0)
		qsort(c.terms, c.nr, sizeof(*c.terms), by_z);
	for (size_t i = 0; i < c.nr && *nr < max; i++) {
		const struct term_count *t = &c.terms[i];

		if (t->z < z_least)
			break;
		if (t->docs[1] < SUGGEST_SUPPORT_MIN)
			continue;
		for (k = 0; k < *nr; k++)
			if (shares_word(t->text, (*out)[k].phrase))
				break;
		if (k < *nr)
			continue;
		(*out)[(*nr)++] = (struct suggestion){
			talloc_strdup(ctx, t->text), t->z, t->docs[1],
			t->docs[0] };
	}
	talloc_free(c.ctx);
}
