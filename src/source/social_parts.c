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

void
social_body(struct message *m, const char *p, size_t n)
{
	size_t mended_n;
	char *mended = text_repair(m, p, n, &mended_n);
	struct buf b;

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
