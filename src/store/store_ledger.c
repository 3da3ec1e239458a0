/* SPDX-License-Identifier: ISC */
/*
 * The ledger: one row an item, claimed under a lease, ended with a fate.  A
 * lease needs no clean-up: it runs out, or its holder's successor gives it back.
 */
#include "warid/store.h"

#include <stdlib.h>

#include "store/driver.h"

#define ITEM_COLUMNS \
	"id, source, key, name, meta, withheld, channel, arrived, taken," \
	" bytes, hash, segment, place, extent, fate, tries, reason," \
	" nr_messages"

enum {
	ADD, KNOWN, CLAIM, WAITING, RELEASE, HOLDERS, SET_FATE, NOTE_FAILURE,
	BY_FATE, BY_ID, RETRY, DROP, EACH, ERASURES, WAS_ERASED,
};

static const struct store_stmt stmts[] = {
	[ADD] = { "INSERT INTO item(id, source, key, name, meta, withheld,"
		" channel, arrived, taken, bytes, hash, segment, place,"
		" extent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		" ?11, ?12, ?13, ?14)", "ITTTTTTIIIBTII" },
	[KNOWN] = { "SELECT 1 FROM item WHERE source = ?1 AND key = ?2",
		"TT" },
	[CLAIM] = { "UPDATE item SET leased_to = ?1, leased_until = ?2"
		" WHERE id IN (SELECT id FROM item WHERE fate = 'taken'"
		" AND leased_until <= ?3 ORDER BY id LIMIT ?4)"
		" RETURNING " ITEM_COLUMNS, "TIII" },
	[WAITING] = { "SELECT count(*) FROM item WHERE fate = 'taken'", "" },
	[RELEASE] = { "UPDATE item SET leased_to = '', leased_until = 0"
		" WHERE fate = 'taken' AND leased_to = ?1", "T" },
	[HOLDERS] = { "SELECT DISTINCT leased_to FROM item"
		" WHERE fate = 'taken' AND leased_to <> '' ORDER BY 1", "" },
	[SET_FATE] = { "UPDATE item SET fate = ?2, nr_messages = ?3,"
		" reason = ?4, leased_to = '', leased_until = 0"
		" WHERE id = ?1", "ITIT" },
	[NOTE_FAILURE] = { "UPDATE item SET tries = tries + 1, reason = ?2"
		" WHERE id = ?1", "IT" },
	[BY_FATE] = { "SELECT " ITEM_COLUMNS " FROM item WHERE fate = ?1"
		" ORDER BY id", "T" },
	[BY_ID] = { "SELECT " ITEM_COLUMNS " FROM item WHERE id = ?1", "I" },
	[RETRY] = { "UPDATE item SET fate = 'taken', tries = 0"
		" WHERE id = ?1 AND fate = 'quarantined' RETURNING id", "I" },
	[DROP] = { "UPDATE item SET fate = 'ignored', reason = ?2,"
		" nr_messages = 0"
		" WHERE id = ?1 AND fate = 'quarantined' RETURNING id", "IT" },
	[WAS_ERASED] = { "UPDATE item SET fate = 'ignored',"
		" reason = 'erased', erasure = 'done' WHERE id = ?1", "I" },
	[ERASURES] = { "SELECT " ITEM_COLUMNS " FROM item"
		" WHERE erasure = 'due' ORDER BY id", "" },
	[EACH] = { "SELECT " ITEM_COLUMNS " FROM item WHERE id > ?1"
		" ORDER BY id LIMIT ?2", "II" },
};

static void
read_item(struct store *s, void *ctx, struct item_row *r)
{
	const char *channel;

	r->id = sql_int(s);
	r->source = sql_text(s, ctx);
	r->key = sql_text(s, ctx);
	r->name = sql_text(s, ctx);
	r->meta = sql_text(s, ctx);
	r->withheld = sql_text_or_null(s, ctx);
	channel = sql_text(s, ctx);
	channel_parse(channel, &r->channel);
	r->arrived = sql_int(s);
	r->taken = sql_int(s);
	r->bytes = sql_int(s);
	sql_hash(s, &r->hash);
	r->place.segment = sql_text(s, ctx);
	r->place.offset = sql_int(s);
	r->place.length = sql_int(s);
	r->fate = sql_fate(s);
	r->tries = (int)sql_int(s);
	r->reason = sql_text(s, ctx);
	r->nr_messages = sql_int(s);
}

static int
read_items(struct store *s, void *ctx, struct item_row **rows, size_t *n,
    struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	while ((got = sql_row(s, e)) == 1) {
		read_item(s, ctx, GROW(ctx, *rows, *n));
		(*n)++;
	}
	return got;
}

int
store_is_known(struct store *s, const char *source, const char *key,
    struct err *e)
{
	int got = sql_one(s, &stmts[KNOWN],
	    ARGS(arg_text(source), arg_text(key)), e);

	sql_end(s);
	return got;
}

int
store_add_item(struct store *s, const struct held_record *r,
    const struct held_place *place, bool *is_new, struct err *e)
{
	int known = store_is_known(s, r->source, r->key, e);
	int64_t id;

	*is_new = known == 0;
	if (known != 0)
		return known < 0 ? -1 : 0;
	id = sql_next_id(s, TABLE_ITEM, e);
	if (id < 0)
		return -1;
	if (sql_do(s, &stmts[ADD], ARGS(arg_int(id),
	    arg_text(r->source), arg_text(r->key), arg_text(r->name),
	    arg_text(r->meta), arg_text(r->withheld),
	    arg_text(channel_name((enum channel)r->channel)),
	    arg_int(r->arrived), arg_int(r->taken), arg_int((int64_t)r->n),
	    arg_hash(&r->hash), arg_text(place->segment),
	    arg_int(place->offset), arg_int(place->length)), e) < 0)
		return -1;
	/* recovered, and purged before: nothing is left to read */
	return r->is_erased ?
	    sql_do(s, &stmts[WAS_ERASED], ARGS(arg_int(id)), e) : 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct item_row *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int
store_claim(struct store *s, void *ctx, const char *who, int64_t now,
    int64_t lease, size_t max, struct item_row **rows, size_t *n,
    struct err *e)
{
	if (store_begin(s, e) < 0)
		return -1;
	if (sql_run(s, &stmts[CLAIM], ARGS(arg_text(who),
	    arg_int(now + lease), arg_int(now), arg_int((int64_t)max)),
	    e) < 0 || read_items(s, ctx, rows, n, e) < 0) {
		store_rollback(s);
		return -1;
	}
	/* RETURNING promises no order */
	if (*n > 1)
		qsort(*rows, *n, sizeof(**rows), by_id);
	return store_commit(s, e);
}

int
store_count_waiting(struct store *s, int64_t *n, struct err *e)
{
	int got = sql_one(s, &stmts[WAITING], NO_ARGS, e);

	*n = got == 1 ? sql_int(s) : 0;
	sql_end(s);
	return got == 1 ? 0 : -1;
}

int
store_release(struct store *s, const char *who, struct err *e)
{
	return sql_do(s, &stmts[RELEASE], ARGS(arg_text(who)), e);
}

int
store_lease_holders(struct store *s, void *ctx, const char ***names,
    size_t *n, struct err *e)
{
	int got;

	*names = NULL;
	*n = 0;
	if (sql_run(s, &stmts[HOLDERS], NO_ARGS, e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		const char **name = GROW(ctx, *names, *n);

		*name = sql_text(s, ctx);
		(*n)++;
	}
	return got;
}

int
store_set_fate(struct store *s, int64_t item, enum fate fate,
    int64_t nr_messages, const char *reason, struct err *e)
{
	return sql_do(s, &stmts[SET_FATE], ARGS(arg_int(item),
	    arg_text(fate_name(fate)), arg_int(nr_messages),
	    arg_text(reason)), e);
}

int
store_note_failure(struct store *s, int64_t item, const char *reason,
    struct err *e)
{
	return sql_do(s, &stmts[NOTE_FAILURE],
	    ARGS(arg_int(item), arg_text(reason)), e);
}

int
store_items(struct store *s, void *ctx, enum fate fate,
    struct item_row **rows, size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[BY_FATE], ARGS(arg_text(fate_name(fate))),
	    e) < 0)
		return -1;
	return read_items(s, ctx, rows, n, e);
}

int
store_erasures(struct store *s, void *ctx, struct item_row **rows,
    size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[ERASURES], NO_ARGS, e) < 0)
		return -1;
	return read_items(s, ctx, rows, n, e);
}

int
store_items_after(struct store *s, void *ctx, int64_t id, size_t max,
    struct item_row **rows, size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[EACH],
	    ARGS(arg_int(id), arg_int((int64_t)max)), e) < 0)
		return -1;
	return read_items(s, ctx, rows, n, e);
}

static int
one_item(struct store *s, void *ctx, int got, struct item_row *out)
{
	if (got == 1) {
		*out = (struct item_row){ 0 };
		read_item(s, ctx, out);
		sql_end(s);
	}
	return got;
}

int
store_item(struct store *s, void *ctx, int64_t id, struct item_row *out,
    struct err *e)
{
	return one_item(s, ctx, sql_one(s, &stmts[BY_ID],
	    ARGS(arg_int(id)), e), out);
}

/* The change and its line in the audit chain, in one transaction. */
static int
change(struct store *s, const struct store_stmt *st,
    const struct store_arg *args, size_t n, int64_t now, const char *actor,
    const char *what, int64_t item, struct err *e)
{
	char detail[64];
	int got;

	snprintf(detail, sizeof(detail), "item %lld", (long long)item);
	if (store_begin(s, e) < 0)
		return -1;
	got = sql_one(s, st, args, n, e);
	sql_end(s);
	if (got <= 0) {
		store_rollback(s);
		return got;
	}
	if (store_add_event(s, now, actor, 0, what, detail, e) < 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e) < 0 ? -1 : 1;
}

int
store_retry(struct store *s, int64_t item, int64_t now, const char *actor,
    struct err *e)
{
	return change(s, &stmts[RETRY], ARGS(arg_int(item)), now, actor,
	    "retried", item, e);
}

int
store_drop(struct store *s, int64_t item, int64_t now, const char *actor,
    const char *reason, struct err *e)
{
	return change(s, &stmts[DROP],
	    ARGS(arg_int(item), arg_text(reason)), now, actor, "dropped",
	    item, e);
}
