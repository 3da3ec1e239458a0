/* SPDX-License-Identifier: ISC */
/*
 * Figures: the books of each source, and tickets counted by facets.
 *
 * The books are made from two sides.  What was received and what still lies
 * here is counted in items; what became of it is counted in messages.  So
 * the sum can fail, and reconcile means something.
 */
#include "warid/store.h"

#include "store/driver.h"

/* One of a ticket's columns by its name, chosen by an argument. */
#define COLUMN(arg) \
	"CASE " arg " WHEN '' THEN '' WHEN 'channel' THEN channel" \
	" WHEN 'class' THEN class WHEN 'topic' THEN topic" \
	" WHEN 'entity' THEN entity WHEN 'region' THEN region" \
	" WHEN 'priority' THEN priority WHEN 'status' THEN status" \
	" WHEN 'lang' THEN lang WHEN 'owner' THEN owner END"

enum { BOOKS, COUNT };

static const struct store_stmt stmts[] = {
	[BOOKS] = { "SELECT source, sum(received), sum(filed),"
		" sum(duplicate), sum(ignored), sum(quarantined),"
		" sum(waiting) FROM ("
		" SELECT source, CASE WHEN fate IN ('taken', 'quarantined')"
		" OR nr_messages = 0 THEN 1 ELSE nr_messages END AS received,"
		" 0 AS filed, 0 AS duplicate,"
		" CASE WHEN fate = 'ignored' AND nr_messages = 0 THEN 1"
		" ELSE 0 END AS ignored,"
		" CASE WHEN fate = 'quarantined' THEN 1 ELSE 0 END"
		" AS quarantined,"
		" CASE WHEN fate = 'taken' THEN 1 ELSE 0 END AS waiting"
		" FROM item WHERE taken >= ?1 AND taken < ?2"
		" UNION ALL"
		" SELECT i.source, 0,"
		" CASE WHEN m.fate = 'filed' THEN 1 ELSE 0 END,"
		" CASE WHEN m.fate = 'duplicate' THEN 1 ELSE 0 END,"
		" CASE WHEN m.fate = 'ignored' THEN 1 ELSE 0 END,"
		" CASE WHEN m.fate = 'quarantined' AND i.fate <> 'taken'"
		" AND i.fate <> 'quarantined' AND i.nr_messages > 0"
		" THEN 1 ELSE 0 END, 0"
		" FROM message m JOIN item i ON i.id = m.item"
		" WHERE i.taken >= ?1 AND i.taken < ?2) AS both"
		" GROUP BY source ORDER BY source", "II" },
	[COUNT] = { "SELECT " COLUMN("?3") " AS k1, " COLUMN("?4") " AS k2, "
		COLUMN("?5") " AS k3, count(*) FROM ticket"
		" WHERE received >= ?1 AND received < ?2"
		" AND status <> 'merged' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
		"IITTT" },
};

static const char *const facets[] = { "channel", "class", "topic", "entity",
	"region", "priority", "status", "lang", "owner" };

int
store_books(struct store *s, void *ctx, int64_t from, int64_t to,
    struct books **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[BOOKS], ARGS(arg_int(from),
	    arg_int(to > 0 ? to : INT64_MAX)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct books *b = GROW(ctx, *rows, *n);

		b->source = sql_text(s, ctx);
		b->received = sql_int(s);
		b->filed = sql_int(s);
		b->duplicate = sql_int(s);
		b->ignored = sql_int(s);
		b->quarantined = sql_int(s);
		b->waiting = sql_int(s);
		(*n)++;
	}
	return got;
}

bool
is_balanced(const struct books *b)
{
	return b->received == b->filed + b->duplicate + b->ignored +
	    b->quarantined + b->waiting;
}

static bool
is_facet(const char *name)
{
	for (size_t i = 0; i < sizeof(facets) / sizeof(facets[0]); i++)
		if (strcmp(facets[i], name) == 0)
			return true;
	return false;
}

int
store_count(struct store *s, void *ctx, int64_t from, int64_t to,
    const char *const by[3], struct count_row **rows, size_t *n,
    struct err *e)
{
	const char *key[3];
	int got;

	*rows = NULL;
	*n = 0;
	for (size_t i = 0; i < 3; i++) {
		key[i] = by[i] != NULL ? by[i] : "";
		if (*key[i] != '\0' && !is_facet(key[i]))
			return err_set(e, ERR_RUN,
			    "tickets are not counted by '%s'", key[i]);
	}
	if (sql_run(s, &stmts[COUNT], ARGS(arg_int(from), arg_int(to),
	    arg_text(key[0]), arg_text(key[1]), arg_text(key[2])), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct count_row *r = GROW(ctx, *rows, *n);

		for (size_t i = 0; i < 3; i++)
			r->key[i] = sql_text(s, ctx);
		r->n = sql_int(s);
		(*n)++;
	}
	return got;
}
