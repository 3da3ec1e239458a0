/* SPDX-License-Identifier: ISC */
/*
 * The one file that knows SQLite's C interface: WAL with FULL sync, so that
 * what was committed survives a power cut; a busy timeout, so that two runs at
 * once wait for each other; statements kept prepared by their address.
 */
#include "store/driver.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"

enum {
	BUSY_MS = 20 * 1000,
	KEPT = 256,			/* slots for statements, a power of 2 */
	CACHE_KIB = 16 * 1024,
	CHECKPOINT_PAGES = 4000,
	PAUSE_MS = 20,			/* before asking again */
};

struct kept {
	const struct store_stmt *st;
	sqlite3_stmt *prepared;
};

struct store_db {
	sqlite3 *lite;
	const char *path;
	sqlite3_stmt *now;		/* under way, or NULL */
	struct kept kept[KEPT];
	size_t nr_kept;
};

static int
fail(struct store_db *db, struct err *e)
{
	/* a row that breaks a rule of the schema says nothing of the others */
	bool is_row = (sqlite3_errcode(db->lite) & 0xff) == SQLITE_CONSTRAINT;

	return err_set(e, is_row ? ERR_ITEM : ERR_RUN, "store '%s': %s",
	    db->path, sqlite3_errmsg(db->lite));
}

static int
close_db(struct store_db *db)
{
	for (size_t i = 0; i < KEPT; i++)
		sqlite3_finalize(db->kept[i].prepared);
	sqlite3_close(db->lite);
	return 0;
}

/* The file is made here, 0600 before a byte is in it; SQLite gives its
 * journal the same mode. */
static int
make_file(const char *path, struct err *e)
{
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash != NULL && slash != path) {
		char *dir = talloc_strndup(NULL, path, (size_t)(slash - path));
		int made = file_make_dirs(dir, e);

		talloc_free(dir);
		if (made < 0)
			return -1;
	}
	fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_sys(e, ERR_RUN, "cannot open '%s'", path);
	close(fd);
	return 0;
}

static int
set_up(struct store_db *db, struct err *e)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    " PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;"
	    " PRAGMA trusted_schema = OFF; PRAGMA cache_size = -%d;"
	    " PRAGMA wal_autocheckpoint = %d;", CACHE_KIB, CHECKPOINT_PAGES);
	sqlite3_busy_timeout(db->lite, BUSY_MS);
	sqlite3_db_config(db->lite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	/* the change to WAL does not wait by itself for another's */
	for (int ms = 0; ms <= BUSY_MS; ms += PAUSE_MS) {
		int rc = sqlite3_exec(db->lite, sql, NULL, NULL, NULL);

		if (rc == SQLITE_OK)
			return 0;
		if (rc != SQLITE_BUSY)
			break;
		sqlite3_sleep(PAUSE_MS);
	}
	return fail(db, e);
}

/* One thread: no locks, and no count of memory that needs one.  To be said
 * before the first store is opened; later it is refused, and said already. */
static void
go_alone(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int
lite_open(void *ctx, const char *where, struct store_db **out, struct err *e)
{
	struct store_db *db;

	go_alone();
	if (make_file(where, e) < 0)
		return -1;
	db = talloc_zero(ctx, struct store_db);
	if (db == NULL)
		abort();
	db->path = talloc_strdup(db, where);
	talloc_set_destructor(db, close_db);
	if (sqlite3_open_v2(where, &db->lite, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    set_up(db, e) < 0) {
		fail(db, e);
		talloc_free(db);
		return -1;
	}
	*out = db;
	return 0;
}

static void
lite_close(struct store_db *db)
{
	talloc_free(db);
}

static void
end_statement(struct store_db *db)
{
	if (db->now == NULL)
		return;
	sqlite3_reset(db->now);
	sqlite3_clear_bindings(db->now);
	db->now = NULL;
}

/* The statement, prepared at its first use; NULL with *e. */
static sqlite3_stmt *
prepare(struct store_db *db, const struct store_stmt *st, struct err *e)
{
	size_t slot = ((uintptr_t)st / sizeof(*st)) % KEPT;

	while (db->kept[slot].st != NULL && db->kept[slot].st != st)
		slot = (slot + 1) % KEPT;
	if (db->kept[slot].st == NULL) {
		if (sqlite3_prepare_v3(db->lite, st->sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &db->kept[slot].prepared, NULL)
		    != SQLITE_OK) {
			fail(db, e);
			return NULL;
		}
		assert((size_t)sqlite3_bind_parameter_count(
		    db->kept[slot].prepared) == strlen(st->args));
		db->kept[slot].st = st;
		db->nr_kept++;
		assert(db->nr_kept < KEPT);
	}
	return db->kept[slot].prepared;
}

static int
bind(sqlite3_stmt *st, int at, const struct store_arg *a)
{
	if (a->is_null)
		return sqlite3_bind_null(st, at);
	switch (a->letter) {
	case 'T':
		return sqlite3_bind_text64(st, at, a->p, a->n, SQLITE_STATIC,
		    SQLITE_UTF8);
	case 'B':
		return sqlite3_bind_blob64(st, at, a->p, a->n, SQLITE_STATIC);
	default:
		return sqlite3_bind_int64(st, at, a->i);
	}
}

/* What arguments point to is not copied: it outlives the statement, since the
 * caller walks the rows before it returns. */
static int
lite_run(struct store_db *db, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e)
{
	sqlite3_stmt *prepared;

	end_statement(db);
	if (st == NULL)
		return 0;
	prepared = prepare(db, st, e);
	if (prepared == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (bind(prepared, (int)i + 1, &args[i]) != SQLITE_OK)
			return fail(db, e);
	db->now = prepared;
	return 0;
}

static int
lite_row(struct store_db *db, struct err *e)
{
	int rc;

	assert(db->now != NULL);
	rc = sqlite3_step(db->now);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		fail(db, e);
	end_statement(db);
	return rc == SQLITE_DONE ? 0 : -1;
}

static void
lite_cell(struct store_db *db, int column, struct store_cell *out)
{
	*out = (struct store_cell){ .p = "" };
	switch (sqlite3_column_type(db->now, column)) {
	case SQLITE_INTEGER:
		out->i = sqlite3_column_int64(db->now, column);
		break;
	case SQLITE_TEXT:
		out->p = (const char *)sqlite3_column_text(db->now, column);
		out->n = (size_t)sqlite3_column_bytes(db->now, column);
		break;
	case SQLITE_BLOB:
		out->n = (size_t)sqlite3_column_bytes(db->now, column);
		if (out->n > 0)
			out->p = sqlite3_column_blob(db->now, column);
		break;
	default:
		out->is_null = true;
		break;
	}
}

static const struct store_stmt begin_stmt = { "BEGIN IMMEDIATE", "" };
static const struct store_stmt commit_stmt = { "COMMIT", "" };
static const struct store_stmt rollback_stmt = { "ROLLBACK", "" };

static int
lite_begin(struct store_db *db, struct err *e)
{
	if (lite_run(db, &begin_stmt, NULL, 0, e) < 0)
		return -1;
	return lite_row(db, e);
}

static int
lite_end(struct store_db *db, bool is_commit, struct err *e)
{
	struct err ignored;

	if (is_commit) {
		if (lite_run(db, &commit_stmt, NULL, 0, e) == 0 &&
		    lite_row(db, e) == 0)
			return 0;
	}
	/* a full disk may have rolled back already */
	if (sqlite3_get_autocommit(db->lite) == 0 &&
	    lite_run(db, &rollback_stmt, NULL, 0, &ignored) == 0)
		lite_row(db, &ignored);
	return is_commit ? -1 : 0;
}

/* In one step: under WAL a reader, however slow, holds up no writer. */
static int
copy(struct store_db *db, sqlite3 *to, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", db->lite, "main");
	int rc = SQLITE_ERROR;

	if (b != NULL) {
		sqlite3_backup_step(b, -1);
		rc = sqlite3_backup_finish(b);
	}
	if (rc == SQLITE_OK)
		return 0;
	return err_set(e, ERR_RUN, "store '%s': cannot copy: %s", db->path,
	    sqlite3_errstr(rc));
}

static int
lite_backup(struct store_db *db, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	int ret = -1;

	end_statement(db);
	if (is_file_there(path))
		return err_set(e, ERR_RUN, "'%s' is there already", path);
	if (make_file(path, e) < 0)
		return -1;
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL)
	    == SQLITE_OK)
		ret = copy(db, to, e);
	else
		err_set(e, ERR_RUN, "cannot open '%s': %s", path,
		    sqlite3_errmsg(to));
	sqlite3_close(to);
	if (ret < 0)
		unlink(path);
	return ret;
}

const struct store_driver store_sqlite = {
	.name = "sqlite",
	.open = lite_open,
	.begin = lite_begin,
	.end = lite_end,
	.run = lite_run,
	.row = lite_row,
	.cell = lite_cell,
	.backup = lite_backup,
	.close = lite_close,
};
