/* SPDX-License-Identifier: ISC */
#ifndef WARID_READER_H
#define WARID_READER_H
/*
 * The sandboxed process that parses: the parent's side.
 *
 * `warid-reader` is a program of its own (the parent never maps OCR, PDF or
 * HTML code), fed over a socketpair with length-framed requests; it has rlimits,
 * no network, no file system beyond its models, and a seccomp filter.  It
 * answers with message_pack's form.  The parent watches the wall clock and
 * kills it; a dead reader is started again by the next call.
 */
#include <stdint.h>

#include "warid/message.h"

struct reader;

struct reader_limits {
	int seconds;			/* wall clock an item, or a page of it,
					   from when the reader begins it */
	int64_t memory;			/* address space, bytes; 0: default */
	size_t max_answer;		/* bytes */
};

struct reader_request {
	enum channel channel;
	const char *name;		/* file name, a hint */
	const char *own;		/* our name in chats, or NULL */
	const char *meta;		/* item.meta */
	const char *p;
	size_t n;
};

/* `program` NULL: warid-reader beside our own executable, else LIBEXECDIR. */
int reader_start(void *ctx, const char *program,
    const struct reader_limits *limits, struct reader **out, struct err *e);

/*
 * Requests are asked ahead, so that the reader works while the worker does, and
 * answered in the order they were asked.  What `q` points to has to stay until
 * its answer is taken or it is given up.  has_room: may another be asked now?
 */
bool reader_has_room(const struct reader *r);
void reader_ask(struct reader *r, const struct reader_request *q);

/*
 * The answer to the oldest request: 0 with *out from ctx, and the request is
 * over.  -1 ERR_ITEM: the reader died, outlived its time or answered nonsense
 * over this item and no other (says which: "reader killed after 60 s", "reader
 * died of signal 11", ...); the request stays, to be taken again, when it is
 * tried by itself, or given up.  Those behind it are untouched.  ERR_RUN: the
 * reader cannot be started at all.
 */
int reader_take(struct reader *r, void *ctx, struct message **out,
    struct err *e);
void reader_give_up(struct reader *r);

/* Send and receive what can be without waiting, in the midst of other work. */
void reader_pump(struct reader *r);

/* One by itself, when nothing else is asked: asked, taken, or given up. */
int reader_read(struct reader *r, void *ctx, const struct reader_request *q,
    struct message **out, struct err *e);

/* Peak resident memory of the readers so far, in KiB, for run --json. */
long reader_peak_kib(const struct reader *r);

/* End it; requests not taken are forgotten. */
void reader_stop(struct reader *r);

#endif
