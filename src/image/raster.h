/* SPDX-License-Identifier: ISC */
#ifndef IMAGE_RASTER_H
#define IMAGE_RASTER_H
/*
 * The image room's inside: a decoded page before anything is done to it, and
 * who makes and takes one.
 */
#include "warid/buf.h"
#include "warid/image.h"

enum {
	MAX_SIDE = 65535,		/* rows or columns */
	MAX_PIXELS = 400000000,
	MAX_GREY_PIXELS = 20000000,	/* a grey page over it is reduced */
};

struct raster {
	int width, height;
	size_t stride;			/* bytes a row, a multiple of 4 */
	bool is_bilevel;		/* 1 bit, leftmost highest, 1 is black;
					   else 8 bits, 255 is white */
	unsigned char *p;
};

/* White, from ctx; the sides have been checked. */
void raster_init(struct raster *r, void *ctx, int width, int height,
    bool is_bilevel);

/* -- image.c ------------------------------------------------------------- */

/* ERR_ITEM when a page of this size is over the limits or empty. */
int image_check_size(int64_t width, int64_t height, struct err *e);

/*
 * What the resolution was meant to be, into dpi_x and dpi_y: as tagged when
 * that can be, else what a page this wide must have been scanned at.
 */
void image_infer_dpi(struct image_facts *f, double x, double y,
    double per_inch);

/* -- tiff.c -------------------------------------------------------------- */

struct tiff;

int tiff_open(void *ctx, const char *p, size_t n, struct tiff **out,
    struct err *e);
int tiff_next(struct tiff *t, void *ctx, struct image_facts *f,
    struct raster *r, struct err *e);

/* -- exif.c -------------------------------------------------------------- */

/* TIFF orientation 1..8 of a JPEG's EXIF block; 1 if there is none. */
int exif_orientation(const unsigned char *p, size_t n);

/* -- prepare.c ----------------------------------------------------------- */

/* A page from a raster; takes facts' resolution and orientation. */
int prepare_raster(void *ctx, const struct raster *r,
    const struct image_facts *f, struct image **out, struct err *e);

/* PNG, JPEG, BMP, GIF or PNM; fills in the facts too. */
int prepare_picture(void *ctx, const char *p, size_t n, struct image_facts *f,
    struct image **out, struct err *e);

/* -- bits.c --------------------------------------------------------------- */

/* Room for a page of this size, white; both forms of it. */
void bits_init(struct image *img, int width, int height);
size_t bits_stride(const struct image *img);	/* bytes a row of bits */
unsigned char *bits_row(const struct image *img, int y);

/* Grey from bits: the mean of 3 x 3.  And bits from grey. */
void bits_soften(struct image *img);
void bits_threshold(struct image *img);

void bits_turn(struct image *img);		/* upside down */

/*
 * The rows that the sender wrote: all but a strip at the edge the paper went
 * in by, where the sending machine puts its line; it was straight, so on a
 * page straightened it is not.
 */
void bits_body(const struct image *img, int *from, int *to);

/* -- pagehash.c ---------------------------------------------------------- */

/* The text form of a page's print: its map, and its ink. */
char *pagehash_print(void *ctx, const struct image *img);

/* -- ink.c ------------------------------------------------------------------ */

/* A page's bits as text behind what is in `to`; nothing when it is too big. */
void ink_write(const struct image *img, struct buf *to);

/* The page again, from a print; NULL when there is none in it. */
struct image *ink_read(void *ctx, const char *print);

#endif
