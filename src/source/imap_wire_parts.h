/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_WIRE_PARTS_H
#define SOURCE_IMAP_WIRE_PARTS_H
/*
 * A wire from inside: imap_wire.c speaks by libetpan, imap_asked.c keeps what
 * was asked and not answered yet.
 */
#include "source/imap_wire.h"

struct mailimap;			/* libetpan's */

/* A FETCH that was sent. */
struct asked {
	enum wire_what what;
	uint32_t *uids;			/* its own context; ascending */
	size_t n;
	int64_t max_bytes;
	bool is_answered;
	struct wire_answer answer;	/* what came for it so far */
};

struct wire {
	struct mailimap *imap;
	struct imap_stream *stream;
	bool is_broken;
	struct asked asked[WIRE_ASKED_MAX + 1];	/* oldest first */
	size_t nr_asked;
};

enum { WIRE_SMALL_ANSWER = 4 << 20 };	/* of login, select, store */

/* A command failed: why; `r` as libetpan says it, 0 refused.  Always -1. */
int wire_failed(struct wire *w, const char *what, int r, struct err *e);

/* An answer to nothing that was asked.  Always -1. */
int wire_out_of_step(struct wire *w, const char *what, struct err *e);

/* Before any command: read what is under way, and start the clock. */
int wire_begin(struct wire *w, int64_t max_bytes, struct err *e);

/* A line under the next tag, not waited for. */
int wire_send(struct wire *w, const char *what, const char *line, int *tag,
    struct err *e);

/* All up to the next answer, whichever it is, from ctx.  NO and BAD are no
 * errors. */
int wire_read(struct wire *w, void *ctx, const char *what,
    struct wire_answer *out, struct err *e);

#endif
