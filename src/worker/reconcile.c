/* SPDX-License-Identifier: ISC */
/* What a source says it has, beside what the ledger says we took. */
#include "worker/worker.h"

#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/source.h"

enum { ROWS = 1000 };

struct keys {
	const char **p;
	size_t n;
};

/* The key is the list's from here on. */
static void
add_key(void *ctx, struct keys *k, const char *key)
{
	if ((k->n & (k->n - 1)) == 0)	/* full at each power of two */
		k->p = talloc_realloc(ctx, k->p, const char *,
		    k->n == 0 ? 1 : 2 * k->n);
	k->p[k->n++] = talloc_steal(k->p, key);
}

/* One thing that lies there: counted, and missing unless known or new. */
static int
weigh(const struct source_ledger *ledger, void *ctx, const struct listed *l,
    struct keys *missing, struct reconciled *out, struct err *e)
{
	int known = ledger->is_known(ledger->arg, l->key, e);

	if (known < 0)
		return -1;
	out->there++;
	if (known == 0 && l->is_new)
		out->fresh++;
	else if (known == 0)
		add_key(ctx, missing, talloc_strdup(ctx, l->key));
	return 0;
}

/* All that lies there; its keys to `there` where they are wanted. */
static int
walk(struct source *s, const struct source_ledger *ledger, void *ctx,
    struct keys *there, struct reconciled *out, struct err *e)
{
	struct keys missing = { NULL, 0 };
	struct listed l;
	int r;

	while ((r = s->drv->list(s, ctx, &l, e)) != 0) {
		if (r < 0 && e->scope > ERR_ITEM)
			return -1;
		if (r < 0)
			add_key(ctx, &missing, talloc_strdup(ctx, e->text));
		else if (weigh(ledger, ctx, &l, &missing, out, e) < 0)
			return -1;
		else if (there != NULL)
			add_key(ctx, there, l.key);
		else
			talloc_free((void *)l.key);
	}
	out->missing = missing.p;
	out->nr_missing = missing.n;
	return 0;
}

/* The keys of all that was ever taken from a source. */
static int
taken_keys(struct worker *w, void *ctx, const char *source, struct keys *k,
    struct err *e)
{
	struct item_row *rows;
	int64_t id = 0;
	size_t n;

	do {
		void *tmp = talloc_new(ctx);

		if (store_items_after(w->store, tmp, id, ROWS, &rows, &n,
		    e) < 0)
			return -1;
		for (size_t i = 0; i < n; i++)
			if (strcmp(rows[i].source, source) == 0)
				add_key(ctx, k, talloc_strdup(ctx,
				    rows[i].key));
		id = n > 0 ? rows[n - 1].id : id;
		talloc_free(tmp);
	} while (n == ROWS);
	return 0;
}

/* Which calls of the log brought a fax that is nowhere. */
static int
read_log(struct worker *w, void *ctx, const struct source_settings *conf,
    int64_t since, struct keys *there, struct reconciled *out, struct err *e)
{
	struct fax_received *rows;
	size_t n, kept = 0;

	out->has_log = true;
	if (fax_log_read(ctx, conf->xferfaxlog, &rows, &n, e) < 0 ||
	    taken_keys(w, ctx, conf->name, there, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (rows[i].pages > 0 && rows[i].at >= since)
			rows[kept++] = rows[i];
	out->nr_received = kept;
	out->nr_lost = fax_log_missing(ctx, rows, kept, there->p, there->n,
	    &out->lost);
	return 0;
}

int
worker_reconcile(struct worker *w, void *ctx,
    const struct source_settings *conf, int64_t since,
    struct reconciled *out, struct err *e)
{
	const bool has_log = conf->xferfaxlog != NULL;
	struct keys there = { NULL, 0 };
	struct source_ledger ledger;
	struct source *s;
	int ret;

	*out = (struct reconciled){ 0 };
	if (conf->is_drop && !is_file_there(conf->path))
		return 0;		/* not made yet: nothing in it */
	worker_ledger(w, ctx, conf->name, &ledger);
	if (source_driver(conf->kind)->open(ctx, w->conf, conf, &ledger,
	    w->now, &s, e) < 0)
		return -1;
	ret = walk(s, &ledger, ctx, has_log ? &there : NULL, out, e);
	s->drv->close(s);
	if (ret == 0 && has_log)
		ret = read_log(w, ctx, conf, since, &there, out, e);
	return ret;
}
