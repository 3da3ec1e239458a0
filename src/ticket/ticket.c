/* SPDX-License-Identifier: ISC */
/*
 * Where a judged message goes, decided in one place: a list of steps, each of
 * which files the message or leaves it to the next.  What almost fitted is
 * remembered as a link for the ticket that is opened in the end.
 */
#include "warid/ticket.h"

#include <string.h>
#include <talloc.h>

#include "ticket/filer.h"
#include "ticket/fill.h"
#include "ticket/resent.h"

enum { MERGES_MAX = 16 };		/* followed */

static const char actor[] = "warid";

/* -- what a step ends with; each returns 1, or -1 -------------------------- */

static int
add_message(struct filer *r, enum fate fate, int64_t ticket,
    const char *reason, struct err *e)
{
	struct message_row row = {
		.item = r->f->item->id, .seq = r->f->seq, .ticket = ticket,
		.fate = fate, .reason = reason, .received = r->received,
		.contact = r->contact,
		.m = (struct message *)r->f->message,
		.body_hash = r->f->print->body,
		.has_body_hash = r->f->print->has_body,
		.verdict_text = &r->verdict,
		.near = fate == FATE_FILED ? &r->f->print->near : NULL,
	};

	if (store_add_message(r->s, &row, r->f->verdict, e) < 0)
		return -1;
	r->out->fate = fate;
	r->out->ticket = ticket;
	r->out->message = row.id;
	r->out->reason = reason;
	return 1;
}

static int
add_event(struct filer *r, int64_t ticket, const char *what,
    const char *why, struct err *e)
{
	char *detail = talloc_asprintf(r->ctx, "message %lld of item %lld%s%s",
	    (long long)r->out->message, (long long)r->f->item->id,
	    *why != '\0' ? ": " : "", why);

	return store_add_event(r->s, r->now, actor, ticket, what, detail, e);
}

int
filer_end_ignored(struct filer *r, int64_t ticket, const char *reason,
    struct err *e)
{
	if (add_message(r, FATE_IGNORED, ticket, reason, e) < 0)
		return -1;
	if (ticket != 0 && add_event(r, ticket, "noted", reason, e) < 0)
		return -1;
	return 1;
}

int
filer_live_ticket(struct filer *r, int64_t id, struct ticket_row *t,
    struct err *e)
{
	int got = store_ticket(r->s, r->ctx, id, t, e);

	for (int i = 0; got == 1 && t->merged_into != 0 && i < MERGES_MAX;
	    i++)
		got = store_ticket(r->s, r->ctx, t->merged_into, t, e);
	return got;
}

bool
is_filer_closed(const struct ticket_row *t)
{
	return strcmp(t->status, "closed") == 0 ||
	    strcmp(t->status, "verified") == 0;
}

static int
end_duplicate(struct filer *r, int64_t ticket, const char *reason,
    struct err *e)
{
	struct ticket_row t;
	int got = ticket != 0 ? filer_live_ticket(r, ticket, &t, e) : 0;

	if (got < 0)
		return -1;
	if (add_message(r, FATE_DUPLICATE, got == 1 ? t.id : 0, reason,
	    e) < 0)
		return -1;
	if (got == 0)
		return 1;
	t.duplicates++;
	if (store_update_ticket(r->s, &t, e) < 0 ||
	    add_event(r, t.id, "duplicate", reason, e) < 0)
		return -1;
	return 1;
}

/* What nobody could read stands in a ticket for a person, and in quarantine
 * until it can be read: the books count it there alone. */
static enum fate
filed_fate(const struct filer *r)
{
	return r->f->unreadable != NULL ? FATE_QUARANTINED : FATE_FILED;
}

int
filer_end_joined(struct filer *r, struct ticket_row *t, const char *reason,
    struct err *e)
{
	bool was_closed = is_filer_closed(t);

	if (add_message(r, filed_fate(r), t->id, reason, e) < 0)
		return -1;
	t->items++;
	ticket_raise(r->ctx, t, r->rules, r->f, r->received);
	if (was_closed)
		t->status = "open";
	if (store_update_ticket(r->s, t, e) < 0 ||
	    add_event(r, t->id, "joined", reason, e) < 0)
		return -1;
	if (was_closed && add_event(r, t->id, "reopened", reason, e) < 0)
		return -1;
	return 1;
}

/* -- the steps: 1 filed, 0 leave it to the next, -1 ------------------------ */

/* The platform's own id again: a text it had already is the same post; another
 * is a new version of it, which joins. */
int
filer_version_of_post(struct filer *r, const char *change, struct err *e)
{
	const struct message *m = r->f->message;
	struct message_row row, whole;
	struct ticket_row t;
	int64_t ticket = 0, after = 0;
	int got;

	if (*m->platform == '\0' || *m->id == '\0')
		return 0;
	while ((got = store_find_platform_id(r->s, r->ctx, m->platform,
	    m->conversation, m->id, after, &row, e)) == 1) {
		if (store_message(r->s, r->ctx, row.id, &whole, e) < 0)
			return -1;
		if (whole.is_erased || strcmp(whole.m->body, m->body) == 0)
			return end_duplicate(r, row.ticket, "the same post",
			    e);
		ticket = ticket != 0 ? ticket : row.ticket;
		after = row.id;
	}
	if (got < 0 || after == 0)
		return got;
	got = filer_live_ticket(r, ticket, &t, e);
	return got == 1 ? filer_end_joined(r, &t, change, e) : got;
}

static void
fill(struct filer *r, struct ticket_row *t)
{
	char hex[HASH_HEX_MAX];

	ticket_fill(r->ctx, t, r->rules, r->f, r->received);
	t->verdict_hash = talloc_strdup(r->ctx,
	    hash_hex(&r->verdict.hash, hex));
	t->contact = r->contact;
	t->campaign = r->campaign;
}

static const char *
why_unreadable(const struct filer *r)
{
	return r->f->unreadable != NULL ? r->f->unreadable : "";
}

static int
know_sender(struct filer *r, struct err *e)
{
	const struct message *m = r->f->message;
	const char *kind, *value;

	if (!ticket_identity(r->ctx, m, &kind, &value))
		return 0;
	return store_contact(r->s, kind, value, m->from.name, m->lang,
	    r->received, &r->contact, NULL, e);
}

/* The same message of the same item: it could not be read before.  Its ticket
 * stays; if it alone made that, it is filled in anew. */
static int
again(struct filer *r, struct err *e)
{
	struct message_row before;
	struct ticket_row t, old;
	int got = store_message_of(r->s, r->ctx, r->f->item->id, r->f->seq,
	    &before, e);

	if (got != 1)
		return got;
	got = filer_live_ticket(r, before.ticket, &t, e);
	if (got < 0 || store_take_back(r->s, &before, e) < 0 ||
	    know_sender(r, e) < 0)
		return -1;
	if (got == 0)
		return 0;
	if (t.items > 1) {
		t.items--;		/* joining counts it again */
		return filer_end_joined(r, &t, "tried again", e);
	}
	old = t;
	fill(r, &t);
	t.id = old.id;
	t.status = old.status;
	t.duplicates = old.duplicates;
	t.campaign = old.campaign;
	if (add_message(r, filed_fate(r), t.id, why_unreadable(r), e) < 0 ||
	    store_update_ticket(r->s, &t, e) < 0 ||
	    add_event(r, t.id, "tried again", why_unreadable(r), e) < 0)
		return -1;
	return 1;
}

void
filer_note_near(struct filer *r, int64_t ticket, const char *why)
{
	if (ticket != 0 && r->nr_near < NEAR_MAX) {
		r->near[r->nr_near].ticket = ticket;
		r->near[r->nr_near++].why = why;
	}
}

static int
same_post(struct filer *r, struct err *e)
{
	return filer_version_of_post(r, "edited", e);
}

static int
same_mail(struct filer *r, struct err *e)
{
	const struct message *m = r->f->message;
	const struct print *p = r->f->print;
	struct message_row row;
	int got;

	if (*m->message_id == '\0')
		return 0;
	got = store_find_same_mail(r->s, r->ctx, m->message_id,
	    p->has_body ? &p->body : NULL, &r->f->item->hash, &row, e);
	if (got < 0)
		return -1;
	if (got == 1)
		return end_duplicate(r, row.ticket, "the same Message-ID", e);
	got = store_find_message_id(r->s, r->ctx, m->message_id, &row, e);
	if (got == 1)
		filer_note_near(r, row.ticket, "same-id");
	return got < 0 ? -1 : 0;
}

static int
same_bytes(struct filer *r, struct err *e)
{
	const struct item_row *item = r->f->item;
	struct message_row row;
	int got;

	if (*r->f->message->platform != '\0' || item->bytes == 0 ||
	    item->withheld != NULL)
		return 0;
	got = store_find_bytes(r->s, r->ctx, &item->hash, item->id,
	    r->f->seq, &row, e);
	if (got != 1)
		return got;
	return end_duplicate(r, row.ticket, "the same bytes", e);
}

static int
same_words_of_sender(struct filer *r, struct err *e)
{
	const struct print *p = r->f->print;
	struct message_row row;
	struct ticket_row t;
	int got;

	if (!p->has_body || r->contact == 0)
		return 0;
	got = store_find_body_of(r->s, r->ctx, &p->body, r->contact, &row, e);
	if (got == 1)
		got = filer_live_ticket(r, row.ticket, &t, e);
	if (got != 1)
		return got;
	if (!is_filer_closed(&t))
		return end_duplicate(r, t.id,
		    "the same words from the same sender", e);
	filer_note_near(r, t.id, "repeats");
	return 0;
}

static int
same_words(struct filer *r, struct err *e)
{
	const struct print *p = r->f->print;
	struct message_row row;
	struct ticket_row t;
	int got;

	if (!p->has_body)
		return 0;
	got = store_find_body(r->s, r->ctx, &p->body, &row, e);
	if (got == 1)
		got = filer_live_ticket(r, row.ticket, &t, e);
	if (got != 1)
		return got;
	if (r->f->message->channel == CHANNEL_FAX &&
	    t.channel == CHANNEL_FAX &&
	    (r->contact == 0 || row.contact == 0))
		return end_duplicate(r, t.id, "the same fax", e);
	if (p->nr_words >= TICKET_CAMPAIGN_WORDS &&
	    r->contact != row.contact)
		r->campaign = t.campaign != 0 ? t.campaign : t.id;
	return 0;
}

/* The same sheets of paper, whatever was read on them. */
static int
same_sheets(struct filer *r, struct err *e)
{
	const struct message *m = r->f->message;
	struct resent was;
	struct ticket_row t;
	int got;

	if (m->channel != CHANNEL_FAX || r->f->resend_window == 0)
		return 0;
	got = resent_find(r->s, r->ctx, m, r->received - r->f->resend_window,
	    &was, e);
	if (got == 1)
		got = filer_live_ticket(r, was.ticket, &t, e);
	if (got != 1)
		return got;
	if (!is_filer_closed(&t))
		return end_duplicate(r, t.id, talloc_asprintf(r->ctx,
		    "the fax of message %lld sent again: page %d of %d, "
		    "likeness %.2f, %d pieces differ", (long long)was.message,
		    was.page, was.nr_pages, was.likeness, was.differences), e);
	filer_note_near(r, t.id, "repeats");
	return 0;
}

/* Much the same words: from someone else it is a campaign, with their name
 * below or a word changed; from the same sender the two are linked. */
static int
like_words(struct filer *r, struct err *e)
{
	const struct near *near = &r->f->print->near;
	struct message_row row;
	struct ticket_row t;
	double likeness;
	int got;

	if (!near->is_set || r->campaign != 0)
		return 0;
	got = store_find_near(r->s, r->ctx, near, &row, &likeness, e);
	if (got == 1)
		got = filer_live_ticket(r, row.ticket, &t, e);
	if (got != 1)
		return got;
	if (r->contact != row.contact || r->contact == 0)
		r->campaign = t.campaign != 0 ? t.campaign : t.id;
	else
		filer_note_near(r, t.id, "alike");
	return 0;
}

static int
burst(struct filer *r, struct err *e)
{
	const struct message *m = r->f->message;
	struct message_row row;
	struct ticket_row t;
	int got;

	if (*m->platform == '\0' || r->contact == 0)
		return 0;
	got = store_find_burst(r->s, r->ctx, r->contact, m->platform,
	    m->conversation, r->received - TICKET_BURST,
	    r->received + TICKET_BURST, &row, e);
	if (got == 1)
		got = filer_live_ticket(r, row.ticket, &t, e);
	if (got != 1 || is_filer_closed(&t))
		return got < 0 ? -1 : 0;
	return filer_end_joined(r, &t, "written in one go", e);
}

/* A campaign bears the number of its first ticket, which bears it too. */
static int
join_campaign(struct filer *r, struct err *e)
{
	struct ticket_row first;
	int got = store_ticket(r->s, r->ctx, r->campaign, &first, e);

	if (got != 1 || first.campaign != 0)
		return got < 0 ? -1 : 0;
	first.campaign = first.id;
	return store_update_ticket(r->s, &first, e);
}

static int
link_near(struct filer *r, int64_t ticket, struct err *e)
{
	if (r->campaign != 0) {
		if (join_campaign(r, e) < 0 ||
		    store_link(r->s, ticket, r->campaign, "campaign", e) < 0)
			return -1;
	}
	for (size_t i = 0; i < r->nr_near; i++)
		if (store_link(r->s, ticket, r->near[i].ticket,
		    r->near[i].why, e) < 0)
			return -1;
	return 0;
}

static int
open_ticket(struct filer *r, struct err *e)
{
	const char *why = why_unreadable(r);
	struct ticket_row t;

	fill(r, &t);
	if (store_add_ticket(r->s, &t, e) < 0 ||
	    add_message(r, filed_fate(r), t.id, why, e) < 0 ||
	    add_event(r, t.id, "opened", why, e) < 0)
		return -1;
	r->out->is_new = true;
	return link_near(r, t.id, e) < 0 ? -1 : 1;
}

/* In the order that ticket.h promises. */
static int (*const steps[])(struct filer *, struct err *) = {
	again, follow_ours, follow_automatic, know_sender, same_post, same_mail,
	same_bytes, same_words_of_sender, same_words, same_sheets,
	follow_answer, burst, follow_flood, like_words, open_ticket,
};

int
ticket_file(struct store *s, void *ctx, int64_t now,
    const struct rules *rules, const struct filing *f, struct filed *out,
    struct err *e)
{
	struct filer r = { .s = s, .ctx = ctx, .now = now, .rules = rules,
		.f = f, .out = out };
	int got = 0;

	*out = (struct filed){ .reason = "" };
	r.received = ticket_received(f->item, f->message);
	store_verdict_text(ctx, f->verdict, &r.verdict);
	for (size_t i = 0; got == 0; i++)
		got = steps[i](&r, e);
	if (got < 0)
		return err_wrap(e, "message %d of item %lld", f->seq,
		    (long long)f->item->id);
	return 0;
}
