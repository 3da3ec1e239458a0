/* SPDX-License-Identifier: ISC */
/* How messages are fetched in ranges, and what is done when a range, or one
 * message of it, cannot be. */
#include "source/imap.h"

#include <talloc.h>

#include "warid/json.h"

enum {
	RANGE_BYTES = 8 << 20,
	SIZES_MAX = 2000,		/* messages a FETCH of sizes */
	TRIES = 2,			/* of a message alone */
	ABSENCES = 2,			/* then it is gone */
	LOSSES_MAX = 3,			/* messages left for later, a run */
	SLACK = 1 << 20,		/* of an answer over what was announced */
	SLACK_EACH = 64 << 10,
	HEADER_MAX = 1 << 20,
};

/* -- items -------------------------------------------------------------------- */

static const char *
meta_of(const struct imap *f, void *ctx, const struct todo *t)
{
	void *tmp = talloc_new(ctx);
	struct json_out *o = json_object_new(tmp);
	struct buf b;

	json_put_str(o, "folder", f->source.conf->folder);
	json_put_int(o, "uid", t->uid);
	json_put_int(o, "announced", t->size);
	if (f->source.conf->is_archive)
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

/* -- fetching ------------------------------------------------------------------ */

/* The UIDs of todo[at..at+n), fewer if they would make a long line. */
static size_t
uids_of(const struct imap *f, uint32_t *uids, size_t n)
{
	size_t intervals = 1;

	for (size_t i = 0; i < n; i++) {
		uids[i] = f->todo[f->at + i].uid;
		if (i > 0 && uids[i] != uids[i - 1] + 1 &&
		    ++intervals > IMAP_INTERVALS)
			return i;
	}
	return n;
}

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
	for (size_t i = 0; i < f->nr_failed; i++)
		if (f->failed[i] == uid)
			return true;
	return false;
}

/*
 * A FETCH for n messages from `at` failed, *e says how.  A range is made
 * smaller.  A message alone is tried again, then withheld; but one over which
 * the connection was lost, for that may be the network's doing, not before
 * the same happened in another run.
 */
static int
fetch_failed(struct imap *f, size_t n, struct err *e)
{
	struct todo *t = &f->todo[f->at];

	f->range = n > 4 ? n / 4 : 1;
	if (n > 1 || ++t->tries < TRIES)
		return 0;
	if (!is_wire_lost(f->wire) || has_failed_before(f, t->uid)) {
		give_up(f, e->text);
		return 0;
	}
	imap_add_uid(f, &f->failed, &f->nr_failed, t->uid);
	f->is_note_new = true;
	f->at++;
	if (++f->losses >= LOSSES_MAX)
		return -1;
	err_wrap(e, "message UID %u", t->uid);
	e->scope = ERR_ITEM;
	return -1;
}

/* Sizes and dates for what is next.  Those not answered for twice are gone. */
static int
fetch_sizes(struct imap *f, struct err *e)
{
	uint32_t uids[SIZES_MAX];
	size_t n = f->nr - f->at, nr;
	struct wire_mail *mails = NULL;
	void *tmp = talloc_new(f);
	bool is_refused;

	int ret = 0;

	if (n > SIZES_MAX)
		n = SIZES_MAX;
	if (f->range < IMAP_RANGE && f->range < n)
		n = f->range;
	n = uids_of(f, uids, n);
	if (wire_fetch(f->wire, tmp, WIRE_SIZES, uids, n, SLACK + (int64_t)n *
	    SLACK_EACH, &mails, &nr, &is_refused, e) < 0 || is_refused) {
		if (is_refused)
			err_set(e, ERR_SOURCE, "the server refuses to tell "
			    "the size");
		ret = fetch_failed(f, n, e);
		talloc_free(tmp);
		return ret;
	}
	for (size_t i = 0; i < nr; i++) {
		struct todo *t = imap_todo(f, mails[i].uid);

		if (t == NULL || !mails[i].has_size)
			continue;
		t->size = mails[i].size;
		t->arrived = mails[i].arrived;
		t->has_size = true;
	}
	for (size_t i = 0; i < n; i++) {
		struct todo *t = &f->todo[f->at + i];

		if (!t->has_size && ++t->absences >= ABSENCES)
			t->is_done = true;
	}
	talloc_free(tmp);
	return 0;
}

/* Over the limit: what it says of itself in its header, and why no more. */
static int
withhold(struct imap *f, struct err *e)
{
	struct todo *t = &f->todo[f->at];
	struct wire_mail *mails = NULL;
	void *tmp = talloc_new(f);
	const char *p = NULL;
	struct item *it;
	size_t nr, n = 0;
	bool is_refused;

	if (wire_fetch(f->wire, tmp, WIRE_HEADERS, &t->uid, 1, HEADER_MAX,
	    &mails, &nr, &is_refused, e) == 0 && nr > 0 &&
	    mails[0].uid == t->uid && mails[0].has_body) {
		p = mails[0].p;
		n = mails[0].n;
	}
	it = add_ready(f, t, p, n);
	it->withheld = talloc_asprintf(it,
	    "announced %u bytes, the limit is %lld", t->size,
	    (long long)f->max);
	f->at++;
	talloc_free(tmp);
	return 0;
}

/* How many from `at` on make one FETCH, and their bytes. */
static size_t
next_range(const struct imap *f, uint32_t *uids, int64_t *bytes)
{
	size_t n = 0;

	*bytes = 0;
	while (n < f->range && f->at + n < f->nr) {
		const struct todo *t = &f->todo[f->at + n];

		if (!t->has_size || t->is_done || t->size > f->max ||
		    (n > 0 && *bytes + t->size > RANGE_BYTES))
			break;
		*bytes += t->size;
		n++;
	}
	return uids_of(f, uids, n);
}

/*
 * Not all that was asked for came: those that are there still are asked for
 * one by one, by letting the range begin with the first of them; those that
 * are not there are done.
 */
static int
ask_again(struct imap *f, size_t n, const uint32_t *uids,
    struct wire_mail *mails, size_t nr, struct err *e)
{
	void *tmp = talloc_new(f);
	uint32_t *missing = talloc_array(tmp, uint32_t, n);
	struct wire_mail *sizes = NULL;
	size_t m = 0, nr_sizes = 0;
	bool is_refused = false;
	int ret;

	for (size_t i = 0; i < n; i++)
		if (find_body(mails, nr, uids[i]) == NULL)
			missing[m++] = uids[i];
	ret = m == 0 ? 0 : wire_fetch(f->wire, tmp, WIRE_SIZES, missing, m,
	    SLACK + (int64_t)m * SLACK_EACH, &sizes, &nr_sizes, &is_refused, e);
	for (size_t i = 0; ret == 0 && !is_refused && i < m; i++) {
		struct todo *t = imap_todo(f, missing[i]);

		t->is_done = true;
		for (size_t k = 0; k < nr_sizes; k++)
			if (sizes[k].uid == missing[i])
				t->is_done = false;
	}
	talloc_free(tmp);
	return ret;
}

/* Deliver what came of todo[at..at+n), up to the first that did not. */
static void
deliver_range(struct imap *f, size_t n, struct wire_mail *mails, size_t nr)
{
	for (size_t i = 0; i < n; i++) {
		struct todo *t = &f->todo[f->at];
		struct wire_mail *m = find_body(mails, nr, t->uid);

		if (m != NULL)
			deliver(f, t, m);
		else if (!t->is_done)
			break;
		f->at++;
	}
}

static int
fetch_bodies(struct imap *f, struct err *e)
{
	uint32_t uids[IMAP_RANGE];
	int64_t bytes;
	size_t n = next_range(f, uids, &bytes), before = f->at, nr;
	struct wire_mail *mails = NULL;
	void *tmp = talloc_new(f);
	bool is_refused;
	int r, ret = 0;

	/* a message alone may be larger than it said, up to the limit */
	bytes = n == 1 ? f->max + SLACK : 2 * bytes + SLACK +
	    (int64_t)n * SLACK_EACH;
	r = wire_fetch(f->wire, tmp, WIRE_BODIES, uids, n, bytes, &mails, &nr,
	    &is_refused, e);
	if (r == 0 && nr > 0)
		qsort(mails, nr, sizeof(*mails), by_uid);
	if (r == 0 && !is_refused && (r = ask_again(f, n, uids, mails, nr,
	    e)) == 0)
		deliver_range(f, n, mails, nr);
	else if (r == 0)
		err_set(e, ERR_SOURCE, "the server refuses to give it");
	if (r == 0 && !is_refused && f->at == before)
		err_set(e, ERR_SOURCE, "the server gives no body");
	if (f->at == before)
		ret = fetch_failed(f, n, e);
	else
		f->range = 2 * f->range < IMAP_RANGE ? 2 * f->range :
		    IMAP_RANGE;
	talloc_free(tmp);
	return ret;
}

int
imap_fetch_more(struct imap *f, struct err *e)
{
	const struct todo *t = &f->todo[f->at];

	if (t->is_done) {
		f->at++;
		return 0;
	}
	if (imap_ensure_wire(f, e) < 0)
		return -1;
	if (!t->has_size)
		return fetch_sizes(f, e);
	if (t->size > f->max)
		return withhold(f, e);
	return fetch_bodies(f, e);
}
