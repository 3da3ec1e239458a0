/* SPDX-License-Identifier: ISC */
/* How a command of the settings is run and how it is got rid of. */
#include "source/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "source/ticks.h"

enum { MAX_OUTPUT = 64 << 10, PIPE_BYTES = 1 << 20,
	PATIENCE_MS = 2000, STEP_MS = 50 };

/* The words of a command, NULL behind the last; NULL if there is none. */
static char **
split(void *ctx, const char *command)
{
	char **words = talloc_array(ctx, char *, strlen(command) / 2 + 2);
	size_t n = 0;

	while (*(command += strspn(command, " ")) != '\0') {
		size_t len = strcspn(command, " ");

		words[n++] = talloc_strndup(words, command, len);
		command += len;
	}
	words[n] = NULL;
	if (n == 0)
		TALLOC_FREE(words);
	return words;
}

static void
become(char **words, int in, int out)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	execvp(words[0], words);
	_exit(127);
}

static void
close_both(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

int
child_start(const char *command, int *in, int *out, pid_t *pid, struct err *e)
{
	char **words = split(NULL, command);
	int to[2], from[2];

	if (words == NULL)
		return err_set(e, ERR_CONF, "an empty command is set");
	*pid = -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) == 0) {
		if (pipe2(from, O_CLOEXEC) == 0) {
			*pid = fork();
			if (*pid == 0)
				become(words, to[1], from[1]);
			if (*pid < 0)
				close_both(from);
		}
		if (*pid < 0)
			close_both(to);
	}
	if (*pid < 0)
		err_sys(e, ERR_RUN, "cannot start '%s'", words[0]);
	talloc_free(words);
	if (*pid < 0)
		return -1;
	close(to[1]);
	close(from[1]);
	fcntl(from[0], F_SETPIPE_SZ, PIPE_BYTES);	/* fewer turns; may fail */
	*in = from[0];
	*out = to[0];
	return 0;
}

/* Until it ends, or `ms` are over: is it gone? */
static bool
is_gone_in(pid_t pid, int64_t ms, int *status)
{
	const int64_t until = ticks_ms() + ms;
	long step = 1;

	for (;;) {
		struct timespec ts = { .tv_nsec = step * 1000000L };
		pid_t r = waitpid(pid, status, WNOHANG);

		if (r == pid || (r < 0 && errno != EINTR))
			return true;
		if (ticks_ms() >= until)
			return false;
		nanosleep(&ts, NULL);
		step = step < STEP_MS ? 2 * step : STEP_MS;
	}
}

int
child_end(pid_t pid)
{
	int status = 0;

	if (is_gone_in(pid, PATIENCE_MS, &status))
		return status;
	kill(pid, SIGTERM);
	if (is_gone_in(pid, PATIENCE_MS, &status))
		return status;
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

/* To the end of output, the deadline, or the limit; bytes, or -1. */
static ssize_t
read_some(int fd, char *p, size_t max, int64_t deadline)
{
	size_t n = 0;
	ssize_t r = 1;

	while (n < max && r > 0) {
		struct pollfd pf = { .fd = fd, .events = POLLIN };
		int64_t left = deadline - ticks_ms();

		if (left <= 0)
			return -1;
		if (poll(&pf, 1, (int)left) <= 0)
			continue;
		r = read(fd, p + n, max - n);
		if (r < 0 && errno == EINTR)
			r = 1;
		else if (r > 0)
			n += (size_t)r;
	}
	return r < 0 ? -1 : (ssize_t)n;
}

/* A line for the command, if it wants one, and no more: its input's end. */
static void
give_line(int fd, const char *line)
{
	if (line != NULL) {
		send(fd, line, strlen(line), MSG_NOSIGNAL | MSG_DONTWAIT);
		send(fd, "\n", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
	close(fd);
}

int
child_output(void *ctx, const char *command, const char *what,
    const char *input, int seconds, char **text, struct err *e)
{
	char *p = talloc_size(ctx, MAX_OUTPUT + 1);
	ssize_t n;
	pid_t pid;
	int fd, out, status;

	if (child_start(command, &fd, &out, &pid, e) < 0)
		return -1;
	give_line(out, input);
	n = read_some(fd, p, MAX_OUTPUT, ticks_ms() + seconds * 1000);
	close(fd);
	if (n < 0)
		kill(pid, SIGTERM);
	status = child_end(pid);
	if (n < 0)
		return err_set(e, ERR_SOURCE, "the command for the %s gave "
		    "none in %d s", what, seconds);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, ERR_SOURCE,
		    "the command for the %s failed with status %d", what,
		    WIFEXITED(status) ? WEXITSTATUS(status) : status);
	p[n] = '\0';
	*text = p;
	return 0;
}

int
child_line(void *ctx, const char *command, int seconds, char **line,
    struct err *e)
{
	if (child_output(ctx, command, "password", NULL, seconds, line, e) < 0)
		return -1;
	(*line)[strcspn(*line, "\r\n")] = '\0';
	return 0;
}
