/* SPDX-License-Identifier: ISC */
/* How IMAP announces literals and spells mailbox names. */
#include "source/imap_text.h"

#include <string.h>
#include <talloc.h>

#include "warid/text.h"

/* One byte of a line. */
static void
step(struct imap_literal *s, char c, bool *is_announced)
{
	bool is_digit = c >= '0' && c <= '9';

	*is_announced = s->at == BEHIND_CR && c == '\n';
	if (c == '{') {
		s->at = IN_NUMBER;
		s->number = 0;
	} else if (s->at == IN_NUMBER && is_digit) {
		if (s->number < UINT64_MAX / 10 - 9)
			s->number = s->number * 10 + (uint64_t)(c - '0');
	} else if (s->at == IN_NUMBER && c == '+') {
		;			/* a literal that waits for nothing */
	} else if (s->at == IN_NUMBER && c == '}') {
		s->at = BEHIND_NUMBER;
	} else if (s->at == BEHIND_NUMBER && c == '\r') {
		s->at = BEHIND_CR;
	} else {
		s->at = IN_LINE;
	}
}

bool
imap_literal_feed(struct imap_literal *s, const char *p, size_t n,
    uint64_t max)
{
	bool is_announced;

	for (size_t i = 0; i < n;) {
		if (s->left > 0) {
			size_t k = s->left < n - i ? (size_t)s->left : n - i;

			s->left -= k;
			i += k;
			continue;
		}
		if (s->at == IN_LINE) {		/* mostly: nothing begins */
			const char *open = memchr(p + i, '{', n - i);

			if (open == NULL)
				return true;
			i = (size_t)(open - p);
		}
		step(s, p[i++], &is_announced);
		if (!is_announced)
			continue;
		if (s->number > max)
			return false;
		s->left = s->number;
	}
	return true;
}

/* -- modified UTF-7 ---------------------------------------------------------- */

/* UTF-16 in base64 that has ',' for '/' and no padding. */
struct shift {
	struct buf *out;
	uint32_t bits;
	int nr;				/* bits not yet written */
	bool is_on;
};

static void
shift_bits(struct shift *s, uint32_t v, int nr)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+,";

	s->bits = s->bits << nr | v;
	s->nr += nr;
	while (s->nr >= 6) {
		s->nr -= 6;
		buf_char(s->out, digits[s->bits >> s->nr & 63]);
	}
}

static void
shift_letter(struct shift *s, uint32_t c)
{
	if (!s->is_on)
		buf_char(s->out, '&');
	s->is_on = true;
	if (c < 0x10000) {
		shift_bits(s, c, 16);
		return;
	}
	shift_bits(s, 0xd800 + ((c - 0x10000) >> 10), 16);
	shift_bits(s, 0xdc00 + ((c - 0x10000) & 0x3ff), 16);
}

static void
shift_off(struct shift *s)
{
	if (!s->is_on)
		return;
	if (s->nr > 0)
		shift_bits(s, 0, 6 - s->nr);
	buf_char(s->out, '-');
	*s = (struct shift){ .out = s->out };
}

char *
imap_name_utf7(void *ctx, const char *utf8)
{
	size_t n = strlen(utf8), i = 0;
	struct buf b;
	struct shift s = { .out = &b };

	buf_init(&b, ctx);
	while (i < n) {
		uint32_t c = utf8_next(utf8, n, &i);

		if (c < ' ' || c > '~') {
			shift_letter(&s, c);
			continue;
		}
		shift_off(&s);
		buf_char(&b, (char)c);
		if (c == '&')
			buf_char(&b, '-');
	}
	shift_off(&s);
	return b.p;
}

char *
imap_name_quoted(void *ctx, const char *utf8)
{
	char *name = imap_name_utf7(ctx, utf8);
	struct buf b;

	buf_init(&b, ctx);
	buf_char(&b, '"');
	for (const char *p = name; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			buf_char(&b, '\\');
		buf_char(&b, *p);
	}
	buf_char(&b, '"');
	talloc_free(name);
	return b.p;
}

/* -- sets ---------------------------------------------------------------------- */

void
imap_set_write(const uint32_t *uids, size_t n, struct buf *out)
{
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && uids[k] == uids[k - 1] + 1; k++)
			;
		buf_addf(out, "%s%u", i > 0 ? "," : "", uids[i]);
		if (k > i + 1)
			buf_addf(out, ":%u", uids[k - 1]);
	}
}
