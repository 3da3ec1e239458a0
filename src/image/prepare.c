/* SPDX-License-Identifier: ISC */
/*
 * leptonica: what is done to a page before it is read.  Square pixels, specks
 * off, edges softened (fax edges are stairs, and the reader was taught on
 * scans), straight, upright; and whether there is anything on it at all.
 */
#include "image/raster.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <talloc.h>

#define FAX_DPI		204.0	/* what the sizes below were measured at */
#define DEGREES		(180.0 / 3.14159265358979)

enum {
	MIN_UPDOWN = 4,			/* |confidence| that settles it */
	MIN_COMPONENTS = 4,		/* fewer of a letter's size: blank */
	MIN_TEXT = 15,			/* fewer: no telling which way up */
};

/* a speck: one black pixel, all eight neighbours white */
static char speck[] = "ooo" "oXo" "ooo";
static char doubled_speck[] = "ooo" "oxo" "oXo" "ooo";

/* Put `now` in the place of *p, which goes; NULL leaves *p as it was. */
static void
become(PIX **p, PIX *now)
{
	if (now == NULL || now == *p)
		return;
	pixDestroy(p);
	*p = now;
}

static PIX *
pix_from_raster(const struct raster *r)
{
	PIX *p = pixCreate(r->width, r->height, r->is_bilevel ? 1 : 8);
	size_t stride;

	if (p == NULL)
		return NULL;
	stride = (size_t)pixGetWpl(p) * 4;
	for (size_t y = 0; y < (size_t)r->height; y++)
		memcpy((char *)pixGetData(p) + y * stride,
		    r->p + y * r->stride, stride);
	pixEndianByteSwap(p);
	return p;
}

/* TIFF's and EXIF's eight ways to lay a picture down (tag 274). */
static void
orient(PIX **p, int orientation)
{
	static const struct {
		int quarters;
		bool flip;
	} ways[] = {
		[1] = { 0, false }, [2] = { 0, true },
		[3] = { 2, false }, [4] = { 2, true },
		[5] = { 1, true }, [6] = { 1, false },
		[7] = { 3, true }, [8] = { 3, false },
	};

	if (orientation < 2 || orientation > 8)
		return;
	if (ways[orientation].quarters != 0)
		become(p, pixRotateOrth(*p, ways[orientation].quarters));
	if (ways[orientation].flip)
		become(p, pixFlipLR(NULL, *p));
}

/* `rows`: how many each row of the paper has become. */
static void
despeckle(PIX **p, int rows)
{
	SEL *sel = rows == 2 ? selCreateFromString(doubled_speck, 4, 3,
	    "speck") : selCreateFromString(speck, 3, 3, "speck");
	PIX *specks = pixHMT(NULL, *p, sel);

	if (specks != NULL && rows == 2)
		become(&specks, pixDilateBrick(NULL, specks, 1, 2));
	if (specks != NULL)
		pixSubtract(*p, *p, specks);
	pixDestroy(&specks);
	selDestroy(&sel);
}

/*
 * A dirty scanner draws thin lines down the whole page, through the letters,
 * dotted ones too: before specks are taken out, or its dots go and its dashes
 * stay.  Found on a page made four times smaller, any ink counting, an inch
 * and a half of it on end and no wider than a stroke of the pen; what is thick
 * where they cross it is a letter and stays.
 */
static void
remove_streaks(PIX **p, double dpi_x, double dpi_y)
{
	PIX *small = pixReduceRankBinaryCascade(*p, 1, 1, 0, 0);
	PIX *mask = pixCloseSafeBrick(NULL, small, 1, 3), *wide;
	PIX *letters = pixOpenBrick(NULL, *p, (int)(dpi_x / 30), 1);

	become(&mask, pixOpenBrick(NULL, mask, 1, (int)(dpi_y / 4 * 1.5)));
	wide = pixOpenBrick(NULL, mask, 4, 1);
	if (mask != NULL && wide != NULL)
		pixSubtract(mask, mask, wide);
	become(&mask, pixExpandBinaryPower2(mask, 4));
	if (mask != NULL && letters != NULL) {
		pixSubtract(mask, mask, letters);
		pixSubtract(*p, *p, mask);
	}
	pixDestroy(&small);
	pixDestroy(&mask);
	pixDestroy(&wide);
	pixDestroy(&letters);
}

/* A fax's standard resolution, 204 x 98: half the rows of a fine one. */
static bool
is_standard(double dpi_x, double dpi_y)
{
	return dpi_x > 1.8 * dpi_y && dpi_x < 2.3 * dpi_y;
}

static bool
is_big(PIX *p)
{
	return (int64_t)pixGetWidth(p) * pixGetHeight(p) > MAX_GREY_PIXELS;
}

/* More pixels than a letter at 400 a inch: means of boxes, in grey. */
static void
make_small(PIX **p, double *dpi_x, double *dpi_y)
{
	int64_t pixels = (int64_t)pixGetWidth(*p) * pixGetHeight(*p);

	if (!is_big(*p))
		return;
	if (pixels <= 4 * (int64_t)MAX_GREY_PIXELS) {
		become(p, pixScaleToGray2(*p));
		*dpi_x /= 2;
		*dpi_y /= 2;
	} else {
		become(p, pixScaleToGray4(*p));
		*dpi_x /= 4;
		*dpi_y /= 4;
	}
}

/* Rows doubled at 204x98, two made one grey row at 204x391. */
static void
make_square(PIX **p, double dpi_x, double dpi_y)
{
	float ratio = (float)(dpi_x / dpi_y);

	if (ratio > 0.9f && ratio < 1.1f)
		return;
	if (pixGetDepth(*p) == 1 && is_standard(dpi_x, dpi_y))
		become(p, pixScaleBinary(*p, 1.0f, 2.0f));
	else if (ratio > 1)
		become(p, pixScale(*p, 1.0f, ratio));
	else {
		if (pixGetDepth(*p) == 1)
			become(p, pixConvertTo8(*p, 0));
		become(p, pixScaleAreaMap(*p, 1.0f, ratio > 0.45f &&
		    ratio < 0.6f ? 0.5f : ratio));
	}
}

static PIX *
bilevel_of(PIX *p)
{
	if (pixGetDepth(p) == 1)
		return pixClone(p);
	return pixThresholdToBinary(p, 128);
}

/*
 * Components of a letter's size below the line the fax machine writes at the
 * top: none on a blank page, noise and streaks or not, hundreds in a letter.
 */
static int
count_letters(PIX *bw, double dpi)
{
	double scale = dpi / FAX_DPI;
	PIX *below = pixCopy(NULL, bw);
	BOXA *boxes;
	int n = 0, w, h;

	pixRasterop(below, 0, 0, pixGetWidth(below), (int)(0.18 * dpi),
	    PIX_CLR, NULL, 0, 0);
	boxes = pixConnCompBB(below, 8);
	for (int i = 0; boxes != NULL && i < boxaGetCount(boxes); i++) {
		boxaGetBoxGeometry(boxes, i, NULL, NULL, &w, &h);
		n += (w >= 6 * scale && w <= 400 * scale &&
		    h >= 8 * scale && h <= 120 * scale) ||
		    (w > 40 * scale && h > 40 * scale);
	}
	boxaDestroy(&boxes);
	pixDestroy(&below);
	return n;
}

/* A quarter black: a picture, noise or a sheet fed wrongly, but not blank. */
static bool
is_dark(PIX *bw)
{
	l_int32 black = 0;

	pixCountPixels(bw, &black, NULL);
	return (int64_t)black * 4 > (int64_t)pixGetWidth(bw) *
	    pixGetHeight(bw);
}

/* How much the rows of a page differ from the next at the best angle. */
static double
row_contrast(PIX *p)
{
	float angle, conf, score = 0;

	pixFindSkewSweepAndSearchScore(p, &angle, &conf, &score, 2, 1, 0,
	    7.0f, 1.0f, 0.1f);
	return (double)score;
}

/* Lines of text run across: then rows differ more than columns do. */
static bool
is_sideways(PIX *bw)
{
	PIX *small = pixReduceRankBinaryCascade(bw, 1, 1, 0, 0);
	PIX *turned;
	double across, down;

	if (small == NULL)
		return false;
	turned = pixRotateOrth(small, 1);
	across = row_contrast(small);
	down = turned != NULL ? row_contrast(turned) : 0;
	pixDestroy(&small);
	pixDestroy(&turned);
	return down > 2 * across;
}

/* Quarter turns that stand the page up. */
static int
find_turn(PIX *bw, struct image *img)
{
	int quarters = is_sideways(bw);
	PIX *upright = pixRotateOrth(bw, quarters);
	float conf = 0;

	pixUpDownDetect(upright, &conf, 0, 0, 0);
	pixDestroy(&upright);
	img->is_rotation_sure = fabsf(conf) >= MIN_UPDOWN;
	return conf < 0 ? quarters + 2 : quarters;
}

static double
find_skew(PIX *bw)
{
	float angle = 0, conf = 0;

	if (pixFindSkew(bw, &angle, &conf) != 0 || conf < 3)
		return 0;
	return (double)angle;
}

/* By two shears, which copy whole words and cost next to nothing. */
static void
straighten(PIX **p, double degrees)
{
	float angle = (float)(degrees / DEGREES);
	int room = (int)(pixGetWidth(*p) / 2 * fabs(degrees) / DEGREES) + 1;

	if (fabs(degrees) < 0.05)
		return;
	become(p, pixAddBorderGeneral(*p, 0, 0, room, room,
	    pixGetDepth(*p) == 1 ? 0 : 255));
	become(p, pixRotate2Shear(*p, pixGetWidth(*p) / 2,
	    pixGetHeight(*p) / 2, angle, L_BRING_IN_WHITE));
}

static void
hand_out(struct image *img, PIX *p)
{
	size_t wpl = (size_t)pixGetWpl(p) * 4;

	bits_init(img, pixGetWidth(p), pixGetHeight(p));
	if (pixGetDepth(p) == 1)
		pixSetPadBits(p, 0);
	pixEndianByteSwap(p);
	if (pixGetDepth(p) == 1) {
		for (int y = 0; y < img->height; y++)
			memcpy(bits_row(img, y), (const char *)pixGetData(p) +
			    (size_t)y * wpl, bits_stride(img));
		bits_soften(img);
		return;
	}
	memcpy(img->grey, pixGetData(p), (size_t)img->stride *
	    (size_t)img->height);
	bits_threshold(img);
}

/* A square page, bilevel or clean grey, to what is handed out; p goes. */
static int
finish(void *ctx, PIX *p, double dpi, struct image **out, struct err *e)
{
	struct image *img = talloc_zero(ctx, struct image);
	PIX *bw = bilevel_of(p);
	int letters, quarters = 0;

	if (bw == NULL) {
		err_set(e, ERR_ITEM, "a page of %d x %d pixels cannot be "
		    "prepared", pixGetWidth(p), pixGetHeight(p));
		pixDestroy(&p);
		return -1;
	}
	letters = count_letters(bw, dpi);
	img->is_blank = letters < MIN_COMPONENTS && !is_dark(bw);
	if (letters >= MIN_TEXT) {
		quarters = find_turn(bw, img);
		if (quarters % 2 == 1)
			become(&bw, pixRotateOrth(bw, 1));
		img->skew = find_skew(bw);
	}
	pixDestroy(&bw);
	if (quarters != 0)
		become(&p, pixRotateOrth(p, quarters & 3));
	straighten(&p, img->skew);
	img->rotation = (quarters & 3) * 90;
	img->dpi = (int)(dpi + 0.5);
	hand_out(img, p);
	pixDestroy(&p);
	img->print = pagehash_print(img, img);
	*out = img;
	return 0;
}

/* -- grey and colour ------------------------------------------------------- */

/* Even light, black on white, letters big enough to read. */
static void
clean_grey(PIX **p, double *dpi)
{
	float mean = 255;

	if (pixGetAverageMasked(*p, NULL, 0, 0, 4, L_MEAN_ABSVAL, &mean) == 0
	    && mean < 100)
		pixInvert(*p, *p);
	become(p, pixBackgroundNormSimple(*p, NULL, NULL));
	if (*dpi < 150 && pixGetWidth(*p) < 2500) {
		become(p, pixScaleGrayLI(*p, 2.0f, 2.0f));
		*dpi *= 2;
	}
}

static int
finish_grey(void *ctx, PIX *p, double dpi_x, double dpi_y,
    struct image **out, struct err *e)
{
	make_square(&p, dpi_x, dpi_y);
	clean_grey(&p, &dpi_x);
	return finish(ctx, p, dpi_x, out, e);
}

static int
finish_bilevel(void *ctx, PIX *p, double dpi_x, double dpi_y,
    struct image **out, struct err *e)
{
	bool is_doubled = is_standard(dpi_x, dpi_y) && !is_big(p);

	/* sizes on paper are told by its pixels: these must be square */
	if (is_doubled)
		make_square(&p, dpi_x, dpi_y);
	remove_streaks(&p, dpi_x, is_doubled ? dpi_x : dpi_y);
	despeckle(&p, is_doubled ? 2 : 1);
	if (!is_doubled) {
		make_small(&p, &dpi_x, &dpi_y);
		make_square(&p, dpi_x, dpi_y);
	}
	return finish(ctx, p, dpi_x, out, e);
}

int
prepare_raster(void *ctx, const struct raster *r, const struct image_facts *f,
    struct image **out, struct err *e)
{
	bool is_turned = f->orientation >= 5 && f->orientation <= 8;
	PIX *p;

	setMsgSeverity(L_SEVERITY_NONE);
	p = pix_from_raster(r);
	if (p == NULL)
		return err_set(e, ERR_ITEM, "page %d cannot be prepared",
		    f->number);
	orient(&p, f->orientation);
	return (r->is_bilevel ? finish_bilevel : finish_grey)(ctx, p,
	    is_turned ? f->dpi_y : f->dpi_x, is_turned ? f->dpi_x : f->dpi_y,
	    out, e);
}

/* One frame, 1 bit or 8 bits grey, from bytes whose size is let in. */
static PIX *
decode(const unsigned char *p, size_t n, int format, int64_t pixels)
{
	PIX *pix;
	int k = 1;

	if (format != IFF_JFIF_JPEG)
		return pixReadMem(p, n);
	while (k < 8 && pixels / (k * k) > MAX_GREY_PIXELS)
		k *= 2;
	pix = pixReadMemJpeg(p, n, 0, k, NULL, L_JPEG_READ_LUMINANCE);
	if (pix != NULL && pixGetXRes(pix) > 0)
		pixSetResolution(pix, pixGetXRes(pix) / k,
		    pixGetYRes(pix) / k);
	return pix;
}

/* BMP and GIF, whose headers leptonica does not read by themselves. */
static bool
read_size(const unsigned char *p, size_t n, int *w, int *h)
{
	if (n > 26 && memcmp(p, "BM", 2) == 0) {
		*w = p[18] | p[19] << 8 | p[20] << 16 | (p[21] & 127) << 24;
		*h = p[22] | p[23] << 8 | p[24] << 16;
		*h = p[25] == 0xff ? 0x1000000 - *h :	/* top row first */
		    *h | (p[25] & 127) << 24;
		return true;
	}
	if (n > 10 && memcmp(p, "GIF8", 4) == 0) {
		*w = p[6] | p[7] << 8;
		*h = p[8] | p[9] << 8;
		return true;
	}
	return false;
}

int
prepare_picture(void *ctx, const char *s, size_t n, struct image_facts *f,
    struct image **out, struct err *e)
{
	const unsigned char *p = (const unsigned char *)s;
	int format = 0, w = 0, h = 0;
	PIX *pix;

	setMsgSeverity(L_SEVERITY_NONE);
	if (!read_size(p, n, &w, &h) && pixReadHeaderMem(p, n, &format, &w,
	    &h, NULL, NULL, NULL) != 0)
		return err_set(e, ERR_ITEM, "not a readable picture");
	f->width = w;
	f->height = h;
	if (image_check_size(w, h, e) < 0)
		return -1;
	if (format == IFF_JFIF_JPEG)
		f->orientation = exif_orientation(p, n);
	pix = decode(p, n, format, (int64_t)w * h);
	if (pix == NULL)
		return err_set(e, ERR_ITEM, "the picture does not decode");
	f->resolution_x = pixGetXRes(pix);
	f->resolution_y = pixGetYRes(pix);
	image_infer_dpi(f, f->resolution_x, f->resolution_y, 1);
	orient(&pix, f->orientation);
	if (pixGetDepth(pix) == 1 && pixGetColormap(pix) == NULL)
		return finish_bilevel(ctx, pix, f->dpi_x, f->dpi_y, out, e);
	become(&pix, pixConvertTo8(pix, 0));
	return finish_grey(ctx, pix, f->dpi_x, f->dpi_y, out, e);
}
