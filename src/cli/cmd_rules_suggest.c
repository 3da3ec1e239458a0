/* SPDX-License-Identifier: ISC */
/*
 * rules suggest: for each label that staff gave by hand, the words that set
 * those messages apart, as rules to paste; each with its support and with the
 * tickets it would move.
 */
#include "cli/rules_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum { BATCH = 500, MESSAGES_MAX = 50000, PHRASES = 5, MOVED_SHOWN = 12 };
static const int64_t ninety_days = 90 * 86400;

/* The first message of a ticket, and how it stands now. */
struct filed {
	int64_t ticket;
	const char *text;		/* all that is judged, joined */
	const char *folded;		/* between spaces, a space a word */
	struct ticket_row row;
};

struct suggesting {
	struct context *c;
	struct filed *list;
	size_t n;
	struct correction *said;
	size_t nr_said, nr_printed;
};

static const char *
join_text(void *ctx, const struct message *m)
{
	struct buf b;

	buf_init(&b, ctx);
	buf_addf(&b, "%s\n%s\n", m->subject, m->body);
	for (size_t i = 0; i < m->nr_pages; i++)
		buf_addf(&b, "%s\n", m->pages[i].text);
	return b.p;
}

static const char *
join_words(void *ctx, const char *text)
{
	struct folded f;
	struct token t;
	struct buf b;
	size_t pos = 0;

	text_fold(ctx, text, strlen(text), false, &f);
	buf_init(&b, ctx);
	buf_char(&b, ' ');
	while (text_token(f.p, f.n, &pos, &t)) {
		buf_add(&b, f.p + t.at, t.n);
		buf_char(&b, ' ');
	}
	return b.p;
}

static int
add_row(struct suggesting *s, const struct message_row *row, struct err *e)
{
	struct filed *f;
	int got;

	if (row->m == NULL || row->fate != FATE_FILED || row->ticket == 0 ||
	    (s->n > 0 && s->list[s->n - 1].ticket == row->ticket))
		return 0;
	s->list = talloc_realloc(s->c->ctx, s->list, struct filed, s->n + 1);
	f = &s->list[s->n];
	got = store_ticket(s->c->store, s->c->ctx, row->ticket, &f->row, e);
	if (got <= 0)
		return got;
	f->ticket = row->ticket;
	f->text = join_text(s->c->ctx, row->m);
	f->folded = join_words(s->c->ctx, f->text);
	s->n++;
	return 0;
}

static int
gather(struct suggesting *s, int64_t since, struct err *e)
{
	struct message_row *rows;
	int64_t after = 0;
	size_t n;
	int ret;

	if (store_corrections(s->c->store, s->c->ctx, since, &s->said,
	    &s->nr_said, e) < 0)
		return -1;
	do {
		void *ctx = talloc_new(s->c->ctx);

		ret = store_messages_after(s->c->store, ctx, after, since,
		    BATCH, &rows, &n, e);
		for (size_t i = 0; ret == 0 && i < n; i++)
			ret = add_row(s, &rows[i], e);
		if (ret == 0 && n > 0)
			after = rows[n - 1].id;
		talloc_free(ctx);
	} while (ret == 0 && n > 0 && s->n < MESSAGES_MAX);
	return ret;
}

static bool
is_target(const struct suggesting *s, const struct filed *f,
    const char *facet, const char *label)
{
	for (size_t i = 0; i < s->nr_said; i++)
		if (s->said[i].ticket == f->ticket &&
		    strcmp(s->said[i].facet, facet) == 0 &&
		    strcmp(s->said[i].to, label) == 0)
			return true;
	return false;
}

/* Tickets that have the phrase and stand otherwise: what a rule would move.
 * Those that staff set are not among them. */
static const char *
moved(struct suggesting *s, const char *phrase, const char *facet,
    const char *label, size_t *n)
{
	char *between = talloc_asprintf(s->c->ctx, " %s ", phrase);
	struct buf b;

	buf_init(&b, s->c->ctx);
	*n = 0;
	for (size_t i = 0; i < s->n; i++) {
		const char **column = ticket_column(&s->list[i].row, facet);

		if (strcmp(*column, label) == 0 ||
		    strstr(s->list[i].folded, between) == NULL)
			continue;
		if (++*n <= MOVED_SHOWN)
			buf_addf(&b, " %lld", (long long)s->list[i].ticket);
	}
	if (*n > MOVED_SHOWN)
		buf_addf(&b, " and %zu more", *n - MOVED_SHOWN);
	return b.p;
}

static void
print_json(struct suggesting *s, const char *facet, const char *label,
    const struct suggestion *one, size_t targets)
{
	struct json_out *o = json_object_new(s->c->ctx);
	size_t n;

	moved(s, one->phrase, facet, label, &n);
	json_put_str(o, "facet", facet);
	json_put_str(o, "label", label);
	json_put_str(o, "phrase", one->phrase);
	json_put_real(o, "z", one->z);
	json_put_int(o, "support", (int64_t)one->targets);
	json_put_int(o, "of", (int64_t)targets);
	json_put_int(o, "others", (int64_t)one->others);
	json_put_int(o, "would_move", (int64_t)n);
	cli_json_line(o);
}

static void
print_rule(struct suggesting *s, const char *facet, const char *label,
    const struct suggestion *list, size_t n, size_t targets)
{
	if (s->nr_printed++ == 0)
		puts("rules:");
	printf("  - id: suggested-%s-%s\n    any:\n", facet, label);
	for (size_t i = 0; i < n; i++) {
		size_t nr;
		const char *tickets = moved(s, list[i].phrase, facet, label,
		    &nr);

		printf("      # in %zu of %zu that staff set so, %zu of %zu "
		    "others; z %.1f\n", list[i].targets, targets,
		    list[i].others, s->n - targets, list[i].z);
		if (nr > 0)
			printf("      # would move %zu:%s\n", nr, tickets);
		printf("      - %s\n", list[i].phrase);
	}
	printf("    give: {%s: %s}\n    score: 2\n", facet, label);
}

static void
suggest(struct suggesting *s, const char *facet, const char *label)
{
	struct suggest_text *texts = talloc_array(s->c->ctx,
	    struct suggest_text, s->n + 1);
	struct suggestion *list;
	size_t n, targets = 0;

	for (size_t i = 0; i < s->n; i++) {
		texts[i] = (struct suggest_text){ s->list[i].text,
			is_target(s, &s->list[i], facet, label) };
		targets += texts[i].is_target;
	}
	rules_suggest(s->c->ctx, texts, s->n, PHRASES, &list, &n);
	if (n == 0)
		return;
	if (!s->c->is_json)
		print_rule(s, facet, label, list, n, targets);
	for (size_t i = 0; s->c->is_json && i < n; i++)
		print_json(s, facet, label, &list[i], targets);
}

static int
by_label(const void *a, const void *b)
{
	const struct correction *x = a, *y = b;
	int d = strcmp(x->facet, y->facet);

	return d != 0 ? d : strcmp(x->to, y->to);
}

/* Once for each facet and label that staff gave. */
static void
suggest_all(struct suggesting *s)
{
	if (s->nr_said > 0)
		qsort(s->said, s->nr_said, sizeof(*s->said), by_label);
	for (size_t i = 0; i < s->nr_said; i++) {
		struct ticket_row none;
		const struct correction *c = &s->said[i];

		if ((i > 0 && by_label(c, c - 1) == 0) || c->to[0] == '\0' ||
		    ticket_column(&none, c->facet) == NULL)
			continue;
		suggest(s, c->facet, c->to);
	}
	if (s->nr_printed == 0 && !s->c->is_json)
		printf("# %zu corrections, %zu tickets: nothing stands out "
		    "yet\n", s->nr_said, s->n);
}

int
rules_cmd_suggest(struct context *c, int argc, char **argv)
{
	struct suggesting s = { .c = c };
	const char *since = NULL;
	const struct option_row options[] = {
		{ "--since", 0, OPTION_TEXT, &since },
	};
	int64_t from = c->now - ninety_days;
	struct err e;
	int n, ret;

	ret = cli_options("rules suggest", options, 1, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	ret = cli_since("rules suggest", "--since", "90d", since, c->now,
	    &from);
	if (ret != EXIT_OK)
		return ret;
	ret = cli_open(c, NEED_STORE);
	if (ret != EXIT_OK)
		return ret;
	if (gather(&s, from, &e) < 0)
		return cli_fail(&e);
	suggest_all(&s);
	return EXIT_OK;
}
