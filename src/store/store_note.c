/* SPDX-License-Identifier: ISC */
/* Notes of staff: the one content in the register that nobody sent. */
#include "warid/store.h"

#include "store/driver.h"

enum { ADD, OF_TICKET };

static const struct store_stmt stmts[] = {
	[ADD] = { "INSERT INTO note(at, actor, ticket, text)"
		" VALUES (?1, ?2, ?3, ?4)", "ITIT" },
	[OF_TICKET] = { "SELECT at, actor, text FROM note WHERE ticket = ?1"
		" ORDER BY id", "I" },
};

int
store_add_note(struct store *s, int64_t now, const char *actor,
    int64_t ticket, const char *text, struct err *e)
{
	return sql_do(s, &stmts[ADD], ARGS(arg_int(now), arg_text(actor),
	    arg_int(ticket), arg_text(text)), e);
}

int
store_notes(struct store *s, void *ctx, int64_t ticket,
    struct note_row **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[OF_TICKET], ARGS(arg_int(ticket)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct note_row *r = GROW(ctx, *rows, *n);

		r->at = sql_int(s);
		r->actor = sql_text(s, ctx);
		r->text = sql_text(s, ctx);
		(*n)++;
	}
	return got;
}
