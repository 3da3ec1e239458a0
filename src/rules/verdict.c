/* SPDX-License-Identifier: ISC */
/*
 * Rules that fired to labels: whole-number sums, so that the order of rules
 * cannot show, ties and thresholds made "unsure".
 */
#include "rules/judge.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

static void
sum_up(const struct judging *j)
{
	struct scratch *s = j->s;
	const struct rules *r = j->r;

	memset(s->sums, 0, r->nr_labels * sizeof(*s->sums));
	memset(s->final_sums, 0, r->nr_labels * sizeof(*s->final_sums));
	for (size_t i = 0; i < s->nr_fired; i++) {
		const struct rule *rule = &r->rules[s->fired[i].rule];

		for (uint32_t k = 0; k < rule->nr_gives; k++) {
			uint32_t label = r->label_base[rule->gives[k].facet] +
			    rule->gives[k].label;

			s->sums[label] += s->fired[i].score;
			if (rule->is_final)
				s->final_sums[label] += s->fired[i].score;
		}
	}
}

/* The best label of n, how good; is another one as good? */
static uint32_t
best_of(const int64_t *sums, uint32_t n, bool *is_tie)
{
	uint32_t best = NONE;

	*is_tie = false;
	for (uint32_t i = 0; i < n; i++) {
		if (sums[i] == 0)
			continue;
		if (best == NONE || sums[i] > sums[best]) {
			best = i;
			*is_tie = false;
		} else if (sums[i] == sums[best]) {
			*is_tie = true;
		}
	}
	return best;
}

static void
fill_label(const struct judging *j, uint32_t facet, struct verdict_label *out)
{
	const struct facet *f = &j->r->facets[facet];
	uint32_t base = j->r->label_base[facet];
	const int64_t *sums = j->s->final_sums + base;
	bool is_tie;
	uint32_t best = best_of(sums, (uint32_t)f->nr_labels, &is_tie);

	*out = (struct verdict_label){ .facet = f->id,
		.label = f->otherwise };
	out->is_final = best != NONE;
	if (best == NONE) {
		sums = j->s->sums + base;
		best = best_of(sums, (uint32_t)f->nr_labels, &is_tie);
	}
	if (best == NONE)
		return;
	out->label = f->labels[best].id;
	out->score = (double)sums[best] / SCORE_UNIT;
	out->is_unsure = is_tie ||
	    (!out->is_final && out->score < f->threshold);
}

/* Among texts that rules give (owner, reply), the one with most behind it;
 * NULL when none is ahead of all others. */
static const char *
most_wanted(const struct judging *j, const char *(*of)(const struct rule *))
{
	const struct scratch *s = j->s;
	const char *best = NULL;
	int64_t most = 0;
	bool is_tie = false;

	for (size_t i = 0; i < s->nr_fired; i++) {
		const char *is = of(&j->r->rules[s->fired[i].rule]), *other;
		int64_t sum = 0;

		for (size_t k = 0; is != NULL && k < s->nr_fired; k++) {
			other = of(&j->r->rules[s->fired[k].rule]);
			if (other != NULL && strcmp(other, is) == 0)
				sum += s->fired[k].score;
		}
		if (is != NULL && sum > most) {
			most = sum;
			best = is;
			is_tie = false;
		} else if (is != NULL && sum == most &&
		    strcmp(is, best) != 0) {
			is_tie = true;
		}
	}
	return is_tie ? NULL : best;
}

static const char *
owner_of(const struct rule *rule)
{
	return rule->owner;
}

static const char *
reply_of(const struct rule *rule)
{
	return rule->reply;
}

/* No rule names one: the first facet whose label has an owner. */
static const char *
label_owner(const struct rules *r, const struct verdict *v)
{
	for (size_t i = 0; i < v->nr_labels; i++) {
		const struct label *label = rules_label(r, v->labels[i].facet,
		    v->labels[i].label);

		if (label != NULL && label->owner != NULL &&
		    !v->labels[i].is_unsure)
			return label->owner;
	}
	return NULL;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
fill_tags(const struct judging *j, void *ctx, struct verdict *out)
{
	const struct scratch *s = j->s;
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < s->nr_fired; i++)
		n += j->r->rules[s->fired[i].rule].nr_tags;
	if (n == 0)
		return;
	out->tags = talloc_array(ctx, const char *, n);
	n = 0;
	for (size_t i = 0; i < s->nr_fired; i++) {
		const struct rule *rule = &j->r->rules[s->fired[i].rule];

		for (uint32_t k = 0; k < rule->nr_tags; k++)
			out->tags[n++] = rule->tags[k];
	}
	qsort(out->tags, n, sizeof(*out->tags), by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(out->tags[i], out->tags[i - 1]) != 0)
			out->tags[kept++] = out->tags[i];
	out->nr_tags = kept;
}

void
verdict_fill(const struct judging *j, void *ctx, struct verdict *out)
{
	const struct rules *r = j->r;

	sum_up(j);
	out->nr_labels = r->nr_facets;
	out->labels = talloc_array(ctx, struct verdict_label,
	    r->nr_facets + 1);
	for (uint32_t i = 0; i < r->nr_facets; i++)
		fill_label(j, i, &out->labels[i]);
	for (size_t i = 0; i < j->s->nr_fired; i++) {
		const struct rule *rule = &r->rules[j->s->fired[i].rule];

		out->is_confidential |= rule->is_confidential;
		out->is_alert |= rule->is_alert;
	}
	out->reply = most_wanted(j, reply_of);
	out->owner = most_wanted(j, owner_of);
	if (out->owner == NULL)
		out->owner = label_owner(r, out);
	fill_tags(j, ctx, out);
}

bool
is_same_verdict(const struct verdict *a, const struct verdict *b)
{
	if (a->is_alert != b->is_alert || a->nr_labels != b->nr_labels ||
	    a->is_confidential != b->is_confidential ||
	    strcmp(a->owner != NULL ? a->owner : "",
	    b->owner != NULL ? b->owner : "") != 0)
		return false;
	for (size_t i = 0; i < a->nr_labels; i++) {
		bool then, now;
		const char *x = verdict_label(a, a->labels[i].facet, &then);
		const char *y = verdict_label(b, a->labels[i].facet, &now);

		if (strcmp(x, y) != 0 || then != now)
			return false;
	}
	return true;
}

const char *
verdict_label(const struct verdict *v, const char *facet, bool *unsure)
{
	for (size_t i = 0; i < v->nr_labels; i++) {
		if (strcmp(v->labels[i].facet, facet) != 0)
			continue;
		if (unsure != NULL)
			*unsure = v->labels[i].is_unsure;
		return v->labels[i].label;
	}
	if (unsure != NULL)
		*unsure = false;
	return "";
}

/* -- what a set is asked ---------------------------------------------------- */

size_t
rules_count(const struct rules *r)
{
	return r->nr_rules;
}

size_t
rules_examples(const struct rules *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nr_rules; i++)
		n += r->rules[i].nr_examples;
	return n;
}

const char *
rules_rule(const struct rules *r, size_t i, const char **file, unsigned *line)
{
	*file = r->rules[i].at.path;
	*line = r->rules[i].at.line;
	return r->rules[i].id;
}

const char *
rules_gives(const struct rules *r, size_t i, const char *facet)
{
	const struct rule *rule = &r->rules[i];

	for (uint32_t k = 0; k < rule->nr_gives; k++) {
		const struct facet *f = &r->facets[rule->gives[k].facet];

		if (strcmp(f->id, facet) == 0)
			return f->labels[rule->gives[k].label].id;
	}
	return "";
}

const char *
rules_hash(const struct rules *r)
{
	return r->hash;
}

const struct facet *
rules_facets(const struct rules *r, size_t *n)
{
	*n = r->nr_facets;
	return r->facets;
}

const struct facet *
rules_facet(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->nr_facets; i++)
		if (strcmp(r->facets[i].id, id) == 0)
			return &r->facets[i];
	return NULL;
}

const struct label *
rules_label(const struct rules *r, const char *facet, const char *label)
{
	const struct facet *f = rules_facet(r, facet);

	for (size_t i = 0; f != NULL && i < f->nr_labels; i++)
		if (strcmp(f->labels[i].id, label) == 0)
			return &f->labels[i];
	return NULL;
}
