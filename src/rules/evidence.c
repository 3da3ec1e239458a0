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

/* A verdict's rows being written, and the room for their words behind them. */
struct rows {
	struct evidence *list;
	size_t n;
	char *room;
};

/* The words of a row, cut between letters when there are too many. */
static const char *
clip(struct rows *rows, const char *p, size_t n)
{
	char *to = rows->room;

	if (n > TEXT_MAX) {
		n = TEXT_MAX;
		while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(to, p, n);
	to[n] = '\0';
	rows->room += n + 1;
	return to;
}

static void
add_row(const struct judging *j, struct rows *rows, uint32_t phrase,
    int64_t score)
{
	const struct phrase *p = &j->r->phrases[phrase];
	const struct hit *hit = judge_hit(j, phrase);
	const struct field_text *t = &j->texts[hit->text];
	const struct text_view *v = &t->view;
	struct evidence *e = &rows->list[rows->n++];

	*e = (struct evidence){ .rule = j->r->rules[p->rule].id,
		.file = p->at.path, .line = p->at.line,
		.field = field_names[t->field], .confidence = -1,
		.score = (double)score / SCORE_UNIT };
	e->at = v->origin != NULL ? v->origin[hit->at] : hit->at;
	e->n = (v->origin != NULL ? v->origin[hit->end] : hit->end) - e->at;
	e->text = clip(rows, (v->origin != NULL ? v->original : v->p) + e->at,
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
add_rule(const struct judging *j, struct rows *rows, const struct fired *f)
{
	const struct rule *rule = &j->r->rules[f->rule];
	uint32_t any = rule->nr[ROLE_ANY] > 0 ? best_any(j, rule) : NONE;
	int64_t score = f->score;

	if (any != NONE) {
		add_row(j, rows, any, score);
		score = 0;
	}
	for (uint32_t k = rule->phrases; rule->nr[ROLE_ALL] > 0 &&
	    k < rule->phrases + rule->nr_phrases; k++) {
		if (j->r->phrases[k].role != ROLE_ALL)
			continue;
		add_row(j, rows, k, score);
		score = 0;
	}
	if (any == NONE && rule->nr[ROLE_ALL] == 0)
		rows->list[rows->n++] = (struct evidence){
			.rule = rule->id, .file = rule->at.path,
			.line = rule->at.line, .field = "", .text = "",
			.confidence = -1,
			.score = (double)score / SCORE_UNIT };
}

static int
by_place(const void *a, const void *b)
{
	const struct evidence *x = a, *y = b;
	int d = x->file == y->file ? 0 : strcmp(x->file, y->file);

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

/* Bytes that the words of a row may take. */
static size_t
room_of(const struct judging *j, const struct hit *hit)
{
	const uint32_t *origin = j->texts[hit->text].view.origin;
	size_t n = origin != NULL ? origin[hit->end] - origin[hit->at] :
	    hit->end - hit->at;

	return (n < TEXT_MAX ? n : TEXT_MAX) + 1;
}

void
evidence_fill(const struct judging *j, void *ctx, struct verdict *out)
{
	const struct scratch *s = j->s;
	size_t n = 0, room = 0;
	struct rows rows;

	for (size_t i = 0; i < s->nr_fired; i++)
		n += 1 + j->r->rules[s->fired[i].rule].nr[ROLE_ALL];
	if (n == 0)
		return;
	for (size_t i = 0; i < s->nr_phrases; i++) {
		const struct phrase *p = &j->r->phrases[s->phrases[i].phrase];

		__builtin_prefetch(&p->at);
		__builtin_prefetch(&p->rule);
		room += room_of(j, &s->phrases[i].hit);
	}
	rows = (struct rows){ .list = talloc_size(ctx,
	    n * sizeof(*rows.list) + room) };
	rows.room = (char *)(rows.list + n);
	for (size_t i = 0; i < s->nr_fired; i++)
		add_rule(j, &rows, &s->fired[i]);
	qsort(rows.list, rows.n, sizeof(*rows.list), by_place);
	out->evidence = rows.list;
	out->nr_evidence = rows.n;
}
