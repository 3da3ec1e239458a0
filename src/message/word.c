/* SPDX-License-Identifier: ISC */
/*
 * Word's piece table ([MS-DOC] 2.8.35): where in the document's stream each run
 * of letters lies, and whether a letter has one byte (windows-1252) or two.
 */
#include "message/ole.h"

#include <stdint.h>
#include <talloc.h>

#include "warid/text.h"

enum {
	FIB_MAGIC = 0xa5ec,
	FIB_FLAGS = 0x0a, FLAG_ENCRYPTED = 0x0100, FLAG_TABLE1 = 0x0200,
	FIB_CLX = 0x01a2,		/* offset and length of the table */
	FIB_LENGTH = 0x01aa,
	CLX_PRC = 1, CLX_PIECES = 2,
	PIECE = 8,			/* bytes of one descriptor */
	ONE_BYTE = 0x40000000,
	MAX_PIECES = 65536,
};

static const char damaged[] = "damaged Word document";

void
utf16_add(struct buf *out, const char *p, size_t n)
{
	unsigned high = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		unsigned c = le16(p + i);

		if (c >= 0xd800 && c < 0xdc00) {
			high = c;
			continue;
		}
		if (c >= 0xdc00 && c < 0xe000)
			c = high == 0 ? 0xfffd :
			    0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00);
		high = 0;
		if (c != 0)
			buf_utf8(out, c);
	}
}

/* The pieces in the CLX: positions first, then descriptors. */
static bool
find_pieces(struct stream clx, const char **at, size_t *nr)
{
	size_t i = 0;

	while (i + 5 <= clx.n && clx.p[i] == CLX_PRC)
		i += 3 + le16(clx.p + i + 1);
	if (i + 5 > clx.n || clx.p[i] != CLX_PIECES)
		return false;
	*nr = le32(clx.p + i + 1);
	i += 5;
	if (*nr > clx.n - i || *nr < 4)
		return false;
	*nr = (*nr - 4) / (4 + PIECE);
	*at = clx.p + i;
	return *nr <= MAX_PIECES;
}

/*
 * What Word puts between letters: the ends of paragraphs, cells and lines are
 * signs; fields hold an instruction, a separator and what is shown.
 */
static void
add_shown(struct buf *out, const char *p, size_t n)
{
	int hidden = 0;

	for (size_t i = 0; i < n; i++) {
		switch (p[i]) {
		case 0x13:
			hidden++;
			break;
		case 0x14: case 0x15:
			hidden -= hidden > 0;
			break;
		case '\r': case 0x0b: case 0x0c: case 0x0e:
			if (hidden == 0)
				buf_char(out, '\n');
			break;
		case 0x07:
			if (hidden == 0)
				buf_char(out, '\t');
			break;
		default:
			if (hidden == 0 && ((unsigned char)p[i] >= ' ' ||
			    p[i] == '\t'))
				buf_char(out, p[i]);
		}
	}
}

static void
add_narrow(struct buf *out, const char *p, size_t n)
{
	char *s = text_to_utf8(out->ctx, "windows-1252", p, n, &n, NULL);

	buf_add(out, s, n);
	talloc_free(s);
}

static const char *
add_pieces(struct stream word, const char *at, size_t nr, struct buf *out)
{
	const char *pieces = at + 4 * (nr + 1), *why = NULL;
	struct buf raw;

	buf_init(&raw, out->ctx);
	for (size_t k = 0; k < nr && why == NULL; k++) {
		uint32_t from = le32(at + 4 * k), to = le32(at + 4 * (k + 1));
		uint32_t fc = le32(pieces + PIECE * k + 2);
		bool is_narrow = (fc & ONE_BYTE) != 0;
		size_t start = is_narrow ? (fc & ~ONE_BYTE) / 2 : fc;
		size_t n = to < from ? SIZE_MAX : (size_t)(to - from) *
		    (is_narrow ? 1 : 2);

		if (start > word.n || n > word.n - start ||
		    raw.n > 2 * word.n)	/* pieces may overlap, not for ever */
			why = damaged;
		else if (!is_narrow)
			utf16_add(&raw, word.p + start, n);
		else
			add_narrow(&raw, word.p + start, n);
	}
	add_shown(out, raw.p, raw.n);
	return why;
}

const char *
word_text(struct stream word, struct stream table0, struct stream table1,
    struct buf *out)
{
	struct stream table, clx;
	const char *at;
	unsigned flags, from;
	size_t nr;

	if (word.n < FIB_LENGTH || le16(word.p) != FIB_MAGIC)
		return word.n < 2 ? damaged :
		    "a Word document from before 1997";
	flags = le16(word.p + FIB_FLAGS);
	if (flags & FLAG_ENCRYPTED)
		return "the Word document needs a password";
	table = flags & FLAG_TABLE1 ? table1 : table0;
	from = le32(word.p + FIB_CLX);
	clx.n = le32(word.p + FIB_CLX + 4);
	if (from > table.n || clx.n > table.n - from)
		return damaged;
	clx.p = table.p + from;
	if (!find_pieces(clx, &at, &nr))
		return damaged;
	return add_pieces(word, at, nr, out);
}
