/* SPDX-License-Identifier: ISC */
/* reconcile: received = filed + duplicate + ignored + quarantined + waiting. */
#include "warid/cli.h"

#include <stdio.h>
#include <talloc.h>

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
enum { NUMBERS = sizeof(columns) / sizeof(columns[0]) };

static int64_t
number(const struct books *b, size_t i)
{
	return *(const int64_t *)((const char *)b + columns[i].at);
}

static void
print_json(struct context *c, const struct books *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct json_out *o = json_object_new(c->ctx);

		json_put_str(o, "source", rows[i].source);
		for (size_t j = 0; j < NUMBERS; j++)
			json_put_int(o, columns[j].name, number(&rows[i], j));
		json_put_bool(o, "balanced", is_balanced(&rows[i]));
		cli_json_line(o);
	}
}

static void
print_table(struct context *c, const struct books *rows, size_t n)
{
	const char *heads[NUMBERS + 2] = { "source" };
	const char **cells = talloc_array(c->ctx, const char *,
	    (unsigned)((n + 1) * (NUMBERS + 2)));
	size_t at = 0;

	for (size_t j = 0; j < NUMBERS; j++)
		heads[j + 1] = columns[j].name;
	heads[NUMBERS + 1] = "balanced";
	for (size_t i = 0; i < n; i++) {
		cells[at++] = rows[i].source;
		for (size_t j = 0; j < NUMBERS; j++)
			cells[at++] = talloc_asprintf(c->ctx, "%lld",
			    (long long)number(&rows[i], j));
		cells[at++] = is_balanced(&rows[i]) ? "yes" : "NO";
	}
	if (n > 0)
		cli_table(heads, NUMBERS + 2, cells, n);
}

int
cmd_reconcile(struct context *c, int argc, char **argv)
{
	const char *since = NULL;
	const struct option_row options[] = {
		{ "--since", 0, OPTION_TEXT, &since },
	};
	struct books *rows;
	int64_t from = 0;
	struct err e;
	size_t n;
	int rest, ret;

	ret = cli_options("reconcile", options, 1, argc, argv, &rest);
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
	if (c->is_json)
		print_json(c, rows, n);
	else
		print_table(c, rows, n);
	for (size_t i = 0; i < n; i++)
		if (!is_balanced(&rows[i]))
			return EXIT_FOUND;
	return EXIT_OK;
}
