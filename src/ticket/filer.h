/* SPDX-License-Identifier: ISC */
#ifndef TICKET_FILER_H
#define TICKET_FILER_H
/*
 * One filing under way, and what its steps share.  A step files the message
 * (1), leaves it to the next (0) or fails (-1).
 */
#include "warid/ticket.h"

enum { NEAR_MAX = 4 };

struct filer {
	struct store *s;
	void *ctx;
	int64_t now, received, contact;
	const struct rules *rules;
	const struct filing *f;
	struct filed *out;
	struct verdict_text verdict;	/* as it is stored */
	struct {
		int64_t ticket;
		const char *why;
	} near[NEAR_MAX];		/* almost fitted: links in the end */
	size_t nr_near;
	int64_t campaign;
};

/* What a step ends with: 1, or -1. */
int filer_end_ignored(struct filer *r, int64_t ticket, const char *reason,
    struct err *e);
int filer_end_joined(struct filer *r, struct ticket_row *t,
    const char *reason, struct err *e);

/* The platform's own id again: joins as `change` (or is a duplicate) when the
 * post is known, else 0. */
int filer_version_of_post(struct filer *r, const char *change,
    struct err *e);

/* A ticket by number, or the one it was merged into: 1/0/-1. */
int filer_live_ticket(struct filer *r, int64_t id, struct ticket_row *t,
    struct err *e);
bool is_filer_closed(const struct ticket_row *t);
void filer_note_near(struct filer *r, int64_t ticket, const char *why);

/* -- follow.c: steps that know a message by what it claims to belong to ----- */

int follow_ours(struct filer *r, struct err *e);
int follow_automatic(struct filer *r, struct err *e);
int follow_answer(struct filer *r, struct err *e);
int follow_flood(struct filer *r, struct err *e);

#endif
