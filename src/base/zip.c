/* SPDX-License-Identifier: ISC */
/* What libarchive is allowed to read, and when a ZIP is a bomb. */
#include "warid/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdint.h>
#include <string.h>
#include <talloc.h>

struct zip {
	struct archive *a;
	size_t packed;			/* bytes of the whole file */
	size_t members;
	size_t unpacked;		/* so far, all members */
};

static int
zip_close(struct zip *z)
{
	archive_read_free(z->a);
	return 0;
}

/* libarchive's words name entries; ours must not. */
static int
damaged(struct zip *z, struct err *e)
{
	return err_set(e, ERR_ITEM, "ZIP is damaged at member %zu",
	    z->members);
}

static bool
is_gzip(const char *p, size_t n)
{
	return n > 2 && memcmp(p, "\x1f\x8b", 2) == 0;
}

int
zip_open(void *ctx, const void *p, size_t n, struct zip **out, struct err *e)
{
	struct zip *z = talloc_zero(ctx, struct zip);

	z->a = archive_read_new();
	z->packed = n;
	if (z->a == NULL)
		abort();
	talloc_set_destructor(z, zip_close);
	if (is_gzip(p, n)) {
		archive_read_support_filter_gzip(z->a);
		archive_read_support_format_tar(z->a);
		archive_read_support_format_raw(z->a);
	}
	archive_read_support_format_zip_seekable(z->a);
	archive_read_support_format_zip_streamable(z->a);
	archive_read_set_options(z->a, "hdrcharset=UTF-8");
	if (archive_read_open_memory(z->a, p, n) != ARCHIVE_OK) {
		talloc_free(z);
		return err_set(e, ERR_ITEM, "not a ZIP file");
	}
	*out = z;
	return 0;
}

static bool
is_regular(struct archive_entry *entry)
{
	return archive_entry_filetype(entry) == AE_IFREG;
}

int
zip_next(struct zip *z, void *ctx, char **name, struct err *e)
{
	struct archive_entry *entry;
	const char *s;
	int r;

	do {
		r = archive_read_next_header(z->a, &entry);
		if (r == ARCHIVE_EOF)
			return 0;
		if (r != ARCHIVE_OK && r != ARCHIVE_WARN)
			return damaged(z, e);
		if (++z->members > ZIP_MAX_MEMBERS)
			return err_set(e, ERR_ITEM,
			    "ZIP has more than %d members", ZIP_MAX_MEMBERS);
	} while (!is_regular(entry));
	s = archive_entry_pathname_utf8(entry);
	if (s == NULL)
		s = "";
	*name = talloc_strdup(ctx, s);
	return 1;
}

static int
check_limits(const struct zip *z, size_t member, struct err *e)
{
	size_t all = z->unpacked + member;

	if (member > ZIP_MAX_MEMBER)
		return err_set(e, ERR_ITEM,
		    "ZIP member %zu unpacks to more than %d bytes", z->members,
		    ZIP_MAX_MEMBER);
	if (all > ZIP_MAX_ALL)
		return err_set(e, ERR_ITEM, "ZIP unpacks to more than %d bytes",
		    ZIP_MAX_ALL);
	if (all > 1 << 20 && all / ZIP_MAX_RATIO > z->packed)
		return err_set(e, ERR_ITEM, "ZIP unpacks to more than %d times "
		    "its size", ZIP_MAX_RATIO);
	return 0;
}

int
zip_read(struct zip *z, void *ctx, char **p, size_t *n, struct err *e)
{
	enum { STEP = 64 << 10 };
	size_t used = 0, cap = STEP;
	char *b = talloc_size(ctx, cap + 1);
	la_ssize_t got;

	while ((got = archive_read_data(z->a, b + used, cap - used)) > 0) {
		used += (size_t)got;
		if (check_limits(z, used, e) < 0) {
			talloc_free(b);
			return -1;
		}
		if (used == cap) {
			cap *= 2;
			b = talloc_realloc_size(ctx, b, cap + 1);
		}
	}
	if (got < 0) {
		talloc_free(b);
		return damaged(z, e);
	}
	z->unpacked += used;
	b[used] = '\0';
	*p = b;
	*n = used;
	return 0;
}
