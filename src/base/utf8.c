/* SPDX-License-Identifier: ISC */
/* The table of well-formed UTF-8 (Unicode 15, table 3-7). */
#include "warid/utf8.h"

#include <stdint.h>
#include <string.h>

/* Lead bytes, and what the second byte may be; the rest are 80..BF. */
static const struct lead {
	unsigned char from, to, length, low, high;
} leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

/* Bytes of the valid letter at u (n > 0 bytes there), or 0. */
static size_t
letter(const unsigned char *u, size_t n)
{
	const struct lead *l = leads;

	if (u[0] < 0x80)
		return 1;
	while (l < leads + sizeof(leads) / sizeof(leads[0]) && u[0] > l->to)
		l++;
	if (l == leads + sizeof(leads) / sizeof(leads[0]) || u[0] < l->from ||
	    n < l->length || u[1] < l->low || u[1] > l->high)
		return 0;
	for (size_t i = 2; i < l->length; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	return l->length;
}

size_t
utf8_valid_length(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t i = 0, step;
	uint64_t eight;

	while (i < n) {
		/* most text is ASCII: eight bytes at a time */
		if (n - i >= 8) {
			memcpy(&eight, p + i, 8);
			if ((eight & 0x8080808080808080u) == 0) {
				i += 8;
				continue;
			}
		}
		/* and most of the rest two bytes a letter */
		while (n - i >= 2 && u[i] >= 0xc2 && u[i] <= 0xdf &&
		    (u[i + 1] & 0xc0) == 0x80)
			i += 2;
		if (i == n)
			break;
		step = letter(u + i, n - i);
		if (step == 0)
			break;
		i += step;
	}
	return i;
}
