/* SPDX-License-Identifier: ISC */
#ifndef WARID_ZIP_H
#define WARID_ZIP_H
/*
 * The members of a ZIP file held in memory, by libarchive, with the limits a
 * bomb runs into: members, bytes a member, bytes in all, ratio.  A gzip file
 * is taken for a ZIP of what was packed: the members of a tar, or one of the
 * name "data".
 */
#include <stdbool.h>
#include <stddef.h>

#include "warid/err.h"

enum {
	ZIP_MAX_MEMBERS = 10000,
	ZIP_MAX_MEMBER = 64 << 20,	/* bytes, unpacked */
	ZIP_MAX_ALL = 256 << 20,
	ZIP_MAX_RATIO = 200,		/* unpacked over packed, past 1 MiB */
};

struct zip;

int zip_open(void *ctx, const void *p, size_t n, struct zip **out,
    struct err *e);

/*
 * 1: the next regular member; *name is UTF-8 from ctx; 0: no more; -1: damaged
 * or over a limit (ERR_ITEM, says which).  Directories are passed over.
 */
int zip_next(struct zip *z, void *ctx, char **name, struct err *e);

/* The bytes of the member zip_next just gave, from ctx.  Once a member. */
int zip_read(struct zip *z, void *ctx, char **p, size_t *n, struct err *e);

#endif
