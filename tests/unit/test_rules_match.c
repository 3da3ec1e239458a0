/* SPDX-License-Identifier: ISC */
/*
 * The matcher held to a slow one that says what it means: every pattern at
 * every place of a text, each word tried at each way of cutting it, with no
 * table, no hash and no index.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "rules/clitic.h"
#include "rules/judge.h"
#include "warid/text.h"

enum { ROUNDS = 120, TEXTS = 6, VOCABULARY = 40, PHRASES = 60 };

static uint32_t seed = 11;

static uint32_t
chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % n;
}

/* -- the slow one ------------------------------------------------------------- */

struct slow {
	const struct rules *r;
	const struct text_view *v;
	const struct token *tokens;
	uint32_t n;
};

static bool
is_form(const struct word *w, const char *p, size_t n, unsigned what,
    bool has_pronoun)
{
	char room[FORMS_MAX][FORM_BYTES_MAX];
	struct form forms[FORMS_MAX];
	size_t nr = clitic_forms(w->p, w->n, w->is_teh_marbuta, room, forms);

	for (size_t i = 0; i < nr; i++)
		if (forms[i].n == n && memcmp(forms[i].p, p, n) == 0 &&
		    is_form_here(forms[i].how, what, has_pronoun))
			return true;
	return false;
}

static bool
is_stem(const struct slow *s, struct token t, const struct word *w,
    struct prefix cut)
{
	const char *p = s->v->p + t.at + cut.n, *last;
	size_t n = t.n - cut.n, nr;
	uint8_t behind[SUFFIXES_MAX];

	if (w->kind == WORD_PREFIX)
		return n >= w->n && memcmp(p, w->p, w->n) == 0 &&
		    is_form_here(FORM_BEGINS | FORM_PREFIX | FORM_AND,
		    cut.what, false);
	if (is_form(w, p, n, cut.what, false))
		return true;
	last = s->v->original + s->v->origin[t.at + t.n - 1];
	nr = n > 4 ? clitic_suffixes(p, n, behind) : 0;
	for (size_t k = 1; k < nr; k++)
		if (is_form(w, p, n - behind[k], cut.what, true) &&
		    (behind[k] > 2 || memcmp(last, "ة", 2) != 0))
			return true;
	return false;
}

static bool
is_word(const struct slow *s, uint32_t token, uint32_t word)
{
	const struct word *w = &s->r->words[word];
	struct token t = s->tokens[token];
	struct prefix cuts[PREFIXES_MAX] = { { 0, 0 } };
	const uint32_t *o = s->v->origin;
	size_t nr = 1;

	if (w->kind == WORD_EXACT)
		return o[t.at + t.n] - o[t.at] == w->written_n &&
		    memcmp(s->v->original + o[t.at], w->written,
		    w->written_n) == 0;
	if (t.n > 4)
		nr = clitic_prefixes(s->v->p + t.at, t.n, cuts);
	for (size_t i = 0; i < nr; i++)
		if (is_stem(s, t, w, cuts[i]))
			return true;
	return false;
}

/* The first token where a pattern may end, its word k - 1 being at `at`. */
static uint32_t
end_from(const struct slow *s, const struct pattern *p, uint32_t k,
    uint32_t at)
{
	uint32_t best = NONE;

	if (k == p->n)
		return at;
	for (uint32_t i = at + 1; i < s->n && i <= at + 1 + p->words[k].gap;
	    i++) {
		uint32_t end = is_word(s, i, p->words[k].word) ?
		    end_from(s, p, k + 1, i) : NONE;

		if (end < best)
			best = end;
	}
	return best;
}

/* -- what the fast one says ----------------------------------------------------- */

struct said {
	uint32_t *ends;			/* [pattern * n + first], or NONE */
	uint32_t n;
};

static void
hear(void *arg, const struct match *m)
{
	struct said *said = arg;
	uint32_t *end = &said->ends[m->pattern * said->n + m->first];

	assert_false(m->is_fuzzy);
	if (m->last < *end)
		*end = m->last;
}

static void
check_text(const struct rules *r, void *ctx, const char *text)
{
	struct token *tokens;
	struct folded f;
	struct text_view v;
	struct slow s;
	struct said said;

	text_fold(ctx, text, strlen(text), true, &f);
	v = (struct text_view){ .p = f.p, .n = f.n, .original = text,
		.original_n = strlen(text), .origin = f.origin };
	tokens = talloc_array(ctx, struct token, f.n / 2 + 2);
	s = (struct slow){ r, &v, tokens,
		(uint32_t)text_tokens(f.p, f.n, tokens) };
	said.n = s.n;
	said.ends = talloc_array(ctx, uint32_t, r->nr_patterns * s.n + 1);
	memset(said.ends, 0xff, talloc_get_size(said.ends));
	match_text(r, &r->scratch->scan, &v, hear, &said);
	for (uint32_t i = 0; i < r->nr_patterns; i++)
		for (uint32_t k = 0; k < s.n; k++) {
			const struct pattern *p = &r->patterns[i];
			uint32_t want = is_word(&s, k, p->words[0].word) ?
			    end_from(&s, p, 1, k) : NONE;

			if (said.ends[i * s.n + k] != want)
				fail_msg("pattern %u at word %u ends at %d, "
				    "not %d, in: %s", i, k,
				    (int)said.ends[i * s.n + k], (int)want,
				    text);
		}
}

/* -- rules and texts by chance ---------------------------------------------------- */

static char *vocabulary[VOCABULARY];

static void
make_vocabulary(void *ctx)
{
	static const char *const pieces[] = { "ا", "ب", "ف", "ك", "ل", "م",
		"ن", "ه", "و", "ي", "ة", "ى", "ء", "ال", "لل", "ها", "كم",
		"نا", "س", "ر" };

	for (int i = 0; i < VOCABULARY; i++) {
		char *s = talloc_strdup(ctx, "");
		bool is_latin = chance(5) == 0;

		for (uint32_t k = 1 + chance(5); k > 0; k--)
			s = is_latin ? talloc_asprintf_append(s, "%c",
			    'a' + (int)chance(3)) : talloc_strdup_append(s,
			    pieces[chance(20)]);
		vocabulary[i] = s;
	}
}

static struct rules *
make_rules(void *ctx)
{
	char *s = talloc_strdup(ctx, "facets:\n  class:\n"
	    "    names: {ar: ن, en: C}\n    labels:\n"
	    "      one: {ar: ا, en: One}\nrules:\n  - id: all\n    any:\n");
	struct rules_file file;
	struct complaints bad;
	struct rules *r;

	for (int i = 0; i < PHRASES; i++) {
		s = talloc_strdup_append(s, "      - \"");
		for (uint32_t k = 1 + chance(4); k > 0; k--) {
			const char *w = vocabulary[chance(VOCABULARY)];
			uint32_t sign = chance(12);

			s = talloc_asprintf_append(s, "%s%s%s",
			    sign == 0 ? "=" : "", w, sign == 1 ? "*" : "");
			if (k > 1)
				s = talloc_asprintf_append(s, chance(3) == 0 ?
				    " ~%u " : " ", 1 + chance(4));
		}
		s = talloc_strdup_append(s, "\"\n");
	}
	s = talloc_strdup_append(s, "    give: {class: one}\n");
	file = (struct rules_file){ "r.yaml", s, strlen(s) };
	complaints_init(&bad, ctx);
	r = rules_load(ctx, &file, 1, &bad);
	assert_non_null(r);
	return r;
}

static char *
make_text(void *ctx)
{
	static const char *const before[] = { "و", "ف", "ب", "ل", "ال",
		"وال", "بال", "لل", "ولل" };
	static const char *const behind[] = { "ي", "ك", "ه", "ها", "هم",
		"كم", "نا", "ني", "ة", "x" };
	char *s = talloc_strdup(ctx, "");

	for (uint32_t k = chance(90); k > 0; k--)
		s = talloc_asprintf_append(s, "%s%s%s%s",
		    chance(4) == 0 ? before[chance(9)] : "",
		    vocabulary[chance(VOCABULARY)],
		    chance(4) == 0 ? behind[chance(10)] : "",
		    chance(9) == 0 ? "، " : " ");
	return s;
}

static void
test_as_the_slow_one(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = talloc_new(NULL);
		struct rules *r;

		make_vocabulary(ctx);
		r = make_rules(ctx);
		for (int i = 0; i < TEXTS; i++)
			check_text(r, ctx, make_text(ctx));
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_the_slow_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
