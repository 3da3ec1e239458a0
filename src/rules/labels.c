/* SPDX-License-Identifier: ISC */
/* Facets and their labels: what labels.yaml says. */
#include "rules/load.h"

#include <string.h>
#include <talloc.h>

#include "warid/clock.h"

const char *const facet_keys[] = { "names", "threshold", "default",
	"labels" };
const char *const label_keys[] = { "ar", "en", "owner",
	"answer-within" };
const size_t nr_facet_keys = sizeof(facet_keys) / sizeof(facet_keys[0]);
const size_t nr_label_keys = sizeof(label_keys) / sizeof(label_keys[0]);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

uint32_t
find_facet(const struct rules *r, const char *id)
{
	for (uint32_t i = 0; i < r->nr_facets; i++)
		if (strcmp(r->facets[i].id, id) == 0)
			return i;
	return NONE;
}

uint32_t
find_label(const struct facet *f, const char *id)
{
	for (uint32_t i = 0; i < f->nr_labels; i++)
		if (strcmp(f->labels[i].id, id) == 0)
			return i;
	return NONE;
}

/* Rules name a label by its id; whoever writes its name meant that one. */
static const char *
id_of_name(const struct facet *f, const char *name)
{
	for (size_t i = 0; i < f->nr_labels; i++)
		if (strcmp(f->labels[i].ar, name) == 0 ||
		    strcasecmp(f->labels[i].en, name) == 0)
			return f->labels[i].id;
	return name;
}

/* "unknown label ⁨x⁩ of facet class (did you mean ⁨y⁩?)" */
static void
complain_label(struct loading *l, const struct facet *f, const struct yaml *y)
{
	const char **known = talloc_array(l->ctx, const char *,
	    f->nr_labels + 1);

	if (l->is_partial)
		return;
	for (size_t i = 0; i < f->nr_labels; i++)
		known[i] = f->labels[i].id;
	yaml_complain(l->c, y, "unknown label %s of facet %s%s; labels stand "
	    "in labels.yaml", isolate(l->ctx, y->text), f->id,
	    did_you_mean(l, id_of_name(f, y->text), known, f->nr_labels));
}

/* A name in one language; its absence is a mistake at `at`. */
static const char *
load_name(struct loading *l, const struct yaml *names, const char *lang,
    const struct yaml *at)
{
	const struct yaml *y = yaml_get(names, lang);

	if (y != NULL && y->kind == YAML_SCALAR && y->text[0] != '\0')
		return keep(l, y->text);
	yaml_complain(l->c, y != NULL ? y : at,
	    "%s has no %s name; write `%s: …`", isolate(l->ctx, at->text),
	    strcmp(lang, "ar") == 0 ? "Arabic" : "English", lang);
	return "";
}

static int64_t
load_span(struct loading *l, const struct yaml *y)
{
	int64_t seconds = 0;

	if (y == NULL || (y->kind == YAML_SCALAR &&
	    clock_span(y->text, &seconds)))
		return seconds;
	yaml_complain(l->c, y, "answer-within: a span such as 24h, 30m or 3d "
	    "is wanted, not %s", y->kind == YAML_SCALAR ?
	    isolate(l->ctx, y->text) : yaml_kind_name(y));
	return 0;
}

static void
load_label(struct loading *l, struct facet *f, const struct yaml *key,
    const struct yaml *y)
{
	struct label *label = &f->labels[f->nr_labels];
	const struct yaml *owner;

	if (!is_id(l, key, "a label") || !is_kind(l, y, YAML_MAP, key->text,
	    "write {ar: …, en: …}"))
		return;
	yaml_check_keys(y, label_keys, COUNT(label_keys), l->c);
	owner = yaml_get(y, "owner");
	*label = (struct label){ .id = keep(l, key->text),
		.ar = load_name(l, y, "ar", key),
		.en = load_name(l, y, "en", key),
		.owner = owner ? text_of(l, owner, "owner") : NULL,
		.answer_within = load_span(l, yaml_get(y, "answer-within")) };
	f->nr_labels++;
	l->r->label_places = grow(l->r, l->r->label_places, l->r->nr_labels,
	    &l->r->cap_places, sizeof(*l->r->label_places));
	l->r->label_places[l->r->nr_labels++] = place_of(key);
}

/* The label of messages that no rule says anything of; behind the labels. */
static void
load_default(struct loading *l, struct facet *f, const struct yaml *y)
{
	if (y == NULL || !is_kind(l, y, YAML_SCALAR, "default",
	    "name one label"))
		return;
	if (find_label(f, y->text) == NONE)
		complain_label(l, f, y);
	f->otherwise = keep(l, y->text);
}

static void
load_facet(struct loading *l, const struct yaml *key, const struct yaml *y)
{
	struct rules *r = l->r;
	const struct yaml *names = yaml_get(y, "names"), *labels, *threshold;
	struct facet *f;

	if (!is_id(l, key, "a facet") || !is_kind(l, y, YAML_MAP, key->text,
	    "write names: and labels: below it"))
		return;
	if (find_facet(r, key->text) != NONE) {
		yaml_complain(l->c, key, "facet %s stands in another file "
		    "already; keep one", isolate(l->ctx, key->text));
		return;
	}
	yaml_check_keys(y, facet_keys, COUNT(facet_keys), l->c);
	r->facets = talloc_realloc(r, r->facets, struct facet,
	    r->nr_facets + 1);
	r->facet_places = talloc_realloc(r, r->facet_places, struct place,
	    r->nr_facets + 1);
	f = &r->facets[r->nr_facets];
	r->facet_places[r->nr_facets++] = place_of(key);
	*f = (struct facet){ .id = keep(l, key->text), .threshold = 1,
		.otherwise = "",
		.ar = load_name(l, names, "ar", key),
		.en = load_name(l, names, "en", key) };
	threshold = yaml_get(y, "threshold");
	if (threshold != NULL && !is_yaml_double(threshold, &f->threshold))
		yaml_complain(l->c, threshold, "threshold: a number is "
		    "wanted, not %s", isolate(l->ctx, threshold->text));
	labels = yaml_get(y, "labels");
	if (labels == NULL) {
		yaml_complain(l->c, key, "facet %s has no labels",
		    isolate(l->ctx, key->text));
		return;
	}
	if (!is_kind(l, labels, YAML_MAP, "labels", "write one label a line"))
		return;
	f->labels = talloc_zero_array(r, struct label, labels->n + 1);
	for (size_t i = 0; i < labels->n; i++)
		load_label(l, f, labels->keys[i], labels->items[i]);
	load_default(l, f, yaml_get(y, "default"));
}

void
load_facets(struct loading *l, const struct yaml *facets)
{
	if (!is_kind(l, facets, YAML_MAP, "facets", "write one facet a line"))
		return;
	for (size_t i = 0; i < facets->n; i++)
		load_facet(l, facets->keys[i], facets->items[i]);
}

void
number_labels(struct loading *l)
{
	struct rules *r = l->r;

	r->label_base = talloc_array(r, uint32_t, r->nr_facets + 1);
	r->label_base[0] = 0;
	for (size_t i = 0; i < r->nr_facets; i++)
		r->label_base[i + 1] = r->label_base[i] +
		    (uint32_t)r->facets[i].nr_labels;
}

void
load_given(struct loading *l, struct rule *rule, uint32_t facet,
    const struct yaml *y)
{
	const struct facet *f = &l->r->facets[facet];
	uint32_t label;

	if (!is_kind(l, y, YAML_SCALAR, f->id, "name one label"))
		return;
	label = find_label(f, y->text);
	if (label == NONE)
		complain_label(l, f, y);
	else
		rule->gives[rule->nr_gives++] = (struct given){ facet, label,
			place_of(y) };
}
