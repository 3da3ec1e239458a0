/* SPDX-License-Identifier: ISC */
#ifndef TEST_PAGE_LAB_H
#define TEST_PAGE_LAB_H
/* Pages of made-up letters, prepared, for tests of prints and of lines. */
#include "warid/image.h"

struct sheet {
	unsigned seed;			/* which letters */
	int dx, dy;			/* where the paper lay */
	int nr_other;			/* letters that are others, from the 5th on */
	bool is_faint;			/* strokes two pixels thinner */
	int nr_lines;			/* 0: thirty */
};

/* A page of lines of forty letters; its print is made. */
struct image *lab_page(void *ctx, const struct sheet *s);

#endif
