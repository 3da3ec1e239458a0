/* SPDX-License-Identifier: ISC */
/* What the public writes below a channel's videos (YouTube Data API v3,
 * commentThreads and comments) and about a place (Business Profile reviews). */
#include "source/social.h"

#include <talloc.h>

/* -- YouTube --------------------------------------------------------------- */

static const struct json *
snippet_of(const struct json *comment)
{
	return json_get(comment, "snippet");
}

/* A thread's first comment; a comment that stands alone is its own. */
static const struct json *
top_of(const struct json *item)
{
	const struct json *top = json_get(snippet_of(item),
	    "topLevelComment");

	return top != NULL ? top : item;
}

static const struct json *
items_of(const struct json *v)
{
	return is_json_array(v) ? v : json_get(v, "items");
}

static bool
youtube_recognise(const struct social_file *f)
{
	const struct json *s = snippet_of(top_of(json_at(items_of(f->json),
	    0)));

	return json_get(s, "authorDisplayName") != NULL &&
	    (json_get(s, "textOriginal") != NULL ||
	    json_get(s, "textDisplay") != NULL);
}

static int
read_comment(struct message *out, const struct json *comment,
    const char *video, struct err *e)
{
	const struct json *s = snippet_of(comment);
	struct message *m = social_add(out, "post", e);
	const char *text;

	if (m == NULL)
		return -1;
	text = social_str(m, s, "textOriginal");
	if (*text == '\0')
		text = social_str(m, s, "textDisplay");
	social_body(m, text, strlen(text));
	social_author_id(m, social_str(m, s, "authorDisplayName"),
	    social_str(m, json_get(s, "authorChannelId"), "value"));
	m->date = social_time(social_str(m, s, "publishedAt"));
	m->id = talloc_strdup(m, social_str(m, comment, "id"));
	m->conversation = talloc_strdup(m, video);
	m->is_public = true;
	return 0;
}

static int
read_thread(struct message *out, const struct json *item, struct err *e)
{
	const struct json *top = top_of(item);
	const struct json *replies = json_get(json_get(item, "replies"),
	    "comments");
	const char *video = social_str(out, snippet_of(top), "videoId");

	if (read_comment(out, top, video, e) < 0)
		return -1;
	for (size_t i = 0; i < json_len(replies); i++)
		if (read_comment(out, json_at(replies, i), video, e) < 0)
			return -1;
	return 0;
}

static int
youtube_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *items = items_of(f->json);

	for (size_t i = 0; i < json_len(items); i++)
		if (read_thread(out, json_at(items, i), e) < 0)
			return -1;
	return 0;
}

const struct social_format social_youtube = {
	.name = "youtube",
	.recognise = youtube_recognise,
	.read = youtube_read,
};

/* -- reviews of a place ------------------------------------------------------ */

static bool
reviews_recognise(const struct social_file *f)
{
	const struct json *first = json_at(json_get(f->json, "reviews"), 0);

	return json_get(first, "starRating") != NULL &&
	    json_get(first, "createTime") != NULL;
}

/* Stars alone are a review as well: they are said in words. */
static void
set_review(struct message *m, const struct json *o)
{
	const char *text = social_str(m, o, "comment");

	if (*text == '\0')
		text = talloc_asprintf(m, "[%s of FIVE stars]",
		    social_str(m, o, "starRating"));
	social_body(m, text, strlen(text));
}

/* "accounts/1/locations/2/reviews/3": the place is its first two pairs. */
static int
read_review(struct message *out, const struct json *o, struct err *e)
{
	struct message *m = social_add(out, "post", e);
	const char *name, *place;

	if (m == NULL)
		return -1;
	name = social_str(m, o, "name");
	place = strstr(name, "/reviews/");
	set_review(m, o);
	social_author_id(m, social_str(m, json_get(o, "reviewer"),
	    "displayName"), "");
	m->date = social_time(social_str(m, o, "createTime"));
	m->id = talloc_strdup(m, *name != '\0' ? name :
	    social_str(m, o, "reviewId"));
	m->conversation = talloc_strndup(m, name, place == NULL ? 0 :
	    (size_t)(place - name));
	m->is_public = true;
	return 0;
}

static int
reviews_read(const struct social_file *f, struct message *out, struct err *e)
{
	const struct json *list = json_get(f->json, "reviews");

	for (size_t i = 0; i < json_len(list); i++)
		if (read_review(out, json_at(list, i), e) < 0)
			return -1;
	return 0;
}

const struct social_format social_reviews = {
	.name = "google",
	.recognise = reviews_recognise,
	.read = reviews_read,
};
