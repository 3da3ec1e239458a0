/* SPDX-License-Identifier: ISC */
/*
 * What made each rule fire, in the sender's own letters: places in folded
 * text lead back to the original.
 */
#include "rules/judge.h"

#include <stdlib.h>
#include <string.h>
#include <talloc.h>

enum { TEXT_MAX = 300 };		/* bytes of one row's words */

/* The least sure of the OCR's words that lie there. */
static int
confidence_at(const struct page *page, uint32_t at, uint32_t n)
{
	int least = -1;

	for (size_t i = 0; page != NULL && i < page->nr_words; i++) {
		const struct ocr_word *w = &page->words[i];

		if (w->at < at + n && at < w->at + w->n &&
		    (least < 0 || w->confidence < least))
			least = w->confidence;
	}
	return least;
}

static char *
clip(void *ctx, const char *p, size_t n)
{
	if (n > TEXT_MAX) {
		n = TEXT_MAX;
		while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
			n--;
	}
	return talloc_strndup(ctx, p, n);
}

static void
add_row(const struct judging *j, void *ctx, struct verdict *out,
    uint32_t phrase, int64_t score)
{
	const struct phrase *p = &j->r->phrases[phrase];
	const struct hit *hit = judge_hit(j, phrase);
	const struct field_text *t = &j->texts[hit->text];
	const struct text_view *v = &t->view;
	struct evidence *e = &out->evidence[out->nr_evidence++];

	*e = (struct evidence){ .rule = j->r->rules[p->rule].id,
		.file = p->at.path, .line = p->at.line,
		.field = field_names[t->field], .confidence = -1,
		.score = (double)score / SCORE_UNIT };
	e->at = v->origin != NULL ? v->origin[hit->at] : hit->at;
	e->n = (v->origin != NULL ? v->origin[hit->end] : hit->end) - e->at;
	e->text = clip(ctx, (v->origin != NULL ? v->original : v->p) + e->at,
	    e->n);
	if (t->page != NULL) {
		e->page = t->page->number;
		e->confidence = confidence_at(t->page, e->at, e->n);
	}
}

/* The phrase of `any` that speaks for all of them. */
static uint32_t
best_any(const struct judging *j, const struct rule *rule)
{
	const struct hit *best = NULL;
	uint32_t phrase = NONE;

	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++) {
		const struct hit *hit = judge_hit(j, k);

		if (hit == NULL || j->r->phrases[k].role != ROLE_ANY)
			continue;
		if (best == NULL || hit->is_fuzzy < best->is_fuzzy ||
		    (hit->is_fuzzy == best->is_fuzzy &&
		    (hit->text < best->text || (hit->text == best->text &&
		    hit->at < best->at)))) {
			best = hit;
			phrase = k;
		}
	}
	return phrase;
}

/* The score stands in a rule's first row, so that rows add up. */
static void
add_rule(const struct judging *j, void *ctx, struct verdict *out,
    const struct fired *f)
{
	const struct rule *rule = &j->r->rules[f->rule];
	uint32_t any = best_any(j, rule);
	int64_t score = f->score;

	if (any != NONE) {
		add_row(j, ctx, out, any, score);
		score = 0;
	}
	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++) {
		if (j->r->phrases[k].role != ROLE_ALL)
			continue;
		add_row(j, ctx, out, k, score);
		score = 0;
	}
	if (any == NONE && rule->nr[ROLE_ALL] == 0)
		out->evidence[out->nr_evidence++] = (struct evidence){
			.rule = rule->id, .file = rule->at.path,
			.line = rule->at.line, .field = "", .text = "",
			.confidence = -1,
			.score = (double)score / SCORE_UNIT };
}

static int
by_place(const void *a, const void *b)
{
	const struct evidence *x = a, *y = b;
	int d = strcmp(x->file, y->file);

	if (d == 0)
		d = (x->line > y->line) - (x->line < y->line);
	if (d == 0)
		d = strcmp(x->rule, y->rule);
	if (d == 0)
		d = strcmp(x->field, y->field);
	if (d == 0)
		d = (x->page > y->page) - (x->page < y->page);
	return d != 0 ? d : (x->at > y->at) - (x->at < y->at);
}

void
evidence_fill(const struct judging *j, void *ctx, struct verdict *out)
{
	const struct scratch *s = j->s;
	size_t n = 0;

	for (size_t i = 0; i < s->nr_fired; i++)
		n += 1 + j->r->rules[s->fired[i].rule].nr[ROLE_ALL];
	if (n == 0)
		return;
	out->evidence = talloc_array(ctx, struct evidence, n);
	for (size_t i = 0; i < s->nr_fired; i++)
		add_rule(j, ctx, out, &s->fired[i]);
	qsort(out->evidence, out->nr_evidence, sizeof(*out->evidence),
	    by_place);
}
