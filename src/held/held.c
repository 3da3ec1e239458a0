/* SPDX-License-Identifier: ISC */
/*
 * How a batch becomes a segment: written under SPOOL/held/tmp/ by whoever
 * holds the lock on the file there, synced, and renamed to its place.  The
 * name is taken at the start, so that places can be given out before the end.
 */
#include "held/parts.h"

#include <assert.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/stop.h"

enum {
	GATHER = 1 << 20,		/* bytes kept back before a write */
	BATCHES_MAX = 10000,		/* of one second */
};

static int
close_held(struct held *h)
{
	held_abort(h);
	if (h->read_fd >= 0)
		close(h->read_fd);
	return 0;
}

int
held_open(void *ctx, const char *spool, const char *master_key_file,
    struct held **out, struct err *e)
{
	struct held *h;

	h = talloc_zero(ctx, struct held);
	if (h == NULL)
		abort();
	h->fd = h->read_fd = -1;
	h->dir = file_join(h, spool, "held");
	h->tmp_dir = file_join(h, h->dir, "tmp");
	buf_init(&h->gathered, h);
	talloc_set_destructor(h, close_held);
	if (master_key_file != NULL &&
	    keyring_open(h, master_key_file, &h->keys, e) < 0) {
		talloc_free(h);
		return -1;
	}
	*out = h;
	return 0;
}

/*
 * Lock a file below tmp/, made if `may_make`.  The descriptor, or -1 when
 * another process has it, or had it and renamed or removed it meanwhile.
 */
static int
lock_tmp(const char *tmp, bool may_make)
{
	int fd = open(tmp, O_RDWR | (may_make ? O_CREAT : 0) | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	struct stat opened, named;

	if (fd < 0)
		return -1;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &opened) == 0 &&
	    lstat(tmp, &named) == 0 && opened.st_ino == named.st_ino)
		return fd;
	close(fd);
	return -1;
}

/* What a process that died left below tmp/ bears no lock: it goes. */
static int
sweep(struct held *h, struct err *e)
{
	char **names;
	size_t n;

	if (file_list(h->batch, h->tmp_dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		char *tmp = file_join(h->batch, h->tmp_dir, names[i]);
		int fd = lock_tmp(tmp, false);

		if (fd >= 0) {
			unlink(tmp);
			close(fd);
		}
	}
	return 0;
}

/* The folder of the month; those above are synced when it is new. */
static int
make_month(struct held *h, const char *month, struct err *e)
{
	char *path = file_join(h->batch, h->dir, month);
	char *year = talloc_strndup(h->batch, path, strlen(path) - 3);

	if (is_file_there(path))
		return 0;
	if (file_make_dirs(path, e) < 0 || file_sync_dir(year, e) < 0)
		return -1;
	return file_sync_dir(h->dir, e);
}

/* "2026/11/20261122T055000Z-0001.seg": names sort by time. */
static int
take_name(struct held *h, int64_t now, struct err *e)
{
	char at[CLOCK_TEXT_MAX], month[8], stamp[20];

	clock_text(now, at);			/* 2026-11-22T05:50:00Z */
	snprintf(month, sizeof(month), "%.4s/%.2s", at, at + 5);
	snprintf(stamp, sizeof(stamp), "%.4s%.2s%.5s%.2s%.2sZ", at, at + 5,
	    at + 8, at + 14, at + 17);
	if (file_make_dirs(h->tmp_dir, e) < 0 ||
	    make_month(h, month, e) < 0 || sweep(h, e) < 0)
		return -1;
	for (int i = 1; i < BATCHES_MAX; i++) {
		TALLOC_FREE(h->segment);
		h->segment = talloc_asprintf(h, "%s/%s-%04d.seg", month,
		    stamp, i);
		h->path = file_join(h->batch, h->dir, h->segment);
		h->tmp = talloc_asprintf(h->batch, "%s/%s-%04d.seg",
		    h->tmp_dir, stamp, i);
		if (is_file_there(h->path) ||
		    (h->fd = lock_tmp(h->tmp, true)) < 0)
			continue;
		if (!is_file_there(h->path))
			return 0;
		unlink(h->tmp);		/* renamed before we had the lock */
		close(h->fd);
	}
	return err_sys(e, ERR_RUN, "cannot make '%s'", h->tmp);
}

int
held_begin(struct held *h, int64_t now, struct err *e)
{
	unsigned char start[SEGMENT_START];

	assert(h->batch == NULL);
	h->batch = talloc_new(h);
	h->fd = -1;
	h->written = 0;
	h->nr_records = 0;
	buf_reset(&h->gathered);
	if (take_name(h, now, e) < 0) {
		h->fd = -1;
		held_abort(h);
		return -1;
	}
	h->start = (struct segment_start){ .made = now,
		.is_sealed = h->keys != NULL };
	crypt_random(h->start.id, sizeof(h->start.id));
	segment_start_write(&h->start, start);
	buf_add(&h->gathered, start, sizeof(start));
	return 0;
}

static int
write_out(struct held *h, const void *p, size_t n, struct err *e)
{
	if (file_write_all(h->fd, p, n) < 0)
		return err_sys(e, ERR_RUN, "cannot write '%s'", h->tmp);
	h->written += (int64_t)n;
	return 0;
}

static int
flush(struct held *h, struct err *e)
{
	if (write_out(h, h->gathered.p, h->gathered.n, e) < 0)
		return -1;
	buf_reset(&h->gathered);
	return 0;
}

/* Small pieces gather; a large one goes straight behind them. */
static int
put(struct held *h, const void *p, size_t n, struct err *e)
{
	if (h->gathered.n + n < GATHER) {
		buf_add(&h->gathered, p, n);
		return 0;
	}
	if (flush(h, e) < 0)
		return -1;
	return write_out(h, p, n, e);
}

/* Note and body under a key of their own, bound to the record's hash. */
static int
put_sealed(struct held *h, const struct record_fixed *f,
    const unsigned char key[CRYPT_KEY_BYTES], const struct buf *note,
    const struct held_record *r, struct err *e)
{
	size_t n = note->n + r->n;
	unsigned char *plain = talloc_size(h->batch, n + 1);
	unsigned char *sealed = talloc_size(h->batch, n + CRYPT_SEAL_EXTRA);
	int ret;

	if (plain == NULL || sealed == NULL)
		abort();
	memcpy(plain, note->p, note->n);
	if (r->n > 0)
		memcpy(plain + note->n, r->p, r->n);
	crypt_seal(key, plain, n, f->hash.b, HASH_BYTES, sealed);
	crypt_wipe(plain, n);
	ret = put(h, sealed, n + CRYPT_SEAL_EXTRA, e);
	talloc_free(plain);
	talloc_free(sealed);
	return ret;
}

static int
put_record(struct held *h, const struct buf *head, const struct buf *note,
    const struct held_record *r, struct held_place *out, struct err *e)
{
	struct record_fixed f = { .is_sealed = h->keys != NULL,
		.head_n = (uint32_t)head->n, .note_n = (uint32_t)note->n,
		.body_n = r->n };
	unsigned char fixed[RECORD_FIXED], key[CRYPT_KEY_BYTES];
	int ret;

	if (f.is_sealed)
		keyring_new(h->keys, f.key_id, key);
	out->segment = h->segment;
	out->offset = h->written + (int64_t)h->gathered.n;
	out->length = RECORD_FIXED + (int64_t)record_rest(&f);
	record_hash(&h->start, out->offset, &f, head->p, note->p, &f.hash);
	record_fixed_write(&f, fixed);
	h->nr_records++;
	if (put(h, fixed, sizeof(fixed), e) < 0 ||
	    put(h, head->p, head->n, e) < 0)
		return -1;
	if (f.is_sealed) {
		ret = put_sealed(h, &f, key, note, r, e);
		crypt_wipe(key, sizeof(key));
		return ret;
	}
	if (put(h, note->p, note->n, e) < 0)
		return -1;
	return put(h, r->p, r->n, e);
}

int
held_add(struct held *h, const struct held_record *r,
    struct held_place *out, struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(h->batch);
	struct buf head, note;
	int ret;

	assert(h->batch != NULL);
	buf_init(&head, ctx);
	buf_init(&note, ctx);
	record_head_write(ctx, r, &head);
	record_note_write(ctx, r, &note);
	if (head.n > HEAD_MAX || note.n > NOTE_MAX || r->n > BODY_MAX)
		ret = err_set(e, ERR_ITEM, "an item of %zu bytes cannot be"
		    " held: its key takes %zu bytes, its facts %zu", r->n,
		    head.n, note.n);
	else
		ret = put_record(h, &head, &note, r, out, e);
	talloc_free(ctx);
	return ret;
}

static int
settle(struct held *h, struct err *e)
{
	if (flush(h, e) < 0)
		return -1;
	stop_here("held-written");
	if (fsync(h->fd) < 0)
		return err_sys(e, ERR_RUN, "cannot sync '%s'", h->tmp);
	/* keys first: a segment without its keys would be lost */
	if (h->keys != NULL &&
	    keyring_write(h->keys, h->path, &h->start, e) < 0)
		return -1;
	stop_here("held-synced");
	if (file_rename_durable(h->tmp, h->path, e) < 0)
		return -1;
	stop_here("held-renamed");
	return 0;
}

int
held_commit(struct held *h, struct err *e)
{
	int ret = 0;

	assert(h->batch != NULL);
	if (h->nr_records > 0)
		ret = settle(h, e);
	held_abort(h);		/* after the rename there is nothing to abort */
	return ret;
}

void
held_abort(struct held *h)
{
	if (h->batch == NULL)
		return;
	if (h->fd >= 0) {
		unlink(h->tmp);
		close(h->fd);
		h->fd = -1;
	}
	if (h->keys != NULL)
		keyring_forget(h->keys);
	TALLOC_FREE(h->batch);
}
