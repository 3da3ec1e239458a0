/* SPDX-License-Identifier: ISC */
#ifndef IMAGE_G3_H
#define IMAGE_G3_H
/*
 * Raw Group 3 (ITU-T T.4, one-dimensional), as a fax modem hands it over and
 * mgetty keeps it: lines of 1,728 pixels between EOL codes, and nothing else.
 */
#include <stdbool.h>
#include <stddef.h>

/* Does it begin with an EOL, and do lines of a page's length follow? */
bool is_g3(const char *p, size_t n);

/* The same bits as the one strip of a TIFF, from ctx. */
char *g3_to_tiff(void *ctx, const char *p, size_t n, size_t *out_n);

/* Rows an inch by an mgetty file's name, "fnXXXX.01" normal, "ff..." fine; 0
 * when it is no such name. */
int g3_rows_per_inch(const char *name);

#endif
