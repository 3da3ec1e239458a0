/* SPDX-License-Identifier: ISC */
/*
 * The words of office documents: Office Open XML (ECMA-376) and OpenDocument
 * (ISO 26300) are ZIPs of XML; which member holds the words, and in which
 * elements, is a table.  A spreadsheet's cells name their texts by number, and
 * the texts may stand behind the sheets.
 */
#include <libxml/xmlreader.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/zip.h"

enum { MAX_STRINGS = 500000 };

/* One document being read. */
struct office {
	struct buf out;
	int inside;			/* elements of text around this node */

	struct buf strings;		/* a spreadsheet's, each ended by NUL */
	uint32_t *at;			/* where each begins */
	size_t nr_strings;
	bool is_shared;			/* the cell holds a number of one */
	bool is_first;			/* cell of its row */
};

/* -- words --------------------------------------------------------------------- */

/* Elements that end a line or stand for a sign. */
static const struct {
	const char *name;
	char at_start, at_end;
} elements[] = {
	{ "p", 0, '\n' }, { "h", 0, '\n' },
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
is_text_node(int type)
{
	return type == XML_READER_TYPE_TEXT ||
	    type == XML_READER_TYPE_CDATA ||
	    type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

static void
add_value(xmlTextReaderPtr r, struct buf *out)
{
	const char *value = (const char *)xmlTextReaderConstValue(r);

	if (value != NULL)
		buf_str(out, value);
}

/* Text of the elements named `letters` or, if NULL, of "p" and "h". */
static void
add_words(xmlTextReaderPtr r, struct office *o, const char *letters)
{
	int type = xmlTextReaderNodeType(r);
	const char *name = (const char *)xmlTextReaderConstLocalName(r);
	bool is_letters = letters != NULL ? strcmp(name, letters) == 0 :
	    strcmp(name, "p") == 0 || strcmp(name, "h") == 0;
	char sign = 0;

	if (type == XML_READER_TYPE_ELEMENT) {
		sign = sign_of(name, true);
		if (xmlTextReaderIsEmptyElement(r))
			sign = sign != 0 ? sign : sign_of(name, false);
		else
			o->inside += is_letters;
	} else if (type == XML_READER_TYPE_END_ELEMENT) {
		sign = sign_of(name, false);
		o->inside -= is_letters;
	} else if (is_text_node(type) && o->inside > 0) {
		add_value(r, &o->out);
	}
	if (sign != 0 && o->out.n > 0)
		buf_char(&o->out, sign);
}

/* -- spreadsheets ---------------------------------------------------------------- */

/* xl/sharedStrings.xml: the text of each "si", phonetics left out. */
static void
add_string(xmlTextReaderPtr r, struct office *o, const char *letters)
{
	int type = xmlTextReaderNodeType(r);
	const char *name = (const char *)xmlTextReaderConstLocalName(r);
	bool is_empty = xmlTextReaderIsEmptyElement(r) == 1;

	(void)letters;
	if (type == XML_READER_TYPE_ELEMENT && strcmp(name, "si") == 0 &&
	    o->nr_strings < MAX_STRINGS) {
		o->at[o->nr_strings++] = (uint32_t)o->strings.n;
		buf_char(&o->strings, '\0');
	} else if (type == XML_READER_TYPE_ELEMENT && !is_empty) {
		o->inside += strcmp(name, "t") == 0;
		o->inside -= strcmp(name, "rPh") == 0 ? 1000 : 0;
	} else if (type == XML_READER_TYPE_END_ELEMENT) {
		o->inside -= strcmp(name, "t") == 0;
		o->inside += strcmp(name, "rPh") == 0 ? 1000 : 0;
	} else if (is_text_node(type) && o->inside > 0 && o->nr_strings > 0) {
		o->strings.n--;		/* over the NUL, and one behind */
		add_value(r, &o->strings);
		buf_char(&o->strings, '\0');
	}
}

/* What the cell says: the string of that number, or the value itself. */
static void
add_cell_value(xmlTextReaderPtr r, struct office *o)
{
	const char *value = (const char *)xmlTextReaderConstValue(r);
	unsigned long k;

	if (!o->is_shared) {
		add_value(r, &o->out);
		return;
	}
	k = value == NULL ? ULONG_MAX : strtoul(value, NULL, 10);
	if (k < o->nr_strings)
		buf_str(&o->out, o->strings.p + o->at[k]);
}

static void
begin_cell(xmlTextReaderPtr r, struct office *o)
{
	char *type = (char *)xmlTextReaderGetAttribute(r, BAD_CAST "t");

	o->is_shared = type != NULL && strcmp(type, "s") == 0;
	xmlFree(type);
	if (!o->is_first)
		buf_char(&o->out, '\t');
	o->is_first = false;
}

/* xl/worksheets/sheetN.xml: rows of cells, values in "v", texts in "t". */
static void
add_cell(xmlTextReaderPtr r, struct office *o, const char *letters)
{
	int type = xmlTextReaderNodeType(r);
	const char *name = (const char *)xmlTextReaderConstLocalName(r);
	bool is_letters = strcmp(name, "v") == 0 || strcmp(name, "t") == 0;

	(void)letters;
	if (type == XML_READER_TYPE_ELEMENT && strcmp(name, "row") == 0) {
		if (o->out.n > 0)
			buf_char(&o->out, '\n');
		o->is_first = true;
	} else if (type == XML_READER_TYPE_ELEMENT && strcmp(name, "c") == 0) {
		begin_cell(r, o);
	} else if (type == XML_READER_TYPE_ELEMENT &&
	    !xmlTextReaderIsEmptyElement(r)) {
		o->inside += is_letters;
	} else if (type == XML_READER_TYPE_END_ELEMENT) {
		o->inside -= is_letters;
	} else if (is_text_node(type) && o->inside > 0) {
		add_cell_value(r, o);
	}
}

/* -- members ------------------------------------------------------------------------ */

static const struct source {
	const char *member;		/* name, or its beginning */
	void (*add)(xmlTextReaderPtr r, struct office *o, const char *letters);
	const char *letters;
	int pass;
} sources[] = {
	{ "xl/sharedStrings.xml", add_string, NULL, 0 },
	{ "xl/worksheets/sheet", add_cell, NULL, 1 },
	{ "word/document.xml", add_words, "t", 1 },
	{ "word/footnotes.xml", add_words, "t", 1 },
	{ "ppt/slides/slide", add_words, "t", 1 },
	{ "content.xml", add_words, NULL, 1 },
};

static void
silent(void *arg, const char *msg, xmlParserSeverities severity,
    xmlTextReaderLocatorPtr where)
{
	(void)arg;
	(void)msg;
	(void)severity;
	(void)where;
}

/* One member's words; false when its XML is damaged. */
static bool
read_xml(const struct source *s, const char *p, size_t n, struct office *o)
{
	xmlTextReaderPtr r = n > INT32_MAX ? NULL : xmlReaderForMemory(p,
	    (int)n, NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOERROR |
	    XML_PARSE_NOWARNING);
	int ret;

	if (r == NULL)
		return false;
	o->inside = 0;
	xmlTextReaderSetErrorHandler(r, silent, NULL);
	while ((ret = xmlTextReaderRead(r)) == 1 &&
	    o->out.n < MAIL_MAX_TEXT)
		s->add(r, o, s->letters);
	xmlFreeTextReader(r);
	return ret >= 0;
}

static const struct source *
source_of(const char *name, int pass)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (sources[i].pass == pass && strncmp(name,
		    sources[i].member, strlen(sources[i].member)) == 0)
			return &sources[i];
	return NULL;
}

/* The members of one pass into o; how many, -1 with *e. */
static int
read_pass(struct leaf *l, int pass, struct office *o, bool *is_whole,
    struct err *e)
{
	int ret, found = 0;
	struct zip *z;
	char *name, *p;
	size_t n;

	if (zip_open(l->tmp, l->p, l->n, &z, e) < 0)
		return -1;
	while ((ret = zip_next(z, l->tmp, &name, e)) == 1 && *is_whole) {
		const struct source *s = source_of(name, pass);

		if (s == NULL)
			continue;
		found++;
		ret = zip_read(z, l->tmp, &p, &n, e);
		if (ret < 0)
			break;
		*is_whole = read_xml(s, p, n, o);
		talloc_free(p);
	}
	talloc_free(z);
	return ret < 0 ? -1 : found;
}

void
read_office(struct leaf *l)
{
	struct office *o = talloc_zero(l->tmp, struct office);
	bool is_whole = true;
	struct err e;
	int found;

	buf_init(&o->out, o);
	buf_init(&o->strings, o);
	o->at = talloc_array(o, uint32_t, MAX_STRINGS);
	found = read_pass(l, 0, o, &is_whole, &e);
	if (found >= 0)
		found = read_pass(l, 1, o, &is_whole, &e);
	leaf_text(l, o->out.p, o->out.n);
	if (found < 0)
		leaf_unreadable(l, "%s", e.text);
	else if (!is_whole)
		leaf_unreadable(l, "damaged XML in the document");
	else if (found == 0)
		leaf_unreadable(l, "no document of a known kind in the ZIP");
}
