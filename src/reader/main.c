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

enum { NOT_STARTED = 3, PROTOCOL = 4, SKIP_MAX = 16 };
enum { HEAD_MAX = 1 << 20 };
static const uint64_t body_max = (uint64_t)1 << 30;

static void
put(enum wire_type type, const void *p, size_t n)
{
	struct wire_head h = { .type = type, .n = n };

	if (file_write_all(READER_FD, &h, sizeof(h)) < 0 ||
	    file_write_all(READER_FD, p, n) < 0)
		_exit(PROTOCOL);
}

/* The next frame from ctx; NULL when the worker has closed. */
static char *
get(void *ctx, enum wire_type type, uint64_t max, size_t *n)
{
	struct wire_head h;
	char *p;
	int r = file_read_all(READER_FD, &h, sizeof(h));

	if (r == 0)
		return NULL;
	if (r < 0 || h.type != type || h.n > max)
		_exit(PROTOCOL);
	p = talloc_size(ctx, h.n + 1);
	if (p == NULL || (h.n > 0 && file_read_all(READER_FD, p, h.n) < 1))
		_exit(PROTOCOL);
	p[h.n] = '\0';
	*n = h.n;
	return p;
}

static void
begin_page(void *arg, int number)
{
	int32_t n = number;

	put(WIRE_PAGE, &n, sizeof(n));
	sandbox_cpu(*(int *)arg);
}

/* The request's head into q and p. */
static void
take_head(void *ctx, const char *head, size_t n, struct reader_request *q,
    struct parse *p, int *seconds)
{
	static int skip[SKIP_MAX];
	const struct json *a;
	const char *channel;
	struct json *o;
	struct err e;

	if (json_parse(ctx, head, n, &o, &e) < 0)
		_exit(PROTOCOL);
	channel = json_str(json_get(o, "channel"));
	if (channel == NULL || !channel_parse(channel, &q->channel))
		_exit(PROTOCOL);
	q->name = json_str(json_get(o, "name"));
	q->own = json_str(json_get(o, "own"));
	q->meta = json_str(json_get(o, "meta"));
	if (q->name == NULL)
		q->name = "";
	*seconds = (int)json_int(json_get(o, "seconds"), 60);
	p->seconds = *seconds;
	a = json_get(o, "skip");
	for (size_t i = 0; i < json_len(a) && i < SKIP_MAX; i++)
		skip[p->nr_skip++] = (int)json_int(json_at(a, i), 0);
	p->skip = skip;
}

/* One request; false when the worker has closed. */
static bool
serve(struct ocr *ocr)
{
	void *ctx = talloc_new(NULL);
	int seconds = 0;
	struct parse p = { .ocr = ocr, .begin_page = begin_page,
		.arg = &seconds };
	struct reader_request q = { 0 };
	struct message *m;
	struct json_out *o;
	struct buf out;
	char *head;
	size_t n;

	head = get(ctx, WIRE_REQUEST, HEAD_MAX, &n);
	if (head == NULL) {
		talloc_free(ctx);
		return false;
	}
	take_head(ctx, head, n, &q, &p, &seconds);
	q.p = get(ctx, WIRE_BODY, body_max, &q.n);
	if (q.p == NULL)
		_exit(PROTOCOL);
	sandbox_cpu(seconds);
	m = parse_item(&p, ctx, &q);
	if (p.needs_ocr) {
		put(WIRE_NEEDS_OCR, NULL, 0);
	} else {
		o = json_object_new(ctx);
		message_to_json(m, o);
		buf_init(&out, ctx);
		json_write(o, &out);
		put(WIRE_ANSWER, out.p, out.n);
	}
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
