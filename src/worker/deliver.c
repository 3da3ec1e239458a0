/* SPDX-License-Identifier: ISC */
/* The doors besides sources: an MTA's pipe, and our own segments. */
#include "worker/worker.h"

#include <string.h>
#include <talloc.h>

#include "warid/log.h"
#include "warid/source.h"
#include "warid/stop.h"

enum { RECOVER_BATCH = 500 };

/* An MTA that did not hear our answer sends again: the key is the content. */
int
worker_deliver(struct worker *w, const char *p, size_t n, struct err *e)
{
	void *ctx = talloc_new(w->held);
	struct item it = { .source = "deliver", .channel = CHANNEL_EMAIL,
		.name = "", .arrived = w->now, .p = p, .n = n, .meta = "" };
	struct item *one = &it;
	char key[HASH_HEX_MAX];
	int ret;

	hash_bytes(p, n, &it.hash);
	it.key = hash_hex(&it.hash, key);
	ret = store_is_known(w->store, it.source, it.key, e);
	if (ret == 0)
		ret = worker_hold(w, ctx, &one, 1, &w->counts.taken, e);
	talloc_free(ctx);
	return ret < 0 ? -1 : 0;
}

/* Up to a batch of records into the ledger: 1 more, 0 the end, -1 error. */
static int
recover_batch(struct worker *w, struct held_walk *walk, int64_t *added,
    struct err *e)
{
	struct held_record r;
	struct held_place place;
	bool is_new;
	int ret = 1;

	if (store_begin(w->store, e) < 0)
		return -1;
	for (int i = 0; ret == 1 && i < RECOVER_BATCH; i++) {
		void *ctx = talloc_new(walk);

		ret = held_walk_next(walk, ctx, &place, &r, e);
		if (ret < 0 && e->scope == ERR_ITEM) {
			/* one that is damaged keeps no other back */
			log_event(LOG_ERROR, "recover error='%s'", e->text);
			w->counts.errors_item++;
			ret = 1;
		} else if (ret == 1) {
			if (store_add_item(w->store, &r, &place, &is_new,
			    e) < 0)
				ret = -1;
			else
				*added += is_new;
		}
		talloc_free(ctx);
	}
	if (ret < 0) {
		store_rollback(w->store);
		return -1;
	}
	if (store_commit(w->store, e) < 0)
		return -1;
	stop_here("recover-batch");
	return ret;
}

int
worker_recover(struct worker *w, int64_t *added, struct err *e)
{
	struct held_walk *walk;
	int ret;

	*added = 0;
	if (held_walk_open(w->held, w->held, &walk, e) < 0)
		return -1;
	do
		ret = recover_batch(w, walk, added, e);
	while (ret == 1);
	talloc_free(walk);
	return ret;
}
