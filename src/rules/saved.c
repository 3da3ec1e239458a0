/* SPDX-License-Identifier: ISC */
/*
 * The last set that checked, in one file: "warid-rules 1 HASH", then for each
 * file a line "SIZE PATH" and its bytes.  Read again by the same loader, so
 * that nothing in the spool is trusted more than the folder was.
 */
#include "warid/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/yaml.h"

static const char magic[] = "warid-rules 1 ";
enum { MAGIC = sizeof(magic) - 1, HASH_LETTERS = 64,
	HEAD = MAGIC + HASH_LETTERS + 1 };
enum { SAVED_MAX = 256 << 20, FILES_MAX = 4096 };

static char *
saved_path(void *ctx, const char *spool)
{
	return file_join(ctx, spool, "rules.good");
}

static bool
is_saved(void *ctx, const char *path, const char *hash)
{
	struct err e;
	char *p;
	size_t n;

	return is_file_there(path) &&
	    file_read(ctx, path, SAVED_MAX, &p, &n, &e) == 0 && n >= HEAD &&
	    memcmp(p, magic, MAGIC) == 0 &&
	    memcmp(p + MAGIC, hash, HASH_LETTERS) == 0;
}

int
rules_save(const char *spool, const struct rules_file *files, size_t n,
    const struct rules *r, struct err *e)
{
	void *ctx = talloc_new(NULL);
	char *path = saved_path(ctx, spool);
	struct buf b;
	int ret = 0;

	if (!is_saved(ctx, path, rules_hash(r))) {
		buf_init(&b, ctx);
		buf_addf(&b, "%s%s\n", magic, rules_hash(r));
		for (size_t i = 0; i < n; i++) {
			buf_addf(&b, "%zu %s\n", files[i].n, files[i].path);
			buf_add(&b, files[i].p, files[i].n);
		}
		ret = file_make_dirs(spool, e);
		if (ret == 0)
			ret = file_write_durable(path, b.p, b.n, e);
	}
	talloc_free(ctx);
	return ret;
}

/* One "SIZE PATH" line and its bytes: 1 read, 0 at the end, -1 torn. */
static int
next_file(void *ctx, const char **p, const char *end, struct rules_file *out)
{
	const char *line = *p, *nl = memchr(line, '\n', (size_t)(end - line));
	char *space;
	unsigned long long size;

	if (line == end)
		return 0;
	if (nl == NULL || *line < '0' || *line > '9')
		return -1;
	errno = 0;
	size = strtoull(line, &space, 10);
	if (errno != 0 || space >= nl || *space != ' ' ||
	    size > YAML_MAX_BYTES || size > (size_t)(end - nl - 1))
		return -1;
	out->path = talloc_strndup(ctx, space + 1, (size_t)(nl - space - 1));
	out->p = nl + 1;
	out->n = (size_t)size;
	*p = nl + 1 + size;
	return 1;
}

struct rules *
rules_load_saved(void *ctx, const char *spool, struct err *e)
{
	void *tmp = talloc_new(NULL);
	char *path = saved_path(tmp, spool), *data;
	struct rules_file *files = talloc_array(tmp, struct rules_file,
	    FILES_MAX);
	struct complaints c;
	struct rules *r = NULL;
	const char *p, *end;
	size_t size, n = 0;
	int more = 1;

	complaints_init(&c, tmp);
	if (!is_file_there(path)) {
		err_set(e, ERR_CONF, "no earlier rules in '%s'", path);
	} else if (file_read(tmp, path, SAVED_MAX, &data, &size, e) == 0) {
		p = data + (size < HEAD ? size : HEAD);
		end = data + size;
		if (size < HEAD || memcmp(data, magic, MAGIC) != 0)
			more = -1;
		while (more > 0 && n < FILES_MAX &&
		    (more = next_file(tmp, &p, end, &files[n])) > 0)
			n++;
		if (more == 0)
			r = rules_load(ctx, files, n, &c);
		if (r == NULL)
			err_set(e, ERR_CONF, "the rules saved in '%s' do not "
			    "load", path);
	}
	talloc_free(tmp);
	return r;
}
