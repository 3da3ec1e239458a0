/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_QUOTE_MARKS_H
#define WARID_TEXT_QUOTE_MARKS_H
/*
 * The words mail programs put around other people's words, in the languages
 * they speak.  All questions are asked of folded text, trimmed of spaces.
 */
#include <stdbool.h>
#include <stddef.h>

enum header_kind {
	HEADER_NONE, HEADER_FROM, HEADER_SENT, HEADER_TO, HEADER_SUBJECT,
	HEADER_OTHER,
};

/* "from: ...", "*sent:* ...", "الي: ..."; HEADER_NONE if it is none. */
enum header_kind mark_header(const char *s, size_t n);

/* An address or a time of day: what programs write and people seldom do. */
bool has_program_trace(const char *s, size_t n);

/* "-----original message-----" */
bool is_original_mark(const char *s, size_t n);

/* "---------- forwarded message ---------", "begin forwarded message:" */
bool is_forward_mark(const char *s, size_t n);

/*
 * "on 3 apr 2012, at 4:19 pm, bob <b@example> wrote:", joined to one line.
 * Some are one only if a quotation follows; some may have begun further up.
 */
enum attribution {
	ATTRIBUTION_NO, ATTRIBUTION_IF_QUOTE, ATTRIBUTION_END,
	ATTRIBUTION_WHOLE,
};
enum attribution mark_attribution(const char *s, size_t n);

/* "sent from my iphone" and its kin, one line */
bool is_device_mark(const char *s, size_t n);

/* "best regards", "مع خالص التحيه": a line that is a farewell and no more */
bool is_farewell(const char *s, size_t n);

/* The beginning of a confidentiality notice (a paragraph). */
bool is_disclaimer(const char *s, size_t n);

#endif
