/* SPDX-License-Identifier: ISC */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "source/fax_log.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct fax_received *rows;
	size_t nr;

	fax_log_parse(ctx, (const char *)p, n, &rows, &nr);
	for (size_t i = 0; i < nr; i++) {
		struct json_out *o = json_object_new(ctx);
		struct buf b;

		buf_init(&b, ctx);
		fax_log_meta(&rows[i], o);
		json_write(o, &b);
	}
	talloc_free(ctx);
	return 0;
}
