/* SPDX-License-Identifier: ISC */
/* Which reader of ours takes which bytes, and how pages join a message. */
#include "reader/parse.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/image.h"
#include "warid/source.h"
#include "warid/text.h"

enum { PAGES_MAX = 400 };

/* Where the pages of one image file go. */
struct pages {
	struct parse *p;
	struct message *m;
	const char *part;		/* of the mail, or "" */
	const char *name;		/* of the file */
};

static bool
is_skipped(const struct parse *p, int number)
{
	for (size_t i = 0; i < p->nr_skip; i++)
		if (p->skip[i] == number)
			return true;
	return false;
}

/* "+974 4400 1208", "00974-44001208": +97444001208; a name stays a name. */
static char *
fax_id(void *ctx, const char *s)
{
	struct buf b;

	if (s[strspn(s, "0123456789 +-()./")] != '\0')
		return talloc_strdup(ctx, s);
	buf_init(&b, ctx);
	for (; *s != '\0'; s++)
		if (isdigit((unsigned char)*s) || (*s == '+' && b.n == 0))
			buf_char(&b, *s);
	if (b.n > 2 && memcmp(b.p, "00", 2) == 0)
		return talloc_asprintf(ctx, "+%s", b.p + 2);
	return b.n > 0 ? b.p : talloc_strdup(ctx, "");
}

static void
take_facts(struct page *page, const struct image_facts *f)
{
	page->width = f->width;
	page->height = f->height;
	page->dpi_x = f->dpi_x;
	page->dpi_y = f->dpi_y;
	page->damaged_lines = f->bad_lines;
}

static void
page_unreadable(struct pages *in, struct page *page, const char *why)
{
	char where[48];

	page->unreadable = talloc_strdup(in->m, why);
	snprintf(where, sizeof(where), "%s%spage %d", in->part,
	    in->part[0] ? " " : "", page->number);
	message_add_remark(in->m, where, 0, "%s", why);
}

/* OCR of one prepared page into the message's page. */
static void
read_page(struct pages *in, struct page *page, const struct image *img)
{
	struct err e;

	page->rotation = img->rotation;
	page->is_blank = img->is_blank;
	page->print = talloc_strdup(in->m, img->print ? img->print : "");
	if (img->is_blank)
		return;
	if (in->p->ocr->drv->read(in->p->ocr, in->m, img, page, &e) < 0)
		page_unreadable(in, page, e.text);
	page->lang = text_lang(page->text, strlen(page->text), &page->script);
}

/* One page; false when there are no more. */
static bool
next_page(struct pages *in, struct image_reader *r)
{
	struct parse *p = in->p;
	void *ctx = talloc_new(in->m);
	struct image_facts facts = { 0 };
	struct image *img = NULL;
	struct page *page;
	struct err e;
	int ret, number = p->nr_pages + 1;

	if (p->begin_page != NULL && number > p->told)
		p->begin_page(p->arg, number);
	p->told = number;
	ret = image_next(r, ctx, &facts, &img, &e);
	if (ret == 0) {
		talloc_free(ctx);
		return false;
	}
	p->nr_pages = number;
	page = message_add_page(in->m);
	page->number = (int)in->m->nr_pages;
	take_facts(page, &facts);
	if (ret < 0)
		page_unreadable(in, page, e.text);
	else if (is_skipped(p, number))
		page_unreadable(in, page, talloc_asprintf(ctx,
		    "reading took longer than %d s", p->seconds));
	else
		read_page(in, page, img);
	if (in->m->from.id[0] == '\0' && facts.tsi != NULL)
		in->m->from.id = fax_id(in->m, facts.tsi);
	if (in->m->date == 0)
		in->m->date = facts.received;
	talloc_free(ctx);
	return true;
}

static int
read_pages(struct pages *in, const char *b, size_t n, struct err *e)
{
	struct image_reader *r;

	if (in->p->ocr == NULL) {
		in->p->needs_ocr = true;
		return 0;
	}
	if (image_open(in->m, b, n, &r, e) < 0)
		return -1;
	image_set_name(r, in->name);
	while (in->m->nr_pages < PAGES_MAX)
		if (!next_page(in, r))
			return 0;
	message_add_remark(in->m, in->part, 0, "more than %d pages; the rest "
	    "was not read", PAGES_MAX);
	return 0;
}

/* struct message_hooks' image: an image inside a mail or document. */
static void
image_hook(void *arg, struct message *m, struct attachment *a, const char *b,
    size_t n)
{
	struct pages in = { arg, m, a->part ? a->part : "", a->name };
	struct err e;

	if (read_pages(&in, b, n, &e) < 0)
		a->unreadable = talloc_strdup(m, e.text);
}

static void
take_lang(struct message *m)
{
	struct buf all;

	buf_init(&all, m);
	buf_str(&all, m->body);
	for (size_t i = 0; i < m->nr_pages; i++) {
		buf_char(&all, '\n');
		buf_str(&all, m->pages[i].text);
	}
	m->lang = text_lang(all.p, all.n, &m->script);
}

/*
 * A letter says what it is about on a line of its own.  The first such line of
 * any page is the fax's subject; a fax without one has none.
 */
static const char *
find_subject(struct message *m)
{
	static const char *const marks[] = { "Subject:", "Re:", "الموضوع:",
		"الموضوع :", "موضوع:" };
	const char *at, *end;

	for (size_t i = 0; i < m->nr_pages; i++)
		for (size_t j = 0; j < sizeof(marks) / sizeof(marks[0]); j++) {
			at = strstr(m->pages[i].text, marks[j]);
			if (at == NULL)
				continue;
			at += strlen(marks[j]);
			at += strspn(at, " \t");
			end = strchrnul(at, '\n');
			return talloc_strndup(m, at, (size_t)(end - at));
		}
	return "";
}

/* An image file by itself: a fax when it came as one or looks like one. */
static struct message *
parse_image(struct parse *p, void *ctx, const struct reader_request *q)
{
	/* a raw fax begins with nought: nothing else that is_image knows does */
	bool is_fax = q->n > 4 && (memcmp(q->p, "II*\0", 4) == 0 ||
	    memcmp(q->p, "MM\0*", 4) == 0 || q->p[0] == '\0');
	struct message *m = message_new(ctx,
	    q->channel == CHANNEL_FAX || is_fax ? "fax" : "image",
	    q->channel);
	struct pages in = { p, m, "", q->name };
	struct err e;
	size_t readable = 0;

	if (read_pages(&in, q->p, q->n, &e) < 0) {
		m->unreadable = talloc_strdup(m, e.text);
		return m;
	}
	for (size_t i = 0; i < m->nr_pages; i++)
		readable += m->pages[i].unreadable == NULL;
	if (readable == 0 && !p->needs_ocr)
		m->unreadable = m->nr_pages > 0 ? m->pages[0].unreadable :
		    "no page could be read";
	take_lang(m);
	m->subject = find_subject(m);
	return m;
}

/* What the source knew: the fax line's caller and the like. */
static void
take_meta(struct message *m, const char *meta)
{
	struct json *o;
	const char *s;
	struct err e;

	if (meta == NULL || meta[0] == '\0' ||
	    json_parse(m, meta, strlen(meta), &o, &e) < 0)
		return;
	s = json_str(json_get(o, "caller"));
	if (s == NULL || s[0] == '\0')
		s = json_str(json_get(o, "tsi"));
	if (s != NULL && s[0] != '\0' && m->from.id[0] == '\0')
		m->from.id = fax_id(m, s);
}

/* An export, when it is one that we know; NULL otherwise. */
static struct message *
parse_export(void *ctx, const struct reader_request *q)
{
	struct message *m = NULL;
	struct err e;
	int r = social_read(ctx, q->name, q->own, q->p, q->n, &m, &e);

	if (r == 0)
		return NULL;
	if (r < 0) {
		m = message_new(ctx, "export", CHANNEL_SOCIAL);
		m->unreadable = talloc_strdup(m, e.text);
	}
	return m;
}

static bool
is_packed_document(const struct reader_request *q)
{
	return q->n > 4 && (memcmp(q->p, "%PDF", 4) == 0 ||
	    memcmp(q->p, "PK\3\4", 4) == 0);
}

/* What came by mail is mail, unless it is plainly a file of another kind. */
static struct message *
parse_mail(struct parse *p, void *ctx, const struct reader_request *q,
    const struct message_hooks *hooks)
{
	struct message *m = NULL;

	if (!is_mail(q->p, q->n)) {
		if (is_image(q->p, q->n))
			return parse_image(p, ctx, q);
		if (is_packed_document(q))
			m = message_read_document(ctx, q->name, q->p, q->n,
			    hooks);
	}
	return m ? m : message_read_mail(ctx, q->p, q->n, hooks);
}

/* A file by its bytes; NULL when it is of no kind that we know. */
static struct message *
parse_file(struct parse *p, void *ctx, const struct reader_request *q,
    const struct message_hooks *hooks)
{
	struct message *m = NULL;

	if (is_image(q->p, q->n))
		return parse_image(p, ctx, q);
	if (q->channel == CHANNEL_SOCIAL)
		m = parse_export(ctx, q);
	if (m == NULL && is_mail(q->p, q->n))
		m = message_read_mail(ctx, q->p, q->n, hooks);
	if (m == NULL)
		m = message_read_document(ctx, q->name, q->p, q->n, hooks);
	return m;
}

struct message *
parse_item(struct parse *p, void *ctx, const struct reader_request *q)
{
	struct message_hooks hooks = { image_hook, p };
	struct message *m;

	if (q->n == 0 && q->channel != CHANNEL_EMAIL) {
		m = message_new(ctx, "text", q->channel);
		m->unreadable = "the file is empty";
		return m;
	}
	m = q->channel == CHANNEL_EMAIL ? parse_mail(p, ctx, q, &hooks) :
	    parse_file(p, ctx, q, &hooks);
	if (m == NULL) {
		m = message_new(ctx, "text", q->channel);
		m->unreadable = "no format that warid knows";
	}
	m->channel = q->channel;
	if (m->nr_pages > 0)
		take_lang(m);
	take_meta(m, q->meta);
	return m;
}
