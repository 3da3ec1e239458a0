/* SPDX-License-Identifier: ISC */
#ifndef WARID_HELD_H
#define WARID_HELD_H
/*
 * Raw bytes, durable: segment files under SPOOL/held/, one a batch, each
 * record with its length, hash, source and key, so that the ledger can be
 * rebuilt from the segments alone.  warid-spool(5) gives the format.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/crypt.h"
#include "warid/err.h"

struct held;

/* Where a record lies. */
struct held_place {
	const char *segment;		/* path below SPOOL/held/; held_add's
					   stays till the next held_begin */
	int64_t offset;			/* of the record */
	int64_t length;			/* of the record, with its header */
};

/* A record: what `recover` needs to make the ledger's row again. */
struct held_record {
	/* withheld NULL: the bytes are whole; hash is that of p, the caller's
	 * to fill in */
	const char *source, *key, *name, *meta, *withheld;
	int channel;
	int64_t arrived, taken;
	const char *p;
	size_t n;
	struct hash hash;
	bool is_erased;			/* read back: p, n, name, meta and hash
					   are gone for good */
};

/*
 * Open the raw bytes below `spool`; folders are made when the first batch is.
 * With a master key file (NULL: none) what is added is sealed, and what is
 * sealed can be read; ERR_CONF when it is no key or others may read it.
 */
int held_open(void *ctx, const char *spool, const char *master_key_file,
    struct held **out, struct err *e);

/* A batch: begin makes the file, add appends, commit syncs file and folder;
 * abort removes it.  Nothing is there for readers before commit. */
int held_begin(struct held *h, int64_t now, struct err *e);
int held_add(struct held *h, const struct held_record *r,
    struct held_place *out, struct err *e);
int held_commit(struct held *h, struct err *e);
void held_abort(struct held *h);

/* Read one back from ctx and check its hash (ERR_ITEM when it differs). */
int held_read(struct held *h, void *ctx, const struct held_place *place,
    struct held_record *out, struct err *e);

/*
 * Erase what a record holds; source, key and times stay.  Sealed: its key is
 * destroyed, so that no copy of the segment can be read either.  Plain: the
 * bytes here are overwritten.  Durable when it returns; twice is once.
 */
int held_erase(struct held *h, const struct held_place *place,
    struct err *e);

/*
 * Walk every whole record of every segment in the order of writing: 1/0/-1;
 * *out from ctx.  A torn tail (a file cut short) ends its segment without an
 * error; a damaged record is ERR_ITEM with *place set, and the next call goes
 * on behind it.
 */
struct held_walk;
int held_walk_open(struct held *h, void *ctx, struct held_walk **out,
    struct err *e);
int held_walk_next(struct held_walk *w, void *ctx, struct held_place *place,
    struct held_record *out, struct err *e);

#endif
