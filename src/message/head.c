/* SPDX-License-Identifier: ISC */
/* Who wrote to whom, when, about what: from the header into the message. */
#include "message/mail.h"

static struct person *
people(struct message *m, const struct header *h, const char *name,
    const char *hint, size_t *n)
{
	const struct field *f = header_find(h, name);

	*n = 0;
	return f == NULL ? NULL : header_people(m, f->value, f->n, hint, n);
}

static void
take_people(struct message *m, const struct header *h, const char *hint)
{
	static const char *const senders[] = { "From", "Sender",
		"X-Sender", "Return-Path" };
	static const char *const receivers[] = { "To", "Cc" };
	struct person *list;
	size_t n;

	for (size_t i = 0; i < 4 && m->from.id[0] == '\0' &&
	    m->from.name[0] == '\0'; i++) {
		list = people(m, h, senders[i], hint, &n);
		if (n > 0)
			m->from = list[0];
	}
	list = people(m, h, "Reply-To", hint, &n);
	if (n > 0)
		m->reply_to = list[0];
	for (size_t i = 0; i < 2; i++) {
		list = people(m, h, receivers[i], hint, &n);
		for (size_t k = 0; k < n; k++)
			*message_add_to(m) = list[k];
	}
}

/* Its own date, else that of the last server that had it. */
static void
take_date(struct message *m, const struct header *h)
{
	static const char *const names[] = { "Date", "Resent-Date",
		"Delivery-Date", "X-Original-Date" };
	const struct field *f;
	const char *semicolon;

	for (size_t i = 0; i < 4; i++) {
		f = header_find(h, names[i]);
		if (f != NULL && header_date(f->value, f->n, &m->date))
			return;
		if (f != NULL && i == 0)
			message_add_remark(m, "header Date", 0,
			    "no date can be made of it");
	}
	f = header_find(h, "Received");
	semicolon = f == NULL ? NULL : memrchr(f->value, ';', f->n);
	if (semicolon != NULL)
		header_date(semicolon + 1, f->n -
		    (size_t)(semicolon + 1 - f->value), &m->date);
}

static void
take_ids(struct message *m, const struct header *h)
{
	static const char *const names[] = { "References", "In-Reply-To" };
	const struct field *f = header_find(h, "Message-ID");
	const char **ids;
	size_t n;

	if (f != NULL) {
		ids = header_ids(m, f->value, f->n, &n);
		if (n > 0)
			m->message_id = ids[0];
	}
	for (size_t i = 0; i < 2; i++) {
		f = header_find(h, names[i]);
		if (f == NULL)
			continue;
		ids = header_ids(m, f->value, f->n, &n);
		for (size_t k = 0; k < n; k++)
			message_add_reference(m, ids[k]);
	}
}

void
head_take(struct message *m, const struct header *h, const char *hint)
{
	m->subject = header_text(m, h, "Subject", hint);
	take_people(m, h, hint);
	take_date(m, h);
	take_ids(m, h);
}
