/* SPDX-License-Identifier: ISC */
#ifndef WARID_IMAGE_H
#define WARID_IMAGE_H
/*
 * Fax and scan to square, upright, clean pages (shared measurements: 1-px
 * despeckle, 3x3 grey blur, rows doubled at 204x98).  Page by page, so that a
 * hundred pages take the memory of one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/err.h"

/* Facts of a TIFF directory or an image, before anything is done to it. */
struct image_facts {
	int number;			/* page, from 1 */
	int width, height;		/* pixels */
	double dpi_x, dpi_y;		/* as meant: inferred when tags lack */
	double resolution_x, resolution_y;	/* as tagged, or 0 */
	int resolution_unit;		/* tag 296: 1 none, 2 inch, 3 cm */
	int compression;		/* TIFF tag 259; 0 for other formats */
	int orientation;		/* TIFF tag 274 */
	int bad_lines;			/* tag 326, or counted while decoding */
	int bad_run;			/* tag 328, most bad lines in a row */
	int clean;			/* tag 327: 0 clean 1 regenerated 2 bad */
	const char *tsi;		/* HylaFAX: tag 270, the sender's number */
	const char *subaddress;		/* tag 34909 */
	const char *dcs;		/* tag 34911 */
	int64_t received;		/* tag 306 DateTime; 0 none */
	int receive_seconds;		/* tag 34910 */
	uint32_t receive_params;	/* tag 34908 */
	const char *warnings;		/* libtiff's words, "; " between, or "" */
};

/* A prepared page: 8-bit grey, top row first, square pixels, upright. */
struct image {
	int width, height, stride;
	unsigned char *grey;
	unsigned char *bits;		/* the same in black and white, before
					   its edges were softened: rows of
					   whole bytes, leftmost highest */
	int dpi;
	int rotation;			/* degrees it was turned clockwise */
	bool is_rotation_sure;		/* else compare with image_turn's */
	double skew;			/* degrees it was straightened by */
	bool is_blank;
	char *print;			/* page print, text form, or "" if blank */
};

struct image_reader;

/*
 * Open TIFF (any number of pages), raw G3 (one page), PNG, JPEG, BMP, GIF or
 * PNM bytes; p stays the caller's and must outlive the reader.  ERR_ITEM with the reason when it
 * is none of them or over the limits (65,535 rows or columns, 400 Mpixel).
 */
int image_open(void *ctx, const char *p, size_t n, struct image_reader **out,
    struct err *e);

/*
 * The next page: 1 with *facts and *img from ctx, 0 no more, -1 this page is
 * unreadable (ERR_ITEM; *facts is filled as far as known; go on calling).
 */
int image_next(struct image_reader *r, void *ctx, struct image_facts *facts,
    struct image **img, struct err *e);

/* The file's name, when it is known: mgetty's tells a raw page's resolution,
 * which nothing else does. */
void image_set_name(struct image_reader *r, const char *name);

bool is_image(const char *p, size_t n);		/* by its first bytes */

/* Turn a page upside down in place; its print is made anew. */
void image_turn(struct image *img);

/*
 * Is a page the sheet that another was, sent again?  Both stages work on
 * prints, so that no picture need be read twice.
 *
 * Stage 1: how alike two prints' maps (144 x 108 cells of ink) are, the
 * normalised correlation with the second one shifted by up to 12 rows and 10
 * columns: 0..1.  0 when sums of ink or of rows already say no.  A print is
 * taken apart once, for many comparisons; NULL when the text is none.
 */
#define IMAGE_LIKE	0.81		/* from here on: look closer */

struct image_print;
struct image_print *image_print_parse(void *ctx, const char *text);
double image_print_likeness(struct image_print *a, struct image_print *b);

/*
 * Stage 2 at full resolution: how many pieces of ink on one have none to
 * match them on the other, the larger of both ways; -1 when a print holds no
 * ink (made by an older warid, or of a page over 25 megapixels).
 */
enum { IMAGE_DIFFERENT = 7 };		/* from here on: another sheet */

int image_print_differences(const char *a, const char *b);

#endif
