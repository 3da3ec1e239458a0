/* SPDX-License-Identifier: ISC */
/*
 * Decompression bombs in PDFs.  Poppler reads what a page draws to its end,
 * however long it is: 1 GB of nothing took it 20 seconds.  So streams are
 * measured before it sees them (ISO 32000-1, 7.3.8 and 7.4.4).
 */
#include "message/pdf_text.h"

#include <string.h>

#include "warid/deflate.h"

enum {
	BOMB_BYTES = 8 << 20,		/* no page draws so much ... */
	BOMB_RATIO = 200,		/* ... that packs so well */
	ALL_BYTES = 64 << 20,		/* measured of one file */
	DICT_MAX = 2048,		/* bytes before "stream" looked at */
};

/* Images unpack to much by nature; poppler takes them row by row. */
static bool
is_image(const char *p, size_t at)
{
	const char *from = p + (at > DICT_MAX ? at - DICT_MAX : 0), *obj;
	size_t n = (size_t)(p + at - from);

	while ((obj = memmem(from, n, " obj", 4)) != NULL) {
		n -= (size_t)(obj + 4 - from);
		from = obj + 4;
	}
	return memmem(from, n, "/Image", 6) != NULL;
}

/* Does this zlib stream unpack to too much? *all counts what was unpacked. */
static bool
is_bomb(const char *p, size_t n, size_t *all)
{
	size_t read, got = deflate_measure(p, n, BOMB_BYTES, &read);

	*all += got;
	return got >= BOMB_BYTES && got / BOMB_RATIO >= read;
}

/* Where the data of the stream begins whose keyword stands at `at`; 0: it is
 * no such keyword (ISO 32000-1, 7.3.8.1). */
static size_t
data_of(const char *p, size_t n, size_t at)
{
	at += 6;
	if (at < n && p[at] == '\r')
		at++;
	return at < n && p[at] == '\n' ? at + 1 : 0;
}

bool
pdf_is_bomb(const char *p, size_t n)
{
	const char *s = p, *end = p, *last = p + n;
	size_t all = 0;

	while (all < ALL_BYTES && (s = memmem(s, (size_t)(last - s), "stream",
	    6)) != NULL) {
		size_t keyword = (size_t)(s - p);
		size_t at = data_of(p, n, keyword);

		s += 6;
		if (at == 0)
			continue;
		if (end < p + at)
			end = memmem(p + at, n - at, "endstream", 9);
		if (end == NULL)
			end = last;
		/* deflate packs 1032 to 1 at most */
		if ((size_t)(end - p) - at >= BOMB_BYTES / 1032 &&
		    !is_image(p, keyword) &&
		    is_bomb(p + at, (size_t)(end - p) - at, &all))
			return true;
	}
	return false;
}
