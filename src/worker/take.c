/* SPDX-License-Identifier: ISC */
/*
 * Sources to held bytes and ledger rows.  The order is the whole point: held
 * bytes synced, then rows committed, then the source settled.
 */
#include "worker/worker.h"

#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/lock.h"
#include "warid/log.h"
#include "warid/source.h"
#include "warid/stop.h"

enum { BATCH_ITEMS = 500, BATCH_BYTES = 16 << 20 };

/* What the driver's questions to the ledger need. */
struct ledger {
	struct worker *w;
	const char *source;
	void *ctx;
};

static int
ledger_is_known(void *arg, const char *key, struct err *e)
{
	struct ledger *l = arg;

	return store_is_known(l->w->store, l->source, key, e);
}

static const char *
ledger_get_note(void *arg)
{
	struct ledger *l = arg;
	struct source_row row;
	struct err e;

	if (store_source(l->w->store, l->ctx, l->source, &row, &e) < 0 ||
	    row.note == NULL)
		return "";
	return row.note;
}

static int
ledger_put_note(void *arg, const char *json, struct err *e)
{
	struct ledger *l = arg;

	return store_put_note(l->w->store, l->source, json, e);
}

/* The items' records into one segment, and their places. */
static int
hold_bytes(struct worker *w, struct item *const *items, size_t n,
    struct held_record *records, struct held_place *places, struct err *e)
{
	if (held_begin(w->held, w->now, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const struct item *it = items[i];

		records[i] = (struct held_record){
			.source = it->source, .key = it->key,
			.name = it->name, .meta = it->meta,
			.withheld = it->withheld,
			.channel = (int)it->channel,
			.arrived = it->arrived ? it->arrived : w->now,
			.taken = w->now, .p = it->p, .n = it->n,
			.hash = it->hash,
		};
		if (held_add(w->held, &records[i], &places[i], e) < 0) {
			held_abort(w->held);
			return -1;
		}
	}
	return held_commit(w->held, e);
}

void
worker_ledger(struct worker *w, void *ctx, const char *source,
    struct source_ledger *out)
{
	struct ledger *l = talloc(ctx, struct ledger);
	struct source_row row;
	struct err e;

	*l = (struct ledger){ w, source, ctx };
	*out = (struct source_ledger){ .arg = l, .is_known = ledger_is_known,
		.get_note = ledger_get_note, .put_note = ledger_put_note };
	if (store_source(w->store, ctx, source, &row, &e) == 1)
		out->last_ok = row.last_ok;
}

int
worker_hold(struct worker *w, void *ctx, struct item *const *items, size_t n,
    int64_t *added, struct err *e)
{
	struct held_record *records = talloc_zero_array(ctx,
	    struct held_record, (unsigned)n);
	struct held_place *places = talloc_zero_array(ctx, struct held_place,
	    (unsigned)n);
	bool is_new;

	if (hold_bytes(w, items, n, records, places, e) < 0)
		return -1;
	stop_here("take-held");
	if (store_begin(w->store, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (store_add_item(w->store, &records[i], &places[i], &is_new,
		    e) < 0) {
			store_rollback(w->store);
			return -1;
		}
		*added += is_new;
	}
	if (store_commit(w->store, e) < 0)
		return -1;
	stop_here("take-ledger");
	return 0;
}

static int
settle(struct source *s, struct item *const *items, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		if (s->drv->settle(s, items[i], e) < 0)
			return -1;
		stop_here("take-settled");
	}
	return s->drv->flush != NULL ? s->drv->flush(s, e) : 0;
}

static bool
has_room(const struct worker *w, size_t n, size_t bytes)
{
	return n < BATCH_ITEMS && bytes < BATCH_BYTES && !worker_is_over(w) &&
	    (w->max == 0 || w->counts.taken + (int64_t)n < w->max);
}

/* The next item; one that cannot be taken is noted and stepped over. */
static int
next_item(struct worker *w, struct source *s, void *ctx, struct item **out,
    struct err *e)
{
	int ret;

	for (int i = 0; i < BATCH_ITEMS; i++) {
		ret = s->drv->next(s, ctx, out, e);
		if (ret >= 0 || e->scope > ERR_ITEM)
			return ret;
		worker_note_error(w, e);
	}
	return err_set(e, ERR_SOURCE, "%d items in a row cannot be taken",
	    BATCH_ITEMS);
}

/* Held, then in the books, then settled; flushed even when there are none. */
static int
keep(struct worker *w, struct source *s, void *ctx,
    struct item *const *items, size_t n, int64_t *added, struct err *e)
{
	if (n > 0 && worker_hold(w, ctx, items, n, added, e) < 0)
		return -1;
	return settle(s, items, n, e);
}

/* One batch: 1 there may be more, 0 the source has no more, -1 error. */
static int
take_batch(struct worker *w, struct source *s, int64_t *taken, struct err *e)
{
	void *ctx = talloc_new(w->held);
	struct item **items = talloc_zero_array(ctx, struct item *,
	    BATCH_ITEMS);
	struct err later = { .scope = ERR_NONE };
	size_t n = 0, bytes = 0;
	int64_t added = 0;
	int ret = 1, kept;

	while (ret == 1 && has_room(w, n, bytes)) {
		ret = next_item(w, s, ctx, &items[n], &later);
		if (ret == 1)
			bytes += items[n++]->n;
	}
	/* what came before an error is kept all the same */
	kept = keep(w, s, ctx, items, n, &added, e);
	if (ret < 0 && (kept == 0 || e->scope < ERR_RUN))
		*e = later;
	w->counts.taken += added;
	*taken += added;
	talloc_free(ctx);
	return kept < 0 ? -1 : ret;
}

static int
take_all(struct worker *w, struct source *s, int64_t *taken, struct err *e)
{
	int ret;

	do
		ret = take_batch(w, s, taken, e);
	while (ret == 1 && !worker_is_over(w) &&
	    (w->max == 0 || w->counts.taken < w->max));
	return ret < 0 ? -1 : 0;
}

static int
take_open(struct worker *w, const struct source_settings *conf, void *ctx,
    int64_t *taken, struct err *e)
{
	const struct source_driver *drv = source_driver(conf->kind);
	struct source_ledger asked;
	struct source *s;
	int ret;

	worker_ledger(w, ctx, conf->name, &asked);
	if (conf->is_drop && file_make_dirs(conf->path, e) < 0)
		return -1;
	if (drv->open(ctx, w->conf, conf, &asked, w->now, &s, e) < 0)
		return -1;
	ret = take_all(w, s, taken, e);
	drv->close(s);
	return ret;
}

/* One source under its lock; 0 also when another process has it. */
static int
take_source(struct worker *w, const struct source_settings *conf,
    struct err *e)
{
	void *ctx = talloc_new(w->held);
	int64_t taken = 0;
	int lock, ret, ran;
	struct err why;
	char *path;

	ret = worker_lock_path(w, ctx, conf->name, &path, e);
	if (ret == 0)
		ret = lock_try(path, &lock, e);
	if (ret <= 0) {
		talloc_free(ctx);
		return ret;
	}
	ret = take_open(w, conf, ctx, &taken, &why);
	ran = store_source_ran(w->store, conf->name, w->now, taken,
	    ret < 0 ? why.text : "", e);
	lock_release(lock);
	talloc_free(ctx);
	log_event(LOG_INFO, "source=%s taken=%lld", conf->name,
	    (long long)taken);
	if (ret < 0) {
		*e = why;
		return err_wrap(e, "source '%s'", conf->name);
	}
	return ran;
}

static bool
is_wanted(const char *name, const char *const *only, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(only[i], name) == 0)
			return true;
	return n == 0;
}

int
worker_take(struct worker *w, const char *const *only, size_t n,
    struct err *e)
{
	for (size_t i = 0; i < w->conf->nr_sources && !worker_is_over(w);
	    i++) {
		const struct source_settings *conf = &w->conf->sources[i];

		if (!is_wanted(conf->name, only, n) ||
		    take_source(w, conf, e) == 0)
			continue;
		worker_note_error(w, e);
		if (e->scope >= ERR_RUN)
			return -1;
	}
	return 0;
}
