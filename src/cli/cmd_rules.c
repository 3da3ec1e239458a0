/* SPDX-License-Identifier: ISC */
/* rules: its commands by table, and check. */
#include "cli/rules_cmd.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

int
cmd_rules(struct context *c, int argc, char **argv)
{
	static const struct subcommand subs[] = {
		{ "check", rules_cmd_check }, { "test", rules_cmd_test },
		{ "why", rules_cmd_why }, { "diff", rules_cmd_diff },
		{ "hits", rules_cmd_hits }, { "suggest", rules_cmd_suggest },
	};

	return cli_subcommand(c, "rules", subs,
	    sizeof(subs) / sizeof(subs[0]), argc, argv);
}

static void
show_json(const char *kind, const struct complaints *why)
{
	for (size_t i = 0; i < why->n; i++) {
		void *ctx = talloc_new(NULL);
		struct json_out *o = json_object_new(ctx);

		json_put_str(o, "kind", kind);
		json_put_str(o, "file", why->list[i].path);
		json_put_int(o, "line", why->list[i].line);
		json_put_int(o, "column", why->list[i].column);
		json_put_str(o, "text", why->list[i].text);
		cli_json_line(o);
		talloc_free(ctx);
	}
}

static void
print(FILE *to, void *ctx, const char *kind, struct complaints why)
{
	struct buf out;

	why.list = talloc_memdup(ctx, why.list, why.n * sizeof(*why.list));
	for (size_t i = 0; kind != NULL && i < why.n; i++)
		why.list[i].text = talloc_asprintf(ctx, "%s: %s", kind,
		    why.list[i].text);
	buf_init(&out, ctx);
	complaints_write(&why, &out);
	fwrite(out.p, 1, out.n, to);
}

void
rules_cmd_show(struct context *c, const char *kind,
    const struct complaints *why)
{
	if (c->is_json)
		show_json(kind, why);
	else
		print(stdout, c->ctx, strcmp(kind, "warning") == 0 ? kind :
		    NULL, *why);
}

struct rules *
rules_cmd_load(struct context *c, const char *dir, int *ret)
{
	struct rules_file *files;
	struct complaints why;
	struct rules *r;
	struct err e;
	size_t n;

	if (dir == NULL)
		dir = c->conf->rules;
	complaints_init(&why, c->ctx);
	why.dir = dir;
	if (rules_files(c->ctx, dir, &files, &n, &e) < 0) {
		*ret = cli_fail(&e);
		return NULL;
	}
	r = rules_load(c->ctx, files, n, &why);
	if (r == NULL) {
		print(stderr, c->ctx, NULL, why);
		err_set(&e, ERR_CONF, "%s in the rules of '%s'",
		    cli_count(c->ctx, why.n, "mistake"), dir);
		*ret = cli_fail(&e);
	}
	return r;
}

static void
say_result(struct context *c, const struct rules *r, size_t files,
    const struct complaints *bad, const struct complaints *odd)
{
	printf("%s", cli_count(c->ctx, files, "file"));
	if (r != NULL)
		printf(", %s, %s", cli_count(c->ctx, rules_count(r), "rule"),
		    cli_count(c->ctx, rules_examples(r), "example"));
	if (bad->n > 0)
		printf(", %s", cli_count(c->ctx, bad->n, "mistake"));
	if (odd->n > 0)
		printf(", %s", cli_count(c->ctx, odd->n, "warning"));
	puts(bad->n > 0 ? "" : ": good");
}

int
rules_cmd_check(struct context *c, int argc, char **argv)
{
	const char *dir = c->conf->rules;
	struct complaints bad, odd;
	struct rules_file *files;
	struct rules *r;
	struct err e;
	size_t nr;
	int n, ret;

	ret = cli_options("rules check", NULL, 0, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n > 1)
		return cli_usage("rules check: one folder at a time");
	if (n == 1)
		dir = argv[0];
	complaints_init(&bad, c->ctx);
	complaints_init(&odd, c->ctx);
	bad.dir = odd.dir = dir;
	if (rules_files(c->ctx, dir, &files, &nr, &e) < 0)
		return cli_fail(&e);
	r = rules_check(c->ctx, files, nr, &bad, &odd);
	rules_cmd_show(c, "mistake", &bad);
	if (!c->is_quiet)
		rules_cmd_show(c, "warning", &odd);
	if (!c->is_json && !c->is_quiet)
		say_result(c, r, nr, &bad, &odd);
	return bad.n > 0 ? EXIT_FOUND : EXIT_OK;
}
