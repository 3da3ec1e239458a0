/* SPDX-License-Identifier: ISC */
/* From the bytes of a part to its text: transfer encoding, charset, lines. */
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "message/transfer.h"
#include "warid/text.h"

enum { META_WINDOW = 2048 };

static bool
is_base64(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/* Does another piece of base64 follow the padding at p? */
static bool
goes_on(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end && (unsigned char)*p <= ' ')
		p++;
	while (p < end && is_base64(*p))
		p++, n++;
	while (p < end && *p == '=')
		p++, n++;
	return n >= 4 && n % 4 == 0 &&
	    (p == end || *p == '\n' || *p == '\r');
}

/*
 * Base64 up to its padding; what stands behind (a list's footer) is no part of
 * it, unless more base64 follows, as where each line was padded.
 */
static const char *
decode_base64(void *ctx, struct message *m, const struct part *part,
    size_t base, size_t *n)
{
	const char *p = part->p, *end = p + part->n;
	struct base64 s = { 0 };
	struct buf out;

	buf_init(&out, ctx);
	while (p < end) {
		const char *pad = memchr(p, '=', (size_t)(end - p));

		if (pad == NULL)
			pad = end;
		while (pad < end && (*pad == '=' || *pad == '\r' ||
		    *pad == '\n' || *pad == ' '))
			pad++;
		base64_add(&s, p, (size_t)(pad - p), &out);
		p = pad;
		if (p < end && !goes_on(p, end)) {
			message_add_remark(m, part->number, base + part->at +
			    (size_t)(p - part->p),
			    "%zu bytes behind the end of base64",
			    (size_t)(end - p));
			break;
		}
	}
	if (s.nr_bad > 8 && s.nr_bad > part->n / 50) {
		message_add_remark(m, part->number, base + part->at,
		    "said to be base64 and is not, read as it is");
		*n = part->n;
		return part->p;
	}
	if (s.nr_bad > 0)
		message_add_remark(m, part->number, base + part->at,
		    "%zu bytes that are no base64 were passed over", s.nr_bad);
	*n = out.n;
	return out.p;
}

static const char *
decode_uu(void *ctx, struct message *m, const struct part *part, size_t base,
    size_t *n)
{
	struct embedded u;
	struct buf out;

	buf_init(&out, ctx);
	if (!uu_find(part->p, part->n, 0, &u, &out)) {
		message_add_remark(m, part->number, base + part->at,
		    "said to be uuencoded and is not, read as it is");
		*n = part->n;
		return part->p;
	}
	*n = out.n;
	return out.p;
}

const char *
decode_part(void *ctx, struct message *m, const struct part *part, size_t base,
    size_t *n)
{
	struct buf out;

	switch (part->encoding) {
	case ENCODING_BASE64:
		return decode_base64(ctx, m, part, base, n);
	case ENCODING_UU:
		return decode_uu(ctx, m, part, base, n);
	case ENCODING_QP:
		buf_init(&out, ctx);
		qp_add(part->p, part->n, false, &out);
		*n = out.n;
		return out.p;
	case ENCODING_NONE:
		break;
	}
	*n = part->n;
	return part->p;
}

/* LF, CRLF and CR alike; in place. */
static size_t
end_lines(char *p, size_t n)
{
	char *cr = memchr(p, '\r', n);
	size_t k;

	if (cr == NULL)
		return n;
	k = (size_t)(cr - p);
	for (size_t i = k; i < n; i++) {
		if (p[i] != '\r')
			p[k++] = p[i];
		else if (i + 1 == n || p[i + 1] != '\n')
			p[k++] = '\n';
	}
	p[k] = '\0';
	return k;
}

/* <meta charset=...> and its older form, from the first bytes. */
static const char *
meta_charset(void *ctx, const char *p, size_t n)
{
	static const char key[] = "charset=";
	size_t k;

	n = n < META_WINDOW ? n : META_WINDOW;
	for (size_t i = 0; i + sizeof(key) < n; i++) {
		if (strncasecmp(p + i, key, sizeof(key) - 1) != 0)
			continue;
		i += sizeof(key) - 1;
		while (i < n && (p[i] == '"' || p[i] == '\'' || p[i] == ' '))
			i++;
		for (k = i; k < n && (unsigned char)p[k] > ' ' &&
		    strchr("\"'>;/", p[k]) == NULL; k++)
			;
		return k > i ? talloc_strndup(ctx, p + i, k - i) : NULL;
	}
	return NULL;
}

char *
decode_text(void *ctx, const char *charset, const char *p, size_t n, bool html,
    size_t *out_n)
{
	char *s;

	if (charset == NULL && html)
		charset = meta_charset(ctx, p, n);
	s = text_to_utf8(ctx, charset, p, n, out_n, NULL);
	*out_n = end_lines(s, *out_n);
	return s;
}

/* Some mailers say text/html of plain text: no tag, no HTML. */
static bool
has_tag(const char *p, size_t n)
{
	for (const char *at = p; (at = memchr(at, '<', n - (size_t)(at - p)))
	    != NULL; at++) {
		size_t left = n - (size_t)(at - p);

		if (left > 2 && (at[1] == '/' || at[1] == '!' ||
		    (at[1] >= 'a' && at[1] <= 'z') ||
		    (at[1] >= 'A' && at[1] <= 'Z')))
			return true;
	}
	return memchr(p, '&', n) != NULL;
}

char *
decode_html(void *ctx, const char *p, size_t n, size_t max, size_t *out_n)
{
	if (has_tag(p, n))
		return text_from_html(ctx, p, n, max, out_n);
	*out_n = n < max ? n : max;
	return talloc_strndup(ctx, p, *out_n);
}

/* Quote marks at the start of a line. */
static size_t
quote_depth(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] == '>')
		i++;
	return i;
}

size_t
decode_flowed(char *p, size_t n, bool delsp)
{
	size_t k = 0, last = 0;
	bool is_flowing = false;

	for (size_t i = 0, next; i < n; i = next) {
		const char *nl = memchr(p + i, '\n', n - i);
		size_t end = nl == NULL ? n : (size_t)(nl - p), depth, from;
		bool is_dashes, flows;

		next = nl == NULL ? n : end + 1;
		depth = quote_depth(p + i, end - i);
		from = i + depth;
		if (from < end && p[from] == ' ')
			from++;		/* stuffed */
		is_dashes = end - from == 3 && memcmp(p + from, "-- ", 3) == 0;
		flows = end > from && p[end - 1] == ' ' && !is_dashes;
		if (is_flowing && depth == last && !is_dashes) {
			k--;		/* the line end above */
			if (delsp)
				k--;
		} else {
			for (size_t d = 0; d < depth; d++)
				p[k++] = '>';
			if (depth > 0 && k < from)
				p[k++] = ' ';
		}
		memmove(p + k, p + from, end - from);
		k += end - from;
		if (nl != NULL)
			p[k++] = '\n';
		is_flowing = flows && nl != NULL;
		last = depth;
	}
	p[k] = '\0';
	return k;
}
