/* SPDX-License-Identifier: ISC */
/*
 * Erasing: which columns hold what people wrote, and how SQLite is made to
 * let go of it (freed pages are overwritten, FTS5 merged, the WAL emptied).
 */
#include "warid/store.h"

#include <talloc.h>

#include "store/driver.h"
#include "store/near.h"
#include "store/search.h"

enum { PURGEABLE, MARK, ERASE_MESSAGE, ERASE_VERDICT, ERASE_PAGES,
	ERASE_NOTES, ERASE_ITEM, ERASED, CONTACTS, FORGET_IDENTITY, FORGET_CONTACT, HOLD };

static const struct store_stmt stmts[] = {
	[PURGEABLE] = { "SELECT id FROM ticket WHERE status IN ('closed',"
		" 'verified', 'merged') AND purged = 0"
		" AND (hold <> '') = ?3"
		" AND received < ?2 AND (?1 IS NULL OR class = ?1)"
		" ORDER BY id", "TII" },
	[MARK] = { "UPDATE ticket SET purged = ?2, subject = '', sender = ''"
		" WHERE id = ?1 AND purged = 0 AND hold = '' RETURNING id",
		"II" },
	[ERASE_MESSAGE] = { "UPDATE message SET content = NULL,"
		" body_hash = NULL WHERE id = ?1", "I" },
	[ERASE_VERDICT] = { "UPDATE verdict SET evidence = NULL"
		" WHERE message = ?1", "I" },
	[ERASE_PAGES] = { "UPDATE page SET print = '' WHERE message = ?1",
		"I" },
	[ERASE_NOTES] = { "DELETE FROM note WHERE ticket = ?1", "I" },
	/* an export goes when the last of its messages has gone */
	[ERASE_ITEM] = { "UPDATE item SET erasure = 'due', name = '',"
		" meta = '' WHERE id = ?1 AND erasure = '' AND NOT EXISTS"
		" (SELECT 1 FROM message WHERE item = ?1"
		" AND content IS NOT NULL)", "I" },
	[ERASED] = { "UPDATE item SET erasure = 'done' WHERE id = ?1", "I" },
	[CONTACTS] = { "SELECT DISTINCT contact FROM message m"
		" WHERE ticket = ?1 AND contact IS NOT NULL AND NOT EXISTS"
		" (SELECT 1 FROM message o WHERE o.contact = m.contact"
		" AND o.content IS NOT NULL)", "I" },
	[FORGET_IDENTITY] = { "DELETE FROM identity WHERE contact = ?1",
		"I" },
	[FORGET_CONTACT] = { "UPDATE contact SET name = '' WHERE id = ?1",
		"I" },
	[HOLD] = { "UPDATE ticket SET hold = ?2 WHERE id = ?1 RETURNING id",
		"IT" },
};

static const struct store_stmt overwrite = { "PRAGMA secure_delete = ON",
	"" };
static const struct store_stmt empty_wal = {
	"PRAGMA wal_checkpoint(TRUNCATE)", "" };

static int
read_ids(struct store *s, void *ctx, int64_t **ids, size_t *n, struct err *e)
{
	int got;

	*ids = NULL;
	*n = 0;
	while ((got = sql_row(s, e)) == 1) {
		int64_t *id = GROW(ctx, *ids, *n);

		*id = sql_int(s);
		(*n)++;
	}
	return got;
}

int
store_purgeable(struct store *s, void *ctx, const char *class_,
    int64_t before, bool is_held, int64_t **tickets, size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[PURGEABLE], ARGS(arg_text(class_),
	    arg_int(before), arg_int(is_held)), e) < 0)
		return -1;
	return read_ids(s, ctx, tickets, n, e);
}

static int
erase_message(struct store *s, const struct message_row *row, struct err *e)
{
	if (row->is_erased)
		return 0;
	if (search_remove(s, row->id, row->m, e) < 0 ||
	    near_remove(s, row->id, e) < 0 ||
	    sql_do(s, &stmts[ERASE_MESSAGE], ARGS(arg_int(row->id)), e) < 0 ||
	    sql_do(s, &stmts[ERASE_VERDICT], ARGS(arg_int(row->id)), e) < 0 ||
	    sql_do(s, &stmts[ERASE_PAGES], ARGS(arg_int(row->id)), e) < 0)
		return -1;
	return sql_do(s, &stmts[ERASE_ITEM], ARGS(arg_int(row->item)), e);
}

/* Someone of whom nothing is left that they wrote is not known any more. */
static int
forget_contacts(struct store *s, void *ctx, int64_t ticket, struct err *e)
{
	int64_t *ids;
	size_t n;

	if (sql_run(s, &stmts[CONTACTS], ARGS(arg_int(ticket)), e) < 0 ||
	    read_ids(s, ctx, &ids, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (sql_do(s, &stmts[FORGET_IDENTITY], ARGS(arg_int(ids[i])),
		    e) < 0 || sql_do(s, &stmts[FORGET_CONTACT],
		    ARGS(arg_int(ids[i])), e) < 0)
			return -1;
	return 0;
}

static int
erase_ticket(struct store *s, void *ctx, int64_t ticket, struct err *e)
{
	struct message_row *rows;
	size_t n;

	if (sql_do(s, &overwrite, NO_ARGS, e) < 0 ||
	    store_ticket_messages(s, ctx, ticket, &rows, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (erase_message(s, &rows[i], e) < 0)
			return -1;
	if (sql_do(s, &stmts[ERASE_NOTES], ARGS(arg_int(ticket)), e) < 0)
		return -1;
	return forget_contacts(s, ctx, ticket, e);
}

int
store_purge_ticket(struct store *s, int64_t ticket, int64_t now,
    const char *actor, const char *why, struct err *e)
{
	TALLOC_CTX *ctx;
	int got, ret;

	got = sql_one(s, &stmts[MARK], ARGS(arg_int(ticket), arg_int(now)),
	    e);
	sql_end(s);
	if (got != 1)
		return got;
	ctx = talloc_new(NULL);
	ret = erase_ticket(s, ctx, ticket, e);
	talloc_free(ctx);
	if (ret < 0 || store_add_event(s, now, actor, ticket, "purged", why,
	    e) < 0)
		return -1;
	return 1;
}

int
store_set_erased(struct store *s, int64_t item, struct err *e)
{
	return sql_do(s, &stmts[ERASED], ARGS(arg_int(item)), e);
}

int
store_purge_end(struct store *s, struct err *e)
{
	if (sql_do(s, &overwrite, NO_ARGS, e) < 0 || store_begin(s, e) < 0)
		return -1;
	if (search_tidy(s, e) < 0) {
		store_rollback(s);
		return -1;
	}
	if (store_commit(s, e) < 0)
		return -1;
	return sql_do(s, &empty_wal, NO_ARGS, e);
}

int
store_hold(struct store *s, int64_t ticket, int64_t now, const char *actor,
    const char *why, struct err *e)
{
	int got;

	if (store_begin(s, e) < 0)
		return -1;
	got = sql_one(s, &stmts[HOLD], ARGS(arg_int(ticket), arg_text(why)),
	    e);
	sql_end(s);
	if (got == 1 && store_add_event(s, now, actor, ticket,
	    *why != '\0' ? "held" : "released", why, e) < 0)
		got = -1;
	if (got != 1) {
		store_rollback(s);
		return got;
	}
	return store_commit(s, e) < 0 ? -1 : 1;
}
