/* SPDX-License-Identifier: ISC */
/* What a folder of mail is: plain files, or a maildir's new and cur, whose
 * names carry flags that are not part of the message's name. */
#include "source/folder.h"

#include <talloc.h>

static const char *const subs[] = { "", "new", "cur", NULL };

static char *
maildir_stem(void *ctx, const char *name)
{
	const char *flags = strstr(name, ":2,");

	return flags == NULL ? talloc_strdup(ctx, name) :
	    talloc_strndup(ctx, name, (size_t)(flags - name));
}

static const struct folder_kind maildir = {
	.channel = CHANNEL_EMAIL,
	.subs = subs,
	.stem = maildir_stem,
	.has_mbox = true,
};

static int
maildir_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	return folder_open(ctx, &source_maildir, &maildir, NULL, all, conf,
	    ledger, now, out, e);
}

const struct source_driver source_maildir = {
	.name = "maildir",
	.open = maildir_open,
	.next = folder_next,
	.settle = folder_settle,
	.flush = folder_flush,
	.list = folder_list,
	.close = folder_close,
};
