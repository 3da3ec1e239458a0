/* SPDX-License-Identifier: ISC */
#ifndef WARID_UTF8_STEP_H
#define WARID_UTF8_STEP_H
/* One step through UTF-8, inline for the loops that live on it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_HIGH_BITS UINT64_C(0x8080808080808080)

static inline bool
utf8_is_cont(char c)
{
	return (c & 0xc0) == 0x80;
}

/*
 * The code point at s (n >= 1) and its bytes, 1..4.  A byte that begins no
 * well-formed sequence is U+FFFD by itself.
 */
static inline size_t
utf8_step(const char *s, size_t n, uint32_t *cp)
{
	const unsigned char *p = (const unsigned char *)s;

	*cp = p[0];
	if (p[0] < 0x80)
		return 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf && n >= 2 && utf8_is_cont(s[1])) {
		*cp = (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
		return 2;
	}
	if ((p[0] & 0xf0) == 0xe0 && n >= 3 && utf8_is_cont(s[1]) &&
	    utf8_is_cont(s[2])) {
		*cp = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 |
		    (p[2] & 0x3fu);
		if (*cp >= 0x800 && (*cp < 0xd800 || *cp > 0xdfff))
			return 3;
	}
	if ((p[0] & 0xf8) == 0xf0 && n >= 4 && utf8_is_cont(s[1]) &&
	    utf8_is_cont(s[2]) && utf8_is_cont(s[3])) {
		*cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12 |
		    (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
		if (*cp >= 0x10000 && *cp <= 0x10ffff)
			return 4;
	}
	*cp = 0xfffd;
	return 1;
}

#endif
