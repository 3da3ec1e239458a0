/* SPDX-License-Identifier: ISC */
/*
 * The facts a message is judged by: the same when it is filed and when it is
 * judged again, or a rule that asks them would seem to have changed.
 */
#include "warid/ticket.h"

#include <limits.h>

static void
fill(const struct calendar_settings *c, const char *source, int64_t received,
    int64_t earlier, struct rules_facts *out)
{
	*out = (struct rules_facts){ .source = source, .now = received,
		.is_working_hours = calendar_is_working(c, received),
		.repeat = earlier > INT_MAX ? INT_MAX : (int)earlier };
}

int
ticket_facts(struct store *s, void *ctx, const struct calendar_settings *c,
    const struct item_row *item, const struct message *m,
    struct rules_facts *out, struct err *e)
{
	const char *kind, *value;
	int64_t contact, earlier = 0;

	if (ticket_identity(ctx, m, &kind, &value) && store_find_contact(s,
	    kind, value, &contact, &earlier, e) < 0)
		return -1;
	fill(c, item->source, ticket_received(item, m), earlier, out);
	return 0;
}

int
ticket_facts_then(struct store *s, void *ctx,
    const struct calendar_settings *c, const struct message_row *row,
    struct rules_facts *out, struct err *e)
{
	struct item_row item = { .source = "" };
	int64_t earlier;

	if (store_item(s, ctx, row->item, &item, e) < 0 ||
	    store_count_earlier(s, row, &earlier, e) < 0)
		return -1;
	fill(c, item.source, row->received, earlier, out);
	return 0;
}
