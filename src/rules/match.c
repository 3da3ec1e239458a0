/* SPDX-License-Identifier: ISC */
/*
 * Patterns over word numbers.  A pattern of one word is found with its word;
 * a longer one is looked up by its first two words together, so that a
 * thousand patterns beginning with one common word cost no more than one.
 */
#include "rules/match.h"
#include "rules/hash.h"

#include <talloc.h>

enum { REACH_MAX = PATTERN_WORDS_MAX * (GAP_MAX + 1) + 1 };

struct pair {
	uint64_t key;
	uint32_t pattern;		/* the first of its list; NONE: free */
};

struct pairs {
	uint64_t *bits;
	unsigned shift;
	uint64_t mask;
	struct pair *table;
};

static uint64_t
pair_key(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

static void
add_pair(struct rules *r, struct pairs *t, uint32_t pattern)
{
	struct pattern *p = &r->patterns[pattern];
	uint64_t key = pair_key(p->words[0].word, p->words[1].word);
	uint64_t hash = hash_mix(key, 0), i = hash & t->mask;
	struct word_use *a = &r->uses[p->words[0].word];

	a->is_first = true;
	if (p->words[1].gap > a->max_gap)
		a->max_gap = (uint8_t)p->words[1].gap;
	r->uses[p->words[1].word].is_second = true;
	while (t->table[i].pattern != NONE && t->table[i].key != key)
		i = (i + 1) & t->mask;
	p->next = t->table[i].pattern;
	t->table[i] = (struct pair){ key, pattern };
	t->bits[hash >> t->shift >> 6] |=
	    UINT64_C(1) << (hash >> t->shift & 63);
}

struct pairs *
pairs_make(struct rules *r)
{
	struct pairs *t = talloc_zero(r, struct pairs);
	size_t size = 64;

	while (size < 2 * r->nr_patterns)
		size *= 2;
	t->mask = size - 1;
	t->table = talloc_array(t, struct pair, size);
	for (size_t i = 0; i < size; i++)
		t->table[i].pattern = NONE;
	t->bits = talloc_zero_array(t, uint64_t, size * 8 / 64);
	t->shift = (unsigned)__builtin_clzll(size * 8) + 1;
	r->uses = talloc_array(r, struct word_use, r->nr_words + 1);
	for (size_t i = 0; i < r->nr_words; i++)
		r->uses[i] = (struct word_use){ .single = NONE };
	for (uint32_t i = 0; i < r->nr_patterns; i++) {
		if (r->patterns[i].n == 1)
			r->uses[r->patterns[i].words[0].word].single = i;
		else
			add_pair(r, t, i);
	}
	return t;
}

static inline uint32_t
first_of_pair(const struct pairs *t, uint32_t a, uint32_t b)
{
	uint64_t key = pair_key(a, b), hash = hash_mix(key, 0), i;

	if (!(t->bits[hash >> t->shift >> 6] >> (hash >> t->shift & 63) & 1))
		return NONE;
	for (i = hash & t->mask; t->table[i].pattern != NONE;
	    i = (i + 1) & t->mask)
		if (t->table[i].key == key)
			return t->table[i].pattern;
	return NONE;
}

void
scan_init(struct scan *s, void *ctx)
{
	*s = (struct scan){ .words.ctx = ctx };
	s->ends = talloc_array(ctx, uint32_t, REACH_MAX);
	s->more = talloc_array(ctx, uint32_t, REACH_MAX);
}

static void
scan_text(struct scan *s, const struct rules *r, const struct text_view *v)
{
	void *ctx = s->words.ctx;

	if (s->cap_tokens < v->n / 2 + 2) {
		s->cap_tokens = v->n + 2;
		talloc_free(s->tokens);
		talloc_free(s->begin);
		s->tokens = talloc_array(ctx, struct token, s->cap_tokens);
		s->begin = talloc_array(ctx, uint32_t, s->cap_tokens + 1);
		if (s->tokens == NULL || s->begin == NULL)
			abort();
	}
	s->nr_tokens = text_tokens(v->p, v->n, s->tokens);
	forms_find(r, v, s->tokens, s->nr_tokens, &s->work, s->begin,
	    &s->words);
}

enum { NOT_HERE, HERE, NEARLY_HERE };

static int
is_word_at(const struct scan *s, uint32_t token, uint32_t word)
{
	for (uint32_t k = s->begin[token]; k < s->begin[token + 1]; k++)
		if ((s->words.list[k] & ~FOUND_FUZZY) == word)
			return s->words.list[k] == word ? HERE : NEARLY_HERE;
	return NOT_HERE;
}

/*
 * The rest of a pattern whose second word stands at `at`: every place each
 * next word can reach, so that a near word does not hide the right one.
 * NONE, or the token of the last word.
 */
static uint32_t
match_rest(struct scan *s, const struct pattern *p, uint32_t at, bool *fuzzy)
{
	uint32_t *now = s->ends, *then = s->more, nr = 1;

	now[0] = at;
	for (uint32_t k = 2; k < p->n; k++) {
		uint32_t *swap = now, found = 0, seen = 0;

		for (uint32_t i = 0; i < nr; i++) {
			uint32_t j = now[i] + 1;
			uint32_t end = now[i] + 1 + p->words[k].gap;

			for (j = j > seen ? j : seen; j <= end &&
			    j < s->nr_tokens; j++) {
				int is = is_word_at(s, j, p->words[k].word);

				seen = j + 1;
				if (is == NOT_HERE)
					continue;
				*fuzzy |= is == NEARLY_HERE;
				then[found++] = j;
			}
		}
		if (found == 0)
			return NONE;
		now = then;
		then = swap;
		nr = found;
	}
	return now[0];
}

struct matching {
	const struct rules *r;
	struct scan *s;
	match_fn *fn;
	void *arg;
};

static void
match_list(const struct matching *m, uint32_t pattern, uint32_t i, uint32_t j,
    bool fuzzy)
{
	for (; pattern != NONE; pattern = m->r->patterns[pattern].next) {
		const struct pattern *p = &m->r->patterns[pattern];
		bool is_fuzzy = fuzzy;
		uint32_t last;

		if (j - i - 1 > p->words[1].gap)
			continue;
		last = match_rest(m->s, p, j, &is_fuzzy);
		if (last != NONE)
			m->fn(m->arg, pattern, i, last, is_fuzzy);
	}
}

static void
match_pairs(const struct matching *m, uint32_t i, uint32_t word)
{
	const struct scan *s = m->s;
	uint32_t a = word & ~FOUND_FUZZY, pattern;
	uint32_t end = i + 1 + m->r->uses[a].max_gap;

	for (uint32_t j = i + 1; j <= end && j < s->nr_tokens; j++)
		for (uint32_t k = s->begin[j]; k < s->begin[j + 1]; k++) {
			uint32_t b = s->words.list[k];

			if (!m->r->uses[b & ~FOUND_FUZZY].is_second)
				continue;
			pattern = first_of_pair(m->r->pairs, a,
			    b & ~FOUND_FUZZY);
			if (pattern != NONE)
				match_list(m, pattern, i, j,
				    ((word | b) & FOUND_FUZZY) != 0);
		}
}

void
match_text(const struct rules *r, struct scan *s, const struct text_view *v,
    match_fn *fn, void *arg)
{
	struct matching m = { r, s, fn, arg };

	scan_text(s, r, v);
	for (uint32_t i = 0; i < s->nr_tokens; i++)
		for (uint32_t k = s->begin[i]; k < s->begin[i + 1]; k++) {
			uint32_t word = s->words.list[k];
			const struct word_use *u =
			    &r->uses[word & ~FOUND_FUZZY];

			if (u->single != NONE)
				fn(arg, u->single, i, i,
				    (word & FOUND_FUZZY) != 0);
			if (u->is_first)
				match_pairs(&m, i, word);
		}
}

bool
match_is_stretched(const struct scan *s, const struct pattern *p,
    uint32_t *gap, uint32_t *allowed)
{
	uint32_t at = 0;

	*gap = *allowed = 0;
	for (uint32_t k = 0; k < p->n; k++) {
		uint32_t from = at;

		while (at < s->nr_tokens &&
		    is_word_at(s, at, p->words[k].word) == NOT_HERE)
			at++;
		if (at == s->nr_tokens)
			return false;
		if (k > 0 && at - from > p->words[k].gap &&
		    at - from > *gap) {
			*gap = at - from;
			*allowed = p->words[k].gap;
		}
		at++;
	}
	return *gap > 0;
}
