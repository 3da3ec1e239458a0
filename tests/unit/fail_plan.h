/* SPDX-License-Identifier: ISC */
#ifndef TESTS_FAIL_PLAN_H
#define TESTS_FAIL_PLAN_H
/*
 * Which call of a driver is to fail, for the drivers that do.
 */
#include <stdbool.h>

#include "warid/err.h"

struct fail_plan {
	long left;			/* calls until it; 0: none will */
	enum err_scope scope;
	const char *why;
	bool has_failed;
};

/* Call number n (from 1) from now on fails, once; 0: none. */
void fail_plan_set(struct fail_plan *p, long n, enum err_scope scope,
    const char *why);

/* One more call: does it fail?  Then *e says so. */
bool is_fail_due(struct fail_plan *p, struct err *e);

#endif
