/* SPDX-License-Identifier: ISC */
/*
 * Rules per second: loading and checking rule files of 100 to 50,000 rules,
 * judging messages of 1.5 KB (folded, clitics on) to a verdict with its
 * evidence, and beside it, over the same phrases, PCRE2 one by one and, where
 * it is installed, Hyperscan.  Its floor is told too (dividing the messages
 * into words and hashing those), and what folding them first would cost.
 *
 * Words are drawn by rank from a made-up vocabulary, common ones often, as in
 * any language; a third of the Arabic words of a message carry clitics; a
 * message has words that no rule knows.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <dlfcn.h>
#include <pcre2.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <time.h>

#include "rules/hash.h"
#include "rules/judge.h"
#include "warid/text.h"

#if __has_include(<hs/hs.h>)
#include <hs/hs.h>
#define HAS_HYPERSCAN 1
#endif

enum {
	WORDS = 40000, MESSAGES = 2000, MESSAGE_BYTES = 1536, PHRASES = 3,
	RUNS = 8,
};

static uint64_t seed = 20261122;

static uint32_t
chance(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* -- the made-up language --------------------------------------------------- */

static char *words[WORDS];

static void
make_words(void *ctx)
{
	static const char *const ar[] = { "ا", "ب", "ت", "ث", "ج", "ح", "خ",
		"د", "ذ", "ر", "ز", "س", "ش", "ص", "ض", "ط", "ظ", "ع", "غ",
		"ف", "ق", "ك", "ل", "م", "ن", "ه", "و", "ي" };
	struct buf b;

	for (int i = 0; i < WORDS; i++) {
		uint32_t letters = 3 + chance(5);
		bool is_arabic = chance(10) < 7;

		buf_init(&b, ctx);
		while (letters-- > 0)
			if (is_arabic)
				buf_str(&b, ar[chance(28)]);
			else
				buf_char(&b, (char)('a' + chance(26)));
		words[i] = b.p;
	}
}

/* Rank r about 1/r of the time. */
static const char *
common_word(void)
{
	return words[chance(1u << chance(16)) % WORDS];
}

static const char *
clitic(bool before)
{
	static const char *const in_front[] = { "و", "ال", "وال", "ب", "بال",
		"ل", "لل", "ف" };
	static const char *const behind[] = { "ه", "ها", "هم", "نا", "كم",
		"ي" };

	return before ? in_front[chance(8)] : behind[chance(6)];
}

static void
make_message(struct buf *b)
{
	while (b->n < MESSAGE_BYTES) {
		const char *w = chance(4) > 0 ? common_word() :
		    words[chance(WORDS)];
		bool is_arabic = (unsigned char)w[0] > 0x7f;

		if (is_arabic && chance(4) == 0)
			buf_str(b, clitic(true));
		buf_str(b, w);
		if (chance(5) == 0)
			buf_str(b, is_arabic ? "ات" : "ing"); /* unknown */
		else if (is_arabic && chance(12) == 0)
			buf_str(b, clitic(false));
		buf_char(b, chance(12) == 0 ? '\n' : ' ');
	}
}

struct phrases {
	char **list;
	size_t n;
};

/* A word alone must be a rare one; longer phrases have one word of any. */
static char *
make_phrase(void *ctx)
{
	switch (chance(4)) {
	case 0:
		return talloc_strdup(ctx, words[WORDS / 2 +
		    chance(WORDS / 2)]);
	case 1:
		return talloc_asprintf(ctx, "%s %s %s", common_word(),
		    words[chance(WORDS)], common_word());
	default:
		return talloc_asprintf(ctx, "%s %s", words[20 +
		    chance(WORDS - 20)], common_word());
	}
}

static void
make_rules(size_t n, struct buf *b, struct phrases *p, void *ctx)
{
	static const char *const labels[] = { "one", "two", "three", "four" };

	p->list = talloc_array(ctx, char *, n * PHRASES);
	p->n = 0;
	buf_str(b, "facets:\n  class:\n    names: {ar: ن, en: Class}\n"
	    "    labels:\n");
	for (int i = 0; i < 4; i++)
		buf_addf(b, "      %s: {ar: ن, en: Label}\n", labels[i]);
	buf_str(b, "rules:\n");
	for (size_t i = 0; i < n; i++) {
		buf_addf(b, "  - id: rule-%zu\n    any:\n", i);
		for (int k = 0; k < PHRASES; k++) {
			char *one = make_phrase(ctx);

			buf_addf(b, "      - %s\n", one);
			p->list[p->n++] = one;
		}
		/* one label: the same words in two rules are no mistake */
		buf_addf(b, "    give: {class: one}\n    score: 2\n");
	}
}

/* -- ours ------------------------------------------------------------------- */

static struct rules *
load(void *ctx, const struct buf *yaml, double *seconds)
{
	struct rules_file file = { "bench.yaml", yaml->p, yaml->n };
	struct complaints c;
	struct rules *r = NULL;
	struct buf why;
	uint64_t best = UINT64_MAX, from;

	for (int i = 0; i < 3; i++) {
		talloc_free(r);
		complaints_init(&c, ctx);
		from = now_ns();
		r = rules_load(ctx, &file, 1, &c);
		if (now_ns() - from < best)
			best = now_ns() - from;
	}
	if (r == NULL) {
		buf_init(&why, ctx);
		complaints_write(&c, &why);
		fputs(why.p, stderr);
		exit(1);
	}
	*seconds = (double)best / 1e9;
	return r;
}

/* Folded text to a verdict with evidence, as rules_judge goes on when it
 * has folded. */
static void
judge_folded(const struct rules *r, const struct message *m,
    const struct buf *text)
{
	static const struct rules_facts facts = { .source = "bench" };
	struct field_text t = { .field = FIELD_BODY,
		.view = { .p = text->p, .n = text->n } };
	struct judging j = { .r = r, .s = r->scratch, .texts = &t,
		.nr_texts = 1, .m = m, .facts = &facts };
	struct verdict v = { .rules_hash = rules_hash(r) };
	void *tmp = talloc_new(NULL);

	judge_texts(&j);
	verdict_fill(&j, tmp, &v);
	evidence_fill(&j, tmp, &v);
	talloc_free(tmp);
}

/* The whole of it, folding with places of origin included. */
static void
judge_whole(const struct rules *r, struct message *m, const struct buf *text)
{
	void *tmp = talloc_new(NULL);
	struct verdict v;

	m->body = text->p;
	rules_judge(r, tmp, m, NULL, false, &v);
	talloc_free(tmp);
}

static void
floor_of(const struct buf *text)
{
	static struct token tokens[MESSAGE_BYTES];
	static volatile uint64_t sink __attribute__((unused));
	size_t n = text_tokens(text->p, text->n, tokens);
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += hash_word(text->p + tokens[i].at, tokens[i].n,
		    text->p + text->n);
	sink = sum;
}

static void
fold(const struct buf *text)
{
	void *tmp = talloc_new(NULL);
	struct folded f;

	text_fold(tmp, text->p, text->n, true, &f);
	talloc_free(tmp);
}

/* Microseconds a message, the best of RUNS; what is done, by letter. */
static double
time_all(char what, const struct rules *r, const struct buf *messages,
    size_t *fired)
{
	struct message *m = message_new(NULL, "text", CHANNEL_EMAIL);
	uint64_t best = UINT64_MAX;

	for (int run = 0; run < RUNS; run++) {
		uint64_t from = now_ns();

		*fired = 0;
		for (int i = 0; i < MESSAGES; i++) {
			switch (what) {
			case 'j':
				judge_folded(r, m, &messages[i]);
				*fired += r->scratch->nr_fired;
				break;
			case 'w':
				judge_whole(r, m, &messages[i]);
				break;
			case 'f':
				fold(&messages[i]);
				break;
			default:
				floor_of(&messages[i]);
			}
		}
		if (now_ns() - from < best)
			best = now_ns() - from;
	}
	talloc_free(m);
	return (double)best / 1e3 / MESSAGES;
}

/* -- the others -------------------------------------------------------------- */

enum { BUDGET_NS = 1000000000 };

static double
pcre2_all(const struct phrases *p, const struct buf *messages)
{
	pcre2_code **codes = talloc_array(NULL, pcre2_code *, p->n);
	pcre2_match_data *data = pcre2_match_data_create(4, NULL);
	uint64_t from, took = 0;
	int code, n = 0;
	PCRE2_SIZE at;

	for (size_t i = 0; i < p->n; i++) {
		char *s = talloc_asprintf(codes, "\\b%s\\b", p->list[i]);

		codes[i] = pcre2_compile((PCRE2_SPTR)s, strlen(s),
		    PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
		pcre2_jit_compile(codes[i], PCRE2_JIT_COMPLETE);
	}
	from = now_ns();
	for (; n < MESSAGES && took < BUDGET_NS; n++) {
		for (size_t i = 0; i < p->n; i++)
			pcre2_match(codes[i], (PCRE2_SPTR)messages[n].p,
			    messages[n].n, 0, PCRE2_NO_UTF_CHECK, data, NULL);
		took = now_ns() - from;
	}
	for (size_t i = 0; i < p->n; i++)
		pcre2_code_free(codes[i]);
	pcre2_match_data_free(data);
	talloc_free(codes);
	return n * 1e9 / (double)took;
}

#ifdef HAS_HYPERSCAN
static int
on_match(unsigned id, unsigned long long from, unsigned long long to,
    unsigned flags, void *arg)
{
	(void)id;
	(void)from;
	(void)to;
	(void)flags;
	++*(size_t *)arg;
	return 0;
}

/* By dlopen, so that nothing else need be linked where it is missing. */
static double
hyperscan_all(const struct phrases *p, const struct buf *messages,
    double *compile_seconds)
{
	void *lib = dlopen("libhs.so.5", RTLD_NOW);
	__typeof__(hs_compile_lit_multi) *compile;
	__typeof__(hs_alloc_scratch) *alloc;
	__typeof__(hs_scan) *scan;
	unsigned *flags, *ids;
	hs_compile_error_t *why;
	hs_scratch_t *scratch = NULL;
	hs_database_t *db;
	size_t *sizes, found = 0;
	uint64_t best = UINT64_MAX, from;

	if (lib == NULL)
		return 0;
	*(void **)&compile = dlsym(lib, "hs_compile_lit_multi");
	*(void **)&alloc = dlsym(lib, "hs_alloc_scratch");
	*(void **)&scan = dlsym(lib, "hs_scan");
	flags = talloc_zero_array(NULL, unsigned, p->n);
	ids = talloc_zero_array(flags, unsigned, p->n);
	sizes = talloc_zero_array(flags, size_t, p->n);
	for (size_t i = 0; i < p->n; i++) {
		ids[i] = (unsigned)i;
		sizes[i] = strlen(p->list[i]);
		flags[i] = HS_FLAG_SINGLEMATCH;
	}
	from = now_ns();
	if (compile((const char *const *)p->list, flags, ids, sizes,
	    (unsigned)p->n, HS_MODE_BLOCK, NULL, &db, &why) != HS_SUCCESS ||
	    alloc(db, &scratch) != HS_SUCCESS)
		return 0;
	*compile_seconds = (double)(now_ns() - from) / 1e9;
	for (int run = 0; run < 3; run++) {
		from = now_ns();
		for (int i = 0; i < MESSAGES; i++)
			scan(db, messages[i].p, (unsigned)messages[i].n, 0,
			    scratch, on_match, &found);
		if (now_ns() - from < best)
			best = now_ns() - from;
	}
	talloc_free(flags);
	return MESSAGES * 1e9 / (double)best;
}
#endif

/* Messages a second of ours and of the others, over one set of rules; the
 * microseconds of ours. */
static double
bench(size_t rules, const struct buf *messages)
{
	void *ctx = talloc_new(NULL);
	struct phrases phrases;
	struct buf yaml;
	double seconds, us, whole, other;
	struct rules *r;
	size_t fired, none;

	buf_init(&yaml, ctx);
	make_rules(rules, &yaml, &phrases, ctx);
	r = load(ctx, &yaml, &seconds);
	us = time_all('j', r, messages, &fired);
	whole = time_all('w', r, messages, &none);
	printf("bench rules_judge rules=%zu messages_per_s=%.0f us=%.2f "
	    "with_folding_us=%.2f fired_per_message=%.1f load_s=%.3f "
	    "yaml_kb=%zu\n", rules, 1e6 / us, us, whole,
	    (double)fired / MESSAGES, seconds, yaml.n / 1024);
	fflush(stdout);
	other = pcre2_all(&phrases, messages);
	printf("bench rules_pcre2_one_by_one rules=%zu messages_per_s=%.0f "
	    "ratio=%.0f\n", rules, other, 1e6 / us / other);
	fflush(stdout);
#ifdef HAS_HYPERSCAN
	other = hyperscan_all(&phrases, messages, &seconds);
	if (other > 0)
		printf("bench rules_hyperscan_literals rules=%zu "
		    "messages_per_s=%.0f ratio=%.1f compile_s=%.2f\n", rules,
		    other, 1e6 / us / other, seconds);
	fflush(stdout);
#endif
	talloc_free(ctx);
	return us;
}

int
main(void)
{
	void *ctx = talloc_new(NULL);
	struct buf *messages = talloc_array(ctx, struct buf, MESSAGES);
	double least, at_100, at_10000;
	size_t none;

	make_words(ctx);
	for (int i = 0; i < MESSAGES; i++) {
		buf_init(&messages[i], ctx);
		make_message(&messages[i]);
	}
	least = time_all('-', NULL, messages, &none);
	printf("bench rules_floor us=%.2f messages_per_s=%.0f fold_us=%.2f\n",
	    least, 1e6 / least, time_all('f', NULL, messages, &none));
	at_100 = bench(100, messages);
	bench(1000, messages);
	at_10000 = bench(10000, messages);
	printf("bench rules_cost ratio_10000_to_100=%.2f "
	    "ratio_10000_to_floor=%.1f\n", at_10000 / at_100,
	    at_10000 / least);
	bench(50000, messages);
	talloc_free(ctx);
	return 0;
}
