/* SPDX-License-Identifier: ISC */
/* How many names a host has, and which of them are alive. */
#include "worker/slot.h"

#include <limits.h>
#include <string.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/lock.h"

enum { SLOTS = 64 };

static void
slot_name(const char *host, int i, char out[128])
{
	snprintf(out, 128, "%.100s/worker-%d", host, i);
}

static int
try_slot(struct worker *w, void *ctx, int i, int *fd, struct err *e)
{
	char file[32];
	char *path;

	snprintf(file, sizeof(file), "worker-%d", i);
	if (worker_lock_path(w, ctx, file, &path, e) < 0)
		return -1;
	return lock_try(path, fd, e);
}

/* The number behind "HOST/worker-", or -1 for another host's. */
static int
slot_number(const char *host, const char *holder)
{
	size_t n = strlen(host);
	int i;

	if (strncmp(holder, host, n) != 0 ||
	    sscanf(holder + n, "/worker-%d", &i) != 1 || i < 0 || i >= SLOTS)
		return -1;
	return i;
}

/* Leases of names nobody holds any more are given back. */
static int
release_dead(struct worker *w, void *ctx, const char *host, struct err *e)
{
	const char **holders;
	size_t n;
	int fd, r;

	if (store_lease_holders(w->store, ctx, &holders, &n, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int number = slot_number(host, holders[i]);

		if (number < 0)
			continue;
		r = try_slot(w, ctx, number, &fd, e);
		if (r < 0)
			return -1;
		if (r == 0)
			continue;
		r = store_release(w->store, holders[i], e);
		lock_release(fd);
		if (r < 0)
			return -1;
	}
	return 0;
}

int
slot_take(struct worker *w, struct slot *out, struct err *e)
{
	void *ctx = talloc_new(w->held);
	char host[HOST_NAME_MAX + 1] = "";
	int ret = 0;

	gethostname(host, sizeof(host) - 1);
	out->fd = -1;
	if (release_dead(w, ctx, host, e) < 0) {
		talloc_free(ctx);
		return -1;
	}
	for (int i = 0; ret == 0 && i < SLOTS; i++) {
		ret = try_slot(w, ctx, i, &out->fd, e);
		slot_name(host, i, out->name);
	}
	talloc_free(ctx);
	if (ret == 0)
		return err_set(e, ERR_RUN, "%d workers are at work already",
		    SLOTS);
	return ret < 0 ? -1 : 0;
}

void
slot_release(struct slot *s)
{
	lock_release(s->fd);
}
