/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_CHARSET_H
#define WARID_TEXT_CHARSET_H
/* What charset.c, charset_look.c and repair.c know of each other. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points of the bytes 0x80..0xff of ICU's one-byte charset `name`. */
bool charset_high(const char *name, uint32_t high[128]);

/*
 * "windows-1256" or "ISO-8859-6" when bytes of one letter each read as Arabic
 * in it: words of Arabic letters alone, hardly any beside ASCII letters, in
 * about the proportions of Arabic.  Else NULL.
 */
const char *charset_of_arabic(const char *p, size_t n);

/* "UTF-16LE" or "UTF-16BE" by its mark or by its NULs; else NULL. */
const char *charset_of_halves(const char *p, size_t n);

/* More ASCII letters than bytes beyond ASCII: a Latin text. */
bool is_mostly_ascii(const char *p, size_t n);

#endif
