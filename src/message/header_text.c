/* SPDX-License-Identifier: ISC */
/*
 * Encoded words (RFC 2047, with RFC 2231's language tags) as mailers make
 * them: inside quotes, cut inside a character, with spaces inside, without
 * an end; and the raw 8-bit text that should not be there at all.
 */
#include "message/header.h"

#include <strings.h>
#include <talloc.h>

#include "message/transfer.h"
#include "warid/text.h"

enum { CHARSET_MAX = 64, WORD_MAX = 200 };

/* One =?charset?X?text?= of `whole` bytes. */
struct word {
	const char *charset, *text;
	size_t charset_n, n, whole;
	char letter;			/* 'B' or 'Q' */
};

/*
 * Decoded bytes of adjacent words of one charset wait here, because a letter
 * may begin in one word and end in the next.
 */
struct decoder {
	void *ctx;
	const char *hint;
	struct buf out, bytes;
	struct base64 base64;
	char charset[CHARSET_MAX];
	bool is_word;			/* a word was last: spaces may go */
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_hex_letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
	    (c >= 'a' && c <= 'f');
}

/*
 * Is the "?=" at p the "?=3D" of a mailer that forgot to encode the question
 * mark?  Then the true end comes before the next space or word.
 */
static bool
is_bare_question(const char *p, size_t n)
{
	if (n < 6 || !is_hex_letter(p[2]) || !is_hex_letter(p[3]))
		return false;
	for (size_t i = 4; i + 1 < n && i < WORD_MAX; i++) {
		if (is_space(p[i]) || (p[i] == '=' && p[i + 1] == '?'))
			return false;
		if (p[i] == '?' && p[i + 1] == '=')
			return true;
	}
	return false;
}

/*
 * Where the text of a word ends: at "?=", or where there is none at the next
 * word or the end.
 */
static size_t
text_length(const char *p, size_t n, bool is_q, bool *has_end)
{
	*has_end = true;
	for (size_t i = 0; i + 1 < n; i++) {
		if (p[i] == '=' && p[i + 1] == '?' && i + 2 < n &&
		    p[i + 2] != '=') {
			*has_end = false;
			while (i > 0 && is_space(p[i - 1]))
				i--;
			return i;
		}
		if (p[i] == '?' && p[i + 1] == '=' &&
		    !(is_q && is_bare_question(p + i, n - i)))
			return i;
	}
	*has_end = false;
	return n;
}

/* The encoded word at p, which begins with "=?". */
static bool
word_at(const char *p, size_t n, struct word *w)
{
	const char *q = memchr(p + 2, '?', n - 2);
	const char *star;
	bool has_end;

	if (q == NULL || (size_t)(p + n - q) < 4 || q[2] != '?' ||
	    q - p - 2 >= CHARSET_MAX ||
	    strchr("bBqQ", q[1]) == NULL || q[1] == '\0')
		return false;
	w->charset = p + 2;
	w->charset_n = (size_t)(q - p) - 2;
	for (size_t i = 0; i < w->charset_n; i++)
		if ((unsigned char)w->charset[i] <= ' ')
			return false;
	star = memchr(w->charset, '*', w->charset_n);
	if (star != NULL)
		w->charset_n = (size_t)(star - w->charset);
	w->letter = (char)(q[1] & ~0x20);
	w->text = q + 3;
	w->n = text_length(w->text, (size_t)(p + n - w->text),
	    w->letter == 'Q', &has_end);
	w->whole = (size_t)(w->text - p) + w->n + (has_end ? 2 : 0);
	return true;
}

/* Give out the bytes that waited. */
static void
flush(struct decoder *d)
{
	const char *label = d->charset[0] == '\0' ? NULL : d->charset;
	size_t n;
	char *s;

	if (d->bytes.n > 0) {
		s = text_to_utf8(d->ctx, label, d->bytes.p, d->bytes.n, &n,
		    NULL);
		buf_add(&d->out, s, n);
		talloc_free(s);
	}
	buf_reset(&d->bytes);
	d->base64 = (struct base64){ 0 };
}

static void
add_word(struct decoder *d, const struct word *w)
{
	if (d->bytes.n > 0 && (strlen(d->charset) != w->charset_n ||
	    strncasecmp(d->charset, w->charset, w->charset_n) != 0))
		flush(d);
	memcpy(d->charset, w->charset, w->charset_n);
	d->charset[w->charset_n] = '\0';
	if (w->letter == 'B') {
		base64_add(&d->base64, w->text, w->n, &d->bytes);
	} else {
		d->base64 = (struct base64){ 0 };
		qp_add(w->text, w->n, true, &d->bytes);
	}
	d->is_word = true;
}

static bool
is_ascii(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 0x80)
			return false;
	return true;
}

/* Text between words.  Nothing but spaces between two words is nothing. */
static void
add_plain(struct decoder *d, const char *p, size_t n, bool has_word_behind)
{
	const char *label = d->hint != NULL ? d->hint : "windows-1256";
	size_t i = 0, out_n;
	char *s;

	while (i < n && is_space(p[i]))
		i++;
	if (i == n && d->is_word && has_word_behind)
		return;
	flush(d);
	d->is_word = false;
	if (is_ascii(p, n)) {
		buf_add(&d->out, p, n);
		return;
	}
	if (is_utf8(p, n))
		label = "utf-8";
	s = text_to_utf8(d->ctx, label, p, n, &out_n, NULL);
	buf_add(&d->out, s, out_n);
	talloc_free(s);
}

/* One line: folds and runs of control characters to a space, ends trimmed. */
static char *
one_line(void *ctx, const char *p, size_t n)
{
	char *out = talloc_array(ctx, char, (unsigned)n + 1);
	size_t k = 0;

	if (out == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c > ' ' && c != 0x7f)
			out[k++] = (char)c;
		else if (is_space((char)c) && k > 0 && out[k - 1] != ' ')
			out[k++] = ' ';
	}
	while (k > 0 && out[k - 1] == ' ')
		k--;
	out[k] = '\0';
	return out;
}

/* Words and what stands between them, in order. */
static void
decode(struct decoder *d, const char *p, size_t n)
{
	size_t from = 0, i = 0;
	struct word w;

	while (i + 1 < n) {
		const char *at = memmem(p + i, n - i, "=?", 2);

		if (at == NULL)
			break;
		i = (size_t)(at - p);
		if (!word_at(at, n - i, &w)) {
			i += 2;
			continue;
		}
		if (i > from)
			add_plain(d, p + from, i - from, true);
		add_word(d, &w);
		i = from = i + w.whole;
	}
	if (from < n)
		add_plain(d, p + from, n - from, false);
	flush(d);
}

char *
header_decode(void *ctx, const char *p, size_t n, const char *hint)
{
	struct decoder d = { .hint = hint };
	char *line;

	if (memmem(p, n, "=?", 2) == NULL && is_ascii(p, n))
		return one_line(ctx, p, n);
	d.ctx = talloc_new(ctx);
	buf_init(&d.out, d.ctx);
	buf_init(&d.bytes, d.ctx);
	decode(&d, p, n);
	line = one_line(ctx, d.out.p, d.out.n);
	talloc_free(d.ctx);
	return line;
}
