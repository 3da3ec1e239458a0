/* SPDX-License-Identifier: ISC */
/* A Discord channel as DiscordChatExporter writes it in JSON. */
#include "source/social.h"

#include <talloc.h>

static bool
discord_recognise(const struct social_file *f)
{
	return json_get(f->json, "guild") != NULL &&
	    json_get(f->json, "channel") != NULL &&
	    is_json_array(json_get(f->json, "messages"));
}

static void
attach_all(struct message *m, const struct json *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		const char *name = social_str(m, json_at(list, i),
		    "fileName");

		social_attach(m, name, strlen(name),
		    "files of chats are not read");
	}
}

static int
read_message(struct message *out, const struct json *o, struct err *e)
{
	const struct json *author = json_get(o, "author");
	struct message *m = social_add(out, "post", e);
	const char *name, *type;

	if (m == NULL)
		return -1;
	name = social_str(m, author, "nickname");
	if (*name == '\0')
		name = social_str(m, author, "name");
	social_author_id(m, name, social_str(m, author, "id"));
	m->date = social_time(social_str(m, o, "timestamp"));
	m->id = talloc_strdup(m, social_str(m, o, "id"));
	name = social_str(m, o, "content");
	social_body(m, name, strlen(name));
	attach_all(m, json_get(o, "attachments"));
	type = social_str(m, o, "type");
	m->is_system = (strcmp(type, "Default") != 0 &&
	    strcmp(type, "Reply") != 0 && *type != '\0') ||
	    (*m->body == '\0' && m->nr_attachments == 0);
	m->is_public = true;
	return 0;
}

static int
discord_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *list = json_get(f->json, "messages");

	out->conversation = talloc_strdup(out, social_str(out,
	    json_get(f->json, "channel"), "name"));
	for (size_t i = 0; i < json_len(list); i++)
		if (read_message(out, json_at(list, i), e) < 0)
			return -1;
	return 0;
}

const struct social_format social_discord = {
	.name = "discord",
	.recognise = discord_recognise,
	.read = discord_read,
};
