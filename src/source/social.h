/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_SOCIAL_H
#define SOURCE_SOCIAL_H
/*
 * A row per export format, and what the rows share.
 */
#include "warid/json.h"
#include "warid/source.h"

enum {
	SOCIAL_MAX_MESSAGES = 200000,	/* of one export */
	SOCIAL_MAX_BODY = 1 << 20,	/* bytes of one message's text */
};

/* One file of an export: what a row is asked about. */
struct social_file {
	const char *name;		/* of the file, or of the ZIP it was in */
	const char *own;		/* our name in chats, or NULL */
	const char *p;			/* UTF-8 */
	size_t n;
	const struct json *json;	/* of p; NULL: it is no JSON */
};

struct social_format {
	const char *name;		/* the platform's */
	bool (*recognise)(const struct social_file *f);
	/* Adds the file's messages to `out`, in any order, and may set its
	 * platform and conversation.  -1: damaged (ERR_ITEM). */
	int (*read)(const struct social_file *f, struct message *out,
	    struct err *e);
};

extern const struct social_format social_whatsapp, social_cloud,
    social_telegram, social_meta, social_comments, social_x, social_discord,
    social_youtube, social_reviews, social_csv, social_jsonl, social_feed;

/*
 * A new message in the export, of kind "chat" or "post"; it hangs from `out`
 * and has its platform and conversation.  NULL with *e when there are too
 * many.
 */
struct message *social_add(struct message *out, const char *kind,
    struct err *e);

/* The author: a phone number becomes +E.164 as id, a name its own id. */
void social_author(struct message *m, const char *name, size_t n);

/* The text: line ends as \n, spaces at both ends off, mojibake mended; with a
 * remark where it is cut at SOCIAL_MAX_BODY. */
void social_body(struct message *m, const char *p, size_t n);

/* Mention a file that came with the message; `why` it was not read. */
void social_attach(struct message *m, const char *name, size_t n,
    const char *why);

/* An author known by an id of the platform's as well. */
void social_author_id(struct message *m, const char *name, const char *id);

/* The string at a key, mojibake mended, from m; "" when there is none. */
const char *social_str(void *ctx, const struct json *o, const char *key);

/*
 * A time as exports write it: seconds or milliseconds since 1970, RFC 3339,
 * RFC 5322, X's own, or a local date and time, day before month.  0: none.
 */
int64_t social_time(const char *s);

/* "+97455001234" if the text is a phone number with a plus, else NULL. */
char *social_phone(void *ctx, const char *p, size_t n);

#endif
