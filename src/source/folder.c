/* SPDX-License-Identifier: ISC */
/* Which files of a folder are candidates: listed once at open, each looked at
 * when its turn comes. */
#include "source/folder_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"

void *
folder_own(const struct folder *f)
{
	return f->own;
}

bool
folder_name_ends(const char *name, const char *const *ends)
{
	size_t n = strlen(name);

	for (; *ends != NULL; ends++) {
		size_t m = strlen(*ends);

		if (n >= m && strcasecmp(name + n - m, *ends) == 0)
			return true;
	}
	return false;
}

/* -- opening ------------------------------------------------------------- */

static bool
is_candidate(const struct folder *f, const char *name)
{
	static const char *const broken_off[] = { ".part", ".partial",
		".filepart", ".crdownload", ".tmp", ".lock", "~", NULL };

	if (name[0] == '.' || folder_name_ends(name, broken_off))
		return false;
	return f->kind->is_ours == NULL || f->kind->is_ours(name);
}

static int
by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int r = strcmp(x->name, y->name);

	return r != 0 ? r : x->sub - y->sub;
}

const char *
folder_sub_path(void *ctx, const struct folder *f, int sub)
{
	const char *name = f->kind->subs[sub];

	return *name == '\0' ? f->source.conf->path :
	    file_join(ctx, f->source.conf->path, name);
}

static int
list_sub(struct folder *f, int sub, struct err *e)
{
	const char *path = folder_sub_path(f, f, sub);
	char **names;
	size_t n;

	if (file_list(f, path, &names, &n, e) < 0) {
		e->scope = ERR_SOURCE;
		return -1;
	}
	f->entries = talloc_realloc(f, f->entries, struct entry, f->nr + n);
	for (size_t i = 0; i < n; i++)
		if (is_candidate(f, names[i]))
			f->entries[f->nr++] = (struct entry){
				.name = names[i], .sub = sub };
	return 0;
}

static int
open_dirs(struct folder *f, struct err *e)
{
	for (int i = 0; f->kind->subs[i] != NULL; i++) {
		const char *path = folder_sub_path(f, f, i);

		f->dirs[i] = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (f->dirs[i] < 0 && (i == 0 || errno != ENOENT))
			return err_sys(e, ERR_SOURCE,
			    "cannot open folder '%s'", path);
		if (f->dirs[i] >= 0 && list_sub(f, i, e) < 0)
			return -1;
	}
	if (f->nr > 1)
		qsort(f->entries, f->nr, sizeof(f->entries[0]), by_name);
	return 0;
}

static int
open_done(struct folder *f, struct err *e)
{
	const struct source_settings *conf = f->source.conf;
	const char *path;

	if (!conf->is_drop)
		return 0;
	path = talloc_asprintf(f, "%s/done/%s", f->all->spool, conf->name);
	if (file_make_dirs(path, e) < 0 || file_make_dirs(conf->path, e) < 0)
		return -1;
	f->done = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->done < 0)
		return err_sys(e, ERR_RUN, "cannot open '%s'", path);
	return 0;
}

static int
close_fds(struct folder *f)
{
	for (int i = 0; i < FOLDER_SUBS; i++)
		if (f->dirs[i] >= 0)
			close(f->dirs[i]);
	if (f->done >= 0)
		close(f->done);
	return 0;
}

int
folder_open(void *ctx, const struct source_driver *drv,
    const struct folder_kind *kind, void *own, const struct settings *all,
    const struct source_settings *conf, const struct source_ledger *ledger,
    int64_t now, struct source **out, struct err *e)
{
	struct folder *f = talloc_zero(ctx, struct folder);

	f->source = (struct source){ .drv = drv, .conf = conf };
	f->kind = kind;
	f->all = all;
	f->ledger = ledger;
	f->own = talloc_steal(f, own);
	f->now = now;
	f->max = conf->max_bytes > 0 ? conf->max_bytes : all->max_item;
	f->done = -1;
	for (int i = 0; i < FOLDER_SUBS; i++)
		f->dirs[i] = -1;
	talloc_set_destructor(f, close_fds);
	if (conf->path == NULL)
		err_set(e, ERR_CONF, "no path is set");
	else if (open_done(f, e) == 0 && open_dirs(f, e) == 0) {
		*out = &f->source;
		return 0;
	}
	talloc_free(f);
	return -1;
}

void
folder_close(struct source *s)
{
	talloc_free(folder_of(s));
}

/* -- listing ------------------------------------------------------------- */

static int
knows_nothing(void *arg, const char *key, struct err *e)
{
	(void)arg;
	(void)key;
	(void)e;
	return 0;
}

static int
list_open(struct folder *f, struct err *e)
{
	static const struct source_ledger empty = {
		.is_known = knows_nothing };
	struct source_settings *conf = talloc(f, struct source_settings);

	*conf = *f->source.conf;
	conf->is_drop = false;
	if (folder_open(f, f->source.drv, f->kind, NULL, f->all, conf,
	    &empty, f->now, &f->listing, e) < 0)
		return -1;
	folder_of(f->listing)->own = f->own;
	folder_of(f->listing)->is_listing = true;
	return 0;
}

/* In or changed since the last run began: a rename sets the ctime. */
static bool
is_new(const struct folder *f, const struct entry *en)
{
	struct stat st;

	return fstatat(f->dirs[en->sub], en->name, &st,
	    AT_SYMLINK_NOFOLLOW) < 0 || st.st_ctime >= f->ledger->last_ok ||
	    st.st_mtime >= f->ledger->last_ok;
}

int
folder_list(struct source *s, void *ctx, struct listed *out, struct err *e)
{
	struct folder *f = folder_of(s), *there;
	struct item *it;
	int r;

	if (f->listing == NULL && list_open(f, e) < 0)
		return -1;
	r = folder_next(f->listing, ctx, &it, e);
	there = folder_of(f->listing);
	if (r == 1)
		*out = (struct listed){ it->key,
			is_new(f, &there->entries[there->at - 1]) };
	if (r == 0)
		TALLOC_FREE(f->listing);
	return r;
}
