/* SPDX-License-Identifier: ISC */
/*
 * Attachments: which reader takes which content.  The declared type is
 * believed when it says something; else the file name, else the first bytes.
 */
#include <stdarg.h>
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/text.h"

enum { ICON_MAX = 32 };		/* pixels: no word fits */

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static void read_text(struct leaf *l);
static void read_html(struct leaf *l);
static void read_image(struct leaf *l);
static void read_mail(struct leaf *l);
static void read_sealed(struct leaf *l);

static const struct kind {
	const char *type;		/* a '/' at the end: all of these */
	const char *suffix;		/* of file names, or NULL */
	const char *magic;		/* first bytes, or NULL */
	void (*read)(struct leaf *l);
} kinds[] = {
	{ "application/pdf", ".pdf", "%PDF-", read_pdf },
	{ "application/x-pdf", NULL, NULL, read_pdf },
	{ "image/jpeg", ".jpg", "\xff\xd8\xff", read_image },
	{ "image/png", ".png", "\x89PNG\r\n", read_image },
	{ "image/tiff", ".tif", "II*", read_image },
	{ "image/tiff", ".tiff", "MM", read_image },
	{ "image/gif", ".gif", "GIF8", read_image },
	{ "image/bmp", ".bmp", "BM", read_image },
	{ "image/jpeg", ".jpeg", NULL, read_image },
	{ "image/jpg", NULL, NULL, read_image },
	{ "image/pjpeg", NULL, NULL, read_image },
	{ "image/x-portable-anymap", ".pnm", NULL, read_image },
	{ "application/vnd.openxmlformats-officedocument.wordprocessingml"
	  ".document", ".docx", NULL, read_office },
	{ "application/vnd.openxmlformats-officedocument.spreadsheetml"
	  ".sheet", ".xlsx", NULL, read_office },
	{ "application/vnd.openxmlformats-officedocument.presentationml"
	  ".presentation", ".pptx", NULL, read_office },
	{ "application/vnd.oasis.opendocument.text", ".odt", NULL,
	  read_office },
	{ "application/vnd.oasis.opendocument.spreadsheet", ".ods", NULL,
	  read_office },
	{ "application/rtf", ".rtf", "{\\rtf", read_rtf },
	{ "text/rtf", NULL, NULL, read_rtf },
	{ "application/ms-tnef", ".tnef", "\x78\x9f\x3e\x22", read_tnef },
	{ "application/vnd.ms-tnef", "winmail.dat", NULL, read_tnef },
	{ "message/rfc822", ".eml", NULL, read_mail },
	{ "message/global", NULL, NULL, read_mail },
	{ "application/pkcs7-mime", ".p7m", NULL, read_sealed },
	{ "application/x-pkcs7-mime", NULL, NULL, read_sealed },
	{ "application/x-pgp-message", ".pgp", "-----BEGIN PGP MESSAGE",
	  read_sealed },
	{ "text/calendar", ".ics", "BEGIN:VCALENDAR", read_calendar },
	{ "application/ics", NULL, NULL, read_calendar },
	{ "text/vcard", ".vcf", "BEGIN:VCARD", read_vcard },
	{ "text/x-vcard", NULL, NULL, read_vcard },
	{ "text/directory", NULL, NULL, read_vcard },
	{ "text/html", ".html", "<html", read_html },
	{ "application/xhtml+xml", ".htm", "<!DOCTYPE html", read_html },
	{ "text/css", ".css", NULL, NULL },
	{ "text/javascript", ".js", NULL, NULL },
	{ "text/plain", ".txt", NULL, read_text },
	{ "text/csv", ".csv", NULL, read_text },
	{ "text/", NULL, NULL, read_text },
	{ "application/csv", NULL, NULL, read_text },
	{ "message/", NULL, NULL, read_text },
	{ "application/json", ".json", NULL, read_text },
};

static bool
is_type(const struct kind *k, const char *type)
{
	size_t n = strlen(k->type);

	return k->type[n - 1] == '/' ? strncmp(type, k->type, n) == 0 :
	    strcmp(type, k->type) == 0;
}

static bool
has_suffix(const struct kind *k, const char *name)
{
	size_t n = strlen(name), want = k->suffix == NULL ? 0 :
	    strlen(k->suffix);

	return want > 0 && n >= want &&
	    strcasecmp(name + n - want, k->suffix) == 0;
}

static bool
has_magic(const struct kind *k, const char *p, size_t n)
{
	size_t want = k->magic == NULL ? 0 : strlen(k->magic);

	return want > 2 && n > want && strncasecmp(p, k->magic, want) == 0;
}

/* Types that say nothing about what is inside. */
static bool
is_vague(const char *type)
{
	static const char *const vague[] = { "application/octet-stream",
		"application/x-octet-stream", "application/binary",
		"application/unknown", "application/force-download",
		"application/download", "application/x-download",
		"application/x-unknown", "application/x-msdownload" };

	for (size_t i = 0; i < ARRAY_SIZE(vague); i++)
		if (strcmp(type, vague[i]) == 0)
			return true;
	return false;
}

static const struct kind *
kind_of(const struct leaf *l)
{
	const struct kind *by_name = NULL, *by_type = NULL, *by_magic = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct kind *k = &kinds[i];

		if (by_type == NULL && is_type(k, l->type))
			by_type = k;
		if (by_name == NULL && has_suffix(k, l->name))
			by_name = k;
		if (by_magic == NULL && has_magic(k, l->p, l->n))
			by_magic = k;
	}
	/* an image or PDF is known by its bytes, whatever it is called */
	if (by_magic != NULL && (by_magic->read == read_image ||
	    by_magic->read == read_pdf || by_magic->read == read_tnef))
		return by_magic;
	if (by_type != NULL && by_type->read != read_text)
		return by_type;
	if (by_type == NULL && !is_vague(l->type) && by_name == NULL)
		return NULL;
	if (by_name != NULL)
		return by_name;
	return by_type != NULL ? by_type : by_magic;
}

static struct attachment *
attachment(struct leaf *l)
{
	return &l->mail->m->attachments[l->attachment];
}

void
leaf_text(struct leaf *l, const char *text, size_t n)
{
	struct message *m = l->mail->m;

	if (n > l->mail->text_left) {
		n = l->mail->text_left;
		message_add_remark(m, attachment(l)->part, l->at, "the mail "
		    "holds more than %d bytes of text, the rest was not kept",
		    MAIL_MAX_TEXT);
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	l->mail->text_left -= n;
	while (n > 0 && (unsigned char)text[n - 1] <= ' ')
		n--;
	attachment(l)->text = n == 0 ? "" : talloc_strndup(m, text, n);
}

void
leaf_unreadable(struct leaf *l, const char *fmt, ...)
{
	struct message *m = l->mail->m;
	struct attachment *a = attachment(l);
	va_list ap;

	va_start(ap, fmt);
	a->unreadable = talloc_vasprintf(m, fmt, ap);
	va_end(ap);
	message_add_remark(m, a->part, l->at, "%s", a->unreadable);
	m->nr_unreadable++;
}

static void
read_text(struct leaf *l)
{
	size_t n;
	char *s = decode_text(l->tmp, l->charset, l->p, l->n, false, &n);

	leaf_text(l, s, n);
}

static void
read_html(struct leaf *l)
{
	size_t n;
	char *s = decode_text(l->tmp, l->charset, l->p, l->n, true, &n);

	s = decode_html(l->tmp, s, n, MAIL_MAX_TEXT, &n);
	leaf_text(l, s, n);
}

static unsigned
two_bytes(const char *p, bool is_little)
{
	unsigned a = (unsigned char)p[0], b = (unsigned char)p[1];

	return is_little ? b << 8 | a : a << 8 | b;
}

/* Tracking pixels, smileys, the signs of signatures: nothing to be read. */
static bool
is_icon(const char *p, size_t n)
{
	if (n >= 10 && memcmp(p, "GIF8", 4) == 0)
		return two_bytes(p + 6, true) < ICON_MAX ||
		    two_bytes(p + 8, true) < ICON_MAX;
	if (n >= 24 && memcmp(p, "\x89PNG", 4) == 0)
		return (two_bytes(p + 16, false) == 0 &&
		    two_bytes(p + 18, false) < ICON_MAX) ||
		    (two_bytes(p + 20, false) == 0 &&
		    two_bytes(p + 22, false) < ICON_MAX);
	return false;
}

static void
read_image(struct leaf *l)
{
	const struct message_hooks *hooks = l->mail->hooks;
	const char *unreadable;

	if (hooks == NULL || hooks->image == NULL || is_icon(l->p, l->n))
		return;
	if (l->mail->images_left-- <= 0) {
		leaf_unreadable(l, "more than %d images", MAIL_MAX_IMAGES);
		return;
	}
	hooks->image(hooks->arg, l->mail->m, attachment(l), l->p, l->n);
	unreadable = attachment(l)->unreadable;
	if (unreadable != NULL)
		leaf_unreadable(l, "%s", unreadable);
}

static void
read_sealed(struct leaf *l)
{
	leaf_unreadable(l, "encrypted or sealed, it cannot be opened");
}

static void
read_mail(struct leaf *l)
{
	struct buf out;

	if (l->mail->depth >= MAIL_MAX_NESTED) {
		leaf_unreadable(l, "mails are nested too deep");
		return;
	}
	buf_init(&out, l->tmp);
	mail_read_nested(l->mail, l->p, l->n, l->at, attachment(l)->part, &out);
	leaf_text(l, out.p, out.n);
}

void
attach(struct mail *mail, const char *part, const char *name, const char *type,
    const char *charset, const char *p, size_t n, size_t at)
{
	struct message *m = mail->m;
	struct leaf l = { .mail = mail, .name = name, .type = type,
		.charset = charset, .p = p, .n = n, .at = at };
	const struct kind *kind;
	struct attachment *a;

	if (m->nr_attachments >= MAIL_MAX_ATTACHMENTS) {
		m->nr_unreadable++;
		return;
	}
	l.attachment = m->nr_attachments;
	a = message_add_attachment(m);
	a->name = talloc_strdup(m, name);
	a->type = talloc_strdup(m, type);
	a->part = talloc_strdup(m, part);
	a->bytes = n;
	kind = kind_of(&l);
	if (kind == NULL || kind->read == NULL || n == 0)
		return;
	if (is_vague(type))
		a->type = kind->type;
	l.tmp = talloc_new(NULL);
	kind->read(&l);
	talloc_free(l.tmp);
}
