/* SPDX-License-Identifier: ISC */
/* Which files are exports of social media. */
#include "source/folder.h"

static const char *const subs[] = { "", NULL };

static bool
is_export_name(const char *name)
{
	static const char *const ends[] = { ".txt", ".zip", ".json", ".jsonl",
		".ndjson", ".csv", ".js", ".xml", ".atom", ".rss", NULL };

	return folder_name_ends(name, ends);
}

static const struct folder_kind exports = {
	.channel = CHANNEL_SOCIAL,
	.subs = subs,
	.is_ours = is_export_name,
};

static int
social_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	return folder_open(ctx, &source_social, &exports, NULL, all, conf,
	    ledger, now, out, e);
}

const struct source_driver source_social = {
	.name = "social",
	.open = social_open,
	.next = folder_next,
	.settle = folder_settle,
	.flush = folder_flush,
	.list = folder_list,
	.close = folder_close,
};
