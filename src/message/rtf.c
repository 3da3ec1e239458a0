/* SPDX-License-Identifier: ISC */
/*
 * Rich Text Format (version 1.9) to text: paragraphs, tabs and letters in any
 * of its three spellings; fonts, styles, pictures and what only a newer
 * reader would understand are left out.
 */
#include <talloc.h>

#include "message/mail.h"
#include "warid/text.h"

struct rtf {
	const char *p, *end;
	struct buf bytes;		/* 8-bit text not converted yet */
	struct buf out;
	char charset[32];
	int depth;
	int skip_from;			/* depth of the group left out; 0: none */
	int fallback;			/* bytes standing in for a \u */
	int fallback_length;		/* \uc */
	unsigned high;			/* first half of a surrogate pair */
};

/* Groups whose text nobody sees. */
static bool
is_hidden(const char *word, size_t n)
{
	static const char *const hidden[] = { "fonttbl", "colortbl",
		"stylesheet", "info", "pict", "object", "header", "footer",
		"headerl", "headerr", "footerl", "footerr", "themedata",
		"datastore", "listtable", "generator", "fldinst" };

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (strlen(hidden[i]) == n && memcmp(word, hidden[i], n) == 0)
			return true;
	return false;
}

static void
flush(struct rtf *r)
{
	size_t n;
	char *s;

	if (r->bytes.n == 0)
		return;
	s = text_to_utf8(r->out.ctx, r->charset, r->bytes.p, r->bytes.n, &n,
	    NULL);
	buf_add(&r->out, s, n);
	talloc_free(s);
	buf_reset(&r->bytes);
}

static void
add_byte(struct rtf *r, char c)
{
	if (r->fallback > 0)
		r->fallback--;
	else if (r->skip_from == 0 && c != '\0')
		buf_char(&r->bytes, c);
}

static void
add_letter(struct rtf *r, long v)
{
	unsigned cp = (unsigned)v & 0xffff;

	r->fallback = r->fallback_length;
	if (r->skip_from > 0)
		return;
	flush(r);
	if (cp >= 0xd800 && cp < 0xdc00) {
		r->high = cp;
	} else if (cp >= 0xdc00 && cp < 0xe000) {
		if (r->high != 0)
			buf_utf8(&r->out, 0x10000 + ((r->high - 0xd800) << 10) +
			    (cp - 0xdc00));
		r->high = 0;
	} else if (cp >= ' ') {
		buf_utf8(&r->out, cp);
	}
}

static bool
is_word(const char *word, size_t n, const char *want)
{
	return strlen(want) == n && memcmp(word, want, n) == 0;
}

static void
control_word(struct rtf *r, const char *word, size_t n, long v)
{
	if (is_hidden(word, n) && r->skip_from == 0)
		r->skip_from = r->depth;
	else if (is_word(word, n, "u"))
		add_letter(r, v);
	else if (is_word(word, n, "uc"))
		r->fallback_length = v >= 0 && v < 10 ? (int)v : 1;
	else if (is_word(word, n, "par") || is_word(word, n, "line") ||
	    is_word(word, n, "row") || is_word(word, n, "sect"))
		add_byte(r, '\n');
	else if (is_word(word, n, "tab") || is_word(word, n, "cell"))
		add_byte(r, '\t');
	else if (is_word(word, n, "ansicpg") && v > 0 && v < 100000)
		snprintf(r->charset, sizeof(r->charset), "windows-%ld", v);
	else if (is_word(word, n, "bin") && v > 0)
		r->p += v < r->end - r->p ? v : r->end - r->p;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind a backslash: a control word, or a sign. */
static void
control(struct rtf *r)
{
	const char *word = r->p;
	long v = 0;
	bool minus = false;
	size_t n;

	while (r->p < r->end && ((*r->p >= 'a' && *r->p <= 'z') ||
	    (*r->p >= 'A' && *r->p <= 'Z')))
		r->p++;
	n = (size_t)(r->p - word);
	if (n == 0) {
		char c = *r->p++;

		if (c == '\'' && r->end - r->p >= 2 && hex(r->p[0]) >= 0 &&
		    hex(r->p[1]) >= 0) {
			add_byte(r, (char)(hex(r->p[0]) << 4 | hex(r->p[1])));
			r->p += 2;
		} else if (c == '*' && r->skip_from == 0) {
			r->skip_from = r->depth;
		} else if (c == '\n' || c == '\r') {
			add_byte(r, '\n');
		} else if (c == '~') {
			add_byte(r, ' ');
		} else if (c == '\\' || c == '{' || c == '}') {
			add_byte(r, c);
		}
		return;
	}
	if (r->p < r->end && *r->p == '-') {
		minus = true;
		r->p++;
	}
	for (; r->p < r->end && *r->p >= '0' && *r->p <= '9'; r->p++)
		if (v < 100000000)
			v = v * 10 + (*r->p - '0');
	if (r->p < r->end && *r->p == ' ')
		r->p++;
	control_word(r, word, n, minus ? -v : v);
}

char *
rtf_text(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct rtf r = { .p = p, .end = p + n, .charset = "windows-1252",
		.fallback_length = 1 };

	buf_init(&r.bytes, ctx);
	buf_init(&r.out, ctx);
	while (r.p < r.end) {
		char c = *r.p++;

		if (c == '{') {
			r.depth++;
		} else if (c == '}') {
			if (r.skip_from == r.depth)
				r.skip_from = 0;
			r.depth -= r.depth > 0;
			r.fallback = 0;
		} else if (c == '\\' && r.p < r.end) {
			control(&r);
		} else if (c != '\n' && c != '\r') {
			add_byte(&r, c);
		}
	}
	flush(&r);
	*out_n = r.out.n;
	return r.out.p;
}

void
read_rtf(struct leaf *l)
{
	size_t n;
	char *s;

	if (l->n < 6 || memcmp(l->p, "{\\rtf", 5) != 0) {
		leaf_unreadable(l, "no rich text, as it claims to be");
		return;
	}
	s = rtf_text(l->tmp, l->p, l->n, &n);
	leaf_text(l, s, n);
}
