/* SPDX-License-Identifier: ISC */
/* How warid.yaml becomes struct settings, and where it is looked for. */
#include "warid/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "settings/calendar.h"
#include "settings/keys.h"
#include "warid/clock.h"
#include "warid/file.h"
#include "warid/yaml.h"

enum { NAMES_MAX = 64 };

/* One map being read: where mistakes go, which of its keys it was given. */
struct scope {
	void *ctx;
	struct complaints *c;
	const struct yaml *map;
	const struct key_table *table;
	void *into;
};

static const char *const kind_names[] = {
	[SOURCE_MAILDIR] = "maildir", [SOURCE_IMAP] = "imap",
	[SOURCE_FAX] = "fax", [SOURCE_SOCIAL] = "social",
};

const char *
source_kind_name(enum source_kind kind)
{
	return kind_names[kind];
}

static const char *
quoted(struct scope *s, const struct yaml *y)
{
	return isolate(s->ctx, y->text);
}

static bool
is_name(const char *t)
{
	return t[0] != '\0' &&
	    t[strspn(t, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

/* "64MiB", "1GiB", "512KiB" or plain bytes. */
static bool
parse_size(const char *t, int64_t *v)
{
	static const struct {
		const char *unit;
		int shift;
	} units[] = { { "", 0 }, { "KiB", 10 }, { "MiB", 20 }, { "GiB", 30 } };
	char *end;
	long long n = strtoll(t, &end, 10);

	if (end == t || n < 0 || n > INT64_MAX >> 30)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end, units[i].unit) == 0) {
			*v = (int64_t)n << units[i].shift;
			return true;
		}
	return false;
}

static void
check_there(struct scope *s, const struct key *k, const struct yaml *y)
{
	struct stat st;

	if (stat(y->text, &st) < 0)
		yaml_complain(s->c, y, "%s %s is not there",
		    k->type == KEY_FOLDER ? "folder" : "file", quoted(s, y));
	else if (k->type == KEY_FOLDER && !S_ISDIR(st.st_mode))
		yaml_complain(s->c, y, "%s is not a folder", quoted(s, y));
	else if (k->type == KEY_SECRET_FILE && (st.st_mode & 077) != 0)
		yaml_complain(s->c, y, "others can read %s; run: chmod 600 %s",
		    quoted(s, y), quoted(s, y));
}

static void
set_text(struct scope *s, const struct key *k, const struct yaml *y)
{
	const char **at = (const char **)((char *)s->into + k->at);

	if (y->kind != YAML_SCALAR) {
		yaml_complain(s->c, y, "'%s' wants text, not %s", k->name,
		    yaml_kind_name(y));
		return;
	}
	*at = y->text;
	if (k->type == KEY_NAME && !is_name(y->text))
		yaml_complain(s->c, y, "%s is no name: use a-z, 0-9 and '-'",
		    quoted(s, y));
	if (k->type == KEY_FILE || k->type == KEY_SECRET_FILE ||
	    k->type == KEY_FOLDER)
		check_there(s, k, y);
}

static void
set_number(struct scope *s, const struct key *k, const struct yaml *y)
{
	static const char *const wanted[] = {
		[KEY_INT] = "number", [KEY_SIZE] = "size such as 64MiB",
		[KEY_SPAN] = "span such as 30d",
	};
	int64_t v;
	bool ok = k->type == KEY_INT ? is_yaml_int(y, &v) :
	    y->kind == YAML_SCALAR && (k->type == KEY_SIZE ?
	    parse_size(y->text, &v) : clock_span(y->text, &v));

	if (!ok)
		yaml_complain(s->c, y, "'%s' wants a %s, not %s", k->name,
		    wanted[k->type], y->kind == YAML_SCALAR ? quoted(s, y) :
		    yaml_kind_name(y));
	else if (v < k->low || v > k->high)
		yaml_complain(s->c, y, "'%s' wants %lld to %lld", k->name,
		    (long long)k->low, (long long)k->high);
	else if (k->type == KEY_INT)
		*(int *)((char *)s->into + k->at) = (int)v;
	else
		*(int64_t *)((char *)s->into + k->at) = v;
}

/* The place of a word among the key's, or -1 after a complaint. */
static int
word_of(struct scope *s, const struct key *k, const struct yaml *y)
{
	const char *near;
	size_t n = 0;

	for (; k->words[n] != NULL; n++)
		if (strcmp(k->words[n], y->text) == 0)
			return (int)n;
	near = nearest_word(y->text, k->words, n);
	if (near != NULL)
		yaml_complain(s->c, y, "'%s' knows no %s (did you mean '%s'?)",
		    k->name, quoted(s, y), near);
	else
		yaml_complain(s->c, y, "'%s' knows no %s", k->name,
		    quoted(s, y));
	return -1;
}

static void
set_after(struct scope *s, const struct yaml *y)
{
	static const char *const words[] = { "leave", "flag", NULL };
	static const struct key k = { "after", KEY_WORD, 0, NULL, 0, 0, words };
	static const char *const known[] = { "move" };
	struct source_settings *src = s->into;
	const struct yaml *move = yaml_get(y, "move");
	int w;

	if (y->kind == YAML_MAP) {
		yaml_check_keys(y, known, 1, s->c);
		if (move == NULL || move->kind != YAML_SCALAR) {
			yaml_complain(s->c, y, "'after' wants leave, flag or "
			    "{move: FOLDER}");
			return;
		}
		src->after = AFTER_MOVE;
		src->after_move = move->text;
	} else {
		w = word_of(s, &k, y);
		if (w >= 0)
			src->after = w == 1 ? AFTER_FLAG : AFTER_LEAVE;
	}
}

/* A day of the map, "2026-01-31"; NULL: not given. */
static const char *
day_of(struct scope *s, const struct yaml *map, const char *name)
{
	const struct yaml *y = yaml_get(map, name);
	int64_t at;

	if (y == NULL)
		return NULL;
	if (y->kind == YAML_SCALAR && strlen(y->text) == 10 &&
	    clock_parse(y->text, &at))
		return y->text;
	yaml_complain(s->c, y, "'%s' wants a day such as 2026-01-31, not %s",
	    name, y->kind == YAML_SCALAR ? quoted(s, y) : yaml_kind_name(y));
	return NULL;
}

static void
set_archive(struct scope *s, const struct yaml *y)
{
	static const char *const known[] = { "since", "before" };
	struct source_settings *src = s->into;

	if (y->kind != YAML_MAP) {
		if (!is_yaml_bool(y, &src->is_archive))
			yaml_complain(s->c, y, "'archive' wants yes, no or "
			    "{since: DAY, before: DAY}");
		return;
	}
	yaml_check_keys(y, known, 2, s->c);
	src->is_archive = true;
	src->archive_since = day_of(s, y, "since");
	src->archive_before = day_of(s, y, "before");
}

static void
set_texts(struct scope *s, const struct key *k, const struct yaml *y)
{
	struct digest_settings *d = s->into;

	if (y->kind != YAML_LIST) {
		yaml_complain(s->c, y, "'%s' wants a list, not %s", k->name,
		    yaml_kind_name(y));
		return;
	}
	d->to = talloc_array(s->ctx, const char *, (unsigned)y->n);
	for (size_t i = 0; i < y->n; i++)
		if (y->items[i]->kind == YAML_SCALAR)
			d->to[d->nr_to++] = y->items[i]->text;
}

static void
set_key(struct scope *s, const struct key *k, const struct yaml *y)
{
	int w;

	switch (k->type) {
	case KEY_INT:
	case KEY_SIZE:
	case KEY_SPAN:
		set_number(s, k, y);
		break;
	case KEY_BOOL:
		if (!is_yaml_bool(y, (bool *)((char *)s->into + k->at)))
			yaml_complain(s->c, y, "'%s' wants yes or no",
			    k->name);
		break;
	case KEY_WORD:
		w = word_of(s, k, y);
		if (w >= 0 && s->table == &keys_source)
			((struct source_settings *)s->into)->kind =
			    (enum source_kind)w;
		else if (w >= 0)
			((struct digest_settings *)s->into)->lang = y->text;
		break;
	case KEY_TEXTS:
		set_texts(s, k, y);
		break;
	case KEY_AFTER:
		set_after(s, y);
		break;
	case KEY_ARCHIVE:
		set_archive(s, y);
		break;
	case KEY_SOURCES:
	case KEY_DIGESTS:
	case KEY_SPANS:
		break;
	case KEY_CALENDAR:
		calendar_read(s->ctx, y,
		    &((struct settings *)s->into)->calendar, s->c);
		break;
	default:
		set_text(s, k, y);
	}
}

/* Defaults first, then what the map says, then its unknown keys. */
static void
read_map(struct scope *s)
{
	const char *known[NAMES_MAX];
	struct yaml plain = { .kind = YAML_SCALAR };

	for (size_t i = 0; i < s->table->n; i++) {
		const struct key *k = &s->table->keys[i];
		const struct yaml *y = yaml_get(s->map, k->name);

		known[i] = k->name;
		if (y == NULL && k->otherwise == NULL)
			continue;
		plain.text = k->otherwise;
		if (y != NULL)
			set_key(s, k, y);
		else if (k->type == KEY_FOLDER)
			*(const char **)((char *)s->into + k->at) =
			    k->otherwise;
		else if (strcmp(k->otherwise, "0") != 0)
			set_key(s, k, &plain);
	}
	if (s->map != NULL)
		yaml_check_keys(s->map, known, s->table->n, s->c);
}

static void
check_imap(struct scope *s, const struct source_settings *src)
{
	if (src->tunnel != NULL)
		return;
	if (src->host == NULL)
		yaml_complain(s->c, s->map, "an imap source wants 'host' or "
		    "'tunnel'");
	else if (src->user == NULL)
		yaml_complain(s->c, s->map, "an imap source with 'host' wants "
		    "'user'");
	else if (src->password_file == NULL && src->password_command == NULL &&
	    src->token_command == NULL)
		yaml_complain(s->c, s->map, "an imap source with 'host' wants "
		    "'password-file', 'password-command' or 'token-command'");
}

static void
check_source(struct scope *s, struct settings *all, size_t nr)
{
	const struct source_settings *src = &all->sources[nr];

	if (src->name == NULL)
		yaml_complain(s->c, s->map, "a source wants a 'name'");
	if (yaml_get(s->map, "kind") == NULL)
		yaml_complain(s->c, s->map, "a source wants a 'kind'");
	else if (src->kind == SOURCE_IMAP)
		check_imap(s, src);
	else if (src->path == NULL)
		yaml_complain(s->c, s->map, "a %s source wants a 'path'",
		    source_kind_name(src->kind));
	for (size_t i = 0; src->name != NULL && i < nr; i++)
		if (all->sources[i].name != NULL &&
		    strcmp(all->sources[i].name, src->name) == 0)
			yaml_complain(s->c, s->map,
			    "two sources are called '%s'", src->name);
}

/* The entries of a list of maps; NULL after a complaint. */
static const struct yaml *
list_of_maps(struct scope *s, const char *name)
{
	const struct yaml *l = yaml_get(s->map, name);

	if (l == NULL)
		return NULL;
	if (l->kind != YAML_LIST) {
		yaml_complain(s->c, l, "'%s' wants a list, not %s", name,
		    yaml_kind_name(l));
		return NULL;
	}
	for (size_t i = 0; i < l->n; i++)
		if (l->items[i]->kind != YAML_MAP) {
			yaml_complain(s->c, l->items[i],
			    "an entry of '%s' is a map, not %s", name,
			    yaml_kind_name(l->items[i]));
			return NULL;
		}
	return l;
}

static void
read_sources(struct scope *top, struct settings *all)
{
	const struct yaml *l = list_of_maps(top, "sources");

	if (l == NULL)
		return;
	all->sources = talloc_zero_array(top->ctx, struct source_settings,
	    (unsigned)l->n);
	all->nr_sources = l->n;
	for (size_t i = 0; i < l->n; i++) {
		struct source_settings *src = &all->sources[i];
		struct scope s = { top->ctx, top->c, l->items[i], &keys_source,
			src };

		read_map(&s);
		if (src->port == 0)
			src->port = src->is_starttls ? 143 : 993;
		check_source(&s, all, i);
	}
}

static void
read_digests(struct scope *top, struct settings *all)
{
	const struct yaml *l = list_of_maps(top, "digests");

	if (l == NULL)
		return;
	all->digests = talloc_zero_array(top->ctx, struct digest_settings,
	    (unsigned)l->n);
	all->nr_digests = l->n;
	for (size_t i = 0; i < l->n; i++) {
		struct scope s = { top->ctx, top->c, l->items[i], &keys_digest,
			&all->digests[i] };

		all->digests[i].lang = "both";
		read_map(&s);
		if (all->digests[i].audience == NULL)
			yaml_complain(s.c, s.map, "a digest wants 'for'");
	}
}

/* "retention: {complaint: 5y, default: 2y}"; whether the classes are there
 * is for whoever knows the rules. */
static void
read_retention(struct scope *top, struct settings *all)
{
	const struct yaml *m = yaml_get(top->map, "retention");

	if (m == NULL)
		return;
	if (m->kind != YAML_MAP) {
		yaml_complain(top->c, m, "'retention' wants a map of classes "
		    "to spans, not %s", yaml_kind_name(m));
		return;
	}
	all->retention = talloc_zero_array(top->ctx, struct retention,
	    (unsigned)m->n);
	for (size_t i = 0; i < m->n; i++) {
		struct retention *r = &all->retention[all->nr_retention++];

		r->class_ = m->keys[i]->text;
		if (m->items[i]->kind != YAML_SCALAR ||
		    !clock_span(m->items[i]->text, &r->seconds) ||
		    r->seconds == 0)
			yaml_complain(top->c, m->items[i], "the retention of "
			    "'%s' wants a span such as 5y", r->class_);
	}
}

/* Without `sources:` the three drop folders of the spool serve. */
static void
default_sources(void *ctx, struct settings *all)
{
	static const struct {
		const char *name;
		enum source_kind kind;
	} drops[] = {
		{ "mail", SOURCE_MAILDIR }, { "fax", SOURCE_FAX },
		{ "social", SOURCE_SOCIAL },
	};

	all->nr_sources = sizeof(drops) / sizeof(drops[0]);
	all->sources = talloc_zero_array(ctx, struct source_settings,
	    (unsigned)all->nr_sources);
	for (size_t i = 0; i < all->nr_sources; i++)
		all->sources[i] = (struct source_settings){
			.name = drops[i].name, .kind = drops[i].kind,
			.path = file_join(ctx, all->spool, drops[i].name),
			.is_drop = true, .max_bytes = all->max_item,
		};
}

/* A store URL with a password in it makes the file a secret. */
static void
check_secrets(struct scope *s, const struct settings *all)
{
	const struct yaml *y = yaml_get(s->map, "store");
	const char *at, *colon;
	struct stat st;

	if (y == NULL || all->store == NULL ||
	    strncmp(all->store, "postgres", 8) != 0)
		return;
	at = strchr(all->store, '@');
	colon = strstr(all->store, "://");
	colon = colon ? strchr(colon + 3, ':') : NULL;
	if (at == NULL || colon == NULL || colon > at)
		return;
	if (stat(all->path, &st) == 0 && (st.st_mode & 077) != 0)
		yaml_complain(s->c, y, "others can read this file and it holds "
		    "a password; run: chmod 600 %s", all->path);
}

static const char *
find_file(void)
{
	static const char *const places[] = { "rules/warid.yaml",
		SYSCONFDIR "/warid/warid.yaml", "/etc/warid/warid.yaml" };
	const char *env = getenv("WARID_CONF");

	if (env != NULL && env[0] != '\0')
		return env;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (is_file_there(places[i]))
			return places[i];
	return NULL;
}

int
settings_load(void *ctx, const char *path, struct settings **out,
    struct complaints *c, struct err *e)
{
	struct settings *all = talloc_zero(ctx, struct settings);
	struct scope s = { ctx, c, NULL, &keys_top, all };
	size_t n = 0, before = c->n;
	char *p;

	calendar_default(ctx, &all->calendar);
	all->path = path ? path : find_file();
	if (all->path != NULL) {
		if (file_read(ctx, all->path, YAML_MAX_BYTES, &p, &n, e) < 0) {
			e->scope = ERR_CONF;
			return err_wrap(e, "settings");
		}
		s.map = yaml_parse(ctx, all->path, p, n, c);
		if (s.map != NULL && s.map->kind != YAML_MAP &&
		    s.map->kind != YAML_NULL)
			yaml_complain(c, s.map, "settings are a map of keys, "
			    "not %s", yaml_kind_name(s.map));
	}
	if (c->n == before)
		read_map(&s);
	if (all->store == NULL && all->spool != NULL)
		all->store = talloc_asprintf(ctx, "sqlite:%s/warid.db",
		    all->spool);
	read_sources(&s, all);
	read_digests(&s, all);
	read_retention(&s, all);
	if (c->n == before)
		check_secrets(&s, all);
	if (c->n > before)
		return err_set(e, ERR_CONF, "%zu mistakes in the settings",
		    c->n - before);
	if (all->sources == NULL)
		default_sources(ctx, all);
	*out = all;
	return 0;
}
