/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_FOLDER_PARTS_H
#define SOURCE_FOLDER_PARTS_H
/*
 * A folder from inside: folder.c opens and lists it, folder_take.c reads its
 * files, folder_settle.c puts them away.
 */
#include "source/folder.h"
#include "source/mbox.h"

enum { FOLDER_SUBS = 4 };

struct entry {
	const char *name;		/* as it lies there */
	int sub;			/* index into kind->subs */
	const char *key;		/* once handed out; of an mbox, its stem */
	int left;			/* items of it not yet settled */
	bool is_whole;			/* all its items were handed out */
};

struct folder {
	struct source source;
	const struct folder_kind *kind;
	const struct settings *all;
	const struct source_ledger *ledger;
	void *own;
	int64_t now;
	int64_t max;			/* bytes of one item */
	int dirs[FOLDER_SUBS];		/* -1: not there */
	int done;			/* SPOOL/done/SOURCE; -1: not a drop */
	struct entry *entries;
	size_t nr;
	size_t at;			/* next to look at */
	size_t settled;			/* where settle found its last one */
	struct mbox *mbox;		/* being split: entries[at - 1] */
	bool is_dirty;			/* moved, not yet synced */
	bool is_listing;		/* keys are wanted, no bytes */
	struct source *listing;		/* of folder_list */
};

static inline struct folder *
folder_of(struct source *s)
{
	return (struct folder *)s;	/* its first member */
}

/* The folder's own path, or that of a sub-folder; from ctx. */
const char *folder_sub_path(void *ctx, const struct folder *f, int sub);

/* The name an entry has in its key, from ctx. */
const char *folder_key_name(const struct folder *f, void *ctx,
    const struct entry *en);

/* Out of a drop folder; a file that changed since stays for the next run. */
int folder_put_away(struct folder *f, const struct entry *en, struct err *e);

#endif
