/* SPDX-License-Identifier: ISC */
/*
 * Mojibake undone: text that was decoded in the wrong charset once or more,
 * put back into the bytes it came from and read again.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include "text/charset.h"

/* windows-1252's letters for 0x80..0x9f; 0 where it has none. */
static const uint16_t w1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

/* The byte a letter was, read as Latin-1 or windows-1252; -1 if neither. */
static int
byte_of(uint32_t cp)
{
	if (cp <= 0xff)
		return (int)cp;
	for (int i = 0; i < 32; i++)
		if (w1252[i] == cp)
			return 0x80 + i;
	return -1;
}

char *
text_repair(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct buf b;

	buf_init(&b, ctx);
	for (size_t i = 0; i < n;) {
		int c = byte_of(utf8_next(p, n, &i));

		if (c < 0)
			return NULL;
		buf_char(&b, (char)c);
	}
	if (is_utf8(b.p, b.n) && b.n < n) {
		*out_n = b.n;
		return b.p;
	}
	if (!looks_windows_1256(b.p, b.n))
		return NULL;
	return charset_decode(ctx, "windows-1256", b.p, b.n, out_n);
}
