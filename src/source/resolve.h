/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_RESOLVE_H
#define SOURCE_RESOLVE_H
/* Host names to addresses, within a time: getaddrinfo(3) alone knows none. */
#include <stdint.h>
#include <sys/socket.h>

#include "warid/err.h"

struct address {
	struct sockaddr_storage at;
	socklen_t n;
};

enum { RESOLVE_MAX = 16 };

/*
 * Up to RESOLVE_MAX addresses of host and port, best first, by `deadline`
 * (ticks_ms); how many.  -1, ERR_SOURCE: there is none, or no answer.
 */
int resolve(const char *host, int port, int64_t deadline,
    struct address list[RESOLVE_MAX], struct err *e);

#endif
