/* SPDX-License-Identifier: ISC */
/*
 * Signed numbers: how they are written, and found again in what mailers make
 * of a subject.  A number alone is no proof: anyone can count.
 */
#include "warid/ticket.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <talloc.h>

#include "warid/file.h"
#include "warid/text.h"

enum {
	SIGNS = 12,			/* of five bits each */
	MARK_SIGNS = 24,
	DIGITS_MAX = 15,
	WORD_MAX = 24,			/* bytes before the '#' in a bracket */
};

/* Crockford's base 32: no sign that is read for another. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

int
ticket_key_open(void *ctx, const char *spool, struct ticket_key **out,
    struct err *e)
{
	struct ticket_key *k = talloc_zero(ctx, struct ticket_key);
	char *path = file_join(k, spool, "ticket.key"), *p;
	struct stat st;
	size_t n;
	int ret = 0;

	if (!is_file_there(path)) {
		crypt_random(k->b, sizeof(k->b));
		ret = file_make_dirs(spool, e);
		if (ret == 0)
			ret = file_write_new(path, k->b, sizeof(k->b), e);
	}
	if (ret >= 0)
		ret = file_read(k, path, 2 * sizeof(k->b), &p, &n, e);
	if (ret < 0) {
		e->scope = ERR_RUN;
	} else if (stat(path, &st) < 0 || (st.st_mode & 077) != 0) {
		ret = err_set(e, ERR_CONF, "'%s' can be read by others: "
		    "chmod 0600", path);
	} else if (n != sizeof(k->b)) {
		ret = err_set(e, ERR_CONF, "'%s' is not a key of %zu bytes",
		    path, sizeof(k->b));
	} else {
		memcpy(k->b, p, n);
		crypt_wipe(p, n);
	}
	*out = k;
	return ret < 0 ? -1 : 0;
}

/* The first signs of the keyed hash of what is signed. */
static void
sign(const struct ticket_key *k, const char *what, size_t n,
    char out[MARK_SIGNS + 1])
{
	unsigned bits = 0, left = 0;
	struct hash h;
	size_t at = 0;

	hash_keyed(k->b, what, strlen(what), &h);
	for (size_t i = 0; i < n; i++) {
		if (left < 5) {
			bits = bits << 8 | h.b[at++];
			left += 8;
		}
		left -= 5;
		out[i] = alphabet[bits >> left & 31];
	}
	out[n] = '\0';
}

static void
sign_ticket(const struct ticket_key *k, int64_t ticket,
    char out[MARK_SIGNS + 1])
{
	char what[48];

	snprintf(what, sizeof(what), "ticket %lld", (long long)ticket);
	sign(k, what, SIGNS, out);
}

char *
ticket_tag(const struct ticket_key *k, int64_t ticket,
    char out[TICKET_TOKEN_MAX])
{
	char signs[MARK_SIGNS + 1];

	sign_ticket(k, ticket, signs);
	snprintf(out, TICKET_TOKEN_MAX, "[#%lld-%s]", (long long)ticket,
	    signs);
	return out;
}

char *
ticket_message_id(const struct ticket_key *k, int64_t ticket,
    char out[TICKET_TOKEN_MAX])
{
	char signs[MARK_SIGNS + 1];

	sign_ticket(k, ticket, signs);
	snprintf(out, TICKET_TOKEN_MAX, "w%lld-%s", (long long)ticket, signs);
	return out;
}

char *
ticket_own_mark(const struct ticket_key *k, char out[TICKET_TOKEN_MAX])
{
	sign(k, "our own mail", MARK_SIGNS, out);
	return out;
}

bool
is_ticket_own_mark(const struct ticket_key *k, const char *mark)
{
	char own[TICKET_TOKEN_MAX];

	ticket_own_mark(k, own);
	return strlen(mark) == MARK_SIGNS &&
	    is_equal_secret(own, mark, MARK_SIGNS);
}

/* A sign as people retype it. */
static char
plain_sign(char c)
{
	c = (char)tolower((unsigned char)c);
	return c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
}

/* "12-7k3fq9x2md4a" at p, up to `end`: the number, and is it signed?  0: no
 * number stands here. */
static int64_t
parse(const struct ticket_key *k, const char *p, char end, bool *is_signed)
{
	char want[MARK_SIGNS + 1], have[SIGNS];
	int64_t ticket = 0;
	size_t n = strspn(p, "0123456789");

	*is_signed = false;
	if (n == 0 || n > DIGITS_MAX)
		return 0;
	ticket = strtoll(p, NULL, 10);
	p += n;
	if (*p == end)
		return ticket;
	if (*p++ != '-' || k == NULL || strcspn(p, (char[]){ end, '\0' }) !=
	    SIGNS)
		return ticket;
	for (size_t i = 0; i < SIGNS; i++)
		have[i] = plain_sign(p[i]);
	sign_ticket(k, ticket, want);
	*is_signed = p[SIGNS] == end && is_equal_secret(want, have, SIGNS);
	return ticket;
}

/* Marks of direction, joiners, and the spaces of a fold. */
static bool
is_between(uint32_t c)
{
	return c <= ' ' || c == 0xa0 || c == 0x61c || c == 0xfeff ||
	    (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	    (c >= 0x2066 && c <= 0x2069);
}

static char *
without_between(void *ctx, const char *s)
{
	size_t n = strlen(s), i = 0, at, used = 0;
	char *out = talloc_size(ctx, n + 1);

	while ((at = i) < n)
		if (!is_between(utf8_next(s, n, &i))) {
			memcpy(out + used, s + at, i - at);
			used += i - at;
		}
	out[used] = '\0';
	return out;
}

int64_t
ticket_of_subject(void *ctx, const struct ticket_key *k, const char *subject,
    bool *is_signed)
{
	char *s = without_between(ctx, subject);
	int64_t named = 0, ticket = 0;

	*is_signed = false;
	for (const char *p = s; !*is_signed && (p = strchr(p, '[')) != NULL;
	    p++) {
		const char *hash = p + strcspn(p, "#]");

		if (*hash != '#' || hash - p > WORD_MAX)
			continue;
		ticket = parse(k, hash + 1, ']', is_signed);
		if (named == 0 || *is_signed)
			named = ticket;
	}
	talloc_free(s);
	return named;
}

int64_t
ticket_of_message_id(const struct ticket_key *k, const char *id)
{
	bool is_signed;
	int64_t ticket = id[0] == 'w' ? parse(k, id + 1, '@', &is_signed) : 0;

	return ticket != 0 && is_signed ? ticket : 0;
}
