/* SPDX-License-Identifier: ISC */
#ifndef READER_PARSE_H
#define READER_PARSE_H
/*
 * An item's bytes to a message, whatever they are: what the sandboxed
 * process does for each request.
 */
#include "warid/ocr.h"
#include "warid/reader.h"

struct parse {
	struct ocr *ocr;		/* NULL: not loaded here */
	bool needs_ocr;			/* out: a page was met and ocr is NULL */
	const int *skip;		/* pages that outlived their time */
	size_t nr_skip;
	int seconds;			/* what they outlived, for the remark */
	int nr_pages;			/* pages there were so far */
	int told;			/* the last one begun */
	/* before each page, and once before it is seen that there is none:
	 * every number once, from 1 on */
	void (*begin_page)(void *arg, int number);
	void *arg;
};

/* Never NULL: what cannot be read is a message that says why. */
struct message *parse_item(struct parse *p, void *ctx,
    const struct reader_request *q);

#endif
