/* SPDX-License-Identifier: ISC */
/* What identifies a person, hidden. */
#include "warid/text.h"
#include "warid/buf.h"

static bool
is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0x0660 && cp <= 0x0669) ||
	    (cp >= 0x06f0 && cp <= 0x06f9);
}

char *
text_redact(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct buf b;

	buf_init(&b, ctx);
	for (size_t i = 0; i < n;) {
		size_t begin = i, digits = 0;

		while (i < n) {
			size_t at = i;

			if (!is_digit(utf8_next(p, n, &i))) {
				if (digits > 0)
					i = at;
				break;
			}
			digits++;
		}
		if (digits >= 7)
			buf_str(&b, "[number]");
		else
			buf_add(&b, p + begin, i - begin);
	}
	*out_n = b.n;
	return b.p;
}
