/* SPDX-License-Identifier: ISC */
/*
 * One row a fact: what it is called, what may be asked of it, and what it is
 * for a message.
 */
#include "rules/when.h"
#include "rules/load.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct facts {
	const struct message *m;
	const struct rules_facts *f;
};

enum asked { WORDS, ADDRESSES, NUMBER, YES_NO };
enum { UNKNOWN = -1 };			/* a number nobody knows: holds */

struct fact {
	const char *name;
	enum asked asked;
	const char *const *allowed;	/* WORDS: NULL-ended, or any */
	const char *(*word)(const struct facts *f);
	int64_t (*number)(const struct facts *f);
	bool may_be_yes_no;		/* NUMBER: true is "> 0" */
};

static const char *
fact_channel(const struct facts *f)
{
	return channel_name(f->m->channel);
}

static const char *
fact_source(const struct facts *f)
{
	return f->f->source != NULL ? f->f->source : "";
}

static const char *
fact_lang(const struct facts *f)
{
	return f->m->lang;
}

static const char *
fact_hours(const struct facts *f)
{
	return f->f->is_working_hours ? "working" : "closed";
}

static const char *
fact_automatic(const struct facts *f)
{
	return automatic_name(f->m->automatic);
}

static const char *
fact_platform(const struct facts *f)
{
	return f->m->platform;
}

static int64_t
fact_has_attachment(const struct facts *f)
{
	return f->m->nr_attachments > 0;
}

static int64_t
fact_public(const struct facts *f)
{
	return f->m->is_public;
}

static int64_t
fact_pages(const struct facts *f)
{
	return (int64_t)f->m->nr_pages;
}

/* The least of the pages that say something. */
static int64_t
fact_confidence(const struct facts *f)
{
	int64_t least = UNKNOWN;

	for (size_t i = 0; i < f->m->nr_pages; i++) {
		const struct page *p = &f->m->pages[i];

		if (!p->is_blank && (least == UNKNOWN ||
		    p->confidence < least))
			least = p->confidence;
	}
	return least;
}

static int64_t
fact_repeat(const struct facts *f)
{
	return f->f->repeat;
}

static const char *const channels[] = { "email", "fax", "social", NULL };
static const char *const hours[] = { "working", "closed", NULL };
static const char *const automatics[] = { "no", "reply", "bounce", "receipt",
	"abuse", "list", "other", NULL };

static const struct fact facts[] = {
	{ "channel", WORDS, channels, fact_channel, NULL, false },
	{ "source", WORDS, NULL, fact_source, NULL, false },
	{ "lang", WORDS, NULL, fact_lang, NULL, false },
	{ "from", ADDRESSES, NULL, NULL, NULL, false },
	{ "to", ADDRESSES, NULL, NULL, NULL, false },
	{ "has-attachment", YES_NO, NULL, NULL, fact_has_attachment, false },
	{ "pages", NUMBER, NULL, NULL, fact_pages, false },
	{ "ocr-confidence", NUMBER, NULL, NULL, fact_confidence, false },
	{ "hours", WORDS, hours, fact_hours, NULL, false },
	{ "repeat", NUMBER, NULL, NULL, fact_repeat, true },
	{ "automatic", WORDS, automatics, fact_automatic, NULL, false },
	{ "platform", WORDS, NULL, fact_platform, NULL, false },
	{ "public", YES_NO, NULL, NULL, fact_public, false },
};

const char *const when_keys[] = { "channel", "source", "lang", "from", "to",
	"has-attachment", "pages", "ocr-confidence", "hours", "repeat",
	"automatic", "platform", "public" };
const size_t nr_when_keys = COUNT(when_keys);
_Static_assert(COUNT(when_keys) == COUNT(facts), "one key a fact");

enum compare { LESS, AT_MOST, EQUAL, AT_LEAST, MORE };

static const struct {
	const char *sign;
	enum compare op;
} signs[] = {
	{ "<=", AT_MOST }, { ">=", AT_LEAST }, { "<", LESS }, { ">", MORE },
	{ "=", EQUAL }, { "", EQUAL },
};

struct condition {
	const struct fact *fact;
	const char **words;
	uint32_t nr_words;
	enum compare op;
	int64_t number;
};

struct when {
	struct condition *list;
	size_t n;
};

/* -- loading --------------------------------------------------------------- */

static bool
is_allowed(const struct fact *f, const char *word, size_t *n)
{
	*n = 0;
	while (f->allowed[*n] != NULL && strcmp(f->allowed[*n], word) != 0)
		++*n;
	return f->allowed[*n] != NULL;
}

static bool
is_lang(const char *s)
{
	return strcmp(s, "mixed") == 0 || strcmp(s, "und") == 0 ||
	    (strspn(s, "abcdefghijklmnopqrstuvwxyz") == 2 && s[2] == '\0');
}

/* "working or closed" */
static const char *
join(struct loading *l, const char *const *words, size_t n)
{
	struct buf b;

	buf_init(&b, l->ctx);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ",
		    words[i]);
	return b.p;
}

static void
load_words(struct loading *l, const struct yaml *y, struct condition *c)
{
	size_t n;

	c->words = texts_of(l, y, c->fact->name, &c->nr_words);
	if (y->kind == YAML_LIST && y->n == 0)
		yaml_complain(l->c, y, "%s: an empty list is never true; name "
		    "one or take the line out", c->fact->name);
	for (uint32_t i = 0; i < c->nr_words; i++) {
		const struct yaml *at = y->kind == YAML_LIST ? y->items[i] : y;

		if (c->fact->word == fact_lang &&
		    !is_lang(c->words[i]))
			yaml_complain(l->c, at, "lang is never %s; it is ar, "
			    "en, mixed, und or another code of two letters "
			    "(ISO 639-1)", isolate(l->ctx, c->words[i]));
		if (c->fact->allowed != NULL &&
		    !is_allowed(c->fact, c->words[i], &n))
			yaml_complain(l->c, at, "%s is never %s%s; it is %s",
			    c->fact->name, isolate(l->ctx, c->words[i]),
			    did_you_mean(l, c->words[i], c->fact->allowed,
			    n), join(l, c->fact->allowed, n));
	}
}

static bool
parse_compare(const char *text, struct condition *c)
{
	char ascii[YAML_NUMBER_MAX], *s = ascii, *end;
	size_t i = 0;

	if (!yaml_number_text(text, strlen(text), ascii))
		return false;
	while (strncmp(s, signs[i].sign, strlen(signs[i].sign)) != 0)
		i++;
	c->op = signs[i].op;
	s += strlen(signs[i].sign);
	while (*s == ' ')
		s++;
	if (!isdigit((unsigned char)*s))
		return false;
	c->number = strtoll(s, &end, 10);
	return *end == '\0' && c->number <= INT32_MAX;
}

static void
load_number(struct loading *l, const struct yaml *y, struct condition *c)
{
	bool yes;

	if (c->fact->asked == YES_NO ||
	    (c->fact->may_be_yes_no && is_yaml_bool(y, &yes))) {
		yes = yes_of(l, y, c->fact->name);
		c->op = yes ? MORE : EQUAL;
		return;
	}
	if (y->kind != YAML_SCALAR || !parse_compare(y->text, c))
		yaml_complain(l->c, y, "%s: a comparison such as \">= 60\" "
		    "is wanted, not %s", c->fact->name,
		    y->kind == YAML_SCALAR ? isolate(l->ctx, y->text) :
		    yaml_kind_name(y));
	else if (c->op == LESS && c->number == 0)
		yaml_complain(l->c, y, "%s is never under 0; take the line "
		    "out", c->fact->name);
	else if (c->fact->number == fact_confidence && (c->number > 100 ||
	    (c->number == 100 && c->op == MORE)))
		yaml_complain(l->c, y, "%s is never over 100; take the line "
		    "out", c->fact->name);
}

struct when *
when_load(struct loading *l, const struct yaml *y)
{
	struct arena *a = &l->r->arena;
	struct when *w;

	if (!is_kind(l, y, YAML_MAP, "when", "write {channel: …}"))
		return NULL;
	yaml_check_keys(y, when_keys, nr_when_keys, l->c);
	w = arena_alloc(a, sizeof(*w));
	*w = (struct when){ arena_alloc(a, (y->n + 1) * sizeof(*w->list)), 0 };
	for (size_t i = 0; i < COUNT(facts); i++) {
		const struct yaml *v = yaml_get(y, facts[i].name);
		struct condition *c = &w->list[w->n];

		if (v == NULL)
			continue;
		*c = (struct condition){ .fact = &facts[i] };
		w->n++;
		if (facts[i].asked == WORDS || facts[i].asked == ADDRESSES)
			load_words(l, v, c);
		else
			load_number(l, v, c);
	}
	return w;
}

/* -- asking ---------------------------------------------------------------- */

/* "a@b.qa" itself, "@b.qa" with all below that domain, '*' for any letters. */
static bool
is_address(const char *want, const char *id)
{
	const char *at = strrchr(id, '@'), *star = NULL, *back = NULL;

	if (*want == '@') {
		size_t n = strlen(want + 1), host;

		host = at != NULL ? strlen(at + 1) : 0;
		return at != NULL && host >= n &&
		    strcasecmp(at + 1 + host - n, want + 1) == 0 &&
		    (host == n || at[host - n] == '.');
	}
	while (*id != '\0') {
		if (*want == '*') {
			star = ++want;
			back = id;
		} else if (tolower((unsigned char)*want) ==
		    tolower((unsigned char)*id)) {
			want++;
			id++;
		} else if (star != NULL) {
			want = star;
			id = ++back;
		} else {
			return false;
		}
	}
	while (*want == '*')
		want++;
	return *want == '\0';
}

static bool
has_address(const struct condition *c, const char *id)
{
	for (uint32_t i = 0; i < c->nr_words; i++)
		if (is_address(c->words[i], id))
			return true;
	return false;
}

static bool
has_any_address(const struct condition *c, const struct message *m)
{
	if (strcmp(c->fact->name, "from") == 0)
		return has_address(c, m->from.id);
	for (size_t i = 0; i < m->nr_to; i++)
		if (has_address(c, m->to[i].id))
			return true;
	return false;
}

static bool
compares(enum compare op, int64_t is, int64_t want)
{
	switch (op) {
	case LESS:
		return is < want;
	case AT_MOST:
		return is <= want;
	case EQUAL:
		return is == want;
	case AT_LEAST:
		return is >= want;
	case MORE:
		return is > want;
	}
	return false;
}

static bool
holds(const struct condition *c, const struct facts *f)
{
	const char *word;
	int64_t number;

	switch (c->fact->asked) {
	case WORDS:
		word = c->fact->word(f);
		for (uint32_t i = 0; i < c->nr_words; i++)
			if (strcmp(c->words[i], word) == 0)
				return true;
		return false;
	case ADDRESSES:
		return has_any_address(c, f->m);
	case NUMBER:
	case YES_NO:
		number = c->fact->number(f);
		return number == UNKNOWN ||
		    compares(c->op, number, c->number);
	}
	return false;
}

const struct condition *
when_unmet(const struct when *w, const struct message *m,
    const struct rules_facts *f)
{
	struct facts all = { m, f };

	for (size_t i = 0; w != NULL && i < w->n; i++)
		if (!holds(&w->list[i], &all))
			return &w->list[i];
	return NULL;
}

const char *
when_reason(void *ctx, const struct condition *c, const struct message *m,
    const struct rules_facts *f)
{
	struct facts all = { m, f };

	switch (c->fact->asked) {
	case WORDS:
		return talloc_asprintf(ctx, "when: %s is %s", c->fact->name,
		    c->fact->word(&all));
	case ADDRESSES:		/* an address is not for a reason's text */
		return talloc_asprintf(ctx, "when: %s is another",
		    c->fact->name);
	case NUMBER:
		return talloc_asprintf(ctx, "when: %s is %lld", c->fact->name,
		    (long long)c->fact->number(&all));
	case YES_NO:
		return talloc_asprintf(ctx, "when: %s is %s", c->fact->name,
		    c->fact->number(&all) > 0 ? "true" : "false");
	}
	return "";
}
