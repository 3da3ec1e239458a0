/* SPDX-License-Identifier: ISC */
/*
 * purge: erase what has been kept long enough, by the settings' retention or
 * by one class and age; and the legal hold that keeps a ticket from it.  Only
 * closed and merged tickets go; the order of the steps is store.h's.
 */
#include "warid/cli.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/ticket.h"

/* The entry of `retention` for the classes that have none of their own. */
static const char rest[] = "default";

/* What one line of retention asks for. */
struct age {
	const char *class_;		/* NULL: any */
	bool is_rest;			/* any that retention does not name */
	int64_t before;
};

struct purge {
	struct context *c;
	const char *why;
	bool is_dry;			/* tell, and touch nothing */
	struct age *ages;
	size_t nr_ages;
	size_t nr_purged;
	int64_t *held;			/* on hold */
	size_t nr_held;
};

static bool
has_own_age(const struct context *c, const char *class_)
{
	for (size_t i = 0; i < c->conf->nr_retention; i++)
		if (strcmp(c->conf->retention[i].class_, class_) == 0)
			return true;
	return false;
}

/* The tickets of an age that may go, or those on hold. */
static int
tickets_of(struct purge *p, const struct age *a, bool is_held,
    int64_t **tickets, size_t *n, struct err *e)
{
	struct context *c = p->c;
	struct ticket_row t;
	size_t kept = 0;

	if (store_purgeable(c->store, c->ctx, a->class_, a->before, is_held,
	    tickets, n, e) < 0)
		return -1;
	for (size_t i = 0; a->is_rest && i < *n; i++) {
		if (store_ticket(c->store, c->ctx, (*tickets)[i], &t, e) < 0)
			return -1;
		if (!has_own_age(c, t.class_))
			(*tickets)[kept++] = (*tickets)[i];
	}
	if (a->is_rest)
		*n = kept;
	return 0;
}

static int
purge_ticket(struct purge *p, int64_t ticket, struct err *e)
{
	struct context *c = p->c;

	if (store_begin(c->store, e) < 0)
		return -1;
	if (store_purge_ticket(c->store, ticket, c->now, cli_actor(), p->why,
	    e) < 0) {
		store_rollback(c->store);
		return -1;
	}
	return store_commit(c->store, e);
}

/* The record of a deletion: what went, by which order; never what it said. */
static int
note_purge(struct purge *p, const struct age *a, size_t n, size_t nr_held,
    struct err *e)
{
	struct context *c = p->c;
	char s[CLOCK_TEXT_MAX];
	const char *detail = talloc_asprintf(c->ctx, "class %s, received "
	    "before %s: %zu purged, %zu on hold; %s", a->is_rest ? rest :
	    a->class_ != NULL ? a->class_ : "any", clock_text(a->before, s),
	    n, nr_held, p->why);

	if (store_begin(c->store, e) < 0)
		return -1;
	if (store_add_event(c->store, c->now, cli_actor(), 0, "purge", detail,
	    e) < 0) {
		store_rollback(c->store);
		return -1;
	}
	return store_commit(c->store, e);
}

static int
purge_age(struct purge *p, const struct age *a, struct err *e)
{
	int64_t *tickets, *held;
	size_t n, nr_held;

	if (tickets_of(p, a, false, &tickets, &n, e) < 0 ||
	    tickets_of(p, a, true, &held, &nr_held, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (p->is_dry)
			printf("ticket %lld would be purged\n",
			    (long long)tickets[i]);
		else if (purge_ticket(p, tickets[i], e) < 0)
			return -1;
	}
	p->held = talloc_realloc(p->c->ctx, p->held, int64_t,
	    (unsigned)(p->nr_held + nr_held + 1));
	for (size_t i = 0; i < nr_held; i++)
		p->held[p->nr_held++] = held[i];
	p->nr_purged += n;
	return n > 0 && !p->is_dry ? note_purge(p, a, n, nr_held, e) : 0;
}

/*
 * Raw bytes of which no message is left: also those of a purge cut short.  A
 * damaged record keeps no other back; it stays due, and is told every time.
 */
static int
erase_bytes(struct context *c, struct err *e)
{
	struct err damaged = { .scope = ERR_NONE };
	struct item_row *rows;
	size_t n;

	if (store_erasures(c->store, c->ctx, &rows, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (held_erase(c->held, &rows[i].place, e) == 0) {
			if (store_set_erased(c->store, rows[i].id, e) < 0)
				return -1;
			continue;
		}
		if (e->scope > ERR_ITEM)
			return -1;
		damaged = *e;
		damaged.scope = ERR_RUN;
		err_wrap(&damaged, "item %lld", (long long)rows[i].id);
	}
	if (store_purge_end(c->store, e) < 0)
		return -1;
	*e = damaged;
	return damaged.scope == ERR_NONE ? 0 : -1;
}

static int
purge(struct purge *p, struct err *e)
{
	for (size_t i = 0; i < p->nr_ages; i++)
		if (purge_age(p, &p->ages[i], e) < 0)
			return -1;
	return p->is_dry ? 0 : erase_bytes(p->c, e);
}

static void
print_outcome(const struct purge *p)
{
	if (p->c->is_quiet)
		return;
	if (p->nr_purged > 0 && !p->is_dry)
		printf("%zu tickets purged\n", p->nr_purged);
	for (size_t i = 0; i < p->nr_held; i++)
		printf("ticket %lld is on hold and stays\n",
		    (long long)p->held[i]);
}

/* -- what to purge ----------------------------------------------------------- */

static bool
is_class(const struct context *c, const char *name)
{
	return strcmp(name, TICKET_UNREADABLE) == 0 ||
	    rules_label(c->rules, "class", name) != NULL;
}

static int
no_class(struct context *c, const char *name)
{
	const struct facet *f = rules_facet(c->rules, "class");
	const char *near = f != NULL ? cli_nearest_label(c->ctx, f, name) :
	    NULL;

	if (near != NULL)
		cli_usage("purge: the rules know no class '%s' (did you mean "
		    "'%s'?)", name, near);
	else
		cli_usage("purge: the rules know no class '%s'", name);
	return EXIT_CONF;
}

/* The settings' retention as ages; a class misspelt would never go. */
static int
ages_of_settings(struct purge *p)
{
	struct context *c = p->c;
	int ret = cli_open(c, NEED_RULES);

	p->nr_ages = c->conf->nr_retention;
	p->ages = talloc_zero_array(c->ctx, struct age,
	    (unsigned)p->nr_ages + 1);
	for (size_t i = 0; ret == EXIT_OK && i < p->nr_ages; i++) {
		const struct retention *r = &c->conf->retention[i];
		bool is_rest = strcmp(r->class_, rest) == 0;

		p->ages[i] = (struct age){ .is_rest = is_rest,
			.class_ = is_rest ? NULL : r->class_,
			.before = c->now - r->seconds };
		if (!is_rest && !is_class(c, r->class_))
			ret = no_class(c, r->class_);
	}
	return ret;
}

static int
one_age(struct purge *p, const char *class_, const char *before)
{
	p->ages = talloc_zero(p->c->ctx, struct age);
	p->nr_ages = 1;
	p->ages->class_ = class_;
	if (cli_parse_since(before, p->c->now, &p->ages->before))
		return EXIT_OK;
	return cli_usage("purge: '--before' wants a day, a time or a span such "
	    "as 365d, not '%s'", before);
}

/* -- hold --------------------------------------------------------------------- */

static int
hold(struct context *c, int64_t ticket, const char *why)
{
	struct err e;
	int ret = store_hold(c->store, ticket, c->now, cli_actor(), why, &e);

	if (ret < 0)
		return cli_fail(&e);
	return ret == 1 ? EXIT_OK : cli_no_ticket(ticket);
}

static int
hold_or_release(struct context *c, int64_t held, int64_t released,
    const char *why)
{
	if (released != 0)
		return hold(c, released, "");
	if (why == NULL || *why == '\0')
		return cli_usage("purge: '--hold' wants its reason in "
		    "'--because'; it is kept");
	return hold(c, held, why);
}

int
cmd_purge(struct context *c, int argc, char **argv)
{
	const char *class_ = NULL, *before = NULL, *why = NULL;
	int64_t held = 0, released = 0;
	struct purge p = { .c = c };
	const struct option_row options[] = {
		{ "--class", 0, OPTION_TEXT, &class_ },
		{ "--before", 0, OPTION_TEXT, &before },
		{ "--because", 0, OPTION_TEXT, &why },
		{ "--dry-run", 'n', OPTION_FLAG, &p.is_dry },
		{ "--hold", 0, OPTION_NUMBER, &held },
		{ "--release", 0, OPTION_NUMBER, &released },
	};
	struct err e;
	int n, ret;

	ret = cli_options("purge", options,
	    sizeof(options) / sizeof(options[0]), argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n > 0)
		return cli_usage("purge: takes no '%s'", argv[0]);
	if (held != 0 || released != 0)
		return hold_or_release(c, held, released, why);
	p.why = why != NULL ? why : "retention";
	if (before != NULL)
		ret = one_age(&p, class_, before);
	else if (class_ == NULL && c->conf->nr_retention > 0)
		ret = ages_of_settings(&p);
	else
		return cli_usage("purge: which age? '--before' wants a day, a "
		    "time or a span such as 365d, or set 'retention'");
	if (ret != EXIT_OK)
		return ret;
	ret = purge(&p, &e);
	print_outcome(&p);
	return ret < 0 ? cli_fail(&e) : EXIT_OK;
}
