/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <talloc.h>

#include "source/whatsapp.h"
#include "warid/clock.h"
#include "warid/source.h"
#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *why, *in, *want;
} heads[] = {
	{ "Android, Britain", "15/01/2024, 10:30 - A: x", "2024-01-15T10:30:00Z A: x" },
	{ "narrow space before pm", "15/01/2024, 9:02\u202fpm - A: x", "2024-01-15T21:02:00Z A: x" },
	{ "iPhone, America", "[1/15/24, 10:30:05 AM] A: x", "2024-01-15T10:30:05Z A: x" },
	{ "iPhone, Germany", "[15.01.24, 10:30:00] A: x", "2024-01-15T10:30:00Z A: x" },
	{ "iPhone, Arabic", "\u200f[١٥/٠١/٢٠٢٤، ٧:٤٠:١١\u202fم] أ: x", "2024-01-15T19:40:11Z أ: x" },
	{ "Android, Arabic, marks inside", "١٥\u200f/١\u200f/٢٠٢٤، ١٢:٠٥ ص - أ: x", "2024-01-15T00:05:00Z أ: x" },
	{ "Persian digits", "۱۵/۰۱/۲۰۲۴،‏ ۱۰:۳۰ ب.ظ. - ا: x", "2024-01-15T22:30:00Z ا: x" },
	{ "Mexico", "15/1/2024 10:30 p. m. - A: x", "2024-01-15T22:30:00Z A: x" },
	{ "noon and midnight", "15/01/2024, 12:00 AM - A: x", "2024-01-15T00:00:00Z A: x" },
	{ "noon", "15/01/2024, 12:00 PM - A: x", "2024-01-15T12:00:00Z A: x" },
	{ "Sweden", "2024-01-15 10:30 - A: x", "2024-01-15T10:30:00Z A: x" },
	{ "Hungary", "2024. 01. 15. 10:30 - A: x", "2024-01-15T10:30:00Z A: x" },
	{ "Finland, dots in the time", "15.1.2024 klo 10.30 - A: x", NULL },
	{ "Denmark, dots in the time", "15.01.2024 10.30 - A: x", "2024-01-15T10:30:00Z A: x" },
	{ "Japan", "2024/01/15 午後3:04 - A: x", "2024-01-15T15:04:00Z A: x" },
	{ "no message: a date in text", "15/01/2024 is when I came", NULL },
	{ "no message: time of day missing", "15/01/2024, - A: x", NULL },
	{ "no message: 25 o'clock", "15/01/2024, 25:00 - A: x", NULL },
	{ "no message: bracket not closed", "[15/01/2024, 10:00 - A: x", NULL },
	{ "no message: a phone number", "+974 5500 1234: hello", NULL },
	{ "no message: empty", "", NULL },
};

static void
test_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		struct wa_line l;
		char when[CLOCK_TEXT_MAX], got[200];
		bool is = wa_line_parse(heads[i].in, strlen(heads[i].in), &l);

		if (is != (heads[i].want != NULL))
			fail_msg("%s", heads[i].why);
		if (!is)
			continue;
		clock_text(wa_time(&l, wa_order_of(&l, 1)), when);
		snprintf(got, sizeof(got), "%s %.*s", when, (int)l.rest_n,
		    l.rest);
		if (strcmp(got, heads[i].want) != 0)
			fail_msg("%s: %s", heads[i].why, got);
	}
}

static const struct {
	const char *why, *in[3];
	enum wa_order want;
} orders[] = {
	{ "a day over 12 behind", { "01/02/24, 10:00 - ", "01/20/24, 10:00 - " }, WA_MDY },
	{ "a day over 12 in front", { "01/02/24, 10:00 - ", "20/02/24, 10:00 - " }, WA_DMY },
	{ "time must not go back", { "05/02/24, 10:00 - ", "04/03/24, 10:00 - " }, WA_DMY },
	{ "nor this way", { "02/05/24, 10:00 - ", "03/04/24, 10:00 - " }, WA_MDY },
	{ "short rather than long", { "01/02/24, 10:00 - ", "03/02/24, 10:00 - " }, WA_DMY },
	{ "America writes M/d/yy and AM", { "1/2/24, 10:00 AM - " }, WA_MDY },
	{ "Arabic never writes the month first", { "٠١/٠٢/٢٠٢٤، ١٠:٠٠ - " }, WA_DMY },
	{ "four digits in front", { "2024-01-02, 10:00 - " }, WA_YMD },
	{ "two digits, day in front, years would run", { "[15-01-20 02:22] ", "[11-05-20 21:15] " }, WA_DMY },
};

static void
test_orders(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		struct wa_line l[3];
		size_t n = 0;

		for (; n < 3 && orders[i].in[n] != NULL; n++)
			assert_true(wa_line_parse(orders[i].in[n],
			    strlen(orders[i].in[n]), &l[n]));
		if (wa_order_of(l, n) != orders[i].want)
			fail_msg("%s", orders[i].why);
	}
}

static const struct {
	const char *why, *in;
	bool has_author, is_marked;
	enum wa_phrase want;
} phrases[] = {
	{ "media left out", "<Media omitted>", true, false, WA_OMITTED },
	{ "in Arabic", "<تم استبعاد الوسائط>", true, false, WA_OMITTED },
	{ "iPhone", "\u200eimage omitted", true, true, WA_OMITTED },
	{ "deleted", "This message was deleted", true, false, WA_SYSTEM },
	{ "deleted, in Arabic, with its stop", "\u200eتم حذف هذه الرسالة.", true, true, WA_SYSTEM },
	{ "encrypted, vowels and all", "الرسائل والمكالمات مشفّرة بالكامل: لا أحد", false, false, WA_SYSTEM },
	{ "a person may say added", "my wife added two pills to it", true, false, WA_NONE },
	{ "WhatsApp says added", "\u200eUmm Khalid added Sara", true, true, WA_SYSTEM },
	{ "a person's text about deleting", "This message was deleted by the clinic?", true, false, WA_NONE },
};

static void
test_phrases(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(phrases); i++)
		if (wa_phrase_of(ctx, phrases[i].in, strlen(phrases[i].in),
		    phrases[i].has_author, phrases[i].is_marked) !=
		    phrases[i].want)
			fail_msg("%s", phrases[i].why);
	for (size_t i = 0; wa_phrases(i) != NULL; i++)
		for (const char *const *s = wa_phrases(i); *s != NULL; s++) {
			struct folded f;

			text_fold(ctx, *s, strlen(*s), false, &f);
			assert_string_equal(f.p, *s);
		}
	talloc_free(ctx);
}

static const struct {
	const char *why, *in, *want;
} names[] = {
	{ "Android", "WhatsApp Chat with Umm Khalid.txt", "Umm Khalid" },
	{ "iPhone", "WhatsApp Chat - أم خالد.zip", "أم خالد" },
	{ "Arabic", "دردشة واتساب مع أم خالد.txt", "أم خالد" },
	{ "marks in the name", "\u200fدردشة واتساب مع \u202aأم خالد\u202c.txt", "أم خالد" },
	{ "downloaded twice", "WhatsApp Chat with A (1).txt", "A" },
	{ "a bracket of its own", "WhatsApp Chat with A (Doha).txt", "A (Doha)" },
	{ "inside a ZIP", "x/WhatsApp Chat with A.txt", "A" },
	{ "any other name", "export.txt", "export" },
};

static void
test_chat_names(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(wa_chat_name(ctx, names[i].in),
		    names[i].want);
	talloc_free(ctx);
}

static struct message *
read_text(void *ctx, const char *name, const char *own, const char *text)
{
	struct message *m;
	struct err e;

	assert_int_equal(social_read(ctx, name, own, text, strlen(text), &m,
	    &e), 1);
	return m;
}

static const char android[] =
    "15/11/2026, 9:02 am - Messages and calls are end-to-end encrypted.\n"
    "15/11/2026, 9:02 am - +974 5500 1234: Good morning\r\n"
    "15/11/2026, 9:03 am - +974 5500 1234: two\n\nlines: 10:30\n"
    "15/11/2026, 9:15 am - Centre: which day?\n"
    "15/11/2026, 9:17 am - +974 5500 1234: <Media omitted>\n"
    "15/11/2026, 9:18 am - +974 5500 1234: IMG-20261115-WA0001.jpg (file attached)\nmy card\n"
    "15/11/2026, 9:22 am - +974 5500 1234: fine <This message was edited>\n"
    "15/11/2026, 9:30 am - Missed voice call\n"
    "15/11/2026, 9:31 am - Centre changed the subject from \"a: b\" to \"c\"\n";

static void
test_messages(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m = read_text(ctx,
	    "WhatsApp Chat with +974 5500 1234.txt", NULL, android);
	struct message **k = m->messages;

	(void)state;
	assert_string_equal(m->kind, "export");
	assert_string_equal(m->platform, "whatsapp");
	assert_string_equal(m->conversation, "+974 5500 1234");
	assert_string_equal(m->from.id, "+97455001234");
	assert_int_equal(m->nr_messages, 9);
	assert_true(k[0]->is_system);
	assert_string_equal(k[1]->from.id, "+97455001234");
	assert_string_equal(k[1]->body, "Good morning");
	assert_false(k[1]->is_own || k[1]->is_system || k[1]->is_public);
	assert_string_equal(k[2]->body, "two\n\nlines: 10:30");
	assert_true(k[3]->is_own);
	assert_string_equal(k[3]->from.name, "Centre");
	assert_true(k[4]->is_system);
	assert_string_equal(k[5]->body, "my card");
	assert_string_equal(k[5]->attachments[0].name, "IMG-20261115-WA0001.jpg");
	assert_string_equal(k[5]->attachments[0].type, "image/jpeg");
	assert_string_equal(k[6]->body, "fine");
	assert_true(k[7]->is_system);
	assert_true(k[8]->is_system);
	assert_string_equal(k[8]->from.name, "");
	talloc_free(ctx);
}

static void
test_groups_and_own(void **state)
{
	static const char group[] =
	    "1/2/2026, 09:00 - Ali: a\n1/2/2026, 09:01 - Sara: b\n"
	    "1/2/2026, 09:02 - Press Office: c\n";
	void *ctx = talloc_new(NULL);
	struct message *m;

	(void)state;
	m = read_text(ctx, "WhatsApp Chat with Ali.txt", NULL, group);
	assert_false(m->messages[1]->is_own || m->messages[2]->is_own);
	m = read_text(ctx, "g.txt", "press office", group);
	assert_false(m->messages[0]->is_own || m->messages[1]->is_own);
	assert_true(m->messages[2]->is_own);
	talloc_free(ctx);
}

/* Ids of a later, longer export of the same chat: all known but the new. */
static void
test_ids_are_stable(void **state)
{
	static const char early[] = "1/2/2026, 09:00 - Ali: ok\n"
	    "1/2/2026, 09:00 - Ali: ok\n1/2/2026, 09:01 - Ali: x\n";
	static const char later[] = "1/2/2026, 09:00 - Ali: ok\n"
	    "1/2/2026, 09:00 - Ali: ok\n1/2/2026, 09:01 - Ali: x\n"
	    "1/2/2026, 09:02 - Ali: ok\n";
	void *ctx = talloc_new(NULL);
	struct message *a = read_text(ctx, "g.txt", NULL, early);
	struct message *b = read_text(ctx, "g.txt", NULL, later);

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_string_equal(a->messages[i]->id, b->messages[i]->id);
	assert_string_not_equal(a->messages[0]->id, a->messages[1]->id);
	assert_string_not_equal(b->messages[3]->id, b->messages[0]->id);
	talloc_free(ctx);
}

static void
test_not_an_export(void **state)
{
	struct message *m;
	struct err e;

	(void)state;
	assert_int_equal(social_read(NULL, "a.txt", NULL, "hello", 5, &m, &e),
	    0);
	assert_int_equal(social_read(NULL, "a.txt", NULL, "", 0, &m, &e), 0);
	assert_int_equal(social_read(NULL, "a.zip", NULL, "PK\3\4junk", 8, &m,
	    &e), -1);
	assert_int_equal(e.scope, ERR_ITEM);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_chat_names),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_groups_and_own),
		cmocka_unit_test(test_ids_are_stable),
		cmocka_unit_test(test_not_an_export),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
