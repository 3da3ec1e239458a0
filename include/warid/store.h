/* SPDX-License-Identifier: ISC */
#ifndef WARID_STORE_H
#define WARID_STORE_H
/*
 * The ledger (what came in, and its fate) and the register (tickets).  The
 * only room that knows SQL: SQLite in WAL with FULL sync, STRICT tables, numbered
 * migrations.
 *
 * Errors are ERR_RUN unless said: a locked or full database ends the run with
 * exit 75.  Rows handed out hang from ctx.  Writers work inside store_begin /
 * store_commit (BEGIN IMMEDIATE); the batch is the caller's.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"
#include "warid/dedup.h"
#include "warid/held.h"
#include "warid/message.h"
#include "warid/rules.h"
#include "warid/source.h"

struct store;

/* `url`: "sqlite:PATH".  Made (0600) and migrated when needed. */
int store_open(void *ctx, const char *url, struct store **out, struct err *e);
void store_close(struct store *s);

int store_begin(struct store *s, struct err *e);
int store_commit(struct store *s, struct err *e);
void store_rollback(struct store *s);

/* A consistent copy into a new file at `path`, while others write.  ERR_RUN
 * when something is there already. */
int store_backup(struct store *s, const char *path, struct err *e);

/* -- the ledger ---------------------------------------------------------- */

struct item_row {
	int64_t id;
	const char *source, *key, *name, *meta, *withheld;
	enum channel channel;
	int64_t arrived, taken;
	int64_t bytes;
	struct hash hash;
	struct held_place place;
	enum fate fate;			/* FATE_TAKEN: waiting */
	int tries;
	const char *reason;		/* of the last failure, or "" */
	int64_t nr_messages;		/* once read: what it held */
};

/* Add one; *is_new false when (source, key) is there already.  One that was
 * erased does not wait: it is ignored. */
int store_add_item(struct store *s, const struct held_record *r,
    const struct held_place *place, bool *is_new, struct err *e);

int store_is_known(struct store *s, const char *source, const char *key,
    struct err *e);			/* 1/0/-1 */

/* Up to `max` waiting rows, leased to `who` until now + lease; expired leases
 * are free again.  Commits by itself. */
int store_claim(struct store *s, void *ctx, const char *who, int64_t now,
    int64_t lease, size_t max, struct item_row **rows, size_t *n,
    struct err *e);

/* How many wait, leased or not. */
int store_count_waiting(struct store *s, int64_t *n, struct err *e);

/* Give back all that `who` holds: its run has ended or died.  The holders of
 * leases by name, for whoever knows which of them are alive. */
int store_release(struct store *s, const char *who, struct err *e);
int store_lease_holders(struct store *s, void *ctx, const char ***names,
    size_t *n, struct err *e);

/* The item is done: its fate, what it held, the reason ("" when well). */
int store_set_fate(struct store *s, int64_t item, enum fate fate,
    int64_t nr_messages, const char *reason, struct err *e);

/* Note and count a failure over a claimed item; it stays claimed, to be tried
 * again by who holds it. */
int store_note_failure(struct store *s, int64_t item, const char *reason,
    struct err *e);

/* Items by fate; FATE_QUARANTINED for `quarantine list`. */
int store_items(struct store *s, void *ctx, enum fate fate, struct item_row **rows,
    size_t *n, struct err *e);
int store_item(struct store *s, void *ctx, int64_t id, struct item_row *out,
    struct err *e);			/* 1 there, 0 not, -1 */

/* Up to `max` items after `id`, by number: to walk them all. */
int store_items_after(struct store *s, void *ctx, int64_t id, size_t max,
    struct item_row **rows, size_t *n, struct err *e);

/*
 * Quarantine: `retry` lets an item wait again with all its tries; `drop` ends
 * it as ignored for a reason.  Each is noted in the audit chain and commits by
 * itself.  1 done, 0 no such item in quarantine, -1.
 */
int store_retry(struct store *s, int64_t item, int64_t now,
    const char *actor, struct err *e);
int store_drop(struct store *s, int64_t item, int64_t now,
    const char *actor, const char *reason, struct err *e);

/*
 * The books of each source, for items taken in [from, to) (to 0: no end), in
 * messages: a waiting or quarantined item counts 1, a read one what it held
 * (nothing: 1 ignored).  `received` and the last two come from item rows,
 * the others from message rows: is_balanced is a check, not an identity.
 */
struct books {
	const char *source;
	int64_t received, filed, duplicate, ignored, quarantined, waiting;
};
int store_books(struct store *s, void *ctx, int64_t from, int64_t to,
    struct books **rows, size_t *n, struct err *e);
bool is_balanced(const struct books *b);

/* A source's note (source_ledger) and health. */
struct source_row {
	const char *source;
	const char *note;
	int64_t last_run, last_ok, last_item;
	const char *last_error;		/* "" when the last run was well */
	int64_t failures;		/* in a row */
};
int store_source(struct store *s, void *ctx, const char *source,
    struct source_row *out, struct err *e);
int store_sources(struct store *s, void *ctx, struct source_row **rows,
    size_t *n, struct err *e);
int store_put_note(struct store *s, const char *source, const char *note,
    struct err *e);
int store_source_ran(struct store *s, const char *source, int64_t now,
    int64_t nr_items, const char *error, struct err *e);

/* One value by name: last good rules hash, schema facts. */
int store_get_meta(struct store *s, void *ctx, const char *name,
    const char **value, struct err *e);	/* NULL when not set */
int store_put_meta(struct store *s, const char *name, const char *value,
    struct err *e);

/* -- messages, tickets, contacts ----------------------------------------- */

struct verdict_text {
	struct buf json;
	struct hash hash;
};

struct message_row {
	int64_t id, item, ticket;
	int seq;			/* within the item, from 0 */
	enum fate fate;			/* FATE_QUARANTINED: unreadable */
	const char *reason;		/* why a duplicate, ignored, unreadable */
	int64_t received;
	int64_t contact;
	struct message *m;		/* as read; NULL where said */
	struct hash body_hash;
	bool has_body_hash;
	bool is_erased;			/* m is empty: purged */
	const struct near *near;	/* to add: its sketch, or NULL */
	const struct verdict_text *verdict_text;	/* to add, or NULL to
					   have it made */
};

struct ticket_row {
	int64_t id;
	const char *status;		/* open pending closed verified merged */
	enum channel channel;		/* of its first message */
	const char *class_, *topic, *entity, *region, *priority; /* "" none */
	const char *lang, *subject, *from;
	const char *owner;
	int64_t received, due;		/* due 0: none */
	int64_t items, duplicates;
	int64_t campaign;		/* ticket of the campaign, or 0 */
	int ocr_confidence;		/* least of its pages, -1 no pages */
	bool needs_review, is_confidential, is_alert;
	const char *unsure;		/* facets unsure, "class topic" */
	const char *verdict_hash;
	int64_t contact, merged_into;
	const char *hold;		/* read back: why it may not be purged,
					   or "" */
	int64_t purged;			/* read back: when, or 0 */
};

/* Insert; the new id into the row. */
int store_add_ticket(struct store *s, struct ticket_row *t, struct err *e);
int store_update_ticket(struct store *s, const struct ticket_row *t,
    struct err *e);
int store_ticket(struct store *s, void *ctx, int64_t id,
    struct ticket_row *out, struct err *e);	/* 1/0/-1 */

/* Insert with pages, verdict and full-text row (v NULL: none). */
int store_add_message(struct store *s, struct message_row *row,
    const struct verdict *v, struct err *e);

/* By what a message may be known; the first one of them; m stays NULL.
 * 1/0/-1. */
int store_find_message_id(struct store *s, void *ctx, const char *message_id,
    struct message_row *out, struct err *e);
int store_find_body(struct store *s, void *ctx, const struct hash *body,
    struct message_row *out, struct err *e);
/* Versions of one post: the first one stored behind message `after` (0: of
 * all). */
int store_find_platform_id(struct store *s, void *ctx, const char *platform,
    const char *conversation, const char *id, int64_t after,
    struct message_row *out, struct err *e);
/* The same Message-ID, and the same body (NULL: none) or the same bytes. */
int store_find_same_mail(struct store *s, void *ctx, const char *message_id,
    const struct hash *body, const struct hash *item,
    struct message_row *out, struct err *e);
/* The last one filed with this body from this contact. */
int store_find_body_of(struct store *s, void *ctx, const struct hash *body,
    int64_t contact, struct message_row *out, struct err *e);
/* Message `seq` of another item (not `but`) with the same bytes. */
int store_find_bytes(struct store *s, void *ctx, const struct hash *item,
    int64_t but, int seq, struct message_row *out, struct err *e);
/* The last one filed by this contact in this conversation in [from, to]. */
int store_find_burst(struct store *s, void *ctx, int64_t contact,
    const char *platform, const char *conversation, int64_t from,
    int64_t to, struct message_row *out, struct err *e);
/* The filed message most like this one, NEAR_LIKE or more; the first of
 * equals. */
int store_find_near(struct store *s, void *ctx, const struct near *near,
    struct message_row *out, double *likeness, struct err *e);
/*
 * Page `number` (from 1) of filed faxes of nr_pages pages, of message numbers
 * under `before`: the newest first, up to `max`; pages without a print and
 * purged ones left out.
 */
struct print_row {
	int64_t message, ticket, received;
	const char *print;
};
int store_fax_prints(struct store *s, void *ctx, int64_t before, int number,
    int nr_pages, size_t max, struct print_row **rows, size_t *n,
    struct err *e);
int store_page_print(struct store *s, void *ctx, int64_t message, int number,
    const char **print, struct err *e);			/* 1/0/-1 */

/* How many of this contact were filed in (from, to], counted up to `max`, and
 * the newest ticket among them (0: none). */
int store_count_day(struct store *s, int64_t contact, int64_t from,
    int64_t to, int64_t max, int64_t *n, int64_t *newest, struct err *e);

/* Has this contact written in this ticket, or one merged into it?  1/0/-1. */
int store_has_written(struct store *s, int64_t ticket, int64_t contact,
    struct err *e);

/* The contact with this identity ("email", "phone", "fax", "handle"), made if new.  */
int store_contact(struct store *s, const char *kind, const char *value,
    const char *name, const char *lang, int64_t now, int64_t *contact,
    int64_t *earlier_messages, struct err *e);
/* The same without making one: 1/0/-1, both numbers 0 when unknown. */
int store_find_contact(struct store *s, const char *kind, const char *value,
    int64_t *contact, int64_t *earlier_messages, struct err *e);

int store_link(struct store *s, int64_t ticket, int64_t other,
    const char *why, struct err *e);

struct link_row {
	int64_t other;			/* ticket */
	const char *why;		/* "campaign", "repeats", ... */
};
int store_links(struct store *s, void *ctx, int64_t ticket,
    struct link_row **rows, size_t *n, struct err *e);	/* both ways */

/* One line of the audit chain, within a transaction; `actor` "warid" or a
 * person's name; ticket 0: none.  Lines outlive a purge: no content in them. */
int store_add_event(struct store *s, int64_t now, const char *actor,
    int64_t ticket, const char *what, const char *detail, struct err *e);

struct event_row {
	int64_t id, at;
	const char *actor;
	int64_t ticket;
	const char *what, *detail;
	struct hash hash;
};
int store_events(struct store *s, void *ctx, int64_t ticket,
    struct event_row **rows, size_t *n, struct err *e);

/* What staff write beside a ticket, within a transaction: content, gone with
 * a purge; the audit says only that it was written. */
struct note_row {
	int64_t at;
	const char *actor, *text;
};
int store_add_note(struct store *s, int64_t now, const char *actor,
    int64_t ticket, const char *text, struct err *e);
int store_notes(struct store *s, void *ctx, int64_t ticket,
    struct note_row **rows, size_t *n, struct err *e);

/*
 * Walk the chain: 0 whole, 1 not, -1.  `bad` is the first row that does not
 * follow from the one before it (changed, or one was taken out or moved);
 * is_cut: rows are missing at the end.  `head` is worth writing down outside:
 * who can write the whole database can also forge the whole chain.
 */
struct audit_report {
	int64_t rows, bad;
	bool is_cut;
	char head[HASH_HEX_MAX];
};
int store_audit_verify(struct store *s, struct audit_report *out,
    struct err *e);

/* What `ticket list` may ask; NULL and 0 ask nothing. */
struct ticket_query {
	const char *status, *class_, *topic, *entity, *channel, *priority;
	const char *search;		/* words, folded and stemmed here */
	int64_t since, until;		/* received */
	int64_t due_before;		/* due, and first those due first */
	bool needs_review;
	int64_t limit;
};
int store_tickets(struct store *s, void *ctx, const struct ticket_query *q,
    struct ticket_row **rows, size_t *n, struct err *e);

int store_ticket_messages(struct store *s, void *ctx, int64_t ticket,
    struct message_row **rows, size_t *n, struct err *e);
int store_message(struct store *s, void *ctx, int64_t id,
    struct message_row *out, struct err *e);		/* 1/0/-1 */
int store_message_of(struct store *s, void *ctx, int64_t item, int seq,
    struct message_row *out, struct err *e);		/* 1/0/-1 */

/* Take a message out again, with pages, verdict and words, to be filed anew:
 * one that could not be read before.  `row` as the store gave it. */
int store_take_back(struct store *s, const struct message_row *row,
    struct err *e);

/* Up to `max` messages after number `id`, received at `since` or later. */
int store_messages_after(struct store *s, void *ctx, int64_t id,
    int64_t since, size_t max, struct message_row **rows, size_t *n,
    struct err *e);

/* A verdict as it is stored: its JSON, from ctx, and the hash of that. */
void store_verdict_text(void *ctx, const struct verdict *v,
    struct verdict_text *out);

/* The verdict stored with a message; 1/0/-1. */
int store_verdict(struct store *s, void *ctx, int64_t message,
    struct verdict *out, struct err *e);

/* -- purge ----------------------------------------------------------------- */

/*
 * To purge a ticket is to erase what people wrote and what was read, judged
 * and indexed of it; numbers, times, labels and the audit chain stay, and say
 * that it happened.  In this order, each step to be done again after a stop:
 * store_purge_ticket for each of store_purgeable, in transactions; then
 * held_erase and store_set_erased for each of store_erasures, for the raw
 * bytes; then store_purge_end.
 */

/* Tickets closed, verified or merged, received before `before`, of a class
 * (NULL: any), not purged yet: those that may go, or those on hold. */
int store_purgeable(struct store *s, void *ctx, const char *class_,
    int64_t before, bool is_held, int64_t **tickets, size_t *n,
    struct err *e);

/* 1 done, 0 on hold, purged already or no such ticket, -1. */
int store_purge_ticket(struct store *s, int64_t ticket, int64_t now,
    const char *actor, const char *why, struct err *e);

/* Items of which no message is left: their raw bytes are due. */
int store_erasures(struct store *s, void *ctx, struct item_row **rows,
    size_t *n, struct err *e);
int store_set_erased(struct store *s, int64_t item, struct err *e);

/* Make what was erased leave the file: merges the index, overwrites freed
 * pages, empties the journal.  In no transaction; takes its time. */
int store_purge_end(struct store *s, struct err *e);

/* Legal hold: a purge passes the ticket by; `why` "" lifts it.  1/0/-1. */
int store_hold(struct store *s, int64_t ticket, int64_t now,
    const char *actor, const char *why, struct err *e);

/* -- figures for digest and status ---------------------------------------- */

/*
 * Counts of tickets received in [from, to), merged ones left out, by up to
 * three of channel class topic entity region priority status lang owner
 * (NULL: not asked), sorted by those.
 */
struct count_row {
	const char *key[3];
	int64_t n;
};
int store_count(struct store *s, void *ctx, int64_t from, int64_t to,
    const char *const by[3], struct count_row **rows, size_t *n,
    struct err *e);

/* A run's record, for status and the digest. */
struct run_row {
	int64_t id, started, ended;
	int64_t taken, filed, duplicate, ignored, quarantined, errors;
	const char *error;		/* the first, or "" */
};
int store_add_run(struct store *s, const struct run_row *r, struct err *e);
int store_runs(struct store *s, void *ctx, size_t max, struct run_row **rows,
    size_t *n, struct err *e);

/* -- which rules were in force when (store_rules_log.c) --------------------- */

struct rules_state {
	const char *hash;		/* of the set in force; "" none yet */
	int64_t since;			/* when it came into force; 0 never */
	int64_t broken_since;		/* the folder's set does not check;
					   0: it does, and is in force */
	int64_t mistakes;		/* in the folder's set */
	const char *complaint;		/* the first, with its place, or "" */
};

/* Note how it stands now; commits by itself, and only when it changed. */
int store_note_rules(struct store *s, int64_t now, const char *hash,
    int64_t mistakes, const char *complaint, struct err *e);

/* How it stood just before a time, as far as anyone had looked; from ctx. */
int store_rules_state(struct store *s, void *ctx, int64_t before,
    struct rules_state *out, struct err *e);

/* -- for the rules' commands (store_rules.c) ------------------------------- */

/* A verdict with the ticket its message is in. */
struct verdict_row {
	int64_t message, ticket, received;
	struct verdict v;
};

/* Up to `max` verdicts of messages filed after number `id`, received at
 * `since` or later. */
int store_verdicts_after(struct store *s, void *ctx, int64_t id,
    int64_t since, size_t max, struct verdict_row **rows, size_t *n,
    struct err *e);

/* How many messages of its contact were filed before this one. */
int store_count_earlier(struct store *s, const struct message_row *row,
    int64_t *n, struct err *e);

/* Put another verdict in a stored one's place, within a transaction. */
int store_replace_verdict(struct store *s, int64_t message,
    const struct verdict *v, struct err *e);

/*
 * What staff said of a ticket's labels, within a transaction: the audit line
 * "set" with "FACET OLD NEW", `-` for none.  The last one of each ticket and
 * facet since then, in order.
 */
struct correction {
	int64_t ticket, at;
	const char *facet, *from, *to;	/* "" none */
};
int store_add_correction(struct store *s, int64_t now, const char *actor,
    const struct correction *c, struct err *e);
int store_corrections(struct store *s, void *ctx, int64_t since,
    struct correction **rows, size_t *n, struct err *e);

#endif
