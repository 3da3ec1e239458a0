/* SPDX-License-Identifier: ISC */
/* Archives and office documents, new and old: each made here. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>

#include <archive.h>
#include <archive_entry.h>
#include <gsf/gsf.h>
#include <talloc.h>

#include "message/ole.h"
#include "warid/message.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* "body [name text] [name !why]" */
static char *
summary(void *ctx, const struct message *m)
{
	struct buf b;

	buf_init(&b, ctx);
	buf_str(&b, m->body);
	for (size_t i = 0; i < m->nr_attachments; i++) {
		const struct attachment *a = &m->attachments[i];

		buf_addf(&b, " [%s %s%s%s]", a->name, a->text,
		    a->unreadable ? "!" : "", a->unreadable ? a->unreadable :
		    "");
	}
	return b.p;
}

static void
same(const char *why, const char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		fail_msg("%s: want '%s', have '%s'", why, want, got);
}

/* -- archives ------------------------------------------------------------------- */

struct file {
	const char *name, *data;
};

static void
pack(struct buf *out, const struct file *files, size_t nr, bool is_tgz)
{
	size_t room = 1 << 20, used = 0;
	struct archive *a = archive_write_new();

	buf_room(out, room);
	if (is_tgz) {
		archive_write_set_format_ustar(a);
		archive_write_add_filter_gzip(a);
	} else {
		archive_write_set_format_zip(a);
		archive_write_set_options(a, "hdrcharset=UTF-8");
	}
	assert_int_equal(archive_write_open_memory(a, out->p, room, &used),
	    ARCHIVE_OK);
	for (size_t i = 0; i < nr && files[i].name != NULL; i++) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_set_pathname_utf8(e, files[i].name);
		archive_entry_set_size(e, (int64_t)strlen(files[i].data));
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_write_header(a, e);
		archive_write_data(a, files[i].data, strlen(files[i].data));
		archive_entry_free(e);
	}
	archive_write_close(a);
	archive_write_free(a);
	out->n = used;
}

#define SHEET "xl/worksheets/sheet1.xml"

static const struct {
	const char *why, *name;
	bool is_tgz;
	struct file files[4];
	const char *want;
} packs[] = {
	{ "each file as if attached", "a.zip", false,
	  { { "شكوى.txt", "one" }, { "b/c.html", "<p>two</p>" },
	    { "__MACOSX/._b", "x" } },
	  " [a.zip ] [شكوى.txt one] [b/c.html two]" },
	{ "a document under no name", "scan", false,
	  { { "[Content_Types].xml", "<a/>" }, { "word/document.xml",
	    "<w><p><t>one</t></p></w>" } }, "one [scan ]" },
	{ "an archive in an archive", "a.zip", false,
	  { { "b.zip", "PK\3\4xxxx" }, { "c.txt", "one" } },
	  " [a.zip ] [b.zip !an archive in an archive, it was not opened] "
	  "[c.txt one]" },
	{ "what nobody reads is named", "a.zip", false,
	  { { "b.bin", "\1\2\3\4" } },
	  " [a.zip ] [b.bin !no format that warid knows]" },
	{ "a tar packed by gzip", "a.tgz", true,
	  { { "b.txt", "one" }, { "c.txt", "two" } },
	  " [a.tgz ] [b.txt one] [c.txt two]" },
	{ "an empty archive", "a.tgz", true, { { NULL, NULL } },
	  " [a.tgz !no file in the archive]" },
	{ "cells whose texts stand behind them", "a.xlsx", false,
	  { { SHEET, "<worksheet><sheetData><row><c t='s'><v>1</v></c><c><v>7.5"
	    "</v></c></row><row><c t='inlineStr'><is><t>x</t></is></c><c/><c "
	    "t='str'><f>A1</f><v>y</v></c><c t='s'><v>9</v></c></row>"
	    "</sheetData></worksheet>" },
	    { "xl/sharedStrings.xml", "<sst><si><t>nought</t></si><si><r><t>رقم"
	      "</t></r><r><t> one</t></r><rPh><t>HIDDEN</t></rPh></si></sst>" }
	  }, "رقم one\t7.5\nx\t\ty [a.xlsx ]" },
	{ "slides", "a.pptx", false,
	  { { "ppt/slides/slide1.xml", "<p:sld xmlns:p='p' xmlns:a='a'><a:p>"
	    "<a:t>one</a:t></a:p><a:p><a:t>two</a:t></a:p></p:sld>" },
	    { "ppt/slides/_rels/slide1.xml.rels", "<a/>" } },
	  "one\ntwo [a.pptx ]" },
	{ "OpenDocument's table", "a.ods", false,
	  { { "content.xml", "<o xmlns:t='t'><t:row><t:cell><t:p>a</t:p>"
	    "</t:cell><t:cell><t:p>b</t:p></t:cell></t:row></o>" } },
	  "a\nb [a.ods ]" },
};

static void
test_packs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(packs); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m;
		struct buf b;

		buf_init(&b, ctx);
		pack(&b, packs[i].files, ARRAY_SIZE(packs[i].files),
		    packs[i].is_tgz);
		m = message_read_document(ctx, packs[i].name, b.p, b.n, NULL);
		assert_non_null(m);
		same(packs[i].why, summary(ctx, m), packs[i].want);
		talloc_free(ctx);
	}
}

static void
test_gzip(void **state)
{
	static const char hello[] = "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\x48"
	    "\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0";
	void *ctx = talloc_new(NULL);
	struct message *m = message_read_document(ctx, "notes.txt.gz", hello,
	    sizeof(hello) - 1, NULL);

	(void)state;
	same("one file", summary(ctx, m), " [notes.txt.gz ] [notes.txt hello]");
	talloc_free(ctx);
}

static void
test_many_files(void **state)
{
	void *ctx = talloc_new(NULL);
	struct file files[120];
	struct message *m;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		files[i] = (struct file){ talloc_asprintf(ctx, "%zu.txt", i),
			"x" };
	buf_init(&b, ctx);
	pack(&b, files, ARRAY_SIZE(files), false);
	m = message_read_document(ctx, "a.zip", b.p, b.n, NULL);
	assert_int_equal(m->nr_attachments, 101);
	assert_string_equal(m->attachments[0].unreadable,
	    "more than 100 files in the archive");
	talloc_free(ctx);
}

/* -- rich text --------------------------------------------------------------------- */

static const struct {
	const char *why, *in, *want;
} rich[] = {
	{ "paragraphs, tabs, cells and rows", "{\\rtf1 a\\tab b\\par c\\cell d"
	  "\\row e\\line f}", "a\tb\nc\td\ne\nf" },
	{ "signs behind a backslash", "{\\rtf1 \\{a\\}\\\\b\\~c\\\nd}",
	  "{a}\\b c\nd" },
	{ "a letter beyond the BMP in two halves",
	  "{\\rtf1 x\\u-10179?\\u-8671?y}", "x😡y" },
	{ "half a letter is none", "{\\rtf1 x\\u-8671?y}", "xy" },
	{ "as many stand-ins as it says",
	  "{\\rtf1\\uc2 \\u1588??\\uc0 \\u1603z}", "شكz" },
	{ "what only a newer reader understands", "{\\rtf1 a{\\*\\new hidden}b}",
	  "ab" },
	{ "a field's instruction", "{\\rtf1{\\field{\\fldinst LINK}{\\fldrslt "
	  "shown}}}", "shown" },
	{ "bytes of a picture", "{\\rtf1 a\\bin3 {{}b}", "ab" },
	{ "more bytes than there are", "{\\rtf1 a\\bin99 b}", "a" },
	{ "Cyrillic by its code page", "{\\rtf1\\ansicpg1251 \\'ed\\'e5\\'f2}",
	  "нет" },
	{ "groups that never end", "{\\rtf1 a{{{{b", "ab" },
	{ "a backslash at the end stays", "{\\rtf1 a\\", "a\\" },
};

static void
test_rich_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rich); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = message_read_document(ctx, "a.rtf",
		    rich[i].in, strlen(rich[i].in), NULL);

		same(rich[i].why, m->body, rich[i].want);
		talloc_free(ctx);
	}
}

/* -- compound files ----------------------------------------------------------------- */

static void
le(struct buf *b, unsigned v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_char(b, (char)(v >> (8 * i)));
}

static void
wide(struct buf *b, const char *ascii)
{
	for (; *ascii != '\0'; ascii++)
		le(b, (unsigned char)*ascii, 2);
}

struct stored {
	const char *storage, *name;	/* storage NULL: the root */
	const struct buf *data;
};

static void
compound(struct buf *out, const struct stored *s, size_t nr)
{
	GsfOutput *mem = gsf_output_memory_new();
	GsfOutfile *root = gsf_outfile_msole_new(mem);

	for (size_t i = 0; i < nr; i++) {
		GsfOutput *dir = s[i].storage == NULL ? NULL :
		    gsf_outfile_new_child(root, s[i].storage, TRUE);
		GsfOutput *f = gsf_outfile_new_child(dir == NULL ? root :
		    GSF_OUTFILE(dir), s[i].name, FALSE);

		gsf_output_write(f, s[i].data->n,
		    (const guint8 *)s[i].data->p);
		gsf_output_close(f);
		g_object_unref(f);
		if (dir != NULL) {
			gsf_output_close(dir);
			g_object_unref(dir);
		}
	}
	gsf_output_close(GSF_OUTPUT(root));
	buf_add(out, gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(mem)),
	    (size_t)gsf_output_size(mem));
	g_object_unref(root);
	g_object_unref(mem);
}

static void
read_compound(const char *why, const char *name, const struct stored *s,
    size_t nr, const char *want)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	buf_init(&b, ctx);
	compound(&b, s, nr);
	m = message_read_document(ctx, name, b.p, b.n, NULL);
	assert_non_null(m);
	same(why, summary(ctx, m), want);
	talloc_free(ctx);
}

/* A document of two pieces: two bytes a letter, then one; with `flags`, and
 * `clx` bytes of piece table claimed (0: what there is). */
static void
make_word(struct buf *word, struct buf *table, unsigned flags, unsigned clx)
{
	static const char narrow[] = "caf\xe9\x07" "end\r\x13 HYPERLINK \"x\""
	    "\x14shown\x15\r";
	unsigned n = sizeof(narrow) - 1, at;

	buf_reset(word);
	buf_reset(table);
	le(word, 0xa5ec, 2);
	while (word->n < 0x200)
		buf_char(word, '\0');
	word->p[0x0a] = (char)flags;
	word->p[0x0b] = (char)(flags >> 8);
	at = (unsigned)word->n;
	le(word, 0x634, 2);		/* sheen, then beyond the BMP */
	le(word, 0xd83d, 2);
	le(word, 0xde21, 2);
	le(word, '\r', 2);
	buf_add(word, narrow, n);
	buf_str(table, "pad\1\2");	/* a Prc of two bytes stands in front */
	buf_add(table, "\0xx\2", 4);
	le(table, 3 * 4 + 2 * 8, 4);
	le(table, 0, 4);
	le(table, 4, 4);
	le(table, 4 + n, 4);
	le(table, 0, 2);
	le(table, at, 4);
	le(table, 0, 2);
	le(table, 0, 2);
	le(table, (at + 8) * 2 | 0x40000000, 4);
	le(table, 0, 2);
	word->p[0x1a2] = 3;
	word->p[0x1a6] = (char)(clx != 0 ? clx : table->n - 3);
}

static void
test_word(void **state)
{
	static const struct {
		const char *why;
		unsigned flags, clx;
		const char *want;
	} rows[] = {
		{ "pieces", 0x0200, 0, "ش😡\ncafé\tend\nshown [a.doc ]" },
		{ "the other table, which is not there", 0, 0,
		  " [a.doc !damaged Word document]" },
		{ "locked", 0x0300, 0,
		  " [a.doc !the Word document needs a password]" },
		{ "a table that is longer than its stream", 0x0200, 99,
		  " [a.doc !damaged Word document]" },
		{ "a table that breaks off", 0x0200, 7,
		  " [a.doc !damaged Word document]" },
	};
	void *ctx = talloc_new(NULL);
	struct buf word, table;

	(void)state;
	buf_init(&word, ctx);
	buf_init(&table, ctx);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct stored s[] = { { NULL, "WordDocument", &word },
			{ NULL, "1Table", &table } };

		make_word(&word, &table, rows[i].flags, rows[i].clx);
		read_compound(rows[i].why, "a.doc", s, 2, rows[i].want);
	}
	make_word(&word, &table, 0x0200, 0);
	word.p[0] = 0;
	read_compound("Word 6", "a.doc", (struct stored[]){ { NULL,
	    "WordDocument", &word }, { NULL, "1Table", &table } }, 2,
	    " [a.doc !a Word document from before 1997]");
	talloc_free(ctx);
}

/* Every letter of every offset cut: nothing is read outside (the sanitizers
 * see to it), and no piece makes text without end. */
static void
test_word_cut(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf word, table, out;

	(void)state;
	buf_init(&word, ctx);
	buf_init(&table, ctx);
	make_word(&word, &table, 0x0200, 0);
	for (size_t n = 0; n <= word.n; n++) {
		char *p = talloc_memdup(ctx, word.p, n);

		buf_init(&out, ctx);
		word_text((struct stream){ p, n }, (struct stream){ NULL, 0 },
		    (struct stream){ table.p, table.n }, &out);
		talloc_free(p);
	}
	for (size_t i = 0; i < table.n; i++) {
		char old = table.p[i];

		for (int v = 0; v < 256; v += 5) {
			table.p[i] = (char)v;
			buf_init(&out, ctx);
			word_text((struct stream){ word.p, word.n },
			    (struct stream){ NULL, 0 },
			    (struct stream){ table.p, table.n }, &out);
			assert_true(out.n < 4 * word.n);
		}
		table.p[i] = old;
	}
	talloc_free(ctx);
}

/* -- Excel ---------------------------------------------------------------------------- */

static void
record(struct buf *b, unsigned type, const struct buf *data)
{
	le(b, type, 2);
	le(b, (unsigned)data->n, 2);
	buf_add(b, data->p, data->n);
}

static void
cell(struct buf *b, unsigned type, unsigned row, unsigned column,
    const void *value, size_t n)
{
	struct buf d;

	buf_init(&d, b->ctx);
	le(&d, row, 2);
	le(&d, column, 2);
	le(&d, 0, 2);
	buf_add(&d, value, n);
	record(b, type, &d);
}

static void
test_excel(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf book, d;
	double half = 0.5;

	(void)state;
	buf_init(&book, ctx);
	buf_init(&d, ctx);
	le(&d, 2, 4);
	le(&d, 2, 4);
	buf_add(&d, "\3\0\0one", 6);		/* one byte a letter */
	buf_add(&d, "\5\0\1", 3);		/* two, and ... */
	wide(&d, "ab");
	record(&book, 0x00fc, &d);
	buf_reset(&d);
	buf_add(&d, "\0cde", 4);		/* ... here one again */
	record(&book, 0x003c, &d);
	cell(&book, 0x00fd, 0, 0, "\1\0\0\0", 4);
	cell(&book, 0x0203, 0, 1, &half, 8);
	cell(&book, 0x00fd, 1, 0, "\0\0\0\0", 4);
	cell(&book, 0x00fd, 1, 1, "\7\0\0\0", 4);	/* no such string */
	cell(&book, 0x027e, 1, 2, "\x1a\0\0\0", 4);	/* RK: 6 */
	cell(&book, 0x027e, 1, 3, "\x03\x08\0\0", 4);	/* 512 hundredths */
	cell(&book, 0x0204, 2, 0, "\2\0hi", 4);
	read_compound("cells", "a.xls", (struct stored[]){ { NULL, "Workbook",
	    &book } }, 1, "abcde\t0.5\none\t6\t5.12\nhi [a.xls ]");
	for (size_t n = 0; n < book.n; n++) {	/* cut anywhere */
		char *p = talloc_memdup(ctx, book.p, n);
		struct buf out;

		buf_init(&out, ctx);
		excel_text((struct stream){ p, n }, &out);
		talloc_free(p);
	}
	buf_reset(&book);
	cell(&book, 0x002f, 0, 0, "", 0);
	read_compound("locked", "a.xls", (struct stored[]){ { NULL, "Book",
	    &book } }, 1, " [a.xls !the Excel workbook needs a password]");
	talloc_free(ctx);
}

static void
test_other_compounds(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf slides, subject, sender, body, name, data, none;

	(void)state;
	buf_init(&slides, ctx);
	le(&slides, 0xf, 2);			/* a container */
	le(&slides, 0x03e8, 2);
	le(&slides, 99, 4);
	le(&slides, 0, 2);
	le(&slides, 0x0fa0, 2);
	le(&slides, 6, 4);
	wide(&slides, "a\rb");
	le(&slides, 0, 2);
	le(&slides, 0x0fa8, 2);
	le(&slides, 900, 4);			/* more than there is */
	buf_str(&slides, "end");
	read_compound("slides", "a.ppt", (struct stored[]){ { NULL,
	    "PowerPoint Document", &slides } }, 1, "a\nb\nend [a.ppt ]");

	buf_init(&subject, ctx);
	buf_init(&sender, ctx);
	buf_init(&body, ctx);
	buf_init(&name, ctx);
	buf_init(&data, ctx);
	buf_init(&none, ctx);
	wide(&subject, "help");
	buf_str(&sender, "Ali");
	wide(&body, "one\r\ntwo");
	wide(&name, "f.txt");
	buf_str(&data, "inside");
	buf_str(&none, "x");
	read_compound("a mail from Outlook", "a.msg", (struct stored[]){
	    { NULL, "__properties_version1.0", &none },
	    { NULL, "__substg1.0_0037001F", &subject },
	    { NULL, "__substg1.0_0C1A001E", &sender },
	    { NULL, "__substg1.0_1000001F", &body },
	    { "__attach_version1.0_#00000000", "__substg1.0_37010102", &data },
	}, 5, "From: Ali\nSubject: help\n\none\ntwo [a.msg ] [ inside]");
	read_compound("locked", "a.docx", (struct stored[]){ { NULL,
	    "EncryptedPackage", &none } }, 1,
	    " [a.docx !the document needs a password]");
	read_compound("something else", "Thumbs.db", (struct stored[]){ { NULL,
	    "Catalog", &none } }, 1, " [Thumbs.db !no document of a known "
	    "kind in the compound file]");
	talloc_free(ctx);
}

static void
test_no_compound(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m = message_read_document(ctx, "a.doc",
	    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rubbish", 15, NULL);

	(void)state;
	assert_string_equal(m->unreadable, "damaged compound file");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packs),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_many_files),
		cmocka_unit_test(test_rich_text),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_word_cut),
		cmocka_unit_test(test_excel),
		cmocka_unit_test(test_other_compounds),
		cmocka_unit_test(test_no_compound),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
