/* SPDX-License-Identifier: ISC */
/*
 * The schema that editors see says what the loader says: the same keys, the
 * same words, and for whole files the same yes or no.  The validator here
 * knows as much of JSON Schema as the schema uses, and refuses to pass by a
 * keyword it does not know.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <regex.h>
#include <string.h>
#include <talloc.h>

#include "rules/load.h"
#include "warid/file.h"

static const struct json *schema;

/* -- the validator ------------------------------------------------------------- */

static bool is_valid(const struct json *s, const struct yaml *y);

static bool
is_type(const char *type, const struct yaml *y)
{
	bool is_bool, b;
	double d;
	int64_t i;

	is_bool = is_yaml_bool(y, &b) && (strcmp(y->text, "true") == 0 ||
	    strcmp(y->text, "false") == 0);
	if (strcmp(type, "object") == 0)
		return y->kind == YAML_MAP;
	if (strcmp(type, "array") == 0)
		return y->kind == YAML_LIST;
	if (strcmp(type, "boolean") == 0)
		return is_bool;
	if (strcmp(type, "number") == 0)
		return is_yaml_double(y, &d);
	if (strcmp(type, "integer") == 0)
		return is_yaml_int(y, &i);
	assert_string_equal(type, "string");
	return y->kind == YAML_SCALAR && !is_bool && !is_yaml_double(y, &d);
}

static bool
check_type(const struct json *v, const struct yaml *y)
{
	if (json_str(v) != NULL)
		return is_type(json_str(v), y);
	for (size_t i = 0; i < json_len(v); i++)
		if (is_type(json_str(json_at(v, i)), y))
			return true;
	return false;
}

static bool
check_ref(const struct json *v, const struct yaml *y)
{
	const char *name = strrchr(json_str(v), '/');
	const struct json *to = json_get(json_get(schema, "definitions"),
	    name + 1);

	assert_non_null(to);
	return is_valid(to, y);
}

static bool
check_enum(const struct json *v, const struct yaml *y)
{
	bool b;

	for (size_t i = 0; i < json_len(v); i++) {
		const struct json *one = json_at(v, i);

		if (json_str(one) == NULL ? is_yaml_bool(y, &b) &&
		    b == json_bool(one, !b) : y->kind == YAML_SCALAR &&
		    strcmp(json_str(one), y->text) == 0)
			return true;
	}
	return false;
}

static bool
check_any_of(const struct json *v, const struct yaml *y)
{
	for (size_t i = 0; i < json_len(v); i++)
		if (is_valid(json_at(v, i), y))
			return true;
	return false;
}

static bool
check_pattern(const struct json *v, const struct yaml *y)
{
	regex_t r;
	bool ok;

	assert_int_equal(regcomp(&r, json_str(v), REG_EXTENDED | REG_NOSUB),
	    0);
	ok = y->kind != YAML_SCALAR || regexec(&r, y->text, 0, NULL, 0) == 0;
	regfree(&r);
	return ok;
}

static bool
check_items(const struct json *v, const struct yaml *y)
{
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++)
		if (!is_valid(v, y->items[i]))
			return false;
	return true;
}

static bool
check_required(const struct json *v, const struct yaml *y)
{
	for (size_t i = 0; i < json_len(v); i++)
		if (yaml_get(y, json_str(json_at(v, i))) == NULL)
			return false;
	return true;
}

static bool
check_names(const struct json *v, const struct yaml *y)
{
	for (size_t i = 0; y->kind == YAML_MAP && i < y->n; i++)
		if (!is_valid(v, y->keys[i]))
			return false;
	return true;
}

/* properties and additionalProperties together. */
static bool
check_properties(const struct json *s, const struct yaml *y)
{
	const struct json *known = json_get(s, "properties");
	const struct json *other = json_get(s, "additionalProperties");

	for (size_t i = 0; y->kind == YAML_MAP && i < y->n; i++) {
		const struct json *one = json_get(known, y->keys[i]->text);

		if (one == NULL && other != NULL && !is_json_object(other))
			return false;
		if (one == NULL)
			one = other;
		if (one != NULL && !is_valid(one, y->items[i]))
			return false;
	}
	return true;
}

static bool
check_bound(const char *key, const struct json *v, const struct yaml *y)
{
	double d, bound = json_double(v, 0);

	if (strcmp(key, "minItems") == 0)
		return y->kind != YAML_LIST || (double)y->n >= bound;
	if (strcmp(key, "minProperties") == 0)
		return y->kind != YAML_MAP || (double)y->n >= bound;
	if (!is_yaml_double(y, &d))
		return true;
	return strcmp(key, "minimum") == 0 ? d >= bound : d <= bound;
}

static bool
is_one_of(const char *key, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, key) == 0)
			return true;
	return false;
}

static bool
check_keyword(const struct json *s, const char *key, const struct json *v,
    const struct yaml *y)
{
	static const struct {
		const char *key;
		bool (*check)(const struct json *v, const struct yaml *y);
	} keywords[] = {
		{ "type", check_type }, { "$ref", check_ref },
		{ "enum", check_enum }, { "anyOf", check_any_of },
		{ "pattern", check_pattern }, { "items", check_items },
		{ "required", check_required },
		{ "propertyNames", check_names },
	};
	static const char *const silent[] = { "$schema", "title",
		"description", "definitions", "additionalProperties", NULL };
	static const char *const bounds[] = { "minItems", "minProperties",
		"minimum", "maximum", NULL };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
		if (strcmp(keywords[i].key, key) == 0)
			return keywords[i].check(v, y);
	if (strcmp(key, "properties") == 0)
		return check_properties(s, y);
	if (is_one_of(key, bounds))
		return check_bound(key, v, y);
	assert_true(is_one_of(key, silent));
	return true;
}

static bool
is_valid(const struct json *s, const struct yaml *y)
{
	const struct json *v;
	const char *key;
	size_t pos = 0;

	while (json_next(s, &pos, &key, &v))
		if (!check_keyword(s, key, v, y))
			return false;
	return json_get(s, "properties") != NULL ||
	    json_get(s, "additionalProperties") == NULL ||
	    check_properties(s, y);
}

/* -- the same keys ---------------------------------------------------------------- */

static void
check_same_keys(const char *what, const struct json *properties,
    const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (json_get(properties, keys[i]) == NULL)
			print_error("%s: %s is not in the schema\n", what,
			    keys[i]);
		assert_non_null(json_get(properties, keys[i]));
	}
	assert_int_equal(json_len(properties), n);
}

static const struct json *
properties_of(const char *definition)
{
	return json_get(json_get(json_get(schema, "definitions"),
	    definition), "properties");
}

static void
test_same_keys(void **state)
{
	const struct json *fields = json_get(json_get(json_get(schema,
	    "definitions"), "field"), "enum");

	(void)state;
	check_same_keys("file", json_get(schema, "properties"), file_keys,
	    nr_file_keys);
	check_same_keys("facet", properties_of("facet"), facet_keys,
	    nr_facet_keys);
	check_same_keys("label", properties_of("label"), label_keys,
	    nr_label_keys);
	check_same_keys("rule", properties_of("rule"), rule_keys,
	    nr_rule_keys);
	check_same_keys("when", properties_of("when"), when_keys,
	    nr_when_keys);
	check_same_keys("give", properties_of("give"), give_keys,
	    nr_give_keys);
	assert_int_equal(json_len(fields), NR_FIELDS);
	for (int i = 0; i < NR_FIELDS; i++)
		assert_string_equal(json_str(json_at(fields, (size_t)i)),
		    field_names[i]);
}

/* -- the same answer ---------------------------------------------------------------- */

static struct yaml *
parse(void *ctx, const char *path, const char *p, size_t n)
{
	struct complaints c;
	struct yaml *y;

	complaints_init(&c, ctx);
	y = yaml_parse(ctx, path, p, n, &c);
	assert_non_null(y);
	return y;
}

static void
test_shipped_files(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file *files;
	struct err e;
	size_t n;

	(void)state;
	assert_int_equal(rules_files(ctx, "rules", &files, &n, &e), 0);
	for (size_t i = 0; i < n; i++) {
		if (strncmp(files[i].path, "templates/", 10) == 0)
			continue;
		if (!is_valid(schema, parse(ctx, files[i].path, files[i].p,
		    files[i].n)))
			fail_msg("%s is not what the schema says",
			    files[i].path);
		assert_non_null(strstr(files[i].p, "rules.schema.json"));
	}
	talloc_free(ctx);
}

#define HEAD "facets: {class: {names: {ar: ن, en: C}, " \
	"labels: {a: {ar: ا, en: A}, b: {ar: ب, en: B}}}}\n"

static const struct {
	const char *in;
	bool is_good;
} files[] = {
	{ HEAD, true },
	{ "facets: []\n", false },
	{ "facets: {class: {names: {ar: ن}, labels: {}}}\n", false },
	{ "facets: {class: {names: {ar: ن, en: C}}}\n", false },
	{ "facets: {Class: {names: {ar: ن, en: C}, labels: {}}}\n", false },
	{ "facets: {class: {names: {ar: ن, en: C}, labels: {a: {ar: ا, en: A, "
	  "answer-within: soon}}}}\n", false },
	{ "facets: {class: {names: {ar: ن, en: C}, threshold: 0.5, labels: "
	  "{a: {ar: ا, en: A, owner: x, answer-within: 24h}}}}\n", true },
	{ "facets: {class: {names: {ar: ن, en: C}, default: a, labels: "
	  "{a: {ar: ا, en: A}}}}\n", true },
	{ "facets: {class: {names: {ar: ن, en: C}, default: [a], labels: "
	  "{a: {ar: ا, en: A}}}}\n", false },
	{ HEAD "rules: [{id: one, any: [x], give: {class: a}}]\n", true },
	{ HEAD "rules: [{id: one, any: [x, 999], give: {class: a}, score: "
	  "1.5, final: yes, note: n, in: body}]\n", true },
	{ HEAD "rules: [{id: one, any: [x], give: {class: a, alert: true, "
	  "tags: [p, q], owner: o, reply: r, confidential: no}}]\n", true },
	{ HEAD "rules: [{id: one, when: {channel: fax}, give: {class: a}}]\n",
	  true },
	{ HEAD "rules: [{id: one, any: [x], when: {pages: \">= 2\", repeat: "
	  "true, hours: closed, from: \"@x.qa\", public: false}, give: "
	  "{class: a}}]\n", true },
	{ HEAD "rules: [{any: [x], give: {class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x]}]\n", false },
	{ HEAD "rules: [{id: one, give: {class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: x, give: {class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [[x]], give: {class: a}}]\n", false },
	{ HEAD "rules: [{id: One, any: [x], give: {class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], give: {}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], give: {class: [a]}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], giv: 1, give: {class: a}}]\n",
	  false },
	{ HEAD "rules: [{id: one, any: [x], in: [bdy], give: {class: a}}]\n",
	  false },
	{ HEAD "rules: [{id: one, any: [x], in: [], give: {class: a}}]\n",
	  false },
	{ HEAD "rules: [{id: one, any: [x], score: 0, give: {class: a}}]\n",
	  false },
	{ HEAD "rules: [{id: one, any: [x], score: high, give: {class: a}}]\n",
	  false },
	{ HEAD "rules: [{id: one, any: [x], final: perhaps, give: {class: "
	  "a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], when: {channel: mail}, give: "
	  "{class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], when: {pages: many}, give: "
	  "{class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], when: {colour: red}, give: "
	  "{class: a}}]\n", false },
	{ HEAD "rules: [{id: one, any: [x], examples: {maybe: [x]}, give: "
	  "{class: a}}]\n", false },
	{ HEAD "sets: {s: [x, y]}\n", true },
	{ HEAD "sets: {s: x}\n", false },
	{ HEAD "sets: {S: [x]}\n", false },
	{ HEAD "facilities: [{id: h, names: {ar: م, en: H}, aliases: [HGH], "
	  "class: a}]\n", true },
	{ HEAD "facilities: [{names: {ar: م, en: H}}]\n", false },
	{ HEAD "facilities: [{id: h, names: {en: H}}]\n", false },
	{ HEAD "others: []\n", false },
};

static void
test_same_answer(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		void *ctx = talloc_new(NULL);
		struct rules_file set[] = {
			{ "f.yaml", files[i].in, strlen(files[i].in) },
			{ "templates/r.ar.txt", "ن", 2 },
			{ "templates/r.en.txt", "t", 1 },
		}, f = set[0];
		struct complaints c;
		bool by_schema = is_valid(schema, parse(ctx, f.path, f.p,
		    f.n)), by_loader;

		complaints_init(&c, ctx);
		by_loader = rules_load(ctx, set, 3, &c) != NULL;
		if (by_schema != files[i].is_good ||
		    by_loader != files[i].is_good)
			fail_msg("schema %s, loader %s: %s", by_schema ?
			    "yes" : "no", by_loader ? "yes" : "no",
			    files[i].in);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_keys),
		cmocka_unit_test(test_shipped_files),
		cmocka_unit_test(test_same_answer),
	};
	void *ctx = talloc_new(NULL);
	struct json *parsed;
	struct err e;
	char *p;
	size_t n;
	int ret;

	if (file_read(ctx, "rules/rules.schema.json", 1 << 20, &p, &n, &e) <
	    0 || json_parse(ctx, p, n, &parsed, &e) < 0) {
		print_error("%s\n", e.text);
		return 1;
	}
	schema = parsed;
	ret = cmocka_run_group_tests(tests, NULL, NULL);
	talloc_free(ctx);
	return ret;
}
