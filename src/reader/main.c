/* SPDX-License-Identifier: ISC */
/*
 * warid-reader: the process that meets hostile bytes.  Started by a worker as
 * `warid-reader MEMORY --plain|--ocr` with a socket at READER_FD; it knows the
 * frames, and that models are loaded before the sandbox closes.
 */
#include <locale.h>
#include <signal.h>
#include <sys/prctl.h>
#include <talloc.h>
#include <unistd.h>

#include "reader/parse.h"
#include "reader/sandbox.h"
#include "reader/wire.h"
#include "warid/file.h"
#include "warid/pack.h"

enum { NOT_STARTED = 3, PROTOCOL = 4, SKIP_MAX = 16 };
static const uint64_t request_max = (uint64_t)1 << 30;

/* What the request under way is called. */
struct turn {
	uint32_t id;
	uint32_t seconds;
};

/* A frame that begins with room for its head. */
static void
put(enum wire_type type, uint32_t id, struct buf *frame)
{
	struct wire_head h = { .type = type, .id = id,
		.n = frame->n - sizeof(h) };

	memcpy(frame->p, &h, sizeof(h));
	if (file_write_all(READER_FD, frame->p, frame->n) < 0)
		_exit(PROTOCOL);
}

static void
frame_init(struct buf *frame, void *ctx)
{
	const struct wire_head h = { 0 };

	buf_init(frame, ctx);
	buf_add(frame, &h, sizeof(h));
}

/* The next request from ctx; NULL when the worker has closed. */
static char *
get(void *ctx, struct wire_head *h)
{
	char *p;
	int r = file_read_all(READER_FD, h, sizeof(*h));

	if (r == 0)
		return NULL;
	if (r < 0 || h->type != WIRE_REQUEST || h->n > request_max)
		_exit(PROTOCOL);
	p = talloc_size(ctx, h->n + 1);
	if (p == NULL || file_read_all(READER_FD, p, h->n) < 1)
		_exit(PROTOCOL);
	p[h->n] = '\0';
	return p;
}

static void
begin_page(void *arg, int number)
{
	const struct turn *t = arg;
	int32_t n = number;
	struct buf frame;

	frame_init(&frame, NULL);
	buf_add(&frame, &n, sizeof(n));
	put(WIRE_PAGE, t->id, &frame);
	talloc_free(frame.p);
	sandbox_cpu((int)t->seconds);
}

/* What stands before the item, and the item. */
static void
take_request(struct unpack *u, struct reader_request *q, struct parse *p,
    struct turn *t)
{
	static int skip[SKIP_MAX];
	uint32_t n;

	q->channel = (enum channel)unpack_byte(u);
	t->seconds = unpack_u32(u);
	n = unpack_u32(u);
	if (q->channel > CHANNEL_SOCIAL || n > SKIP_MAX)
		_exit(PROTOCOL);
	for (uint32_t i = 0; i < n; i++)
		skip[i] = (int)unpack_u32(u);
	q->name = unpack_text(u);
	q->own = unpack_text(u);
	q->meta = unpack_text(u);
	if (u->is_bad)
		_exit(PROTOCOL);
	if (q->name == NULL)
		q->name = "";
	q->p = u->p;
	q->n = u->n;
	p->skip = skip;
	p->nr_skip = n;
	p->seconds = (int)t->seconds;
}

/* One request; false when the worker has closed. */
static bool
serve(struct ocr *ocr)
{
	void *ctx = talloc_new(NULL);
	struct turn turn = { 0 };
	struct parse p = { .ocr = ocr, .begin_page = begin_page,
		.arg = &turn };
	struct reader_request q = { 0 };
	struct wire_head h;
	struct unpack u = { 0 };
	struct message *m;
	struct buf frame;

	u.p = get(ctx, &h);
	if (u.p == NULL) {
		talloc_free(ctx);
		return false;
	}
	u.n = h.n;
	turn.id = h.id;
	take_request(&u, &q, &p, &turn);
	sandbox_cpu((int)turn.seconds);
	m = parse_item(&p, ctx, &q);
	frame_init(&frame, ctx);
	if (!p.needs_ocr)
		message_pack(m, &frame);
	put(p.needs_ocr ? WIRE_NEEDS_OCR : WIRE_ANSWER, h.id, &frame);
	talloc_free(ctx);
	return true;
}

int
main(int argc, char **argv)
{
	struct ocr *ocr = NULL;
	struct err e;

	if (argc != 3) {
		fputs("warid-reader is started by warid; it reads nothing by "
		    "itself\n", stderr);
		return 64;
	}
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setlocale(LC_ALL, "C.UTF-8");
	tzset();
	if ((strcmp(argv[2], "--ocr") == 0 &&
	    ocr_tesseract.open(NULL, &ocr, &e) < 0) ||
	    sandbox_enter(strtoll(argv[1], NULL, 10), &e) < 0) {
		fprintf(stderr, "warid-reader: %s\n", e.text);
		return NOT_STARTED;
	}
	while (serve(ocr))
		;
	if (ocr != NULL)
		ocr->drv->close(ocr);
	return 0;
}
