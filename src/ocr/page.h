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

enum { UNSURE_DIGITS = 90 };	/* less sure a number is not trusted */

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

enum script { SCRIPT_NONE, SCRIPT_ARABIC, SCRIPT_LATIN };

/* A page being read; all but what is handed out hangs from ctx. */
struct read_line;
struct reading {
	const struct line_reader *r;
	void *ctx;
	const struct image *img;
	struct lines lines;
	struct read_line *read;
	enum model usual;		/* of the last line that went well */
	enum script base;		/* most of the page */
};

/* -- page.c ---------------------------------------------------------------- */

/* Fills text, words, confidence, rotation, print and blank of *out. */
int page_read(const struct line_reader *r, void *ctx, const struct image *img,
    struct page *out, struct err *e);

/* -- second.c --------------------------------------------------------------- */

/* Mean over letters: longer words say more about how well it went. */
int words_confidence(const struct words *w);

/* A line, or some pieces of one, by one model; boxes on the page. */
int reading_line(struct reading *d, const struct line *l, enum model m,
    struct words *out, struct err *e);

/* Its weak words once more; *w becomes the better of both readings. */
int reading_again(struct reading *d, const struct line *l, struct words *w,
    struct err *e);

/* -- mend.c ----------------------------------------------------------------- */

/* Spaces that are none, noughts and fives; marks the unsure numbers. */
void mend_words(void *ctx, const struct lines *all, const struct line *l,
    struct words *w);

/* -- order.c -------------------------------------------------------------- */

/* The script of most letters of a text. */
enum script order_script(const char *s);

/*
 * Words from left to right to words in the order of reading: right to left in
 * an Arabic line, but runs of Latin stay as they are; numbers that a hyphen
 * ties are turned as Unicode's bidi algorithm turned them for the writer.
 */
void order_words(void *ctx, struct words *w, enum script base);

/* -- cover.c --------------------------------------------------------------- */

/* Does the text of a page read as that of a fax's cover sheet? */
bool is_cover_sheet(const char *text);

/* -- digits.c --------------------------------------------------------------- */

bool digits_has(const char *s);		/* any, of any script */
bool digits_only(const char *s);	/* and separators */

/*
 * A number in Arabic-Indic digits as the model tends to misread it, mended:
 * one digit block, Latin look-alikes (A V E 0) as digits.  NULL if it is no
 * such number; *changed tells whether anything but the block was.
 */
char *digits_mend(void *ctx, const char *s, bool *changed);

/*
 * Noughts and fives of an Arabic-Indic number by the heights of its pieces,
 * left to right, the tallest `tall`.  false, and nothing is changed, when
 * there are not as many pieces as letters.
 */
bool digits_tell(void *ctx, const char **text, const int *heights, size_t nr,
    int tall);

#endif
