/* SPDX-License-Identifier: ISC */
/*
 * Erasing one record.  Two purges at once could each write the other's key
 * back, so the one who erases holds a lock.
 */
#include "held/parts.h"

#include <fcntl.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"
#include "warid/lock.h"
#include "warid/stop.h"

/* Zeros over note and body, then a head that says so. */
static int
overwrite(int fd, const char *path, const struct segment_start *start,
    int64_t offset, struct record_fixed *f, char *head, struct err *e)
{
	static const char zeros[4096];
	uint64_t left = (uint64_t)f->note_n + f->body_n;
	unsigned char fixed[RECORD_FIXED];

	if (lseek(fd, offset + RECORD_FIXED + f->head_n, SEEK_SET) < 0)
		return err_sys(e, ERR_RUN, "cannot write '%s'", path);
	while (left > 0) {
		size_t n = left < sizeof(zeros) ? left : sizeof(zeros);

		if (file_write_all(fd, zeros, n) < 0)
			return err_sys(e, ERR_RUN, "cannot write '%s'", path);
		left -= n;
	}
	stop_here("held-erasing");
	f->is_erased = true;
	memset(head + f->head_n, 0, f->note_n);
	record_hash(start, offset, f, head, head + f->head_n, &f->hash);
	record_fixed_write(f, fixed);
	if (pwrite(fd, fixed, sizeof(fixed), (off_t)offset) !=
	    (ssize_t)sizeof(fixed))
		return err_sys(e, ERR_RUN, "cannot write '%s'", path);
	if (fsync(fd) < 0)
		return err_sys(e, ERR_RUN, "cannot sync '%s'", path);
	return 0;
}

/*
 * The fixed part and head as they lie there, believed because the ledger's
 * place fits them: a stop in the middle of an erasure leaves a note that its
 * hash does not cover.
 */
static int
read_believed(struct held *h, void *ctx, const struct held_place *place,
    struct record_fixed *f, char **head, struct err *e)
{
	unsigned char fixed[RECORD_FIXED];
	ssize_t got = pread(h->read_fd, fixed, sizeof(fixed),
	    (off_t)place->offset);

	if (got == (ssize_t)sizeof(fixed) && record_fixed_read(fixed, f) &&
	    place->length == RECORD_FIXED + (int64_t)record_rest(f)) {
		*head = talloc_zero_size(ctx, f->head_n + f->note_n + 1);
		if (*head == NULL)
			abort();
		got = pread(h->read_fd, *head, f->head_n,
		    (off_t)place->offset + RECORD_FIXED);
		if (got == (ssize_t)f->head_n)
			return 0;
	}
	if (got < 0)
		return err_sys(e, ERR_RUN, "cannot read '%s'", h->read_name);
	return err_set(e, ERR_ITEM, "segment '%s' at %lld: no record begins"
	    " here, or its head is damaged", place->segment,
	    (long long)place->offset);
}

static int
erase(struct held *h, void *ctx, const struct held_place *place,
    struct err *e)
{
	char *path = file_join(ctx, h->dir, place->segment);
	char *head = NULL;
	struct record_fixed f;
	int fd, ret;

	if (held_open_segment(h, place->segment, e) < 0)
		return -1;
	if (read_believed(h, ctx, place, &f, &head, e) < 0)
		return -1;
	if (f.is_sealed && h->keys == NULL)
		return err_set(e, ERR_CONF, "segment '%s' at %lld: sealed,"
		    " and no master key is given", place->segment,
		    (long long)place->offset);
	if (f.is_sealed)
		return keyring_erase(h->keys, path, &h->read_start, f.key_id,
		    e);
	fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_RUN, "cannot open '%s'", path);
	ret = overwrite(fd, path, &h->read_start, place->offset, &f, head, e);
	close(fd);
	return ret;
}

int
held_erase(struct held *h, const struct held_place *place, struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	int fd, got = lock_try(file_join(ctx, h->dir, "erase.lock"), &fd, e);

	if (got == 0)
		got = err_set(e, ERR_RUN, "'%s': another purge is under way",
		    h->dir);
	if (got == 1) {
		got = erase(h, ctx, place, e);
		lock_release(fd);
	}
	talloc_free(ctx);
	return got;
}
