/* SPDX-License-Identifier: ISC */
/* How the phones of the world write date and time before a message. */
#include "source/whatsapp.h"

#include <stdlib.h>
#include <string.h>

#include "warid/text.h"

/* AM and PM as phones write them, without spaces and dots, lower case. */
static const struct half {
	const char *text;
	bool is_pm, is_arabic;
} halves[] = {
	{ "am", false, false }, { "pm", true, false },
	{ "a", false, false }, { "p", true, false },
	{ "ص", false, true }, { "م", true, true },
	{ "صباحا", false, true }, { "صباحًا", false, true },
	{ "مساء", true, true }, { "مساءً", true, true },
	{ "قظ", false, true }, { "بظ", true, true },
	{ "قبلازظهر", false, true }, { "بعدازظهر", true, true },
	{ "لפנהצ", false, false }, { "לפנה״צ", false, false },
	{ "לפנה\"צ", false, false }, { "אחה״צ", true, false },
	{ "אחה\"צ", true, false },
	{ "vorm", false, false }, { "nachm", true, false },
	{ "πμ", false, false }, { "μμ", true, false },
	{ "öö", false, false }, { "ös", true, false },
	{ "sa", false, false }, { "ch", true, false },
	{ "오전", false, false }, { "오후", true, false },
	{ "午前", false, false }, { "午後", true, false },
	{ "上午", false, false }, { "下午", true, false },
	{ "पूर्वाह्न", false, false }, { "अपराह्न", true, false },
	{ "de", false, false }, { "du", true, false },
};

bool
is_bidi_mark(uint32_t c)
{
	return c == 0x200e || c == 0x200f || c == 0x061c || c == 0xfeff ||
	    (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

uint32_t
wa_next(const char *p, size_t n, size_t *i)
{
	while (*i < n) {
		uint32_t c = utf8_next(p, n, i);

		if (!is_bidi_mark(c))
			return c;
	}
	return 0;
}

static bool
is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x202f ||
	    (c >= 0x2000 && c <= 0x200a);
}

/* A line being read from left to right. */
struct cursor {
	const char *p;
	size_t n, i;
	bool is_arabic;
};

static uint32_t
peek(const struct cursor *c)
{
	size_t i = c->i;

	return wa_next(c->p, c->n, &i);
}

static uint32_t
take(struct cursor *c)
{
	return wa_next(c->p, c->n, &c->i);
}

static void
skip_spaces(struct cursor *c)
{
	while (is_space(peek(c)))
		take(c);
}

static bool
accept(struct cursor *c, uint32_t want)
{
	if (peek(c) != want)
		return false;
	take(c);
	return true;
}

static int
digit_of(uint32_t c)
{
	static const uint32_t zeros[] = { '0', 0x660, 0x6f0, 0x966, 0x9e6 };

	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int)(c - zeros[i]);
	return -1;
}

/* How many digits there were, at most `max`; the number in *v. */
static int
number(struct cursor *c, int max, int *v)
{
	int n = 0;

	*v = 0;
	while (n < max && digit_of(peek(c)) >= 0) {
		uint32_t d = take(c);

		c->is_arabic |= d >= 0x660 && d <= 0x6f9;
		*v = *v * 10 + digit_of(d);
		n++;
	}
	return n;
}

/* "/", ". ", "-", "年": what stands between the parts of a date. */
static bool
separator(struct cursor *c, uint32_t *sep)
{
	skip_spaces(c);
	*sep = peek(c);
	switch (*sep) {
	case '/': case '.': case '-': case 0x2010: case 0x2011:
	case 0x5e74: case 0x6708: case 0xb144: case 0xc6d4:
		take(c);
		skip_spaces(c);
		return true;
	default:
		return false;
	}
}

static bool
date(struct cursor *c, struct wa_line *l)
{
	uint32_t second;

	l->digits[0] = number(c, 4, &l->date[0]);
	if (l->digits[0] == 0 || !separator(c, &l->sep))
		return false;
	l->digits[1] = number(c, 2, &l->date[1]);
	if (l->digits[1] == 0 || !separator(c, &second))
		return false;
	l->digits[2] = number(c, 4, &l->date[2]);
	if (l->digits[2] == 0 || digit_of(peek(c)) >= 0)
		return false;
	if (!accept(c, '.') && !accept(c, 0x65e5))
		accept(c, 0xc77c);
	return true;
}

/* A letter as UTF-8, A-Z in lower case; how many bytes (at most 3). */
static size_t
put_lower(char *out, uint32_t u)
{
	if (u < 0x80) {
		out[0] = (char)(u >= 'A' && u <= 'Z' ? u + 32 : u);
		return 1;
	}
	if (u < 0x800) {
		out[0] = (char)(0xc0 | u >> 6);
		out[1] = (char)(0x80 | (u & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | (u >> 12 & 0xf));
	out[1] = (char)(0x80 | (u >> 6 & 0x3f));
	out[2] = (char)(0x80 | (u & 0x3f));
	return 3;
}

/* The letters of AM or PM; true if there were none, or a known word. */
static bool
half(struct cursor *c, int *hour, struct wa_line *l)
{
	char word[40];
	size_t n = 0;
	uint32_t u;

	skip_spaces(c);
	u = peek(c);
	l->is_upper_half = u == 'A' || u == 'P';

	while ((u = peek(c)) != 0 && u != ']' && u != '-' && u != 0x2013 &&
	    u != ',' && digit_of(u) < 0) {
		take(c);
		if (is_space(u) || u == '.')
			continue;
		if (n + 4 >= sizeof(word))
			return false;
		n += put_lower(word + n, u);
	}
	if (n == 0 || (n == 3 && memcmp(word, "uhr", 3) == 0))
		return true;
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		if (strlen(halves[i].text) != n ||
		    memcmp(halves[i].text, word, n) != 0)
			continue;
		*hour = *hour % 12 + (halves[i].is_pm ? 12 : 0);
		l->has_half = true;
		c->is_arabic |= halves[i].is_arabic;
		return true;
	}
	return false;
}

static bool
clock_time(struct cursor *c, struct wa_line *l)
{
	int early = 0;		/* 午後3:04: the half stands before */

	while (is_space(peek(c)) || peek(c) == ',' || peek(c) == 0x60c)
		take(c);
	l->has_half = false;
	if (digit_of(peek(c)) < 0 && !half(c, &early, l))
		return false;
	if (number(c, 2, &l->hour) == 0 ||
	    (!accept(c, ':') && !accept(c, '.') && !accept(c, 0x2236)))
		return false;
	if (number(c, 2, &l->minute) != 2)
		return false;
	l->second = 0;
	if ((peek(c) == ':' || peek(c) == '.') && (take(c),
	    number(c, 2, &l->second) != 2))
		return false;
	if (l->has_half)
		l->hour = l->hour % 12 + early;
	else if (!half(c, &l->hour, l))
		return false;
	return l->hour < 24 && l->minute < 60 && l->second < 61;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
wa_line_parse(const char *p, size_t n, struct wa_line *out)
{
	struct cursor c = { .p = p, .n = n };

	if (n == 0 || is_letter(*p))	/* most lines: text that goes on */
		return false;
	skip_spaces(&c);
	out->has_bracket = accept(&c, '[');
	if (!date(&c, out) || !clock_time(&c, out))
		return false;
	skip_spaces(&c);
	if (out->has_bracket ? !accept(&c, ']') :
	    !accept(&c, '-') && !accept(&c, 0x2013))
		return false;
	if (!is_space(peek(&c)))
		return false;
	take(&c);
	out->is_arabic = c.is_arabic;
	out->rest = p + c.i;
	out->rest_n = n - c.i;
	return true;
}

/* -- which number is the day ----------------------------------------------- */

static int
days_in(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	if (month == 2 && (year % 4 == 0 && (year % 100 != 0 ||
	    year % 400 == 0)))
		return 29;
	return days[month - 1];
}

/* Year, month, day in *tm; false if they are none. */
static bool
calendar(const struct wa_line *l, enum wa_order order, struct tm *tm)
{
	static const int at[WA_NR_ORDERS][3] = {	/* y m d */
		[WA_DMY] = { 2, 1, 0 }, [WA_MDY] = { 2, 0, 1 },
		[WA_YMD] = { 0, 1, 2 },
	};
	const int *k = at[order];
	int y = l->date[k[0]], m = l->date[k[1]], d = l->date[k[2]];

	if (l->digits[k[0]] == 3 || l->digits[k[0]] == 1 ||
	    l->digits[k[2]] > 2 || l->digits[k[1]] > 2)
		return false;
	if (l->digits[k[0]] == 2)
		y += 2000;
	if (y < 2009 || y > 2100 || m < 1 || m > 12 || d < 1 ||
	    d > days_in(y, m))
		return false;		/* WhatsApp began in 2009 */
	*tm = (struct tm){ .tm_year = y - 1900, .tm_mon = m - 1,
		.tm_mday = d, .tm_hour = l->hour, .tm_min = l->minute,
		.tm_sec = l->second, .tm_isdst = -1 };
	return true;
}

int64_t
wa_time(const struct wa_line *l, enum wa_order order)
{
	struct tm tm;

	return calendar(l, order, &tm) ? (int64_t)mktime(&tm) : 0;
}

/* A number that grows with time; enough to compare and to span. */
static int64_t
ordinal(const struct tm *tm)
{
	return ((((int64_t)tm->tm_year * 12 + tm->tm_mon) * 31 +
	    tm->tm_mday) * 24 + tm->tm_hour) * 60 + tm->tm_min;
}

/* What such a locale would not write: 0 fits, 1 hardly. */
static int
strangeness(const struct wa_line *l, enum wa_order order)
{
	if (order == WA_MDY)
		return l->is_arabic || l->sep != '/';
	if (order == WA_YMD)
		return l->digits[0] != 4 && l->sep != '-';
	/* "1/5/26, 9:00 AM" is how phones set to American English write */
	return l->has_half && l->is_upper_half && l->digits[2] == 2;
}

struct fit {
	size_t invalid, back;
	int strange;
	int64_t span;
};

static void
fit_order(const struct wa_line *lines, size_t n, enum wa_order order,
    struct fit *f)
{
	int64_t last = 0, least = INT64_MAX, most = 0;
	struct tm tm;

	*f = (struct fit){ 0 };
	for (size_t i = 0; i < n; i++) {
		int64_t at;

		if (!calendar(&lines[i], order, &tm)) {
			f->invalid++;
			continue;
		}
		at = ordinal(&tm);
		f->back += at < last;
		least = at < least ? at : least;
		most = at > most ? at : most;
		last = at;
	}
	f->strange = n == 0 ? 0 : strangeness(&lines[0], order);
	f->span = most - least;
}

static bool
is_better(const struct fit *a, const struct fit *b)
{
	if (a->invalid != b->invalid)
		return a->invalid < b->invalid;
	if (a->back != b->back)
		return a->back < b->back;
	if (a->strange != b->strange)
		return a->strange < b->strange;
	return a->span < b->span;
}

enum wa_order
wa_order_of(const struct wa_line *lines, size_t n)
{
	enum wa_order best = WA_DMY;
	struct fit fits[WA_NR_ORDERS];

	for (int i = 0; i < WA_NR_ORDERS; i++)
		fit_order(lines, n, (enum wa_order)i, &fits[i]);
	for (int i = 1; i < WA_NR_ORDERS; i++)
		if (is_better(&fits[i], &fits[best]))
			best = (enum wa_order)i;
	return best;
}
