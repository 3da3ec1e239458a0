/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <talloc.h>

#include "source/social.h"
#include "warid/clock.h"
#include "warid/file.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define SAMPLES "tests/corpus/social/"

/* The samples: who, where, when, how many; what the first says. */
static const struct {
	const char *name, *platform, *conversation, *from, *date;
	size_t nr, nr_system, nr_own;
	bool is_public;
	const char *first;		/* in the first that a person wrote */
	const char *lang;
} samples[] = {
	{ "WhatsApp Chat with +974 5500 1234.txt", "whatsapp",
	  "+974 5500 1234", "+97455001234", "2026-11-15T09:02:00Z", 10, 4, 1,
	  false, "Good morning", "en" },
	{ "دردشة واتساب مع أم خالد.txt", "whatsapp", "أم خالد", "أم خالد",
	  "2026-11-15T19:40:11Z", 10, 2, 2, false, "السلام عليكم", "ar" },
	{ "WhatsApp Chat - أم خالد.zip", "whatsapp", "أم خالد", "أم خالد",
	  "2026-11-15T19:40:11Z", 10, 2, 2, false, "السلام عليكم", "ar" },
	{ "whatsapp-cloud-api.json", "whatsapp", "+97455001236",
	  "+97455001236", "2026-11-15T09:00:00Z", 3, 0, 0, false,
	  "كم مدة صلاحية البطاقة الصحية وكيف أجددها؟", "mixed" },
	{ "telegram-result.json", "telegram", "خدمة الجمهور", "user900417",
	  "2026-11-15T05:01:10Z", 3, 1, 0, false, "هل صحيح أن لقاح "
	  "الإنفلونزا يسبب العقم؟ انتشر في #لقاح_الإنفلونزا", "ar" },
	{ "messenger-message_1.json", "facebook", "بدر ناصر", "بدر ناصر",
	  NULL, 3, 0, 1, false,
	  "متى تفتح عيادة الأسنان في مركز الخليج الغربي؟", "ar" },
	{ "instagram-post_comments.json", "instagram",
	  "health.centre.example", "", NULL, 1, 0, 0, true,
	  "الممرضة في الاستقبال صرخت علينا بدون سبب 😡", "ar" },
	{ "tweets.js", "x", "hcc_example", "", "2026-11-15T12:30:00Z", 2, 0, 0,
	  true, NULL, "mixed" },
	{ "comments.csv", "csv", "", "أبو فيصل", "2026-11-15T07:00:00Z", 3, 0,
	  0, true, "خدمة ممتازة في مركز الثمامة، شكراً\nلكل الموظفين",
	  "mixed" },
	{ "posts.jsonl", "jsonl", "", "@sara_q", "2026-11-15T11:00:00Z", 2, 0,
	  0, true, "أقترح خدمة توصيل الأدوية لكبار السن إلى البيت",
	  "mixed" },
	{ "press.rss", "rss", "صحيفة الساحل", "", "2026-11-15T03:00:00Z", 2, 0,
	  0, true, NULL, "mixed" },
};

static struct message *
read_sample(void *ctx, const char *path, const char *name)
{
	struct message *m;
	struct err e = { 0 };
	char *p;
	size_t n;

	assert_int_equal(file_read(ctx, path, 1 << 24, &p, &n, &e), 0);
	if (social_read(ctx, name, NULL, p, n, &m, &e) != 1)
		fail_msg("%s: %s", name, e.text);
	return m;
}

static void
test_samples(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(samples); i++) {
		struct message *m = read_sample(ctx, talloc_asprintf(ctx,
		    SAMPLES "%s", samples[i].name), samples[i].name);
		const struct message *first = NULL;
		size_t nr_system = 0, nr_own = 0;
		char when[CLOCK_TEXT_MAX];

		print_message("%s\n", samples[i].name);
		assert_int_equal(m->nr_messages, samples[i].nr);
		for (size_t k = 0; k < m->nr_messages; k++) {
			const struct message *c = m->messages[k];

			nr_system += c->is_system;
			nr_own += c->is_own;
			assert_string_not_equal(c->id, "");
			assert_int_equal(c->is_public, samples[i].is_public);
			if (first == NULL && !c->is_system && !c->is_own)
				first = c;
		}
		assert_int_equal(nr_system, samples[i].nr_system);
		assert_int_equal(nr_own, samples[i].nr_own);
		assert_string_equal(m->platform, samples[i].platform);
		assert_string_equal(first->conversation,
		    samples[i].conversation);
		assert_string_equal(first->from.id, samples[i].from);
		assert_string_equal(m->from.id, samples[i].from);
		if (samples[i].date != NULL)
			assert_string_equal(clock_text(first->date, when),
			    samples[i].date);
		if (samples[i].first != NULL)
			assert_string_equal(first->body, samples[i].first);
		assert_string_equal(m->lang, samples[i].lang);
		talloc_free(m);
	}
	talloc_free(ctx);
}

static void
test_times(void **state)
{
	static const struct { const char *in, *want; } rows[] = {
		{ "1794733200", "2026-11-15T09:00:00Z" },
		{ "1794733200123", "2026-11-15T09:00:00Z" },
		{ "2026-11-15T12:00:00+03:00", "2026-11-15T09:00:00Z" },
		{ "2026-11-15T09:00:00.000Z", "2026-11-15T09:00:00Z" },
		{ "Sun, 15 Nov 2026 12:00:00 +0300", "2026-11-15T09:00:00Z" },
		{ "Sun, 15 Nov 2026 09:00:00 GMT", "2026-11-15T09:00:00Z" },
		{ "Sun Nov 15 09:00:00 +0000 2026", "2026-11-15T09:00:00Z" },
		{ "2026-11-15 09:00", "2026-11-15T09:00:00Z" },
		{ "15/11/2026 09:00", "2026-11-15T09:00:00Z" },
		{ "2026-11-15 09:00:00.123456 UTC", "2026-11-15T09:00:00Z" },
		{ "yesterday", "1970-01-01T00:00:00Z" },
		{ "", "1970-01-01T00:00:00Z" },
	};
	char when[CLOCK_TEXT_MAX];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(clock_text(social_time(rows[i].in), when),
		    rows[i].want);
}

static const struct {
	const char *why, *name, *in;
	int want;			/* social_read's answer */
	const char *body;		/* of the first message */
} odd[] = {
	{ "a deeper JSON than any", "a.json", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	  "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", -1, NULL },
	{ "JSON of nothing we know", "a.json", "{\"a\":1}", 0, NULL },
	{ "a table without words", "a.csv", "a,b\n1,2\n", 0, NULL },
	{ "a table of nothing", "a.csv", "id,text\n", 1, NULL },
	{ "a table with semicolons", "a.csv",
	  "id;date;text\n1;2026-01-01;مرحبا\n", 1, "مرحبا" },
	{ "a table with more cells than names", "a.csv",
	  "id,text\n1,x,y,z\n2\n", 1, "x" },
	{ "a quote that is not closed", "a.csv", "id,text\n1,\"abc\nd", 1,
	  "abc\nd" },
	{ "a line that is no JSON", "a.jsonl",
	  "{\"id\":1,\"text\":\"x\"}\n{\"id\":2,", -1, NULL },
	{ "a list of objects", "a.json",
	  "[{\"id\":1,\"text\":\"x\"}]", 1, "x" },
	{ "a feed that breaks off", "a.xml", "<rss><channel><item><title>x"
	  "</title></item><item><tit", 1, "x" },
	{ "a feed of nothing", "a.xml", "<rss", -1, NULL },
	{ "Atom", "a.atom", "<feed xmlns=\"http://www.w3.org/2005/Atom\">"
	  "<entry><title>t</title><id>1</id><content type=\"html\">&lt;b&gt;c"
	  "&lt;/b&gt;</content></entry></feed>", 1, "t\n\nc" },
	{ "mojibake", "message_1.json", "{\"participants\":[],\"messages\":[{"
	  "\"sender_name\":\"A\",\"timestamp_ms\":1794740000000,\"content\":"
	  "\"\\u00d8\\u00b4\\u00d9\\u0083\\u00d8\\u00b1\\u00d8\\u00a7\"}]}", 1,
	  "شكرا" },
	{ "Telegram, the wrong types", "result.json", "{\"messages\":[{\"date_"
	  "unixtime\":7,\"from\":[],\"text\":{\"a\":1},\"id\":\"x\"}]}", 1,
	  "" },
	{ "the Cloud API, the wrong types", "a.json", "{\"object\":\"whatsapp_"
	  "business_account\",\"entry\":[{\"changes\":[{\"value\":{\"messages"
	  "\":[{\"type\":3},4,{\"type\":\"text\",\"text\":\"x\"}]}}]}]}", 1,
	  "" },
};

static void
test_odd(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		struct message *m = NULL;
		struct err e;
		int r = social_read(ctx, odd[i].name, NULL, odd[i].in,
		    strlen(odd[i].in), &m, &e);

		if (r != odd[i].want)
			fail_msg("%s: %d", odd[i].why, r);
		if (odd[i].body != NULL && (m->nr_messages == 0 ||
		    strcmp(m->messages[0]->body, odd[i].body) != 0))
			fail_msg("%s: %s", odd[i].why,
			    m->nr_messages == 0 ? "-" : m->messages[0]->body);
	}
	talloc_free(ctx);
}

static void
test_google(void **state)
{
	static const char threads[] = "{\"kind\":\"youtube#commentThreadList"
	    "Response\",\"items\":[{\"id\":\"T1\",\"snippet\":{\"videoId\":\"V\","
	    "\"topLevelComment\":{\"id\":\"C1\",\"snippet\":{\"videoId\":\"V\","
	    "\"textDisplay\":\"<b>x</b>\",\"textOriginal\":\"متى تفتح العيادة؟\","
	    "\"authorDisplayName\":\"@sara\",\"authorChannelId\":{\"value\":"
	    "\"UC1\"},\"publishedAt\":\"2026-11-15T09:00:00Z\"}}},\"replies\":{"
	    "\"comments\":[{\"id\":\"C1.R1\",\"snippet\":{\"textDisplay\":"
	    "\"Sunday\",\"authorDisplayName\":\"@clinic\",\"publishedAt\":"
	    "\"2026-11-15T10:00:00Z\"}}]}},{\"snippet\":7}]}";
	static const char reviews[] = "{\"reviews\":[{\"name\":\"accounts/1/"
	    "locations/2/reviews/3\",\"reviewer\":{\"displayName\":\"Ali\"},"
	    "\"starRating\":\"ONE\",\"comment\":\"Four hours\",\"createTime\":"
	    "\"2026-11-15T09:00:00Z\"},{\"reviewId\":\"4\",\"starRating\":\"FIVE\","
	    "\"createTime\":\"2026-11-15T10:00:00Z\"}]}";
	static const struct {
		const char *in, *platform;
		size_t nr;
		struct { const char *id, *chat, *from, *body; } say[2];
	} rows[] = {
		{ threads, "youtube", 3, { { "C1", "V", "UC1",
		  "متى تفتح العيادة؟" }, { "C1.R1", "V", "@clinic",
		  "Sunday" } } },
		{ reviews, "google", 2, { { "accounts/1/locations/2/reviews/3",
		  "accounts/1/locations/2", "ali", "Four hours" },
		  { "4", "", "", "[FIVE of FIVE stars]" } } },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct message *m;
		struct err e;
		size_t from;

		assert_int_equal(social_read(ctx, "a.json", NULL, rows[i].in,
		    strlen(rows[i].in), &m, &e), 1);
		assert_int_equal(m->nr_messages, rows[i].nr);
		from = rows[i].nr - 2;	/* what has no date stands first */
		for (size_t k = 0; k < 2; k++) {
			const struct message *c = m->messages[from + k];

			assert_string_equal(c->platform, rows[i].platform);
			assert_string_equal(c->id, rows[i].say[k].id);
			assert_string_equal(c->conversation,
			    rows[i].say[k].chat);
			assert_string_equal(c->from.id, rows[i].say[k].from);
			assert_string_equal(c->body, rows[i].say[k].body);
			assert_true(c->is_public);
		}
	}
	talloc_free(ctx);
}

/* The Cloud API tells of an edit and of a deletion under ids of their own. */
static void
test_cloud_changes(void **state)
{
	static const char in[] = "{\"object\":\"whatsapp_business_account\","
	    "\"entry\":[{\"changes\":[{\"value\":{\"messages\":[{\"from\":\"9\","
	    "\"id\":\"e\",\"timestamp\":\"1763110020\",\"type\":\"edit\",\"edit\":"
	    "{\"original_message_id\":\"a\",\"message\":{\"type\":\"text\","
	    "\"text\":{\"body\":\"better\"}}}},{\"from\":\"9\",\"id\":\"d\","
	    "\"timestamp\":\"1763110030\",\"type\":\"revoke\",\"revoke\":{"
	    "\"original_message_id\":\"a\"}}]}}]}]}";
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct err e;

	(void)state;
	assert_int_equal(social_read(ctx, "a.json", NULL, in, sizeof(in) - 1,
	    &m, &e), 1);
	assert_int_equal(m->nr_messages, 2);
	assert_string_equal(m->messages[0]->id, "a");
	assert_string_equal(m->messages[0]->body, "better");
	assert_false(m->messages[0]->is_system);
	assert_string_equal(m->messages[1]->id, "a");
	assert_string_equal(m->messages[1]->body, "");
	assert_true(m->messages[1]->is_system);
	talloc_free(ctx);
}

/* One message of 2 MiB, in letters of two bytes that do not end at 1 MiB. */
static void
test_long_message(void **state)
{
	static const char *const heads[][2] = {
		{ "a.csv", "id,text\n1,\"x" },
		{ "WhatsApp Chat with A.txt", "15/11/2026, 9:02 am - A: x" },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		struct message *m, *c;
		struct buf b;
		struct err e;

		buf_init(&b, ctx);
		buf_str(&b, heads[i][1]);
		for (int k = 0; k < 1 << 20; k++)
			buf_str(&b, "\u0634");
		assert_int_equal(social_read(ctx, heads[i][0], NULL, b.p, b.n,
		    &m, &e), 1);
		c = m->messages[0];
		assert_int_equal(strlen(c->body), SOCIAL_MAX_BODY - 1);
		assert_int_equal(c->nr_remarks, 1);
		assert_string_equal(c->remarks[0].text, "the message holds "
		    "more than 1048576 bytes of text, the rest was not kept");
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_google),
		cmocka_unit_test(test_cloud_changes),
		cmocka_unit_test(test_long_message),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
