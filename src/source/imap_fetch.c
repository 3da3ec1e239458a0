/* SPDX-License-Identifier: ISC */
/*
 * How messages are fetched in ranges, and what is done when a range, or one
 * message of it, cannot be.
 *
 * The line is kept busy: while one range is read, the next are asked for, and
 * the sizes of those behind them.  After the first failure of a run only one
 * FETCH is under way at a time, so that it is clear what failed.
 */
#include "source/imap.h"

#include <talloc.h>

#include "warid/clock.h"
#include "warid/json.h"

enum {
	RANGE_BYTES = 2 << 20,
	SIZES_MAX = 2000,		/* messages a FETCH of sizes */
	SIZES_LOW = 1000,		/* known ahead, else more are asked for */
	TRIES = 2,			/* of a message alone */
	ABSENCES = 2,			/* then it is gone */
	LOSSES_MAX = 3,			/* messages left for later, a run */
	SLACK = 1 << 20,		/* of an answer over what was announced */
	SLACK_EACH = 64 << 10,
	HEADER_MAX = 1 << 20,
};

/* -- items -------------------------------------------------------------------- */

/* Part of a first import: nobody is alarmed by it or answered. */
static bool
is_of_archive(const struct source_settings *conf, const struct todo *t)
{
	int64_t before;

	if (!conf->is_archive || conf->archive_before == NULL ||
	    !clock_parse(conf->archive_before, &before))
		return conf->is_archive;
	return t->arrived != 0 && t->arrived < before;
}

static const char *
meta_of(const struct imap *f, void *ctx, const struct todo *t)
{
	void *tmp = talloc_new(ctx);
	struct json_out *o = json_object_new(tmp);
	struct buf b;

	json_put_str(o, "folder", f->source.conf->folder);
	json_put_int(o, "uid", t->uid);
	json_put_int(o, "announced", t->size);
	if (is_of_archive(f->source.conf, t))
		json_put_bool(o, "archive", true);
	buf_init(&b, ctx);
	json_write(o, &b);
	talloc_free(tmp);
	return b.p;
}

/* A fetched message, or one withheld (p may be NULL then), joins the queue. */
static struct item *
add_ready(struct imap *f, const struct todo *t, const char *p, size_t n)
{
	struct item *it = talloc_zero(f, struct item);

	it->source = f->source.conf->name;
	it->key = imap_key(f, it, t->uid);
	it->channel = CHANNEL_EMAIL;
	it->name = "";
	it->arrived = t->arrived;
	it->p = p == NULL ? "" : talloc_steal(it, p);
	it->n = n;
	hash_bytes(it->p, it->n, &it->hash);
	it->meta = meta_of(f, it, t);
	if ((f->nr_ready & (f->nr_ready - 1)) == 0)
		f->ready = talloc_realloc(f, f->ready, struct item *,
		    f->nr_ready == 0 ? 1 : 2 * f->nr_ready);
	f->ready[f->nr_ready++] = it;
	return it;
}

static int
by_uid(const void *a, const void *b)
{
	const struct wire_mail *x = a, *y = b;

	return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/* The mail with a body for this UID, or NULL.  `mails` is sorted. */
static struct wire_mail *
find_body(struct wire_mail *mails, size_t n, uint32_t uid)
{
	struct wire_mail want = { .uid = uid }, *m;

	m = n == 0 ? NULL : bsearch(&want, mails, n, sizeof(*mails), by_uid);
	while (m != NULL && m > mails && m[-1].uid == uid)
		m--;
	for (; m != NULL && m < mails + n && m->uid == uid; m++)
		if (m->has_body)
			return m;
	return NULL;
}

static void
deliver(struct imap *f, const struct todo *t, const struct wire_mail *m)
{
	bool is_over = (int64_t)m->n > f->max;
	struct item *it = add_ready(f, t, m->p, is_over ? SLACK_EACH : m->n);

	if (is_over)
		it->withheld = talloc_asprintf(it,
		    "%zu bytes came, the limit is %lld", m->n,
		    (long long)f->max);
}

/* -- asking -------------------------------------------------------------------- */

/* The UIDs of todo[at..at+n), fewer if they would make a long line. */
static size_t
uids_of(const struct imap *f, size_t at, uint32_t *uids, size_t n)
{
	size_t intervals = 1;

	for (size_t i = 0; i < n; i++) {
		uids[i] = f->todo[at + i].uid;
		if (i > 0 && uids[i] != uids[i - 1] + 1 &&
		    ++intervals > IMAP_INTERVALS)
			return i;
	}
	return n;
}

static int
ask(struct imap *f, enum wire_what what, size_t at, const uint32_t *uids,
    size_t n, int64_t max_bytes, struct err *e)
{
	if (wire_ask(f->wire, what, uids, n, max_bytes, e) < 0)
		return -1;
	f->asked[f->nr_asked++] = (struct question){ what, at, n };
	return 1;
}

/* Sizes and dates from todo[at] on. */
static int
ask_sizes(struct imap *f, size_t at, struct err *e)
{
	uint32_t uids[SIZES_MAX];
	size_t n = f->nr - at < SIZES_MAX ? f->nr - at : SIZES_MAX;

	if (f->range < IMAP_RANGE && f->range < n)
		n = f->range;
	n = uids_of(f, at, uids, n);
	return ask(f, WIRE_SIZES, at, uids, n, SLACK + (int64_t)n * SLACK_EACH,
	    e);
}

/* Bodies from todo[at] on: as many as make one range. */
static int
ask_bodies(struct imap *f, size_t at, struct err *e)
{
	uint32_t uids[IMAP_RANGE];
	int64_t bytes = 0;
	size_t n = 0;

	while (n < f->range && at + n < f->nr) {
		const struct todo *t = &f->todo[at + n];

		if (!t->has_size || t->is_done || t->size > f->max ||
		    (n > 0 && bytes + t->size > RANGE_BYTES))
			break;
		bytes += t->size;
		n++;
	}
	n = uids_of(f, at, uids, n);
	f->next = at + n;
	/* a message alone may be larger than it said, up to the limit */
	return ask(f, WIRE_BODIES, at, uids, n, n == 1 ? f->max + SLACK :
	    2 * bytes + SLACK + (int64_t)n * SLACK_EACH, e);
}

/* Over the limit: what it says of itself in its header. */
static int
ask_header(struct imap *f, size_t at, struct err *e)
{
	f->next = at + 1;
	return ask(f, WIRE_HEADERS, at, &f->todo[at].uid, 1, HEADER_MAX, e);
}

/* Where sizes are wanted next: behind those known and those asked for. */
static size_t
first_unsized(const struct imap *f)
{
	size_t i = f->next;

	for (size_t k = 0; k < f->nr_asked; k++)
		if (f->asked[k].what == WIRE_SIZES)
			i = f->asked[k].at + f->asked[k].n;
	while (i < f->nr && (f->todo[i].has_size || f->todo[i].is_done))
		i++;
	return i;
}

static bool
are_sizes_asked(const struct imap *f)
{
	for (size_t k = 0; k < f->nr_asked; k++)
		if (f->asked[k].what == WIRE_SIZES)
			return true;
	return false;
}

/* One question more: 1 asked, 0 there is none to ask now, -1. */
static int
ask_next(struct imap *f, struct err *e)
{
	const struct todo *t;
	bool may_size = !are_sizes_asked(f);
	size_t unsized;

	while (f->next < f->nr && f->todo[f->next].is_done)
		f->next++;
	if (f->next == f->nr)
		return 0;
	t = &f->todo[f->next];
	if (!t->has_size)
		return may_size ? ask_sizes(f, f->next, e) : 0;
	if (may_size && f->depth > 1) {
		unsized = first_unsized(f);
		if (unsized < f->nr && unsized - f->next < SIZES_LOW)
			return ask_sizes(f, unsized, e);
	}
	return t->size > f->max ? ask_header(f, f->next, e) :
	    ask_bodies(f, f->next, e);
}

static int
ask_ahead(struct imap *f, struct err *e)
{
	int r = 1;

	while (r == 1 && f->nr_asked < f->depth)
		r = ask_next(f, e);
	return r < 0 ? -1 : 0;
}

/* Begin again with what was not handed out. */
static int
forget(struct imap *f, struct err *e)
{
	f->nr_asked = 0;
	f->next = f->at;
	return is_wire_broken(f->wire) ? 0 : wire_forget(f->wire, e);
}

/* -- when it fails ------------------------------------------------------------- */

/* A message that cannot be had: an item that says why. */
static void
give_up(struct imap *f, const char *why)
{
	struct item *it = add_ready(f, &f->todo[f->at], NULL, 0);

	it->withheld = talloc_strdup(it, why);
	f->at++;
}

static bool
has_failed_before(const struct imap *f, uint32_t uid)
{
	for (size_t i = 0; i < f->note.nr_failed; i++)
		if (f->note.failed[i] == uid)
			return true;
	return false;
}

/* A message alone failed: it is tried again, then withheld; but one over
 * which the connection was lost, for that may be the network's doing, not
 * before the same happened in another run. */
static int
one_failed(struct imap *f, struct err *e)
{
	struct todo *t = &f->todo[f->at];

	if (++t->tries < TRIES)
		return 0;
	if (!is_wire_lost(f->wire) || has_failed_before(f, t->uid)) {
		give_up(f, e->text);
		return 0;
	}
	imap_add_uid(f, &f->note.failed, &f->note.nr_failed, t->uid);
	f->is_note_new = true;
	f->at++;
	if (++f->losses >= LOSSES_MAX)
		return -1;
	err_wrap(e, "message UID %u", t->uid);
	e->scope = ERR_ITEM;
	return -1;
}

/* Question q failed, *e says how.  A range is made smaller. */
static int
failed(struct imap *f, const struct question *q, struct err *e)
{
	struct err unused;
	bool is_alone = q->n == 1 && q->at == f->at && f->depth == 1;
	int ret = 0;

	f->depth = 1;
	f->range = q->n > 4 ? q->n / 4 : 1;
	if (is_alone)
		ret = one_failed(f, e);
	/* a fault in what was under way tells itself when it is asked again */
	forget(f, &unused);
	return ret;
}

/* -- answers ------------------------------------------------------------------- */

/* Those not answered for twice are gone. */
static int
take_sizes(struct imap *f, const struct question *q,
    const struct wire_answer *a, struct err *e)
{
	if (a->is_refused) {
		err_set(e, ERR_SOURCE, "the server refuses to tell the size");
		return failed(f, q, e);
	}
	for (size_t i = 0; i < a->nr; i++) {
		struct todo *t = imap_todo(f, a->mails[i].uid);

		if (t == NULL || !a->mails[i].has_size)
			continue;
		t->size = a->mails[i].size;
		t->arrived = a->mails[i].arrived;
		t->has_size = true;
	}
	for (size_t i = q->at; i < q->at + q->n; i++) {
		struct todo *t = &f->todo[i];

		if (!t->has_size && ++t->absences >= ABSENCES)
			t->is_done = true;
	}
	return 0;
}

/* Over the limit: its header if it came, and why no more. */
static void
withhold(struct imap *f, const struct wire_answer *a)
{
	struct todo *t = &f->todo[f->at];
	bool has_header = a != NULL && a->nr > 0 &&
	    a->mails[0].uid == t->uid && a->mails[0].has_body;
	struct item *it = add_ready(f, t, has_header ? a->mails[0].p : NULL,
	    has_header ? a->mails[0].n : 0);

	it->withheld = talloc_asprintf(it,
	    "announced %u bytes, the limit is %lld", t->size,
	    (long long)f->max);
	f->at++;
}

/* Of what did not come, what is not there any more is done. */
static int
mark_gone(struct imap *f, const struct question *q,
    const struct wire_answer *a, struct err *e)
{
	void *tmp = talloc_new(f);
	uint32_t *missing = talloc_array(tmp, uint32_t, q->n);
	struct wire_answer sizes = { 0 };
	size_t m = 0;
	int ret;

	for (size_t i = q->at; i < q->at + q->n; i++)
		if (find_body(a->mails, a->nr, f->todo[i].uid) == NULL)
			missing[m++] = f->todo[i].uid;
	ret = m == 0 ? 0 : wire_fetch(f->wire, tmp, WIRE_SIZES, missing, m,
	    SLACK + (int64_t)m * SLACK_EACH, &sizes, e);
	for (size_t i = 0; ret == 0 && !sizes.is_refused && i < m; i++) {
		struct todo *t = imap_todo(f, missing[i]);

		t->is_done = true;
		for (size_t k = 0; k < sizes.nr; k++)
			if (sizes.mails[k].uid == missing[i])
				t->is_done = false;
	}
	talloc_free(tmp);
	return ret;
}

/* Hand out what came, up to the first that did not and is there still. */
static void
deliver_range(struct imap *f, const struct question *q,
    const struct wire_answer *a)
{
	for (f->at = q->at; f->at < q->at + q->n; f->at++) {
		struct todo *t = &f->todo[f->at];
		struct wire_mail *m = find_body(a->mails, a->nr, t->uid);

		if (m != NULL)
			deliver(f, t, m);
		else if (!t->is_done)
			break;
	}
}

static int
take_bodies(struct imap *f, const struct question *q, struct wire_answer *a,
    struct err *e)
{
	if (a->nr > 0)
		qsort(a->mails, a->nr, sizeof(*a->mails), by_uid);
	if (a->is_refused) {
		err_set(e, ERR_SOURCE, "the server refuses to give it");
		return failed(f, q, e);
	}
	if (mark_gone(f, q, a, e) < 0)
		return failed(f, q, e);
	deliver_range(f, q, a);
	if (f->at == q->at) {
		err_set(e, ERR_SOURCE, "the server gives no body");
		return failed(f, q, e);
	}
	if (f->at < q->at + q->n)	/* the range begins with what is missing */
		return forget(f, e);
	f->range = 2 * f->range < IMAP_RANGE ? 2 * f->range : IMAP_RANGE;
	return 0;
}

/* The answer to the oldest question, or its failure. */
static int
take_answer(struct imap *f, struct err *e)
{
	const struct question q = f->asked[0];
	struct wire_answer a = { 0 };
	void *tmp = talloc_new(f);
	int ret = wire_answer(f->wire, tmp, &a, e);

	f->nr_asked--;
	memmove(&f->asked[0], &f->asked[1], f->nr_asked * sizeof(q));
	/* what lies between was done before it was asked for */
	if (q.what != WIRE_SIZES)
		f->at = q.at;
	if (q.what == WIRE_HEADERS)
		withhold(f, ret < 0 ? NULL : &a);
	else if (ret < 0)
		ret = failed(f, &q, e);
	else
		ret = q.what == WIRE_SIZES ? take_sizes(f, &q, &a, e) :
		    take_bodies(f, &q, &a, e);
	talloc_free(tmp);
	return q.what == WIRE_HEADERS ? 0 : ret;
}

int
imap_fetch_more(struct imap *f, struct err *e)
{
	if (imap_ensure_wire(f, e) < 0)
		return -1;
	if (f->nr_asked == 0) {
		while (f->at < f->nr && f->todo[f->at].is_done)
			f->at++;
		f->next = f->at;
	}
	if (ask_ahead(f, e) < 0) {
		f->nr_asked = 0;
		return is_wire_broken(f->wire) ? 0 : -1;
	}
	return f->nr_asked > 0 ? take_answer(f, e) : 0;
}
