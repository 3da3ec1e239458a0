/* SPDX-License-Identifier: ISC */
/*
 * rules diff: the stored messages judged by two sets.  Looking changes
 * nothing; --apply files again what staff have not set themselves.
 */
#include "cli/rules_cmd.h"
#include "cli/ticket_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/ticket.h"

enum { BATCH = 500 };
static const int64_t thirty_days = 30 * 86400;

struct change {
	int64_t ticket, message;
	const char *facet, *from, *to;	/* "waiting", "waiting?" unsure, "-" */
};

struct diff {
	struct context *c;
	struct rules *old, *new;
	int64_t since;
	bool is_apply;
	struct change *list;
	size_t n;
	int64_t *seen;			/* tickets, whose first message counts */
	size_t nr_seen;
	size_t nr_judged, nr_applied;
};

/* A label as the table shows it. */
static const char *
show(void *ctx, const struct verdict *v, const char *facet)
{
	bool is_unsure;
	const char *label = verdict_label(v, facet, &is_unsure);

	if (label[0] == '\0')
		return "-";
	return is_unsure ? talloc_asprintf(ctx, "%s?", label) : label;
}

static bool
is_seen(struct diff *d, int64_t ticket)
{
	size_t lo = 0, hi = d->nr_seen;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (d->seen[mid] < ticket)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < d->nr_seen && d->seen[lo] == ticket)
		return true;
	d->seen = talloc_realloc(d->c->ctx, d->seen, int64_t, d->nr_seen + 1);
	memmove(d->seen + lo + 1, d->seen + lo,
	    (d->nr_seen - lo) * sizeof(*d->seen));
	d->seen[lo] = ticket;
	d->nr_seen++;
	return false;
}

static void
add_change(struct diff *d, const struct message_row *row, const char *facet,
    const char *from, const char *to)
{
	void *ctx = d->c->ctx;

	if ((d->n & (d->n - 1)) == 0)
		d->list = talloc_realloc(ctx, d->list, struct change,
		    d->n > 0 ? 2 * d->n : 16);
	d->list[d->n++] = (struct change){ row->ticket, row->id,
		talloc_strdup(ctx, facet), talloc_strdup(ctx, from),
		talloc_strdup(ctx, to) };
}

/* One message judged twice, and the ticket it is the first of. */
struct pair {
	struct diff *d;
	void *ctx;
	const struct message_row *row;
	const struct verdict *old, *new;
	struct ticket_row t, was;	/* as it would be, as it is */
	char *detail;			/* for the audit: what changed */
};

static void
note(struct pair *p, const char *what, const char *from, const char *to)
{
	add_change(p->d, p->row, what, from, to);
	p->detail = talloc_asprintf_append(p->detail, "%s%s %s -> %s",
	    *p->detail != '\0' ? "; " : "", what, from, to);
}

/* The ticket's label too, unless staff or another message set it since. */
static void
compare_label(struct pair *p, const char *facet)
{
	const char **column = ticket_column(&p->t, facet);
	const char *from = show(p->ctx, p->old, facet);
	const char *to = show(p->ctx, p->new, facet), *label;
	bool is_unsure;

	if (strcmp(from, to) == 0 || (column != NULL && strcmp(*column,
	    verdict_label(p->old, facet, NULL)) != 0))
		return;
	note(p, facet, from, to);
	if (column == NULL)
		return;
	label = verdict_label(p->new, facet, &is_unsure);
	*column = label;
	ticket_settle(p->ctx, &p->t, facet, is_unsure);
	if (strcmp(facet, "class") == 0 && (is_unsure || label[0] == '\0'))
		p->t.needs_review = true;
}

/* What another message of the ticket may have raised is not taken back. */
static void
compare_flag(struct pair *p, const char *what, bool old, bool new, bool *is)
{
	if (old == new || *is != old || (!new && p->t.items > 1))
		return;
	note(p, what, old ? "yes" : "no", new ? "yes" : "no");
	*is = new;
}

static int
refile(const struct pair *p, struct err *e)
{
	struct context *c = p->d->c;

	if (store_update_ticket(c->store, &p->t, e) < 0 ||
	    store_replace_verdict(c->store, p->row->id, p->new, e) < 0 ||
	    store_add_event(c->store, c->now, "warid", p->t.id,
	    "reclassified", p->detail, e) < 0)
		return -1;
	p->d->nr_applied++;
	return 0;
}

static int
compare(struct diff *d, void *ctx, const struct message_row *row,
    const struct verdict *old, const struct verdict *new, struct err *e)
{
	struct pair p = { d, ctx, row, old, new, { 0 }, { 0 },
		talloc_strdup(ctx, "") };
	int got = is_same_verdict(old, new) ? 0 : store_ticket(d->c->store, ctx,
	    row->ticket, &p.t, e);

	if (got <= 0)
		return got;
	p.was = p.t;
	for (size_t i = 0; i < new->nr_labels; i++)
		compare_label(&p, new->labels[i].facet);
	compare_flag(&p, "alert", old->is_alert, new->is_alert,
	    &p.t.is_alert);
	compare_flag(&p, "confidential", old->is_confidential,
	    new->is_confidential, &p.t.is_confidential);
	ticket_follow(&p.t, &p.was, d->old, old, d->new, new);
	if (strcmp(cli_or_dash(p.was.owner), cli_or_dash(p.t.owner)) != 0)
		note(&p, "owner", cli_or_dash(p.was.owner),
		    cli_or_dash(p.t.owner));
	return d->is_apply && *p.detail != '\0' ? refile(&p, e) : 0;
}

static int
judge_row(struct diff *d, struct message_row *row, struct err *e)
{
	void *ctx = talloc_new(d->c->ctx);
	struct rules_facts facts;
	struct verdict old, new;
	int ret = 0;

	if (row->m != NULL && row->fate == FATE_FILED && row->ticket != 0 &&
	    !is_seen(d, row->ticket)) {
		ret = ticket_facts_then(d->c->store, ctx,
		    &d->c->conf->calendar, row, &facts, e);
		if (ret == 0) {
			rules_judge(d->old, ctx, row->m, &facts, false, &old);
			rules_judge(d->new, ctx, row->m, &facts, false, &new);
			d->nr_judged++;
			ret = compare(d, ctx, row, &old, &new, e);
		}
	}
	talloc_free(ctx);
	return ret < 0 ? -1 : 0;
}

static int
judge_rows(struct diff *d, struct message_row *rows, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (judge_row(d, &rows[i], e) < 0)
			return -1;
	return 0;
}

/* One batch; how many rows it had, or -1. */
static int
judge_batch(struct diff *d, int64_t *after, struct err *e)
{
	void *ctx = talloc_new(d->c->ctx);
	struct message_row *rows;
	size_t n = 0;
	int ret = store_messages_after(d->c->store, ctx, *after, d->since,
	    BATCH, &rows, &n, e);

	if (ret == 0 && n > 0 && d->is_apply)
		ret = store_begin(d->c->store, e);
	if (ret == 0 && n > 0) {
		*after = rows[n - 1].id;
		ret = judge_rows(d, rows, n, e);
		if (d->is_apply && ret == 0)
			ret = store_commit(d->c->store, e);
		else if (d->is_apply)
			store_rollback(d->c->store);
	}
	talloc_free(ctx);
	return ret < 0 ? -1 : (int)n;
}

/* -- what it looks like -------------------------------------------------------- */

static int
by_kind(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	int d = strcmp(x->facet, y->facet);

	if (d == 0)
		d = strcmp(x->from, y->from);
	if (d == 0)
		d = strcmp(x->to, y->to);
	return d != 0 ? d : (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

static bool
is_same_kind(const struct change *a, const struct change *b)
{
	return strcmp(a->facet, b->facet) == 0 &&
	    strcmp(a->from, b->from) == 0 && strcmp(a->to, b->to) == 0;
}

static void
print_table(struct diff *d)
{
	static const char *const heads[] = { "facet", "from", "to",
		"tickets" };
	const char **cells = talloc_array(d->c->ctx, const char *,
	    4 * d->n + 1);
	size_t at = 0;

	for (size_t i = 0, k; i < d->n; i = k) {
		for (k = i; k < d->n && is_same_kind(&d->list[i],
		    &d->list[k]); k++)
			;
		cells[at++] = d->list[i].facet;
		cells[at++] = d->list[i].from;
		cells[at++] = d->list[i].to;
		cells[at++] = talloc_asprintf(d->c->ctx, "%zu", k - i);
	}
	cli_table(heads, 4, cells, at / 4);
	putchar('\n');
	for (size_t i = 0; i < d->n; i++)
		printf("ticket %lld: %s %s -> %s\n",
		    (long long)d->list[i].ticket, d->list[i].facet,
		    d->list[i].from, d->list[i].to);
}

static void
print_json(struct diff *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct json_out *o = json_object_new(d->c->ctx);

		json_put_int(o, "ticket", d->list[i].ticket);
		json_put_int(o, "message", d->list[i].message);
		json_put_str(o, "facet", d->list[i].facet);
		json_put_str(o, "from", d->list[i].from);
		json_put_str(o, "to", d->list[i].to);
		cli_json_line(o);
	}
}

static void
print_diff(struct diff *d)
{
	if (d->n > 0)
		qsort(d->list, d->n, sizeof(*d->list), by_kind);
	if (d->c->is_json) {
		print_json(d);
		return;
	}
	if (d->n > 0)
		print_table(d);
	printf("%zu tickets judged by both sets, %zu changes", d->nr_judged,
	    d->n);
	if (d->is_apply)
		printf(", %zu tickets filed again", d->nr_applied);
	putchar('\n');
}

static int
run(struct diff *d)
{
	struct err e;
	int64_t after = 0;
	int n;

	while ((n = judge_batch(d, &after, &e)) > 0)
		;
	if (n < 0)
		return cli_fail(&e);
	print_diff(d);
	return EXIT_OK;
}

int
rules_cmd_diff(struct context *c, int argc, char **argv)
{
	struct diff d = { .c = c };
	const char *since = NULL, *from = NULL;
	const struct option_row options[] = {
		{ "--since", 0, OPTION_TEXT, &since },
		{ "--from", 0, OPTION_TEXT, &from },
		{ "--apply", 0, OPTION_FLAG, &d.is_apply },
	};
	int n, ret;

	ret = cli_options("rules diff", options, 3, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n != 1)
		return cli_usage("rules diff: which new folder of rules?");
	d.since = c->now - thirty_days;
	ret = cli_since("rules diff", "--since", "30d", since, c->now,
	    &d.since);
	if (ret != EXIT_OK)
		return ret;
	d.old = rules_cmd_load(c, from, &ret);
	if (d.old != NULL)
		d.new = rules_cmd_load(c, argv[0], &ret);
	if (d.new == NULL)
		return ret;
	ret = cli_open(c, NEED_STORE);
	return ret != EXIT_OK ? ret : run(&d);
}
