/* SPDX-License-Identifier: ISC */
/*
 * PDF by poppler: a page's text layer where it can be trusted, else the page
 * drawn and handed on as an image.  Arabic text layers are often drawings of
 * letters: stored as seen (reversed), or as presentation forms.
 */
#include <limits.h>
#include <poppler.h>
#include <talloc.h>

#include "message/mail.h"
#include "message/pdf_text.h"
#include "warid/text.h"

enum {
	DPI = 200,
	GLANCE_DPI = 30,
	MAX_PIXELS = 30000000,
	BMP_HEAD = 14 + 40,
	BMP_PALETTE = 256 * 4,
};

/* -- a page as an image ---------------------------------------------------- */

static void
put_le(char *p, unsigned v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (char)(v >> (8 * i));
}

/* Grey BMP (it carries its resolution), rows from the bottom up. */
static char *
bmp_of(void *ctx, cairo_surface_t *surface, unsigned dpi, size_t *n)
{
	int w = cairo_image_surface_get_width(surface);
	int h = cairo_image_surface_get_height(surface);
	const unsigned char *rows = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	size_t line = ((size_t)w + 3) & ~(size_t)3;
	char *bmp, *out;

	*n = BMP_HEAD + BMP_PALETTE + line * (size_t)h;
	bmp = talloc_zero_array(ctx, char, (unsigned)*n);
	if (bmp == NULL)
		return NULL;
	memcpy(bmp, "BM", 2);
	put_le(bmp + 2, (unsigned)*n, 4);
	put_le(bmp + 10, BMP_HEAD + BMP_PALETTE, 4);
	put_le(bmp + 14, 40, 4);
	put_le(bmp + 18, (unsigned)w, 4);
	put_le(bmp + 22, (unsigned)h, 4);
	put_le(bmp + 26, 1, 2);
	put_le(bmp + 28, 8, 2);
	put_le(bmp + 38, dpi * 10000 / 254, 4);		/* per metre */
	put_le(bmp + 42, dpi * 10000 / 254, 4);
	put_le(bmp + 46, 256, 4);
	for (unsigned i = 0; i < 256; i++)
		put_le(bmp + BMP_HEAD + 4 * i, i * 0x010101, 4);
	out = bmp + BMP_HEAD + BMP_PALETTE;
	for (int y = h - 1; y >= 0; y--, out += line) {
		const unsigned char *px = rows + (size_t)y * (size_t)stride;

		for (int x = 0; x < w; x++, px += 4)
			out[x] = (char)((px[0] * 29 + px[1] * 150 +
			    px[2] * 77) >> 8);
	}
	return bmp;
}

/* The page drawn on white, at `scale` pixels a point or less; the scale taken
 * in *scale.  NULL when it is of no size or cannot be drawn. */
static cairo_surface_t *
draw(PopplerPage *page, double *scale)
{
	double w, h;
	cairo_surface_t *surface;
	cairo_t *cr;
	bool is_drawn;

	poppler_page_get_size(page, &w, &h);
	if (!(w >= 1 && h >= 1 && w < 1e6 && h < 1e6))
		return NULL;
	while (w * *scale * h * *scale > MAX_PIXELS)
		*scale /= 1.5;
	if (w * *scale < 1 || h * *scale < 1 || w * *scale > 32000 ||
	    h * *scale > 32000)
		return NULL;
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
	    (int)(w * *scale), (int)(h * *scale));
	cr = cairo_create(surface);
	cairo_set_source_rgb(cr, 1, 1, 1);
	cairo_paint(cr);
	cairo_scale(cr, *scale, *scale);
	poppler_page_render(page, cr);
	is_drawn = cairo_status(cr) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cr);
	if (is_drawn) {
		cairo_surface_flush(surface);
		return surface;
	}
	cairo_surface_destroy(surface);
	return NULL;
}

/* Not a dot on it, seen from afar: nothing to hand on. */
static bool
is_white(PopplerPage *page)
{
	double scale = GLANCE_DPI / 72.0;
	cairo_surface_t *surface = draw(page, &scale);
	bool is = surface != NULL;
	const unsigned char *px;
	size_t n;

	if (!is)
		return false;
	px = cairo_image_surface_get_data(surface);
	n = (size_t)cairo_image_surface_get_stride(surface) *
	    (size_t)cairo_image_surface_get_height(surface);
	for (size_t i = 0; i < n && is; i++)
		is = px[i] == 0xff || i % 4 == 3;	/* BGRx */
	cairo_surface_destroy(surface);
	return is;
}

/* -- pages ----------------------------------------------------------------- */

static bool
can_draw(const struct leaf *l)
{
	const struct message_hooks *hooks = l->mail->hooks;

	return hooks != NULL && hooks->image != NULL &&
	    l->mail->images_left > 0;
}

/* The page through the hook; false when that did not work. */
static bool
look_at(struct leaf *l, PopplerPage *page)
{
	const struct message_hooks *hooks = l->mail->hooks;
	struct message *m = l->mail->m;
	double scale = DPI / 72.0;
	cairo_surface_t *surface = draw(page, &scale);
	char *bmp;
	size_t n;

	if (surface == NULL)
		return false;
	bmp = bmp_of(l->tmp, surface, (unsigned)(scale * 72), &n);
	cairo_surface_destroy(surface);
	if (bmp == NULL)
		return false;
	l->mail->images_left--;
	hooks->image(hooks->arg, m, &m->attachments[l->attachment], bmp, n);
	talloc_free(bmp);
	return true;
}

/* A page as its text layer has it: its size in points. */
static void
add_text_page(struct leaf *l, PopplerPage *page, const char *s, size_t n)
{
	struct message *m = l->mail->m;
	struct page *p;
	double w, h;

	if (n > l->mail->text_left) {
		n = 0;
		message_add_remark(m, m->attachments[l->attachment].part,
		    l->at, "page %zu: over the limit of %d bytes of text",
		    m->nr_pages + 1, MAIL_MAX_TEXT);
	}
	l->mail->text_left -= n;
	poppler_page_get_size(page, &w, &h);
	p = message_add_page(m);
	p->number = (int)m->nr_pages;
	p->width = w >= 0 && w < 1e6 ? (int)w : 0;
	p->height = h >= 0 && h < 1e6 ? (int)h : 0;
	p->dpi_x = p->dpi_y = 72;
	p->confidence = 100;
	p->is_blank = n == 0;
	p->text = talloc_strndup(m, s, n);
	p->lang = text_lang(s, n, &p->script);
}

/* Poppler marks where it turned a line with embeddings; nobody needs them. */
static size_t
clean(char *p, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == 0xe2 && n - i > 2 && (unsigned char)p[i + 1] == 0x80 &&
		    (unsigned char)p[i + 2] >= 0xaa &&
		    (unsigned char)p[i + 2] <= 0xae)
			i += 2;
		else if (c >= ' ' || c == '\n' || c == '\t')
			p[k++] = p[i];
	}
	while (k > 0 && (unsigned char)p[k - 1] <= ' ')
		k--;
	p[k] = '\0';
	return k;
}

/* The text layer in reading order, UTF-8, from ctx. */
static char *
page_text(void *ctx, PopplerPage *page, size_t *n)
{
	char *foreign = poppler_page_get_text(page), *s;
	PopplerRectangle *at = NULL;
	struct box *boxes;
	guint nr = 0;

	s = text_to_utf8(ctx, "utf-8", foreign == NULL ? "" : foreign,
	    foreign == NULL ? 0 : strlen(foreign), n, NULL);
	g_free(foreign);
	if (pdf_has_arabic(s, *n) &&
	    poppler_page_get_text_layout(page, &at, &nr)) {
		boxes = talloc_array(ctx, struct box, nr);
		for (guint i = 0; i < nr && boxes != NULL; i++)
			boxes[i] = (struct box){ at[i].x1, at[i].y1, at[i].x2,
				at[i].y2 };
		s = pdf_order(ctx, s, *n, boxes, boxes == NULL ? 0 : nr, n);
		g_free(at);
	}
	*n = clean(s, *n);
	return s;
}

/* Where nothing was seen on the drawn page (a font that is not here), what
 * the text layer says is better than nothing. */
static void
keep_layer(struct leaf *l, size_t before, const char *s, size_t n)
{
	struct message *m = l->mail->m;
	struct page *p = m->nr_pages > before ? &m->pages[before] : NULL;

	if (p == NULL || p->text[0] != '\0' || n == 0 ||
	    n > l->mail->text_left)
		return;
	l->mail->text_left -= n;
	p->text = talloc_strndup(m, s, n);
	p->is_blank = false;
}

static void
read_page(struct leaf *l, PopplerPage *page, int number)
{
	size_t before = l->mail->m->nr_pages;
	const char *part = l->mail->m->attachments[l->attachment].part;
	size_t n;
	char *s = page_text(l->tmp, page, &n);
	const char *why;

	why = pdf_distrust(s, n);
	if (why == NULL || !can_draw(l) || (n == 0 && is_white(page)) ||
	    !look_at(l, page)) {
		add_text_page(l, page, s, n);
		if (why != NULL && n > 0)
			message_add_remark(l->mail->m, part, l->at,
			    "page %d: %s", number, why);
		return;
	}
	if (n > 0)
		message_add_remark(l->mail->m, part, l->at,
		    "page %d: %s, so it was read as an image", number, why);
	keep_layer(l, before, s, n);
}

static PopplerDocument *
open_pdf(struct leaf *l)
{
	GBytes *bytes = g_bytes_new_static(l->p, l->n);
	GError *error = NULL;
	PopplerDocument *doc = poppler_document_new_from_bytes(bytes, NULL,
	    &error);

	g_bytes_unref(bytes);
	if (doc == NULL) {
		bool is_locked = error != NULL && g_error_matches(error,
		    POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);

		leaf_unreadable(l, is_locked ?
		    "the PDF needs a password" : "damaged PDF");
		g_clear_error(&error);
	}
	return doc;
}

void
read_pdf(struct leaf *l)
{
	struct message *m = l->mail->m;
	PopplerDocument *doc;
	int pages;

	if (pdf_is_bomb(l->p, l->n)) {
		leaf_unreadable(l, "a stream of the PDF unpacks to much more "
		    "than a page needs");
		return;
	}
	doc = open_pdf(l);
	if (doc == NULL)
		return;
	pages = poppler_document_get_n_pages(doc);
	if (pages <= 0)
		leaf_unreadable(l, "the PDF has no pages");
	for (int i = 0; i < pages && i < MAIL_MAX_PDF_PAGES; i++) {
		PopplerPage *page = poppler_document_get_page(doc, i);

		if (page == NULL) {
			message_add_remark(m,
			    m->attachments[l->attachment].part, l->at,
			    "page %d cannot be read", i + 1);
			continue;
		}
		read_page(l, page, i + 1);
		g_object_unref(page);
	}
	if (pages > MAIL_MAX_PDF_PAGES)
		message_add_remark(m, m->attachments[l->attachment].part,
		    l->at, "%d of %d pages were read", MAIL_MAX_PDF_PAGES,
		    pages);
	g_object_unref(doc);
}
