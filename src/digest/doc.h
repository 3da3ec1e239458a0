/* SPDX-License-Identifier: ISC */
#ifndef DIGEST_DOC_H
#define DIGEST_DOC_H
/*
 * A digest before it is written: sections of rows, each word in both
 * languages, no layout.  figures.c fills it from the store; the writers know
 * nothing else.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"

/* The same words in Arabic and English. */
struct phrase {
	const char *ar, *en;
};

enum cell_kind {
	CELL_LABEL,			/* words of ours: phrase */
	CELL_NUMBER,
	CELL_TEXT,			/* somebody's words, any direction */
	CELL_CODE,			/* ids, names, times: always left to right */
};

struct cell {
	enum cell_kind kind;
	struct phrase label;
	int64_t number;
	const char *text;
};

struct column {
	const char *key;		/* json: snake_case */
	struct phrase head;
	bool is_wide;			/* takes what room is left */
};

struct section {
	const char *key;		/* "counts" */
	struct phrase head;
	struct phrase explain;		/* what the numbers mean */
	struct phrase none;		/* said when there are no rows */
	const struct column *columns;
	size_t nr_columns;
	struct cell *cells;		/* rows * nr_columns */
	size_t nr_rows;
	int64_t more;			/* rows not shown */
};

struct doc {
	struct phrase title;
	const char *day;		/* "2026-11-22" */
	struct phrase day_words;	/* "Sunday 22 November 2026", with Hijri */
	struct phrase audience;
	struct section *sections;
	size_t nr_sections;
	const char *rules_hash;
	const char *timezone;
};

/* Which languages a writer writes. */
enum doc_lang { DOC_AR = 1, DOC_EN = 2, DOC_BOTH = 3 };

/*
 * How a digest is written.  Called begin, then for each section: section, row
 * for each row, section_end; then end.  The state a writer needs between
 * calls is its own struct behind `struct digest_out`.
 */
struct digest_out {
	const struct digest_writer *writer;
	struct buf *to;
	enum doc_lang lang;
	const struct doc *doc;
	size_t nr_sections, nr_rows;	/* written so far; rows of this one */
};

struct digest_writer {
	const char *name;		/* "html" "text" "json" */
	void (*begin)(struct digest_out *o);
	void (*section)(struct digest_out *o, const struct section *s);
	void (*row)(struct digest_out *o, const struct section *s,
	    const struct cell *cells);
	void (*section_end)(struct digest_out *o, const struct section *s);
	void (*end)(struct digest_out *o);
};

extern const struct digest_writer digest_html, digest_text, digest_json;

#endif
