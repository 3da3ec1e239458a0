/* SPDX-License-Identifier: ISC */
/* The command line as a table; a test demands a manual section per row. */
#include "warid/cli.h"

enum { ALL = NEED_SETTINGS | NEED_STORE | NEED_HELD };

const struct command commands[] = {
	{ "run", "[-j N] [--max N] [--time S] [SOURCE...]",
	  "take what is new, then work until nothing waits", cmd_run, ALL },
	{ "take", "[--max N] [--time S] [SOURCE...]",
	  "ask every source for what is new and hold it", cmd_take, ALL },
	{ "work", "[-j N] [--max N] [--time S]",
	  "read, judge and file what waits", cmd_work, ALL | NEED_RULES },
	{ "deliver", "", "take one message from standard input",
	  cmd_deliver, ALL },
	{ "read", "FILE...", "show what is read from files; nothing is kept",
	  cmd_read, NEED_SETTINGS },
	{ "recover", "", "rebuild the ledger from the held segments",
	  cmd_recover, ALL },
	{ "ticket", "list|show|set|assign|note|close|verify|reopen|merge ...",
	  "the register",
	  cmd_ticket, NEED_SETTINGS | NEED_STORE },
	{ "digest", "[--day D] [--for AUDIENCE] [--lang ar|en|both] "
	  "[--format html|text|json]", "the daily digest", cmd_digest,
	  NEED_SETTINGS | NEED_STORE | NEED_RULES },
	{ "rules", "check|test|why|diff|hits|suggest ...",
	  "check, try and explain rule files", cmd_rules, NEED_SETTINGS },
	{ "quarantine", "list|show|retry|drop ...",
	  "what could not be read, and why", cmd_quarantine,
	  NEED_SETTINGS | NEED_STORE },
	{ "reconcile", "[--since D] [--offline]",
	  "do the books of every source balance, and does none hold more?",
	  cmd_reconcile, NEED_SETTINGS | NEED_STORE },
	{ "status", "[--metrics]", "health of sources, queue, rules and runs",
	  cmd_status, NEED_SETTINGS | NEED_STORE },
	{ "backup", "DIR", "a consistent copy of ledger and held bytes",
	  cmd_backup, ALL },
	{ "verify", "", "read every held item again and check its hash",
	  cmd_verify, ALL },
	{ "audit", "verify", "is the audit chain whole?", cmd_audit,
	  NEED_SETTINGS | NEED_STORE },
	{ "purge", "[-n] [--before D [--class C]] [--because WHY] | "
	  "--hold TICKET --because WHY | --release TICKET",
	  "erase what old closed tickets hold", cmd_purge, ALL },
};

const size_t nr_commands = sizeof(commands) / sizeof(commands[0]);
