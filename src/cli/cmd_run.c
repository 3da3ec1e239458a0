/* SPDX-License-Identifier: ISC */
/* run, take, work: what they print, and when they stay silent. */
#include "warid/cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/worker.h"

static void
listen_for_stop(void)
{
	struct sigaction sa = { .sa_handler = worker_ask_stop };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Options into a worker; the sources named are moved to argv's front. */
static int
make_worker(struct context *c, const char *name, int argc, char **argv,
    struct worker *w, int *nr_sources)
{
	int64_t jobs = c->conf->jobs, max = 0, seconds = 0;
	const struct option_row rows[] = {
		{ "--jobs", 'j', OPTION_NUMBER, &jobs },
		{ "--max", 0, OPTION_NUMBER, &max },
		{ "--time", 0, OPTION_NUMBER, &seconds },
	};
	int ret = cli_options(name, rows, sizeof(rows) / sizeof(rows[0]), argc,
	    argv, nr_sources);

	*w = (struct worker){ .conf = c->conf, .store = c->store,
		.held = c->held, .rules = c->rules, .now = c->now, .max = max,
		.seconds = (double)seconds, .started = worker_clock(),
		.jobs = (int)jobs, .program = c->program };
	return ret;
}

/* Each source named must be one; 0 or EXIT_USAGE. */
static int
check_sources(struct context *c, const char *name, int n, char **argv)
{
	const struct settings *s = c->conf;
	const char **names = talloc_array(c->ctx, const char *,
	    (unsigned)s->nr_sources + 1), *near;
	size_t j;

	for (size_t i = 0; i < s->nr_sources; i++)
		names[i] = s->sources[i].name;
	for (int i = 0; i < n; i++) {
		for (j = 0; j < s->nr_sources; j++)
			if (strcmp(names[j], argv[i]) == 0)
				break;
		if (j < s->nr_sources)
			continue;
		near = nearest_word(argv[i], names, s->nr_sources);
		if (near != NULL)
			return cli_usage("%s: no source '%s' (did you mean "
			    "'%s'?)", name, argv[i], near);
		return cli_usage("%s: no source '%s'", name, argv[i]);
	}
	return EXIT_OK;
}

static bool
has_news(const struct worker_counts *n)
{
	return n->taken || n->filed || n->duplicate || n->ignored ||
	    n->quarantined;
}

static void
print_summary(const struct worker_counts *n)
{
	int64_t shown = n->alerts < WORKER_ALERTS_SHOWN ? n->alerts :
	    WORKER_ALERTS_SHOWN;

	printf("taken %lld, filed %lld (%lld new tickets), duplicate %lld, "
	    "ignored %lld, quarantined %lld, %.1f s\n", (long long)n->taken,
	    (long long)n->filed, (long long)n->tickets,
	    (long long)n->duplicate, (long long)n->ignored,
	    (long long)n->quarantined, n->seconds);
	for (int64_t i = 0; i < shown; i++)
		printf("alert: ticket %lld has a red flag; see 'warid ticket "
		    "show %lld'\n", (long long)n->alerted[i],
		    (long long)n->alerted[i]);
	if (n->alerts > shown)
		printf("alert: and %lld more\n", (long long)(n->alerts - shown));
}

static int
note_run(struct context *c, const struct worker_counts *n)
{
	struct run_row r = { .started = c->now,
		.ended = c->now + (int64_t)n->seconds, .taken = n->taken,
		.filed = n->filed, .duplicate = n->duplicate,
		.ignored = n->ignored, .quarantined = n->quarantined,
		.errors = n->errors_item + n->errors_source + n->errors_run,
		.error = n->first_error };
	struct err e;

	if (!has_news(n) && r.errors == 0)
		return EXIT_OK;
	return store_add_run(c->store, &r, &e) < 0 ? cli_fail(&e) : EXIT_OK;
}

/* Say what happened; the exit status. */
static int
finish(struct context *c, struct worker *w, int ret, const struct err *e)
{
	struct worker_counts *n = &w->counts;
	struct json_out *o;

	n->seconds = worker_clock() - w->started;
	if (c->is_json) {
		o = json_object_new(c->ctx);
		worker_counts_to_json(n, o);
		if (c->rules != NULL)
			cli_json_rules(o, &c->rules_state);
		cli_json_line(o);
	} else if (has_news(n) && !c->is_quiet) {
		print_summary(n);
	}
	if (ret < 0)
		return cli_fail(e);
	ret = note_run(c, n);
	if (ret == EXIT_OK && (n->errors_source > 0 || n->errors_run > 0))
		return EXIT_AGAIN;
	return ret;
}

static int
work(struct context *c, struct worker *w, struct err *e)
{
	struct ticket_key *key;

	if (ticket_key_open(c->ctx, c->conf->spool, &key, e) < 0)
		return -1;
	w->key = key;
	return worker_work(w, e);
}

static int
take_and_work(struct context *c, struct worker *w, int n, char **argv,
    struct err *e)
{
	int ret = worker_take(w, (const char *const *)argv, (size_t)n, e);
	int64_t waiting;

	if (ret < 0 || store_count_waiting(c->store, &waiting, e) < 0)
		return -1;
	if (waiting == 0)
		return 0;
	/* rules that do not load must not keep bytes from being held */
	ret = cli_open(c, NEED_RULES);
	if (ret != EXIT_OK)
		return ret;
	w->rules = c->rules;
	return work(c, w, e);
}

int
cmd_run(struct context *c, int argc, char **argv)
{
	struct worker w;
	struct err e;
	int n, ret;

	ret = make_worker(c, "run", argc, argv, &w, &n);
	if (ret == EXIT_OK)
		ret = check_sources(c, "run", n, argv);
	if (ret != EXIT_OK)
		return ret;
	listen_for_stop();
	ret = take_and_work(c, &w, n, argv, &e);
	if (ret > 0) {
		finish(c, &w, 0, &e);
		return ret;
	}
	return finish(c, &w, ret, &e);
}

int
cmd_take(struct context *c, int argc, char **argv)
{
	struct worker w;
	struct err e;
	int n, ret;

	ret = make_worker(c, "take", argc, argv, &w, &n);
	if (ret == EXIT_OK)
		ret = check_sources(c, "take", n, argv);
	if (ret != EXIT_OK)
		return ret;
	listen_for_stop();
	ret = worker_take(&w, (const char *const *)argv, (size_t)n, &e);
	return finish(c, &w, ret, &e);
}

int
cmd_work(struct context *c, int argc, char **argv)
{
	struct worker w;
	struct err e;
	int n, ret;

	ret = make_worker(c, "work", argc, argv, &w, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n > 0)
		return cli_usage("work: takes no '%s'", argv[0]);
	listen_for_stop();
	ret = work(c, &w, &e);
	return finish(c, &w, ret, &e);
}
