/* SPDX-License-Identifier: ISC */
/* How commands follow each other on one connection: which may be under way
 * at once, and whose answer is read when. */
#include <assert.h>
#include <stdarg.h>
#include <string.h>
#include <talloc.h>

#include "source/imap_stream.h"
#include "source/imap_text.h"
#include "source/imap_wire_parts.h"

/* -- questions ----------------------------------------------------------------- */

static bool
is_asked_for(const struct asked *q, const struct wire_mail *m)
{
	size_t lo = 0, hi = q->n;

	if ((q->what == WIRE_SIZES) != m->has_size)
		return false;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (q->uids[mid] < m->uid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < q->n && q->uids[lo] == m->uid;
}

/* To the question it belongs to; nobody asked for the rest. */
static void
sort_in(struct wire *w, struct wire_mail *m)
{
	for (size_t i = 0; i < w->nr_asked; i++) {
		struct asked *q = &w->asked[i];
		struct wire_answer *a = &q->answer;

		if (q->is_answered || !is_asked_for(q, m))
			continue;
		if ((a->nr & (a->nr - 1)) == 0)	/* full at powers of two */
			a->mails = talloc_realloc(q->uids, a->mails,
			    struct wire_mail, a->nr == 0 ? 1 : 2 * a->nr);
		talloc_steal(q->uids, m->p);
		a->mails[a->nr++] = *m;
		return;
	}
}

static struct asked *
find_tag(struct wire *w, int tag)
{
	for (size_t i = 0; i < w->nr_asked; i++)
		if (w->asked[i].answer.tag == tag)
			return &w->asked[i];
	return NULL;
}

/* Read one answer.  A server may work at several questions at once: what it
 * sends goes by UID, only the end of each by its tag. */
static int
read_one(struct wire *w, struct err *e)
{
	void *tmp = talloc_new(w);
	struct wire_answer a;
	struct asked *q = NULL;
	int64_t max_bytes = 0;
	int ret;

	for (size_t i = 0; i < w->nr_asked; i++)
		if (!w->asked[i].is_answered)
			max_bytes += w->asked[i].max_bytes;
	imap_stream_begin(w->stream, max_bytes);
	ret = wire_read(w, tmp, "fetch", &a, e);
	for (size_t i = 0; ret == 0 && i < a.nr; i++)
		sort_in(w, &a.mails[i]);
	if (ret == 0)
		q = find_tag(w, a.tag);
	if (q != NULL) {
		q->is_answered = true;
		q->answer.is_refused = a.is_refused;
	} else if (ret == 0) {
		ret = wire_out_of_step(w, "fetch", e);
	}
	talloc_free(tmp);
	return ret;
}

/* Read answers until the first n questions have theirs. */
static int
catch_up(struct wire *w, size_t n, struct err *e)
{
	for (size_t i = 0; i < n && i < w->nr_asked; i++)
		while (!w->asked[i].is_answered)
			if (read_one(w, e) < 0)
				return -1;
	return 0;
}

/* Take question i out of the row; its answer to ctx. */
static void
hand_over(struct wire *w, size_t i, void *ctx, struct wire_answer *out)
{
	talloc_steal(ctx, w->asked[i].uids);
	*out = w->asked[i].answer;
	w->nr_asked--;
	memmove(&w->asked[i], &w->asked[i + 1],
	    (w->nr_asked - i) * sizeof(w->asked[0]));
}

int
wire_ask(struct wire *w, enum wire_what what, const uint32_t *uids, size_t n,
    int64_t max_bytes, struct err *e)
{
	static const char *const items[] = {
		[WIRE_SIZES] = "RFC822.SIZE INTERNALDATE",
		[WIRE_BODIES] = "BODY.PEEK[]",
		[WIRE_HEADERS] = "BODY.PEEK[HEADER]",
	};
	struct asked q = { .what = what, .n = n, .max_bytes = max_bytes };
	struct buf line;
	int ret;

	assert(w->nr_asked <= WIRE_ASKED_MAX);
	imap_stream_begin(w->stream, max_bytes);
	buf_init(&line, w);
	buf_str(&line, "UID FETCH ");
	imap_set_write(uids, n, &line);
	buf_addf(&line, " (UID %s)", items[what]);
	ret = wire_send(w, "fetch", line.p, &q.answer.tag, e);
	talloc_free(line.p);
	if (ret < 0)
		return -1;
	q.uids = talloc_memdup(w, uids, n * sizeof(*uids));
	w->asked[w->nr_asked++] = q;
	return 0;
}

int
wire_answer(struct wire *w, void *ctx, struct wire_answer *out,
    struct err *e)
{
	assert(w->nr_asked > 0);
	if (catch_up(w, 1, e) < 0)
		return -1;
	hand_over(w, 0, ctx, out);
	return 0;
}

int
wire_forget(struct wire *w, struct err *e)
{
	struct wire_answer unused;
	void *tmp = talloc_new(w);
	int ret = catch_up(w, w->nr_asked, e);

	while (ret == 0 && w->nr_asked > 0)
		hand_over(w, 0, tmp, &unused);
	talloc_free(tmp);
	return ret;
}

int
wire_fetch(struct wire *w, void *ctx, enum wire_what what,
    const uint32_t *uids, size_t n, int64_t max_bytes,
    struct wire_answer *out, struct err *e)
{
	if (wire_ask(w, what, uids, n, max_bytes, e) < 0 ||
	    catch_up(w, w->nr_asked, e) < 0)
		return -1;
	hand_over(w, w->nr_asked - 1, ctx, out);
	return 0;
}

int
wire_begin(struct wire *w, int64_t max_bytes, struct err *e)
{
	if (catch_up(w, w->nr_asked, e) < 0)
		return -1;
	imap_stream_begin(w->stream, max_bytes);
	return 0;
}

/* -- afterwards ------------------------------------------------------------------ */

/* A command that is done or refused. */
static int
run(struct wire *w, const char *what, struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

static int
run(struct wire *w, const char *what, struct err *e, const char *fmt, ...)
{
	struct wire_answer a;
	void *tmp = talloc_new(w);
	va_list ap;
	char *line;
	int tag, ret;

	va_start(ap, fmt);
	line = talloc_vasprintf(tmp, fmt, ap);
	va_end(ap);
	ret = wire_begin(w, WIRE_SMALL_ANSWER, e);
	if (ret == 0)
		ret = wire_send(w, what, line, &tag, e);
	if (ret == 0)
		ret = wire_read(w, tmp, what, &a, e);
	if (ret == 0 && a.tag != tag)
		ret = wire_out_of_step(w, what, e);
	if (ret == 0 && a.is_refused)
		ret = wire_failed(w, what, 0, e);
	talloc_free(tmp);
	return ret;
}

/* UIDs as a set, from w. */
static char *
set_text(struct wire *w, const uint32_t *uids, size_t n)
{
	struct buf b;

	buf_init(&b, w);
	imap_set_write(uids, n, &b);
	return b.p;
}

int
wire_flag(struct wire *w, const uint32_t *uids, size_t n, struct err *e)
{
	char *set = set_text(w, uids, n);
	int ret = run(w, "flag messages", e,
	    "UID STORE %s +FLAGS.SILENT (\\Flagged)", set);

	talloc_free(set);
	return ret;
}

static int
move_set(struct wire *w, const char *set, const char *name, struct err *e)
{
	if (has_wire(w, "MOVE"))
		return run(w, "move messages", e, "UID MOVE %s %s", set, name);
	if (!has_wire(w, "UIDPLUS"))
		return err_set(e, ERR_SOURCE, "the server can neither MOVE "
		    "nor UID EXPUNGE: 'after: move' does not work with it");
	if (run(w, "copy messages", e, "UID COPY %s %s", set, name) < 0 ||
	    run(w, "flag messages", e,
	    "UID STORE %s +FLAGS.SILENT (\\Deleted)", set) < 0)
		return -1;
	return run(w, "remove moved messages", e, "UID EXPUNGE %s", set);
}

int
wire_move(struct wire *w, const uint32_t *uids, size_t n, const char *folder,
    struct err *e)
{
	char *set = set_text(w, uids, n);
	char *name = imap_name_quoted(set, folder);
	struct err later;
	int ret = move_set(w, set, name, e);

	/* The folder may not be there yet: make it, and once more. */
	if (ret < 0 && !w->is_broken && run(w, "make the folder", &later,
	    "CREATE %s", name) == 0)
		ret = move_set(w, set, name, e);
	talloc_free(set);
	return ret;
}
