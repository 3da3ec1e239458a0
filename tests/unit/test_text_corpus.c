/* SPDX-License-Identifier: ISC */
/*
 * Texts of others' corpora, by CORPUS in the environment (make check-corpus):
 * email_reply_trimmer's emails/X must trim to trimmed/X, and every file folds
 * alike on both paths.  Skipped without.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <ftw.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

static bool
slurp(struct buf *b, const char *path)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];
	size_t n;

	buf_reset(b);
	if (f == NULL)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(b, chunk, n);
	fclose(f);
	return true;
}

/* Line ends and blanks at the end are the file's, not the text's. */
static void
plain_end(struct buf *b)
{
	size_t k = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] != '\r')
			b->p[k++] = b->p[i];
	while (k > 0 && (b->p[k - 1] == '\n' || b->p[k - 1] == ' '))
		k--;
	b->p[b->n = k] = '\0';
}

static void
test_trimmer(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf in, want, got;
	char dir[1024], path[2048];
	int nr = 0, good = 0;
	struct dirent *e;
	DIR *d;

	(void)state;
	snprintf(dir, sizeof(dir),
	    "%s/email/discourse+email_reply_trimmer/test", getenv("CORPUS"));
	snprintf(path, sizeof(path), "%s/emails", dir);
	d = opendir(path);
	assert_non_null(d);
	buf_init(&in, ctx);
	buf_init(&want, ctx);
	while ((e = readdir(d)) != NULL) {
		struct reply r;

		snprintf(path, sizeof(path), "%s/emails/%s", dir, e->d_name);
		if (e->d_name[0] == '.' || !slurp(&in, path))
			continue;
		snprintf(path, sizeof(path), "%s/trimmed/%s", dir, e->d_name);
		slurp(&want, path);
		plain_end(&want);
		text_cut_reply(ctx, in.p, in.n, "", &r);
		buf_init(&got, ctx);
		buf_str(&got, r.own);
		plain_end(&got);
		nr++;
		if (strcmp(got.p, want.p) == 0)
			good++;
		else
			print_message("differs: %s\n", e->d_name);
	}
	closedir(d);
	print_message("corpus reply_trimmer files=%d exact=%d percent=%.1f\n",
	    nr, good, 100.0 * good / (nr ? nr : 1));
	talloc_free(ctx);
	assert_true(good * 10 >= nr * 9);
}

static struct {
	int files;
	size_t bytes;
} folded;

/* nftw has no place for a context; any bytes will do to fold */
static int
fold_file(const char *path, const struct stat *st, int type, struct FTW *at)
{
	void *ctx = talloc_new(NULL);
	struct folded fast, slow, again;
	struct buf b;

	(void)at;
	buf_init(&b, ctx);
	if (type == FTW_F && st->st_size < 4 << 20 && slurp(&b, path)) {
		text_fold(ctx, b.p, b.n, false, &fast);
		text_fold_slow(ctx, b.p, b.n, &slow);
		text_fold(ctx, fast.p, fast.n, false, &again);
		if (fast.n != slow.n || memcmp(fast.p, slow.p, fast.n) != 0 ||
		    fast.n != again.n || memcmp(fast.p, again.p, fast.n) != 0)
			fail_msg("%s folds in two ways", path);
		folded.files++;
		folded.bytes += b.n;
	}
	talloc_free(ctx);
	return 0;
}

static void
test_folds_alike(void **state)
{
	static const char *const parts[] = { "email", "text", "social" };
	char dir[1024];

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(dir, sizeof(dir), "%s/%s", getenv("CORPUS"),
		    parts[i]);
		assert_int_equal(nftw(dir, fold_file, 16, FTW_PHYS), 0);
	}
	print_message("corpus fold files=%d bytes=%zu alike=all\n",
	    folded.files, folded.bytes);
	assert_true(folded.files > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trimmer),
		cmocka_unit_test(test_folds_alike),
	};

	if (getenv("CORPUS") == NULL) {
		puts("1..0 # SKIP no CORPUS in the environment");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
