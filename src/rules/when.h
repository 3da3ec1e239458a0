/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_WHEN_H
#define WARID_RULES_WHEN_H
/*
 * Facts a rule asks for beside words.
 */
#include "rules/set.h"

struct condition;

/* NULL when all hold, else the first that does not. */
const struct condition *when_unmet(const struct when *w,
    const struct message *m, const struct rules_facts *f);

/* "channel is email, not fax": what the fact is, from ctx. */
const char *when_reason(void *ctx, const struct condition *c,
    const struct message *m, const struct rules_facts *f);

#endif
