/* SPDX-License-Identifier: ISC */
/* What counts as the same message, and what must not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/dedup.h"

static void
test_bare_subject(void **state)
{
	static const struct {
		const char *why, *in, *want;
	} rows[] = {
		{ "nothing in front", "Appointment", "Appointment" },
		{ "English", "Re: Appointment", "Appointment" },
		{ "any case, twice", "RE: fwd: Appointment", "Appointment" },
		{ "counted", "Re[2]: Appointment", "Appointment" },
		{ "counted with a blank", "RE (12) : x", "x" },
		{ "Arabic answer", "رد: موعد", "موعد" },
		{ "Arabic forward", "إعادة توجيه: موعد", "موعد" },
		{ "without hamza", "اعادة توجيه : موعد", "موعد" },
		{ "mixed", "Re: رد: FW: موعد", "موعد" },
		{ "German", "AW: WG: Termin", "Termin" },
		{ "Dutch", "Antw: afspraak", "afspraak" },
		{ "Nordic", "SV: tid", "tid" },
		{ "Chinese, wide colon", "回复：预约", "预约" },
		{ "a direction mark first", "\xE2\x80\x8FRE: موعد", "موعد" },
		{ "a word that begins so", "Request: a bed", "Request: a bed" },
		{ "Arabic word that begins so", "ردود: كثيرة",
		  "ردود: كثيرة" },
		{ "a colon in the text", "Ward 5: cold", "Ward 5: cold" },
		{ "only a prefix", "Re:", "" },
		{ "nothing", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("# %s\n", rows[i].why);
		assert_string_equal(dedup_bare_subject(rows[i].in),
		    rows[i].want);
	}
}

static struct print
print_of(const char *subject, const char *body)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct print p;

	m->subject = subject;
	m->body = body;
	dedup_print(ctx, m, &p);
	talloc_free(ctx);
	return p;
}

static void
test_same_and_different(void **state)
{
	static const char *subject = "شكوى";
	static const char *body = "انتظرت أربع ساعات في الطوارئ";
	static const struct {
		const char *why, *subject, *body;
		bool is_same;
	} rows[] = {
		{ "itself", "شكوى", "انتظرت أربع ساعات في الطوارئ", true },
		{ "an answer's prefix", "رد: شكوى",
		  "انتظرت أربع ساعات في الطوارئ", true },
		{ "hamza and tatweel", "شكوى",
		  "انتظرت اربع ســاعات في الطوارئ", true },
		{ "layout and stops", "شكوى",
		  "انتظرت أربع ساعات\n\nفي الطوارئ!!", true },
		{ "another number of hours", "شكوى",
		  "انتظرت خمس ساعات في الطوارئ", false },
		{ "another order", "شكوى",
		  "في الطوارئ انتظرت أربع ساعات", false },
		{ "a word over the fence", "شكوى انتظرت",
		  "أربع ساعات في الطوارئ", false },
	};
	struct print want = print_of(subject, body), got;

	(void)state;
	assert_true(want.has_body);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("# %s\n", rows[i].why);
		got = print_of(rows[i].subject, rows[i].body);
		assert_int_equal(memcmp(&got.body, &want.body,
		    sizeof(got.body)) == 0, rows[i].is_same);
	}
}

static void
test_too_short_to_tell(void **state)
{
	static const struct hash none;
	struct print p = print_of("", "شكرا لكم جميعا");

	(void)state;
	assert_false(p.has_body);
	assert_memory_equal(&p.body, &none, sizeof(none));
	assert_int_equal(p.nr_words, 3);
	assert_true(print_of("سؤال", "شكرا لكم جميعا").has_body);
}

static void
test_attachments_count(void **state)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct attachment *a = message_add_attachment(m);
	struct print one, other;

	(void)state;
	m->body = "please find my report attached";
	a->type = "application/pdf";
	a->bytes = 1000;
	dedup_print(ctx, m, &one);
	a->bytes = 1001;
	dedup_print(ctx, m, &other);
	assert_memory_not_equal(&one.body, &other.body, sizeof(one.body));
	talloc_free(ctx);
}

static void
test_a_fax_is_its_pages(void **state)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	struct message *m = message_new(ctx, "fax", CHANNEL_FAX);
	struct print one, other;

	(void)state;
	message_add_page(m)->text = "طلب نقل الملف الطبي";
	dedup_print(ctx, m, &one);
	assert_true(one.has_body);
	message_add_page(m)->text = "صفحة ثانية";
	dedup_print(ctx, m, &other);
	assert_memory_not_equal(&one.body, &other.body, sizeof(one.body));
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bare_subject),
		cmocka_unit_test(test_same_and_different),
		cmocka_unit_test(test_too_short_to_tell),
		cmocka_unit_test(test_attachments_count),
		cmocka_unit_test(test_a_fax_is_its_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
