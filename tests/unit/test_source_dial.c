/* SPDX-License-Identifier: ISC */
/* Finding and reaching a server in time: the resolver is ours. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <talloc.h>
#include <unistd.h>

#include "source/imap_stream.h"
#include "source/ticks.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))

static int port_open;

/* In libc's place: names that behave as they are called. */
int
getaddrinfo(const char *host, const char *service,
    const struct addrinfo *hints, struct addrinfo **out)
{
	static struct sockaddr_in at[2];
	static struct addrinfo list[2];

	(void)hints;
	if (strcmp(host, "hangs.example") == 0)
		pause();
	if (strcmp(host, "dies.example") == 0)
		_exit(1);
	if (strcmp(host, "none.example") == 0)
		return EAI_NONAME;
	for (int i = 0; i < 2; i++) {
		at[i] = (struct sockaddr_in){ .sin_family = AF_INET,
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
			.sin_port = htons((uint16_t)(i == 0 &&
			    strcmp(host, "second.example") == 0 ? 1 :
			    atoi(service))) };
		list[i] = (struct addrinfo){ .ai_family = AF_INET,
			.ai_addr = (struct sockaddr *)&at[i],
			.ai_addrlen = sizeof(at[i]),
			.ai_next = i == 0 ? &list[1] : NULL };
	}
	*out = list;
	return 0;
}

void
freeaddrinfo(struct addrinfo *list)
{
	(void)list;
}

static int
listen_somewhere(void **state)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, n) < 0 ||
	    listen(fd, 5) < 0 || getsockname(fd, (struct sockaddr *)&at,
	    &n) < 0)
		return -1;
	port_open = ntohs(at.sin_port);
	return 0;
}

static void
test_dial(void **state)
{
	static const struct {
		const char *host;
		int port;		/* 0: the open one */
		const char *want;
	} rows[] = {
		{ "good.example", 0, "" },
		{ "second.example", 0, "" },
		{ "good.example", 1, "cannot connect to 'good.example' port "
		  "1: Connection refused" },
		{ "none.example", 0, "cannot find host 'none.example': Name "
		  "or service not known" },
		{ "hangs.example", 0, "cannot find host 'hangs.example': no "
		  "answer" },
		{ "dies.example", 0, "cannot find host 'dies.example': no "
		  "answer" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		int port = rows[i].port == 0 ? port_open : rows[i].port;
		struct imap_stream *s = NULL;
		struct err e = { .scope = ERR_NONE };
		int r = imap_stream_dial(ctx, rows[i].host, port, 1, &s, &e);

		assert_int_equal(r, *rows[i].want == '\0' ? 0 : -1);
		assert_string_equal(e.text, rows[i].want);
		if (r < 0)
			assert_int_equal(e.scope, ERR_SOURCE);
		talloc_free(s);
		/* its process is gone, whatever it did */
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
		assert_int_equal(errno, ECHILD);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dial),
	};

	return cmocka_run_group_tests(tests, listen_somewhere, NULL);
}
