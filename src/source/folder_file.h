/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_FOLDER_FILE_H
#define SOURCE_FOLDER_FILE_H
/* One file in a folder: is it whole, what is its key, and out of the way. */
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "warid/err.h"

/* Whether somebody still writes the open file, as folder.h says it. */
bool is_file_busy(int fd, const struct stat *st, int64_t now);

/* The same file as it was: size and time of change to the nanosecond. */
bool is_file_same(const struct stat *a, const struct stat *b);

/* The name, with %XX for '%', control bytes and what is no UTF-8. */
char *file_key_name(void *ctx, const char *name);

/* "NAME;SIZE;MTIME" */
char *file_key(void *ctx, const char *name, const struct stat *st);

/*
 * Move from one folder to another under the name, or one made from it if that
 * is taken; over file systems too: a durable copy, then the unlink.  `what`
 * names the file in errors.  The folders are not synced.
 */
int file_move(int from, const char *name, int to, const char *what,
    int64_t now, struct err *e);

#endif
