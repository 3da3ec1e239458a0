/* SPDX-License-Identifier: ISC */
/* How sentences about failures are put together, and nothing else. */
#include "warid/err.h"

#include <errno.h>
#include <stdarg.h>

static void __attribute__((format(printf, 3, 0)))
say(struct err *e, enum err_scope scope, const char *fmt, va_list ap)
{
	e->scope = scope;
	vsnprintf(e->text, sizeof(e->text), fmt, ap);
}

static void
say_more(struct err *e, const char *what)
{
	size_t n = strlen(e->text);

	snprintf(e->text + n, sizeof(e->text) - n, ": %s", what);
}

int
err_set(struct err *e, enum err_scope scope, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(e, scope, fmt, ap);
	va_end(ap);
	return -1;
}

int
err_sys(struct err *e, enum err_scope scope, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	say(e, scope, fmt, ap);
	va_end(ap);
	say_more(e, why);
	return -1;
}

int
err_wrap(struct err *e, const char *fmt, ...)
{
	struct err inner = *e;
	va_list ap;

	va_start(ap, fmt);
	say(e, inner.scope, fmt, ap);
	va_end(ap);
	say_more(e, inner.text);
	return -1;
}

const char *
err_scope_name(enum err_scope scope)
{
	static const char *const names[] = {
		[ERR_NONE] = "none", [ERR_ITEM] = "item",
		[ERR_SOURCE] = "source", [ERR_RUN] = "run",
		[ERR_CONF] = "conf",
	};

	return names[scope];
}
