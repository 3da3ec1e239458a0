/* SPDX-License-Identifier: ISC */
/* Header text, people, dates, ids and parameters as real mail writes them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "message/header.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct row {
	const char *why, *in, *want;
};

static void
check(const struct row *r, const char *have)
{
	if (strcmp(have, r->want) != 0)
		fail_msg("%s: want \"%s\", have \"%s\"", r->why, r->want, have);
}

static const struct row texts[] = {
	{ "plain", "Hello there", "Hello there" },
	{ "a fold is a space", "a long\r\n subject", "a long subject" },
	{ "a fold by tabs is one too", "a\r\n\t\tb", "a b" },
	{ "one word, B", "=?utf-8?B?2LTZg9mI2Yk=?=", "شكوى" },
	{ "one word, q in lower case", "=?utf-8?q?=D8=B4=D9=83?=", "شك" },
	{ "'_' is a space", "=?us-ascii?Q?a_b?=", "a b" },
	{ "the space between two words goes",
	  "=?utf-8?Q?a?= \r\n =?utf-8?Q?b?=", "ab" },
	{ "the space before a word stays", "Re: =?utf-8?Q?b?= c", "Re: b c" },
	{ "a letter cut between two words",
	  "=?utf-8?Q?=D8?= =?utf-8?Q?=B4=D9=83?=", "شك" },
	{ "a letter cut between B and Q of one charset",
	  "=?utf-8?B?2A==?= =?UTF-8?Q?=B4?=", "ش" },
	{ "base64 cut anywhere, unpadded",
	  "=?utf-8?B?2LTZg9?= =?utf-8?B?mI2Yk=?=", "شكوى" },
	{ "two charsets", "=?windows-1256?Q?=D4?= =?utf-8?Q?=D9=83?=", "شك" },
	{ "a language tag (RFC 2231)", "=?utf-8*ar?Q?=D8=B4?=", "ش" },
	{ "the end is missing", "=?utf-8?B?2LTZg9mI2Yk=", "شكوى" },
	{ "the end is missing before another",
	  "=?utf-8?Q?=D8=B4 =?utf-8?Q?=D9=83?=", "شك" },
	{ "spaces inside", "=?utf-8?Q?a b c?=", "a b c" },
	{ "a question mark nobody encoded",
	  "=?utf-8?Q?why?=3F_now?= x", "why?? now x" },
	{ "inside a word", "pre=?utf-8?Q?x?=post", "prexpost" },
	{ "inside quotes", "\"=?utf-8?Q?x?=\"", "\"x\"" },
	{ "no charset", "=??Q?abc?=", "abc" },
	{ "an encoding there is not", "=?utf-8?X?abc?=", "=?utf-8?X?abc?=" },
	{ "nothing inside", "=?utf-8?Q?" "?= a", "a" },
	{ "raw UTF-8 (RFC 6532)", "شكوى مهمة", "شكوى مهمة" },
	{ "raw windows-1256", "\xd4\xdf\xe6\xec", "شكوى" },
	{ "control characters and NUL go", "a\x01" "b\x7f" "c", "abc" },
	{ "'=' at the end of base64 is no new word",
	  "=?utf-8?B?YWI==?= c", "ab c" },
	{ "Arabic charset by its other name",
	  "=?ISO-8859-6?Q?=D4=E3=E8=E9?=", "شكوى" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		void *ctx = talloc_new(NULL);

		check(&texts[i], header_decode(ctx, texts[i].in,
		    strlen(texts[i].in), NULL));
		talloc_free(ctx);
	}
}

/* "name|id" with '/' between people. */
static const struct row people[] = {
	{ "bare", "a@b.qa", "|a@b.qa" },
	{ "in brackets", "<A@B.qa>", "|a@b.qa" },
	{ "name", "Umm Khalid <u@b.qa>", "Umm Khalid|u@b.qa" },
	{ "quoted name with a comma", "\"Khalid, Umm\" <u@b.qa>",
	  "Khalid, Umm|u@b.qa" },
	{ "escaped quote", "\"a\\\"b\" <u@b.qa>", "a\"b|u@b.qa" },
	{ "encoded name", "=?utf-8?B?2LTZg9mI2Yk=?= <u@b.qa>", "شكوى|u@b.qa" },
	{ "encoded name in quotes", "\"=?utf-8?B?2LTZg9mI2Yk=?=\" <u@b.qa>",
	  "شكوى|u@b.qa" },
	{ "a comma inside an encoded word", "=?utf-8?Q?a,b?= <u@b.qa>, c@d.e",
	  "a,b|u@b.qa/|c@d.e" },
	{ "raw windows-1256 name", "\xd4\xdf\xe6\xec <u@b.qa>", "شكوى|u@b.qa" },
	{ "name as a comment", "u@b.qa (Umm Khalid)", "Umm Khalid|u@b.qa" },
	{ "comment in a comment", "u@b.qa (a (b) c)", "a (b) c|u@b.qa" },
	{ "brackets forgotten", "Umm Khalid u@b.qa", "Umm Khalid|u@b.qa" },
	{ "bracket not closed", "Umm <u@b.qa, c@d.e", "Umm|u@b.qa/|c@d.e" },
	{ "semicolons part, too", "a@b.c; d@e.f", "|a@b.c/|d@e.f" },
	{ "a group", "A Group: a@b.c, d@e.f;, g@h.i",
	  "|a@b.c/|d@e.f/|g@h.i" },
	{ "an empty group", "undisclosed-recipients:;", "" },
	{ "a route", "<@x.y,@z.w:a@b.c>", "|a@b.c" },
	{ "a name alone", "Ministry of Health", "Ministry of Health|" },
	{ "a quote that never ends", "\"Umm <u@b.qa>", "Umm|u@b.qa" },
	{ "name behind the address", "<u@b.qa> Umm", "Umm|u@b.qa" },
	{ "spaces and comments of RFC 822", "a . b (x) @ c (y) . d",
	  "x y|a.b@c.d" },
	{ "a list encoded as one word",
	  "=?utf-8?B?VW1tIDx1QGIucWE+?=", "Umm|u@b.qa" },
	{ "quotes twice", "\"'Umm'\" <u@b.qa>", "Umm|u@b.qa" },
	{ "mailto", "<mailto:u@b.qa>", "|u@b.qa" },
	{ "folded", "a@b.c,\r\n d@e.f", "|a@b.c/|d@e.f" },
	{ "empty ones", ",, a@b.c ,", "|a@b.c" },
};

static void
test_people(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(people); i++) {
		void *ctx = talloc_new(NULL);
		struct buf b;
		size_t n;
		struct person *p = header_people(ctx, people[i].in,
		    strlen(people[i].in), NULL, &n);

		buf_init(&b, ctx);
		for (size_t k = 0; k < n; k++)
			buf_addf(&b, "%s%s|%s", k ? "/" : "", p[k].name,
			    p[k].id);
		check(&people[i], b.p);
		talloc_free(ctx);
	}
}

static const struct {
	const char *why, *in;
	int64_t want;			/* -1: no date */
} dates[] = {
	{ "RFC 5322", "Tue, 14 Nov 2023 22:13:20 +0000", 1700000000 },
	{ "no weekday", "14 Nov 2023 22:13:20 +0000", 1700000000 },
	{ "no seconds", "14 Nov 2023 22:13 +0000", 1699999980 },
	{ "east", "Wed, 15 Nov 2023 01:13:20 +0300", 1700000000 },
	{ "west, half an hour", "14 Nov 2023 18:43:20 -0330", 1700000000 },
	{ "a name behind", "14 Nov 2023 22:13:20 +0000 (GMT)", 1700000000 },
	{ "an old zone", "14 Nov 2023 17:13:20 EST", 1700000000 },
	{ "a military zone says nothing", "14 Nov 2023 22:13:20 A", 1700000000 },
	{ "no zone", "14 Nov 2023 22:13:20", 1700000000 },
	{ "two-digit year", "14 Nov 23 22:13:20 +0000", 1700000000 },
	{ "three-digit year", "14 Nov 123 22:13:20 +0000", 1700000000 },
	{ "comments everywhere", "14 (x (y)) Nov 2023 22:13:20 +0000",
	  1700000000 },
	{ "the whole month", "14 November 2023 22:13:20 +0000", 1700000000 },
	{ "asctime", "Tue Nov 14 22:13:20 2023", 1700000000 },
	{ "ISO 8601", "2023-11-14T22:13:20Z", 1700000000 },
	{ "ISO 8601 with an offset", "2023-11-15 01:13:20.123+03:00",
	  1700000000 },
	{ "hyphens", "14-Nov-2023 22:13:20 +0000", 1700000000 },
	{ "day first", "14/11/2023 22:13:20", 1700000000 },
	{ "month first, where it must be", "11/14/2023 10:13:20 PM",
	  1700000000 },
	{ "GMT with a sign", "15 Nov 2023 01:13:20 GMT+0300", 1700000000 },
	{ "dots in the time", "14 Nov 2023 22.13.20 +0000", 1700000000 },
	{ "no time", "14 Nov 2023", 1699920000 },
	{ "a leap second", "14 Nov 2023 22:13:60 +0000", 1700000039 },
	{ "month 13", "14/13/2023 22:13:20", -1 },
	{ "day 32", "32 Nov 2023 22:13:20 +0000", -1 },
	{ "hour 25", "14 Nov 2023 25:13:20 +0000", -1 },
	{ "words", "yesterday evening", -1 },
	{ "nothing", "", -1 },
	{ "a number too long", "14 Nov 99999999999999 22:13:20", -1 },
};

static void
test_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(dates); i++) {
		int64_t t;

		if (!header_date(dates[i].in, strlen(dates[i].in), &t))
			t = -1;
		if (t != dates[i].want)
			fail_msg("%s: want %lld, have %lld", dates[i].why,
			    (long long)dates[i].want, (long long)t);
	}
}

static const struct row ids[] = {
	{ "one", "<a@b>", "a@b" },
	{ "several, folded", "<a@b>\r\n <c@d>", "a@b c@d" },
	{ "commas", "<a@b>,<c@d>", "a@b c@d" },
	{ "no brackets", "a@b", "a@b" },
	{ "no brackets, two", "a@b c@d", "a@b c@d" },
	{ "words of RFC 822 around it", "Your message of Monday <a@b>", "a@b" },
	{ "words alone", "Your message of Monday", "" },
	{ "a space inside", "<a@b .c>", "a@b.c" },
	{ "not closed", "<a@b", "a@b" },
	{ "empty", "<>", "" },
};

static void
test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		void *ctx = talloc_new(NULL);
		struct buf b;
		size_t n;
		const char **list = header_ids(ctx, ids[i].in,
		    strlen(ids[i].in), &n);

		buf_init(&b, ctx);
		for (size_t k = 0; k < n; k++)
			buf_addf(&b, "%s%s", k ? " " : "", list[k]);
		check(&ids[i], b.p);
		talloc_free(ctx);
	}
}

/* "type name=value name=value" */
static const struct row params[] = {
	{ "plain", "Text/Plain; charset=UTF-8", "text/plain charset=UTF-8" },
	{ "quoted", "a/b; x=\"c;d\"", "a/b x=c;d" },
	{ "spaces around '='", "a/b; x = c", "a/b x=c" },
	{ "no semicolon", "text/plain charset=utf-8",
	  "text/plain charset=utf-8" },
	{ "spaces in a bare file name", "a/b; name=my file.pdf; x=1",
	  "a/b name=my file.pdf x=1" },
	{ "the quote never ends", "a/b; name=\"my file.pdf", "a/b "
	  "name=my file.pdf" },
	{ "RFC 2231", "a/b; name*=utf-8''%D8%B4%D9%83.pdf", "a/b name=شك.pdf" },
	{ "RFC 2231 in pieces",
	  "a/b; name*0*=utf-8'ar'%D8;\r\n name*1*=%B4;\r\n name*2=\".pdf\"",
	  "a/b name=ش.pdf" },
	{ "pieces out of order", "a/b; name*1=b; name*0=a", "a/b name=ab" },
	{ "RFC 2231 without a charset", "a/b; name*=%D8%B4", "a/b name=ش" },
	{ "windows-1256", "a/b; name*=windows-1256''%D4%DF", "a/b name=شك" },
	{ "an encoded word, which is forbidden",
	  "a/b; name=\"=?utf-8?B?2LTZg9mI2Yk=?=\"", "a/b name=شكوى" },
	{ "raw 8-bit", "a/b; name=\"\xd4\xdf.pdf\"", "a/b name=شك.pdf" },
	{ "the new form before the old", "a/b; name=x; name*=utf-8''y",
	  "a/b name=y" },
	{ "the first of two", "a/b; name=x; name=y", "a/b name=x" },
	{ "empty", "", "" },
	{ "only semicolons", ";;;", "" },
};

static void
test_params(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		void *ctx = talloc_new(NULL);
		struct params p;
		struct buf b;

		header_params(ctx, params[i].in, strlen(params[i].in), NULL,
		    &p);
		buf_init(&b, ctx);
		buf_str(&b, p.value);
		for (size_t k = 0; k < p.n; k++)
			buf_addf(&b, " %s=%s", p.list[k].name,
			    p.list[k].value);
		check(&params[i], b.p);
		talloc_free(ctx);
	}
}

static const struct {
	const char *why, *in;
	size_t fields, body;		/* where the body begins */
} headers[] = {
	{ "LF", "A: 1\nB: 2\n\nx", 2, 11 },
	{ "CRLF", "A: 1\r\nB: 2\r\n\r\nx", 2, 14 },
	{ "no header at all", "Dear sir,\nhelp\n", 0, 0 },
	{ "begins with an empty line", "\nx", 0, 1 },
	{ "no empty line", "A: 1\nDear sir\nhelp\n", 1, 5 },
	{ "no body", "A: 1\n", 1, 5 },
	{ "an mbox line among them", "A: 1\n>From me\nB: 2\n\n", 2, 20 },
	{ "a lost fold", "Subject: a\nlost fold\nTo: b\n\nx", 2, 28 },
	{ "a boundary is no field", "A: 1\n--x:y\nContent-Type: z\n\n", 1, 5 },
	{ "a space before the colon", "Subject : a\n\n", 1, 13 },
};

static void
test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++) {
		void *ctx = talloc_new(NULL);
		struct header h;
		size_t body = header_parse(ctx, headers[i].in,
		    strlen(headers[i].in), &h);

		if (h.n != headers[i].fields || body != headers[i].body)
			fail_msg("%s: %zu fields, body at %zu", headers[i].why,
			    h.n, body);
		talloc_free(ctx);
	}
}

/* 300 KB of one header: cut, said so, and the body still found. */
static void
test_header_too_long(void **state)
{
	void *ctx = talloc_new(NULL);
	struct header h;
	struct buf b;
	size_t body;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, "A: ");
	for (int i = 0; i < 30000; i++)
		buf_str(&b, "123456789\n ");
	buf_str(&b, "\n\nbody");
	body = header_parse(ctx, b.p, b.n, &h);
	assert_true(h.is_cut);
	assert_string_equal(b.p + body, "body");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_header_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
