/* SPDX-License-Identifier: ISC */
/* Sums of boxes, a row of them at a time. */
#include "image/reduce.h"

int
reduce_by(int width, int height)
{
	int k = 1;

	while ((int64_t)(width / k) * (height / k) > MAX_GREY_PIXELS)
		k++;
	return k;
}

static void
reduce_row(struct reducer *d, const uint32_t *rgba)
{
	int out_w = d->to->width, y = d->row / d->k, x;

	for (x = 0; x < out_w * d->k; x++) {
		uint32_t c = rgba[x];
		uint32_t grey = ((c & 0xff) * 77 + (c >> 8 & 0xff) * 150 +
		    (c >> 16 & 0xff) * 29) >> 8;

		grey += 255 - (c >> 24);	/* on white paper */
		d->sums[x / d->k] += grey > 255 ? 255 : grey;
	}
	d->row++;
	if (d->row % d->k != 0 || y >= d->to->height)
		return;
	for (x = 0; x < out_w; x++) {
		d->to->p[(size_t)y * d->to->stride + (size_t)x] =
		    (unsigned char)(d->sums[x] / (uint32_t)(d->k * d->k));
		d->sums[x] = 0;
	}
}

void
reduce_band(struct reducer *d, const uint32_t *band, int stride, int rows)
{
	while (rows-- > 0)
		reduce_row(d, band + (size_t)rows * (size_t)stride);
}
