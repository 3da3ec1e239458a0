/* SPDX-License-Identifier: ISC */
/*
 * What no single line of a rule file shows: contradictions between rules,
 * rules out of reach, labels never given, examples that fail.
 */
#include "rules/judge.h"
#include "rules/load.h"

#include <string.h>
#include <talloc.h>

/* -- one phrase, two labels of one facet ------------------------------------ */

/* Does this phrase alone, anywhere, make its rule fire? */
static bool
is_enough(const struct rules *r, const struct phrase *p)
{
	const struct rule *rule = &r->rules[p->rule];

	return p->role == ROLE_ANY && rule->nr[ROLE_ALL] == 0 &&
	    rule->when == NULL && !rule->is_final;
}

/* The facet of which two rules give different labels, or NONE. */
static uint32_t
contradiction(const struct rule *a, const struct rule *b)
{
	for (uint32_t i = 0; i < a->nr_gives; i++)
		for (uint32_t k = 0; k < b->nr_gives; k++)
			if (a->gives[i].facet == b->gives[k].facet &&
			    a->gives[i].label != b->gives[k].label)
				return a->gives[i].facet;
	return NONE;
}

/* The words of a pattern, as they fold. */
static const char *
spell(struct loading *l, const struct pattern *p)
{
	struct buf b;

	buf_init(&b, l->ctx);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct word *w = &l->r->words[p->words[i].word];

		if (i > 0)
			buf_char(&b, ' ');
		if (p->words[i].gap > 0)
			buf_addf(&b, "~%u ", p->words[i].gap);
		buf_add(&b, w->p, w->n);
	}
	return b.p;
}

/* Once for two phrases, however many words of their sets they share. */
static void
complain_pair(struct loading *l, const struct pattern *p, uint32_t first,
    uint32_t second, uint32_t facet)
{
	const struct rules *r = l->r;
	const struct phrase *a = &r->phrases[first];
	const struct phrase *b = &r->phrases[second];
	uint32_t *key = talloc_array(l->ctx, uint32_t, 2);

	key[0] = first;
	key[1] = second;
	if (map_get(&l->contradictions, key, sizeof(*key) * 2) != NULL)
		return;
	map_put(&l->contradictions, key, sizeof(*key) * 2, 0);
	complain(l->c, b->at.path, b->at.line, b->at.column, "%s gives two "
	    "labels of facet %s: here by rule %s, and by rule %s at %s; "
	    "keep one, or tell them apart by `all` or `when`",
	    isolate(l->ctx, spell(l, p)), r->facets[facet].id,
	    isolate(l->ctx, r->rules[b->rule].id),
	    isolate(l->ctx, r->rules[a->rule].id), where(l, &a->at));
}

static void
check_pattern(struct loading *l, const struct pattern *p)
{
	const struct rules *r = l->r;
	uint32_t first = NONE;

	for (uint32_t i = 0; i < p->nr_users; i++) {
		uint32_t one = r->users[p->users + i].phrase, facet;
		const struct rule *a, *b = &r->rules[r->phrases[one].rule];

		if (!is_enough(r, &r->phrases[one]))
			continue;
		if (first == NONE) {
			first = one;
			continue;
		}
		a = &r->rules[r->phrases[first].rule];
		facet = contradiction(a, b);
		if (facet != NONE && (a->fields & b->fields))
			complain_pair(l, p, first, one, facet);
	}
}

/* -- trying a text --------------------------------------------------------- */

/* Judge a text that stands in the rule's first field, all else unasked; what is
 * found lies in *j, over *t and ctx. */
static void
judge_sample(const struct rules *r, void *ctx, const struct rule *rule,
    const char *text, struct field_text *t, struct judging *j)
{
	struct folded f;

	*t = (struct field_text){ .field = FIELD_BODY };
	*j = (struct judging){ .r = r, .s = r->scratch, .texts = t,
		.nr_texts = 1 };
	while (!(rule->fields & 1u << t->field))
		t->field = (t->field + 1) % NR_FIELDS;
	text_fold(ctx, text, strlen(text), true, &f);
	t->view = (struct text_view){ .p = f.p, .n = f.n, .original = text,
		.original_n = strlen(text), .origin = f.origin };
	judge_texts(j);
}

/* -- out of reach ------------------------------------------------------------ */

/*
 * A text in which a pattern is found and little else: in its gaps stand words
 * that no rule knows, and behind what word* begins letters that make none.
 */
static const char *
sample(struct loading *l, const struct pattern *p)
{
	struct buf b;

	buf_init(&b, l->ctx);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct word *w = &l->r->words[p->words[i].word];

		for (uint32_t k = 0; i > 0 && k < p->words[i].gap; k++)
			buf_str(&b, " qzqzq");
		buf_char(&b, ' ');
		if (w->kind == WORD_EXACT)
			buf_add(&b, w->written, w->written_n);
		else
			buf_add(&b, w->p, w->n);
		if (w->kind == WORD_PREFIX)
			buf_str(&b, (unsigned char)w->p[w->n - 1] < 0x80 ?
			    "qzq" : "ظغظ");
	}
	return b.p;
}

/* The phrase of the rule's `none` that is found in this text, or NULL. */
static const struct phrase *
veto_in(struct loading *l, const struct rule *rule, const char *text)
{
	void *ctx = talloc_new(l->ctx);
	const struct phrase *none = NULL;
	struct field_text t;
	struct judging j;

	judge_sample(l->r, ctx, rule, text, &t, &j);
	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++)
		if (none == NULL && l->r->phrases[k].role == ROLE_NONE &&
		    judge_hit(&j, k) != NULL)
			none = &l->r->phrases[k];
	talloc_free(ctx);
	return none;
}

/* The veto that always comes with a phrase, in each of its ways, or NULL. */
static const struct phrase *
own_veto(struct loading *l, const struct phrase *p)
{
	const struct rules *r = l->r;
	const struct phrase *none = NULL;

	for (uint32_t i = 0; i < p->nr_patterns; i++) {
		none = veto_in(l, &r->rules[p->rule],
		    sample(l, &r->patterns[p->patterns[i]]));
		if (none == NULL)
			return NULL;
	}
	return none;
}

static void
check_reach(struct loading *l, struct rule *rule)
{
	const struct rules *r = l->r;

	if (rule->nr[ROLE_NONE] == 0)
		return;
	for (uint32_t k = rule->phrases; k < rule->phrases +
	    rule->nr_phrases; k++) {
		const struct phrase *p = &r->phrases[k], *none;

		if (p->role == ROLE_NONE)
			continue;
		none = own_veto(l, p);
		if (none == NULL)
			continue;
		rule->is_broken = true;
		complain(l->c, p->at.path, p->at.line, p->at.column,
		    "%s can never count: `none` of rule %s has %s (line %u); "
		    "take one of them out", isolate(l->ctx, p->text),
		    isolate(l->ctx, rule->id), isolate(l->ctx, none->text),
		    none->at.line);
	}
}

/* -- labels never given ------------------------------------------------------ */

static void
check_labels(struct loading *l)
{
	const struct rules *r = l->r;
	bool *given = talloc_zero_array(l->ctx, bool, r->nr_labels + 1);

	if (l->is_partial)
		return;
	for (size_t i = 0; i < r->nr_rules; i++)
		for (uint32_t k = 0; k < r->rules[i].nr_gives; k++)
			given[r->label_base[r->rules[i].gives[k].facet] +
			    r->rules[i].gives[k].label] = true;
	for (size_t i = 0; i < r->nr_facets; i++)
		for (uint32_t k = 0; k < r->facets[i].nr_labels; k++) {
			const char *id = r->facets[i].labels[k].id;
			const struct place *p =
			    &r->label_places[r->label_base[i] + k];

			if (!given[r->label_base[i] + k] &&
			    strcmp(id, r->facets[i].otherwise) != 0)
				complain(l->warnings, p->path, p->line,
				    p->column, "no rule gives label %s of "
				    "facet %s", isolate(l->ctx, id),
				    r->facets[i].id);
		}
}

void
check_set(struct loading *l)
{
	const struct rules *r = l->r;

	for (size_t i = 0; i < r->nr_patterns; i++)
		if (r->patterns[i].nr_users > 1)
			check_pattern(l, &r->patterns[i]);
	for (size_t i = 0; i < r->nr_rules; i++)
		check_reach(l, &r->rules[i]);
	check_labels(l);
}

/* -- examples ---------------------------------------------------------------- */

/* Does rule `number` fire on a text standing in its first field? */
static bool
does_fire(const struct rules *r, void *ctx, uint32_t number, const char *text)
{
	struct field_text t;
	struct judging j;

	judge_sample(r, ctx, &r->rules[number], text, &t, &j);
	for (size_t i = 0; i < j.s->nr_fired; i++)
		if (j.s->fired[i].rule == number)
			return true;
	return false;
}

static void
check_example(struct loading *l, uint32_t number, const struct example *e)
{
	void *tmp = talloc_new(l->ctx);
	const char *id = isolate(l->ctx, l->r->rules[number].id);

	if (does_fire(l->r, tmp, number, e->text) != e->is_yes)
		complain(l->c, e->at.path, e->at.line, e->at.column,
		    e->is_yes ? "rule %s does not fire on this example; add "
		    "its words, or move it to `no`" : "rule %s fires on this "
		    "example; add its words to `none`, or move it to `yes`",
		    id);
	talloc_free(tmp);
}

/* Not of a rule whose mistakes are told: its examples would only echo them. */
void
check_examples(struct loading *l)
{
	for (uint32_t i = 0; i < l->r->nr_rules && !l->is_partial; i++) {
		const struct rule *rule = &l->r->rules[i];

		for (uint32_t k = 0; !rule->is_broken &&
		    k < rule->nr_examples; k++)
			check_example(l, i, &rule->examples[k]);
	}
}
