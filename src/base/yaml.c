/* SPDX-License-Identifier: ISC */
/* How libfyaml's events become our tree, with places in letters. */
#include "warid/yaml.h"
#include "warid/utf8.h"

#include <errno.h>
#include <libfyaml.h>
#include <math.h>
#include <stdarg.h>
#include <talloc.h>

/* A collection being filled; `key` waits for its value. */
struct level {
	struct yaml *node;
	struct yaml *key;
	size_t cap;
};

struct builder {
	void *ctx;
	const char *path;
	struct complaints *c;
	struct level stack[YAML_MAX_DEPTH];
	size_t depth;
	struct yaml *root;
};

static void
say(struct builder *b, const struct fy_mark *at, const char *what)
{
	complain(b->c, b->path, at ? (unsigned)at->line + 1 : 1,
	    at ? (unsigned)at->column + 1 : 1, "%s", what);
}

static struct yaml *
node_new(struct builder *b, enum yaml_kind kind, struct fy_event *ev)
{
	const struct fy_mark *at = fy_event_start_mark(ev);
	struct yaml *y = talloc_zero(b->ctx, struct yaml);
	const struct level *in = b->depth ? &b->stack[b->depth - 1] : NULL;
	const struct yaml *near = in == NULL ? NULL :
	    in->key != NULL ? in->key : in->node;

	*y = (struct yaml){ .kind = kind, .path = b->path, .line = 1,
		.column = 1, .text = "" };
	if (at != NULL) {
		y->line = (unsigned)at->line + 1;
		y->column = (unsigned)at->column + 1;
	} else if (near != NULL) {
		/* nothing is written there: the place is its key's */
		y->line = near->line;
		y->column = near->column;
	}
	return y;
}

static bool
is_key_known(const struct yaml *map, const char *key)
{
	return yaml_get(map, key) != NULL;
}

static bool
append(struct builder *b, struct level *l, struct yaml *y)
{
	struct yaml *to = l->node;

	if (to->kind == YAML_MAP && l->key == NULL) {
		if (y->kind != YAML_SCALAR || is_key_known(to, y->text)) {
			yaml_complain(b->c, y, y->kind == YAML_SCALAR ?
			    "key %s is given twice" : "a key must be text",
			    isolate(b->ctx, y->text));
			return false;
		}
		l->key = y;
		return true;
	}
	if (to->n == l->cap) {
		l->cap = l->cap ? l->cap * 2 : 8;
		to->items = talloc_realloc(b->ctx, to->items, struct yaml *,
		    (unsigned)l->cap);
		if (to->kind == YAML_MAP)
			to->keys = talloc_realloc(b->ctx, to->keys,
			    struct yaml *, (unsigned)l->cap);
	}
	if (to->kind == YAML_MAP)
		to->keys[to->n] = l->key;
	l->key = NULL;
	to->items[to->n++] = y;
	return true;
}

static bool
place(struct builder *b, struct yaml *y)
{
	if (b->depth > 0)
		return append(b, &b->stack[b->depth - 1], y);
	if (b->root != NULL) {
		yaml_complain(b->c, y, "a second document in one file; "
		    "everything belongs in the first");
		return false;
	}
	b->root = y;
	return true;
}

static bool
enter(struct builder *b, struct yaml *y)
{
	if (b->depth == YAML_MAX_DEPTH) {
		yaml_complain(b->c, y, "nested deeper than %d",
		    YAML_MAX_DEPTH);
		return false;
	}
	if (!place(b, y))
		return false;
	b->stack[b->depth++] = (struct level){ .node = y };
	return true;
}

static bool
scalar(struct builder *b, struct fy_event *ev)
{
	struct yaml *y = node_new(b, YAML_SCALAR, ev);
	size_t n = 0;
	const char *s = fy_token_get_text(ev->scalar.value, &n);

	y->is_quoted =
	    fy_token_scalar_style(ev->scalar.value) != FYSS_PLAIN;
	y->text = talloc_strndup(b->ctx, s ? s : "", n);
	if (!y->is_quoted && (n == 0 || strcmp(y->text, "~") == 0 ||
	    strcmp(y->text, "null") == 0))
		y->kind = YAML_NULL;
	/* a key is text even when it is called null */
	if (b->depth > 0 && b->stack[b->depth - 1].node->kind == YAML_MAP &&
	    b->stack[b->depth - 1].key == NULL)
		y->kind = YAML_SCALAR;
	return place(b, y);
}

static bool
take_event(struct builder *b, struct fy_event *ev)
{
	switch (ev->type) {
	case FYET_SCALAR:
		return scalar(b, ev);
	case FYET_MAPPING_START:
		return enter(b, node_new(b, YAML_MAP, ev));
	case FYET_SEQUENCE_START:
		return enter(b, node_new(b, YAML_LIST, ev));
	case FYET_MAPPING_END:
	case FYET_SEQUENCE_END:
		b->depth--;
		return true;
	case FYET_ALIAS:
		say(b, fy_event_start_mark(ev),
		    "aliases are not used in these files; write it out");
		return false;
	default:
		return true;
	}
}

/* What an editor can do about it, where libfyaml's words do not tell. */
static const char *
remedied(void *ctx, const char *msg)
{
	static const struct {
		const char *msg, *remedy;
	} rows[] = {
		{ "plain scalar cannot start with", "write it in quotes" },
		{ "invalid nested block mapping", "write what has ': ' in it "
		  "in quotes" },
		{ "tab character", "indent with spaces" },
		{ "invalid tab", "indent with spaces" },
		{ "missing comma", "part with ',' (the Arabic comma does not)" },
		{ "wrongly indented", "is the quote closed on its own line?" },
		{ "expected '-' indicator", "line this line up with the one "
		  "above it" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(msg, rows[i].msg) != NULL)
			return talloc_asprintf(ctx, "%s; %s", msg,
			    rows[i].remedy);
	return msg;
}

static void
take_errors(struct builder *b, struct fy_diag *diag)
{
	struct fy_diag_error *one;
	void *pos = NULL;
	bool any = false;

	while ((one = fy_diag_errors_iterate(diag, &pos)) != NULL) {
		/* diagnostics count from 1, marks from 0 */
		struct fy_mark at = { .line = one->line - (one->line > 0),
			.column = one->column - (one->column > 0) };

		say(b, &at, remedied(b->ctx, one->msg));
		any = true;
	}
	if (!any)
		say(b, NULL, "not YAML");
}

/* Every event into the tree; false after a complaint. */
static bool
run(struct builder *b, struct fy_parser *fyp, struct fy_diag *diag)
{
	struct fy_event *ev;
	bool ok = true, ended = false;

	while (ok && (ev = fy_parser_parse(fyp)) != NULL) {
		ended = ev->type == FYET_STREAM_END;
		ok = take_event(b, ev);
		fy_parser_event_free(fyp, ev);
	}
	if (ok && !ended)
		take_errors(b, diag);
	return ok && ended;
}

/* libfyaml lets bytes through that are no UTF-8; nothing behind us may. */
static bool
check_utf8(const char *path, const char *p, size_t n, struct complaints *c)
{
	size_t good = utf8_valid_length(p, n);
	unsigned line = 1, column = 1;

	if (good == n)
		return true;
	for (size_t i = 0; i < good; i++) {
		if (p[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)p[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	complain(c, path, line, column, "byte 0x%02x is not UTF-8; save the "
	    "file as UTF-8", (unsigned char)p[good]);
	return false;
}

struct yaml *
yaml_parse(void *ctx, const char *path, const char *p, size_t n,
    struct complaints *c)
{
	struct builder b = { .ctx = ctx, .path = path, .c = c };
	struct fy_diag_cfg dc;
	struct fy_parse_cfg pc = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG };
	struct fy_parser *fyp;
	bool ok;

	if (n > YAML_MAX_BYTES) {
		complain(c, path, 0, 0, "larger than %d bytes",
		    YAML_MAX_BYTES);
		return NULL;
	}
	if (!check_utf8(path, p, n, c))
		return NULL;
	fy_diag_cfg_default(&dc);
	dc.fp = NULL;
	pc.diag = fy_diag_create(&dc);
	fy_diag_set_collect_errors(pc.diag, true);
	fyp = fy_parser_create(&pc);
	if (fyp == NULL || fy_parser_set_string(fyp, p, n) < 0)
		abort();
	ok = run(&b, fyp, pc.diag);
	fy_parser_destroy(fyp);
	fy_diag_destroy(pc.diag);
	if (!ok)
		return NULL;
	if (b.root == NULL) {
		b.root = talloc_zero(ctx, struct yaml);
		*b.root = (struct yaml){ .path = path, .line = 1, .column = 1,
			.text = "" };
	}
	return b.root;
}

struct yaml *
yaml_get(const struct yaml *map, const char *key)
{
	if (map == NULL || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (strcmp(map->keys[i]->text, key) == 0)
			return map->items[i];
	return NULL;
}

const char *
yaml_kind_name(const struct yaml *y)
{
	static const char *const names[] = { "nothing", "text", "a list",
		"a map" };

	return names[y->kind];
}

void
yaml_complain(struct complaints *c, const struct yaml *y, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = talloc_vasprintf(c->ctx, fmt, ap);
	va_end(ap);
	complain(c, y->path, y->line, y->column, "%s", s);
	talloc_free(s);
}

static bool
is_plain(const struct yaml *y)
{
	return y != NULL && y->kind == YAML_SCALAR && !y->is_quoted &&
	    y->text[0] != '\0';
}

/* A digit of another script, or its decimal mark; 0: some other letter. */
static char
ascii_of(unsigned char lead, unsigned char next)
{
	if (lead == 0xd9 && next >= 0xa0 && next <= 0xa9)
		return (char)('0' + next - 0xa0);
	if (lead == 0xdb && next >= 0xb0 && next <= 0xb9)
		return (char)('0' + next - 0xb0);
	return lead == 0xd9 && next == 0xab ? '.' : 0;
}

bool
yaml_number_text(const char *s, size_t n, char out[YAML_NUMBER_MAX])
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (to == YAML_NUMBER_MAX - 1)
			return false;
		if (c < 0x80) {
			out[to++] = (char)c;
			continue;
		}
		if (i + 1 == n)
			return false;
		out[to] = ascii_of(c, (unsigned char)s[++i]);
		if (out[to++] == 0)
			return false;
	}
	out[to] = '\0';
	return true;
}

bool
is_yaml_int(const struct yaml *y, int64_t *v)
{
	char text[YAML_NUMBER_MAX], *end;
	long long n;

	if (!is_plain(y) || !yaml_number_text(y->text, strlen(y->text), text))
		return false;
	errno = 0;
	n = strtoll(text, &end, 10);
	if (*end != '\0' || errno != 0)
		return false;
	*v = n;
	return true;
}

bool
is_yaml_double(const struct yaml *y, double *v)
{
	char text[YAML_NUMBER_MAX], *end;
	double d;

	if (!is_plain(y) || !yaml_number_text(y->text, strlen(y->text), text))
		return false;
	d = strtod(text, &end);
	if (*end != '\0' || !isfinite(d))
		return false;
	*v = d;
	return true;
}

bool
is_yaml_bool(const struct yaml *y, bool *v)
{
	static const struct {
		const char *word;
		bool v;
	} words[] = { { "true", true }, { "yes", true }, { "false", false },
		{ "no", false } };

	if (!is_plain(y))
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(y->text, words[i].word) == 0) {
			*v = words[i].v;
			return true;
		}
	return false;
}

static void
complain_key(struct complaints *c, const struct yaml *k,
    const char *const *known, size_t n)
{
	const char *key = isolate(c->ctx, k->text);
	const char *near = nearest_word(k->text, known, n);
	unsigned mark = invisible_mark(k->text);
	struct buf all;

	if (mark != 0) {
		yaml_complain(c, k, "key %s holds an invisible mark, U+%04X; "
		    "delete it and write it again", key, mark);
		return;
	}
	if (near != NULL) {
		yaml_complain(c, k, "unknown key %s (did you mean '%s'?)",
		    key, near);
		return;
	}
	buf_init(&all, c->ctx);
	for (size_t i = 0; i < n; i++)
		buf_addf(&all, "%s%s", i > 0 ? ", " : "", known[i]);
	yaml_complain(c, k, "unknown key %s; keys here are %s", key, all.p);
}

void
yaml_check_keys(const struct yaml *map, const char *const *known, size_t n,
    struct complaints *c)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->n; i++) {
		const struct yaml *k = map->keys[i];
		size_t j = 0;

		while (j < n && strcmp(known[j], k->text) != 0)
			j++;
		if (j < n)
			continue;
		complain_key(c, k, known, n);
	}
}
