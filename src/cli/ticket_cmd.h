/* SPDX-License-Identifier: ISC */
#ifndef WARID_CLI_TICKET_CMD_H
#define WARID_CLI_TICKET_CMD_H
/*
 * What the `ticket` commands share, a file a kind.
 */
#include "warid/cli.h"

/* -- cmd_ticket_set.c ----------------------------------------------------- */

int ticket_set(struct context *c, int argc, char **argv);

/* cmd_ticket_act.c: what staff do with a ticket. */
int ticket_assign(struct context *c, int argc, char **argv);
int ticket_note(struct context *c, int argc, char **argv);
int ticket_close(struct context *c, int argc, char **argv);
int ticket_verify(struct context *c, int argc, char **argv);
int ticket_reopen(struct context *c, int argc, char **argv);
int ticket_merge(struct context *c, int argc, char **argv);

/* A ticket's column of a facet; NULL when it has none for it. */
const char **ticket_column(struct ticket_row *t, const char *facet);

/* Note in `unsure` whether a facet is. */
void ticket_settle(void *ctx, struct ticket_row *t, const char *facet,
    bool is_unsure);

#endif
