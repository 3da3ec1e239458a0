/* SPDX-License-Identifier: ISC */
/*
 * Which messages of a mailbox are new, and what becomes of them on the server
 * once they are ours.
 *
 * A message is known by (folder, UIDVALIDITY, UID) in our ledger, never by a
 * flag of the server's.  The note {"uidvalidity","uid","failed"} says up to
 * which UID all is settled, so that a run without news lists nothing, and over
 * which messages the connection was lost before.
 */
#include "source/imap.h"

#include <assert.h>
#include <talloc.h>

#include "source/folder_file.h"
#include "warid/file.h"
#include "warid/json.h"
#include "warid/stop.h"

enum { RECONNECTS_MAX = 64 };	/* a run */

static struct imap *
imap_of(struct source *s)
{
	assert(s->drv == &source_imap);
	return (struct imap *)s;
}

/* -- the session --------------------------------------------------------------- */

static int
connect_folder(struct imap *f, struct wire_folder *folder, struct err *e)
{
	const struct source_settings *conf = f->source.conf;

	if (wire_open(f, conf, f->tmp, &f->wire, e) < 0) {
		f->wire = NULL;
		return -1;
	}
	if (wire_select(f->wire, conf->folder, conf->after == AFTER_LEAVE,
	    folder, e) == 0)
		return 0;
	wire_close(f->wire);
	f->wire = NULL;
	return -1;
}

int
imap_ensure_wire(struct imap *f, struct err *e)
{
	struct wire_folder folder;

	if (f->wire != NULL && !is_wire_broken(f->wire))
		return 0;
	if (f->wire != NULL)
		wire_close(f->wire);
	f->wire = NULL;
	if (++f->reconnects > RECONNECTS_MAX)
		return err_set(e, ERR_SOURCE,
		    "the connection broke %d times", RECONNECTS_MAX);
	if (connect_folder(f, &folder, e) < 0)
		return -1;
	if (folder.uidvalidity != f->uidvalidity)
		return err_set(e, ERR_SOURCE,
		    "the folder was made anew while it was read");
	return 0;
}

/* -- opening -------------------------------------------------------------------- */

char *
imap_key(const struct imap *f, void *ctx, uint32_t uid)
{
	return talloc_asprintf(ctx, "%s;%u;%u", f->folder_key,
	    f->uidvalidity, uid);
}

/* What earlier runs noted about this very folder. */
static void
read_note(struct imap *f)
{
	const char *note = f->ledger->get_note == NULL ? NULL :
	    f->ledger->get_note(f->ledger->arg);
	const struct json *failed;
	void *tmp = talloc_new(f);
	struct json *o = NULL;
	struct err e;
	int64_t uid;

	if (note != NULL && *note != '\0' &&
	    json_parse(tmp, note, strlen(note), &o, &e) == 0 &&
	    json_int(json_get(o, "uidvalidity"), 0) == f->uidvalidity) {
		uid = json_int(json_get(o, "uid"), 0);
		f->noted = uid < 0 || uid > UINT32_MAX ? 0 : (uint32_t)uid;
		failed = json_get(o, "failed");
		for (size_t i = 0; i < json_len(failed); i++)
			imap_add_uid(f, &f->failed, &f->nr_failed,
			    (uint32_t)json_int(json_at(failed, i), 0));
	}
	talloc_free(tmp);
}

struct todo *
imap_todo(const struct imap *f, uint32_t uid)
{
	size_t lo = 0, hi = f->nr;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (f->todo[mid].uid < uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < f->nr && f->todo[lo].uid == uid ? &f->todo[lo] : NULL;
}

void
imap_add_uid(struct imap *f, uint32_t **list, size_t *n, uint32_t uid)
{
	if ((*n & (*n - 1)) == 0)	/* full at each power of two */
		*list = talloc_realloc(f, *list, uint32_t,
		    *n == 0 ? 1 : 2 * *n);
	(*list)[(*n)++] = uid;
}

/* Keep what the ledger does not know; what it knows is settled again. */
static int
sort_out(struct imap *f, const uint32_t *uids, size_t n, struct err *e)
{
	f->todo = talloc_zero_array(f, struct todo, n + 1);
	for (size_t i = 0; i < n; i++) {
		char *key = imap_key(f, f, uids[i]);
		int known = f->ledger->is_known(f->ledger->arg, key, e);

		talloc_free(key);
		if (known < 0)
			return -1;
		if (known == 0)
			f->todo[f->nr++].uid = uids[i];
		else if (f->source.conf->after != AFTER_LEAVE)
			imap_add_uid(f, &f->settled, &f->nr_settled,
			    uids[i]);
	}
	return 0;
}

static int
find_new(struct imap *f, struct err *e)
{
	struct wire_folder folder;
	uint32_t *uids = NULL, from = 1;
	size_t n = 0;
	int ret = 0;

	if (connect_folder(f, &folder, e) < 0)
		return -1;
	f->uidvalidity = folder.uidvalidity;
	read_note(f);
	if (f->source.conf->after != AFTER_MOVE)
		from = f->noted + 1;
	f->top = folder.uidnext > 0 ? folder.uidnext - 1 : 0;
	if (folder.exists == 0 || (folder.uidnext > 0 &&
	    from >= folder.uidnext))
		return 0;
	if (wire_uids(f->wire, f, from, &uids, &n, e) < 0)
		return -1;
	if (n > 0 && uids[n - 1] > f->top)
		f->top = uids[n - 1];
	ret = sort_out(f, uids, n, e);
	talloc_free(uids);
	return ret;
}

static void
imap_close(struct source *s)
{
	struct imap *f = imap_of(s);

	if (f->wire != NULL)
		wire_close(f->wire);
	talloc_free(f);
}

static int
imap_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	struct imap *f = talloc_zero(ctx, struct imap);

	(void)now;
	f->source = (struct source){ .drv = &source_imap, .conf = conf };
	f->ledger = ledger;
	f->max = conf->max_bytes > 0 ? conf->max_bytes : all->max_item;
	f->range = IMAP_RANGE;
	f->folder_key = file_key_name(f, conf->folder);
	f->tmp = file_join(f, all->spool, "tmp");
	if (file_make_dirs(f->tmp, e) < 0 || find_new(f, e) < 0) {
		imap_close(&f->source);
		return -1;
	}
	*out = &f->source;
	return 0;
}

static int imap_flush(struct source *s, struct err *e);

static int
imap_next(struct source *s, void *ctx, struct item **out, struct err *e)
{
	struct imap *f = imap_of(s);

	while (f->ready_at == f->nr_ready) {
		f->nr_ready = f->ready_at = 0;
		if (f->at == f->nr)
			/* what earlier runs took and did not settle */
			return imap_flush(s, e);
		if (imap_fetch_more(f, e) < 0)
			return -1;
	}
	*out = talloc_steal(ctx, f->ready[f->ready_at++]);
	return 1;
}

/* -- afterwards ------------------------------------------------------------------ */

static int
imap_settle(struct source *s, const struct item *it, struct err *e)
{
	struct imap *f = imap_of(s);
	const char *semi = strrchr(it->key, ';');
	struct todo *t = semi == NULL ? NULL :
	    imap_todo(f, (uint32_t)strtoul(semi + 1, NULL, 10));

	if (t == NULL)
		return err_set(e, ERR_ITEM,
		    "was asked to settle an unknown key");
	imap_add_uid(f, &f->settled, &f->nr_settled, t->uid);
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Flag or move what was settled, some hundred a command. */
static int
send_after(struct imap *f, struct err *e)
{
	const struct source_settings *conf = f->source.conf;
	int r = 0;

	for (size_t i = 0, n; i < f->nr_settled && r == 0; i += n) {
		n = f->nr_settled - i < IMAP_INTERVALS ? f->nr_settled - i :
		    IMAP_INTERVALS;
		r = imap_ensure_wire(f, e);
		if (r == 0)
			r = conf->after == AFTER_FLAG ?
			    wire_flag(f->wire, f->settled + i, n, e) :
			    wire_move(f->wire, f->settled + i, n,
			    conf->after_move, e);
		stop_here("source-settled");
	}
	return r;
}

/* The note, from ctx: failures at or below `upto` are over. */
static const char *
note_of(const struct imap *f, void *ctx, uint32_t upto)
{
	struct json_out *o = json_object_new(ctx), *failed;
	struct buf b;

	json_put_int(o, "uidvalidity", f->uidvalidity);
	json_put_int(o, "uid", upto);
	failed = json_put_array(o, "failed");
	for (size_t i = 0; i < f->nr_failed; i++)
		if (f->failed[i] > upto)
			json_add_int(failed, f->failed[i]);
	buf_init(&b, ctx);
	json_write(o, &b);
	return b.p;
}

/* Note the UID up to which nothing is left to do. */
static int
put_note(struct imap *f, struct err *e)
{
	uint32_t upto = f->top;
	void *tmp;
	int ret;

	for (size_t i = 0; i < f->nr; i++)
		if (!f->todo[i].is_done) {
			upto = f->todo[i].uid - 1;
			break;
		}
	if (f->ledger->put_note == NULL ||
	    (upto <= f->noted && !f->is_note_new))
		return 0;
	if (upto < f->noted)
		upto = f->noted;
	tmp = talloc_new(f);
	ret = f->ledger->put_note(f->ledger->arg, note_of(f, tmp, upto), e);
	talloc_free(tmp);
	f->noted = upto;
	f->is_note_new = false;
	return ret;
}

static int
imap_flush(struct source *s, struct err *e)
{
	struct imap *f = imap_of(s);

	if (f->nr_settled > 1)
		qsort(f->settled, f->nr_settled, sizeof(uint32_t), by_number);
	if (s->conf->after != AFTER_LEAVE && send_after(f, e) < 0)
		return -1;
	for (size_t i = 0; i < f->nr_settled; i++) {
		struct todo *t = imap_todo(f, f->settled[i]);

		if (t != NULL)
			t->is_done = true;
	}
	f->nr_settled = 0;
	TALLOC_FREE(f->settled);
	return put_note(f, e);
}

/* -- listing --------------------------------------------------------------------- */

static int
imap_list(struct source *s, void *ctx, const char **key, struct err *e)
{
	struct imap *f = imap_of(s);

	if (!f->is_listed) {
		if (imap_ensure_wire(f, e) < 0 || wire_uids(f->wire, f, 1,
		    &f->listed, &f->nr_listed, e) < 0)
			return -1;
		f->is_listed = true;
	}
	if (f->listed_at == f->nr_listed) {
		f->listed_at = f->nr_listed = 0;
		f->is_listed = false;
		return 0;
	}
	*key = imap_key(f, ctx, f->listed[f->listed_at++]);
	return 1;
}

const struct source_driver source_imap = {
	.name = "imap",
	.open = imap_open,
	.next = imap_next,
	.settle = imap_settle,
	.flush = imap_flush,
	.list = imap_list,
	.close = imap_close,
};
