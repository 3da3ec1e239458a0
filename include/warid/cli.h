/* SPDX-License-Identifier: ISC */
#ifndef WARID_CLI_H
#define WARID_CLI_H
/*
 * Commands: one file each, one row each in src/cli/commands.c.
 */
#include <stdbool.h>

#include "warid/held.h"
#include "warid/rules.h"
#include "warid/settings.h"
#include "warid/store.h"

/* sysexits.h's, as the contract fixes them. */
enum { EXIT_OK = 0, EXIT_FOUND = 1, EXIT_USAGE = 64, EXIT_DATA = 65,
	EXIT_OURS = 70, EXIT_AGAIN = 75, EXIT_CONF = 78 };

/* What main opens before a command runs. */
enum {
	NEED_SETTINGS = 1 << 0,
	NEED_RULES    = 1 << 1,		/* the folder's, else the last good */
	NEED_STORE    = 1 << 2,
	NEED_HELD     = 1 << 3,
};

struct context {
	void *ctx;			/* the run's memory */
	const char *program;		/* argv[0] */
	const char *conf_path;		/* -c FILE, or NULL */
	struct settings *conf;
	struct rules *rules;
	struct rules_state rules_state;	/* once rules and store are open */
	struct store *store;
	struct held *held;
	int64_t now;
	bool is_verbose, is_quiet;
	bool is_json;			/* --json was among the arguments */
};

struct command {
	const char *name;
	const char *usage;		/* what stands behind the name */
	const char *summary;
	int (*run)(struct context *c, int argc, char **argv);
	unsigned needs;
};

extern const struct command commands[];
extern const size_t nr_commands;

/* -- context.c ----------------------------------------------------------- */

/* Open what `needs` says and is not open yet; else the exit status, after
 * telling why on standard error.  0 when all is open. */
int cli_open(struct context *c, unsigned needs);
void cli_close(struct context *c);

/* Print an error as "warid: sentence" and give the exit status for it. */
int cli_fail(const struct err *e);

/* "warid: sentence" for a wrong command line, and EXIT_USAGE. */
int cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* -- rules_look.c ---------------------------------------------------------- */

/*
 * c->rules: the folder's set, else the last that checked, else NULL; `why`
 * what is wrong with the folder's.  With the store open, how it stands is noted
 * and c->rules_state says since when.  -1: no disk, no store.
 */
int cli_look_at_rules(struct context *c, struct complaints *why,
    struct err *e);

/* On standard error: since when, and the first mistake. */
void cli_say_rules_broken(const struct context *c,
    const struct complaints *why);

/* rules_in_force, rules_since, rules_broken_since, rule_mistakes and
 * rule_complaint. */
void cli_json_rules(struct json_out *o, const struct rules_state *is);

/* -- output.c ------------------------------------------------------------ */

/* One JSON object on a line of its own, and gone. */
void cli_json_line(struct json_out *o);

/* "1 mistake", "3 mistakes"; from ctx. */
const char *cli_count(void *ctx, size_t n, const char *what);

/* "-" for a text that is empty or NULL. */
const char *cli_or_dash(const char *s);

/* "there is no ticket 7", and EXIT_FOUND. */
int cli_no_ticket(int64_t id);

/* A time as RFC 3339, null for 0: none. */
void cli_json_time(struct json_out *o, const char *key, int64_t t);

/*
 * Rows as columns, widths in terminal cells (Arabic and wide letters count
 * as the terminal shows them).  cells: rows * columns, none NULL.
 */
void cli_table(const char *const *heads, size_t columns,
    const char *const *cells, size_t rows);

/* -- options.c ----------------------------------------------------------- */

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_NUMBER };

/* One row per option of a command: "--since", "-j". */
struct option_row {
	const char *name;
	char letter;			/* or 0 */
	enum option_kind kind;
	void *to;			/* bool *, const char **, int64_t * */
};

/*
 * Read argv (after the command's name) by the table; what is no option is
 * moved to the front of argv and counted in *nr_rest.  0, or EXIT_USAGE after
 * telling which option and the nearest known one.
 */
int cli_options(const char *command, const struct option_row *rows, size_t n,
    int argc, char **argv, int *nr_rest);

/* A time given as RFC 3339, a day, or a span back from now ("30d"). */
bool cli_parse_since(const char *s, int64_t now, int64_t *out);

/* The same for an option: left alone when it was not given (NULL); what is
 * no time is EXIT_USAGE, told with `span` as the example. */
int cli_since(const char *command, const char *option, const char *span,
    const char *given, int64_t now, int64_t *out);

/* A ticket's number among a command's words: EXIT_OK, or EXIT_USAGE told. */
int cli_ticket_number(const char *command, const char *word, int64_t *id);

/* The label of a facet that `word` was meant for, or NULL. */
const char *cli_nearest_label(void *ctx, const struct facet *f,
    const char *word);

/* Who is at the keyboard, for the audit. */
const char *cli_actor(void);

/* A word behind a command: "ticket list". */
struct subcommand {
	const char *name;
	int (*run)(struct context *c, int argc, char **argv);
};

/* Run the one that argv[0] names, with argv behind it. */
int cli_subcommand(struct context *c, const char *command,
    const struct subcommand *subs, size_t n, int argc, char **argv);

/* -- the commands --------------------------------------------------------- */

int cmd_run(struct context *c, int argc, char **argv);
int cmd_take(struct context *c, int argc, char **argv);
int cmd_work(struct context *c, int argc, char **argv);
int cmd_deliver(struct context *c, int argc, char **argv);
int cmd_read(struct context *c, int argc, char **argv);
int cmd_recover(struct context *c, int argc, char **argv);
int cmd_ticket(struct context *c, int argc, char **argv);
int cmd_digest(struct context *c, int argc, char **argv);
int cmd_rules(struct context *c, int argc, char **argv);
int cmd_rules(struct context *c, int argc, char **argv);
int cmd_quarantine(struct context *c, int argc, char **argv);
int cmd_reconcile(struct context *c, int argc, char **argv);
int cmd_status(struct context *c, int argc, char **argv);
int cmd_backup(struct context *c, int argc, char **argv);
int cmd_verify(struct context *c, int argc, char **argv);
int cmd_audit(struct context *c, int argc, char **argv);
int cmd_purge(struct context *c, int argc, char **argv);

#endif
