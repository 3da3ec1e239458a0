/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_TLS_H
#define SOURCE_IMAP_TLS_H
/*
 * TLS 1.2 and 1.3 over a connected, non-blocking socket, by GnuTLS.  The
 * chain is verified against the system's trust store or a file, and the
 * certificate must be for the host: libetpan's own TLS looks at neither.
 */
#include <sys/types.h>

#include "warid/err.h"

struct imap_tls;

/* What to wait for when a call could not finish. */
enum { IMAP_TLS_READ = -2, IMAP_TLS_WRITE = -3 };

int imap_tls_new(void *ctx, int fd, const char *host, const char *ca_file,
    struct imap_tls **out, struct err *e);

/* 0 done; IMAP_TLS_READ or _WRITE: wait and call again; -1 refused, ERR_SOURCE
 * with the reason. */
int imap_tls_shake(struct imap_tls *t, const char *host, struct err *e);

/* Bytes; 0 at the end; -1; or what to wait for. */
ssize_t imap_tls_read(struct imap_tls *t, void *p, size_t n);
ssize_t imap_tls_write(struct imap_tls *t, const void *p, size_t n);

/* Say good-bye, without waiting for an answer. */
void imap_tls_bye(struct imap_tls *t);

#endif
