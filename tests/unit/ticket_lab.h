/* SPDX-License-Identifier: ISC */
#ifndef TESTS_TICKET_LAB_H
#define TESTS_TICKET_LAB_H
/* A register in a temporary folder, and messages to file in it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "page_lab.h"
#include "warid/ticket.h"

enum { NOW = 1795330200, HOUR = 60 * 60, DAY = 24 * HOUR };

struct ticket_lab {
	char *dir;
	struct store *s;
	struct rules *rules;
	struct err e;
	int nr_items;
	struct ticket_key *key;		/* a test's to set, and the next */
	int daily_cap;
};

#define OK(x) do { \
	if ((x) < 0) \
		fail_msg("%s", t->e.text); \
} while (0)

/* What a test says of a message; the rest is made up. */
struct ticket_say {
	const char *from, *subject, *body, *id;
	const char *refers;
	const char *class_, *priority;
	bool is_unsure, is_alert;
	enum automatic automatic;
	const char *automatic_why;
	const char *bytes;		/* NULL: others than any before */
	const char *chat;		/* of WhatsApp; NULL: a mail */
	int64_t at;			/* after NOW */
	bool is_own, is_system;
	const char *unreadable;
	bool is_fax;
	int confidence;			/* of a fax page */
	struct sheet sheet;		/* what it looks like; seed 0: blank */
	bool has_more;			/* a second page, blank */
};

int ticket_lab_set_up(void **state);
int ticket_lab_tear_down(void **state);

struct message *ticket_lab_message(struct ticket_lab *t,
    const struct ticket_say *w);

/* Take it, judge it as it says, and file it. */
struct filed ticket_lab_file(struct ticket_lab *t,
    const struct ticket_say *w);

struct ticket_row ticket_lab_row(struct ticket_lab *t, int64_t id);
void ticket_lab_close(struct ticket_lab *t, int64_t id);

/* The events of a ticket: "opened joined reopened". */
char *ticket_lab_story(struct ticket_lab *t, int64_t id);

/* The first link of a ticket: its reason, or "". */
const char *ticket_lab_link(struct ticket_lab *t, int64_t id);

#endif
