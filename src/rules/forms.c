/* SPDX-License-Identifier: ISC */
/*
 * One open table of all forms of all words, behind a bit per hash that says
 * no to most of what it is asked: a word of a text is tried at each way of
 * cutting it, and nearly all of them are nothing.
 */
#include "rules/forms.h"
#include "rules/clitic.h"
#include "rules/hash.h"

#include <talloc.h>

struct slot {
	uint32_t check;			/* high half of the hash */
	uint32_t words;			/* into forms.words, or NONE: free */
};

struct form_word {
	uint64_t hash;			/* of the form: the same 64 bits are
					   taken for the same letters */
	uint32_t word;
	uint16_t how;
	uint32_t next;
};

struct forms {
	uint64_t *bits;
	unsigned shift;			/* hash >> shift is its bit */
	uint64_t mask;
	struct slot *slots;
	struct form_word *words;
	size_t nr_words, cap_words;
	uint32_t longest;		/* bytes */
	uint8_t begins[FORM_BYTES_MAX];	/* lengths of word*, ascending */
	size_t nr_begins;
};

/* word* and word are different entries of one table. */
static const uint64_t begins_salt = UINT64_C(0x9e3779b97f4a7c15);

static void
set_bit(struct forms *f, uint64_t hash)
{
	f->bits[hash >> f->shift >> 6] |=
	    UINT64_C(1) << (hash >> f->shift & 63);
}

static inline bool
has_bit(const struct forms *f, uint64_t hash)
{
	return f->bits[hash >> f->shift >> 6] >>
	    (hash >> f->shift & 63) & 1;
}

static void
add(struct forms *f, const struct form *form, uint32_t word)
{
	bool begins = form->how & FORM_BEGINS;
	uint64_t hash = hash_word(form->p, form->n, form->p + form->n) ^
	    (begins ? begins_salt : 0);
	uint64_t i = hash & f->mask;
	uint32_t check = (uint32_t)(hash >> 32);

	while (f->slots[i].words != NONE && (f->slots[i].check != check ||
	    f->words[f->slots[i].words].hash != hash))
		i = (i + 1) & f->mask;
	set_bit(f, hash);
	f->words = grow(f, f->words, f->nr_words, &f->cap_words,
	    sizeof(*f->words));
	f->words[f->nr_words] = (struct form_word){ hash, word,
		(uint16_t)form->how, f->slots[i].words };
	f->slots[i] = (struct slot){ check, (uint32_t)f->nr_words++ };
	if (begins)
		f->begins[form->n] = 1;
	else if (form->n > f->longest)
		f->longest = (uint32_t)form->n;
}

static void
add_word(const struct rules *r, struct forms *f, uint32_t id)
{
	char room[FORMS_MAX][FORM_BYTES_MAX];
	struct form forms[FORMS_MAX];
	const struct word *w = &r->words[id];
	size_t n = 1;

	if (w->n >= FORM_BYTES_MAX)
		return;
	if (w->kind == WORD_PLAIN)
		n = clitic_forms(w->p, w->n, w->is_teh_marbuta, room, forms);
	else
		forms[0] = (struct form){ w->p, w->n, w->kind == WORD_EXACT ?
			FORM_EXACT : FORM_BEGINS | FORM_PREFIX | FORM_AND };
	for (size_t i = 0; i < n; i++)
		add(f, &forms[i], id);
}

static size_t
power_of_two(size_t n)
{
	size_t p = 64;

	while (p < n)
		p *= 2;
	return p;
}

struct forms *
forms_make(struct rules *r)
{
	struct forms *f = talloc_zero(r, struct forms);
	size_t slots = power_of_two(r->nr_words * 4 + 1);
	size_t bits = slots * 4, n = 0;

	f->mask = slots - 1;
	f->slots = talloc_array(f, struct slot, slots);
	for (size_t i = 0; i < slots; i++)
		f->slots[i].words = NONE;
	f->bits = talloc_zero_array(f, uint64_t, bits / 64);
	f->shift = (unsigned)__builtin_clzll(bits) + 1;
	for (uint32_t id = 0; id < r->nr_words; id++)
		add_word(r, f, id);
	for (size_t i = 0; i < FORM_BYTES_MAX; i++)
		if (f->begins[i])
			f->begins[n++] = (uint8_t)i;
	f->nr_begins = n;
	return f;
}

static void
note(struct found_words *out, size_t from, uint32_t word)
{
	for (size_t i = from; i < out->n; i++)
		if ((out->list[i] & ~(uint32_t)FOUND_FUZZY) ==
		    (word & ~(uint32_t)FOUND_FUZZY))
			return;
	out->list = grow(out->ctx, out->list, out->n, &out->cap,
	    sizeof(*out->list));
	out->list[out->n++] = word;
}

/* Marks of direction and joining are no part of how a word is written. */
static bool
is_same_writing(const char *p, size_t n, const struct word *w)
{
	size_t k = 0;

	for (size_t i = 0; i < n; ) {
		size_t at = i;
		uint32_t cp = utf8_next(p, n, &i);

		if ((cp >= 0x200b && cp <= 0x200f) || cp == 0x0640 ||
		    (cp >= 0x202a && cp <= 0x202e) ||
		    (cp >= 0x2066 && cp <= 0x2069) || cp == 0x061c)
			continue;
		if (i - at > w->written_n - k ||
		    memcmp(p + at, w->written + k, i - at) != 0)
			return false;
		k += i - at;
	}
	return k == w->written_n;
}

static bool
is_written(const struct text_view *v, struct token t, const struct word *w)
{
	if (v->origin == NULL)
		return true;
	return is_same_writing(v->original + v->origin[t.at],
	    v->origin[t.at + t.n] - v->origin[t.at], w);
}

/* A final ه written ة is no pronoun: مدرسة is not "his مدرس". */
static bool
is_pronoun(const struct text_view *v, struct token t, size_t cut)
{
	uint32_t cp;
	size_t i;

	if (cut == 0 || v->origin == NULL || cut > 2)
		return cut > 0;
	i = v->origin[t.at + t.n - 2];
	cp = utf8_next(v->original, v->original_n, &i);
	return cp != 0x0629 && cp != 0x06c3 && cp != 0xfe93 && cp != 0xfe94;
}

/* -- every way of cutting every word ------------------------------------------ */

/* Does the second byte of an Arabic letter stand in this mask? */
#define BIT(letter) (UINT64_C(1) << ((letter) & 0x3f))

static inline bool
is_one_of(const char *p, uint64_t d8, uint64_t d9)
{
	unsigned char lead = (unsigned char)p[0];
	uint64_t bit = BIT((unsigned char)p[1]);

	return (lead == 0xd8 && (d8 & bit)) || (lead == 0xd9 && (d9 & bit));
}

/* ا ب, ف ك ل و */
static inline bool
may_have_prefix(const char *p, size_t n)
{
	return n > 4 && is_one_of(p, BIT(0xa7) | BIT(0xa8),
	    BIT(0x81) | BIT(0x83) | BIT(0x84) | BIT(0x88));
}

/* ا, ك م ن ه ي */
static inline bool
may_have_suffix(const char *p, size_t n)
{
	return n > 4 && is_one_of(p + n - 2, BIT(0xa7), BIT(0x83) |
	    BIT(0x85) | BIT(0x86) | BIT(0x87) | BIT(0x8a));
}

struct finding {
	const struct rules *r;
	const struct forms *f;
	const struct text_view *v;
	const char *end;		/* of the text */
	const struct token *tokens;
	struct candidates *work;
	struct found_words *out;
	uint32_t *begin;
	/* of the candidate being looked at */
	struct candidate at;
	uint32_t fuzzy;
};

static void
take(struct finding *d, uint32_t word, unsigned how)
{
	struct token t = d->tokens[d->at.token];

	if (!is_form_here(how, d->at.prefix, d->at.behind > 0))
		return;
	if (d->at.behind > 0 && !is_pronoun(d->v, t, d->at.behind))
		return;
	if ((how & FORM_EXACT) && !is_written(d->v, t, &d->r->words[word]))
		return;
	note(d->out, d->begin[d->at.token], word | d->fuzzy);
}

/* Keep what the bits do not rule out, its slot on its way to the cache.
 * There is room: see consider_token. */
static inline void
consider(struct finding *d, const char *p, size_t n, uint64_t salt,
    struct candidate c)
{
	struct candidates *w = d->work;

	c.hash = hash_word(p, n, d->end) ^ salt;
	w->list[w->n] = c;
	w->n += has_bit(d->f, c.hash);
	__builtin_prefetch(&d->f->slots[c.hash & d->f->mask]);
}

static void
consider_beginnings(struct finding *d, const char *p, size_t n,
    struct candidate c)
{
	for (size_t i = 0; i < d->f->nr_begins && d->f->begins[i] <= n; i++)
		consider(d, p, d->f->begins[i], begins_salt, c);
}

static inline void
consider_stem(struct finding *d, const char *p, size_t n, struct candidate c)
{
	uint8_t behind[SUFFIXES_MAX];
	size_t nr;

	if (d->f->nr_begins > 0)
		consider_beginnings(d, p, n, c);
	if (n <= d->f->longest)
		consider(d, p, n, 0, c);
	if ((c.prefix & CLITIC_ARTICLE) || !may_have_suffix(p, n))
		return;
	nr = clitic_suffixes(p, n, behind);
	for (size_t k = 1; k < nr; k++) {
		c.behind = behind[k];
		if (n - behind[k] <= d->f->longest)
			consider(d, p, n - behind[k], 0, c);
	}
}

static void
consider_token(struct finding *d, uint32_t i)
{
	const char *p = d->v->p + d->tokens[i].at;
	size_t n = d->tokens[i].n, nr;
	struct prefix before[PREFIXES_MAX];
	struct candidate c = { .token = i };
	struct candidates *w = d->work;
	size_t most = PREFIXES_MAX * (SUFFIXES_MAX + d->f->nr_begins);

	while (w->cap < w->n + most)
		w->list = grow(d->out->ctx, w->list, w->cap, &w->cap,
		    sizeof(*w->list));
	consider_stem(d, p, n, c);
	if (!may_have_prefix(p, n))
		return;
	nr = clitic_prefixes(p, n, before);
	for (size_t k = 1; k < nr; k++) {
		c.prefix = before[k].what;
		consider_stem(d, p + before[k].n, n - before[k].n, c);
	}
}

/* Bring nearer what look_up will want next. */
static inline void
approach(const struct forms *f, uint64_t hash)
{
	const struct slot *s = &f->slots[hash & f->mask];

	if (s->words != NONE)
		__builtin_prefetch(&f->words[s->words]);
}

static inline void
look_up(struct finding *d)
{
	const struct forms *f = d->f;
	uint32_t check = (uint32_t)(d->at.hash >> 32), k;

	for (uint64_t i = d->at.hash & f->mask; f->slots[i].words != NONE;
	    i = (i + 1) & f->mask) {
		if (f->slots[i].check != check)
			continue;
		for (k = f->slots[i].words; k != NONE &&
		    f->words[k].hash == d->at.hash; k = f->words[k].next)
			take(d, f->words[k].word, f->words[k].how);
		if (k == NONE)
			return;
	}
}

/* -- the same, one letter wrong ------------------------------------------------ */

static void
take_fuzzy(void *arg, uint32_t word, unsigned how)
{
	take(arg, word, how);
}

static void
find_fuzzy(struct finding *d, uint32_t i)
{
	const char *p = d->v->p + d->tokens[i].at;
	size_t n = d->tokens[i].n, nr = 1, nr_behind;
	struct prefix before[PREFIXES_MAX] = { { 0, 0 } };
	uint8_t behind[SUFFIXES_MAX] = { 0 };

	d->fuzzy = FOUND_FUZZY;
	if (may_have_prefix(p, n))
		nr = clitic_prefixes(p, n, before);
	for (size_t k = 0; k < nr; k++) {
		const char *stem = p + before[k].n;
		size_t left = n - before[k].n;

		nr_behind = (before[k].what & CLITIC_ARTICLE) ||
		    !may_have_suffix(stem, left) ? 1 :
		    clitic_suffixes(stem, left, behind);
		for (size_t m = 0; m < nr_behind; m++) {
			d->at = (struct candidate){ .token = i,
				.prefix = before[k].what,
				.behind = behind[m] };
			fuzzy_find(d->v->fuzzy, stem, left - behind[m],
			    take_fuzzy, d);
		}
	}
	d->fuzzy = 0;
}

void
forms_find(const struct rules *r, const struct text_view *v,
    const struct token *tokens, size_t n, struct candidates *work,
    uint32_t *begin, struct found_words *out)
{
	struct finding d = { .r = r, .f = r->forms, .v = v, .tokens = tokens,
		.work = work, .out = out, .begin = begin,
		.end = v->p + v->n };
	size_t at = 0;

	work->n = out->n = 0;
	for (uint32_t i = 0; i < n; i++)
		consider_token(&d, i);
	for (size_t i = 0; i < work->n; i++)
		approach(d.f, work->list[i].hash);
	for (uint32_t i = 0; i < n; i++) {
		begin[i] = (uint32_t)out->n;
		for (; at < work->n && work->list[at].token == i; at++) {
			d.at = work->list[at];
			look_up(&d);
		}
		if (v->fuzzy != NULL)
			find_fuzzy(&d, i);
	}
	begin[n] = (uint32_t)out->n;
}
