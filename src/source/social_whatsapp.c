/* SPDX-License-Identifier: ISC */
/* How lines of a WhatsApp text export become messages, and which of two
 * people in a chat is we. */
#include "source/social.h"
#include "source/whatsapp.h"

#include <talloc.h>

#include "warid/text.h"

enum {
	LOOK_LINES = 10,		/* the first message begins in them */
	AUTHOR_MAX = 200,		/* bytes; longer is no name */
};

/* One message as it lies in the file: its head, and up to the next head. */
struct entry {
	struct wa_line line;
	size_t n;			/* bytes of text from line.rest */
};

struct chat {
	struct entry *entries;
	struct wa_line *lines;		/* the heads alone */
	size_t n;
};

/* The next line without its newline; false at the end. */
static bool
next_line(const char *p, size_t n, size_t *pos, const char **line, size_t *len)
{
	const char *nl;

	if (*pos >= n)
		return false;
	*line = p + *pos;
	nl = memchr(*line, '\n', n - *pos);
	*len = nl == NULL ? n - *pos : (size_t)(nl - *line);
	*pos += *len + 1;
	return true;
}

static bool
whatsapp_recognise(const struct social_file *f)
{
	struct wa_line l;
	const char *line;
	size_t pos = 0, len;

	for (int i = 0; i < LOOK_LINES &&
	    next_line(f->p, f->n, &pos, &line, &len); i++)
		if (wa_line_parse(line, len, &l))
			return true;
	return false;
}

static bool
is_same_style(const struct wa_line *a, const struct wa_line *b)
{
	return a->has_bracket == b->has_bracket && a->sep == b->sep;
}

/* Cut the file into entries; a line in another style is text. */
static void
split(void *ctx, const struct social_file *f, struct chat *c)
{
	struct wa_line l;
	const char *line;
	size_t pos = 0, len, cap = 0;

	*c = (struct chat){ 0 };
	while (next_line(f->p, f->n, &pos, &line, &len)) {
		if (wa_line_parse(line, len, &l) &&
		    (c->n == 0 || is_same_style(&l, &c->lines[0]))) {
			if (c->n == cap) {
				cap = cap == 0 ? 256 : cap * 2;
				c->entries = talloc_realloc(ctx, c->entries,
				    struct entry, cap);
				c->lines = talloc_realloc(ctx, c->lines,
				    struct wa_line, cap);
			}
			c->lines[c->n] = l;
			c->entries[c->n++].line = l;
		}
		if (c->n > 0)
			c->entries[c->n - 1].n = (size_t)(line + len -
			    c->entries[c->n - 1].line.rest);
	}
}

/* Bytes of the author's name, 0 when the line has none. */
static size_t
author_length(const char *p, size_t n)
{
	const char *nl = memchr(p, '\n', n);
	const char *colon = memchr(p, ':', nl == NULL ? n : (size_t)(nl - p));
	size_t len = colon == NULL ? 0 : (size_t)(colon - p);

	if (len == 0 || len > AUTHOR_MAX ||
	    memchr(p, '"', len) != NULL || memmem(p, len, "“", 3) != NULL ||
	    memmem(p, len, "«", 2) != NULL)
		return 0;
	return wa_phrase_of(NULL, p, len, false, false) == WA_NONE ? len : 0;
}

/* U+200E, with which iOS begins what it wrote itself. */
static bool
is_marked(const char *p, size_t n)
{
	return n >= 3 && memcmp(p, "\u200e", 3) == 0;
}

/* The text behind the author: what it is, and without what is not text. */
static void
read_text(struct message *m, const char *p, size_t n, bool has_author)
{
	struct wa_attached a;
	enum wa_phrase what;

	while (n > 0 && (*p == ' ' || *p == '\r')) {
		p++;
		n--;
	}
	while (n > 0 && strchr(" \r\n", p[n - 1]) != NULL)
		n--;
	what = wa_phrase_of(m, p, n, has_author, is_marked(p, n));
	m->is_system = !has_author || what != WA_NONE;
	if (!m->is_system && wa_attached_of(p, n, &a)) {
		char *cut = talloc_asprintf(m, "%.*s%.*s", (int)a.from, p,
		    (int)(n - a.to), p + a.to);

		social_attach(m, p + a.at, a.n,
		    "files of chats are not read");
		social_body(m, cut, strlen(cut));
		return;
	}
	social_body(m, p, wa_without_edited(p, n));
}

static int
read_entry(const struct entry *en, enum wa_order order, struct message *out,
    struct err *e)
{
	struct message *m = social_add(out, "chat", e);
	const char *p = en->line.rest;
	size_t n = en->n, author;

	if (m == NULL)
		return -1;
	m->date = wa_time(&en->line, order);
	author = wa_phrase_of(m, p, n, true, false) == WA_SYSTEM ? 0 :
	    author_length(p, n);
	if (author > 0)
		social_author(m, p, author);
	if (author > 0)
		author++;		/* the colon */
	read_text(m, p + author, n - author, author > 0);
	return 0;
}

static bool
is_person(const struct person *p, const char *name)
{
	return strcmp(p->name, name) == 0 || strcmp(p->id, name) == 0;
}

/* In a chat of two, one of them the file's namesake, the other is we. */
static void
find_own(struct message *out, const char *chat)
{
	const char *other = NULL;
	char *phone = social_phone(out, chat, strlen(chat));
	bool has_namesake = false;

	for (size_t i = 0; i < out->nr_messages; i++) {
		const struct message *m = out->messages[i];

		if (m->is_system || *m->from.name == '\0')
			continue;
		if (is_person(&m->from, chat) ||
		    (phone != NULL && is_person(&m->from, phone)))
			has_namesake = true;
		else if (other == NULL)
			other = m->from.name;
		else if (strcmp(other, m->from.name) != 0)
			return;		/* a group */
	}
	if (!has_namesake || other == NULL)
		return;
	for (size_t i = 0; i < out->nr_messages; i++)
		if (strcmp(out->messages[i]->from.name, other) == 0)
			out->messages[i]->is_own = true;
}

static int
whatsapp_read(const struct social_file *f, struct message *out, struct err *e)
{
	void *tmp = talloc_new(out);
	struct chat c;
	enum wa_order order;
	int ret = 0;

	out->conversation = wa_chat_name(out, f->name);
	split(tmp, f, &c);
	order = wa_order_of(c.lines, c.n);
	for (size_t i = 0; i < c.n && ret == 0; i++)
		ret = read_entry(&c.entries[i], order, out, e);
	find_own(out, out->conversation);
	talloc_free(tmp);
	return ret;
}

const struct social_format social_whatsapp = {
	.name = "whatsapp",
	.recognise = whatsapp_recognise,
	.read = whatsapp_read,
};
