/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_PDF_TEXT_H
#define MESSAGE_PDF_TEXT_H
/*
 * What to make of the text layer of a PDF's page.
 *
 * A PDF says where letters stand, not in which order they are read.  Poppler
 * gives the letters of each word in their order, but loses the space behind a
 * line's first Arabic word and turns English runs inside Arabic lines around;
 * the boxes of the letters tell both.
 */
#include <stdbool.h>
#include <stddef.h>

struct box {
	double x1, y1, x2, y2;
};

/*
 * UTF-8 text, a box for each of its code points (line ends too, U+202A..202E
 * not); lines stay, the words of each come out in reading order with one space
 * between.  From ctx.
 */
char *pdf_order(void *ctx, const char *p, size_t n, const struct box *boxes,
    size_t nr_boxes, size_t *out_n);

/*
 * Why the page must be looked at instead of believed; NULL: it need not.
 * Text in logical order, as pdf_order leaves it.
 */
const char *pdf_distrust(const char *p, size_t n);

bool pdf_has_arabic(const char *p, size_t n);

/*
 * Does a stream of this file (all of its bytes) unpack to so much that reading
 * it would never end?  Images do not count.  Streams of an encrypted file, and
 * of filters before Flate, are not seen: those meet the reader's clock.
 */
bool pdf_is_bomb(const char *p, size_t n);

#endif
