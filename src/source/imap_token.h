/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_TOKEN_H
#define SOURCE_IMAP_TOKEN_H
/*
 * Access tokens of a source's `token-command`.  It prints either
 *
 *	a line: the token.  It is kept nowhere: the command has its own store.
 *
 *	a token response of RFC 6749, 5.1: a JSON object with `access_token` and,
 *	if any, `expires_in` (seconds) and `refresh_token`.  It is kept in
 *	SPOOL/token/SOURCE.json (0600), and the command is run again when less
 *	than a minute of it is left.  A refresh token goes to the command's
 *	standard input, as a line; one that comes back replaces it.
 */
#include <stdbool.h>
#include <stdint.h>

#include "warid/err.h"
#include "warid/settings.h"

/*
 * A token from ctx.  is_anew: what is kept was refused, ask the command.
 * ERR_SOURCE when the command fails, and nothing it printed is told.
 */
int imap_token(void *ctx, const char *spool,
    const struct source_settings *conf, int64_t now, bool is_anew,
    char **token, struct err *e);

#endif
