/* SPDX-License-Identifier: ISC */
/* The archive of an X account: tweets and direct messages, as assignments
 * to `window.YTD` with HTML's entities in the text. */
#include "source/social.h"

#include <talloc.h>

static bool
x_recognise(const struct social_file *f)
{
	const struct json *first = json_at(f->json, 0);

	return json_get(first, "tweet") != NULL ||
	    json_get(first, "dmConversation") != NULL;
}

static void
set_body(struct message *m, const char *s)
{
	static const struct { const char *from; char to; } entities[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&#39;", '\'' },
	};
	struct buf b;

	buf_init(&b, m);
	while (*s != '\0') {
		size_t i = 0, n = sizeof(entities) / sizeof(entities[0]);

		while (i < n && strncmp(s, entities[i].from,
		    strlen(entities[i].from)) != 0)
			i++;
		buf_char(&b, i < n ? entities[i].to : *s);
		s += i < n ? strlen(entities[i].from) : 1;
	}
	social_body(m, b.p, b.n);
}

static int
read_tweet(struct message *out, const struct json *t, struct err *e)
{
	struct message *m = social_add(out, "post", e);
	const char *text;

	if (m == NULL)
		return -1;
	text = social_str(m, t, "full_text");
	set_body(m, *text != '\0' ? text : social_str(m, t, "text"));
	social_author_id(m, social_str(m, json_get(t, "user"), "name"),
	    social_str(m, json_get(t, "user"), "screen_name"));
	m->date = social_time(social_str(m, t, "created_at"));
	m->id = talloc_strdup(m, social_str(m, t, "id_str"));
	m->conversation = talloc_strdup(m,
	    social_str(m, t, "in_reply_to_screen_name"));
	m->is_public = true;
	return 0;
}

static int
read_chat(struct message *out, const struct json *chat, struct err *e)
{
	const struct json *list = json_get(chat, "messages");

	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *o = json_get(json_at(list, i),
		    "messageCreate");
		struct message *m = o == NULL ? NULL :
		    social_add(out, "chat", e);

		if (o == NULL)
			continue;	/* joined, reacted */
		if (m == NULL)
			return -1;
		set_body(m, social_str(m, o, "text"));
		social_author_id(m, social_str(m, o, "senderId"), "");
		m->date = social_time(social_str(m, o, "createdAt"));
		m->id = talloc_strdup(m, social_str(m, o, "id"));
		m->conversation = talloc_strdup(m,
		    social_str(m, chat, "conversationId"));
	}
	return 0;
}

static int
x_read(const struct social_file *f, struct message *out, struct err *e)
{
	for (size_t i = 0; i < json_len(f->json); i++) {
		const struct json *o = json_at(f->json, i);
		const struct json *tweet = json_get(o, "tweet");

		if (tweet != NULL ? read_tweet(out, tweet, e) < 0 :
		    read_chat(out, json_get(o, "dmConversation"), e) < 0)
			return -1;
	}
	return 0;
}

const struct social_format social_x = {
	.name = "x",
	.recognise = x_recognise,
	.read = x_read,
};
