/* SPDX-License-Identifier: ISC */
#ifndef WARID_TICKET_H
#define WARID_TICKET_H
/*
 * The life of a ticket: how a judged message becomes one or joins one.
 */
#include "warid/store.h"

/* A message ready to be filed. */
struct filing {
	const struct item_row *item;
	int seq;
	const struct message *message;
	const struct verdict *verdict;
	const struct print *print;
	const char *unreadable;		/* nothing could be read: why; or NULL */
};

struct filed {
	enum fate fate;
	int64_t ticket;			/* 0 when ignored */
	int64_t message;
	bool is_new;			/* a ticket was opened */
	const char *reason;		/* why duplicate or ignored; from ctx */
};

/*
 * File one message; the caller has begun the transaction.  In this order:
 * our own and system lines of chats are ignored; the same platform id,
 * Message-ID or body joins its ticket as a duplicate; a reply from a known
 * participant to a message we know joins its ticket; a burst (same author,
 * same chat, within ten minutes) joins; all else opens a ticket.
 */
int ticket_file(struct store *s, void *ctx, int64_t now,
    const struct rules *rules, const struct filing *f, struct filed *out,
    struct err *e);

#endif
