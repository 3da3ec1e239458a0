/* SPDX-License-Identifier: ISC */
#ifndef WARID_SETTINGS_H
#define WARID_SETTINGS_H
/*
 * The site's settings, `warid.yaml`; warid.yaml(5) documents every key.  One
 * table gives name, type, range, default and documentation of each key.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/complain.h"
#include "warid/err.h"

enum source_kind {
	SOURCE_MAILDIR, SOURCE_IMAP, SOURCE_FAX, SOURCE_SOCIAL,
};

enum after_kind { AFTER_LEAVE, AFTER_FLAG, AFTER_MOVE };

/* One entry of `sources:`.  Strings are NULL when not given. */
struct source_settings {
	const char *name;		/* unique, [a-z0-9-]+ */
	enum source_kind kind;
	const char *path;		/* maildir, fax, social */
	bool is_drop;			/* move what was taken to SPOOL/done/ */
	/* imap */
	const char *host, *user, *password_file, *password_command;
	const char *token_command;	/* XOAUTH2 */
	const char *folder;		/* default INBOX */
	const char *tunnel;		/* a command, split at spaces, no shell */
	const char *tls_ca_file;	/* default: the system's */
	int port;			/* default 993, or 143 with starttls */
	bool is_starttls;
	enum after_kind after;
	const char *after_move;		/* folder for AFTER_MOVE */
	int timeout;			/* seconds a command, default 60 */
	int64_t max_bytes;		/* of one message, default 64 MiB */
	bool is_archive;		/* first import: no replies, no alarms */
	const char *archive_before;	/* YYYY-MM-DD: only of what came before */
	const char *archive_since;	/* nothing older is taken at all */
	/* fax */
	const char *xferfaxlog;
	/* social */
	const char *own;		/* our own name in chats, or NULL */
};

struct digest_settings {
	const char *audience;		/* `for:` */
	const char *lang;		/* "ar", "en", "both" */
	const char **to;
	size_t nr_to;
	const char *at;			/* "07:00" */
};

/* `calendar:`: when somebody is there, by the site's local clock. */
struct calendar_day {
	enum calendar_kind {
		CALENDAR_DATE,		/* one day of one year */
		CALENDAR_YEARLY,	/* month and day, each year */
		CALENDAR_HIJRI,		/* the same of the Hijri year */
	} kind;
	int year, month, day;		/* year 0: each */
};

/* Days in order: larger is later. */
int calendar_order(const struct calendar_day *d);

struct calendar_holiday {
	struct calendar_day first, last; /* of one kind */
};

struct calendar_hours {
	int from, to;			/* minutes of the day, [from, to) */
};

struct calendar_settings {
	unsigned days;			/* 1 << day of the week, Sunday 0 */
	struct calendar_hours *hours, *ramadan;
	size_t nr_hours, nr_ramadan;	/* none: Ramadan as ever */
	struct calendar_holiday *holidays;
	size_t nr_holidays;
};

/* How long what is filed under a class is kept, from the day it came. */
struct retention {
	const char *class_;		/* "default": every class not named */
	int64_t seconds;
};

struct settings {
	const char *path;		/* NULL: the defaults */
	const char *spool, *rules, *store, *timezone;
	struct source_settings *sources;
	size_t nr_sources;
	struct digest_settings *digests;
	size_t nr_digests;
	struct calendar_settings calendar;
	int jobs;			/* workers of `run`; 0: one per core */
	int reader_seconds;		/* wall clock an item or page, default 20 */
	int64_t reader_memory;		/* bytes of address space */
	int64_t max_item;		/* bytes of one item, default 64 MiB */
	int retries;			/* before quarantine, default 2 */
	int daily_cap;			/* messages of one sender; 0: none */
	int64_t quarantine_alarm;	/* seconds until it is trouble */
	struct retention *retention;
	size_t nr_retention;
	int resend_days;		/* a fax is looked for among those of,
					   default 30; 0: not at all */
	const char *master_key;		/* file; given: held bytes are sealed */
};

/*
 * Read the settings: `path`, or with NULL those that $WARID_CONF,
 * rules/warid.yaml and /etc/warid/warid.yaml give, or the defaults.  Every
 * mistake becomes a complaint (ERR_CONF when there is one).  Secrets in a file
 * that others can read are a mistake.
 */
int settings_load(void *ctx, const char *path, struct settings **out,
    struct complaints *c, struct err *e);

const char *source_kind_name(enum source_kind kind);

#endif
