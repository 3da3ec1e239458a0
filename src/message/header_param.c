/* SPDX-License-Identifier: ISC */
/*
 * "type; name=value; ..." of Content-Type and Content-Disposition, with RFC
 * 2231's continuations and charsets, and what is seen instead: encoded words,
 * raw 8-bit, missing quotes and semicolons.
 */
#include "message/header.h"

#include <strings.h>
#include <talloc.h>

#include "warid/text.h"

enum { MAX_SECTIONS = 100 };

/* One "name*2*=value" as it stands. */
struct piece {
	const char *name;
	size_t name_n;
	int section;			/* -1: no continuation */
	bool is_extended;		/* %XX, the first with charset'lang' */
	char *value;			/* unquoted */
	size_t n;
};

struct pieces {
	void *ctx;
	struct piece *list;
	size_t n;
};

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The quoted string at p unquoted into `out`; its bytes.  Where it never
 * ends it runs to the end. */
static size_t
take_quoted(const char *p, size_t n, struct buf *out)
{
	size_t i;

	for (i = 1; i < n && p[i] != '"'; i++) {
		if (p[i] == '\\' && i + 1 < n &&
		    (p[i + 1] == '"' || p[i + 1] == '\\'))
			i++;
		if (p[i] != '\r' && p[i] != '\n')
			buf_char(out, p[i]);
	}
	return i < n ? i + 1 : n;
}

/* A value without quotes may hold spaces (file names do); it ends at ';',
 * or before the next "name=". */
static size_t
take_bare(const char *p, size_t n, struct buf *out)
{
	const char *end = memchr(p, ';', n);
	size_t i = end == NULL ? n : (size_t)(end - p), k;

	for (k = 0; k < i; k++)
		if (p[k] == '\n')
			break;		/* what follows a fold is another */
	while (k > 0 && is_space(p[k - 1]))
		k--;
	buf_add(out, p, k);
	return k < i && memchr(p + k, '=', i - k) != NULL ? k : i;
}

/* "name", "name*", "name*0", "name*0*": what is meant. */
static void
split_name(struct piece *p)
{
	const char *star = memchr(p->name, '*', p->name_n);
	size_t rest;

	p->section = -1;
	if (star == NULL)
		return;
	rest = p->name_n - (size_t)(star - p->name) - 1;
	p->name_n = (size_t)(star - p->name);
	if (rest == 0 || star[rest] == '*')
		p->is_extended = true;
	for (size_t i = 1; i <= rest && star[i] >= '0' && star[i] <= '9'; i++)
		if (p->section < MAX_SECTIONS)
			p->section = (p->section < 0 ? 0 : p->section * 10) +
			    (star[i] - '0');
}

/* One parameter at p; bytes taken. */
static size_t
take_piece(struct pieces *ps, const char *p, size_t n)
{
	struct piece piece = { .name = p };
	struct buf value;
	size_t i = 0;

	while (i < n && !is_space(p[i]) && p[i] != '=' && p[i] != ';')
		i++;
	piece.name_n = i;
	while (i < n && is_space(p[i]))
		i++;
	if (i >= n || p[i] != '=' || piece.name_n == 0)
		return i > 0 ? i : 1;
	for (i++; i < n && is_space(p[i]); i++)
		;
	buf_init(&value, ps->ctx);
	i += i < n && p[i] == '"' ? take_quoted(p + i, n - i, &value) :
	    take_bare(p + i, n - i, &value);
	piece.value = value.p;
	piece.n = value.n;
	split_name(&piece);
	ps->list = talloc_realloc(ps->ctx, ps->list, struct piece,
	    (unsigned)ps->n + 1);
	if (ps->list == NULL)
		abort();
	ps->list[ps->n++] = piece;
	return i;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
add_percent(const char *p, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '%' && n - i > 2 && hex(p[i + 1]) >= 0 &&
		    hex(p[i + 2]) >= 0) {
			buf_char(out, (char)(hex(p[i + 1]) << 4 |
			    hex(p[i + 2])));
			i += 2;
		} else {
			buf_char(out, p[i]);
		}
	}
}

static bool
is_same_name(const struct piece *a, const struct piece *b)
{
	return a->name_n == b->name_n &&
	    strncasecmp(a->name, b->name, a->name_n) == 0;
}

static const struct piece *
section(const struct pieces *ps, const struct piece *like, int number)
{
	for (size_t i = 0; i < ps->n; i++)
		if (ps->list[i].section == number &&
		    is_same_name(&ps->list[i], like))
			return &ps->list[i];
	return NULL;
}

/* An extended value: its pieces in order, the charset from the first. */
static char *
extended_value(void *ctx, const struct pieces *ps, const struct piece *first)
{
	char charset[64] = "";
	struct buf bytes;
	size_t n;

	buf_init(&bytes, ps->ctx);
	for (const struct piece *p = first; p != NULL;
	    p = p->section < 0 ? NULL : section(ps, first, p->section + 1)) {
		const char *v = p->value, *a, *b;
		size_t left = p->n;

		a = memchr(v, '\'', left);
		b = a == NULL ? NULL : memchr(a + 1, '\'',
		    left - (size_t)(a + 1 - v));
		if (p == first && p->is_extended && b != NULL) {
			if ((size_t)(a - v) < sizeof(charset)) {
				memcpy(charset, v, (size_t)(a - v));
				charset[a - v] = '\0';
			}
			left -= (size_t)(b + 1 - v);
			v = b + 1;
		}
		if (p->is_extended)
			add_percent(v, left, &bytes);
		else
			buf_add(&bytes, v, left);
	}
	return text_to_utf8(ctx, charset[0] != '\0' ? charset : NULL, bytes.p,
	    bytes.n, &n, NULL);
}

/* Types and names are ASCII; what is not has no place in them. */
static char *
lower(void *ctx, const char *p, size_t n)
{
	char *s = talloc_strndup(ctx, p, n);
	size_t k = 0;

	for (size_t i = 0; s[i] != '\0'; i++) {
		if (s[i] >= 'A' && s[i] <= 'Z')
			s[i] = (char)(s[i] | 0x20);
		if (s[i] > ' ' && s[i] < 0x7f)
			s[k++] = s[i];
	}
	s[k] = '\0';
	return s;
}

/* Is this the piece its parameter is made from?  RFC 2231's form goes
 * before the plain one, the first of two alike before the second. */
static bool
is_chosen(const struct pieces *ps, size_t at)
{
	const struct piece *p = &ps->list[at];
	bool is_new = p->section == 0 || (p->section < 0 && p->is_extended);

	if (p->section > 0)
		return false;
	for (size_t i = 0; i < ps->n; i++) {
		const struct piece *q = &ps->list[i];
		bool is_q_new = q->section == 0 ||
		    (q->section < 0 && q->is_extended);

		if (i == at || q->section > 0 || !is_same_name(p, q))
			continue;
		if ((is_q_new && !is_new) || (is_q_new == is_new && i < at))
			return false;
	}
	return true;
}

void
header_params(void *ctx, const char *p, size_t n, const char *hint,
    struct params *out)
{
	struct pieces ps = { .ctx = talloc_new(ctx) };
	const char *semicolon;
	size_t i, end;

	while (n > 0 && is_space(*p))
		p++, n--;
	semicolon = memchr(p, ';', n);
	end = semicolon == NULL ? n : (size_t)(semicolon - p);
	for (i = 0; i < end && !is_space(p[i]); i++)
		;
	*out = (struct params){ .value = lower(ctx, p, i) };
	while (i < n && ps.n < HEADER_MAX_PARAMS) {
		if (is_space(p[i]) || p[i] == ';')
			i++;
		else
			i += take_piece(&ps, p + i, n - i);
	}
	out->list = talloc_array(ctx, struct param, (unsigned)ps.n);
	for (size_t k = 0; k < ps.n; k++) {
		const struct piece *q = &ps.list[k];

		if (!is_chosen(&ps, k))
			continue;
		out->list[out->n++] = (struct param){
			.name = lower(ctx, q->name, q->name_n),
			.value = q->section >= 0 || q->is_extended ?
			    extended_value(ctx, &ps, q) :
			    header_decode(ctx, q->value, q->n, hint),
		};
	}
	talloc_free(ps.ctx);
}

const char *
params_get(const struct params *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return p->list[i].value;
	return NULL;
}
