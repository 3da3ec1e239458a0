/* SPDX-License-Identifier: ISC */
/*
 * From patterns found to phrases and rules of which something was found.
 * Three sparse sets (Briggs and Torczon, 1993) remember what was seen:
 * `at[x]` tells where x would stand in a list, and it stands there if that
 * entry says so; the lists are emptied by setting their lengths to 0, so
 * that nothing need be cleared between messages, however many rules there
 * are.  What a pattern leads to lies all over memory; so patterns are taken
 * in batches, and each step through a batch asks for what the next will read.
 */
#include "rules/judge.h"

#include <talloc.h>

struct scratch *
scratch_make(struct rules *r)
{
	struct scratch *s = talloc_zero(r, struct scratch);

	s->ctx = s;
	s->pattern_at = talloc_zero_array(s, uint32_t, r->nr_patterns + 1);
	s->patterns = talloc_array(s, struct seen_pattern,
	    r->nr_patterns + 1);
	s->phrase_at = talloc_zero_array(s, uint32_t, r->nr_phrases + 1);
	s->phrases = talloc_array(s, struct seen_phrase, r->nr_phrases + 1);
	s->rule_at = talloc_zero_array(s, uint32_t, r->nr_rules + 1);
	s->touched = talloc_array(s, struct seen_rule, r->nr_rules + 1);
	s->fired = talloc_array(s, struct fired, r->nr_rules + 1);
	s->sums = talloc_array(s, int64_t, r->nr_labels + 1);
	s->final_sums = talloc_array(s, int64_t, r->nr_labels + 1);
	scan_init(&s->scan, s);
	return s;
}

void
found_begin(struct scratch *s)
{
	s->nr_patterns = s->nr_phrases = s->nr_touched = s->nr_fired = 0;
	s->nr_batch = 0;
	s->has_fuzzy = false;
}

/* -- sparse sets ----------------------------------------------------------- */

static struct seen_pattern *
seen_pattern(struct scratch *s, uint32_t pattern)
{
	uint32_t at = s->pattern_at[pattern];

	if (at < s->nr_patterns && s->patterns[at].pattern == pattern)
		return &s->patterns[at];
	at = s->nr_patterns++;
	s->pattern_at[pattern] = at;
	s->patterns[at] = (struct seen_pattern){ .pattern = pattern };
	return &s->patterns[at];
}

static struct seen_phrase *
find_phrase(const struct scratch *s, uint32_t phrase)
{
	uint32_t at = s->phrase_at[phrase];

	return at < s->nr_phrases && s->phrases[at].phrase == phrase ?
	    &s->phrases[at] : NULL;
}

static struct seen_rule *
find_rule(const struct scratch *s, uint32_t rule)
{
	uint32_t at = s->rule_at[rule];

	return at < s->nr_touched && s->touched[at].rule == rule ?
	    &s->touched[at] : NULL;
}

struct seen_rule *
found_rule(struct scratch *s, uint32_t rule)
{
	struct seen_rule *seen = find_rule(s, rule);

	if (seen != NULL)
		return seen;
	seen = &s->touched[s->nr_touched];
	s->rule_at[rule] = s->nr_touched++;
	*seen = (struct seen_rule){ .rule = rule };
	return seen;
}

const struct hit *
judge_hit(const struct judging *j, uint32_t phrase)
{
	const struct seen_phrase *seen = find_phrase(j->s, phrase);

	return seen != NULL ? &seen->hit : NULL;
}

const struct seen_rule *
judge_rule(const struct judging *j, uint32_t rule)
{
	return find_rule(j->s, rule);
}

/* -- phrases --------------------------------------------------------------- */

/* Exact before nearly, then the first place, then the longest. */
static bool
is_better(const struct hit *a, const struct hit *b)
{
	if (a->is_fuzzy != b->is_fuzzy)
		return b->is_fuzzy;
	if (a->text != b->text)
		return a->text < b->text;
	if (a->at != b->at)
		return a->at < b->at;
	return a->end > b->end;
}

void
found_phrase(struct judging *j, const struct user *u, const struct hit *hit)
{
	struct scratch *s = j->s;
	struct seen_phrase *seen;

	if (!(u->fields & 1u << j->texts[hit->text].field))
		return;
	if (u->role == ROLE_NONE && hit->is_fuzzy)
		return;			/* a likeness silences no one */
	seen = find_phrase(s, u->phrase);
	if (seen == NULL) {
		s->phrase_at[u->phrase] = s->nr_phrases;
		s->phrases[s->nr_phrases++] = (struct seen_phrase){
			u->phrase, *hit };
		found_rule(s, u->rule)->nr[u->role]++;
	} else if (is_better(hit, &seen->hit)) {
		seen->hit = *hit;
	}
	s->has_fuzzy |= hit->is_fuzzy;
}

/* -- patterns, in batches -------------------------------------------------- */

/* Was nothing like it found before, in this sort of text? */
static bool
is_news(struct judging *j, const struct match *m)
{
	struct seen_pattern *seen = seen_pattern(j->s, m->pattern);
	uint32_t here = 1u << (2 * j->texts[j->text].field + m->is_fuzzy);

	if (seen->where & here)
		return false;
	seen->where |= here;
	return true;
}

static void
ask_for_users(const struct judging *j, const struct pattern *p)
{
	for (uint32_t k = 0; k < p->nr_users; k++) {
		const struct user *u = &j->r->users[p->users + k];

		__builtin_prefetch(&j->s->phrase_at[u->phrase]);
		__builtin_prefetch(&j->s->rule_at[u->rule]);
		__builtin_prefetch(&j->r->rules[u->rule].id);
		__builtin_prefetch(&j->r->rules[u->rule].tags);
	}
}

void
found_flush(struct judging *j)
{
	struct scratch *s = j->s;
	const struct pattern *patterns = j->r->patterns;
	const struct token *t = s->scan.tokens;
	size_t n = 0;

	for (size_t i = 0; i < s->nr_batch; i++)
		if (is_news(j, &s->batch[i])) {
			s->batch[n] = s->batch[i];
			__builtin_prefetch(&j->r->users[
			    patterns[s->batch[n++].pattern].users]);
		}
	for (size_t i = 0; i < n; i++)
		ask_for_users(j, &patterns[s->batch[i].pattern]);
	for (size_t i = 0; i < n; i++) {
		const struct match *m = &s->batch[i];
		const struct pattern *p = &patterns[m->pattern];
		struct hit hit = { (uint32_t)j->text, t[m->first].at,
			t[m->last].at + t[m->last].n, m->is_fuzzy };

		for (uint32_t k = 0; k < p->nr_users; k++)
			found_phrase(j, &j->r->users[p->users + k], &hit);
	}
	s->nr_batch = 0;
}

void
found_match(void *arg, const struct match *m)
{
	struct judging *j = arg;
	struct scratch *s = j->s;

	__builtin_prefetch(&s->pattern_at[m->pattern]);
	__builtin_prefetch(&j->r->patterns[m->pattern]);
	s->batch[s->nr_batch++] = *m;
	if (s->nr_batch == BATCH_MAX)
		found_flush(j);
}
