/* SPDX-License-Identifier: ISC */
#ifndef WORKER_CREW_H
#define WORKER_CREW_H
/*
 * More processes like ours: `warid work -j 1 --json`, one per further core.
 * Started anew rather than forked: an open SQLite handle must not cross fork.
 */
#include "worker/worker.h"

struct crew;

/* As many as `jobs` allows and `waiting` items are worth; NULL for none. */
struct crew *crew_start(struct worker *w, int64_t waiting);

/* Wait for them all and add up their counts. */
void crew_end(struct crew *c, struct worker_counts *counts);

#endif
