/* SPDX-License-Identifier: ISC */
/*
 * The signs of a phrase: =word, word*, ~N, @set and /pattern/; all else is
 * words, divided as any text is.
 */
#include "rules/clitic.h"
#include "rules/load.h"
#include "rules/regex.h"

#include <string.h>
#include <talloc.h>

#include "warid/text.h"

struct reading {
	struct loading *l;
	const struct yaml *y;
	struct parts *out;
	uint32_t gap;			/* waiting for the next word */
};

static bool
add_part(struct reading *rd, uint32_t word, uint32_t set)
{
	struct parts *p = rd->out;

	if (p->n == PATTERN_WORDS_MAX) {
		yaml_complain(rd->l->c, rd->y, "a phrase of more than %d "
		    "words; keep those that matter", PATTERN_WORDS_MAX);
		return false;
	}
	p->part[p->n++] = (struct part){ word, set, rd->gap };
	rd->gap = 0;
	return true;
}

/* The number of a word; words that may vary differently are different. */
static uint32_t
word_number(struct loading *l, const struct word *w)
{
	struct rules *r = l->r;
	const char *show = w->kind == WORD_EXACT ? w->written : w->p;
	size_t n = w->kind == WORD_EXACT ? w->written_n : w->n;
	char kind = (char)('0' + 2 * w->kind + w->is_teh_marbuta);
	char *key = talloc_size(l->ctx, n + 1);
	struct map_entry *e;

	key[0] = kind;
	memcpy(key + 1, show, n);
	e = map_get(&l->words, key, n + 1);
	if (e != NULL) {
		talloc_free(key);
		return e->value;
	}
	r->words = grow(r, r->words, r->nr_words, &r->cap_words,
	    sizeof(*r->words));
	r->words[r->nr_words] = *w;
	r->words[r->nr_words].p = arena_str(&r->arena, w->p, w->n);
	if (w->kind == WORD_EXACT)
		r->words[r->nr_words].written = arena_str(&r->arena,
		    w->written, w->written_n);
	map_put(&l->words, key, n + 1, (uint32_t)r->nr_words);
	return (uint32_t)r->nr_words++;
}

/* Forms are told apart in as many bytes; no word of any language is longer. */
static bool
is_too_long(struct reading *rd, const struct token *t, const char *p)
{
	if (t->n < FORM_BYTES_MAX)
		return false;
	yaml_complain(rd->l->c, rd->y, "%s is a word of %u bytes, and no text "
	    "is looked at for one of %d or more; is a space missing?",
	    isolate(rd->l->ctx, text_clip(rd->l->ctx, p + t->at, 16)), t->n,
	    FORM_BYTES_MAX);
	return true;
}

static bool
is_teh_marbuta_at(const char *p, size_t n, size_t at)
{
	uint32_t cp = at < n ? utf8_next(p, n, &at) : 0;

	return cp == 0x0629 || cp == 0x06c3 || cp == 0xfe93 || cp == 0xfe94;
}

/* The words of n plain letters, the last one of this kind. */
static bool
add_words(struct reading *rd, const char *p, size_t n, enum word_kind kind)
{
	struct folded f;
	struct token t, next;
	size_t pos = 0;
	bool more, ok = true;

	text_fold(rd->l->ctx, p, n, true, &f);
	more = text_token(f.p, f.n, &pos, &t);
	for (; more && ok; t = next) {
		struct word w = { .p = f.p + t.at, .n = t.n };

		more = text_token(f.p, f.n, &pos, &next);
		if (is_too_long(rd, &t, f.p)) {
			ok = false;
			break;
		}
		if (kind == WORD_EXACT || !more)
			w.kind = kind;
		if (w.kind == WORD_EXACT) {
			w.written = p + f.origin[t.at];
			w.written_n = f.origin[t.at + t.n] - f.origin[t.at];
		} else if (w.kind == WORD_PLAIN && t.n >= 2) {
			w.is_teh_marbuta = is_teh_marbuta_at(p, n,
			    f.origin[t.at + t.n - 2]);
		}
		ok = add_part(rd, word_number(rd->l, &w), NONE);
	}
	talloc_free(f.origin);
	talloc_free(f.p);
	return ok;
}

static bool
add_gap(struct reading *rd, const char *p, size_t n)
{
	char digits[YAML_NUMBER_MAX] = "";
	uint32_t gap = 0;
	size_t i = 0;

	if (yaml_number_text(p + 1, n - 1, digits))
		for (; digits[i] >= '0' && digits[i] <= '9' &&
		    gap <= GAP_MAX; i++)
			gap = gap * 10 + (uint32_t)(digits[i] - '0');
	if (digits[i] != '\0' || gap == 0 || gap > GAP_MAX) {
		yaml_complain(rd->l->c, rd->y, "%s: a gap is ~ and a number "
		    "from 1 to %d", isolate(rd->l->ctx,
		    talloc_strndup(rd->l->ctx, p, n)), GAP_MAX);
		return false;
	}
	if (rd->out->n == 0 || rd->gap > 0) {
		yaml_complain(rd->l->c, rd->y, "%s: a gap stands between two "
		    "words", isolate(rd->l->ctx,
		    talloc_strndup(rd->l->ctx, p, n)));
		return false;
	}
	rd->gap = gap;
	return true;
}

static bool
add_set(struct reading *rd, const char *p, size_t n)
{
	struct loading *l = rd->l;
	struct map_entry *e = map_get(&l->set_names, p + 1, n - 1);
	const char **known, *name = talloc_strndup(l->ctx, p + 1, n - 1);

	if (e != NULL)
		return add_part(rd, NONE, e->value);
	if (l->is_partial)
		return false;
	known = talloc_array(l->ctx, const char *, l->nr_sets + 1);
	for (size_t i = 0; i < l->nr_sets; i++)
		known[i] = l->sets[i].name;
	yaml_complain(l->c, rd->y, "unknown set %s%s; sets stand in lexicon/",
	    isolate(l->ctx, talloc_asprintf(l->ctx, "@%s", name)),
	    did_you_mean(l, name, known, l->nr_sets));
	return false;
}

static bool
add_item(struct reading *rd, const char *p, size_t n)
{
	const char *star = memchr(p, '*', n);

	if (star != NULL && (star != p + n - 1 || star == p || *p == '=')) {
		yaml_complain(rd->l->c, rd->y, "%s: * stands behind the "
		    "letters a word begins with, and nowhere else",
		    isolate(rd->l->ctx, talloc_strndup(rd->l->ctx, p, n)));
		return false;
	}
	if (*p == '~')
		return add_gap(rd, p, n);
	if (*p == '@' && n > 1)
		return add_set(rd, p, n);
	if (*p == '=')
		return add_words(rd, p + 1, n - 1, WORD_EXACT);
	if (star != NULL)
		return add_words(rd, p, n - 1, WORD_PREFIX);
	return add_words(rd, p, n, WORD_PLAIN);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_sign(const char *p, size_t n)
{
	return *p == '~' || *p == '@' || *p == '=' ||
	    memchr(p, '*', n) != NULL;
}

/* Items with a sign one by one; what stands between them together. */
static bool
read_items(struct reading *rd, const char *p)
{
	const char *plain = p;
	bool ok = true;

	while (*p != '\0' && ok) {
		const char *from = p;

		while (*p != '\0' && !is_space(*p))
			p++;
		if (p > from && is_sign(from, (size_t)(p - from))) {
			ok = add_words(rd, plain, (size_t)(from - plain),
			    WORD_PLAIN) && add_item(rd, from,
			    (size_t)(p - from));
			plain = p;
		}
		while (is_space(*p))
			p++;
	}
	return ok && add_words(rd, plain, (size_t)(p - plain), WORD_PLAIN);
}

static bool
is_whole(struct reading *rd, const char *text)
{
	struct loading *l = rd->l;

	if (rd->out->n == 0) {
		yaml_complain(l->c, rd->y, "%s holds no letter or digit that "
		    "a text could match", isolate(l->ctx, text));
		return false;
	}
	if (rd->gap > 0) {
		yaml_complain(l->c, rd->y, "%s: a gap stands between two "
		    "words", isolate(l->ctx, text));
		return false;
	}
	return true;
}

/* [وقت الانتظار، الدور] is one phrase to YAML, and was not meant to be. */
static bool
has_arabic_comma(struct loading *l, const struct yaml *y, const char *text)
{
	if (strstr(text, "،") == NULL && strstr(text, "؛") == NULL)
		return false;
	yaml_complain(l->c, y, "%s is one phrase: an Arabic comma parts "
	    "nothing; write each phrase behind its own '- ', or leave the "
	    "comma out", isolate(l->ctx, text));
	return true;
}

bool
phrase_parse(struct loading *l, const struct yaml *y, const char *text,
    struct parts *out)
{
	struct reading rd = { l, y, out, 0 };

	out->n = 0;
	return !has_arabic_comma(l, y, text) && read_items(&rd, text) && is_whole(&rd, text);
}

bool
phrase_parse_name(struct loading *l, const struct yaml *y, struct parts *out)
{
	struct reading rd = { l, y, out, 0 };

	out->n = 0;
	return add_words(&rd, y->text, strlen(y->text), WORD_PLAIN) &&
	    is_whole(&rd, y->text);
}

/* -- writing sets out ------------------------------------------------------ */

struct expansion {
	struct loading *l;
	const struct yaml *y;
	const struct parts *parts;
	struct pattern_word words[PATTERN_WORDS_MAX];
	uint32_t nr;			/* ways so far */
	term_fn *fn;
	void *arg;
};

static bool
refuse(struct expansion *x)
{
	if (x->nr > PHRASE_PATTERNS_MAX)
		yaml_complain(x->l->c, x->y, "with its sets written out this "
		    "is more than %d phrases; use smaller sets",
		    PHRASE_PATTERNS_MAX);
	else
		yaml_complain(x->l->c, x->y, "with its sets written out this "
		    "is a phrase of more than %d words", PATTERN_WORDS_MAX);
	return false;
}

/* From part k on, n words being there; no deeper than PATTERN_WORDS_MAX. */
static bool
expand(struct expansion *x, size_t k, uint32_t n)
{
	const struct part *p = &x->parts->part[k];
	const struct set *s;

	if (k == x->parts->n) {
		x->nr++;
		if (x->nr <= PHRASE_PATTERNS_MAX)
			x->fn(x->l, x->words, n, x->arg);
		return x->nr <= PHRASE_PATTERNS_MAX || refuse(x);
	}
	if (p->word != NONE) {
		if (n == PATTERN_WORDS_MAX)
			return refuse(x);
		x->words[n] = (struct pattern_word){ p->word, p->gap };
		return expand(x, k + 1, n + 1);
	}
	s = &x->l->sets[p->set];
	for (size_t i = 0; i < s->nr_terms; i++) {
		if (n + s->terms[i].n > PATTERN_WORDS_MAX)
			return refuse(x);
		memcpy(x->words + n, s->terms[i].words,
		    s->terms[i].n * sizeof(*x->words));
		x->words[n].gap = p->gap;
		if (!expand(x, k + 1, n + s->terms[i].n))
			return false;
	}
	return true;
}

bool
phrase_expand(struct loading *l, const struct yaml *y, const struct parts *p,
    term_fn *fn, void *arg)
{
	struct expansion x = { .l = l, .y = y, .parts = p, .fn = fn,
		.arg = arg };

	return expand(&x, 0, 0);
}

/* -- phrases of rules ------------------------------------------------------ */

static uint32_t
pattern_number(struct loading *l, const struct pattern_word *words, uint32_t n)
{
	struct rules *r = l->r;
	struct map_entry *e = map_get(&l->patterns, words, n * sizeof(*words));
	struct pattern *p;

	if (e != NULL)
		return e->value;
	r->patterns = grow(r, r->patterns, r->nr_patterns, &r->cap_patterns,
	    sizeof(*r->patterns));
	p = &r->patterns[r->nr_patterns];
	*p = (struct pattern){ .n = n };
	p->words = arena_alloc(&r->arena, n * sizeof(*words));
	memcpy(p->words, words, n * sizeof(*words));
	map_put(&l->patterns, p->words, n * sizeof(*words),
	    (uint32_t)r->nr_patterns);
	return (uint32_t)r->nr_patterns++;
}

struct phrase_patterns {
	uint32_t *list;
	size_t n, cap;
};

static void
add_pattern(struct loading *l, const struct pattern_word *words, uint32_t n,
    void *arg)
{
	struct phrase_patterns *p = arg;

	p->list = grow(l->ctx, p->list, p->n, &p->cap, sizeof(*p->list));
	p->list[p->n++] = pattern_number(l, words, n);
}

static bool
is_regex(const char *s)
{
	size_t n = strlen(s);

	return n > 1 && s[0] == '/' && s[n - 1] == '/';
}

static bool
read_phrase(struct loading *l, const struct yaml *y, struct phrase *p,
    bool is_name)
{
	struct phrase_patterns list = { 0 };
	struct parts parts;

	if (!is_name && is_regex(y->text)) {
		p->regex = regex_make(l, y);
		return p->regex != NULL;
	}
	if (!(is_name ? phrase_parse_name(l, y, &parts) :
	    phrase_parse(l, y, y->text, &parts)) ||
	    !phrase_expand(l, y, &parts, add_pattern, &list))
		return false;
	p->patterns = arena_alloc(&l->r->arena,
	    (list.n + 1) * sizeof(*list.list));
	p->nr_patterns = (uint32_t)list.n;
	if (list.n > 0)
		memcpy(p->patterns, list.list, list.n * sizeof(*list.list));
	talloc_free(list.list);
	return true;
}

/* What YAML made of a phrase that it did not take for text. */
static const char *
text_remedy(const struct yaml *y)
{
	switch (y->kind) {
	case YAML_MAP:
		return "': ' makes it one; write the phrase in quotes";
	case YAML_NULL:
		return "if it begins with '#', write it in quotes; else take "
		    "the line out";
	default:
		return "write one phrase a line behind '- '";
	}
}

void
phrase_add(struct loading *l, const struct yaml *y, enum role role,
    bool is_name)
{
	struct rules *r = l->r;
	struct rule *rule = &r->rules[r->nr_rules - 1];
	struct phrase p = { .at = place_of(y), .role = role,
		.rule = (uint32_t)(r->nr_rules - 1) };

	if (!is_kind(l, y, YAML_SCALAR, role_names[role], text_remedy(y)) ||
	    !read_phrase(l, y, &p, is_name))
		return;
	p.text = keep(l, y->text);
	r->phrases = grow(r, r->phrases, r->nr_phrases, &r->cap_phrases,
	    sizeof(*r->phrases));
	r->phrases[r->nr_phrases++] = p;
	rule->nr_phrases++;
	rule->nr[role]++;
	rule->has_regex |= p.regex != NULL;
}
