/* SPDX-License-Identifier: ISC */
/*
 * Patterns over word numbers.  A pattern of one word is found with its word;
 * a longer one is looked up by its first two words together, so that a
 * thousand patterns beginning with one common word cost no more than one.
 * As with words, a bit per pair in front of the table says no to nearly all
 * that stands side by side in a text, and the few that are left are looked up
 * in one go, each line asked for before it is read.
 */
#include "rules/match.h"
#include "rules/hash.h"

#include <talloc.h>

enum { REACH_MAX = PATTERN_WORDS_MAX * (GAP_MAX + 1) + 1 };
enum { BITS_PER_SLOT = 8 };

/* What is left to see to when the first two words of a pattern are there. */
struct follower {
	uint32_t pattern;
	uint16_t n;			/* words of the pattern */
	uint16_t gap;			/* that may stand between the two */
};

struct pair_slot {
	uint64_t key;
	uint32_t begin;			/* followers[begin..begin + nr) */
	uint32_t nr;			/* 0: free */
};

struct pairs {
	uint64_t *bits;
	unsigned shift;			/* hash >> shift is its bit */
	uint64_t mask;
	struct pair_slot *slots;
	struct follower *followers;
};

static inline uint64_t
pair_key(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

static inline bool
has_bit(const struct pairs *t, uint64_t hash)
{
	return t->bits[hash >> t->shift >> 6] >> (hash >> t->shift & 63) & 1;
}

/* -- making ------------------------------------------------------------------ */

/* The slot of a key, or the free one where it belongs. */
static inline struct pair_slot *
find_slot(const struct pairs *t, uint64_t key, uint64_t hash)
{
	uint64_t i = hash & t->mask;

	while (t->slots[i].nr != 0 && t->slots[i].key != key)
		i = (i + 1) & t->mask;
	return &t->slots[i];
}

static struct pair_slot *
slot_of(const struct pairs *t, const struct pattern *p)
{
	uint64_t key = pair_key(p->words[0].word, p->words[1].word);

	return find_slot(t, key, hash_mix(key, 0));
}

static void
count_pair(struct rules *r, struct pairs *t, const struct pattern *p)
{
	struct pair_slot *slot = slot_of(t, p);
	struct word_ref *first = &r->refs[p->words[0].word];
	struct word_use *use = &r->uses[p->words[0].word];
	uint64_t bit;

	slot->key = pair_key(p->words[0].word, p->words[1].word);
	slot->nr++;
	bit = hash_mix(slot->key, 0) >> t->shift;
	t->bits[bit >> 6] |= UINT64_C(1) << (bit & 63);
	first->is_first = true;
	first->has_gap |= p->words[1].gap > 0;
	if (p->words[1].gap > use->max_gap)
		use->max_gap = p->words[1].gap;
	r->refs[p->words[1].word].is_second = true;
}

static void
count_words(struct rules *r, struct pairs *t)
{
	r->refs = talloc_zero_array(r, struct word_ref, r->nr_words + 1);
	r->uses = talloc_array(r, struct word_use, r->nr_words + 1);
	for (uint32_t i = 0; i < r->nr_words; i++) {
		r->refs[i].word = i;
		r->refs[i].is_exact = r->words[i].kind == WORD_EXACT;
		r->uses[i] = (struct word_use){ .single = NONE };
	}
	for (uint32_t i = 0; i < r->nr_patterns; i++) {
		const struct pattern *p = &r->patterns[i];

		if (p->n > 1) {
			count_pair(r, t, p);
		} else {
			r->refs[p->words[0].word].is_single = true;
			r->uses[p->words[0].word].single = i;
		}
	}
}

/* The patterns of one pair side by side. */
static void
fill_followers(const struct rules *r, struct pairs *t)
{
	uint32_t n = 0;

	for (uint64_t i = 0; i <= t->mask; i++) {
		n += t->slots[i].nr;
		t->slots[i].begin = n;
	}
	t->followers = talloc_array(t, struct follower, n + 1);
	for (uint32_t i = (uint32_t)r->nr_patterns; i-- > 0; ) {
		const struct pattern *p = &r->patterns[i];

		if (p->n > 1)
			t->followers[--slot_of(t, p)->begin] =
			    (struct follower){ i, (uint16_t)p->n,
				(uint16_t)p->words[1].gap };
	}
}

struct pairs *
pairs_make(struct rules *r)
{
	struct pairs *t = talloc_zero(r, struct pairs);
	size_t size = 64, n = 0;

	for (size_t i = 0; i < r->nr_patterns; i++)
		n += r->patterns[i].n > 1;
	while (size < 2 * n)
		size *= 2;
	t->mask = size - 1;
	t->slots = talloc_zero_array(t, struct pair_slot, size);
	t->bits = talloc_zero_array(t, uint64_t, size * BITS_PER_SLOT / 64);
	t->shift = (unsigned)__builtin_clzll(size * BITS_PER_SLOT) + 1;
	count_words(r, t);
	fill_followers(r, t);
	return t;
}

/* -- the words of a text ------------------------------------------------------- */

void
scan_init(struct scan *s, void *ctx)
{
	*s = (struct scan){ .work = { { .ctx = ctx }, { .ctx = ctx } },
		.words.ctx = ctx };
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
		s->tokens = talloc_array(ctx, struct token, s->cap_tokens);
		if (s->tokens == NULL)
			abort();
	}
	s->nr_tokens = text_tokens(v->p, v->n, s->tokens);
	forms_find(r, v, s->tokens, s->nr_tokens, &s->work, &s->words);
}

/* -- pairs of them ------------------------------------------------------------- */

/* The pairs that found word `a` begins. */
static inline void
note_pairs(struct scan *s, const struct rules *r, uint32_t a)
{
	const struct found_word *list = s->words.list, *first = &list[a];
	uint32_t reach = first->token + 1, n = (uint32_t)s->words.n;

	if (first->ref.has_gap)
		reach += r->uses[first->ref.word].max_gap;
	for (uint32_t b = a + 1; b < n && list[b].token <= reach; b++) {
		uint64_t key = pair_key(first->ref.word, list[b].ref.word);
		uint64_t hash = hash_mix(key, 0);

		if (s->nr_pairs == s->cap_pairs)
			s->pairs = grow(s->words.ctx, s->pairs, s->nr_pairs,
			    &s->cap_pairs, sizeof(*s->pairs));
		s->pairs[s->nr_pairs] = (struct found_pair){ hash, a, b };
		s->nr_pairs += list[b].ref.is_second &
		    (list[b].token > first->token) &
		    has_bit(r->pairs, hash);
	}
}

/* -- patterns ------------------------------------------------------------------ */

/*
 * The rest of a pattern whose second word is found word `at`: every place
 * each next word can reach, so that a near word does not hide the right one.
 * NONE, or the token of the last word.
 */
static uint32_t
match_rest(struct scan *s, const struct pattern *p, uint32_t at,
    bool *is_fuzzy)
{
	const struct found_word *list = s->words.list;
	uint32_t *now = s->ends, *then = s->more, nr = 1;

	now[0] = at;
	for (uint32_t k = 2; k < p->n; k++) {
		uint32_t *swap = now, found = 0, seen = 0;

		for (uint32_t i = 0; i < nr; i++) {
			uint32_t token = list[now[i]].token, j = now[i] + 1;
			uint32_t end = token + 1 + p->words[k].gap;

			for (j = j > seen ? j : seen; j < s->words.n &&
			    list[j].token <= end; j++) {
				seen = j + 1;
				if (list[j].token == token ||
				    list[j].ref.word != p->words[k].word)
					continue;
				*is_fuzzy |= list[j].ref.is_fuzzy;
				then[found++] = j;
			}
		}
		if (found == 0)
			return NONE;
		now = then;
		then = swap;
		nr = found;
	}
	return list[now[0]].token;
}

struct matching {
	const struct rules *r;
	struct scan *s;
	match_fn *fn;
	void *arg;
};

static void
match_pair(const struct matching *m, const struct found_pair *pair)
{
	const struct found_word *a = &m->s->words.list[pair->first];
	const struct found_word *b = &m->s->words.list[pair->second];
	const struct pairs *t = m->r->pairs;
	const struct pair_slot *slot = find_slot(t,
	    pair_key(a->ref.word, b->ref.word), pair->hash);

	for (uint32_t i = slot->begin; i < slot->begin + slot->nr; i++) {
		const struct follower *f = &t->followers[i];
		bool is_fuzzy = a->ref.is_fuzzy | b->ref.is_fuzzy;
		uint32_t last = b->token;

		if (b->token - a->token - 1 > f->gap)
			continue;
		if (f->n > 2)
			last = match_rest(m->s, &m->r->patterns[f->pattern],
			    pair->second, &is_fuzzy);
		if (last != NONE)
			m->fn(m->arg, &(struct match){ f->pattern, a->token,
			    last, is_fuzzy });
	}
}

/*
 * The found words that are patterns by themselves, and those that begin one:
 * told apart first, without a branch, since nothing foretells which is which.
 */
static void
sort_words(struct scan *s, const struct rules *r)
{
	const struct found_word *list = s->words.list;
	size_t nr_single = 0, nr_first = 0;

	for (uint32_t k = 0; k < s->words.n; k++) {
		struct word_ref ref = list[k].ref;

		__builtin_prefetch(&r->uses[ref.word]);
		s->singles[nr_single] = k;
		nr_single += ref.is_single;
		s->firsts[nr_first] = k;
		nr_first += ref.is_first;
	}
	s->nr_singles = nr_single;
	s->nr_firsts = nr_first;
}

static void
make_room(struct scan *s)
{
	void *ctx = s->words.ctx;

	if (s->words.n < s->cap_sorted)
		return;
	s->cap_sorted = 2 * s->words.n + 64;
	talloc_free(s->singles);
	talloc_free(s->firsts);
	s->singles = talloc_array(ctx, uint32_t, s->cap_sorted);
	s->firsts = talloc_array(ctx, uint32_t, s->cap_sorted);
	if (s->singles == NULL || s->firsts == NULL)
		abort();
}

void
match_text(const struct rules *r, struct scan *s, const struct text_view *v,
    match_fn *fn, void *arg)
{
	struct matching m = { r, s, fn, arg };

	scan_text(s, r, v);
	make_room(s);
	sort_words(s, r);
	s->nr_pairs = 0;
	for (size_t i = 0; i < s->nr_firsts; i++)
		note_pairs(s, r, s->firsts[i]);
	for (size_t i = 0; i < s->nr_pairs; i++)
		__builtin_prefetch(&r->pairs->slots[s->pairs[i].hash &
		    r->pairs->mask]);
	for (size_t i = 0; i < s->nr_singles; i++) {
		const struct found_word *w = &s->words.list[s->singles[i]];

		fn(arg, &(struct match){ r->uses[w->ref.word].single,
		    w->token, w->token, w->ref.is_fuzzy });
	}
	for (size_t i = 0; i < s->nr_pairs; i++)
		match_pair(&m, &s->pairs[i]);
}

bool
match_is_stretched(const struct scan *s, const struct pattern *p,
    uint32_t *gap, uint32_t *allowed)
{
	const struct found_word *list = s->words.list;
	uint32_t next = 0;		/* token the next word may stand at */
	size_t i = 0;

	*gap = *allowed = 0;
	for (uint32_t k = 0; k < p->n; k++) {
		uint32_t between;

		while (i < s->words.n && (list[i].token < next ||
		    list[i].ref.word != p->words[k].word))
			i++;
		if (i == s->words.n)
			return false;
		between = list[i].token - next;
		if (k > 0 && between > p->words[k].gap && between > *gap) {
			*gap = between;
			*allowed = p->words[k].gap;
		}
		next = list[i].token + 1;
	}
	return *gap > 0;
}
