/* SPDX-License-Identifier: ISC */
/*
 * What bytes look like that no label can be trusted for: Arabic in one of its
 * two charsets of one byte a letter, or UTF-16.
 */
#include "text/charset.h"

#include <string.h>

/* How a byte reads in the two Arabic charsets. */
static bool
is_1256(unsigned char c)
{
	return (c >= 0xc1 && c <= 0xdf && c != 0xd7) || c == 0xe1 ||
	    (c >= 0xe3 && c <= 0xe6) || c == 0xec || c == 0xed ||
	    c == 0x81 || c == 0x8d || c == 0x8e || c == 0x90 || c == 0x98;
}

static bool
is_8859_6(unsigned char c)
{
	return (c >= 0xc1 && c <= 0xda) || (c >= 0xe0 && c <= 0xea);
}

/* Quotes and dashes; Arabic comma, semicolon, question mark; guillemets. */
static bool
is_mark(unsigned char c)
{
	return c == 0x85 || (c >= 0x91 && c <= 0x97) || c == 0xa0 || c == 0xa1 || c == 0xab || c == 0xac ||
	    c == 0xba || c == 0xbb || c == 0xbf || c == 0xdc;
}

struct census {
	size_t whole, mixed, odd;	/* letters: in words of them alone,
					   beside ASCII's, in neither place */
	size_t liquid;			/* lam, mim, nun, heh, waw, yeh */
	size_t articles;		/* alef and lam at a word's front */
};

static struct census
take_census(const unsigned char *p, size_t n, bool (*is_arabic)(unsigned char),
    unsigned char lam)
{
	struct census c = { 0 };

	for (size_t i = 0; i < n;) {
		size_t arabic = 0, latin = 0, odd = 0;

		if (i + 1 < n && p[i] == 0xc7 && p[i + 1] == lam)
			c.articles++;
		for (; i < n && p[i] > ' '; i++) {
			if (p[i] >= 'A' && p[i] <= 'z')
				latin++;
			else if (is_arabic(p[i]))
				arabic++;
			else if (p[i] >= 0x80 && !is_mark(p[i]))
				odd++;
			c.liquid += p[i] >= 0xe1 && is_arabic(p[i]);
		}
		while (i < n && p[i] <= ' ')
			i++;
		if (latin > 0)
			c.mixed += arabic + odd;
		else if (arabic >= 2)
			c.whole += arabic;
		c.odd += odd;
	}
	return c;
}

/*
 * The liquid letters are four in ten of Arabic, and lie where KOI8-R and the
 * East Asian charsets have capitals or nothing.
 */
static bool
is_plausible(const struct census *c)
{
	return c->whole >= 3 && c->whole > 4 * c->mixed &&
	    c->whole > 5 * c->odd && c->liquid * 8 >= c->whole;
}

const char *
charset_of_arabic(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	struct census w = take_census(p, n, is_1256, 0xe1);
	struct census i = take_census(p, n, is_8859_6, 0xe4);
	bool is_w = is_plausible(&w), is_i = is_plausible(&i);

	if (is_w && is_i)
		return i.articles > w.articles ? "ISO-8859-6" : "windows-1256";
	return is_w ? "windows-1256" : is_i ? "ISO-8859-6" : NULL;
}

/* UTF-16 nobody announced: a byte of two is NUL in ASCII, 06 in Arabic. */
const char *
charset_of_halves(const char *p, size_t n)
{
	size_t even = 0, odd = 0;

	if (n >= 2 && memcmp(p, "\xff\xfe", 2) == 0)
		return "UTF-16LE";
	if (n >= 2 && memcmp(p, "\xfe\xff", 2) == 0)
		return "UTF-16BE";
	if (n < 4 || memchr(p, '\0', n) == NULL)
		return NULL;
	for (size_t i = 0; i + 1 < n; i += 2) {
		even += p[i] == 0 || p[i] == 6;
		odd += p[i + 1] == 0 || p[i + 1] == 6;
	}
	if (odd * 10 >= n * 4 && even * 10 < n)
		return "UTF-16LE";
	if (even * 10 >= n * 4 && odd * 10 < n)
		return "UTF-16BE";
	return NULL;
}

/* More ASCII letters than bytes beyond ASCII: a Latin text. */
bool
is_mostly_ascii(const char *p, size_t n)
{
	size_t ascii = 0, high = 0;

	for (size_t i = 0; i < n; i++) {
		ascii += (p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z';
		high += (unsigned char)p[i] >= 0x80;
	}
	return ascii > high;
}
