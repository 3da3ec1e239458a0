/* SPDX-License-Identifier: ISC */
#ifndef READER_PROCESS_H
#define READER_PROCESS_H
/*
 * One reader process as its worker holds it: started, fed and heard without
 * waiting, and ended.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "reader/wire.h"
#include "warid/err.h"

struct process {
	const char *program;
	const char *option;		/* "--plain", or "--ocr": with models */
	int64_t memory;			/* address space; 0: default */
	int seconds;			/* it may take over a request */
	pid_t pid;			/* 0: not running */
	int fd;
	double until;			/* when it is late, in monotonic seconds */
	bool is_full;			/* the last process_send had no room */
	long peak_kib;			/* of those that have ended */

	/* what came and is no whole frame yet */
	struct wire_head head;
	size_t head_got;
	char *body;
	size_t body_got;
	char in[1 << 15];
	size_t in_at, in_n;
};

/* ERR_RUN: it cannot be started at all. */
int process_start(struct process *c, struct err *e);

/* As many of these bytes as there is room for; -1: the other end is gone. */
ssize_t process_send(struct process *c, const struct iovec *v, size_t n);

/*
 * The next whole frame: 1 with *head and *body (from ctx, a NUL behind), 0 not
 * here yet, -1 the other end is gone or broken, -2 one of more than `max`.
 */
int process_recv(struct process *c, void *ctx, size_t max, struct wire_head *head,
    char **body);

/* Wait until it can be heard, or fed if it was full; false: it is late. */
bool process_wait(const struct process *c);

/* From now on it has its seconds. */
void process_start_clock(struct process *c);
bool is_process_late(const struct process *c);
bool is_process_heard(const struct process *c);	/* something came */

/*
 * End it and reap it.  One that has closed its end is about to die by itself:
 * it is given that many moments of 10 ms, so that its own reason is told, and
 * then killed.  *e says how it ended, ERR_ITEM, or ERR_RUN when it could never
 * have run.
 */
void process_end(struct process *c, int moments, struct err *e);

#endif
