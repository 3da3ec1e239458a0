/* SPDX-License-Identifier: ISC */
/*
 * Every fax of the last weeks is looked at by one page's map, the few most
 * alike by all their pages at full resolution: of a form that a thousand fill
 * in, many look alike and none is sent again.
 */
#include "ticket/resent.h"

#include <talloc.h>

#include "warid/image.h"

enum {
	AT_ONCE = 64,			/* prints held */
	CANDIDATES = 3,			/* looked at closely */
};

struct candidate {
	int64_t message, ticket;
	double likeness;
};

struct search {
	struct store *s;
	void *ctx;
	const struct message *m;
	int first;			/* page with a print, from 0 */
	int64_t since;
	struct candidate best[CANDIDATES];	/* the most alike first */
	size_t nr;
};

static int
first_print(const struct message *m)
{
	for (size_t i = 0; i < m->nr_pages; i++)
		if (*m->pages[i].print != '\0')
			return (int)i;
	return -1;
}

static void
keep(struct search *q, const struct print_row *row, double likeness)
{
	size_t i = q->nr < CANDIDATES ? q->nr++ : CANDIDATES - 1;

	if (i == CANDIDATES - 1 && q->best[i].message != 0 &&
	    q->best[i].likeness >= likeness)
		return;
	for (; i > 0 && q->best[i - 1].likeness < likeness; i--)
		q->best[i] = q->best[i - 1];
	q->best[i] = (struct candidate){ row->message, row->ticket,
		likeness };
}

/* Stage 1 over some rows; false once they are older than asked for. */
static bool
look_at(struct search *q, struct image_print *mine, void *ctx,
    const struct print_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct image_print *p;
		double likeness;

		if (rows[i].received < q->since)
			return false;
		p = image_print_parse(ctx, rows[i].print);
		if (p == NULL)
			continue;
		likeness = image_print_likeness(mine, p);
		talloc_free(p);
		if (likeness >= IMAGE_LIKE)
			keep(q, &rows[i], likeness);
	}
	return n == AT_ONCE;
}

static int
find_candidates(struct search *q, struct err *e)
{
	struct image_print *mine = image_print_parse(q->ctx,
	    q->m->pages[q->first].print);
	int64_t before = INT64_MAX;
	bool is_more = mine != NULL;

	while (is_more) {
		void *ctx = talloc_new(q->ctx);
		struct print_row *rows;
		size_t n;

		if (store_fax_prints(q->s, ctx, before, q->first + 1,
		    (int)q->m->nr_pages, AT_ONCE, &rows, &n, e) < 0)
			return -1;
		is_more = look_at(q, mine, ctx, rows, n);
		if (n > 0)
			before = rows[n - 1].message;
		talloc_free(ctx);
	}
	return 0;
}

/* Two prints of one sheet; blank ones are.  Notes the page least alike. */
static bool
is_same_sheet(void *ctx, const char *a, const char *b, int page,
    struct resent *out)
{
	struct image_print *p, *q;
	double likeness;
	int differences;

	if (*a == '\0' || *b == '\0')
		return *a == *b;
	p = image_print_parse(ctx, a);
	q = image_print_parse(ctx, b);
	likeness = p != NULL && q != NULL ? image_print_likeness(p, q) : 0;
	if (likeness < IMAGE_LIKE)
		return false;
	differences = image_print_differences(a, b);
	if (differences < 0 || differences >= IMAGE_DIFFERENT)
		return false;
	if (out->page == 0 || likeness < out->likeness) {
		out->page = page;
		out->likeness = likeness;
		out->differences = differences;
	}
	return true;
}

/* Stage 2: 1 all its pages are the same sheets, 0, -1. */
static int
is_resent(struct search *q, const struct candidate *c, struct resent *out,
    struct err *e)
{
	*out = (struct resent){ .message = c->message, .ticket = c->ticket,
		.nr_pages = (int)q->m->nr_pages };
	for (int i = 0; i < out->nr_pages; i++) {
		void *ctx = talloc_new(q->ctx);
		const char *print = "";
		int got = store_page_print(q->s, ctx, c->message, i + 1,
		    &print, e);

		if (got == 1)
			got = is_same_sheet(ctx, q->m->pages[i].print, print,
			    i + 1, out);
		talloc_free(ctx);
		if (got != 1)
			return got;
	}
	return 1;
}

int
resent_find(struct store *s, void *ctx, const struct message *m,
    int64_t since, struct resent *out, struct err *e)
{
	struct search q = { .s = s, .m = m, .since = since,
		.first = first_print(m) };
	int got = 0;

	if (q.first < 0)
		return 0;
	q.ctx = talloc_new(ctx);
	if (find_candidates(&q, e) < 0)
		got = -1;
	for (size_t i = 0; i < q.nr && got == 0; i++)
		got = is_resent(&q, &q.best[i], out, e);
	talloc_free(q.ctx);
	return got;
}
