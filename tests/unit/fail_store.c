/* SPDX-License-Identifier: ISC */
/* How the n-th call of a store's driver is made to fail. */
#include "fail_store.h"

#include <string.h>
#include <talloc.h>

#include "fail_plan.h"

struct store_db {
	void *inner;
};

static struct fail_plan plan;

void
fail_store_at(long n, enum err_scope scope, const char *why)
{
	fail_plan_set(&plan, n, scope, why);
}

bool
has_store_failed(void)
{
	return plan.has_failed;
}

static int
fail_open(void *ctx, const char *where, struct store_db **out, struct err *e)
{
	struct store_db *inner, *db;

	if (store_sqlite.open(ctx, where, &inner, e) < 0)
		return -1;
	db = talloc_zero(ctx, struct store_db);
	db->inner = inner;
	*out = db;
	return 0;
}

static int
fail_begin(struct store_db *db, struct err *e)
{
	return is_fail_due(&plan, e) ? -1 : store_sqlite.begin(db->inner, e);
}

static int
fail_end(struct store_db *db, bool is_commit, struct err *e)
{
	if (is_commit && is_fail_due(&plan, e)) {
		struct err ignored;

		store_sqlite.end(db->inner, false, &ignored);
		return -1;
	}
	return store_sqlite.end(db->inner, is_commit, e);
}

static int
fail_run(struct store_db *db, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e)
{
	if (st != NULL && is_fail_due(&plan, e))
		return -1;
	return store_sqlite.run(db->inner, st, args, n, e);
}

static int
fail_row(struct store_db *db, struct err *e)
{
	struct err ignored;

	if (!is_fail_due(&plan, e))
		return store_sqlite.row(db->inner, e);
	store_sqlite.run(db->inner, NULL, NULL, 0, &ignored);
	return -1;
}

static void
fail_cell(struct store_db *db, int column, struct store_cell *out)
{
	store_sqlite.cell(db->inner, column, out);
}

static int
fail_backup(struct store_db *db, const char *path, struct err *e)
{
	return is_fail_due(&plan, e) ? -1 : store_sqlite.backup(db->inner,
	    path, e);
}

static void
fail_close(struct store_db *db)
{
	store_sqlite.close(db->inner);
	talloc_free(db);
}

const struct store_driver store_fail = {
	.name = "fail",
	.open = fail_open,
	.begin = fail_begin,
	.end = fail_end,
	.run = fail_run,
	.row = fail_row,
	.cell = fail_cell,
	.backup = fail_backup,
	.close = fail_close,
};
