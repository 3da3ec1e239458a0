/* SPDX-License-Identifier: ISC */
/*
 * JSON is written as it is put in: one growing text, and a stack of what is
 * open in it.  A tree of values that is built first and written after was a
 * third of all the work of filing a mail.
 */
#include "warid/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/utf8.h"

enum { DEPTH_MAX = 32 };		/* our own nesting, not an input's */

struct text {
	struct buf b;
	struct json_out *open[DEPTH_MAX];
	size_t depth;			/* open[0..depth) */
};

struct json_out {
	struct text *text;
	size_t depth;			/* its place in open[] */
	bool is_empty;
	char close;			/* '}' or ']' */
};

static struct json_out *
open_value(struct text *t, const char brackets[2])
{
	struct json_out *o = talloc(t, struct json_out);

	assert(t->depth < DEPTH_MAX);
	*o = (struct json_out){ .text = t, .depth = t->depth,
		.is_empty = true, .close = brackets[1] };
	t->open[t->depth++] = o;
	buf_char(&t->b, brackets[0]);
	return o;
}

static struct json_out *
new_text(void *ctx, const char brackets[2])
{
	struct text *t = talloc(ctx, struct text);

	t->depth = 0;
	buf_init(&t->b, t);
	return open_value(t, brackets);
}

struct json_out *
json_object_new(void *ctx)
{
	return new_text(ctx, "{}");
}

struct json_out *
json_array_new(void *ctx)
{
	return new_text(ctx, "[]");
}

/* Where the next value of o goes: what is open inside o ends here. */
static struct buf *
next_place(struct json_out *o)
{
	struct text *t = o->text;

	while (t->depth > o->depth + 1)
		buf_char(&t->b, t->open[--t->depth]->close);
	assert(t->depth == o->depth + 1 && t->open[o->depth] == o);
	if (!o->is_empty)
		buf_char(&t->b, ',');
	o->is_empty = false;
	return &t->b;
}

static void
write_escape(unsigned char c, struct buf *out)
{
	static const char letters[] = "\"\\bfnrt", stands[] = "\"\\\b\f\n\r\t";
	const char *at = c != 0 ? strchr(stands, c) : NULL;

	if (at != NULL) {
		buf_char(out, '\\');
		buf_char(out, letters[at - stands]);
	} else {
		buf_addf(out, "\\u%04X", c);
	}
}

/* Of eight bytes at once: is none below ' ', a quote or a backslash?  No is
 * said too often, never too seldom (Bit Twiddling Hacks, "hasless"). */
static bool
is_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, tops = ones << 7;
	uint64_t v, quote, slash;

	memcpy(&v, p, sizeof(v));
	quote = v ^ ones * '"';
	slash = v ^ ones * '\\';
	return (((v - ones * ' ') | (quote - ones) | (slash - ones)) & ~v &
	    tops) == 0;
}

/* How many of the n bytes can stand in a string as they are. */
static size_t
plain_length(const char *p, size_t n)
{
	size_t i = 0;

	for (;;) {
		while (n - i >= 8 && is_plain(p + i))
			i += 8;
		if (i == n || (unsigned char)p[i] < ' ' || p[i] == '"' ||
		    p[i] == '\\')
			return i;
		i++;
	}
}

/* Most strings are short and plain, and are written in one go. */
static void
write_plain(const char *p, size_t n, struct buf *out)
{
	char *to;

	buf_room(out, n + 2);
	to = out->p + out->n;
	*to++ = '"';
	memcpy(to, p, n);
	to[n] = '"';
	to[n + 1] = '\0';
	out->n += n + 2;
}

static void
write_string(const char *p, size_t n, struct buf *out)
{
	size_t plain = plain_length(p, n);

	if (plain == n) {
		write_plain(p, n, out);
		return;
	}
	buf_char(out, '"');
	for (; plain < n; plain = plain_length(p, n)) {
		buf_add(out, p, plain);
		write_escape((unsigned char)p[plain], out);
		p += plain + 1;
		n -= plain + 1;
	}
	buf_add(out, p, n);
	buf_char(out, '"');
}

/* Text that is no UTF-8 is our own mistake upstream; it is shown, not lost. */
static void
write_text(const char *s, struct buf *out)
{
	size_t n = strlen(s);

	if (utf8_valid_length(s, n) == n)
		write_string(s, n, out);
	else
		buf_str(out, "\"\xEF\xBF\xBD\"");
}

static void
write_integer(int64_t v, struct buf *out)
{
	char s[24], *p = s + sizeof(s);
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do
		*--p = (char)('0' + u % 10);
	while ((u /= 10) > 0);
	if (v < 0)
		*--p = '-';
	buf_add(out, p, (size_t)(s + sizeof(s) - p));
}

/* 0 < k: thousandths, as scores are. */
static void
write_thousandths(int64_t k, struct buf *out)
{
	char s[4] = { '.', (char)('0' + k / 100 % 10),
		(char)('0' + k / 10 % 10), (char)('0' + k % 10) };
	size_t n = sizeof(s);

	while (n > 2 && s[n - 1] == '0')
		n--;
	write_integer(k / 1000, out);
	buf_add(out, s, n);
}

/* Twelve digits, always with a point or exponent, whatever the locale. */
static void
write_any_real(double v, struct buf *out)
{
	char s[64];
	size_t from = out->n;

	snprintf(s, sizeof(s), "%.12g", v);
	for (const char *p = s; *p != '\0'; p++) {
		if (strchr("0123456789+-e", *p) != NULL)
			buf_char(out, *p);
		else if (out->p[out->n - 1] != '.')
			buf_char(out, '.');
	}
	if (strpbrk(out->p + from, ".e") == NULL)
		buf_str(out, ".0");
}

static void
write_real(double v, struct buf *out)
{
	double k = v * 1000;

	assert(isfinite(v));
	if (k > 0 && k < 1e9 && k == (double)(int64_t)k &&
	    k / 1000 == v)
		write_thousandths((int64_t)k, out);
	else
		write_any_real(v, out);
}

static struct buf *
next_key(struct json_out *o, const char *key)
{
	struct buf *out = next_place(o);

	assert(o->close == '}');
	write_string(key, strlen(key), out);
	buf_char(out, ':');
	return out;
}

void
json_put_str(struct json_out *o, const char *key, const char *s)
{
	struct buf *out = next_key(o, key);

	if (s == NULL)
		buf_str(out, "null");
	else
		write_text(s, out);
}

void
json_put_int(struct json_out *o, const char *key, int64_t v)
{
	write_integer(v, next_key(o, key));
}

void
json_put_real(struct json_out *o, const char *key, double v)
{
	write_real(v, next_key(o, key));
}

void
json_put_bool(struct json_out *o, const char *key, bool v)
{
	buf_str(next_key(o, key), v ? "true" : "false");
}

void
json_put_null(struct json_out *o, const char *key)
{
	buf_str(next_key(o, key), "null");
}

struct json_out *
json_put_object(struct json_out *o, const char *key)
{
	next_key(o, key);
	return open_value(o->text, "{}");
}

struct json_out *
json_put_array(struct json_out *o, const char *key)
{
	next_key(o, key);
	return open_value(o->text, "[]");
}

static struct buf *
next_element(struct json_out *a)
{
	assert(a->close == ']');
	return next_place(a);
}

void
json_add_str(struct json_out *a, const char *s)
{
	write_text(s, next_element(a));
}

void
json_add_int(struct json_out *a, int64_t v)
{
	write_integer(v, next_element(a));
}

struct json_out *
json_add_object(struct json_out *a)
{
	next_element(a);
	return open_value(a->text, "{}");
}

struct json_out *
json_add_array(struct json_out *a)
{
	next_element(a);
	return open_value(a->text, "[]");
}

void
json_write(const struct json_out *o, struct buf *out)
{
	const struct text *t = o->text;

	assert(o == t->open[0]);
	buf_add(out, t->b.p, t->b.n);
	for (size_t i = t->depth; i > 0; i--)
		buf_char(out, t->open[i - 1]->close);
}
