/* SPDX-License-Identifier: ISC */
/*
 * Where fields begin and end, and where the header does: by an empty line,
 * by its absence, by a limit.
 */
#include "message/header.h"

#include <strings.h>
#include <talloc.h>

/* The end of the line at p: behind its LF. */
static const char *
line_end(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl == NULL ? end : nl + 1;
}

static bool
is_empty_line(const char *p, const char *end)
{
	return p < end && (*p == '\n' ||
	    (*p == '\r' && (p + 1 == end || p[1] == '\n')));
}

/* Bytes of a field's name, behind which ':' comes; 0 if it is none. */
static size_t
name_length(const char *p, size_t n)
{
	size_t i = 0, k;

	if (n >= 2 && p[0] == '-' && p[1] == '-')
		return 0;		/* a boundary may hold a ':' */
	while (i < n && p[i] > ' ' && p[i] < 0x7f && p[i] != ':')
		i++;
	for (k = i; k < n && (p[k] == ' ' || p[k] == '\t'); k++)
		;
	return i > 0 && k < n && p[k] == ':' ? i : 0;
}

bool
is_header_line(const char *p, size_t n)
{
	return name_length(p, n) > 0;
}

/* Names that no sentence of a body begins with: where they come next, the
 * odd line before them is a header's too.  A '-' at the end: all of these. */
static bool
is_well_known(const char *p, size_t n)
{
	static const char *const names[] = { "Received", "From", "To",
		"Subject", "Date", "Message-ID", "Content-", "MIME-Version",
		"Reply-To", "Return-Path", "X-", "Cc", "DKIM-Signature",
		"References", "In-Reply-To", "ARC-", "Thread-" };
	size_t name_n = name_length(p, n);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t k = strlen(names[i]);

		if (name_n >= k && strncasecmp(p, names[i], k) == 0 &&
		    (name_n == k || names[i][k - 1] == '-'))
			return true;
	}
	return false;
}

static bool
is_mbox_line(const char *p, size_t n)
{
	return (n >= 5 && memcmp(p, "From ", 5) == 0) ||
	    (n >= 6 && memcmp(p, ">From ", 6) == 0);
}

static void
add_field(void *ctx, struct header *h, const char *p, const char *end,
    size_t name_n)
{
	const char *value = memchr(p + name_n, ':',
	    (size_t)(end - p) - name_n);

	if (h->n % 32 == 0) {
		h->list = talloc_realloc(ctx, h->list, struct field,
		    (unsigned)h->n + 32);
		if (h->list == NULL)
			abort();
	}
	value++;
	h->list[h->n++] = (struct field){ .name = p, .name_n = name_n,
		.value = value, .n = (size_t)(end - value) };
}

/*
 * A line that is no field and continues none.  Where a field everyone knows
 * follows, perhaps behind folded lines, a mailer lost the fold: it belongs to
 * the field above.
 */
static bool
is_lost_fold(const char *p, const char *next, const char *end)
{
	for (int i = 0; i < 3 && next < end && (*next == ' ' || *next == '\t');
	    i++)
		next = line_end(next, end);
	return p[0] != '-' && next < end &&
	    is_well_known(next, (size_t)(end - next));
}

/* Behind the next empty line, or the end. */
static const char *
skip_rest(const char *p, const char *end)
{
	while (p < end && !is_empty_line(p, end))
		p = line_end(p, end);
	return p;
}

size_t
header_parse(void *ctx, const char *p, size_t n, struct header *out)
{
	const char *at = p, *end = p + n, *next;
	size_t name_n;

	*out = (struct header){ 0 };
	for (; at < end && !is_empty_line(at, end); at = next) {
		size_t line_n;

		next = line_end(at, end);
		line_n = (size_t)(next - at);
		if ((size_t)(next - p) > HEADER_MAX_BYTES ||
		    out->n >= HEADER_MAX_FIELDS) {
			out->is_cut = true;
			at = skip_rest(at, end);
			break;
		}
		name_n = name_length(at, line_n);
		if (name_n > 0) {
			add_field(ctx, out, at, next, name_n);
		} else if (out->n > 0 && (*at == ' ' || *at == '\t' ||
		    is_lost_fold(at, next, end))) {
			struct field *f = &out->list[out->n - 1];

			f->n = (size_t)(next - f->value);
		} else if (!is_mbox_line(at, line_n) &&
		    !is_lost_fold(at, next, end)) {
			out->is_unseparated = true;
			return (size_t)(at - p);
		}
	}
	return (size_t)((at < end ? line_end(at, end) : end) - p);
}

static bool
is_blank(const struct field *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->value[i] != ' ' && f->value[i] != '\t' &&
		    f->value[i] != '\r' && f->value[i] != '\n')
			return false;
	return true;
}

const struct field *
header_find(const struct header *h, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < h->n; i++)
		if (h->list[i].name_n == n &&
		    strncasecmp(h->list[i].name, name, n) == 0 &&
		    !is_blank(&h->list[i]))
			return &h->list[i];
	return NULL;
}

bool
has_field_prefix(const struct field *f, const char *want)
{
	size_t i = 0, n = strlen(want);

	while (i < f->n && strchr(" \t\r\n", f->value[i]) != NULL &&
	    f->value[i] != '\0')
		i++;
	return f->n - i >= n && strncasecmp(f->value + i, want, n) == 0;
}

bool
is_field(const struct field *f, const char *want)
{
	const char *p = f->value;
	size_t n = f->n;

	while (n > 0 && (unsigned char)p[0] <= ' ')
		p++, n--;
	while (n > 0 && (unsigned char)p[n - 1] <= ' ')
		n--;
	return n == strlen(want) && strncasecmp(p, want, n) == 0;
}

char *
header_text(void *ctx, const struct header *h, const char *name,
    const char *hint)
{
	const struct field *f = header_find(h, name);

	return f == NULL ? talloc_strdup(ctx, "") :
	    header_decode(ctx, f->value, f->n, hint);
}
