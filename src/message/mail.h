/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_MAIL_H
#define MESSAGE_MAIL_H
/*
 * What the readers of single parts share while one mail or document is read,
 * and those readers.
 */
#include "message/tree.h"

enum {
	MAIL_MAX_TEXT = 4 << 20,	/* bytes of text out of one mail */
	MAIL_MAX_NESTED = 20,		/* mails decoded inside mails */
	MAIL_MAX_IMAGES = 50,		/* handed to OCR */
	MAIL_MAX_PDF_PAGES = 50,
	MAIL_MAX_ATTACHMENTS = 2000,
};

struct mail {
	struct message *m;
	const struct message_hooks *hooks;
	size_t text_left;		/* of MAIL_MAX_TEXT */
	int images_left;
	int depth;			/* of decoded mails and TNEFs */
	bool is_archive;		/* within one */
};

/* The decoded bytes of a leaf, and what is known about them. */
struct leaf {
	struct mail *mail;
	void *tmp;			/* gone after the leaf */
	size_t attachment;		/* its index in m->attachments */
	const char *name, *type;
	const char *charset;		/* or NULL */
	const char *p;
	size_t n;
	size_t at;			/* offset in the item, 0 unknown */
};

/* -- prescan.c -- */

/* Where the mail in these *n bytes begins; *n of them are left, *skipped
 * stand before. */
const char *prescan(void *ctx, const char *p, size_t *n, size_t *skipped);

/* -- decode.c: bytes to text -- */

/* Undo the transfer encoding: part->p itself when there is none, else from
 * ctx.  What is odd becomes a remark. */
const char *decode_part(void *ctx, struct message *m, const struct part *part,
    size_t base, size_t *n);

/* To UTF-8, lines ended by LF.  `html` looks for a charset in the bytes. */
char *decode_text(void *ctx, const char *charset, const char *p, size_t n,
    bool html, size_t *out_n);

/* HTML, decoded by decode_text, or text that claims to be. */
char *decode_html(void *ctx, const char *p, size_t n, size_t max,
    size_t *out_n);

/* format=flowed (RFC 3676) to one line a paragraph, in place; new length. */
size_t decode_flowed(char *p, size_t n, bool delsp);

/* -- attach.c: what lies in a part that is not the body -- */

/* Add an attachment and read it; `part` is its number. */
void attach(struct mail *mail, const char *part, const char *name,
    const char *type, const char *charset, const char *p, size_t n, size_t at);

/* The type these bytes are read as, told by them or by the name; NULL: by
 * neither. */
const char *attach_type(const char *name, const char *p, size_t n);

/* Put text under the mail's limit; the attachment's own. */
void leaf_text(struct leaf *l, const char *text, size_t n);
void leaf_unreadable(struct leaf *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* -- document.c -- */

/* Is it text: no NUL, next to no control characters, or UTF-16? */
bool is_text(const char *p, size_t n);

/* -- head.c -- */

/* Subject, people, date and ids of a whole mail. */
void head_take(struct message *m, const struct header *h, const char *hint);

/* -- mime.c -- */

/* A mail inside an attachment, decoded: its text into `out`. */
void mail_read_nested(struct mail *mail, const char *p, size_t n, size_t base,
    const char *number, struct buf *out);

/* -- one reader a kind of content; each says its failure itself -- */
void read_calendar(struct leaf *l);
void read_vcard(struct leaf *l);
void read_tnef(struct leaf *l);
void read_office(struct leaf *l);
void read_pdf(struct leaf *l);
void read_rtf(struct leaf *l);
void read_ole(struct leaf *l);
void read_archive(struct leaf *l);

/* rtf.c: RTF bytes to text; Outlook's bodies are RTF too. */
char *rtf_text(void *ctx, const char *p, size_t n, size_t *out_n);

/* -- report.c, automatic.c -- */

/* A machine-readable part of a multipart/report, if it is one. */
void report_read(struct message *m, const char *type, const char *p, size_t n);

/* What the header of the whole mail says about who wrote it. */
void automatic_judge(struct message *m, const struct header *h);

#endif
