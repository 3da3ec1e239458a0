/* SPDX-License-Identifier: ISC */
/* When two pages are one sheet sent twice. */
#include "image/raster.h"

#include <talloc.h>

char *
pagehash_print(void *ctx, const struct image *img)
{
	(void)img;
	return talloc_strdup(ctx, "");
}

double
image_print_likeness(const char *a, const char *b)
{
	(void)a;
	(void)b;
	return 0;
}

int
image_differences(const struct image *a, const struct image *b)
{
	(void)a;
	(void)b;
	return 1000;
}
