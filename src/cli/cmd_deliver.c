/* SPDX-License-Identifier: ISC */
/* deliver, recover: the doors besides the sources. */
#include "warid/cli.h"

#include <stdio.h>
#include <unistd.h>

#include "warid/file.h"
#include "warid/worker.h"

static const size_t deliver_max = (size_t)1 << 30;

int
cmd_deliver(struct context *c, int argc, char **argv)
{
	struct worker w = { .conf = c->conf, .store = c->store,
		.held = c->held, .now = c->now };
	struct err e;
	size_t n;
	char *p;

	if (argc > 0)
		return cli_usage("deliver: takes no '%s'", argv[0]);
	if (file_read_fd(c->ctx, STDIN_FILENO, "standard input", deliver_max,
	    &p, &n, &e) < 0 || worker_deliver(&w, p, n, &e) < 0)
		return cli_fail(&e);
	return EXIT_OK;
}

int
cmd_recover(struct context *c, int argc, char **argv)
{
	struct worker w = { .conf = c->conf, .store = c->store,
		.held = c->held, .now = c->now };
	int64_t added;
	struct err e;

	if (argc > 0)
		return cli_usage("recover: takes no '%s'", argv[0]);
	if (worker_recover(&w, &added, &e) < 0)
		return cli_fail(&e);
	if (added > 0 && !c->is_quiet)
		printf("%lld items are in the ledger again; 'warid work' files "
		    "them\n", (long long)added);
	return EXIT_OK;
}
