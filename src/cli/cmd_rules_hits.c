/* SPDX-License-Identifier: ISC */
/* rules hits: how often each rule fired, and how often staff knew better. */
#include "cli/rules_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"

enum { BATCH = 500 };
static const int64_t ninety_days = 90 * 86400;

struct hits {
	const char *rule, *file;
	unsigned line;
	size_t hits, corrected;
	int64_t last;
	size_t number;			/* in the set; its count: not in it */
};

struct tally {
	struct context *c;
	const struct rules *r;
	struct hits *list;
	size_t n, nr_messages;
	struct correction *said;
	size_t nr_said;
};

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct hits *)a)->rule,
	    ((const struct hits *)b)->rule);
}

static void
init(struct tally *t)
{
	t->n = rules_count(t->r);
	t->list = talloc_zero_array(t->c->ctx, struct hits, t->n + 1);
	for (size_t i = 0; i < t->n; i++) {
		t->list[i].rule = rules_rule(t->r, i, &t->list[i].file,
		    &t->list[i].line);
		t->list[i].number = i;
	}
	qsort(t->list, t->n, sizeof(*t->list), by_id);
}

/* Did staff give the ticket another label than the rule gives? */
static bool
is_corrected(const struct tally *t, const struct hits *h, int64_t ticket)
{
	for (size_t i = 0; i < t->nr_said; i++) {
		const struct correction *c = &t->said[i];
		const char *gives = rules_gives(t->r, h->number, c->facet);

		if (c->ticket == ticket && gives[0] != '\0' &&
		    strcmp(gives, c->to) != 0)
			return true;
	}
	return false;
}

/* A rule that stood in another set then, and is not in this one, is past. */
static void
count(struct tally *t, const struct verdict_row *row)
{
	const char *last = "";

	t->nr_messages++;
	for (size_t i = 0; i < row->v.nr_evidence; i++) {
		struct hits key = { .rule = row->v.evidence[i].rule }, *h;

		if (strcmp(key.rule, last) == 0)
			continue;
		last = key.rule;
		h = bsearch(&key, t->list, t->n, sizeof(key), by_id);
		if (h == NULL)
			continue;
		h->hits++;
		h->corrected += is_corrected(t, h, row->ticket);
		if (row->received > h->last)
			h->last = row->received;
	}
}

static int
count_all(struct tally *t, int64_t since, struct err *e)
{
	struct verdict_row *rows;
	int64_t after = 0;
	size_t n;
	int ret;

	if (store_corrections(t->c->store, t->c->ctx, since, &t->said,
	    &t->nr_said, e) < 0)
		return -1;
	do {
		void *ctx = talloc_new(t->c->ctx);

		ret = store_verdicts_after(t->c->store, ctx, after, since,
		    BATCH, &rows, &n, e);
		for (size_t i = 0; ret == 0 && i < n; i++)
			count(t, &rows[i]);
		if (ret == 0 && n > 0)
			after = rows[n - 1].message;
		talloc_free(ctx);
	} while (ret == 0 && n > 0);
	return ret;
}

static int
by_hits(const void *a, const void *b)
{
	const struct hits *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	return strcmp(x->rule, y->rule);
}

static void
print_json(struct tally *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct hits *h = &t->list[i];
		struct json_out *o = json_object_new(t->c->ctx);
		char when[CLOCK_TEXT_MAX];

		json_put_str(o, "rule", h->rule);
		json_put_str(o, "file", h->file);
		json_put_int(o, "line", h->line);
		json_put_int(o, "hits", (int64_t)h->hits);
		json_put_int(o, "corrected", (int64_t)h->corrected);
		if (h->hits > 0)
			json_put_real(o, "corrected_share",
			    (double)h->corrected / (double)h->hits);
		else
			json_put_null(o, "corrected_share");
		json_put_str(o, "last", h->last > 0 ? clock_text(h->last,
		    when) : NULL);
		cli_json_line(o);
	}
}

static void
print(struct tally *t)
{
	static const char *const heads[] = { "rule", "hits", "corrected",
		"share", "last", "where" };
	enum { COLUMNS = 6 };
	void *ctx = t->c->ctx;
	const char **cells = talloc_array(ctx, const char *,
	    COLUMNS * t->n + 1);
	size_t at = 0, never = 0;
	char day[CLOCK_TEXT_MAX];

	for (size_t i = 0; i < t->n && t->list[i].hits > 0; i++) {
		const struct hits *h = &t->list[i];

		cells[at++] = h->rule;
		cells[at++] = talloc_asprintf(ctx, "%zu", h->hits);
		cells[at++] = talloc_asprintf(ctx, "%zu", h->corrected);
		cells[at++] = talloc_asprintf(ctx, "%.0f%%", 100.0 *
		    (double)h->corrected / (double)h->hits);
		cells[at++] = talloc_strdup(ctx, clock_day(h->last, day));
		cells[at++] = talloc_asprintf(ctx, "%s:%u", path_shown(ctx,
		    t->c->conf->rules, h->file), h->line);
	}
	if (at > 0)
		cli_table(heads, COLUMNS, cells, at / COLUMNS);
	for (size_t i = at / COLUMNS; i < t->n; i++)
		printf("%s%s  %s:%u\n", never++ == 0 ? "\nnever hit:\n  " :
		    "  ", t->list[i].rule, t->list[i].file,
		    t->list[i].line);
	printf("%zu messages, %zu rules, %zu never hit\n", t->nr_messages,
	    t->n, never);
}

int
rules_cmd_hits(struct context *c, int argc, char **argv)
{
	struct tally t = { .c = c };
	const char *since = NULL;
	const struct option_row options[] = {
		{ "--since", 0, OPTION_TEXT, &since },
	};
	int64_t from = c->now - ninety_days;
	struct err e;
	int n, ret;

	ret = cli_options("rules hits", options, 1, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	ret = cli_since("rules hits", "--since", "90d", since, c->now,
	    &from);
	if (ret != EXIT_OK)
		return ret;
	t.r = rules_cmd_load(c, n > 0 ? argv[0] : NULL, &ret);
	if (t.r == NULL)
		return ret;
	ret = cli_open(c, NEED_STORE);
	if (ret != EXIT_OK)
		return ret;
	init(&t);
	if (count_all(&t, from, &e) < 0)
		return cli_fail(&e);
	qsort(t.list, t.n, sizeof(*t.list), by_hits);
	if (c->is_json)
		print_json(&t);
	else
		print(&t);
	return EXIT_OK;
}
