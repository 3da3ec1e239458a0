/* SPDX-License-Identifier: ISC */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H
/*
 * What take.c, work.c and their neighbours share inside the room.
 */
#include "warid/worker.h"

/* Has SIGTERM or SIGINT asked us to end, or is the time or number used up? */
bool worker_is_over(const struct worker *w);

/* Count an error by its scope, log it, keep the first sentence. */
void worker_note_error(struct worker *w, const struct err *e);

/* "SPOOL/lock/NAME.lock" from ctx; the folder is made. */
int worker_lock_path(const struct worker *w, void *ctx, const char *name,
    char **path, struct err *e);

/* What a driver may ask of the ledger; from ctx. */
struct source_ledger;
void worker_ledger(struct worker *w, void *ctx, const char *source,
    struct source_ledger *out);

/*
 * Make a batch durable: one segment, one sync, then the ledger's rows in one
 * transaction.  *added counts the rows that were new.
 */
struct item;
int worker_hold(struct worker *w, void *ctx, struct item *const *items,
    size_t n, int64_t *added, struct err *e);

#endif
