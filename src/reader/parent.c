/* SPDX-License-Identifier: ISC */
/*
 * The worker's side of the reader: requests on their way, in the order they
 * were asked; whose turn it is in the reader, and so who is to blame when it
 * dies; once more without the page that cost it its life.
 */
#include "warid/reader.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "reader/process.h"
#include "warid/pack.h"

enum {
	WINDOW = 32,			/* requests on their way */
	WINDOW_BYTES = 1 << 20,		/* of items, and of answers */
	SKIP_MAX = 3, ANSWER_DEFAULT = 64 << 20,
	GRACE = 200,			/* moments of 10 ms for an end of its own */
};

struct asked {
	struct reader_request q;
	uint32_t id;
	struct process *by;		/* who is to read it */
	struct buf head;		/* what goes before the item; p NULL:
					   not made */
	size_t sent;			/* of head and item; 0: not begun */
	int page;			/* last one begun; 0: none */
	uint32_t skip[SKIP_MAX];	/* pages to leave out */
	uint32_t nr_skip;
	char *answer;			/* NULL: not here */
	size_t answer_n;
	struct err blame;		/* the death it caused and has yet to
					   be told of; ERR_NONE: none */
};

struct reader {
	char *program;
	struct reader_limits limits;
	struct process plain, ocr;
	struct asked asked[WINDOW];	/* a ring */
	size_t first, nr;
	size_t bytes, answered;		/* of the items, of the answers here */
	uint32_t last_id;
	bool is_alone;			/* the first is tried by itself */
};

/* warid-reader beside our own program, else where it was installed. */
static char *
find_program(void *ctx)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash, *beside;

	if (n > 0) {
		self[n] = '\0';
		slash = strrchr(self, '/');
		beside = talloc_asprintf(ctx, "%.*s/warid-reader",
		    (int)(slash - self), self);
		if (access(beside, X_OK) == 0)
			return beside;
	}
	return talloc_strdup(ctx, LIBEXECDIR "/warid-reader");
}

static int
reader_free(struct reader *r)
{
	reader_stop(r);
	return 0;
}

int
reader_start(void *ctx, const char *program,
    const struct reader_limits *limits, struct reader **out, struct err *e)
{
	struct reader *r = talloc_zero(ctx, struct reader);

	r->limits = *limits;
	if (r->limits.max_answer == 0)
		r->limits.max_answer = ANSWER_DEFAULT;
	r->program = program ? talloc_strdup(r, program) : find_program(r);
	r->plain.program = r->ocr.program = r->program;
	r->plain.memory = r->ocr.memory = limits->memory;
	r->plain.seconds = r->ocr.seconds = limits->seconds;
	r->plain.option = "--plain";
	r->ocr.option = "--ocr";
	if (access(r->program, X_OK) < 0) {
		err_sys(e, ERR_RUN, "reader: cannot run '%s'", r->program);
		talloc_free(r);
		return -1;
	}
	talloc_set_destructor(r, reader_free);
	*out = r;
	return 0;
}

/* -- the requests on their way ---------------------------------------------- */

static struct asked *
nth(struct reader *r, size_t i)
{
	return &r->asked[(r->first + i) % WINDOW];
}

static bool
is_to_blame(const struct asked *a)
{
	return a->blame.scope != ERR_NONE;
}

/* The first that c has yet to answer, or NULL. */
static struct asked *
under_way(struct reader *r, const struct process *c)
{
	for (size_t i = 0; i < r->nr; i++) {
		struct asked *a = nth(r, i);

		if (a->by == c && a->answer == NULL)
			return a;
	}
	return NULL;
}

/* It was not sent yet, or to one that is dead. */
static void
unsend(struct asked *a)
{
	TALLOC_FREE(a->head.p);
	a->sent = 0;
	a->page = 0;
}

/* What was sent to a process that is dead is to be sent again. */
static void
unsend_all(struct reader *r, const struct process *c)
{
	for (size_t i = 0; i < r->nr; i++)
		if (nth(r, i)->by == c && nth(r, i)->answer == NULL)
			unsend(nth(r, i));
}

/*
 * End a process that did wrong (`why`), or that has ended (NULL: its own reason
 * is asked for).  Whose turn it was is to blame, unless it may be read without
 * the page that was under way.
 */
static void
end_process(struct reader *r, struct process *c, const struct err *why)
{
	struct asked *a = under_way(r, c);
	struct err how;

	process_end(c, why == NULL ? GRACE : 0, &how);
	if (why == NULL)
		why = &how;
	if (a != NULL && why->scope == ERR_ITEM && a->page > 0 &&
	    a->nr_skip < SKIP_MAX) {
		a->skip[a->nr_skip++] = (uint32_t)a->page;
	} else if (a != NULL) {
		a->blame = *why;
	}
	unsend_all(r, c);
}

bool
reader_has_room(const struct reader *r)
{
	return r->nr == 0 || (r->nr < WINDOW && r->bytes < WINDOW_BYTES);
}

void
reader_ask(struct reader *r, const struct reader_request *q)
{
	struct asked *a = nth(r, r->nr);

	assert(reader_has_room(r));
	*a = (struct asked){ .q = *q, .id = ++r->last_id,
		.by = q->channel == CHANNEL_FAX ? &r->ocr : &r->plain };
	r->nr++;
	r->bytes += q->n;
}

/* The first is answered or given up. */
static void
drop_first(struct reader *r)
{
	struct asked *a = nth(r, 0);

	r->bytes -= a->q.n;
	r->answered -= a->answer_n;
	r->is_alone = false;
	TALLOC_FREE(a->head.p);
	TALLOC_FREE(a->answer);
	r->first = (r->first + 1) % WINDOW;
	r->nr--;
}

/* -- out --------------------------------------------------------------------- */

static void
make_head(struct reader *r, struct asked *a)
{
	struct wire_head h = { .type = WIRE_REQUEST, .id = a->id };

	buf_init(&a->head, r);
	buf_add(&a->head, &h, sizeof(h));
	pack_byte(&a->head, (uint8_t)a->q.channel);
	pack_u32(&a->head, (uint32_t)r->limits.seconds);
	pack_u32(&a->head, a->nr_skip);
	for (uint32_t i = 0; i < a->nr_skip; i++)
		pack_u32(&a->head, a->skip[i]);
	pack_text(&a->head, a->q.name);
	pack_text(&a->head, a->q.own);
	pack_text(&a->head, a->q.meta);
	h.n = a->head.n - sizeof(h) + a->q.n;
	memcpy(a->head.p, &h, sizeof(h));
}

static bool
is_sent(const struct asked *a)
{
	return a->sent > 0 && a->sent == a->head.n + a->q.n;
}

/* Was all of it sent? */
static bool
send_one(struct reader *r, struct asked *a)
{
	struct iovec v[2];
	ssize_t n;

	if (a->head.p == NULL)
		make_head(r, a);
	while (!is_sent(a)) {
		size_t of_head = a->sent < a->head.n ? a->sent : a->head.n;
		size_t of_item = a->sent - of_head;

		v[0] = (struct iovec){ a->head.p + of_head,
			a->head.n - of_head };
		v[1] = (struct iovec){ (char *)(uintptr_t)a->q.p + of_item,
			a->q.n - of_item };
		n = process_send(a->by, v, 2);
		if (n <= 0)	/* that it is gone is heard, not said */
			return false;
		if (a->sent == 0 && under_way(r, a->by) == a)
			process_start_clock(a->by);
		a->sent += (size_t)n;
	}
	return true;
}

/*
 * What may be sent, in order: all to the plain reader, the first to the one
 * with OCR; nothing behind one that has yet to be told to be to blame, nor
 * behind one tried by itself.
 */
static int
send_all(struct reader *r, struct err *e)
{
	for (size_t i = 0; i < r->nr; i++) {
		struct asked *a = nth(r, i);

		if (is_to_blame(a) || (i > 0 && r->is_alone))
			break;
		if (a->answer != NULL || (i > 0 && a->by == &r->ocr))
			continue;
		if (a->by->pid == 0 && process_start(a->by, e) < 0)
			return -1;
		if (!send_one(r, a))
			break;
	}
	return 0;
}

/* -- in ----------------------------------------------------------------------- */

static int
take_page(struct asked *a, const struct wire_head *h, const char *body,
    struct err *e)
{
	int32_t page;

	if (h->n != sizeof(page))
		return err_set(e, ERR_ITEM, "reader broke the protocol");
	memcpy(&page, body, sizeof(page));
	if (page <= a->page)
		return err_set(e, ERR_ITEM, "reader began page %d after "
		    "page %d", page, a->page);
	a->page = page;
	return 0;
}

/* A frame from c; -1: it lies. */
static int
take_frame(struct reader *r, struct process *c, const struct wire_head *h,
    char *body, struct err *e)
{
	struct asked *a = under_way(r, c);

	if (a == NULL || !is_sent(a))
		return err_set(e, ERR_ITEM, "reader answered what it was not "
		    "asked");
	if (h->id != a->id)
		return err_set(e, ERR_ITEM, "reader answered request %u in "
		    "the turn of %u", h->id, a->id);
	if (h->type == WIRE_PAGE)
		return take_page(a, h, body, e);
	if (h->type == WIRE_NEEDS_OCR && c == &r->plain) {
		unsend(a);
		a->by = &r->ocr;
	} else if (h->type == WIRE_ANSWER) {
		a->answer = talloc_steal(r, body);
		a->answer_n = h->n;
		r->answered += h->n;
	} else {
		return err_set(e, ERR_ITEM, "reader broke the protocol");
	}
	return 0;
}

/* All that has come from c, or enough of it. */
static void
receive(struct reader *r, struct process *c)
{
	struct wire_head h;
	struct err e;
	char *body;
	int ret;

	while (c->pid != 0 && r->nr > 0 &&
	    (r->answered < WINDOW_BYTES || nth(r, 0)->answer == NULL)) {
		void *tmp = talloc_new(r);

		/* what has not come to its end outlives this call */
		ret = process_recv(c, r, r->limits.max_answer, &h, &body);
		if (ret == 1)
			talloc_steal(tmp, body);
		if (ret == -2)
			err_set(&e, ERR_ITEM, "reader answered more than %zu "
			    "bytes", r->limits.max_answer);
		if (ret == 1)
			ret = take_frame(r, c, &h, body, &e) < 0 ? -2 : 1;
		if (ret == 1)	/* the next page's or request's turn */
			process_start_clock(c);
		else if (ret < 0)
			end_process(r, c, ret == -1 ? NULL : &e);
		talloc_free(tmp);
		if (ret == 0)
			break;
	}
}

void
reader_pump(struct reader *r)
{
	struct err told_again;		/* by reader_take, when it matters */

	send_all(r, &told_again);
	receive(r, &r->plain);
	receive(r, &r->ocr);
}

/* The first one's answer; one that is nonsense ends who gave it. */
static int
give_first(struct reader *r, void *ctx, struct message **out, struct err *e)
{
	struct asked *a = nth(r, 0);
	struct err ended;

	if (message_unpack(ctx, a->answer, a->answer_n, out, e) == 0) {
		talloc_steal(*out, a->answer);
		a->answer = NULL;
		drop_first(r);
		return 0;
	}
	if (a->by->pid != 0) {
		process_end(a->by, 0, &ended);
		unsend_all(r, a->by);
	}
	unsend(a);
	TALLOC_FREE(a->answer);
	r->answered -= a->answer_n;
	a->answer_n = 0;
	r->is_alone = true;
	return -1;
}

/* Until the first has an answer or is to blame. */
static int
wait_for_first(struct reader *r, struct err *e)
{
	struct asked *a = nth(r, 0);
	struct err late;

	while (a->answer == NULL && !is_to_blame(a)) {
		struct process *c = a->by;

		if (send_all(r, e) < 0)
			return -1;
		receive(r, c);
		if (a->answer != NULL || a->by != c || c->pid == 0 ||
		    process_wait(c))
			continue;
		err_set(&late, ERR_ITEM, "reader killed after %d s",
		    c->seconds);
		end_process(r, c, &late);
	}
	return 0;
}

int
reader_take(struct reader *r, void *ctx, struct message **out, struct err *e)
{
	struct asked *a = nth(r, 0);

	assert(r->nr > 0);
	/* it may have been done long ago, and the worker was elsewhere */
	if (a->by->pid != 0 && is_process_late(a->by) &&
	    is_process_heard(a->by))
		process_start_clock(a->by);
	if (wait_for_first(r, e) < 0)
		return -1;
	if (!is_to_blame(a))
		return give_first(r, ctx, out, e);
	*e = a->blame;
	a->blame.scope = ERR_NONE;
	r->is_alone = true;
	return -1;
}

void
reader_give_up(struct reader *r)
{
	assert(r->nr > 0 && nth(r, 0)->sent == 0);
	drop_first(r);
}

int
reader_read(struct reader *r, void *ctx, const struct reader_request *q,
    struct message **out, struct err *e)
{
	int ret;

	assert(r->nr == 0);
	reader_ask(r, q);
	ret = reader_take(r, ctx, out, e);
	if (ret < 0)
		reader_give_up(r);
	return ret;
}

long
reader_peak_kib(const struct reader *r)
{
	return r->plain.peak_kib > r->ocr.peak_kib ? r->plain.peak_kib :
	    r->ocr.peak_kib;
}

void
reader_stop(struct reader *r)
{
	struct err how;

	while (r->nr > 0)
		drop_first(r);
	if (r->plain.pid != 0)
		process_end(&r->plain, GRACE, &how);
	if (r->ocr.pid != 0)
		process_end(&r->ocr, GRACE, &how);
}
