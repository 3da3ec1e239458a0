/* SPDX-License-Identifier: ISC */
/* What Arabic-Indic digits are misread as, and back. */
#include <talloc.h>

#include "ocr/page.h"
#include "warid/buf.h"
#include "warid/text.h"

/* Seen in readings of known numbers; look-alikes only. */
static const struct {
	uint32_t seen, is;
} lookalikes[] = {
	{ '0', 0x665 }, { 'o', 0x665 }, { 'O', 0x665 }, { 0x647, 0x665 },
	{ 'A', 0x668 }, { 'V', 0x667 }, { 'v', 0x667 }, { 'E', 0x664 },
	{ '1', 0x661 }, { 'l', 0x661 }, { 'I', 0x661 }, { '|', 0x661 },
	{ 0x627, 0x661 }, { 'q', 0x669 }, { '9', 0x669 }, { 'Y', 0x662 },
	{ 'r', 0x663 }, { '7', 0x667 },
};

static bool
is_indic(uint32_t c)
{
	return (c >= 0x660 && c <= 0x669) || (c >= 0x6f0 && c <= 0x6f9);
}

bool
digits_has(const char *s)
{
	size_t n = strlen(s), i = 0;

	while (i < n) {
		uint32_t c = utf8_next(s, n, &i);

		if ((c >= '0' && c <= '9') || is_indic(c))
			return true;
	}
	return false;
}

static bool
is_separator(uint32_t c)
{
	return c > 0 && c < 128 && strchr("/.:,-+()", (int)c) != NULL;
}

bool
digits_only(const char *s)
{
	size_t n = strlen(s), i = 0;
	bool any = false;

	while (i < n) {
		uint32_t c = utf8_next(s, n, &i);

		if ((c >= '0' && c <= '9') || is_indic(c))
			any = true;
		else if (!is_separator(c))
			return false;
	}
	return any;
}

static uint32_t
mend_one(uint32_t c, bool *changed)
{
	if (c >= 0x6f0 && c <= 0x6f9)
		return c - 0x6f0 + 0x660;
	for (size_t i = 0; i < sizeof(lookalikes) / sizeof(*lookalikes); i++)
		if (lookalikes[i].seen == c) {
			*changed = true;
			return lookalikes[i].is;
		}
	return c;
}

char *
digits_mend(void *ctx, const char *s, bool *changed)
{
	size_t n = strlen(s), i = 0;
	int digits = 0, others = 0;
	struct buf out;

	buf_init(&out, ctx);
	*changed = false;
	while (i < n) {
		uint32_t c = utf8_next(s, n, &i);

		digits += is_indic(c);
		c = mend_one(c, changed);
		others += !is_indic(c) && !is_separator(c);
		buf_utf8(&out, c);
	}
	return digits > 0 && others == 0 ? out.p : NULL;
}

bool
digits_tell(void *ctx, const char **text, const int *heights, size_t nr,
    int tall)
{
	size_t n = strlen(*text), i = 0, k = 0;
	struct buf out;

	if (utf8_length(*text, n) != nr)
		return false;
	buf_init(&out, ctx);
	while (i < n) {
		uint32_t c = utf8_next(*text, n, &i);

		if (c == 0x660 || c == 0x665)
			c = heights[k] * 2 < tall ? 0x660 : 0x665;
		buf_utf8(&out, c);
		k++;
	}
	*text = out.p;
	return true;
}
