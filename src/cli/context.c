/* SPDX-License-Identifier: ISC */
/* What commands need opened, and what each failure means to a caller. */
#include "warid/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <talloc.h>
#include <time.h>

#include "warid/file.h"

int
cli_fail(const struct err *e)
{
	fprintf(stderr, "warid: %s\n", e->text);
	switch (e->scope) {
	case ERR_ITEM:
		return EXIT_DATA;
	case ERR_CONF:
		return EXIT_CONF;
	default:
		return EXIT_AGAIN;
	}
}

int
cli_usage(const char *fmt, ...)
{
	va_list ap;

	fputs("warid: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

static void
print_complaints(const struct complaints *c)
{
	struct buf out;

	buf_init(&out, c->ctx);
	complaints_write(c, &out);
	fputs(out.p, stderr);
}

static int
open_settings(struct context *c)
{
	struct complaints why;
	struct err e;

	complaints_init(&why, c->ctx);
	if (settings_load(c->ctx, c->conf_path, &c->conf, &why, &e) < 0) {
		print_complaints(&why);
		return cli_fail(&e);
	}
	if (c->conf->timezone != NULL)
		setenv("TZ", c->conf->timezone, 1);
	tzset();
	return EXIT_OK;
}

/*
 * When the folder's rules do not check, a few lines say so each time: the
 * operator's mail nags until it is mended.
 */
static int
open_rules(struct context *c)
{
	struct complaints why;
	struct err e;

	if (cli_look_at_rules(c, &why, &e) < 0)
		return cli_fail(&e);
	if (c->rules == NULL) {
		print_complaints(&why);
		err_set(&e, ERR_CONF, "%s in the rules and no earlier set "
		    "to go on with", cli_count(c->ctx, why.n, "mistake"));
		return cli_fail(&e);
	}
	if (why.n > 0 && !c->is_quiet)
		cli_say_rules_broken(c, &why);
	return EXIT_OK;
}

static int
open_doors(struct context *c, unsigned needs)
{
	struct err e;

	if (needs & (NEED_STORE | NEED_HELD))
		if (file_make_dirs(c->conf->spool, &e) < 0)
			return cli_fail(&e);
	if ((needs & NEED_STORE) && c->store == NULL &&
	    store_open(c->ctx, c->conf->store, &c->store, &e) < 0)
		return cli_fail(&e);
	if ((needs & NEED_HELD) && c->held == NULL &&
	    held_open(c->ctx, c->conf->spool, c->conf->master_key, &c->held,
	    &e) < 0)
		return cli_fail(&e);
	return EXIT_OK;
}

int
cli_open(struct context *c, unsigned needs)
{
	int ret = EXIT_OK;

	if ((needs & NEED_SETTINGS) && c->conf == NULL)
		ret = open_settings(c);
	if (ret == EXIT_OK)
		ret = open_doors(c, needs);
	if (ret == EXIT_OK && (needs & NEED_RULES) && c->rules == NULL)
		ret = open_rules(c);
	return ret;
}

void
cli_close(struct context *c)
{
	if (c->store != NULL)
		store_close(c->store);
	c->store = NULL;
}
