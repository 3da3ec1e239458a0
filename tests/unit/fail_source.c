/* SPDX-License-Identifier: ISC */
/* How the n-th call of a source's driver is made to fail. */
#include "fail_source.h"

#include <talloc.h>

#include "fail_plan.h"

struct failing {
	struct source source;		/* first: a source is its driver's */
	struct source *inner;
};

static const struct source_driver *inner;
static struct fail_plan plan;

void
fail_source(const struct source_driver *over, long n, enum err_scope scope,
    const char *why)
{
	inner = over;
	fail_plan_set(&plan, n, scope, why);
}

bool
has_source_failed(void)
{
	return plan.has_failed;
}

static struct source *
inner_of(struct source *s)
{
	return ((struct failing *)s)->inner;
}

static int
fail_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	struct failing *f = talloc_zero(ctx, struct failing);

	f->source = (struct source){ .drv = &source_fail, .conf = conf };
	*out = &f->source;
	return is_fail_due(&plan, e) ? -1 : inner->open(f, all, conf, ledger,
	    now, &f->inner, e);
}

static int
fail_next(struct source *s, void *ctx, struct item **out, struct err *e)
{
	int r;

	if (!is_fail_due(&plan, e))
		return inner->next(inner_of(s), ctx, out, e);
	if (plan.scope > ERR_ITEM)
		return -1;
	r = inner->next(inner_of(s), ctx, out, e);
	plan.has_failed = r == 1;	/* at the end there is no item to fail */
	return r == 1 ? err_set(e, plan.scope, "%s", plan.why) : r;
}

static int
fail_settle(struct source *s, const struct item *it, struct err *e)
{
	return is_fail_due(&plan, e) ? -1 : inner->settle(inner_of(s), it, e);
}

static int
fail_flush(struct source *s, struct err *e)
{
	return is_fail_due(&plan, e) ? -1 : inner->flush(inner_of(s), e);
}

static int
fail_list(struct source *s, void *ctx, struct listed *out, struct err *e)
{
	return is_fail_due(&plan, e) ? -1 : inner->list(inner_of(s), ctx, out,
	    e);
}

static void
fail_close(struct source *s)
{
	inner->close(inner_of(s));
	talloc_free(s);
}

const struct source_driver source_fail = {
	.name = "fail",
	.open = fail_open,
	.next = fail_next,
	.settle = fail_settle,
	.flush = fail_flush,
	.list = fail_list,
	.close = fail_close,
};
