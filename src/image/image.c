/* SPDX-License-Identifier: ISC */
/*
 * Which decoder the bytes belong to, what sizes are let in, and what
 * resolution a page has that does not say.
 */
#include "image/g3.h"
#include "image/raster.h"

#include <math.h>
#include <talloc.h>

enum kind { KIND_TIFF, KIND_PICTURE };

static const struct magic {
	const char *bytes;
	size_t n;
	enum kind kind;
} magics[] = {
	{ "II*\0", 4, KIND_TIFF },
	{ "MM\0*", 4, KIND_TIFF },
	{ "II+\0", 4, KIND_TIFF },		/* BigTIFF */
	{ "MM\0+", 4, KIND_TIFF },
	{ "\x89PNG\r\n\x1a\n", 8, KIND_PICTURE },
	{ "\xff\xd8\xff", 3, KIND_PICTURE },
	{ "GIF87a", 6, KIND_PICTURE },
	{ "GIF89a", 6, KIND_PICTURE },
	{ "BM", 2, KIND_PICTURE },
	{ "P1", 2, KIND_PICTURE }, { "P2", 2, KIND_PICTURE },
	{ "P3", 2, KIND_PICTURE }, { "P4", 2, KIND_PICTURE },
	{ "P5", 2, KIND_PICTURE }, { "P6", 2, KIND_PICTURE },
};

struct image_reader {
	const char *p;
	size_t n;
	struct tiff *tiff;		/* NULL: a picture of one page */
	bool is_over;
	bool is_raw_fax;
	int rows_per_inch;		/* of a raw fax, by its name; or 0 */
};

/* Two letters are text as often as a picture: what follows must fit too. */
static bool
fits(const struct magic *m, const char *p, size_t n)
{
	if (n < m->n || memcmp(p, m->bytes, m->n) != 0)
		return false;
	if (p[0] == 'P')
		return n > 7 && (p[2] == '\n' || p[2] == ' ' || p[2] == '\r');
	if (p[0] == 'B')
		return n > 26 && p[6] == 0 && p[7] == 0 && p[8] == 0 &&
		    p[9] == 0;
	return true;
}

static const struct magic *
magic_of(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (fits(&magics[i], p, n))
			return &magics[i];
	return NULL;
}

bool
is_image(const char *p, size_t n)
{
	return magic_of(p, n) != NULL || is_g3(p, n);
}

int
image_check_size(int64_t width, int64_t height, struct err *e)
{
	if (width <= 0 || height <= 0)
		return err_set(e, ERR_ITEM, "the picture has no size");
	if (width > MAX_SIDE || height > MAX_SIDE)
		return err_set(e, ERR_ITEM, "%lld x %lld pixels are over the "
		    "limit of %d a side", (long long)width, (long long)height,
		    MAX_SIDE);
	if (width * height > MAX_PIXELS)
		return err_set(e, ERR_ITEM, "%lld x %lld pixels are over the "
		    "limit of %d megapixels", (long long)width,
		    (long long)height, MAX_PIXELS / 1000000);
	return 0;
}

/* ITU-T T.4: the widths of A4, B4 and A3 at 8.04 dots a millimetre. */
static bool
is_fax_width(int width)
{
	return width == 1728 || width == 2048 || width == 2432;
}

static double
fax_rows_per_inch(int width, int height)
{
	double pages = (double)height / width;	/* at square pixels 1.41 */

	return pages < 0.9 ? 98 : pages < 1.9 ? 196 : 391;
}

static bool
is_sane(double dpi)
{
	return isfinite(dpi) && dpi >= 50 && dpi <= 2400;
}

void
image_infer_dpi(struct image_facts *f, double x, double y, double per_inch)
{
	x *= per_inch;
	y *= per_inch;
	if (is_sane(x) && is_sane(y) && x < y * 4.5 && y < x * 4.5 &&
	    f->width < x * 24 && f->width > x * 0.75) {
		f->dpi_x = x;
		f->dpi_y = y;
	} else if (is_fax_width(f->width)) {
		f->dpi_x = 204;
		f->dpi_y = fax_rows_per_inch(f->width, f->height);
	} else {		/* a sheet of A4, seen from its narrow side */
		int side = f->width < f->height ? f->width : f->height;

		f->dpi_x = side < 1200 ? 96 : side / 8.27;
		f->dpi_y = f->dpi_x;
	}
}

void
raster_init(struct raster *r, void *ctx, int width, int height,
    bool bilevel)
{
	size_t row = bilevel ? ((size_t)width + 7) / 8 : (size_t)width;

	*r = (struct raster){ .width = width, .height = height,
	    .is_bilevel = bilevel, .stride = (row + 3) & ~(size_t)3 };
	r->p = talloc_size(ctx, r->stride * (size_t)height);
	if (r->p == NULL)
		abort();
	memset(r->p, bilevel ? 0 : 0xff, r->stride * (size_t)height);
}

void
image_turn(struct image *img)
{
	size_t w = (size_t)img->width, h = (size_t)img->height;

	for (size_t i = 0, n = w * h; i < n / 2; i++) {
		size_t x = i % w, y = i / w;
		unsigned char *a = img->grey + y * (size_t)img->stride + x;
		unsigned char *b = img->grey + (h - 1 - y) *
		    (size_t)img->stride + (w - 1 - x);
		unsigned char t = *a;

		*a = *b;
		*b = t;
	}
	bits_turn(img);
	img->rotation = (img->rotation + 180) % 360;
	talloc_free(img->print);
	img->print = pagehash_print(img, img);
}

int
image_open(void *ctx, const char *p, size_t n, struct image_reader **out,
    struct err *e)
{
	const struct magic *m = magic_of(p, n);
	bool is_raw_fax = m == NULL && is_g3(p, n);
	struct image_reader *r;

	if (m == NULL && !is_raw_fax)
		return err_set(e, ERR_ITEM, "neither a TIFF nor a picture");
	r = talloc_zero(ctx, struct image_reader);
	r->is_raw_fax = is_raw_fax;
	r->p = p;
	r->n = n;
	if (is_raw_fax)
		r->p = g3_to_tiff(r, p, n, &r->n);
	if ((is_raw_fax || m->kind == KIND_TIFF) &&
	    tiff_open(r, r->p, r->n, &r->tiff, e) < 0) {
		talloc_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
image_set_name(struct image_reader *r, const char *name)
{
	if (r->is_raw_fax)
		r->rows_per_inch = g3_rows_per_inch(name);
}

static int
next_picture(struct image_reader *r, void *ctx, struct image_facts *f,
    struct image **img, struct err *e)
{
	if (r->is_over)
		return 0;
	r->is_over = true;
	return prepare_picture(ctx, r->p, r->n, f, img, e) < 0 ? -1 : 1;
}

int
image_next(struct image_reader *r, void *ctx, struct image_facts *f,
    struct image **img, struct err *e)
{
	struct raster raster;
	int ret;

	*f = (struct image_facts){ .number = 1, .orientation = 1, .tsi = "",
	    .subaddress = "", .dcs = "", .warnings = "" };
	if (r->tiff == NULL)
		return next_picture(r, ctx, f, img, e);
	ret = tiff_next(r->tiff, ctx, f, &raster, e);
	if (ret <= 0)
		return ret;
	if (r->rows_per_inch != 0)
		f->dpi_y = r->rows_per_inch;
	ret = prepare_raster(ctx, &raster, f, img, e) < 0 ? -1 : 1;
	talloc_free(raster.p);
	return ret;
}
