/* SPDX-License-Identifier: ISC */
#ifndef WARID_PACK_H
#define WARID_PACK_H
/*
 * Values as bytes between two processes of one machine: numbers in host
 * order, texts with their length in front and a NUL behind.  What is packed is
 * unpacked by the same calls in the same order.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"

void pack_byte(struct buf *b, uint8_t v);
void pack_u32(struct buf *b, uint32_t v);
void pack_int(struct buf *b, int64_t v);
void pack_real(struct buf *b, double v);
void pack_text(struct buf *b, const char *s);		/* NULL stays NULL */

/*
 * What is left to unpack; the bytes come from nobody to be trusted.  The first
 * value that does not fit sets is_bad, and it and all behind it are 0 or NULL.
 */
struct unpack {
	const char *p;
	size_t n;
	bool is_bad;
};

uint8_t unpack_byte(struct unpack *u);
uint32_t unpack_u32(struct unpack *u);
int64_t unpack_int(struct unpack *u);
double unpack_real(struct unpack *u);

/* Points into the bytes, which have to outlive it.  Text that is no UTF-8 is
 * U+FFFD: shown, not lost.  One with a NUL inside is bad. */
const char *unpack_text(struct unpack *u);

#endif
