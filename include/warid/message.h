/* SPDX-License-Identifier: ISC */
#ifndef WARID_MESSAGE_H
#define WARID_MESSAGE_H
/*
 * What one sender said at one time, whatever it came by: the form in which
 * everything behind the reader sees mail, faxes and posts.
 *
 * All text is UTF-8.  A message and all it points to hang from one context.
 * "" and 0 stand for nothing; pointers to text are never NULL unless said.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"
#include "warid/err.h"
#include "warid/json.h"

enum channel { CHANNEL_EMAIL, CHANNEL_FAX, CHANNEL_SOCIAL };

/* RFC 3834 and its neighbours: mail that no person wrote just now. */
enum automatic {
	AUTO_NO,
	AUTO_REPLY,			/* out of office, acknowledgements */
	AUTO_BOUNCE,			/* DSN, RFC 3464 */
	AUTO_RECEIPT,			/* MDN, RFC 8098 */
	AUTO_ABUSE,			/* ARF, RFC 5965 */
	AUTO_LIST,			/* list or bulk */
	AUTO_OTHER,
};

struct person {
	const char *name;		/* as shown: "Umm Khalid" */
	const char *id;			/* address, +E.164, handle; lower case */
};

struct attachment {
	const char *name;		/* decoded file name */
	const char *type;		/* "application/pdf", lower case */
	size_t bytes;			/* decoded */
	const char *text;		/* what was read from it */
	const char *lang, *script;	/* of it, as a message's */
	const char *unreadable;		/* why not, or NULL */
	const char *part;		/* "1.2", IMAP part number */
};

/* One word as OCR saw it; the box is in pixels of the prepared page. */
struct ocr_word {
	uint32_t at, n;			/* bytes in page.text */
	uint8_t confidence;		/* 0..100 */
	bool is_unsure_digits;
	uint16_t x, y, w, h;
};

struct page {
	int number;			/* from 1 */
	int width, height;		/* pixels as stored */
	double dpi_x, dpi_y;
	int rotation;			/* degrees turned to be upright */
	int confidence;			/* 0..100, mean over words */
	bool is_blank, is_cover;
	int damaged_lines;		/* fax lines that did not decode */
	const char *text;
	const char *lang, *script;	/* of it, as a message's */
	struct ocr_word *words;
	size_t nr_words;
	const char *print;		/* page print (image.h), text form, or "" */
	const char *unreadable;		/* why, or NULL */
};

/* A part, page or line that could not be read as it claimed to be. */
struct remark {
	const char *part;		/* "1.2", "page 3", "header Subject" */
	size_t offset;			/* bytes into the item; 0: not known */
	const char *text;		/* one sentence, no content */
};

struct message {
	const char *kind;		/* "mail" "fax" "image" "pdf" "chat" "post"
					   "export" "text" */
	enum channel channel;
	struct person from;
	struct person *to;		/* To and Cc */
	size_t nr_to;
	struct person reply_to;
	const char *subject;
	int64_t date;			/* sender's; 0 unknown */
	const char *lang;		/* "ar", "en", "mixed", ..., "und" */
	const char *script;		/* "Arab", "mixed", ..., "Zyyy": none */
	const char *body;		/* what the sender wrote, quotes cut */
	const char *quoted;		/* what was cut */
	const char *signature;
	const char *message_id;		/* without <> */
	const char **references;	/* oldest first, In-Reply-To last */
	size_t nr_references;
	enum automatic automatic;
	const char *automatic_why;	/* the header or part that says so */
	const char *failed_recipient;	/* DSN */
	struct attachment *attachments;
	size_t nr_attachments;
	struct page *pages;		/* fax pages, image attachments */
	size_t nr_pages;
	int nr_parts, nr_unreadable;	/* MIME leaf parts */
	struct remark *remarks;
	size_t nr_remarks;
	const char *unreadable;		/* nothing at all came out: why; or NULL */

	/* social */
	const char *platform;		/* "whatsapp", "telegram", ... */
	const char *conversation;	/* the chat's or page's name or id */
	const char *id;			/* the platform's own, else made of
					   author, time, text and ordinal */
	bool is_public;
	bool is_own;			/* written by us, not to us */
	bool is_system;			/* joined, encrypted, media omitted... */

	/* an export holds messages; other kinds hold none */
	struct message **messages;
	size_t nr_messages;
};

/* An empty one: every text "", lang "und", script "Zyyy"; as those of the
 * arrays below. */
struct message *message_new(void *ctx, const char *kind, enum channel channel);

/* Grow the arrays; the new last element is zeroed with texts "". */
struct attachment *message_add_attachment(struct message *m);
struct page *message_add_page(struct message *m);
struct person *message_add_to(struct message *m);
void message_add_reference(struct message *m, const char *id);	/* kept, not copied */
void message_add_remark(struct message *m, const char *part, size_t offset,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void message_add_child(struct message *m, struct message *child);

/* Remarks beyond these are dropped: a thousand broken parts say no more. */
enum { MESSAGE_MAX_REMARKS = 200 };

/*
 * The form on paper: `read --json` prints it, the store keeps it.
 * message_from_json trusts nothing: it checks types, UTF-8 and counts
 * (ERR_ITEM).
 */
void message_to_json(const struct message *m, struct json_out *o);
int message_from_json(void *ctx, const struct json *o, struct message **out,
    struct err *e);

/*
 * The form on the wire from the reader (pack.h), and back.  message_unpack
 * trusts nothing: bounds, counts, ranges and enums are checked (ERR_ITEM).  The
 * message's texts point into p, which has to outlive it.
 */
void message_pack(const struct message *m, struct buf *b);
int message_unpack(void *ctx, const char *p, size_t n, struct message **out,
    struct err *e);

const char *channel_name(enum channel c);	/* "email" "fax" "social" */
bool channel_parse(const char *s, enum channel *out);
const char *automatic_name(enum automatic a);	/* "no" "reply" "bounce"... */
bool automatic_parse(const char *s, enum automatic *out);

/* -- mime.c: RFC 5322 and MIME ------------------------------------------- */

/*
 * What to do with bytes that are not mail text: an image or PDF part goes
 * through this, so that the message room need not know OCR.  Adds pages or
 * text to the message; a failure is a remark, not an error.  May be NULL.
 */
struct message_hooks {
	void (*image)(void *arg, struct message *m, struct attachment *a,
	    const char *p, size_t n);
	void *arg;
};

/*
 * Read one mail.  Never fails for what is in it: what cannot be read becomes
 * remarks, and `unreadable` if nothing at all came out.
 */
struct message *message_read_mail(void *ctx, const char *p, size_t n,
    const struct message_hooks *hooks);

/* Does it begin like a mail: a header line, or mbox's "From "? */
bool is_mail(const char *p, size_t n);

/*
 * A file that is no mail: PDF, office documents, plain or HTML text, calendar,
 * vCard, TNEF; by its first bytes, then by its name.  NULL when it is none of
 * them.  Kind "pdf" or "text"; its text is the body (of PDFs: the pages), the
 * file itself the one attachment; what cannot be read becomes remarks and
 * `unreadable`.
 */
struct message *message_read_document(void *ctx, const char *name,
    const char *p, size_t n, const struct message_hooks *hooks);

#endif
