/* SPDX-License-Identifier: ISC */
#ifndef WARID_TESTS_FAIL_CALLS_H
#define WARID_TESTS_FAIL_CALLS_H
/*
 * libc's calls on files, put in front of libc in the one program that includes
 * this: SQLite's own files and ours fail alike.  Calls on names outside of
 * TOP/spool and TOP/away are passed through, uncounted.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum call { CALL_OPEN, CALL_WRITE, CALL_READ, CALL_SYNC, CALL_RENAME,
	CALL_MAP, CALL_SIZE, CALL_MAKE_DIR, NR_CALLS };

enum { SHORT = -1 };			/* an error of its own: half of it */

/* Shared with the child, which counts and is told by it. */
static struct plan {
	enum call call;
	long at;			/* which one fails; 0: none */
	int error;
	bool is_lasting;		/* and all behind it */
	long seen[NR_CALLS];
	char top[PATH_MAX];		/* the site; "" until it is there */
	char path[PATH_MAX];		/* of the last that failed */
} *plan;

static bool
is_planned(void)
{
	return plan != NULL && plan->top[0] != '\0';
}

/* A whole path. */
static bool
is_due_whole(enum call call, const char *path)
{
	size_t top = strlen(plan->top);
	long n;

	if (strncmp(path, plan->top, top) != 0 ||
	    (strncmp(path + top, "/spool", 6) != 0 &&
	    strncmp(path + top, "/away", 5) != 0))
		return false;
	n = ++plan->seen[call];
	if (call != plan->call || plan->at == 0 || n < plan->at ||
	    (n > plan->at && !plan->is_lasting))
		return false;
	snprintf(plan->path, sizeof(plan->path), "%s", path);
	errno = plan->error;
	return true;
}

static bool
is_due_fd(enum call call, int fd)
{
	char link[64], path[PATH_MAX];
	ssize_t n;
	int was = errno;

	if (!is_planned())
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof(path) - 1);
	errno = was;
	if (n < 0)
		return false;
	path[n] = '\0';
	return is_due_whole(call, path);
}

static bool
is_due_at(enum call call, int dir, const char *path)
{
	char whole[2 * PATH_MAX];

	if (!is_planned())
		return false;
	if (path[0] == '/')
		return is_due_whole(call, path);
	if (dir != AT_FDCWD)
		return is_due_fd(call, dir);
	snprintf(whole, sizeof(whole), "%s/%s", plan->top, path);
	return is_due_whole(call, whole);
}

static int
open_mode(int dir, const char *path, int flags, va_list ap)
{
	mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ?
	    va_arg(ap, mode_t) : 0;

	if (is_due_at(CALL_OPEN, dir, path))
		return -1;
	return (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define OPEN(name) \
int name(const char *path, int flags, ...); \
int \
name(const char *path, int flags, ...) \
{ \
	va_list ap; \
	int fd; \
\
	va_start(ap, flags); \
	fd = open_mode(AT_FDCWD, path, flags, ap); \
	va_end(ap); \
	return fd; \
}
#undef open
#undef open64
OPEN(open)
OPEN(open64)

int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	int fd;

	va_start(ap, flags);
	fd = open_mode(dir, path, flags, ap);
	va_end(ap);
	return fd;
}

/* How much of a write is let through: 0 none, it has failed. */
static size_t
let_through(int fd, size_t n)
{
	if (!is_due_fd(CALL_WRITE, fd))
		return n;
	return plan->error == SHORT && n > 1 ? n / 2 : 0;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	size_t some = let_through(fd, n);

	return some == 0 && n > 0 ? -1 : syscall(SYS_write, fd, p, some);
}

#define PWRITE(name) \
ssize_t name(int fd, const void *p, size_t n, off_t at); \
ssize_t \
name(int fd, const void *p, size_t n, off_t at) \
{ \
	size_t some = let_through(fd, n); \
\
	return some == 0 && n > 0 ? -1 : \
	    syscall(SYS_pwrite64, fd, p, some, at); \
}
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t
read(int fd, void *p, size_t n)
{
	return is_due_fd(CALL_READ, fd) ? -1 : syscall(SYS_read, fd, p, n);
}

#define PREAD(name) \
ssize_t name(int fd, void *p, size_t n, off_t at); \
ssize_t \
name(int fd, void *p, size_t n, off_t at) \
{ \
	return is_due_fd(CALL_READ, fd) ? -1 : \
	    syscall(SYS_pread64, fd, p, n, at); \
}
PREAD(pread)
PREAD(pread64)

/* The disk of a test need not turn: a sync that does not fail is left out. */
int
fsync(int fd)
{
	return is_due_fd(CALL_SYNC, fd) ? -1 : 0;
}

int
fdatasync(int fd)
{
	return is_due_fd(CALL_SYNC, fd) ? -1 : 0;
}

int
rename(const char *from, const char *to)
{
	return is_due_at(CALL_RENAME, AT_FDCWD, to) ? -1 :
	    (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int
renameat2(int from_dir, const char *from, int to_dir, const char *to,
    unsigned flags)
{
	return is_due_at(CALL_RENAME, to_dir, to) ? -1 :
	    (int)syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

int
mkdir(const char *path, mode_t mode)
{
	return is_due_at(CALL_MAKE_DIR, AT_FDCWD, path) ? -1 :
	    (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

#define FTRUNCATE(name) \
int name(int fd, off_t n); \
int \
name(int fd, off_t n) \
{ \
	return is_due_fd(CALL_SIZE, fd) ? -1 : \
	    (int)syscall(SYS_ftruncate, fd, n); \
}
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

#define MMAP(name) \
void *name(void *at, size_t n, int prot, int flags, int fd, off_t from); \
void * \
name(void *at, size_t n, int prot, int flags, int fd, off_t from) \
{ \
	if (fd >= 0 && is_due_fd(CALL_MAP, fd)) \
		return MAP_FAILED; \
	return (void *)syscall(SYS_mmap, at, n, prot, flags, fd, from); \
}
MMAP(mmap)
MMAP(mmap64)

#endif
