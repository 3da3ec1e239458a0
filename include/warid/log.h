/* SPDX-License-Identifier: ISC */
#ifndef WARID_LOG_H
#define WARID_LOG_H
/*
 * Lines for the operator, on standard error: `level key=value ...`.
 * Ids and sizes only: never a body, a subject, an address or a number that
 * a citizen wrote.  Only cli and worker log.
 */
enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* What is printed: up to and including `level`.  At start: LOG_WARN. */
void log_set(enum log_level level);

void log_event(enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
