/* SPDX-License-Identifier: ISC */
#ifndef WARID_SOURCE_H
#define WARID_SOURCE_H
/*
 * A place items come from: a mailbox, a fax spool, a folder of exports.
 * Memory handed out hangs from the context passed in.  A driver keeps no
 * globals, never logs and never exits.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/crypt.h"
#include "warid/err.h"
#include "warid/message.h"
#include "warid/settings.h"

/* The raw bytes of one message, fax or export file, and where they are from. */
struct item {
	const char *source;		/* the source's name */
	const char *key;		/* unique within it and stable: imap
					   "FOLDER;UIDVALIDITY;UID", files
					   "NAME;SIZE;MTIME", of an mbox
					   "NAME;SIZE;MTIME#N" */
	enum channel channel;
	const char *name;		/* file name or "" */
	int64_t arrived;		/* INTERNALDATE, mtime; 0 unknown */
	const char *p;
	size_t n;
	struct hash hash;		/* of p */
	const char *meta;		/* facts of the source, JSON object: tsi,
					   caller, flags, announced_bytes ... or "" */
	const char *withheld;		/* the bytes could not be fetched whole:
					   why; or NULL */
};

enum fate { FATE_TAKEN, FATE_FILED, FATE_DUPLICATE, FATE_IGNORED,
	FATE_QUARANTINED };
const char *fate_name(enum fate f);

/* What a driver may ask of the ledger.  Given by worker; tests give a fake. */
struct source_ledger {
	void *arg;
	/* 1 this key was taken before, 0 not, -1 error */
	int (*is_known)(void *arg, const char *key, struct err *e);
	/* A driver's own note (UIDVALIDITY, MODSEQ, token...), JSON, or "". */
	const char *(*get_note)(void *arg);
	int (*put_note)(void *arg, const char *json, struct err *e);
	int64_t last_ok;		/* began when a run went through; 0 never */
};

/* What lies at a source now. */
struct listed {
	const char *key;
	bool is_new;			/* came since the last run, or waits for
					   the next: no wonder it is not known */
};

struct source {
	const struct source_driver *drv;
	const struct source_settings *conf;
};

struct source_driver {
	const char *name;		/* as the settings write it: "imap" */

	/* ERR_SOURCE when it cannot be reached; ERR_CONF when refused. */
	int (*open)(void *ctx, const struct settings *all,
	    const struct source_settings *conf,
	    const struct source_ledger *ledger, int64_t now,
	    struct source **out, struct err *e);

	/* 1: *out is the next item not known; 0: no more this run; -1.  After
	 * an ERR_ITEM the next call goes on behind the item that failed. */
	int (*next)(struct source *s, void *ctx, struct item **out,
	    struct err *e);

	/* Once per item, after its ledger row is durable; never before.  Items
	 * already known that still lie there may be settled by the driver
	 * itself (a stop between ledger and settle). */
	int (*settle)(struct source *s, const struct item *it, struct err *e);

	/* Send what settle gathered (one MOVE for a batch).  May be NULL. */
	int (*flush)(struct source *s, struct err *e);

	/* Everything that lies there now, for reconcile: 1/0/-1.  After an
	 * ERR_ITEM the next call goes on.  Nothing is taken or settled. */
	int (*list)(struct source *s, void *ctx, struct listed *out,
	    struct err *e);

	void (*close)(struct source *s);
};

extern const struct source_driver source_maildir, source_imap, source_fax,
    source_social;

const struct source_driver *source_driver(enum source_kind kind);

/* -- HylaFAX's log, for reconcile ---------------------------------------- */

/* A RECV line of xferfaxlog(5): one call that brought pages, or tried to. */
struct fax_received {
	unsigned line;			/* from 1 */
	int64_t at;			/* when the call began; 0 not readable */
	const char *file;		/* base name in recvq; "" none */
	const char *commid, *modem, *tsi, *caller, *caller_name, *called;
	const char *reason;		/* what went wrong; "" all well */
	const char *dcs;
	int pages;
};

/* The RECV lines in order, from ctx; a log not there yet has none. */
int fax_log_read(void *ctx, const char *path, struct fax_received **rows,
    size_t *n, struct err *e);

/*
 * Those of rows that say pages came but whose file has no key among `keys`
 * (of the source's ledger, in any order): how many, in *missing from ctx.
 */
size_t fax_log_missing(void *ctx, const struct fax_received *rows, size_t n,
    const char *const *keys, size_t nr_keys,
    const struct fax_received ***missing);

/* -- social exports: rows of one table; used by the reader --------------- */

/*
 * Read an export file (also a ZIP of one) into a message of kind "export"
 * whose `messages` are in order of time.  1 read, 0 no known format
 * recognises it, -1 recognised but damaged (ERR_ITEM).  `name` is the file
 * name: WhatsApp says there who the other side is.  `own` is our own name in
 * chats, or NULL.
 */
int social_read(void *ctx, const char *name, const char *own, const char *p,
    size_t n, struct message **out, struct err *e);

#endif
