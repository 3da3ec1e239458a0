/* SPDX-License-Identifier: ISC */
#ifndef WARID_WORKER_H
#define WARID_WORKER_H
/*
 * The two loops: take (sources to held bytes and ledger) and work (ledger to
 * tickets).  The only room that decides what an error means.
 */
#include <stdbool.h>

#include "warid/held.h"
#include "warid/rules.h"
#include "warid/settings.h"
#include "warid/store.h"

enum { WORKER_ALERTS_SHOWN = 20 };

struct worker_counts {
	int64_t alerted[WORKER_ALERTS_SHOWN];	/* tickets with red flags */
	int64_t taken, filed, duplicate, ignored, quarantined, tickets, alerts;
	int64_t errors_item, errors_source, errors_run;
	int64_t reader_peak_kib;
	double seconds;
	char first_error[512];
};

struct worker {
	const struct settings *conf;
	struct store *store;
	struct held *held;
	const struct rules *rules;
	int64_t now;
	int64_t max;			/* items, 0: no limit */
	double seconds;			/* time limit, 0: none */
	double started;			/* by worker_clock */
	int jobs;			/* processes that work at once */
	const char *program;		/* our own, to start more of us */
	struct worker_counts counts;
};

/* Take from every source, or from those named.  A source that another process
 * is taking from is passed over quietly. */
int worker_take(struct worker *w, const char *const *only, size_t n,
    struct err *e);

/* Work until nothing waits. */
int worker_work(struct worker *w, struct err *e);

/* One message from an MTA's pipe; 0 once it is durable. */
int worker_deliver(struct worker *w, const char *p, size_t n, struct err *e);

/* Rebuild the ledger from the segments; *added rows. */
int worker_recover(struct worker *w, int64_t *added, struct err *e);

/* Seconds that only go forward, for time limits and durations. */
double worker_clock(void);

/* The counts as `run --json` prints them. */
void worker_counts_to_json(const struct worker_counts *c, struct json_out *o);

/* SIGTERM and SIGINT ask both loops to end after the current item. */
void worker_ask_stop(int sig);

#endif
