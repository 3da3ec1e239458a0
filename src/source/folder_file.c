/* SPDX-License-Identifier: ISC */
/* How the kernel tells that a file is still being written, and how to move
 * one so that nothing is lost and nothing overwritten. */
#include "source/folder_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/file.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/buf.h"
#include "warid/file.h"
#include "warid/text.h"

enum {
	QUIET_SECONDS = 5,	/* where there are no leases */
	MAX_NAMES = 1000,	/* tries for a free name */
};

/* 1 somebody has it open for writing, 0 nobody, -1 not known here. */
static int
is_open_for_writing(int fd)
{
	/* A writer that comes while we hold the lease would have us sent
	 * SIGIO, which kills; SIGURG does nothing by default. */
	if (fcntl(fd, F_SETSIG, SIGURG) < 0)
		return -1;
	if (fcntl(fd, F_SETLEASE, F_RDLCK) < 0)
		return errno == EAGAIN ? 1 : -1;
	fcntl(fd, F_SETLEASE, F_UNLCK);
	return 0;
}

bool
is_file_busy(int fd, const struct stat *st, int64_t now)
{
	int open_now;

	if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return true;
	flock(fd, LOCK_UN);
	open_now = is_open_for_writing(fd);
	if (open_now >= 0)
		return open_now == 1;
	return st->st_mtime > now - QUIET_SECONDS &&
	    st->st_mtime < now + QUIET_SECONDS;
}

bool
is_file_same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size &&
	    a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	    a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

char *
file_key_name(void *ctx, const char *name)
{
	size_t n = strlen(name), i = 0, at;
	struct buf b;

	buf_init(&b, ctx);
	while ((at = i) < n) {
		uint32_t c = utf8_next(name, n, &i);
		bool is_plain = c >= ' ' && c != 0x7f && c != '%' &&
		    !(c == 0xfffd && i - at == 1);

		if (is_plain)
			buf_add(&b, name + at, i - at);
		else
			buf_addf(&b, "%%%02X", (unsigned char)name[at]);
		if (!is_plain)
			i = at + 1;
	}
	return b.p;
}

char *
file_key(void *ctx, const char *name, const struct stat *st)
{
	return talloc_asprintf(ctx, "%s;%lld;%lld.%09ld",
	    file_key_name(ctx, name), (long long)st->st_size,
	    (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
}

static int
copy_bytes(int in, int out, const char *what, struct err *e)
{
	char chunk[64 << 10];
	ssize_t n;

	while ((n = read(in, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, ERR_SOURCE, "cannot read '%s'", what);
		if (file_write_all(out, chunk, (size_t)n) < 0)
			return err_sys(e, ERR_RUN, "cannot copy '%s'", what);
	}
	if (fsync(out) < 0)
		return err_sys(e, ERR_RUN, "cannot sync the copy of '%s'",
		    what);
	return 0;
}

/* Copy to `.copying`, one name, so that a copy cut short is used again. */
static int
copy_durable(int from, const char *name, int to, const char *what,
    struct err *e)
{
	int in, out, ret = -1;

	in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in < 0)
		return err_sys(e, ERR_SOURCE, "cannot open '%s'", what);
	out = openat(to, ".copying", O_WRONLY | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out < 0)
		err_sys(e, ERR_RUN, "cannot make a copy of '%s'", what);
	else
		ret = copy_bytes(in, out, what, e);
	if (out >= 0)
		close(out);
	close(in);
	return ret;
}

/* Where the file system cannot rename without replacing (NFS): by a link. */
static int
rename_new(int from, const char *name, int to, const char *wanted)
{
	if (renameat2(from, name, to, wanted, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (linkat(from, name, to, wanted, 0) < 0)
		return -1;
	return unlinkat(from, name, 0);
}

/* Give `from`/`name` the first free name in `to`. */
static int
rename_free(int from, const char *name, int to, const char *wanted,
    int64_t now)
{
	char free_name[NAME_MAX + 1];
	int r;

	r = rename_new(from, name, to, wanted);
	for (int i = 1; r < 0 && errno == EEXIST && i < MAX_NAMES; i++) {
		snprintf(free_name, sizeof(free_name), "%.200s.%lld-%d",
		    wanted, (long long)now, i);
		r = rename_new(from, name, to, free_name);
	}
	return r;
}

int
file_move(int from, const char *name, int to, const char *what, int64_t now,
    struct err *e)
{
	if (rename_free(from, name, to, name, now) == 0)
		return 0;
	if (errno == ENOENT)
		return 0;		/* somebody took it away: settled */
	if (errno != EXDEV)
		return err_sys(e, ERR_SOURCE, "cannot move '%s'", what);
	if (copy_durable(from, name, to, what, e) < 0)
		return -1;
	if (rename_free(to, ".copying", to, name, now) < 0 || fsync(to) < 0)
		return err_sys(e, ERR_RUN, "cannot keep the copy of '%s'",
		    what);
	if (unlinkat(from, name, 0) < 0 && errno != ENOENT)
		return err_sys(e, ERR_SOURCE, "cannot remove '%s'", what);
	return 0;
}
