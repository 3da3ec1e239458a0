/* SPDX-License-Identifier: ISC */
/* Meta's "download your information": Messenger and Instagram chats, and
 * comments; text in UTF-8 taken for Latin-1, which social_str mends. */
#include "source/social.h"

#include <strings.h>
#include <talloc.h>

static bool
is_instagram(const struct social_file *f)
{
	return strcasestr(f->name, "instagram") != NULL;
}

/* -- chats: {"participants", "messages": [{"sender_name", "timestamp_ms"}]} ---- */

static bool
chat_recognise(const struct social_file *f)
{
	const struct json *first = json_at(json_get(f->json, "messages"), 0);

	return json_get(first, "sender_name") != NULL &&
	    json_get(first, "timestamp_ms") != NULL;
}

static void
attach_all(struct message *m, const struct json *o)
{
	static const char *const keys[] = { "photos", "videos",
		"audio_files", "files" };

	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		const struct json *list = json_get(o, keys[k]);

		for (size_t i = 0; i < json_len(list); i++) {
			const char *uri = social_str(m, json_at(list, i),
			    "uri");
			const char *slash = strrchr(uri, '/');

			uri = slash == NULL ? uri : slash + 1;
			social_attach(m, uri, strlen(uri),
			    "files of chats are not read");
		}
	}
}

static int
read_message(struct message *out, const struct json *o, struct err *e)
{
	struct message *m = social_add(out, "chat", e);
	const char *s;

	if (m == NULL)
		return -1;
	s = social_str(m, o, "sender_name");
	social_author(m, s, strlen(s));
	m->date = json_int(json_get(o, "timestamp_ms"), 0) / 1000;
	s = social_str(m, o, "content");
	social_body(m, s, strlen(s));
	attach_all(m, o);
	m->is_system = json_bool(json_get(o, "is_unsent"), false) ||
	    (*m->body == '\0' && m->nr_attachments == 0);
	return 0;
}

/* In a chat of two whose title is one of them, the other is we. */
static void
find_own(struct message *out, size_t from, const struct json *chat)
{
	if (json_len(json_get(chat, "participants")) != 2 ||
	    *out->conversation == '\0')
		return;
	for (size_t i = from; i < out->nr_messages; i++) {
		struct message *m = out->messages[i];

		m->is_own = strcmp(m->from.name, out->conversation) != 0;
	}
}

static bool
is_participant(struct message *out, const struct json *chat, const char *name)
{
	const struct json *list = json_get(chat, "participants");

	for (size_t i = 0; i < json_len(list); i++)
		if (strcmp(social_str(out, json_at(list, i), "name"),
		    name) == 0)
			return true;
	return false;
}

static int
chat_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *list = json_get(f->json, "messages");
	size_t from = out->nr_messages;

	if (is_instagram(f))
		out->platform = "instagram";
	out->conversation = talloc_strdup(out,
	    social_str(out, f->json, "title"));
	for (size_t i = 0; i < json_len(list); i++)
		if (read_message(out, json_at(list, i), e) < 0)
			return -1;
	if (is_participant(out, f->json, out->conversation))
		find_own(out, from, f->json);
	return 0;
}

const struct social_format social_meta = {
	.name = "facebook",
	.recognise = chat_recognise,
	.read = chat_read,
};

/* -- comments: public ------------------------------------------------------------ */

/* The list of comments, under whatever key the file keeps it. */
static const struct json *
comments_of(const struct json *v)
{
	const struct json *list;
	const char *key;
	size_t pos = 0;

	if (is_json_array(v))
		return v;
	while (is_json_object(v) && json_next(v, &pos, &key, &list) == 1)
		if (is_json_array(list) && strstr(key, "comments") != NULL)
			return list;
	return NULL;
}

static bool
comments_recognise(const struct social_file *f)
{
	const struct json *first = json_at(comments_of(f->json), 0);
	const struct json *data = json_at(json_get(first, "data"), 0);

	return json_get(json_get(json_get(first, "string_map_data"),
	    "Comment"), "value") != NULL || json_get(data, "comment") != NULL;
}

/* Instagram: string_map_data; Facebook: data[0].comment. */
static void
read_comment(struct message *m, const struct json *o)
{
	const struct json *map = json_get(o, "string_map_data");
	const struct json *c = json_get(json_at(json_get(o, "data"), 0),
	    "comment");
	const char *body;

	if (map != NULL) {
		body = social_str(m, json_get(map, "Comment"), "value");
		m->date = json_int(json_get(json_get(map, "Time"),
		    "timestamp"), 0);
		m->conversation = talloc_strdup(m, social_str(m,
		    json_get(map, "Media Owner"), "value"));
	} else {
		const char *author = social_str(m, c, "author");

		body = social_str(m, c, "comment");
		m->date = json_int(json_get(c, "timestamp"), 0);
		m->conversation = talloc_strdup(m, social_str(m, o, "title"));
		social_author(m, author, strlen(author));
	}
	social_body(m, body, strlen(body));
	m->is_public = true;
}

static int
comments_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *list = comments_of(f->json);

	if (is_instagram(f) || json_get(json_at(list, 0), "string_map_data"))
		out->platform = "instagram";
	for (size_t i = 0; i < json_len(list); i++) {
		struct message *m = social_add(out, "post", e);

		if (m == NULL)
			return -1;
		read_comment(m, json_at(list, i));
	}
	return 0;
}

const struct social_format social_comments = {
	.name = "facebook",
	.recognise = comments_recognise,
	.read = comments_read,
};
