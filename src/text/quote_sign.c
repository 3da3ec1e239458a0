/* SPDX-License-Identifier: ISC */
/*
 * Signatures, by what their lines look like: a device's mark, a rule with
 * ways to reach someone below it, a confidentiality notice, a block of
 * contacts, the sender's own name.
 */
#include <string.h>

#include "text/quote_marks.h"
#include "text/quote_own.h"

enum {
	SIGNATURE_LINES = 16,
	DISCLAIMER_LINES = 40,
	SHORT_LINE = 80,
};

static bool
cut_last_device(struct own *o)
{
	const struct line *l = own_line(o, o->nr - 1);

	if (!is_device_mark(o->ls->folded + l->fat, l->fn))
		return false;
	own_cut(o, o->nr - 1, SIGNATURE);
	return true;
}

enum { CONTACT_MAIL = 1, CONTACT_WEB = 2, CONTACT_PHONE = 4 };

/* Which ways to reach someone a line gives. */
static unsigned
contacts(const char *s, size_t n)
{
	unsigned found = 0;
	size_t digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += s[i] >= '0' && s[i] <= '9';
	if (memchr(s, '@', n) != NULL)
		found |= CONTACT_MAIL;
	if (memmem(s, n, "www.", 4) != NULL || memmem(s, n, "://", 3) != NULL)
		found |= CONTACT_WEB;
	if (digits >= 7 && digits <= 24)
		found |= CONTACT_PHONE;
	return found;
}

/* What the own lines from k on are, summed up. */
static void
sum_up(const struct own *o, size_t k, size_t *filled, size_t *longest,
    unsigned *found)
{
	*filled = *longest = *found = 0;
	for (; k < o->nr; k++) {
		const struct line *l = own_line(o, k);

		if (l->class == EMPTY)
			continue;
		(*filled)++;
		if (l->fn > *longest)
			*longest = l->fn;
		*found |= contacts(o->ls->folded + l->fat, l->fn);
	}
}

/*
 * "-- " and up to SIGNATURE_LINES (RFC 3676, 4.3, with or without its space);
 * after another rule only what gives two ways to reach someone, or after
 * underscores, a list's footer, three short lines.
 */
static bool
cut_last_signature(struct own *o)
{
	size_t below = 0;		/* lines with something in them */

	for (size_t k = o->nr; k-- > o->first + 1;) {
		const struct line *l = own_line(o, k);
		const char *s = o->ls->folded + l->fat;
		size_t filled, longest;
		unsigned found;

		if (l->class != RULE) {
			below += l->class != EMPTY;
			if (below > SIGNATURE_LINES)
				break;
			continue;
		}
		sum_up(o, k + 1, &filled, &longest, &found);
		if ((l->fn <= 3 && memcmp(s, "~~~", l->fn) != 0) ||
		    (longest <= SHORT_LINE && (found & (found - 1)) != 0) ||
		    (s[0] == '_' && filled <= 3 && longest <= SHORT_LINE)) {
			own_cut(o, k, SIGNATURE);
			return true;
		}
		return false;
	}
	return false;
}

/* The last paragraph, when it is short lines with two ways to reach someone. */
static bool
cut_last_contacts(struct own *o)
{
	size_t k = o->nr, filled, longest;
	unsigned found;

	while (k > 0 && o->nr - k <= 8 && own_line(o, k - 1)->class == TEXT)
		k--;
	if (k <= o->first || own_line(o, k - 1)->class != EMPTY)
		return false;
	sum_up(o, k, &filled, &longest, &found);
	if (longest > SHORT_LINE || (found & (found - 1)) == 0 ||
	    (found & (CONTACT_MAIL | CONTACT_WEB)) == 0)
		return false;
	own_cut(o, k, SIGNATURE);
	return true;
}

/* A confidentiality notice near the end, to the end. */
static bool
cut_last_disclaimer(struct own *o)
{
	size_t low = o->nr > DISCLAIMER_LINES ? o->nr - DISCLAIMER_LINES : 0;

	for (size_t k = o->nr; k-- > low && k > o->first;) {
		const struct line *l = own_line(o, k);
		size_t n = l->fn;

		if (l->class != TEXT || own_line(o, k - 1)->class == TEXT)
			continue;
		/* its first lines, wrapped or not */
		for (size_t i = k + 1; i < o->nr && i < k + 4 &&
		    own_line(o, i)->class == TEXT; i++)
			n = own_line(o, i)->fat + own_line(o, i)->fn - l->fat;
		if (!is_disclaimer(o->ls->folded + l->fat, n))
			continue;
		own_cut(o, k, SIGNATURE);
		return true;
	}
	return false;
}

/* Is this one of the sender's names? */
static bool
is_name(const struct own *o, const char *word, size_t n)
{
	for (const char *s = o->sender; *s != '\0'; s += strspn(s, " ")) {
		size_t len = strcspn(s, " ");

		if (len == n && n > 1 && memcmp(s, word, n) == 0)
			return true;
		s += len;
	}
	return false;
}

/* A line of the sender's names and of nothing else. */
static bool
is_name_line(const struct own *o, const struct line *l)
{
	const char *s = o->ls->folded + l->fat, *end = s + l->fn;
	bool is = false;

	if (l->class != TEXT || l->fn > SHORT_LINE)
		return false;
	while (s < end) {
		size_t n = strcspn(s, " ,.-\n");

		if (n > 0 && !is_name(o, s, n))
			return false;
		is |= n > 0;
		s += n + 1;
	}
	return is;
}

/* His name at the end, and the farewell above it. */
static bool
cut_last_name(struct own *o)
{
	size_t k = o->nr - 1;
	const struct line *l;

	if (!is_name_line(o, own_line(o, k)))
		return false;
	while (k > o->first + 1 && own_line(o, k - 1)->class == EMPTY)
		k--;
	l = own_line(o, k - 1);
	if (k - 1 > o->first && is_farewell(o->ls->folded + l->fat, l->fn))
		k--;
	while (own_line(o, k)->class == EMPTY)
		k++;
	own_cut(o, k, SIGNATURE);
	return true;
}

bool
own_cut_signature(struct own *o)
{
	static bool (*const cuts[])(struct own *) = {
		cut_last_device, cut_last_signature, cut_last_disclaimer,
		cut_last_contacts, cut_last_name,
	};

	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++)
		if (cuts[i](o))
			return true;
	return false;
}
