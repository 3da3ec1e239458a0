/* SPDX-License-Identifier: ISC */
/* How a resolver that does not answer is got rid of: it runs in a process of
 * its own, which can be killed. */
#include "source/resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/ticks.h"
#include "warid/file.h"

/* What the child tells, by one pipe within one program. */
struct answer {
	int fault;			/* of getaddrinfo */
	int n;
	struct address list[RESOLVE_MAX];
};

static void
ask(const char *host, int port, struct answer *out)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG };
	struct addrinfo *list;
	char service[16];

	memset(out, 0, sizeof(*out));
	snprintf(service, sizeof(service), "%d", port);
	out->fault = getaddrinfo(host, service, &hints, &list);
	if (out->fault != 0)
		return;
	for (struct addrinfo *a = list; a != NULL && out->n < RESOLVE_MAX;
	    a = a->ai_next) {
		memcpy(&out->list[out->n].at, a->ai_addr, a->ai_addrlen);
		out->list[out->n++].n = a->ai_addrlen;
	}
	freeaddrinfo(list);
}

/* Its process, and where its answer comes from; -1 with errno. */
static pid_t
start(const char *host, int port, int *fd)
{
	struct answer a;
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		ask(host, port, &a);
		_exit(file_write_all(fds[1], &a, sizeof(a)) < 0);
	}
	close(fds[1]);
	*fd = fds[0];
	if (pid < 0)
		close(fds[0]);
	return pid;
}

/* The whole answer by the deadline: 1, else 0. */
static int
wait_answer(int fd, int64_t deadline, struct answer *out)
{
	struct pollfd pf = { .fd = fd, .events = POLLIN };
	int64_t left;

	while ((left = deadline - ticks_ms()) > 0) {
		int r = poll(&pf, 1, (int)left);

		if (r > 0)		/* less than PIPE_BUF: at once or never */
			return file_read_all(fd, out, sizeof(*out)) == 1;
		if (r < 0 && errno != EINTR)
			return 0;
	}
	return 0;
}

int
resolve(const char *host, int port, int64_t deadline,
    struct address list[RESOLVE_MAX], struct err *e)
{
	struct answer a;
	int fd, has_answer;
	pid_t pid = start(host, port, &fd);

	if (pid < 0)
		return err_sys(e, ERR_RUN, "cannot look for host '%s'", host);
	has_answer = wait_answer(fd, deadline, &a);
	close(fd);
	if (!has_answer)
		kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!has_answer)
		return err_set(e, ERR_SOURCE, "cannot find host '%s': no "
		    "answer", host);
	if (a.fault != 0)
		return err_set(e, ERR_SOURCE, "cannot find host '%s': %s",
		    host, gai_strerror(a.fault));
	memcpy(list, a.list, sizeof(a.list));
	return a.n;
}
