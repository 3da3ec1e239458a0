/* SPDX-License-Identifier: ISC */
/*
 * Mojibake undone: text that was decoded in the wrong charset once or more,
 * put back into the bytes it came from and read again.  Three kinds are worth
 * it: UTF-8 read as windows-1252 or Latin-1 (and written into Facebook's
 * exports), UTF-8 read as windows-1256, and windows-1256 read as Latin-1.
 *
 * Words are judged one by one, the text as a whole: a mended word must be
 * well-formed UTF-8 of letters people write, and hardly any word may speak
 * against it.  An accented letter of a real language stands beside ASCII
 * letters, so no such word is well-formed by chance.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <talloc.h>

#include "text/charset.h"
#include "text/utf8_step.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { MAX_PASSES = 3 };		/* encoded that often over again */

/* windows-1252's letters for 0x80..0x9f; 0 where it has none. */
static const uint16_t w1252[32] = {
	0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0,
	0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178,
};

/*
 * Letters and signs people write, and what the bytes 0x80..0x9f became where
 * a text was misread twice; a mended word holds no others.
 */
static const struct {
	uint32_t lo, hi;
} written[] = {
	{ 0x0080, 0x017f }, { 0x0384, 0x03ce }, { 0x0400, 0x045f },
	{ 0x0490, 0x0491 }, { 0x05d0, 0x05ea }, { 0x060c, 0x06ff },
	{ 0x0900, 0x0dff }, { 0x0e00, 0x0e5b }, { 0x1ea0, 0x1ef9 },
	{ 0x200b, 0x2064 }, { 0x20a0, 0x20bf }, { 0x2100, 0x2bff },
	{ 0x3000, 0x30ff }, { 0x4e00, 0x9fff }, { 0xac00, 0xd7a3 },
	{ 0xfb50, 0xfdff }, { 0xfe0e, 0xfe0f }, { 0xfe70, 0xfeff },
	{ 0xff01, 0xff60 }, { 0x1f000, 0x1faff },
};

/* The bytes a wrong reading made letters of. */
struct misread {
	bool is_latin;			/* 1252 and Latin-1 mixed; else: */
	uint32_t high[128];		/* what 0x80..0xff became */
};

static int
byte_of(const struct misread *m, uint32_t cp)
{
	if (cp < 0x80)
		return (int)cp;
	if (m->is_latin) {
		if (cp <= 0xff)
			return (int)cp;
		for (int i = 0; i < 32; i++)
			if (w1252[i] == cp)
				return 0x80 + i;
		return -1;
	}
	for (int i = 0; i < 128; i++)
		if (m->high[i] == cp)
			return 0x80 + i;
	return -1;
}

static bool
is_written(const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t cp = utf8_next(p, n, &i);
		bool is = cp < 0x80;

		for (size_t k = 0; k < ARRAY_SIZE(written) && !is; k++)
			is = cp >= written[k].lo && cp <= written[k].hi;
		if (!is)
			return false;
	}
	return true;
}

/* A word's bytes into b (emptied first); false when it was never misread. */
static bool
unread(const struct misread *m, struct buf *b, const char *p, size_t n,
    bool *high)
{
	buf_reset(b);
	*high = false;
	for (size_t i = 0; i < n;) {
		int c = byte_of(m, utf8_next(p, n, &i));

		if (c < 0)
			return false;
		*high |= c >= 0x80;
		buf_char(b, (char)c);
	}
	return true;
}

static size_t
word_end(const char *p, size_t n, size_t i)
{
	while (i < n && (unsigned char)p[i] > ' ')
		i++;
	return i;
}

/* One wrong reading of UTF-8 undone, word by word; NULL when none shows. */
static char *
undo_utf8(void *ctx, const struct misread *m, const char *p, size_t n,
    size_t *out_n)
{
	size_t good = 0, bad = 0, end;
	struct buf b, word;

	buf_init(&b, ctx);
	buf_init(&word, ctx);
	for (size_t i = 0; i < n; i = end) {
		bool high;

		end = word_end(p, n, i);
		if (end == i) {
			buf_char(&b, p[end++]);
			continue;
		}
		if (unread(m, &word, p + i, end - i, &high) && high &&
		    is_utf8(word.p, word.n) && is_written(word.p, word.n)) {
			buf_add(&b, word.p, word.n);
			good++;
			continue;
		}
		bad += high;
		buf_add(&b, p + i, end - i);
	}
	talloc_free(word.p);
	*out_n = b.n;
	if (good > 3 * bad)
		return b.p;
	talloc_free(b.p);
	return NULL;
}

/* windows-1256 (or ISO-8859-6) read as Latin-1. */
static char *
undo_arabic(void *ctx, const struct misread *latin, const char *p, size_t n,
    size_t *out_n)
{
	struct buf bytes, b;
	const char *charset;
	uint32_t high[128];

	buf_init(&bytes, ctx);
	for (size_t i = 0; i < n;) {
		int c = byte_of(latin, utf8_next(p, n, &i));

		buf_char(&bytes, (char)(c < 0 ? ' ' : c));
	}
	charset = charset_of_arabic(bytes.p, bytes.n);
	talloc_free(bytes.p);
	if (charset == NULL || !charset_high(charset, high))
		return NULL;
	buf_init(&b, ctx);
	for (size_t i = 0; i < n;) {
		size_t at = i;
		int c = byte_of(latin, utf8_next(p, n, &i));

		if (c >= 0x80 && high[c - 0x80] != 0xfffd)
			buf_utf8(&b, high[c - 0x80]);
		else
			buf_add(&b, p + at, i - at);
	}
	*out_n = b.n;
	return b.p;
}

struct signs {
	size_t latin;			/* U+0080..00FF */
	size_t tah;			/* what D8 and D9 are in windows-1256 */
	size_t high;			/* letters beyond ASCII, about */
};

/* What is cheap to see, so that a sound text costs one look. */
static struct signs
look(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	struct signs g = { 0 };

	for (size_t i = 0; i + 1 < n;) {
		uint64_t w;

		if (p[i] >= 0x80) {
			g.high++;
			g.latin += (p[i] & 0xfe) == 0xc2;
			g.tah += p[i] == 0xd8 &&
			    (p[i + 1] == 0xb7 || p[i + 1] == 0xb8);
			i += p[i] < 0xe0 ? 2 : p[i] < 0xf0 ? 3 : 4;
			continue;
		}
		if (n - i < sizeof(w)) {
			i++;
			continue;
		}
		memcpy(&w, p + i, sizeof(w));
		i += (w & UTF8_HIGH_BITS) == 0 ? sizeof(w) : 1;
	}
	return g;
}

char *
text_repair(void *ctx, const char *p, size_t n, size_t *out_n)
{
	static const struct misread latin = { .is_latin = true };
	struct misread arabic = { .is_latin = false };
	char *best = NULL, *s;
	size_t len;

	for (int pass = 0; pass < MAX_PASSES; pass++) {
		struct signs g = look(p, n);

		s = NULL;
		if (g.latin >= 2)
			s = undo_utf8(ctx, &latin, p, n, &len);
		if (s == NULL && g.tah >= 2 && g.tah * 4 > g.high &&
		    charset_high("windows-1256", arabic.high))
			s = undo_utf8(ctx, &arabic, p, n, &len);
		if (s == NULL && g.latin >= 3)
			s = undo_arabic(ctx, &latin, p, n, &len);
		if (s == NULL)
			break;
		talloc_free(best);
		best = s;
		p = s;
		n = *out_n = len;
	}
	return best;
}
