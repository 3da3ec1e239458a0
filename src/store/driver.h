/* SPDX-License-Identifier: ISC */
#ifndef WARID_STORE_DRIVER_H
#define WARID_STORE_DRIVER_H
/*
 * A database under the store, and how the store's files talk to it.
 *
 * A driver knows SQL's transport and nothing of the tables.  Statements are
 * constants: `?1` upward for arguments, one letter an argument.  One statement
 * is under way at a time; running another ends it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/crypt.h"
#include "warid/err.h"
#include "warid/source.h"

struct store;
struct store_db;			/* a driver's own connection */

struct store_stmt {
	const char *sql;
	const char *args;		/* I int64, T text, B blob; in order */
};

/* An argument; p NULL (T, B) or is_null: SQL's NULL. */
struct store_arg {
	char letter;
	bool is_null;
	int64_t i;
	const void *p;
	size_t n;
};

struct store_cell {
	int64_t i;			/* 0 for NULL and text */
	const char *p;			/* never NULL; good until the next row */
	size_t n;
	bool is_null;
};

struct store_driver {
	const char *name;		/* as the url writes it: "sqlite" */

	/* `where` is the url behind the name.  Made when it is not there. */
	int (*open)(void *ctx, const char *where, struct store_db **out,
	    struct err *e);

	/* One writer at a time: begin waits, for seconds, then fails. */
	int (*begin)(struct store_db *db, struct err *e);

	/* Commit or roll back; a commit that fails has rolled back. */
	int (*end)(struct store_db *db, bool is_commit, struct err *e);

	/* Start a statement.  `st` is a constant: the driver may keep it
	 * prepared by its address.  NULL ends the one under way. */
	int (*run)(struct store_db *db, const struct store_stmt *st,
	    const struct store_arg *args, size_t n, struct err *e);

	/* 1: a row is there, 0: no more (the statement has ended), -1. */
	int (*row)(struct store_db *db, struct err *e);
	void (*cell)(struct store_db *db, int column, struct store_cell *out);

	/* A consistent copy into a new file while others write. */
	int (*backup)(struct store_db *db, const char *path, struct err *e);

	void (*close)(struct store_db *db);
};

extern const struct store_driver store_sqlite;

/* As store_open, over a driver of the caller's (tests put `fail` here). */
int store_open_driver(void *ctx, const struct store_driver *drv,
    const char *where, struct store **out, struct err *e);

/* The form of the tables that this program works with, by number. */
enum { SCHEMA_NEWEST = 3 };

/*
 * Bring the tables from whatever form they have to form `to`, a step a
 * transaction; within none.  One that is newer than SCHEMA_NEWEST is ERR_CONF.
 */
int schema_migrate(struct store *s, int to, struct err *e);

/* As store_open_driver, its tables left in an older form (for tests). */
int store_open_at(void *ctx, const struct store_driver *drv,
    const char *where, int version, struct store **out, struct err *e);

/* Note the chain's head, before a commit. */
int audit_close(struct store *s, struct err *e);

/* -- for the files of this room ------------------------------------------ */

/* Tables whose rows we number. */
enum table { TABLE_ITEM, TABLE_CONTACT, TABLE_TICKET, TABLE_MESSAGE,
	NR_TABLES };

struct store {
	const struct store_driver *drv;
	struct store_db *db;
	const char *where;
	bool is_writing;		/* between begin and end */
	int64_t next_id[NR_TABLES];	/* within it; 0: not asked yet */
	int column;			/* next cell of the row under way */
	struct hash chain;		/* hash of the last audit row ... */
	bool has_chain;			/* ... as read in this transaction */
	bool has_grown;			/* rows were added in it */
	struct search_queue *queue;	/* for the index, at commit */
};

#define ARGS(...) \
	(const struct store_arg[]){ __VA_ARGS__ }, \
	sizeof((const struct store_arg[]){ __VA_ARGS__ }) / \
	    sizeof(struct store_arg)
#define NO_ARGS NULL, 0

static inline struct store_arg
arg_int(int64_t i)
{
	return (struct store_arg){ .letter = 'I', .i = i };
}

/* A row's number; 0 is NULL. */
static inline struct store_arg
arg_id(int64_t i)
{
	return (struct store_arg){ .letter = 'I', .i = i, .is_null = i == 0 };
}

struct store_arg arg_text(const char *s);		/* NULL: NULL */
struct store_arg arg_blob(const void *p, size_t n);
struct store_arg arg_hash(const struct hash *h);	/* NULL: NULL */

int sql_run(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e);
int sql_row(struct store *s, struct err *e);		/* 1/0/-1 */

/* Run to its end; rows are passed over. */
int sql_do(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e);

/* Run to its first row: 1 there (read it, then sql_end), 0 none, -1. */
int sql_one(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e);
void sql_end(struct store *s);

/*
 * The number of the row about to be added, within a transaction: one above the
 * highest, counted on from there.  (RETURNING would build a table in memory for
 * each row.)  -1 on error.
 */
int64_t sql_next_id(struct store *s, enum table t, struct err *e);

/* The next cell of the row. */
int64_t sql_int(struct store *s);
const char *sql_text(struct store *s, void *ctx);	/* NULL becomes "" */
const char *sql_text_or_null(struct store *s, void *ctx);
bool sql_hash(struct store *s, struct hash *h);		/* false: NULL */
bool sql_bytes(struct store *s, void *p, size_t n);	/* exactly n */
enum fate sql_fate(struct store *s);

/* Room for row n of a list that grows; all bytes zero. */
void *sql_grow(void *ctx, void *rows_pointer, size_t n, size_t size);
#define GROW(ctx, rows, n) \
	sql_grow((ctx), &(rows), (n), sizeof(*(rows)))

#endif
