/* SPDX-License-Identifier: ISC */
/* A file that is no mail: read as the one attachment of an empty message. */
#include "warid/message.h"

#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/text.h"

enum { SNIFF = 64 << 10 };

/* Text has no NUL and next to no control characters. */
static bool
is_text(const char *p, size_t n)
{
	size_t odd = 0;

	n = n < SNIFF ? n : SNIFF;
	if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 ||
	    memcmp(p, "\xfe\xff", 2) == 0))
		return true;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];

		if (c == 0)
			return false;
		odd += c < ' ' && c != '\n' && c != '\r' && c != '\t' &&
		    c != '\f' && c != 0x1b;
	}
	return n > 0 && odd * 100 <= n;
}

/* By the first bytes, else by the name: a type that attach() knows. */
static const char *
type_of(const char *name, const char *p, size_t n)
{
	static const struct {
		const char *suffix, *type;
	} names[] = {
		{ ".docx", "application/vnd.openxmlformats-officedocument"
		  ".wordprocessingml.document" },
		{ ".odt", "application/vnd.oasis.opendocument.text" },
		{ ".ics", "text/calendar" }, { ".vcf", "text/vcard" },
		{ ".html", "text/html" }, { ".htm", "text/html" },
		{ ".csv", "text/csv" },
	};
	size_t len = strlen(name);
	bool is_zip = n >= 4 && memcmp(p, "PK\3\4", 4) == 0;

	if (n > 5 && memmem(p, n < 1024 ? n : 1024, "%PDF-", 5) != NULL)
		return "application/pdf";
	if (n >= 4 && memcmp(p, "\x78\x9f\x3e\x22", 4) == 0)
		return "application/ms-tnef";
	if (!is_zip && !is_text(p, n))
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t k = strlen(names[i].suffix);

		if (len >= k && strcasecmp(name + len - k,
		    names[i].suffix) == 0 && (i < 2) == is_zip)
			return names[i].type;
	}
	if (is_zip)		/* a document under another name? */
		return memmem(p, n < SNIFF ? n : SNIFF, "word/", 5) != NULL ?
		    names[0].type : memmem(p, n < SNIFF ? n : SNIFF,
		    "opendocument.text", 17) != NULL ? names[1].type : NULL;
	return n > 5 && strncasecmp(p, "<html", 5) == 0 ? "text/html" :
	    "text/plain";
}

struct message *
message_read_document(void *ctx, const char *name, const char *p, size_t n,
    const struct message_hooks *hooks)
{
	const char *base = strrchr(name, '/');
	const char *type;
	struct message *m;
	struct mail mail = { .hooks = hooks, .text_left = MAIL_MAX_TEXT,
		.images_left = MAIL_MAX_IMAGES };
	struct attachment *a;

	base = base == NULL ? name : base + 1;
	type = type_of(base, p, n);
	if (type == NULL)
		return NULL;
	m = message_new(ctx, strcmp(type, "application/pdf") == 0 ? "pdf" :
	    "text", CHANNEL_EMAIL);
	mail.m = m;
	m->nr_parts = 1;
	attach(&mail, "", base, type, NULL, p, n, 0);
	a = &m->attachments[0];
	m->body = a->text;	/* once, as what was written */
	a->text = "";
	if (m->body[0] == '\0' && m->nr_pages == 0)
		m->unreadable = a->unreadable != NULL ? a->unreadable :
		    "the document holds no text";
	m->lang = talloc_strdup(m, text_lang(m->body, strlen(m->body)));
	return m;
}
