/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_WIRE_H
#define SOURCE_IMAP_WIRE_H
/*
 * One session with an IMAP server (RFC 3501), by libetpan: commands, and what
 * they answered, as plain data.  Nothing is marked read: messages are peeked
 * at.
 *
 * A failed command is ERR_SOURCE.  After one the session may be out of step;
 * is_wire_broken says so, and then only wire_close is left.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/err.h"
#include "warid/settings.h"

struct wire;

struct wire_folder {
	uint32_t uidvalidity;
	uint32_t uidnext;		/* 0: the server did not say */
	uint32_t exists;
};

struct wire_mail {
	uint32_t uid;
	uint32_t size;			/* RFC822.SIZE */
	bool has_size;
	int64_t arrived;		/* INTERNALDATE; 0 not asked */
	bool has_body;			/* false: asked for and NIL or absent */
	const char *p;			/* from the fetch's ctx, NUL behind */
	size_t n;
};

/* Connect, secure, greet, log in.  `tmp` is a folder for libetpan's large
 * strings. */
int wire_open(void *ctx, const struct source_settings *conf, const char *tmp,
    struct wire **out, struct err *e);
void wire_close(struct wire *w);	/* with LOGOUT if it can be said */

bool is_wire_broken(const struct wire *w);

/* Broken because nothing came any more, not because of what came. */
bool is_wire_lost(const struct wire *w);

int wire_select(struct wire *w, const char *folder, bool is_read_only,
    struct wire_folder *out, struct err *e);

/* The UIDs from `from` on, ascending, from ctx. */
int wire_uids(struct wire *w, void *ctx, uint32_t from, uint32_t **uids,
    size_t *n, struct err *e);

enum wire_what { WIRE_SIZES, WIRE_BODIES, WIRE_HEADERS };

/*
 * Fetch for n ascending UIDs; what came, in any order, from ctx, at most
 * max_bytes of answer.  Fewer may come than were asked for.  *is_refused: the
 * server answered NO or BAD, and what came before that is there.
 */
int wire_fetch(struct wire *w, void *ctx, enum wire_what what,
    const uint32_t *uids, size_t n, int64_t max_bytes,
    struct wire_mail **mails, size_t *nr, bool *is_refused, struct err *e);

/* Put \Flagged on them. */
int wire_flag(struct wire *w, const uint32_t *uids, size_t n, struct err *e);

/*
 * Move them: MOVE (RFC 6851), else COPY, \Deleted and UID EXPUNGE (RFC 4315).
 * A server that can neither is refused: a plain EXPUNGE would take others'
 * deleted messages along.
 */
int wire_move(struct wire *w, const uint32_t *uids, size_t n,
    const char *folder, struct err *e);

#endif
