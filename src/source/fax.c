/* SPDX-License-Identifier: ISC */
/* Which files of a folder are faxes, and what is known of one from outside:
 * its name and, at a HylaFAX site, its line in xferfaxlog. */
#include "source/fax_log.h"
#include "source/folder.h"

#include <ctype.h>
#include <talloc.h>

#include "warid/json.h"

static const char *const subs[] = { "", NULL };

/* The log, read when the first new fax asks for it. */
struct fax_facts {
	const char *log;		/* NULL: none */
	struct fax_received *rows;
	size_t n;
	bool is_read;
};

/* mgetty's raw G3 pages: ff... (fine) and fn... (normal), page number behind. */
static bool
is_mgetty_name(const char *name)
{
	size_t n = strlen(name);

	return n >= 6 && name[0] == 'f' && (name[1] == 'f' || name[1] == 'n') &&
	    name[n - 3] == '.' && isdigit((unsigned char)name[n - 2]) &&
	    isdigit((unsigned char)name[n - 1]);
}

static bool
is_fax_name(const char *name)
{
	static const char *const ends[] = { ".tif", ".tiff", ".g3", ".pdf",
		".png", ".jpg", ".jpeg", NULL };

	return folder_name_ends(name, ends) || is_mgetty_name(name);
}

static const struct fax_received *
find_facts(struct fax_facts *facts, const char *name)
{
	struct err e;

	if (facts->log == NULL)
		return NULL;
	/* A log that cannot be read costs its facts, not the faxes;
	 * reconcile, which needs it, says what is wrong with it. */
	if (!facts->is_read)
		fax_log_read(facts, facts->log, &facts->rows, &facts->n, &e);
	facts->is_read = true;
	return fax_log_find(facts->rows, facts->n, name);
}

static const char *
fax_meta(const struct folder *f, void *ctx, const char *name)
{
	const struct fax_received *r = find_facts(folder_own(f), name);
	struct json_out *o;
	struct buf b;

	if (r == NULL)
		return "";
	o = json_object_new(ctx);
	fax_log_meta(r, o);
	buf_init(&b, ctx);
	json_write(o, &b);
	return b.p;
}

static const struct folder_kind fax = {
	.channel = CHANNEL_FAX,
	.subs = subs,
	.is_ours = is_fax_name,
	.meta = fax_meta,
};

static int
fax_open(void *ctx, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	struct fax_facts *facts = talloc_zero(ctx, struct fax_facts);

	facts->log = conf->xferfaxlog;
	return folder_open(ctx, &source_fax, &fax, facts, all, conf, ledger,
	    now, out, e);
}

const struct source_driver source_fax = {
	.name = "fax",
	.open = fax_open,
	.next = folder_next,
	.settle = folder_settle,
	.flush = folder_flush,
	.list = folder_list,
	.close = folder_close,
};
