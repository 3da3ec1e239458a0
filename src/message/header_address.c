/* SPDX-License-Identifier: ISC */
/*
 * Address lists as people and programs write them (RFC 5322, section 3.4 and
 * its obsolete forms): quoted names, comments, groups, routes, lists parted by
 * ';', brackets that were forgotten.  The raw bytes are taken apart before
 * anything is decoded, so that a comma inside an encoded word parts nothing.
 */
#include "message/header.h"

#include <talloc.h>

#include "warid/text.h"

/* What one mailbox is made of, raw. */
struct mailbox {
	struct buf phrase, address, comment;
	bool has_angle;
};

struct list {
	void *ctx;
	const char *hint;
	struct person *people;
	size_t n;
	bool is_nested;			/* inside what was one encoded word */
	bool has_lone_quote;		/* quotes part nothing any more */
};

enum { LOOK_AHEAD = 1000 };	/* for what ends a bracket or an encoded word */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *
trimmed(void *ctx, const char *p, size_t n)
{
	while (n > 0 && is_space(p[0]))
		p++, n--;
	while (n > 0 && is_space(p[n - 1]))
		n--;
	return talloc_strndup(ctx, p, n);
}

/* An address in its one form: no spaces, no route, lower case, UTF-8. */
static char *
address_id(void *ctx, const char *hint, const char *p, size_t n)
{
	char *s, *out;
	const char *route = NULL;
	size_t k = 0;

	if (n > 0 && *p == '@' && (route = memchr(p, ':', n)) != NULL) {
		n -= (size_t)(route + 1 - p);
		p = route + 1;
	}
	s = header_decode(NULL, p, n, hint);
	out = talloc_strdup(ctx, s);
	for (size_t i = 0; s[i] != '\0'; i++) {
		char c = s[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != ' ' && c != '<' && c != '>')
			out[k++] = c;
	}
	out[k] = '\0';
	talloc_free(s);
	if (strncmp(out, "mailto:", 7) == 0)
		memmove(out, out + 7, k - 7 + 1);
	return out;
}

static void
add_person(struct list *l, char *name, char *id)
{
	size_t n = strlen(name);

	/* a name quoted twice: '"Umm Khalid"' or 'Umm Khalid' */
	if (n >= 2 && (name[0] == '"' || name[0] == '\'') &&
	    name[n - 1] == name[0]) {
		name[n - 1] = '\0';
		name++;
	}
	if (l->n >= HEADER_MAX_PEOPLE || (name[0] == '\0' && id[0] == '\0'))
		return;
	l->people = talloc_realloc(l->ctx, l->people, struct person,
	    (unsigned)l->n + 1);
	if (l->people == NULL)
		abort();
	l->people[l->n++] = (struct person){ .name = name, .id = id };
}

static void parse(struct list *l, const char *p, size_t n);

/* No <>: the last word with an '@' is the address, the rest the name. */
static void
add_bare(struct list *l, const struct mailbox *b)
{
	char *phrase = trimmed(l->ctx, b->phrase.p, b->phrase.n);
	char *comment = header_decode(l->ctx, b->comment.p, b->comment.n,
	    l->hint);
	char *at = strrchr(phrase, '@'), *from, *decoded;

	if (at != NULL) {
		from = at;
		while (from > phrase && !is_space(from[-1]))
			from--;
		if (from > phrase && *comment == '\0' && at[1] != '\0') {
			comment = header_decode(l->ctx, phrase,
			    (size_t)(from - phrase), l->hint);
			phrase = from;
		}
		add_person(l, comment, address_id(l->ctx, l->hint, phrase,
		    strlen(phrase)));
		return;
	}
	decoded = header_decode(l->ctx, phrase, strlen(phrase), l->hint);
	if (!l->is_nested && strstr(phrase, "=?") != NULL &&
	    strchr(decoded, '@') != NULL) {
		l->is_nested = true;	/* a list encoded as one word */
		parse(l, decoded, strlen(decoded));
		l->is_nested = false;
		return;
	}
	add_person(l, *decoded != '\0' ? decoded : comment,
	    talloc_strdup(l->ctx, ""));
}

static void
end_mailbox(struct list *l, struct mailbox *b)
{
	char *name;

	if (!b->has_angle) {
		if (b->phrase.n > 0 || b->comment.n > 0)
			add_bare(l, b);
	} else {
		name = header_decode(l->ctx, b->phrase.p, b->phrase.n, l->hint);
		if (*name == '\0')
			name = header_decode(l->ctx, b->comment.p,
			    b->comment.n, l->hint);
		add_person(l, name, address_id(l->ctx, l->hint, b->address.p,
		    b->address.n));
	}
	buf_reset(&b->phrase);
	buf_reset(&b->address);
	buf_reset(&b->comment);
	b->has_angle = false;
}

/* A quoted string into `out` without its quotes; bytes of it in p.  One that
 * never ends is a lone quote sign. */
static size_t
take_quoted(struct list *l, const char *p, size_t n, struct buf *out)
{
	size_t i;

	for (i = 1; i < n && p[i] != '"'; i++)
		i += p[i] == '\\' && i + 1 < n;
	if (i >= n) {
		l->has_lone_quote = true;
		return 1;
	}
	for (size_t k = 1; k < i; k++) {
		if (p[k] == '\\' && k + 1 < i)
			k++;
		buf_char(out, p[k]);
	}
	return i + 1;
}

/* A comment, which may hold comments. */
static size_t
take_comment(const char *p, size_t n, struct buf *out)
{
	size_t depth = 0, i;

	if (out->n > 0)
		buf_char(out, ' ');
	for (i = 0; i < n; i++) {
		if (p[i] == '(' && depth++ == 0)
			continue;
		if (p[i] == ')' && --depth == 0)
			return i + 1;
		if (p[i] == '\\' && i + 1 < n)
			i++;
		buf_char(out, p[i]);
	}
	return n;
}

/* An encoded word whole, so that no sign in it parts anything. */
static size_t
encoded_length(const char *p, size_t n)
{
	const char *q;
	size_t i = 2;

	if (n > LOOK_AHEAD)
		n = LOOK_AHEAD;
	if (n < 2 || p[0] != '=' || p[1] != '?')
		return 0;
	for (int marks = 0; i < n && marks < 2; i++) {
		if (is_space(p[i]) || p[i] == ',')
			return 0;
		marks += p[i] == '?';
	}
	q = i < n ? memmem(p + i, n - i, "?=", 2) : NULL;
	return q == NULL ? 0 : (size_t)(q + 2 - p);
}

/* "<route:user@host>"; where '>' is missing, up to the next ','. */
static size_t
take_angle(const char *p, size_t n, struct mailbox *b)
{
	size_t near = n < LOOK_AHEAD ? n : LOOK_AHEAD, i;
	const char *end = memchr(p, '>', near);
	const char *comma = memchr(p, ',', near);

	if (end == NULL)
		end = comma != NULL ? comma : p + near;
	if (b->has_angle) {		/* a second one: the first was name */
		buf_char(&b->phrase, ' ');
		buf_add(&b->phrase, b->address.p, b->address.n);
		buf_reset(&b->address);
	}
	b->has_angle = true;
	for (i = 1; p + i < end; i++) {
		if (p[i] == '(')
			i += take_comment(p + i, (size_t)(end - p) - i,
			    &b->comment) - 1;
		else if (!is_space(p[i]) && p[i] != '<')
			buf_char(&b->address, p[i]);
	}
	return (size_t)(end - p) + (end < p + n && *end == '>');
}

/* Is the ':' at i the end of a group's name, and not part of an address? */
static bool
is_group_colon(const struct mailbox *b)
{
	return !b->has_angle && memchr(b->phrase.p, '@', b->phrase.n) == NULL &&
	    !(b->phrase.n >= 6 && memcmp(b->phrase.p + b->phrase.n - 6,
	    "mailto", 6) == 0);
}

static void
parse(struct list *l, const char *p, size_t n)
{
	struct mailbox b = { .has_angle = false };
	void *tmp = talloc_new(l->ctx);
	size_t step;

	buf_init(&b.phrase, tmp);
	buf_init(&b.address, tmp);
	buf_init(&b.comment, tmp);
	for (size_t i = 0; i < n && l->n < HEADER_MAX_PEOPLE; i += step) {
		step = 1;
		if (p[i] == ',' || p[i] == ';')
			end_mailbox(l, &b);
		else if (p[i] == '"' && !l->has_lone_quote)
			step = take_quoted(l, p + i, n - i, &b.phrase);
		else if (p[i] == '(')
			step = take_comment(p + i, n - i, &b.comment);
		else if (p[i] == '<')
			step = take_angle(p + i, n - i, &b);
		else if (p[i] == ':' && is_group_colon(&b))
			buf_reset(&b.phrase);
		else if ((step = encoded_length(p + i, n - i)) > 0)
			buf_add(&b.phrase, p + i, step);
		else if (b.has_angle && b.comment.n == 0 && !is_space(p[i]) &&
		    b.phrase.n == 0 && (step = 1))
			buf_char(&b.comment, p[i]);	/* <addr> Name */
		else if ((step = 1))
			buf_char(b.has_angle && b.comment.n > 0 ? &b.comment :
			    &b.phrase, p[i]);
	}
	end_mailbox(l, &b);
	talloc_free(tmp);
}

struct person *
header_people(void *ctx, const char *p, size_t n, const char *hint,
    size_t *out_n)
{
	struct list l = { .ctx = ctx, .hint = hint };

	parse(&l, p, n);
	*out_n = l.n;
	return l.people;
}
