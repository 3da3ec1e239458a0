/* SPDX-License-Identifier: ISC */
/*
 * A prepared page's two forms: bits, and the softened grey that is read; a
 * fax's stairs become the edges a scan has.
 */
#include "image/raster.h"

#include <math.h>
#include <stdlib.h>
#include <talloc.h>

enum { BLACK = 128 };

size_t
bits_stride(const struct image *img)
{
	return ((size_t)img->width + 7) / 8;
}

unsigned char *
bits_row(const struct image *img, int y)
{
	return img->bits + (size_t)y * bits_stride(img);
}

void
bits_init(struct image *img, int width, int height)
{
	img->width = width;
	img->height = height;
	img->stride = (width + 3) & ~3;
	img->grey = talloc_size(img, (size_t)img->stride * (size_t)height);
	img->bits = talloc_zero_size(img, bits_stride(img) * (size_t)height);
	if (img->grey == NULL || img->bits == NULL)
		abort();
	memset(img->grey, 0xff, (size_t)img->stride * (size_t)height);
}

void
bits_threshold(struct image *img)
{
	for (int y = 0; y < img->height; y++) {
		const unsigned char *p = img->grey + (size_t)y *
		    (size_t)img->stride;
		unsigned char *to = bits_row(img, y);

		for (int x = 0; x < img->width; x++)
			to[x / 8] |= (unsigned char)((p[x] < BLACK) <<
			    (7 - x % 8));
	}
}

/* Rows of three ones, twos and threes to rows of nine, to grey. */
static void
soften_row(const unsigned char *const sums[3], unsigned char *to, int width)
{
	static const unsigned char grey[10] = {
		255, 227, 198, 170, 142, 113, 85, 57, 28, 0,
	};

	for (int x = 0; x < width; x++)
		to[x] = grey[sums[0][x] + sums[1][x] + sums[2][x]];
}

/* Black pixels among each and its two neighbours in a row of bits. */
static void
sum_row(const unsigned char *bits, unsigned char *sum, unsigned char *flat,
    int width)
{
	for (int x = 0; x < width; x += 8) {
		unsigned byte = bits[x / 8];

		for (int k = 0; k < 8; k++)
			flat[x + k + 1] = byte >> (7 - k) & 1;
	}
	for (int x = 0; x < width; x++)
		sum[x] = (unsigned char)(flat[x] + flat[x + 1] + flat[x + 2]);
}

void
bits_soften(struct image *img)
{
	size_t row = (size_t)img->width + 16;
	unsigned char *room = talloc_zero_size(img, row * 4);
	unsigned char *rows[3] = { room, room + row, room + 2 * row };

	for (int y = 0; y <= img->height; y++) {
		unsigned char *oldest = rows[0];

		rows[0] = rows[1];
		rows[1] = rows[2];
		rows[2] = oldest;
		if (y < img->height)
			sum_row(bits_row(img, y), oldest, room + 3 * row,
			    img->width);
		else
			memset(oldest, 0, row);
		if (y > 0)
			soften_row((const unsigned char *const *)rows,
			    img->grey + (size_t)(y - 1) * (size_t)img->stride,
			    img->width);
	}
	talloc_free(room);
}

void
bits_turn(struct image *img)
{
	unsigned char *from = img->bits;

	img->bits = talloc_zero_size(img, bits_stride(img) *
	    (size_t)img->height);
	for (int y = 0; y < img->height; y++) {
		const unsigned char *p = from + (size_t)(img->height - 1 - y) *
		    bits_stride(img);
		unsigned char *to = bits_row(img, y);

		for (int x = 0, k = img->width - 1; x < img->width; x++, k--)
			to[x / 8] |= (unsigned char)((p[k / 8] >>
			    (7 - k % 8) & 1) << (7 - x % 8));
	}
	talloc_free(from);
}

void
bits_body(const struct image *img, int *from, int *to)
{
	int strip = (int)(0.18 * img->dpi + img->width * fabs(img->skew) /
	    57.3);

	if (strip > img->height)
		strip = img->height;
	*from = img->rotation == 180 ? 0 : strip;
	*to = img->rotation == 180 ? img->height - strip : img->height;
}
