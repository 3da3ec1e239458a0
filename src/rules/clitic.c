/* SPDX-License-Identifier: ISC */
/*
 * How far an Arabic word may be cut, and how its end changes before a
 * pronoun: مدرسة, مدرستكم; مستشفى, مستشفاكم; دواء, دوائي; شكوا, شكوكم.
 */
#include "rules/clitic.h"

#include <string.h>

#define LETTER(a, b) ((unsigned)(a) << 8 | (b))

enum {				/* as two bytes of UTF-8 */
	HAMZA = LETTER(0xd8, 0xa1), ALEF = LETTER(0xd8, 0xa7),
	BEH = LETTER(0xd8, 0xa8), TEH = LETTER(0xd8, 0xaa),
	FEH = LETTER(0xd9, 0x81), KAF = LETTER(0xd9, 0x83),
	LAM = LETTER(0xd9, 0x84), MEEM = LETTER(0xd9, 0x85),
	NOON = LETTER(0xd9, 0x86), HEH = LETTER(0xd9, 0x87),
	WAW = LETTER(0xd9, 0x88), YEH = LETTER(0xd9, 0x8a),
};

enum { WIDTH = 2, LEFT_MIN = 2 * WIDTH };	/* bytes of letter; of stem */

static inline unsigned
letter(const char *p)
{
	return LETTER((unsigned char)p[0], (unsigned char)p[1]);
}

/* Bytes that may be cut in front: two letters stay, Arabic or (وHMC) not. */
static size_t
spare(const char *word, size_t n)
{
	size_t least = n > 0 && (unsigned char)word[n - 1] < 0x80 ?
	    LEFT_MIN / WIDTH : LEFT_MIN;

	return n < least ? 0 : n - least;
}

size_t
clitic_prefixes(const char *word, size_t n, struct prefix out[PREFIXES_MAX])
{
	size_t nr = 0, at = 0, left = spare(word, n);
	unsigned what = 0, first;

	out[nr++] = (struct prefix){ 0, 0 };
	if (left < WIDTH)
		return nr;
	first = letter(word);
	if (first == WAW || first == FEH) {
		at += WIDTH;
		what |= CLITIC_CONJUNCTION | (first == FEH ? CLITIC_FA : 0);
		out[nr++] = (struct prefix){ (uint8_t)at, (uint8_t)what };
		if (left < at + WIDTH)
			return nr;
		first = letter(word + at);
	}
	if (first == BEH || first == KAF || first == LAM) {
		at += WIDTH;
		what |= CLITIC_PREPOSITION;
		out[nr++] = (struct prefix){ (uint8_t)at, (uint8_t)what };
		if (first == LAM && left >= at + WIDTH &&
		    letter(word + at) == LAM)
			out[nr++] = (struct prefix){ (uint8_t)(at + WIDTH),
				(uint8_t)(what | CLITIC_ARTICLE) };
	}
	if (left >= at + 2 * WIDTH && letter(word + at) == ALEF &&
	    letter(word + at + WIDTH) == LAM)
		out[nr++] = (struct prefix){ (uint8_t)(at + 2 * WIDTH),
			(uint8_t)(what | CLITIC_ARTICLE) };
	return nr;
}

size_t
clitic_suffixes(const char *word, size_t n, uint8_t out[SUFFIXES_MAX])
{
	size_t nr = 0, left = n < LEFT_MIN ? 0 : n - LEFT_MIN;
	unsigned last, before;

	out[nr++] = 0;
	if (left < WIDTH)
		return nr;
	last = letter(word + n - WIDTH);
	before = letter(word + n - 2 * WIDTH);
	if (last == YEH || last == KAF || last == HEH)
		out[nr++] = WIDTH;
	if (left >= 2 * WIDTH && ((last == YEH && before == NOON) ||
	    (last == ALEF && (before == HEH || before == NOON)) ||
	    ((last == MEEM || last == NOON) &&
	    (before == HEH || before == KAF))))
		out[nr++] = 2 * WIDTH;
	return nr;
}

static int
is_arabic(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i += WIDTH)
		if (n - i < WIDTH || ((unsigned char)p[i] & 0xfc) != 0xd8)
			return 0;
	return 1;
}

struct form_list {
	char (*room)[FORM_BYTES_MAX];
	struct form *out;
	size_t n;
};

/* `n` bytes of `p` without the first `skip`, `with` before or behind. */
static void
add_form(struct form_list *l, const char *head, const char *p, size_t n,
    const char *tail, unsigned how)
{
	size_t h = strlen(head), t = strlen(tail);
	char *to = l->room[l->n];

	if (l->n == FORMS_MAX || h + n + t > FORM_BYTES_MAX)
		return;
	memcpy(to, head, h);
	memcpy(to + h, p, n);
	memcpy(to + h + n, tail, t);
	l->out[l->n++] = (struct form){ to, h + n + t, how };
}

/* The forms that only stand before a pronoun. */
static void
bound_forms(struct form_list *l, const char *w, size_t n, unsigned how)
{
	unsigned last = letter(w + n - WIDTH);

	if (last == HEH)
		add_form(l, "", w, n - WIDTH, "ت", how);
	if (last == YEH)
		add_form(l, "", w, n - WIDTH, "ا", how);
	if (last == HAMZA) {
		add_form(l, "", w, n - WIDTH, "ي", how);
		add_form(l, "", w, n - WIDTH, "و", how);
	}
	if (last == ALEF && n > LEFT_MIN && letter(w + n - 2 * WIDTH) == WAW)
		add_form(l, "", w, n - WIDTH, "", how);
}

/*
 * What two letters may take.  Particles take a conjunction and no article
 * (الله is not ال and له); of words that look like another with something
 * before or behind (ورد, سمك, مره) that something is not taken off.  Counted
 * in 750,000 words of letters, posts and questions.
 */
static const struct {
	char word[LEFT_MIN + 1];
	unsigned how;
} shorts[] = {
#define PARTICLE FORM_AND
#define WITH_PRONOUN (FORM_AND | FORM_BOUND)
	{ "لا", PARTICLE }, { "ما", PARTICLE }, { "لم", PARTICLE },
	{ "لن", PARTICLE }, { "هل", PARTICLE }, { "كم", PARTICLE },
	{ "قد", PARTICLE }, { "او", PARTICLE }, { "لو", PARTICLE },
	{ "اي", PARTICLE }, { "ثم", PARTICLE }, { "تم", PARTICLE },
	{ "هو", PARTICLE }, { "هي", PARTICLE }, { "هم", PARTICLE },
	{ "مو", PARTICLE }, { "مش", PARTICLE }, { "مب", PARTICLE },
	{ "وش", PARTICLE }, { "شو", PARTICLE }, { "يا", PARTICLE },
	{ "بس", PARTICLE }, { "لي", PARTICLE }, { "له", PARTICLE },
	{ "لك", PARTICLE }, { "به", PARTICLE }, { "بي", PARTICLE },
	{ "اذ", PARTICLE }, { "كي", PARTICLE }, { "بل", PARTICLE },
	{ "زي", PARTICLE }, { "ذا", PARTICLE },
	{ "من", WITH_PRONOUN }, { "في", WITH_PRONOUN },
	{ "عن", WITH_PRONOUN }, { "مع", WITH_PRONOUN },
	{ "ان", WITH_PRONOUN },
#define NOUN (FORM_PREFIX | FORM_SHORT)
	{ "كل", FORM_PREFIX | WITH_PRONOUN },
	{ "رد", NOUN | FORM_BOUND }, { "حد", NOUN | FORM_BOUND },
	{ "رش", NOUN | FORM_BOUND }, { "جد", NOUN | FORM_BOUND },
	{ "عد", NOUN | FORM_BOUND }, { "سم", NOUN },
	{ "مر", NOUN | FORM_AND }, { "شي", NOUN | FORM_AND },
	{ "اب", NOUN | FORM_AND },
};

static unsigned
short_form(const char *word)
{
	for (size_t i = 0; i < sizeof(shorts) / sizeof(shorts[0]); i++)
		if (memcmp(shorts[i].word, word, LEFT_MIN) == 0)
			return shorts[i].how;
	return NOUN | FORM_AND | FORM_BOUND;
}

size_t
clitic_forms(const char *word, size_t n, int is_teh_marbuta,
    char room[FORMS_MAX][FORM_BYTES_MAX], struct form out[FORMS_MAX])
{
	struct form_list l = { .room = room, .out = out };
	unsigned how = FORM_PREFIX | FORM_AND, bound = FORM_BOUND;
	size_t own;

	if (!is_arabic(word, n)) {
		out[0] = (struct form){ word, n,
			FORM_BARE | (n > 1 ? how : 0) };
		return 1;
	}
	if (n < LEFT_MIN) {
		out[0] = (struct form){ word, n, FORM_BARE };
		return 1;
	}
	if (n == LEFT_MIN) {
		how = short_form(word);
		bound &= how;
		how &= ~(unsigned)FORM_BOUND;
	}
	out[l.n++] = (struct form){ word, n,
		how | FORM_BARE | (is_teh_marbuta ? 0 : bound) };
	if (bound != 0)
		bound_forms(&l, word, n, how | bound);
	own = l.n;
	/* ل and الانتظار make للانتظار */
	for (size_t i = 0; n >= 2 * LEFT_MIN && letter(word) == ALEF &&
	    letter(word + WIDTH) == LAM && i < own; i++)
		add_form(&l, "لل", out[i].p + 2 * WIDTH,
		    out[i].n - 2 * WIDTH, "",
		    (out[i].how & ~(unsigned)FORM_PREFIX) | FORM_AND);
	return l.n;
}

int
is_form_here(unsigned how, unsigned prefix, int has_pronoun)
{
	if (how & FORM_EXACT)
		return prefix == 0 && !has_pronoun;
	if (!(how & FORM_BEGINS) &&
	    !(how & (has_pronoun ? FORM_BOUND : FORM_BARE)))
		return 0;
	if (prefix == 0)
		return 1;
	if (has_pronoun && (prefix & CLITIC_ARTICLE))
		return 0;
	if ((how & FORM_SHORT) &&
	    (prefix & (CLITIC_PREPOSITION | CLITIC_ARTICLE)) ==
	    CLITIC_PREPOSITION)
		return 0;
	if (prefix & CLITIC_FA) {
		if ((how & FORM_SHORT) && prefix ==
		    (CLITIC_CONJUNCTION | CLITIC_FA))
			return 0;
		prefix &= ~(unsigned)CLITIC_FA;
	}
	if (prefix == CLITIC_CONJUNCTION)
		return (how & FORM_AND) != 0;
	return (how & FORM_PREFIX) != 0;
}
