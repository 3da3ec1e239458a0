/* SPDX-License-Identifier: ISC */
#ifndef WARID_ERR_H
#define WARID_ERR_H
/*
 * Why something failed, and how much of the run it may stop.
 *
 * A function that can fail takes `struct err *e` last and returns 0, or -1
 * with *e filled in.  The three setters return -1 so that failing is one
 * line: return err_sys(e, ERR_SOURCE, "cannot open '%s'", path);
 *
 * The sentence is lower case, has no full stop, names the path, mailbox or
 * row, and never holds what a citizen wrote.
 */
enum err_scope {		/* ordered: how far the damage reaches */
	ERR_NONE,
	ERR_ITEM,		/* this message: leave it, go on */
	ERR_SOURCE,		/* this mailbox or spool: leave till next run */
	ERR_RUN,		/* we ourselves: stop now, exit 75 */
	ERR_CONF,		/* settings or rules are wrong: exit 78 */
};

struct err {
	enum err_scope scope;
	char text[512];
};

/* Set scope and sentence.  Always -1. */
int err_set(struct err *e, enum err_scope scope, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with ": " and strerror(errno) behind.  Always -1. */
int err_sys(struct err *e, enum err_scope scope, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put where we were in front of what went wrong; scope stays.  Always -1. */
int err_wrap(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* "item", "source", "run", "conf": for logs and --json. */
const char *err_scope_name(enum err_scope scope);

#endif
