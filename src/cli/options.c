/* SPDX-License-Identifier: ISC */
/* Options of commands by table, with a remedy for each wrong one. */
#include "warid/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"

enum { NAMES_MAX = 32 };

static const struct option_row *
find_long(const struct option_row *rows, size_t n, const char *arg,
    const char **value)
{
	size_t len;

	for (size_t i = 0; i < n; i++) {
		len = strlen(rows[i].name);
		if (strncmp(arg, rows[i].name, len) != 0)
			continue;
		if (arg[len] == '\0' || arg[len] == '=') {
			*value = arg[len] == '=' ? arg + len + 1 : NULL;
			return &rows[i];
		}
	}
	return NULL;
}

static const struct option_row *
find_short(const struct option_row *rows, size_t n, const char *arg,
    const char **value)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].letter != 0 && arg[1] == rows[i].letter) {
			*value = arg[2] != '\0' ? arg + 2 : NULL;
			return &rows[i];
		}
	return NULL;
}

static int
unknown(const char *command, const struct option_row *rows, size_t n,
    const char *arg)
{
	const char *names[NAMES_MAX], *near;
	size_t i;

	for (i = 0; i < n && i < NAMES_MAX; i++)
		names[i] = rows[i].name;
	near = nearest_word(arg, names, i);
	if (near != NULL)
		return cli_usage("%s: no option '%s' (did you mean '%s'?)",
		    command, arg, near);
	return cli_usage("%s: no option '%s'; see 'warid %s --help'", command,
	    arg, command);
}

static int
set(const char *command, const struct option_row *row, const char *value)
{
	long long v;
	char *end;

	switch (row->kind) {
	case OPTION_FLAG:
		if (value != NULL)
			return cli_usage("%s: '%s' takes no value", command,
			    row->name);
		*(bool *)row->to = true;
		return EXIT_OK;
	case OPTION_TEXT:
		*(const char **)row->to = value;
		return EXIT_OK;
	case OPTION_NUMBER:
		break;
	}
	errno = 0;
	v = strtoll(value, &end, 10);
	if (end == value || *end != '\0' || errno != 0 || v < 0)
		return cli_usage("%s: '%s' wants a number, not '%s'", command,
		    row->name, value);
	*(int64_t *)row->to = v;
	return EXIT_OK;
}

int
cli_options(const char *command, const struct option_row *rows, size_t n,
    int argc, char **argv, int *nr_rest)
{
	const struct option_row *row;
	const char *value;
	bool are_over = false;
	int ret;

	*nr_rest = 0;
	for (int i = 0; i < argc; i++) {
		if (!are_over && strcmp(argv[i], "--") == 0) {
			are_over = true;
			continue;
		}
		if (are_over || argv[i][0] != '-' || argv[i][1] == '\0') {
			argv[(*nr_rest)++] = argv[i];
			continue;
		}
		row = argv[i][1] == '-' ? find_long(rows, n, argv[i], &value) :
		    find_short(rows, n, argv[i], &value);
		if (row == NULL)
			return unknown(command, rows, n, argv[i]);
		if (row->kind != OPTION_FLAG && value == NULL) {
			if (i + 1 == argc)
				return cli_usage("%s: '%s' wants a value",
				    command, row->name);
			value = argv[++i];
		}
		ret = set(command, row, value);
		if (ret != EXIT_OK)
			return ret;
	}
	return EXIT_OK;
}

bool
cli_parse_since(const char *s, int64_t now, int64_t *out)
{
	int64_t span;

	if (clock_span(s, &span)) {
		*out = now - span;
		return true;
	}
	return clock_parse(s, out);
}

int
cli_since(const char *command, const char *option, const char *span,
    const char *given, int64_t now, int64_t *out)
{
	if (given == NULL || cli_parse_since(given, now, out))
		return EXIT_OK;
	return cli_usage("%s: '%s' wants a day, a time or a span such as %s, "
	    "not '%s'", command, option, span, given);
}

int
cli_subcommand(struct context *c, const char *command,
    const struct subcommand *subs, size_t n, int argc, char **argv)
{
	const char *names[NAMES_MAX], *near;
	struct buf all;

	buf_init(&all, c->ctx);
	for (size_t i = 0; i < n && i < NAMES_MAX; i++) {
		if (argc > 0 && strcmp(subs[i].name, argv[0]) == 0)
			return subs[i].run(c, argc - 1, argv + 1);
		names[i] = subs[i].name;
		buf_addf(&all, "%s%s", i > 0 ? ", " : "", subs[i].name);
	}
	if (argc == 0)
		return cli_usage("%s: which of %s?", command, all.p);
	near = nearest_word(argv[0], names, n);
	if (near != NULL)
		return cli_usage("%s: no '%s' (did you mean '%s'?)", command,
		    argv[0], near);
	return cli_usage("%s: no '%s', but %s", command, argv[0], all.p);
}

int
cli_ticket_number(const char *command, const char *word, int64_t *id)
{
	char *end;

	*id = strtoll(word, &end, 10);
	if (*end == '\0' && *id > 0)
		return EXIT_OK;
	return cli_usage("%s: '%s' is no ticket number", command, word);
}

const char *
cli_nearest_label(void *ctx, const struct facet *f, const char *word)
{
	const char **names = talloc_array(ctx, const char *,
	    (unsigned)f->nr_labels + 1);

	for (size_t i = 0; i < f->nr_labels; i++)
		names[i] = f->labels[i].id;
	return nearest_word(word, names, f->nr_labels);
}

const char *
cli_actor(void)
{
	const char *who = getenv("SUDO_USER");

	if (who == NULL)
		who = getenv("LOGNAME");
	return who != NULL ? who : "operator";
}
