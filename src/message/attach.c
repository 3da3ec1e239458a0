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

enum {
	ICON_MAX = 32,			/* pixels: no word fits */
	SNIFF = 64 << 10,
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define OPEN_XML "application/vnd.openxmlformats-officedocument."
#define DOCX OPEN_XML "wordprocessingml.document"
#define XLSX OPEN_XML "spreadsheetml.sheet"
#define PPTX OPEN_XML "presentationml.presentation"
#define ODT "application/vnd.oasis.opendocument.text"
#define ODS "application/vnd.oasis.opendocument.spreadsheet"
#define OLE_MAGIC "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#define TNEF_MAGIC "\x78\x9f\x3e\x22"
#define ZIP_MAGIC "PK\3\4"

static void read_text(struct leaf *l);
static void read_html(struct leaf *l);
static void read_image(struct leaf *l);
static void read_mail(struct leaf *l);
static void read_sealed(struct leaf *l);

static const char recording[] = "a recording, for a person to hear";
static const char film[] = "a film, for a person to see";
static const char packed[] = "an archive of a kind that is not opened";

static const struct kind {
	const char *type;		/* a '/' at the end: all of these */
	const char *suffix;		/* of file names, or NULL */
	const char *magic;		/* first bytes, or NULL */
	void (*read)(struct leaf *l);	/* NULL: it is not read ... */
	const char *why;		/* ... for this reason; NULL: there
					   is nothing to read in it */
} kinds[] = {
	{ "application/pdf", ".pdf", "%PDF-", read_pdf, NULL },
	{ "application/x-pdf", NULL, NULL, read_pdf, NULL },
	{ "image/jpeg", ".jpg", "\xff\xd8\xff", read_image, NULL },
	{ "image/png", ".png", "\x89PNG\r\n", read_image, NULL },
	{ "image/tiff", ".tif", "II*", read_image, NULL },
	{ "image/tiff", ".tiff", "MM", read_image, NULL },
	{ "image/gif", ".gif", "GIF8", read_image, NULL },
	{ "image/bmp", ".bmp", "BM", read_image, NULL },
	{ "image/jpeg", ".jpeg", NULL, read_image, NULL },
	{ "image/jpg", NULL, NULL, read_image, NULL },
	{ "image/pjpeg", NULL, NULL, read_image, NULL },
	{ "image/x-portable-anymap", ".pnm", NULL, read_image, NULL },
	{ "image/svg+xml", ".svg", NULL, NULL, NULL },
	{ "image/", NULL, NULL, NULL, "an image of a kind that is not read" },
	{ DOCX, ".docx", NULL, read_office, NULL },
	{ XLSX, ".xlsx", NULL, read_office, NULL },
	{ PPTX, ".pptx", NULL, read_office, NULL },
	{ ODT, ".odt", NULL, read_office, NULL },
	{ ODS, ".ods", NULL, read_office, NULL },
	{ "application/msword", ".doc", OLE_MAGIC, read_ole, NULL },
	{ "application/vnd.ms-excel", ".xls", NULL, read_ole, NULL },
	{ "application/vnd.ms-powerpoint", ".ppt", NULL, read_ole, NULL },
	{ "application/vnd.ms-outlook", ".msg", NULL, read_ole, NULL },
	{ "application/rtf", ".rtf", "{\\rtf", read_rtf, NULL },
	{ "text/rtf", NULL, NULL, read_rtf, NULL },
	{ "application/ms-tnef", ".tnef", TNEF_MAGIC, read_tnef, NULL },
	{ "application/vnd.ms-tnef", "winmail.dat", NULL, read_tnef, NULL },
	{ "message/rfc822", ".eml", NULL, read_mail, NULL },
	{ "message/global", NULL, NULL, read_mail, NULL },
	{ "application/zip", ".zip", ZIP_MAGIC, read_archive, NULL },
	{ "application/x-zip-compressed", NULL, NULL, read_archive, NULL },
	{ "application/gzip", ".gz", "\x1f\x8b\b", read_archive, NULL },
	{ "application/x-gzip", ".tgz", NULL, read_archive, NULL },
	{ "application/vnd.rar", ".rar", "Rar!", NULL, packed },
	{ "application/x-7z-compressed", ".7z", "7z\xbc\xaf", NULL, packed },
	{ "audio/mpeg", ".mp3", "ID3", NULL, recording },
	{ "audio/ogg", ".ogg", "OggS", NULL, recording },
	{ "audio/mp4", ".m4a", NULL, NULL, recording },
	{ "audio/wav", ".wav", NULL, NULL, recording },
	{ "audio/", NULL, NULL, NULL, recording },
	{ "video/mp4", ".mp4", NULL, NULL, film },
	{ "video/quicktime", ".mov", NULL, NULL, film },
	{ "video/", NULL, NULL, NULL, film },
	{ "application/pkcs7-mime", ".p7m", NULL, read_sealed, NULL },
	{ "application/x-pkcs7-mime", NULL, NULL, read_sealed, NULL },
	{ "application/x-pgp-message", ".pgp", "-----BEGIN PGP MESSAGE",
	  read_sealed, NULL },
	{ "application/pkcs7-signature", ".p7s", NULL, NULL, NULL },
	{ "application/x-pkcs7-signature", NULL, NULL, NULL, NULL },
	{ "application/pgp-signature", ".asc", NULL, NULL, NULL },
	{ "application/pgp-encrypted", NULL, NULL, NULL, NULL },
	{ "application/pgp-keys", NULL, NULL, NULL, NULL },
	{ "text/calendar", ".ics", "BEGIN:VCALENDAR", read_calendar, NULL },
	{ "application/ics", NULL, NULL, read_calendar, NULL },
	{ "text/vcard", ".vcf", "BEGIN:VCARD", read_vcard, NULL },
	{ "text/x-vcard", NULL, NULL, read_vcard, NULL },
	{ "text/directory", NULL, NULL, read_vcard, NULL },
	{ "text/html", ".html", "<html", read_html, NULL },
	{ "application/xhtml+xml", ".htm", "<!DOCTYPE html", read_html, NULL },
	{ "text/css", ".css", NULL, NULL, NULL },
	{ "text/javascript", ".js", NULL, NULL, NULL },
	{ "text/plain", ".txt", NULL, read_text, NULL },
	{ "text/csv", ".csv", NULL, read_text, NULL },
	{ "text/", NULL, NULL, read_text, NULL },
	{ "application/csv", NULL, NULL, read_text, NULL },
	{ "message/", NULL, NULL, read_text, NULL },
	/* nested too deep, which was told; its inside is no text */
	{ "multipart/", NULL, NULL, NULL, NULL },
	{ "application/json", ".json", NULL, read_text, NULL },
};

/* What nobody has a row for: text is text whatever it is called. */
static const struct kind plain = {
	"text/plain", NULL, NULL, read_text, NULL,
}, unknown = {
	"application/octet-stream", NULL, NULL, NULL,
	"no format that warid knows",
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

/* A ZIP may be a document: by a member that only those have. */
static const struct kind *
zip_kind(const struct leaf *l, const struct kind *zip)
{
	static const struct { const char *member, *type; } members[] = {
		{ "word/", DOCX }, { "xl/", XLSX }, { "ppt/", PPTX },
		{ "opendocument.text", ODT },
		{ "opendocument.spreadsheet", ODS },
	};
	size_t n = l->n < SNIFF ? l->n : SNIFF;

	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
			if (strcmp(kinds[k].type, members[i].type) == 0 &&
			    memmem(l->p, n, members[i].member,
			    strlen(members[i].member)) != NULL)
				return &kinds[k];
	return zip;
}

/* Known by its bytes, whatever it is called? */
static bool
is_certain(const struct kind *k)
{
	return k->read == read_image || k->read == read_pdf ||
	    k->read == read_tnef || k->read == read_ole;
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
	if (by_magic != NULL && is_certain(by_magic))
		return by_name != NULL && by_name->read == by_magic->read ?
		    by_name : by_magic;
	if (by_magic != NULL && by_magic->read == read_archive &&
	    (by_type == NULL || by_type->read == read_archive) &&
	    (by_name == NULL || by_name->read != read_office))
		return zip_kind(l, by_magic);
	if (by_type != NULL && by_type->read != read_text &&
	    !(by_type->read == read_archive && by_name != NULL))
		return by_type;
	if (by_name != NULL)
		return by_name;
	if (by_type != NULL || by_magic != NULL)
		return by_type != NULL ? by_type : by_magic;
	return is_text(l->p, l->n) ? &plain : &unknown;
}

const char *
attach_type(const char *name, const char *p, size_t n)
{
	struct leaf l = { .name = name, .type = "", .p = p, .n = n };
	const struct kind *k = kind_of(&l);

	return k->read != NULL ? k->type : NULL;
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
	struct attachment *a = attachment(l);

	if (n > l->mail->text_left) {
		n = l->mail->text_left;
		message_add_remark(m, a->part, l->at, "the mail "
		    "holds more than %d bytes of text, the rest was not kept",
		    MAIL_MAX_TEXT);
		while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
			n--;
	}
	l->mail->text_left -= n;
	while (n > 0 && (unsigned char)text[n - 1] <= ' ')
		n--;
	a->text = n == 0 ? "" : talloc_strndup(m, text, n);
	a->lang = text_lang(text, n, &a->script);
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
	if (n == 0)
		return;
	kind = kind_of(&l);
	if (is_vague(type))
		a->type = kind->type;
	if (kind->read == NULL) {
		if (kind->why != NULL)
			leaf_unreadable(&l, "%s", kind->why);
		return;
	}
	l.tmp = talloc_new(NULL);
	kind->read(&l);
	talloc_free(l.tmp);
}
