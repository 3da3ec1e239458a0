/* SPDX-License-Identifier: ISC */
/*
 * libtiff: directories to facts, strips and tiles to rasters, and what it
 * takes to get a page out of a file that is not as it should be.  libtiff's
 * words are caught by handle, so nothing of it is printed.
 */
#include "image/raster.h"
#include "image/reduce.h"

#include <talloc.h>
#include <tiffio.h>

#include "warid/buf.h"

enum {
	MAX_PAGES = 1000,
	MAX_WORDS = 600,		/* bytes of warnings kept a page */
	MAX_BAND = 48000000,		/* colour pixels held at once */
	MAX_ALLOC = 256 << 20,
};

struct tiff {
	TIFF *tif;
	const unsigned char *p;
	toff_t n, pos;
	int page;
	bool is_over;
	bool is_decoding;		/* then zeros follow the file's end */
	struct buf words;		/* libtiff's, of this page */
	int nr_bad;			/* lines its fax decoder complained of */
	unsigned bad_line;		/* the last of them */
};

/* -- bytes in memory, as libtiff wants to see a file ----------------------- */

static tsize_t
mem_read(thandle_t h, void *to, tsize_t n)
{
	struct tiff *t = h;
	toff_t left = t->pos < t->n ? t->n - t->pos : 0;
	size_t have = (toff_t)n > left ? (size_t)left : (size_t)n;

	if (have > 0)
		memcpy(to, t->p + t->pos, have);
	/* a strip cut off is read as far as it goes, not refused */
	if (t->is_decoding) {
		memset((char *)to + have, 0, (size_t)n - have);
		have = (size_t)n;
	}
	t->pos += have;
	return (tsize_t)have;
}

static tsize_t
mem_write(thandle_t h, void *p, tsize_t n)
{
	(void)h;
	(void)p;
	(void)n;
	return 0;
}

static toff_t
mem_seek(thandle_t h, toff_t off, int whence)
{
	struct tiff *t = h;

	if (whence == SEEK_CUR)
		off += t->pos;
	else if (whence == SEEK_END)
		off += t->n;
	return t->pos = off;
}

static int
mem_close(thandle_t h)
{
	(void)h;
	return 0;
}

static toff_t
mem_size(thandle_t h)
{
	return ((struct tiff *)h)->n;
}

/* Never: what is mapped cannot be longer than it is. */
static int
mem_map(thandle_t h, void **p, toff_t *n)
{
	(void)h;
	(void)p;
	(void)n;
	return 0;
}

static void
mem_unmap(thandle_t h, void *p, toff_t n)
{
	(void)h;
	(void)p;
	(void)n;
}

/* -- what libtiff says ---------------------------------------------------- */

/* "Fax3Decode1D: Premature EOL at line 7 of strip 0 (...)": line 7 is bad. */
static void
count_bad_line(struct tiff *t, const char *text)
{
	const char *at = strstr(text, "at line ");
	unsigned line;

	if (at == NULL)
		return;
	line = (unsigned)strtoul(at + strlen("at line "), NULL, 10);
	if (t->nr_bad == 0 || line != t->bad_line)
		t->nr_bad++;
	t->bad_line = line;
}

static int __attribute__((format(printf, 4, 0)))
hear(TIFF *tif, void *arg, const char *module, const char *fmt, va_list ap)
{
	struct tiff *t = arg;
	char text[256];

	(void)tif;
	vsnprintf(text, sizeof(text), fmt, ap);
	if (module != NULL && strncmp(module, "Fax", 3) == 0)
		count_bad_line(t, text);
	if (t->words.n + strlen(text) < MAX_WORDS)
		buf_addf(&t->words, "%s%s", t->words.n ? "; " : "", text);
	return 1;
}

static void
forget_words(struct tiff *t)
{
	buf_reset(&t->words);
	t->nr_bad = 0;
}

static const char *
first_words(const struct tiff *t)
{
	return t->words.n > 0 ? t->words.p : "no reason given";
}

/* -- a directory's facts -------------------------------------------------- */

static char *
copy_tag(void *ctx, TIFF *tif, uint32_t tag)
{
	char *s = NULL;

	if (!TIFFGetField(tif, tag, &s) || s == NULL)
		return talloc_strdup(ctx, "");
	return talloc_strndup(ctx, s, 256);
}

static uint32_t
long_tag(TIFF *tif, uint32_t tag)
{
	uint32_t v = 0;

	return TIFFGetField(tif, tag, &v) ? v : 0;
}

static uint16_t
short_tag(TIFF *tif, uint32_t tag)
{
	uint16_t v = 0;

	return TIFFGetFieldDefaulted(tif, tag, &v) ? v : 0;
}

/* "2024:05:23 21:37:00", taken as UTC; 0 when it is not that. */
static int64_t
date_tag(TIFF *tif)
{
	struct tm tm = { 0 };
	char *s = NULL;

	if (!TIFFGetField(tif, TIFFTAG_DATETIME, &s) || s == NULL ||
	    sscanf(s, "%4d:%2d:%2d %2d:%2d:%2d", &tm.tm_year, &tm.tm_mon,
	    &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec) != 6)
		return 0;
	if (tm.tm_year < 1980 || tm.tm_mon < 1 || tm.tm_mon > 12)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon--;
	return timegm(&tm);
}

static void
resolution(TIFF *tif, struct image_facts *f)
{
	float x = 0, y = 0;

	f->resolution_unit = short_tag(tif, TIFFTAG_RESOLUTIONUNIT);
	if (TIFFGetField(tif, TIFFTAG_XRESOLUTION, &x))
		f->resolution_x = (double)x;
	if (TIFFGetField(tif, TIFFTAG_YRESOLUTION, &y))
		f->resolution_y = (double)y;
	image_infer_dpi(f, f->resolution_x, f->resolution_y,
	    f->resolution_unit == RESUNIT_INCH ? 1 :
	    f->resolution_unit == RESUNIT_CENTIMETER ? 2.54 : 0);
}

static void
facts_of(const struct tiff *t, void *ctx, struct image_facts *f)
{
	TIFF *tif = t->tif;

	f->width = (int)long_tag(tif, TIFFTAG_IMAGEWIDTH);
	f->height = (int)long_tag(tif, TIFFTAG_IMAGELENGTH);
	f->compression = short_tag(tif, TIFFTAG_COMPRESSION);
	f->orientation = short_tag(tif, TIFFTAG_ORIENTATION);
	f->bad_lines = (int)long_tag(tif, TIFFTAG_BADFAXLINES);
	f->bad_run = (int)long_tag(tif, TIFFTAG_CONSECUTIVEBADFAXLINES);
	f->clean = short_tag(tif, TIFFTAG_CLEANFAXDATA);
	f->tsi = copy_tag(ctx, tif, TIFFTAG_IMAGEDESCRIPTION);
	f->subaddress = copy_tag(ctx, tif, TIFFTAG_FAXSUBADDRESS);
	f->dcs = copy_tag(ctx, tif, TIFFTAG_FAXDCS);
	f->received = date_tag(tif);
	f->receive_seconds = (int)long_tag(tif, TIFFTAG_FAXRECVTIME);
	f->receive_params = long_tag(tif, TIFFTAG_FAXRECVPARAMS);
	resolution(tif, f);
}

/* -- bilevel pages: line by line ------------------------------------------- */

static bool
is_fax(TIFF *tif)
{
	uint16_t c = short_tag(tif, TIFFTAG_COMPRESSION);

	return c == COMPRESSION_CCITTFAX3 || c == COMPRESSION_CCITTFAX4 ||
	    c == COMPRESSION_CCITTRLE || c == COMPRESSION_CCITTRLEW;
}

static bool
is_bilevel(TIFF *tif)
{
	uint16_t photo = short_tag(tif, TIFFTAG_PHOTOMETRIC);

	return short_tag(tif, TIFFTAG_BITSPERSAMPLE) == 1 &&
	    short_tag(tif, TIFFTAG_SAMPLESPERPIXEL) == 1 &&
	    !TIFFIsTiled(tif) && (photo == PHOTOMETRIC_MINISWHITE ||
	    photo == PHOTOMETRIC_MINISBLACK);
}

static void
invert(struct raster *r)
{
	size_t n = r->stride * (size_t)r->height, i;
	int used = (r->width + 7) / 8;

	for (i = 0; i < n; i++)
		r->p[i] = (unsigned char)~r->p[i];
	for (i = 0; i < (size_t)r->height; i++) {
		unsigned char *row = r->p + i * r->stride;

		memset(row + used, 0, r->stride - (size_t)used);
		if (r->width % 8)
			row[used - 1] &= (unsigned char)(0xff00 >>
			    (r->width % 8));
	}
}

/*
 * All lines into r; the number that came out.  A strip that breaks off is
 * white from there on and the next one is tried.
 */
static int
read_lines(struct tiff *t, struct raster *r)
{
	uint32_t per_strip = long_tag(t->tif, TIFFTAG_ROWSPERSTRIP);
	bool invert_it = short_tag(t->tif, TIFFTAG_PHOTOMETRIC) ==
	    PHOTOMETRIC_MINISBLACK;
	size_t n = (size_t)TIFFScanlineSize(t->tif);
	unsigned char *line = talloc_zero_size(NULL, n + 4);
	int row = 0, nr = 0;

	if (per_strip == 0 || per_strip > (uint32_t)r->height)
		per_strip = (uint32_t)r->height;
	if (n > r->stride)
		n = r->stride;
	if (invert_it)
		memset(r->p, 0xff, r->stride * (size_t)r->height);
	while (row < r->height) {
		if (TIFFReadScanline(t->tif, line, (uint32_t)row, 0) > 0) {
			memcpy(r->p + (size_t)row * r->stride, line, n);
			row++;
			nr++;
			continue;
		}
		row += (int)(per_strip - (uint32_t)row % per_strip);
	}
	talloc_free(line);
	if (invert_it)
		invert(r);
	return nr;
}

/*
 * Senders that pack bits the other way round than they say leave hardly a line
 * that decodes: then the other way is tried, and the better one kept.
 */
static int
read_fax(struct tiff *t, void *ctx, struct raster *r)
{
	struct raster other;
	uint16_t order = short_tag(t->tif, TIFFTAG_FILLORDER);
	int nr = read_lines(t, r), bad = t->nr_bad, nr_other;

	if (!is_fax(t->tif) || (nr - bad) * 4 >= r->height * 3)
		return nr;
	raster_init(&other, ctx, r->width, r->height, true);
	t->nr_bad = 0;
	TIFFSetField(t->tif, TIFFTAG_FILLORDER, order == FILLORDER_LSB2MSB ?
	    FILLORDER_MSB2LSB : FILLORDER_LSB2MSB);
	nr_other = read_lines(t, &other);
	if (nr_other - t->nr_bad > nr - bad) {
		talloc_free(r->p);
		*r = other;
		return nr_other;
	}
	talloc_free(other.p);
	t->nr_bad = bad;
	return nr;
}

static int
read_bilevel(struct tiff *t, void *ctx, struct image_facts *f,
    struct raster *r, struct err *e)
{
	int nr;

	raster_init(r, ctx, f->width, f->height, true);
	nr = read_fax(t, ctx, r);
	if (nr == 0)
		return err_set(e, ERR_ITEM, "page %d does not decode: %s",
		    f->number, first_words(t));
	if (t->nr_bad + f->height - nr > f->bad_lines)
		f->bad_lines = t->nr_bad + f->height - nr;
	return 0;
}

/* -- grey and colour pages: bands of strips or tiles ------------------------ */

static bool
read_strips(TIFF *tif, struct reducer *d, const struct image_facts *f,
    uint32_t *band, int per_band)
{
	bool any = false;

	for (int row = 0; row < f->height; row += per_band) {
		int rows = f->height - row < per_band ? f->height - row :
		    per_band;

		memset(band, 0xff, sizeof(*band) * (size_t)f->width *
		    (size_t)rows);
		any |= TIFFReadRGBAStripExt(tif, (uint32_t)row, band, 0) != 0;
		reduce_band(d, band, f->width, rows);
	}
	return any;
}

static bool
read_tiles(TIFF *tif, struct reducer *d, const struct image_facts *f,
    uint32_t *band, int tw, int th)
{
	int across = (f->width + tw - 1) / tw, stride = across * tw;
	uint32_t *tile = band + (size_t)stride * (size_t)th;
	bool any = false;

	for (int row = 0; row < f->height; row += th) {
		int rows = f->height - row < th ? f->height - row : th;

		for (int i = 0; i < across; i++) {
			memset(tile, 0xff, sizeof(*tile) * (size_t)tw *
			    (size_t)th);
			any |= TIFFReadRGBATileExt(tif, (uint32_t)(i * tw),
			    (uint32_t)row, tile, 0) != 0;
			for (int y = 0; y < th; y++)
				memcpy(band + (size_t)y * (size_t)stride +
				    (size_t)i * (size_t)tw, tile + (size_t)y *
				    (size_t)tw, sizeof(*tile) * (size_t)tw);
		}
		/* the last row of tiles is full up below the picture */
		reduce_band(d, band + (size_t)(th - rows) * (size_t)stride,
		    stride, rows);
	}
	return any;
}

static int
read_colour(struct tiff *t, void *ctx, struct image_facts *f,
    struct raster *r, struct err *e)
{
	bool is_tiled = TIFFIsTiled(t->tif), any;
	int64_t tw = is_tiled ? long_tag(t->tif, TIFFTAG_TILEWIDTH) : 0;
	int64_t rows = long_tag(t->tif, is_tiled ? TIFFTAG_TILELENGTH :
	    TIFFTAG_ROWSPERSTRIP);
	int64_t across = is_tiled && tw > 0 ? f->width + 2 * tw : f->width;
	struct reducer d = { .to = r, .width = f->width, .k = reduce_by(f->width, f->height) };
	uint32_t *band;
	char why[1024] = "";

	if (!TIFFRGBAImageOK(t->tif, why))
		return err_set(e, ERR_ITEM, "page %d: %s", f->number, why);
	if (rows <= 0 || (!is_tiled && rows > f->height))
		rows = f->height;
	if (rows > MAX_SIDE || tw > MAX_SIDE || across * rows > MAX_BAND ||
	    (is_tiled && tw <= 0))
		return err_set(e, ERR_ITEM, "page %d: a strip or tile is over "
		    "the limit of %d megapixels", f->number,
		    MAX_BAND / 1000000);
	raster_init(r, ctx, f->width / d.k, f->height / d.k, false);
	f->dpi_x /= d.k;
	f->dpi_y /= d.k;
	TIFFSetField(t->tif, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
	band = talloc_array(ctx, uint32_t, (size_t)(across * rows));
	d.sums = talloc_zero_array(ctx, uint32_t, (size_t)r->width + 1);
	any = is_tiled ?
	    read_tiles(t->tif, &d, f, band, (int)tw, (int)rows) :
	    read_strips(t->tif, &d, f, band, (int)rows);
	talloc_free(band);
	talloc_free(d.sums);
	return any ? 0 : err_set(e, ERR_ITEM, "page %d does not decode: %s",
	    f->number, first_words(t));
}

/* -- the room's calls ------------------------------------------------------- */

static int
close_tiff(struct tiff *t)
{
	if (t->tif != NULL)
		TIFFClose(t->tif);
	return 0;
}

int
tiff_open(void *ctx, const char *p, size_t n, struct tiff **out, struct err *e)
{
	struct tiff *t = talloc_zero(ctx, struct tiff);
	TIFFOpenOptions *o = TIFFOpenOptionsAlloc();

	t->p = (const unsigned char *)p;
	t->n = n;
	buf_init(&t->words, t);
	talloc_set_destructor(t, close_tiff);
	TIFFOpenOptionsSetErrorHandlerExtR(o, hear, t);
	TIFFOpenOptionsSetWarningHandlerExtR(o, hear, t);
	TIFFOpenOptionsSetMaxSingleMemAlloc(o, MAX_ALLOC);
	t->tif = TIFFClientOpenExt("page", "r", t, mem_read, mem_write,
	    mem_seek, mem_close, mem_size, mem_map, mem_unmap, o);
	TIFFOpenOptionsFree(o);
	if (t->tif == NULL) {
		err_set(e, ERR_ITEM, "not a readable TIFF: %s",
		    first_words(t));
		talloc_free(t);
		return -1;
	}
	*out = t;
	return 0;
}

/* On to the next directory: 1, 0 at the end, -1 if there should be one. */
static int
advance(struct tiff *t, struct err *e)
{
	if (t->is_over)
		return 0;
	if (t->page == 0)
		return 1;
	forget_words(t);
	t->is_over = true;
	if (TIFFLastDirectory(t->tif))
		return 0;
	if (t->page >= MAX_PAGES)
		return err_set(e, ERR_ITEM, "more than %d pages", MAX_PAGES);
	if (!TIFFReadDirectory(t->tif))
		return err_set(e, ERR_ITEM, "page %d: cannot read the TIFF "
		    "directory: %s", t->page + 1, first_words(t));
	t->is_over = false;
	return 1;
}

static int
decode(struct tiff *t, void *ctx, struct image_facts *f, struct raster *r,
    struct err *e)
{
	int ret;

	t->is_decoding = true;
	ret = (is_bilevel(t->tif) ? read_bilevel : read_colour)(t, ctx, f, r,
	    e);
	t->is_decoding = false;
	return ret < 0 ? -1 : 1;
}

int
tiff_next(struct tiff *t, void *ctx, struct image_facts *f, struct raster *r,
    struct err *e)
{
	int ret = advance(t, e);

	if (ret <= 0) {
		f->number = t->page + 1;
		return ret;
	}
	f->number = ++t->page;
	facts_of(t, ctx, f);
	if (image_check_size(long_tag(t->tif, TIFFTAG_IMAGEWIDTH),
	    long_tag(t->tif, TIFFTAG_IMAGELENGTH), e) < 0)
		ret = err_wrap(e, "page %d", f->number);
	else
		ret = decode(t, ctx, f, r, e);
	f->warnings = talloc_strdup(ctx, t->words.p);
	return ret;
}
