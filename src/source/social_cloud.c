/* SPDX-License-Identifier: ISC */
/* WhatsApp Cloud API: the webhook's JSON, one or many in a file, and where
 * each kind of message keeps what was said. */
#include "source/social.h"

#include <talloc.h>

static bool
is_webhook(const struct json *v)
{
	const char *object = json_str(json_get(v, "object"));

	return object != NULL &&
	    strcmp(object, "whatsapp_business_account") == 0;
}

/* The webhook itself, or the first of an array or object of them. */
static bool
cloud_recognise(const struct social_file *f)
{
	const struct json *v = NULL;
	const char *key;
	size_t pos = 0;

	if (is_webhook(f->json))
		return true;
	if (is_json_array(f->json))
		return is_webhook(json_at(f->json, 0));
	return is_json_object(f->json) &&
	    json_next(f->json, &pos, &key, &v) == 1 && is_webhook(v);
}

/* Where the words of a kind are: text.body, image.caption ... */
static const struct {
	const char *type, *in, *key;
	bool is_file;
} kinds[] = {
	{ "text", "text", "body", false },
	{ "button", "button", "text", false },
	{ "system", "system", "body", false },
	{ "reaction", "reaction", "emoji", false },
	{ "order", "order", "text", false },
	{ "image", "image", "caption", true },
	{ "video", "video", "caption", true },
	{ "audio", "audio", "caption", true },
	{ "document", "document", "caption", true },
	{ "sticker", "sticker", "caption", true },
};

static void
set_body(struct message *m, const char *s)
{
	social_body(m, s, strlen(s));
}

/* A pressed button or a chosen line of a menu. */
static void
read_interactive(struct message *m, const struct json *o)
{
	const struct json *reply = json_get(o, "list_reply");

	if (reply == NULL)
		reply = json_get(o, "button_reply");
	set_body(m, social_str(m, reply, "title"));
}

static void
read_location(struct message *m, const struct json *o)
{
	set_body(m, talloc_asprintf(m, "%s\n%s\n%.6f, %.6f",
	    social_str(m, o, "name"), social_str(m, o, "address"),
	    json_double(json_get(o, "latitude"), 0),
	    json_double(json_get(o, "longitude"), 0)));
}

static void
read_contacts(struct message *m, const struct json *list)
{
	char *s = talloc_strdup(m, "");

	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *c = json_at(list, i);
		const struct json *phone = json_at(json_get(c, "phones"), 0);

		s = talloc_asprintf_append(s, "%s %s\n", social_str(m,
		    json_get(c, "name"), "formatted_name"),
		    social_str(m, phone, "phone"));
	}
	set_body(m, s);
}

static void
attach(struct message *m, const struct json *o, const char *type)
{
	const char *name = social_str(m, o, "filename");
	const char *mime = social_str(m, o, "mime_type");

	if (*name == '\0')
		name = type;
	social_attach(m, name, strlen(name), "the file is not in the export");
	if (*mime != '\0')
		m->attachments[m->nr_attachments - 1].type =
		    talloc_strndup(m, mime, strcspn(mime, ";"));
}

static void
read_content(struct message *m, const struct json *o)
{
	const char *type = social_str(m, o, "type");
	const struct json *inner;

	if (strcmp(type, "edit") == 0) {
		o = json_get(json_get(o, "edit"), "message");
		type = social_str(m, o, "type");
	}
	inner = json_get(o, type);
	m->is_system = strcmp(type, "system") == 0 ||
	    strcmp(type, "reaction") == 0 || strcmp(type, "revoke") == 0;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(type, kinds[i].type) != 0)
			continue;
		set_body(m, social_str(m, inner, kinds[i].key));
		if (kinds[i].is_file)
			attach(m, inner, type);
		return;
	}
	if (strcmp(type, "interactive") == 0)
		read_interactive(m, inner);
	else if (strcmp(type, "location") == 0)
		read_location(m, inner);
	else if (strcmp(type, "contacts") == 0)
		read_contacts(m, json_get(o, "contacts"));
	else if (!m->is_system)
		social_attach(m, "unsupported", strlen("unsupported"),
		    "WhatsApp does not hand on this kind of message");
}

/* An edit or a deletion is a new version of the message it names. */
static const char *
id_of(struct message *m, const struct json *o)
{
	const struct json *change = json_get(o, social_str(m, o, "type"));
	const char *id = social_str(m, change, "original_message_id");

	return *id != '\0' ? id : social_str(m, o, "id");
}

/* The name that goes with a number, among value.contacts; else the number. */
static const char *
name_of(struct message *m, const struct json *value, const char *wa_id)
{
	const struct json *contacts = json_get(value, "contacts");

	for (size_t i = 0; i < json_len(contacts); i++) {
		const struct json *c = json_at(contacts, i);

		if (strcmp(social_str(m, c, "wa_id"), wa_id) == 0)
			return social_str(m, json_get(c, "profile"), "name");
	}
	return talloc_asprintf(m, "+%s", wa_id);
}

static int
read_messages(struct message *out, const struct json *value, const char *key,
    bool is_own, struct err *e)
{
	const struct json *list = json_get(value, key);

	for (size_t i = 0; i < json_len(list); i++) {
		const struct json *o = json_at(list, i);
		struct message *m = social_add(out, "chat", e);
		const char *from, *with;

		if (m == NULL)
			return -1;
		from = social_str(m, o, "from");
		with = is_own ? social_str(m, o, "to") : from;
		social_author_id(m, name_of(m, value, from),
		    talloc_asprintf(m, "+%s", from));
		m->conversation = talloc_asprintf(m, "+%s", with);
		m->date = social_time(social_str(m, o, "timestamp"));
		m->id = talloc_strdup(m, id_of(m, o));
		m->is_own = is_own;
		read_content(m, o);
	}
	return 0;
}

static int
read_webhook(struct message *out, const struct json *hook, struct err *e)
{
	const struct json *entries = json_get(hook, "entry");

	for (size_t i = 0; i < json_len(entries); i++) {
		const struct json *changes = json_get(json_at(entries, i),
		    "changes");

		for (size_t k = 0; k < json_len(changes); k++) {
			const struct json *v = json_get(json_at(changes, k),
			    "value");

			if (read_messages(out, v, "messages", false, e) < 0 ||
			    read_messages(out, v, "message_echoes", true,
			    e) < 0)
				return -1;
		}
	}
	return 0;
}

static int
cloud_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *v;
	const char *key;
	size_t pos = 0;
	int ret = 0;

	if (is_webhook(f->json))
		return read_webhook(out, f->json, e);
	for (size_t i = 0; is_json_array(f->json) && ret == 0 &&
	    i < json_len(f->json); i++)
		ret = read_webhook(out, json_at(f->json, i), e);
	while (is_json_object(f->json) && ret == 0 &&
	    json_next(f->json, &pos, &key, &v) == 1)
		ret = read_webhook(out, v, e);
	return ret;
}

const struct social_format social_cloud = {
	.name = "whatsapp",
	.recognise = cloud_recognise,
	.read = cloud_read,
};
