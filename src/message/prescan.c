/* SPDX-License-Identifier: ISC */
/*
 * What stands before a mail, and line ends: a leading mbox line, empty lines,
 * a byte order mark, mail whose every line ends in CR.
 */
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"

enum { SNIFF_BYTES = 64 << 10 };

/* CR alone ends the lines: some old Macs' mail.  Same length, own copy. */
static const char *
cr_to_lf(void *ctx, const char *p, size_t n)
{
	char *copy;

	if (memchr(p, '\n', n) != NULL || memchr(p, '\r', n) == NULL)
		return p;
	copy = talloc_memdup(ctx, p, n);
	for (size_t i = 0; i < n; i++)
		if (copy[i] == '\r')
			copy[i] = '\n';
	return copy;
}

const char *
prescan(void *ctx, const char *p, size_t *n, size_t *skipped)
{
	const char *q = cr_to_lf(ctx, p, *n), *start = q, *end = q + *n;
	const char *nl;

	if (end - q >= 3 && memcmp(q, "\xef\xbb\xbf", 3) == 0)
		q += 3;
	/* empty lines before a header; before anything else they are a
	 * header with nothing in it */
	for (nl = q; nl < end && (*nl == '\n' || *nl == '\r'); nl++)
		;
	if (nl > q && is_header_line(nl, (size_t)(end - nl)))
		q = nl;
	if (end - q >= 5 && memcmp(q, "From ", 5) == 0 &&
	    (nl = memchr(q, '\n', (size_t)(end - q))) != NULL)
		q = nl + 1;
	*skipped = (size_t)(q - start);
	*n = (size_t)(end - q);
	return q;
}

/*
 * Mail by its first lines: fields from the start, and among them one or more
 * that only mail has.
 */
bool
is_mail(const char *p, size_t n)
{
	static const char *const names[] = { "from", "to", "subject", "date",
		"received", "message-id", "mime-version", "content-type",
		"return-path", "delivered-to", "reply-to", "cc", "x-mailer",
		"content-transfer-encoding", "in-reply-to", "references" };
	void *ctx = talloc_new(NULL);
	struct header h;
	size_t known = 0, skipped;

	n = n < SNIFF_BYTES ? n : SNIFF_BYTES;
	p = prescan(ctx, p, &n, &skipped);
	header_parse(ctx, p, n, &h);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		known += header_find(&h, names[i]) != NULL;
	talloc_free(ctx);
	return known >= 2 || (known == 1 && !h.is_unseparated);
}
