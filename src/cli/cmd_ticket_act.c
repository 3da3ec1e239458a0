/* SPDX-License-Identifier: ISC */
/*
 * ticket assign, note, close, verify, reopen, merge: what staff do with a
 * ticket.  Each is one transaction, the change and its line of audit; a state
 * that does not lead there is told, not bent.
 */
#include "cli/ticket_cmd.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

/* One action under way. */
struct act {
	struct context *c;
	const char *actor;
	struct ticket_row t;
	const char *what, *detail;	/* of the line of audit */
};

/*
 * The words behind the command: "--as NAME", the ticket's number, and from
 * `least` to `most` words more, moved to argv's front.  EXIT_OK or not.
 */
static int
words(struct act *a, const char *command, const char *usage, int least,
    int most, int argc, char **argv, int *nr)
{
	const struct option_row options[] = {
		{ "--as", 0, OPTION_TEXT, &a->actor },
	};
	int ret;

	a->actor = cli_actor();
	ret = cli_options(command, options, 1, argc, argv, nr);
	if (ret != EXIT_OK)
		return ret;
	if (*nr < 1 + least || *nr > 1 + most)
		return cli_usage("%s: %s", command, usage);
	return cli_ticket_number(command, argv[0], &a->t.id);
}

/* Begin, and the ticket as it is now: EXIT_OK, or told and rolled back. */
static int
begin(struct act *a)
{
	int64_t id = a->t.id;
	struct err e;
	int got;

	if (store_begin(a->c->store, &e) < 0)
		return cli_fail(&e);
	got = store_ticket(a->c->store, a->c->ctx, id, &a->t, &e);
	if (got == 1)
		return EXIT_OK;
	store_rollback(a->c->store);
	return got < 0 ? cli_fail(&e) : cli_no_ticket(id);
}

static int
finish(struct act *a)
{
	struct store *s = a->c->store;
	struct err e;

	if (store_update_ticket(s, &a->t, &e) == 0 &&
	    store_add_event(s, a->c->now, a->actor, a->t.id, a->what,
	    a->detail, &e) == 0 && store_commit(s, &e) == 0)
		return EXIT_OK;
	store_rollback(s);
	return cli_fail(&e);
}

/* -- the state ------------------------------------------------------------- */

static const struct turn {
	const char *name, *usage, *to, *what;
	const char *from[4];		/* states that lead there */
} turns[] = {
	{ "ticket close", "TICKET [REASON]", "closed", "closed",
	  { "open", "pending" } },
	{ "ticket verify", "TICKET [REASON]", "verified", "verified",
	  { "closed" } },
	{ "ticket reopen", "TICKET [REASON]", "open", "reopened",
	  { "closed", "verified", "merged" } },
};

static bool
can_turn(const struct turn *turn, const char *status)
{
	for (int i = 0; i < 4 && turn->from[i] != NULL; i++)
		if (strcmp(turn->from[i], status) == 0)
			return true;
	return false;
}

static int
turn_ticket(struct context *c, const struct turn *turn, int argc, char **argv)
{
	struct act a = { .c = c, .what = turn->what };
	int n, ret = words(&a, turn->name, turn->usage, 0, 1, argc, argv, &n);

	if (ret == EXIT_OK)
		ret = begin(&a);
	if (ret != EXIT_OK)
		return ret;
	if (!can_turn(turn, a.t.status)) {
		store_rollback(c->store);
		fprintf(stderr, "warid: %s: ticket %lld is %s\n", turn->name,
		    (long long)a.t.id, a.t.status);
		return EXIT_FOUND;
	}
	a.detail = n > 1 ? argv[1] : "";
	a.t.status = turn->to;
	a.t.merged_into = 0;
	return finish(&a);
}

int
ticket_close(struct context *c, int argc, char **argv)
{
	return turn_ticket(c, &turns[0], argc, argv);
}

int
ticket_verify(struct context *c, int argc, char **argv)
{
	return turn_ticket(c, &turns[1], argc, argv);
}

int
ticket_reopen(struct context *c, int argc, char **argv)
{
	return turn_ticket(c, &turns[2], argc, argv);
}

/* -- assign, note, merge --------------------------------------------------- */

int
ticket_assign(struct context *c, int argc, char **argv)
{
	struct act a = { .c = c, .what = "assigned" };
	int n, ret = words(&a, "ticket assign", "TICKET OWNER, '-' for none",
	    1, 1, argc, argv, &n);

	if (ret == EXIT_OK)
		ret = begin(&a);
	if (ret != EXIT_OK)
		return ret;
	a.detail = talloc_asprintf(c->ctx, "%s %s", *a.t.owner != '\0' ?
	    a.t.owner : "-", argv[1]);
	a.t.owner = strcmp(argv[1], "-") == 0 ? "" : argv[1];
	return finish(&a);
}

int
ticket_note(struct context *c, int argc, char **argv)
{
	struct act a = { .c = c, .what = "note", .detail = "" };
	struct err e;
	int n, ret = words(&a, "ticket note", "TICKET TEXT", 1, 1, argc, argv,
	    &n);

	if (ret == EXIT_OK)
		ret = begin(&a);
	if (ret != EXIT_OK)
		return ret;
	if (store_add_note(c->store, c->now, a.actor, a.t.id, argv[1],
	    &e) < 0) {
		store_rollback(c->store);
		return cli_fail(&e);
	}
	return finish(&a);
}

/* The other ticket stands for this one from now on; `reopen` undoes it. */
static int
merge_into(struct act *a, int64_t into)
{
	struct store *s = a->c->store;
	struct ticket_row other;
	struct err e;
	int got = into == a->t.id ? 0 :
	    store_ticket(s, a->c->ctx, into, &other, &e);

	if (got == 1 && other.merged_into == 0 &&
	    store_link(s, into, a->t.id, "merged", &e) == 0) {
		a->t.status = "merged";
		a->t.merged_into = into;
		a->detail = talloc_asprintf(a->c->ctx, "into %lld",
		    (long long)into);
		return finish(a);
	}
	store_rollback(s);
	if (got < 0)
		return cli_fail(&e);
	fprintf(stderr, "warid: ticket merge: ticket %lld cannot stand for "
	    "ticket %lld\n", (long long)into, (long long)a->t.id);
	return EXIT_FOUND;
}

int
ticket_merge(struct context *c, int argc, char **argv)
{
	static const char usage[] = "TICKET INTO";
	struct act a = { .c = c, .what = "merged" };
	int n, ret = words(&a, "ticket merge", usage, 1, 1, argc, argv, &n);
	int64_t into;

	if (ret == EXIT_OK)
		ret = cli_ticket_number("ticket merge", argv[1], &into);
	if (ret == EXIT_OK)
		ret = begin(&a);
	return ret == EXIT_OK ? merge_into(&a, into) : ret;
}
