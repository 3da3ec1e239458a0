/* SPDX-License-Identifier: ISC */
/*
 * EOL codes are looked for in both bit orders, for modems differ; libtiff's
 * decoder does the rest.
 */
#include "image/g3.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "warid/buf.h"

enum {
	WIDTH = 1728,
	EOL_ZEROS = 11,			/* at least, before its one */
	LOOKED_AT = 16 << 10,		/* bytes that settle what it is */
	MIN_LINES = 16,
	MAX_LINE_BITS = 1500,		/* the mean of random bits is 4,096 */
	DIGIFAX = 64,			/* bytes of a header some write */
	MAX_ROWS = 65535,
};

struct scan {
	int lines;
	size_t bits;			/* of them, EOLs included */
};

/* false: no EOL stands at the very beginning. */
static bool
scan(const char *p, size_t n, bool is_lsb_first, struct scan *out)
{
	size_t zeros = 0, end = 0;
	bool any = false;

	*out = (struct scan){ 0 };
	for (size_t i = 0; i < n * 8; i++) {
		int shift = is_lsb_first ? i % 8 : 7 - i % 8;

		if (!((unsigned char)p[i / 8] >> shift & 1)) {
			zeros++;
			continue;
		}
		if (zeros >= EOL_ZEROS) {
			/* six in a row end the page: no lines between */
			out->lines += any && i > end + zeros;
			out->bits = end = i + 1;
			any = true;
		} else if (!any) {
			return false;
		}
		zeros = 0;
	}
	return any;
}

static bool
is_page(const char *p, size_t n, bool is_lsb_first, struct scan *out)
{
	return scan(p, n, is_lsb_first, out) && out->lines >= MIN_LINES &&
	    out->bits / (size_t)out->lines <= MAX_LINE_BITS;
}

static size_t
header_of(const char *p, size_t n)
{
	return n > DIGIFAX && memmem(p, 32, "PC Research, Inc", 16) != NULL ?
	    DIGIFAX : 0;
}

bool
is_g3(const char *p, size_t n)
{
	size_t head = header_of(p, n);
	struct scan s;

	p += head;
	n -= head;
	if (n < MIN_LINES || p[0] != 0)
		return false;
	if (n > LOOKED_AT)
		n = LOOKED_AT;
	return is_page(p, n, true, &s) || is_page(p, n, false, &s);
}

static void
put(struct buf *b, unsigned v, int n)
{
	for (; n-- > 0; v >>= 8)
		buf_char(b, (char)(v & 0xff));
}

/* Rows and bit order of a whole file; the order that has more rows is it. */
static int
rows_of(const char *p, size_t n, bool *is_lsb_first)
{
	struct scan lsb, msb;

	if (!is_page(p, n, true, &lsb))
		lsb.lines = 0;
	if (!is_page(p, n, false, &msb))
		msb.lines = 0;
	*is_lsb_first = lsb.lines >= msb.lines;
	return *is_lsb_first ? lsb.lines : msb.lines;
}

char *
g3_to_tiff(void *ctx, const char *p, size_t n, size_t *out_n)
{
	size_t head = header_of(p, n);
	bool is_lsb_first;
	int rows = rows_of(p + head, n - head, &is_lsb_first);
	const struct {
		unsigned tag, value;
	} tags[] = {
		{ 256, WIDTH },
		{ 257, (unsigned)(rows > MAX_ROWS ? MAX_ROWS : rows) },
		{ 258, 1 }, { 259, 3 }, { 262, 0 },
		{ 266, is_lsb_first ? 2 : 1 },
		{ 273, 0 },		/* filled in below */
		{ 277, 1 },
		{ 278, (unsigned)(rows > MAX_ROWS ? MAX_ROWS : rows) },
		{ 279, (unsigned)(n - head) },
		{ 292, 0 },
	};
	const unsigned nr = sizeof(tags) / sizeof(tags[0]);
	struct buf b;

	buf_init(&b, ctx);
	buf_add(&b, "II*\0\x08\0\0\0", 8);
	put(&b, nr, 2);
	for (unsigned i = 0; i < nr; i++) {
		put(&b, tags[i].tag, 2);
		put(&b, 4, 2);			/* LONG */
		put(&b, 1, 4);
		put(&b, tags[i].tag == 273 ? 8 + 2 + 12 * nr + 4 :
		    tags[i].value, 4);
	}
	put(&b, 0, 4);
	buf_add(&b, p + head, n - head);
	*out_n = b.n;
	return b.p;
}

int
g3_rows_per_inch(const char *name)
{
	size_t n = strlen(name);

	if (n < 6 || name[0] != 'f' || name[n - 3] != '.' ||
	    !isdigit((unsigned char)name[n - 2]) ||
	    !isdigit((unsigned char)name[n - 1]))
		return 0;
	return name[1] == 'f' ? 196 : name[1] == 'n' ? 98 : 0;
}
