/* SPDX-License-Identifier: ISC */
/* Whatever comes in, UTF-8 without NUL goes out. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const labels[] = { NULL, "utf-8", "windows-1256",
		"iso-8859-6", "iso-8859-1", "utf-7", "utf-16", "iso-2022-jp",
		"gb18030", "koi8-r", "shift_jis", "big5", "euc-kr", "nonsense",
		"utf-32", "hz-gb-2312" };
	const char *used, *label;
	void *ctx;
	size_t out;
	char *s;

	if (n == 0)
		return 0;
	ctx = talloc_new(NULL);
	label = labels[data[0] % (sizeof(labels) / sizeof(labels[0]))];
	s = text_to_utf8(ctx, label, (const char *)data + 1, n - 1, &out,
	    &used);
	if (!is_utf8(s, out) || strlen(s) != out || used == NULL)
		abort();
	s = text_repair(ctx, (const char *)data, n, &out);
	if (s != NULL && strlen(s) > out)
		abort();
	talloc_free(ctx);
	return 0;
}
