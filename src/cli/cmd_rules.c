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

/* The same complaints, their files named from here. */
static struct complaints
below(void *ctx, const char *dir, const struct complaints *why)
{
	struct complaints out;
	size_t n;

	if (strncmp(dir, "./", 2) == 0)
		dir += 2;
	n = strlen(dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	complaints_init(&out, ctx);
	for (size_t i = 0; i < why->n; i++)
		complain(&out, talloc_asprintf(ctx, "%.*s/%s", (int)n, dir,
		    why->list[i].path), why->list[i].line,
		    why->list[i].column, "%s", why->list[i].text);
	return out;
}

static void
print(FILE *to, void *ctx, const char *dir, const char *kind,
    const struct complaints *why)
{
	struct complaints named = below(ctx, dir, why);
	struct buf out;

	if (kind != NULL)
		for (size_t i = 0; i < named.n; i++)
			named.list[i].text = talloc_asprintf(ctx, "%s: %s",
			    kind, named.list[i].text);
	buf_init(&out, ctx);
	complaints_write(&named, &out);
	fwrite(out.p, 1, out.n, to);
}

void
rules_cmd_show(struct context *c, const char *dir, const char *kind,
    const struct complaints *why)
{
	if (c->is_json)
		show_json(kind, why);
	else
		print(stdout, c->ctx, dir, strcmp(kind, "warning") == 0 ?
		    kind : NULL, why);
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
	if (rules_files(c->ctx, dir, &files, &n, &e) < 0) {
		*ret = cli_fail(&e);
		return NULL;
	}
	r = rules_load(c->ctx, files, n, &why);
	if (r == NULL) {
		print(stderr, c->ctx, dir, NULL, &why);
		err_set(&e, ERR_CONF, "%zu mistakes in the rules of '%s'",
		    why.n, dir);
		*ret = cli_fail(&e);
	}
	return r;
}

static void
say_result(const struct rules *r, size_t files, const struct complaints *bad,
    const struct complaints *odd)
{
	printf("%zu files", files);
	if (r != NULL)
		printf(", %zu rules, %zu examples", rules_count(r),
		    rules_examples(r));
	if (bad->n > 0)
		printf(", %zu mistakes", bad->n);
	if (odd->n > 0)
		printf(", %zu warnings", odd->n);
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
	if (rules_files(c->ctx, dir, &files, &nr, &e) < 0)
		return cli_fail(&e);
	r = rules_check(c->ctx, files, nr, &bad, &odd);
	rules_cmd_show(c, dir, "mistake", &bad);
	if (!c->is_quiet)
		rules_cmd_show(c, dir, "warning", &odd);
	if (!c->is_json && !c->is_quiet)
		say_result(r, nr, &bad, &odd);
	return bad.n > 0 ? EXIT_FOUND : EXIT_OK;
}
