/* SPDX-License-Identifier: ISC */
#ifndef WARID_FILE_H
#define WARID_FILE_H
/*
 * Files and folders, durably.  Files are made 0600 and folders 0700 whatever
 * the umask; a symbolic link in the last place of a name is never followed.
 * Each failure names its path.  Where no scope is said, it is ERR_RUN.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "warid/err.h"

/* Make a folder and those above it, 0700.  There already is fine. */
int file_make_dirs(const char *path, struct err *e);

/*
 * The whole of a regular file into *p (n bytes and a NUL, from ctx).
 * Over `max` bytes, a link, or no regular file: ERR_ITEM.
 */
int file_read(void *ctx, const char *path, size_t max, char **p, size_t *n,
    struct err *e);

/* The same from an open descriptor, to its end (a pipe will do). */
int file_read_fd(void *ctx, int fd, const char *name, size_t max, char **p,
    size_t *n, struct err *e);

/* Every byte, through short writes and EINTR.  -1 with errno. */
int file_write_all(int fd, const void *p, size_t n);

/* Exactly n bytes; 1 done, 0 at end of file before the first, -1 errno
 * (EPIPE when the file ends in the middle). */
int file_read_all(int fd, void *p, size_t n);

/*
 * Replace `path` by these bytes or leave it as it was: temp file, write,
 * fsync, rename, fsync of the folder.
 */
int file_write_durable(const char *path, const void *p, size_t n,
    struct err *e);

/* The same, unless something is there already: 1 written, 0 left, -1. */
int file_write_new(const char *path, const void *p, size_t n, struct err *e);

/* Rename across names of one file system, and sync both folders. */
int file_rename_durable(const char *from, const char *to, struct err *e);

/* fsync of a folder by name. */
int file_sync_dir(const char *path, struct err *e);

/*
 * Names in a folder (not . and ..), sorted by bytes, from ctx.  A folder that
 * is not there gives none; hidden names are listed too.
 */
int file_list(void *ctx, const char *path, char ***names, size_t *n,
    struct err *e);

bool is_file_there(const char *path);

/* "a/b" from ctx; `dir` may be "" and may end in '/'. */
char *file_join(void *ctx, const char *dir, const char *name);

#endif
