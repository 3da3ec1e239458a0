/* SPDX-License-Identifier: ISC */
/*
 * How a reader process is started with next to nothing in its hands, how its
 * frames come off the socket, and what its death is called.
 */
#include "reader/process.h"

#include <errno.h>
#include <fcntl.h>
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

static double
seconds_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void
process_start_clock(struct process *c)
{
	c->until = seconds_now() + c->seconds;
}

bool
is_process_late(const struct process *c)
{
	return seconds_now() >= c->until;
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

/* Nothing has come yet. */
static void
forget_input(struct process *c)
{
	TALLOC_FREE(c->body);
	c->head_got = c->body_got = 0;
	c->in_at = c->in_n = 0;
}

int
process_start(struct process *c, struct err *e)
{
	char most[32];
	char *argv[] = { (char *)(uintptr_t)c->program, most,
		(char *)(uintptr_t)c->option, NULL };
	char **env;
	int pair[2];

	snprintf(most, sizeof(most), "%lld", (long long)c->memory);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_RUN, "reader: cannot make a socket");
	env = environment(NULL);
	c->pid = fork();
	if (c->pid == 0)
		become_reader(c->program, argv, env, pair[1]);
	close(pair[1]);
	talloc_free(env);
	if (c->pid < 0) {
		close(pair[0]);
		c->pid = 0;
		return err_sys(e, ERR_RUN, "reader: cannot fork");
	}
	c->fd = pair[0];
	c->is_full = false;
	forget_input(c);
	process_start_clock(c);
	return 0;
}

ssize_t
process_send(struct process *c, const struct iovec *v, size_t n)
{
	const struct msghdr m = { .msg_iov = (struct iovec *)(uintptr_t)v,
		.msg_iovlen = n };
	ssize_t put;

	do
		put = sendmsg(c->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (put < 0 && errno == EINTR);
	c->is_full = put < 0 && errno == EAGAIN;
	return c->is_full ? 0 : put;
}

/* Up to n bytes of what came into p. */
static size_t
take(struct process *c, void *p, size_t n)
{
	size_t left = c->in_n - c->in_at;

	if (n > left)
		n = left;
	memcpy(p, c->in + c->in_at, n);
	c->in_at += n;
	return n;
}

/* The frame goes on with what is in `in`: 1 whole, 0 not, -2 too long. */
static int
take_frame(struct process *c, void *ctx, size_t max)
{
	if (c->head_got < sizeof(c->head)) {
		c->head_got += take(c, (char *)&c->head + c->head_got,
		    sizeof(c->head) - c->head_got);
		if (c->head_got < sizeof(c->head))
			return 0;
		if (c->head.n > max)
			return -2;
		c->body = talloc_size(ctx, c->head.n + 1);
		if (c->body == NULL)
			abort();
		c->body_got = 0;
	}
	c->body_got += take(c, c->body + c->body_got,
	    c->head.n - c->body_got);
	return c->body_got == c->head.n;
}

int
process_recv(struct process *c, void *ctx, size_t max, struct wire_head *head,
    char **body)
{
	ssize_t got;
	int ret;

	while ((ret = take_frame(c, ctx, max)) == 0) {
		do
			got = recv(c->fd, c->in, sizeof(c->in), MSG_DONTWAIT);
		while (got < 0 && errno == EINTR);
		if (got < 0 && errno == EAGAIN)
			return 0;
		if (got <= 0)
			return -1;
		c->in_at = 0;
		c->in_n = (size_t)got;
	}
	if (ret < 0)
		return ret;
	c->body[c->head.n] = '\0';
	*head = c->head;
	*body = c->body;
	c->body = NULL;
	c->head_got = 0;
	return 1;
}

bool
is_process_heard(const struct process *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

bool
process_wait(const struct process *c)
{
	struct pollfd p = { .fd = c->fd,
		.events = (short)(c->is_full ? POLLIN | POLLOUT : POLLIN) };
	double left = c->until - seconds_now();

	return left > 0 && poll(&p, 1, (int)(left * 1000) + 1) != 0;
}

static bool
reap(struct process *c, int options, int *status)
{
	struct rusage used = { 0 };
	pid_t pid;

	do
		pid = wait4(c->pid, status, options, &used);
	while (pid < 0 && errno == EINTR);
	if (pid > 0 && used.ru_maxrss > c->peak_kib)
		c->peak_kib = used.ru_maxrss;
	return pid > 0;
}

static void
name_death(const struct process *c, int status, bool is_killed, struct err *e)
{
	if (is_killed)
		err_set(e, ERR_ITEM, "reader broke off its answer");
	else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
		err_set(e, ERR_ITEM, "reader used more than %d s of CPU",
		    c->seconds);
	else if (WIFSIGNALED(status))
		err_set(e, ERR_ITEM, "reader died of signal %d",
		    WTERMSIG(status));
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		err_set(e, ERR_RUN, "reader: cannot run '%s'", c->program);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
		err_set(e, ERR_RUN, "reader: cannot start: models or "
		    "sandbox are missing");
	else
		err_set(e, ERR_ITEM, "reader ended with status %d",
		    WEXITSTATUS(status));
}

void
process_end(struct process *c, int moments, struct err *e)
{
	const struct timespec moment = { .tv_nsec = 10 * 1000 * 1000 };
	bool is_killed = false;
	int status = 0;

	close(c->fd);
	forget_input(c);
	while (!reap(c, WNOHANG, &status)) {
		if (moments-- > 0) {
			nanosleep(&moment, NULL);
			continue;
		}
		is_killed = true;
		kill(c->pid, SIGKILL);
		reap(c, 0, &status);
		break;
	}
	c->pid = 0;
	name_death(c, status, is_killed, e);
}
