/* SPDX-License-Identifier: ISC */
/* Message-ID, In-Reply-To and References: what stands in <>, or alone. */
#include "message/header.h"

#include <talloc.h>

#include "warid/text.h"

static bool
is_gap(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
	    c == '\0';
}

static void
add_id(void *ctx, const char ***list, size_t *n, const char *p, size_t len)
{
	char *id;
	size_t k = 0;

	if (*n >= HEADER_MAX_IDS)
		return;
	id = text_to_utf8(ctx, "utf-8", p, len, &len, NULL);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)id[i] > ' ' && id[i] != 0x7f)
			id[k++] = id[i];
	id[k] = '\0';
	if (k == 0)
		return;
	*list = talloc_realloc(ctx, *list, const char *, (unsigned)*n + 1);
	if (*list == NULL)
		abort();
	(*list)[(*n)++] = id;
}

/* No brackets at all: the words, if every one could be an id. */
static void
add_bare(void *ctx, const char ***list, size_t *n, const char *p, size_t len)
{
	size_t words = 0, ats = 0, start;

	for (size_t i = 0; i < len; i++) {
		words += !is_gap(p[i]) && (i == 0 || is_gap(p[i - 1]));
		ats += p[i] == '@';
	}
	if (words != 1 && words != ats)
		return;
	for (size_t i = 0; i < len; i++) {
		if (is_gap(p[i]))
			continue;
		for (start = i; i < len && !is_gap(p[i]); i++)
			;
		add_id(ctx, list, n, p + start, i - start);
	}
}

const char **
header_ids(void *ctx, const char *p, size_t n, size_t *out_n)
{
	const char **list = NULL;
	size_t count = 0, i = 0;

	while (i < n) {
		const char *open = memchr(p + i, '<', n - i), *end;

		if (open == NULL)
			break;
		end = memchr(open, '>', (size_t)(p + n - open));
		if (end == NULL)
			end = p + n;
		add_id(ctx, &list, &count, open + 1, (size_t)(end - open) - 1);
		i = (size_t)(end - p) + 1;
	}
	if (memchr(p, '<', n) == NULL)
		add_bare(ctx, &list, &count, p, n);
	*out_n = count;
	return list;
}
