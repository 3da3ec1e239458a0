/* SPDX-License-Identifier: ISC */
#ifndef WARID_RULES_REGEX_H
#define WARID_RULES_REGEX_H
/*
 * The rare /pattern/: PCRE2 over folded text, letters of any case alike.
 */
#include <stddef.h>

struct loading;
struct regex;
struct yaml;

/* From "/…/"; NULL after a complaint: wrong, or too costly. */
struct regex *regex_make(struct loading *l, const struct yaml *y);

/* 1 with bytes [*from, *to) of p, 0, or -1: it cost too much on this text. */
int regex_find(const struct regex *x, const char *p, size_t n, size_t *from,
    size_t *to);

#endif
