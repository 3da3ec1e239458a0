/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_TRANSFER_H
#define MESSAGE_TRANSFER_H
/*
 * Content transfer encodings (RFC 2045, section 6) and uuencode, as forgiving
 * as mail needs.  Output is never longer than input.
 */
#include <stdbool.h>
#include <stddef.h>

#include "warid/buf.h"

/* Base64 in pieces: bits left over wait in the state for the next piece. */
struct base64 {
	unsigned bits, nr_bits;
	size_t nr_bad;			/* bytes that belong to no base64 */
};
void base64_add(struct base64 *s, const char *p, size_t n, struct buf *out);

/* Quoted-printable; in a header (RFC 2047 Q) '_' is a space and line ends
 * are nothing special.  Broken sequences are kept as they stand. */
void qp_add(const char *p, size_t n, bool is_header, struct buf *out);

/*
 * A file written into a text: *at..*end is its block and out gets its bytes,
 * name (of name_n bytes) points into p.  False: no more behind `from`.
 */
struct embedded {
	size_t at, end;
	const char *name;
	size_t name_n;
	bool is_cut;			/* its end is missing */
};

/* "begin 644 NAME" ... "end" */
bool uu_find(const char *p, size_t n, size_t from, struct embedded *u,
    struct buf *out);

/* yEnc (yEnc draft 1.3): "=ybegin ... name=NAME" ... "=yend" */
bool yenc_find(const char *p, size_t n, size_t from, struct embedded *u,
    struct buf *out);

#endif
