/* SPDX-License-Identifier: ISC */
/*
 * The words of office documents: Office Open XML (ECMA-376) and OpenDocument
 * (ISO 26300) are ZIPs of XML; which member holds the words, and in which
 * elements, is a table.
 */
#include <libxml/xmlreader.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/zip.h"

static const struct source {
	const char *member;		/* name, or its beginning */
	const char *letters;		/* element of text; NULL: any below "p" */
} sources[] = {
	{ "word/document.xml", "t" },
	{ "word/footnotes.xml", "t" },
	{ "xl/sharedStrings.xml", "t" },
	{ "ppt/slides/slide", "t" },
	{ "content.xml", NULL },
};

/* Elements that end a line or stand for a sign. */
static const struct {
	const char *name;
	char at_start, at_end;
} elements[] = {
	{ "p", 0, '\n' }, { "h", 0, '\n' }, { "si", 0, '\n' },
	{ "br", '\n', 0 }, { "line-break", '\n', 0 }, { "cr", '\n', 0 },
	{ "tab", '\t', 0 }, { "s", ' ', 0 }, { "tc", 0, '\t' },
};

static char
sign_of(const char *name, bool is_start)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcmp(elements[i].name, name) == 0)
			return is_start ? elements[i].at_start :
			    elements[i].at_end;
	return 0;
}

static bool
is_letters(const struct source *s, const char *name)
{
	if (s->letters != NULL)
		return strcmp(name, s->letters) == 0;
	return strcmp(name, "p") == 0 || strcmp(name, "h") == 0;
}

static void
silent(void *arg, const char *msg, xmlParserSeverities severity,
    xmlTextReaderLocatorPtr where)
{
	(void)arg;
	(void)msg;
	(void)severity;
	(void)where;
}

static void
add_node(xmlTextReaderPtr r, const struct source *s, int *inside,
    struct buf *out)
{
	int type = xmlTextReaderNodeType(r);
	const char *name = (const char *)xmlTextReaderConstLocalName(r);
	const char *value;
	char sign = 0;

	switch (type) {
	case XML_READER_TYPE_ELEMENT:
		sign = sign_of(name, true);
		if (xmlTextReaderIsEmptyElement(r))
			sign = sign != 0 ? sign : sign_of(name, false);
		else
			*inside += is_letters(s, name);
		break;
	case XML_READER_TYPE_END_ELEMENT:
		sign = sign_of(name, false);
		*inside -= is_letters(s, name);
		break;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		value = (const char *)xmlTextReaderConstValue(r);
		if (*inside > 0 && value != NULL)
			buf_str(out, value);
		break;
	}
	if (sign != 0 && out->n > 0)
		buf_char(out, sign);
}

/* One member's words; false when its XML is damaged. */
static bool
read_xml(const struct source *s, const char *p, size_t n, struct buf *out)
{
	xmlTextReaderPtr r = n > INT32_MAX ? NULL : xmlReaderForMemory(p,
	    (int)n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING);
	int inside = 0, ret;

	if (r == NULL)
		return false;
	xmlTextReaderSetErrorHandler(r, silent, NULL);
	while ((ret = xmlTextReaderRead(r)) == 1 && out->n < MAIL_MAX_TEXT)
		add_node(r, s, &inside, out);
	xmlFreeTextReader(r);
	return ret >= 0;
}

static const struct source *
source_of(const char *name)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strncmp(name, sources[i].member,
		    strlen(sources[i].member)) == 0)
			return &sources[i];
	return NULL;
}

void
read_office(struct leaf *l)
{
	struct buf out;
	struct zip *z;
	struct err e;
	bool is_whole = true;
	int ret, found = 0;
	char *name, *p;
	size_t n;

	buf_init(&out, l->tmp);
	if (zip_open(l->tmp, l->p, l->n, &z, &e) < 0) {
		leaf_unreadable(l, "%s", e.text);
		return;
	}
	while ((ret = zip_next(z, l->tmp, &name, &e)) == 1 && is_whole) {
		const struct source *s = source_of(name);

		if (s == NULL)
			continue;
		found++;
		if (zip_read(z, l->tmp, &p, &n, &e) < 0) {
			ret = -1;
			break;
		}
		is_whole = read_xml(s, p, n, &out);
		talloc_free(p);
	}
	leaf_text(l, out.p, out.n);
	if (ret < 0)
		leaf_unreadable(l, "%s", e.text);
	else if (!is_whole)
		leaf_unreadable(l, "damaged XML in the document");
	else if (found == 0)
		leaf_unreadable(l, "no document of a known kind in the ZIP");
}
