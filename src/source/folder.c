/* SPDX-License-Identifier: ISC */
/* How a folder is walked: listed once at open, each file looked at when its
 * turn comes, put away when its ledger row is durable. */
#include "source/folder.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "source/folder_file.h"
#include "source/mbox.h"
#include "warid/buf.h"
#include "warid/file.h"
#include "warid/json.h"
#include "warid/stop.h"

enum { MAX_SUBS = 4 };

struct entry {
	const char *name;		/* as it lies there */
	int sub;			/* index into kind->subs */
	const char *key;		/* once handed out; of an mbox, its stem */
	int left;			/* items of it not yet settled */
	bool is_whole;			/* all its items were handed out */
};

struct folder {
	struct source source;
	const struct folder_kind *kind;
	const struct settings *all;
	const struct source_ledger *ledger;
	void *own;
	int64_t now;
	int64_t max;			/* bytes of one item */
	int dirs[MAX_SUBS];		/* -1: not there */
	int done;			/* SPOOL/done/SOURCE; -1: not a drop */
	struct entry *entries;
	size_t nr;
	size_t at;			/* next to look at */
	size_t settled;			/* where settle found its last one */
	struct mbox *mbox;		/* being split: entries[at - 1] */
	bool is_dirty;			/* moved, not yet synced */
	bool is_listing;		/* keys are wanted, no bytes */
	struct source *listing;		/* of folder_list */
};

static struct folder *
folder_of(struct source *s)
{
	return (struct folder *)s;	/* its first member */
}

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

static const char *
sub_path(void *ctx, const struct folder *f, int sub)
{
	const char *name = f->kind->subs[sub];

	return *name == '\0' ? f->source.conf->path :
	    file_join(ctx, f->source.conf->path, name);
}

static int
list_sub(struct folder *f, int sub, struct err *e)
{
	const char *path = sub_path(f, f, sub);
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
		const char *path = sub_path(f, f, i);

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
	for (int i = 0; i < MAX_SUBS; i++)
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
	for (int i = 0; i < MAX_SUBS; i++)
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

/* -- taking -------------------------------------------------------------- */

static const char *
key_name(const struct folder *f, void *ctx, const struct entry *en)
{
	return f->kind->stem == NULL ? en->name :
	    f->kind->stem(ctx, en->name);
}

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
		    sub_path(f, f, en->sub), file_key_name(f, en->name));
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
			    sub_path(it, f, en->sub), it->name);
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

static int put_away(struct folder *f, const struct entry *en, struct err *e);

/* After an mbox: the file goes when none of it waits to be settled. */
static int
mbox_over(struct folder *f, struct err *e)
{
	struct entry *en = &f->entries[f->at - 1];

	return en->is_whole && en->left == 0 ? put_away(f, en, e) : 0;
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
	en->key = file_key(f, key_name(f, ctx, en), &st);
	r = f->ledger->is_known(f->ledger->arg, en->key, e);
	if (r == 0)
		return take_open(f, en, fd, &st, ctx, out, e);
	close(fd);
	return r == 1 ? put_away(f, en, e) : -1;
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

/* -- settling ------------------------------------------------------------ */

/* Out of a drop folder; a file that changed since stays for the next run. */
static int
put_away(struct folder *f, const struct entry *en, struct err *e)
{
	void *tmp = talloc_new(NULL);
	struct stat st;
	int r = 0;

	if (f->done >= 0 && fstatat(f->dirs[en->sub], en->name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0 && strcmp(en->key,
	    file_key(tmp, key_name(f, tmp, en), &st)) == 0) {
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
		return put_away(f, en, e);
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
			    sub_path(f, f, i));
	f->is_dirty = false;
	stop_here("source-flushed");
	return 0;
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

int
folder_list(struct source *s, void *ctx, const char **key, struct err *e)
{
	struct folder *f = folder_of(s);
	struct item *it;
	int r;

	if (f->listing == NULL && list_open(f, e) < 0)
		return -1;
	r = folder_next(f->listing, ctx, &it, e);
	if (r == 1)
		*key = it->key;
	if (r == 0)
		TALLOC_FREE(f->listing);
	return r;
}
