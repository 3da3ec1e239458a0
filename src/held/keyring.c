/* SPDX-License-Identifier: ISC */
/* The layout of key files, and that no key outlives its use in memory. */
#include "held/keyring.h"

#include <assert.h>
#include <endian.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/file.h"

enum {
	VERSION = 1,
	FRONT = 32,			/* bytes before the seal */
	MASTER_MAX = 256,		/* bytes of its file */
	KEYS_MAX = 64 << 20,
};

static const char mark[8] = { 'W', 'A', 'R', 'I', 'D', 'K', 'E', 'Y' };

struct entry {
	unsigned char id[RECORD_KEY_ID];
	unsigned char key[CRYPT_KEY_BYTES];
};

/* The keys of one segment, by the path of its key file. */
struct ring {
	char *path;
	struct entry *list;
	size_t n;
};

struct keyring {
	unsigned char master[CRYPT_KEY_BYTES];
	struct ring written;		/* of the batch under way */
	struct ring last;		/* read last */
	char *swept;			/* the folder last swept */
};

static void
forget(struct ring *r)
{
	if (r->list != NULL)
		crypt_wipe(r->list, talloc_get_size(r->list));
	TALLOC_FREE(r->list);
	TALLOC_FREE(r->path);
	r->n = 0;
}

static int
close_keyring(struct keyring *k)
{
	forget(&k->written);
	forget(&k->last);
	crypt_wipe(k->master, sizeof(k->master));
	return 0;
}

/* 32 bytes as they are, or 64 hex digits and perhaps a newline. */
static bool
parse_master(const char *p, size_t n, unsigned char out[CRYPT_KEY_BYTES])
{
	char hex[HASH_HEX_MAX];
	struct hash h;
	bool is_hex;

	if (n == CRYPT_KEY_BYTES) {
		memcpy(out, p, n);
		return true;
	}
	if (n == HASH_HEX_MAX && p[n - 1] == '\n')
		n--;
	if (n != HASH_HEX_MAX - 1)
		return false;
	memcpy(hex, p, n);
	hex[n] = '\0';
	is_hex = is_hash_hex(hex, &h);
	if (is_hex)
		memcpy(out, h.b, CRYPT_KEY_BYTES);
	crypt_wipe(hex, sizeof(hex));
	crypt_wipe(&h, sizeof(h));
	return is_hex;
}

int
keyring_open(void *ctx, const char *path, struct keyring **out,
    struct err *e)
{
	struct keyring *k;
	struct stat st;
	bool is_key;
	char *p;
	size_t n;

	if (stat(path, &st) < 0)
		return err_sys(e, ERR_CONF, "cannot open master key '%s'",
		    path);
	if ((st.st_mode & 077) != 0)
		return err_set(e, ERR_CONF, "master key '%s' can be read by"
		    " others: chmod 0400", path);
	if (file_read(ctx, path, MASTER_MAX, &p, &n, e) < 0) {
		e->scope = ERR_CONF;
		return -1;
	}
	k = talloc_zero(ctx, struct keyring);
	if (k == NULL)
		abort();
	talloc_set_destructor(k, close_keyring);
	is_key = parse_master(p, n, k->master);
	crypt_wipe(p, n);
	talloc_free(p);
	if (!is_key) {
		talloc_free(k);
		return err_set(e, ERR_CONF, "master key '%s' is neither 32"
		    " bytes nor 64 hex digits", path);
	}
	*out = k;
	return 0;
}

void
keyring_new(struct keyring *k, unsigned char id[RECORD_KEY_ID],
    unsigned char key[CRYPT_KEY_BYTES])
{
	struct ring *r = &k->written;
	struct entry *at;

	/* doubling by hand, so that the old copy can be wiped */
	if (r->n == 0 || (r->n & (r->n - 1)) == 0) {
		struct entry *more = talloc_array(k, struct entry,
		    r->n == 0 ? 1 : 2 * r->n);

		if (more == NULL)
			abort();
		if (r->n > 0) {
			memcpy(more, r->list, r->n * sizeof(*more));
			crypt_wipe(r->list, r->n * sizeof(*more));
		}
		talloc_free(r->list);
		r->list = more;
	}
	at = &r->list[r->n++];
	crypt_random(at->id, sizeof(at->id));
	crypt_random(at->key, sizeof(at->key));
	memcpy(id, at->id, sizeof(at->id));
	memcpy(key, at->key, sizeof(at->key));
}

/* "x.keys" beside "x.seg". */
static char *
path_beside(void *ctx, const char *path)
{
	return talloc_asprintf(ctx, "%.*s.keys", (int)(strlen(path) - 4),
	    path);
}

static void
put_front(const struct segment_start *s, size_t n, unsigned char out[FRONT])
{
	uint32_t v;

	memcpy(out, mark, sizeof(mark));
	v = htole32(VERSION);
	memcpy(out + 8, &v, sizeof(v));
	v = htole32((uint32_t)n);
	memcpy(out + 12, &v, sizeof(v));
	memcpy(out + 16, s->id, SEGMENT_ID_BYTES);
}

static int
write_ring(struct keyring *k, const struct ring *r, const char *keys,
    const struct segment_start *s, struct err *e)
{
	size_t n = r->n * sizeof(*r->list);
	size_t size = FRONT + n + CRYPT_SEAL_EXTRA;
	unsigned char *p = talloc_size(k, size);
	int ret;

	if (p == NULL)
		abort();
	put_front(s, r->n, p);
	crypt_seal(k->master, r->list, n, p, FRONT, p + FRONT);
	ret = file_write_durable(keys, p, size, e);
	talloc_free(p);
	return ret;
}

int
keyring_write(struct keyring *k, const char *path,
    const struct segment_start *s, struct err *e)
{
	char *keys = path_beside(k, path);
	int ret = write_ring(k, &k->written, keys, s, e);

	talloc_free(keys);
	return ret;
}

void
keyring_forget(struct keyring *k)
{
	forget(&k->written);
}

static int
open_ring(struct keyring *k, const char *p, size_t n,
    const struct segment_start *s, struct err *e)
{
	struct ring *r = &k->last;
	unsigned char front[FRONT];
	size_t body = n - FRONT - CRYPT_SEAL_EXTRA;

	if (n < FRONT + CRYPT_SEAL_EXTRA || body % sizeof(*r->list) != 0)
		return err_set(e, ERR_ITEM, "'%s' is no key file", r->path);
	r->n = body / sizeof(*r->list);
	put_front(s, r->n, front);
	if (memcmp(front, p, FRONT) != 0)
		return err_set(e, ERR_ITEM, "'%s' is not of this segment",
		    r->path);
	r->list = talloc_array(k, struct entry, r->n + 1);
	if (r->list == NULL)
		abort();
	if (!crypt_open(k->master, (const unsigned char *)p + FRONT,
	    n - FRONT, p, FRONT, r->list))
		return err_set(e, ERR_CONF, "'%s' does not open with this"
		    " master key, or is damaged", r->path);
	return 0;
}

static int
load(struct keyring *k, const char *path, const struct segment_start *s,
    struct err *e)
{
	char *keys = path_beside(k, path), *p;
	size_t n;
	int ret;

	if (k->last.path != NULL && strcmp(k->last.path, keys) == 0) {
		talloc_free(keys);
		return 0;
	}
	forget(&k->last);
	k->last.path = keys;
	ret = file_read(k, keys, KEYS_MAX, &p, &n, e);
	if (ret == 0) {
		ret = open_ring(k, p, n, s, e);
		talloc_free(p);
	}
	if (ret < 0)
		forget(&k->last);
	return ret;
}

static struct entry *
find(struct ring *r, const unsigned char id[RECORD_KEY_ID])
{
	for (size_t i = 0; i < r->n; i++)
		if (memcmp(r->list[i].id, id, RECORD_KEY_ID) == 0)
			return &r->list[i];
	return NULL;
}

int
keyring_find(struct keyring *k, const char *path,
    const struct segment_start *s, const unsigned char id[RECORD_KEY_ID],
    unsigned char key[CRYPT_KEY_BYTES], struct err *e)
{
	struct entry *at;

	if (load(k, path, s, e) < 0)
		return -1;
	at = find(&k->last, id);
	if (at == NULL)
		return 0;
	memcpy(key, at->key, CRYPT_KEY_BYTES);
	return 1;
}

/* What lay in the file that was replaced; where the medium allows it. */
static void
overwrite(int fd)
{
	static const unsigned char zeros[4096];
	struct stat st;
	off_t left;

	if (fstat(fd, &st) < 0)
		return;
	for (left = st.st_size; left > 0; left -= sizeof(zeros))
		if (file_write_all(fd, zeros, left < (off_t)sizeof(zeros) ?
		    (size_t)left : sizeof(zeros)) < 0)
			return;
	fsync(fd);
}

/* A stop between writing and renaming leaves a key file under another name,
 * from which no later erasure would take its key: it goes. */
static int
sweep(struct keyring *k, const char *keys, struct err *e)
{
	char *dir = talloc_strndup(k, keys,
	    (size_t)(strrchr(keys, '/') - keys)), **names;
	size_t n;

	if (k->swept != NULL && strcmp(k->swept, dir) == 0) {
		talloc_free(dir);
		return 0;
	}
	if (file_list(dir, dir, &names, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (strstr(names[i], ".keys.") != NULL)
			unlink(file_join(dir, dir, names[i]));
	talloc_free(k->swept);
	k->swept = dir;
	return 0;
}

int
keyring_erase(struct keyring *k, const char *path,
    const struct segment_start *s, const unsigned char id[RECORD_KEY_ID],
    struct err *e)
{
	struct entry *at;
	int fd, ret;

	forget(&k->last);		/* another may have written it */
	if (load(k, path, s, e) < 0 || sweep(k, k->last.path, e) < 0)
		return -1;
	at = find(&k->last, id);
	if (at == NULL)
		return 0;
	*at = k->last.list[--k->last.n];
	crypt_wipe(&k->last.list[k->last.n], sizeof(*at));
	fd = open(k->last.path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	ret = write_ring(k, &k->last, k->last.path, s, e);
	if (fd >= 0) {
		if (ret == 0)
			overwrite(fd);
		close(fd);
	}
	return ret;
}
