/* SPDX-License-Identifier: ISC */
/* digest: the daily digest on standard output. */
#include "warid/cli.h"

#include <stdio.h>
#include <stdlib.h>

#include "warid/clock.h"
#include "warid/digest.h"

/* What TZ is called, for the foot of the page. */
static const char *
timezone_name(const struct context *c)
{
	const char *tz = c->conf->timezone ? c->conf->timezone : getenv("TZ");

	return tz != NULL && tz[0] != '\0' ? tz : "local time";
}

int
cmd_digest(struct context *c, int argc, char **argv)
{
	char today[CLOCK_TEXT_MAX];
	bool print = false, send = false;
	struct digest_request q = { .day = clock_day(c->now, today),
		.audience = "communications", .lang = "both",
		.format = c->is_json ? "json" : "text",
		.timezone = timezone_name(c),
		.quarantine_alarm = c->conf->quarantine_alarm };
	const struct option_row options[] = {
		{ "--day", 0, OPTION_TEXT, &q.day },
		{ "--for", 0, OPTION_TEXT, &q.audience },
		{ "--lang", 0, OPTION_TEXT, &q.lang },
		{ "--format", 0, OPTION_TEXT, &q.format },
		{ "--print", 0, OPTION_FLAG, &print },
		{ "--send", 0, OPTION_FLAG, &send },
	};
	struct buf out;
	struct err e;
	int rest, ret;

	ret = cli_options("digest", options,
	    sizeof(options) / sizeof(options[0]), argc, argv, &rest);
	if (ret != EXIT_OK)
		return ret;
	if (rest > 0)
		return cli_usage("digest: takes no '%s'", argv[0]);
	if (send)
		return cli_usage("digest: '--send' wants mail out, which is "
		    "not built yet; print it and pipe it to sendmail");
	buf_init(&out, c->ctx);
	if (digest_write(c->store, c->ctx, c->rules, &q, &out, &e) < 0) {
		ret = cli_fail(&e);
		return e.scope == ERR_CONF ? EXIT_USAGE : ret;
	}
	fwrite(out.p, 1, out.n, stdout);
	return EXIT_OK;
}
