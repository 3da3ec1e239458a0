/* SPDX-License-Identifier: ISC */
/*
 * What full-text search sees of a message: each folded word once, and beside
 * it its light stem, so that موعد finds الموعد.  A query goes through the same
 * fold and stem, and every word of it is quoted, so that nothing a person
 * types is syntax to FTS5.
 */
#include "store/search.h"

#include <assert.h>
#include <talloc.h>

#include "store/driver.h"
#include "warid/text.h"

enum {
	WORD_MAX = 96,			/* bytes; longer is no word */
	WORDS_MAX = 1 << 16,		/* different ones, of one message */
};

enum { ADD, REMOVE, OPTIMIZE, CLEAR };

static const struct store_stmt stmts[] = {
	[ADD] = { "INSERT INTO search(rowid, words) VALUES (?1, ?2)", "IT" },
	[REMOVE] = { "INSERT INTO search(search, rowid, words)"
		" VALUES ('delete', ?1, ?2)", "IT" },
	[OPTIMIZE] = { "INSERT INTO search(search) VALUES ('optimize')", "" },
	[CLEAR] = { "INSERT INTO search(search) VALUES ('delete-all')", "" },
};

/* The words so far, as places in the buffer they were written to. */
struct seen {
	struct buf out;
	struct place {
		uint32_t at, n;		/* n 0: free */
	} *table;
	size_t cap, used;
};

static uint32_t
hash_word(const char *p, size_t n)
{
	uint32_t h = 2166136261u;	/* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 16777619u;
	return h ^ h >> 15;
}

static struct place *
find(struct seen *w, const char *p, size_t n)
{
	size_t i = hash_word(p, n) & (w->cap - 1);

	while (w->table[i].n != 0 && (w->table[i].n != n ||
	    memcmp(w->out.p + w->table[i].at, p, n) != 0))
		i = (i + 1) & (w->cap - 1);
	return &w->table[i];
}

static void
grow(struct seen *w)
{
	struct place *old = w->table;
	size_t n = w->cap;

	w->cap *= 2;
	w->table = talloc_zero_array(w->out.ctx, struct place, w->cap);
	if (w->table == NULL)
		abort();
	for (size_t i = 0; i < n; i++)
		if (old[i].n != 0)
			*find(w, w->out.p + old[i].at, old[i].n) = old[i];
	talloc_free(old);
}

/* Was it new? */
static bool
add_word(struct seen *w, const char *p, size_t n)
{
	struct place *at = find(w, p, n);

	if (at->n != 0 || w->used >= WORDS_MAX)
		return false;
	at->at = (uint32_t)w->out.n;
	at->n = (uint32_t)n;
	buf_add(&w->out, p, n);
	buf_char(&w->out, ' ');
	if (++w->used * 2 > w->cap)
		grow(w);
	return true;
}

static void
add_text(struct seen *w, const char *p)
{
	struct folded f;
	struct token t;
	size_t pos = 0, n;
	char stem[WORD_MAX + 1];

	if (*p == '\0')
		return;
	text_fold(w->out.ctx, p, strlen(p), false, &f);
	while (text_token(f.p, f.n, &pos, &t)) {
		if (t.n > WORD_MAX || !add_word(w, f.p + t.at, t.n))
			continue;
		n = text_stem(f.p + t.at, t.n, stem);
		if (n != t.n && n > 0)
			add_word(w, stem, n);
	}
	talloc_free(f.p);
}

/* Every word a search may find the message by, from ctx. */
static char *
words_of(void *ctx, const struct message *m)
{
	struct seen w = { .cap = 256 };

	buf_init(&w.out, ctx);
	w.table = talloc_zero_array(ctx, struct place, w.cap);
	if (w.table == NULL)
		abort();
	add_text(&w, m->subject);
	add_text(&w, m->from.name);
	add_text(&w, m->body);
	for (size_t i = 0; i < m->nr_pages; i++)
		add_text(&w, m->pages[i].text);
	for (size_t i = 0; i < m->nr_attachments; i++) {
		add_text(&w, m->attachments[i].name);
		add_text(&w, m->attachments[i].text);
	}
	talloc_free(w.table);
	return w.out.p;
}

/* Rows for the index; all texts hang from the queue. */
struct search_queue {
	struct entry {
		int64_t id;
		const char *words;
	} *list;
	size_t n;
};

void
search_add(struct store *s, int64_t id, const struct message *m)
{
	struct search_queue *q = s->queue;
	struct entry *at;

	assert(s->is_writing);
	if (q == NULL)
		q = s->queue = talloc_zero(s, struct search_queue);
	at = GROW(q, q->list, q->n);
	at->id = id;
	at->words = words_of(q, m);
	q->n++;
}

int
search_flush(struct store *s, struct err *e)
{
	struct search_queue *q = s->queue;
	int ret = 0;

	for (size_t i = 0; q != NULL && ret == 0 && i < q->n; i++)
		ret = sql_do(s, &stmts[ADD], ARGS(arg_int(q->list[i].id),
		    arg_text(q->list[i].words)), e);
	search_forget(s);
	return ret;
}

void
search_forget(struct store *s)
{
	TALLOC_FREE(s->queue);
}

int
search_remove(struct store *s, int64_t id, const struct message *m,
    struct err *e)
{
	TALLOC_CTX *ctx = talloc_new(NULL);
	int ret = sql_do(s, &stmts[REMOVE],
	    ARGS(arg_int(id), arg_text(words_of(ctx, m))), e);

	talloc_free(ctx);
	return ret;
}

int
search_tidy(struct store *s, struct err *e)
{
	return sql_do(s, &stmts[OPTIMIZE], NO_ARGS, e);
}

int
search_clear(struct store *s, struct err *e)
{
	return sql_do(s, &stmts[CLEAR], NO_ARGS, e);
}

static void
quote(struct buf *out, const char *p, size_t n)
{
	buf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"')
			buf_char(out, '"');
		buf_char(out, p[i]);
	}
	buf_char(out, '"');
}

const char *
search_query(void *ctx, const char *asked)
{
	struct folded f;
	struct token t;
	struct buf out;
	size_t pos = 0, n;
	char stem[WORD_MAX + 1];

	buf_init(&out, ctx);
	text_fold(ctx, asked, strlen(asked), false, &f);
	while (text_token(f.p, f.n, &pos, &t)) {
		if (t.n > WORD_MAX)
			continue;
		buf_str(&out, out.n > 0 ? " AND (" : "(");
		quote(&out, f.p + t.at, t.n);
		n = text_stem(f.p + t.at, t.n, stem);
		if (n != t.n && n > 0) {
			buf_str(&out, " OR ");
			quote(&out, stem, n);
		}
		buf_char(&out, ')');
	}
	talloc_free(f.p);
	return out.p;
}
