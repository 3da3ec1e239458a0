/* SPDX-License-Identifier: ISC */
/* What may stand in a ledger that others wrote: refused, or a message whose
 * JSON is its own on the way round. */
#include <talloc.h>

#include "warid/message.h"

static char *
written(void *ctx, const struct message *m)
{
	struct json_out *o = json_object_new(ctx);
	struct buf b;

	buf_init(&b, ctx);
	message_to_json(m, o);
	json_write(o, &b);
	return b.p;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct message *m, *again;
	struct json *o;
	struct err e;
	char *s;

	if (json_parse(ctx, (const char *)data, size, &o, &e) == 0 &&
	    message_from_json(ctx, o, &m, &e) == 0) {
		s = written(ctx, m);
		if (json_parse(ctx, s, strlen(s), &o, &e) < 0 ||
		    message_from_json(ctx, o, &again, &e) < 0 ||
		    strcmp(written(ctx, again), s) != 0)
			abort();
	}
	talloc_free(ctx);
	return 0;
}
