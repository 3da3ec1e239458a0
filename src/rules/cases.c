/* SPDX-License-Identifier: ISC */
/*
 * Cases: a message written down by hand, and what should come of it.  One row
 * a key, so that the manual can list them.
 */
#include "warid/rules.h"

#include <string.h>
#include <talloc.h>

#include "warid/yaml.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct case_reader {
	void *ctx;
	struct complaints *c;
	struct rules_case *one;
	bool is_good;
};

static const char *
text_at(struct case_reader *rd, const struct yaml *y)
{
	if (y->kind == YAML_SCALAR || y->kind == YAML_NULL)
		return talloc_strdup(rd->ctx, y->text);
	yaml_complain(rd->c, y, "text is wanted here, not %s",
	    yaml_kind_name(y));
	rd->is_good = false;
	return "";
}

static const char **
texts_at(struct case_reader *rd, const struct yaml *y, size_t *n)
{
	const char **list = talloc_array(rd->ctx, const char *, y->n + 1);

	*n = 0;
	if (y->kind != YAML_LIST)
		list[(*n)++] = text_at(rd, y);
	for (size_t i = 0; y->kind == YAML_LIST && i < y->n; i++)
		list[(*n)++] = text_at(rd, y->items[i]);
	return list;
}

static int64_t
number_at(struct case_reader *rd, const struct yaml *y)
{
	int64_t v = 0;

	if (!is_yaml_int(y, &v)) {
		yaml_complain(rd->c, y, "a number is wanted here, not %s",
		    isolate(rd->ctx, y->text));
		rd->is_good = false;
	}
	return v;
}

static bool
yes_at(struct case_reader *rd, const struct yaml *y)
{
	bool v = false;

	if (!is_yaml_bool(y, &v)) {
		yaml_complain(rd->c, y, "true or false is wanted here, not %s",
		    isolate(rd->ctx, y->text));
		rd->is_good = false;
	}
	return v;
}

/* -- the message -------------------------------------------------------------- */

static void
read_subject(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->subject = text_at(rd, y);
}

static void
read_body(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->body = text_at(rd, y);
}

static void
read_quoted(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->quoted = text_at(rd, y);
}

static void
read_page(struct case_reader *rd, const struct yaml *y)
{
	size_t n;
	const char **list = texts_at(rd, y, &n);

	for (size_t i = 0; i < n; i++) {
		struct page *p = message_add_page(rd->one->message);

		p->number = (int)i + 1;
		p->text = list[i];
		p->confidence = 90;
	}
}

static void
read_attachment(struct case_reader *rd, const struct yaml *y)
{
	size_t n;
	const char **list = texts_at(rd, y, &n);

	for (size_t i = 0; i < n; i++)
		message_add_attachment(rd->one->message)->text = list[i];
}

static void
read_channel(struct case_reader *rd, const struct yaml *y)
{
	if (channel_parse(text_at(rd, y), &rd->one->message->channel))
		return;
	yaml_complain(rd->c, y, "channel is email, fax or social, not %s",
	    isolate(rd->ctx, y->text));
	rd->is_good = false;
}

static void
read_lang(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->lang = text_at(rd, y);
}

static void
read_from(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->from.id = text_at(rd, y);
}

static void
read_to(struct case_reader *rd, const struct yaml *y)
{
	size_t n;
	const char **list = texts_at(rd, y, &n);

	for (size_t i = 0; i < n; i++)
		message_add_to(rd->one->message)->id = list[i];
}

static void
read_source(struct case_reader *rd, const struct yaml *y)
{
	rd->one->facts.source = text_at(rd, y);
}

static void
read_platform(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->platform = text_at(rd, y);
}

static void
read_public(struct case_reader *rd, const struct yaml *y)
{
	rd->one->message->is_public = yes_at(rd, y);
}

static void
read_hours(struct case_reader *rd, const struct yaml *y)
{
	const char *text = text_at(rd, y);

	rd->one->facts.is_working_hours = strcmp(text, "working") == 0;
	if (rd->one->facts.is_working_hours || strcmp(text, "closed") == 0)
		return;
	yaml_complain(rd->c, y, "hours is working or closed, not %s",
	    isolate(rd->ctx, text));
	rd->is_good = false;
}

static void
read_repeat(struct case_reader *rd, const struct yaml *y)
{
	rd->one->facts.repeat = (int)number_at(rd, y);
}

/* The key comes behind `page`: it speaks of the pages there are. */
static void
read_confidence(struct case_reader *rd, const struct yaml *y)
{
	int v = (int)number_at(rd, y);

	for (size_t i = 0; i < rd->one->message->nr_pages; i++)
		rd->one->message->pages[i].confidence = v;
}

static void
read_automatic(struct case_reader *rd, const struct yaml *y)
{
	const char *name = text_at(rd, y);

	for (int a = AUTO_NO; a <= AUTO_OTHER; a++)
		if (strcmp(automatic_name((enum automatic)a), name) == 0) {
			rd->one->message->automatic = (enum automatic)a;
			return;
		}
	yaml_complain(rd->c, y, "automatic is no, reply, bounce, receipt, "
	    "abuse, list or other, not %s", isolate(rd->ctx, name));
	rd->is_good = false;
}

/* -- what should come of it ---------------------------------------------------- */

static void
read_want(struct case_reader *rd, const struct yaml *y)
{
	struct rules_case *one = rd->one;

	if (y->kind != YAML_MAP) {
		yaml_complain(rd->c, y, "want: a map of facets and labels, "
		    "not %s", yaml_kind_name(y));
		rd->is_good = false;
		return;
	}
	one->want = talloc_array(rd->ctx, struct rules_want, y->n + 1);
	for (size_t i = 0; i < y->n; i++)
		one->want[one->nr_want++] = (struct rules_want){
			talloc_strdup(rd->ctx, y->keys[i]->text),
			text_at(rd, y->items[i]) };
}

static void
read_fires(struct case_reader *rd, const struct yaml *y)
{
	rd->one->fires = texts_at(rd, y, &rd->one->nr_fires);
}

static void
read_silent(struct case_reader *rd, const struct yaml *y)
{
	rd->one->silent = texts_at(rd, y, &rd->one->nr_silent);
}

static void
read_words(struct case_reader *rd, const struct yaml *y)
{
	rd->one->words = texts_at(rd, y, &rd->one->nr_words);
}

static void
read_near(struct case_reader *rd, const struct yaml *y)
{
	if (y->kind != YAML_MAP || y->n != 1) {
		yaml_complain(rd->c, y, "near: one rule and its reason");
		rd->is_good = false;
		return;
	}
	rd->one->near_rule = talloc_strdup(rd->ctx, y->keys[0]->text);
	rd->one->near_reason = text_at(rd, y->items[0]);
}

static void
read_score(struct case_reader *rd, const struct yaml *y)
{
	if (is_yaml_double(y, &rd->one->score))
		return;
	yaml_complain(rd->c, y, "a number is wanted here");
	rd->is_good = false;
}

static void
read_owner(struct case_reader *rd, const struct yaml *y)
{
	rd->one->owner = text_at(rd, y);
}

static void
read_reply(struct case_reader *rd, const struct yaml *y)
{
	rd->one->reply = text_at(rd, y);
}

static void
read_tags(struct case_reader *rd, const struct yaml *y)
{
	rd->one->tags = texts_at(rd, y, &rd->one->nr_tags);
}

static void
read_alert(struct case_reader *rd, const struct yaml *y)
{
	rd->one->alert = yes_at(rd, y);
}

static void
read_confidential(struct case_reader *rd, const struct yaml *y)
{
	rd->one->confidential = yes_at(rd, y);
}

static const struct {
	const char *key;
	void (*read)(struct case_reader *rd, const struct yaml *y);
} keys[] = {
	{ "why", NULL },
	{ "subject", read_subject },
	{ "body", read_body },
	{ "quoted", read_quoted },
	{ "page", read_page },
	{ "attachment", read_attachment },
	{ "channel", read_channel },
	{ "source", read_source },
	{ "lang", read_lang },
	{ "from", read_from },
	{ "to", read_to },
	{ "platform", read_platform },
	{ "public", read_public },
	{ "hours", read_hours },
	{ "repeat", read_repeat },
	{ "ocr-confidence", read_confidence },
	{ "automatic", read_automatic },
	{ "want", read_want },
	{ "fires", read_fires },
	{ "silent", read_silent },
	{ "words", read_words },
	{ "near", read_near },
	{ "score", read_score },
	{ "owner", read_owner },
	{ "reply", read_reply },
	{ "tags", read_tags },
	{ "alert", read_alert },
	{ "confidential", read_confidential },
};

static struct rules_case *
new_case(void *ctx, struct rules_cases *out)
{
	struct rules_case *one;

	out->list = talloc_realloc(ctx, out->list, struct rules_case,
	    out->n + 1);
	one = &out->list[out->n];
	*one = (struct rules_case){ .alert = -1, .confidential = -1,
		.score = -1 };
	one->message = message_new(ctx, "text", CHANNEL_EMAIL);
	one->facts = (struct rules_facts){ .source = "",
		.is_working_hours = true };
	return one;
}

static void
read_case(void *ctx, const char *path, const struct yaml *y,
    struct rules_cases *out, struct complaints *c)
{
	const char *known[COUNT(keys)];
	struct case_reader rd = { .ctx = ctx, .c = c, .is_good = true };
	size_t before = c->n;

	for (size_t i = 0; i < COUNT(keys); i++)
		known[i] = keys[i].key;
	if (y->kind != YAML_MAP) {
		yaml_complain(c, y, "a case begins with `- body:`, it is not "
		    "%s", yaml_kind_name(y));
		return;
	}
	yaml_check_keys(y, known, COUNT(keys), c);
	rd.one = new_case(ctx, out);
	rd.one->path = path;
	rd.one->line = y->line;
	rd.one->column = y->column;
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct yaml *v = yaml_get(y, keys[i].key);

		if (v != NULL && keys[i].read != NULL)
			keys[i].read(&rd, v);
	}
	if (rd.is_good && c->n == before)
		out->n++;
}

/* -- labelled messages, one JSON object a line ---------------------------------- */

static const char *
json_text(void *ctx, const struct json *o, const char *key)
{
	const char *s = json_str(json_get(o, key));

	return talloc_strdup(ctx, s != NULL ? s : "");
}

static bool
is_text_key(const char *key)
{
	static const char *const own[] = { "id", "text", "body", "subject",
		"channel", "lang", "split", "red_flag", "alert", "why" };

	for (size_t i = 0; i < COUNT(own); i++)
		if (strcmp(own[i], key) == 0)
			return true;
	return false;
}

static void
read_json_case(void *ctx, const struct json *o, struct rules_case *one)
{
	const struct json *v, *alert = json_get(o, "alert");
	const char *key;
	size_t pos = 0;

	one->message->subject = json_text(ctx, o, "subject");
	one->message->body = json_text(ctx, o, json_get(o, "text") != NULL ?
	    "text" : "body");
	if (json_get(o, "lang") != NULL)
		one->message->lang = json_text(ctx, o, "lang");
	channel_parse(json_text(ctx, o, "channel"), &one->message->channel);
	if (alert == NULL)
		alert = json_get(o, "red_flag");
	if (alert != NULL)
		one->alert = json_bool(alert, false);
	one->want = talloc_array(ctx, struct rules_want, json_len(o) + 1);
	while (json_next(o, &pos, &key, &v))
		if (!is_text_key(key) && json_str(v) != NULL)
			one->want[one->nr_want++] = (struct rules_want){
				talloc_strdup(ctx, key),
				json_str(v)[0] != '\0' ?
				talloc_strdup(ctx, json_str(v)) : "none" };
}

static void
read_json_lines(void *ctx, const struct rules_file *file,
    struct rules_cases *out, struct complaints *c)
{
	const char *p = file->p, *end = file->p + file->n, *nl;
	struct json *o;
	struct err e;

	for (unsigned line = 1; p < end; line++, p = nl + 1) {
		struct rules_case *one;

		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		if (nl == p)
			continue;
		if (json_parse(ctx, p, (size_t)(nl - p), &o, &e) < 0) {
			complain(c, file->path, line, 1, "%s", e.text);
			continue;
		}
		one = new_case(ctx, out);
		one->path = file->path;
		one->line = line;
		one->column = 1;
		read_json_case(ctx, o, one);
		out->n++;
	}
}

void
rules_cases(void *ctx, const struct rules_file *file, struct rules_cases *out,
    struct complaints *c)
{
	size_t n = strlen(file->path);
	const struct yaml *y, *cases;

	*out = (struct rules_cases){ 0 };
	if (n > 6 && strcmp(file->path + n - 6, ".jsonl") == 0) {
		read_json_lines(ctx, file, out, c);
		return;
	}
	y = yaml_parse(ctx, file->path, file->p, file->n, c);
	if (y == NULL)
		return;
	if (yaml_get(y, "facets") != NULL)
		out->own = rules_load(ctx, file, 1, c);
	cases = yaml_get(y, "cases");
	if (cases == NULL || cases->kind != YAML_LIST) {
		complain(c, file->path, 1, 1, "no list of cases; write "
		    "`cases:` and one behind each '- '");
		return;
	}
	for (size_t i = 0; i < cases->n; i++)
		read_case(ctx, file->path, cases->items[i], out, c);
}
