/* SPDX-License-Identifier: ISC */
/* One rule: a row for each of its keys. */
#include "rules/load.h"

#include <string.h>
#include <talloc.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { SCORE_MAX = 1000 };

const char *const field_names[NR_FIELDS] = { "subject", "body", "page",
	"attachment" };
const char *const role_names[NR_ROLES] = { "any", "all", "none" };

static struct rule *
last_rule(struct loading *l)
{
	return &l->r->rules[l->r->nr_rules - 1];
}

/* "-word" and "– word" are text to YAML, and no list. */
static const char *
list_remedy(const struct yaml *y)
{
	static const char *const dashes[] = { "–", "—", "•", "*", "−" };

	if (y->kind == YAML_SCALAR && y->text[0] == '-')
		return "a space belongs behind each '-'";
	for (size_t i = 0; y->kind == YAML_SCALAR && i < COUNT(dashes); i++)
		if (strncmp(y->text, dashes[i], strlen(dashes[i])) == 0)
			return "each line begins with '- ', and with no other "
			    "kind of dash";
	return "write one phrase a line behind '- '";
}

static void
load_phrases(struct loading *l, const struct yaml *y, enum role role)
{
	if (!is_kind(l, y, YAML_LIST, role_names[role], list_remedy(y)))
		return;
	if (y->n == 0)
		yaml_complain(l->c, y, "%s: an empty list; write phrases or "
		    "take the line out", role_names[role]);
	for (size_t i = 0; i < y->n; i++)
		phrase_add(l, y->items[i], role, false);
}

static void
load_any(struct loading *l, const struct yaml *y)
{
	load_phrases(l, y, ROLE_ANY);
}

static void
load_all_of(struct loading *l, const struct yaml *y)
{
	load_phrases(l, y, ROLE_ALL);
}

static void
load_none(struct loading *l, const struct yaml *y)
{
	load_phrases(l, y, ROLE_NONE);
}

static void
load_in(struct loading *l, const struct yaml *y)
{
	struct rule *rule = last_rule(l);
	uint32_t n;
	const char **words = texts_of(l, y, "in", &n);

	rule->fields = 0;
	for (uint32_t i = 0; i < n; i++) {
		int k = 0;

		while (k < NR_FIELDS && strcmp(field_names[k], words[i]) != 0)
			k++;
		if (k < NR_FIELDS)
			rule->fields |= 1u << k;
		else
			yaml_complain(l->c, y->kind == YAML_LIST ?
			    y->items[i] : y, "unknown field %s%s; fields are "
			    "subject, body, page and attachment",
			    isolate(l->ctx, words[i]), did_you_mean(l,
			    words[i], field_names, NR_FIELDS));
	}
	if (words != NULL && n == 0)
		yaml_complain(l->c, y, "in: an empty list is nowhere; name a "
		    "field or take the line out");
}

static void
load_when(struct loading *l, const struct yaml *y)
{
	last_rule(l)->when = when_load(l, y);
}

static void
load_score(struct loading *l, const struct yaml *y)
{
	double score;

	if (!is_yaml_double(y, &score) || score < 0.001 || score > SCORE_MAX)
		yaml_complain(l->c, y, "score: a number above 0 and up to %d "
		    "is wanted, not %s%s", SCORE_MAX,
		    y->kind == YAML_SCALAR ? isolate(l->ctx, y->text) :
		    yaml_kind_name(y), y->is_quoted ? " in quotes" : "");
	else
		last_rule(l)->score = (int64_t)(score * SCORE_UNIT + 0.5);
}

static void
load_final(struct loading *l, const struct yaml *y)
{
	last_rule(l)->is_final = yes_of(l, y, "final");
}

static void
load_note(struct loading *l, const struct yaml *y)
{
	is_kind(l, y, YAML_SCALAR, "note", "write it on one line");
}

/* -- give ------------------------------------------------------------------ */

const char *const give_keys[] = { "owner", "reply", "tags", "confidential",
	"alert" };
const size_t nr_give_keys = COUNT(give_keys);

/* A case file's own rules may promise what no folder has. */
static void
load_reply(struct loading *l, struct rule *rule, const struct yaml *y)
{
	rule->reply = text_of(l, y, "reply");
	if (rule->reply != NULL && !is_cases_file(y->path))
		check_reply(l, y, rule->reply);
}

static void
load_give_key(struct loading *l, struct rule *rule, const char *key,
    const struct yaml *y)
{
	if (strcmp(key, "owner") == 0)
		rule->owner = text_of(l, y, key);
	else if (strcmp(key, "reply") == 0)
		load_reply(l, rule, y);
	else if (strcmp(key, "tags") == 0)
		rule->tags = texts_of(l, y, key, &rule->nr_tags);
	else if (strcmp(key, "confidential") == 0)
		rule->is_confidential = yes_of(l, y, key);
	else
		rule->is_alert = yes_of(l, y, key);
}

static void
unknown_gift(struct loading *l, const struct yaml *key)
{
	const struct rules *r = l->r;
	const char **known = talloc_array(l->ctx, const char *,
	    r->nr_facets + nr_give_keys);
	size_t n = 0;

	if (l->is_partial)
		return;
	for (; n < nr_give_keys; n++)
		known[n] = give_keys[n];
	for (size_t i = 0; i < r->nr_facets; i++)
		known[n++] = r->facets[i].id;
	yaml_complain(l->c, key, "unknown facet or key %s%s; facets stand in "
	    "labels.yaml", isolate(l->ctx, key->text),
	    did_you_mean(l, key->text, known, n));
}

static void
load_give(struct loading *l, const struct yaml *y)
{
	struct rule *rule = last_rule(l);

	if (!is_kind(l, y, YAML_MAP, "give", "write {class: …}"))
		return;
	if (y->n == 0)
		yaml_complain(l->c, y, "give: nothing is given; name a label");
	rule->gives = arena_alloc(&l->r->arena,
	    (y->n + 1) * sizeof(*rule->gives));
	for (size_t i = 0; i < y->n; i++) {
		const char *key = y->keys[i]->text;
		uint32_t facet = find_facet(l->r, key);
		size_t k = 0;

		while (k < nr_give_keys && strcmp(give_keys[k], key) != 0)
			k++;
		if (facet != NONE)
			load_given(l, rule, facet, y->items[i]);
		else if (k < nr_give_keys)
			load_give_key(l, rule, key, y->items[i]);
		else
			unknown_gift(l, y->keys[i]);
	}
}

/* -- examples -------------------------------------------------------------- */

static void
load_example_list(struct loading *l, const struct yaml *y, bool is_yes)
{
	struct rule *rule = last_rule(l);

	if (y == NULL || !is_kind(l, y, YAML_LIST, is_yes ? "yes" : "no",
	    "write one text a line behind '- '"))
		return;
	for (size_t i = 0; i < y->n; i++) {
		const char *s = text_of(l, y->items[i], "examples");

		if (s != NULL)
			rule->examples[rule->nr_examples++] =
			    (struct example){ s, place_of(y->items[i]),
			    is_yes };
	}
}

static void
load_examples(struct loading *l, const struct yaml *y)
{
	static const char *const known[] = { "yes", "no" };
	const struct yaml *yes = yaml_get(y, "yes"), *no = yaml_get(y, "no");
	size_t n = (yes != NULL ? yes->n : 0) + (no != NULL ? no->n : 0);

	if (!is_kind(l, y, YAML_MAP, "examples", "write yes: and no: below "
	    "it"))
		return;
	yaml_check_keys(y, known, COUNT(known), l->c);
	last_rule(l)->examples = arena_alloc(&l->r->arena,
	    (n + 1) * sizeof(struct example));
	load_example_list(l, yes, true);
	load_example_list(l, no, false);
}

/* -- the rule -------------------------------------------------------------- */

static const struct {
	const char *key;
	void (*load)(struct loading *l, const struct yaml *y);
} keys[] = {
	{ "id", NULL },
	{ "note", load_note },
	{ "any", load_any },
	{ "all", load_all_of },
	{ "none", load_none },
	{ "in", load_in },
	{ "when", load_when },
	{ "give", load_give },
	{ "score", load_score },
	{ "final", load_final },
	{ "examples", load_examples },
};

const char *const rule_keys[] = { "id", "note", "any", "all", "none", "in",
	"when", "give", "score", "final", "examples" };
const size_t nr_rule_keys = COUNT(rule_keys);
_Static_assert(COUNT(rule_keys) == COUNT(keys), "one name a key");

struct rule *
rule_new(struct loading *l, const struct yaml *at, const char *id)
{
	struct rules *r = l->r;
	struct map_entry *e = map_get(&l->rule_ids, id, strlen(id));
	struct rule *rule;

	if (e != NULL) {
		yaml_complain(l->c, at, "rule %s stands at %s already; give "
		    "this one another id", isolate(l->ctx, id),
		    where(l, &r->rules[e->value].at));
		return NULL;
	}
	r->rules = grow(r, r->rules, r->nr_rules, &r->cap_rules,
	    sizeof(*r->rules));
	rule = &r->rules[r->nr_rules];
	*rule = (struct rule){ .id = keep(l, id), .at = place_of(at),
		.phrases = (uint32_t)r->nr_phrases, .fields = ALL_FIELDS,
		.score = SCORE_UNIT };
	map_put(&l->rule_ids, rule->id, strlen(rule->id),
	    (uint32_t)r->nr_rules++);
	return rule;
}

static void
check_whole(struct loading *l, const struct yaml *y, const struct yaml *id)
{
	const struct rule *rule = last_rule(l);

	if (yaml_get(y, "give") == NULL)
		yaml_complain(l->c, id, "rule %s gives nothing; write "
		    "`give: {class: …}`", isolate(l->ctx, id->text));
	if (yaml_get(y, "any") == NULL && yaml_get(y, "all") == NULL &&
	    rule->when == NULL)
		yaml_complain(l->c, id, "rule %s has no words to look for; "
		    "write `any:` or `all:`", isolate(l->ctx, id->text));
}

static void
load_rule(struct loading *l, const struct yaml *y)
{
	const struct yaml *id = yaml_get(y, "id");
	size_t before = l->c->n;
	bool has_all_keys;

	if (!is_kind(l, y, YAML_MAP, "rules", "a rule begins with `- id:`"))
		return;
	yaml_check_keys(y, rule_keys, nr_rule_keys, l->c);
	has_all_keys = l->c->n == before;
	if (id == NULL) {
		yaml_complain(l->c, y, "a rule without an id; write "
		    "`- id: …`");
		return;
	}
	if (!is_kind(l, id, YAML_SCALAR, "id", "write a short name") ||
	    !is_id(l, id, "a rule") || rule_new(l, id, id->text) == NULL)
		return;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct yaml *v = yaml_get(y, keys[i].key);

		if (v != NULL && keys[i].load != NULL)
			keys[i].load(l, v);
	}
	/* a misspelt `give` is not also a missing one */
	if (has_all_keys)
		check_whole(l, y, id);
	last_rule(l)->is_broken = l->c->n > before;
}

void
load_rules(struct loading *l, const struct yaml *rules)
{
	if (!is_kind(l, rules, YAML_LIST, "rules", "write one rule behind "
	    "each '- id:'"))
		return;
	for (size_t i = 0; i < rules->n; i++)
		load_rule(l, rules->items[i]);
}
