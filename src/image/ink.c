/* SPDX-License-Identifier: ISC */
/*
 * A page's bits as a text of some ten to thirty thousand letters, so that a
 * sheet can be laid over another weeks later.  Each row is kept as what
 * differs from the row above, which is little.
 */
#include "image/raster.h"

#include <math.h>
#include <talloc.h>

#include "warid/crypt.h"
#include "warid/deflate.h"

enum { MAX_INK_PIXELS = 25000000 };

/* ";i" width,height,dpi,rotation,hundredths of degrees of skew ":" base64 */
static const char head[] = ";i%d,%d,%d,%d,%d:";

void
ink_write(const struct image *img, struct buf *to)
{
	void *ctx = talloc_new(NULL);
	size_t stride = bits_stride(img), n = stride * (size_t)img->height;
	unsigned char *rows = talloc_memdup(ctx, img->bits, n), *packed;
	size_t packed_n;

	if ((int64_t)img->width * img->height <= MAX_INK_PIXELS) {
		for (size_t i = n; i-- > stride;)
			rows[i] ^= rows[i - stride];
		packed = deflate_pack(ctx, rows, n, &packed_n);
		buf_addf(to, head, img->width, img->height, img->dpi,
		    img->rotation, (int)lround(img->skew * 100));
		buf_str(to, crypt_to_base64(ctx, packed, packed_n));
	}
	talloc_free(ctx);
}

/* The bits out of their text; false when it does not hold as many. */
static bool
unpack(struct image *img, const char *text)
{
	size_t stride = bits_stride(img), n = stride * (size_t)img->height;
	unsigned char *packed;
	size_t packed_n;
	bool is_whole;

	packed = crypt_from_base64(img, text, strlen(text), &packed_n);
	if (packed == NULL)
		return false;
	is_whole = deflate_unpack(packed, packed_n, img->bits, n);
	talloc_free(packed);
	for (size_t i = stride; is_whole && i < n; i++)
		img->bits[i] ^= img->bits[i - stride];
	return is_whole;
}

struct image *
ink_read(void *ctx, const char *print)
{
	const char *at = strchr(print, ';');
	const char *text = at != NULL ? strchr(at, ':') : NULL;
	int w, h, dpi, rotation, skew;
	struct image *img;

	if (text == NULL ||
	    sscanf(at, head, &w, &h, &dpi, &rotation, &skew) != 5 ||
	    w <= 0 || w > MAX_SIDE || h <= 0 || h > MAX_SIDE ||
	    (int64_t)w * h > MAX_INK_PIXELS || dpi <= 0 || dpi > 10000)
		return NULL;
	img = talloc_zero(ctx, struct image);
	img->dpi = dpi;
	img->rotation = rotation;
	img->skew = skew / 100.0;
	bits_init(img, w, h);
	if (!unpack(img, text + 1)) {
		talloc_free(img);
		return NULL;
	}
	bits_soften(img);
	return img;
}
