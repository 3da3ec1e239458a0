/* SPDX-License-Identifier: ISC */
/*
 * The ledger and the register: items taken, then filed with full-text index,
 * in batches of 100 under FULL sync.  58 % of the mails are Arabic, words
 * come about as often as their rank in a vocabulary of 32,768 says.
 */
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>

#include "../unit/folder_lab.h"
#include "warid/file.h"
#include "warid/held.h"
#include "warid/ticket.h"

enum { BATCH = 100, OCTAVES = 15, WORDS = 1 << OCTAVES, BODY_WORDS = 150, NOW = 1795330200 };

struct here {
	void *ctx;
	char *dir;
	struct store *s;
	struct held *held;
	struct rules *rules;
	char *vocabulary[2][WORDS];
	uint64_t seed;
	long nr;
	struct err e;
};

static void
need(struct here *t, int ok)
{
	if (ok < 0) {
		fprintf(stderr, "bench_store: %s\n", t->e.text);
		exit(1);
	}
}

static uint32_t
roll(struct here *t)
{
	t->seed = t->seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(t->seed >> 33);
}

static void
make_words(struct here *t)
{
	for (int lang = 0; lang < 2; lang++)
		for (int i = 0; i < WORDS; i++) {
			struct buf b;
			unsigned letters = 3 + roll(t) % 6;

			buf_init(&b, t->ctx);
			while (letters-- > 0)
				buf_utf8(&b, lang == 0 ? 'a' + roll(t) % 26 :
				    0x0627 + roll(t) % 20);
			t->vocabulary[lang][i] = b.p;
		}
}

/* Rank r comes about 1/r as often as the first. */
static const char *
word(struct here *t, int lang)
{
	uint32_t octave = 1u << roll(t) % OCTAVES;

	return t->vocabulary[lang][octave + roll(t) % octave];
}

static struct message *
mail(struct here *t, void *ctx, long n)
{
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	int lang = roll(t) % 100 < 58;
	struct buf b;

	buf_init(&b, ctx);
	for (int i = 0; i < BODY_WORDS; i++) {
		buf_str(&b, word(t, lang));
		buf_char(&b, i % 12 == 11 ? '\n' : ' ');
	}
	m->body = b.p;
	m->subject = talloc_asprintf(ctx, "%s %s %s", word(t, lang),
	    word(t, lang), word(t, lang));
	m->lang = lang ? "ar" : "en";
	m->from.name = word(t, lang);
	m->from.id = talloc_asprintf(ctx, "citizen%u@example",
	    roll(t) % 40000);
	m->message_id = talloc_asprintf(ctx, "%ld.%u@example", n, roll(t));
	m->date = NOW + n;
	return m;
}

static void
take_batch(struct here *t, long from)
{
	TALLOC_CTX *ctx = talloc_new(t->ctx);
	struct held_place places[BATCH];
	struct held_record r[BATCH];
	bool is_new;

	need(t, held_begin(t->held, NOW, &t->e));
	for (int i = 0; i < BATCH; i++) {
		r[i] = (struct held_record){ .source = "mail",
			.key = talloc_asprintf(ctx, "INBOX;1;%ld", from + i),
			.name = "", .meta = "", .channel = CHANNEL_EMAIL,
			.arrived = NOW + from + i, .taken = NOW + 100000000,
			.p = talloc_asprintf(ctx, "%2000ld", from + i) };
		r[i].n = strlen(r[i].p);
		hash_bytes(r[i].p, r[i].n, &r[i].hash);
		need(t, held_add(t->held, &r[i], &places[i], &t->e));
		places[i].segment = talloc_strdup(ctx, places[i].segment);
	}
	need(t, held_commit(t->held, &t->e));
	need(t, store_begin(t->s, &t->e));
	for (int i = 0; i < BATCH; i++)
		need(t, store_add_item(t->s, &r[i], &places[i], &is_new,
		    &t->e));
	need(t, store_commit(t->s, &t->e));
	talloc_free(ctx);
}

static void
file_one(struct here *t, void *ctx, const struct item_row *item)
{
	static struct verdict_label labels[] = {
		{ .facet = "class", .label = "complaint", .score = 2 },
		{ .facet = "topic", .label = "waiting", .score = 3 },
	};
	static struct evidence evidence[] = {
		{ .rule = "long-wait", .file = "waiting.yaml", .line = 12,
		  .field = "body", .confidence = -1, .text = "انتظرت",
		  .n = 12, .score = 2 },
		{ .rule = "wait", .file = "waiting.yaml", .line = 40,
		  .field = "subject", .confidence = -1, .text = "wait",
		  .n = 4, .score = 1 },
	};
	static const struct verdict v = { .labels = labels, .nr_labels = 2,
		.evidence = evidence, .nr_evidence = 2, .rules_hash =
		"00112233445566778899aabbccddeeff"
		"00112233445566778899aabbccddeeff" };
	struct message *m = mail(t, ctx, item->id);
	struct print print;
	struct filing f = { .item = item, .message = m, .verdict = &v,
		.print = &print };
	struct filed out;

	dedup_print(ctx, m, &print);
	need(t, ticket_file(t->s, ctx, NOW, t->rules, &f, &out, &t->e));
	need(t, store_set_fate(t->s, item->id, out.fate, 1, out.reason,
	    &t->e));
}

static size_t
file_batch(struct here *t)
{
	TALLOC_CTX *ctx = talloc_new(t->ctx);
	struct item_row *rows;
	size_t n;

	need(t, store_claim(t->s, ctx, "bench", NOW, 60, BATCH, &rows, &n,
	    &t->e));
	need(t, store_begin(t->s, &t->e));
	for (size_t i = 0; i < n; i++) {
		TALLOC_CTX *item = talloc_new(ctx);

		file_one(t, item, &rows[i]);
		talloc_free(item);
	}
	need(t, store_commit(t->s, &t->e));
	talloc_free(ctx);
	return n;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_utime.tv_sec + (double)u.ru_utime.tv_usec / 1e6 +
	    (double)u.ru_stime.tv_sec + (double)u.ru_stime.tv_usec / 1e6;
}

static void
report(const char *what, long n, double wall, double used)
{
	printf("bench %s messages=%ld per_second=%.0f per_cpu_second=%.0f\n",
	    what, n, (double)n / wall, (double)n / used);
}

static void
run(struct here *t)
{
	TALLOC_CTX *ctx = talloc_new(t->ctx);
	struct ticket_query q = { .search = t->vocabulary[1][200],
		.limit = 50 };
	struct ticket_row *rows;
	double wall, used, spent;
	size_t n;
	struct stat st;

	wall = seconds(), used = cpu();
	for (long i = 0; i < t->nr; i += BATCH)
		take_batch(t, i);
	report("store_take", t->nr, seconds() - wall, cpu() - used);

	wall = seconds(), used = cpu();
	for (long i = 0; i < t->nr; i++)
		talloc_free(mail(t, ctx, i));
	spent = cpu() - used;		/* on making mails, not on filing */
	wall = seconds(), used = cpu();
	while (file_batch(t) > 0)
		;
	report("store_file", t->nr, seconds() - wall - spent,
	    cpu() - used - spent);

	wall = seconds();
	need(t, store_tickets(t->s, ctx, &q, &rows, &n, &t->e));
	if (stat(talloc_asprintf(ctx, "%s/w.db", t->dir), &st) == 0)
		printf("bench store_search found=%zu ms=%.1f"
		    " bytes_per_message=%.0f\n", n,
		    (seconds() - wall) * 1e3,
		    (double)st.st_size / (double)t->nr);
	talloc_free(ctx);
}

int
main(int argc, char **argv)
{
	static const char labels[] = "facets:\n  class:\n"
	    "    names: {ar: x, en: x}\n    labels:\n"
	    "      complaint: {ar: x, en: x, answer-within: 24h}\n";
	struct rules_file file = { "labels.yaml", labels, sizeof(labels) - 1 };
	struct here *t = talloc_zero(NULL, struct here);
	struct complaints c;

	t->ctx = t;
	t->seed = 1;
	t->nr = argc > 1 ? strtol(argv[1], NULL, 10) : 20000;
	t->dir = folder_lab_make(t);
	complaints_init(&c, t);
	t->rules = rules_load(t, &file, 1, &c);
	make_words(t);
	need(t, store_open(t, talloc_asprintf(t, "sqlite:%s/w.db", t->dir),
	    &t->s, &t->e));
	need(t, held_open(t, t->dir, NULL, &t->held, &t->e));
	run(t);
	store_close(t->s);
	folder_lab_remove(t->dir);
	talloc_free(t);
	return 0;
}
