/* SPDX-License-Identifier: ISC */
#ifndef DIGEST_FIGURES_H
#define DIGEST_FIGURES_H
/*
 * From the store to a doc: the only part of the digest that asks questions.
 */
#include "digest/doc.h"
#include "warid/digest.h"

/* All sections that the audience is shown, for local day q->day. */
int figures_gather(struct store *s, void *ctx, const struct rules *rules,
    const struct digest_request *q, struct doc *out, struct err *e);

/* "Sunday 22 November 2026" and its Hijri date (Umm al-Qura), both ways. */
struct phrase figures_day_words(void *ctx, int64_t from);

#endif
