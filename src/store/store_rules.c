/* SPDX-License-Identifier: ISC */
/*
 * What the rules' commands ask of the register: stored verdicts in order,
 * and staff's corrections, which are lines of the audit and nothing else.
 */
#include "store/driver.h"

#include <string.h>
#include <talloc.h>

#include "warid/store.h"

enum { EACH, REPLACE, CORRECTED, EARLIER };

static const struct store_stmt stmts[] = {
	[EACH] = { "SELECT m.id, m.ticket, m.received, v.evidence"
		" FROM message m JOIN verdict v ON v.message = m.id"
		" WHERE m.id > ?1 AND m.received >= ?2 AND m.fate = 'filed'"
		" AND v.evidence IS NOT NULL ORDER BY m.id LIMIT ?3", "III" },
	[REPLACE] = { "UPDATE verdict SET hash = ?2, rules_hash = ?3,"
		" evidence = ?4 WHERE message = ?1", "IBTT" },
	[CORRECTED] = { "SELECT ticket, at, detail FROM event"
		" WHERE what = 'set' AND ticket IS NOT NULL AND at >= ?1"
		" ORDER BY id", "I" },
	[EARLIER] = { "SELECT count(*) FROM message WHERE contact = ?1"
		" AND id < ?2", "II" },
};

static int
read_verdict(struct store *s, void *ctx, struct verdict_row *r,
    struct err *e)
{
	const char *text;
	struct json *o;

	r->message = sql_int(s);
	r->ticket = sql_int(s);
	r->received = sql_int(s);
	text = sql_text(s, ctx);
	if (json_parse(ctx, text, strlen(text), &o, e) < 0 ||
	    verdict_from_json(ctx, o, &r->v, e) < 0) {
		e->scope = ERR_RUN;
		return err_wrap(e, "verdict of message %lld",
		    (long long)r->message);
	}
	return 0;
}

int
store_verdicts_after(struct store *s, void *ctx, int64_t id, int64_t since,
    size_t max, struct verdict_row **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[EACH], ARGS(arg_int(id), arg_int(since),
	    arg_int((int64_t)max)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		if (read_verdict(s, ctx, GROW(ctx, *rows, *n), e) < 0) {
			sql_end(s);
			return -1;
		}
		(*n)++;
	}
	return got;
}

int
store_count_earlier(struct store *s, const struct message_row *row,
    int64_t *n, struct err *e)
{
	*n = 0;
	if (row->contact == 0)
		return 0;
	if (sql_one(s, &stmts[EARLIER], ARGS(arg_int(row->contact),
	    arg_int(row->id)), e) < 0)
		return -1;
	*n = sql_int(s);
	sql_end(s);
	return 0;
}

int
store_replace_verdict(struct store *s, int64_t message,
    const struct verdict *v, struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct verdict_text text;
	int ret;

	store_verdict_text(ctx, v, &text);
	ret = sql_do(s, &stmts[REPLACE], ARGS(arg_int(message),
	    arg_hash(&text.hash), arg_text(v->rules_hash),
	    arg_text(text.json.p)), e);
	talloc_free(ctx);
	return ret;
}

static const char *
or_dash(const char *s)
{
	return s[0] != '\0' ? s : "-";
}

int
store_add_correction(struct store *s, int64_t now, const char *actor,
    const struct correction *c, struct err *e)
{
	char *detail = talloc_asprintf(NULL, "%s %s %s", c->facet,
	    or_dash(c->from), or_dash(c->to));
	int ret = store_add_event(s, now, actor, c->ticket, "set", detail, e);

	talloc_free(detail);
	return ret;
}

/* "FACET OLD NEW" apart; false when it is something else. */
static bool
split(void *ctx, const char *detail, struct correction *c)
{
	const char *old = strchr(detail, ' ');
	const char *new = old != NULL ? strchr(old + 1, ' ') : NULL;

	if (new == NULL)
		return false;
	c->facet = talloc_strndup(ctx, detail, (size_t)(old - detail));
	c->from = talloc_strndup(ctx, old + 1, (size_t)(new - old - 1));
	c->to = talloc_strdup(ctx, new + 1);
	if (strcmp(c->from, "-") == 0)
		c->from = "";
	if (strcmp(c->to, "-") == 0)
		c->to = "";
	return true;
}

/* A later word on the same facet of the same ticket is the one that counts. */
static void
keep_last(struct correction *rows, size_t *n, const struct correction *c)
{
	for (size_t i = 0; i < *n; i++)
		if (rows[i].ticket == c->ticket &&
		    strcmp(rows[i].facet, c->facet) == 0) {
			rows[i].to = c->to;
			rows[i].at = c->at;
			return;
		}
	rows[(*n)++] = *c;
}

int
store_corrections(struct store *s, void *ctx, int64_t since,
    struct correction **rows, size_t *n, struct err *e)
{
	int got;

	*rows = NULL;
	*n = 0;
	if (sql_run(s, &stmts[CORRECTED], ARGS(arg_int(since)), e) < 0)
		return -1;
	while ((got = sql_row(s, e)) == 1) {
		struct correction c = { .ticket = sql_int(s) };

		c.at = sql_int(s);
		if (split(ctx, sql_text(s, ctx), &c)) {
			GROW(ctx, *rows, *n);
			keep_last(*rows, n, &c);
		}
	}
	return got;
}
