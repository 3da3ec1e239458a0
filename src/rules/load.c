/* SPDX-License-Identifier: ISC */
/*
 * Files to a set: labels first, then the lexicon, then rules, whatever the
 * order of the files, and every mistake of all of them before giving up.
 */
#include "rules/load.h"
#include "rules/forms.h"
#include "rules/judge.h"
#include "rules/match.h"

#include <string.h>
#include <talloc.h>

#include "warid/crypt.h"

const char *const file_keys[] = { "facets", "sets", "facilities", "rules" };
const size_t nr_file_keys = sizeof(file_keys) / sizeof(file_keys[0]);

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct place
place_of(const struct yaml *y)
{
	return (struct place){ y->path, y->line, y->column };
}

const char *
keep(struct loading *l, const char *s)
{
	return arena_str(&l->r->arena, s, strlen(s));
}

const char *
where(struct loading *l, const struct place *p)
{
	return talloc_asprintf(l->ctx, "%s:%u",
	    path_shown(l->ctx, l->c->dir, p->path), p->line);
}

bool
is_kind(struct loading *l, const struct yaml *y, enum yaml_kind kind,
    const char *what, const char *remedy)
{
	static const char *const names[] = { "nothing", "text", "a list",
		"a map" };

	if (y->kind == kind)
		return true;
	yaml_complain(l->c, y, "%s: %s is wanted, not %s; %s",
	    isolate(l->ctx, what), names[kind], yaml_kind_name(y), remedy);
	return false;
}

const char *
did_you_mean(struct loading *l, const char *word, const char *const *known,
    size_t n)
{
	const char *near = nearest_word(word, known, n);
	unsigned mark = invisible_mark(word);

	if (mark != 0)
		return talloc_asprintf(l->ctx, " (it holds an invisible mark, "
		    "U+%04X; delete it and write it again)", mark);
	if (near == NULL)
		return "";
	return talloc_asprintf(l->ctx, " (did you mean %s?)",
	    isolate(l->ctx, near));
}

bool
is_id(struct loading *l, const struct yaml *y, const char *what)
{
	size_t n = strspn(y->text, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	if (n > 0 && y->text[n] == '\0')
		return true;
	yaml_complain(l->c, y, "%s is named by lower-case letters, digits "
	    "and '-', not %s", what, isolate(l->ctx, y->text));
	return false;
}

const char *
text_of(struct loading *l, const struct yaml *y, const char *what)
{
	if (!is_kind(l, y, YAML_SCALAR, what, "write it on one line"))
		return NULL;
	return keep(l, y->text);
}

const char **
texts_of(struct loading *l, const struct yaml *y, const char *what,
    uint32_t *n)
{
	const char **list;

	*n = 0;
	if (y->kind == YAML_SCALAR) {
		list = arena_alloc(&l->r->arena, sizeof(*list));
		list[(*n)++] = keep(l, y->text);
		return list;
	}
	if (!is_kind(l, y, YAML_LIST, what, "write [one, two]"))
		return NULL;
	list = arena_alloc(&l->r->arena, (y->n + 1) * sizeof(*list));
	for (size_t i = 0; i < y->n; i++) {
		const char *s = text_of(l, y->items[i], what);

		if (s != NULL)
			list[(*n)++] = s;
	}
	return list;
}

bool
yes_of(struct loading *l, const struct yaml *y, const char *what)
{
	bool yes = false;

	if (!is_yaml_bool(y, &yes))
		yaml_complain(l->c, y, "%s: true or false is wanted, not %s",
		    what, y->kind == YAML_SCALAR ? isolate(l->ctx, y->text) :
		    yaml_kind_name(y));
	return yes;
}

bool
is_cases_file(const char *path)
{
	static const char tail[] = ".cases.yaml";
	size_t n = strlen(path), t = sizeof(tail) - 1;

	return n >= t && strcmp(path + n - t, tail) == 0;
}

/* One of the keys at the top of a file, in each tree that has it. */
static void
load_key(struct loading *l, struct yaml **trees, size_t n, const char *key,
    void (*load)(struct loading *, const struct yaml *))
{
	for (size_t i = 0; i < n; i++) {
		const struct yaml *y = yaml_get(trees[i], key);

		if (y != NULL && y->kind != YAML_NULL)
			load(l, y);
	}
}

static size_t
parse_files(struct loading *l, const struct rules_file *files, size_t n,
    struct yaml **trees)
{
	size_t nr = 0;

	for (size_t i = 0; i < n; i++) {
		const char *path = keep(l, files[i].path);
		struct yaml *y = is_template(path) ? NULL : yaml_parse(l->ctx,
		    path, files[i].p, files[i].n, l->c);

		if (is_template(path) || (y != NULL && y->kind == YAML_NULL))
			continue;
		if (y == NULL || !is_kind(l, y, YAML_MAP, path, "a rule file "
		    "begins with `rules:`, `facets:`, `sets:` or "
		    "`facilities:`")) {
			l->is_partial = true;
			continue;
		}
		if (!is_cases_file(path))
			yaml_check_keys(y, file_keys, COUNT(file_keys), l->c);
		trees[nr++] = y;
	}
	return nr;
}

static int
by_path(const void *a, const void *b)
{
	const struct rules_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

/*
 * Over every path and content, in the order of the paths; not over the texts
 * of replies, which change no verdict.
 */
static void
hash_files(struct rules *r, void *ctx, const struct rules_file *files,
    size_t n)
{
	const struct rules_file **sorted = talloc_array(ctx,
	    const struct rules_file *, n + 1);
	struct hash_state s;
	struct hash h;

	for (size_t i = 0; i < n; i++)
		sorted[i] = &files[i];
	qsort(sorted, n, sizeof(*sorted), by_path);
	hash_init(&s);
	for (size_t i = 0; i < n; i++) {
		uint64_t size = sorted[i]->n;

		if (is_template(sorted[i]->path))
			continue;
		hash_add(&s, sorted[i]->path, strlen(sorted[i]->path) + 1);
		hash_add(&s, &size, sizeof(size));
		hash_add(&s, sorted[i]->p, sorted[i]->n);
	}
	hash_end(&s, &h);
	hash_hex(&h, r->hash);
}

/* Which phrases each pattern belongs to. */
static void
index_users(struct rules *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nr_phrases; i++)
		for (uint32_t k = 0; k < r->phrases[i].nr_patterns; k++)
			r->patterns[r->phrases[i].patterns[k]].nr_users++;
	for (size_t i = 0; i < r->nr_patterns; i++) {
		r->patterns[i].users = (uint32_t)n;
		n += r->patterns[i].nr_users;
		r->patterns[i].nr_users = 0;
	}
	r->users = talloc_array(r, struct user, n + 1);
	for (uint32_t i = 0; i < r->nr_phrases; i++)
		for (uint32_t k = 0; k < r->phrases[i].nr_patterns; k++) {
			struct pattern *p =
			    &r->patterns[r->phrases[i].patterns[k]];

			r->users[p->users + p->nr_users++] = (struct user){
				i, r->phrases[i].rule,
				(uint8_t)r->phrases[i].role, (uint8_t)
				r->rules[r->phrases[i].rule].fields };
		}
}

static void
compile(struct rules *r)
{
	index_users(r);
	r->facts_only = talloc_array(r, uint32_t, r->nr_rules + 1);
	r->with_regex = talloc_array(r, uint32_t, r->nr_rules + 1);
	for (uint32_t i = 0; i < r->nr_rules; i++) {
		const struct rule *rule = &r->rules[i];

		if (rule->nr[ROLE_ANY] + rule->nr[ROLE_ALL] == 0)
			r->facts_only[r->nr_facts_only++] = i;
		if (rule->has_regex)
			r->with_regex[r->nr_with_regex++] = i;
	}
	r->pairs = pairs_make(r);
	r->forms = forms_make(r);
	r->scratch = scratch_make(r);
}

static void
load_all(struct loading *l, const struct rules_file *files, size_t n)
{
	struct yaml **trees = talloc_array(l->ctx, struct yaml *, n + 1);

	map_init(&l->words, l->ctx);
	map_init(&l->patterns, l->ctx);
	map_init(&l->rule_ids, l->ctx);
	map_init(&l->set_names, l->ctx);
	map_init(&l->contradictions, l->ctx);
	load_templates(l, files, n);
	n = parse_files(l, files, n, trees);
	load_key(l, trees, n, "facets", load_facets);
	number_labels(l);
	load_key(l, trees, n, "sets", load_sets);
	resolve_sets(l);
	load_key(l, trees, n, "facilities", load_facilities);
	load_key(l, trees, n, "rules", load_rules);
	compile(l->r);
	check_set(l);
	check_examples(l);
}

struct rules *
rules_check(void *ctx, const struct rules_file *files, size_t n,
    struct complaints *c, struct complaints *warnings)
{
	struct rules *r = talloc_zero(ctx, struct rules);
	struct loading l = { .r = r, .c = c, .warnings = warnings };
	struct complaints unheard;
	size_t before = c->n;

	r->arena.ctx = r;
	l.ctx = talloc_new(NULL);
	complaints_init(&unheard, l.ctx);
	if (warnings == NULL)
		l.warnings = &unheard;
	hash_files(r, l.ctx, files, n);
	load_all(&l, files, n);
	talloc_free(l.ctx);
	if (c->n == before)
		return r;
	talloc_free(r);
	return NULL;
}

struct rules *
rules_load(void *ctx, const struct rules_file *files, size_t n,
    struct complaints *c)
{
	return rules_check(ctx, files, n, c, NULL);
}
