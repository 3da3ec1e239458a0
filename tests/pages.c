/* SPDX-License-Identifier: ISC */
/*
 * What the image room says of files, for check_corpus.py: `pages facts FILE`
 * prints one line of tab-separated key=value a page, `pages resent FILE...`
 * compares the first pages of all files with each other, a line a pair:
 * both paths, the likeness of their prints, and how many components differ
 * (-1: not looked at, too unlike).
 */
#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/image.h"

static int
open_image(void *ctx, const char *path, struct image_reader **r)
{
	char *p;
	size_t n;
	struct err e;

	if (file_read(ctx, path, 1 << 30, &p, &n, &e) < 0 ||
	    image_open(ctx, p, n, r, &e) < 0) {
		fprintf(stderr, "pages: %s\n", e.text);
		return -1;
	}
	return 0;
}

/* Tags from outside on one line: control characters become spaces. */
static void
print_tag(const char *key, const char *s)
{
	printf("\t%s=", key);
	for (; s != NULL && *s != '\0'; s++)
		putchar((unsigned char)*s < ' ' ? ' ' : *s);
}

static void
print_facts(const struct image_facts *f, const struct image *img)
{
	char when[CLOCK_TEXT_MAX];

	printf("page=%d\twidth=%d\theight=%d\tdpi_x=%g\tdpi_y=%g\t"
	    "tagged_x=%g\ttagged_y=%g\tunit=%d\tcompression=%d\t"
	    "orientation=%d\tbad_lines=%d\tclean=%d\treceived=%s\t"
	    "receive_seconds=%d\tparams=%u",
	    f->number, f->width, f->height, f->dpi_x, f->dpi_y,
	    f->resolution_x, f->resolution_y, f->resolution_unit,
	    f->compression, f->orientation, f->bad_lines, f->clean,
	    f->received ? clock_text(f->received, when) : "",
	    f->receive_seconds, f->receive_params);
	print_tag("tsi", f->tsi);
	print_tag("subaddress", f->subaddress);
	if (img != NULL)
		printf("\trotation=%d\tsure=%d\tblank=%d\tskew=%.2f",
		    img->rotation, img->is_rotation_sure, img->is_blank,
		    img->skew);
	putchar('\n');
}

static int
facts(const char *path)
{
	void *ctx = talloc_new(NULL);
	struct image_reader *r;
	struct image_facts f = { 0 };
	struct image *img = NULL;
	struct err e;
	int ret, bad = 0;

	if (open_image(ctx, path, &r) < 0)
		return 1;
	while ((ret = image_next(r, ctx, &f, &img, &e)) != 0) {
		print_facts(&f, ret == 1 ? img : NULL);
		if (ret == 1) {
			talloc_free(img);
		} else {
			fprintf(stderr, "pages: %s\n", e.text);
			bad = 1;
		}
		img = NULL;
		memset(&f, 0, sizeof(f));
	}
	talloc_free(ctx);
	return bad;
}

/* The print of its first page; "" when it cannot be read: like nothing. */
static const char *
first_print(void *ctx, const char *path)
{
	struct image_reader *r;
	struct image_facts f = { 0 };
	struct image *img = NULL;
	struct err e;
	const char *print = "";

	if (open_image(ctx, path, &r) == 0 &&
	    image_next(r, ctx, &f, &img, &e) == 1) {
		print = talloc_strdup(ctx, img->print);
		talloc_free(img);
	}
	return print;
}

static void
compare(const char *const path[2], const char *const text[2],
    struct image_print *const print[2])
{
	double like = 0;
	int diff = -1;

	if (print[0] != NULL && print[1] != NULL)
		like = image_print_likeness(print[0], print[1]);
	if (like >= IMAGE_LIKE)
		diff = image_print_differences(text[0], text[1]);
	printf("%s\t%s\t%.4f\t%d\n", path[0], path[1], like, diff);
}

static int
resent(int n, char **paths)
{
	void *ctx = talloc_new(NULL);
	const char **text = talloc_array(ctx, const char *, n);
	struct image_print **print = talloc_array(ctx, struct image_print *,
	    n);

	for (int i = 0; i < n; i++) {
		text[i] = first_print(ctx, paths[i]);
		print[i] = image_print_parse(ctx, text[i]);
	}
	for (int i = 0; i < n; i++)
		for (int k = i + 1; k < n; k++)
			compare((const char *[]){ paths[i], paths[k] },
			    (const char *[]){ text[i], text[k] },
			    (struct image_print *[]){ print[i], print[k] });
	talloc_free(ctx);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "facts") == 0)
		return facts(argv[2]);
	if (argc > 2 && strcmp(argv[1], "resent") == 0)
		return resent(argc - 2, argv + 2);
	fprintf(stderr, "usage: pages facts FILE | pages resent FILE...\n");
	return 64;
}
