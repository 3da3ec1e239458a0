/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_REDACT_NUMBER_H
#define WARID_TEXT_REDACT_NUMBER_H
/*
 * Which digits in folded text identify someone.  Every function takes the
 * text, its bytes, and where to look; an end of 0 means no.
 */
#include <stdbool.h>
#include <stddef.h>

/* A digit, or "+" or "(" right before one, that no other goes before. */
bool is_number_begin(const char *f, size_t n, size_t i);

/* Where a date (Gregorian or Hijri), a time or a span of years ends. */
size_t is_date_or_time(const char *f, size_t n, size_t i);

/* Where the number that begins at i ends, its groups joined. */
size_t number_end(const char *f, size_t n, size_t i);

/* "[id]", "[phone]", ... or NULL when it may stay; *end is set either way. */
const char *number_label(const char *f, size_t n, size_t i, size_t *end);

#endif
