/* SPDX-License-Identifier: ISC */
#ifndef WARID_CLI_RULES_CMD_H
#define WARID_CLI_RULES_CMD_H
/*
 * What the `rules` commands share.
 */
#include "warid/cli.h"

int rules_cmd_check(struct context *c, int argc, char **argv);
int rules_cmd_test(struct context *c, int argc, char **argv);
int rules_cmd_why(struct context *c, int argc, char **argv);
int rules_cmd_diff(struct context *c, int argc, char **argv);
int rules_cmd_hits(struct context *c, int argc, char **argv);
int rules_cmd_suggest(struct context *c, int argc, char **argv);

/*
 * The set in `dir`, or with NULL the one of the settings.  Its mistakes go to
 * standard error and *ret says what to exit with; NULL then.
 */
struct rules *rules_cmd_load(struct context *c, const char *dir, int *ret);

/* Complaints as lines "path:line:column: sentence", or as JSON objects with
 * this `kind`, on standard output. */
void rules_cmd_show(struct context *c, const char *kind,
    const struct complaints *why);

#endif
