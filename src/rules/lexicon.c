/* SPDX-License-Identifier: ISC */
/*
 * Named sets of terms, written out once (a set may name others, not itself),
 * and the gazetteer: a facility is a rule that its names make.
 */
#include "rules/load.h"

#include <string.h>
#include <talloc.h>

static void
load_set(struct loading *l, const struct yaml *key, const struct yaml *y)
{
	struct set *s;

	if (!is_id(l, key, "a set") || !is_kind(l, y, YAML_LIST, key->text,
	    "write one term a line behind '- '"))
		return;
	if (map_get(&l->set_names, key->text, strlen(key->text)) != NULL) {
		yaml_complain(l->c, key, "set %s stands in another file "
		    "already; name this one differently or join them",
		    isolate(l->ctx, key->text));
		return;
	}
	l->sets = grow(l->ctx, l->sets, l->nr_sets, &l->cap_sets,
	    sizeof(*l->sets));
	s = &l->sets[l->nr_sets];
	*s = (struct set){ .name = key->text, .at = place_of(key),
		.node = y };
	map_put(&l->set_names, key->text, strlen(key->text),
	    (uint32_t)l->nr_sets++);
}

void
load_sets(struct loading *l, const struct yaml *sets)
{
	if (!is_kind(l, sets, YAML_MAP, "sets", "write one set a line"))
		return;
	for (size_t i = 0; i < sets->n; i++)
		load_set(l, sets->keys[i], sets->items[i]);
}

static void
add_term(struct loading *l, const struct pattern_word *words, uint32_t n,
    void *arg)
{
	struct set *s = arg;
	struct term *t;

	s->terms = grow(l->ctx, s->terms, s->nr_terms, &s->cap_terms,
	    sizeof(*s->terms));
	t = &s->terms[s->nr_terms++];
	t->n = n;
	t->words = talloc_memdup(l->ctx, words, n * sizeof(*words));
}

/* Sets that stand inside one another: a chain is followed this far. */
enum { SET_DEPTH_MAX = 16 };

static void resolve(struct loading *l, uint32_t set, int depth);

/* The sets a term names, first; false when one of them is still open. */
static bool
resolve_parts(struct loading *l, const struct yaml *y, const struct parts *p,
    int depth)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct set *s;

		if (p->part[i].word != NONE)
			continue;
		s = &l->sets[p->part[i].set];
		if (s->state == SET_OPEN || depth == SET_DEPTH_MAX) {
			yaml_complain(l->c, y, "set %s comes back to itself "
			    "here; take this line out", isolate(l->ctx,
			    talloc_asprintf(l->ctx, "@%s", s->name)));
			return false;
		}
		resolve(l, p->part[i].set, depth + 1);
	}
	return true;
}

static void
resolve(struct loading *l, uint32_t set, int depth)
{
	struct set *s = &l->sets[set];
	struct parts parts;

	if (s->state != SET_NEW)
		return;
	s->state = SET_OPEN;
	for (size_t i = 0; i < s->node->n; i++) {
		const struct yaml *y = s->node->items[i];

		if (is_kind(l, y, YAML_SCALAR, s->name, "write one term a "
		    "line behind '- '") &&
		    phrase_parse(l, y, y->text, &parts) &&
		    resolve_parts(l, y, &parts, depth))
			phrase_expand(l, y, &parts, add_term, s);
	}
	if (s->node->n == 0)
		complain(l->c, s->at.path, s->at.line, s->at.column,
		    "set %s is empty", isolate(l->ctx, s->name));
	s->state = SET_DONE;
}

void
resolve_sets(struct loading *l)
{
	for (uint32_t i = 0; i < l->nr_sets; i++)
		resolve(l, i, 0);
}

/* -- the gazetteer --------------------------------------------------------- */

static void
add_names(struct loading *l, const struct yaml *y, const struct yaml *id)
{
	static const char *const langs[] = { "ar", "en" };
	const struct yaml *names = yaml_get(y, "names");
	const struct yaml *aliases = yaml_get(y, "aliases");

	for (size_t i = 0; i < 2; i++) {
		const struct yaml *name = yaml_get(names, langs[i]);

		if (name != NULL)
			phrase_add(l, name, ROLE_ANY, true);
		else
			yaml_complain(l->c, id, "%s has no %s name; write "
			    "`names: {ar: …, en: …}`",
			    isolate(l->ctx, id->text),
			    i == 0 ? "Arabic" : "English");
	}
	if (aliases == NULL || aliases->kind == YAML_NULL ||
	    !is_kind(l, aliases, YAML_LIST, "aliases", "write one a line "
	    "behind '- '"))
		return;
	for (size_t i = 0; i < aliases->n; i++)
		phrase_add(l, aliases->items[i], ROLE_ANY, true);
}

/* The keys of a facility: its names, and every facet. */
static const char **
facility_keys(struct loading *l, size_t *n)
{
	static const char *const own[] = { "id", "names", "aliases", "note" };
	const struct rules *r = l->r;
	const char **keys = talloc_array(l->ctx, const char *,
	    r->nr_facets + 4);

	for (*n = 0; *n < 4; ++*n)
		keys[*n] = own[*n];
	for (size_t i = 0; i < r->nr_facets; i++)
		keys[(*n)++] = r->facets[i].id;
	return keys;
}

static void
load_facility(struct loading *l, const struct yaml *y)
{
	struct rules *r = l->r;
	const struct yaml *id = yaml_get(y, "id");
	struct rule *rule;
	const char **keys;
	size_t n;

	if (!is_kind(l, y, YAML_MAP, "facilities", "write id:, names: and "
	    "the labels it gives"))
		return;
	if (id == NULL) {
		yaml_complain(l->c, y, "a facility without an id; write "
		    "`- id: …`");
		return;
	}
	keys = facility_keys(l, &n);
	if (!l->is_partial)
		yaml_check_keys(y, keys, n, l->c);
	if (!is_id(l, id, "a facility"))
		return;
	rule = rule_new(l, id, talloc_asprintf(l->ctx, "facility-%s",
	    id->text));
	if (rule == NULL)
		return;
	rule->is_facility = true;
	rule->gives = arena_alloc(&r->arena, (r->nr_facets + 1) *
	    sizeof(*rule->gives));
	for (uint32_t i = 0; i < r->nr_facets; i++) {
		const struct yaml *label = yaml_get(y, r->facets[i].id);

		if (label != NULL)
			load_given(l, rule, i, label);
	}
	add_names(l, y, id);
}

void
load_facilities(struct loading *l, const struct yaml *facilities)
{
	if (!is_kind(l, facilities, YAML_LIST, "facilities", "write one a "
	    "line behind '- '"))
		return;
	for (size_t i = 0; i < facilities->n; i++)
		load_facility(l, facilities->items[i]);
}
