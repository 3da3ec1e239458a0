/* SPDX-License-Identifier: ISC */
#ifndef OCR_PAGE_H
#define OCR_PAGE_H
/*
 * How a page is read with three models of which none can do it alone.  No
 * tesseract here: whoever reads a picture of a line is handed in.
 */
#include "ocr/lines.h"
#include "warid/ocr.h"

/*
 * ara spells Arabic words best but knows no Arabic-Indic digits and no Latin;
 * Arabic (the script) knows all three, the digits best; eng is for Latin.
 */
enum model { MODEL_ARA, MODEL_ENG, MODEL_SCRIPT, NR_MODELS };

/* A word as seen; text is in logical order within the word. */
struct word {
	const char *text;
	int x0, x1, y0, y1;		/* on the prepared page */
	int confidence;			/* 0..100 */
	bool is_unsure_digits;
};

struct words {
	struct word *list;
	size_t nr;
};

struct line_reader {
	/* Words of a picture from left to right, boxes in the picture. */
	int (*read)(void *arg, void *ctx, enum model m,
	    const struct picture *p, struct words *out, struct err *e);
	void *arg;
};

/* Fills text, words, confidence, rotation, print and blank of *out. */
int page_read(const struct line_reader *r, void *ctx, const struct image *img,
    struct page *out, struct err *e);

/* -- order.c -------------------------------------------------------------- */

enum script { SCRIPT_NONE, SCRIPT_ARABIC, SCRIPT_LATIN };

/* The script of most letters of a text. */
enum script order_script(const char *s);

/*
 * Words from left to right to words in the order of reading: right to left in
 * an Arabic line, but runs of Latin stay as they are; numbers that a hyphen
 * ties are turned as Unicode's bidi algorithm turned them for the writer.
 */
void order_words(void *ctx, struct words *w, enum script base);

/* -- digits.c --------------------------------------------------------------- */

bool digits_has(const char *s);

/*
 * A number in Arabic-Indic digits as the model tends to misread it, mended:
 * one digit block, Latin look-alikes (A V E 0) as digits.  NULL if it is no
 * such number; *changed tells whether anything but the block was.
 */
char *digits_mend(void *ctx, const char *s, bool *changed);

#endif
