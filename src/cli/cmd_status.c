/* SPDX-License-Identifier: ISC */
/*
 * status: is all well?  Health of every source, the queue, quarantine, the
 * rules and the last run; for people, as JSON and as Prometheus text.
 */
#include "warid/cli.h"

#include <stdio.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/ticket.h"

struct health {
	struct source_row *sources;
	size_t nr_sources;
	struct item_row *quarantine;
	size_t nr_quarantine, nr_old;	/* old: past the alarm's age */
	int64_t oldest;			/* when it was taken; 0: none */
	int64_t waiting;
	struct run_row *run;		/* the last, or none */
	size_t nr_runs;
	struct rules_state rules;
	size_t nr_rules;		/* in force */
	char mark[TICKET_TOKEN_MAX];	/* of our own mail */
	bool is_trouble;
};

static void
look_at_quarantine(struct context *c, struct health *h)
{
	for (size_t i = 0; i < h->nr_quarantine; i++) {
		int64_t taken = h->quarantine[i].taken;

		h->nr_old += c->now - taken > c->conf->quarantine_alarm;
		if (h->oldest == 0 || taken < h->oldest)
			h->oldest = taken;
	}
}

static int
gather(struct context *c, struct health *h, struct err *e)
{
	struct complaints why;
	struct ticket_key *key;

	if (store_sources(c->store, c->ctx, &h->sources, &h->nr_sources,
	    e) < 0 ||
	    store_items(c->store, c->ctx, FATE_QUARANTINED, &h->quarantine,
	    &h->nr_quarantine, e) < 0 ||
	    store_count_waiting(c->store, &h->waiting, e) < 0 ||
	    store_runs(c->store, c->ctx, 1, &h->run, &h->nr_runs, e) < 0 ||
	    cli_look_at_rules(c, &why, e) < 0)
		return -1;
	if (ticket_key_open(c->ctx, c->conf->spool, &key, e) < 0)
		return -1;
	ticket_own_mark(key, h->mark);
	h->rules = c->rules_state;
	h->nr_rules = c->rules != NULL ? rules_count(c->rules) : 0;
	h->is_trouble = h->rules.mistakes > 0;
	for (size_t i = 0; i < h->nr_sources; i++)
		h->is_trouble |= h->sources[i].failures > 0;
	look_at_quarantine(c, h);
	h->is_trouble |= h->nr_old > 0;
	return 0;
}

static const char *
time_or_never(void *ctx, int64_t t)
{
	char s[CLOCK_TEXT_MAX];

	return t == 0 ? "never" : talloc_strdup(ctx, clock_text(t, s));
}

static void
print_rules(struct context *c, const struct health *h)
{
	const struct rules_state *is = &h->rules;

	if (is->hash[0] != '\0')
		printf("rules       %zu rules, set %.12s, in force since %s\n",
		    h->nr_rules, is->hash, time_or_never(c->ctx, is->since));
	else
		puts("rules       none in force yet");
	if (is->mistakes > 0)
		printf("            %s in '%s' since %s; the first (see "
		    "'warid rules check'):\n            %s\n",
		    cli_count(c->ctx, (size_t)is->mistakes, "mistake"),
		    c->conf->rules, time_or_never(c->ctx, is->broken_since),
		    is->complaint);
}

static void
print_text(struct context *c, const struct health *h)
{
	static const char *const heads[] = { "source", "state", "last well",
		"last item" };
	const char **cells = talloc_array(c->ctx, const char *,
	    (unsigned)(h->nr_sources * 4 + 1));
	size_t at = 0;

	for (size_t i = 0; i < h->nr_sources; i++) {
		const struct source_row *s = &h->sources[i];

		cells[at++] = s->source;
		cells[at++] = s->failures == 0 ? "well" : talloc_asprintf(
		    c->ctx, "failing, %lld in a row: %s",
		    (long long)s->failures, s->last_error);
		cells[at++] = time_or_never(c->ctx, s->last_ok);
		cells[at++] = time_or_never(c->ctx, s->last_item);
	}
	if (h->nr_sources > 0)
		cli_table(heads, 4, cells, h->nr_sources);
	printf("waiting     %lld\n", (long long)h->waiting);
	printf("quarantine  %zu", h->nr_quarantine);
	if (h->nr_old > 0)
		printf(", %zu for too long", h->nr_old);
	if (h->nr_quarantine > 0)
		printf(", oldest since %s", time_or_never(c->ctx, h->oldest));
	printf("\n");
	print_rules(c, h);
	printf("own mail    bears the field 'X-Warid: %s'\n", h->mark);
	if (h->nr_runs > 0)
		printf("last work   %s, filed %lld, errors %lld\n",
		    time_or_never(c->ctx, h->run[0].started),
		    (long long)h->run[0].filed,
		    (long long)h->run[0].errors);
}

static void
print_json(struct context *c, const struct health *h)
{
	struct json_out *o = json_object_new(c->ctx), *a, *one;

	json_put_bool(o, "trouble", h->is_trouble);
	json_put_int(o, "waiting", h->waiting);
	json_put_int(o, "quarantine", (int64_t)h->nr_quarantine);
	json_put_int(o, "quarantine_old", (int64_t)h->nr_old);
	cli_json_time(o, "quarantine_oldest", h->oldest);
	json_put_int(o, "rules", (int64_t)h->nr_rules);
	json_put_str(o, "rules_hash", h->rules.mistakes == 0 ? h->rules.hash :
	    "");
	cli_json_rules(o, &h->rules);
	json_put_str(o, "own_mark", h->mark);
	a = json_put_array(o, "sources");
	for (size_t i = 0; i < h->nr_sources; i++) {
		const struct source_row *s = &h->sources[i];

		one = json_add_object(a);
		json_put_str(one, "source", s->source);
		json_put_int(one, "failures", s->failures);
		json_put_str(one, "last_error", s->last_error);
		cli_json_time(one, "last_run", s->last_run);
		cli_json_time(one, "last_ok", s->last_ok);
		cli_json_time(one, "last_item", s->last_item);
	}
	if (h->nr_runs > 0) {
		cli_json_time(o, "last_work", h->run[0].started);
		json_put_int(o, "last_work_errors", h->run[0].errors);
	}
	cli_json_line(o);
}

/* Prometheus' text format, version 0.0.4. */
static void
print_metrics(const struct health *h)
{
	printf("# TYPE warid_waiting gauge\nwarid_waiting %lld\n"
	    "# TYPE warid_quarantine gauge\nwarid_quarantine %zu\n"
	    "# TYPE warid_quarantine_old gauge\nwarid_quarantine_old %zu\n"
	    "# TYPE warid_quarantine_oldest_seconds gauge\n"
	    "warid_quarantine_oldest_seconds %lld\n"
	    "# TYPE warid_rule_mistakes gauge\nwarid_rule_mistakes %lld\n"
	    "# TYPE warid_rules gauge\nwarid_rules %zu\n"
	    "# TYPE warid_rules_since_seconds gauge\n"
	    "warid_rules_since_seconds %lld\n"
	    "# TYPE warid_rules_broken_since_seconds gauge\n"
	    "warid_rules_broken_since_seconds %lld\n",
	    (long long)h->waiting, h->nr_quarantine, h->nr_old,
	    (long long)h->oldest, (long long)h->rules.mistakes, h->nr_rules,
	    (long long)h->rules.since, (long long)h->rules.broken_since);
	printf("# TYPE warid_source_failures gauge\n");
	for (size_t i = 0; i < h->nr_sources; i++)
		printf("warid_source_failures{source=\"%s\"} %lld\n",
		    h->sources[i].source, (long long)h->sources[i].failures);
	printf("# TYPE warid_source_last_ok_seconds gauge\n");
	for (size_t i = 0; i < h->nr_sources; i++)
		printf("warid_source_last_ok_seconds{source=\"%s\"} %lld\n",
		    h->sources[i].source, (long long)h->sources[i].last_ok);
}

int
cmd_status(struct context *c, int argc, char **argv)
{
	bool is_metrics = false;
	const struct option_row options[] = {
		{ "--metrics", 0, OPTION_FLAG, &is_metrics },
	};
	struct health h = { 0 };
	struct err e;
	int rest, ret;

	ret = cli_options("status", options, 1, argc, argv, &rest);
	if (ret != EXIT_OK)
		return ret;
	if (rest > 0)
		return cli_usage("status: takes no '%s'", argv[0]);
	if (gather(c, &h, &e) < 0)
		return cli_fail(&e);
	if (is_metrics)
		print_metrics(&h);
	else if (c->is_json)
		print_json(c, &h);
	else
		print_text(c, &h);
	return h.is_trouble ? EXIT_FOUND : EXIT_OK;
}
