/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_H
#define SOURCE_IMAP_H
/*
 * A mailbox being taken from: imap.c decides what is new and what is done,
 * imap_fetch.c brings it.
 */
#include "source/imap_note.h"
#include "source/imap_wire.h"
#include "warid/source.h"

struct todo {
	uint32_t uid, size;
	int64_t arrived;
	int tries;			/* alone, without success */
	int absences;			/* times it was not answered for */
	bool has_size;
	bool is_done;			/* settled, or gone from the server */
};

/* A FETCH that is under way, for todo[at..at+n). */
struct question {
	enum wire_what what;
	size_t at, n;
};

struct imap {
	struct source source;
	const struct source_ledger *ledger;
	struct wire *wire;		/* NULL: not connected */
	const char *spool;
	const char *folder_key;
	int64_t now;
	int64_t max;			/* bytes of one message */
	struct wire_folder folder;	/* as it was at open */
	struct imap_note note;		/* of earlier runs */
	uint32_t top;			/* the highest UID there was at open */
	bool is_searched;		/* todo is there */
	bool is_note_new;
	struct todo *todo;		/* unknown, by UID */
	size_t nr;
	size_t at;			/* next to be handed out */
	size_t next;			/* next to be asked for */
	struct question asked[WIRE_ASKED_MAX];	/* oldest first */
	size_t nr_asked;
	size_t depth;			/* FETCHes under way at most */
	size_t range;			/* messages the next FETCH asks for */
	int reconnects, losses;
	struct item **ready;		/* fetched, not yet handed out */
	size_t nr_ready, ready_at;
	uint32_t *settled;		/* wait for flush */
	size_t nr_settled;
	uint32_t *listed;		/* of list */
	size_t nr_listed, listed_at;
	bool is_listed;
};

enum {
	IMAP_RANGE = 500,		/* messages a FETCH of bodies */
	IMAP_INTERVALS = 300,		/* in a command line */
};

char *imap_key(const struct imap *f, void *ctx, uint32_t uid);

/* The entry of this UID, or NULL. */
struct todo *imap_todo(const struct imap *f, uint32_t uid);

/* Grow a list of UIDs. */
void imap_add_uid(void *ctx, uint32_t **list, size_t *n, uint32_t uid);

/* A session in step: the one there is, or a new one to the same folder. */
int imap_ensure_wire(struct imap *f, struct err *e);

/*
 * One answer further towards f->ready; more is asked for before it is read.
 * -1: ERR_SOURCE, out of reach; ERR_ITEM, one message was left for the next
 * run.
 */
int imap_fetch_more(struct imap *f, struct err *e);

#endif
