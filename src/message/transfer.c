/* SPDX-License-Identifier: ISC */
/* Base64, quoted-printable and uuencode as they come: cut, padded wrongly,
 * with a mailing list's footer behind. */
#include "message/transfer.h"

#include <stdint.h>

enum { BAD = 0, SKIP = 65, PAD = 66 };

/* One more than a letter's worth in the alphabet of RFC 4648, and of its
 * URL-safe form, which some mailers use. */
static const uint8_t values[256] = {
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
	19, 20, 21, 22, 23, 24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42,
	43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
	['+'] = 63, ['-'] = 63, ['/'] = 64, ['_'] = 64,
	['\r'] = SKIP, ['\n'] = SKIP, [' '] = SKIP, ['\t'] = SKIP,
	['='] = PAD,
};

/* Whole groups of four without a stop: nearly all of a body. */
static size_t
whole_groups(const uint8_t *p, size_t n, uint8_t **out)
{
	uint8_t *o = *out;
	size_t i = 0;

	while (n - i >= 4) {
		unsigned a = values[p[i]] - 1u, b = values[p[i + 1]] - 1u;
		unsigned c = values[p[i + 2]] - 1u, d = values[p[i + 3]] - 1u;

		if ((a | b | c | d) > 63)
			break;
		*o++ = (uint8_t)(a << 2 | b >> 4);
		*o++ = (uint8_t)(b << 4 | c >> 2);
		*o++ = (uint8_t)(c << 6 | d);
		i += 4;
	}
	*out = o;
	return i;
}

void
base64_add(struct base64 *s, const char *p, size_t n, struct buf *out)
{
	const uint8_t *u = (const uint8_t *)p;
	uint8_t *o;

	buf_room(out, n / 4 * 3 + 4);
	o = (uint8_t *)out->p + out->n;
	for (size_t i = 0; i < n; i++) {
		unsigned v;

		if (s->nr_bits == 0) {
			i += whole_groups(u + i, n - i, &o);
			if (i == n)
				break;
		}
		v = values[u[i]];
		if (v == PAD) {
			s->nr_bits = 0;		/* what is left is padding */
		} else if (v == BAD) {
			s->nr_bad++;
		} else if (v != SKIP) {
			s->bits = s->bits << 6 | (v - 1);
			s->nr_bits += 6;
			if (s->nr_bits >= 8) {
				s->nr_bits -= 8;
				*o++ = (uint8_t)(s->bits >> s->nr_bits);
			}
		}
	}
	out->n = (size_t)(o - (uint8_t *)out->p);
	out->p[out->n] = '\0';
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Spaces and a line end behind a '=': a soft line break's length; 0: none. */
static size_t
soft_break(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == ' ' || p[i] == '\t'))
		i++;
	if (i < n && p[i] == '\r')
		i++;
	if (i < n && p[i] == '\n')
		return i + 1;
	return i == n ? n : 0;
}

void
qp_add(const char *p, size_t n, bool is_header, struct buf *out)
{
	char *o;

	buf_room(out, n);
	o = out->p + out->n;
	for (size_t i = 0; i < n; i++) {
		size_t skip = 0;

		if (p[i] == '_' && is_header) {
			*o++ = ' ';
		} else if (p[i] != '=') {
			*o++ = p[i];
		} else if (n - i > 2 && hex(p[i + 1]) >= 0 &&
		    hex(p[i + 2]) >= 0) {
			*o++ = (char)(hex(p[i + 1]) << 4 | hex(p[i + 2]));
			i += 2;
		} else if (!is_header && (i + 1 == n ||
		    (skip = soft_break(p + i + 1, n - i - 1)) > 0)) {
			i += skip;
		} else {
			*o++ = '=';
		}
	}
	out->n = (size_t)(o - out->p);
	out->p[out->n] = '\0';
}

/* One line of uuencode: its first letter says how many bytes. */
static bool
uu_line(const char *p, size_t n, struct buf *out)
{
	size_t want = (size_t)((p[0] - ' ') & 63);

	if (n == 0 || p[0] < ' ' || p[0] > '`' || (n - 1) * 3 / 4 + 3 < want)
		return false;
	for (size_t i = 1, done = 0; done < want; i += 4) {
		unsigned v = 0;

		for (size_t k = 0; k < 4; k++)
			v = v << 6 | (i + k < n ?
			    (unsigned)((p[i + k] - ' ') & 63) : 0);
		for (int k = 16; k >= 0 && done < want; k -= 8, done++)
			buf_char(out, (char)(v >> k));
	}
	return true;
}

static size_t
line_length(const char *p, size_t n)
{
	const char *nl = memchr(p, '\n', n);

	return nl == NULL ? n : (size_t)(nl - p) + 1;
}

/* "begin 644 NAME" at the start of a line. */
static bool
is_begin(const char *p, size_t n, struct embedded *u)
{
	size_t i = 6;

	if (n < 11 || memcmp(p, "begin ", 6) != 0)
		return false;
	while (i < n && p[i] >= '0' && p[i] <= '7')
		i++;
	if (i < 9 || i > 10 || i + 1 >= n || p[i] != ' ')
		return false;
	u->name = p + i + 1;
	u->name_n = n - i - 1;
	while (u->name_n > 0 && (unsigned char)u->name[u->name_n - 1] <= ' ')
		u->name_n--;
	return u->name_n > 0;
}

bool
uu_find(const char *p, size_t n, size_t from, struct embedded *u, struct buf *out)
{
	size_t i = from, len;

	for (; i < n; i += len) {
		const char *b = i == 0 || p[i - 1] == '\n' ? p + i : NULL;

		len = line_length(p + i, n - i);
		if (b != NULL && is_begin(b, len, u))
			break;
	}
	if (i >= n)
		return false;
	u->at = i;
	u->is_cut = true;
	for (i += line_length(p + i, n - i); i < n; i += len) {
		size_t k;

		len = k = line_length(p + i, n - i);
		while (k > 0 && (p[i + k - 1] == '\n' || p[i + k - 1] == '\r'))
			k--;
		if (k == 3 && memcmp(p + i, "end", 3) == 0) {
			i += len;
			u->is_cut = false;
			break;
		}
		if (k > 0 && !uu_line(p + i, k, out))
			break;
	}
	u->end = i;
	return true;
}

/* -- yEnc ------------------------------------------------------------------ */

static bool
is_keyword(const char *line, size_t n, const char *keyword)
{
	size_t len = strlen(keyword);

	return n > len && memcmp(line, keyword, len) == 0;
}

/* The file's name: all behind "name=", which stands last. */
static bool
is_ybegin(const char *p, size_t n, struct embedded *u)
{
	const char *name = is_keyword(p, n, "=ybegin ") ?
	    memmem(p, n, " name=", 6) : NULL;

	if (name == NULL)
		return false;
	u->name = name + 6;
	u->name_n = (size_t)(p + n - u->name);
	while (u->name_n > 0 && (unsigned char)u->name[u->name_n - 1] <= ' ')
		u->name_n--;
	return true;
}

/* Every byte was moved by 42, the awkward ones behind '=' by 64 more. */
static void
yenc_line(const char *p, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == '\r' || c == '\n')
			continue;
		if (c == '=' && i + 1 < n)
			c = (unsigned char)((unsigned char)p[++i] - 64);
		buf_char(out, (char)(c - 42));
	}
}

bool
yenc_find(const char *p, size_t n, size_t from, struct embedded *u,
    struct buf *out)
{
	size_t i = from, len;

	for (; i < n; i += len) {
		len = line_length(p + i, n - i);
		if ((i == 0 || p[i - 1] == '\n') && is_ybegin(p + i, len, u))
			break;
	}
	if (i >= n)
		return false;
	u->at = i;
	u->is_cut = true;
	for (i += len; i < n && u->is_cut; i += len) {
		len = line_length(p + i, n - i);
		u->is_cut = !is_keyword(p + i, len, "=yend");
		if (u->is_cut && !is_keyword(p + i, len, "=ypart "))
			yenc_line(p + i, len, out);
	}
	u->end = i;
	return true;
}
