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
	uint64_t hash;
	const char *p;
	uint32_t n;
	uint32_t words;			/* into forms.words, or NONE: free */
};

struct form_word {
	uint32_t word;
	uint32_t how;
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
add(struct rules *r, struct forms *f, const struct form *form, uint32_t word)
{
	bool begins = form->how & FORM_BEGINS;
	uint64_t hash = hash_word(form->p, form->n) ^
	    (begins ? begins_salt : 0);
	uint64_t i = hash & f->mask;
	struct slot *s;

	while (f->slots[i].words != NONE && (f->slots[i].hash != hash ||
	    f->slots[i].n != form->n ||
	    memcmp(f->slots[i].p, form->p, form->n) != 0))
		i = (i + 1) & f->mask;
	s = &f->slots[i];
	if (s->words == NONE) {
		s->hash = hash;
		s->n = (uint32_t)form->n;
		s->p = form->p == r->words[word].p ? form->p :
		    arena_str(&r->arena, form->p, form->n);
		set_bit(f, hash);
	}
	f->words = grow(f, f->words, f->nr_words, &f->cap_words,
	    sizeof(*f->words));
	f->words[f->nr_words] = (struct form_word){ word, form->how,
		s->words };
	s->words = (uint32_t)f->nr_words++;
	if (begins)
		f->begins[form->n] = 1;
	else if (s->n > f->longest)
		f->longest = s->n;
}

static void
add_word(struct rules *r, struct forms *f, uint32_t id)
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
		add(r, f, &forms[i], id);
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
	size_t slots = power_of_two(r->nr_words * FORMS_MAX / 2 + 1);
	size_t bits = slots * 8, n = 0;

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

struct cut {
	const struct rules *r;
	const struct text_view *v;
	struct token t;
	struct prefix before;
	uint8_t behind;			/* bytes */
	size_t from;			/* of this token's words in out */
	struct found_words *out;
};

static void
take(struct cut *c, uint32_t word, unsigned how, uint32_t fuzzy)
{
	if (!is_form_here(how, c->before.what, c->behind > 0))
		return;
	if (c->behind > 0 && !is_pronoun(c->v, c->t, c->behind))
		return;
	if ((how & FORM_EXACT) &&
	    !is_written(c->v, c->t, &c->r->words[word]))
		return;
	note(c->out, c->from, word | fuzzy);
}

static inline void
probe(struct cut *c, const char *p, size_t n, uint64_t salt)
{
	const struct forms *f = c->r->forms;
	uint64_t hash = hash_word(p, n) ^ salt, i;

	if (!has_bit(f, hash))
		return;
	for (i = hash & f->mask; f->slots[i].words != NONE;
	    i = (i + 1) & f->mask) {
		const struct slot *s = &f->slots[i];

		if (s->hash != hash || s->n != n || memcmp(s->p, p, n) != 0)
			continue;
		for (uint32_t k = s->words; k != NONE; k = f->words[k].next)
			take(c, f->words[k].word, f->words[k].how, 0);
		return;
	}
}

static void
take_fuzzy(void *arg, uint32_t word, unsigned how)
{
	take(arg, word, how, FOUND_FUZZY);
}

static inline void
find_beginnings(struct cut *c, const char *p, size_t n)
{
	const struct forms *f = c->r->forms;

	for (size_t i = 0; i < f->nr_begins && f->begins[i] <= n; i++)
		probe(c, p, f->begins[i], begins_salt);
}

static bool
is_arabic_letter(char c)
{
	return ((unsigned char)c & 0xfc) == 0xd8;
}

/* Every way of cutting a word with the table, or with one letter wrong. */
static inline void
find_cuts(struct cut *c, const char *p, size_t n, bool fuzzy)
{
	struct prefix before[PREFIXES_MAX] = { { 0, 0 } };
	uint8_t behind[SUFFIXES_MAX] = { 0 };
	size_t nr_before = 1, nr_behind = 1;

	if (is_arabic_letter(p[0]))
		nr_before = clitic_prefixes(p, n, before);
	for (size_t i = 0; i < nr_before; i++) {
		const char *stem = p + before[i].n;
		size_t left = n - before[i].n;

		c->before = before[i];
		c->behind = 0;
		if (!fuzzy)
			find_beginnings(c, stem, left);
		if (is_arabic_letter(p[0]))
			nr_behind = before[i].what & CLITIC_ARTICLE ? 1 :
			    clitic_suffixes(stem, left, behind);
		for (size_t k = 0; k < nr_behind; k++) {
			c->behind = behind[k];
			if (fuzzy)
				fuzzy_find(c->v->fuzzy, stem,
				    left - behind[k], take_fuzzy, c);
			else if (left - behind[k] <= c->r->forms->longest)
				probe(c, stem, left - behind[k], 0);
		}
	}
}

void
forms_find(const struct rules *r, const struct text_view *v, struct token t,
    struct found_words *out)
{
	struct cut c = { .r = r, .v = v, .t = t, .from = out->n,
		.out = out };

	find_cuts(&c, v->p + t.at, t.n, false);
	if (v->fuzzy != NULL)
		find_cuts(&c, v->p + t.at, t.n, true);
}
