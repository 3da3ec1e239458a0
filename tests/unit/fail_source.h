/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FAIL_SOURCE_H
#define TESTS_FAIL_SOURCE_H
/*
 * A source driver over another whose n-th call fails.
 */
#include "warid/source.h"

extern const struct source_driver source_fail;

/*
 * Be over this driver from now on, and fail call number n (from 1), once; 0:
 * none.  Calls are those of open, next, settle, flush and list.  An item whose
 * next fails with ERR_ITEM is passed by.
 */
void fail_source(const struct source_driver *inner, long n,
    enum err_scope scope, const char *why);

/* Has it failed since? */
bool has_source_failed(void);

#endif
