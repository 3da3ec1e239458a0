/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_OLE_H
#define MESSAGE_OLE_H
/*
 * Office documents from before 2007: what the streams of a compound file
 * ([MS-CFB]) hold.  The readers take bytes as they lie in the file, believe no
 * offset or count in them, and give UTF-8.
 */
#include <stdbool.h>
#include <stddef.h>

#include "warid/buf.h"

/* NULL and 0: there is no such stream. */
struct stream {
	const char *p;
	size_t n;
};

/*
 * A Word document of 1997 or later ([MS-DOC]): its main text, footnotes,
 * headers, as the piece table strings it together.  NULL, or why it cannot be
 * read.
 */
const char *word_text(struct stream word, struct stream table0,
    struct stream table1, struct buf *out);

/*
 * The cells of an Excel workbook, BIFF8 or BIFF5 ([MS-XLS]), a line a row, tabs
 * between.  NULL, or why it cannot be read.
 */
const char *excel_text(struct stream book, struct buf *out);

/* The text of a PowerPoint presentation's slides ([MS-PPT]). */
void slides_text(struct stream slides, struct buf *out);

/* UTF-16, little endian, n bytes of it. */
void utf16_add(struct buf *out, const char *p, size_t n);

static inline unsigned
le16(const char *p)
{
	return (unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8;
}

static inline unsigned
le32(const char *p)
{
	return le16(p) | le16(p + 2) << 16;
}

#endif
