/* SPDX-License-Identifier: ISC */
/* A message survives paper and wire; nothing that is not one does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <talloc.h>

#include "warid/message.h"

static struct message *
sample(void *ctx)
{
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct attachment *a = message_add_attachment(m);
	struct page *p = message_add_page(m);
	static struct ocr_word words[] = {
		{ .at = 0, .n = 8, .confidence = 91, .x = 3, .y = 4, .w = 5,
		  .h = 6 },
		{ .at = 9, .n = 1, .confidence = 12, .is_unsure_digits = true },
	};

	m->from = (struct person){ "أم خالد", "umm@example.org" };
	*message_add_to(m) = (struct person){ "", "intake@example.qa" };
	*message_add_to(m) = (struct person){ "Front desk", "" };
	m->subject = "شكوى \"مهمة\"";
	m->date = 1700000000;
	m->body = "سطر\nآخر";
	m->automatic = AUTO_BOUNCE;
	m->nr_parts = 3;
	m->nr_unreadable = 1;
	a->name = "تقرير.pdf";
	a->type = "application/pdf";
	a->bytes = 123456;
	a->unreadable = "encrypted";
	a->part = "2.1";
	p->number = 1;
	p->dpi_x = 203.9;
	p->text = "موعد 5";
	p->words = words;
	p->nr_words = 2;
	p->print = "p1:9a";
	words[0].n = 8;
	message_add_reference(m, "a@b");
	message_add_remark(m, "2.1", 77, "cannot be read: %s", "encrypted");
	message_add_child(m, message_new(m, "chat", CHANNEL_SOCIAL));
	return m;
}

static char *
written(void *ctx, const struct message *m)
{
	struct json_out *o = json_object_new(ctx);
	struct buf b;

	buf_init(&b, ctx);
	message_to_json(m, o);
	json_write(o, &b);
	return b.p;
}

static void
test_there_and_back(void **state)
{
	void *ctx = talloc_new(NULL);
	char *once = written(ctx, sample(ctx));
	struct message *back;
	struct json *o;
	struct err e;

	(void)state;
	assert_int_equal(json_parse(ctx, once, strlen(once), &o, &e), 0);
	assert_int_equal(message_from_json(ctx, o, &back, &e), 0);
	assert_string_equal(written(ctx, back), once);
	assert_string_equal(back->from.name, "أم خالد");
	assert_int_equal(back->date, 1700000000);
	assert_string_equal(back->attachments[0].unreadable, "encrypted");
	assert_null(back->unreadable);
	assert_int_equal(back->pages[0].words[1].confidence, 12);
	assert_int_equal(back->nr_messages, 1);
	talloc_free(ctx);
}

static void
test_people_as_they_are_written(void **state)
{
	void *ctx = talloc_new(NULL);
	char *s = written(ctx, sample(ctx));
	struct json *o;
	struct err e;

	(void)state;
	assert_int_equal(json_parse(ctx, s, strlen(s), &o, &e), 0);
	assert_string_equal(json_str(json_get(o, "from")),
	    "أم خالد <umm@example.org>");
	assert_string_equal(json_str(json_at(json_get(o, "to"), 0)),
	    "intake@example.qa");
	assert_string_equal(json_str(json_at(json_get(o, "to"), 1)),
	    "Front desk");
	assert_string_equal(json_str(json_get(o, "date")),
	    "2023-11-14T22:13:20Z");
	talloc_free(ctx);
}

static void
test_refuses(void **state)
{
	static const struct {
		const char *why, *in, *want;
	} rows[] = {
		{ "no object", "[]", "kind" },
		{ "a kind of nobody's", "{\"kind\":\"bomb\"}", "kind" },
		{ "no channel", "{\"kind\":\"mail\"}", "channel" },
		{ "text that is a number",
		  "{\"kind\":\"mail\",\"channel\":\"email\",\"body\":5}", "body" },
		{ "a date of no calendar",
		  "{\"kind\":\"mail\",\"channel\":\"email\",\"date\":\"soon\"}",
		  "date" },
		{ "an array that is none",
		  "{\"kind\":\"mail\",\"channel\":\"email\",\"pages\":{}}",
		  "pages" },
		{ "a word outside its page",
		  "{\"kind\":\"fax\",\"channel\":\"fax\",\"pages\":[{\"text\":"
		  "\"ab\",\"words\":[[1,2,3,0,0,0,0,0]]}]}", "words" },
		{ "a word of seven numbers",
		  "{\"kind\":\"fax\",\"channel\":\"fax\",\"pages\":[{\"text\":"
		  "\"ab\",\"words\":[[0,2,3,0,0,0,0]]}]}", "words" },
		{ "less than no bytes",
		  "{\"kind\":\"mail\",\"channel\":\"email\",\"attachments\":"
		  "[{\"bytes\":-1}]}", "bytes" },
	};
	char want[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m;
		struct json *o;
		struct err e;

		assert_int_equal(json_parse(ctx, rows[i].in,
		    strlen(rows[i].in), &o, &e), 0);
		print_message("# %s\n", rows[i].why);
		assert_int_equal(message_from_json(ctx, o, &m, &e), -1);
		assert_null(m);
		snprintf(want, sizeof(want), "a message's '%s' is not what "
		    "it must be", rows[i].want);
		assert_string_equal(e.text, want);
		assert_int_equal(e.scope, ERR_ITEM);
		talloc_free(ctx);
	}
}

/* Boxes of boxes of boxes: refused at a depth, not followed. */
static void
test_refuses_depth(void **state)
{
	static const char open[] =
	    "{\"kind\":\"export\",\"channel\":\"social\",\"messages\":[";
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct json *o;
	struct err e;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	for (int i = 0; i < 6; i++)
		buf_str(&b, open);
	for (int i = 0; i < 6; i++)
		buf_str(&b, "]}");
	assert_int_equal(json_parse(ctx, b.p, b.n, &o, &e), 0);
	assert_int_equal(message_from_json(ctx, o, &m, &e), -1);
	talloc_free(ctx);
}

/* -- packed, as the reader answers ------------------------------------------ */

static struct buf
packed(void *ctx, const struct message *m)
{
	struct buf b;

	buf_init(&b, ctx);
	message_pack(m, &b);
	return b;
}

static void
test_packed_and_back(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m = sample(ctx), *back;
	struct buf b = packed(ctx, m);
	struct err e;

	(void)state;
	if (message_unpack(ctx, b.p, b.n, &back, &e) < 0)
		fail_msg("%s", e.text);
	assert_string_equal(written(ctx, back), written(ctx, m));
	assert_int_equal(back->pages[0].words[1].is_unsure_digits, true);
	assert_string_equal(back->pages[0].print, "p1:9a");
	assert_null(strstr(written(ctx, back), "p1:9a"));
	assert_null(back->unreadable);
	talloc_free(ctx);
}

/* Cut anywhere it is refused; with any byte changed it is refused or is some
 * message, and reads nothing that is not there (the sanitizer looks). */
static void
test_packed_and_damaged(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf b = packed(ctx, sample(ctx));
	struct message *m;
	struct err e;

	(void)state;
	for (size_t n = 0; n < b.n; n++) {
		char *cut = talloc_memdup(ctx, b.p, n);

		assert_int_equal(message_unpack(ctx, cut, n, &m, &e), -1);
		assert_null(m);
		assert_int_equal(e.scope, ERR_ITEM);
		talloc_free(cut);
	}
	for (size_t i = 0; i < b.n; i++) {
		char was = b.p[i];

		b.p[i] = (char)~was;
		if (message_unpack(ctx, b.p, b.n, &m, &e) == 0)
			assert_true(strlen(written(ctx, m)) > 0);
		b.p[i] = was;
	}
	talloc_free(ctx);
}

static void
no_number(struct message *m)
{
	m->pages[0].dpi_x = NAN;
}

static void
no_calendar(struct message *m)
{
	m->date = INT64_MAX;
}

static void
outside_its_page(struct message *m)
{
	m->pages[0].words[0].n = 11;
}

static void
no_such_kind(struct message *m)
{
	m->kind = "bomb";
}

static void
no_text(struct message *m)
{
	m->subject = NULL;
}

static void
too_deep(struct message *m)
{
	for (int i = 0; i < 6; i++) {
		struct message *child = message_new(m, "export",
		    CHANNEL_SOCIAL);

		message_add_child(m, child);
		m = child;
	}
}

static void
test_packed_lies(void **state)
{
	static const struct {
		const char *why;
		void (*spoil)(struct message *m);
		const char *want;
	} rows[] = {
		{ "a resolution that is no number", no_number, "dpi_x" },
		{ "a date that nobody can write", no_calendar, "date" },
		{ "a word that ends outside its page", outside_its_page,
		    "words" },
		{ "a kind of nobody's", no_such_kind, "kind" },
		{ "a text that is not there", no_text, "subject" },
		{ "boxes of boxes of boxes", too_deep, "messages" },
	};
	char want[128];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = sample(ctx);
		struct buf b;
		struct err e;

		rows[i].spoil(m);
		b = packed(ctx, m);
		print_message("# %s\n", rows[i].why);
		assert_int_equal(message_unpack(ctx, b.p, b.n, &m, &e), -1);
		snprintf(want, sizeof(want), "the reader's answer: '%s' is "
		    "not what it must be", rows[i].want);
		assert_string_equal(e.text, want);
		talloc_free(ctx);
	}
}

static void
test_names(void **state)
{
	enum automatic a;
	enum channel c;

	(void)state;
	for (int i = 0; i <= CHANNEL_SOCIAL; i++) {
		assert_true(channel_parse(channel_name((enum channel)i), &c));
		assert_int_equal(c, i);
	}
	for (int i = 0; i <= AUTO_OTHER; i++) {
		assert_true(automatic_parse(automatic_name((enum automatic)i),
		    &a));
		assert_int_equal(a, i);
	}
	assert_false(channel_parse("pigeon", &c));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_people_as_they_are_written),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_refuses_depth),
		cmocka_unit_test(test_packed_and_back),
		cmocka_unit_test(test_packed_and_damaged),
		cmocka_unit_test(test_packed_lies),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
