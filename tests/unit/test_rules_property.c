/* SPDX-License-Identifier: ISC */
/*
 * What must hold of any set: order shows nowhere, a rule that cannot match
 * changes nothing, the same bytes and rules give the same verdict bytes, a
 * verdict survives its own JSON.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/rules.h"

enum { RULES = 40, ROUNDS = 60, WORDS = 12 };

static uint32_t seed = 1;

static uint32_t
chance(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 16) % n;
}

static const char *const words[WORDS] = { "انتظار", "وقت", "طبيب", "wait",
	"late", "مستشفى", "عيادة", "999", "😡", "refund", "شكرا", "ambulance" };
static const char *const labels[] = { "one", "two", "three" };

static const char head[] =
	"facets:\n  class:\n    names: {ar: ن, en: C}\n    labels:\n"
	"      one: {ar: ا, en: One}\n      two: {ar: ب, en: Two}\n"
	"      three: {ar: ج, en: Three}\n"
	"  topic:\n    names: {ar: م, en: T}\n    threshold: 3\n    labels:\n"
	"      one: {ar: ا, en: One}\n      two: {ar: ب, en: Two}\n"
	"      three: {ar: ج, en: Three}\n";

static char *
make_rule(void *ctx, int i)
{
	char *s = talloc_asprintf(ctx, "  - id: rule-%d\n    %s:\n", i,
	    chance(3) == 0 ? "all" : "any");

	for (uint32_t k = 1 + chance(3); k > 0; k--)
		s = talloc_asprintf_append(s, "      - %s%s %s\n",
		    words[chance(WORDS)], chance(4) == 0 ? " ~3" : "",
		    words[chance(WORDS)]);
	s = talloc_asprintf_append(s, "      - %s\n", words[chance(WORDS)]);
	if (chance(5) == 0)
		s = talloc_asprintf_append(s, "    none: [%s zzz]\n",
		    words[chance(WORDS)]);
	/* `when` is always true here, and keeps equal phrases apart */
	return talloc_asprintf_append(s, "    when: {pages: \">= 0\"}\n"
	    "    give: {class: %s, topic: %s%s}\n    score: %u.%u\n",
	    labels[chance(3)], labels[chance(3)], chance(9) == 0 ?
	    ", alert: true, tags: [b, a], owner: x" : "", 1 + chance(3),
	    chance(2) * 5);
}

/* The rules from `from` to `to` in this order, as a file. */
static struct rules_file
make_file(void *ctx, const char *path, char **rules, const int *order,
    int from, int to)
{
	char *s = talloc_strdup(ctx, "rules:\n");

	for (int i = from; i < to; i++)
		s = talloc_strdup_append(s, rules[order[i]]);
	return (struct rules_file){ path, s, strlen(s) };
}

static struct rules *
load(void *ctx, const struct rules_file *files, size_t n)
{
	struct complaints bad;
	struct rules *r;
	struct buf out;

	complaints_init(&bad, ctx);
	buf_init(&out, ctx);
	r = rules_load(ctx, files, n, &bad);
	complaints_write(&bad, &out);
	assert_string_equal(out.p, "");
	return r;
}

static struct message *
make_message(void *ctx)
{
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	char *body = talloc_strdup(ctx, "");

	for (uint32_t k = chance(30); k > 0; k--)
		body = talloc_asprintf_append(body, "%s%s ",
		    chance(5) == 0 ? "وال" : "", words[chance(WORDS)]);
	m->body = body;
	m->subject = words[chance(WORDS)];
	return m;
}

static char *
verdict_text(void *ctx, const struct rules *r, const struct message *m,
    bool with_evidence)
{
	struct verdict v;
	struct json_out *o = json_object_new(ctx);
	struct buf b;

	rules_judge(r, ctx, m, NULL, with_evidence, &v);
	if (!with_evidence)	/* it names lines, and the set's hash */
		v.nr_evidence = 0;
	v.rules_hash = "";
	verdict_to_json(&v, o);
	buf_init(&b, ctx);
	json_write(o, &b);
	return b.p;
}

static void
shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int k = (int)chance((uint32_t)i + 1), swap = order[i];

		order[i] = order[k];
		order[k] = swap;
	}
}

static void
test_order_shows_nowhere(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = talloc_new(NULL);
		char *rules[RULES];
		int order[RULES];
		struct rules_file first[2], second[3];
		struct rules *a, *b;

		for (int i = 0; i < RULES; i++) {
			rules[i] = make_rule(ctx, i);
			order[i] = i;
		}
		first[0] = (struct rules_file){ "a.yaml", head,
			sizeof(head) - 1 };
		first[1] = make_file(ctx, "b.yaml", rules, order, 0, RULES);
		shuffle(order, RULES);
		second[0] = make_file(ctx, "a.yaml", rules, order, 0, 17);
		second[2] = make_file(ctx, "c.yaml", rules, order, 17, RULES);
		second[1] = (struct rules_file){ "b.yaml", head,
			sizeof(head) - 1 };
		a = load(ctx, first, 2);
		b = load(ctx, second, 3);
		for (int i = 0; i < 20; i++) {
			struct message *m = make_message(ctx);

			assert_string_equal(verdict_text(ctx, a, m, false),
			    verdict_text(ctx, b, m, false));
		}
		talloc_free(ctx);
	}
}

static void
test_a_silent_rule_changes_nothing(void **state)
{
	static const char silent[] = "rules:\n  - id: silent\n"
	    "    all: [انتظار, wait, انتظاز, ambulanse, never, said]\n"
	    "    give: {class: two, alert: true}\n    score: 100\n";

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		void *ctx = talloc_new(NULL);
		struct rules_file files[3];
		char *rules[RULES];
		int order[RULES];
		struct rules *a, *b;

		for (int i = 0; i < RULES; i++) {
			rules[i] = make_rule(ctx, i);
			order[i] = i;
		}
		files[0] = (struct rules_file){ "a.yaml", head,
			sizeof(head) - 1 };
		files[1] = make_file(ctx, "b.yaml", rules, order, 0, RULES);
		files[2] = (struct rules_file){ "c.yaml", silent,
			sizeof(silent) - 1 };
		a = load(ctx, files, 2);
		b = load(ctx, files, 3);
		for (int i = 0; i < 20; i++) {
			struct message *m = make_message(ctx);
			struct page *p = message_add_page(m);

			p->number = 1;
			p->text = i % 2 == 0 ? "انتظاز ambulanse" : "";
			assert_string_equal(verdict_text(ctx, a, m, true),
			    verdict_text(ctx, b, m, true));
		}
		talloc_free(ctx);
	}
}

static void
test_same_bytes_same_verdict(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file *files;
	struct rules *a, *b;
	struct err e;
	size_t n;

	(void)state;
	assert_int_equal(rules_files(ctx, "rules", &files, &n, &e), 0);
	a = load(ctx, files, n);
	b = load(ctx, files, n);
	assert_string_equal(rules_hash(a), rules_hash(b));
	for (int i = 0; i < 200; i++) {
		struct message *m = make_message(ctx);
		const char *once = verdict_text(ctx, a, m, true);

		assert_string_equal(once, verdict_text(ctx, a, m, true));
		assert_string_equal(once, verdict_text(ctx, b, m, true));
	}
	talloc_free(ctx);
}

static void
test_hash_knows_paths_and_bytes(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file one[] = { { "a.yaml", head, sizeof(head) - 1 },
		{ "b.yaml", "", 0 } };
	struct rules_file turned[] = { one[1], one[0] };
	struct rules_file named[] = { one[0], { "c.yaml", "", 0 } };
	struct rules_file longer[] = { one[0], { "b.yaml", "# x\n", 4 } };
	const char *hash = rules_hash(load(ctx, one, 2));

	(void)state;
	assert_string_equal(hash, rules_hash(load(ctx, turned, 2)));
	assert_string_not_equal(hash, rules_hash(load(ctx, named, 2)));
	assert_string_not_equal(hash, rules_hash(load(ctx, longer, 2)));
	talloc_free(ctx);
}

static void
test_verdict_survives_json(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file *files;
	struct rules *r;
	struct err e;
	size_t n;

	(void)state;
	assert_int_equal(rules_files(ctx, "rules", &files, &n, &e), 0);
	r = load(ctx, files, n);
	for (int i = 0; i < 50; i++) {
		struct json_out *o = json_object_new(ctx);
		struct json_out *again = json_object_new(ctx);
		struct json *back;
		struct verdict v, w;
		struct buf x, y;

		rules_judge(r, ctx, make_message(ctx), NULL, true, &v);
		verdict_to_json(&v, o);
		buf_init(&x, ctx);
		buf_init(&y, ctx);
		json_write(o, &x);
		assert_int_equal(json_parse(ctx, x.p, x.n, &back, &e), 0);
		assert_int_equal(verdict_from_json(ctx, back, &w, &e), 0);
		verdict_to_json(&w, again);
		json_write(again, &y);
		assert_string_equal(x.p, y.p);
	}
	assert_int_equal(json_parse(ctx, "[]", 2, (struct json **)&files, &e),
	    0);
	assert_int_equal(verdict_from_json(ctx, (struct json *)files,
	    &(struct verdict){ 0 }, &e), -1);
	assert_string_equal(e.text, "not a verdict");
	talloc_free(ctx);
}

/* The last good set is kept, and a broken one does not take its place. */
static void
test_saved_set(void **state)
{
	void *ctx = talloc_new(NULL);
	char dir[] = "/tmp/warid-rules-XXXXXX";
	struct rules_file *files;
	struct rules *r, *back;
	struct err e;
	char *path;
	size_t n;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = talloc_asprintf(ctx, "%s/rules.good", dir);
	assert_null(rules_load_saved(ctx, dir, &e));
	assert_int_equal(e.scope, ERR_CONF);
	assert_string_equal(e.text, talloc_asprintf(ctx,
	    "no earlier rules in '%s'", path));
	assert_int_equal(rules_files(ctx, "rules", &files, &n, &e), 0);
	r = load(ctx, files, n);
	assert_int_equal(rules_save(dir, files, n, r, &e), 0);
	assert_int_equal(rules_save(dir, files, n, r, &e), 0);
	back = rules_load_saved(ctx, dir, &e);
	assert_non_null(back);
	assert_string_equal(rules_hash(back), rules_hash(r));
	assert_int_equal(file_write_durable(path, "warid-rules 1 x", 15, &e),
	    0);
	assert_null(rules_load_saved(ctx, dir, &e));
	assert_string_equal(e.text, talloc_asprintf(ctx,
	    "the rules saved in '%s' do not load", path));
	remove(path);
	remove(dir);
	talloc_free(ctx);
}

static void
test_no_folder(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file *files;
	struct err e;
	size_t n;

	(void)state;
	assert_int_equal(rules_files(ctx, "/nowhere", &files, &n, &e), -1);
	assert_string_equal(e.text, "no rule files in '/nowhere'");
	assert_int_equal(e.scope, ERR_CONF);
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_shows_nowhere),
		cmocka_unit_test(test_a_silent_rule_changes_nothing),
		cmocka_unit_test(test_same_bytes_same_verdict),
		cmocka_unit_test(test_hash_knows_paths_and_bytes),
		cmocka_unit_test(test_verdict_survives_json),
		cmocka_unit_test(test_saved_set),
		cmocka_unit_test(test_no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
