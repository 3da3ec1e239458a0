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
#include "warid/ticket.h"

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
	const struct ticket_key *key;	/* for work: signs tickets' numbers */
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

/*
 * Hold a source's own list, and HylaFAX's log of what it received since then,
 * against the ledger.  `missing`: keys of what lies there from before the
 * last run that went through, without a row; a driver's sentence for what
 * cannot be read.  -1: it cannot be asked.
 */
struct reconciled {
	int64_t there;			/* items that lie there now */
	int64_t fresh;			/* of them, for the next run to take */
	const char **missing;
	size_t nr_missing;
	bool has_log;
	size_t nr_received;		/* calls in the log that brought pages */
	const struct fax_received **lost;	/* neither taken nor there */
	size_t nr_lost;
};
int worker_reconcile(struct worker *w, void *ctx,
    const struct source_settings *conf, int64_t since,
    struct reconciled *out, struct err *e);

/* Seconds that only go forward, for time limits and durations. */
double worker_clock(void);

/* The counts as `run --json` prints them. */
void worker_counts_to_json(const struct worker_counts *c, struct json_out *o);

/* SIGTERM and SIGINT ask both loops to end after the current item. */
void worker_ask_stop(int sig);

#endif
