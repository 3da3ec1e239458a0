/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_STREAM_H
#define SOURCE_IMAP_STREAM_H
/*
 * The bytes under IMAP: a TCP connection, with or without TLS, or a command's
 * pipe; under libetpan as a mailstream.  No read or write outlives its
 * command's deadline, no answer its limit, no announced literal either.
 */
#include <stdbool.h>
#include <stdint.h>

#include "warid/err.h"

struct _mailstream;			/* libetpan's */
struct imap_stream;

/* Find the host and connect, both within `seconds`. */
int imap_stream_dial(void *ctx, const char *host, int port, int seconds,
    struct imap_stream **out, struct err *e);
int imap_stream_tunnel(void *ctx, const char *command, int seconds,
    struct imap_stream **out, struct err *e);

/* Speak TLS from here on. */
int imap_stream_secure(struct imap_stream *s, const char *host,
    const char *ca_file, struct err *e);

/*
 * Begin a command: it may take `seconds`, and one more for each 16 KiB that
 * arrive, and its answer at most max_bytes.
 */
void imap_stream_begin(struct imap_stream *s, int64_t max_bytes);

/* Why the last read or write failed: "the server closed the connection", "no
 * answer in 60 s" ...; "" if none did. */
const char *imap_stream_fault(const struct imap_stream *s);

/* That it was silence, the end or the network, not what was sent. */
bool is_imap_stream_lost(const struct imap_stream *s);

/* For libetpan, which closes it; the stream itself is the caller's. */
struct _mailstream *imap_stream_mail(struct imap_stream *s);

#endif
