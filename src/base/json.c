/* SPDX-License-Identifier: ISC */
/* How jansson's counted values fit our owners: a struct json is a json_t. */
#include "warid/json.h"

#include <jansson.h>
#include <talloc.h>

enum {
	DEPTH_MAX = 64,
	KEYS_MAX = 100000,		/* of one object */
	VALUES_MAX = 2000000,		/* of all: some 250 MB of jansson's */
	OBJECT_COST = 4,		/* of them, an empty object or array */
};

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

/*
 * jansson recurses as deep as its input and keeps every value: a pass in front
 * bounds both.  Strings are stepped over so that brackets in text do not
 * count.
 */
static int
check_shape(const char *p, size_t n, struct err *e)
{
	size_t members[DEPTH_MAX + 1] = { 0 }, depth = 0, values = 0;
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
				return err_set(e, ERR_ITEM,
				    "JSON nested deeper than %d", DEPTH_MAX);
			members[depth] = 0;
			values += OBJECT_COST;
		} else if ((p[i] == ']' || p[i] == '}') && depth > 0) {
			depth--;
		} else if (p[i] == ':' && ++members[depth] > KEYS_MAX) {
			return err_set(e, ERR_ITEM,
			    "JSON object has more than %d keys", KEYS_MAX);
		} else if (p[i] == ',' && ++values > VALUES_MAX) {
			return err_set(e, ERR_ITEM,
			    "JSON has more than %d values", VALUES_MAX);
		}
	}
	return 0;
}

int
json_parse(void *ctx, const char *p, size_t n, struct json **out,
    struct err *e)
{
	json_error_t why;
	json_t *v;

	if (check_shape(p, n, e) < 0)
		return -1;
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
