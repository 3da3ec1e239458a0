/* SPDX-License-Identifier: ISC */
/*
 * Which messages of a mailbox are new, and what becomes of them on the server
 * once they are ours.
 *
 * A message is known by (folder, UIDVALIDITY, UID) in our ledger, never by a
 * flag of the server's.  The note (imap_note.h) says up to which UID all is
 * settled, so that a run without news lists nothing.
 */
#include "source/imap.h"

#include <assert.h>
#include <talloc.h>

#include "source/folder_file.h"
#include "source/imap_login.h"
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

	f->nr_asked = 0;
	if (imap_log_in(f, f->spool, conf, f->now, &f->wire, e) < 0)
		return -1;
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
	if (folder.uidvalidity != f->folder.uidvalidity)
		return err_set(e, ERR_SOURCE,
		    "the folder was made anew while it was read");
	return 0;
}

/* -- opening -------------------------------------------------------------------- */

char *
imap_key(const struct imap *f, void *ctx, uint32_t uid)
{
	return talloc_asprintf(ctx, "%s;%u;%u", f->folder_key,
	    f->folder.uidvalidity, uid);
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
imap_add_uid(void *ctx, uint32_t **list, size_t *n, uint32_t uid)
{
	if ((*n & (*n - 1)) == 0)	/* full at each power of two */
		*list = talloc_realloc(ctx, *list, uint32_t,
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

/* Would UIDNEXT not tell that there is nothing new?  What is to be moved may
 * have been put back by somebody, under any UID. */
static bool
needs_modseq(const struct imap *f)
{
	return f->source.conf->after == AFTER_MOVE || f->folder.uidnext == 0;
}

/* Is there surely nothing to do, by what SELECT said alone?  A server's word
 * for its HIGHESTMODSEQ is taken only when all its numbers agree. */
static bool
is_quiet(const struct imap *f, uint32_t from)
{
	const struct wire_folder *was = &f->note.quiet, *is = &f->folder;

	if (is->exists == 0 || (is->uidnext > 0 && from >= is->uidnext))
		return true;
	return was->modseq != 0 && was->modseq == is->modseq &&
	    was->uidnext == is->uidnext && was->exists == is->exists;
}

/* List what may be new; once a run. */
static int
search(struct imap *f, struct err *e)
{
	uint32_t *uids = NULL, from = 1;
	size_t n = 0;
	int ret;

	/* UIDs went back: the server was restored from an older copy */
	if (f->folder.uidnext > 0 && f->note.uid >= f->folder.uidnext)
		f->note = (struct imap_note){ 0 };
	if (f->source.conf->after != AFTER_MOVE)
		from = f->note.uid + 1;
	f->top = f->folder.uidnext > 0 ? f->folder.uidnext - 1 : f->note.uid;
	if (is_quiet(f, from)) {
		f->is_searched = true;
		return 0;
	}
	if (imap_ensure_wire(f, e) < 0 ||
	    wire_uids(f->wire, f, from, f->source.conf->archive_since, &uids,
	    &n, e) < 0)
		return -1;
	if (n > 0 && uids[n - 1] > f->top)
		f->top = uids[n - 1];
	ret = sort_out(f, uids, n, e);
	talloc_free(uids);
	f->is_searched = ret == 0;
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

	f->source = (struct source){ .drv = &source_imap, .conf = conf };
	f->ledger = ledger;
	f->now = now;
	f->max = conf->max_bytes > 0 ? conf->max_bytes : all->max_item;
	f->range = IMAP_RANGE;
	f->depth = WIRE_ASKED_MAX;
	f->folder_key = file_key_name(f, conf->folder);
	f->spool = all->spool;
	if (connect_folder(f, &f->folder, e) < 0) {
		imap_close(&f->source);
		return -1;
	}
	imap_note_read(f, ledger, f->folder.uidvalidity, &f->note);
	*out = &f->source;
	return 0;
}

static int imap_flush(struct source *s, struct err *e);

static int
imap_next(struct source *s, void *ctx, struct item **out, struct err *e)
{
	struct imap *f = imap_of(s);

	if (!f->is_searched && search(f, e) < 0)
		return -1;
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

/* How the folder was, if nothing was left to do in it and that helps. */
static struct wire_folder
quiet_of(const struct imap *f, uint32_t upto)
{
	return upto == f->top && f->nr == 0 && needs_modseq(f) ? f->folder :
	    (struct wire_folder){ 0 };
}

/* Note the UID up to which nothing is left to do. */
static int
put_note(struct imap *f, struct err *e)
{
	uint32_t upto = f->top;
	struct wire_folder quiet;

	if (!f->is_searched || f->ledger->put_note == NULL)
		return 0;
	for (size_t i = 0; i < f->nr; i++)
		if (!f->todo[i].is_done) {
			upto = f->todo[i].uid - 1;
			break;
		}
	quiet = quiet_of(f, upto);
	if (upto <= f->note.uid && !f->is_note_new &&
	    quiet.modseq == f->note.quiet.modseq)
		return 0;
	f->note.uid = upto > f->note.uid ? upto : f->note.uid;
	f->note.quiet = quiet;
	f->is_note_new = false;
	return imap_note_write(f->ledger, f->folder.uidvalidity, &f->note, e);
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
imap_list(struct source *s, void *ctx, struct listed *out, struct err *e)
{
	struct imap *f = imap_of(s);
	uint32_t uid;

	if (!f->is_listed) {
		if (imap_ensure_wire(f, e) < 0 || wire_uids(f->wire, f, 1,
		    s->conf->archive_since, &f->listed, &f->nr_listed,
		    e) < 0)
			return -1;
		f->is_listed = true;
	}
	if (f->listed_at == f->nr_listed) {
		f->listed_at = f->nr_listed = 0;
		f->is_listed = false;
		return 0;
	}
	uid = f->listed[f->listed_at++];
	*out = (struct listed){ imap_key(f, ctx, uid), uid > f->note.uid };
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
