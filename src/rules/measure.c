/* SPDX-License-Identifier: ISC */
/* Cases judged: what differs, and how often each label was right. */
#include "warid/rules.h"

#include <math.h>
#include <string.h>
#include <talloc.h>

static const char unsure_name[] = "unsure", none_name[] = "none";

static void
init_confusion(void *ctx, struct confusion *c, const char *facet,
    const struct label *labels, size_t n)
{
	c->facet = facet;
	c->nr = n + 2;
	c->total = 0;
	c->names = talloc_array(ctx, const char *, c->nr);
	c->counts = talloc_zero_array(ctx, size_t, c->nr * c->nr);
	c->names[0] = none_name;
	for (size_t i = 0; i < n; i++)
		c->names[i + 1] = labels[i].id;
	c->names[n + 1] = unsure_name;
}

struct measure *
measure_new(void *ctx, const struct rules *r)
{
	static const struct label yes = { .id = "alert" };
	struct measure *m = talloc_zero(ctx, struct measure);
	size_t n;
	const struct facet *f = rules_facets(r, &n);

	m->n = n + 1;
	m->facets = talloc_array(m, struct confusion, m->n);
	for (size_t i = 0; i < n; i++)
		init_confusion(m, &m->facets[i], f[i].id, f[i].labels,
		    f[i].nr_labels);
	init_confusion(m, &m->facets[n], "alert", &yes, 1);
	return m;
}

static void
count(struct measure *m, const char *facet, const char *wanted,
    const char *got)
{
	for (size_t i = 0; i < m->n; i++) {
		struct confusion *c = &m->facets[i];
		size_t w = c->nr, g = c->nr;

		if (strcmp(c->facet, facet) != 0)
			continue;
		for (size_t k = 0; k < c->nr; k++) {
			if (strcmp(c->names[k], wanted) == 0)
				w = k;
			if (strcmp(c->names[k], got) == 0)
				g = k;
		}
		if (w < c->nr && g < c->nr) {
			c->counts[w * c->nr + g]++;
			c->total++;
		}
	}
}

/* -- one case ------------------------------------------------------------------- */

struct checking {
	const struct rules_case *one;
	const struct verdict *v;
	struct complaints *failed;
};

static void
fail(struct checking *k, const char *what, const char *wanted,
    const char *got)
{
	complain(k->failed, k->one->path, k->one->line, k->one->column,
	    "%s: %s is wanted, %s came", what,
	    isolate(k->failed->ctx, wanted), isolate(k->failed->ctx, got));
}

/* "want: no label ⁨complant⁩ (did you mean ⁨complaint⁩?)" */
static void
fail_name(struct checking *k, const char *what, const char *kind,
    const char *name, const char *const *known, size_t n)
{
	const char *near = nearest_word(name, known, n);
	void *ctx = k->failed->ctx;

	complain(k->failed, k->one->path, k->one->line, k->one->column,
	    "%s: there is no %s %s%s", what, kind, isolate(ctx, name),
	    near == NULL ? "" : talloc_asprintf(ctx, " (did you mean %s?)",
	    isolate(ctx, near)));
}

/* Is what a case wants a label at all? */
static bool
is_wanted_known(struct checking *k, const struct rules *r,
    const struct rules_want *w, const char *label)
{
	const struct facet *f = rules_facet(r, w->facet), *all;
	const char **known;
	size_t n, i;

	if (f != NULL && (strcmp(label, none_name) == 0 ||
	    strcmp(label, unsure_name) == 0 ||
	    rules_label(r, w->facet, label) != NULL))
		return true;
	all = rules_facets(r, &n);
	if (f != NULL)
		n = f->nr_labels;
	known = talloc_array(k->failed->ctx, const char *, n + 1);
	for (i = 0; i < n; i++)
		known[i] = f != NULL ? f->labels[i].id : all[i].id;
	if (f == NULL)
		fail_name(k, "want", "facet", w->facet, known, n);
	else
		fail_name(k, w->facet, "label", label, known, n);
	return false;
}

static void
check_labels(struct checking *k, const struct rules *r, struct measure *m)
{
	for (size_t i = 0; i < k->one->nr_want; i++) {
		const struct rules_want *w = &k->one->want[i];
		const char *wanted = w->label[0] != '\0' ? w->label :
		    none_name, *got;
		bool is_unsure;

		if (!is_wanted_known(k, r, w, wanted))
			continue;
		got = verdict_label(k->v, w->facet, &is_unsure);
		if (is_unsure)
			got = unsure_name;
		else if (got[0] == '\0')
			got = none_name;
		if (strcmp(wanted, got) != 0)
			fail(k, w->facet, wanted, got);
		count(m, w->facet, wanted, got);
	}
}

static bool
did_fire(const struct verdict *v, const char *rule)
{
	for (size_t i = 0; i < v->nr_evidence; i++)
		if (strcmp(v->evidence[i].rule, rule) == 0)
			return true;
	return false;
}

static bool
is_rule(struct checking *k, const struct rules *r, const char *what,
    const char *id)
{
	size_t n = rules_count(r);
	const char **known = talloc_array(k->failed->ctx, const char *, n + 1),
	    *file;
	unsigned line;

	for (size_t i = 0; i < n; i++) {
		known[i] = rules_rule(r, i, &file, &line);
		if (strcmp(known[i], id) == 0) {
			talloc_free(known);
			return true;
		}
	}
	fail_name(k, what, "rule", id, known, n);
	return false;
}

static void
check_rules(struct checking *k, const struct rules *r)
{
	for (size_t i = 0; i < k->one->nr_fires; i++)
		if (is_rule(k, r, "fires", k->one->fires[i]) &&
		    !did_fire(k->v, k->one->fires[i]))
			fail(k, "fires", k->one->fires[i], "silence");
	for (size_t i = 0; i < k->one->nr_silent; i++)
		if (is_rule(k, r, "silent", k->one->silent[i]) &&
		    did_fire(k->v, k->one->silent[i]))
			fail(k, "silent", "silence", k->one->silent[i]);
}

static void
check_words(struct checking *k)
{
	for (size_t i = 0; i < k->one->nr_words; i++) {
		const char *got = i < k->v->nr_evidence ?
		    k->v->evidence[i].text : "nothing";

		if (strcmp(got, k->one->words[i]) != 0)
			fail(k, "words", k->one->words[i], got);
	}
}

static void
check_near(struct checking *k)
{
	const char *got = "no near miss";

	if (k->one->near_rule == NULL)
		return;
	for (size_t i = 0; i < k->v->nr_near; i++) {
		if (strcmp(k->v->near[i].rule, k->one->near_rule) != 0)
			continue;
		got = k->v->near[i].reason;
		if (strcmp(got, k->one->near_reason) == 0)
			return;
	}
	fail(k, "near", k->one->near_reason, got);
}

static void
check_text(struct checking *k, const char *what, const char *wanted,
    const char *got)
{
	if (wanted == NULL)
		return;
	if (got == NULL)
		got = none_name;
	if (strcmp(wanted, got) != 0)
		fail(k, what, wanted, got);
}

static void
check_yes(struct checking *k, const char *what, int wanted, bool got)
{
	if (wanted >= 0 && (wanted > 0) != got)
		fail(k, what, wanted ? "yes" : "no", got ? "yes" : "no");
}

static void
check_score(struct checking *k)
{
	double sum = 0;
	char wanted[32], got[32];

	for (size_t i = 0; i < k->v->nr_evidence; i++)
		sum += k->v->evidence[i].score;
	if (k->one->score < 0 || fabs(sum - k->one->score) < 0.0005)
		return;
	snprintf(wanted, sizeof(wanted), "%g", k->one->score);
	snprintf(got, sizeof(got), "%g", sum);
	fail(k, "score", wanted, got);
}

static void
check_tags(struct checking *k)
{
	for (size_t i = 0; i < k->one->nr_tags; i++)
		check_text(k, "tags", k->one->tags[i], i < k->v->nr_tags ?
		    k->v->tags[i] : none_name);
}

void
rules_case_run(const struct rules *r, const struct rules_case *one,
    struct measure *m, struct complaints *failed)
{
	void *ctx = talloc_new(NULL);
	struct verdict v;
	struct checking k = { one, &v, failed };
	size_t before = failed->n;

	rules_judge(r, ctx, one->message, &one->facts, one->near_rule != NULL,
	    &v);
	check_labels(&k, r, m);
	check_rules(&k, r);
	check_words(&k);
	check_near(&k);
	check_score(&k);
	check_tags(&k);
	check_text(&k, "owner", one->owner, v.owner);
	check_text(&k, "reply", one->reply, v.reply);
	check_yes(&k, "alert", one->alert, v.is_alert);
	check_yes(&k, "confidential", one->confidential, v.is_confidential);
	if (one->alert >= 0)
		count(m, "alert", one->alert ? "alert" : none_name,
		    v.is_alert ? "alert" : none_name);
	m->nr_cases++;
	m->nr_failed += failed->n > before;
	talloc_free(ctx);
}

/* -- figures --------------------------------------------------------------------- */

void
confusion_score(const struct confusion *c, size_t i, struct label_score *out)
{
	*out = (struct label_score){ .both = c->counts[i * c->nr + i] };
	for (size_t k = 0; k < c->nr; k++) {
		out->wanted += c->counts[i * c->nr + k];
		out->got += c->counts[k * c->nr + i];
	}
	out->precision = out->got > 0 ? (double)out->both /
	    (double)out->got : NAN;
	out->recall = out->wanted > 0 ? (double)out->both /
	    (double)out->wanted : NAN;
	out->f1 = out->wanted + out->got > 0 ? 2.0 * (double)out->both /
	    (double)(out->wanted + out->got) : NAN;
}

double
confusion_macro_f1(const struct confusion *c)
{
	struct label_score s;
	double sum = 0;
	size_t n = 0;

	for (size_t i = 1; i + 1 < c->nr; i++) {
		confusion_score(c, i, &s);
		if (s.wanted == 0)
			continue;
		sum += s.f1;
		n++;
	}
	return n > 0 ? sum / (double)n : NAN;
}
