/* SPDX-License-Identifier: ISC */
/*
 * Messages as they were read, with their pages and verdict, and the ways in
 * which the same message is found again.
 */
#include "warid/store.h"

#include <talloc.h>

#include "store/driver.h"
#include "store/near.h"
#include "store/search.h"

#define MESSAGE_COLUMNS \
	"m.id, m.item, m.seq, m.ticket, m.fate, m.reason, m.received," \
	" m.contact, m.body_hash"

enum {
	ADD, CLEAR_PAGES, CLEAR_VERDICT, CLEAR, ADD_PAGE, ADD_VERDICT,
	SEEN_CONTACT, BY_SEQ, BY_ID, BY_MESSAGE_ID, BY_SAME_MAIL,
	BY_BODY, BY_BODY_OF, BY_BYTES, BY_PLATFORM_ID, BURST, OF_TICKET, ONE,
	EACH, WROTE, OF_DAY, VERDICT,
};

static const struct store_stmt stmts[] = {
	[ADD] = { "INSERT INTO message(id, item, seq, ticket, fate, reason,"
		" received, contact, message_id, platform, conversation,"
		" platform_id, body_hash, content) VALUES (?1, ?2, ?3, ?4,"
		" ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
		"IIIITTIITTTTBT" },
	[CLEAR_PAGES] = { "DELETE FROM page WHERE message = ?1", "I" },
	[CLEAR_VERDICT] = { "DELETE FROM verdict WHERE message = ?1", "I" },
	[CLEAR] = { "DELETE FROM message WHERE id = ?1", "I" },
	[BY_ID] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.id = ?1", "I" },
	[BY_SEQ] = { "SELECT " MESSAGE_COLUMNS ", m.content"
		" FROM message m WHERE m.item = ?1 AND m.seq = ?2", "II" },
	[ADD_PAGE] = { "INSERT INTO page(message, number, confidence,"
		" is_blank, is_cover, damaged_lines, print)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT (message, number) DO NOTHING", "IIIIIIT" },
	[ADD_VERDICT] = { "INSERT INTO verdict(message, hash, rules_hash,"
		" evidence) VALUES (?1, ?2, ?3, ?4)", "IBTT" },
	[SEEN_CONTACT] = { "UPDATE contact SET nr_messages = nr_messages + 1,"
		" last_seen = CASE WHEN ?2 > last_seen THEN ?2"
		" ELSE last_seen END WHERE id = ?1", "II" },
	[BY_MESSAGE_ID] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.message_id = ?1 AND m.message_id <> ''"
		" ORDER BY m.id LIMIT 1", "T" },
	[BY_SAME_MAIL] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" JOIN item i ON i.id = m.item"
		" WHERE m.message_id = ?1 AND m.message_id <> ''"
		" AND (m.body_hash = ?2 OR i.hash = ?3)"
		" ORDER BY m.id LIMIT 1", "TBB" },
	[BY_BODY] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.body_hash = ?1 AND m.fate = 'filed'"
		" ORDER BY m.id LIMIT 1", "B" },
	[BY_BODY_OF] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.body_hash = ?1 AND m.contact = ?2"
		" AND m.fate = 'filed' ORDER BY m.id DESC LIMIT 1", "BI" },
	[BY_BYTES] = { "SELECT " MESSAGE_COLUMNS " FROM item i"
		" JOIN message m ON m.item = i.id"
		" WHERE i.hash = ?1 AND i.id <> ?2 AND m.seq = ?3"
		" ORDER BY i.id LIMIT 1", "BII" },
	[BY_PLATFORM_ID] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.platform = ?1 AND m.conversation = ?2"
		" AND m.platform_id = ?3 AND m.platform_id <> ''"
		" AND m.id > ?4 ORDER BY m.id LIMIT 1", "TTTI" },
	[BURST] = { "SELECT " MESSAGE_COLUMNS " FROM message m"
		" WHERE m.contact = ?1 AND m.received BETWEEN ?2 AND ?3"
		" AND m.platform = ?4 AND m.conversation = ?5"
		" AND m.fate = 'filed'"
		" ORDER BY m.received DESC, m.id DESC LIMIT 1", "IIITT" },
	[OF_TICKET] = { "SELECT " MESSAGE_COLUMNS ", m.content"
		" FROM message m WHERE m.ticket = ?1 ORDER BY m.id", "I" },
	[ONE] = { "SELECT " MESSAGE_COLUMNS ", m.content"
		" FROM message m WHERE m.id = ?1", "I" },
	[EACH] = { "SELECT " MESSAGE_COLUMNS ", m.content"
		" FROM message m WHERE m.id > ?1 AND m.received >= ?2"
		" ORDER BY m.id LIMIT ?3", "III" },
	[WROTE] = { "SELECT 1 FROM message m JOIN ticket t ON t.id = m.ticket"
		" WHERE m.contact = ?2 AND (t.id = ?1 OR t.merged_into = ?1)"
		" LIMIT 1", "II" },
	[OF_DAY] = { "SELECT count(*), max(ticket) FROM (SELECT ticket"
		" FROM message WHERE contact = ?1 AND received > ?2"
		" AND received <= ?3 AND fate = 'filed'"
		" ORDER BY received DESC, id DESC LIMIT ?4)", "IIII" },
	[VERDICT] = { "SELECT evidence FROM verdict WHERE message = ?1"
		" AND evidence IS NOT NULL", "I" },
};

static void
read_row(struct store *s, void *ctx, struct message_row *r)
{
	*r = (struct message_row){ 0 };
	r->id = sql_int(s);
	r->item = sql_int(s);
	r->seq = (int)sql_int(s);
	r->ticket = sql_int(s);
	r->fate = sql_fate(s);
	r->reason = sql_text(s, ctx);
	r->received = sql_int(s);
	r->contact = sql_int(s);
	r->has_body_hash = sql_hash(s, &r->body_hash);
}

/* The content column; an erased one gives a message without text. */
static int
read_content(struct store *s, void *ctx, struct message_row *r,
    struct err *e)
{
	const char *text = sql_text_or_null(s, ctx);
	struct json *o;

	if (text == NULL) {
		r->m = message_new(ctx, "text", CHANNEL_EMAIL);
		r->is_erased = true;
		return 0;
	}
	if (json_parse(ctx, text, strlen(text), &o, e) < 0 ||
	    message_from_json(ctx, o, &r->m, e) < 0) {
		err_wrap(e, "message %lld", (long long)r->id);
		e->scope = ERR_RUN;	/* our own words, not a citizen's */
		return -1;
	}
	return 0;
}

static int
add_pages(struct store *s, int64_t id, const struct message *m,
    struct err *e)
{
	for (size_t i = 0; i < m->nr_pages; i++) {
		const struct page *p = &m->pages[i];

		if (sql_do(s, &stmts[ADD_PAGE], ARGS(arg_int(id),
		    arg_int((int64_t)i + 1), arg_int(p->confidence),
		    arg_int(p->is_blank), arg_int(p->is_cover),
		    arg_int(p->damaged_lines), arg_text(p->print)), e) < 0)
			return -1;
	}
	return 0;
}

static int
add_verdict(struct store *s, const struct message_row *row,
    const struct verdict *v, struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct verdict_text made;
	const struct verdict_text *text = row->verdict_text;
	int ret;

	if (text == NULL) {
		store_verdict_text(ctx, v, &made);
		text = &made;
	}
	ret = sql_do(s, &stmts[ADD_VERDICT], ARGS(arg_int(row->id),
	    arg_hash(&text->hash), arg_text(v->rules_hash),
	    arg_text(text->json.p)), e);
	talloc_free(ctx);
	return ret;
}

void
store_verdict_text(void *ctx, const struct verdict *v,
    struct verdict_text *out)
{
	struct json_out *o = json_object_new(ctx);

	verdict_to_json(v, o);
	buf_init(&out->json, ctx);
	json_write(o, &out->json);
	hash_bytes(out->json.p, out->json.n, &out->hash);
}

static int
insert(struct store *s, struct message_row *row, struct err *e)
{
	const struct message *m = row->m;
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct json_out *o = json_object_new(ctx);
	struct buf text;
	int ret = -1;

	buf_init(&text, ctx);
	message_to_json(m, o);
	json_write(o, &text);
	row->id = sql_next_id(s, TABLE_MESSAGE, e);
	if (row->id > 0)
		ret = sql_do(s, &stmts[ADD], ARGS(arg_int(row->id),
		    arg_int(row->item), arg_int(row->seq),
		    arg_id(row->ticket), arg_text(fate_name(row->fate)),
		    arg_text(row->reason), arg_int(row->received),
		    arg_id(row->contact), arg_text(m->message_id),
		    arg_text(m->platform), arg_text(m->conversation),
		    arg_text(m->id), arg_hash(row->has_body_hash ?
		    &row->body_hash : NULL), arg_text(text.p)), e);
	talloc_free(ctx);
	return ret;
}

int
store_add_message(struct store *s, struct message_row *row,
    const struct verdict *v, struct err *e)
{
	if (insert(s, row, e) < 0 || add_pages(s, row->id, row->m, e) < 0)
		return -1;
	if (v != NULL && add_verdict(s, row, v, e) < 0)
		return -1;
	if (row->contact != 0 && sql_do(s, &stmts[SEEN_CONTACT],
	    ARGS(arg_int(row->contact), arg_int(row->received)), e) < 0)
		return -1;
	if (row->near != NULL && row->near->is_set &&
	    near_add(s, row->id, row->near, e) < 0)
		return -1;
	search_add(s, row->id, row->m);
	return 0;
}

int
store_take_back(struct store *s, const struct message_row *row,
    struct err *e)
{
	if (!row->is_erased && search_remove(s, row->id, row->m, e) < 0)
		return -1;
	if (near_remove(s, row->id, e) < 0 ||
	    sql_do(s, &stmts[CLEAR_PAGES], ARGS(arg_int(row->id)), e) < 0 ||
	    sql_do(s, &stmts[CLEAR_VERDICT], ARGS(arg_int(row->id)), e) < 0)
		return -1;
	return sql_do(s, &stmts[CLEAR], ARGS(arg_int(row->id)), e);
}

static int
find(struct store *s, void *ctx, int which, const struct store_arg *args,
    size_t n, struct message_row *out, struct err *e)
{
	int got = sql_one(s, &stmts[which], args, n, e);

	if (got == 1) {
		read_row(s, ctx, out);
		sql_end(s);
	}
	return got;
}

int
store_find_message_id(struct store *s, void *ctx, const char *message_id,
    struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_MESSAGE_ID, ARGS(arg_text(message_id)), out, e);
}

int
store_find_same_mail(struct store *s, void *ctx, const char *message_id,
    const struct hash *body, const struct hash *item,
    struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_SAME_MAIL, ARGS(arg_text(message_id),
	    arg_hash(body), arg_hash(item)), out, e);
}

int
store_find_body(struct store *s, void *ctx, const struct hash *body,
    struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_BODY, ARGS(arg_hash(body)), out, e);
}

int
store_find_body_of(struct store *s, void *ctx, const struct hash *body,
    int64_t contact, struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_BODY_OF,
	    ARGS(arg_hash(body), arg_int(contact)), out, e);
}

int
store_find_bytes(struct store *s, void *ctx, const struct hash *item,
    int64_t but, int seq, struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_BYTES,
	    ARGS(arg_hash(item), arg_int(but), arg_int(seq)), out, e);
}

int
store_find_platform_id(struct store *s, void *ctx, const char *platform,
    const char *conversation, const char *id, int64_t after,
    struct message_row *out, struct err *e)
{
	return find(s, ctx, BY_PLATFORM_ID, ARGS(arg_text(platform),
	    arg_text(conversation), arg_text(id), arg_int(after)), out, e);
}

int
store_find_near(struct store *s, void *ctx, const struct near *near,
    struct message_row *out, double *likeness, struct err *e)
{
	int64_t id;
	int got = near_find(s, near, &id, likeness, e);

	return got == 1 ? find(s, ctx, BY_ID, ARGS(arg_int(id)), out, e) : got;
}

int
store_find_burst(struct store *s, void *ctx, int64_t contact,
    const char *platform, const char *conversation, int64_t from,
    int64_t to, struct message_row *out, struct err *e)
{
	return find(s, ctx, BURST, ARGS(arg_int(contact), arg_int(from),
	    arg_int(to), arg_text(platform), arg_text(conversation)), out, e);
}

int
store_has_written(struct store *s, int64_t ticket, int64_t contact,
    struct err *e)
{
	int got = sql_one(s, &stmts[WROTE],
	    ARGS(arg_int(ticket), arg_int(contact)), e);

	sql_end(s);
	return got;
}

int
store_count_day(struct store *s, int64_t contact, int64_t from, int64_t to,
    int64_t max, int64_t *n, int64_t *newest, struct err *e)
{
	if (sql_one(s, &stmts[OF_DAY], ARGS(arg_int(contact), arg_int(from),
	    arg_int(to), arg_int(max)), e) != 1)
		return -1;
	*n = sql_int(s);
	*newest = sql_int(s);
	sql_end(s);
	return 0;
}

static int
read_messages(struct store *s, void *ctx, struct message_row **rows,
    size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	while ((got = sql_row(s, e)) == 1) {
		struct message_row *r = GROW(ctx, *rows, *n);

		read_row(s, ctx, r);
		if (read_content(s, ctx, r, e) < 0) {
			sql_end(s);
			return -1;
		}
		(*n)++;
	}
	return got;
}

int
store_ticket_messages(struct store *s, void *ctx, int64_t ticket,
    struct message_row **rows, size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[OF_TICKET], ARGS(arg_int(ticket)), e) < 0)
		return -1;
	return read_messages(s, ctx, rows, n, e);
}

int
store_messages_after(struct store *s, void *ctx, int64_t id, int64_t since,
    size_t max, struct message_row **rows, size_t *n, struct err *e)
{
	if (sql_run(s, &stmts[EACH], ARGS(arg_int(id), arg_int(since),
	    arg_int((int64_t)max)), e) < 0)
		return -1;
	return read_messages(s, ctx, rows, n, e);
}

static int
one_message(struct store *s, void *ctx, int which,
    const struct store_arg *args, size_t nr_args, struct message_row *out,
    struct err *e)
{
	struct message_row *rows;
	size_t n;

	if (sql_run(s, &stmts[which], args, nr_args, e) < 0 ||
	    read_messages(s, ctx, &rows, &n, e) < 0)
		return -1;
	if (n == 1)
		*out = rows[0];
	return (int)n;
}

int
store_message(struct store *s, void *ctx, int64_t id,
    struct message_row *out, struct err *e)
{
	return one_message(s, ctx, ONE, ARGS(arg_int(id)), out, e);
}

int
store_message_of(struct store *s, void *ctx, int64_t item, int seq,
    struct message_row *out, struct err *e)
{
	return one_message(s, ctx, BY_SEQ, ARGS(arg_int(item), arg_int(seq)),
	    out, e);
}

int
store_verdict(struct store *s, void *ctx, int64_t message,
    struct verdict *out, struct err *e)
{
	int got = sql_one(s, &stmts[VERDICT], ARGS(arg_int(message)), e);
	const char *text;
	struct json *o;

	if (got != 1)
		return got;
	text = sql_text(s, ctx);
	sql_end(s);
	if (json_parse(ctx, text, strlen(text), &o, e) < 0 ||
	    verdict_from_json(ctx, o, out, e) < 0) {
		err_wrap(e, "verdict of message %lld", (long long)message);
		e->scope = ERR_RUN;
		return -1;
	}
	return 1;
}
