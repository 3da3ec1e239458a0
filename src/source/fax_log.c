/* SPDX-License-Identifier: ISC */
/* The columns of HylaFAX's xferfaxlog(5), and how a line is tied to a file
 * in recvq: by the file's name. */
#include "source/fax_log.h"

#include <talloc.h>

#include "source/folder_file.h"
#include "warid/clock.h"
#include "warid/file.h"
#include "warid/text.h"

enum { LOG_MAX = 256 << 20 };

/* RECV lines: nineteen columns, tabs between. */
enum column {
	DATE, KIND, COMMID, MODEM, FILE_NAME, NOTHING, FAX, LOCAL_NUMBER, TSI,
	PARAMS, PAGES, JOB_TIME, CONN_TIME, REASON, CALL_ID_1, CALL_ID_2,
	CALL_IDS, NOTHING_2, DCS, NR_COLUMNS
};

struct field {
	const char *p;
	size_t n;
};

/* Take a line into columns, quotes off; how many there were. */
static int
split(const char *p, size_t n, struct field f[NR_COLUMNS])
{
	const char *end = p + n;
	int nr = 0;

	while (nr < NR_COLUMNS) {
		const char *tab = memchr(p, '\t', (size_t)(end - p));
		size_t len = (size_t)((tab == NULL ? end : tab) - p);

		f[nr] = (struct field){ p, len };
		if (len >= 2 && p[0] == '"' && p[len - 1] == '"')
			f[nr] = (struct field){ p + 1, len - 2 };
		nr++;
		if (tab == NULL)
			break;
		p = tab + 1;
	}
	for (int i = nr; i < NR_COLUMNS; i++)
		f[i] = (struct field){ "", 0 };
	return nr;
}

static const char *
text_of(void *ctx, struct field f)
{
	size_t n;

	return text_to_utf8(ctx, NULL, f.p, f.n, &n, NULL);
}

static int
number_of(struct field f)
{
	int v = 0;

	for (size_t i = 0; i < f.n && f.p[i] >= '0' && f.p[i] <= '9'; i++)
		if (v < 100000)
			v = v * 10 + (f.p[i] - '0');
	return v;
}

/* "12/31/26 23:59", local time; 0 when it is not that. */
static int64_t
time_of(struct field f)
{
	static const char form[] = "00/00/00 00:00";
	struct tm tm = { .tm_isdst = -1 };
	const char *p = f.p;

	if (f.n != sizeof(form) - 1)
		return 0;
	for (size_t i = 0; i < f.n; i++)
		if (form[i] == '0' ? p[i] < '0' || p[i] > '9' :
		    p[i] != form[i])
			return 0;
	tm.tm_mon = (p[0] - '0') * 10 + p[1] - '0' - 1;
	tm.tm_mday = (p[3] - '0') * 10 + p[4] - '0';
	tm.tm_year = (p[6] - '0') * 10 + p[7] - '0';
	tm.tm_year += tm.tm_year < 70 ? 100 : 0;
	tm.tm_hour = (p[9] - '0') * 10 + p[10] - '0';
	tm.tm_min = (p[12] - '0') * 10 + p[13] - '0';
	return mktime(&tm);
}

static const char *
base_name(void *ctx, struct field f)
{
	const char *slash = memrchr(f.p, '/', f.n);
	size_t skip = slash == NULL ? 0 : (size_t)(slash - f.p) + 1;

	return talloc_strndup(ctx, f.p + skip, f.n - skip);
}

static void
add_row(void *ctx, const struct field f[NR_COLUMNS], unsigned line,
    struct fax_received **rows, size_t *nr)
{
	struct fax_received *r;

	if ((*nr & (*nr - 1)) == 0)	/* full at each power of two */
		*rows = talloc_realloc(ctx, *rows, struct fax_received,
		    *nr == 0 ? 1 : *nr * 2);
	r = &(*rows)[(*nr)++];
	*r = (struct fax_received){
		.line = line,
		.at = time_of(f[DATE]),
		.file = base_name(ctx, f[FILE_NAME]),
		.commid = text_of(ctx, f[COMMID]),
		.modem = text_of(ctx, f[MODEM]),
		.tsi = text_of(ctx, f[TSI]),
		.caller = text_of(ctx, f[CALL_ID_1]),
		.caller_name = text_of(ctx, f[CALL_ID_2]),
		.called = text_of(ctx, f[CALL_IDS]),
		.reason = text_of(ctx, f[REASON]),
		.dcs = text_of(ctx, f[DCS]),
		.pages = number_of(f[PAGES]),
	};
}

void
fax_log_parse(void *ctx, const char *p, size_t n, struct fax_received **rows,
    size_t *nr)
{
	struct field f[NR_COLUMNS];
	const char *end = p + n;
	unsigned line = 0;

	*rows = NULL;
	*nr = 0;
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((nl == NULL ? end : nl) - p);

		line++;
		if (split(p, len, f) > REASON && f[KIND].n == 4 &&
		    memcmp(f[KIND].p, "RECV", 4) == 0)
			add_row(ctx, f, line, rows, nr);
		p += len + 1;
	}
}

int
fax_log_read(void *ctx, const char *path, struct fax_received **rows,
    size_t *nr, struct err *e)
{
	char *p;
	size_t n;

	*rows = NULL;
	*nr = 0;
	if (!is_file_there(path))
		return 0;
	if (file_read(ctx, path, LOG_MAX, &p, &n, e) < 0) {
		e->scope = ERR_SOURCE;
		return -1;
	}
	fax_log_parse(ctx, p, n, rows, nr);
	talloc_free(p);
	return 0;
}

const struct fax_received *
fax_log_find(const struct fax_received *rows, size_t n, const char *file)
{
	while (n-- > 0)
		if (strcmp(rows[n].file, file) == 0)
			return &rows[n];
	return NULL;
}

void
fax_log_meta(const struct fax_received *r, struct json_out *o)
{
	char when[CLOCK_TEXT_MAX];

	json_put_str(o, "tsi", r->tsi);
	json_put_str(o, "caller", r->caller);
	json_put_str(o, "caller_name", r->caller_name);
	json_put_str(o, "called", r->called);
	json_put_int(o, "pages", r->pages);
	json_put_str(o, "error", r->reason);
	json_put_str(o, "commid", r->commid);
	json_put_str(o, "modem", r->modem);
	json_put_str(o, "dcs", r->dcs);
	if (r->at != 0)
		json_put_str(o, "received", clock_text(r->at, when));
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The first key that is not less than `want`. */
static size_t
lower_bound(const char *const *keys, size_t n, const char *want)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(keys[mid], want) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t
fax_log_missing(void *ctx, const struct fax_received *rows, size_t n,
    const char *const *keys, size_t nr_keys,
    const struct fax_received ***missing)
{
	const char **sorted = talloc_array(ctx, const char *, nr_keys);
	size_t found = 0;

	*missing = talloc_array(ctx, const struct fax_received *, n);
	if (nr_keys > 0) {
		memcpy(sorted, keys, nr_keys * sizeof(keys[0]));
		qsort(sorted, nr_keys, sizeof(sorted[0]), by_key);
	}
	for (size_t i = 0; i < n; i++) {
		char *want = talloc_asprintf(sorted, "%s;",
		    file_key_name(sorted, rows[i].file));
		size_t at = lower_bound(sorted, nr_keys, want);

		if (rows[i].pages > 0 && (at == nr_keys ||
		    strncmp(sorted[at], want, strlen(want)) != 0))
			(*missing)[found++] = &rows[i];
	}
	talloc_free(sorted);
	return found;
}
