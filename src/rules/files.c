/* SPDX-License-Identifier: ISC */
/* The one door of this room: a folder's files into memory, and back. */
#include "warid/rules.h"

#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/yaml.h"

static bool
ends_in(const char *s, const char *tail)
{
	size_t n = strlen(s), t = strlen(tail);

	return n >= t && strcmp(s + n - t, tail) == 0;
}

static bool
is_rule_file(const char *name)
{
	return name[0] != '.' && ends_in(name, ".yaml") &&
	    !ends_in(name, ".cases.yaml") && strcmp(name, "warid.yaml") != 0;
}

static bool
is_cases_file(const char *name)
{
	return name[0] != '.' && ends_in(name, ".cases.yaml");
}

static bool
is_text_file(const char *name)
{
	return name[0] != '.' && ends_in(name, ".txt");
}

struct found {
	struct rules_file *list;
	size_t n;
};

/* The files of dir/below that are wanted, named from dir on. */
static int
add_folder(void *ctx, const char *dir, const char *below,
    bool (*is_wanted)(const char *), struct found *out, struct err *e)
{
	const char *path = below[0] != '\0' ? file_join(ctx, dir, below) : dir;
	char **names;
	size_t n;

	if (file_list(ctx, path, &names, &n, e) < 0)
		return -1;
	out->list = talloc_realloc(ctx, out->list, struct rules_file,
	    out->n + n + 1);
	for (size_t i = 0; i < n; i++) {
		struct rules_file *f = &out->list[out->n];
		char *p;

		if (!is_wanted(names[i]))
			continue;
		f->path = below[0] != '\0' ? file_join(ctx, below, names[i]) :
		    names[i];
		if (file_read(ctx, file_join(ctx, dir, f->path),
		    YAML_MAX_BYTES, &p, &f->n, e) < 0) {
			e->scope = ERR_CONF;
			return -1;
		}
		f->p = p;
		out->n++;
	}
	return 0;
}

static int
by_path(const void *a, const void *b)
{
	const struct rules_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

int
rules_files(void *ctx, const char *dir, struct rules_file **files, size_t *n,
    struct err *e)
{
	struct found found = { 0 };

	if (add_folder(ctx, dir, "", is_rule_file, &found, e) < 0 ||
	    add_folder(ctx, dir, "lexicon", is_rule_file, &found, e) < 0)
		return err_wrap(e, "rules '%s'", dir);
	if (found.n == 0)
		return err_set(e, ERR_CONF, "no rule files in '%s'", dir);
	if (add_folder(ctx, dir, "templates", is_text_file, &found, e) < 0)
		return err_wrap(e, "rules '%s'", dir);
	qsort(found.list, found.n, sizeof(*found.list), by_path);
	*files = found.list;
	*n = found.n;
	return 0;
}

int
rules_case_files(void *ctx, const char *dir, struct rules_file **files,
    size_t *n, struct err *e)
{
	struct found found = { 0 };

	if (add_folder(ctx, dir, "", is_cases_file, &found, e) < 0)
		return err_wrap(e, "rules '%s'", dir);
	*files = found.list;
	*n = found.n;
	return 0;
}
