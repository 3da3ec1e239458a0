/* SPDX-License-Identifier: ISC */
#ifndef WARID_LOCK_H
#define WARID_LOCK_H
/*
 * A lock that dies with its process: flock(2) on an open file.  The file
 * stays behind; its being there means nothing.
 */
#include "warid/err.h"

/* 1: *fd holds the lock; 0: another process has it; -1: error. */
int lock_try(const char *path, int *fd, struct err *e);

void lock_release(int fd);

#endif
