/* SPDX-License-Identifier: ISC */
/*
 * Which way a telephone was held: tag 274 of the first directory of a JPEG's
 * EXIF block (CIPA DC-008), and nothing else of it.
 */
#include "image/raster.h"

static unsigned
get16(const unsigned char *p, bool big)
{
	return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static unsigned
get32(const unsigned char *p, bool big)
{
	return big ? get16(p, big) << 16 | get16(p + 2, big) :
	    get16(p + 2, big) << 16 | get16(p, big);
}

static int
from_directory(const unsigned char *p, size_t n)
{
	bool big;
	size_t at, entries;

	if (n < 8 || (p[0] != 'I' && p[0] != 'M'))
		return 1;
	big = p[0] == 'M';
	at = get32(p + 4, big);
	if (at > n - 2 || at < 8)
		return 1;
	entries = get16(p + at, big);
	for (at += 2; entries-- > 0 && n - at >= 12; at += 12) {
		unsigned value = get16(p + at + 8, big);

		if (get16(p + at, big) == 274)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

int
exif_orientation(const unsigned char *p, size_t n)
{
	size_t at = 2, size;

	while (at + 4 <= n && p[at] == 0xff && p[at + 1] != 0xda) {
		size = get16(p + at + 2, true);
		if (size < 2 || size > n - at - 2)
			return 1;
		if (p[at + 1] == 0xe1 && size > 8 &&
		    memcmp(p + at + 4, "Exif\0", 6) == 0)
			return from_directory(p + at + 10, size - 8);
		at += 2 + size;
	}
	return 1;
}
