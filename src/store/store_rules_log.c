/* SPDX-License-Identifier: ISC */
/*
 * Which rules were in force when, and since when those of the folder do not
 * check: a row whenever that changes, so that a day that is over is told the
 * same whenever it is asked for.
 */
#include "store/driver.h"

#include <string.h>
#include <talloc.h>

#include "warid/store.h"

enum { NOTE, STATE };

/* A state lasts from the first of the rows at the end that agree on it. */
#define FIRST_BEHIND(what) \
	"(SELECT f.at FROM rules_log f WHERE f.id > coalesce((SELECT" \
	" max(b.id) FROM rules_log b WHERE b.id < l.id AND " what "), 0)" \
	" ORDER BY f.id LIMIT 1)"

static const struct store_stmt stmts[] = {
	[NOTE] = { "INSERT INTO rules_log(at, hash, mistakes, complaint)"
		" VALUES (?1, ?2, ?3, ?4)", "ITIT" },
	[STATE] = { "SELECT l.hash, l.mistakes, l.complaint,"
		" CASE WHEN l.hash = '' THEN 0 ELSE "
		FIRST_BEHIND("b.hash <> l.hash") " END,"
		" CASE WHEN l.mistakes = 0 THEN 0 ELSE "
		FIRST_BEHIND("b.mistakes = 0") " END"
		" FROM rules_log l WHERE l.at < ?1 ORDER BY l.id DESC LIMIT 1",
		"I" },
};

int
store_rules_state(struct store *s, void *ctx, int64_t before,
    struct rules_state *out, struct err *e)
{
	int got = sql_one(s, &stmts[STATE], ARGS(arg_int(before)), e);

	*out = (struct rules_state){ .hash = "", .complaint = "" };
	if (got != 1)
		return got;
	out->hash = sql_text(s, ctx);
	out->mistakes = sql_int(s);
	out->complaint = sql_text(s, ctx);
	out->since = sql_int(s);
	out->broken_since = sql_int(s);
	sql_end(s);
	return 0;
}

int
store_note_rules(struct store *s, int64_t now, const char *hash,
    int64_t mistakes, const char *complaint, struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct rules_state is;
	int ret = store_rules_state(s, ctx, INT64_MAX, &is, e);

	if (ret == 0 && (strcmp(is.hash, hash) != 0 ||
	    is.mistakes != mistakes || strcmp(is.complaint, complaint) != 0))
		ret = sql_do(s, &stmts[NOTE], ARGS(arg_int(now),
		    arg_text(hash), arg_int(mistakes), arg_text(complaint)),
		    e);
	talloc_free(ctx);
	return ret;
}
