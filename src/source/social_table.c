/* SPDX-License-Identifier: ISC */
/* Tables of posts, CSV (RFC 4180) by libcsv or an object a line: which
 * column is what, by the names people and tools give them. */
#include "source/social.h"

#include <csv.h>
#include <strings.h>
#include <talloc.h>

enum column { ID, TIME, AUTHOR, AUTHOR_ID, TEXT, PLATFORM, CHAT, PUBLIC,
	NR_COLUMNS };

static const struct { const char *name; enum column column; } names[] = {
	{ "id", ID }, { "message_id", ID }, { "comment_id", ID },
	{ "commentid", ID }, { "post_id", ID }, { "comment id", ID },
	{ "time", TIME }, { "date", TIME }, { "timestamp", TIME },
	{ "created_at", TIME }, { "published_at", TIME },
	{ "publishedat", TIME }, { "created", TIME },
	{ "comment create timestamp", TIME }, { "التاريخ", TIME },
	{ "الوقت", TIME },
	{ "author", AUTHOR }, { "user", AUTHOR }, { "username", AUTHOR },
	{ "name", AUTHOR }, { "from", AUTHOR }, { "sender", AUTHOR },
	{ "authordisplayname", AUTHOR }, { "الاسم", AUTHOR },
	{ "المرسل", AUTHOR },
	{ "author_id", AUTHOR_ID }, { "authorid", AUTHOR_ID },
	{ "user_id", AUTHOR_ID }, { "channel id", AUTHOR_ID },
	{ "phone", AUTHOR_ID }, { "handle", AUTHOR_ID },
	{ "text", TEXT }, { "message", TEXT }, { "content", TEXT },
	{ "comment", TEXT }, { "body", TEXT }, { "review", TEXT },
	{ "comment text", TEXT }, { "textdisplay", TEXT },
	{ "النص", TEXT }, { "الرسالة", TEXT }, { "التعليق", TEXT },
	{ "platform", PLATFORM }, { "source", PLATFORM },
	{ "conversation", CHAT }, { "chat", CHAT }, { "page", CHAT },
	{ "post", CHAT }, { "video id", CHAT },
	{ "public", PUBLIC }, { "is_public", PUBLIC },
};

static int
column_of(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == n &&
		    strncasecmp(names[i].name, s, n) == 0)
			return (int)names[i].column;
	return -1;
}

/* A row, by column; NULL: no such cell. */
static int
add_row(struct message *out, const char *const cell[NR_COLUMNS],
    bool is_public, struct err *e)
{
	struct message *m;

	if (cell[TEXT] == NULL || *cell[TEXT] == '\0')
		return 0;
	m = social_add(out, is_public ? "post" : "chat", e);
	if (m == NULL)
		return -1;
	social_body(m, cell[TEXT], strlen(cell[TEXT]));
	if (cell[AUTHOR] != NULL || cell[AUTHOR_ID] != NULL)
		social_author_id(m, cell[AUTHOR] != NULL ? cell[AUTHOR] :
		    cell[AUTHOR_ID], cell[AUTHOR_ID] != NULL ?
		    cell[AUTHOR_ID] : "");
	if (cell[TIME] != NULL)
		m->date = social_time(cell[TIME]);
	if (cell[ID] != NULL)
		m->id = talloc_strdup(m, cell[ID]);
	if (cell[PLATFORM] != NULL && *cell[PLATFORM] != '\0')
		m->platform = talloc_strdup(m, cell[PLATFORM]);
	if (cell[CHAT] != NULL)
		m->conversation = talloc_strdup(m, cell[CHAT]);
	m->is_public = is_public;
	return 0;
}

static bool
is_yes(const char *s)
{
	return s == NULL || *s == '\0' || strcasecmp(s, "true") == 0 ||
	    strcasecmp(s, "yes") == 0 || strcmp(s, "1") == 0 ||
	    strcasecmp(s, "public") == 0;
}

/* -- CSV ------------------------------------------------------------------------ */

/* A quote that is never closed makes one cell of all that follows. */
enum { CELL_MAX = SOCIAL_MAX_BODY + 1 };

struct table {
	void *ctx;			/* of the row */
	struct message *out;
	struct err *e;
	int columns[64];		/* what each is; from the first row */
	size_t nr_columns, at;
	const char *cell[NR_COLUMNS];
	bool has_head, is_failed;
};

static void
on_cell(void *p, size_t n, void *arg)
{
	struct table *t = arg;
	size_t at = t->at++;

	if (at >= sizeof(t->columns) / sizeof(t->columns[0]))
		return;
	if (!t->has_head)
		t->columns[t->nr_columns++] = column_of(p, n);
	else if (at < t->nr_columns && t->columns[at] >= 0 &&
	    t->cell[t->columns[at]] == NULL)
		t->cell[t->columns[at]] = talloc_strndup(t->ctx, p,
		    n <= CELL_MAX ? n : CELL_MAX);
}

static void
on_row(int c, void *arg)
{
	struct table *t = arg;

	(void)c;
	if (t->has_head && !t->is_failed && t->out != NULL)
		t->is_failed = add_row(t->out, t->cell,
		    is_yes(t->cell[PUBLIC]), t->e) < 0;
	t->has_head = true;
	t->at = 0;
	memset(t->cell, 0, sizeof(t->cell));
	talloc_free_children(t->ctx);
}

static void
parse(struct table *t, const struct social_file *f, size_t n)
{
	struct csv_parser csv;
	const char *nl = memchr(f->p, '\n', n);
	size_t head = nl == NULL ? n : (size_t)(nl - f->p);

	if (csv_init(&csv, CSV_APPEND_NULL) != 0)
		abort();
	/* Excel writes semicolons where the comma is the decimal point. */
	if (memchr(f->p, ',', head) == NULL)
		csv_set_delim(&csv, memchr(f->p, ';', head) != NULL ? ';' :
		    '\t');
	csv_parse(&csv, f->p, n, on_cell, on_row, t);
	csv_fini(&csv, on_cell, on_row, t);
	csv_free(&csv);
}

static bool
has_column(const struct table *t, enum column c)
{
	for (size_t i = 0; i < t->nr_columns; i++)
		if (t->columns[i] == (int)c)
			return true;
	return false;
}

static bool
csv_recognise(const struct social_file *f)
{
	const char *nl = memchr(f->p, '\n', f->n);
	struct table t = { .ctx = talloc_new(NULL) };
	bool is;

	if (nl != NULL)
		parse(&t, f, (size_t)(nl - f->p) + 1);
	is = has_column(&t, TEXT) && (has_column(&t, TIME) ||
	    has_column(&t, AUTHOR) || has_column(&t, ID));
	talloc_free(t.ctx);
	return is;
}

static int
csv_read(const struct social_file *f, struct message *out, struct err *e)
{
	struct table t = { .ctx = talloc_new(out), .out = out, .e = e };

	parse(&t, f, f->n);
	talloc_free(t.ctx);
	return t.is_failed ? -1 : 0;
}

const struct social_format social_csv = {
	.name = "csv",
	.recognise = csv_recognise,
	.read = csv_read,
};

/* -- an object a line -------------------------------------------------------------- */

static const char *
cell_of(void *ctx, const struct json *v)
{
	if (json_str(v) != NULL)
		return json_str(v);
	if (is_json_object(v) || is_json_array(v))
		return NULL;
	return talloc_asprintf(ctx, "%lld", (long long)json_int(v, 0));
}

/* The cells of an object; false if it has no text. */
static bool
cells_of(void *ctx, const struct json *o, const char *cell[NR_COLUMNS])
{
	const struct json *v;
	const char *key;
	size_t pos = 0;

	memset(cell, 0, NR_COLUMNS * sizeof(cell[0]));
	while (is_json_object(o) && json_next(o, &pos, &key, &v) == 1) {
		int c = column_of(key, strlen(key));

		if (c == PUBLIC)
			cell[c] = json_bool(v, true) ? "true" : "false";
		else if (c >= 0 && cell[c] == NULL)
			cell[c] = cell_of(ctx, v);
	}
	return cell[TEXT] != NULL && (cell[TIME] != NULL ||
	    cell[AUTHOR] != NULL || cell[ID] != NULL);
}

/* The next object: of the array, or of the next line.  1, 0 the end, -1. */
static int
next_object(void *ctx, const struct social_file *f, size_t *pos,
    const struct json **o, struct err *e)
{
	const char *line, *nl;
	struct json *v;
	size_t n;

	if (is_json_array(f->json)) {
		*o = json_at(f->json, (*pos)++);
		return *o != NULL;
	}
	do {
		if (*pos >= f->n)
			return 0;
		line = f->p + *pos;
		nl = memchr(line, '\n', f->n - *pos);
		n = nl == NULL ? f->n - *pos : (size_t)(nl - line);
		*pos += n + 1;
	} while (strspn(line, " \t\r\n") >= n);
	if (json_parse(ctx, line, n, &v, e) < 0)
		return -1;
	*o = v;
	return 1;
}

static bool
jsonl_recognise(const struct social_file *f)
{
	void *tmp = talloc_new(NULL);
	const char *cell[NR_COLUMNS];
	const struct json *o;
	struct err e;
	size_t pos = 0;
	bool is = f->n > 0 && (*f->p == '{' || is_json_array(f->json)) &&
	    next_object(tmp, f, &pos, &o, &e) == 1 && cells_of(tmp, o, cell);

	talloc_free(tmp);
	return is;
}

static int
jsonl_read(const struct social_file *f, struct message *out, struct err *e)
{
	const char *cell[NR_COLUMNS];
	const struct json *o;
	size_t pos = 0;
	int r;

	for (;;) {
		void *tmp = talloc_new(out);

		r = next_object(tmp, f, &pos, &o, e);
		if (r == 1 && cells_of(tmp, o, cell) &&
		    add_row(out, cell, is_yes(cell[PUBLIC]), e) < 0)
			r = -1;
		talloc_free(tmp);
		if (r != 1)
			return r;
	}
}

const struct social_format social_jsonl = {
	.name = "jsonl",
	.recognise = jsonl_recognise,
	.read = jsonl_read,
};
