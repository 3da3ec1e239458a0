/* SPDX-License-Identifier: ISC */
/* reconcile: received = filed + duplicate + ignored + quarantined + waiting,
 * and nothing lies at a source that was never taken. */
#include "warid/cli.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/source.h"
#include "warid/worker.h"

/* The columns, in the order of contract.md. */
static const struct {
	const char *name;
	size_t at;
} columns[] = {
#define COLUMN(f) { #f, offsetof(struct books, f) }
	COLUMN(received), COLUMN(filed), COLUMN(duplicate), COLUMN(ignored),
	COLUMN(quarantined), COLUMN(waiting),
#undef COLUMN
};
enum {
	NUMBERS = sizeof(columns) / sizeof(columns[0]),
	COLUMNS = NUMBERS + 4,		/* source, balanced, on_server, missing */
};

/* A source's books, and what it says itself. */
struct account {
	struct books books;
	bool is_asked;			/* r is there */
	struct reconciled r;
};

static int64_t
number(const struct books *b, size_t i)
{
	return *(const int64_t *)((const char *)b + columns[i].at);
}

/* -- asking -------------------------------------------------------------------- */

static struct account *
account_of(struct account *all, size_t *n, const char *source)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(all[i].books.source, source) == 0)
			return &all[i];
	all[*n] = (struct account){ .books.source = source };
	return &all[(*n)++];
}

/* Ask every source of the settings; how many could not be. */
static int
ask_sources(struct context *c, int64_t since, struct account *all, size_t *n)
{
	struct worker w = { .conf = c->conf, .store = c->store,
		.now = c->now };
	int failed = 0;
	struct err e;

	for (size_t i = 0; i < c->conf->nr_sources; i++) {
		const struct source_settings *conf = &c->conf->sources[i];
		struct account *a = account_of(all, n, conf->name);

		a->is_asked = worker_reconcile(&w, c->ctx, conf, since, &a->r,
		    &e) == 0;
		if (a->is_asked)
			continue;
		fprintf(stderr, "warid: source '%s' cannot be asked: %s\n",
		    conf->name, e.text);
		failed++;
	}
	return failed;
}

static bool
is_sound(const struct account *a)
{
	return is_balanced(&a->books) && a->r.nr_missing == 0 &&
	    a->r.nr_lost == 0;
}

/* -- telling ------------------------------------------------------------------- */

static void
put_lost(struct json_out *o, const struct reconciled *r)
{
	struct json_out *list;

	json_put_int(o, "calls_logged", (int64_t)r->nr_received);
	list = json_put_array(o, "calls_missing");
	for (size_t i = 0; i < r->nr_lost; i++) {
		struct json_out *call = json_add_object(list);

		json_put_int(call, "line", r->lost[i]->line);
		json_put_str(call, "file", r->lost[i]->file);
		cli_json_time(call, "received", r->lost[i]->at);
	}
}

static void
print_json(struct context *c, const struct account *a)
{
	struct json_out *o = json_object_new(c->ctx), *list;

	json_put_str(o, "source", a->books.source);
	for (size_t j = 0; j < NUMBERS; j++)
		json_put_int(o, columns[j].name, number(&a->books, j));
	json_put_bool(o, "balanced", is_balanced(&a->books));
	if (!a->is_asked) {
		json_put_null(o, "on_server");
		cli_json_line(o);
		return;
	}
	json_put_int(o, "on_server", a->r.there);
	json_put_int(o, "new", a->r.fresh);
	list = json_put_array(o, "missing");
	for (size_t i = 0; i < a->r.nr_missing; i++)
		json_add_str(list, a->r.missing[i]);
	if (a->r.has_log)
		put_lost(o, &a->r);
	cli_json_line(o);
}

static void
print_table(struct context *c, const struct account *all, size_t n)
{
	const char *heads[COLUMNS] = { "source" };
	const char **cells = talloc_array(c->ctx, const char *,
	    (unsigned)((n + 1) * COLUMNS));
	size_t at = 0;

	for (size_t j = 0; j < NUMBERS; j++)
		heads[j + 1] = columns[j].name;
	heads[NUMBERS + 1] = "balanced";
	heads[NUMBERS + 2] = "on_server";
	heads[NUMBERS + 3] = "missing";
	for (size_t i = 0; i < n; i++) {
		const struct account *a = &all[i];

		cells[at++] = a->books.source;
		for (size_t j = 0; j < NUMBERS; j++)
			cells[at++] = talloc_asprintf(c->ctx, "%lld",
			    (long long)number(&a->books, j));
		cells[at++] = is_balanced(&a->books) ? "yes" : "NO";
		cells[at++] = a->is_asked ? talloc_asprintf(c->ctx, "%lld",
		    (long long)a->r.there) : "-";
		cells[at++] = a->is_asked ? talloc_asprintf(c->ctx, "%zu",
		    a->r.nr_missing + a->r.nr_lost) : "-";
	}
	if (n > 0)
		cli_table(heads, COLUMNS, cells, n);
}

/* Each thing that is missing, by name. */
static void
print_missing(const struct account *a)
{
	const struct reconciled *r = &a->r;

	for (size_t i = 0; i < r->nr_missing; i++)
		printf("%s: there, but never taken: %s\n", a->books.source,
		    r->missing[i]);
	for (size_t i = 0; i < r->nr_lost; i++)
		printf("%s: in the fax log, but never taken: line %u, '%s'\n",
		    a->books.source, r->lost[i]->line, r->lost[i]->file);
}

static int
tell(struct context *c, const struct account *all, size_t n)
{
	int ret = EXIT_OK;

	if (!c->is_json)
		print_table(c, all, n);
	for (size_t i = 0; i < n; i++) {
		if (c->is_json)
			print_json(c, &all[i]);
		else
			print_missing(&all[i]);
		if (!is_sound(&all[i]))
			ret = EXIT_FOUND;
	}
	return ret;
}

int
cmd_reconcile(struct context *c, int argc, char **argv)
{
	const char *since = NULL;
	bool is_offline = false;
	const struct option_row options[] = {
		{ "--since", 0, OPTION_TEXT, &since },
		{ "--offline", 0, OPTION_FLAG, &is_offline },
	};
	struct account *all;
	struct books *rows;
	int64_t from = 0;
	struct err e;
	size_t n, nr = 0;
	int rest, ret, failed = 0;

	ret = cli_options("reconcile", options, 2, argc, argv, &rest);
	if (ret != EXIT_OK)
		return ret;
	if (rest > 0)
		return cli_usage("reconcile: takes no '%s'", argv[0]);
	ret = cli_since("reconcile", "--since", "30d", since, c->now,
	    &from);
	if (ret != EXIT_OK)
		return ret;
	if (store_books(c->store, c->ctx, from, 0, &rows, &n, &e) < 0)
		return cli_fail(&e);
	all = talloc_zero_array(c->ctx, struct account,
	    (unsigned)(n + c->conf->nr_sources + 1));
	for (size_t i = 0; i < n; i++)
		account_of(all, &nr, rows[i].source)->books = rows[i];
	if (!is_offline)
		failed = ask_sources(c, from, all, &nr);
	ret = tell(c, all, nr);
	return ret == EXIT_OK && failed > 0 ? EXIT_AGAIN : ret;
}
