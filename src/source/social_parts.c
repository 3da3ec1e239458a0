/* SPDX-License-Identifier: ISC */
/* The pieces of a post that every format has: author, text, files. */
#include "source/social.h"

#include <strings.h>
#include <talloc.h>

#include "source/whatsapp.h"
#include "warid/text.h"

enum { MIN_PHONE = 7, MAX_PHONE = 15 };		/* digits, E.164 */

struct message *
social_add(struct message *out, const char *kind, struct err *e)
{
	struct message *m;

	if (out->nr_messages >= SOCIAL_MAX_MESSAGES) {
		err_set(e, ERR_ITEM, "export has more than %d messages",
		    SOCIAL_MAX_MESSAGES);
		return NULL;
	}
	m = message_new(out, kind, CHANNEL_SOCIAL);
	m->platform = out->platform;
	m->conversation = out->conversation;
	message_add_child(out, m);
	return m;
}

char *
social_phone(void *ctx, const char *p, size_t n)
{
	char digits[MAX_PHONE + 1];
	size_t i = 0, nr = 0;
	uint32_t c = wa_next(p, n, &i);

	while (c == ' ' || c == '~' || c == 0xa0 || c == 0x202f)
		c = wa_next(p, n, &i);
	if (c != '+')
		return NULL;
	while ((c = wa_next(p, n, &i)) != 0) {
		if (c >= 0x660 && c <= 0x669)
			c = c - 0x660 + '0';
		if (c >= '0' && c <= '9') {
			if (nr == MAX_PHONE)
				return NULL;
			digits[nr++] = (char)c;
		} else if (c != ' ' && c != '-' && c != 0xa0 && c != '(' &&
		    c != ')' && c != 0x202f && c != 0x2011)
			return NULL;
	}
	return nr < MIN_PHONE ? NULL :
	    talloc_asprintf(ctx, "+%.*s", (int)nr, digits);
}

/* Without direction marks, "~" of unknown callers and spaces at the ends. */
static char *
clean_name(void *ctx, const char *p, size_t n)
{
	struct buf b;
	size_t i = 0, at;

	buf_init(&b, ctx);
	while ((at = i) < n) {
		uint32_t c = utf8_next(p, n, &i);

		if (is_bidi_mark(c) || (b.n == 0 && (c == ' ' || c == '~' ||
		    c == 0xa0 || c == 0x202f)))
			continue;
		if (c == '\n' || c == '\r' || c == '\t')
			buf_char(&b, ' ');
		else
			buf_add(&b, p + at, i - at);
	}
	while (b.n > 0 && b.p[b.n - 1] == ' ')
		b.p[--b.n] = '\0';
	return b.p;
}

void
social_author(struct message *m, const char *name, size_t n)
{
	char *id = social_phone(m, name, n);

	m->from.name = clean_name(m, name, n);
	if (id == NULL) {
		id = talloc_strdup(m, m->from.name);
		for (char *c = id; *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c += 'a' - 'A';
	}
	m->from.id = id;
}

/* The length to keep: no letter is cut in two. */
static size_t
limited(struct message *m, const char *p, size_t n)
{
	if (n <= SOCIAL_MAX_BODY)
		return n;
	message_add_remark(m, "", 0, "the message holds more than %d bytes "
	    "of text, the rest was not kept", SOCIAL_MAX_BODY);
	n = SOCIAL_MAX_BODY;
	while (n > 0 && ((unsigned char)p[n] & 0xc0) == 0x80)
		n--;
	return n;
}

void
social_body(struct message *m, const char *p, size_t n)
{
	size_t mended_n;
	char *mended;
	struct buf b;

	n = limited(m, p, n);
	mended = text_repair(m, p, n, &mended_n);
	if (mended != NULL) {
		p = mended;
		n = mended_n;
	}
	while (n > 0 && strchr(" \t\r\n", *p) != NULL) {
		p++;
		n--;
	}
	while (n >= 3 && (memcmp(p, "\u200e", 3) == 0 ||
	    memcmp(p, "\u200f", 3) == 0)) {
		p += 3;
		n -= 3;
	}
	while (n > 0 && strchr(" \t\r\n", p[n - 1]) != NULL)
		n--;
	buf_init(&b, m);
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\r' && p[i] != '\0')
			buf_char(&b, p[i]);
		else if (p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n'))
			buf_char(&b, '\n');
	m->body = b.p;
	talloc_free(mended);
}

static const char *
type_of(const char *name)
{
	static const struct { const char *end, *type; } types[] = {
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" },
		{ ".png", "image/png" }, { ".webp", "image/webp" },
		{ ".gif", "image/gif" }, { ".mp4", "video/mp4" },
		{ ".mov", "video/quicktime" }, { ".opus", "audio/ogg" },
		{ ".ogg", "audio/ogg" }, { ".m4a", "audio/mp4" },
		{ ".mp3", "audio/mpeg" }, { ".pdf", "application/pdf" },
		{ ".vcf", "text/vcard" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL &&
	    i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(dot, types[i].end) == 0)
			return types[i].type;
	return "application/octet-stream";
}

void
social_attach(struct message *m, const char *name, size_t n, const char *why)
{
	struct attachment *a = message_add_attachment(m);

	a->name = clean_name(m, name, n);
	a->type = type_of(a->name);
	a->unreadable = why;
}

void
social_author_id(struct message *m, const char *name, const char *id)
{
	social_author(m, name, strlen(name));
	if (*id != '\0')
		m->from.id = talloc_strdup(m, id);
}

const char *
social_str(void *ctx, const struct json *o, const char *key)
{
	const struct json *v = json_get(o, key);
	const char *s = json_str(v);
	char *mended;
	size_t n;

	if (s == NULL)
		return "";
	mended = text_repair(ctx, s, json_str_len(v), &n);
	return mended != NULL ? mended : s;
}

/* "1794733200", or with milliseconds "1794733200000". */
static bool
epoch(const char *s, int64_t *t)
{
	size_t n = strspn(s, "0123456789");

	if (s[n] != '\0' || n < 9 || n > 13)
		return false;
	*t = strtoll(s, NULL, 10);
	if (n > 11)
		*t /= 1000;
	return true;
}

/* Without a fraction of the second, and GMT as a number. */
static char *
plain_time(void *ctx, const char *s)
{
	char *p = talloc_strdup(ctx, s), *dot = strchr(p, '.'), *gmt;

	if (dot != NULL && dot > p && dot[-1] >= '0' && dot[-1] <= '9' &&
	    strchr(p, ':') != NULL && strchr(p, ':') < dot)
		memmove(dot, dot + 1 + strspn(dot + 1, "0123456789"),
		    strlen(dot + 1 + strspn(dot + 1, "0123456789")) + 1);
	gmt = strstr(p, " GMT");
	if (gmt == NULL)
		gmt = strstr(p, " UTC");
	if (gmt != NULL)
		p = talloc_asprintf(ctx, "%.*s +0000", (int)(gmt - p), p);
	return p;
}

int64_t
social_time(const char *s)
{
	static const struct { const char *form; bool has_zone; } forms[] = {
		{ "%Y-%m-%dT%H:%M:%S%z", true },
		{ "%Y-%m-%d %H:%M:%S%z", true },
		{ "%Y-%m-%d %H:%M:%S %z", true },
		{ "%a, %d %b %Y %H:%M:%S %z", true },
		{ "%d %b %Y %H:%M:%S %z", true },
		{ "%a %b %d %H:%M:%S %z %Y", true },
		{ "%Y-%m-%dT%H:%M:%S", false }, { "%Y-%m-%d %H:%M:%S", false },
		{ "%Y-%m-%dT%H:%M", false }, { "%Y-%m-%d %H:%M", false },
		{ "%Y-%m-%d", false }, { "%d/%m/%Y %H:%M:%S", false },
		{ "%d/%m/%Y %H:%M", false }, { "%d/%m/%Y", false },
	};
	void *tmp = talloc_new(NULL);
	const char *p = plain_time(tmp, s);
	int64_t t = 0;

	for (size_t i = 0; !epoch(p, &t) &&
	    i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct tm tm = { .tm_isdst = -1 };
		const char *end = strptime(p, forms[i].form, &tm);
		long offset = tm.tm_gmtoff;

		if (end == NULL || *end != '\0')
			continue;
		t = forms[i].has_zone ? (int64_t)timegm(&tm) - offset :
		    (int64_t)mktime(&tm);
		break;
	}
	talloc_free(tmp);
	return t;
}
