/* SPDX-License-Identifier: ISC */
/* Global options, finding the command, and the only exit. */
#include "warid/cli.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/log.h"

#define VERSION "0.1"

static void
print_help(FILE *out)
{
	fputs("usage: warid [-c FILE] [-v|-q] COMMAND ...\n\n", out);
	for (size_t i = 0; i < nr_commands; i++)
		fprintf(out, "  %-11s %s\n", commands[i].name,
		    commands[i].summary);
	fputs("\n`warid COMMAND --help` shows one; see also warid(1).\n", out);
}

/* --json may stand anywhere; the commands need not look for it. */
static bool
remove_json(int *argc, char **argv)
{
	bool found = false;
	int n = 0;

	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--json") == 0)
			found = true;
		else
			argv[n++] = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
	return found;
}

static const struct command *
find_command(const char *name)
{
	const char *names[32], *near;
	size_t i;

	for (i = 0; i < nr_commands; i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
		names[i] = commands[i].name;
	}
	near = nearest_word(name, names, nr_commands);
	if (near != NULL)
		cli_usage("no command '%s' (did you mean '%s'?)", name, near);
	else
		cli_usage("no command '%s'; see 'warid help'", name);
	return NULL;
}

/* Also behind a subcommand: `warid rules test --help`. */
static bool
asks_for_help(int argc, char **argv)
{
	for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0)
			return true;
	return argc > 0 && strcmp(argv[0], "-h") == 0;
}

static int
run_command(struct context *c, const struct command *cmd, int argc,
    char **argv)
{
	int ret;

	c->is_json = remove_json(&argc, argv);
	if (asks_for_help(argc, argv)) {
		printf("usage: warid %s %s\n%s\n", cmd->name, cmd->usage,
		    cmd->summary);
		return EXIT_OK;
	}
	ret = cli_open(c, cmd->needs);
	if (ret == EXIT_OK)
		ret = cmd->run(c, argc, argv);
	cli_close(c);
	if ((fflush(stdout) != 0 || ferror(stdout)) && ret == EXIT_OK) {
		fprintf(stderr, "warid: cannot write the output: %s\n",
		    strerror(errno));
		ret = EXIT_AGAIN;
	}
	return ret;
}

/* The options before the command; how many words they took, or -1. */
static int
global_options(struct context *c, int argc, char **argv)
{
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "-c") == 0 && i + 1 < argc) {
			c->conf_path = argv[++i];
		} else if (strcmp(argv[i], "-v") == 0) {
			c->is_verbose = true;
			log_set(LOG_INFO);
		} else if (strcmp(argv[i], "-q") == 0) {
			c->is_quiet = true;
			log_set(LOG_ERROR);
		} else {
			break;
		}
	}
	return i;
}

int
main(int argc, char **argv)
{
	struct context c = { .program = argv[0] };
	const struct command *cmd;
	int at, ret;

	setlocale(LC_ALL, "");
	umask(077);
	at = global_options(&c, argc, argv);
	if (at == argc) {
		print_help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(argv[at], "help") == 0 || strcmp(argv[at], "--help") == 0 ||
	    strcmp(argv[at], "-h") == 0) {
		print_help(stdout);
		return EXIT_OK;
	}
	if (strcmp(argv[at], "--version") == 0) {
		puts("warid " VERSION);
		return EXIT_OK;
	}
	if (argv[at][0] == '-')
		return cli_usage("no option '%s'; see 'warid help'", argv[at]);
	cmd = find_command(argv[at]);
	if (cmd == NULL)
		return EXIT_USAGE;
	c.ctx = talloc_new(NULL);
	c.now = clock_now();
	ret = run_command(&c, cmd, argc - at - 1, argv + at + 1);
	talloc_free(c.ctx);
	return ret;
}
