/* SPDX-License-Identifier: ISC */
#ifndef WARID_TICKET_H
#define WARID_TICKET_H
/*
 * The life of a ticket: how a judged message becomes one or joins one.
 */
#include "warid/settings.h"
#include "warid/store.h"

/* A message ready to be filed. */
struct filing {
	const struct item_row *item;
	int seq;
	const struct message *message;
	const struct verdict *verdict;
	const struct print *print;
	const char *unreadable;		/* nothing could be read: why; or NULL */
	int64_t resend_window;		/* seconds back that a fax may be one
					   sent again; 0: not looked for */
};

struct filed {
	enum fate fate;
	int64_t ticket;			/* 0 when ignored and about none */
	int64_t message;
	bool is_new;			/* a ticket was opened */
	const char *reason;		/* why it joined, is a duplicate or was
					   ignored; "" when new; from ctx */
};

/*
 * File one message; the caller has begun the transaction, and nothing here
 * ends it.  What could not be read before (a retry: the same item and seq) keeps
 * its ticket, filled in anew.  Else the first of these that fits decides:
 *
 *  1. our own and system lines of chats are ignored;
 *  2. an automatic answer, receipt or bounce is ignored, and noted in the
 *     ticket it refers to; unless it raises an alert: then it goes on;
 *     list, bulk and abuse mail goes on: a person may have written it;
 *  3. the same again joins its ticket as a duplicate: the platform's id
 *     with the same text; the Message-ID with the same words or bytes; the
 *     same bytes; the same words from the same person while the ticket is
 *     open; the same words of a fax whose sender is not known; the same sheets
 *     by fax (resend_window) while the ticket is open;
 *  4. an answer (References) to a message we know, from someone who has
 *     written in that ticket, joins it and opens it again;
 *  5. a burst joins: same author, same chat, within TICKET_BURST;
 *  6. all else opens a ticket, linked where 3 and 4 came close: the same
 *     Message-ID with other words ("same-id"), a closed ticket's words
 *     or sheets again ("repeats"), a stranger's answer ("answer"), much the same words
 *     from the same sender ("alike"); and the same or much the same words
 *     (TICKET_CAMPAIGN_WORDS or more) from someone else, which is a campaign:
 *     all its tickets, the first too, bear the first one's number.
 *
 * What a message that joins may change: empty and unsure facets are
 * filled, priority goes only up, due only nearer, confidential and alert only
 * on, and needs_review off only when a chat without a class gets one.  Each
 * change writes a line of audit.
 */
int ticket_file(struct store *s, void *ctx, int64_t now,
    const struct rules *rules, const struct filing *f, struct filed *out,
    struct err *e);

enum {
	TICKET_BURST = 10 * 60,		/* seconds */
	TICKET_CAMPAIGN_WORDS = 12,
	TICKET_OCR_SURE = 60,		/* confidence under it: for eyes */
};

/* The class of what nobody could read; always there, whatever the rules. */
#define TICKET_UNREADABLE "unreadable"

/*
 * When a message came: a post or chat line when it was written, never later
 * than it was taken; all else when it arrived here (its own date is its
 * sender's to choose).
 */
int64_t ticket_received(const struct item_row *item, const struct message *m);

/*
 * Who wrote it, as contacts are known: kind "email", "phone", "fax" or
 * "handle"; the value from ctx.  False when the sender is not known.
 */
bool ticket_identity(void *ctx, const struct message *m, const char **kind,
    const char **value);

/*
 * What follows from a ticket's labels once another set of rules changed some:
 * its owner, if it is still the one that the old set gave, and when an answer
 * is due.  `was` is the ticket before.
 */
void ticket_follow(struct ticket_row *t, const struct ticket_row *was,
    const struct rules *old, const struct verdict *old_verdict,
    const struct rules *new, const struct verdict *new_verdict);

/* -- facts.c --------------------------------------------------------------- */

/* What rules may ask of a message about to be filed, beside itself; `source`
 * is the item's. */
int ticket_facts(struct store *s, void *ctx,
    const struct calendar_settings *c, const struct item_row *item,
    const struct message *m, struct rules_facts *out, struct err *e);

/* The same of a stored message, as they were when it was filed; from ctx. */
int ticket_facts_then(struct store *s, void *ctx,
    const struct calendar_settings *c, const struct message_row *row,
    struct rules_facts *out, struct err *e);

/* -- calendar.c ------------------------------------------------------------ */

/*
 * Is t within the site's working hours?  By the local clock (TZ, which main
 * sets from `timezone`); Hijri days by Umm al-Qura, so a sighting that differs
 * is written as dates.
 */
bool calendar_is_working(const struct calendar_settings *c, int64_t t);

#endif
