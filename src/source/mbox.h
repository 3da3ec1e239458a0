/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_MBOX_H
#define SOURCE_MBOX_H
/*
 * An mbox (RFC 4155) taken apart, a window at a time: a message begins at a
 * `From ` line with a time and a year that stands first or behind an empty
 * line.  Its bytes are given as they stand, the `From ` line among them.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "warid/err.h"

struct mbox;

struct mbox_part {
	unsigned number;		/* from 1 */
	char *p;			/* from ctx */
	size_t n;			/* fewer than size when over the limit */
	int64_t size;
};

bool is_mbox(int fd);

/* Takes the descriptor over.  Messages over `max` bytes are cut. */
struct mbox *mbox_open(void *ctx, int fd, const struct stat *st, size_t max);

/* 1, 0 at the end, -1 ERR_ITEM. */
int mbox_next(struct mbox *m, void *ctx, struct mbox_part *out,
    struct err *e);

const struct stat *mbox_stat(const struct mbox *m);

#endif
