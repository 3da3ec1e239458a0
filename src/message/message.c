/* SPDX-License-Identifier: ISC */
/* How a message grows: its arrays double, its texts are never NULL. */
#include "warid/message.h"

#include <stdarg.h>
#include <talloc.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const char *const channel_names[] = {
	[CHANNEL_EMAIL] = "email",
	[CHANNEL_FAX] = "fax",
	[CHANNEL_SOCIAL] = "social",
};

static const char *const automatic_names[] = {
	[AUTO_NO] = "no",
	[AUTO_REPLY] = "reply",
	[AUTO_BOUNCE] = "bounce",
	[AUTO_RECEIPT] = "receipt",
	[AUTO_ABUSE] = "abuse",
	[AUTO_LIST] = "list",
	[AUTO_OTHER] = "other",
};

const char *
channel_name(enum channel c)
{
	return channel_names[c];
}

bool
channel_parse(const char *s, enum channel *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(channel_names); i++) {
		if (strcmp(s, channel_names[i]) == 0) {
			*out = (enum channel)i;
			return true;
		}
	}
	return false;
}

const char *
automatic_name(enum automatic a)
{
	return automatic_names[a];
}

bool
automatic_parse(const char *s, enum automatic *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(automatic_names); i++) {
		if (strcmp(s, automatic_names[i]) == 0) {
			*out = (enum automatic)i;
			return true;
		}
	}
	return false;
}

struct message *
message_new(void *ctx, const char *kind, enum channel channel)
{
	struct message *m = talloc(ctx, struct message);

	if (m == NULL)
		abort();
	*m = (struct message){
		.kind = kind, .channel = channel,
		.from = { "", "" }, .reply_to = { "", "" },
		.subject = "", .lang = "und", .script = "Zyyy",
		.body = "", .quoted = "", .signature = "",
		.message_id = "", .automatic_why = "", .failed_recipient = "",
		.platform = "", .conversation = "", .id = "",
	};
	return m;
}

/* Room for one more behind n elements: full whenever n is a power of two. */
static void *
one_more(struct message *m, void *array, size_t n, size_t size)
{
	if ((n & (n - 1)) != 0)
		return array;
	array = talloc_realloc_size(m, array, (n == 0 ? 1 : 2 * n) * size);
	if (array == NULL)
		abort();
	return array;
}

struct attachment *
message_add_attachment(struct message *m)
{
	struct attachment *a;

	m->attachments = one_more(m, m->attachments, m->nr_attachments,
	    sizeof(*a));
	a = &m->attachments[m->nr_attachments++];
	*a = (struct attachment){
		.name = "", .type = "", .text = "", .part = "",
		.lang = "und", .script = "Zyyy",
	};
	return a;
}

struct page *
message_add_page(struct message *m)
{
	struct page *p;

	m->pages = one_more(m, m->pages, m->nr_pages, sizeof(*p));
	p = &m->pages[m->nr_pages++];
	*p = (struct page){ .text = "", .print = "", .lang = "und",
		.script = "Zyyy" };
	return p;
}

struct person *
message_add_to(struct message *m)
{
	struct person *p;

	m->to = one_more(m, m->to, m->nr_to, sizeof(*p));
	p = &m->to[m->nr_to++];
	*p = (struct person){ "", "" };
	return p;
}

void
message_add_reference(struct message *m, const char *id)
{
	m->references = one_more(m, m->references, m->nr_references,
	    sizeof(*m->references));
	m->references[m->nr_references++] = id;
}

void
message_add_remark(struct message *m, const char *part, size_t offset,
    const char *fmt, ...)
{
	struct remark *r;
	va_list ap;

	if (m->nr_remarks >= MESSAGE_MAX_REMARKS)
		return;
	m->remarks = one_more(m, m->remarks, m->nr_remarks, sizeof(*r));
	r = &m->remarks[m->nr_remarks++];
	r->part = talloc_strdup(m, part);
	r->offset = offset;
	va_start(ap, fmt);
	r->text = talloc_vasprintf(m, fmt, ap);
	va_end(ap);
	if (r->part == NULL || r->text == NULL)
		abort();
}

void
message_add_child(struct message *m, struct message *child)
{
	m->messages = one_more(m, m->messages, m->nr_messages,
	    sizeof(*m->messages));
	m->messages[m->nr_messages++] = talloc_steal(m, child);
}
