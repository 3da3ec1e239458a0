/* SPDX-License-Identifier: ISC */
/*
 * What a message claims to belong to, and how far that is believed: a signed
 * number always, a reference only from someone who has written there, a bare
 * number never.  And what nobody wrote to us: our own mail, and machines'.
 */
#include "ticket/filer.h"

#include <string.h>
#include <talloc.h>

enum {
	REFERENCES_MAX = 50,		/* looked up, the newest first */
	DAY = 24 * 60 * 60,
};

/* How message/automatic.c gives the field that our own mail bears. */
static const char own_field[] = "X-Warid: ";

static bool
is_our_mail(const struct filer *r)
{
	const struct ticket_key *k = r->f->key;
	const struct message *m = r->f->message;
	size_t n = sizeof(own_field) - 1;

	if (k == NULL || r->f->verdict->is_alert)
		return false;
	return ticket_of_message_id(k, m->message_id) != 0 ||
	    (strncmp(m->automatic_why, own_field, n) == 0 &&
	    is_ticket_own_mark(k, m->automatic_why + n));
}

int
follow_ours(struct filer *r, struct err *e)
{
	const struct message *m = r->f->message;
	int got = 0;

	if (m->is_system && *m->body == '\0')
		got = filer_version_of_post(r, "deleted by its sender", e);
	if (got != 0)
		return got;
	if (m->is_system)
		return filer_end_ignored(r, 0, "a line of the platform", e);
	if (m->is_own)
		return filer_end_ignored(r, 0, "our own line", e);
	if (is_our_mail(r))
		return filer_end_ignored(r, 0, "our own mail", e);
	return 0;
}

/* The ticket that a Message-ID leads to; *is_signed when we made it: 1/0/-1. */
static int
lead(struct filer *r, const char *id, struct ticket_row *t, bool *is_signed,
    struct err *e)
{
	int64_t ticket = ticket_of_message_id(r->f->key, id);
	struct message_row row;
	int got;

	*is_signed = ticket != 0;
	if (*is_signed)
		return filer_live_ticket(r, ticket, t, e);
	got = store_find_message_id(r->s, r->ctx, id, &row, e);
	if (got != 1 || row.ticket == 0)
		return got < 0 ? -1 : 0;
	return filer_live_ticket(r, row.ticket, t, e);
}

/*
 * The ticket that the newest known one of References leads to, or one that is
 * signed before all others: 1/0/-1.
 */
static int
referred(struct filer *r, struct ticket_row *t, bool *is_signed,
    struct err *e)
{
	const struct message *m = r->f->message;
	size_t n = m->nr_references, last;
	struct ticket_row one;
	bool has_one = false;

	*is_signed = false;
	last = n > REFERENCES_MAX ? n - REFERENCES_MAX : 0;
	while (n-- > last && !*is_signed) {
		int got = lead(r, m->references[n], &one, is_signed, e);

		if (got < 0)
			return -1;
		*is_signed &= got == 1;
		if (got == 1 && (!has_one || *is_signed))
			*t = one;
		has_one |= got == 1;
	}
	return has_one;
}

int
follow_automatic(struct filer *r, struct err *e)
{
	static const char *const reasons[] = {
		[AUTO_REPLY] = "automatic: a reply by machine",
		[AUTO_BOUNCE] = "automatic: a bounce",
		[AUTO_RECEIPT] = "automatic: a receipt",
	};
	enum automatic a = r->f->message->automatic;
	struct ticket_row t;
	bool is_signed;
	int got;

	if ((a != AUTO_REPLY && a != AUTO_BOUNCE && a != AUTO_RECEIPT) ||
	    r->f->verdict->is_alert)
		return 0;
	got = referred(r, &t, &is_signed, e);
	if (got < 0)
		return -1;
	if (got == 1 && a == AUTO_BOUNCE && !t.needs_review) {
		t.needs_review = true;	/* our answer did not arrive */
		if (store_update_ticket(r->s, &t, e) < 0)
			return -1;
	}
	return filer_end_ignored(r, got == 1 ? t.id : 0, reasons[a], e);
}

/* A number in the subject: signed it joins, bare it is no more than a hint. */
static int
numbered(struct filer *r, struct err *e)
{
	struct ticket_row t;
	bool is_signed;
	int64_t id = ticket_of_subject(r->ctx, r->f->key,
	    r->f->message->subject, &is_signed);
	int got = id != 0 ? filer_live_ticket(r, id, &t, e) : 0;

	if (got != 1)
		return got;
	if (is_signed)
		return filer_end_joined(r, &t, "an answer, by its signed"
		    " number", e);
	filer_note_near(r, t.id, "names");
	return 0;
}

int
follow_answer(struct filer *r, struct err *e)
{
	struct ticket_row t;
	bool is_signed;
	int got = referred(r, &t, &is_signed, e);

	if (got < 0)
		return -1;
	if (got == 1 && is_signed)
		return filer_end_joined(r, &t, "an answer, by its signed"
		    " number", e);
	if (got == 1 && r->contact != 0) {
		got = store_has_written(r->s, t.id, r->contact, e);
		if (got < 0)
			return -1;
		if (got == 1)
			return filer_end_joined(r, &t, "an answer", e);
		got = 1;
	}
	if (got == 1)
		filer_note_near(r, t.id, "answer");
	return numbered(r, e);
}

int
follow_flood(struct filer *r, struct err *e)
{
	int cap = r->f->daily_cap;
	struct ticket_row t;
	int64_t n, newest;
	int got;

	if (cap == 0 || r->contact == 0 || r->f->verdict->is_alert)
		return 0;
	if (store_count_day(r->s, r->contact, r->received - DAY, r->received,
	    cap, &n, &newest, e) < 0)
		return -1;
	got = n >= cap && newest != 0 ?
	    filer_live_ticket(r, newest, &t, e) : 0;
	if (got != 1)
		return got;
	t.needs_review = true;
	return filer_end_joined(r, &t, talloc_asprintf(r->ctx, "more than %d"
	    " of this sender in a day", cap), e);
}
