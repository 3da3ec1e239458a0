/* SPDX-License-Identifier: ISC */
/* read: the window on what the program reads from a file. */
#include "warid/cli.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <talloc.h>
#include <unistd.h>

#include "warid/clock.h"
#include "warid/file.h"
#include "warid/reader.h"

static const size_t read_max = (size_t)1 << 30;

/* Only a name that says mail makes mail of bytes that do not look like it. */
static enum channel
channel_of(const char *path)
{
	const char *dot = strrchr(path, '.');

	if (dot != NULL && strcasecmp(dot, ".eml") == 0)
		return CHANNEL_EMAIL;
	return CHANNEL_SOCIAL;
}

static void
print_field(const char *name, const char *value)
{
	if (value[0] != '\0')
		printf("%-9s %s\n", name, value);
}

static void
print_text(const char *text)
{
	size_t n = strlen(text);

	if (n > 0)
		printf("\n%s%s", text, text[n - 1] == '\n' ? "" : "\n");
}

static void
print_pages(const struct message *m)
{
	for (size_t i = 0; i < m->nr_pages; i++) {
		const struct page *p = &m->pages[i];

		printf("\n-- page %d: %d x %d at %.0f x %.0f dpi", p->number,
		    p->width, p->height, p->dpi_x, p->dpi_y);
		if (p->rotation != 0)
			printf(", turned %d degrees", p->rotation);
		if (p->is_blank)
			printf(", blank");
		else if (p->unreadable == NULL)
			printf(", confidence %d", p->confidence);
		putchar('\n');
		if (p->unreadable != NULL)
			printf("unreadable: %s\n", p->unreadable);
		print_text(p->text);
	}
}

static void
print_message(const struct message *m)
{
	char when[CLOCK_TEXT_MAX];

	printf("%-9s %s, %s\n", "kind", m->kind, m->lang);
	if (m->from.name[0] != '\0' && m->from.id[0] != '\0')
		printf("%-9s %s <%s>\n", "from", m->from.name, m->from.id);
	else
		print_field("from", m->from.name[0] ? m->from.name :
		    m->from.id);
	print_field("subject", m->subject);
	if (m->date != 0)
		print_field("date", clock_text(m->date, when));
	if (m->automatic != AUTO_NO)
		printf("%-9s %s (%s)\n", "automatic",
		    automatic_name(m->automatic), m->automatic_why);
	if (m->unreadable != NULL)
		print_field("unreadable", m->unreadable);
	for (size_t i = 0; i < m->nr_attachments; i++) {
		const struct attachment *a = &m->attachments[i];

		printf("%-9s %s, %s, %zu bytes%s%s\n", "attached", a->name,
		    a->type, a->bytes, a->unreadable ? ", unreadable: " : "",
		    a->unreadable ? a->unreadable : "");
	}
	for (size_t i = 0; i < m->nr_remarks; i++)
		printf("%-9s %s: %s\n", "remark", m->remarks[i].part,
		    m->remarks[i].text);
	print_text(m->body);
	print_pages(m);
}

static void
show(struct context *c, const char *path, const struct message *m)
{
	struct json_out *o;

	if (c->is_json) {
		o = json_object_new(c->ctx);
		json_put_str(o, "path", path);
		message_to_json(m, o);
		cli_json_line(o);
		return;
	}
	printf("%-9s %s\n", "path", path);
	print_message(m);
	for (size_t i = 0; i < m->nr_messages; i++) {
		printf("\n== message %zu of %zu\n", i + 1, m->nr_messages);
		print_message(m->messages[i]);
	}
	putchar('\n');
}

/* What a file would have come by, from what it turned out to be. */
static enum channel
shown_channel(const struct message *m)
{
	if (strcmp(m->kind, "mail") == 0)
		return CHANNEL_EMAIL;
	if (strcmp(m->kind, "fax") == 0)
		return CHANNEL_FAX;
	return m->channel;
}

/* 0 read, EXIT_DATA told why not, EXIT_AGAIN the reader cannot be started. */
static int
read_file(struct context *c, struct reader *r, const char *path)
{
	struct reader_request q = { .channel = channel_of(path), .meta = "" };
	void *ctx = talloc_new(c->ctx);
	const char *slash = strrchr(path, '/');
	struct message *m;
	struct err e;
	char *p;
	int ret = EXIT_OK;

	q.name = slash ? slash + 1 : path;
	if (strcmp(path, "-") == 0)
		ret = file_read_fd(ctx, STDIN_FILENO, "standard input",
		    read_max, &p, &q.n, &e);
	else
		ret = file_read(ctx, path, read_max, &p, &q.n, &e);
	if (ret == 0) {
		q.p = p;
		ret = reader_read(r, ctx, &q, &m, &e);
		if (ret < 0 && e.scope <= ERR_ITEM) {
			m = message_new(ctx, "text", q.channel);
			m->unreadable = e.text;
			ret = 0;
		}
	}
	if (ret == 0) {
		m->channel = shown_channel(m);
		show(c, path, m);
		ret = m->unreadable != NULL ? EXIT_DATA : EXIT_OK;
	} else {
		ret = cli_fail(&e);
	}
	talloc_free(ctx);
	return ret;
}

int
cmd_read(struct context *c, int argc, char **argv)
{
	struct reader_limits limits = {
		.seconds = c->conf->reader_seconds,
		.memory = c->conf->reader_memory,
	};
	struct reader *r;
	struct err e;
	int n, one, ret;

	ret = cli_options("read", NULL, 0, argc, argv, &n);
	if (ret != EXIT_OK)
		return ret;
	if (n == 0)
		return cli_usage("read: which file?");
	if (reader_start(c->ctx, NULL, &limits, &r, &e) < 0)
		return cli_fail(&e);
	for (int i = 0; i < n; i++) {
		one = read_file(c, r, argv[i]);
		if (one > ret)
			ret = one;
	}
	reader_stop(r);
	return ret;
}
