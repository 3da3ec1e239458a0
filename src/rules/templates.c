/* SPDX-License-Identifier: ISC */
/*
 * The texts of replies, as far as rules know them: by name, and that each
 * stands there in Arabic and in English.
 */
#include "rules/load.h"

#include <string.h>
#include <talloc.h>

enum { AR, EN, NR_LANGS };

static const struct {
	const char *tail, *name;
} langs[NR_LANGS] = {
	[AR] = { ".ar.txt", "Arabic" },
	[EN] = { ".en.txt", "English" },
};

static const char folder[] = "templates/";

struct template {
	const char *name, *path[NR_LANGS];
};

bool
is_template(const char *path)
{
	return strncmp(path, folder, sizeof(folder) - 1) == 0;
}

/* The language a path ends in, how long its name is; NR_LANGS: none. */
static int
lang_of(const char *name, size_t *n)
{
	int i = 0;

	for (; i < NR_LANGS; i++) {
		size_t tail = strlen(langs[i].tail);

		*n = strlen(name);
		if (*n > tail &&
		    strcmp(name + *n - tail, langs[i].tail) == 0) {
			*n -= tail;
			break;
		}
	}
	return i;
}

static struct template *
named(struct loading *l, const char *name)
{
	struct template *t;

	for (size_t i = 0; i < l->nr_templates; i++)
		if (strcmp(l->templates[i].name, name) == 0)
			return &l->templates[i];
	l->templates = grow(l->ctx, l->templates, l->nr_templates,
	    &l->cap_templates, sizeof(*l->templates));
	t = &l->templates[l->nr_templates++];
	*t = (struct template){ .name = name };
	return t;
}

static bool
is_blank(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && strchr(" \t\r\n", p[i]) != NULL && p[i] != '\0')
		i++;
	return i == n;
}

static void
add_template(struct loading *l, const struct rules_file *f)
{
	const char *name = f->path + sizeof(folder) - 1;
	size_t n;
	int lang = lang_of(name, &n);

	if (lang == NR_LANGS) {
		complain(l->c, f->path, 1, 1, "a template is called "
		    "NAME.ar.txt or NAME.en.txt, not %s; call it so or move "
		    "it elsewhere", isolate(l->ctx, name));
		return;
	}
	if (is_blank(f->p, f->n))
		complain(l->c, f->path, 1, 1, "this template is empty; write "
		    "the %s text of the reply", langs[lang].name);
	named(l, talloc_strndup(l->ctx, name, n))->path[lang] = f->path;
}

void
load_templates(struct loading *l, const struct rules_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_template(files[i].path))
			add_template(l, &files[i]);
	for (size_t i = 0; i < l->nr_templates; i++) {
		const struct template *t = &l->templates[i];
		int there = t->path[AR] != NULL ? AR : EN, other = !there;

		if (t->path[other] == NULL)
			complain(l->c, t->path[there], 1, 1, "template %s has "
			    "no %s text; write %s", isolate(l->ctx, t->name),
			    langs[other].name, isolate(l->ctx,
			    path_shown(l->ctx, l->c->dir, talloc_asprintf(
			    l->ctx, "%s%s%s", folder, t->name,
			    langs[other].tail))));
	}
}

void
check_reply(struct loading *l, const struct yaml *y, const char *name)
{
	const char **known = talloc_array(l->ctx, const char *,
	    l->nr_templates + 1);

	for (size_t i = 0; i < l->nr_templates; i++) {
		known[i] = l->templates[i].name;
		if (strcmp(known[i], name) == 0)
			return;
	}
	yaml_complain(l->c, y, "unknown template %s%s; a reply NAME stands in "
	    "%sNAME.ar.txt and NAME.en.txt", isolate(l->ctx, name),
	    did_you_mean(l, name, known, l->nr_templates),
	    path_shown(l->ctx, l->c->dir, folder));
}
