/* SPDX-License-Identifier: ISC */
#ifndef WORKER_SLOT_H
#define WORKER_SLOT_H
/*
 * A working process's name, by which it holds leases.  The name is a locked
 * file: whoever gets the lock knows that the last holder is dead, so its leases
 * are free at once and not only when they expire.
 */
#include "worker/worker.h"

struct slot {
	int fd;
	char name[128];			/* "HOST/worker-3" */
};

/* Take a free name and give back the leases of every dead one. */
int slot_take(struct worker *w, struct slot *out, struct err *e);
void slot_release(struct slot *s);

#endif
