/* SPDX-License-Identifier: ISC */
/*
 * From what was found to rules that fire.  Only rules of which something was
 * found are looked at; a count of phrases per role decides each.
 */
#include "rules/judge.h"
#include "rules/regex.h"
#include "rules/when.h"

#include <string.h>
#include <talloc.h>

static void
match_regex(struct judging *j, uint32_t phrase)
{
	const struct phrase *p = &j->r->phrases[phrase];
	struct user u = { phrase, p->rule, (uint8_t)p->role,
		(uint8_t)j->r->rules[p->rule].fields };

	for (size_t i = 0; i < j->nr_texts; i++) {
		const struct text_view *v = &j->texts[i].view;
		size_t from, to;
		int rc;

		if (!(u.fields & 1u << j->texts[i].field))
			continue;
		rc = regex_find(p->regex, v->p, v->n, &from, &to);
		if (rc > 0)
			found_phrase(j, &u, &(struct hit){ (uint32_t)i,
			    (uint32_t)from, (uint32_t)to, false });
		else if (rc < 0)
			found_rule(j->s, p->rule)->costly++;
	}
}

static void
match_regexes(struct judging *j)
{
	for (size_t i = 0; i < j->r->nr_with_regex; i++) {
		const struct rule *rule =
		    &j->r->rules[j->r->with_regex[i]];

		if (j->m != NULL &&
		    when_unmet(rule->when, j->m, j->facts) != NULL)
			continue;
		for (uint32_t k = 0; k < rule->nr_phrases; k++)
			if (j->r->phrases[rule->phrases + k].regex != NULL)
				match_regex(j, rule->phrases + k);
	}
}

/* Do only words that differ by a letter make this rule fire? */
static bool
is_fuzzy(const struct judging *j, const struct rule *rule)
{
	bool exact_any = rule->nr[ROLE_ANY] == 0;

	for (uint32_t k = 0; k < rule->nr_phrases; k++) {
		const struct phrase *p = &j->r->phrases[rule->phrases + k];
		const struct hit *hit = judge_hit(j, rule->phrases + k);

		if (hit == NULL)
			continue;
		if (p->role == ROLE_ALL && hit->is_fuzzy)
			return true;
		if (p->role == ROLE_ANY && !hit->is_fuzzy)
			exact_any = true;
	}
	return !exact_any;
}

static void
decide(struct judging *j, const struct seen_rule *seen)
{
	const struct rule *rule = &j->r->rules[seen->rule];

	if (seen->nr[ROLE_NONE] > 0 || seen->costly > 0 ||
	    seen->nr[ROLE_ALL] < rule->nr[ROLE_ALL] ||
	    (rule->nr[ROLE_ANY] > 0 && seen->nr[ROLE_ANY] == 0))
		return;
	if (j->m != NULL && when_unmet(rule->when, j->m, j->facts) != NULL)
		return;
	__builtin_prefetch(rule->gives);
	j->s->fired[j->s->nr_fired++] = (struct fired){ seen->rule,
		j->s->has_fuzzy && is_fuzzy(j, rule) ? rule->score / 2 :
		rule->score };
}

void
judge_texts(struct judging *j)
{
	struct scratch *s = j->s;

	found_begin(s);
	for (j->text = 0; j->text < j->nr_texts; j->text++) {
		match_text(j->r, &s->scan, &j->texts[j->text].view,
		    found_match, j);
		found_flush(j);
	}
	match_regexes(j);
	for (size_t i = 0; j->m != NULL && i < j->r->nr_facts_only; i++)
		found_rule(s, j->r->facts_only[i]);
	for (size_t i = 0; i < s->nr_touched; i++)
		decide(j, &s->touched[i]);
}

/* -- a message ------------------------------------------------------------- */

static void
add_text(struct field_text *list, size_t *n, void *ctx, enum field field,
    const char *text, const struct page *page)
{
	struct field_text *t = &list[*n];
	struct folded f;
	size_t size = strlen(text);

	if (size == 0)
		return;
	text_fold(ctx, text, size, true, &f);
	*t = (struct field_text){ .field = field, .page = page };
	t->view = (struct text_view){ .p = f.p, .n = f.n, .original = text,
		.original_n = size, .origin = f.origin };
	++*n;
}

static const struct fuzzy *
fuzzy_of(const struct rules *r)
{
	struct scratch *s = r->scratch;

	if (s->fuzzy == NULL)
		s->fuzzy = fuzzy_make(s->ctx, r);
	return s->fuzzy;
}

struct field_text *
judge_fold(const struct rules *r, void *ctx, const struct message *m,
    size_t *n)
{
	struct field_text *list = talloc_array(ctx, struct field_text,
	    2 + m->nr_pages + m->nr_attachments);

	*n = 0;
	add_text(list, n, ctx, FIELD_SUBJECT, m->subject, NULL);
	add_text(list, n, ctx, FIELD_BODY, m->body, NULL);
	for (size_t i = 0; i < m->nr_pages; i++) {
		size_t before = *n;

		add_text(list, n, ctx, FIELD_PAGE, m->pages[i].text,
		    &m->pages[i]);
		if (*n > before)
			list[before].view.fuzzy = fuzzy_of(r);
	}
	for (size_t i = 0; i < m->nr_attachments; i++)
		add_text(list, n, ctx, FIELD_ATTACHMENT,
		    m->attachments[i].text, NULL);
	return list;
}

void
rules_judge(const struct rules *r, void *ctx, const struct message *m,
    const struct rules_facts *facts, bool with_near, struct verdict *out)
{
	static const struct rules_facts none = { .source = "" };
	void *tmp = talloc_new(NULL);
	struct judging j = { .r = r, .s = r->scratch, .m = m,
		.facts = facts != NULL ? facts : &none };

	*out = (struct verdict){ .rules_hash = r->hash };
	j.texts = judge_fold(r, tmp, m, &j.nr_texts);
	judge_texts(&j);
	verdict_fill(&j, ctx, out);
	evidence_fill(&j, ctx, out);
	if (with_near)
		near_fill(&j, ctx, out);
	talloc_free(tmp);
}
