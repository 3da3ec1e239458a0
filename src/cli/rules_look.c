/* SPDX-License-Identifier: ISC */
/*
 * The rules in force: the folder's, or when they do not check the last set that
 * did; and since when, noted by whoever looks.
 */
#include "warid/cli.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"

/* As complaints_write puts them, the first of all. */
static const char *
first_of(void *ctx, const struct complaints *why)
{
	struct buf out;

	buf_init(&out, ctx);
	complaints_write(why, &out);
	return talloc_strndup(ctx, out.p, strcspn(out.p, "\n"));
}

/* The folder's set, which is then the last good one; or what is wrong. */
static int
load_folder(struct context *c, struct complaints *why, struct err *e)
{
	struct rules_file *files;
	size_t n;

	if (rules_files(c->ctx, c->conf->rules, &files, &n, e) < 0) {
		complain(why, c->conf->rules, 0, 0, "%s", e->text);
		return 0;
	}
	why->dir = c->conf->rules;
	c->rules = rules_load(c->ctx, files, n, why);
	if (c->rules == NULL)
		return 0;
	return rules_save(c->conf->spool, files, n, c->rules, e);
}

static int
note(struct context *c, const struct complaints *why, struct err *e)
{
	const char *first = why->n > 0 ? first_of(c->ctx, why) : "";

	if (store_note_rules(c->store, c->now, c->rules != NULL ?
	    rules_hash(c->rules) : "", (int64_t)why->n, first, e) < 0)
		return -1;
	return store_rules_state(c->store, c->ctx, INT64_MAX,
	    &c->rules_state, e);
}

int
cli_look_at_rules(struct context *c, struct complaints *why, struct err *e)
{
	struct err none;

	complaints_init(why, c->ctx);
	if (load_folder(c, why, e) < 0)
		return -1;
	if (c->rules == NULL)
		c->rules = rules_load_saved(c->ctx, c->conf->spool, &none);
	return c->store != NULL ? note(c, why, e) : 0;
}

void
cli_say_rules_broken(const struct context *c, const struct complaints *why)
{
	const char *mistakes = cli_count(c->ctx, why->n, "mistake");
	char broken[CLOCK_TEXT_MAX], since[CLOCK_TEXT_MAX];
	const struct rules_state *is = &c->rules_state;

	if (is->broken_since == 0)
		fprintf(stderr, "warid: %s in the rules; the last good set "
		    "stays in force\n", mistakes);
	else
		fprintf(stderr, "warid: %s in the rules since %s; the set in "
		    "force since %s stays\n", mistakes,
		    clock_text(is->broken_since, broken),
		    clock_text(is->since, since));
	fprintf(stderr, "%s\nwarid: 'warid rules check' tells all of them\n",
	    first_of(c->ctx, why));
}

void
cli_json_rules(struct json_out *o, const struct rules_state *is)
{
	json_put_str(o, "rules_in_force", is->hash);
	cli_json_time(o, "rules_since", is->since);
	cli_json_time(o, "rules_broken_since", is->broken_since);
	json_put_int(o, "rule_mistakes", is->mistakes);
	json_put_str(o, "rule_complaint", is->complaint);
}
