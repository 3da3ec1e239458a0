/* SPDX-License-Identifier: ISC */
/* Any bytes as TIFF or picture, all pages, small ones prepared in full. */
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>

#include "warid/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct image_reader *r;
	struct image_facts facts;
	struct image *img;
	struct err e;

	if (image_open(ctx, (const char *)p, n, &r, &e) == 0)
		for (int i = 0; i < 4 && image_next(r, ctx, &facts, &img, &e)
		    != 0; i++)
			;
	talloc_free(ctx);
	return 0;
}
