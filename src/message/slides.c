/* SPDX-License-Identifier: ISC */
/* PowerPoint's records ([MS-PPT] 2.3.1): containers are stepped into, atoms of
 * text are taken, in the order of the file. */
#include "message/ole.h"

enum {
	HEAD = 8, CONTAINER = 0xf,
	TEXT_WIDE = 0x0fa0, TEXT_NARROW = 0x0fa8,
};

/* Paragraphs and lines end alike. */
static void
end_text(struct buf *out, size_t from)
{
	for (; from < out->n; from++)
		if (out->p[from] == '\r' || out->p[from] == '\v')
			out->p[from] = '\n';
	buf_char(out, '\n');
}

void
slides_text(struct stream s, struct buf *out)
{
	size_t i = 0;

	while (s.n - i >= HEAD) {
		bool is_container = (le16(s.p + i) & CONTAINER) == CONTAINER;
		unsigned type = le16(s.p + i + 2);
		size_t n = le32(s.p + i + 4), from = out->n;

		i += HEAD;
		if (is_container)
			continue;
		n = n < s.n - i ? n : s.n - i;
		if (type == TEXT_WIDE)
			utf16_add(out, s.p + i, n);
		for (size_t k = 0; type == TEXT_NARROW && k < n; k++)
			buf_utf8(out, (unsigned char)s.p[i + k]);
		if (type == TEXT_WIDE || type == TEXT_NARROW)
			end_text(out, from);
		i += n;
	}
}
