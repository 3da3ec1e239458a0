/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_CHARSET_H
#define WARID_TEXT_CHARSET_H
/* What charset.c does for repair.c. */
#include <stdbool.h>
#include <stddef.h>

/*
 * n bytes in ICU's charset `name` to UTF-8; what it does not know is U+FFFD.
 * NULL when ICU has no such charset.  From ctx, NUL-terminated.
 */
char *charset_decode(void *ctx, const char *name, const char *p, size_t n,
    size_t *out_n);

/* UTF-8 to bytes of a charset; NULL when something is not in it. */
char *charset_encode(void *ctx, const char *name, const char *p, size_t n,
    size_t *out_n);

/*
 * Whether these bytes of one letter each read as Arabic in windows-1256:
 * words made of Arabic letters alone, hardly any beside ASCII letters.
 */
bool looks_windows_1256(const char *p, size_t n);

#endif
