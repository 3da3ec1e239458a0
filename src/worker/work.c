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

enum { BATCH = 100, LEASE = 15 * 60, POOL = 256 << 10 };
static const double batch_seconds = 3;	/* then what was read is filed */

/* One process at work. */
struct shift {
	struct worker *w;
	struct reader *reader;
	struct slot slot;
	void *pool;			/* what one filing needs, used again */
};

/* An item on its way from the ledger's row to its filing. */
struct job {
	const struct item_row *row;
	void *raw;			/* its bytes, while it is asked */
	struct message *m;
	const char *unreadable;		/* why, or NULL */
	int tries;			/* failures noted already */
};

/* What one claim gave; the jobs are asked, read and filed in their order. */
struct batch {
	struct job *jobs;
	size_t n, asked, read, filed;
};

static const char *
own_name(const struct worker *w, const char *source)
{
	for (size_t i = 0; i < w->conf->nr_sources; i++)
		if (strcmp(w->conf->sources[i].name, source) == 0)
			return w->conf->sources[i].own;
	return NULL;
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

/* Its bytes to the reader; what cannot be had of them is not asked for. */
static int
ask_one(struct shift *sh, struct batch *b, struct job *job, struct err *e)
{
	struct held_record r;
	struct reader_request q;

	job->tries = job->row->tries;
	job->raw = talloc_new(b);
	if (held_read(sh->w->held, job->raw, &job->row->place, &r, e) < 0) {
		TALLOC_FREE(job->raw);
		if (e->scope > ERR_ITEM)
			return -1;
		worker_note_error(sh->w, e);
		job->unreadable = talloc_strdup(b, e->text);
		return 0;
	}
	q = (struct reader_request){
		.channel = job->row->channel, .name = r.name,
		.own = own_name(sh->w, r.source), .meta = r.meta,
		.p = r.p, .n = r.n,
	};
	reader_ask(sh->reader, &q);
	return 0;
}

/* As far ahead as the reader has room. */
static int
ask_ahead(struct shift *sh, struct batch *b, struct err *e)
{
	while (b->asked < b->n && reader_has_room(sh->reader)) {
		if (ask_one(sh, b, &b->jobs[b->asked], e) < 0)
			return -1;
		b->asked++;
	}
	return 0;
}

/* From the reader; after each failure by itself and anew, up to `retries`. */
static int
take_answer(struct shift *sh, struct batch *b, struct job *job, struct err *e)
{
	while (reader_take(sh->reader, b, &job->m, e) < 0) {
		if (e->scope > ERR_ITEM)
			return -1;
		worker_note_error(sh->w, e);
		if (store_note_failure(sh->w->store, job->row->id, e->text,
		    e) < 0)
			return -1;
		if (++job->tries < sh->w->conf->retries)
			continue;
		job->unreadable = talloc_strdup(b, e->text);
		reader_give_up(sh->reader);
		break;
	}
	return 0;
}

static int
read_one(struct shift *sh, struct batch *b, struct job *job, struct err *e)
{
	if (job->raw != NULL && take_answer(sh, b, job, e) < 0)
		return -1;
	TALLOC_FREE(job->raw);
	complete(job, b);
	return 0;
}

/* Of a first import: what it holds was dealt with long ago, or is too late. */
static bool
is_archive(void *ctx, const struct item_row *row)
{
	struct json *meta;
	struct err e;

	return row->meta != NULL && json_parse(ctx, row->meta,
	    strlen(row->meta), &meta, &e) == 0 &&
	    json_bool(json_get(meta, "archive"), false);
}

static void
count(struct worker *w, void *ctx, const struct item_row *row,
    const struct filed *f, const struct verdict *v)
{
	struct worker_counts *c = &w->counts;

	c->filed += f->fate == FATE_FILED;
	c->duplicate += f->fate == FATE_DUPLICATE;
	c->ignored += f->fate == FATE_IGNORED;
	c->quarantined += f->fate == FATE_QUARANTINED;
	c->tickets += f->is_new;
	if (f->ticket == 0 || f->fate == FATE_DUPLICATE || !v->is_alert ||
	    is_archive(ctx, row))
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
		.unreadable = job->unreadable, .key = w->key,
		.daily_cap = w->conf->daily_cap,
		.resend_window = (int64_t)w->conf->resend_days * 24 * 60 * 60,
	};
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
	count(w, ctx, job->row, filed, &verdict);
	return 0;
}

/* One item that holds many messages, and was read. */
static bool
is_export(const struct job *job)
{
	return strcmp(job->m->kind, "export") == 0 && job->unreadable == NULL;
}

/* All messages of an export; one for everything else. */
static int
file_messages(struct worker *w, void *ctx, const struct job *job,
    struct filed *filed, struct err *e)
{
	const struct message *m = job->m;

	if (!is_export(job))
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
	const int64_t n = is_export(job) ? (int64_t)job->m->nr_messages : 1;
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
	fate = is_export(job) && n > 0 ? FATE_FILED : filed.fate;
	return store_set_fate(w->store, job->row->id, fate, n,
	    job->unreadable ? job->unreadable :
	    filed.reason ? filed.reason : "", e);
}

/* All of them in one transaction, or none. */
static int
file_together(struct shift *sh, const struct job *jobs, size_t n,
    struct err *e)
{
	struct worker *w = sh->w;
	const struct worker_counts before = w->counts;

	if (store_begin(w->store, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		void *item = talloc_new(sh->pool);
		int ret = file_one(w, item, &jobs[i], e);

		talloc_free(item);
		reader_pump(sh->reader);
		if (ret == 0)
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
file_jobs(struct shift *sh, const struct job *jobs, size_t n, struct err *e)
{
	struct err why;

	if (n == 0 || file_together(sh, jobs, n, e) == 0)
		return 0;
	if (e->scope > ERR_ITEM)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (file_together(sh, &jobs[i], 1, &why) == 0)
			continue;
		if (why.scope > ERR_ITEM) {
			*e = why;
			return -1;
		}
		if (set_aside(sh->w, &jobs[i], &why, e) < 0)
			return -1;
	}
	return 0;
}

/* What was read of a batch and not filed yet. */
static int
file_batch(struct shift *sh, struct batch *b, struct err *e)
{
	size_t from = b->filed;

	b->filed = b->read;
	return file_jobs(sh, b->jobs + from, b->read - from, e);
}

/* One claim into *out from ctx, NULL when nothing waits. */
static int
claim(struct shift *sh, void *ctx, struct batch **out, struct err *e)
{
	struct batch *b = talloc_zero(ctx, struct batch);
	struct item_row *rows;
	size_t max = BATCH;

	if (sh->w->max > 0 && sh->w->max < BATCH)
		max = (size_t)sh->w->max;
	if (store_claim(sh->w->store, b, sh->slot.name, sh->w->now, LEASE,
	    max, &rows, &b->n, e) < 0)
		return -1;
	stop_here("work-claimed");
	*out = b->n > 0 ? b : NULL;
	if (b->n == 0)
		return 0;
	b->jobs = talloc_zero_array(b, struct job, (unsigned)b->n);
	for (size_t i = 0; i < b->n; i++)
		b->jobs[i].row = &rows[i];
	return 0;
}

/* Ask for what is left of a batch; once that is done, claim the next and ask
 * for it, so that the reader has work while the first is filed. */
static int
ask_further(struct shift *sh, void *ctx, struct batch *b, struct batch **next,
    struct err *e)
{
	bool was_asked = b->asked == b->n;

	if (ask_ahead(sh, b, e) < 0)
		return -1;
	if (b->asked < b->n)
		return 0;
	if (!was_asked && claim(sh, ctx, next, e) < 0)
		return -1;
	return *next != NULL ? ask_ahead(sh, *next, e) : 0;
}

/*
 * Read and file a batch.  What was read is filed every few seconds, so that a
 * slow fax keeps no alert waiting and a kill costs little.
 */
static int
work_batch(struct shift *sh, void *ctx, struct batch *b, struct batch **next,
    struct err *e)
{
	double since = worker_clock();

	while (b->read < b->n && !worker_is_over(sh->w)) {
		if (ask_further(sh, ctx, b, next, e) < 0 ||
		    read_one(sh, b, &b->jobs[b->read], e) < 0)
			return -1;
		b->read++;
		stop_here("work-read");
		if (worker_clock() - since < batch_seconds)
			continue;
		if (file_batch(sh, b, e) < 0)
			return -1;
		since = worker_clock();
	}
	return file_batch(sh, b, e);
}

/* Until nothing waits or the time is over. */
static int
work_all(struct shift *sh, void *ctx, struct err *e)
{
	struct batch *now, *next;

	if (claim(sh, ctx, &now, e) < 0)
		return -1;
	while (now != NULL) {
		next = NULL;
		if (work_batch(sh, ctx, now, &next, e) < 0)
			return -1;
		if (now->read < now->n)	/* the reader may be at the rest */
			return 0;
		talloc_free(now);
		now = next;
	}
	return 0;
}

/* Start the reader only when something waits: an idle run stays small. */
static int
work_shift(struct shift *sh, struct err *e)
{
	const struct reader_limits limits = {
		.seconds = sh->w->conf->reader_seconds,
		.memory = sh->w->conf->reader_memory,
	};
	void *ctx = talloc_new(sh->w->held);
	int ret;

	if (reader_start(ctx, NULL, &limits, &sh->reader, e) < 0) {
		talloc_free(ctx);
		return -1;
	}
	sh->pool = talloc_pool(ctx, POOL);
	ret = work_all(sh, ctx, e);
	/* what was claimed and not worked waits for the next run */
	if (ret >= 0)
		ret = store_release(sh->w->store, sh->slot.name, e);
	reader_stop(sh->reader);
	if (reader_peak_kib(sh->reader) > sh->w->counts.reader_peak_kib)
		sh->w->counts.reader_peak_kib = reader_peak_kib(sh->reader);
	talloc_free(ctx);
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
