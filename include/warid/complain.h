/* SPDX-License-Identifier: ISC */
#ifndef WARID_COMPLAIN_H
#define WARID_COMPLAIN_H
/*
 * Mistakes in files that people edit: all of one run are collected, each
 * with its place, so that one look shows every one.
 *
 * Printed as `path:line:column: sentence`; columns count letters.  A token
 * quoted from the file goes between U+2068 and U+2069 (Unicode isolates), so
 * that Arabic does not move the punctuation around it.
 */
#include <stddef.h>

#include "warid/buf.h"

struct complaint {
	const char *path;
	unsigned line, column;		/* from 1; 0 when there is none */
	char *text;
};

struct complaints {
	void *ctx;
	struct complaint *list;		/* in order of arrival */
	size_t n;
	const char *dir;		/* where the paths begin, or NULL */
};

void complaints_init(struct complaints *c, void *ctx);

/* A path below `dir` as an editor opens it from here: no "./" in front, no
 * slash twice; `dir` NULL or ".": the path itself. */
const char *path_shown(void *ctx, const char *dir, const char *path);

/* The path is copied, and shown below c->dir. */
void complain(struct complaints *c, const char *path, unsigned line,
    unsigned column, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* All of them, sorted by path, line, column; one a line. */
void complaints_write(const struct complaints *c, struct buf *out);

/* Does a word hold a mark that no editor shows (direction, joining, a byte
 * order mark)?  One of them, or 0. */
unsigned invisible_mark(const char *word);

/* "⁨word⁩": a token for a sentence, from ctx. */
const char *isolate(void *ctx, const char *word);

/*
 * The candidate nearest to `word` by edit distance in letters, or NULL if
 * none is near enough to be what was meant (at most a third of its letters,
 * at least one).
 */
const char *nearest_word(const char *word, const char *const *candidates,
    size_t n);

#endif
