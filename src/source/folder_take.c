/* SPDX-License-Identifier: ISC */
/* How a file becomes an item: opened, probed for a writer, read whole. */
#include "source/folder_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "source/folder_file.h"

/* -- taking -------------------------------------------------------------- */

/* Open and probe: 1 whole, *fd open; 0 not now (gone, a link, written to);
 * -1 cannot be read. */
static int
open_entry(struct folder *f, const struct entry *en, int *fd,
    struct stat *st, struct err *e)
{
	int dir = f->dirs[en->sub];

	if (fstatat(dir, en->name, st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st->st_mode))
		return 0;
	*fd = openat(dir, en->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
	    O_NOCTTY | O_CLOEXEC);
	if (*fd < 0 && (errno == ENOENT || errno == ELOOP))
		return 0;
	if (*fd < 0)
		return err_sys(e, ERR_ITEM, "cannot open '%s/%s'",
		    folder_sub_path(f, f, en->sub), file_key_name(f, en->name));
	if (fstat(*fd, st) == 0 && S_ISREG(st->st_mode) &&
	    !is_file_busy(*fd, st, f->now))
		return 1;
	close(*fd);
	return 0;
}

static struct item *
item_new(const struct folder *f, void *ctx, const struct entry *en,
    const char *key, const struct stat *st)
{
	struct item *it = talloc_zero(ctx, struct item);
	const char *meta = f->kind->meta == NULL ? "" :
	    f->kind->meta(f, it, en->name);

	it->source = f->source.conf->name;
	it->key = talloc_strdup(it, key);
	it->channel = f->kind->channel;
	it->name = file_key_name(it, en->name);
	it->arrived = st->st_mtim.tv_sec;
	it->meta = meta;
	return it;
}

static void
item_bytes(struct item *it, const char *p, size_t n)
{
	it->p = p;
	it->n = n;
	hash_bytes(p, n, &it->hash);
}

static void
item_withhold(struct folder *f, struct item *it, int64_t size)
{
	it->withheld = talloc_asprintf(it,
	    "%lld bytes, the limit is %lld", (long long)size,
	    (long long)f->max);
}

/* The bytes into the item; 0: the file changed under our hands, wait. */
static int
read_whole(struct folder *f, int fd, const struct entry *en,
    const struct stat *st, struct item *it, struct err *e)
{
	bool is_over = st->st_size > f->max;
	size_t want = f->is_listing ? 0 : is_over ? FOLDER_HEAD : (size_t)st->st_size;
	char *p = talloc_size(it, want + 1);
	struct stat after;
	size_t n = 0;
	ssize_t r;

	while (n < want && (r = pread(fd, p + n, want - n, (off_t)n)) != 0) {
		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return err_sys(e, ERR_ITEM, "cannot read '%s/%s'",
			    folder_sub_path(it, f, en->sub), it->name);
		n += (size_t)r;
	}
	if (n < want || fstat(fd, &after) < 0 || !is_file_same(st, &after))
		return 0;
	p[n] = '\0';
	item_bytes(it, p, n);
	if (is_over)
		item_withhold(f, it, st->st_size);
	return 1;
}

/* The next message of the mbox under way: 1, 0 the mbox is over, -1. */
static int
next_of_mbox(struct folder *f, void *ctx, struct item **out, struct err *e)
{
	struct entry *en = &f->entries[f->at - 1];
	struct mbox_part part;
	int r, known;

	while ((r = mbox_next(f->mbox, ctx, &part, e)) == 1) {
		const char *key = talloc_asprintf(ctx, "%s#%u", en->key,
		    part.number);

		known = f->ledger->is_known(f->ledger->arg, key, e);
		if (known < 0)
			return -1;
		if (known == 1)
			continue;
		*out = item_new(f, ctx, en, key, mbox_stat(f->mbox));
		item_bytes(*out, talloc_steal(*out, part.p), part.n);
		if (part.size > (int64_t)part.n)
			item_withhold(f, *out, part.size);
		en->left++;
		return 1;
	}
	TALLOC_FREE(f->mbox);
	en->is_whole = r == 0;
	return r;
}

/* After an mbox: the file goes when none of it waits to be settled. */
static int
mbox_over(struct folder *f, struct err *e)
{
	struct entry *en = &f->entries[f->at - 1];

	return en->is_whole && en->left == 0 ? folder_put_away(f, en, e) : 0;
}

/* An open, whole, unknown file: 1 an item, 0 none of it now, -1. */
static int
take_open(struct folder *f, struct entry *en, int fd, const struct stat *st,
    void *ctx, struct item **out, struct err *e)
{
	int r;

	if (f->kind->has_mbox && en->sub == 0 && is_mbox(fd)) {
		f->mbox = mbox_open(f, fd, st, (size_t)f->max);
		r = next_of_mbox(f, ctx, out, e);
		return r == 0 ? mbox_over(f, e) : r;
	}
	*out = item_new(f, ctx, en, en->key, st);
	r = read_whole(f, fd, en, st, *out, e);
	close(fd);
	if (r == 1) {
		en->left = 1;
		en->is_whole = true;
	}
	return r;
}

/* One file: 1 an item, 0 nothing of it now, -1. */
static int
take_entry(struct folder *f, struct entry *en, void *ctx, struct item **out,
    struct err *e)
{
	struct stat st;
	int r, fd;

	r = open_entry(f, en, &fd, &st, e);
	if (r != 1)
		return r;
	en->key = file_key(f, folder_key_name(f, ctx, en), &st);
	r = f->ledger->is_known(f->ledger->arg, en->key, e);
	if (r == 0)
		return take_open(f, en, fd, &st, ctx, out, e);
	close(fd);
	return r == 1 ? folder_put_away(f, en, e) : -1;
}

int
folder_next(struct source *s, void *ctx, struct item **out, struct err *e)
{
	struct folder *f = folder_of(s);
	int r = 0;

	if (f->mbox != NULL) {
		r = next_of_mbox(f, ctx, out, e);
		if (r == 0)
			r = mbox_over(f, e);
	}
	while (r == 0 && f->at < f->nr)
		r = take_entry(f, &f->entries[f->at++], ctx, out, e);
	return r;
}
