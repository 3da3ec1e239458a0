/* SPDX-License-Identifier: ISC */
#ifndef WARID_UTF8_H
#define WARID_UTF8_H
/*
 * Is it UTF-8 (RFC 3629: shortest forms, no surrogates, to U+10FFFF)?
 */
#include <stddef.h>

/* How many of the n bytes, from the first, are whole valid letters. */
size_t utf8_valid_length(const char *p, size_t n);

#endif
