/* SPDX-License-Identifier: ISC */
/* A message survives the wire; nothing that is not one does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
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
		snprintf(want, sizeof(want), "the reader's answer: '%s' is "
		    "not what it must be", rows[i].want);
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
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
