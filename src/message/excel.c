/* SPDX-License-Identifier: ISC */
/*
 * Excel's records ([MS-XLS] 2.4): the shared strings, which may break off in
 * the middle of one and go on in the next record, and the cells.
 */
#include "message/ole.h"

#include <stdint.h>
#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum {
	R_FORMULA = 0x0006, R_FILEPASS = 0x002f, R_CONTINUE = 0x003c,
	R_MULRK = 0x00bd, R_SST = 0x00fc, R_LABELSST = 0x00fd,
	R_NUMBER = 0x0203, R_LABEL = 0x0204, R_STRING = 0x0207,
	R_RK = 0x027e,
	MAX_STRINGS = 200000, MAX_OUT = 4 << 20,
};

struct book {
	struct stream all;
	size_t at;			/* of the next record */
	unsigned type;			/* of this one */
	const char *p;
	size_t n;
	struct stream *strings;		/* UTF-8 */
	size_t nr_strings;
	struct buf *out;
	unsigned row;			/* of the last cell */
};

static bool
next_record(struct book *b)
{
	if (b->all.n - b->at < 4)
		return false;
	b->type = le16(b->all.p + b->at);
	b->n = le16(b->all.p + b->at + 2);
	b->at += 4;
	b->p = b->all.p + b->at;
	if (b->n > b->all.n - b->at)
		b->n = b->all.n - b->at;
	b->at += b->n;
	return true;
}

/* -- shared strings ---------------------------------------------------------- */

/* Go on in the CONTINUE record behind this one, if there is one. */
static bool
go_on(struct book *b)
{
	if (b->all.n - b->at < 4 || le16(b->all.p + b->at) != R_CONTINUE)
		return false;
	return next_record(b);
}

/* n bytes, over records; false when there are fewer.  Into to, unless NULL. */
static bool
take(struct book *b, size_t n, char *to)
{
	while (n > 0) {
		size_t k = n < b->n ? n : b->n;

		if (k == 0 && !go_on(b))
			return false;
		if (to != NULL) {
			memcpy(to, b->p, k);
			to += k;
		}
		b->p += k;
		b->n -= k;
		n -= k;
	}
	return true;
}

/* The letters of one string; each record that goes on says anew how wide. */
static bool
take_letters(struct book *b, size_t letters, bool is_wide, struct buf *out)
{
	char flags;

	while (letters > 0) {
		size_t width = is_wide ? 2 : 1, k = b->n / width;

		k = k < letters ? k : letters;
		if (is_wide)
			utf16_add(out, b->p, k * 2);
		for (size_t i = 0; !is_wide && i < k; i++)
			buf_utf8(out, (unsigned char)b->p[i]);
		b->p += k * width;
		b->n -= k * width;
		letters -= k;
		if (letters == 0)
			break;
		b->n = 0;
		if (!take(b, 1, &flags))
			return false;
		is_wide = flags & 1;
	}
	return true;
}

static bool
take_string(struct book *b, struct buf *out)
{
	char head[3], more[4];
	size_t runs = 0, extra = 0;

	if (!take(b, 3, head))
		return false;
	if (head[2] & 8) {		/* rich text */
		if (!take(b, 2, more))
			return false;
		runs = le16(more) * 4;
	}
	if (head[2] & 4) {		/* phonetics */
		if (!take(b, 4, more))
			return false;
		extra = le32(more);
	}
	return take_letters(b, le16(head), head[2] & 1, out) &&
	    take(b, runs, NULL) && take(b, extra, NULL);
}

static void
read_strings(struct book *b, void *ctx)
{
	char head[8];
	size_t nr;

	if (b->strings != NULL || !take(b, 8, head))
		return;
	nr = le32(head + 4);
	nr = nr < MAX_STRINGS ? nr : MAX_STRINGS;
	nr = nr < b->all.n / 3 ? nr : b->all.n / 3;
	b->strings = talloc_array(ctx, struct stream, nr + 1);
	while (b->nr_strings < nr) {
		struct buf s;

		buf_init(&s, b->strings);
		if (!take_string(b, &s))
			break;
		b->strings[b->nr_strings++] = (struct stream){ s.p, s.n };
	}
}

/* -- cells -------------------------------------------------------------------- */

/* To the cell's place: a new line for a new row, else a tab. */
static void
place(struct book *b, unsigned row)
{
	if (b->out->n > 0)
		buf_char(b->out, row == b->row ? '\t' : '\n');
	b->row = row;
}

static void
add_number(struct book *b, unsigned row, double v)
{
	place(b, row);
	buf_addf(b->out, "%.15g", v);
}

static double
double_at(const char *p)
{
	double v;

	memcpy(&v, p, sizeof(v));	/* IEEE 754, little endian */
	return v;
}

/* 30 bits of a double or of an integer, and whether in hundredths. */
static double
rk(const char *p)
{
	uint32_t raw = le32(p);
	uint64_t bits = (uint64_t)(raw & ~3u) << 32;
	double v;

	if (raw & 2)
		v = (int32_t)raw >> 2;
	else
		memcpy(&v, &bits, sizeof(v));
	return raw & 1 ? v / 100 : v;
}

static void
add_label(struct book *b, unsigned row, const char *p, size_t n)
{
	size_t len = n < 2 ? 0 : le16(p);
	char *s;

	if (n < 2 || len > n - 2)
		return;
	place(b, row);
	s = text_to_utf8(b->out->ctx, NULL, p + 2, len, &len, NULL);
	buf_add(b->out, s, len);
}

static void
read_cell(struct book *b)
{
	unsigned row = b->n < 6 ? 0 : le16(b->p), k;

	if (b->n < 10)
		return;
	switch (b->type) {
	case R_LABELSST:
		k = le32(b->p + 6);
		if (k >= b->nr_strings)
			break;
		place(b, row);
		buf_add(b->out, b->strings[k].p, b->strings[k].n);
		break;
	case R_LABEL:			/* BIFF5: bytes of some code page */
		add_label(b, row, b->p + 6, b->n - 6);
		break;
	case R_NUMBER:
	case R_FORMULA:
		if (b->n >= 14 && !(b->type == R_FORMULA &&
		    le16(b->p + 12) == 0xffff))	/* its value is a string */
			add_number(b, row, double_at(b->p + 6));
		break;
	case R_RK:
		add_number(b, row, rk(b->p + 6));
		break;
	case R_MULRK:
		for (size_t i = 4; i + 6 <= b->n - 2; i += 6)
			add_number(b, row, rk(b->p + i + 2));
		break;
	}
}

const char *
excel_text(struct stream book, struct buf *out)
{
	void *tmp = talloc_new(out->ctx);
	struct book b = { .all = book, .out = out };
	const char *why = book.n < 8 ? "damaged Excel workbook" : NULL;

	while (why == NULL && out->n < MAX_OUT && next_record(&b)) {
		if (b.type == R_FILEPASS)
			why = "the Excel workbook needs a password";
		else if (b.type == R_SST)
			read_strings(&b, tmp);
		else
			read_cell(&b);
	}
	talloc_free(tmp);
	return why;
}
