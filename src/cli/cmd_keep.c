/* SPDX-License-Identifier: ISC */
/*
 * backup, verify, audit: safe and proven.
 */
#include "warid/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"
#include "warid/stop.h"

enum {
	VERIFY_BATCH = 500,
	DEPTH_MAX = 6,			/* held/2026/11/... is four deep */
};
static const size_t segment_max = (size_t)2 << 30;

/* -- backup ------------------------------------------------------------------ */

static int copy_tree(void *ctx, const char *from, const char *to, int depth,
    struct err *e);

static int
copy_entry(void *ctx, const char *from, const char *to, int depth,
    struct err *e)
{
	struct stat st;
	size_t n;
	char *p;

	if (lstat(from, &st) < 0)
		return err_sys(e, ERR_RUN, "cannot look at '%s'", from);
	if (S_ISDIR(st.st_mode))
		return copy_tree(ctx, from, to, depth, e);
	if (!S_ISREG(st.st_mode))
		return 0;
	if (file_read(ctx, from, segment_max, &p, &n, e) < 0) {
		e->scope = ERR_RUN;	/* not one item: the copy is not whole */
		return -1;
	}
	return file_write_durable(to, p, n, e);
}

static int
copy_tree(void *ctx, const char *from, const char *to, int depth,
    struct err *e)
{
	char **names;
	size_t n;
	int ret = 0;

	if (depth == 0)
		return 0;
	if (file_make_dirs(to, e) < 0 ||
	    file_list(ctx, from, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; ret == 0 && i < n; i++) {
		void *one = talloc_new(ctx);

		/* a batch being written is not in the ledger yet */
		if (strcmp(names[i], "tmp") != 0)
			ret = copy_entry(one, file_join(one, from, names[i]),
			    file_join(one, to, names[i]), depth - 1, e);
		talloc_free(one);
	}
	return ret;
}

/*
 * The ledger first: every record it knows was durable before, so that the
 * segments copied behind it hold them all.  It gets its name last: a folder
 * without it is a backup cut short, and may be used again.
 */
static int
backup(struct context *c, const char *dir, struct err *e)
{
	static const char *const parts[] = { "held", "rules.good",
		"ticket.key" };
	const char *whole = file_join(c->ctx, dir, "warid.db");
	const char *part = file_join(c->ctx, dir, "warid.db.part");

	if (is_file_there(whole))
		return err_set(e, ERR_RUN, "'%s' is there already", whole);
	if (file_make_dirs(dir, e) < 0)
		return -1;
	unlink(part);
	if (store_backup(c->store, part, e) < 0)
		return -1;
	stop_here("backup-ledger");
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const char *from = file_join(c->ctx, c->conf->spool,
		    parts[i]);

		if (is_file_there(from) && copy_entry(c->ctx, from,
		    file_join(c->ctx, dir, parts[i]), DEPTH_MAX, e) < 0)
			return -1;
	}
	stop_here("backup-copied");
	return file_rename_durable(part, whole, e);
}

int
cmd_backup(struct context *c, int argc, char **argv)
{
	struct err e;
	int n, ret;

	ret = cli_options("backup", NULL, 0, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n != 1)
		return cli_usage("backup: into which new folder?");
	return backup(c, argv[0], &e) < 0 ? cli_fail(&e) : EXIT_OK;
}

/* -- verify ------------------------------------------------------------------ */

/* Each row's record is there and its hash is right; how many are not. */
static int
verify_rows(struct context *c, const struct item_row *rows, size_t n,
    int64_t *bad)
{
	struct held_record r;
	struct err e;

	for (size_t i = 0; i < n; i++) {
		void *ctx = talloc_new(c->ctx);
		int ret = held_read(c->held, ctx, &rows[i].place, &r, &e);

		if (ret == 0 && !r.is_erased &&
		    memcmp(r.hash.b, rows[i].hash.b, HASH_BYTES) != 0)
			ret = err_set(&e, ERR_ITEM, "its bytes are not those "
			    "the ledger knows");
		talloc_free(ctx);
		if (ret == 0)
			continue;
		if (e.scope > ERR_ITEM)
			return cli_fail(&e);
		(*bad)++;
		printf("item %lld: %s\n", (long long)rows[i].id, e.text);
	}
	return EXIT_OK;
}

int
cmd_verify(struct context *c, int argc, char **argv)
{
	int64_t id = 0, seen = 0, bad = 0;
	struct item_row *rows;
	struct err e;
	size_t n;
	int ret;

	if (argc > 0)
		return cli_usage("verify: takes no '%s'", argv[0]);
	do {
		void *ctx = talloc_new(c->ctx);

		if (store_items_after(c->store, ctx, id, VERIFY_BATCH, &rows,
		    &n, &e) < 0)
			return cli_fail(&e);
		ret = verify_rows(c, rows, n, &bad);
		if (n > 0)
			id = rows[n - 1].id;
		seen += (int64_t)n;
		talloc_free(ctx);
	} while (ret == EXIT_OK && n > 0);
	if (ret == EXIT_OK && !c->is_quiet)
		printf("%lld items, %lld damaged\n", (long long)seen,
		    (long long)bad);
	return ret != EXIT_OK ? ret : bad > 0 ? EXIT_FOUND : EXIT_OK;
}

/* -- audit ------------------------------------------------------------------- */

static int
audit_verify(struct context *c, int argc, char **argv)
{
	struct audit_report r;
	struct err e;
	int ret;

	if (argc > 0)
		return cli_usage("audit verify: takes no '%s'", argv[0]);
	ret = store_audit_verify(c->store, &r, &e);
	if (ret < 0)
		return cli_fail(&e);
	if (ret == 0)
		printf("%lld rows, whole; head %s\n", (long long)r.rows,
		    r.head);
	else if (r.is_cut)
		printf("rows are missing behind row %lld\n",
		    (long long)r.rows);
	else
		printf("row %lld does not follow from the one before it: it "
		    "was changed, or one was taken out or moved\n",
		    (long long)r.bad);
	return ret == 0 ? EXIT_OK : EXIT_FOUND;
}

int
cmd_audit(struct context *c, int argc, char **argv)
{
	static const struct subcommand subs[] = { { "verify", audit_verify } };

	return cli_subcommand(c, "audit", subs, 1, argc, argv);
}
