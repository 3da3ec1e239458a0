/* SPDX-License-Identifier: ISC */
/* Office documents: ZIP by libarchive, XML by libxml2: no bytes behind the right beginning may
 * do more than be refused. */
#include <talloc.h>

#include "warid/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char begin[] = "PK\3\4";
	void *ctx = talloc_new(NULL);
	size_t n = size + sizeof(begin) - 1;
	char *p = talloc_size(ctx, n);

	memcpy(p, begin, sizeof(begin) - 1);
	if (size > 0)
		memcpy(p + sizeof(begin) - 1, data, size);
	if (message_read_document(ctx, "a.docx", p, n, NULL) == NULL)
		abort();
	talloc_free(ctx);
	return 0;
}
