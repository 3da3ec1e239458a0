/* SPDX-License-Identifier: ISC */
#ifndef WARID_TICKET_H
#define WARID_TICKET_H
/*
 * The life of a ticket: how a judged message becomes one or joins one.
 */
#include "warid/settings.h"
#include "warid/store.h"

/* -- token.c: what makes a follow-up ours ----------------------------------- */

/* The site's secret that signs tickets' numbers. */
struct ticket_key {
	unsigned char b[CRYPT_KEY_BYTES];
};

/* SPOOL/ticket.key, made (0600) when it is not there.  ERR_CONF when it is no
 * key or others may read it. */
int ticket_key_open(void *ctx, const char *spool, struct ticket_key **out,
    struct err *e);

enum { TICKET_TOKEN_MAX = 48 };

/*
 * What staff put into the subject of an answer, "[#12-7k3fq9x2md4a]", so that
 * what comes back joins ticket 12; and the left part of a Message-ID that does
 * the same, "w12-7k3fq9x2md4a".  60 bits of a keyed hash of the number.
 */
char *ticket_tag(const struct ticket_key *k, int64_t ticket,
    char out[TICKET_TOKEN_MAX]);
char *ticket_message_id(const struct ticket_key *k, int64_t ticket,
    char out[TICKET_TOKEN_MAX]);

/*
 * The ticket that a subject names, 0 none: one that is signed before one that
 * is not, such as "[Ticket#12]".  Marks of direction and spaces that mailers
 * put in between do not matter.
 */
int64_t ticket_of_subject(void *ctx, const struct ticket_key *k,
    const char *subject, bool *is_signed);

/* The ticket that a Message-ID (without <>) is signed for; 0: not by us. */
int64_t ticket_of_message_id(const struct ticket_key *k, const char *id);

/* What our own mail bears in X-Warid, and whether this is it. */
char *ticket_own_mark(const struct ticket_key *k, char out[TICKET_TOKEN_MAX]);
bool is_ticket_own_mark(const struct ticket_key *k, const char *mark);

/* -- filing ------------------------------------------------------------------ */

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
	const struct ticket_key *key;	/* NULL: nothing is signed */
	int daily_cap;			/* of one sender; 0: none */
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
 *  1. our own and system lines of chats are ignored, and mail that bears our
 *     own mark or a Message-ID that we signed (unless it raises an alert);
 *  2. an automatic answer, receipt or bounce is ignored, and noted in the
 *     ticket it refers to; unless it raises an alert: then it goes on;
 *     list, bulk and abuse mail goes on: a person may have written it;
 *  3. the same again joins its ticket as a duplicate: the platform's id
 *     with the same text; the Message-ID with the same words or bytes; the
 *     same bytes; the same words from the same person while the ticket is
 *     open; the same words of a fax whose sender is not known; the same sheets
 *     by fax (resend_window) while the ticket is open;
 *  4. an answer joins its ticket and opens it again: one that bears the
 *     ticket's signed number in its subject or in References, or refers to a
 *     message we know and is from someone who has written in that ticket;
 *  5. a burst joins: same author, same chat, within TICKET_BURST;
 *  6. what a sender writes beyond daily_cap messages of a day joins the
 *     newest ticket that he has of that day, for a person to look at, unless
 *     it raises an alert;
 *  7. all else opens a ticket, linked where 3 and 4 came close: the same
 *     Message-ID with other words ("same-id"), a closed ticket's words
 *     or sheets again ("repeats"), a stranger's answer ("answer"), a ticket's
 *     number that is not signed ("names"), much the same words
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
