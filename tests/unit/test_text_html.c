/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *why, *in, *want;
} pages[] = {
	{ "blanks run together", "<p> a \n\t b&nbsp; c</p>", "a b c" },
	{ "paragraphs stand apart, breaks break",
	  "<p>a</p><p>b<br>c</p>", "a\n\nb\nc" },
	{ "Gmail's empty line", "<div>a</div><div><br></div><div>b</div>",
	  "a\n\nb" },
	{ "many breaks are one empty line or two", "a<br><br><br><br><br>b",
	  "a\n\n\nb" },
	{ "bullets and numbers", "<ul><li>a</li><li><p>b</p></li></ul>"
	  "<ol><li>c<li>d</ol>", "- a\n- b\n\n1. c\n2. d" },
	{ "a list in a list", "<ul><li>a<ul><li>b</ul><li>c</ul>",
	  "- a\n  - b\n- c" },
	{ "cells stand side by side",
	  "<table><tr><th>اسم</th><th>رقم</th></tr>"
	  "<tr><td>علي</td><td>7</td></tr></table>",
	  "اسم | رقم\nعلي | 7" },
	{ "Word's cells hold paragraphs",
	  "<table><tr><td><p>a</p></td><td><p>b</p></td></tr>"
	  "<tr><td><p>c</p></td><td><p>d</p></td></tr></table>",
	  "a | b\nc | d" },
	{ "a cell of many lines keeps them",
	  "<table><tr><td>a<br>b</td><td>c</td></tr></table>", "a\nb\nc" },
	{ "an empty cell leaves nothing",
	  "<table><tr><td>a</td><td></td><td>c</td></tr></table>", "a | c" },
	{ "a link says where it goes", "<a href='https://x.qa/a'>here</a>.",
	  "here <https://x.qa/a>." },
	{ "unless its text does", "<a href='https://www.x.qa/'>X.qa</a> "
	  "<a href='mailto:a@x.qa'>a@x.qa</a>", "X.qa a@x.qa" },
	{ "an address behind a word", "<a href='mailto:a@x.qa'>write</a>",
	  "write <a@x.qa>" },
	{ "scripts are no addresses", "<a href='javascript:x()'>go</a>", "go" },
	{ "a link around a picture without words",
	  "<a href='https://x.qa/'><img src=a></a>b", "b" },
	{ "pictures speak by alt", "<img src=x alt='شعار'>", "[شعار]" },
	{ "a tracking pixel is silent",
	  "<img src=x width=1 height=1 alt=pixel>a", "a" },
	{ "scripts, styles, titles",
	  "<head><title>t</title><style>p{}</style></head>"
	  "<script>x<y</script>a<noframes>n</noframes>", "a" },
	{ "hidden by style", "<div style='Display : NONE'>x</div>"
	  "<span style='font-size:0px'>y</span>"
	  "<p style='color:red;visibility:hidden'>z</p>a", "a" },
	{ "small is not hidden", "<p style='font-size:0.9em'>a</p>", "a" },
	{ "hidden by attribute, with all in it",
	  "<div hidden><p>x</p></div><p>a</p>", "a" },
	{ "what fills a preview is blank",
	  "a&#847;&nbsp;&#847; b", "a b" },
	{ "a soft hyphen parts no word", "Kranken&shy;haus", "Krankenhaus" },
	{ "joiners inside Arabic stay", "می&zwnj;روم", "می\u200cروم" },
	{ "direction marks stay", "&rlm;ا\u202bب\u202c", "\u200fا\u202bب\u202c" },
	{ "a turned piece is isolated",
	  "<div dir=rtl>رقم <span dir=ltr>+974 1</span></div>",
	  "رقم \u2066+974 1\u2069" },
	{ "a piece that runs with its line is not",
	  "<p><span dir=ltr>a</span></p>", "a" },
	{ "entities, known and not", "&lt;&#x627;&#1576;&amp;&bogus;",
	  "<اب&&bogus;" },
	{ "quotations bear marks", "<p>a</p><blockquote type=cite><p>b</p>"
	  "<p>c</p><blockquote>d</blockquote></blockquote><p>e</p>",
	  "a\n\n> b\n>\n> c\n>\n> > d\n\ne" },
	{ "Gmail's", "a<div class=gmail_quote>On 1 May 2020 at 10:00, X wrote:"
	  "<br><blockquote class=gmail_quote style='margin:0 0 0 .8ex;"
	  "border-left:1px #ccc solid'>b</blockquote></div>",
	  "a\nOn 1 May 2020 at 10:00, X wrote:\n\n> b" },
	{ "an indentation is no quotation",
	  "<blockquote style='margin:0 0 0 40px;border:none'>a</blockquote>",
	  "a" },
	{ "Outlook's line above an older mail",
	  "<p>a</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'>"
	  "<p><b>From:</b> B<br><b>Sent:</b> C</p></div>",
	  "a\n\n________________________________\n\nFrom: B\nSent: C" },
	{ "Outlook on the web's",
	  "a<hr style='width:98%'><div id=divRplyFwdMsg>From: B</div>",
	  "a\n--------\n________________________________\nFrom: B" },
	{ "preformatted", "<pre>a  b\n  c</pre>", "a  b\n  c" },
	{ "tags never closed", "<div><b>a<p>b", "a\n\nb" },
	{ "ends of nothing", "</p></div>a</b>", "a" },
	{ "no tags at all", "a b", "a b" },
	{ "a charset the header lies about",
	  "<meta charset=windows-1256><p>عربي</p>", "عربي" },
	{ "an unfinished tag", "a<b", "a" },
	{ "nothing", "", "" },
};

static void
test_pages(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		size_t n;
		char *got = text_from_html(ctx, pages[i].in,
		    strlen(pages[i].in), 10000, &n);

		if (strcmp(got, pages[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", pages[i].why, got,
			    pages[i].want);
		assert_int_equal(n, strlen(got));
	}
	talloc_free(ctx);
}

/* Pages made to hurt; what matters is that they end, and with their text. */
static const struct {
	const char *why, *head, *again, *tail, *want_end;
	size_t times;
} hostile[] = {
	{ "nested 100,000 deep", "", "<div>", "deep", "deep", 100000 },
	{ "inline nested 100,000 deep", "", "<b><i>", "deep", "deep", 100000 },
	{ "100,000 attributes", "<a ", "x=1 ", ">end</a>", "end", 100000 },
	{ "attributes behind a quote with a gap", "<a b= \"> \" ", "x=1 ",
	  ">end</a>", "end", 100000 },
	{ "100,000 ends of nothing", "<div><div>", "</p></x>", "end", "end",
	  100000 },
	{ "quotations 100,000 deep", "", "<blockquote>", "end", "end", 100000 },
	{ "comments that never end", "end", "<!--", "", "end", 100000 },
	{ "open angle brackets", "", "<", " end", "end", 100000 },
};

static void
test_hostile(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		const char *want = hostile[i].want_end;
		struct buf b;
		char *got;
		size_t n;

		buf_init(&b, ctx);
		buf_str(&b, hostile[i].head);
		for (size_t k = 0; k < hostile[i].times; k++)
			buf_str(&b, hostile[i].again);
		buf_str(&b, hostile[i].tail);
		got = text_from_html(ctx, b.p, b.n, 1 << 20, &n);
		if (n < strlen(want) ||
		    strcmp(got + n - strlen(want), want) != 0)
			fail_msg("%s: ends in '%s'", hostile[i].why,
			    got + (n > 20 ? n - 20 : 0));
		talloc_free_children(ctx);
	}
	talloc_free(ctx);
}

static void
test_output_is_bounded(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf b;
	size_t n;

	(void)state;
	buf_init(&b, ctx);
	for (int i = 0; i < 10000; i++)
		buf_str(&b, "<blockquote>كلمة ");
	text_from_html(ctx, b.p, b.n, 1000, &n);
	assert_true(n <= 1000);
	talloc_free(ctx);
}

static void
test_broken_bytes_come_out_whole(void **state)
{
	void *ctx = talloc_new(NULL);
	const char in[] = "<p>a\xff\xd8 b\0c</p>";
	size_t n;
	char *got = text_from_html(ctx, in, sizeof(in) - 1, 1000, &n);

	(void)state;
	assert_string_equal(got, "a\uFFFD\uFFFD bc");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_output_is_bounded),
		cmocka_unit_test(test_broken_bytes_come_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
