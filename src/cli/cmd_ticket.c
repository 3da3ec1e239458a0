/* SPDX-License-Identifier: ISC */
/* ticket list, ticket show: the register as rows and as one ticket. */
#include "cli/ticket_cmd.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/clock.h"
#include "warid/text.h"
#include "warid/ticket.h"

enum { SUBJECT_SHOWN = 44 };

static void
put_or_null(struct json_out *o, const char *key, const char *s)
{
	json_put_str(o, key, s != NULL && s[0] != '\0' ? s : NULL);
}

/* The keys that contract.md fixes, then ours. */
static void
ticket_to_json(const struct ticket_row *t, struct json_out *o)
{
	json_put_int(o, "ticket", t->id);
	json_put_str(o, "status", t->status);
	json_put_str(o, "channel", channel_name(t->channel));
	put_or_null(o, "class", t->class_);
	put_or_null(o, "topic", t->topic);
	put_or_null(o, "entity", t->entity);
	put_or_null(o, "region", t->region);
	put_or_null(o, "priority", t->priority);
	put_or_null(o, "lang", t->lang);
	json_put_str(o, "subject", t->subject);
	json_put_str(o, "from", t->from);
	cli_json_time(o, "received", t->received);
	cli_json_time(o, "due", t->due);
	json_put_int(o, "items", t->items);
	json_put_int(o, "duplicates", t->duplicates);
	if (t->campaign != 0)
		json_put_int(o, "campaign", t->campaign);
	else
		json_put_null(o, "campaign");
	if (t->ocr_confidence >= 0)
		json_put_int(o, "ocr_confidence", t->ocr_confidence);
	else
		json_put_null(o, "ocr_confidence");
	json_put_bool(o, "needs_review", t->needs_review);
	json_put_str(o, "verdict_hash", t->verdict_hash);
	put_or_null(o, "owner", t->owner);
	put_or_null(o, "unsure", t->unsure);
	json_put_bool(o, "alert", t->is_alert);
	json_put_bool(o, "confidential", t->is_confidential);
	put_or_null(o, "hold", t->hold);
	cli_json_time(o, "purged", t->purged);
}

static const char *
local_minute(void *ctx, int64_t at)
{
	time_t tt = (time_t)at;
	char s[32];
	struct tm tm;

	localtime_r(&tt, &tm);
	strftime(s, sizeof(s), "%Y-%m-%d %H:%M", &tm);
	return talloc_strdup(ctx, s);
}

static void
print_list(void *ctx, const struct ticket_row *rows, size_t n)
{
	static const char *const heads[] = { "ticket", "received", "channel",
		"class", "topic", "entity", "priority", "items", "", "subject" };
	enum { COLUMNS = sizeof(heads) / sizeof(heads[0]) };
	const char **cells = talloc_array(ctx, const char *,
	    (unsigned)(n * COLUMNS + 1));
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		const struct ticket_row *t = &rows[i];

		cells[at++] = talloc_asprintf(ctx, "%lld", (long long)t->id);
		cells[at++] = local_minute(ctx, t->received);
		cells[at++] = channel_name(t->channel);
		cells[at++] = cli_or_dash(t->class_);
		cells[at++] = cli_or_dash(t->topic);
		cells[at++] = cli_or_dash(t->entity);
		cells[at++] = cli_or_dash(t->priority);
		cells[at++] = talloc_asprintf(ctx, "%lld+%lld",
		    (long long)t->items, (long long)t->duplicates);
		cells[at++] = t->is_alert ? "!" : t->needs_review ? "?" : "";
		cells[at++] = text_clip(ctx, cli_or_dash(t->subject),
		    SUBJECT_SHOWN);
	}
	cli_table(heads, COLUMNS, cells, n);
}

/* What a search looked for, when it found nothing. */
static void
explain_search(struct context *c, const char *search)
{
	struct folded f;

	text_fold(c->ctx, search, strlen(search), false, &f);
	fprintf(stderr, "warid: no ticket holds every word of "
	    "\u2068%s\u2069 (looked for \u2068%s\u2069, its light stems, and "
	    "words that begin so)\n", search, f.p);
}

static int
parse_times(const char *since, const char *until, struct context *c,
    struct ticket_query *q)
{
	int ret = cli_since("ticket list", "--since", "30d", since, c->now,
	    &q->since);

	if (ret == EXIT_OK)
		ret = cli_since("ticket list", "--until", "30d", until, c->now,
		    &q->until);
	return ret;
}

static int
ticket_list(struct context *c, int argc, char **argv)
{
	struct ticket_query q = { 0 };
	const char *since = NULL, *until = NULL;
	const struct option_row options[] = {
		{ "--status", 0, OPTION_TEXT, &q.status },
		{ "--class", 0, OPTION_TEXT, &q.class_ },
		{ "--topic", 0, OPTION_TEXT, &q.topic },
		{ "--entity", 0, OPTION_TEXT, &q.entity },
		{ "--channel", 0, OPTION_TEXT, &q.channel },
		{ "--priority", 0, OPTION_TEXT, &q.priority },
		{ "--search", 0, OPTION_TEXT, &q.search },
		{ "--since", 0, OPTION_TEXT, &since },
		{ "--until", 0, OPTION_TEXT, &until },
		{ "--needs-review", 0, OPTION_FLAG, &q.needs_review },
		{ "--limit", 'n', OPTION_NUMBER, &q.limit },
	};
	struct ticket_row *rows;
	struct err e;
	size_t n;
	int rest, ret;

	ret = cli_options("ticket list", options,
	    sizeof(options) / sizeof(options[0]), argc, argv, &rest);
	if (ret == EXIT_OK)
		ret = parse_times(since, until, c, &q);
	if (ret != EXIT_OK)
		return ret;
	if (rest > 0)
		return cli_usage("ticket list: takes no '%s'", argv[0]);
	if (store_tickets(c->store, c->ctx, &q, &rows, &n, &e) < 0)
		return cli_fail(&e);
	if (c->is_json) {
		for (size_t i = 0; i < n; i++) {
			struct json_out *o = json_object_new(c->ctx);

			ticket_to_json(&rows[i], o);
			cli_json_line(o);
		}
	} else if (n > 0) {
		print_list(c->ctx, rows, n);
	}
	if (n == 0 && q.search != NULL && !c->is_quiet)
		explain_search(c, q.search);
	return EXIT_OK;
}

/* -- show ------------------------------------------------------------------ */

struct shown {
	struct ticket_row t;
	struct message_row *messages;
	size_t nr_messages;
	struct link_row *links;
	size_t nr_links;
	struct event_row *events;
	size_t nr_events;
	struct note_row *notes;
	size_t nr_notes;
	char tag[TICKET_TOKEN_MAX], message_id[TICKET_TOKEN_MAX];
};

static int
gather(struct context *c, int64_t id, struct shown *s, struct err *e)
{
	struct ticket_key *key;
	int r = store_ticket(c->store, c->ctx, id, &s->t, e);

	if (r < 1)
		return r;
	if (ticket_key_open(c->ctx, c->conf->spool, &key, e) < 0)
		return -1;
	ticket_tag(key, id, s->tag);
	ticket_message_id(key, id, s->message_id);
	if (store_ticket_messages(c->store, c->ctx, id, &s->messages,
	    &s->nr_messages, e) < 0 ||
	    store_links(c->store, c->ctx, id, &s->links, &s->nr_links, e) < 0 ||
	    store_events(c->store, c->ctx, id, &s->events, &s->nr_events,
	    e) < 0 ||
	    store_notes(c->store, c->ctx, id, &s->notes, &s->nr_notes, e) < 0)
		return -1;
	return 1;
}

static int
show_json(struct context *c, const struct shown *s, struct err *e)
{
	struct json_out *o = json_object_new(c->ctx), *a, *one;
	struct verdict v;
	int r;

	ticket_to_json(&s->t, o);
	json_put_str(o, "reply_tag", s->tag);
	json_put_str(o, "reply_message_id", s->message_id);
	a = json_put_array(o, "messages");
	for (size_t i = 0; i < s->nr_messages; i++) {
		const struct message_row *m = &s->messages[i];

		one = json_add_object(a);
		json_put_int(one, "message_number", m->id);
		json_put_int(one, "item", m->item);
		json_put_str(one, "fate", fate_name(m->fate));
		json_put_str(one, "reason", m->reason);
		cli_json_time(one, "received", m->received);
		if (m->m != NULL)
			message_to_json(m->m, one);
		r = store_verdict(c->store, c->ctx, m->id, &v, e);
		if (r < 0)
			return -1;
		if (r == 1)
			verdict_to_json(&v, json_put_object(one, "why"));
	}
	a = json_put_array(o, "links");
	for (size_t i = 0; i < s->nr_links; i++) {
		one = json_add_object(a);
		json_put_int(one, "ticket", s->links[i].other);
		json_put_str(one, "why", s->links[i].why);
	}
	a = json_put_array(o, "notes");
	for (size_t i = 0; i < s->nr_notes; i++) {
		one = json_add_object(a);
		cli_json_time(one, "at", s->notes[i].at);
		json_put_str(one, "actor", s->notes[i].actor);
		json_put_str(one, "text", s->notes[i].text);
	}
	a = json_put_array(o, "events");
	for (size_t i = 0; i < s->nr_events; i++) {
		one = json_add_object(a);
		cli_json_time(one, "at", s->events[i].at);
		json_put_str(one, "actor", s->events[i].actor);
		json_put_str(one, "what", s->events[i].what);
		json_put_str(one, "detail", s->events[i].detail);
	}
	cli_json_line(o);
	return 0;
}

static void
print_message(struct context *c, const struct message_row *row)
{
	const struct message *m = row->m;

	printf("\n-- %s, %s%s%s\n", local_minute(c->ctx, row->received),
	    fate_name(row->fate), row->reason[0] ? ": " : "", row->reason);
	if (m == NULL)
		return;
	printf("from     %s <%s>\n", cli_or_dash(m->from.name),
	    cli_or_dash(m->from.id));
	if (m->subject[0] != '\0')
		printf("subject  %s\n", m->subject);
	printf("%s\n", m->body);
	for (size_t i = 0; i < m->nr_pages; i++)
		printf("[page %d, confidence %d%s]\n%s\n",
		    m->pages[i].number, m->pages[i].confidence,
		    m->pages[i].is_cover ? ", cover sheet" : "",
		    m->pages[i].text);
}

static void
show_text(struct context *c, const struct shown *s)
{
	const struct ticket_row *t = &s->t;

	printf("ticket   %lld, %s%s%s\n", (long long)t->id, t->status,
	    t->is_alert ? ", red flag" : "",
	    t->needs_review ? ", needs a person's look" : "");
	printf("sorted   class %s, topic %s, entity %s, region %s, priority "
	    "%s\n", cli_or_dash(t->class_), cli_or_dash(t->topic),
	    cli_or_dash(t->entity), cli_or_dash(t->region),
	    cli_or_dash(t->priority));
	if (t->unsure[0] != '\0')
		printf("unsure   %s\n", t->unsure);
	printf("received %s%s%s\n", local_minute(c->ctx, t->received),
	    t->due ? ", due " : "", t->due ? local_minute(c->ctx, t->due) : "");
	printf("owner    %s\n", cli_or_dash(t->owner));
	printf("reply    with %s in the subject\n", s->tag);
	if (t->hold[0] != '\0')
		printf("on hold  %s\n", t->hold);
	if (t->purged != 0)
		printf("purged   %s\n", local_minute(c->ctx, t->purged));
	for (size_t i = 0; i < s->nr_links; i++)
		printf("see also ticket %lld (%s)\n",
		    (long long)s->links[i].other, s->links[i].why);
	for (size_t i = 0; i < s->nr_messages; i++)
		print_message(c, &s->messages[i]);
	for (size_t i = 0; i < s->nr_notes; i++)
		printf("\n-- note of %s, %s\n%s\n", s->notes[i].actor,
		    local_minute(c->ctx, s->notes[i].at), s->notes[i].text);
	printf("\n");
	for (size_t i = 0; i < s->nr_events; i++)
		printf("%s  %s  %s  %s\n", local_minute(c->ctx,
		    s->events[i].at), s->events[i].actor, s->events[i].what,
		    s->events[i].detail);
}

static int
ticket_show(struct context *c, int argc, char **argv)
{
	struct shown s = { 0 };
	struct err e;
	int64_t id;
	int r;

	if (argc != 1)
		return cli_usage("ticket show: which ticket?");
	r = cli_ticket_number("ticket show", argv[0], &id);
	if (r != EXIT_OK)
		return r;
	r = gather(c, id, &s, &e);
	if (r == 0)
		return cli_no_ticket(id);
	if (r > 0 && c->is_json)
		r = show_json(c, &s, &e);
	else if (r > 0)
		show_text(c, &s);
	return r < 0 ? cli_fail(&e) : EXIT_OK;
}

int
cmd_ticket(struct context *c, int argc, char **argv)
{
	static const struct subcommand subs[] = {
		{ "list", ticket_list }, { "show", ticket_show },
		{ "set", ticket_set }, { "assign", ticket_assign },
		{ "note", ticket_note }, { "close", ticket_close },
		{ "verify", ticket_verify }, { "reopen", ticket_reopen },
		{ "merge", ticket_merge },
	};

	return cli_subcommand(c, "ticket", subs,
	    sizeof(subs) / sizeof(subs[0]), argc, argv);
}
