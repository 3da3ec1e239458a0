/* SPDX-License-Identifier: ISC */
/* The table of every key: type, default, range. */
#include "settings/keys.h"

#include "warid/settings.h"

#define NR(a) (sizeof(a) / sizeof((a)[0]))
#define MIB ((int64_t)1 << 20)

static const char *const kind_words[] = { "maildir", "imap", "fax", "social",
	NULL };
static const char *const lang_words[] = { "ar", "en", "both", NULL };

#define TOP(f) offsetof(struct settings, f)
static const struct key top[] = {
	{ "spool", KEY_PATH, TOP(spool), "./spool", 0, 0, NULL },
	{ "rules", KEY_FOLDER, TOP(rules), "./rules", 0, 0, NULL },
	{ "store", KEY_TEXT, TOP(store), NULL, 0, 0, NULL },
	{ "timezone", KEY_TEXT, TOP(timezone), NULL, 0, 0, NULL },
	{ "jobs", KEY_INT, TOP(jobs), "0", 0, 256, NULL },
	{ "reader-seconds", KEY_INT, TOP(reader_seconds), "20", 1, 3600,
	    NULL },
	{ "reader-memory", KEY_SIZE, TOP(reader_memory), "1GiB", 64 * MIB,
	    64 * 1024 * MIB, NULL },
	{ "max-item", KEY_SIZE, TOP(max_item), "64MiB", MIB, 1024 * MIB,
	    NULL },
	{ "retries", KEY_INT, TOP(retries), "2", 1, 20, NULL },
	{ "resend-days", KEY_INT, TOP(resend_days), "30", 0, 3650, NULL },
	{ "daily-cap", KEY_INT, TOP(daily_cap), "100", 0, 1000000, NULL },
	{ "master-key", KEY_SECRET_FILE, TOP(master_key), NULL, 0, 0, NULL },
	{ "sources", KEY_SOURCES, 0, NULL, 0, 0, NULL },
	{ "digests", KEY_DIGESTS, 0, NULL, 0, 0, NULL },
	{ "calendar", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
	{ "retention", KEY_SPANS, 0, NULL, 0, 0, NULL },
	{ "quarantine-alarm", KEY_SPAN, TOP(quarantine_alarm), "1d", 60,
	    (int64_t)10 * 365 * 86400, NULL },
};

#define SRC(f) offsetof(struct source_settings, f)
static const struct key source[] = {
	{ "name", KEY_NAME, SRC(name), NULL, 0, 0, NULL },
	{ "kind", KEY_WORD, SRC(kind), NULL, 0, 0, kind_words },
	{ "path", KEY_FOLDER, SRC(path), NULL, 0, 0, NULL },
	{ "drop", KEY_BOOL, SRC(is_drop), "no", 0, 0, NULL },
	{ "host", KEY_TEXT, SRC(host), NULL, 0, 0, NULL },
	{ "port", KEY_INT, SRC(port), "0", 1, 65535, NULL },
	{ "starttls", KEY_BOOL, SRC(is_starttls), "no", 0, 0, NULL },
	{ "tls-ca-file", KEY_FILE, SRC(tls_ca_file), NULL, 0, 0, NULL },
	{ "user", KEY_TEXT, SRC(user), NULL, 0, 0, NULL },
	{ "password-file", KEY_SECRET_FILE, SRC(password_file), NULL, 0, 0,
	    NULL },
	{ "password-command", KEY_TEXT, SRC(password_command), NULL, 0, 0,
	    NULL },
	{ "token-command", KEY_TEXT, SRC(token_command), NULL, 0, 0, NULL },
	{ "tunnel", KEY_TEXT, SRC(tunnel), NULL, 0, 0, NULL },
	{ "folder", KEY_TEXT, SRC(folder), "INBOX", 0, 0, NULL },
	{ "after", KEY_AFTER, 0, NULL, 0, 0, NULL },
	{ "timeout", KEY_INT, SRC(timeout), "60", 1, 3600, NULL },
	{ "max-bytes", KEY_SIZE, SRC(max_bytes), "64MiB", MIB, 1024 * MIB,
	    NULL },
	{ "archive", KEY_ARCHIVE, 0, NULL, 0, 0, NULL },
	{ "xferfaxlog", KEY_FILE, SRC(xferfaxlog), NULL, 0, 0, NULL },
	{ "own", KEY_TEXT, SRC(own), NULL, 0, 0, NULL },
};

#define DIG(f) offsetof(struct digest_settings, f)
static const struct key digest[] = {
	{ "for", KEY_NAME, DIG(audience), NULL, 0, 0, NULL },
	{ "lang", KEY_WORD, 0, NULL, 0, 0, lang_words },
	{ "to", KEY_TEXTS, 0, NULL, 0, 0, NULL },
	{ "at", KEY_TEXT, DIG(at), "07:00", 0, 0, NULL },
};

/* Read by calendar.c. */
static const struct key calendar[] = {
	{ "days", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
	{ "hours", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
	{ "ramadan", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
	{ "holidays", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
	{ "holidays-file", KEY_CALENDAR, 0, NULL, 0, 0, NULL },
};

const struct key_table keys_top = { top, NR(top) };
const struct key_table keys_source = { source, NR(source) };
const struct key_table keys_digest = { digest, NR(digest) };
const struct key_table keys_calendar = { calendar, NR(calendar) };
