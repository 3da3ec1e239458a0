/* SPDX-License-Identifier: ISC */
/*
 * bench_ocr [-o DIR] FILE...: pages read, one line of figures (ocr.sh runs it
 * beside its peers); with -o the text of each file goes to DIR/NAME.txt, for
 * scoring.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <talloc.h>
#include <time.h>
#include <unistd.h>

#include "warid/ocr.h"

struct totals {
	int pages, blank, unreadable;
	double prepare, read;		/* CPU seconds */
};

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static FILE *
open_text(const char *dir, const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	const char *dot = strrchr(name, '.');
	char to[4096];

	if (dir == NULL)
		return NULL;
	snprintf(to, sizeof(to), "%s/%.*s.txt", dir,
	    (int)(dot ? (size_t)(dot - name) : strlen(name)), name);
	return fopen(to, "w");
}

static void
read_pages(struct ocr *ocr, struct image_reader *r, const char *path,
    FILE *text, struct totals *t)
{
	void *ctx = talloc_new(r);
	struct image_facts facts;
	struct image *img;
	struct err e;
	int ret;

	for (;; talloc_free_children(ctx)) {
		double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
		struct page page = { .text = "" };

		ret = image_next(r, ctx, &facts, &img, &e);
		t->prepare += seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
		if (ret == 0)
			break;
		t->pages++;
		start = seconds(CLOCK_PROCESS_CPUTIME_ID);
		if (ret > 0 && !img->is_blank)
			ret = ocr->drv->read(ocr, ctx, img, &page, &e);
		t->read += seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
		if (ret < 0) {
			fprintf(stderr, "%s: %s\n", path, e.text);
			t->unreadable++;
			continue;
		}
		t->blank += img->is_blank || page.is_blank;
		if (text != NULL)
			fputs(page.text, text);
	}
	talloc_free(ctx);
}

static void
read_file(struct ocr *ocr, const char *path, const char *dir,
    struct totals *t)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct image_reader *r;
	struct stat st;
	struct err e;
	void *p;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size == 0)
		return;
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (image_open(NULL, p, (size_t)st.st_size, &r, &e) < 0) {
		fprintf(stderr, "%s: %s\n", path, e.text);
		t->unreadable++;
	} else {
		FILE *text = open_text(dir, path);

		read_pages(ocr, r, path, text, t);
		if (text != NULL)
			fclose(text);
		talloc_free(r);
	}
	munmap(p, (size_t)st.st_size);
}

int
main(int argc, char **argv)
{
	double start = seconds(CLOCK_MONOTONIC);
	const char *dir = NULL;
	struct totals t = { 0 };
	struct rusage u;
	struct ocr *ocr;
	struct err e;
	int c;

	if (getenv("OMP_THREAD_LIMIT") == NULL) {	/* read at load time */
		setenv("OMP_THREAD_LIMIT", "1", 1);
		execv("/proc/self/exe", argv);
	}
	while ((c = getopt(argc, argv, "o:")) != -1)
		if (c == 'o')
			dir = optarg;
	if (ocr_tesseract.open(NULL, &ocr, &e) < 0) {
		fprintf(stderr, "bench_ocr: %s\n", e.text);
		return 1;
	}
	for (int i = optind; i < argc; i++)
		read_file(ocr, argv[i], dir, &t);
	ocr->drv->close(ocr);
	getrusage(RUSAGE_SELF, &u);
	start = seconds(CLOCK_MONOTONIC) - start;
	printf("bench ocr pages=%d blank=%d unreadable=%d pages_per_min=%.0f "
	    "prepare_cpu_s=%.3f read_cpu_s=%.3f peak_kib=%ld\n", t.pages,
	    t.blank, t.unreadable, t.pages / start * 60,
	    t.prepare / (t.pages ? t.pages : 1),
	    t.read / (t.pages ? t.pages : 1), u.ru_maxrss);
	return 0;
}
