/* SPDX-License-Identifier: ISC */
/* Raw bytes come back as they went in, or not at all. */
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

enum { NOW = 1795330200 };		/* 2026-11-22T06:50:00Z */

struct here {
	char *spool;
	struct held *h;
	struct err e;
};

static int
set_up(void **state)
{
	struct here *t = talloc_zero(NULL, struct here);

	t->spool = folder_lab_make(t);
	assert_int_equal(held_open(t, t->spool, NULL, &t->h, &t->e), 0);
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

static struct held_record
record(const char *key, const char *p, size_t n)
{
	struct held_record r = { .source = "mail", .key = key, .name = "a.eml",
		.meta = "{\"tsi\":\"+974 1\"}", .channel = 0, .arrived = 5,
		.taken = NOW, .p = p, .n = n };

	hash_bytes(p, n, &r.hash);
	return r;
}

/* A batch of `n` records of 100 bytes; the places go to `places`. */
static void
add_batch(struct here *t, size_t n, struct held_place *places)
{
	char p[100], *key;

	assert_int_equal(held_begin(t->h, NOW, &t->e), 0);
	for (size_t i = 0; i < n; i++) {
		struct held_record r;

		memset(p, 'a' + (int)i, sizeof(p));
		key = talloc_asprintf(t, "%zu", i);
		r = record(key, p, sizeof(p));
		assert_int_equal(held_add(t->h, &r, &places[i], &t->e), 0);
		places[i].segment = talloc_strdup(t, places[i].segment);
	}
	assert_int_equal(held_commit(t->h, &t->e), 0);
}

static char *
path_of(struct here *t, const struct held_place *place)
{
	return talloc_asprintf(t, "%s/held/%s", t->spool, place->segment);
}

static void
test_out_as_in(void **state)
{
	struct here *t = *state;
	size_t big_n = 3 << 20;
	char *big = talloc_zero_size(t, big_n);
	struct held_record in[3], out;
	struct held_place place[3];

	in[0] = record("small", "hello\0there", 11);
	in[1] = record("big", big, big_n);
	in[2] = record("empty", "", 0);
	in[2].withheld = "announced 4 GiB";
	assert_int_equal(held_begin(t->h, NOW, &t->e), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(held_add(t->h, &in[i], &place[i], &t->e), 0);
	assert_string_equal(place[0].segment,
	    "2026/11/20261122T065000Z-0001.seg");
	assert_int_equal(held_commit(t->h, &t->e), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(held_read(t->h, t, &place[i], &out, &t->e),
		    0);
		assert_string_equal(out.source, "mail");
		assert_string_equal(out.key, in[i].key);
		assert_string_equal(out.name, "a.eml");
		assert_string_equal(out.meta, in[i].meta);
		assert_int_equal(out.arrived, 5);
		assert_int_equal(out.taken, NOW);
		assert_int_equal(out.n, in[i].n);
		assert_memory_equal(out.p, in[i].p, in[i].n);
		assert_memory_equal(&out.hash, &in[i].hash, HASH_BYTES);
	}
	assert_string_equal(out.withheld, "announced 4 GiB");
}

static void
test_names_and_modes(void **state)
{
	struct here *t = *state;
	struct held_place one, two;
	struct stat st;
	mode_t old = umask(0);

	add_batch(t, 1, &one);
	add_batch(t, 1, &two);
	umask(old);
	assert_string_equal(two.segment, "2026/11/20261122T065000Z-0002.seg");
	assert_int_equal(stat(path_of(t, &one), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(stat(talloc_asprintf(t, "%s/held/2026", t->spool),
	    &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

static size_t
count_tmp(struct here *t)
{
	char **names;
	size_t n;

	assert_int_equal(file_list(t, talloc_asprintf(t, "%s/held/tmp",
	    t->spool), &names, &n, &t->e), 0);
	return n;
}

static void
test_nothing_before_commit(void **state)
{
	struct here *t = *state;
	struct held_record r = record("k", "bytes", 5), out;
	struct held_place place;
	struct held_walk *w;

	assert_int_equal(held_begin(t->h, NOW, &t->e), 0);
	assert_int_equal(held_add(t->h, &r, &place, &t->e), 0);
	assert_int_equal(held_walk_open(t->h, t, &w, &t->e), 0);
	assert_int_equal(held_walk_next(w, t, &place, &out, &t->e), 0);
	assert_int_equal(count_tmp(t), 1);
	held_abort(t->h);
	assert_int_equal(count_tmp(t), 0);

	/* a batch without records leaves nothing */
	assert_int_equal(held_begin(t->h, NOW, &t->e), 0);
	assert_int_equal(held_commit(t->h, &t->e), 0);
	assert_int_equal(count_tmp(t), 0);
	assert_int_equal(held_walk_open(t->h, t, &w, &t->e), 0);
	assert_int_equal(held_walk_next(w, t, &place, &out, &t->e), 0);
}

static void
test_the_dead_are_swept(void **state)
{
	struct here *t = *state;
	struct held_place place;
	struct held *other;

	assert_int_equal(file_make_dirs(talloc_asprintf(t, "%s/held/tmp",
	    t->spool), &t->e), 0);
	close(open(talloc_asprintf(t,
	    "%s/held/tmp/20200101T000000Z-0001.seg", t->spool),
	    O_WRONLY | O_CREAT, 0600));
	/* one that lives keeps its file, and its name */
	assert_int_equal(held_open(t, t->spool, NULL, &other, &t->e), 0);
	assert_int_equal(held_begin(other, NOW, &t->e), 0);
	add_batch(t, 1, &place);
	assert_string_equal(place.segment,
	    "2026/11/20261122T065000Z-0002.seg");
	assert_int_equal(count_tmp(t), 1);
	held_abort(other);
	assert_int_equal(count_tmp(t), 0);
}

static void
test_walk_in_order(void **state)
{
	struct here *t = *state;
	struct held_place places[3], place;
	struct held_record out;
	struct held_walk *w;
	int got, n = 0;

	add_batch(t, 3, places);
	add_batch(t, 2, places);
	assert_int_equal(held_walk_open(t->h, t, &w, &t->e), 0);
	while ((got = held_walk_next(w, t, &place, &out, &t->e)) == 1) {
		assert_int_equal(out.p[0], 'a' + (n < 3 ? n : n - 3));
		n++;
	}
	assert_int_equal(got, 0);
	assert_int_equal(n, 5);
}

static void
cut(struct here *t, const struct held_place *place, int64_t size)
{
	assert_int_equal(truncate(path_of(t, place), size), 0);
}

static void
flip(struct here *t, const struct held_place *place, int64_t at)
{
	int fd = open(path_of(t, place), O_RDWR);
	unsigned char c;

	assert_int_equal(pread(fd, &c, 1, at), 1);
	c ^= 0x20;
	assert_int_equal(pwrite(fd, &c, 1, at), 1);
	close(fd);
}

/* Whole records and complaints of a walk. */
static void
walk(struct here *t, int *whole, int *damaged)
{
	struct held_place place;
	struct held_record out;
	struct held_walk *w;
	int got;

	*whole = *damaged = 0;
	assert_int_equal(held_walk_open(t->h, t, &w, &t->e), 0);
	while ((got = held_walk_next(w, t, &place, &out, &t->e)) != 0)
		++*(got == 1 ? whole : damaged);
}

static void
test_damage(void **state)
{
	static const struct {
		const char *why;
		int record;		/* of three, from 0 */
		int64_t at;		/* byte of it to flip */
		int whole, damaged;
	} rows[] = {
		{ "a body's byte", 1, -1, 2, 1 },
		{ "a head's byte", 1, 80, 2, 1 },
		{ "the mark", 1, 0, 2, 1 },
		{ "the size of the body", 1, 20, 2, 1 },
		{ "the size of the head", 1, 9, 2, 1 },
		{ "the hash", 1, 45, 2, 1 },
		{ "the last one's mark", 2, 0, 2, 1 },
		{ "the segment's id", 0, -40, 0, 1 },
	};
	struct here *t = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct held_place p[3];
		struct held_record out;
		int64_t at;
		int whole, damaged;

		print_message("# %s\n", rows[i].why);
		add_batch(t, 3, p);
		at = rows[i].at == -1 ? p[1].offset + p[1].length - 1 :
		    p[rows[i].record].offset + rows[i].at;
		flip(t, &p[0], at);
		walk(t, &whole, &damaged);
		assert_int_equal(whole, rows[i].whole);
		assert_int_equal(damaged, rows[i].damaged);
		assert_int_equal(held_read(t->h, t, &p[rows[i].record], &out,
		    &t->e), -1);
		assert_int_equal(t->e.scope, ERR_ITEM);
		assert_int_equal(unlink(path_of(t, &p[0])), 0);
		talloc_free(t->h);	/* it keeps the last one open */
		assert_int_equal(held_open(t, t->spool, NULL, &t->h, &t->e),
		    0);
	}
}

static void
test_torn_tail(void **state)
{
	struct here *t = *state;
	struct held_place p[3];
	struct held_record out;
	int whole, damaged;

	add_batch(t, 3, p);
	for (int64_t size = p[2].offset + p[2].length - 1;
	    size > p[2].offset - 2; size -= 7) {
		cut(t, &p[0], size);
		walk(t, &whole, &damaged);
		assert_int_equal(whole, size < p[2].offset ? 1 : 2);
		assert_int_equal(damaged, 0);
	}
	assert_int_equal(held_read(t->h, t, &p[2], &out, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t, "segment '%s' at"
	    " %lld: the file ends before the record does", p[2].segment,
	    (long long)p[2].offset));
}

static void
test_errors_name_the_place(void **state)
{
	struct here *t = *state;
	struct held_place p[1], no = { "2026/11/none.seg", 48, 100 };
	struct held_record out;

	assert_int_equal(held_read(t->h, t, &no, &out, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t, "cannot open"
	    " '%s/held/2026/11/none.seg': No such file or directory",
	    t->spool));
	no.segment = "../../etc/x.seg";
	assert_int_equal(held_read(t->h, t, &no, &out, &t->e), -1);
	assert_string_equal(t->e.text,
	    "'../../etc/x.seg' is no segment's name");
	add_batch(t, 1, p);
	flip(t, p, p->offset + p->length - 1);
	assert_int_equal(held_read(t->h, t, p, &out, &t->e), -1);
	assert_string_equal(t->e.text, talloc_asprintf(t, "segment '%s' at 48:"
	    " the bytes are not those that were stored", p->segment));
}

/* A record that a citizen mails to us is not one of ours. */
static void
test_forged_record(void **state)
{
	struct here *t = *state;
	struct held_place p[2];
	struct held_record r;
	char *segment;
	size_t n;
	int whole, damaged;

	add_batch(t, 1, p);
	assert_int_equal(file_read(t, path_of(t, p), 1 << 20, &segment, &n,
	    &t->e), 0);
	assert_int_equal(unlink(path_of(t, p)), 0);
	assert_int_equal(held_begin(t->h, NOW, &t->e), 0);
	r = record("mailed", segment, n);
	assert_int_equal(held_add(t->h, &r, &p[0], &t->e), 0);
	p[0].segment = talloc_strdup(t, p[0].segment);
	assert_int_equal(held_commit(t->h, &t->e), 0);
	flip(t, p, p->offset);
	walk(t, &whole, &damaged);
	assert_int_equal(whole, 0);
	assert_int_equal(damaged, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_out_as_in),
		TEST(test_names_and_modes),
		TEST(test_nothing_before_commit),
		TEST(test_the_dead_are_swept),
		TEST(test_walk_in_order),
		TEST(test_damage),
		TEST(test_torn_tail),
		TEST(test_errors_name_the_place),
		TEST(test_forged_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
