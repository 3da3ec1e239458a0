/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_LOGIN_H
#define SOURCE_IMAP_LOGIN_H
/* From nothing to a session that may open folders. */
#include <stdint.h>

#include "warid/err.h"
#include "warid/settings.h"

struct wire;

/*
 * Connect, secure, greet, log in.  `spool` is where large strings and tokens
 * are kept.  Secrets are never part of an error.
 *
 * A token that the server refuses is asked for anew, once.
 */
int imap_log_in(void *ctx, const char *spool,
    const struct source_settings *conf, int64_t now, struct wire **out,
    struct err *e);

#endif
