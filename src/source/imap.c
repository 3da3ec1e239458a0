/* SPDX-License-Identifier: ISC */
/* Placeholder until the driver stands. */
#include "warid/source.h"

static int
imap_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	(void)ctx;
	(void)all;
	(void)conf;
	(void)ledger;
	(void)now;
	(void)out;
	return err_set(e, ERR_CONF, "imap is not built in yet");
}

const struct source_driver source_imap = {
	.name = "imap",
	.open = imap_open,
};
