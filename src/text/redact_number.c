/* SPDX-License-Identifier: ISC */
/*
 * Which digits identify someone: groups joined into numbers, dates, times and
 * prices told apart, and the forms of ids, phones and cards as rows.
 */
#include "text/redact_number.h"

#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	HIDE_FROM = 7,			/* digits that are hidden whatever they are */
	MAX_DIGITS = 40,
	PRICE_DIGITS = 9,
	TICKET_DIGITS = 8,
};

/* Money, before or behind a number; folded. */
static const char *const money[] = {
	"ريال", "درهم", "دينار", "دولار", "يورو", "جنيه", "ر.ق", "ر.س", "qar",
	"qr", "sar", "sr", "aed", "usd", "eur", "gbp", "riyal", "riyals",
	"dollars", "$", "€", "£",
};

static bool
luhn(const char *d, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned v = (unsigned)(d[n - 1 - i] - '0');

		if (i % 2 == 1)
			v = v > 4 ? v * 2 - 9 : v * 2;
		sum += v;
	}
	return sum % 10 == 0;
}

/* Forms of numbers, tried in order: digits, first digits, checksum. */
static const struct form {
	size_t min, max;
	const char *begins;		/* any of these first digits; "" all */
	bool luhn;
	const char *label;
} forms[] = {
	{ 11, 11, "23", false, "[id]" },	/* Qatar: century, year, ... */
	{ 10, 10, "12", true, "[id]" },		/* Saudi: citizen, resident */
	{ 15, 15, "7", false, "[id]" },		/* Emirates: 784-... */
	{ 12, 12, "23", false, "[id]" },	/* Kuwait */
	{ 13, 19, "3456", true, "[card]" },
	{ 14, 14, "23", false, "[id]" },	/* Egypt */
	{ 8, 8, "34567", false, "[phone]" },	/* Qatar */
	{ 9, 10, "05", false, "[phone]" },	/* Saudi */
	{ 11, 12, "9", false, "[phone]" },	/* 974..., 966... */
	{ 10, 11, "0", false, "[phone]" },
	{ HIDE_FROM, MAX_DIGITS, "", false, "[number]" },
};

static bool
is_digit(const char *f, size_t n, size_t i)
{
	return i < n && f[i] >= '0' && f[i] <= '9';
}

bool
is_number_begin(const char *f, size_t n, size_t i)
{
	if (i > 0 && is_digit(f, n, i - 1))
		return false;
	if (is_digit(f, n, i))
		return true;
	if (f[i] == '+')
		return is_digit(f, n, i + 1) ||
		    (i + 1 < n && f[i + 1] == '(' && is_digit(f, n, i + 2));
	return false;
}

/* -- dates and times ------------------------------------------------------- */

/* Up to max digits at *i; their value, or -1. */
static int
take(const char *f, size_t n, size_t *i, int min, int max)
{
	int value = 0, nr = 0;

	while (is_digit(f, n, *i) && nr < max) {
		value = value * 10 + f[*i] - '0';
		(*i)++;
		nr++;
	}
	return nr < min || is_digit(f, n, *i) ? -1 : value;
}

static bool
is_year(int y)
{
	return (y >= 1900 && y <= 2100) || (y >= 1300 && y <= 1500);
}

static bool
is_day(int d, int m)
{
	return d >= 1 && d <= 31 && m >= 1 && m <= 12;
}

static bool
is_stroke(const char *f, size_t n, size_t i, char stroke)
{
	return i < n && f[i] == stroke;
}

/* 3/12/2025, 2025-12-03, 3.12.25 */
static size_t
date_end(const char *f, size_t n, size_t i)
{
	int a = take(f, n, &i, 1, 4), b, c;
	char stroke = i < n ? f[i] : 0;

	if (a < 0 || stroke == 0 || strchr("/.-", stroke) == NULL)
		return 0;
	i++;
	b = take(f, n, &i, 1, 2);
	if (b < 0 || !is_stroke(f, n, i, stroke))
		return 0;
	i++;
	c = take(f, n, &i, 1, 4);
	if (c < 0 || (is_stroke(f, n, i, stroke) && is_digit(f, n, i + 1)))
		return 0;
	if ((is_year(a) && is_day(c, b)) ||
	    ((is_year(c) || c < 100) && (is_day(a, b) || is_day(b, a))))
		return i;
	return 0;
}

/* 9:05, 21:05:30 */
static size_t
time_end(const char *f, size_t n, size_t i)
{
	int h = take(f, n, &i, 1, 2), m;

	if (h < 0 || h > 24 || !is_stroke(f, n, i, ':'))
		return 0;
	i++;
	m = take(f, n, &i, 2, 2);
	if (m < 0 || m > 59)
		return 0;
	if (is_stroke(f, n, i, ':') && is_digit(f, n, i + 1)) {
		i++;
		if (take(f, n, &i, 2, 2) < 0)
			return 0;
	}
	return i;
}

/* 2024-2025, 2024/2025, 1446/1447 */
static size_t
years_end(const char *f, size_t n, size_t i)
{
	int a = take(f, n, &i, 4, 4), b;

	if (!is_year(a))
		return 0;
	while (i < n && (f[i] == ' ' || f[i] == '-' || f[i] == '/'))
		i++;
	b = take(f, n, &i, 4, 4);
	return is_year(b) && !(i < n && strchr("-/", f[i]) != NULL &&
	    is_digit(f, n, i + 1)) ? i : 0;
}

size_t
is_date_or_time(const char *f, size_t n, size_t i)
{
	size_t end = date_end(f, n, i);

	if (end == 0)
		end = time_end(f, n, i);
	if (end == 0)
		end = years_end(f, n, i);
	return end;
}

/* -- numbers --------------------------------------------------------------- */

/* Bytes of what may stand between two groups of one number at i, or 0. */
static size_t
gap(const char *f, size_t n, size_t i)
{
	size_t k = i;

	while (k < n && k - i < 3 && strchr(" -.()/\t", f[k]) != NULL &&
	    f[k] != '\0')
		k++;
	if (k == i && n - i > 3 && memcmp(f + i, "\xe2\x80", 2) == 0 &&
	    (unsigned char)f[i + 2] >= 0x90 && (unsigned char)f[i + 2] <= 0x95)
		k += 3;			/* a dash of print */
	return k > i && is_digit(f, n, k) ? k - i : 0;
}

/* The digits of the number at i into d; where it ends. */
static size_t
collect(const char *f, size_t n, size_t i, char *d, size_t *nr)
{
	bool plus = false;
	size_t g = 0;

	*nr = 0;
	while (i < n && (f[i] == '+' || f[i] == '(')) {
		plus |= f[i] == '+';
		i++;
	}
	for (;;) {
		size_t group = 0;

		for (; is_digit(f, n, i); i++, group++)
			if (*nr < MAX_DIGITS)
				d[(*nr)++] = f[i];
		g = gap(f, n, i);
		/* a long group stands for itself, but for a check digit */
		if ((group >= HIDE_FROM && !plus &&
		    (g != 1 || f[i] != '-' || is_digit(f, n, i + 3))) ||
		    *nr == MAX_DIGITS)
			break;
		if (g == 0 || is_date_or_time(f, n, i + g) > 0)
			break;
		i += g;
	}
	while (is_digit(f, n, i))
		i++;
	return i < n && f[i] == '+' ? i + 1 : i;
}

size_t
number_end(const char *f, size_t n, size_t i)
{
	char d[MAX_DIGITS];
	size_t nr;

	return is_digit(f, n, i) ? collect(f, n, i, d, &nr) : i;
}

/* 1,250,000 or 1,250.75: thousands, as no phone is written */
static size_t
thousands_end(const char *f, size_t n, size_t i)
{
	size_t k = i, groups = 0;

	for (int lead = 0; lead < 3 && is_digit(f, n, k); lead++)
		k++;
	while (k > i && k + 3 < n && (f[k] == ',' || (n - k > 2 &&
	    memcmp(f + k, "\xd9\xac", 2) == 0))) {
		size_t at = k + (f[k] == ',' ? 1 : 2);

		if (!is_digit(f, n, at) || !is_digit(f, n, at + 1) ||
		    !is_digit(f, n, at + 2) || is_digit(f, n, at + 3))
			break;
		k = at + 3;
		groups++;
	}
	if (groups > 0 && is_digit(f, n, k + 1) && f[k] == '.') {
		k++;
		if (take(f, n, &k, 1, 3) < 0)
			return 0;
	}
	return groups > 0 ? k : 0;
}

static bool
is_letter(const char *f, size_t n, size_t i)
{
	return i < n && ((f[i] >= 'a' && f[i] <= 'z') ||
	    (unsigned char)f[i] >= 0x80);
}

static bool
is_money_behind(const char *f, size_t n, size_t i)
{
	while (i < n && f[i] == ' ')
		i++;
	for (size_t k = 0; k < ARRAY_SIZE(money); k++) {
		size_t len = strlen(money[k]);

		if (n - i >= len && memcmp(f + i, money[k], len) == 0 &&
		    !is_letter(f, n, i + len))
			return true;
	}
	return false;
}

static bool
is_money_before(const char *f, size_t n, size_t i)
{
	while (i > 0 && f[i - 1] == ' ')
		i--;
	for (size_t k = 0; k < ARRAY_SIZE(money); k++) {
		size_t len = strlen(money[k]);

		if (i >= len && memcmp(f + i - len, money[k], len) == 0 &&
		    (i == len || !is_letter(f, n, i - len - 1)))
			return true;
	}
	return false;
}

const char *
number_label(const char *f, size_t n, size_t i, size_t *end)
{
	char d[MAX_DIGITS];
	size_t nr;

	*end = thousands_end(f, n, i);
	if (*end > 0)
		return NULL;
	*end = collect(f, n, i, d, &nr);
	if (nr < HIDE_FROM)
		return NULL;
	if (i > 0 && f[i - 1] == '#' && nr <= TICKET_DIGITS)
		return NULL;
	if (nr <= PRICE_DIGITS && f[i] != '+' &&
	    (is_money_behind(f, n, *end) || is_money_before(f, n, i)))
		return NULL;
	if (f[i] == '+' || (d[0] == '0' && d[1] == '0' && nr <= 17))
		return "[phone]";
	for (size_t k = 0; k < ARRAY_SIZE(forms); k++)
		if (nr >= forms[k].min && nr <= forms[k].max &&
		    (*forms[k].begins == '\0' ||
		    strchr(forms[k].begins, d[0]) != NULL) &&
		    (!forms[k].luhn || luhn(d, nr)))
			return forms[k].label;
	return "[number]";
}
