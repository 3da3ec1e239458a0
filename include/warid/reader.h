/* SPDX-License-Identifier: ISC */
#ifndef WARID_READER_H
#define WARID_READER_H
/*
 * The sandboxed process that parses: the parent's side.
 *
 * `warid-reader` is a program of its own (the parent never maps OCR, PDF or
 * HTML code), fed over a socketpair with length-framed requests; it has rlimits,
 * no network, no file system beyond its models, and a seccomp filter.  It
 * answers with message_to_json's form.  The parent watches the wall clock and
 * kills it; a dead reader is started again by the next call.
 */
#include <stdint.h>

#include "warid/message.h"

struct reader;

struct reader_limits {
	int seconds;			/* wall clock an item */
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
 * 0 with *out from ctx.  -1 ERR_ITEM: the reader died, outlived its time or
 * answered nonsense over this item (says which: "reader killed after 60 s",
 * "reader died of signal 11", ...); the next call starts a new one.
 * ERR_RUN: it cannot be started at all.
 */
int reader_read(struct reader *r, void *ctx, const struct reader_request *q,
    struct message **out, struct err *e);

/* Peak resident memory of the readers so far, in KiB, for run --json. */
long reader_peak_kib(const struct reader *r);

void reader_stop(struct reader *r);

#endif
