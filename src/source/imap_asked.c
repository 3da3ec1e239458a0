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

/* Read the answers up to and with question i. */
static int
catch_up(struct wire *w, size_t i, struct err *e)
{
	for (size_t k = 0; k <= i && k < w->nr_asked; k++) {
		struct asked *q = &w->asked[k];

		if (q->ctx != NULL)
			continue;
		imap_stream_begin(w->stream, q->max_bytes);
		q->ctx = talloc_new(w);
		if (wire_read(w, q->ctx, "fetch", q->tag, &q->answer, e) < 0)
			return -1;
	}
	return 0;
}

/* Take question i out of the row; its answer to ctx. */
static void
hand_over(struct wire *w, size_t i, void *ctx, struct wire_answer *out)
{
	void *from = w->asked[i].ctx;

	*out = w->asked[i].answer;
	talloc_steal(ctx, out->mails);
	talloc_free(from);
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
	struct asked q = { .max_bytes = max_bytes };
	struct buf line;
	int ret;

	assert(w->nr_asked <= WIRE_ASKED_MAX);
	/* what is read ahead behind one answer may be of another */
	for (size_t i = 0; i < w->nr_asked; i++)
		if (w->asked[i].max_bytes < max_bytes)
			w->asked[i].max_bytes = max_bytes;
	imap_stream_begin(w->stream, max_bytes);
	buf_init(&line, w);
	buf_str(&line, "UID FETCH ");
	imap_set_write(uids, n, &line);
	buf_addf(&line, " (UID %s)", items[what]);
	ret = wire_send(w, "fetch", line.p, &q.tag, e);
	talloc_free(line.p);
	if (ret == 0)
		w->asked[w->nr_asked++] = q;
	return ret;
}

int
wire_answer(struct wire *w, void *ctx, struct wire_answer *out,
    struct err *e)
{
	assert(w->nr_asked > 0);
	if (catch_up(w, 0, e) < 0)
		return -1;
	hand_over(w, 0, ctx, out);
	return 0;
}

int
wire_forget(struct wire *w, struct err *e)
{
	struct wire_answer unused;
	void *tmp = talloc_new(w);
	int ret = catch_up(w, WIRE_ASKED_MAX, e);

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
	    catch_up(w, WIRE_ASKED_MAX, e) < 0)
		return -1;
	hand_over(w, w->nr_asked - 1, ctx, out);
	return 0;
}

int
wire_begin(struct wire *w, int64_t max_bytes, struct err *e)
{
	if (catch_up(w, WIRE_ASKED_MAX, e) < 0)
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
		ret = wire_read(w, tmp, what, tag, &a, e);
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
