/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_CHILD_H
#define SOURCE_CHILD_H
/* Commands from the settings: split at spaces, no shell in between. */
#include <sys/types.h>

#include "warid/err.h"

/*
 * Start one: its standard output is read from *in (a pipe), its standard
 * input is written to *out (a socket: send() can do without SIGPIPE).  Two
 * things, for Dovecot's imap refuses root a socket as its output.
 */
int child_start(const char *command, int *in, int *out, pid_t *pid,
    struct err *e);

/* Wait for its end, two seconds; then SIGTERM, then SIGKILL.  The status. */
int child_end(pid_t pid);

/*
 * What a command prints, from ctx, with a NUL behind; `what` it is for, in an
 * error; `input`: a line for its standard input, or NULL.  Within `seconds`,
 * exit status 0, at most 64 KiB, else ERR_SOURCE; what was printed is never
 * part of the error.
 */
int child_output(void *ctx, const char *command, const char *what,
    const char *input, int seconds, char **text, struct err *e);

/* The first line of it: a password. */
int child_line(void *ctx, const char *command, int seconds, char **line,
    struct err *e);

#endif
