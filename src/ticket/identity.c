/* SPDX-License-Identifier: ISC */
/* Who a sender is, to the register: which kind of name, and in which form. */
#include "warid/ticket.h"

#include <ctype.h>
#include <string.h>
#include <talloc.h>

static bool
is_phone(const char *s)
{
	size_t digits = 0;

	if (*s++ != '+')
		return false;
	for (; *s != '\0'; s++, digits++)
		if (!isdigit((unsigned char)*s))
			return false;
	return digits >= 7 && digits <= 15;
}

bool
ticket_identity(void *ctx, const struct message *m, const char **kind,
    const char **value)
{
	const struct person *p = &m->from;

	*value = p->id;
	if (is_phone(p->id) && m->channel != CHANNEL_FAX) {
		*kind = "phone";
		return true;
	}
	switch (m->channel) {
	case CHANNEL_EMAIL:
		*kind = "email";
		return *p->id != '\0';
	case CHANNEL_FAX:
		*kind = "fax";
		return *p->id != '\0';
	case CHANNEL_SOCIAL:
		break;
	}
	*kind = "handle";
	/* a name alone means someone only within its own chat */
	if (*p->id != '\0')
		*value = talloc_asprintf(ctx, "%s:%s", m->platform, p->id);
	else
		*value = talloc_asprintf(ctx, "%s:%s:%s", m->platform,
		    m->conversation, p->name);
	return *p->id != '\0' || *p->name != '\0';
}

int64_t
ticket_received(const struct item_row *item, const struct message *m)
{
	if (m->channel == CHANNEL_SOCIAL && m->date > 0 &&
	    m->date < item->taken)
		return m->date;
	return item->arrived > 0 && item->arrived < item->taken ?
	    item->arrived : item->taken;
}
