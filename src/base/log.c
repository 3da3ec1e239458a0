/* SPDX-License-Identifier: ISC */
/* Where log lines go and which are held back. */
#include "warid/log.h"

#include <stdarg.h>

static enum log_level log_level = LOG_WARN;

void
log_set(enum log_level level)
{
	log_level = level;
}

void
log_event(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	va_list ap;

	if (level > log_level)
		return;
	flockfile(stderr);
	fprintf(stderr, "warid: %s ", names[level]);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	funlockfile(stderr);
}
