/* SPDX-License-Identifier: ISC */
/* What a reader gone mad may answer: refused, or a message that survives being
 * packed again, and can be written as JSON. */
#include <talloc.h>

#include "warid/message.h"

static void
pack(void *ctx, const struct message *m, struct buf *b)
{
	buf_init(b, ctx);
	message_pack(m, b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct message *m, *again;
	struct json_out *o;
	struct buf once, twice, text;
	struct json *back;
	struct err e;

	if (message_unpack(ctx, (const char *)data, size, &m, &e) == 0) {
		pack(ctx, m, &once);
		if (message_unpack(ctx, once.p, once.n, &again, &e) < 0)
			abort();
		pack(ctx, again, &twice);
		if (once.n != twice.n || memcmp(once.p, twice.p, once.n) != 0)
			abort();
		o = json_object_new(ctx);
		message_to_json(m, o);
		buf_init(&text, ctx);
		json_write(o, &text);
		if (json_parse(ctx, text.p, text.n, &back, &e) < 0)
			abort();
	}
	talloc_free(ctx);
	return 0;
}
