/* SPDX-License-Identifier: ISC */
/*
 * Tickets as rows: written, listed, searched, linked; and the contacts who
 * write, each with its identities over all channels.
 */
#include "warid/store.h"

#include <talloc.h>

#include "store/driver.h"
#include "store/search.h"

/* In the order of read_ticket and of the arguments of ADD and UPDATE. */
#define TICKET_COLUMNS \
	"status, channel, class, topic, entity, region, priority, lang," \
	" subject, sender, owner, received, due, items, duplicates," \
	" campaign, ocr_confidence, needs_review, is_confidential," \
	" is_alert, unsure, verdict_hash, contact, merged_into"
#define TICKET_READ "id, " TICKET_COLUMNS ", hold, purged"
#define TICKET_LETTERS "TTTTTTTTTTTIIIIIIIIITTII"

#define ASKED \
	" (?1 IS NULL OR status = ?1) AND (?2 IS NULL OR class = ?2)" \
	" AND (?3 IS NULL OR topic = ?3) AND (?4 IS NULL OR entity = ?4)" \
	" AND (?5 IS NULL OR channel = ?5)" \
	" AND (?6 IS NULL OR priority = ?6)" \
	" AND (?7 = 0 OR received >= ?7) AND (?8 = 0 OR received < ?8)" \
	" AND (?9 = 0 OR needs_review <> 0)" \
	" AND (?10 = 0 OR due > 0 AND due < ?10)"
#define ASKED_LETTERS "TTTTTTIIIII"

enum { ADD, UPDATE, GET, LIST, SEARCH, LINK, LINKS, FIND_IDENTITY,
	ADD_CONTACT, ADD_IDENTITY, NAME_CONTACT };

static const struct store_stmt stmts[] = {
	[ADD] = { "INSERT INTO ticket(" TICKET_COLUMNS ", id) VALUES (?1, ?2,"
		" ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
		" ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25)",
		TICKET_LETTERS "I" },
	[UPDATE] = { "UPDATE ticket SET status = ?1, channel = ?2,"
		" class = ?3, topic = ?4, entity = ?5, region = ?6,"
		" priority = ?7, lang = ?8, subject = ?9, sender = ?10,"
		" owner = ?11, received = ?12, due = ?13, items = ?14,"
		" duplicates = ?15, campaign = ?16, ocr_confidence = ?17,"
		" needs_review = ?18, is_confidential = ?19, is_alert = ?20,"
		" unsure = ?21, verdict_hash = ?22, contact = ?23,"
		/* what joins a purged one is for a later purge */
		" merged_into = ?24, purged = 0 WHERE id = ?25", TICKET_LETTERS "I" },
	[GET] = { "SELECT " TICKET_READ " FROM ticket WHERE id = ?1",
		"I" },
	[LIST] = { "SELECT " TICKET_READ " FROM ticket WHERE" ASKED
		" ORDER BY CASE WHEN ?10 > 0 THEN due ELSE 0 END, id"
		" LIMIT ?11", ASKED_LETTERS },
	[SEARCH] = { "SELECT " TICKET_READ " FROM ticket WHERE" ASKED
		" AND id IN (SELECT m.ticket FROM search"
		" JOIN message m ON m.id = search.rowid"
		" WHERE search MATCH ?12) ORDER BY id LIMIT ?11",
		ASKED_LETTERS "T" },
	[LINK] = { "INSERT INTO link(ticket, other, why) VALUES (?1, ?2, ?3)"
		" ON CONFLICT (ticket, other) DO NOTHING", "IIT" },
	[LINKS] = { "SELECT other, why FROM link WHERE ticket = ?1"
		" UNION SELECT ticket, why FROM link WHERE other = ?1"
		" ORDER BY 1", "I" },
	[FIND_IDENTITY] = { "SELECT c.id, c.nr_messages,"
		" CASE WHEN c.name = '' THEN 1 ELSE 0 END"
		" FROM identity i JOIN contact c ON c.id = i.contact"
		" WHERE i.kind = ?1 AND i.value = ?2", "TT" },
	[ADD_CONTACT] = { "INSERT INTO contact(id, name, lang, first_seen,"
		" last_seen) VALUES (?1, ?2, ?3, ?4, ?4)", "ITTI" },
	[ADD_IDENTITY] = { "INSERT INTO identity(kind, value, contact)"
		" VALUES (?1, ?2, ?3)", "TTI" },
	[NAME_CONTACT] = { "UPDATE contact SET name = ?2 WHERE id = ?1",
		"IT" },
};

static void
read_ticket(struct store *s, void *ctx, struct ticket_row *t)
{
	const char *channel;

	t->id = sql_int(s);
	t->status = sql_text(s, ctx);
	channel = sql_text(s, ctx);
	channel_parse(channel, &t->channel);
	t->class_ = sql_text(s, ctx);
	t->topic = sql_text(s, ctx);
	t->entity = sql_text(s, ctx);
	t->region = sql_text(s, ctx);
	t->priority = sql_text(s, ctx);
	t->lang = sql_text(s, ctx);
	t->subject = sql_text(s, ctx);
	t->from = sql_text(s, ctx);
	t->owner = sql_text(s, ctx);
	t->received = sql_int(s);
	t->due = sql_int(s);
	t->items = sql_int(s);
	t->duplicates = sql_int(s);
	t->campaign = sql_int(s);
	t->ocr_confidence = (int)sql_int(s);
	t->needs_review = sql_int(s) != 0;
	t->is_confidential = sql_int(s) != 0;
	t->is_alert = sql_int(s) != 0;
	t->unsure = sql_text(s, ctx);
	t->verdict_hash = sql_text(s, ctx);
	t->contact = sql_int(s);
	t->merged_into = sql_int(s);
	t->hold = sql_text(s, ctx);
	t->purged = sql_int(s);
}

/* A column never left NULL. */
static struct store_arg
text_of(const char *s)
{
	return arg_text(s != NULL ? s : "");
}

#define TICKET_ARGS(t) \
	arg_text((t)->status), arg_text(channel_name((t)->channel)), \
	text_of((t)->class_), text_of((t)->topic), text_of((t)->entity), \
	text_of((t)->region), text_of((t)->priority), text_of((t)->lang), \
	text_of((t)->subject), text_of((t)->from), text_of((t)->owner), \
	arg_int((t)->received), arg_int((t)->due), arg_int((t)->items), \
	arg_int((t)->duplicates), arg_id((t)->campaign), \
	arg_int((t)->ocr_confidence), arg_int((t)->needs_review), \
	arg_int((t)->is_confidential), arg_int((t)->is_alert), \
	text_of((t)->unsure), text_of((t)->verdict_hash), \
	arg_id((t)->contact), arg_id((t)->merged_into)

int
store_add_ticket(struct store *s, struct ticket_row *t, struct err *e)
{
	t->id = sql_next_id(s, TABLE_TICKET, e);
	if (t->id < 0)
		return -1;
	return sql_do(s, &stmts[ADD],
	    ARGS(TICKET_ARGS(t), arg_int(t->id)), e);
}

int
store_update_ticket(struct store *s, const struct ticket_row *t,
    struct err *e)
{
	return sql_do(s, &stmts[UPDATE],
	    ARGS(TICKET_ARGS(t), arg_int(t->id)), e);
}

int
store_ticket(struct store *s, void *ctx, int64_t id, struct ticket_row *out,
    struct err *e)
{
	int got = sql_one(s, &stmts[GET], ARGS(arg_int(id)), e);

	if (got == 1) {
		read_ticket(s, ctx, out);
		sql_end(s);
	}
	return got;
}

#define ASKED_ARGS(q) \
	arg_text((q)->status), arg_text((q)->class_), arg_text((q)->topic), \
	arg_text((q)->entity), arg_text((q)->channel), \
	arg_text((q)->priority), arg_int((q)->since), arg_int((q)->until), \
	arg_int((q)->needs_review), arg_int((q)->due_before), \
	arg_int((q)->limit > 0 ? (q)->limit : INT64_MAX)

int
store_tickets(struct store *s, void *ctx, const struct ticket_query *q,
    struct ticket_row **rows, size_t *n, struct err *e)
{
	const char *words;
	int got;

	*rows = NULL;
	*n = 0;
	if (q->search == NULL) {
		got = sql_run(s, &stmts[LIST], ARGS(ASKED_ARGS(q)), e);
	} else {
		words = search_query(ctx, q->search);
		if (*words == '\0')
			return 0;	/* no word: nothing holds it */
		got = sql_run(s, &stmts[SEARCH],
		    ARGS(ASKED_ARGS(q), arg_text(words)), e);
	}
	if (got < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		read_ticket(s, ctx, GROW(ctx, *rows, *n));
		(*n)++;
	}
	return got;
}

int
store_link(struct store *s, int64_t ticket, int64_t other, const char *why,
    struct err *e)
{
	return sql_do(s, &stmts[LINK],
	    ARGS(arg_int(ticket), arg_int(other), arg_text(why)), e);
}

int
store_links(struct store *s, void *ctx, int64_t ticket,
    struct link_row **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[LINKS], ARGS(arg_int(ticket)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct link_row *r = GROW(ctx, *rows, *n);

		r->other = sql_int(s);
		r->why = sql_text(s, ctx);
		(*n)++;
	}
	return got;
}

int
store_find_contact(struct store *s, const char *kind, const char *value,
    int64_t *contact, int64_t *earlier_messages, struct err *e)
{
	int got = sql_one(s, &stmts[FIND_IDENTITY],
	    ARGS(arg_text(kind), arg_text(value)), e);

	*contact = *earlier_messages = 0;
	if (got == 1) {
		*contact = sql_int(s);
		*earlier_messages = sql_int(s);
		sql_end(s);
	}
	return got;
}

static int
add_contact(struct store *s, const char *kind, const char *value,
    const char *name, const char *lang, int64_t now, int64_t *contact,
    struct err *e)
{
	*contact = sql_next_id(s, TABLE_CONTACT, e);
	if (*contact < 0 || sql_do(s, &stmts[ADD_CONTACT],
	    ARGS(arg_int(*contact), arg_text(name), arg_text(lang),
	    arg_int(now)), e) < 0)
		return -1;
	return sql_do(s, &stmts[ADD_IDENTITY], ARGS(arg_text(kind),
	    arg_text(value), arg_int(*contact)), e);
}

int
store_contact(struct store *s, const char *kind, const char *value,
    const char *name, const char *lang, int64_t now, int64_t *contact,
    int64_t *earlier_messages, struct err *e)
{
	int64_t earlier;
	bool is_nameless;
	int got = sql_one(s, &stmts[FIND_IDENTITY],
	    ARGS(arg_text(kind), arg_text(value)), e);

	if (earlier_messages != NULL)
		*earlier_messages = 0;
	if (got < 0)
		return -1;
	if (got == 0)
		return add_contact(s, kind, value, name, lang, now, contact,
		    e);
	*contact = sql_int(s);
	earlier = sql_int(s);
	is_nameless = sql_int(s) != 0;
	sql_end(s);
	if (earlier_messages != NULL)
		*earlier_messages = earlier;
	/* a first message may come without a name */
	if (is_nameless && *name != '\0')
		return sql_do(s, &stmts[NAME_CONTACT],
		    ARGS(arg_int(*contact), arg_text(name)), e);
	return 0;
}
