/* SPDX-License-Identifier: ISC */
#ifndef DIGEST_GATHER_H
#define DIGEST_GATHER_H
/*
 * What the sections of a digest are made from, and those that have a file of
 * their own.  Each appends one section to g->t.
 */
#include "digest/table.h"
#include "warid/digest.h"

struct gather {
	struct store *store;
	void *ctx;
	const struct rules *rules;
	struct table t;
	int64_t from, to;		/* the day, [from, to) */
	struct ticket_row *tickets;	/* received that day */
	size_t nr_tickets;
	int64_t quarantine_alarm;	/* seconds; 0: none */
	bool has_excerpts;		/* does the audience see words? */
};

/* Tickets: red flags, what is new, what needs eyes, what is past its time. */
int gather_alerts(struct gather *g, struct err *e);
int gather_new_tickets(struct gather *g, struct err *e);
int gather_needs_review(struct gather *g, struct err *e);
int gather_overdue(struct gather *g, struct err *e);

/* The machine: what it could not read, and how its sources do. */
int gather_quarantine(struct gather *g, struct err *e);
int gather_sources(struct gather *g, struct err *e);

/* Since when the folder's rules do not check, at the end of the day; no section
 * when they do. */
int gather_rules(struct gather *g, struct err *e);

/* First words of a ticket, redacted; "" for whom words are not, or when the
 * ticket is confidential.  Owned by g->ctx. */
int gather_excerpt(struct gather *g, const struct ticket_row *t,
    const char **out, struct err *e);

/* A cell with the local time of `at`, and its day if that is not the digest's;
 * an empty one for 0. */
void gather_time(struct gather *g, int64_t at);

#endif
