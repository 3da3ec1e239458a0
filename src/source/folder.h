/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_FOLDER_H
#define SOURCE_FOLDER_H
/*
 * A folder whose files are items: what mail, fax and export folders share.
 *
 * Files are taken in order of their names.  Not taken: names with a leading
 * dot, names of transfers that broke off (.part, .tmp ...), symbolic links and
 * all else that is no regular file, and files somebody still writes: held under
 * flock(2), open for writing (a read lease is refused), or, where the file
 * system knows no leases, changed in the last five seconds.  Those wait for
 * the next run.
 *
 * The key is NAME;SIZE;MTIME with the nanoseconds, and in NAME as %XX what is no
 * printable UTF-8.  In a drop folder settle moves the file to
 * SPOOL/done/SOURCE/, under another name if that one is taken; a known file
 * that still lies there is moved by next.  Elsewhere files are left alone.
 *
 * A file over the limit becomes an item with its first bytes and `withheld`.
 * A file that cannot be read is an ERR_ITEM; the next call goes on after it.
 */
#include "warid/source.h"

struct folder;

struct folder_kind {
	enum channel channel;
	/* Sub-folders, "" the folder itself; NULL behind the last. */
	const char *const *subs;
	/* By the name alone; NULL: every file is. */
	bool (*is_ours)(const char *name);
	/* The name in the key, from ctx; NULL: the file's. */
	char *(*stem)(void *ctx, const char *name);
	/* The facts of a file, a JSON object or ""; NULL: none. */
	const char *(*meta)(const struct folder *f, void *ctx,
	    const char *name);
	/* Folders of mail: a file may be an mbox of several. */
	bool has_mbox;
};

enum { FOLDER_HEAD = 64 << 10 };	/* kept of a file over the limit */

/* `own` is the driver's own state, freed with the source; may be NULL. */
int folder_open(void *ctx, const struct source_driver *drv,
    const struct folder_kind *kind, void *own, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e);

/* Slots of a driver. */
int folder_next(struct source *s, void *ctx, struct item **out,
    struct err *e);
int folder_settle(struct source *s, const struct item *it, struct err *e);
int folder_flush(struct source *s, struct err *e);
int folder_list(struct source *s, void *ctx, struct listed *out,
    struct err *e);
void folder_close(struct source *s);

void *folder_own(const struct folder *f);

/* True if the name ends in one of `ends` (lower case, NULL behind the last),
 * whatever its case. */
bool folder_name_ends(const char *name, const char *const *ends);

#endif
