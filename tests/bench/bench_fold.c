/* SPDX-License-Identifier: ISC */
/*
 * Folding, reading words and mending charsets: megabytes a second of the mixed
 * Arabic and English a contact centre gets, beside the utf8proc path.
 */
#include <stdint.h>
#include <talloc.h>
#include <time.h>

#include "warid/buf.h"
#include "warid/text.h"

enum { RUNS = 15, BYTES = 4 << 20, MESSAGE = 1500 };

static const char *const lines[] = {
	"السلام عليكم ورحمة الله وبركاته، أود تقديم شكوى بخصوص التأخير في "
	"مواعيد العيادات الخارجية بمستشفى حمد العام.\n",
	"انتظرت أكثر من أربع ساعات في قسم الطوارئ يوم الأحد ٢٠٢٤/٠٣/١٥ ولم "
	"يسأل عنّا أحدٌ من الأطباء أو الممرّضين!\n",
	"Dear Sir/Madam, I have an appointment at the Cardiology clinic and "
	"nobody answers the phone on 4439 5777.\n",
	"رقم الملف HC01234567 وأرجو التواصل معي عبر البريد الإلكتروني.\n",
	"Thank you very much for your help, the nurses were wonderful 👍\n",
	"ما هي الأوراق المطلوبة لتجديد البطاقة الصحية؟ وشكراً لكم\n",
};

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void
work_fold(void *ctx, const struct buf *in)
{
	struct folded f;

	text_fold(ctx, in->p, in->n, false, &f);
}

static void
work_origin(void *ctx, const struct buf *in)
{
	struct folded f;

	text_fold(ctx, in->p, in->n, true, &f);
}

static void
work_slow(void *ctx, const struct buf *in)
{
	struct folded f;

	text_fold_slow(ctx, in->p, in->n, &f);
}

static void
work_words(void *ctx, const struct buf *in)
{
	size_t pos = 0, nr = 0;
	struct token t;

	(void)ctx;
	while (text_token(in->p, in->n, &pos, &t))
		nr++;
	if (nr == 0)
		abort();
}

static void
work_1256(void *ctx, const struct buf *in)
{
	size_t n;

	/* a message at a time, as they come */
	for (size_t i = 0; i < in->n; i += MESSAGE)
		text_to_utf8(ctx, "windows-1256", in->p + i,
		    in->n - i < MESSAGE ? in->n - i : MESSAGE, &n, NULL);
}

static void
work_utf8(void *ctx, const struct buf *in)
{
	size_t n;

	text_to_utf8(ctx, "utf-8", in->p, in->n, &n, NULL);
}

/* The least of the runs is what the code costs; the rest is noise. */
static double
mb_per_s(void (*work)(void *, const struct buf *), const struct buf *in,
    int runs)
{
	void *ctx = talloc_new(NULL);
	uint64_t best = UINT64_MAX;

	while (runs-- > 0) {
		uint64_t start = now_ns(), took;

		work(ctx, in);
		took = now_ns() - start;
		if (took < best)
			best = took;
		talloc_free_children(ctx);
	}
	talloc_free(ctx);
	return (double)in->n * 1000 / (double)best;
}

int
main(void)
{
	void *ctx = talloc_new(NULL);
	struct folded f;
	struct buf in, folded, old = { .p = NULL };
	double fold, slow, mb;

	buf_init(&in, ctx);
	for (size_t i = 0; in.n < BYTES; i++)
		buf_str(&in, lines[i % (sizeof(lines) / sizeof(lines[0]))]);
	text_fold(ctx, in.p, in.n, false, &f);
	folded = (struct buf){ .p = f.p, .n = f.n };

	fold = mb_per_s(work_fold, &in, RUNS);
	slow = mb_per_s(work_slow, &in, 3);
	printf("bench text_fold bytes=%zu mb_per_s=%.0f\n", in.n, fold);
	printf("bench text_fold_slow mb_per_s=%.0f ratio=%.1f\n", slow,
	    fold / slow);
	printf("bench text_fold_origin mb_per_s=%.0f\n",
	    mb_per_s(work_origin, &in, RUNS));
	printf("bench text_token mb_per_s=%.0f\n",
	    mb_per_s(work_words, &folded, RUNS));
	printf("bench text_to_utf8_utf8 mb_per_s=%.0f\n",
	    mb_per_s(work_utf8, &in, RUNS));
	buf_init(&old, ctx);
	for (size_t i = 0; old.n < BYTES / 4; i++)
		buf_str(&old, "\307\341\323\341\307\343 \332\341\355"
		    "\337\343 \346\321\315\343\311 \307\341\341\345\n");
	mb = mb_per_s(work_1256, &old, RUNS);
	printf("bench text_to_utf8_1256 mb_per_s=%.0f "
	    "messages_per_s=%.0f\n", mb, mb * 1e6 / MESSAGE);
	talloc_free(ctx);
	return 0;
}
