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

/* Add one; *is_new false when (source, key) is there already. */
int store_add_item(struct store *s, const struct held_record *r,
    const struct held_place *place, bool *is_new, struct err *e);

int store_is_known(struct store *s, const char *source, const char *key,
    struct err *e);			/* 1/0/-1 */

/* Up to `max` waiting rows, leased to `who` until now + lease; expired leases
 * are free again.  Commits by itself. */
int store_claim(struct store *s, void *ctx, const char *who, int64_t now,
    int64_t lease, size_t max, struct item_row **rows, size_t *n,
    struct err *e);

/* The item is done: its fate, what it held, the reason ("" when well). */
int store_set_fate(struct store *s, int64_t item, enum fate fate,
    int64_t nr_messages, const char *reason, struct err *e);

/* Give a claimed item back, its failure noted and counted. */
int store_note_failure(struct store *s, int64_t item, const char *reason,
    struct err *e);

/* Items by fate; FATE_QUARANTINED for `quarantine list`. */
int store_items(struct store *s, void *ctx, enum fate fate, struct item_row **rows,
    size_t *n, struct err *e);
int store_item(struct store *s, void *ctx, int64_t id, struct item_row *out,
    struct err *e);			/* 1 there, 0 not, -1 */

/* The books of one source since `since`: messages, an unread item counts 1. */
struct books {
	const char *source;
	int64_t received, filed, duplicate, ignored, quarantined, waiting;
};
int store_books(struct store *s, void *ctx, int64_t since, struct books **rows,
    size_t *n, struct err *e);

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

struct message_row {
	int64_t id, item, ticket;
	int seq;			/* within the item, from 0 */
	enum fate fate;
	const char *reason;		/* why a duplicate, ignored, unreadable */
	int64_t received;
	int64_t contact;
	struct message *m;		/* as read; NULL in lists */
	struct hash body_hash;
	bool has_body_hash;
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

/* By what a message may be known; the first one filed.  1/0/-1. */
int store_find_message_id(struct store *s, void *ctx, const char *message_id,
    struct message_row *out, struct err *e);
int store_find_body(struct store *s, void *ctx, const struct hash *body,
    struct message_row *out, struct err *e);
int store_find_platform_id(struct store *s, void *ctx, const char *platform,
    const char *conversation, const char *id, struct message_row *out,
    struct err *e);

/* The contact with this identity ("email", "phone", "fax", "handle"), made if new.  */
int store_contact(struct store *s, const char *kind, const char *value,
    const char *name, const char *lang, int64_t now, int64_t *contact,
    int64_t *earlier_messages, struct err *e);

int store_link(struct store *s, int64_t ticket, int64_t other,
    const char *why, struct err *e);

/* One line of the audit chain; `actor` "warid" or a person's name. */
int store_add_event(struct store *s, int64_t now, const char *actor,
    int64_t ticket, const char *what, const char *detail, struct err *e);

/* What `ticket list` may ask; NULL and 0 ask nothing. */
struct ticket_query {
	const char *status, *class_, *topic, *entity, *channel, *priority;
	const char *search;		/* words, folded and stemmed here */
	int64_t since, until;		/* received */
	bool needs_review;
	int64_t limit;
};
int store_tickets(struct store *s, void *ctx, const struct ticket_query *q,
    struct ticket_row **rows, size_t *n, struct err *e);

int store_ticket_messages(struct store *s, void *ctx, int64_t ticket,
    struct message_row **rows, size_t *n, struct err *e);

/* The verdict stored with a message; 1/0/-1. */
int store_verdict(struct store *s, void *ctx, int64_t message,
    struct verdict *out, struct err *e);

/* -- figures for digest and status ---------------------------------------- */

/* Counts of tickets received in [from, to) by up to three facets. */
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

#endif
