/* SPDX-License-Identifier: ISC */
/*
 * Words that differ by one letter, for text that came from OCR: two words do
 * when they meet after a letter is left out of one or of both (the deletion
 * neighbourhoods of Mor and Fraenkel, 1982, as SymSpell uses them).
 */
#include "rules/clitic.h"
#include "rules/forms.h"
#include "rules/hash.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

struct fuzzy_form {
	const char *p;
	uint32_t n, word;
	unsigned how;
};

struct entry {
	uint32_t check;			/* of the hash */
	uint32_t form;			/* NONE: free */
};

struct fuzzy {
	struct fuzzy_form *forms;
	size_t nr_forms, cap_forms;
	struct entry *entries;
	uint64_t mask;
};

/* Where each letter of a word begins, the end behind; letters, or 0 when
 * there are too many or too few. */
static size_t
letters_of(const char *p, size_t n, uint8_t at[FUZZY_LETTERS_MAX + 2],
    size_t least)
{
	size_t nr = 0;

	if (n > 4 * FUZZY_LETTERS_MAX)
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)p[i] & 0xc0) == 0x80)
			continue;
		if (nr > FUZZY_LETTERS_MAX)
			return 0;
		at[nr++] = (uint8_t)i;
	}
	at[nr] = (uint8_t)n;
	return nr >= least ? nr : 0;
}

/* The word without letter i, hashed; i == letters: whole. */
static uint64_t
hash_without(const char *p, const uint8_t *at, size_t letters, size_t i)
{
	char s[4 * FUZZY_LETTERS_MAX] = { 0 };
	size_t n = at[letters], from = i < letters ? at[i] : n;
	size_t to = i < letters ? at[i + 1] : n;

	memcpy(s, p, from);
	memcpy(s + from, p + to, n - to);
	return hash_word(s, n - (to - from), s + sizeof(s));
}

static void
enter(struct fuzzy *f, uint64_t hash, uint32_t form)
{
	uint64_t i = hash & f->mask;

	while (f->entries[i].form != NONE)
		i = (i + 1) & f->mask;
	f->entries[i] = (struct entry){ (uint32_t)(hash >> 32), form };
}

static void
collect(struct fuzzy *f, const struct rules *r, uint32_t id)
{
	char room[FORMS_MAX][FORM_BYTES_MAX];
	uint8_t at[FUZZY_LETTERS_MAX + 2];
	struct form forms[FORMS_MAX];
	const struct word *w = &r->words[id];
	size_t n;

	if (w->kind != WORD_PLAIN || w->n >= FORM_BYTES_MAX)
		return;
	n = clitic_forms(w->p, w->n, w->is_teh_marbuta, room, forms);
	for (size_t i = 0; i < n; i++) {
		if (letters_of(forms[i].p, forms[i].n, at,
		    FUZZY_LETTERS_MIN) == 0)
			continue;
		f->forms = grow(f, f->forms, f->nr_forms, &f->cap_forms,
		    sizeof(*f->forms));
		f->forms[f->nr_forms++] = (struct fuzzy_form){
			forms[i].p == w->p ? w->p :
			talloc_strndup(f, forms[i].p, forms[i].n),
			(uint32_t)forms[i].n, id, forms[i].how };
	}
}

struct fuzzy *
fuzzy_make(void *ctx, const struct rules *r)
{
	struct fuzzy *f = talloc_zero(ctx, struct fuzzy);
	uint8_t at[FUZZY_LETTERS_MAX + 2];
	size_t nr = 0, cap = 64;

	for (uint32_t id = 0; id < r->nr_words; id++)
		collect(f, r, id);
	for (size_t i = 0; i < f->nr_forms; i++)
		nr += letters_of(f->forms[i].p, f->forms[i].n, at, 1) + 1;
	while (cap < 2 * nr)
		cap *= 2;
	f->mask = cap - 1;
	f->entries = talloc_array(f, struct entry, cap);
	for (size_t i = 0; i < cap; i++)
		f->entries[i].form = NONE;
	for (size_t i = 0; i < f->nr_forms; i++) {
		const struct fuzzy_form *w = &f->forms[i];
		size_t letters = letters_of(w->p, w->n, at, 1);

		for (size_t k = 0; k <= letters; k++)
			enter(f, hash_without(w->p, at, letters, k),
			    (uint32_t)i);
	}
	return f;
}

/*
 * Letters that dirt, a fax's raster and OCR make of each other: the same
 * stroke with other dots, or strokes that run together.  Any two would do for
 * a spelling mistake, but pages are misread, not misspelt, and انتظار (to wait)
 * must never be guessed to be انتحار (suicide).
 */
static const char *const alike[] = {
	"بتثنيپ", "نغفقم", "جحخچ", "دذرزو", "سش", "صض", "طظ", "عغ", "هم",
	"الك", "كگ", "iltfj", "oecad", "nhmru", "vwy", "gq", "bhk", "pq",
	"sz",
};

static bool
is_alike(const char *a, size_t a_n, const char *b, size_t b_n)
{
	char x[5] = "", y[5] = "";

	if (isdigit((unsigned char)*a) || isdigit((unsigned char)*b))
		return true;
	if (a_n >= sizeof(x) || b_n >= sizeof(y))
		return false;
	memcpy(x, a, a_n);
	memcpy(y, b, b_n);
	for (size_t i = 0; i < sizeof(alike) / sizeof(alike[0]); i++)
		if (strstr(alike[i], x) != NULL && strstr(alike[i], y) != NULL)
			return true;
	return false;
}

/* Are two different words one letter apart, as OCR gets letters wrong? */
static bool
is_one_apart(const char *a, size_t a_n, const char *b, size_t b_n)
{
	uint8_t x[FUZZY_LETTERS_MAX + 2], y[FUZZY_LETTERS_MAX + 2];
	size_t nx = letters_of(a, a_n, x, 1), ny = letters_of(b, b_n, y, 1);
	size_t same = 0, tail = 0, less = nx < ny ? nx : ny;

	if ((nx > ny ? nx - ny : ny - nx) > 1)
		return false;
#define SAME(i, j) (x[(i) + 1] - x[i] == y[(j) + 1] - y[j] && \
	memcmp(a + x[i], b + y[j], (size_t)(x[(i) + 1] - x[i])) == 0)
	while (same < less && SAME(same, same))
		same++;
	while (tail < less - same && SAME(nx - 1 - tail, ny - 1 - tail))
		tail++;
#undef SAME
	less = nx > ny ? nx : ny;
	if (same + tail + 1 != less)
		return false;
	return nx != ny || is_alike(a + x[same], x[same + 1] - x[same],
	    b + y[same], y[same + 1] - y[same]);
}

void
fuzzy_find(const struct fuzzy *f, const char *p, size_t n, fuzzy_fn *fn,
    void *arg)
{
	uint8_t at[FUZZY_LETTERS_MAX + 2];
	size_t letters = letters_of(p, n, at, FUZZY_LETTERS_MIN - 1);

	for (size_t k = 0; letters > 0 && k <= letters; k++) {
		uint64_t hash = hash_without(p, at, letters, k);

		for (uint64_t i = hash & f->mask; f->entries[i].form != NONE;
		    i = (i + 1) & f->mask) {
			const struct fuzzy_form *w =
			    &f->forms[f->entries[i].form];

			if (f->entries[i].check == (uint32_t)(hash >> 32) &&
			    is_one_apart(p, n, w->p, w->n))
				fn(arg, w->word, w->how);
		}
	}
}
