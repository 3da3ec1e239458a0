/* SPDX-License-Identifier: ISC */
/* Prints of fax pages, by which a sheet sent again is found. */
#include "warid/store.h"

#include "store/driver.h"

enum { BEFORE, ONE };

static const struct store_stmt stmts[] = {
	[BEFORE] = { "SELECT m.id, m.ticket, m.received, p.print"
		" FROM page p JOIN message m ON m.id = p.message"
		" JOIN item i ON i.id = m.item"
		" WHERE p.message < ?1 AND p.number = ?2 AND p.print <> ''"
		" AND m.fate = 'filed' AND i.channel = 'fax'"
		" AND (SELECT max(number) FROM page q"
		" WHERE q.message = p.message) = ?3"
		" ORDER BY p.message DESC LIMIT ?4", "IIII" },
	[ONE] = { "SELECT print FROM page WHERE message = ?1 AND number = ?2",
		"II" },
};

int
store_fax_prints(struct store *s, void *ctx, int64_t before, int number,
    int nr_pages, size_t max, struct print_row **rows, size_t *n,
    struct err *e)
{
	int got = -1;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[BEFORE], ARGS(arg_int(before), arg_int(number),
	    arg_int(nr_pages), arg_int((int64_t)max)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct print_row *r = GROW(ctx, *rows, *n);

		r->message = sql_int(s);
		r->ticket = sql_int(s);
		r->received = sql_int(s);
		r->print = sql_text(s, ctx);
		(*n)++;
	}
	return got;
}

int
store_page_print(struct store *s, void *ctx, int64_t message, int number,
    const char **print, struct err *e)
{
	int got = sql_one(s, &stmts[ONE],
	    ARGS(arg_int(message), arg_int(number)), e);

	if (got == 1) {
		*print = sql_text(s, ctx);
		sql_end(s);
	}
	return got;
}
