/* SPDX-License-Identifier: ISC */
/* What becomes of a file once its items are in the ledger. */
#include "source/folder_parts.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "source/folder_file.h"
#include "warid/stop.h"

const char *
folder_key_name(const struct folder *f, void *ctx, const struct entry *en)
{
	return f->kind->stem == NULL ? en->name :
	    f->kind->stem(ctx, en->name);
}

int
folder_put_away(struct folder *f, const struct entry *en, struct err *e)
{
	void *tmp = talloc_new(NULL);
	struct stat st;
	int r = 0;

	if (f->done >= 0 && fstatat(f->dirs[en->sub], en->name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0 && strcmp(en->key,
	    file_key(tmp, folder_key_name(f, tmp, en), &st)) == 0) {
		r = file_move(f->dirs[en->sub], en->name, f->done,
		    file_key_name(tmp, en->name), f->now, e);
		f->is_dirty = true;
		stop_here("source-moved");
	}
	talloc_free(tmp);
	return r;
}

static bool
is_item_of(const struct entry *en, const char *key)
{
	size_t n;

	if (en->key == NULL)
		return false;
	n = strlen(en->key);
	return strncmp(en->key, key, n) == 0 &&
	    (key[n] == '\0' || key[n] == '#');
}

int
folder_settle(struct source *s, const struct item *it, struct err *e)
{
	struct folder *f = folder_of(s);

	/* Settled in the order they were given: mostly the first tried. */
	for (size_t i = 0; i < f->at; i++) {
		size_t at = (f->settled + i) % f->at;
		struct entry *en = &f->entries[at];

		if (!is_item_of(en, it->key))
			continue;
		f->settled = at;
		if (en->left > 0)
			en->left--;
		if (en->left > 0 || !en->is_whole)
			return 0;
		return folder_put_away(f, en, e);
	}
	return err_set(e, ERR_ITEM, "was asked to settle an unknown key");
}

int
folder_flush(struct source *s, struct err *e)
{
	struct folder *f = folder_of(s);

	if (!f->is_dirty)
		return 0;
	/* The new names first: a file in both places is found again. */
	if (fsync(f->done) < 0)
		return err_sys(e, ERR_RUN, "cannot sync '%s/done/%s'",
		    f->all->spool, s->conf->name);
	for (int i = 0; f->kind->subs[i] != NULL; i++)
		if (f->dirs[i] >= 0 && fsync(f->dirs[i]) < 0)
			return err_sys(e, ERR_SOURCE, "cannot sync '%s'",
			    folder_sub_path(f, f, i));
	f->is_dirty = false;
	stop_here("source-flushed");
	return 0;
}
