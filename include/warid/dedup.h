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

struct print {
	/* Folded words of subject (without Re:, رد: ...), body (quotes cut),
	 * pages and attachments, and the attachments' types and sizes.  All
	 * zero when there are too few words (under DEDUP_MIN_WORDS) to tell two
	 * messages apart. */
	struct hash body;
	bool has_body;
	unsigned nr_words;
};

enum { DEDUP_MIN_WORDS = 4 };

void dedup_print(void *ctx, const struct message *m, struct print *out);

/* The subject without reply and forward prefixes of mail programs in
 * Arabic, English and their neighbours: points into s. */
const char *dedup_bare_subject(const char *s);

#endif
