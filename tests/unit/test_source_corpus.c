/* SPDX-License-Identifier: ISC */
/* Real exports of others, by CORPUS in the environment. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <talloc.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/source.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static struct message *
read_corpus(void *ctx, const char *path)
{
	char *full = talloc_asprintf(ctx, "%s/social/%s", getenv("CORPUS"),
	    path), *p;
	struct message *m;
	struct err e;
	size_t n;

	assert_int_equal(file_read(ctx, full, 1 << 24, &p, &n, &e), 0);
	assert_int_equal(social_read(ctx, path, NULL, p, n, &m, &e), 1);
	return m;
}

static size_t
nr_persons_wrote(const struct message *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->nr_messages; i++)
		n += !m->messages[i]->is_system;
	return n;
}

static void
test_corpus_counts(void **state)
{
	static const struct {
		const char *path;
		size_t all, persons;
		const char *first, *last;
	} rows[] = {
		{ "lucasrodes+whatstk/chats/whatsapp/lorem.txt", 500, 500,
		  "2020-01-15T02:22:56Z", "2020-05-11T22:32:48Z" },
		{ "lucasrodes+whatstk/chats/whatsapp/lorem-2000.txt", 2000,
		  2000, "2019-04-16T02:09:00Z", NULL },
		{ "lucasrodes+whatstk/chats/whatsapp/lorem-merge-part1.txt",
		  300, 300, "2019-10-20T10:16:00Z", NULL },
		{ "lucasrodes+whatstk/chats/whatsapp/lorem-merge-part2.txt",
		  300, 300, "2020-06-20T10:16:00Z", NULL },
		{ "lucasrodes+whatstk/chats/whatsapp/pokemon.txt", 0, 0,
		  "2016-04-15T15:04:00Z", NULL },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct message *m = read_corpus(ctx, rows[i].path);
		char when[CLOCK_TEXT_MAX];

		if (rows[i].all != 0) {
			assert_int_equal(m->nr_messages, rows[i].all);
			assert_int_equal(nr_persons_wrote(m), rows[i].persons);
		}
		assert_string_equal(clock_text(m->messages[0]->date, when),
		    rows[i].first);
		if (rows[i].last != NULL)
			assert_string_equal(clock_text(m->date, when),
			    rows[i].last);
	}
	talloc_free(ctx);
}

/* One line apart from white space, as chat-miner joins lines. */
static char *
squeeze(void *ctx, const char *s)
{
	char *out = talloc_strdup(ctx, s), *to = out;

	for (; *s != '\0'; s++)
		if (*s != ' ' && *s != '\n')
			*to++ = *s;
	*to = '\0';
	return out;
}

/* Each message that chat-miner expects is there, with author and time. */
static void
test_corpus_chat_miner(void **state)
{
	static const char *const files[] = { "test_[mmddyy]_24hrs.txt",
		"test_ddmmyy_24hrs.txt", "test_mmddyy_24hrs.txt",
		"test_mmddyyyy_12hrs.txt", "test_yyyymmdd_24hrs.txt" };
	static const struct { const char *at, *author, *text; } want[] = {
		{ "2021-12-30T22:01:00Z", "John Doe", "Lorem ipsum dolor sit "
		  "amet, consectetur adipiscing elit. Duis libero." },
		{ "2021-12-20T12:10:00Z", "🤓", "Lorem ipsum 🤓" },
		{ "2021-12-10T10:10:00Z", "John Doe 🤓", "Lorem ipsum 🤓" },
		{ "2020-06-10T15:55:00Z", "John-John Doe",
		  "Lorem ipsum : dolor sit amet." },
		{ "2019-01-30T20:49:00Z", "Jahn Doe", "Lorem ipsum dolor sit "
		  "amet, consectetur adipiscing elit. Duis libero." },
		{ "2019-01-01T11:25:00Z", "John Doe",
		  "Lorem ipsum dolor sit amet." },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(files); f++) {
		struct message *m = read_corpus(ctx, talloc_asprintf(ctx,
		    "joweich+chat-miner/test/whatsapp/%s", files[f]));
		size_t found = 0;
		char when[CLOCK_TEXT_MAX];

		for (size_t i = 0; i < ARRAY_SIZE(want); i++)
			for (size_t k = 0; k < m->nr_messages; k++) {
				struct message *got = m->messages[k];

				found += strcmp(clock_text(got->date, when),
				    want[i].at) == 0 && strcmp(got->from.name,
				    want[i].author) == 0 && strcmp(squeeze(ctx,
				    got->body), squeeze(ctx, want[i].text)) == 0;
			}
		if (found != ARRAY_SIZE(want))
			fail_msg("%s: %zu found", files[f], found);
	}
	talloc_free(ctx);
}

/* Other platforms' exports: how many, and one of them. */
static void
test_corpus_others(void **state)
{
	static const struct {
		const char *path, *platform;
		size_t nr, nr_system;
		const char *author, *text, *at;
	} rows[] = {
		{ "joweich+chat-miner/test/telegram/test_single_export.json",
		  "telegram", 2, 0, "Author 2", "Link:https://telegram.org/",
		  "2018-12-05T10:49:24Z" },
		{ "joweich+chat-miner/test/telegram/test_batch_export.json",
		  "telegram", 2, 0, "Author 1", "Minimal Message",
		  "2018-12-05T10:39:10Z" },
		{ "joweich+chat-miner/test/instagram/test_export.json",
		  "instagram", 2, 0, "Jane Doe", "Hello John!",
		  "2019-12-24T11:23:00Z" },
		{ "joweich+chat-miner/test/signal/test_export.txt",
		  "whatsapp", 2, 0, "John Doe", "Hello\nJane!",
		  "2020-01-17T21:49:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "telegram_complex.json", "telegram", 5, 2, "Developer",
		  "Important: this is formatted text", "2024-02-20T15:01:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "instagram.json", "instagram", 6, 1, "user_two",
		  "I'm good, thanks!", "2024-01-15T10:51:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "discord.json", "discord", 3, 1, "Alice", "Hello Discord!",
		  "2024-01-15T10:30:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "discord.csv", "csv", 3, 0, "bob", "Hi Alice!",
		  "2024-01-15T10:31:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "whatsapp_us.txt", "whatsapp", 8, 2, "Bob",
		  "I'm doing great!", "2024-01-15T10:34:00Z" },
		{ "Berektassuly+chatpack/tests_integration_rs_literals/"
		  "whatsapp_eu.txt", "whatsapp", 6, 1, "Alice",
		  "Как дела?", "2024-01-15T10:32:00Z" },
		{ "david-lev+pywa/tests/data/updates/message.json", "whatsapp",
		  0, 0, "Test Name", "text forwarded many times",
		  "2023-10-11T17:22:48Z" },
		{ "david-lev+pywa/tests/data/updates/edited_message.json",
		  "whatsapp", 0, 0, NULL, NULL, NULL },
		{ "david-lev+pywa/tests/data/updates/outgoing_message.json",
		  "whatsapp", 0, 0, NULL, NULL, NULL },
	};
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct message *m = read_corpus(ctx, rows[i].path);
		size_t found = 0, nr_system = 0;
		char when[CLOCK_TEXT_MAX];

		for (size_t k = 0; k < m->nr_messages; k++) {
			const struct message *c = m->messages[k];

			nr_system += c->is_system;
			found += rows[i].text != NULL &&
			    strcmp(c->body, rows[i].text) == 0 &&
			    strcmp(c->from.name, rows[i].author) == 0 &&
			    strcmp(clock_text(c->date, when), rows[i].at) == 0;
		}
		print_message("%s %zu %zu\n", rows[i].path, m->nr_messages,
		    nr_system);
		assert_string_equal(m->platform, rows[i].platform);
		if (rows[i].nr != 0) {
			assert_int_equal(m->nr_messages, rows[i].nr);
			assert_int_equal(nr_system, rows[i].nr_system);
		}
		if (rows[i].text != NULL)
			assert_true(found >= 1);
	}
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus_others),
		cmocka_unit_test(test_corpus_counts),
		cmocka_unit_test(test_corpus_chat_miner),
	};

	if (getenv("CORPUS") == NULL) {
		puts("1..0 # SKIP no CORPUS in the environment");
		return 0;
	}
	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
