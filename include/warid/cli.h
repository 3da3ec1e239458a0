/* SPDX-License-Identifier: ISC */
#ifndef WARID_CLI_H
#define WARID_CLI_H
/*
 * Commands: one file each, one row each in src/cli/main.c.
 */
#include <stdbool.h>

#include "warid/rules.h"
#include "warid/settings.h"
#include "warid/store.h"

/* sysexits.h's, as the contract fixes them. */
enum { EXIT_OK = 0, EXIT_FOUND = 1, EXIT_USAGE = 64, EXIT_DATA = 65,
	EXIT_OURS = 70, EXIT_AGAIN = 75, EXIT_CONF = 78 };

enum {
	NEED_SETTINGS = 1 << 0,
	NEED_RULES    = 1 << 1,
	NEED_STORE    = 1 << 2,
	NEED_HELD     = 1 << 3,
};

/* What main opened for a command, by its needs. */
struct context {
	void *ctx;			/* the run's memory */
	struct settings *conf;
	const struct rules *rules;
	struct store *store;
	struct held *held;
	int64_t now;
	bool is_verbose, is_quiet;
	bool is_json;			/* --json was among the options */
};

struct command {
	const char *name;
	const char *usage;		/* behind the name */
	const char *summary;
	int (*run)(struct context *c, int argc, char **argv);
	unsigned needs;
};

#endif
