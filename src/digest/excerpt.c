/* SPDX-License-Identifier: ISC */
/*
 * A ticket in its first words, with nobody in them: whose name, number or
 * address stands there is hidden before the words are cut.
 */
#include "digest/gather.h"

#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum { EXCERPT = 110 };			/* characters */

static const char *
words_of(const struct message *m)
{
	if (m->subject[0] != '\0' && m->body[0] == '\0')
		return m->subject;
	if (m->body[0] != '\0')
		return m->body;
	for (size_t i = 0; i < m->nr_pages; i++)
		if (m->pages[i].text[0] != '\0')
			return m->pages[i].text;
	return "";
}

/* White space squeezed to single spaces. */
static char *
squeeze(void *ctx, const char *s)
{
	struct buf out;
	bool gap = false;

	buf_init(&out, ctx);
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s <= ' ') {
			gap = out.n > 0;
			continue;
		}
		if (gap)
			buf_char(&out, ' ');
		gap = false;
		buf_char(&out, *s);
	}
	return out.p;
}

static bool
is_edge(char c)
{
	return strchr(" .,:;!?()\"'\n", c) != NULL;
}

/* Hide one word wherever it stands alone. */
static char *
hide_word(void *ctx, const char *text, const char *word, size_t n)
{
	const char *at = text, *found;
	struct buf out;

	buf_init(&out, ctx);
	while ((found = memmem(at, strlen(at), word, n)) != NULL) {
		bool is_alone = (found == text || is_edge(found[-1])) &&
		    is_edge(found[n]);

		buf_add(&out, at, (size_t)(found - at));
		if (is_alone)
			buf_str(&out, "[…]");
		else
			buf_add(&out, found, n);
		at = found + n;
	}
	buf_str(&out, at);
	return out.p;
}

/* People sign what they write: the words of the sender's name are hidden. */
static const char *
hide_name(void *ctx, const char *text, const char *name)
{
	enum { LETTERS_MIN = 3 };	/* "Al", "بن" name nobody */
	size_t n;

	for (; *name != '\0'; name += n) {
		name += strspn(name, " ");
		n = strcspn(name, " ");
		if (utf8_length(name, n) >= LETTERS_MIN)
			text = hide_word(ctx, text, name, n);
	}
	return text;
}

int
gather_excerpt(struct gather *g, const struct ticket_row *t, const char **out,
    struct err *e)
{
	struct message_row *rows;
	const char *words;
	size_t n;

	*out = "";
	if (!g->has_excerpts || t->is_confidential)
		return 0;
	if (store_ticket_messages(g->store, g->ctx, t->id, &rows, &n, e) < 0)
		return -1;
	if (n == 0 || rows[0].m == NULL)
		return 0;
	words = squeeze(g->ctx, words_of(rows[0].m));
	words = hide_name(g->ctx, words, rows[0].m->from.name);
	words = text_redact(g->ctx, words, strlen(words), &n);
	*out = text_clip(g->ctx, words, EXCERPT);
	return 0;
}
