/* SPDX-License-Identifier: ISC */
/*
 * How a store is found by its url, what a transaction is, and how arguments
 * and cells pass between C and a driver.
 */
#include "store/driver.h"

#include <assert.h>
#include <talloc.h>

#include "store/search.h"
#include "warid/stop.h"

static int
close_store(struct store *s)
{
	if (s->is_writing)
		store_rollback(s);
	if (s->db != NULL)
		s->drv->close(s->db);
	return 0;
}

int
store_open_at(void *ctx, const struct store_driver *drv, const char *where,
    int version, struct store **out, struct err *e)
{
	struct store *s = talloc_zero(ctx, struct store);

	if (s == NULL)
		abort();
	s->drv = drv;
	s->where = talloc_strdup(s, where);
	talloc_set_destructor(s, close_store);
	if (drv->open(s, where, &s->db, e) < 0 ||
	    schema_migrate(s, version, e) < 0) {
		talloc_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

int
store_open_driver(void *ctx, const struct store_driver *drv,
    const char *where, struct store **out, struct err *e)
{
	return store_open_at(ctx, drv, where, SCHEMA_NEWEST, out, e);
}

int
store_open(void *ctx, const char *url, struct store **out, struct err *e)
{
	static const char sqlite[] = "sqlite:";
	size_t kind = strcspn(url, ":");

	if (strncmp(url, sqlite, sizeof(sqlite) - 1) == 0 &&
	    url[sizeof(sqlite) - 1] != '\0')
		return store_open_driver(ctx, &store_sqlite,
		    url + sizeof(sqlite) - 1, out, e);
	if (strncmp(url, "postgres:", 9) == 0 ||
	    strncmp(url, "postgresql:", 11) == 0)
		return err_set(e, ERR_CONF,
		    "store 'postgres': not built yet, write sqlite:PATH");
	/* never the whole url: it may hold a password */
	return err_set(e, ERR_CONF,
	    "store '%.*s': no such kind of store, write sqlite:PATH",
	    (int)(kind < 16 ? kind : 16), url);
}

void
store_close(struct store *s)
{
	talloc_free(s);
}

int
store_begin(struct store *s, struct err *e)
{
	assert(!s->is_writing);
	if (s->drv->begin(s->db, e) < 0)
		return -1;
	s->is_writing = true;
	s->has_chain = s->has_grown = false;
	memset(s->next_id, 0, sizeof(s->next_id));
	return 0;
}

int
store_commit(struct store *s, struct err *e)
{
	assert(s->is_writing);
	if (search_flush(s, e) < 0 || audit_close(s, e) < 0) {
		store_rollback(s);
		return -1;
	}
	stop_here("store-filled");
	s->is_writing = false;
	if (s->drv->end(s->db, true, e) < 0)
		return -1;
	stop_here("store-committed");
	return 0;
}

void
store_rollback(struct store *s)
{
	struct err ignored;

	if (!s->is_writing)
		return;
	search_forget(s);
	s->is_writing = false;
	s->drv->end(s->db, false, &ignored);
}

int
store_backup(struct store *s, const char *path, struct err *e)
{
	return s->drv->backup(s->db, path, e);
}

struct store_arg
arg_text(const char *s)
{
	return (struct store_arg){ .letter = 'T', .is_null = s == NULL,
		.p = s, .n = s != NULL ? strlen(s) : 0 };
}

struct store_arg
arg_blob(const void *p, size_t n)
{
	return (struct store_arg){ .letter = 'B', .is_null = p == NULL,
		.p = p, .n = n };
}

struct store_arg
arg_hash(const struct hash *h)
{
	return arg_blob(h != NULL ? h->b : NULL, HASH_BYTES);
}

int
sql_run(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e)
{
	assert(strlen(st->args) == n);
	for (size_t i = 0; i < n; i++)
		assert(st->args[i] == args[i].letter);
	return s->drv->run(s->db, st, args, n, e);
}

int
sql_row(struct store *s, struct err *e)
{
	s->column = 0;
	return s->drv->row(s->db, e);
}

int
sql_do(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e)
{
	int got;

	if (sql_run(s, st, args, n, e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1)
		;
	return got;
}

int
sql_one(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, struct err *e)
{
	if (sql_run(s, st, args, n, e) < 0)
		return -1;
	return sql_row(s, e);
}

void
sql_end(struct store *s)
{
	struct err ignored;

	s->drv->run(s->db, NULL, NULL, 0, &ignored);
}

static const struct store_stmt highest[] = {
	[TABLE_ITEM] = { "SELECT max(id) FROM item", "" },
	[TABLE_CONTACT] = { "SELECT max(id) FROM contact", "" },
	[TABLE_TICKET] = { "SELECT max(id) FROM ticket", "" },
	[TABLE_MESSAGE] = { "SELECT max(id) FROM message", "" },
};

int64_t
sql_next_id(struct store *s, enum table t, struct err *e)
{
	assert(s->is_writing);
	if (s->next_id[t] == 0) {
		if (sql_one(s, &highest[t], NO_ARGS, e) != 1)
			return -1;
		s->next_id[t] = sql_int(s) + 1;
		sql_end(s);
	}
	return s->next_id[t]++;
}

static struct store_cell
next_cell(struct store *s)
{
	struct store_cell c;

	s->drv->cell(s->db, s->column++, &c);
	return c;
}

int64_t
sql_int(struct store *s)
{
	return next_cell(s).i;
}

const char *
sql_text(struct store *s, void *ctx)
{
	struct store_cell c = next_cell(s);

	return talloc_strndup(ctx, c.p, c.n);
}

const char *
sql_text_or_null(struct store *s, void *ctx)
{
	struct store_cell c = next_cell(s);

	return c.is_null ? NULL : talloc_strndup(ctx, c.p, c.n);
}

bool
sql_bytes(struct store *s, void *p, size_t n)
{
	struct store_cell c = next_cell(s);

	if (c.is_null || c.n != n)
		return false;
	memcpy(p, c.p, n);
	return true;
}

bool
sql_hash(struct store *s, struct hash *h)
{
	return sql_bytes(s, h->b, HASH_BYTES);
}

enum fate
sql_fate(struct store *s)
{
	struct store_cell c = next_cell(s);
	enum fate f = FATE_TAKEN;

	while (f < FATE_QUARANTINED && strcmp(fate_name(f), c.p) != 0)
		f++;
	return f;
}

void *
sql_grow(void *ctx, void *rows_pointer, size_t n, size_t size)
{
	void **rows = rows_pointer;
	unsigned char *p = *rows;

	/* full at every power of two from 16 on */
	if (n == 0 || (n >= 16 && (n & (n - 1)) == 0)) {
		size_t cap = n == 0 ? 16 : n * 2;

		p = talloc_realloc_size(ctx, n == 0 ? NULL : p, cap * size);
		if (p == NULL)
			abort();
		*rows = p;
	}
	return memset(p + n * size, 0, size);
}
