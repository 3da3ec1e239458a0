/* SPDX-License-Identifier: ISC */
#ifndef TESTS_SOURCE_LAB_H
#define TESTS_SOURCE_LAB_H
/* A temporary spool, and a ledger in memory, for tests of sources. */
#include "warid/source.h"

enum { LAB_ITEMS = 4096 };		/* a run takes at most */

struct lab {
	char *dir;			/* its own temporary folder */
	struct settings all;
	struct source_settings conf;
	struct source_ledger ledger;
	const struct source_driver *drv;	/* of the kind, or another */
	char **known;
	size_t nr_known;
	char *note;
	int64_t now;
	size_t nr_new;
	struct err e;
};

/* A folder `in` below dir is the source's path; a drop folder if asked. */
struct lab *lab_new(enum source_kind kind, bool is_drop);
void lab_free(struct lab *l);

/* Write a file below dir/in, made long ago. */
void lab_put(struct lab *l, const char *name, const char *p, size_t n);
void lab_put_text(struct lab *l, const char *name, const char *text);
void lab_remember(struct lab *l, const char *key);
bool lab_has(struct lab *l, const char *path);	/* below dir */

/*
 * One run as worker does it: open, next, remember, settle, flush, close.
 * The items' "NAME=BYTES" (64 letters of them), a line each, from l; an
 * error's sentence as "! ...".
 */
char *lab_take(struct lab *l);

/* The same up to the ledger, as if stopped before settle. */
char *lab_take_and_stop(struct lab *l);

/* All keys of the list slot, a line each; nr_new of them are new. */
char *lab_list(struct lab *l);

/* -- a Dovecot of our own (tests/cli/dovecot.sh) -------------------------- */

/* False when this machine has none. */
bool lab_has_dovecot(void);

/* An imap lab over a pipe, its mailbox empty. */
struct lab *lab_new_dovecot(void);

/* Deliver a message. */
void lab_deliver(struct lab *l, const char *text);

/* A function of dovecot.sh: the line of its answer, from 0, from l. */
char *lab_dovecot(struct lab *l, int line, const char *function,
    const char *arg);

#endif
