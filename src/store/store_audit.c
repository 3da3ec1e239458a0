/* SPDX-License-Identifier: ISC */
/*
 * The audit chain: each row's hash covers the row and the hash before it, so
 * that a row changed, taken out or moved shows.  The head's number and hash lie
 * in meta too, so that rows cut off the end show as well.
 */
#include "warid/store.h"

#include <assert.h>
#include <endian.h>
#include <talloc.h>

#include "store/driver.h"

/* Where the head's hash lies in meta. */
static const char head_name[] = "audit-head";

enum { HEAD, ADD, WALK, OF_TICKET };

static const struct store_stmt stmts[] = {
	[HEAD] = { "SELECT hash FROM event ORDER BY id DESC LIMIT 1", "" },
	[ADD] = { "INSERT INTO event(at, actor, ticket, what, detail, hash)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6)", "ITITTB" },
	[WALK] = { "SELECT id, at, actor, ticket, what, detail, hash"
		" FROM event ORDER BY id", "" },
	[OF_TICKET] = { "SELECT id, at, actor, ticket, what, detail, hash"
		" FROM event WHERE ticket = ?1 ORDER BY id", "I" },
};

static void
add_number(struct hash_state *h, int64_t v)
{
	uint64_t le = htole64((uint64_t)v);

	hash_add(h, &le, sizeof(le));
}

static void
add_text(struct hash_state *h, const char *p)
{
	size_t n = strlen(p);

	add_number(h, (int64_t)n);
	hash_add(h, p, n);
}

/* Numbers as 64 bits, little-endian; texts with their length. */
static void
link_hash(const struct hash *before, const struct event_row *r,
    struct hash *out)
{
	struct hash_state h;

	hash_init(&h);
	hash_add(&h, before->b, HASH_BYTES);
	add_number(&h, r->at);
	add_number(&h, r->ticket);
	add_text(&h, r->actor);
	add_text(&h, r->what);
	add_text(&h, r->detail);
	hash_end(&h, out);
}

static int
head(struct store *s, struct hash *out, struct err *e)
{
	int got;

	if (s->has_chain) {
		*out = s->chain;
		return 0;
	}
	*out = (struct hash){ { 0 } };
	got = sql_one(s, &stmts[HEAD], NO_ARGS, e);
	if (got == 1) {
		sql_hash(s, out);
		sql_end(s);
	}
	return got < 0 ? -1 : 0;
}

int
store_add_event(struct store *s, int64_t now, const char *actor,
    int64_t ticket, const char *what, const char *detail, struct err *e)
{
	struct event_row r = { .at = now, .actor = actor, .ticket = ticket,
		.what = what, .detail = detail };
	struct hash before, hash;

	assert(s->is_writing);		/* or the chain forks */
	if (head(s, &before, e) < 0)
		return -1;
	link_hash(&before, &r, &hash);
	if (sql_do(s, &stmts[ADD], ARGS(arg_int(now), arg_text(actor),
	    arg_id(ticket), arg_text(what), arg_text(detail),
	    arg_hash(&hash)), e) < 0)
		return -1;
	s->chain = hash;
	s->has_chain = s->has_grown = true;
	return 0;
}

int
audit_close(struct store *s, struct err *e)
{
	char hex[HASH_HEX_MAX];

	if (!s->has_grown)
		return 0;
	return store_put_meta(s, head_name, hash_hex(&s->chain, hex), e);
}

static void
read_event(struct store *s, void *ctx, struct event_row *r)
{
	r->id = sql_int(s);
	r->at = sql_int(s);
	r->actor = sql_text(s, ctx);
	r->ticket = sql_int(s);
	r->what = sql_text(s, ctx);
	r->detail = sql_text(s, ctx);
	sql_hash(s, &r->hash);
}

int
store_events(struct store *s, void *ctx, int64_t ticket,
    struct event_row **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[OF_TICKET], ARGS(arg_int(ticket)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		read_event(s, ctx, GROW(ctx, *rows, *n));
		(*n)++;
	}
	return got;
}

/* Does the row fit behind the hash before it, which then moves on? */
static bool
fits(struct hash *before, const struct event_row *r)
{
	struct hash want;

	link_hash(before, r, &want);
	*before = want;
	return memcmp(want.b, r->hash.b, HASH_BYTES) == 0;
}

static int
walk(struct store *s, struct audit_report *out, struct hash *last,
    struct err *e)
{
	int got;

	if (sql_run(s, &stmts[WALK], NO_ARGS, e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		TALLOC_CTX *ctx = talloc_new(NULL);
		struct event_row r = { 0 };

		read_event(s, ctx, &r);
		out->rows++;
		if (!fits(last, &r))
			out->bad = r.id;
		talloc_free(ctx);
		if (out->bad != 0) {
			sql_end(s);
			return 0;
		}
	}
	return got;
}

int
store_audit_verify(struct store *s, struct audit_report *out, struct err *e)
{
	struct hash last = { { 0 } };
	const char *head_hex;

	*out = (struct audit_report){ 0 };
	if (walk(s, out, &last, e) < 0)
		return -1;
	hash_hex(&last, out->head);
	if (out->bad != 0)
		return 1;
	if (store_get_meta(s, s, head_name, &head_hex, e) < 0)
		return -1;
	out->is_cut = out->rows > 0 || head_hex != NULL ?
	    head_hex == NULL || strcmp(head_hex, out->head) != 0 : false;
	return out->is_cut ? 1 : 0;
}
