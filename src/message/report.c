/* SPDX-License-Identifier: ISC */
/*
 * The parts of a multipart/report that machines write for machines: delivery
 * status (RFC 3464), disposition (RFC 8098), abuse (RFC 5965).
 */
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"

static const struct {
	const char *type;
	enum automatic kind;
} kinds[] = {
	{ "message/delivery-status", AUTO_BOUNCE },
	{ "message/global-delivery-status", AUTO_BOUNCE },
	{ "message/disposition-notification", AUTO_RECEIPT },
	{ "message/global-disposition-notification", AUTO_RECEIPT },
	{ "message/feedback-report", AUTO_ABUSE },
};

/* "rfc822; user@host": the address. */
static char *
recipient(struct message *m, const struct field *f)
{
	const char *semicolon = memchr(f->value, ';', f->n);
	const char *p = semicolon == NULL ? f->value : semicolon + 1;
	size_t n = 0;
	struct person *list = header_people(m, p,
	    f->n - (size_t)(p - f->value), NULL, &n);

	return n == 0 ? NULL : talloc_strdup(m, list[0].id[0] != '\0' ?
	    list[0].id : list[0].name);
}

/* One group of fields: about one recipient, or about the whole mail. */
static void
read_group(struct message *m, const struct header *h)
{
	const struct field *who = header_find(h, "Original-Recipient");
	const struct field *action = header_find(h, "Action");
	char *s;

	if (who == NULL)
		who = header_find(h, "Final-Recipient");
	if (who == NULL || m->failed_recipient[0] != '\0' ||
	    (action != NULL && !has_field_prefix(action, "failed") &&
	    !has_field_prefix(action, "delayed")))
		return;
	s = recipient(m, who);
	if (s != NULL)
		m->failed_recipient = s;
}

/* A delivery that went well is a receipt; what only waits is no answer. */
static void
judge_action(struct message *m, const struct header *h)
{
	const struct field *action = header_find(h, "Action");

	if (action != NULL && (has_field_prefix(action, "delivered") ||
	    has_field_prefix(action, "relayed") ||
	    has_field_prefix(action, "expanded")))
		m->automatic = AUTO_RECEIPT;
}

void
report_read(struct message *m, const char *type, const char *p, size_t n)
{
	void *tmp;
	struct header h;
	size_t at = 0;
	enum automatic kind = AUTO_NO;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(type, kinds[i].type) == 0) {
			kind = kinds[i].kind;
			m->automatic_why = kinds[i].type;
		}
	if (kind == AUTO_NO)
		return;
	m->automatic = kind;
	tmp = talloc_new(NULL);
	while (kind == AUTO_BOUNCE && at < n && m->failed_recipient[0] == '\0') {
		size_t k = header_parse(tmp, p + at, n - at, &h);

		if (k == 0)
			break;
		at += k;
		judge_action(m, &h);
		read_group(m, &h);
	}
	talloc_free(tmp);
}
