/* SPDX-License-Identifier: ISC */
#ifndef WARID_BUF_H
#define WARID_BUF_H
/*
 * Bytes that grow.  `p` is always NUL-terminated (p[n] == 0) and hangs from
 * the context given at init; talloc_free of that context is the release.
 * Running out of memory ends the process: nothing sensible is left to do.
 */
#include <stddef.h>

struct buf {
	char *p;
	size_t n;		/* bytes used, without the NUL */
	size_t cap;
	void *ctx;
};

void buf_init(struct buf *b, void *ctx);
void buf_reset(struct buf *b);			/* n = 0, memory kept */
void buf_room(struct buf *b, size_t more);	/* p[n..n+more) may be written */
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_utf8(struct buf *b, unsigned cp);	/* one code point */

#endif
