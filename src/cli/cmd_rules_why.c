/* SPDX-License-Identifier: ISC */
/*
 * rules why: what made each rule fire, in the sender's words, and what nearly
 * did; for a file by today's rules, for a ticket by what was stored then.
 */
#include "cli/rules_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/reader.h"
#include "warid/text.h"
#include "warid/ticket.h"

enum { CONTEXT_LETTERS = 32 };
static const size_t why_max = (size_t)1 << 30;

struct why {
	struct context *c;
	struct rules *r;		/* today's; NULL: they do not load */
	const char *dir;		/* where they lie */
};

/* -- words in context --------------------------------------------------------- */

/* The text of a message that a row of evidence speaks of, or NULL. */
static const char *
field_of(const struct message *m, const struct evidence *e)
{
	if (m == NULL)
		return NULL;
	if (strcmp(e->field, "subject") == 0)
		return m->subject;
	if (strcmp(e->field, "body") == 0)
		return m->body;
	for (size_t i = 0; strcmp(e->field, "page") == 0 &&
	    i < m->nr_pages; i++)
		if (m->pages[i].number == e->page)
			return m->pages[i].text;
	for (size_t i = 0; strcmp(e->field, "attachment") == 0 &&
	    i < m->nr_attachments; i++) {
		const char *s = m->attachments[i].text;

		if (strlen(s) >= (size_t)e->at + e->n &&
		    strncmp(s + e->at, e->text, strlen(e->text)) == 0)
			return s;
	}
	return NULL;
}

/* Where `letters` code points before `at` begin. */
static size_t
back(const char *s, size_t at, int letters)
{
	while (at > 0 && letters > 0) {
		at--;
		if (((unsigned char)s[at] & 0xc0) != 0x80)
			letters--;
	}
	return at;
}

static void
add_line(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_char(b, p[i] == '\n' || p[i] == '\r' || p[i] == '\t' ?
		    ' ' : p[i]);
}

/* "… before «words» after …", isolated: it may run either way. */
static const char *
in_context(void *ctx, const struct message *m, const struct evidence *e)
{
	const char *s = field_of(m, e);
	size_t n = s != NULL ? strlen(s) : 0, from, to;
	struct buf b;

	buf_init(&b, ctx);
	buf_str(&b, "\u2068");
	if (s == NULL || (size_t)e->at + e->n > n) {
		buf_str(&b, "«");
		add_line(&b, e->text, strlen(e->text));
		buf_str(&b, "»");
	} else {
		from = back(s, e->at, CONTEXT_LETTERS);
		to = e->at + e->n;
		for (int k = 0; k < CONTEXT_LETTERS && to < n; k++)
			utf8_next(s, n, &to);
		buf_str(&b, from > 0 ? "…" : "");
		add_line(&b, s + from, e->at - from);
		buf_str(&b, "«");
		add_line(&b, s + e->at, e->n);
		buf_str(&b, "»");
		add_line(&b, s + e->at + e->n, to - e->at - e->n);
		buf_str(&b, to < n ? "…" : "");
	}
	buf_str(&b, "\u2069");
	return b.p;
}

/* -- for people ----------------------------------------------------------------- */

static const char *
both_names(void *ctx, const struct rules *r, const struct verdict_label *l)
{
	const struct label *label = r != NULL ?
	    rules_label(r, l->facet, l->label) : NULL;

	return label != NULL ? talloc_asprintf(ctx, "%s · %s", label->en,
	    isolate(ctx, label->ar)) : "";
}

static void
print_labels(void *ctx, const struct rules *r, const struct verdict *v)
{
	for (size_t i = 0; i < v->nr_labels; i++) {
		const struct verdict_label *l = &v->labels[i];

		if (l->label[0] == '\0')
			continue;
		printf("  %-10s %-18s %6g%s%s   %s\n", l->facet, l->label,
		    l->score, l->is_unsure ? " unsure" : "",
		    l->is_final ? " final" : "", both_names(ctx, r, l));
	}
	if (v->owner != NULL)
		printf("  %-10s %s\n", "owner", v->owner);
	if (v->reply != NULL)
		printf("  %-10s %s\n", "reply", v->reply);
	for (size_t i = 0; i < v->nr_tags; i++)
		printf("  %-10s %s\n", i == 0 ? "tags" : "", v->tags[i]);
	if (v->is_alert)
		printf("  %-10s %s\n", "alert", "told in the same run");
	if (v->is_confidential)
		printf("  %-10s %s\n", "mode", "confidential");
}

/* A rule's number in the set, or -1. */
static long
number_of(const struct rules *r, const char *rule)
{
	const char *file;
	unsigned line;

	for (size_t i = 0; r != NULL && i < rules_count(r); i++)
		if (strcmp(rules_rule(r, i, &file, &line), rule) == 0)
			return (long)i;
	return -1;
}

/* "  class complaint, topic waiting"; "" when the rule is not known. */
static const char *
gifts(void *ctx, const struct rules *r, const char *rule)
{
	long number = number_of(r, rule);
	const struct facet *facets;
	struct buf b;
	size_t n;

	buf_init(&b, ctx);
	if (number < 0)
		return b.p;
	facets = rules_facets(r, &n);
	for (size_t i = 0; i < n; i++) {
		const char *label = rules_gives(r, (size_t)number,
		    facets[i].id);

		if (label[0] != '\0')
			buf_addf(&b, "%s%s %s", b.n == 0 ? "  " : ", ",
			    facets[i].id, label);
	}
	return b.p;
}

/* `r` is the set that judged, or NULL when that is another one today. */
static void
print_evidence(void *ctx, const struct rules *r, const char *dir,
    const struct message *m, const struct verdict *v)
{
	const char *last = "";

	if (v->nr_evidence == 0)
		puts("no rule fired");
	for (size_t i = 0; i < v->nr_evidence; i++) {
		const struct evidence *e = &v->evidence[i];

		if (strcmp(e->rule, last) != 0)
			printf("%s  %+g%s\n", e->rule, e->score,
			    gifts(ctx, r, e->rule));
		last = e->rule;
		printf("    %s:%u  %s", path_shown(ctx, dir, e->file),
		    e->line, e->field[0] != '\0' ? e->field : "facts alone");
		if (e->page > 0)
			printf(" %d", e->page);
		if (e->confidence >= 0)
			printf(", confidence %d", e->confidence);
		putchar('\n');
		if (e->field[0] != '\0')
			printf("    %s\n", in_context(ctx, m, e));
	}
}

/* Near misses are always of today's rules, so they have a place. */
static void
print_near(void *ctx, const struct why *w, const struct near_miss *near,
    bool is_first)
{
	long number = number_of(w->r, near->rule);
	const char *file;
	unsigned line;

	if (is_first)
		puts("nearly:");
	printf("  %s", near->rule);
	if (number >= 0) {
		rules_rule(w->r, (size_t)number, &file, &line);
		printf(" (%s:%u)", path_shown(ctx, w->dir, file), line);
	}
	printf(": %s\n", near->reason);
}

static void
print_why(const struct why *w, const struct message *m,
    const struct verdict *v)
{
	void *ctx = talloc_new(w->c->ctx);
	const struct rules *same = w->r != NULL &&
	    strcmp(rules_hash(w->r), v->rules_hash) == 0 ? w->r : NULL;

	print_labels(ctx, w->r, v);
	print_evidence(ctx, same, w->dir, m, v);
	for (size_t i = 0; i < v->nr_near; i++)
		print_near(ctx, w, &v->near[i], i == 0);
	printf("rules %.12s\n", v->rules_hash);
	talloc_free(ctx);
}

/* -- a file ---------------------------------------------------------------------- */

/* As if it had come now, from nobody known. */
static void
why_message(const struct why *w, const char *path, size_t number,
    const struct message *m)
{
	struct context *c = w->c;
	void *ctx = talloc_new(c->ctx);
	struct rules_facts facts = { .source = "", .now = c->now,
		.is_working_hours = calendar_is_working(&c->conf->calendar,
		c->now) };
	struct verdict v;
	struct json_out *o;

	rules_judge(w->r, ctx, m, &facts, true, &v);
	if (c->is_json) {
		o = json_object_new(ctx);
		json_put_str(o, "path", path);
		if (number > 0)
			json_put_int(o, "message", (int64_t)number);
		verdict_to_json(&v, o);
		cli_json_line(o);
	} else {
		printf("%s", path);
		if (number > 0)
			printf(", message %zu", number);
		putchar('\n');
		print_why(w, m, &v);
	}
	talloc_free(ctx);
}

static int
read_message(struct context *c, const char *path, struct message **m,
    struct err *e)
{
	struct reader_limits limits = {
		.seconds = c->conf->reader_seconds,
		.memory = c->conf->reader_memory,
	};
	struct reader_request q = { .channel = CHANNEL_SOCIAL, .meta = "" };
	const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
	struct reader *reader;
	char *p;
	int ret;

	q.name = slash != NULL ? slash + 1 : path;
	if (dot != NULL && strcasecmp(dot, ".eml") == 0)
		q.channel = CHANNEL_EMAIL;
	if (strcmp(path, "-") == 0)
		ret = file_read_fd(c->ctx, STDIN_FILENO, "standard input",
		    why_max, &p, &q.n, e);
	else
		ret = file_read(c->ctx, path, why_max, &p, &q.n, e);
	if (ret < 0 || reader_start(c->ctx, NULL, &limits, &reader, e) < 0)
		return -1;
	q.p = p;
	ret = reader_read(reader, c->ctx, &q, m, e);
	reader_stop(reader);
	return ret;
}

static int
why_file(const struct why *w, const char *path)
{
	struct message *m;
	struct err e;

	if (read_message(w->c, path, &m, &e) < 0)
		return cli_fail(&e);
	if (m->unreadable != NULL) {
		err_set(&e, ERR_ITEM, "cannot read '%s': %s", path,
		    m->unreadable);
		return cli_fail(&e);
	}
	if (m->nr_messages == 0)
		why_message(w, path, 0, m);
	for (size_t i = 0; i < m->nr_messages; i++)
		why_message(w, path, i + 1, m->messages[i]);
	return EXIT_OK;
}

/* -- a ticket --------------------------------------------------------------------- */

/* A message as it was judged when it was filed, and as it would be today. */
struct judged {
	const struct message_row *row;
	struct verdict then;
	const struct verdict *today;	/* NULL: not known */
	bool is_same_set;		/* the rules are those of then */
};

/* By today's rules, on the facts of then.  Of the same set only its near
 * misses are news: they are not stored. */
static int
judge_today(const struct why *w, struct judged *j, struct err *e)
{
	struct context *c = w->c;
	struct rules_facts facts;
	struct verdict *today;

	if (w->r == NULL || j->row->m == NULL)
		return 0;
	if (ticket_facts_then(c->store, c->ctx, &c->conf->calendar, j->row,
	    &facts, e) < 0)
		return -1;
	today = talloc(c->ctx, struct verdict);
	rules_judge(w->r, c->ctx, j->row->m, &facts, true, today);
	j->today = today;
	j->is_same_set = strcmp(j->then.rules_hash, rules_hash(w->r)) == 0;
	if (j->is_same_set) {
		j->then.near = today->near;
		j->then.nr_near = today->nr_near;
	}
	return 0;
}

static void
show_json(const struct judged *j)
{
	struct json_out *o = json_object_new(NULL);

	json_put_int(o, "ticket", j->row->ticket);
	json_put_int(o, "message", j->row->id);
	verdict_to_json(&j->then, o);
	json_put_bool(o, "rules_differ", !j->is_same_set);
	if (j->today != NULL && !is_same_verdict(&j->then, j->today))
		verdict_to_json(j->today, json_put_object(o, "today"));
	cli_json_line(o);
}

static void
show_text(const struct why *w, const struct judged *j)
{
	char when[CLOCK_TEXT_MAX];

	printf("ticket %lld, message %lld of %s\n", (long long)j->row->ticket,
	    (long long)j->row->id, clock_text(j->row->received, when));
	print_why(w, j->row->m, &j->then);
	if (w->r == NULL)
		puts("note: today's rules do not load; the above is what was "
		    "stored then");
	else if (j->row->m == NULL)
		puts("note: the message was purged; today's rules cannot be "
		    "asked");
	else if (!j->is_same_set && is_same_verdict(&j->then, j->today))
		puts("note: today's rules differ, but give the same labels");
	else if (!is_same_verdict(&j->then, j->today)) {
		puts("note: today's rules differ, and say:");
		print_why(w, j->row->m, j->today);
	}
}

/* 1 shown, 0 nothing is stored of it, -1. */
static int
why_row(const struct why *w, struct message_row *row, struct err *e)
{
	struct context *c = w->c;
	struct judged j = { .row = row };
	int ret = store_verdict(c->store, c->ctx, row->id, &j.then, e);

	if (ret <= 0)
		return ret;
	if (row->m == NULL && store_message(c->store, c->ctx, row->id, row,
	    e) < 0)
		return -1;
	if (judge_today(w, &j, e) < 0)
		return -1;
	if (c->is_json)
		show_json(&j);
	else
		show_text(w, &j);
	return 1;
}

static int
why_ticket(const struct why *w, int64_t ticket)
{
	struct context *c = w->c;
	struct message_row *rows;
	struct err e;
	size_t n, shown = 0;
	int ret = cli_open(c, NEED_STORE);

	if (ret != EXIT_OK)
		return ret;
	if (store_ticket_messages(c->store, c->ctx, ticket, &rows, &n,
	    &e) < 0)
		return cli_fail(&e);
	for (size_t i = 0; i < n; i++) {
		ret = why_row(w, &rows[i], &e);
		if (ret < 0)
			return cli_fail(&e);
		shown += (size_t)ret;
	}
	if (shown > 0)
		return EXIT_OK;
	err_set(&e, ERR_ITEM, "no verdict is stored for ticket %lld",
	    (long long)ticket);
	return cli_fail(&e);
}

static bool
is_ticket(const char *arg, int64_t *ticket)
{
	char *end;

	*ticket = strtoll(arg, &end, 10);
	return *end == '\0' && *ticket > 0 && !is_file_there(arg);
}

/* Tickets are told as they were filed, whether rules load today or not. */
int
rules_cmd_why(struct context *c, int argc, char **argv)
{
	struct why w = { .c = c };
	const struct option_row options[] = {
		{ "--rules", 'r', OPTION_TEXT, &w.dir },
	};
	int64_t ticket;
	int n, one, unloaded, ret;

	ret = cli_options("rules why", options, 1, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n == 0)
		return cli_usage("rules why: which file or ticket?");
	if (w.dir == NULL)
		w.dir = c->conf->rules;
	unloaded = EXIT_OK;
	w.r = rules_cmd_load(c, w.dir, &unloaded);
	for (int i = 0; i < n; i++) {
		if (is_ticket(argv[i], &ticket))
			one = why_ticket(&w, ticket);
		else
			one = w.r != NULL ? why_file(&w, argv[i]) : unloaded;
		if (one > ret)
			ret = one;
	}
	return ret;
}
