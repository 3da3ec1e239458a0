/* SPDX-License-Identifier: ISC */
/*
 * tesseract by its C API: how its models are loaded and a page is handed to
 * it and taken back word by word.  Memory of its own is freed where it is got.
 */
#include "warid/ocr.h"

#include <talloc.h>
#include <tesseract/capi.h>

#include "warid/buf.h"

struct tess {
	struct ocr ocr;			/* first: see tess_of */
	TessBaseAPI *arabic;
};

static struct tess *
tess_of(struct ocr *o)
{
	return (struct tess *)o;
}

static int
load(TessBaseAPI **api, const char *model, struct err *e)
{
	*api = TessBaseAPICreate();
	if (TessBaseAPIInit2(*api, NULL, model, OEM_LSTM_ONLY) != 0)
		return err_set(e, ERR_RUN, "cannot load the reading model "
		    "'%s': is its tesseract-ocr package installed?", model);
	TessBaseAPISetVariable(*api, "tessedit_do_invert", "0");
	TessBaseAPISetVariable(*api, "debug_file", "/dev/null");
	TessBaseAPISetPageSegMode(*api, PSM_SINGLE_COLUMN);
	return 0;
}

static void
unload(TessBaseAPI *api)
{
	if (api == NULL)
		return;
	TessBaseAPIEnd(api);
	TessBaseAPIDelete(api);
}

static int
tess_free(struct tess *t)
{
	unload(t->arabic);
	return 0;
}

static int
tess_open(void *ctx, struct ocr **out, struct err *e)
{
	struct tess *t = talloc_zero(ctx, struct tess);

	t->ocr.drv = &ocr_tesseract;
	talloc_set_destructor(t, tess_free);
	if (load(&t->arabic, "Arabic", e) < 0) {
		talloc_free(t);
		return -1;
	}
	*out = &t->ocr;
	return 0;
}

static void
add_word(TessResultIterator *it, void *ctx, struct buf *text,
    struct page *out)
{
	const TessPageIterator *at = TessResultIteratorGetPageIteratorConst(it);
	char *s = TessResultIteratorGetUTF8Text(it, RIL_WORD);
	struct ocr_word *w;
	int x0 = 0, y0 = 0, x1 = 0, y1 = 0;

	if (s == NULL)
		return;
	out->words = talloc_realloc(ctx, out->words, struct ocr_word,
	    out->nr_words + 1);
	w = &out->words[out->nr_words++];
	TessPageIteratorBoundingBox(at, RIL_WORD, &x0, &y0, &x1, &y1);
	*w = (struct ocr_word){ .at = (uint32_t)text->n,
	    .n = (uint32_t)strlen(s), .x = (uint16_t)x0, .y = (uint16_t)y0,
	    .w = (uint16_t)(x1 - x0), .h = (uint16_t)(y1 - y0),
	    .confidence = (uint8_t)TessResultIteratorConfidence(it,
	    RIL_WORD) };
	out->confidence += w->confidence;
	buf_str(text, s);
	buf_char(text, TessPageIteratorIsAtFinalElement(at, RIL_TEXTLINE,
	    RIL_WORD) ? '\n' : ' ');
	TessDeleteText(s);
}

static int
tess_read(struct ocr *o, void *ctx, const struct image *img, struct page *out,
    struct err *e)
{
	TessBaseAPI *api = tess_of(o)->arabic;
	TessResultIterator *it;
	struct buf text;

	buf_init(&text, ctx);
	TessBaseAPISetImage(api, img->grey, img->width, img->height, 1,
	    img->stride);
	TessBaseAPISetSourceResolution(api, img->dpi);
	if (TessBaseAPIRecognize(api, NULL) != 0) {
		TessBaseAPIClear(api);
		return err_set(e, ERR_ITEM, "page %d: tesseract gave up",
		    out->number);
	}
	it = TessBaseAPIGetIterator(api);
	if (it != NULL) {
		do
			add_word(it, ctx, &text, out);
		while (TessResultIteratorNext(it, RIL_WORD));
		TessResultIteratorDelete(it);
	}
	TessBaseAPIClear(api);
	if (out->nr_words > 0)
		out->confidence /= (int)out->nr_words;
	out->text = text.p;
	return 0;
}

static void
tess_close(struct ocr *o)
{
	talloc_free(tess_of(o));
}

const struct ocr_driver ocr_tesseract = {
	.name = "tesseract",
	.open = tess_open,
	.read = tess_read,
	.close = tess_close,
};
