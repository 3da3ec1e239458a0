/* SPDX-License-Identifier: ISC */
/*
 * The worker's side of the reader: starting it, feeding it, watching the
 * clock, and trying once more without the page that cost it its life.
 */
#include "warid/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "reader/wire.h"

enum { SKIP_MAX = 3, ANSWER_DEFAULT = 64 << 20,
	GRACE = 200 };			/* moments of 10 ms for an end of its own */

/* One child: mail and documents, or one that has the OCR models loaded. */
struct child {
	pid_t pid;			/* 0: not running */
	int fd;
	const char *option;		/* "--ocr" or NULL */
};

struct reader {
	char *program;
	struct reader_limits limits;
	struct child plain, ocr;
	long peak_kib;
};

/* How one exchange ended. */
struct outcome {
	enum { GOT_ANSWER, GOT_NEED, GOT_DEATH } how;
	int page;			/* last page begun; 0: none */
	char *answer;
	size_t n;
};

static double
seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

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

/* In the child, between fork and exec: async-signal-safe calls only. */
static void
become_reader(const char *program, char *const argv[], char *const env[],
    int fd)
{
	int null = open("/dev/null", O_RDWR);

	if (fd == READER_FD)
		fcntl(fd, F_SETFD, 0);
	else if (dup2(fd, READER_FD) < 0)
		_exit(127);
	dup2(null, 0);
	dup2(null, 1);
	if (getenv("WARID_READER_STDERR") == NULL)
		dup2(null, 2);
	if (close_range(READER_FD + 1, ~0U, 0) < 0)
		_exit(127);
	signal(SIGINT, SIG_IGN);	/* the worker decides when to end */
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_DFL);
	execve(program, argv, env);
	_exit(127);
}

/* The few variables a reader may see. */
static char **
environment(void *ctx)
{
	static const char *const passed[] = { "TZ", "TESSDATA_PREFIX",
		"ASAN_OPTIONS", "UBSAN_OPTIONS" };
	char **env = talloc_zero_array(ctx, char *, 8);
	size_t n = 0;

	env[n++] = talloc_strdup(env, "LC_ALL=C.UTF-8");
	/* before exec: tesseract asks for four threads whatever the machine */
	env[n++] = talloc_strdup(env, "OMP_THREAD_LIMIT=1");
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		if (getenv(passed[i]) != NULL)
			env[n++] = talloc_asprintf(env, "%s=%s", passed[i],
			    getenv(passed[i]));
	return env;
}

static int
child_start(struct reader *r, struct child *c, struct err *e)
{
	char memory[32];
	char *argv[] = { r->program, memory,
		(char *)(uintptr_t)(c->option ? c->option : "--plain"), NULL };
	char **env = environment(r);
	int pair[2];

	snprintf(memory, sizeof(memory), "%lld",
	    (long long)r->limits.memory);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
		talloc_free(env);
		return err_sys(e, ERR_RUN, "reader: cannot make a socket");
	}
	c->pid = fork();
	if (c->pid == 0)
		become_reader(r->program, argv, env, pair[1]);
	close(pair[1]);
	talloc_free(env);
	if (c->pid < 0) {
		close(pair[0]);
		c->pid = 0;
		return err_sys(e, ERR_RUN, "reader: cannot fork");
	}
	c->fd = pair[0];
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	return 0;
}

static int
reap(struct reader *r, struct child *c, int options, int *status)
{
	struct rusage used = { 0 };
	pid_t pid;

	do
		pid = wait4(c->pid, status, options, &used);
	while (pid < 0 && errno == EINTR);
	if (pid > 0 && used.ru_maxrss > r->peak_kib)
		r->peak_kib = used.ru_maxrss;
	return pid > 0;
}

/*
 * End a child and reap it; its wait status.  One that has closed its end is
 * about to die by itself and given a moment, so that its own reason is told;
 * *killed says that it had to be killed.
 */
static int
child_end(struct reader *r, struct child *c, int moments, bool *killed)
{
	const struct timespec moment = { .tv_nsec = 10 * 1000 * 1000 };
	int status = 0;

	*killed = false;
	if (c->pid == 0)
		return 0;
	close(c->fd);
	while (moments-- > 0) {
		if (reap(r, c, WNOHANG, &status)) {
			c->pid = 0;
			return status;
		}
		nanosleep(&moment, NULL);
	}
	*killed = true;
	kill(c->pid, SIGKILL);
	reap(r, c, 0, &status);
	c->pid = 0;
	return status;
}

/* Wait until the socket is ready; 1, 0 when the time is over. */
static int
wait_ready(int fd, short events, double until)
{
	struct pollfd p = { .fd = fd, .events = events };
	double left = until - seconds_now();

	if (left <= 0)
		return 0;
	return poll(&p, 1, (int)(left * 1000) + 1) != 0;
}

/* 1 all of it, 0 out of time, -1 the other end is gone. */
static int
send_until(int fd, const void *p, size_t n, double until)
{
	const char *at = p;
	ssize_t put;

	while (n > 0) {
		put = send(fd, at, n, MSG_NOSIGNAL);
		if (put < 0 && errno != EAGAIN && errno != EINTR)
			return -1;
		if (put < 0 && !wait_ready(fd, POLLOUT, until))
			return 0;
		if (put > 0) {
			at += put;
			n -= (size_t)put;
		}
	}
	return 1;
}

static int
recv_until(int fd, void *p, size_t n, double until)
{
	char *at = p;
	ssize_t got;

	while (n > 0) {
		got = recv(fd, at, n, 0);
		if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
			return -1;
		if (got < 0 && !wait_ready(fd, POLLIN, until))
			return 0;
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
	return 1;
}

static int
send_frame(int fd, enum wire_type type, const void *p, size_t n, double until)
{
	struct wire_head h = { .type = type, .n = n };
	int r = send_until(fd, &h, sizeof(h), until);

	return r == 1 ? send_until(fd, p, n, until) : r;
}

static int
send_request(struct child *c, void *ctx, const struct reader_request *q,
    int seconds, const int *skip, size_t nr_skip, double until)
{
	struct json_out *o = json_object_new(ctx), *a;
	struct buf head;
	int r;

	json_put_str(o, "channel", channel_name(q->channel));
	json_put_str(o, "name", q->name);
	json_put_str(o, "own", q->own);
	json_put_str(o, "meta", q->meta);
	json_put_int(o, "seconds", seconds);
	a = json_put_array(o, "skip");
	for (size_t i = 0; i < nr_skip; i++)
		json_add_int(a, skip[i]);
	buf_init(&head, ctx);
	json_write(o, &head);
	r = send_frame(c->fd, WIRE_REQUEST, head.p, head.n, until);
	if (r == 1)
		r = send_frame(c->fd, WIRE_BODY, q->p, q->n, until);
	return r;
}

/* Frames up to the answer; each page begun starts the clock anew. */
static int
receive(struct reader *r, struct child *c, void *ctx, struct outcome *o,
    double until)
{
	struct wire_head h;
	int32_t page;
	int ret;

	for (;;) {
		ret = recv_until(c->fd, &h, sizeof(h), until);
		if (ret < 1)
			return ret;
		if (h.type == WIRE_PAGE && h.n == sizeof(page)) {
			ret = recv_until(c->fd, &page, sizeof(page), until);
			if (ret < 1)
				return ret;
			o->page = page;
			until = seconds_now() + r->limits.seconds;
			continue;
		}
		if (h.type == WIRE_NEEDS_OCR && h.n == 0) {
			o->how = GOT_NEED;
			return 1;
		}
		if (h.type != WIRE_ANSWER || h.n > r->limits.max_answer)
			return -1;
		o->how = GOT_ANSWER;
		o->n = h.n;
		o->answer = talloc_size(ctx, h.n + 1);
		return recv_until(c->fd, o->answer, h.n, until);
	}
}

/* Why the child died, as a sentence for the operator. */
static int
explain_death(struct reader *r, int ret, int status, bool killed,
    struct err *e)
{
	if (ret == 0)
		return err_set(e, ERR_ITEM, "reader killed after %d s",
		    r->limits.seconds);
	if (killed)
		return err_set(e, ERR_ITEM, "reader broke off its answer");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		return err_set(e, ERR_ITEM, "reader used more than %d s of CPU",
		    r->limits.seconds);
	if (WIFSIGNALED(status))
		return err_set(e, ERR_ITEM, "reader died of signal %d",
		    WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(e, ERR_RUN, "reader: cannot run '%s'",
		    r->program);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
		return err_set(e, ERR_RUN, "reader: cannot start: models or "
		    "sandbox are missing");
	return err_set(e, ERR_ITEM, "reader ended with status %d",
	    WEXITSTATUS(status));
}

/* One exchange with one child; -1 with *o saying which page it died on. */
static int
exchange(struct reader *r, struct child *c, void *ctx,
    const struct reader_request *q, const int *skip, size_t nr_skip,
    struct outcome *o, struct err *e)
{
	double until = seconds_now() + r->limits.seconds;
	int ret, status;
	bool killed;

	*o = (struct outcome){ .how = GOT_DEATH };
	if (c->pid == 0 && child_start(r, c, e) < 0)
		return -1;
	ret = send_request(c, ctx, q, r->limits.seconds, skip, nr_skip, until);
	/* a child that dies while being fed may still have told its page */
	if (ret != 0)
		ret = receive(r, c, ctx, o, until);
	if (ret == 1)
		return 0;
	status = child_end(r, c, ret == 0 ? 0 : GRACE, &killed);
	o->how = GOT_DEATH;
	return explain_death(r, ret, status, killed, e);
}

static int
take_answer(struct child *c, struct reader *r, void *ctx,
    const struct outcome *o, struct message **out, struct err *e)
{
	struct json *json;
	bool killed;

	if (json_parse(o->answer, o->answer, o->n, &json, e) < 0)
		err_wrap(e, "the reader's answer");
	else if (message_from_json(ctx, json, out, e) == 0)
		return 0;
	child_end(r, c, 0, &killed);	/* who answers nonsense is not kept */
	return -1;
}

int
reader_read(struct reader *r, void *ctx, const struct reader_request *q,
    struct message **out, struct err *e)
{
	struct child *c = q->channel == CHANNEL_FAX ? &r->ocr : &r->plain;
	void *tmp = talloc_new(ctx);
	int skip[SKIP_MAX], ret;
	size_t nr_skip = 0;
	struct outcome o;

	for (;;) {
		ret = exchange(r, c, tmp, q, skip, nr_skip, &o, e);
		if (ret == 0 && o.how == GOT_NEED && c == &r->plain) {
			c = &r->ocr;
			continue;
		}
		/* a page killed it: once more without that page */
		if (ret < 0 && e->scope == ERR_ITEM && o.page > 0 &&
		    nr_skip < SKIP_MAX) {
			skip[nr_skip++] = o.page;
			continue;
		}
		break;
	}
	if (ret == 0)
		ret = take_answer(c, r, ctx, &o, out, e);
	talloc_free(tmp);
	return ret;
}

long
reader_peak_kib(const struct reader *r)
{
	return r->peak_kib;
}

void
reader_stop(struct reader *r)
{
	bool killed;

	child_end(r, &r->plain, GRACE, &killed);
	child_end(r, &r->ocr, GRACE, &killed);
}
