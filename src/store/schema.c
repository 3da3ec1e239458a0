/* SPDX-License-Identifier: ISC */
/*
 * The tables, as numbered steps in SQLite's words.  A step that has landed is
 * never edited: the next one changes what it made, and its number is how many
 * stand before it and itself.  Each is a transaction of its own, so that a
 * stop between two leaves a store that the next start takes further.
 *
 * `search` is a contentless FTS5 index: its row n holds the folded words and
 * light stems of message n and keeps no text of its own.  Its tokeniser only
 * has to split at spaces, which "ascii" does for every word that
 * text_token can give; without positions the index is a third of the size.
 *
 * A CHECK compares with OR: for IN of more than two, SQLite builds a table in
 * memory for each row written.  (Stores made by the first builds say IN, which
 * means the same.)
 */
#include "store/driver.h"

#include "warid/stop.h"
#include "warid/store.h"

static const struct store_stmt first[] = {
{ "CREATE TABLE meta(\
  name TEXT PRIMARY KEY,\
  value TEXT NOT NULL\
) STRICT, WITHOUT ROWID", "" },
{ "CREATE TABLE source(\
  name TEXT PRIMARY KEY,\
  note TEXT NOT NULL DEFAULT '',\
  last_run INTEGER NOT NULL DEFAULT 0,\
  last_ok INTEGER NOT NULL DEFAULT 0,\
  last_item INTEGER NOT NULL DEFAULT 0,\
  last_error TEXT NOT NULL DEFAULT '',\
  failures INTEGER NOT NULL DEFAULT 0\
) STRICT, WITHOUT ROWID", "" },

/* the ledger: a row an item, never deleted */
{ "CREATE TABLE item(\
  id INTEGER PRIMARY KEY,\
  source TEXT NOT NULL,\
  key TEXT NOT NULL,\
  name TEXT NOT NULL,\
  meta TEXT NOT NULL,\
  withheld TEXT,\
  channel TEXT NOT NULL\
    CHECK (channel = 'email' OR channel = 'fax' OR channel = 'social'),\
  arrived INTEGER NOT NULL,\
  taken INTEGER NOT NULL,\
  bytes INTEGER NOT NULL,\
  hash BLOB NOT NULL CHECK (length(hash) = 32),\
  segment TEXT NOT NULL,\
  place INTEGER NOT NULL,\
  extent INTEGER NOT NULL,\
  fate TEXT NOT NULL DEFAULT 'taken'\
    CHECK (fate = 'taken' OR fate = 'filed' OR fate = 'duplicate'\
      OR fate = 'ignored' OR fate = 'quarantined'),\
  tries INTEGER NOT NULL DEFAULT 0,\
  reason TEXT NOT NULL DEFAULT '',\
  nr_messages INTEGER NOT NULL DEFAULT 0,\
  leased_to TEXT NOT NULL DEFAULT '',\
  leased_until INTEGER NOT NULL DEFAULT 0,\
  erasure TEXT NOT NULL DEFAULT ''\
    CHECK (erasure = '' OR erasure = 'due' OR erasure = 'done'),\
  UNIQUE (source, key)\
) STRICT", "" },
{ "CREATE INDEX item_waiting ON item(id) WHERE fate = 'taken'", "" },
{ "CREATE INDEX item_quarantined ON item(id) WHERE fate = 'quarantined'",
  "" },
{ "CREATE INDEX item_hash ON item(hash)", "" },
{ "CREATE INDEX item_erasure ON item(id) WHERE erasure = 'due'", "" },

/* who writes */
{ "CREATE TABLE contact(\
  id INTEGER PRIMARY KEY,\
  name TEXT NOT NULL,\
  lang TEXT NOT NULL,\
  first_seen INTEGER NOT NULL,\
  last_seen INTEGER NOT NULL,\
  nr_messages INTEGER NOT NULL DEFAULT 0,\
  merged_into INTEGER REFERENCES contact(id)\
) STRICT", "" },
{ "CREATE TABLE identity(\
  kind TEXT NOT NULL,\
  value TEXT NOT NULL,\
  contact INTEGER NOT NULL REFERENCES contact(id),\
  PRIMARY KEY (kind, value)\
) STRICT, WITHOUT ROWID", "" },
{ "CREATE INDEX identity_contact ON identity(contact)", "" },

/* the register */
{ "CREATE TABLE ticket(\
  id INTEGER PRIMARY KEY,\
  status TEXT NOT NULL\
    CHECK (status = 'open' OR status = 'pending' OR status = 'closed'\
      OR status = 'verified' OR status = 'merged'),\
  channel TEXT NOT NULL,\
  class TEXT NOT NULL, topic TEXT NOT NULL, entity TEXT NOT NULL,\
  region TEXT NOT NULL, priority TEXT NOT NULL,\
  lang TEXT NOT NULL,\
  subject TEXT NOT NULL,\
  sender TEXT NOT NULL,\
  owner TEXT NOT NULL,\
  received INTEGER NOT NULL,\
  due INTEGER NOT NULL,\
  items INTEGER NOT NULL,\
  duplicates INTEGER NOT NULL,\
  campaign INTEGER REFERENCES ticket(id),\
  ocr_confidence INTEGER NOT NULL,\
  needs_review INTEGER NOT NULL,\
  is_confidential INTEGER NOT NULL,\
  is_alert INTEGER NOT NULL,\
  unsure TEXT NOT NULL,\
  verdict_hash TEXT NOT NULL,\
  contact INTEGER REFERENCES contact(id),\
  merged_into INTEGER REFERENCES ticket(id),\
  hold TEXT NOT NULL DEFAULT '',\
  purged INTEGER NOT NULL DEFAULT 0\
) STRICT", "" },
{ "CREATE INDEX ticket_received ON ticket(received)", "" },
{ "CREATE INDEX ticket_campaign ON ticket(campaign)\
  WHERE campaign IS NOT NULL", "" },

/* what was read; content is NULL once erased */
{ "CREATE TABLE message(\
  id INTEGER PRIMARY KEY,\
  item INTEGER NOT NULL REFERENCES item(id),\
  seq INTEGER NOT NULL,\
  ticket INTEGER REFERENCES ticket(id),\
  fate TEXT NOT NULL\
    CHECK (fate = 'filed' OR fate = 'duplicate' OR fate = 'ignored'\
      OR fate = 'quarantined'),\
  reason TEXT NOT NULL,\
  received INTEGER NOT NULL,\
  contact INTEGER REFERENCES contact(id),\
  message_id TEXT NOT NULL,\
  platform TEXT NOT NULL,\
  conversation TEXT NOT NULL,\
  platform_id TEXT NOT NULL,\
  body_hash BLOB,\
  content TEXT,\
  UNIQUE (item, seq)\
) STRICT", "" },
{ "CREATE INDEX message_ticket ON message(ticket)", "" },
{ "CREATE INDEX message_contact ON message(contact, received)", "" },
{ "CREATE INDEX message_message_id ON message(message_id)\
  WHERE message_id <> ''", "" },
{ "CREATE INDEX message_platform_id\
  ON message(platform_id, conversation, platform)\
  WHERE platform_id <> ''", "" },
{ "CREATE INDEX message_body ON message(body_hash)\
  WHERE body_hash IS NOT NULL", "" },
{ "CREATE TABLE page(\
  message INTEGER NOT NULL REFERENCES message(id),\
  number INTEGER NOT NULL,\
  confidence INTEGER NOT NULL,\
  is_blank INTEGER NOT NULL,\
  is_cover INTEGER NOT NULL,\
  damaged_lines INTEGER NOT NULL,\
  print TEXT NOT NULL,\
  PRIMARY KEY (message, number)\
) STRICT, WITHOUT ROWID", "" },
/* near-duplicates: a message's sketch, and its bands to look it up by */
{ "CREATE TABLE sketch(\
  message INTEGER PRIMARY KEY REFERENCES message(id),\
  bins BLOB NOT NULL\
) STRICT", "" },
{ "CREATE TABLE band(\
  number INTEGER NOT NULL,\
  key INTEGER NOT NULL,\
  message INTEGER NOT NULL REFERENCES message(id),\
  PRIMARY KEY (number, key, message)\
) STRICT, WITHOUT ROWID", "" },
{ "CREATE TABLE verdict(\
  message INTEGER PRIMARY KEY REFERENCES message(id),\
  hash BLOB NOT NULL,\
  rules_hash TEXT NOT NULL,\
  evidence TEXT\
) STRICT", "" },
{ "CREATE VIRTUAL TABLE search USING fts5(words, content = '',\
  columnsize = 0, detail = none, tokenize = 'ascii')", "" },
{ "CREATE TABLE link(\
  ticket INTEGER NOT NULL REFERENCES ticket(id),\
  other INTEGER NOT NULL REFERENCES ticket(id),\
  why TEXT NOT NULL,\
  PRIMARY KEY (ticket, other)\
) STRICT, WITHOUT ROWID", "" },

/* the audit chain: hash covers the row and the hash before it */
{ "CREATE TABLE event(\
  id INTEGER PRIMARY KEY,\
  at INTEGER NOT NULL,\
  actor TEXT NOT NULL,\
  ticket INTEGER REFERENCES ticket(id),\
  what TEXT NOT NULL,\
  detail TEXT NOT NULL,\
  hash BLOB NOT NULL\
) STRICT", "" },
{ "CREATE INDEX event_ticket ON event(ticket) WHERE ticket IS NOT NULL", "" },
{ "CREATE TABLE run(\
  id INTEGER PRIMARY KEY,\
  started INTEGER NOT NULL,\
  ended INTEGER NOT NULL,\
  taken INTEGER NOT NULL,\
  filed INTEGER NOT NULL,\
  duplicate INTEGER NOT NULL,\
  ignored INTEGER NOT NULL,\
  quarantined INTEGER NOT NULL,\
  errors INTEGER NOT NULL,\
  error TEXT NOT NULL\
) STRICT", "" },
{ "PRAGMA user_version = 1", "" },
};

/* what staff write down beside a ticket: content, unlike the audit's lines */
static const struct store_stmt notes[] = {
{ "CREATE TABLE note(\
  id INTEGER PRIMARY KEY,\
  ticket INTEGER NOT NULL REFERENCES ticket(id),\
  at INTEGER NOT NULL,\
  actor TEXT NOT NULL,\
  text TEXT NOT NULL\
) STRICT", "" },
{ "CREATE INDEX note_ticket ON note(ticket)", "" },
{ "PRAGMA user_version = 2", "" },
};

/* which rules were in force when, and whether the folder's did check */
static const struct store_stmt rules_log[] = {
{ "CREATE TABLE rules_log(\
  id INTEGER PRIMARY KEY,\
  at INTEGER NOT NULL,\
  hash TEXT NOT NULL,\
  mistakes INTEGER NOT NULL,\
  complaint TEXT NOT NULL\
) STRICT", "" },
{ "PRAGMA user_version = 3", "" },
};

#define STEP(list) { list, sizeof(list) / sizeof((list)[0]) }
static const struct {
	const struct store_stmt *list;
	size_t n;
} steps[] = {
	STEP(first), STEP(notes), STEP(rules_log),
};

_Static_assert(sizeof(steps) / sizeof(steps[0]) == SCHEMA_NEWEST,
    "SCHEMA_NEWEST is the number of steps");

static const struct store_stmt version_stmt = { "PRAGMA user_version", "" };

static int
version(struct store *s, int64_t *v, struct err *e)
{
	if (sql_one(s, &version_stmt, NO_ARGS, e) != 1)
		return -1;
	*v = sql_int(s);
	sql_end(s);
	return 0;
}

/* From version v to v + 1, unless another process was here while we waited. */
static int
take_step(struct store *s, int64_t v, struct err *e)
{
	int64_t now;

	if (version(s, &now, e) < 0)
		return -1;
	for (size_t i = 0; now == v && i < steps[v].n; i++)
		if (sql_do(s, &steps[v].list[i], NO_ARGS, e) < 0)
			return err_wrap(e, "schema %d", (int)v + 1);
	return 0;
}

int
schema_migrate(struct store *s, int to, struct err *e)
{
	int64_t v;

	if (version(s, &v, e) < 0)
		return -1;
	if (v > SCHEMA_NEWEST)
		return err_set(e, ERR_CONF, "store '%s': made by a newer warid"
		    " (schema %d, this one knows %d)", s->where, (int)v,
		    SCHEMA_NEWEST);
	for (; v < to; v++) {
		if (store_begin(s, e) < 0)
			return -1;
		if (take_step(s, v, e) < 0) {
			store_rollback(s);
			return -1;
		}
		stop_here("store-migrating");
		if (store_commit(s, e) < 0)
			return -1;
		stop_here("store-migrated");
	}
	return 0;
}
