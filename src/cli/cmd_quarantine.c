/* SPDX-License-Identifier: ISC */
/* quarantine list, show, retry, drop: what could not be read, and why. */
#include "warid/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/clock.h"

static void
item_to_json(const struct item_row *r, struct json_out *o)
{
	char s[CLOCK_TEXT_MAX], hex[HASH_HEX_MAX];

	json_put_int(o, "item", r->id);
	json_put_str(o, "source", r->source);
	json_put_str(o, "channel", channel_name(r->channel));
	json_put_str(o, "reason", r->reason);
	json_put_int(o, "tries", r->tries);
	json_put_int(o, "bytes", r->bytes);
	json_put_str(o, "taken", clock_text(r->taken, s));
	json_put_str(o, "hash", hash_hex(&r->hash, hex));
	json_put_str(o, "segment", r->place.segment);
	json_put_int(o, "offset", r->place.offset);
}

static int
quarantine_list(struct context *c, int argc, char **argv)
{
	static const char *const heads[] = { "item", "source", "since",
		"tries", "bytes", "reason" };
	enum { COLUMNS = sizeof(heads) / sizeof(heads[0]) };
	struct item_row *rows;
	const char **cells;
	char s[CLOCK_TEXT_MAX];
	struct err e;
	size_t n, at = 0;

	if (argc > 0)
		return cli_usage("quarantine list: takes no '%s'", argv[0]);
	if (store_items(c->store, c->ctx, FATE_QUARANTINED, &rows, &n, &e) < 0)
		return cli_fail(&e);
	cells = talloc_array(c->ctx, const char *, (unsigned)(n * COLUMNS + 1));
	for (size_t i = 0; i < n; i++) {
		if (c->is_json) {
			struct json_out *o = json_object_new(c->ctx);

			item_to_json(&rows[i], o);
			cli_json_line(o);
			continue;
		}
		cells[at++] = talloc_asprintf(c->ctx, "%lld",
		    (long long)rows[i].id);
		cells[at++] = rows[i].source;
		cells[at++] = talloc_strdup(c->ctx,
		    clock_text(rows[i].taken, s));
		cells[at++] = talloc_asprintf(c->ctx, "%d", rows[i].tries);
		cells[at++] = talloc_asprintf(c->ctx, "%lld",
		    (long long)rows[i].bytes);
		cells[at++] = rows[i].reason;
	}
	if (n > 0 && !c->is_json)
		cli_table(heads, COLUMNS, cells, n);
	return EXIT_OK;
}

/* "12" or "all" behind the command: 0 for all, -1 after complaining. */
static int64_t
item_number(const char *command, int argc, char **argv)
{
	char *end;
	int64_t id;

	if (argc < 1) {
		cli_usage("quarantine %s: which item?", command);
		return -1;
	}
	id = strtoll(argv[0], &end, 10);
	if (*end != '\0' || id <= 0) {
		cli_usage("quarantine %s: '%s' is no item number", command,
		    argv[0]);
		return -1;
	}
	return id;
}

static int
not_there(int64_t id)
{
	fprintf(stderr, "warid: item %lld is not in quarantine\n",
	    (long long)id);
	return EXIT_FOUND;
}

/* The raw bytes to standard output: for whoever can read them. */
static int
quarantine_show(struct context *c, int argc, char **argv)
{
	int64_t id = item_number("show", argc, argv);
	struct held_record r;
	struct item_row row;
	struct err e;
	int ret;

	if (id < 0)
		return EXIT_USAGE;
	ret = cli_open(c, NEED_HELD);
	if (ret != EXIT_OK)
		return ret;
	ret = store_item(c->store, c->ctx, id, &row, &e);
	if (ret == 0 || (ret == 1 && row.fate != FATE_QUARANTINED))
		return not_there(id);
	if (ret < 0)
		return cli_fail(&e);
	if (c->is_json) {
		struct json_out *o = json_object_new(c->ctx);

		item_to_json(&row, o);
		cli_json_line(o);
		return EXIT_OK;
	}
	if (held_read(c->held, c->ctx, &row.place, &r, &e) < 0)
		return cli_fail(&e);
	fwrite(r.p, 1, r.n, stdout);
	return EXIT_OK;
}

static int
quarantine_retry(struct context *c, int argc, char **argv)
{
	int64_t id = item_number("retry", argc, argv);
	struct err e;
	int ret;

	if (id < 0)
		return EXIT_USAGE;
	ret = store_retry(c->store, id, c->now, cli_actor(), &e);
	if (ret < 0)
		return cli_fail(&e);
	return ret == 0 ? not_there(id) : EXIT_OK;
}

static int
quarantine_drop(struct context *c, int argc, char **argv)
{
	int64_t id = item_number("drop", argc, argv);
	struct err e;
	int ret;

	if (id < 0)
		return EXIT_USAGE;
	if (argc != 2)
		return cli_usage("quarantine drop: give the reason behind the "
		    "number; it is kept");
	ret = store_drop(c->store, id, c->now, cli_actor(), argv[1], &e);
	if (ret < 0)
		return cli_fail(&e);
	return ret == 0 ? not_there(id) : EXIT_OK;
}

int
cmd_quarantine(struct context *c, int argc, char **argv)
{
	static const struct subcommand subs[] = {
		{ "list", quarantine_list }, { "show", quarantine_show },
		{ "retry", quarantine_retry }, { "drop", quarantine_drop },
	};

	return cli_subcommand(c, "quarantine", subs,
	    sizeof(subs) / sizeof(subs[0]), argc, argv);
}
