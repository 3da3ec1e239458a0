/* SPDX-License-Identifier: ISC */
/* Sealed bytes are read with the master key alone, and erased for good. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <talloc.h>
#include <unistd.h>

#include "folder_lab.h"
#include "warid/file.h"
#include "warid/held.h"

enum { NOW = 1795330200, NR = 5 };

struct here {
	char *spool, *key, *other_key;
	struct held *h;
	struct err e;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

static char *
write_key(struct here *t, const char *name, const char *p, size_t n,
    mode_t mode)
{
	char *path = talloc_asprintf(t, "%s/%s", t->spool, name);
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_int_equal(write(fd, p, n), (ssize_t)n);
	fchmod(fd, mode);
	close(fd);
	return path;
}

static int
set_up(void **state)
{
	struct here *t = talloc_zero(NULL, struct here);

	t->spool = folder_lab_make(t);
	t->key = write_key(t, "key", "0123456789abcdef0123456789abcdef", 32,
	    0400);
	t->other_key = write_key(t, "other",
	    "00112233445566778899aabbccddeeff"
	    "00112233445566778899aabbccddeeff\n", 65, 0400);
	OK(held_open(t, t->spool, t->key, &t->h, &t->e));
	*state = t;
	return 0;
}

static int
tear_down(void **state)
{
	struct here *t = *state;
	char *spool = talloc_steal(NULL, t->spool);

	talloc_free(t);
	folder_lab_remove(spool);
	talloc_free(spool);
	return 0;
}

static void
add_batch(struct here *t, struct held_place places[NR])
{
	OK(held_begin(t->h, NOW, &t->e));
	for (int i = 0; i < NR; i++) {
		struct held_record r = { .source = "mail",
			.name = "nameofperson.eml",
			.meta = "{\"tsi\":\"97455512345\"}", .taken = NOW };

		r.key = talloc_asprintf(t, "%d", i);
		r.p = talloc_asprintf(t, "what a citizen wrote %d", i);
		r.n = strlen(r.p);
		hash_bytes(r.p, r.n, &r.hash);
		OK(held_add(t->h, &r, &places[i], &t->e));
		places[i].segment = talloc_strdup(t, places[i].segment);
	}
	OK(held_commit(t->h, &t->e));
}

static void
open_with(struct here *t, const char *key)
{
	talloc_free(t->h);
	OK(held_open(t, t->spool, key, &t->h, &t->e));
}

static char *
path_of(struct here *t, const struct held_place *p)
{
	return talloc_asprintf(t, "%s/held/%s", t->spool, p->segment);
}

static char *
keys_of(struct here *t, const struct held_place *p)
{
	char *path = path_of(t, p);

	return talloc_asprintf(t, "%.*s.keys", (int)strlen(path) - 4, path);
}

static bool
is_in(struct here *t, const char *path, const char *word)
{
	char *p;
	size_t n;

	OK(file_read(t, path, 1 << 20, &p, &n, &t->e));
	return memmem(p, n, word, strlen(word)) != NULL;
}

static void
test_nothing_to_see(void **state)
{
	struct here *t = *state;
	struct held_place p[NR];
	struct held_record r;
	struct stat st;

	add_batch(t, p);
	assert_false(is_in(t, path_of(t, p), "citizen"));
	assert_false(is_in(t, path_of(t, p), "nameofperson"));
	assert_false(is_in(t, path_of(t, p), "97455512345"));
	assert_int_equal(stat(keys_of(t, p), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	for (int i = 0; i < NR; i++) {
		OK(held_read(t->h, t, &p[i], &r, &t->e));
		assert_string_equal(r.p, talloc_asprintf(t,
		    "what a citizen wrote %d", i));
		assert_string_equal(r.name, "nameofperson.eml");
		assert_false(r.is_erased);
	}
}

static void
test_without_the_key(void **state)
{
	struct here *t = *state;
	struct held_place p[NR];
	struct held_record r;

	add_batch(t, p);
	open_with(t, NULL);
	assert_int_equal(held_read(t->h, t, p, &r, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "segment '%s' at"
	    " 48: sealed, and no master key is given", p->segment));
	assert_int_equal(held_erase(t->h, p, &t->e), -1);
	open_with(t, t->other_key);
	assert_int_equal(held_read(t->h, t, p, &r, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "'%s' does not open"
	    " with this master key, or is damaged", keys_of(t, p)));
	open_with(t, t->key);
	OK(held_read(t->h, t, p, &r, &t->e));
}

static void
test_erased_for_good(void **state)
{
	struct here *t = *state;
	struct held_place p[NR], at;
	struct held_record r;
	struct held_walk *w;
	char *before;
	size_t n;
	int whole = 0, erased = 0, got;

	add_batch(t, p);
	OK(file_read(t, path_of(t, p), 1 << 20, &before, &n, &t->e));
	OK(held_erase(t->h, &p[2], &t->e));
	OK(held_erase(t->h, &p[2], &t->e));	/* twice is once */
	/* the copy of the segment is as dead as the segment, which is the
	 * same to the byte */
	OK(file_write_durable(path_of(t, p), before, n, &t->e));
	open_with(t, t->key);
	OK(held_walk_open(t->h, t, &w, &t->e));
	while ((got = held_walk_next(w, t, &at, &r, &t->e)) == 1) {
		if (r.is_erased) {
			assert_string_equal(r.key, "2");
			assert_string_equal(r.source, "mail");
			assert_int_equal(r.n, 0);
			assert_string_equal(r.name, "");
		}
		++*(r.is_erased ? &erased : &whole);
	}
	assert_int_equal(got, 0);
	assert_int_equal(whole, NR - 1);
	assert_int_equal(erased, 1);
}

static void
test_plain_is_overwritten(void **state)
{
	struct here *t = *state;
	struct held_place p[NR];
	struct held_record r;

	open_with(t, NULL);
	add_batch(t, p);
	assert_true(is_in(t, path_of(t, p), "what a citizen wrote 2"));
	OK(held_erase(t->h, &p[2], &t->e));
	OK(held_erase(t->h, &p[2], &t->e));
	assert_false(is_in(t, path_of(t, p), "what a citizen wrote 2"));
	OK(held_read(t->h, t, &p[2], &r, &t->e));
	assert_true(r.is_erased);
	assert_string_equal(r.key, "2");
	for (int i = 0; i < NR; i++) {
		if (i == 2)
			continue;
		OK(held_read(t->h, t, &p[i], &r, &t->e));
		assert_string_equal(r.name, "nameofperson.eml");
	}
	/* a key given later reads what was plain before */
	open_with(t, t->key);
	OK(held_read(t->h, t, &p[0], &r, &t->e));
}

static void
test_broken_seals(void **state)
{
	struct here *t = *state;
	struct held_place p[NR], q[NR];
	struct held_record r;
	char *keys, *segment;
	size_t n;
	int fd;

	add_batch(t, p);
	add_batch(t, q);
	fd = open(path_of(t, p), O_RDWR);
	assert_int_equal(pwrite(fd, "\0\0\0", 3, p[1].offset + p[1].length -
	    30), 3);
	close(fd);
	assert_int_equal(held_read(t->h, t, &p[1], &r, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t, "segment '%s' at"
	    " %lld: the seal is broken", p->segment,
	    (long long)p[1].offset));
	OK(held_read(t->h, t, &p[2], &r, &t->e));
	/* the keys of another segment */
	OK(file_read(t, keys_of(t, q), 1 << 20, &keys, &n, &t->e));
	OK(file_write_durable(keys_of(t, p), keys, n, &t->e));
	open_with(t, t->key);
	assert_int_equal(held_read(t->h, t, &p[2], &r, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t,
	    "'%s' is not of this segment", keys_of(t, p)));
	/* no keys at all: not the same as erased */
	assert_int_equal(unlink(keys_of(t, p)), 0);
	assert_int_equal(held_read(t->h, t, &p[2], &r, &t->e), -1);
	/* cut short */
	OK(file_write_durable(keys_of(t, p), keys, 40, &t->e));
	assert_int_equal(held_read(t->h, t, &p[2], &r, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t,
	    "'%s' is no key file", keys_of(t, p)));
	/* a record moved into another segment */
	OK(file_read(t, path_of(t, p), 1 << 20, &segment, &n, &t->e));
	fd = open(path_of(t, q), O_RDWR);
	assert_int_equal(pwrite(fd, segment + p[0].offset,
	    (size_t)p[0].length, q[0].offset), p[0].length);
	close(fd);
	assert_int_equal(held_read(t->h, t, &q[0], &r, &t->e), -1);
}

static void
test_master_keys(void **state)
{
	struct here *t = *state;
	struct held *h;
	char *path;

	assert_int_equal(held_open(t, t->spool, "/nonexistent/key", &h,
	    &t->e), -1);
	assert_string_equal(t->e.text, "cannot open master key"
	    " '/nonexistent/key': No such file or directory");
	path = write_key(t, "open", "0123456789abcdef0123456789abcdef", 32,
	    0440);
	assert_int_equal(held_open(t, t->spool, path, &h, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t,
	    "master key '%s' can be read by others: chmod 0400", path));
	path = write_key(t, "short", "secret\n", 7, 0400);
	assert_int_equal(held_open(t, t->spool, path, &h, &t->e), -1);
	assert_int_equal(t->e.scope, ERR_CONF);
	assert_string_equal(t->e.text, talloc_asprintf(t, "master key '%s' is"
	    " neither 32 bytes nor 64 hex digits", path));
	OK(held_open(t, t->spool, t->other_key, &h, &t->e));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nothing_to_see),
		TEST(test_without_the_key),
		TEST(test_erased_for_good),
		TEST(test_plain_is_overwritten),
		TEST(test_broken_seals),
		TEST(test_master_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
