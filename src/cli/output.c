/* SPDX-License-Identifier: ISC */
/* How rows and objects reach standard output. */
#include "warid/cli.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>
#include <wchar.h>

#include "warid/clock.h"
#include "warid/text.h"

void
cli_json_line(struct json_out *o)
{
	void *ctx = talloc_new(NULL);
	struct buf out;

	buf_init(&out, ctx);
	json_write(o, &out);
	buf_char(&out, '\n');
	fwrite(out.p, 1, out.n, stdout);
	talloc_free(ctx);
}

const char *
cli_count(void *ctx, size_t n, const char *what)
{
	return talloc_asprintf(ctx, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

const char *
cli_or_dash(const char *s)
{
	return s != NULL && s[0] != '\0' ? s : "-";
}

int
cli_no_ticket(int64_t id)
{
	fprintf(stderr, "warid: there is no ticket %lld\n", (long long)id);
	return EXIT_FOUND;
}

void
cli_json_time(struct json_out *o, const char *key, int64_t t)
{
	char s[CLOCK_TEXT_MAX];

	json_put_str(o, key, t != 0 ? clock_text(t, s) : NULL);
}

/* Cells a terminal gives a string; marks take none. */
static size_t
cells_of(const char *s)
{
	size_t n = strlen(s), i = 0, width = 0;
	int w;

	while (i < n) {
		w = wcwidth((wchar_t)utf8_next(s, n, &i));
		width += w > 0 ? (size_t)w : 0;
	}
	return width;
}

static void
print_row(const char *const *cells, size_t columns, const size_t *widths)
{
	for (size_t i = 0; i < columns; i++) {
		bool is_last = i + 1 == columns;
		bool is_rtl = cells_of(cells[i]) > 0 &&
		    (unsigned char)cells[i][0] >= 0xd8 &&
		    (unsigned char)cells[i][0] <= 0xdb;

		/* an isolate keeps Arabic from moving its neighbours */
		printf(is_rtl ? "\u2068%s\u2069" : "%s", cells[i]);
		if (!is_last)
			printf("%*s", (int)(widths[i] - cells_of(cells[i]) + 2),
			    "");
	}
	putchar('\n');
}

void
cli_table(const char *const *heads, size_t columns, const char *const *cells,
    size_t rows)
{
	size_t *widths = talloc_zero_array(NULL, size_t, (unsigned)columns);

	for (size_t i = 0; i < columns * (rows + 1); i++) {
		const char *s = i < columns ? heads[i] : cells[i - columns];
		size_t w = cells_of(s);

		if (w > widths[i % columns])
			widths[i % columns] = w;
	}
	print_row(heads, columns, widths);
	for (size_t r = 0; r < rows; r++)
		print_row(cells + r * columns, columns, widths);
	talloc_free(widths);
}
