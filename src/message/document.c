/* SPDX-License-Identifier: ISC */
/* A file that is no mail: read as the one attachment of an empty message. */
#include "warid/message.h"

#include <string.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/text.h"

enum { SNIFF = 64 << 10 };

bool
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

/* Did anything but the document itself come out of it? */
static bool
has_files(const struct message *m)
{
	for (size_t i = 1; i < m->nr_attachments; i++)
		if (m->attachments[i].text[0] != '\0')
			return true;
	return m->nr_pages > 0;
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
	type = attach_type(base, p, n);
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
	if (m->body[0] == '\0' && !has_files(m))
		m->unreadable = a->unreadable != NULL ? a->unreadable :
		    "the document holds no text";
	m->lang = a->lang;
	m->script = a->script;
	return m;
}
