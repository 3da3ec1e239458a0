/* SPDX-License-Identifier: ISC */
/* How bytes come and go within limits, and what libetpan sees of it. */
#include "source/imap_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <libetpan/mailstream.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <talloc.h>
#include <unistd.h>

#include "source/child.h"
#include "source/imap_text.h"
#include "source/imap_tls.h"
#include "source/resolve.h"
#include "source/ticks.h"

enum {
	MIN_RATE = 16 << 10,		/* bytes a second, slower is a drip */
	BUFFER = 64 << 10,
	FIRST_ANSWER = 1 << 20,		/* limit before any command */
};

struct imap_stream {
	int fd;				/* to read from */
	int out;			/* to write to: the same, but of a pipe */
	pid_t child;			/* 0: none */
	struct imap_tls *tls;		/* NULL: plain */
	int64_t timeout;		/* ms */
	int64_t begun;			/* ms */
	int64_t received, max;		/* bytes of this command's answer */
	struct imap_literal literal;
	bool is_lost;
	char fault[120];
};

/* Too much came, or was announced.  The first reason counts.  Always -1. */
static int
fault(struct imap_stream *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int
fault(struct imap_stream *s, const char *fmt, ...)
{
	va_list ap;

	if (s->fault[0] != '\0')
		return -1;
	va_start(ap, fmt);
	vsnprintf(s->fault, sizeof(s->fault), fmt, ap);
	va_end(ap);
	return -1;
}

/* Nothing more comes. */
static int
lost(struct imap_stream *s, const char *why)
{
	s->is_lost = true;
	return fault(s, "%s", why);
}

/* A read or write failed with errno. */
static int
broke(struct imap_stream *s)
{
	return lost(s, errno == EPIPE || errno == ECONNRESET ?
	    "the server closed the connection" : "the connection broke");
}

bool
is_imap_stream_lost(const struct imap_stream *s)
{
	return s->is_lost;
}

const char *
imap_stream_fault(const struct imap_stream *s)
{
	return s->fault;
}

static int
close_stream(struct imap_stream *s)
{
	if (s->tls != NULL && s->fd >= 0 && s->fault[0] == '\0')
		imap_tls_bye(s->tls);
	TALLOC_FREE(s->tls);
	if (s->out >= 0 && s->out != s->fd)
		close(s->out);
	if (s->fd >= 0)
		close(s->fd);
	s->fd = s->out = -1;
	if (s->child > 0)
		child_end(s->child);
	s->child = 0;
	return 0;
}

static struct imap_stream *
stream_new(void *ctx, int seconds)
{
	struct imap_stream *s = talloc_zero(ctx, struct imap_stream);

	s->fd = s->out = -1;
	s->timeout = (int64_t)seconds * 1000;
	s->max = FIRST_ANSWER;
	s->begun = ticks_ms();
	talloc_set_destructor(s, close_stream);
	return s;
}

void
imap_stream_begin(struct imap_stream *s, int64_t max_bytes)
{
	s->begun = ticks_ms();
	s->received = 0;
	s->max = max_bytes;
}

static int
late(struct imap_stream *s)
{
	fault(s, "%s %lld s", s->received == 0 ? "no answer in" :
	    "the answer is not complete after",
	    (long long)(ticks_ms() - s->begun) / 1000);
	s->is_lost = true;
	return -1;
}

/* Until the socket is ready or the command's time is over. */
static int
wait_for(struct imap_stream *s, short events)
{
	struct pollfd pf = { .fd = events == POLLIN ? s->fd : s->out,
		.events = events };

	for (;;) {
		int64_t left = s->begun + s->timeout + s->received * 1000 /
		    MIN_RATE - ticks_ms();
		int r;

		if (left <= 0)
			return late(s);
		r = poll(&pf, 1, left > 1000 ? 1000 : (int)left);
		if (r > 0)
			return 0;
		if (r < 0 && errno != EINTR)
			return fault(s, "cannot wait: %s", strerror(errno));
	}
}

/* -- connecting ---------------------------------------------------------------- */

static int
connect_one(struct imap_stream *s, const struct address *a)
{
	int bad = 0, one = 1;
	socklen_t n = sizeof(bad);

	s->fd = s->out = socket(a->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (s->fd < 0)
		return -1;
	setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(s->fd, (const struct sockaddr *)&a->at, a->n) == 0)
		return 0;
	if (errno == EINPROGRESS && wait_for(s, POLLOUT) < 0)
		errno = ETIMEDOUT;
	else if (errno == EINPROGRESS && getsockopt(s->fd, SOL_SOCKET,
	    SO_ERROR, &bad, &n) == 0) {
		if (bad == 0)
			return 0;
		errno = bad;
	}
	close(s->fd);
	s->fd = s->out = -1;
	return -1;
}

int
imap_stream_dial(void *ctx, const char *host, int port, int seconds,
    struct imap_stream **out, struct err *e)
{
	struct imap_stream *s = stream_new(ctx, seconds);
	struct address list[RESOLVE_MAX];
	int n = resolve(host, port, s->begun + s->timeout, list, e), i = 0;

	errno = ECONNREFUSED;
	while (i < n && connect_one(s, &list[i]) < 0)
		i++;
	if (i < n) {
		*out = s;
		return 0;
	}
	if (n >= 0)
		err_sys(e, ERR_SOURCE, "cannot connect to '%s' port %d", host,
		    port);
	talloc_free(s);
	return -1;
}

int
imap_stream_tunnel(void *ctx, const char *command, int seconds,
    struct imap_stream **out, struct err *e)
{
	struct imap_stream *s = stream_new(ctx, seconds);

	if (child_start(command, &s->fd, &s->out, &s->child, e) < 0) {
		s->child = 0;
		talloc_free(s);
		return -1;
	}
	fcntl(s->fd, F_SETFL, O_NONBLOCK);
	fcntl(s->out, F_SETFL, O_NONBLOCK);
	*out = s;
	return 0;
}

int
imap_stream_secure(struct imap_stream *s, const char *host,
    const char *ca_file, struct err *e)
{
	int r;

	imap_stream_begin(s, FIRST_ANSWER);
	if (imap_tls_new(s, s->fd, host, ca_file, &s->tls, e) < 0)
		return -1;
	while ((r = imap_tls_shake(s->tls, host, e)) < -1)
		if (wait_for(s, r == IMAP_TLS_READ ? POLLIN : POLLOUT) < 0)
			return err_set(e, ERR_SOURCE, "no TLS with '%s': %s",
			    host, s->fault);
	return r;
}

/* -- what libetpan calls ------------------------------------------------------- */

/* Bytes, 0 at the end, -1 with a fault; waits. */
static ssize_t
read_some(struct imap_stream *s, void *p, size_t n)
{
	for (;;) {
		ssize_t r = s->tls != NULL ? imap_tls_read(s->tls, p, n) :
		    read(s->fd, p, n);
		short events = POLLIN;

		if (r >= 0)
			return r;
		if (s->tls == NULL && errno == EINTR)
			continue;
		if (s->tls != NULL ? r == -1 : errno != EAGAIN)
			return broke(s);
		if (s->tls != NULL)
			events = r == IMAP_TLS_READ ? POLLIN : POLLOUT;
		if (wait_for(s, events) < 0)
			return -1;
	}
}

static ssize_t
low_read(mailstream_low *low, void *p, size_t n)
{
	struct imap_stream *s = low->data;
	ssize_t r;

	if (s->fault[0] != '\0')
		return -1;
	r = read_some(s, p, n);
	/* At the end libetpan would ask again for ever: it is an error. */
	if (r == 0)
		return lost(s, "the server closed the connection");
	if (r < 0)
		return -1;
	s->received += r;
	if (s->received > s->max)
		return fault(s, "the answer is larger than %lld bytes",
		    (long long)s->max);
	if (!imap_literal_feed(&s->literal, p, (size_t)r, (uint64_t)s->max))
		return fault(s, "%lld bytes were announced, more than asked",
		    (long long)s->literal.number);
	return r;
}

static ssize_t
low_write(mailstream_low *low, const void *p, size_t n)
{
	struct imap_stream *s = low->data;

	while (s->fault[0] == '\0') {
		ssize_t r = s->tls != NULL ? imap_tls_write(s->tls, p, n) :
		    send(s->out, p, n, MSG_NOSIGNAL);

		if (r >= 0)
			return r;
		if (s->tls != NULL ? r == -1 :
		    errno != EAGAIN && errno != EINTR)
			return broke(s);
		if (wait_for(s, s->tls != NULL && r == IMAP_TLS_READ ?
		    POLLIN : POLLOUT) < 0)
			return -1;
	}
	return -1;
}

static int
low_close(mailstream_low *low)
{
	return close_stream(low->data);
}

static int
low_fd(mailstream_low *low)
{
	return ((struct imap_stream *)low->data)->fd;
}

static void
low_free(mailstream_low *low)
{
	free(low);
}

static void
low_cancel(mailstream_low *low)
{
	(void)low;
}

static struct mailstream_cancel *
low_get_cancel(mailstream_low *low)
{
	(void)low;
	return NULL;
}

struct _mailstream *
imap_stream_mail(struct imap_stream *s)
{
	static mailstream_low_driver driver = {
		.mailstream_read = low_read,
		.mailstream_write = low_write,
		.mailstream_close = low_close,
		.mailstream_get_fd = low_fd,
		.mailstream_free = low_free,
		.mailstream_cancel = low_cancel,
		.mailstream_get_cancel = low_get_cancel,
	};
	mailstream_low *low = mailstream_low_new(s, &driver);
	mailstream *m = low == NULL ? NULL : mailstream_new(low, BUFFER);

	if (m == NULL)
		abort();
	return m;
}
