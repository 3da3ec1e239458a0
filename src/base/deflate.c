/* SPDX-License-Identifier: ISC */
/* zlib. */
#include "warid/deflate.h"

#include <stdint.h>
#include <stdlib.h>
#include <talloc.h>
#include <zlib.h>

unsigned char *
deflate_pack(void *ctx, const void *p, size_t n, size_t *out_n)
{
	uLongf packed_n = compressBound((uLong)n);
	unsigned char *out = talloc_size(ctx, packed_n);

	/* the room is zlib's own bound: it fails for want of memory alone */
	if (out == NULL || compress2(out, &packed_n, p, (uLong)n, 6) != Z_OK)
		abort();
	*out_n = packed_n;
	return out;
}

bool
deflate_unpack(const void *packed, size_t packed_n, void *out, size_t n)
{
	uLongf got = (uLongf)n;

	return uncompress(out, &got, packed, (uLong)packed_n) == Z_OK &&
	    got == n;
}

size_t
deflate_measure(const void *packed, size_t n, size_t max, size_t *read)
{
	unsigned char sink[16 << 10];
	z_stream z = { .next_in = (Bytef *)(uintptr_t)packed };
	int r;

	z.avail_in = n > UINT32_MAX ? UINT32_MAX : (uInt)n;
	r = inflateInit(&z);
	while (r == Z_OK && z.total_out < max) {
		z.next_out = sink;
		z.avail_out = sizeof(sink);
		r = inflate(&z, Z_NO_FLUSH);
	}
	inflateEnd(&z);
	*read = z.total_in;
	return z.total_out;
}
