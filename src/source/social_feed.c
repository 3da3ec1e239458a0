/* SPDX-License-Identifier: ISC */
/* RSS 2.0 and Atom (RFC 4287), by libxml2's SAX: an item, its texts, done. */
#include "source/social.h"

#include <libxml/SAX2.h>
#include <talloc.h>

#include "warid/text.h"

enum field { NONE, TITLE, TEXT, SUMMARY, DATE, ID, LINK, AUTHOR, NR_FIELDS };

/* Elements of an item, by local name. */
static const struct { const char *name; enum field field; } elements[] = {
	{ "title", TITLE }, { "encoded", TEXT }, { "content", TEXT },
	{ "description", SUMMARY }, { "summary", SUMMARY },
	{ "pubDate", DATE }, { "published", DATE }, { "updated", DATE },
	{ "date", DATE }, { "guid", ID }, { "id", ID }, { "link", LINK },
	{ "creator", AUTHOR }, { "name", AUTHOR },
};

enum { FIELD_MAX = 1 << 20 };	/* bytes */

struct feed {
	struct message *out;
	struct err *e;
	int depth, item_depth;		/* 0: outside of items */
	enum field field;
	int field_depth;
	struct buf text[NR_FIELDS];
	struct buf title;		/* the feed's */
	bool is_failed;
};

static bool
is_item(const char *name)
{
	return strcmp(name, "item") == 0 || strcmp(name, "entry") == 0;
}

static void
on_start(void *arg, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri, int nr_ns, const xmlChar **ns, int nr_attr,
    int nr_default, const xmlChar **attr)
{
	struct feed *f = arg;
	const char *name = (const char *)local;

	(void)prefix; (void)uri; (void)nr_ns; (void)ns; (void)nr_attr;
	(void)nr_default; (void)attr;
	f->depth++;
	if (f->item_depth == 0 && is_item(name)) {
		f->item_depth = f->depth;
		for (int i = 0; i < NR_FIELDS; i++)
			buf_reset(&f->text[i]);
		return;
	}
	if (f->field != NONE)
		return;			/* XHTML inside of content */
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcmp(name, elements[i].name) == 0) {
			f->field = elements[i].field;
			f->field_depth = f->depth;
		}
}

static void
on_text(void *arg, const xmlChar *p, int n)
{
	struct feed *f = arg;
	struct buf *b = f->item_depth > 0 ? &f->text[f->field] :
	    f->field == TITLE && f->depth <= 3 ? &f->title : NULL;

	if (f->field != NONE && b != NULL && b->n + (size_t)n <= FIELD_MAX)
		buf_add(b, p, (size_t)n);
}

static void
add_item(struct feed *f)
{
	struct message *m = social_add(f->out, "post", f->e);
	struct buf *text = f->text, *body = &text[TEXT];
	char *plain;
	size_t n;

	if (m == NULL) {
		f->is_failed = true;
		return;
	}
	if (body->n == 0)
		body = &text[SUMMARY];
	plain = text_from_html(m, body->p, body->n, FIELD_MAX, &n);
	social_body(m, text[TITLE].p, text[TITLE].n);
	m->subject = m->body;
	plain = talloc_asprintf(m, "%s\n\n%s", m->subject, plain);
	social_body(m, plain, strlen(plain));
	if (text[AUTHOR].n > 0)
		social_author(m, text[AUTHOR].p, text[AUTHOR].n);
	m->date = social_time(text[DATE].p);
	m->id = talloc_strdup(m, text[ID].n > 0 ? text[ID].p : text[LINK].p);
	m->conversation = talloc_strdup(m, f->title.p);
	m->is_public = true;
}

static void
on_end(void *arg, const xmlChar *local, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct feed *f = arg;

	(void)local; (void)prefix; (void)uri;
	if (f->field != NONE && f->depth == f->field_depth)
		f->field = NONE;
	if (f->depth == f->item_depth) {
		if (!f->is_failed)
			add_item(f);
		f->item_depth = 0;
	}
	f->depth--;
}

static bool
feed_recognise(const struct social_file *f)
{
	size_t n = f->n < 2000 ? f->n : 2000;

	return memmem(f->p, n, "<rss", 4) != NULL ||
	    memmem(f->p, n, "<rdf:RDF", 8) != NULL ||
	    memmem(f->p, n, "http://www.w3.org/2005/Atom", 27) != NULL;
}

static int
feed_read(const struct social_file *f, struct message *out, struct err *e)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start, .endElementNs = on_end,
		.characters = on_text, .cdataBlock = on_text };
	struct feed feed = { .out = out, .e = e };
	void *tmp = talloc_new(out);
	xmlParserCtxtPtr x;
	int bad;

	for (int i = 0; i < NR_FIELDS; i++)
		buf_init(&feed.text[i], tmp);
	buf_init(&feed.title, tmp);
	x = xmlCreatePushParserCtxt(&sax, &feed, NULL, 0, NULL);
	if (x == NULL)
		abort();
	/* the text is UTF-8 by now, whatever its declaration says */
	xmlCtxtResetPush(x, NULL, 0, NULL, "UTF-8");
	xmlCtxtUseOptions(x, XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
	bad = f->n > INT32_MAX ? 1 :
	    xmlParseChunk(x, f->p, (int)f->n, 1);
	xmlFreeParserCtxt(x);
	out->conversation = talloc_strdup(out, feed.title.p);
	talloc_free(tmp);
	if (feed.is_failed)
		return -1;
	if (bad != 0 && out->nr_messages == 0)
		return err_set(e, ERR_ITEM, "feed is damaged: XML error %d",
		    bad);
	return 0;
}

const struct social_format social_feed = {
	.name = "rss",
	.recognise = feed_recognise,
	.read = feed_read,
};
