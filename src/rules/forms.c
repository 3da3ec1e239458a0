/* SPDX-License-Identifier: ISC */
/*
 * One open table of all forms of all words, sixteen bytes a form with all that
 * matching asks of it: a word of a text costs one cache line.  In front of it
 * a bit per hash, small enough to stay in the cache, says no to most of what
 * is asked: a word is tried at each way of cutting it, and nearly all of them
 * are nothing.  So a text is gone through twice: once to cut and ask the
 * bits, once to look up what is left, its lines on their way to the cache a
 * few words ahead.
 */
#include "rules/forms.h"
#include "rules/clitic.h"
#include "rules/hash.h"

#include <talloc.h>

struct slot {
	uint64_t hash;			/* of the form: the same 64 bits are
					   taken for the same letters */
	uint32_t here;			/* a bit per cut_of() it stands behind;
					   0: free */
	struct word_ref ref;
};

struct forms {
	uint64_t *bits;
	unsigned shift;			/* hash >> shift is its bit */
	uint64_t mask;
	struct slot *slots;
	uint32_t longest;		/* bytes */
	uint8_t begins[FORM_BYTES_MAX];	/* lengths of word*, ascending */
	size_t nr_begins;
};

/* word* and word are different entries of one table. */
static const uint64_t begins_salt = UINT64_C(0x9e3779b97f4a7c15);

enum { BITS_PER_FORM = 16, HOWS = FORM_EXACT * 2 };

static inline bool
has_bit(const uint64_t *bits, unsigned shift, uint64_t hash)
{
	return bits[hash >> shift >> 6] >> (hash >> shift & 63) & 1;
}

/* -- making ------------------------------------------------------------------ */

struct making {
	const struct rules *r;
	struct forms *f;
	struct slot *list;
	size_t n, cap;
	uint32_t here[HOWS];		/* of each sort of form */
};

static void
fill_here(uint32_t here[HOWS])
{
	for (unsigned how = 0; how < HOWS; how++) {
		here[how] = 0;
		for (unsigned cut = 0; cut < CUTS_MAX; cut++)
			if (is_form_here(how, cut >> 1, cut & 1))
				here[how] |= UINT32_C(1) << cut;
	}
}

static void
add_form(struct making *m, const struct form *form, uint32_t word)
{
	struct forms *f = m->f;
	bool begins = form->how & FORM_BEGINS;
	uint64_t hash = hash_word(form->p, form->n, form->p + form->n) ^
	    (begins ? begins_salt : 0);

	m->list = grow(f, m->list, m->n, &m->cap, sizeof(*m->list));
	m->list[m->n++] = (struct slot){ hash, m->here[form->how],
		m->r->refs[word] };
	if (begins)
		f->begins[form->n] = 1;
	else if (form->n > f->longest)
		f->longest = (uint32_t)form->n;
}

static void
add_word(struct making *m, uint32_t id)
{
	char room[FORMS_MAX][FORM_BYTES_MAX];
	struct form forms[FORMS_MAX];
	const struct word *w = &m->r->words[id];
	size_t n = 1;

	if (w->n >= FORM_BYTES_MAX)
		return;
	if (w->kind == WORD_PLAIN)
		n = clitic_forms(w->p, w->n, w->is_teh_marbuta, room, forms);
	else
		forms[0] = (struct form){ w->p, w->n, w->kind == WORD_EXACT ?
			FORM_EXACT : FORM_BEGINS | FORM_PREFIX | FORM_AND };
	for (size_t i = 0; i < n; i++)
		add_form(m, &forms[i], id);
}

static size_t
power_of_two(size_t n)
{
	size_t p = 64;

	while (p < n)
		p *= 2;
	return p;
}

static void
enter(struct forms *f, const struct slot *form)
{
	uint64_t i = form->hash & f->mask, bit = form->hash >> f->shift;

	while (f->slots[i].here != 0)
		i = (i + 1) & f->mask;
	f->slots[i] = *form;
	f->bits[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

struct forms *
forms_make(struct rules *r)
{
	struct forms *f = talloc_zero(r, struct forms);
	struct making m = { .r = r, .f = f };
	size_t slots, bits, n = 0;

	fill_here(m.here);
	for (uint32_t id = 0; id < r->nr_words; id++)
		add_word(&m, id);
	slots = power_of_two(2 * m.n + 1);
	bits = power_of_two(BITS_PER_FORM * m.n);
	f->mask = slots - 1;
	f->slots = talloc_zero_array(f, struct slot, slots);
	f->bits = talloc_zero_array(f, uint64_t, bits / 64);
	f->shift = (unsigned)__builtin_clzll(bits) + 1;
	for (size_t i = 0; i < m.n; i++)
		enter(f, &m.list[i]);
	talloc_free(m.list);
	for (size_t i = 0; i < FORM_BYTES_MAX; i++)
		if (f->begins[i])
			f->begins[n++] = (uint8_t)i;
	f->nr_begins = n;
	return f;
}

/* -- the original's letters -------------------------------------------------- */

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

/* -- looking up --------------------------------------------------------------- */

enum { AHEAD = 12 };			/* look-ups; a cache miss's worth */

struct finding {
	const struct rules *r;
	const struct text_view *v;
	const struct token *tokens;
	const struct cut *cuts;
	struct found_words *out;
};

/* The cuts that the bits do not rule out. */
static void
ask_bits(const struct forms *f, const struct text_view *v,
    const struct cuts *cuts, struct candidates *out)
{
	const uint64_t *bits = f->bits, salts[2] = { 0, begins_salt };
	const char *p = v->p, *end = v->p + v->n;
	unsigned shift = f->shift;
	struct candidate *to;

	while (out->cap < cuts->n + 1)
		out->list = grow(out->ctx, out->list, out->cap, &out->cap,
		    sizeof(*out->list));
	to = out->list;
	for (uint32_t i = 0; i < cuts->n; i++) {
		const struct cut *c = &cuts->list[i];
		uint64_t hash = hash_word(p + c->at, c->n, end) ^
		    salts[c->is_beginning];

		*to = (struct candidate){ hash, i };
		to += has_bit(bits, shift, hash);
	}
	out->n = (size_t)(to - out->list);
}

static inline void
note(struct found_words *out, uint32_t token, struct word_ref ref)
{
	for (size_t i = out->n; i > 0 && out->list[i - 1].token == token; i--)
		if (out->list[i - 1].ref.word == ref.word)
			return;
	if (out->n == out->cap)
		out->list = grow(out->ctx, out->list, out->n, &out->cap,
		    sizeof(*out->list));
	out->list[out->n++] = (struct found_word){ token, ref };
}

/* The bits of `here` are not all: some cuts ask the original. */
static bool
is_in_original(const struct finding *d, const struct cut *c,
    struct word_ref ref)
{
	struct token t = d->tokens[c->token];

	return (c->behind == 0 || is_pronoun(d->v, t, c->behind)) &&
	    (!ref.is_exact || is_written(d->v, t, &d->r->words[ref.word]));
}

static inline void
take(const struct finding *d, const struct cut *c, struct word_ref ref)
{
	if ((c->behind == 0 && !ref.is_exact) || is_in_original(d, c, ref))
		note(d->out, c->token, ref);
}

static void
look_up(const struct finding *d, const struct candidate *list, size_t n)
{
	const struct forms *f = d->r->forms;
	const struct slot *slots = f->slots;
	uint64_t mask = f->mask;

	for (size_t k = 0; k < n; k++) {
		const struct candidate *one = &list[k];
		const struct cut *c = &d->cuts[one->cut];
		uint64_t i = one->hash & mask;

		if (k + AHEAD < n)
			__builtin_prefetch(&slots[one[AHEAD].hash & mask]);
		for (; slots[i].here != 0; i = (i + 1) & mask)
			if (slots[i].hash == one->hash &&
			    (slots[i].here >> c->what & 1))
				take(d, c, slots[i].ref);
	}
}

/* -- the same, one letter wrong ------------------------------------------------ */

struct likeness {
	const struct finding *d;
	const struct cut *cut;
};

static void
take_fuzzy(void *arg, uint32_t word, unsigned how)
{
	const struct likeness *l = arg;
	struct word_ref ref = l->d->r->refs[word];

	ref.is_fuzzy = true;
	if (is_form_here(how, l->cut->what >> 1, l->cut->what & 1))
		take(l->d, l->cut, ref);
}

/* Exact before fuzzy, token by token. */
static void
look_up_fuzzy(const struct finding *d, const struct cuts *cuts,
    const struct candidates *left)
{
	size_t from = 0, to = 0, k = 0;

	for (uint32_t token; from < cuts->n; from = to) {
		size_t first = k;

		token = cuts->list[from].token;
		while (to < cuts->n && cuts->list[to].token == token)
			to++;
		while (k < left->n && left->list[k].cut < to)
			k++;
		look_up(d, left->list + first, k - first);
		for (size_t i = from; i < to; i++) {
			const struct cut *c = &cuts->list[i];
			struct likeness l = { d, c };

			if (!c->is_beginning)
				fuzzy_find(d->v->fuzzy, d->v->p + c->at, c->n,
				    take_fuzzy, &l);
		}
	}
}

void
forms_find(const struct rules *r, const struct text_view *v,
    const struct token *tokens, size_t n, struct forms_work *work,
    struct found_words *out)
{
	const struct forms *f = r->forms;
	struct finding d = { .r = r, .v = v, .tokens = tokens, .out = out };

	out->n = 0;
	cut_tokens(v->p, tokens, n, f->begins, f->nr_begins, &work->cuts);
	ask_bits(f, v, &work->cuts, &work->left);
	d.cuts = work->cuts.list;
	if (v->fuzzy != NULL)
		look_up_fuzzy(&d, &work->cuts, &work->left);
	else
		look_up(&d, work->left.list, work->left.n);
}
