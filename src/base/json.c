/* SPDX-License-Identifier: ISC */
/* How jansson's counted values fit our owners: a struct json is a json_t. */
#include "warid/json.h"

#include <jansson.h>
#include <talloc.h>

enum { DEPTH_MAX = 64 };

/*
 * `struct json` is never completed: a pointer to one is jansson's own.  The
 * owner holds one reference through a talloc'd keeper.
 */
struct keeper {
	json_t *v;
};

static int
keeper_drop(struct keeper *k)
{
	json_decref(k->v);
	return 0;
}

static struct json *
keep(void *ctx, json_t *v)
{
	struct keeper *k;

	if (v == NULL)
		abort();
	k = talloc(ctx, struct keeper);
	k->v = v;
	talloc_set_destructor(k, keeper_drop);
	return (struct json *)v;
}

static json_t *
of(const struct json *v)
{
	return (json_t *)(uintptr_t)v;
}

struct json *
json_object_new(void *ctx)
{
	return keep(ctx, json_object());
}

struct json *
json_array_new(void *ctx)
{
	return keep(ctx, json_array());
}

static void
put(struct json *o, const char *key, json_t *v)
{
	if (v == NULL || json_object_set_new_nocheck(of(o), key, v) < 0)
		abort();
}

static void
add(struct json *a, json_t *v)
{
	if (v == NULL || json_array_append_new(of(a), v) < 0)
		abort();
}

/* Text that is no UTF-8 is our own mistake upstream; it is shown, not lost. */
static json_t *
text(const char *s, size_t n)
{
	json_t *v = json_stringn(s, n);

	return v != NULL ? v : json_string("\xEF\xBF\xBD");
}

void
json_put_str(struct json *o, const char *key, const char *s)
{
	put(o, key, s == NULL ? json_null() : text(s, strlen(s)));
}

void
json_put_int(struct json *o, const char *key, int64_t v)
{
	put(o, key, json_integer(v));
}

void
json_put_real(struct json *o, const char *key, double v)
{
	put(o, key, json_real(v));
}

void
json_put_bool(struct json *o, const char *key, bool v)
{
	put(o, key, json_boolean(v));
}

void
json_put_null(struct json *o, const char *key)
{
	put(o, key, json_null());
}

struct json *
json_put_object(struct json *o, const char *key)
{
	json_t *v = json_object();

	put(o, key, v);
	return (struct json *)v;
}

struct json *
json_put_array(struct json *o, const char *key)
{
	json_t *v = json_array();

	put(o, key, v);
	return (struct json *)v;
}

void
json_add_str(struct json *a, const char *s)
{
	add(a, text(s, strlen(s)));
}

void
json_add_int(struct json *a, int64_t v)
{
	add(a, json_integer(v));
}

struct json *
json_add_object(struct json *a)
{
	json_t *v = json_object();

	add(a, v);
	return (struct json *)v;
}

struct json *
json_add_array(struct json *a)
{
	json_t *v = json_array();

	add(a, v);
	return (struct json *)v;
}

/* -- writing --------------------------------------------------------------- */

/*
 * jansson's own writer hands over a few bytes at a time and was a fifth of
 * all the work of filing; this one copies whole runs.  The bytes are the same.
 */
static void write_value(const json_t *v, struct buf *out);

static void
write_string(const char *p, size_t n, struct buf *out)
{
	static const char letters[] = "\"\\bfnrt", stands[] = "\"\\\b\f\n\r\t";
	size_t from = 0;
	const char *at;

	buf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c >= ' ' && c != '"' && c != '\\')
			continue;
		buf_add(out, p + from, i - from);
		from = i + 1;
		at = c != 0 ? strchr(stands, c) : NULL;
		if (at != NULL) {
			buf_char(out, '\\');
			buf_char(out, letters[at - stands]);
		} else {
			buf_addf(out, "\\u%04X", c);
		}
	}
	buf_add(out, p + from, n - from);
	buf_char(out, '"');
}

static void
write_real(const json_t *v, struct buf *out)
{
	char s[64];
	size_t n = json_dumpb(v, s, sizeof(s), JSON_ENCODE_ANY |
	    JSON_REAL_PRECISION(12));

	buf_add(out, s, n < sizeof(s) ? n : 0);
}

static void
write_object(const json_t *v, struct buf *out)
{
	void *it = json_object_iter(of((const struct json *)v));
	bool is_first = true;
	const char *key;

	buf_char(out, '{');
	for (; it != NULL; is_first = false) {
		if (!is_first)
			buf_char(out, ',');
		key = json_object_iter_key(it);
		write_string(key, strlen(key), out);
		buf_char(out, ':');
		write_value(json_object_iter_value(it), out);
		it = json_object_iter_next(of((const struct json *)v), it);
	}
	buf_char(out, '}');
}

static void
write_array(const json_t *v, struct buf *out)
{
	size_t n = json_array_size(v);

	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_char(out, ',');
		write_value(json_array_get(v, i), out);
	}
	buf_char(out, ']');
}

/* As deep as the value was built: by us, or parsed under DEPTH_MAX. */
static void
write_value(const json_t *v, struct buf *out)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT:
		write_object(v, out);
		break;
	case JSON_ARRAY:
		write_array(v, out);
		break;
	case JSON_STRING:
		write_string(json_string_value(v), json_string_length(v), out);
		break;
	case JSON_INTEGER:
		buf_addf(out, "%lld", (long long)json_integer_value(v));
		break;
	case JSON_REAL:
		write_real(v, out);
		break;
	default:
		buf_str(out, json_is_null(v) ? "null" :
		    json_is_true(v) ? "true" : "false");
	}
}

void
json_write(const struct json *v, struct buf *out)
{
	write_value(of(v), out);
}

/* -- reading --------------------------------------------------------------- */

/*
 * jansson recurses as deep as its input; a pass in front bounds it.  Strings
 * are stepped over so that brackets in text do not count.
 */
static bool
is_shallow(const char *p, size_t n)
{
	size_t depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < n; i++) {
		if (in_string) {
			if (p[i] == '\\')
				i++;
			else if (p[i] == '"')
				in_string = false;
		} else if (p[i] == '"') {
			in_string = true;
		} else if (p[i] == '[' || p[i] == '{') {
			if (++depth > DEPTH_MAX)
				return false;
		} else if ((p[i] == ']' || p[i] == '}') && depth > 0) {
			depth--;
		}
	}
	return true;
}

int
json_parse(void *ctx, const char *p, size_t n, struct json **out,
    struct err *e)
{
	json_error_t why;
	json_t *v;

	if (!is_shallow(p, n))
		return err_set(e, ERR_ITEM, "JSON nested deeper than %d",
		    DEPTH_MAX);
	v = json_loadb(p, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, &why);
	if (v == NULL)
		/* jansson's sentence quotes the text: place and kind only */
		return err_set(e, ERR_ITEM, "not JSON at line %d column %d",
		    why.line, why.column);
	*out = keep(ctx, v);
	return 0;
}

const struct json *
json_get(const struct json *o, const char *key)
{
	return (const struct json *)json_object_get(of(o), key);
}

const struct json *
json_at(const struct json *a, size_t i)
{
	return (const struct json *)json_array_get(of(a), i);
}

size_t
json_len(const struct json *a)
{
	return json_is_object(of(a)) ? json_object_size(of(a)) :
	    json_array_size(of(a));
}

const char *
json_str(const struct json *v)
{
	return json_string_value(of(v));
}

size_t
json_str_len(const struct json *v)
{
	return json_string_length(of(v));
}

int64_t
json_int(const struct json *v, int64_t otherwise)
{
	return json_is_integer(of(v)) ? json_integer_value(of(v)) : otherwise;
}

double
json_double(const struct json *v, double otherwise)
{
	return json_is_number(of(v)) ? json_number_value(of(v)) : otherwise;
}

bool
json_bool(const struct json *v, bool otherwise)
{
	return json_is_boolean(of(v)) ? json_is_true(of(v)) : otherwise;
}

bool
is_json_object(const struct json *v)
{
	return json_is_object(of(v));
}

bool
is_json_array(const struct json *v)
{
	return json_is_array(of(v));
}

int
json_next(const struct json *o, size_t *pos, const char **key,
    const struct json **value)
{
	void *it = *pos == 0 ? json_object_iter(of(o)) :
	    json_object_iter_next(of(o), (void *)*pos);

	if (it == NULL)
		return 0;
	*pos = (size_t)it;
	*key = json_object_iter_key(it);
	*value = (const struct json *)json_object_iter_value(it);
	return 1;
}
