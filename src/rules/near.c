/* SPDX-License-Identifier: ISC */
/*
 * Rules that nearly fired, and what was in the way.  Asked by `rules why`
 * alone, so it may look again at what judging passed over.
 */
#include "rules/judge.h"
#include "rules/when.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/complain.h"

enum { NEAR_MAX = 50, STRETCH_MAX = 8 };

static void
add_near(void *ctx, struct verdict *out, const struct rule *rule,
    const char *reason)
{
	out->near = talloc_realloc(ctx, out->near, struct near_miss,
	    out->nr_near + 1);
	out->near[out->nr_near++] = (struct near_miss){ rule->id, reason };
}

static const char *
veto(const struct judging *j, void *ctx, const struct rule *rule)
{
	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++)
		if (j->r->phrases[k].role == ROLE_NONE &&
		    judge_hit(j, k) != NULL)
			return talloc_asprintf(ctx, "vetoed by %s",
			    isolate(ctx, j->r->phrases[k].text));
	return NULL;
}

/* The one phrase of `all` that is missing. */
static const char *
missing(const struct judging *j, void *ctx, const struct rule *rule)
{
	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++)
		if (j->r->phrases[k].role == ROLE_ALL &&
		    judge_hit(j, k) == NULL)
			return talloc_asprintf(ctx, "one phrase short: %s",
			    isolate(ctx, j->r->phrases[k].text));
	return NULL;
}

/* Why a rule of which something was found did not fire; NULL: it did, or
 * was not near. */
static const char *
obstacle(const struct judging *j, void *ctx, uint32_t number)
{
	const struct rule *rule = &j->r->rules[number];
	const struct seen_rule *seen = judge_rule(j, number);
	const struct condition *unmet;
	uint32_t short_of = rule->nr[ROLE_ALL] - seen->nr[ROLE_ALL];
	bool no_any = rule->nr[ROLE_ANY] > 0 && seen->nr[ROLE_ANY] == 0;

	if (seen->costly > 0)
		return "a pattern costs too much on this text";
	if (rule->nr[ROLE_ANY] + rule->nr[ROLE_ALL] == 0)
		return NULL;
	if (no_any && short_of == 0 && rule->nr[ROLE_ALL] > 0)
		return "one phrase short: none of `any` is here";
	if (no_any || short_of > 1)
		return NULL;
	if (short_of == 1)
		return seen->nr[ROLE_ALL] + seen->nr[ROLE_ANY] > 0 ?
		    missing(j, ctx, rule) : NULL;
	if (seen->nr[ROLE_NONE] > 0)
		return veto(j, ctx, rule);
	unmet = when_unmet(rule->when, j->m, j->facts);
	return unmet != NULL ? when_reason(ctx, unmet, j->m, j->facts) : NULL;
}

/* Which of the set's words stand in the text scanned last. */
static bool *
words_here(const struct judging *j, void *ctx)
{
	const struct found_words *w = &j->s->scan.words;
	bool *here = talloc_zero_array(ctx, bool, j->r->nr_words + 1);

	for (size_t i = 0; i < w->n; i++)
		here[w->list[i].ref.word] = true;
	return here;
}

static bool
are_all_here(const bool *here, const struct pattern *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (!here[p->words[i].word])
			return false;
	return true;
}

/* A phrase whose words are all here, too far apart. */
static const char *
stretched(const struct judging *j, void *ctx, const struct phrase *p,
    const bool *here)
{
	uint32_t gap, allowed;

	for (uint32_t i = 0; i < p->nr_patterns; i++) {
		const struct pattern *pattern =
		    &j->r->patterns[p->patterns[i]];

		if (pattern->n > 1 && are_all_here(here, pattern) &&
		    match_is_stretched(&j->s->scan, pattern, &gap,
		    &allowed) && gap <= allowed + STRETCH_MAX)
			return talloc_asprintf(ctx, "gap too long: %s has %u "
			    "words between, %u allowed", isolate(ctx,
			    p->text), gap, allowed);
	}
	return NULL;
}

static void
ignore(void *arg, const struct match *m)
{
	(void)arg;
	(void)m;
}

/* Rules of which nothing was found, in the text scanned last. */
static void
add_stretched(const struct judging *j, void *ctx, enum field field,
    struct verdict *out)
{
	bool *here = words_here(j, ctx);

	for (uint32_t i = 0; i < j->r->nr_phrases; i++) {
		const struct phrase *p = &j->r->phrases[i];
		const struct rule *rule = &j->r->rules[p->rule];
		const char *reason;

		if (p->role != ROLE_ANY || judge_hit(j, i) != NULL ||
		    !(rule->fields & 1u << field) ||
		    judge_rule(j, p->rule) != NULL)
			continue;
		reason = stretched(j, ctx, p, here);
		if (reason == NULL)
			continue;
		add_near(ctx, out, rule, reason);
		while (i + 1 < j->r->nr_phrases &&
		    j->r->phrases[i + 1].rule == p->rule)
			i++;
	}
	talloc_free(here);
}

static int
by_rule(const void *a, const void *b)
{
	const struct near_miss *x = a, *y = b;
	int d = strcmp(x->rule, y->rule);

	return d != 0 ? d : strcmp(x->reason, y->reason);
}

void
near_fill(const struct judging *j, void *ctx, struct verdict *out)
{
	for (size_t i = 0; i < j->s->nr_touched; i++) {
		uint32_t number = j->s->touched[i].rule;
		const char *reason = obstacle(j, ctx, number);

		if (reason != NULL)
			add_near(ctx, out, &j->r->rules[number], reason);
	}
	for (size_t i = 0; i < j->nr_texts; i++) {
		match_text(j->r, &j->s->scan, &j->texts[i].view, ignore,
		    NULL);
		add_stretched(j, ctx, j->texts[i].field, out);
	}
	if (out->nr_near == 0)
		return;
	qsort(out->near, out->nr_near, sizeof(*out->near), by_rule);
	if (out->nr_near > NEAR_MAX)
		out->nr_near = NEAR_MAX;
}
