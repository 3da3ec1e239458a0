/* SPDX-License-Identifier: ISC */
/*
 * What is kept by name: a source's note and health, single values, and the
 * record of runs.
 */
#include "warid/store.h"

#include <talloc.h>

#include "store/driver.h"

enum { GET, LIST, PUT_NOTE, RAN_WELL, RAN_ILL, GET_META, PUT_META, ADD_RUN,
	RUNS };

#define SOURCE_COLUMNS \
	"name, note, last_run, last_ok, last_item, last_error, failures"

static const struct store_stmt stmts[] = {
	[GET] = { "SELECT " SOURCE_COLUMNS " FROM source WHERE name = ?1",
		"T" },
	[LIST] = { "SELECT " SOURCE_COLUMNS " FROM source ORDER BY name",
		"" },
	[PUT_NOTE] = { "INSERT INTO source(name, note) VALUES (?1, ?2)"
		" ON CONFLICT (name) DO UPDATE SET note = excluded.note",
		"TT" },
	[RAN_WELL] = { "INSERT INTO source(name, last_run, last_ok,"
		" last_item) VALUES (?1, ?2, ?2,"
		" CASE WHEN ?3 > 0 THEN ?2 ELSE 0 END)"
		" ON CONFLICT (name) DO UPDATE SET last_run = ?2,"
		" last_ok = ?2, last_error = '', failures = 0, last_item ="
		" CASE WHEN ?3 > 0 THEN ?2 ELSE source.last_item END",
		"TII" },
	[RAN_ILL] = { "INSERT INTO source(name, last_run, last_item,"
		" last_error, failures) VALUES (?1, ?2,"
		" CASE WHEN ?3 > 0 THEN ?2 ELSE 0 END, ?4, 1)"
		" ON CONFLICT (name) DO UPDATE SET last_run = ?2,"
		" last_error = ?4, failures = source.failures + 1,"
		" last_item ="
		" CASE WHEN ?3 > 0 THEN ?2 ELSE source.last_item END",
		"TIIT" },
	[GET_META] = { "SELECT value FROM meta WHERE name = ?1", "T" },
	[PUT_META] = { "INSERT INTO meta(name, value) VALUES (?1, ?2)"
		" ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		"TT" },
	[ADD_RUN] = { "INSERT INTO run(started, ended, taken, filed,"
		" duplicate, ignored, quarantined, errors, error)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		"IIIIIIIIT" },
	[RUNS] = { "SELECT id, started, ended, taken, filed, duplicate,"
		" ignored, quarantined, errors, error FROM run"
		" ORDER BY id DESC LIMIT ?1", "I" },
};

static void
read_source(struct store *s, void *ctx, struct source_row *r)
{
	r->source = sql_text(s, ctx);
	r->note = sql_text(s, ctx);
	r->last_run = sql_int(s);
	r->last_ok = sql_int(s);
	r->last_item = sql_int(s);
	r->last_error = sql_text(s, ctx);
	r->failures = sql_int(s);
}

int
store_source(struct store *s, void *ctx, const char *source,
    struct source_row *out, struct err *e)
{
	int got = sql_one(s, &stmts[GET], ARGS(arg_text(source)), e);

	*out = (struct source_row){ .source = source, .note = "",
		.last_error = "" };
	if (got == 1) {
		read_source(s, ctx, out);
		sql_end(s);
	}
	return got;
}

int
store_sources(struct store *s, void *ctx, struct source_row **rows,
    size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[LIST], NO_ARGS, e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		read_source(s, ctx, GROW(ctx, *rows, *n));
		(*n)++;
	}
	return got;
}

int
store_put_note(struct store *s, const char *source, const char *note,
    struct err *e)
{
	return sql_do(s, &stmts[PUT_NOTE],
	    ARGS(arg_text(source), arg_text(note)), e);
}

int
store_source_ran(struct store *s, const char *source, int64_t now,
    int64_t nr_items, const char *error, struct err *e)
{
	if (error == NULL || *error == '\0')
		return sql_do(s, &stmts[RAN_WELL], ARGS(arg_text(source),
		    arg_int(now), arg_int(nr_items)), e);
	return sql_do(s, &stmts[RAN_ILL], ARGS(arg_text(source), arg_int(now),
	    arg_int(nr_items), arg_text(error)), e);
}

int
store_get_meta(struct store *s, void *ctx, const char *name,
    const char **value, struct err *e)
{
	int got = sql_one(s, &stmts[GET_META], ARGS(arg_text(name)), e);

	*value = NULL;
	if (got == 1) {
		*value = sql_text(s, ctx);
		sql_end(s);
	}
	return got < 0 ? -1 : 0;
}

int
store_put_meta(struct store *s, const char *name, const char *value,
    struct err *e)
{
	return sql_do(s, &stmts[PUT_META],
	    ARGS(arg_text(name), arg_text(value)), e);
}

int
store_add_run(struct store *s, const struct run_row *r, struct err *e)
{
	return sql_do(s, &stmts[ADD_RUN], ARGS(arg_int(r->started),
	    arg_int(r->ended), arg_int(r->taken), arg_int(r->filed),
	    arg_int(r->duplicate), arg_int(r->ignored),
	    arg_int(r->quarantined), arg_int(r->errors),
	    arg_text(r->error != NULL ? r->error : "")), e);
}

int
store_runs(struct store *s, void *ctx, size_t max, struct run_row **rows,
    size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[RUNS], ARGS(arg_int((int64_t)max)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct run_row *r = GROW(ctx, *rows, *n);

		r->id = sql_int(s);
		r->started = sql_int(s);
		r->ended = sql_int(s);
		r->taken = sql_int(s);
		r->filed = sql_int(s);
		r->duplicate = sql_int(s);
		r->ignored = sql_int(s);
		r->quarantined = sql_int(s);
		r->errors = sql_int(s);
		r->error = sql_text(s, ctx);
		(*n)++;
	}
	return got;
}
