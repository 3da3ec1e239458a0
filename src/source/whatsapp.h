/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_WHATSAPP_H
#define SOURCE_WHATSAPP_H
/* The two halves of reading a WhatsApp text export: lines, and phrases. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* -- whatsapp_line.c: "[15.01.24, 10:30:00] " and its many sisters -------- */

struct wa_line {
	int date[3];			/* as written, left to right */
	int digits[3];			/* how many digits each had */
	uint32_t sep;			/* '/', '.', '-' or a letter */
	int hour, minute, second;	/* 24 h; second 0 when not written */
	bool has_half;			/* AM or PM stood there */
	bool is_upper_half;		/* "AM", not "am" or "a. m." */
	bool is_arabic;			/* Arabic-Indic digits or half */
	bool has_bracket;
	const char *rest;		/* behind the head */
	size_t rest_n;
};

/* Is this line the beginning of a message?  UTF-8, without its newline. */
bool wa_line_parse(const char *p, size_t n, struct wa_line *out);

enum wa_order { WA_DMY, WA_MDY, WA_YMD, WA_NR_ORDERS };

/*
 * In which order all of these lines write their dates: the order in which
 * most are dates at all, then the one in which fewest go back in time, then
 * what such a locale would write, then the one that spans less time.
 */
enum wa_order wa_order_of(const struct wa_line *lines, size_t n);

/* Local time to UTC seconds; 0 if it is no date in that order. */
int64_t wa_time(const struct wa_line *l, enum wa_order order);

/* Step over direction marks: the next letter that is none; 0 at the end. */
uint32_t wa_next(const char *p, size_t n, size_t *i);
bool is_bidi_mark(uint32_t c);

/* -- whatsapp_phrases.c: what WhatsApp itself writes, by language --------- */

enum wa_phrase {
	WA_NONE,
	WA_SYSTEM,			/* joined, encrypted, calls, deleted */
	WA_OMITTED,			/* media that were not exported */
};

/* What the text of a message is.  `is_marked`: it began with U+200E, as iOS
 * marks what it wrote itself. */
enum wa_phrase wa_phrase_of(void *ctx, const char *p, size_t n,
    bool has_author, bool is_marked);

/* The file name a message carries, and where it stands in it. */
struct wa_attached {
	size_t at, n;			/* the name */
	size_t from, to;		/* to be cut from the text */
};
bool wa_attached_of(const char *p, size_t n, struct wa_attached *out);

/* Bytes of text without "<This message was edited>" at its end. */
size_t wa_without_edited(const char *p, size_t n);

/* The lists of phrases, NULL behind the last; for the test. */
const char *const *wa_phrases(size_t i);

/* The chat's name from the file's, from ctx. */
char *wa_chat_name(void *ctx, const char *file_name);

#endif
