/* SPDX-License-Identifier: ISC */
/*
 * Compound files by libgsf: which streams there are tells what the file is,
 * whatever it is called: Word, Excel, PowerPoint, or a mail that Outlook
 * saved ([MS-OXMSG]).
 */
#include "message/ole.h"

#include <gsf/gsf.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/text.h"

enum {
	MAX_STREAM = 64 << 20,
	MAX_CHILDREN = 2000,		/* of one storage */
};

/* A stream of the storage, copied to ctx. */
static struct stream
get(void *ctx, GsfInfile *in, const char *name)
{
	GsfInput *child = gsf_infile_child_by_name(in, name);
	struct stream s = { NULL, 0 };
	gsf_off_t size = child == NULL ? 0 : gsf_input_size(child);
	char *p;

	if (size > 0 && size <= MAX_STREAM) {
		p = talloc_size(ctx, (size_t)size);
		if (p != NULL && gsf_input_read(child, (size_t)size,
		    (guint8 *)p) != NULL)
			s = (struct stream){ p, (size_t)size };
	}
	if (child != NULL)
		g_object_unref(child);
	return s;
}

/* -- documents --------------------------------------------------------------- */

static const char *
read_word(void *ctx, GsfInfile *in, struct buf *out)
{
	return word_text(get(ctx, in, "WordDocument"), get(ctx, in, "0Table"),
	    get(ctx, in, "1Table"), out);
}

static const char *
read_excel(void *ctx, GsfInfile *in, struct buf *out)
{
	struct stream s = get(ctx, in, "Workbook");

	return excel_text(s.p != NULL ? s : get(ctx, in, "Book"), out);
}

static const char *
read_slides(void *ctx, GsfInfile *in, struct buf *out)
{
	slides_text(get(ctx, in, "PowerPoint Document"), out);
	return NULL;
}

static const char *
read_locked(void *ctx, GsfInfile *in, struct buf *out)
{
	(void)ctx;
	(void)in;
	(void)out;
	return "the document needs a password";
}

/* -- mails saved by Outlook ---------------------------------------------------- */

/* A property: its UTF-16 form, else its bytes; "" when there is none. */
static char *
property(void *ctx, GsfInfile *in, unsigned id)
{
	char name[32];
	struct stream s;
	struct buf b;
	size_t n;

	buf_init(&b, ctx);
	snprintf(name, sizeof(name), "__substg1.0_%04X001F", id);
	s = get(ctx, in, name);
	if (s.p != NULL) {
		utf16_add(&b, s.p, s.n);
		return b.p;
	}
	snprintf(name, sizeof(name), "__substg1.0_%04X001E", id);
	s = get(ctx, in, name);
	return s.p == NULL ? b.p : text_to_utf8(ctx, NULL, s.p, s.n, &n, NULL);
}

static const char *
read_outlook(void *ctx, GsfInfile *in, struct buf *out)
{
	static const struct { unsigned id; const char *label; } heads[] = {
		{ 0x0c1a, "From" }, { 0x0037, "Subject" },
	};
	char *s;

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		s = property(ctx, in, heads[i].id);
		if (*s != '\0')
			buf_addf(out, "%s: %s\n", heads[i].label, s);
	}
	s = property(ctx, in, 0x1000);
	if (out->n > 0 && *s != '\0')
		buf_char(out, '\n');
	for (; *s != '\0'; s++)
		if (*s != '\r')
			buf_char(out, *s);
	return NULL;
}

/* The files that came with an Outlook mail, each a storage of its own. */
static void
attach_files(struct leaf *l, GsfInfile *in)
{
	/* attach() may move the list of attachments, not its strings */
	const char *part = l->mail->m->attachments[l->attachment].part;
	int nr = gsf_infile_num_children(in);

	for (int i = 0; i < nr && i < MAX_CHILDREN; i++) {
		const char *storage = gsf_infile_name_by_index(in, i);
		GsfInput *child;
		struct stream s;
		const char *name;

		if (storage == NULL ||
		    strncmp(storage, "__attach_version1.0_", 20) != 0)
			continue;
		child = gsf_infile_child_by_index(in, i);
		if (child != NULL && GSF_IS_INFILE(child) &&
		    gsf_infile_num_children(GSF_INFILE(child)) > 0) {
			s = get(l->tmp, GSF_INFILE(child),
			    "__substg1.0_37010102");
			name = property(l->tmp, GSF_INFILE(child), 0x3707);
			if (s.p != NULL)
				attach(l->mail, part, name,
				    "application/octet-stream", NULL, s.p, s.n,
				    l->at);
		}
		if (child != NULL)
			g_object_unref(child);
	}
}

/* -- which it is ---------------------------------------------------------------- */

/* The stream that only this kind has. */
static const struct {
	const char *stream;
	const char *(*read)(void *ctx, GsfInfile *in, struct buf *out);
} kinds[] = {
	{ "WordDocument", read_word },
	{ "Workbook", read_excel },
	{ "Book", read_excel },
	{ "PowerPoint Document", read_slides },
	{ "__properties_version1.0", read_outlook },
	{ "EncryptedPackage", read_locked },
};

static const char *
read_streams(struct leaf *l, GsfInfile *in, struct buf *out)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		GsfInput *child = gsf_infile_child_by_name(in, kinds[i].stream);

		if (child == NULL)
			continue;
		g_object_unref(child);
		return kinds[i].read(l->tmp, in, out);
	}
	return "no document of a known kind in the compound file";
}

/* libgsf tells what it thinks of a file on standard error: not ours to print. */
static void
quiet(const gchar *domain, GLogLevelFlags level, const gchar *s, gpointer arg)
{
	(void)domain;
	(void)level;
	(void)s;
	(void)arg;
}

static void
read_file(struct leaf *l)
{
	GsfInput *bytes;
	GsfInfile *in;
	const char *why;
	struct buf out;

	if (l->mail->depth >= MAIL_MAX_NESTED) {
		leaf_unreadable(l, "documents are nested too deep");
		return;
	}
	bytes = gsf_input_memory_new((const guint8 *)l->p, (gsf_off_t)l->n,
	    FALSE);
	in = gsf_infile_msole_new(bytes, NULL);
	g_object_unref(bytes);
	if (in == NULL) {
		leaf_unreadable(l, "damaged compound file");
		return;
	}
	buf_init(&out, l->tmp);
	why = read_streams(l, in, &out);
	leaf_text(l, out.p, out.n);
	if (why != NULL)
		leaf_unreadable(l, "%s", why);
	l->mail->depth++;
	attach_files(l, in);
	l->mail->depth--;
	g_object_unref(in);
}

void
read_ole(struct leaf *l)
{
	GLogFunc loud = g_log_set_default_handler(quiet, NULL);

	read_file(l);
	g_log_set_default_handler(loud, NULL);
}
