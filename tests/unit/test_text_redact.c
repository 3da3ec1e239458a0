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
} redacts[] = {
	{ "Qatari ID", "هويتي 28563400123 وشكرا", "هويتي [id] وشكرا" },
	{ "Qatari ID of a child, Arabic digits", "رقم ٣١٢٦٣٤٠٠١٢٣", "رقم [id]" },
	{ "Qatari ID in groups", "285-634-00123", "[id]" },
	{ "Saudi ID with its checksum", "1012345672", "[id]" },
	{ "Saudi resident", "2012345670", "[id]" },
	{ "ten digits with another checksum are hidden all the same",
	  "1012345678", "[number]" },
	{ "Emirates ID", "784-1985-1234567-1", "[id]" },
	{ "Egyptian ID", "28501011234567", "[id]" },
	{ "an ID by its name, too short by itself",
	  "رقم الهوية: ١٢٣٤٥٦", "رقم الهوية: [id]" },
	{ "Qatari phone", "اتصلوا على 5512 3456", "اتصلوا على [phone]" },
	{ "in one piece", "55123456", "[phone]" },
	{ "international", "+974 4439 5777", "[phone]" },
	{ "with brackets", "+(974) 4439-5777", "[phone]" },
	{ "with zeros", "00974 44395777", "[phone]" },
	{ "with dots", "+974.4439.5777", "[phone]" },
	{ "Saudi mobile", "0551234567", "[phone]" },
	{ "Saudi mobile in groups", "055 123 4567", "[phone]" },
	{ "Persian digits", "۰۵۵۱۲۳۴۵۶۷", "[phone]" },
	{ "a visual plus behind", "974 4439 5777+ هاتف", "[phone] هاتف" },
	{ "isolates stay in pairs", "رقم \u2066+974 5512 3456\u2069.",
	  "رقم \u2066[phone]\u2069." },
	{ "marks between digits", "55\u200e12\u200e3456", "[phone]" },
	{ "a no-break space", "5512\u00a03456", "[phone]" },
	{ "a dash of print", "5512–3456", "[phone]" },
	{ "full width", "５５１２３４５６", "[phone]" },
	{ "glued to a word", "جوال55123456", "جوال[phone]" },
	{ "two in a row", "55123456 66123456", "[phone] [phone]" },
	{ "two with a slash", "55123456/66123456", "[phone]/[phone]" },
	{ "a count behind a number stays", "55123456 3 مرات",
	  "[phone] 3 مرات" },
	{ "e-mail", "Write to Ali.Hassan+x@mail.example.com.",
	  "Write to [email]." },
	{ "e-mail with a number in it", "ali55123456@x.com", "[email]" },
	{ "e-mail in brackets", "<a@b.qa>", "<[email]>" },
	{ "Arabic e-mail", "علي@مثال.قطر", "[email]" },
	{ "e-mail in capitals", "ALI@X.COM", "[email]" },
	{ "a handle is no address", "@mophqatar", "@mophqatar" },
	{ "an at sign alone", "a @ b", "a @ b" },
	{ "IBAN", "QA58 DOHB 0000 1234 5678 90AB CDEF G",
	  "[iban]" },
	{ "IBAN in one piece", "SA0380000000608010167519 please",
	  "[iban] please" },
	{ "card", "4111 1111 1111 1111", "[card]" },
	{ "card in one piece", "5500005555555559", "[card]" },
	{ "passport by name", "Passport No: A12345", "Passport No: [passport]" },
	{ "passport by form", "رقمه K1234567", "رقمه [passport]" },
	{ "passport in Arabic", "جواز السفر رقم ب ١٢٣٤٥٦٧",
	  "جواز السفر رقم ب [number]" },
	{ "health card", "HC01234567", "[record]" },
	{ "health card by name", "health card number 012345",
	  "health card number [record]" },
	{ "record by name", "MRN: 12345", "MRN: [record]" },
	{ "record in Arabic", "رقم الملف ١٢٣٤٥", "رقم الملف [record]" },
	{ "record with article and clitic", "ورقم الملف الطبي: 4567",
	  "ورقم الملف الطبي: [record]" },
	{ "a word with seven digits", "ref-x1234567", "[number]" },
	{ "long digits nobody knows", "123456789012345678901234567890",
	  "[number]" },
	{ "date", "في 03/12/2025 و 2025-12-03 و 3.12.25",
	  "في 03/12/2025 و 2025-12-03 و 3.12.25" },
	{ "Hijri date, Arabic digits", "١٤٤٦/٠٩/١٥ هـ", "١٤٤٦/٠٩/١٥ هـ" },
	{ "date and time", "2025-12-03 21:05:30", "2025-12-03 21:05:30" },
	{ "time", "الساعة 10:30", "الساعة 10:30" },
	{ "years", "2024-2025 و 1446/1447", "2024-2025 و 1446/1447" },
	{ "a date before a phone", "3/12/2025 55123456", "3/12/2025 [phone]" },
	{ "a phone before a date", "55 12 34 56 3/12/2025",
	  "[phone] 3/12/2025" },
	{ "price", "دفعت 1500000 ريال و QR 2500000 و $1234567",
	  "دفعت 1500000 ريال و QR 2500000 و $1234567" },
	{ "a man named Fares is no money", "فارس 55123456", "فارس [phone]" },
	{ "a letter is no money", "55123456 رسالة", "[phone] رسالة" },
	{ "thousands", "1,250,000.75", "1,250,000.75" },
	{ "ticket", "تذكرة #12345 و #1234567", "تذكرة #12345 و #1234567" },
	{ "no ticket has eleven digits", "#28563400123", "#[id]" },
	{ "hotlines", "999 و 997 و 937 و 16060 و 107",
	  "999 و 997 و 937 و 16060 و 107" },
	{ "small numbers", "انتظرت 3 ساعات في غرفة 214 من 5 مرضى",
	  "انتظرت 3 ساعات في غرفة 214 من 5 مرضى" },
	{ "a year after a name", "passport renewed", "passport renewed" },
	{ "its own labels", "[id] [phone] رقم الملف [record] passport [passport]",
	  "[id] [phone] رقم الملف [record] passport [passport]" },
	{ "a ligature between two addresses", "a@x.qaﷺ@x.qa",
	  "[email][email]" },
	{ "a broken byte", "\xff" "55123456\xff", "\xff[phone]\xff" },
	{ "nothing", "", "" },
};

static void
test_redacts(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(redacts); i++) {
		size_t n, again;
		char *got = text_redact(ctx, redacts[i].in,
		    strlen(redacts[i].in), &n);

		if (strcmp(got, redacts[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", redacts[i].why, got,
			    redacts[i].want);
		assert_int_equal(n, strlen(got));
		assert_string_equal(text_redact(ctx, got, n, &again), got);
	}
	talloc_free(ctx);
}

/* Bits thrown together: twice is once, and no run of seven digits is left. */
static void
test_properties(void **state)
{
	static const char *const bits[] = { "55", "1234567", "٣١٢", " ", "-",
		"/", ":", ".", "+", "(", ")", "a", "ع", "@", "x.qa", "#",
		"2025", "12", "\u200e", "\u2069", "[", "]", "QA58", "hc", "id:",
		"رقم الملف ", "passport ", "ريال", "\xff", "ﷺ", ",", "000" };
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		void *ctx = talloc_new(NULL);
		size_t n, again, run = 0;
		char *once, *twice;
		struct buf b;

		buf_init(&b, ctx);
		for (int k = 0; k < 12; k++) {
			seed = seed * 1664525 + 1013904223;
			buf_str(&b, bits[(seed >> 16) % ARRAY_SIZE(bits)]);
		}
		once = text_redact(ctx, b.p, b.n, &n);
		twice = text_redact(ctx, once, n, &again);
		if (strcmp(once, twice) != 0)
			fail_msg("'%s' gives '%s', then '%s'", b.p, once,
			    twice);
		for (size_t i = 0; i < n; i++) {
			run = once[i] >= '0' && once[i] <= '9' ? run + 1 : 0;
			if (run > 9)
				fail_msg("'%s' leaves '%s'", b.p, once);
		}
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_redacts),
		cmocka_unit_test(test_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
