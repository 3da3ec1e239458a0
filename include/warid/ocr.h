/* SPDX-License-Identifier: ISC */
#ifndef WARID_OCR_H
#define WARID_OCR_H
/*
 * Page to text in logical order with word confidences.
 *
 * OMP_THREAD_LIMIT=1 must be in the environment before the process starts.
 */
#include "warid/image.h"
#include "warid/message.h"

struct ocr;

struct ocr_driver {
	const char *name;		/* "tesseract" */

	/* Load the models once; ERR_RUN if they are not installed. */
	int (*open)(void *ctx, struct ocr **out, struct err *e);

	/* Text, words and confidence of one page into *out, from ctx. */
	int (*read)(struct ocr *o, void *ctx, const struct image *img,
	    struct page *out, struct err *e);

	void (*close)(struct ocr *o);
};

extern const struct ocr_driver ocr_tesseract;

struct ocr {
	const struct ocr_driver *drv;
};

#endif
