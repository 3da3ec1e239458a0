/* SPDX-License-Identifier: ISC */
/*
 * ticket set: what staff say a ticket is.  The ticket changes, and the line
 * of audit that says so is what `rules hits` and `rules suggest` learn from.
 */
#include "cli/ticket_cmd.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

static const struct {
	const char *facet;
	size_t offset;
} columns[] = {
	{ "class", offsetof(struct ticket_row, class_) },
	{ "topic", offsetof(struct ticket_row, topic) },
	{ "entity", offsetof(struct ticket_row, entity) },
	{ "region", offsetof(struct ticket_row, region) },
	{ "priority", offsetof(struct ticket_row, priority) },
};

enum { NR_COLUMNS = sizeof(columns) / sizeof(columns[0]) };

const char **
ticket_column(struct ticket_row *t, const char *facet)
{
	for (size_t i = 0; i < NR_COLUMNS; i++)
		if (strcmp(columns[i].facet, facet) == 0)
			return (const char **)((char *)t +
			    columns[i].offset);
	return NULL;
}

void
ticket_settle(void *ctx, struct ticket_row *t, const char *facet,
    bool is_unsure)
{
	char *list = talloc_strdup(ctx, "");
	size_t n = strlen(facet);

	for (const char *p = t->unsure; *p != '\0'; ) {
		size_t len = strcspn(p, " ");

		if (len > 0 && (len != n || memcmp(p, facet, n) != 0))
			list = talloc_asprintf_append(list, "%s%.*s",
			    *list != '\0' ? " " : "", (int)len, p);
		p += len + (p[len] == ' ');
	}
	if (is_unsure)
		list = talloc_asprintf_append(list, "%s%s", *list != '\0' ?
		    " " : "", facet);
	t->unsure = list;
}

static int
unknown_label(struct context *c, const struct facet *f, const char *label)
{
	const char *near = cli_nearest_label(c->ctx, f, label);

	if (near != NULL)
		return cli_usage("ticket set: facet %s has no label '%s' "
		    "(did you mean '%s'?)", f->id, label, near);
	return cli_usage("ticket set: facet %s has no label '%s'", f->id,
	    label);
}

static int
check(struct context *c, const char *facet, const char *label)
{
	const char *names[NR_COLUMNS], *near;
	struct ticket_row none;
	const struct facet *f = rules_facet(c->rules, facet);

	if (f == NULL || ticket_column(&none, facet) == NULL) {
		for (size_t i = 0; i < NR_COLUMNS; i++)
			names[i] = columns[i].facet;
		near = nearest_word(facet, names, NR_COLUMNS);
		return cli_usage("ticket set: no facet '%s'%s%s%s", facet,
		    near ? " (did you mean '" : "", near ? near : "",
		    near ? "'?)" : "");
	}
	if (rules_label(c->rules, facet, label) == NULL)
		return unknown_label(c, f, label);
	return EXIT_OK;
}

static int
set(struct context *c, int64_t id, const char *facet, const char *label,
    const char *actor, struct err *e)
{
	struct correction said = { .ticket = id, .facet = facet,
		.to = label };
	struct ticket_row t;
	const char **column;
	int got;

	if (store_begin(c->store, e) < 0)
		return -1;
	got = store_ticket(c->store, c->ctx, id, &t, e);
	if (got <= 0) {
		store_rollback(c->store);
		return got < 0 ? -1 : err_set(e, ERR_ITEM, "no ticket %lld",
		    (long long)id);
	}
	column = ticket_column(&t, facet);
	said.from = *column;
	*column = label;
	ticket_settle(c->ctx, &t, facet, false);
	if (strcmp(facet, "class") == 0)
		t.needs_review = false;
	if (store_update_ticket(c->store, &t, e) < 0 ||
	    store_add_correction(c->store, c->now, actor, &said, e) < 0) {
		store_rollback(c->store);
		return -1;
	}
	return store_commit(c->store, e);
}

int
ticket_set(struct context *c, int argc, char **argv)
{
	const char *actor = getenv("USER");
	const struct option_row options[] = {
		{ "--as", 0, OPTION_TEXT, &actor },
	};
	struct err e;
	int64_t id;
	char *end;
	int n, ret;

	ret = cli_options("ticket set", options, 1, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n != 3)
		return cli_usage("ticket set: TICKET FACET LABEL");
	id = strtoll(argv[0], &end, 10);
	if (*end != '\0' || id <= 0)
		return cli_usage("ticket set: '%s' is no ticket", argv[0]);
	ret = cli_open(c, NEED_RULES);
	if (ret == EXIT_OK)
		ret = check(c, argv[1], argv[2]);
	if (ret != EXIT_OK)
		return ret;
	if (set(c, id, argv[1], argv[2], actor != NULL && *actor != '\0' ?
	    actor : "staff", &e) < 0)
		return cli_fail(&e);
	return EXIT_OK;
}
