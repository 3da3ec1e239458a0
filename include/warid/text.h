/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_H
#define WARID_TEXT_H
/*
 * Bytes to clean, folded, tokenised text.  Pure: no file, clock, log, global.
 *
 * Everything behind text_to_utf8 is valid UTF-8 without NUL.  Strings handed
 * out hang from `ctx` and are NUL-terminated as well as counted.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -- charset.c: ICU ------------------------------------------------------ */

/*
 * n bytes in the charset `label` (a MIME name, may be NULL, wrong or a lie)
 * to UTF-8.  Valid UTF-8 that is not plain ASCII is believed before a label of
 * one byte a letter; an unknown or missing label is guessed (UTF-8 if valid,
 * else ICU's detector, else windows-1256).  Arabic mojibake (windows-1256 read
 * as Latin-1, UTF-8 read as windows-1252) is mended when it round-trips.
 * What cannot be converted becomes U+FFFD.  Never fails.  `*used`, unless
 * `used` is NULL, becomes the charset taken (a static name or from ctx).
 */
char *text_to_utf8(void *ctx, const char *label, const char *p, size_t n,
    size_t *out_n, const char **used);

bool is_utf8(const char *p, size_t n);

/* Repair alone, for text decoded already; NULL when there is none to do. */
char *text_repair(void *ctx, const char *p, size_t n, size_t *out_n);

/* Next code point (U+FFFD for a broken byte, which is stepped over alone);
 * *i < n moves on. */
uint32_t utf8_next(const char *p, size_t n, size_t *i);
size_t utf8_length(const char *p, size_t n);		/* code points */

/* The first `letters` code points of a string, with "…" if cut. */
char *text_clip(void *ctx, const char *s, size_t letters);

/* -- fold.c: one form for matching and search ---------------------------- */

struct folded {
	char *p;
	size_t n;
	/* for byte i of p: the byte in the original where its letter begins;
	 * origin[n] is the original's length.  NULL unless asked for. */
	uint32_t *origin;
};

/*
 * Fold: hamza and alef, ya, ta marbuta, tatweel, harakat, presentation
 * forms and compatibility width, Arabic-Indic and Persian digits, case (and
 * Latin accents), joiners and bidi marks.  Idempotent.  By a table generated
 * at build time; text_fold_slow is the same by utf8proc, the tests' oracle.
 */
void text_fold(void *ctx, const char *p, size_t n, bool with_origin,
    struct folded *out);
void text_fold_slow(void *ctx, const char *p, size_t n, struct folded *out);

/* -- token.c: words of folded text --------------------------------------- */

struct token {
	uint32_t at, n;			/* bytes in the folded text */
};

/*
 * Words: runs of letters, digits and marks; '_' '#' and all else separate;
 * an emoji is a word; "3arabizi" is one.  1 with *t, 0 at the end; *pos from 0.
 */
int text_token(const char *folded, size_t n, size_t *pos, struct token *t);

/* The same words, all at once and faster; `out` has room for n / 2 + 2 of
 * them.  How many. */
size_t text_tokens(const char *folded, size_t n, struct token *out);

/*
 * A light stem of one folded word, for the search column: Arabic clitics and
 * common endings off, into out (at least n + 1 bytes); its length.
 */
size_t text_stem(const char *word, size_t n, char *out);

/* -- lang.c, html.c, quote.c, redact.c ----------------------------------- */

/*
 * "ar", "en", another ISO 639-1 code when sure, "mixed" when Arabic and Latin
 * words are a fifth each or more, or "und" for too little.  Arabic in Latin
 * letters ("shukran 7abibi") is "ar": who answers it must know Arabic.
 * *script, unless `script` is NULL, becomes the script of most words by ISO
 * 15924 ("Arab", "Latn"), "mixed" as above, or "Zyyy" for none.  Static names.
 */
const char *text_lang(const char *p, size_t n, const char **script);

/*
 * HTML (UTF-8) to text by libxml2's SAX: blocks to lines, lists, tables,
 * links kept readable, hidden and tracking content dropped, quoted blocks
 * (blockquote, Gmail's and Outlook's marks) written with "> " in front.
 * At most max_out bytes come out.
 */
char *text_from_html(void *ctx, const char *p, size_t n, size_t max_out,
    size_t *out_n);

/*
 * A reply taken apart.  All from ctx, "" when there is none; each keeps its
 * lines as they were, LF between them, no empty line around.  `sender` is his
 * name as the mail gives it, or "": where he signs with it, it is signature.
 *
 * Where the sender answers between the lines of an older mail, his answers are
 * `own` and the lines he answers `quoted`, whoever wrote them; a mail that is
 * nothing but quotation is `own`.  A message passed on is no history: with
 * words of his own above it, it is `forwarded` (head lines and all); without,
 * it is `own`.
 */
struct reply {
	char *own;			/* what the sender wrote now */
	char *quoted;			/* what was cut: quotes, old mails */
	char *forwarded;		/* what he passes on: part of his case */
	char *signature;		/* names, devices, disclaimers */
};
void text_cut_reply(void *ctx, const char *p, size_t n, const char *sender,
    struct reply *out);

/*
 * Hide what identifies a person: national ids (Qatari 11 digits, Saudi 10
 * with checksum), passports, phones, record numbers, e-mail addresses, IBANs
 * become "[id]", "[phone]", "[email]"...; any digits script.  Idempotent.
 */
char *text_redact(void *ctx, const char *p, size_t n, size_t *out_n);

#endif
