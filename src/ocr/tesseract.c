/* SPDX-License-Identifier: ISC */
/*
 * tesseract by its C API: how its models are loaded, and how the picture of a
 * line is handed to one and taken back word by word.  What it allocates is
 * freed where it is got.
 */
#include "ocr/page.h"

#include <talloc.h>
#include <tesseract/capi.h>

struct tess {
	struct ocr ocr;			/* first: see tess_of */
	TessBaseAPI *models[NR_MODELS];
	struct line_reader reader;
};

static const char *const names[NR_MODELS] = {
	[MODEL_ARA] = "ara", [MODEL_ENG] = "eng", [MODEL_SCRIPT] = "Arabic",
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
	TessBaseAPISetPageSegMode(*api, PSM_RAW_LINE);
	return 0;
}

static int
tess_free(struct tess *t)
{
	for (int i = 0; i < NR_MODELS; i++)
		if (t->models[i] != NULL) {
			TessBaseAPIEnd(t->models[i]);
			TessBaseAPIDelete(t->models[i]);
		}
	return 0;
}

/* Marks of direction that tesseract adds; the order is ours to find. */
static char *
without_marks(void *ctx, const char *s)
{
	char *out = talloc_strdup(ctx, s), *to = out;

	for (const char *p = s; *p != '\0';) {
		if (strncmp(p, "\u200e", 3) == 0 ||
		    strncmp(p, "\u200f", 3) == 0)
			p += 3;
		else
			*to++ = *p++;
	}
	*to = '\0';
	return out;
}

static void
add_word(TessResultIterator *it, void *ctx, struct words *out)
{
	const TessPageIterator *at = TessResultIteratorGetPageIteratorConst(it);
	char *s = TessResultIteratorGetUTF8Text(it, RIL_WORD);
	struct word *w;

	if (s == NULL)
		return;
	out->list = talloc_realloc(ctx, out->list, struct word, out->nr + 1);
	w = &out->list[out->nr];
	*w = (struct word){ .text = without_marks(ctx, s), .confidence =
	    (int)TessResultIteratorConfidence(it, RIL_WORD) };
	TessPageIteratorBoundingBox(at, RIL_WORD, &w->x0, &w->y0, &w->x1,
	    &w->y1);
	out->nr += w->text[0] != '\0';
	TessDeleteText(s);
}

static int
by_left(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	return (x->x0 > y->x0) - (x->x0 < y->x0);
}

/* Boxes may run on to the right over their neighbours; where they start is
 * sound. */
static void
part_words(struct words *w)
{
	if (w->nr == 0)
		return;
	qsort(w->list, w->nr, sizeof(*w->list), by_left);
	for (size_t i = 0; i + 1 < w->nr; i++)
		if (w->list[i].x1 > w->list[i + 1].x0)
			w->list[i].x1 = w->list[i + 1].x0;
}

static int
read_picture(void *arg, void *ctx, enum model m, const struct picture *p,
    struct words *out, struct err *e)
{
	TessBaseAPI *api = ((struct tess *)arg)->models[m];
	TessResultIterator *it;

	*out = (struct words){ 0 };
	TessBaseAPISetImage(api, p->p, p->width, p->height, 1, p->width);
	TessBaseAPISetSourceResolution(api, 200);
	if (TessBaseAPIRecognize(api, NULL) != 0) {
		TessBaseAPIClear(api);
		return err_set(e, ERR_ITEM, "tesseract gave up on a line of "
		    "%d x %d pixels", p->width, p->height);
	}
	it = TessBaseAPIGetIterator(api);
	if (it != NULL) {
		do
			add_word(it, ctx, out);
		while (TessResultIteratorNext(it, RIL_WORD));
		TessResultIteratorDelete(it);
	}
	TessBaseAPIClear(api);
	part_words(out);
	return 0;
}

static int
tess_open(void *ctx, struct ocr **out, struct err *e)
{
	struct tess *t = talloc_zero(ctx, struct tess);

	t->ocr.drv = &ocr_tesseract;
	t->reader = (struct line_reader){ read_picture, t };
	talloc_set_destructor(t, tess_free);
	for (int i = 0; i < NR_MODELS; i++)
		if (load(&t->models[i], names[i], e) < 0) {
			talloc_free(t);
			return -1;
		}
	*out = &t->ocr;
	return 0;
}

static int
tess_read(struct ocr *o, void *ctx, const struct image *img, struct page *out,
    struct err *e)
{
	return page_read(&tess_of(o)->reader, ctx, img, out, e);
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
