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

struct imap_stream;
struct wire;

struct wire_folder {
	uint32_t uidvalidity;
	uint32_t uidnext;		/* 0: the server did not say */
	uint32_t exists;
	uint64_t modseq;		/* HIGHESTMODSEQ (RFC 7162); 0: none */
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

/* No session yet.  `tmp` is a folder for libetpan's large strings. */
struct wire *wire_new(void *ctx, const char *tmp);

/* Over a connected stream, which the wire takes; *is_logged_in: PREAUTH. */
int wire_greet(struct wire *w, struct imap_stream *stream, bool *is_logged_in,
    struct err *e);

/*
 * Agree on TLS, for the caller to begin.  What came in the clear behind the
 * answer was injected by somebody, and is not carried over (CVE-2011-0411 and
 * its kin).
 */
int wire_start_tls(struct wire *w, struct err *e);

/* *is_refused: the server said NO, and may be asked again. */
enum wire_secret { WIRE_PASSWORD, WIRE_TOKEN };
int wire_log_in(struct wire *w, enum wire_secret kind, const char *user,
    const char *secret, bool *is_refused, struct err *e);
int wire_ask_capability(struct wire *w, struct err *e);

void wire_close(struct wire *w);	/* with LOGOUT if it can be said */

/* Does the server offer it? */
bool has_wire(const struct wire *w, const char *extension);

bool is_wire_broken(const struct wire *w);

/* Broken because nothing came any more, not because of what came. */
bool is_wire_lost(const struct wire *w);

int wire_select(struct wire *w, const char *folder, bool is_read_only,
    struct wire_folder *out, struct err *e);

/* The UIDs from `from` on, ascending, from ctx.  `since`: a day, YYYY-MM-DD,
 * before which they did not come, as the server counts days; or NULL. */
int wire_uids(struct wire *w, void *ctx, uint32_t from, const char *since,
    uint32_t **uids, size_t *n, struct err *e);

enum wire_what { WIRE_SIZES, WIRE_BODIES, WIRE_HEADERS };

/*
 * Ask for n ascending UIDs: at most max_bytes of answer.  The command is sent
 * and not waited for: up to WIRE_ASKED_MAX may be under way.
 */
enum { WIRE_ASKED_MAX = 4 };
int wire_ask(struct wire *w, enum wire_what what, const uint32_t *uids,
    size_t n, int64_t max_bytes, struct err *e);

struct wire_answer {
	struct wire_mail *mails;	/* in any order */
	size_t nr;			/* fewer may come than were asked for */
	bool is_refused;		/* NO or BAD; what came before is there */
	int tag;
};

/* The answer to the oldest of them, from ctx. */
int wire_answer(struct wire *w, void *ctx, struct wire_answer *out,
    struct err *e);

/* Read what is under way and throw it away. */
int wire_forget(struct wire *w, struct err *e);

/* Both at once, out of turn; what is under way stays so. */
int wire_fetch(struct wire *w, void *ctx, enum wire_what what,
    const uint32_t *uids, size_t n, int64_t max_bytes,
    struct wire_answer *out, struct err *e);

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
