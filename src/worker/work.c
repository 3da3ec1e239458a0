/* SPDX-License-Identifier: ISC */
/*
 * Ledger rows to tickets: claim a batch, read each item in the sandbox, then
 * judge and file the batch in one transaction.
 */
#include "worker/worker.h"

#include <string.h>
#include <talloc.h>

#include "warid/dedup.h"
#include "warid/log.h"
#include "warid/reader.h"
#include "warid/stop.h"
#include "warid/ticket.h"
#include "worker/crew.h"
#include "worker/slot.h"

enum { BATCH = 100, LEASE = 15 * 60 };
static const double batch_seconds = 3;	/* then what was read is filed */

/* One process at work. */
struct shift {
	struct worker *w;
	struct reader *reader;
	struct slot slot;
};

/* An item read, waiting to be filed. */
struct job {
	const struct item_row *row;
	struct message *m;
	const char *unreadable;		/* why, or NULL */
	int tries;			/* failures noted already */
};

static const char *
own_name(const struct worker *w, const char *source)
{
	for (size_t i = 0; i < w->conf->nr_sources; i++)
		if (strcmp(w->conf->sources[i].name, source) == 0)
			return w->conf->sources[i].own;
	return NULL;
}

/* Through the reader, alone and anew after each failure, up to `retries`. */
static int
read_bytes(struct shift *sh, void *ctx, const struct held_record *r,
    struct job *job, struct err *e)
{
	const struct reader_request q = {
		.channel = job->row->channel, .name = r->name,
		.own = own_name(sh->w, r->source), .meta = r->meta,
		.p = r->p, .n = r->n,
	};

	for (;;) {
		if (reader_read(sh->reader, ctx, &q, &job->m, e) == 0)
			return 0;
		if (e->scope > ERR_ITEM)
			return -1;
		worker_note_error(sh->w, e);
		if (store_note_failure(sh->w->store, job->row->id, e->text,
		    e) < 0)
			return -1;
		if (++job->tries >= sh->w->conf->retries) {
			job->unreadable = talloc_strdup(ctx, e->text);
			return 0;
		}
	}
}

/* Fill in what the message itself does not say. */
static void
complete(struct job *job, void *ctx)
{
	const struct item_row *row = job->row;

	if (job->m == NULL)
		job->m = message_new(ctx, "text", row->channel);
	if (job->unreadable == NULL)
		job->unreadable = job->m->unreadable;
	if (job->unreadable == NULL && row->withheld != NULL &&
	    row->withheld[0] != '\0')
		job->unreadable = row->withheld;
}

static int
read_one(struct shift *sh, void *ctx, struct job *job, struct err *e)
{
	struct held_record r;
	void *raw = talloc_new(ctx);
	int ret;

	job->tries = job->row->tries;
	ret = held_read(sh->w->held, raw, &job->row->place, &r, e);
	if (ret == 0) {
		ret = read_bytes(sh, ctx, &r, job, e);
	} else if (e->scope <= ERR_ITEM) {
		worker_note_error(sh->w, e);
		job->unreadable = talloc_strdup(ctx, e->text);
		ret = 0;
	}
	if (ret == 0)
		complete(job, ctx);
	talloc_free(raw);
	return ret;
}

static void
count(struct worker *w, const struct filed *f, const struct verdict *v)
{
	struct worker_counts *c = &w->counts;

	c->filed += f->fate == FATE_FILED;
	c->duplicate += f->fate == FATE_DUPLICATE;
	c->ignored += f->fate == FATE_IGNORED;
	c->quarantined += f->fate == FATE_QUARANTINED;
	c->tickets += f->is_new;
	if (f->ticket == 0 || f->fate == FATE_DUPLICATE || !v->is_alert)
		return;
	if (c->alerts < WORKER_ALERTS_SHOWN)
		c->alerted[c->alerts] = f->ticket;
	c->alerts++;
}

static int
file_message(struct worker *w, void *ctx, const struct job *job, int seq,
    const struct message *m, struct filed *filed, struct err *e)
{
	struct filing f = { .item = job->row, .seq = seq, .message = m,
		.unreadable = job->unreadable };
	struct rules_facts facts;
	struct verdict verdict;
	struct print print;

	if (ticket_facts(w->store, ctx, &w->conf->calendar, job->row, m,
	    &facts, e) < 0)
		return -1;
	rules_judge(w->rules, ctx, m, &facts, false, &verdict);
	dedup_print(ctx, m, &print);
	f.verdict = &verdict;
	f.print = &print;
	if (ticket_file(w->store, ctx, w->now, w->rules, &f, filed, e) < 0)
		return -1;
	count(w, filed, &verdict);
	return 0;
}

/* All messages of an export; one for everything else. */
static int
file_messages(struct worker *w, void *ctx, const struct job *job,
    struct filed *filed, struct err *e)
{
	const struct message *m = job->m;

	if (strcmp(m->kind, "export") != 0 || job->unreadable != NULL)
		return file_message(w, ctx, job, 0, m, filed, e);
	if (m->nr_messages == 0) {
		*filed = (struct filed){ .fate = FATE_IGNORED,
			.reason = "an export without messages" };
		w->counts.ignored++;
	}
	for (size_t i = 0; i < m->nr_messages; i++)
		if (file_message(w, ctx, job, (int)i, m->messages[i], filed,
		    e) < 0)
			return -1;
	return 0;
}

static int
file_one(struct worker *w, void *ctx, const struct job *job, struct err *e)
{
	const struct message *m = job->m;
	bool is_export = strcmp(m->kind, "export") == 0 &&
	    job->unreadable == NULL;
	struct filed filed = { .fate = FATE_FILED };
	struct item_row now;
	enum fate fate;

	/* a lease that ran out may have been worked by another: first wins */
	if (store_item(w->store, ctx, job->row->id, &now, e) < 0)
		return -1;
	if (now.fate != FATE_TAKEN)
		return 0;
	if (file_messages(w, ctx, job, &filed, e) < 0)
		return -1;
	fate = filed.fate;
	if (is_export && m->nr_messages > 0)
		fate = FATE_FILED;
	return store_set_fate(w->store, job->row->id, fate,
	    is_export ? (int64_t)m->nr_messages : 1,
	    job->unreadable ? job->unreadable :
	    filed.reason ? filed.reason : "", e);
}

/* All of them in one transaction, or none. */
static int
file_together(struct worker *w, void *ctx, const struct job *jobs, size_t n,
    struct err *e)
{
	const struct worker_counts before = w->counts;

	if (store_begin(w->store, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (file_one(w, ctx, &jobs[i], e) == 0)
			continue;
		store_rollback(w->store);
		w->counts = before;
		return err_wrap(e, "item %lld", (long long)jobs[i].row->id);
	}
	stop_here("work-filing");
	if (store_commit(w->store, e) < 0) {
		w->counts = before;
		return -1;
	}
	stop_here("work-filed");
	return 0;
}

/* The store refuses this one item: it waits for a person in quarantine. */
static int
set_aside(struct worker *w, const struct job *job, const struct err *why,
    struct err *e)
{
	worker_note_error(w, why);
	if (store_begin(w->store, e) < 0)
		return -1;
	if (store_set_fate(w->store, job->row->id, FATE_QUARANTINED, 1,
	    why->text, e) < 0) {
		store_rollback(w->store);
		return -1;
	}
	w->counts.quarantined++;
	return store_commit(w->store, e);
}

/* What was read; one that cannot be filed does not keep back its neighbours. */
static int
file_jobs(struct worker *w, void *ctx, const struct job *jobs, size_t n,
    struct err *e)
{
	struct err why;

	if (n == 0 || file_together(w, ctx, jobs, n, e) == 0)
		return 0;
	if (e->scope > ERR_ITEM)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (file_together(w, ctx, &jobs[i], 1, &why) == 0)
			continue;
		if (why.scope > ERR_ITEM) {
			*e = why;
			return -1;
		}
		if (set_aside(w, &jobs[i], &why, e) < 0)
			return -1;
	}
	return 0;
}

/*
 * Read and file the rows claimed.  What was read is filed every few seconds, so
 * that a slow fax keeps no alert waiting and a kill costs little.
 */
static int
work_rows(struct shift *sh, void *ctx, const struct item_row *rows, size_t n,
    struct err *e)
{
	struct job *jobs = talloc_zero_array(ctx, struct job, (unsigned)n);
	double since = worker_clock();
	size_t from = 0, i;

	for (i = 0; i < n && !worker_is_over(sh->w); i++) {
		jobs[i].row = &rows[i];
		if (read_one(sh, ctx, &jobs[i], e) < 0)
			return -1;
		stop_here("work-read");
		if (worker_clock() - since < batch_seconds)
			continue;
		if (file_jobs(sh->w, ctx, jobs + from, i + 1 - from, e) < 0)
			return -1;
		from = i + 1;
		since = worker_clock();
	}
	return file_jobs(sh->w, ctx, jobs + from, i - from, e);
}

/* One claim: 1 worked, 0 nothing waits, -1. */
static int
work_batch(struct shift *sh, struct err *e)
{
	void *ctx = talloc_new(sh->w->held);
	struct item_row *rows;
	size_t n = 0, max = BATCH;
	int ret;

	if (sh->w->max > 0 && sh->w->max < BATCH)
		max = (size_t)sh->w->max;
	ret = store_claim(sh->w->store, ctx, sh->slot.name, sh->w->now, LEASE,
	    max, &rows, &n, e);
	stop_here("work-claimed");
	if (ret == 0 && n > 0)
		ret = work_rows(sh, ctx, rows, n, e) < 0 ? -1 : 1;
	talloc_free(ctx);
	return ret;
}

/* Start the reader only when something waits: an idle run stays small. */
static int
work_shift(struct shift *sh, struct err *e)
{
	const struct reader_limits limits = {
		.seconds = sh->w->conf->reader_seconds,
		.memory = sh->w->conf->reader_memory,
	};
	int ret;

	if (reader_start(sh->w->held, NULL, &limits, &sh->reader, e) < 0)
		return -1;
	do
		ret = work_batch(sh, e);
	while (ret == 1 && !worker_is_over(sh->w));
	/* what was claimed and not worked waits for the next run */
	if (ret >= 0)
		ret = store_release(sh->w->store, sh->slot.name, e);
	reader_stop(sh->reader);
	if (reader_peak_kib(sh->reader) > sh->w->counts.reader_peak_kib)
		sh->w->counts.reader_peak_kib = reader_peak_kib(sh->reader);
	talloc_free(sh->reader);
	return ret;
}

int
worker_work(struct worker *w, struct err *e)
{
	struct shift sh = { .w = w };
	struct crew *crew = NULL;
	int64_t waiting;
	int ret;

	if (store_count_waiting(w->store, &waiting, e) < 0)
		return -1;
	if (waiting == 0 || worker_is_over(w))
		return 0;
	if (slot_take(w, &sh.slot, e) < 0)
		return -1;
	crew = crew_start(w, waiting);
	ret = work_shift(&sh, e);
	crew_end(crew, &w->counts);
	slot_release(&sh.slot);
	if (ret < 0)
		worker_note_error(w, e);
	return ret;
}
