/* SPDX-License-Identifier: ISC */
/*
 * rules test: the examples of rules, the folder's cases, and labelled
 * messages; which labels come out right, and what is taken for what.
 */
#include "cli/rules_cmd.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/file.h"

enum { CASES_MAX = 64 << 20 };

struct testing {
	struct context *c;
	const char *dir;
	const struct rules *r;
	struct measure *m;
	struct complaints wrong;	/* the case files' own mistakes */
	struct complaints failed;
	size_t nr_labelled;		/* messages that only measure */
};

static bool
is_labelled(const char *path)
{
	size_t n = strlen(path);

	return n > 6 && strcmp(path + n - 6, ".jsonl") == 0;
}

/* A labelled message that comes out differently is a figure, no failure. */
static void
run_file(struct testing *t, const char *dir, const struct rules_file *f)
{
	struct complaints differs;
	struct rules_cases cases;
	const struct rules *r;

	complaints_init(&differs, t->c->ctx);
	t->wrong.dir = t->failed.dir = differs.dir = dir;
	rules_cases(t->c->ctx, f, &cases, &t->wrong);
	r = cases.own != NULL ? cases.own : t->r;
	for (size_t i = 0; r != NULL && i < cases.n; i++) {
		struct measure *m = r == t->r ? t->m :
		    measure_new(t->c->ctx, r);

		rules_case_run(r, &cases.list[i], m, is_labelled(f->path) ?
		    &differs : &t->failed);
		if (m != t->m) {
			t->m->nr_cases++;
			t->m->nr_failed += m->nr_failed;
		}
	}
	if (!is_labelled(f->path))
		return;
	t->nr_labelled += cases.n;
	if (t->c->is_verbose)
		rules_cmd_show(t->c, "differs", &differs);
}

static int
run_named(struct testing *t, const char *path, struct err *e)
{
	struct rules_file f = { .path = path };
	char *p;

	if (file_read(t->c->ctx, path, CASES_MAX, &p, &f.n, e) < 0)
		return -1;
	f.p = p;
	run_file(t, NULL, &f);
	return 0;
}

static int
run_folder(struct testing *t, struct err *e)
{
	struct rules_file *files;
	size_t n;

	if (rules_case_files(t->c->ctx, t->dir, &files, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		run_file(t, t->dir, &files[i]);
	return 0;
}

/* -- figures ---------------------------------------------------------------- */

static const char *
share(void *ctx, double v)
{
	return isnan(v) ? "-" : talloc_asprintf(ctx, "%.3f", v);
}

static void
put_share(struct json_out *o, const char *key, double v)
{
	if (isnan(v))
		json_put_null(o, key);
	else
		json_put_real(o, key, v);
}

static void
print_scores(void *ctx, const struct confusion *f)
{
	const char *const heads[] = { f->facet, "wanted", "got", "right",
		"precision", "recall", "F1" };
	enum { COLUMNS = 7 };
	const char **cells = talloc_array(ctx, const char *,
	    f->nr * COLUMNS);
	struct label_score s;
	size_t at = 0;

	for (size_t i = 0; i < f->nr; i++) {
		confusion_score(f, i, &s);
		if (s.wanted + s.got == 0)
			continue;
		cells[at++] = f->names[i];
		cells[at++] = talloc_asprintf(ctx, "%zu", s.wanted);
		cells[at++] = talloc_asprintf(ctx, "%zu", s.got);
		cells[at++] = talloc_asprintf(ctx, "%zu", s.both);
		cells[at++] = share(ctx, s.precision);
		cells[at++] = share(ctx, s.recall);
		cells[at++] = share(ctx, s.f1);
	}
	putchar('\n');
	cli_table(heads, COLUMNS, cells, at / COLUMNS);
	printf("macro F1 %s over the labels wanted\n",
	    share(ctx, confusion_macro_f1(f)));
}

/* What was taken for what, without what was right. */
static void
print_confused(void *ctx, const struct confusion *f)
{
	const char *const heads[] = { "wanted", "came", "times" };
	const char **cells = talloc_array(ctx, const char *,
	    f->nr * f->nr * 3);
	size_t at = 0;

	for (size_t i = 0; i < f->nr; i++)
		for (size_t k = 0; k < f->nr; k++) {
			size_t n = f->counts[i * f->nr + k];

			if (i == k || n == 0)
				continue;
			cells[at++] = f->names[i];
			cells[at++] = f->names[k];
			cells[at++] = talloc_asprintf(ctx, "%zu", n);
		}
	if (at > 0)
		cli_table(heads, 3, cells, at / 3);
}

static void
json_scores(void *ctx, const struct confusion *f)
{
	struct label_score s;

	for (size_t i = 0; i < f->nr; i++) {
		struct json_out *o = json_object_new(ctx), *row;

		confusion_score(f, i, &s);
		if (s.wanted + s.got == 0)
			continue;
		json_put_str(o, "kind", "score");
		json_put_str(o, "facet", f->facet);
		json_put_str(o, "label", f->names[i]);
		json_put_int(o, "wanted", (int64_t)s.wanted);
		json_put_int(o, "got", (int64_t)s.got);
		json_put_int(o, "right", (int64_t)s.both);
		put_share(o, "precision", s.precision);
		put_share(o, "recall", s.recall);
		put_share(o, "f1", s.f1);
		row = json_put_object(o, "came");
		for (size_t k = 0; k < f->nr; k++)
			if (f->counts[i * f->nr + k] > 0)
				json_put_int(row, f->names[k],
				    (int64_t)f->counts[i * f->nr + k]);
		cli_json_line(o);
	}
}

static void
show_figures(struct testing *t)
{
	void *ctx = talloc_new(t->c->ctx);

	for (size_t i = 0; i < t->m->n; i++) {
		const struct confusion *f = &t->m->facets[i];

		if (f->total == 0)
			continue;
		if (t->c->is_json) {
			json_scores(ctx, f);
		} else {
			print_scores(ctx, f);
			print_confused(ctx, f);
		}
	}
	talloc_free(ctx);
}

static void
show_summary(struct testing *t)
{
	size_t cases = t->m->nr_cases - t->nr_labelled;
	void *ctx = t->c->ctx;
	struct json_out *o = json_object_new(t->c->ctx);

	json_put_str(o, "kind", "summary");
	json_put_int(o, "examples", (int64_t)rules_examples(t->r));
	json_put_int(o, "cases", (int64_t)cases);
	json_put_int(o, "labelled", (int64_t)t->nr_labelled);
	json_put_int(o, "failed", (int64_t)t->failed.n);
	if (t->c->is_json)
		cli_json_line(o);
	else
		printf("%s%s and %s, %s; %s\n", t->nr_labelled + cases > 0 ?
		    "\n" : "", cli_count(ctx, rules_examples(t->r), "example"),
		    cli_count(ctx, cases, "case"),
		    cli_count(ctx, t->failed.n, "difference"),
		    cli_count(ctx, t->nr_labelled, "labelled message"));
}

/* The set; what does not check is what this command looks for. */
static struct rules *
load(struct testing *t, struct err *e)
{
	struct rules_file *files;
	struct rules *r;
	size_t n;

	if (rules_files(t->c->ctx, t->dir, &files, &n, e) < 0)
		return NULL;
	e->scope = ERR_NONE;
	r = rules_load(t->c->ctx, files, n, &t->wrong);
	if (r == NULL)
		rules_cmd_show(t->c, "mistake", &t->wrong);
	return r;
}

static bool
is_file_of_cases(const char *arg)
{
	size_t n = strlen(arg);

	return is_labelled(arg) ||
	    (n > 11 && strcmp(arg + n - 11, ".cases.yaml") == 0);
}

int
rules_cmd_test(struct context *c, int argc, char **argv)
{
	struct testing t = { .c = c, .dir = c->conf->rules };
	struct err e;
	int n, first = 0, ret;

	ret = cli_options("rules test", NULL, 0, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n > 0 && !is_file_of_cases(argv[0]))
		t.dir = argv[first++];
	complaints_init(&t.wrong, c->ctx);
	complaints_init(&t.failed, c->ctx);
	t.wrong.dir = t.dir;
	t.r = load(&t, &e);
	if (t.r == NULL)
		return e.scope == ERR_NONE ? EXIT_FOUND : cli_fail(&e);
	t.m = measure_new(c->ctx, t.r);
	if (run_folder(&t, &e) < 0)
		return cli_fail(&e);
	for (int i = first; i < n; i++)
		if (run_named(&t, argv[i], &e) < 0)
			return cli_fail(&e);
	rules_cmd_show(c, "mistake", &t.wrong);
	rules_cmd_show(c, "failed", &t.failed);
	show_figures(&t);
	show_summary(&t);
	return t.wrong.n + t.failed.n > 0 ? EXIT_FOUND : EXIT_OK;
}
