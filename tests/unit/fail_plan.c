/* SPDX-License-Identifier: ISC */
/* Calls are counted down. */
#include "fail_plan.h"

void
fail_plan_set(struct fail_plan *p, long n, enum err_scope scope,
    const char *why)
{
	*p = (struct fail_plan){ .left = n, .scope = scope, .why = why };
}

bool
is_fail_due(struct fail_plan *p, struct err *e)
{
	if (p->left == 0 || --p->left > 0)
		return false;
	p->has_failed = true;
	err_set(e, p->scope, "%s", p->why);
	return true;
}
