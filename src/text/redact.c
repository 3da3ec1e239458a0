/* SPDX-License-Identifier: ISC */
/*
 * What identifies a person, hidden.  The search runs over the folded text, in
 * which every script's digits are ASCII, letters have one form and direction
 * marks are gone; what it finds is cut from the original by its origins.
 *
 * A leak is worse than a gap: what is no date, time, price, year or ticket and
 * has seven digits is hidden even if nobody can say what it is.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <talloc.h>

#include "text/redact_number.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	MAX_LOCAL = 128,		/* of an e-mail address */
	MAX_GAP = 24,			/* between a name and its number */
};

/* What stands before a number and says what it is; folded. */
static const struct context {
	const char *phrase, *label;
	unsigned min_digits;
} contexts[] = {
	{ "رقم الملف", "[record]", 3 }, { "رقم ملف", "[record]", 3 },
	{ "ملف رقم", "[record]", 3 }, { "الملف الطبي", "[record]", 3 },
	{ "البطاقه الصحيه", "[record]", 4 }, { "رقم البطاقه", "[record]", 4 },
	{ "بطاقه صحيه", "[record]", 4 }, { "السجل الطبي", "[record]", 3 },
	{ "mrn", "[record]", 3 }, { "file no", "[record]", 3 },
	{ "file number", "[record]", 3 }, { "file #", "[record]", 3 },
	{ "medical record", "[record]", 3 }, { "record no", "[record]", 3 },
	{ "record number", "[record]", 3 }, { "hc no", "[record]", 3 },
	{ "hc number", "[record]", 3 }, { "hc#", "[record]", 3 },
	{ "hc:", "[record]", 3 }, { "health card", "[record]", 4 },
	{ "patient no", "[record]", 3 }, { "patient id", "[record]", 3 },
	{ "رقم الهويه", "[id]", 4 }, { "هويه رقم", "[id]", 4 },
	{ "هويه وطنيه", "[id]", 4 }, { "الهويه الوطنيه", "[id]", 4 },
	{ "البطاقه الشخصيه", "[id]", 4 }, { "الرقم الشخصي", "[id]", 4 },
	{ "رقم شخصي", "[id]", 4 }, { "الرقم المدني", "[id]", 4 },
	{ "السجل المدني", "[id]", 4 }, { "رقم الاقامه", "[id]", 4 },
	{ "اقامه رقم", "[id]", 4 }, { "iqama", "[id]", 4 },
	{ "qid", "[id]", 4 }, { "id no", "[id]", 4 },
	{ "id number", "[id]", 4 }, { "id:", "[id]", 4 },
	{ "national id", "[id]", 4 }, { "civil id", "[id]", 4 },
	{ "رقم الجواز", "[passport]", 4 }, { "جواز السفر", "[passport]", 4 },
	{ "جواز سفر", "[passport]", 4 }, { "جواز رقم", "[passport]", 4 },
	{ "passport", "[passport]", 4 }, { "iban", "[iban]", 8 },
	{ "ايبان", "[iban]", 8 }, { "رقم الحساب", "[iban]", 6 },
	{ "account no", "[iban]", 6 }, { "account number", "[iban]", 6 },
};

/* Words that may stand between a name and its number. */
static const char *const fillers[] = {
	"رقم", "رقمها", "رقمه", "هو", "هي", "الخاص", "بي", "no", "num",
	"number", "is", "nr",
};

struct search {
	const char *f;			/* folded */
	size_t n;
	const char *text;		/* original */
	const uint32_t *origin;
	size_t done;			/* of the original, written */
	size_t hidden;			/* of the folding, hidden up to here */
	struct buf out;
};

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* Nothing that stays stands before i, or no letter or digit. */
static bool
is_word_begin(const struct search *s, size_t i)
{
	return i == s->hidden || !is_alnum(s->f[i - 1]);
}

/* f[from, to) goes; the label stands for it.  Where to go on. */
static size_t
hide(struct search *s, size_t from, size_t to, const char *label)
{
	size_t begin = s->origin[from], last = s->origin[to - 1];

	/* its last letter, but not the direction marks behind it */
	utf8_next(s->text, s->origin[s->n], &last);
	/* a ligature may hold the end of one and the beginning of the next */
	if (begin > s->done)
		buf_add(&s->out, s->text + s->done, begin - s->done);
	buf_str(&s->out, label);
	s->done = last;
	s->hidden = to;
	return to;
}

/* -- e-mail addresses ------------------------------------------------------ */

static bool
is_local(char c)
{
	return (unsigned char)c > ' ' && strchr("<>()[]{},;:\"'@|\\/", c) == NULL;
}

/* Behind the domain at i, or i when there is none with a dot inside. */
static size_t
domain_end(const char *f, size_t n, size_t i)
{
	size_t end = i;

	while (end < n && (is_alnum(f[end]) || (unsigned char)f[end] >= 0x80 ||
	    ((f[end] == '.' || f[end] == '-') && end > i)))
		end++;
	while (end > i && (f[end - 1] == '.' || f[end - 1] == '-'))
		end--;
	return memchr(f + i, '.', end - i) != NULL ? end : i;
}

static size_t
try_mail(struct search *s, size_t i)
{
	size_t at = i, end;

	if (i != s->hidden && is_local(s->f[i - 1]))
		return 0;
	while (at < s->n && at - i < MAX_LOCAL && is_local(s->f[at]))
		at++;
	if (at == i || at == s->n || s->f[at] != '@')
		return 0;
	end = domain_end(s->f, s->n, at + 1);
	return end > at + 1 ? hide(s, i, end, "[email]") : 0;
}

/* -- numbers with a name, and codes ----------------------------------------- */

static size_t
filler(const char *s, size_t n)
{
	for (size_t k = 0; k < ARRAY_SIZE(fillers); k++) {
		size_t len = strlen(fillers[k]);

		if (len < n && memcmp(s, fillers[k], len) == 0 &&
		    !is_alnum(s[len]) && (unsigned char)s[len] < 0x80)
			return len;
	}
	return 0;
}

/* Where the number begins that a name before i speaks of. */
static size_t
skip_gap(const char *f, size_t n, size_t i)
{
	size_t end = i + MAX_GAP < n ? i + MAX_GAP : n;

	while (i < end) {
		size_t len = strchr(" :#.-/(=", f[i]) != NULL && f[i] != '\0' ?
		    1 : filler(f + i, n - i);

		if (len == 0)
			break;
		i += len;
	}
	return i;
}

/* Letters, digits and the strokes between them; how many digits. */
static size_t
code_end(const char *f, size_t n, size_t i, unsigned *digits)
{
	size_t end = i;

	*digits = 0;
	while (i < n && (is_alnum(f[i]) || ((f[i] == '-' || f[i] == '/') &&
	    i + 1 < n && is_alnum(f[i + 1])))) {
		*digits += f[i] >= '0' && f[i] <= '9';
		end = ++i;
	}
	return end;
}

static size_t
try_context(struct search *s, size_t i)
{
	bool inside = !is_word_begin(s, i);

	if (inside && is_alnum(s->f[i]))
		return 0;
	for (size_t k = 0; k < ARRAY_SIZE(contexts); k++) {
		const struct context *c = &contexts[k];
		size_t len = strlen(c->phrase), at, end;
		unsigned digits;

		if (s->f[i] != c->phrase[0] || s->n - i < len ||
		    memcmp(s->f + i, c->phrase, len) != 0)
			continue;
		at = skip_gap(s->f, s->n, i + len);
		if (at == i + len && at < s->n && is_alnum(s->f[at]) &&
		    s->f[at] > '9')
			continue;	/* the phrase goes on as a word */
		if (is_date_or_time(s->f, s->n, at) > 0)
			return 0;
		end = code_end(s->f, s->n, at, &digits);
		if (digits < c->min_digits)
			return 0;
		/* a number in groups is longer than its first */
		if (number_end(s->f, s->n, at) > end)
			end = number_end(s->f, s->n, at);
		return hide(s, at, end, c->label);
	}
	return 0;
}

/* qa58 dohb 0000 1234 ...: ISO 13616, groups of four or none */
static size_t
try_iban(struct search *s, size_t i)
{
	const char *f = s->f;
	unsigned rest = 0, head = 0, len = 0;
	size_t end = i, k;

	if (s->n - i < 15 || f[i] < 'a' || f[i] > 'z' || f[i + 1] < 'a' ||
	    f[i + 1] > 'z' || f[i + 2] < '0' || f[i + 2] > '9' ||
	    f[i + 3] < '0' || f[i + 3] > '9')
		return 0;
	for (k = 0; k < 4; k++)		/* the first four count last */
		head = f[i + k] > '9' ? head * 100 + (unsigned)f[i + k] - 87 :
		    head * 10 + (unsigned)f[i + k] - '0';
	for (k = i + 4, len = 4; k < s->n && len < 34; k++) {
		if (f[k] == ' ' && len % 4 == 0 && k + 1 < s->n &&
		    is_alnum(f[k + 1]))
			continue;
		if (!is_alnum(f[k]))
			break;
		rest = (f[k] > '9' ? rest * 100 + (unsigned)f[k] - 87 :
		    rest * 10 + (unsigned)f[k] - '0') % 97;
		len++;
		if (len >= 15 && (rest * 1000000 + head) % 97 == 1 &&
		    (k + 1 == s->n || !is_alnum(f[k + 1])))
			end = k + 1;
	}
	return end > i ? hide(s, i, end, "[iban]") : 0;
}

/* A letter or two and six digits or more, or any word with seven. */
static size_t
try_code(struct search *s, size_t i)
{
	unsigned digits, letters = 0;
	size_t end = code_end(s->f, s->n, i, &digits);

	while (i + letters < end && s->f[i + letters] > '9')
		letters++;
	if (letters == 0 || digits < 6 || (digits < 7 && letters > 2))
		return 0;
	if (letters == 2 && memcmp(s->f + i, "hc", 2) == 0)
		return hide(s, i, end, "[record]");
	return hide(s, i, end, letters <= 2 ? "[passport]" : "[number]");
}

static size_t
try_word(struct search *s, size_t i)
{
	size_t end = try_context(s, i);

	if (end == 0 && s->f[i] >= 'a' && s->f[i] <= 'z' &&
	    is_word_begin(s, i)) {
		end = try_iban(s, i);
		if (end == 0)
			end = try_code(s, i);
	}
	return end;
}

/* What is hidden no longer stands before anything: the text begins behind. */
static size_t
try_number(struct search *s, size_t i)
{
	const char *f = s->f + s->hidden, *label;
	size_t n = s->n - s->hidden, from = i - s->hidden, end;

	if (!is_number_begin(f, n, from))
		return 0;
	end = is_date_or_time(f, n, from);
	if (end > 0)
		return s->hidden + end;
	label = number_label(f, n, from, &end);
	end += s->hidden;
	return label != NULL ? hide(s, i, end, label) : end;
}

char *
text_redact(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct folded f;
	struct search s;

	text_fold(ctx, p, n, true, &f);
	s = (struct search){ .f = f.p, .n = f.n, .text = p,
		.origin = f.origin };
	buf_init(&s.out, ctx);
	for (size_t i = 0; i < f.n;) {
		size_t end = try_mail(&s, i);

		if (end == 0)
			end = try_number(&s, i);
		if (end == 0 && (is_alnum(f.p[i]) ||
		    (unsigned char)f.p[i] >= 0xc0))
			end = try_word(&s, i);
		i = end > i ? end : i + 1;
	}
	buf_add(&s.out, p + s.done, n - s.done);
	talloc_free(f.p);
	talloc_free(f.origin);
	*out_n = s.out.n;
	return s.out.p;
}
