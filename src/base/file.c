/* SPDX-License-Identifier: ISC */
/* How files become durable, and which names are not followed. */
#include "warid/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/stop.h"

enum { READ_STEP = 64 << 10 };

int
file_make_dirs(const char *path, struct err *e)
{
	char *part = talloc_strdup(NULL, path), *p = part;
	struct stat st;
	int ret = 0;

	do {
		p = strchrnul(p + 1, '/');
		char c = *p;

		*p = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST) {
			ret = err_sys(e, ERR_RUN, "cannot make folder '%s'",
			    part);
			break;
		}
		*p = c;
	} while (*p != '\0');
	talloc_free(part);
	if (ret == 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		ret = err_set(e, ERR_RUN, "'%s' is not a folder", path);
	return ret;
}

static int
too_large(const char *name, size_t max, struct err *e)
{
	return err_set(e, ERR_ITEM, "'%s' is larger than %zu bytes", name, max);
}

int
file_read_fd(void *ctx, int fd, const char *name, size_t max, char **p,
    size_t *n, struct err *e)
{
	size_t cap = READ_STEP, used = 0;
	char *b = talloc_size(ctx, cap + 1);
	ssize_t got;

	for (;;) {
		got = read(fd, b + used, cap - used);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		used += (size_t)got;
		if (used > max)
			break;
		if (used == cap) {
			cap *= 2;
			b = talloc_realloc_size(ctx, b, cap + 1);
		}
	}
	if (got < 0 || used > max) {
		talloc_free(b);
		return got < 0 ?
		    err_sys(e, ERR_ITEM, "cannot read '%s'", name) :
		    too_large(name, max, e);
	}
	b[used] = '\0';
	*p = b;
	*n = used;
	return 0;
}

int
file_read(void *ctx, const char *path, size_t max, char **p, size_t *n,
    struct err *e)
{
	struct stat st;
	int fd, ret;

	/* O_NONBLOCK: a FIFO put where a file should be must not hold us */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return err_sys(e, ERR_ITEM, "cannot open '%s'", path);
	if (fstat(fd, &st) < 0)
		ret = err_sys(e, ERR_ITEM, "cannot look at '%s'", path);
	else if (!S_ISREG(st.st_mode))
		ret = err_set(e, ERR_ITEM, "'%s' is not a regular file", path);
	else if ((uintmax_t)st.st_size > max)
		ret = too_large(path, max, e);
	else
		ret = file_read_fd(ctx, fd, path, max, p, n, e);
	close(fd);
	return ret;
}

int
file_write_all(int fd, const void *p, size_t n)
{
	const char *at = p;
	ssize_t put;

	while (n > 0) {
		put = write(fd, at, n);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		at += put;
		n -= (size_t)put;
	}
	return 0;
}

int
file_read_all(int fd, void *p, size_t n)
{
	char *at = p;
	size_t left = n;
	ssize_t got;

	while (left > 0) {
		got = read(fd, at, left);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0) {
			errno = EPIPE;
			return left == n ? 0 : -1;
		}
		at += got;
		left -= (size_t)got;
	}
	return 1;
}

/* The folder a name lies in, from ctx. */
static char *
folder_of(void *ctx, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return talloc_strdup(ctx, ".");
	if (slash == path)
		return talloc_strdup(ctx, "/");
	return talloc_strndup(ctx, path, (size_t)(slash - path));
}

int
file_sync_dir(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret = 0;

	if (fd < 0)
		return err_sys(e, ERR_RUN, "cannot open folder '%s'", path);
	if (fsync(fd) < 0)
		ret = err_sys(e, ERR_RUN, "cannot sync folder '%s'", path);
	close(fd);
	return ret;
}

static int
sync_folder_of(const char *path, struct err *e)
{
	char *dir = folder_of(NULL, path);
	int ret = file_sync_dir(dir, e);

	talloc_free(dir);
	return ret;
}

/* Write and sync `tmp`, made here; what is left of it when that fails goes. */
static int
write_tmp(const char *tmp, const void *p, size_t n, struct err *e)
{
	int fd, ret = -1;

	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (fd < 0)
		return err_sys(e, ERR_RUN, "cannot make '%s'", tmp);
	if (file_write_all(fd, p, n) < 0)
		err_sys(e, ERR_RUN, "cannot write '%s'", tmp);
	else if (fsync(fd) < 0)
		err_sys(e, ERR_RUN, "cannot sync '%s'", tmp);
	else
		ret = 0;
	close(fd);
	if (ret < 0)
		unlink(tmp);
	stop_here("file-synced");
	return ret;
}

int
file_write_durable(const char *path, const void *p, size_t n, struct err *e)
{
	char *tmp = talloc_asprintf(NULL, "%s.%d.new", path, (int)getpid());
	int ret = write_tmp(tmp, p, n, e);

	if (ret == 0 && rename(tmp, path) < 0) {
		ret = err_sys(e, ERR_RUN, "cannot rename '%s' to '%s'", tmp,
		    path);
		unlink(tmp);
	}
	if (ret == 0)
		ret = sync_folder_of(path, e);
	talloc_free(tmp);
	return ret;
}

int
file_write_new(const char *path, const void *p, size_t n, struct err *e)
{
	char *tmp = talloc_asprintf(NULL, "%s.%d.new", path, (int)getpid());
	int ret = write_tmp(tmp, p, n, e);

	if (ret == 0) {
		if (link(tmp, path) == 0)
			ret = 1;
		else if (errno != EEXIST)
			ret = err_sys(e, ERR_RUN, "cannot name '%s'", path);
		unlink(tmp);
	}
	if (ret == 1 && sync_folder_of(path, e) < 0)
		ret = -1;
	talloc_free(tmp);
	return ret;
}

int
file_rename_durable(const char *from, const char *to, struct err *e)
{
	if (rename(from, to) < 0)
		return err_sys(e, ERR_RUN, "cannot rename '%s' to '%s'", from,
		    to);
	if (sync_folder_of(to, e) < 0)
		return -1;
	return sync_folder_of(from, e);
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
file_list(void *ctx, const char *path, char ***names, size_t *n,
    struct err *e)
{
	size_t cap = 0, used = 0;
	struct dirent *d;
	DIR *dir;

	*names = NULL;
	*n = 0;
	dir = opendir(path);
	if (dir == NULL)
		return errno == ENOENT ? 0 :
		    err_sys(e, ERR_RUN, "cannot open folder '%s'", path);
	while ((d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		if (used == cap) {
			cap = cap ? cap * 2 : 64;
			*names = talloc_realloc(ctx, *names, char *,
			    (unsigned)cap);
		}
		(*names)[used] = talloc_strdup(*names, d->d_name);
		used++;
	}
	closedir(dir);
	if (used > 0)
		qsort(*names, used, sizeof(**names), by_bytes);
	*n = used;
	return 0;
}

bool
is_file_there(const char *path)
{
	return access(path, F_OK) == 0;
}

char *
file_join(void *ctx, const char *dir, const char *name)
{
	size_t n = strlen(dir);
	bool needs = n > 0 && dir[n - 1] != '/';

	return talloc_asprintf(ctx, "%s%s%s", dir, needs ? "/" : "", name);
}
