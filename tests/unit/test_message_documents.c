/* SPDX-License-Identifier: ISC */
/* Documents by their bytes: made here, small, and some of them broken. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>
#include <zlib.h>

#include "message/pdf_text.h"
#include "warid/message.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void
add_le(struct buf *b, unsigned v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(b, (char)(v >> (8 * i)));
}

/* -- a ZIP of one stored member ------------------------------------------- */

static unsigned
crc32_of(const char *p, size_t n)
{
	unsigned c = 0xffffffffu;

	for (size_t i = 0; i < n; i++) {
		c ^= (unsigned char)p[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
	}
	return ~c;
}

static void
add_zip_entry(struct buf *b, bool is_central, const char *name,
    const char *data)
{
	unsigned n = (unsigned)strlen(data);

	buf_str(b, is_central ? "PK\1\2" : "PK\3\4");
	if (is_central)
		add_le(b, 20, 2);
	add_le(b, 20, 2);
	add_le(b, 0, 2);
	add_le(b, 0, 2);		/* stored */
	add_le(b, 0, 4);
	add_le(b, crc32_of(data, n), 4);
	add_le(b, n, 4);
	add_le(b, n, 4);
	add_le(b, (unsigned)strlen(name), 2);
	add_le(b, 0, 2);
	if (is_central) {
		add_le(b, 0, 2);
		add_le(b, 0, 4);
		add_le(b, 0, 4);
		add_le(b, 0, 4);	/* where the entry is: the start */
	}
	buf_str(b, name);
}

static void
make_zip(struct buf *b, const char *name, const char *data)
{
	size_t at, end;

	add_zip_entry(b, false, name, data);
	buf_str(b, data);
	at = b->n;
	add_zip_entry(b, true, name, data);
	end = b->n;
	buf_str(b, "PK\5\6");
	add_le(b, 0, 4);
	add_le(b, 1, 2);
	add_le(b, 1, 2);
	add_le(b, (unsigned)(end - at), 4);
	add_le(b, (unsigned)at, 4);
	add_le(b, 0, 2);
}

static const struct {
	const char *why, *name, *member, *xml, *body, *unreadable;
} offices[] = {
	{ "paragraphs of a docx", "a.docx", "word/document.xml",
	  "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>شكوى</w:t><w:tab/>"
	  "<w:t>one</w:t></w:r></w:p><w:p><w:r><w:t>two</w:t>"
	  "<w:instrText>HIDDEN</w:instrText></w:r></w:p></w:body></w:document>",
	  "شكوى\tone\ntwo", NULL },
	{ "a docx under no name", "scan", "word/document.xml",
	  "<w:document xmlns:w='w'><w:p><w:t>one</w:t></w:p></w:document>",
	  "one", NULL },
	{ "an odt", "a.odt", "content.xml",
	  "<o xmlns:text='t'><text:h>Head</text:h><text:p>a<text:s/>b"
	  "<text:line-break/><text:span>c</text:span></text:p></o>",
	  "Head\na b\nc", NULL },
	{ "a docx that breaks off", "a.docx", "word/document.xml",
	  "<w:document xmlns:w='w'><w:p><w:t>one</w:t></w:p><w:p><w:t>tw",
	  "one", "damaged XML in the document" },
	{ "a ZIP of something else", "a.docx", "readme.txt", "hello", "",
	  "no document of a known kind in the ZIP" },
	{ "a billion laughs", "a.docx", "word/document.xml",
	  "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;'>"
	  "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><w:document xmlns:w='w'>"
	  "<w:p><w:t>x&c;&c;&c;&c;</w:t></w:p></w:document>", "",
	  "damaged XML in the document" },
};

static void
test_office(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(offices); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m;
		struct buf b;

		buf_init(&b, ctx);
		make_zip(&b, offices[i].member, offices[i].xml);
		m = message_read_document(ctx, offices[i].name, b.p, b.n,
		    NULL);
		assert_non_null(m);
		if (strcmp(m->body, offices[i].body) != 0)
			fail_msg("%s: '%s'", offices[i].why, m->body);
		if (offices[i].unreadable != NULL) {
			assert_non_null(m->attachments[0].unreadable);
			assert_string_equal(m->attachments[0].unreadable,
			    offices[i].unreadable);
		} else {
			assert_null(m->attachments[0].unreadable);
		}
		talloc_free(ctx);
	}
}

/* -- winmail.dat ----------------------------------------------------------- */

static void
add_attribute(struct buf *b, int level, unsigned id, const char *p, size_t n)
{
	unsigned sum = 0;

	buf_char(b, (char)level);
	add_le(b, id, 4);
	add_le(b, (unsigned)n, 4);
	buf_add(b, p, n);
	for (size_t i = 0; i < n; i++)
		sum += (unsigned char)p[i];
	add_le(b, sum & 0xffff, 2);
}

static void
make_tnef(struct buf *b)
{
	static const char page[8] = { (char)0xe8, 0x04 };	/* 1256 */
	static const char rend[14] = { 1 };

	add_le(b, 0x223e9f78, 4);
	add_le(b, 1, 2);
	add_attribute(b, 1, 0x00069007, page, sizeof(page));
	add_attribute(b, 1, 0x0002800c, "\xd4\xdf\xe6\xec", 5);
	add_attribute(b, 2, 0x00069002, rend, sizeof(rend));
	add_attribute(b, 2, 0x00018010, "list.txt", 9);
	add_attribute(b, 2, 0x0006800f, "inside", 6);
}

static void
test_winmail(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	make_tnef(&b);
	m = message_read_document(ctx, "winmail.dat", b.p, b.n, NULL);
	assert_non_null(m);
	assert_string_equal(m->body, "شكوى");
	assert_int_equal(m->nr_attachments, 2);
	assert_string_equal(m->attachments[1].name, "list.txt");
	assert_string_equal(m->attachments[1].text, "inside");
	m = message_read_document(ctx, "winmail.dat", b.p, 20, NULL);
	assert_string_equal(m->unreadable, "damaged TNEF (winmail.dat)");
	talloc_free(ctx);
}

/* -- PDF ------------------------------------------------------------------- */

/* One page, one line of Helvetica; no cross-reference table, which poppler
 * makes for itself. */
static void
make_pdf_of(struct buf *b, const char *dict, const char *stream, size_t n)
{
	buf_addf(b, "%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]"
	    "/Resources<</Font<</F 5 0 R>>>>/Contents 4 0 R>>endobj\n"
	    "4 0 obj<</Length %zu%s>>stream\n", n, dict);
	buf_add(b, stream, n);
	buf_str(b, "\nendstream endobj\n"
	    "5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
	    "trailer<</Root 1 0 R>>\n");
}

static void
make_pdf(struct buf *b, const char *line)
{
	char stream[200];

	snprintf(stream, sizeof(stream), "BT /F 12 Tf 72 700 Td (%s) Tj ET",
	    line);
	make_pdf_of(b, "", stream, strlen(stream));
}

struct seen {
	int images;
	int width, height, dpi;
};

static int
le(const char *p, int bytes)
{
	int v = 0;

	for (int i = bytes - 1; i >= 0; i--)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static void
see(void *arg, struct message *m, struct attachment *a, const char *p, size_t n)
{
	struct seen *s = arg;

	(void)a;
	assert_memory_equal(p, "BM", 2);
	assert_int_equal(le(p + 2, 4), n);
	s->images++;
	s->width = le(p + 18, 4);
	s->height = le(p + 22, 4);
	s->dpi = (le(p + 38, 4) * 254 + 5000) / 10000;
	message_add_page(m)->text = "seen";
}

static void
test_pdf(void **state)
{
	void *ctx = talloc_new(NULL);
	struct seen seen = { 0 };
	struct message_hooks hooks = { see, &seen };
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	make_pdf(&b, "Waiting for four hours");
	m = message_read_document(ctx, "a.pdf", b.p, b.n, &hooks);
	assert_string_equal(m->kind, "pdf");
	assert_int_equal(m->nr_pages, 1);
	assert_string_equal(m->pages[0].text, "Waiting for four hours");
	assert_string_equal(m->pages[0].lang, "en");
	assert_string_equal(m->pages[0].script, "Latn");
	assert_int_equal(seen.images, 0);

	buf_reset(&b);
	make_pdf(&b, "1");		/* a scan, but for its page number */
	m = message_read_document(ctx, "a.pdf", b.p, b.n, &hooks);
	assert_int_equal(seen.images, 1);
	assert_int_equal(seen.width, 1700);
	assert_int_equal(seen.height, 2200);
	assert_int_equal(seen.dpi, 200);
	assert_string_equal(m->pages[0].text, "seen");
	m = message_read_document(ctx, "a.pdf", b.p, b.n, NULL);
	assert_string_equal(m->pages[0].text, "1");

	m = message_read_document(ctx, "a.pdf", "%PDF-1.4\nrubbish", 16,
	    &hooks);
	assert_string_equal(m->unreadable, "damaged PDF");
	talloc_free(ctx);
}

/* A page without a dot costs no recognition. */
static void
test_pdf_white(void **state)
{
	static const struct { const char *why, *draws; int images; } rows[] = {
		{ "nothing", "", 0 },
		{ "a white square", "1 g 9 9 99 99 re f", 0 },
		{ "a grey dot", ".8 g 300 300 3 3 re f", 1 },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct seen seen = { 0 };
		struct message_hooks hooks = { see, &seen };
		struct message *m;
		struct buf b;

		buf_init(&b, ctx);
		make_pdf_of(&b, "", rows[i].draws, strlen(rows[i].draws));
		m = message_read_document(ctx, "a.pdf", b.p, b.n, &hooks);
		if (seen.images != rows[i].images)
			fail_msg("%s: %d images", rows[i].why, seen.images);
		assert_int_equal(m->nr_pages, 1);
		assert_int_equal(m->pages[0].is_blank, rows[i].images == 0);
	}
	talloc_free(ctx);
}

static const struct {
	const char *why, *dict;
	size_t n;			/* of one letter, packed */
	bool is_bomb;
} streams[] = {
	{ "a page's worth", "/Filter/FlateDecode", 100000, false },
	{ "more than any page needs", "/Filter/FlateDecode", 9 << 20, true },
	{ "an image", "/Type/XObject/Subtype/Image/Filter/FlateDecode",
	  9 << 20, false },
	{ "the object before is an image",
	  ">>stream\n\nendstream endobj\n9 0 obj<</Subtype/Image>>endobj\n"
	  "6 0 obj<</Filter/FlateDecode", 9 << 20, true },
};

static void
test_pdf_bombs(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(streams); i++) {
		char *white = talloc_array(ctx, char, streams[i].n);
		uLongf n = compressBound(streams[i].n);
		char *packed = talloc_array(ctx, char, n);

		memset(white, ' ', streams[i].n);
		assert_int_equal(compress2((Bytef *)packed, &n, (Bytef *)white,
		    streams[i].n, 9), Z_OK);
		buf_init(&b, ctx);
		make_pdf_of(&b, streams[i].dict, packed, n);
		if (pdf_is_bomb(b.p, b.n) != streams[i].is_bomb)
			fail_msg("%s", streams[i].why);
	}
	buf_reset(&b);
	for (int i = 0; i < 200000; i++)	/* each looks for its end */
		buf_str(&b, "stream\n");
	buf_str(&b, "endstream");
	assert_false(pdf_is_bomb(b.p, b.n));
	talloc_free(ctx);
}

static const struct {
	const char *why, *in, *want;
} layers[] = {
	{ "a letter", "السلام عليكم، انتظرت في العيادة الخارجية", NULL },
	{ "English", "I waited for four hours", NULL },
	{ "a page number", "- 3 -", "no text layer" },
	{ "nothing", "", "no text layer" },
	{ "backwards", "مكيلع مالسلا ةيجراخلا ةدايعلا يف ترظتنا",
	  "reversed Arabic" },
	{ "presentation forms", "ﺍﻟﺴﻼﻡ ﻋﻠﻴﻜﻢ ﺍﻧﺘﻈﺮﺕ ﻓﻲ ﺍﻟﻌﻴﺎﺩﺓ",
	  "Arabic presentation forms" },
	{ "glyph numbers", "\xee\x80\x81\xee\x80\x82\xee\x80\x83\xee\x80\x84"
	  "\xee\x80\x85\xee\x80\x86\xee\x80\x87\xee\x80\x88",
	  "a text layer without letters" },
};

static void
test_trust(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(layers); i++) {
		const char *have = pdf_distrust(layers[i].in,
		    strlen(layers[i].in));

		if ((have == NULL) != (layers[i].want == NULL) ||
		    (have != NULL && strcmp(have, layers[i].want) != 0))
			fail_msg("%s: %s", layers[i].why, have ? have : "-");
	}
}

/*
 * Lines as they stand on the page, letter by letter from left to right, each
 * one unit wide; what poppler would give is `text`, with boxes where the
 * letters of each word are.
 */
static const struct {
	const char *why, *text;
	double at[12];			/* where each word begins */
	const char *want;
} orders[] = {
	{ "the space behind the first Arabic word is lost",
	  "شكوىمن طول", { 20, 16, 11 }, "شكوى من طول" },
	{ "an English run inside Arabic, turned around",
	  "الرقم number my هاتفي", { 30, 15, 12, 2 }, "الرقم my number هاتفي" },
	{ "numbers stay where they are", "رقم 55 66 هاتف",
	  { 30, 25, 20, 10 }, "رقم 55 66 هاتف" },
	{ "an English line keeps its order", "one two three",
	  { 0, 4, 8 }, "one two three" },
	{ "an Arabic word in an English line", "word شكوى here",
	  { 0, 6, 12 }, "word شكوى here" },
};

static void
test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		void *ctx = talloc_new(NULL);
		struct box boxes[64];
		size_t k = 0, word = 0, n;
		double x = orders[i].at[0];
		char *have;

		for (const char *s = orders[i].text; *s != '\0'; s++) {
			if (((unsigned char)*s & 0xc0) == 0x80)
				continue;
			/* the case without a space begins its word at "م" */
			if (*s == ' ' || (i == 0 && k == 4))
				x = orders[i].at[++word] - (*s == ' ');
			boxes[k++] = (struct box){ x, 0, x + 1, 4 };
			x++;
		}
		have = pdf_order(ctx, orders[i].text, strlen(orders[i].text),
		    boxes, k, &n);
		if (strcmp(have, orders[i].want) != 0)
			fail_msg("%s: '%s'", orders[i].why, have);
		talloc_free(ctx);
	}
}

/* Fontconfig keeps its configuration till the end; poppler asks it once. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_office),
		cmocka_unit_test(test_winmail),
		cmocka_unit_test(test_pdf),
		cmocka_unit_test(test_pdf_white),
		cmocka_unit_test(test_pdf_bombs),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
