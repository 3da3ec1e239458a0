/* SPDX-License-Identifier: ISC */
#ifndef WARID_STORE_SEARCH_H
#define WARID_STORE_SEARCH_H
/*
 * The full-text index: row n is message n.
 */
#include "warid/store.h"

/*
 * Put a message in, within a transaction.  The words wait in memory until
 * search_flush: FTS5 writes out a segment each time another statement opens a
 * savepoint, and merging those cost more than all else together.
 */
void search_add(struct store *s, int64_t id, const struct message *m);
int search_flush(struct store *s, struct err *e);	/* before commit */
void search_forget(struct store *s);			/* at rollback */

/* Take it out again: `m` as it was when it was put in. */
int search_remove(struct store *s, int64_t id, const struct message *m,
    struct err *e);

/* Merge the index into one piece, so that words removed are gone from the
 * file; costs as much as the index is large. */
int search_tidy(struct store *s, struct err *e);

/* Empty it, to be filled anew. */
int search_clear(struct store *s, struct err *e);

/* What was asked, in FTS5's words; "" when it holds no word. */
const char *search_query(void *ctx, const char *asked);

#endif
