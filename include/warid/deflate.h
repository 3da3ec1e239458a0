/* SPDX-License-Identifier: ISC */
#ifndef WARID_DEFLATE_H
#define WARID_DEFLATE_H
/*
 * zlib streams (RFC 1950) in memory.
 */
#include <stdbool.h>
#include <stddef.h>

/* From ctx. */
unsigned char *deflate_pack(void *ctx, const void *p, size_t n, size_t *out_n);

/* Fill exactly n bytes; false when the stream is broken or holds another
 * number of them. */
bool deflate_unpack(const void *packed, size_t packed_n, void *out, size_t n);

/* How much a stream unpacks to, looking no further than `max` bytes; *read is
 * what was read of it for that. */
size_t deflate_measure(const void *packed, size_t n, size_t max, size_t *read);

#endif
