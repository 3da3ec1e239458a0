/* SPDX-License-Identifier: ISC */
/* That flock is the only lock here, and that its file is never removed. */
#include "warid/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

int
lock_try(const char *path, int *fd, struct err *e)
{
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return err_sys(e, ERR_RUN, "cannot open '%s'", path);
	if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
		return 1;
	if (errno == EWOULDBLOCK) {
		close(*fd);
		*fd = -1;
		return 0;
	}
	err_sys(e, ERR_RUN, "cannot lock '%s'", path);
	close(*fd);
	*fd = -1;
	return -1;
}

void
lock_release(int fd)
{
	close(fd);
}
