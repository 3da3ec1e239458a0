/* SPDX-License-Identifier: ISC */
#ifndef WARID_DEDUP_H
#define WARID_DEDUP_H
/*
 * Prints by which the same message is known again.  Pure.
 */
#include <stdbool.h>
#include <stdint.h>

#include "warid/crypt.h"
#include "warid/message.h"

/*
 * A sketch of a text by which one that shares most of its wording is known:
 * 128 numbers of 16 bits, of which two texts share about as large a part as
 * they share of their shingles of three words.
 */
enum {
	NEAR_BINS = 128,
	NEAR_BANDS = 16, NEAR_ROWS = 4,	/* texts alike share a band */
	NEAR_MIN_WORDS = 12,		/* of body and pages */
};
#define NEAR_LIKE 0.70			/* alike from here on */

struct near {
	bool is_set;			/* false: too short */
	uint16_t bin[NEAR_BINS];
};

/* Word by word: begin, each folded word, end. */
struct near_state {
	uint64_t last[3];
	unsigned words;
	uint32_t least[NEAR_BINS];
};
void near_begin(struct near_state *s);
void near_word(struct near_state *s, const char *p, size_t n);
void near_end(const struct near_state *s, struct near *out);

/* The estimated share of common shingles, 0..1; 0 when one is not set. */
double near_likeness(const struct near *a, const struct near *b);

/* Band 0..NEAR_BANDS - 1 of a sketch as one number, for an index. */
int64_t near_band(const struct near *n, int band);

struct print {
	/* Folded words of subject (without Re:, رد: ...), body (quotes cut),
	 * pages and attachments, and the attachments' types and sizes.  All
	 * zero when there are too few words (under DEDUP_MIN_WORDS) to tell two
	 * messages apart. */
	struct hash body;
	bool has_body;
	unsigned nr_words;
	struct near near;		/* of body and pages */
};

enum { DEDUP_MIN_WORDS = 4 };

void dedup_print(void *ctx, const struct message *m, struct print *out);

/* The subject without reply and forward prefixes of mail programs in
 * Arabic, English and their neighbours: points into s. */
const char *dedup_bare_subject(const char *s);

#endif
