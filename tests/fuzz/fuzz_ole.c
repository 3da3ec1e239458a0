/* SPDX-License-Identifier: ISC */
/* Old office documents: the first byte says which reader gets the rest. */
#include <stdint.h>
#include <talloc.h>

#include "message/ole.h"
#include "warid/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
const char *__lsan_default_suppressions(void);

/* libgsf loses the names of a damaged folder; its memory is all GLib's. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:g_malloc\n";
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct stream none = { NULL, 0 }, all, half;
	const char *p = (const char *)data + 1;
	struct buf out;
	void *ctx;

	if (n-- == 0)
		return 0;
	ctx = talloc_new(NULL);
	buf_init(&out, ctx);
	all = (struct stream){ p, n };
	half = (struct stream){ p + n / 2, n - n / 2 };
	switch (data[0] % 4) {
	case 0:
		message_read_document(ctx, "a.doc", p, n, NULL);
		break;
	case 1:
		word_text(all, none, half, &out);
		break;
	case 2:
		excel_text(all, &out);
		break;
	case 3:
		slides_text(all, &out);
		break;
	}
	talloc_free(ctx);
	return 0;
}
