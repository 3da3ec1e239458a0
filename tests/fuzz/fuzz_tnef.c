/* SPDX-License-Identifier: ISC */
/* TNEF by libytnef: no bytes behind the right beginning may
 * do more than be refused. */
#include <talloc.h>

#include "warid/message.h"

/* libytnef loses an attribute that comes twice: bounded by the input. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libytnef\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char begin[] = "\x78\x9f\x3e\x22";
	void *ctx = talloc_new(NULL);
	size_t n = size + sizeof(begin) - 1;
	char *p = talloc_size(ctx, n);

	memcpy(p, begin, sizeof(begin) - 1);
	if (size > 0)
		memcpy(p + sizeof(begin) - 1, data, size);
	if (message_read_document(ctx, "winmail.dat", p, n, NULL) == NULL)
		abort();
	talloc_free(ctx);
	return 0;
}
