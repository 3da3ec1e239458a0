/* SPDX-License-Identifier: ISC */
/*
 * How records are found again: one by its place, or all in the order in which
 * they were written.  A walk steps over a damaged record when its size
 * can be believed, and otherwise looks for the next one whose hash fits.
 */
#include "held/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"

enum {
	LOOK = 1 << 16,			/* bytes looked through at a time */
	LOOK_MAX = 64 << 20,		/* bytes hashed in vain */
};

/* Segment names are ours, but they come back out of a database. */
static bool
is_segment_name(const char *s)
{
	size_t n = strlen(s);

	return n > 4 && n < 64 && s[0] != '/' && strstr(s, "..") == NULL &&
	    strcmp(s + n - 4, ".seg") == 0;
}

/* n bytes at an offset; 1, 0 when the file ends before, -1 errno. */
static int
read_at(int fd, int64_t offset, void *p, size_t n)
{
	unsigned char *to = p;

	while (n > 0) {
		ssize_t got = pread(fd, to, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : 0;
		to += got;
		offset += got;
		n -= (size_t)got;
	}
	return 1;
}

int
held_open_segment(struct held *h, const char *segment, struct err *e)
{
	unsigned char start[SEGMENT_START];
	char *path;
	int got;

	if (h->read_fd >= 0 && strcmp(h->read_name, segment) == 0)
		return 0;
	if (h->read_fd >= 0)
		close(h->read_fd);
	h->read_fd = -1;
	if (!is_segment_name(segment))
		return err_set(e, ERR_ITEM, "'%s' is no segment's name",
		    segment);
	talloc_free(h->read_name);
	h->read_name = talloc_strdup(h, segment);
	path = file_join(NULL, h->dir, segment);
	h->read_fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (h->read_fd < 0) {
		/* gone is the item's misfortune; else it is the system's */
		err_sys(e, errno == ENOENT || errno == ELOOP ? ERR_ITEM :
		    ERR_RUN, "cannot open '%s'", path);
		talloc_free(path);
		return -1;
	}
	got = read_at(h->read_fd, 0, start, sizeof(start));
	if (got < 0)
		err_sys(e, ERR_ITEM, "cannot read '%s'", path);
	else if (got == 0 || !segment_start_read(start, &h->read_start))
		err_set(e, ERR_ITEM, "'%s' is no segment", path);
	talloc_free(path);
	if (got == 1 && segment_start_read(start, &h->read_start))
		return 0;
	close(h->read_fd);
	h->read_fd = -1;
	return -1;
}

static int
damaged(struct held *h, int64_t offset, const char *how, struct err *e)
{
	return err_set(e, ERR_ITEM, "segment '%s' at %lld: %s", h->read_name,
	    (long long)offset, how);
}

/*
 * Fixed part, head and (plain) note at an offset, their hash checked: 1; 0 the
 * file ends before they do; -1 they are none or damaged.  *head, from ctx, holds
 * head and note.
 */
static int
read_head(struct held *h, void *ctx, int64_t offset, struct record_fixed *f,
    char **head)
{
	unsigned char fixed[RECORD_FIXED];
	struct hash hash;
	size_t n;
	int got = read_at(h->read_fd, offset, fixed, sizeof(fixed));

	if (got != 1)
		return got;
	if (!record_fixed_read(fixed, f))
		return -1;
	n = f->head_n + (f->is_sealed ? 0 : f->note_n);
	*head = talloc_size(ctx, n + 1);
	if (*head == NULL)
		return -1;
	got = read_at(h->read_fd, offset + RECORD_FIXED, *head, n);
	if (got != 1)
		return got;
	(*head)[n] = '\0';
	record_hash(&h->read_start, offset, f, *head, *head + f->head_n,
	    &hash);
	return memcmp(hash.b, f->hash.b, HASH_BYTES) == 0 ? 1 : -1;
}

/* n bytes of the content from ctx, NUL behind; NULL with *e. */
static char *
read_content(struct held *h, void *ctx, int64_t offset, int64_t at, size_t n,
    struct err *e)
{
	char *p = talloc_size(ctx, n + 1);

	if (p == NULL) {
		damaged(h, offset, "no memory for the bytes", e);
		return NULL;
	}
	if (read_at(h->read_fd, at, p, n) != 1) {
		damaged(h, offset, "cannot read the bytes", e);
		return NULL;
	}
	p[n] = '\0';
	return p;
}

static int
check_body(struct held *h, int64_t offset, const struct held_record *r,
    struct err *e)
{
	struct hash hash;

	hash_bytes(r->p, r->n, &hash);
	if (memcmp(hash.b, r->hash.b, HASH_BYTES) != 0)
		return damaged(h, offset, "the bytes are not those that were"
		    " stored", e);
	return 1;
}

static int
read_plain(struct held *h, void *ctx, int64_t offset,
    const struct record_fixed *f, const char *head, struct held_record *out,
    struct err *e)
{
	if (record_note_read(ctx, head + f->head_n, f->note_n, out, e) < 0)
		return err_wrap(e, "segment '%s' at %lld", h->read_name,
		    (long long)offset);
	out->n = f->body_n;
	out->p = read_content(h, ctx, offset, offset + RECORD_FIXED +
	    f->head_n + f->note_n, f->body_n, e);
	return out->p == NULL ? -1 : check_body(h, offset, out, e);
}

/* The key of a sealed record: 1, 0 erased, -1. */
static int
find_key(struct held *h, int64_t offset, const struct record_fixed *f,
    unsigned char key[CRYPT_KEY_BYTES], struct err *e)
{
	char *path;
	int got;

	if (h->keys == NULL)
		return err_set(e, ERR_CONF, "segment '%s' at %lld: sealed,"
		    " and no master key is given", h->read_name,
		    (long long)offset);
	path = file_join(NULL, h->dir, h->read_name);
	got = keyring_find(h->keys, path, &h->read_start, f->key_id, key, e);
	talloc_free(path);
	return got;
}

static int
read_sealed(struct held *h, void *ctx, int64_t offset,
    const struct record_fixed *f, struct held_record *out, struct err *e)
{
	size_t n = f->note_n + f->body_n;
	unsigned char key[CRYPT_KEY_BYTES];
	char *sealed, *plain;
	bool is_open;
	int got = find_key(h, offset, f, key, e);

	if (got != 1) {
		out->is_erased = got == 0;
		return got == 0 ? 1 : -1;
	}
	sealed = read_content(h, ctx, offset, offset + RECORD_FIXED +
	    f->head_n, n + CRYPT_SEAL_EXTRA, e);
	if (sealed == NULL)
		return -1;
	plain = talloc_size(ctx, n + 1);
	if (plain == NULL)
		return damaged(h, offset, "no memory for the bytes", e);
	is_open = crypt_open(key, (const unsigned char *)sealed,
	    n + CRYPT_SEAL_EXTRA, f->hash.b, HASH_BYTES, plain);
	crypt_wipe(key, sizeof(key));
	talloc_free(sealed);
	if (!is_open)
		return damaged(h, offset, "the seal is broken", e);
	plain[n] = '\0';
	if (record_note_read(ctx, plain, f->note_n, out, e) < 0)
		return err_wrap(e, "segment '%s' at %lld", h->read_name,
		    (long long)offset);
	out->p = plain + f->note_n;
	out->n = f->body_n;
	return check_body(h, offset, out, e);
}

int
held_record_at(struct held *h, void *ctx, int64_t offset, int64_t *length,
    struct held_record *out, struct err *e)
{
	struct record_fixed f;
	struct stat st;
	char *head;
	int got;

	*length = 0;
	*out = (struct held_record){ 0 };
	if (fstat(h->read_fd, &st) < 0)
		return damaged(h, offset, "cannot ask for its size", e);
	got = read_head(h, ctx, offset, &f, &head);
	if (got < 0)
		return damaged(h, offset, "no record begins here, or its head"
		    " is damaged", e);
	if (got == 0 || (int64_t)record_rest(&f) >
	    st.st_size - offset - RECORD_FIXED)
		return 0;
	*length = RECORD_FIXED + (int64_t)record_rest(&f);
	out->name = out->meta = out->p = "";
	if (record_head_read(ctx, head, f.head_n, out, e) < 0)
		return err_wrap(e, "segment '%s' at %lld", h->read_name,
		    (long long)offset);
	if (f.is_sealed)
		return read_sealed(h, ctx, offset, &f, out, e);
	if (!f.is_erased)
		return read_plain(h, ctx, offset, &f, head, out, e);
	out->is_erased = true;
	return 1;
}

int64_t
held_find_record(struct held *h, int64_t offset)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	char *chunk = talloc_size(ctx, LOOK);
	int64_t found = 0, looked = 0;

	while (found == 0 && looked < LOOK_MAX) {
		ssize_t n = pread(h->read_fd, chunk, LOOK, (off_t)offset);
		char *at = n < 4 ? NULL : memmem(chunk, (size_t)n, "WREC", 4);
		struct record_fixed f;
		char *head;

		if (n < 4)
			break;
		offset += at != NULL ? at - chunk : n - 3;
		if (at == NULL)
			continue;
		if (read_head(h, ctx, offset, &f, &head) == 1)
			found = offset;
		else
			looked += f.head_n + f.note_n;
		offset++;
	}
	talloc_free(ctx);
	return found;
}

int
held_read(struct held *h, void *ctx, const struct held_place *place,
    struct held_record *out, struct err *e)
{
	int64_t length;
	int got;

	if (held_open_segment(h, place->segment, e) < 0)
		return -1;
	got = held_record_at(h, ctx, place->offset, &length, out, e);
	if (got == 0)
		return damaged(h, place->offset, "the file ends before the"
		    " record does", e);
	return got < 0 ? -1 : 0;
}
