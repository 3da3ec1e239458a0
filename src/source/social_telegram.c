/* SPDX-License-Identifier: ISC */
/* Telegram Desktop's result.json: one chat, or all of an account. */
#include "source/social.h"

#include <talloc.h>

static const struct json *
chats_of(const struct json *v)
{
	return json_get(json_get(v, "chats"), "list");
}

/* The first message of a chat says whose it is: date_unixtime, or a type. */
static bool
is_chat(const struct json *v)
{
	const struct json *first = json_at(json_get(v, "messages"), 0);

	return json_get(first, "date_unixtime") != NULL ||
	    (json_get(first, "date") != NULL &&
	    json_get(first, "type") != NULL &&
	    json_get(first, "text") != NULL);
}

static bool
telegram_recognise(const struct social_file *f)
{
	return is_chat(f->json) || is_chat(json_at(chats_of(f->json), 0)) ||
	    (json_get(f->json, "personal_information") != NULL &&
	    chats_of(f->json) != NULL);
}

/* Text is a string, or an array of strings and objects with "text". */
static char *
text_of(void *ctx, const struct json *v)
{
	char *s = talloc_strdup(ctx, "");

	if (json_str(v) != NULL)
		return talloc_strdup(ctx, json_str(v));
	for (size_t i = 0; i < json_len(v); i++) {
		const struct json *part = json_at(v, i);
		const char *t = json_str(part);

		if (t == NULL)
			t = json_str(json_get(part, "text"));
		if (t != NULL)
			s = talloc_strdup_append_buffer(s, t);
	}
	return s;
}

static int64_t
date_of(struct message *m, const struct json *o)
{
	int64_t t = social_time(social_str(m, o, "date_unixtime"));

	return t != 0 ? t : social_time(social_str(m, o, "date"));
}

/* A file named in the export: "(File not included...)" or its path. */
static void
attach(struct message *m, const struct json *o)
{
	static const char *const keys[] = { "photo", "file" };

	for (int i = 0; i < 2; i++) {
		const char *path = json_str(json_get(o, keys[i]));
		const char *slash = path == NULL ? NULL : strrchr(path, '/');

		if (path != NULL)
			social_attach(m, slash == NULL ? path : slash + 1,
			    strlen(slash == NULL ? path : slash + 1),
			    "files of chats are not read");
	}
}

static int
read_message(struct message *out, const struct json *chat,
    const struct json *o, struct err *e)
{
	const char *type = json_str(json_get(chat, "type"));
	struct message *m = social_add(out, "chat", e);
	char *text;

	if (m == NULL)
		return -1;
	m->is_public = type != NULL && strncmp(type, "public", 6) == 0;
	if (m->is_public)
		m->kind = "post";
	social_author_id(m, social_str(m, o, "from"),
	    social_str(m, o, "from_id"));
	m->date = date_of(m, o);
	if (json_get(o, "id") != NULL)
		m->id = talloc_asprintf(m, "%lld/%lld",
		    (long long)json_int(json_get(chat, "id"), 0),
		    (long long)json_int(json_get(o, "id"), 0));
	text = text_of(m, json_get(o, "text"));
	social_body(m, text, strlen(text));
	attach(m, o);
	m->is_system = strcmp(social_str(m, o, "type"), "service") == 0 ||
	    (*m->body == '\0' && m->nr_attachments == 0);
	return 0;
}

/* In a chat of two its id is the other's: who has another id is we. */
static void
find_own(struct message *out, size_t from, const struct json *chat)
{
	const char *type = json_str(json_get(chat, "type"));
	char *other = talloc_asprintf(out, "user%lld",
	    (long long)json_int(json_get(chat, "id"), 0));
	bool is_there = false;

	if (type == NULL || strcmp(type, "personal_chat") != 0)
		return;
	for (size_t i = from; i < out->nr_messages; i++)
		is_there |= strcmp(out->messages[i]->from.id, other) == 0;
	for (size_t i = from; is_there && i < out->nr_messages; i++)
		out->messages[i]->is_own =
		    *out->messages[i]->from.id != '\0' &&
		    strcmp(out->messages[i]->from.id, other) != 0;
}

static int
read_chat(struct message *out, const struct json *chat, struct err *e)
{
	const struct json *list = json_get(chat, "messages");
	size_t from = out->nr_messages;

	out->conversation = talloc_strdup(out, social_str(out, chat, "name"));
	for (size_t i = 0; i < json_len(list); i++)
		if (read_message(out, chat, json_at(list, i), e) < 0)
			return -1;
	find_own(out, from, chat);
	return 0;
}

static int
telegram_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *chats = chats_of(f->json);

	if (chats == NULL)
		return read_chat(out, f->json, e);
	for (size_t i = 0; i < json_len(chats); i++)
		if (read_chat(out, json_at(chats, i), e) < 0)
			return -1;
	if (json_len(chats) != 1)
		out->conversation = "";
	return 0;
}

const struct social_format social_telegram = {
	.name = "telegram",
	.recognise = telegram_recognise,
	.read = telegram_read,
};
