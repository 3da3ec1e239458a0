/* SPDX-License-Identifier: ISC */
/*
 * PCRE2 behind limits: what a pattern may cost on one text is bounded, so
 * that a catastrophic one costs its rule and not the message; one that is
 * catastrophic on texts made from its own letters is refused at load.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "rules/regex.h"
#include "rules/load.h"

#include <pcre2.h>
#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum {
	MATCH_LIMIT = 100000,		/* steps on one text */
	DEPTH_LIMIT = 2000,
	HEAP_LIMIT = 4096,		/* KiB */
	COMPILED_MAX = 1 << 20,		/* bytes */
	TRIAL_LETTERS = 400,
};

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

static int
regex_free(struct regex *x)
{
	pcre2_match_data_free(x->data);
	pcre2_match_context_free(x->limits);
	pcre2_code_free(x->code);
	return 0;
}

/*
 * The pattern with its letters folded as the text's are.  ASCII stays: \D is
 * not \d; the case of letters is left to PCRE2.
 */
static char *
fold_pattern(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct folded f;
	struct buf b;

	buf_init(&b, ctx);
	for (size_t i = 0; i < n; ) {
		size_t from = i;

		while (i < n && (unsigned char)p[i] < 0x80)
			i++;
		buf_add(&b, p + from, i - from);
		from = i;
		while (i < n && (unsigned char)p[i] >= 0x80)
			i++;
		text_fold(ctx, p + from, i - from, false, &f);
		buf_add(&b, f.p, f.n);
	}
	*out_n = b.n;
	return b.p;
}

static int
run(const struct regex *x, const char *p, size_t n)
{
	return pcre2_match(x->code, (PCRE2_SPTR)p, n, 0,
	    PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT, x->data, x->limits);
}

int
regex_find(const struct regex *x, const char *p, size_t n, size_t *from,
    size_t *to)
{
	int rc = run(x, p, n);
	PCRE2_SIZE *at;

	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0)
		return -1;
	at = pcre2_get_ovector_pointer(x->data);
	*from = at[0] < at[1] ? at[0] : at[1];
	*to = at[1] > at[0] ? at[1] : at[0];
	return 1;
}

/* Does it cost too much where one of its own letters, or the letters most
 * texts are made of, come many times and then something else? */
static bool
is_costly(struct loading *l, const struct regex *x, const char *p, size_t n)
{
	static const char common[] = "a1 .ن\n";
	struct buf b, seeds;
	bool costly = false;

	buf_init(&seeds, l->ctx);
	buf_add(&seeds, common, sizeof(common) - 1);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 0x80 ||
		    memchr("\\[](){}|?*+^$", p[i], 13) == NULL)
			buf_char(&seeds, p[i]);
	buf_init(&b, l->ctx);
	for (size_t i = 0; i < seeds.n && !costly; ) {
		size_t at = i;
		uint32_t cp = utf8_next(seeds.p, seeds.n, &i);

		if (memmem(seeds.p, at, seeds.p + at, i - at) != NULL)
			continue;
		buf_reset(&b);
		for (int k = 0; k < TRIAL_LETTERS; k++)
			buf_utf8(&b, cp);
		buf_str(&b, "\x01!");
		costly = run(x, b.p, b.n) < PCRE2_ERROR_PARTIAL;
	}
	return costly;
}

static struct regex *
compile(struct loading *l, const struct yaml *y, const char *p, size_t n)
{
	struct regex *x = talloc_zero(l->r, struct regex);
	pcre2_compile_context *cc = pcre2_compile_context_create(NULL);
	PCRE2_SIZE at = 0;
	char why[128];
	int code = 0;

	talloc_set_destructor(x, regex_free);
	pcre2_set_parens_nest_limit(cc, 50);
	pcre2_set_max_pattern_length(cc, 2000);
	x->code = pcre2_compile((PCRE2_SPTR)p, n, PCRE2_UTF | PCRE2_UCP |
	    PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C, &code, &at, cc);
	pcre2_compile_context_free(cc);
	if (x->code == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why,
		    sizeof(why));
		yaml_complain(l->c, y, "%s is no pattern: %s at letter %zu",
		    isolate(l->ctx, y->text), why,
		    utf8_length(p, at < n ? at : n) + 2);
		talloc_free(x);
		return NULL;
	}
	x->data = pcre2_match_data_create_from_pattern(x->code, NULL);
	x->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(x->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(x->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(x->limits, HEAP_LIMIT);
	return x;
}

struct regex *
regex_make(struct loading *l, const struct yaml *y)
{
	size_t n = strlen(y->text), size = 0;
	const char *p;
	struct regex *x;

	if (n < 3) {
		yaml_complain(l->c, y, "%s is an empty pattern; write it "
		    "between the two /", isolate(l->ctx, y->text));
		return NULL;
	}
	p = fold_pattern(l->ctx, y->text + 1, n - 2, &n);
	x = compile(l, y, p, n);
	if (x == NULL)
		return NULL;
	pcre2_pattern_info(x->code, PCRE2_INFO_SIZE, &size);
	if (size > COMPILED_MAX || is_costly(l, x, p, n)) {
		yaml_complain(l->c, y, "%s costs too much on some texts; "
		    "bound its repetitions, as in {0,20}, or write it as "
		    "words with ~N", isolate(l->ctx, y->text));
		talloc_free(x);
		return NULL;
	}
	return x;
}
