/* SPDX-License-Identifier: ISC */
#ifndef WARID_TESTS_FAIL_STORE_H
#define WARID_TESTS_FAIL_STORE_H
/*
 * A store driver over SQLite whose n-th call fails.
 */
#include "store/driver.h"

extern const struct store_driver store_fail;

/* Fail call number n (from 1) from now on, once; 0: none.  Calls are those
 * of begin, end, run and row. */
void fail_store_at(long n, enum err_scope scope, const char *why);

/* Has it failed since? */
bool has_store_failed(void);

#endif
