/* SPDX-License-Identifier: ISC */
/*
 * Segments of any bytes: behind a good start, with the hashes of what could
 * be records made to fit, so that the fuzzer gets past them.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <talloc.h>
#include <unistd.h>

#include "held/segment.h"
#include "warid/file.h"

enum { SIZE_MAX_IN = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static char *spool, *path;

static void
remove_all(void)
{
	char *at = path;

	unlink(path);
	for (int i = 0; i < 4; i++) {
		*strrchr(at, '/') = '\0';
		rmdir(at);
	}
}

static void
set_up(void)
{
	const char *tmp = getenv("TMPDIR");
	struct err e;

	spool = talloc_asprintf(NULL, "%s/warid-fuzz-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(spool) == NULL)
		abort();
	path = talloc_asprintf(spool, "%s/held/2026/11", spool);
	if (file_make_dirs(path, &e) < 0)
		abort();
	path = talloc_asprintf(spool, "%s/x.seg", path);
	atexit(remove_all);
}

/* Sizes come from 16 bits, so that records often fit. */
static void
mend(unsigned char *p, size_t n, const struct segment_start *start)
{
	size_t at = SEGMENT_START;
	struct record_fixed f;

	while (at + RECORD_FIXED <= n) {
		memcpy(p + at, "WREC", 4);
		p[at + 4] &= 2;
		memset(p + at + 5, 0, 3);
		memset(p + at + 10, 0, 2);
		memset(p + at + 14, 0, 2);
		memset(p + at + 18, 0, 6);
		if (!record_fixed_read(p + at, &f) ||
		    record_rest(&f) > n - at - RECORD_FIXED)
			return;
		record_hash(start, (int64_t)at, &f,
		    (char *)p + at + RECORD_FIXED,
		    (char *)p + at + RECORD_FIXED + f.head_n, &f.hash);
		record_fixed_write(&f, p + at);
		at += RECORD_FIXED + record_rest(&f);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	void *ctx = talloc_new(NULL);
	struct segment_start start = { .made = 1 };
	unsigned char *copy = talloc_size(ctx, SEGMENT_START + n);
	struct held_place place;
	struct held_record r;
	struct held_walk *w;
	struct held *h;
	struct err e;
	int fd, steps = 0;

	if (spool == NULL)
		set_up();
	if (n == 0 || n > SIZE_MAX_IN) {
		talloc_free(ctx);
		return 0;
	}
	segment_start_write(&start, copy);
	memcpy(copy + SEGMENT_START, p, n);
	if (p[0] & 1)
		mend(copy, SEGMENT_START + n, &start);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0 || file_write_all(fd, copy, SEGMENT_START + n) < 0)
		abort();
	close(fd);
	if (held_open(ctx, spool, NULL, &h, &e) < 0 ||
	    held_walk_open(h, ctx, &w, &e) < 0)
		abort();
	while (held_walk_next(w, ctx, &place, &r, &e) != 0)
		if (++steps > SIZE_MAX_IN)
			abort();	/* a walk ends */
	talloc_free(ctx);
	return 0;
}
