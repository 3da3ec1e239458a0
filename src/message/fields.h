/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_FIELDS_H
#define MESSAGE_FIELDS_H
/*
 * One table a struct, read by every form in which a message is written and
 * by its way back, so that no field can be written and forgotten on the way
 * in.  And the bounds of what comes in.
 */
#include "warid/message.h"

enum field_type {
	TEXT, TEXT_OR_NULL, DATE, INT, SIZE, REAL, YES_NO,
	TEXT_UNSHOWN,			/* long and for no one's eyes: packed
					   for the parent, in no JSON */
};

struct field {
	const char *key;		/* in JSON, and in complaints */
	enum field_type type;
	size_t at;			/* its offset in the struct */
};

struct fields {
	const struct field *list;
	size_t n;
};

extern const struct fields message_fields, person_fields, attachment_fields,
    page_fields, remark_fields;

enum {
	MAX_DEPTH = 4,			/* an export of mails of ... */
	MAX_SMALL = 20000,		/* attachments, pages, people */
	MAX_WORDS = 1 << 20,		/* of one page */
	MAX_MESSAGES = 1 << 22,
};

/* The kind as one of ours, static; NULL if it is none. */
const char *kind_of(const char *s);

/* Room for the n words of a page, from ctx. */
void fields_make_words(void *ctx, struct page *p, size_t n);

#endif
