/* SPDX-License-Identifier: ISC */
/*
 * All ways of cutting all words.  A look at a word's first letter and its last
 * tells the many words that can only stand as they are; the others are cut by
 * the grammar of clitic.c.
 */
#include "rules/cut.h"
#include "rules/clitic.h"
#include "rules/set.h"

enum { STEM_MIN = 4, UNCUT_MAX = 4 };	/* bytes */

/* By an Arabic letter's second byte: the first byte with which it may begin
 * what is taken off in front, or end what is taken off behind. */
static const uint8_t begins[256] = {
	[0xa7] = 0xd8, [0xa8] = 0xd8,			/* ا ب */
	[0x81] = 0xd9, [0x83] = 0xd9, [0x84] = 0xd9,	/* ف ك ل */
	[0x88] = 0xd9,					/* و */
};
static const uint8_t ends[256] = {
	[0xa7] = 0xd8,					/* ا */
	[0x83] = 0xd9, [0x85] = 0xd9, [0x86] = 0xd9,	/* ك م ن */
	[0x87] = 0xd9, [0x8a] = 0xd9,			/* ه ي */
};

static inline bool
may_begin(const char *word, size_t n)
{
	const unsigned char *p = (const unsigned char *)word;

	return (n > UNCUT_MAX) & (begins[p[n > 1]] == p[0]);
}

static inline bool
may_end(const char *word, size_t n)
{
	const unsigned char *p = (const unsigned char *)word + n;

	return n > UNCUT_MAX && ends[p[-1]] == p[-2];
}

static void
cuts_grow(struct cuts *c, size_t more)
{
	while (c->cap < c->n + more)
		c->list = grow(c->ctx, c->list, c->cap, &c->cap,
		    sizeof(*c->list));
}

/* The beginnings of a stem; where the next cut goes. */
static struct cut *
add_beginnings(struct cut *to, struct cut stem, const uint8_t *lengths,
    size_t nr_lengths)
{
	size_t n = stem.n;

	stem.is_beginning = true;
	for (size_t i = 0; i < nr_lengths && lengths[i] <= n; i++) {
		stem.n = lengths[i];
		*to++ = stem;
	}
	return to;
}

/* A word that something may be taken off, in front, behind, or both. */
static struct cut *
cut_token(struct cut *to, const char *text, struct cut uncut,
    const uint8_t *lengths, size_t nr_lengths)
{
	struct prefix before[PREFIXES_MAX] = { { 0, 0 } };
	uint8_t behind[SUFFIXES_MAX] = { 0 };
	const char *p = text + uncut.at;
	size_t nr_before = 1, nr_behind = 1;

	if (may_begin(p, uncut.n))
		nr_before = clitic_prefixes(p, uncut.n, before);
	if (may_end(p, uncut.n))
		nr_behind = clitic_suffixes(p, uncut.n, behind);
	for (size_t i = 0; i < nr_before; i++) {
		unsigned what = before[i].what;
		struct cut stem = { uncut.at + before[i].n,
			uncut.n - before[i].n, uncut.token,
			(uint8_t)cut_of(what, false), 0, false };

		*to++ = stem;
		if (nr_lengths > 0)
			to = add_beginnings(to, stem, lengths, nr_lengths);
		if (what & CLITIC_ARTICLE)
			continue;
		for (size_t k = 1; k < nr_behind; k++) {
			*to = (struct cut){ stem.at, stem.n - behind[k],
				stem.token, (uint8_t)cut_of(what, true),
				behind[k], false };
			to += stem.n >= (uint32_t)STEM_MIN + behind[k];
		}
	}
	return to;
}

void
cut_tokens(const char *text, const struct token *tokens, size_t n,
    const uint8_t *lengths, size_t nr_lengths, struct cuts *out)
{
	size_t most = PREFIXES_MAX * (SUFFIXES_MAX + nr_lengths);
	struct cut *to = out->list;

	for (uint32_t i = 0; i < n; i++) {
		struct token t = tokens[i];
		struct cut uncut = { t.at, t.n, i, 0, 0, false };

		if ((size_t)(to - out->list) + most > out->cap) {
			out->n = (size_t)(to - out->list);
			cuts_grow(out, most);
			to = out->list + out->n;
		}
		if (may_begin(text + t.at, t.n) || may_end(text + t.at, t.n)) {
			to = cut_token(to, text, uncut, lengths, nr_lengths);
			continue;
		}
		*to++ = uncut;
		if (nr_lengths > 0)
			to = add_beginnings(to, uncut, lengths, nr_lengths);
	}
	out->n = (size_t)(to - out->list);
}
