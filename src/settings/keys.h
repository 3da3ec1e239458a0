/* SPDX-License-Identifier: ISC */
#ifndef SETTINGS_KEYS_H
#define SETTINGS_KEYS_H
/*
 * Every key of warid.yaml, one row each: the loader, warid.yaml(5)'s test and
 * the complaints all read this table.
 */
#include <stddef.h>
#include <stdint.h>

enum key_type {
	KEY_TEXT,
	KEY_NAME,			/* [a-z0-9-]+ */
	KEY_FILE,			/* must be there */
	KEY_SECRET_FILE,		/* there, and for its owner alone */
	KEY_FOLDER,			/* must be there */
	KEY_PATH,			/* may be made by us */
	KEY_INT,
	KEY_SIZE,			/* "64MiB" or bytes */
	KEY_SPAN,			/* "30d" */
	KEY_BOOL,
	KEY_WORD,			/* one of `words` */
	KEY_TEXTS,			/* a list of text */
	KEY_AFTER,			/* leave, flag or {move: FOLDER} */
	KEY_ARCHIVE,			/* yes, no or {since: DAY, before: DAY} */
	KEY_SOURCES,
	KEY_DIGESTS,
	KEY_CALENDAR,
	KEY_SPANS,			/* a map of names to spans */
};

struct key {
	const char *name;
	enum key_type type;
	size_t at;			/* offset in its struct */
	const char *otherwise;		/* default as written; NULL: none */
	int64_t low, high;		/* KEY_INT, KEY_SIZE, KEY_SPAN */
	const char *const *words;	/* KEY_WORD, NULL-terminated */
};

struct key_table {
	const struct key *keys;
	size_t n;
};

extern const struct key_table keys_top, keys_source, keys_digest, keys_calendar;

#endif
