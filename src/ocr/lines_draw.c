/* SPDX-License-Identifier: ISC */
/* A line by itself, as the recogniser wants to see it. */
#include "ocr/lines.h"

#include <talloc.h>

enum { MARGIN = 10 };			/* hundredths of a line's height */

bool
lines_part(void *ctx, const struct lines *all, const struct line *l, int x0,
    int x1, struct line *out)
{
	const struct component *list = all->pieces.list;

	*out = *l;
	out->pieces = talloc_array(ctx, uint32_t, l->nr);
	out->nr = 0;
	out->x0 = x1;
	out->x1 = x0;
	for (size_t i = 0; i < l->nr; i++) {
		const struct component *k = &list[l->pieces[i]];
		int middle = (k->x0 + k->x1) / 2;

		if (middle < x0 || middle > x1)
			continue;
		out->pieces[out->nr++] = l->pieces[i];
		out->x0 = k->x0 < out->x0 ? k->x0 : out->x0;
		out->x1 = k->x1 > out->x1 ? k->x1 : out->x1;
	}
	return out->nr > 0;
}

/* Copy a line's pieces, with the grey of their edges, onto white. */
static unsigned char *
lift(void *ctx, const struct image *img, const struct lines *all,
    const struct line *l, int x0, int y0, int w, int h)
{
	unsigned char *to = talloc_size(ctx, (size_t)w * (size_t)h);
	const struct run *runs = all->pieces.runs;

	memset(to, 0xff, (size_t)w * (size_t)h);
	for (size_t i = 0; i < l->nr; i++) {
		uint32_t r = all->pieces.list[l->pieces[i]].first;

		for (; r; r = runs[r].next) {
			int a = runs[r].x0 - 1 < x0 ? x0 : runs[r].x0 - 1;
			int b = runs[r].x1 + 1 > x0 + w ? x0 + w :
			    runs[r].x1 + 1;

			for (int y = runs[r].y - 1; y <= runs[r].y + 1; y++)
				if (y >= l->lo && y < l->hi && y >= y0 &&
				    y < y0 + h && y >= 0 && y < img->height &&
				    a >= 0 && b <= img->width)
					memcpy(to + (size_t)(y - y0) *
					    (size_t)w + (a - x0), img->grey +
					    (size_t)y * (size_t)img->stride + a,
					    (size_t)(b - a));
		}
	}
	return to;
}

/* Mean over the box of the source that each pixel covers. */
static void
resample_row(const float *from, int w, unsigned char *to, int out_w,
    double scale, float weight)
{
	for (int x = 0; x < out_w; x++) {
		double a = x * scale, b = a + scale;
		int i = (int)a, end = (int)b;
		double sum;

		if (end >= w)
			end = w - 1;
		if (i >= w)
			i = w - 1;
		sum = from[i] * ((i + 1 < b ? i + 1 : b) - a);
		for (i++; i < end; i++)
			sum += (double)from[i];
		if (i == end)
			sum += from[i] * (b - end);
		to[x] = (unsigned char)(sum / scale * (double)weight + 0.5);
	}
}

static void
resample(const unsigned char *from, int w, int h, struct picture *out)
{
	float *sum = talloc_array(out->p, float, w);

	for (int y = 0; y < out->height; y++) {
		double a = y * out->scale, b = a + out->scale;

		memset(sum, 0, sizeof(*sum) * (size_t)w);
		for (int i = (int)a; i < b && i < h; i++) {
			float part = (float)((i + 1 < b ? i + 1 : b) -
			    (i > a ? i : a));
			const unsigned char *row = from + (size_t)i *
			    (size_t)w;

			for (int x = 0; x < w; x++)
				sum[x] += part * row[x];
		}
		resample_row(sum, w, out->p + (size_t)y * (size_t)out->width,
		    out->width, out->scale, (float)(1 / out->scale));
	}
	talloc_free(sum);
}

void
lines_draw(void *ctx, const struct image *img, const struct lines *all,
    const struct line *l, int height, struct picture *out)
{
	int tall = l->y1 - l->y0, min = all->height * 7 / 5, pad, w, h;
	unsigned char *full;

	if (tall < min)
		tall = min;
	pad = tall * MARGIN / 100;
	h = tall + 2 * pad;
	w = l->x1 - l->x0 + 2 * pad;
	out->x = l->x0 - pad;
	out->y = (l->y0 + l->y1 - h) / 2;
	full = lift(ctx, img, all, l, out->x, out->y, w, h);
	out->scale = (double)h / height;
	out->height = height;
	out->width = (int)(w / out->scale);
	if (out->width < 1)
		out->width = 1;
	out->p = talloc_size(ctx, (size_t)out->width * (size_t)height);
	resample(full, w, h, out);
	talloc_free(full);
}
