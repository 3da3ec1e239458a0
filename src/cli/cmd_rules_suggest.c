/* SPDX-License-Identifier: ISC */
/*
 * rules suggest: for each label that staff gave by hand, and for what no rule
 * sorted, the words that set those messages apart, as rules to paste; each with
 * its support and with the tickets it would move.
 */
#include "cli/rules_cmd.h"
#include "cli/ticket_cmd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

enum { BATCH = 500, MESSAGES_MAX = 50000, PHRASES = 5, MOVED_SHOWN = 12 };
static const int64_t ninety_days = 90 * 86400;

/* The first message of a ticket, and how it stands now. */
struct filed {
	int64_t ticket;
	const char *text;		/* all that is judged, joined */
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

/* The last label that staff gave the ticket, or NULL. */
static const char *
said_of(const struct suggesting *s, int64_t ticket, const char *facet)
{
	for (size_t i = 0; i < s->nr_said; i++)
		if (s->said[i].ticket == ticket &&
		    strcmp(s->said[i].facet, facet) == 0)
			return s->said[i].to;
	return NULL;
}

/* What is asked: the label that staff gave, or, with "", what nobody and no
 * rule sorted. */
struct group {
	const char *facet, *label;
	size_t nr_targets;
	struct suggestion *list;
	size_t n;
	const struct rules *probe;	/* a rule for each of list */
	int64_t **moved;		/* tickets, for each of list */
	size_t *nr_moved;
	size_t nr_any;			/* moved by any of them */
};

static bool
is_target(const struct suggesting *s, struct filed *f, const struct group *g)
{
	const char *said = said_of(s, f->ticket, g->facet);

	if (g->label[0] != '\0')
		return said != NULL && strcmp(said, g->label) == 0;
	return said == NULL && (*ticket_column(&f->row, g->facet))[0] == '\0';
}

/* A rule for each phrase, so that the matcher itself says where they are. */
static const struct rules *
make_probe(void *ctx, const struct group *g)
{
	struct rules_file file = { .path = "suggested.yaml" };
	struct complaints c;
	struct buf b;

	buf_init(&b, ctx);
	buf_str(&b, "facets: {f: {names: {ar: f, en: f}, labels: {l: {ar: l, "
	    "en: l}}}}\nrules:\n");
	for (size_t i = 0; i < g->n; i++)
		buf_addf(&b, "  - {id: r%zu, any: [\"%s\"], give: {f: l}}\n",
		    i, g->list[i].phrase);
	file.p = b.p;
	file.n = b.n;
	complaints_init(&c, ctx);
	return rules_load(ctx, &file, 1, &c);
}

/* Tickets that stand otherwise and have a phrase: what its rule would move.
 * What staff set stays. */
static void
find_moved(struct suggesting *s, struct group *g)
{
	void *ctx = s->c->ctx;

	g->probe = make_probe(ctx, g);
	g->moved = talloc_zero_array(ctx, int64_t *, g->n + 1);
	g->nr_moved = talloc_zero_array(ctx, size_t, g->n + 1);
	for (size_t i = 0; i < s->n && g->probe != NULL; i++) {
		struct filed *f = &s->list[i];
		void *tmp = talloc_new(ctx);
		struct message *m = message_new(tmp, "text", f->row.channel);
		struct verdict v;

		m->body = f->text;
		if (said_of(s, f->ticket, g->facet) == NULL && strcmp(
		    *ticket_column(&f->row, g->facet), g->label) != 0)
			rules_judge(g->probe, tmp, m, NULL, false, &v);
		else
			v.nr_evidence = 0;
		g->nr_any += v.nr_evidence > 0;
		for (size_t k = 0; k < v.nr_evidence; k++) {
			size_t at = strtoul(v.evidence[k].rule + 1, NULL, 10);

			g->moved[at] = talloc_realloc(ctx, g->moved[at],
			    int64_t, g->nr_moved[at] + 1);
			g->moved[at][g->nr_moved[at]++] = f->ticket;
		}
		talloc_free(tmp);
	}
}

static void
print_json(struct suggesting *s, const struct group *g, size_t i)
{
	struct json_out *o = json_object_new(s->c->ctx), *a;
	const struct suggestion *one = &g->list[i];

	json_put_str(o, "facet", g->facet);
	json_put_str(o, "label", g->label[0] != '\0' ? g->label : NULL);
	json_put_str(o, "phrase", one->phrase);
	json_put_real(o, "z", one->z);
	json_put_int(o, "support", (int64_t)one->targets);
	json_put_int(o, "of", (int64_t)g->nr_targets);
	json_put_int(o, "others", (int64_t)one->others);
	json_put_int(o, "would_move", (int64_t)g->nr_moved[i]);
	a = json_put_array(o, "tickets");
	for (size_t k = 0; k < g->nr_moved[i]; k++)
		json_add_int(a, g->moved[i][k]);
	cli_json_line(o);
}

static void
print_moved(const struct group *g, size_t i, const char *mark)
{
	size_t n = g->nr_moved[i];

	if (n == 0 || g->label[0] == '\0')
		return;
	printf("%s      # would move %zu:", mark, n);
	for (size_t k = 0; k < n && k < MOVED_SHOWN; k++)
		printf(" %lld", (long long)g->moved[i][k]);
	if (n > MOVED_SHOWN)
		printf(" and %zu more", n - MOVED_SHOWN);
	putchar('\n');
}

/* What is unsorted has no label yet: its rule is for a person to end. */
static void
print_rule(struct suggesting *s, const struct group *g)
{
	bool is_open = g->label[0] == '\0';
	const char *mark = is_open ? "#" : "";

	if (s->nr_printed++ == 0)
		puts("rules:");
	if (is_open)
		printf("# %zu tickets have no %s; take the # away and say "
		    "which it is:\n", g->nr_targets, g->facet);
	printf("%s  - id: suggested-%s-%s\n%s    any:\n", mark, g->facet,
	    is_open ? "unsorted" : g->label, mark);
	for (size_t i = 0; i < g->n; i++) {
		printf("%s      # in %zu of %zu %s, %zu of %zu others; z "
		    "%.1f\n", mark, g->list[i].targets, g->nr_targets,
		    is_open ? "unsorted" : "that staff set so",
		    g->list[i].others, s->n - g->nr_targets, g->list[i].z);
		print_moved(g, i, mark);
		printf("%s      - %s\n", mark, g->list[i].phrase);
	}
	printf("%s    give: {%s: %s}\n%s    score: 2\n", mark, g->facet,
	    is_open ? "WHICH" : g->label, mark);
	if (!is_open)
		printf("    # together they would move %zu\n", g->nr_any);
}

static void
suggest(struct suggesting *s, const char *facet, const char *label)
{
	struct suggest_text *texts = talloc_array(s->c->ctx,
	    struct suggest_text, s->n + 1);
	struct group g = { .facet = facet, .label = label };

	for (size_t i = 0; i < s->n; i++) {
		texts[i] = (struct suggest_text){ s->list[i].text,
			is_target(s, &s->list[i], &g) };
		g.nr_targets += texts[i].is_target;
	}
	rules_suggest(s->c->ctx, texts, s->n, PHRASES, &g.list, &g.n);
	if (g.n == 0)
		return;
	find_moved(s, &g);
	if (!s->c->is_json)
		print_rule(s, &g);
	for (size_t i = 0; s->c->is_json && i < g.n; i++)
		print_json(s, &g, i);
}

static int
by_label(const void *a, const void *b)
{
	const struct correction *x = a, *y = b;
	int d = strcmp(x->facet, y->facet);

	return d != 0 ? d : strcmp(x->to, y->to);
}

/* Once for each facet and label that staff gave, and for what has no class. */
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
	suggest(s, "class", "");
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
