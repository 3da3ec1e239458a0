/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_TEXT_H
#define SOURCE_IMAP_TEXT_H
/* Small grammars of IMAP (RFC 3501) that need no connection. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"

/*
 * Watches a server's bytes for announced literals, `{123}` at the end of a
 * line, and steps over their content.  Zeroed before the first byte.
 */
struct imap_literal {
	enum { IN_LINE, IN_NUMBER, BEHIND_NUMBER, BEHIND_CR } at;
	uint64_t number;
	uint64_t left;			/* bytes of content to come */
};

/* False when a literal over `max` is announced; its size in s->number. */
bool imap_literal_feed(struct imap_literal *s, const char *p, size_t n,
    uint64_t max);

/* A mailbox name in modified UTF-7 (RFC 3501, 5.1.3), from ctx. */
char *imap_name_utf7(void *ctx, const char *utf8);

/* The same as a quoted string. */
char *imap_name_quoted(void *ctx, const char *utf8);

/* Ascending UIDs as a sequence-set: "3:5,9". */
void imap_set_write(const uint32_t *uids, size_t n, struct buf *out);

#endif
