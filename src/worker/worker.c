/* SPDX-License-Identifier: ISC */
/* When a run is over, and how its errors are counted. */
#include "worker/worker.h"

#include <signal.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "warid/file.h"
#include "warid/log.h"

static volatile sig_atomic_t asked_to_stop;

void
worker_ask_stop(int sig)
{
	(void)sig;
	asked_to_stop = 1;
}

double
worker_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

bool
worker_is_over(const struct worker *w)
{
	return asked_to_stop ||
	    (w->seconds > 0 && worker_clock() - w->started >= w->seconds);
}

void
worker_note_error(struct worker *w, const struct err *e)
{
	struct worker_counts *c = &w->counts;

	if (e->scope == ERR_ITEM)
		c->errors_item++;
	else if (e->scope == ERR_SOURCE)
		c->errors_source++;
	else
		c->errors_run++;
	if (c->first_error[0] == '\0')
		snprintf(c->first_error, sizeof(c->first_error), "%s",
		    e->text);
	/* what ends the run is told once, by whoever ends it */
	if (e->scope < ERR_RUN)
		log_event(e->scope == ERR_ITEM ? LOG_WARN : LOG_ERROR,
		    "scope=%s %s", err_scope_name(e->scope), e->text);
}

int
worker_lock_path(const struct worker *w, void *ctx, const char *name,
    char **path, struct err *e)
{
	char *dir = file_join(ctx, w->conf->spool, "lock");

	if (file_make_dirs(dir, e) < 0)
		return -1;
	*path = talloc_asprintf(ctx, "%s/%s.lock", dir, name);
	return 0;
}
