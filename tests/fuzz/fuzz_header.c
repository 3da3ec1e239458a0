/* SPDX-License-Identifier: ISC */
/* Each reader of header values on any bytes: the first says which. */
#include <talloc.h>

#include "message/header.h"
#include "warid/text.h"

static void
must_be_text(const char *s)
{
	if (s == NULL || !is_utf8(s, strlen(s)))
		abort();
}

static void
people(void *ctx, const char *p, size_t n)
{
	size_t count;
	struct person *list = header_people(ctx, p, n, NULL, &count);

	for (size_t i = 0; i < count; i++) {
		must_be_text(list[i].name);
		must_be_text(list[i].id);
	}
}

static void
params(void *ctx, const char *p, size_t n)
{
	struct params out;

	header_params(ctx, p, n, NULL, &out);
	for (size_t i = 0; i < out.n; i++)
		must_be_text(out.list[i].value);
}

static void
fields(void *ctx, const char *p, size_t n)
{
	struct header h;

	if (header_parse(ctx, p, n, &h) > n)
		abort();
	for (size_t i = 0; i < h.n; i++)
		if (h.list[i].value + h.list[i].n > p + n)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	const char *p = (const char *)data + 1;
	size_t n = size - 1, count;
	int64_t t;

	if (size > 0 && data[0] % 6 == 0)
		must_be_text(header_decode(ctx, p, n, NULL));
	else if (size > 0 && data[0] % 6 == 1)
		people(ctx, p, n);
	else if (size > 0 && data[0] % 6 == 2)
		params(ctx, p, n);
	else if (size > 0 && data[0] % 6 == 3)
		header_date(p, n, &t);
	else if (size > 0 && data[0] % 6 == 4)
		header_ids(ctx, p, n, &count);
	else if (size > 0)
		fields(ctx, p, n);
	talloc_free(ctx);
	return 0;
}
