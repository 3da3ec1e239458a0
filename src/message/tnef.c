/* SPDX-License-Identifier: ISC */
/*
 * winmail.dat (MS-OXTNEF), by libytnef: the body that Outlook hid in it, and
 * the files.  What the library makes is copied out and freed here.
 */
#include <limits.h>
#include <talloc.h>
#include <ytnef.h>

#include "message/mail.h"
#include "warid/text.h"

enum { MAX_FILES = 200 };

/* A property's bytes without the NUL behind; false when there is none. */
static bool
property(MAPIProps *props, ULONG type, ULONG id, const char **p, size_t *n)
{
	variableLength *v = MAPIFindProperty(props, PROP_TAG(type, id));

	if (v == MAPI_UNDEFINED || v == NULL || v->data == NULL || v->size <= 0)
		return false;
	*p = (const char *)v->data;
	*n = (size_t)v->size;
	if (type == PT_STRING8)
		*n = strnlen(*p, *n);
	return *n > 0;
}

/* The 8-bit strings' code page, "windows-1256"; NULL when it is not said. */
static const char *
code_page(void *ctx, const TNEFStruct *t)
{
	const BYTE *b = t->CodePage.data;
	unsigned page;

	if (b == NULL || t->CodePage.size < 4)
		return NULL;
	page = (unsigned)b[0] | (unsigned)b[1] << 8;
	return page == 0 ? NULL : page == 65001 ? "utf-8" :
	    talloc_asprintf(ctx, "windows-%u", page);
}

/* The first of: plain text, HTML, compressed RTF. */
static char *
body(void *ctx, TNEFStruct *t, const char *charset, size_t *n)
{
	variableLength *rtf;
	const char *p;
	char *s;

	if (t->body.data != NULL && t->body.size > 1)
		return decode_text(ctx, charset, (const char *)t->body.data,
		    strnlen((const char *)t->body.data, (size_t)t->body.size),
		    false, n);
	if (property(&t->MapiProperties, PT_BINARY, PR_BODY_HTML, &p, n) ||
	    property(&t->MapiProperties, PT_STRING8, PR_BODY_HTML, &p, n)) {
		s = decode_text(ctx, NULL, p, *n, true, n);
		return decode_html(ctx, s, *n, MAIL_MAX_TEXT, n);
	}
	rtf = MAPIFindProperty(&t->MapiProperties,
	    PROP_TAG(PT_BINARY, PR_RTF_COMPRESSED));
	if (rtf != MAPI_UNDEFINED && rtf != NULL && rtf->size > 16) {
		int size = 0;
		BYTE *plain = DecompressRTF(rtf, &size);

		if (plain != NULL && size > 0) {
			s = rtf_text(ctx, (const char *)plain, (size_t)size, n);
			free(plain);
			return s;
		}
		free(plain);
	}
	*n = 0;
	return NULL;
}

static const char *
file_name(void *ctx, Attachment *a, const char *charset)
{
	const char *p = NULL;
	size_t n = 0;

	if (property(&a->MAPI, PT_UNICODE, PR_ATTACH_LONG_FILENAME, &p, &n))
		return header_decode(ctx, p, strnlen(p, n), "utf-8");
	if (!property(&a->MAPI, PT_STRING8, PR_ATTACH_LONG_FILENAME, &p, &n) &&
	    a->Title.data != NULL && a->Title.size > 0) {
		p = (const char *)a->Title.data;
		n = strnlen(p, (size_t)a->Title.size);
	}
	return header_decode(ctx, p == NULL ? "" : p, n, charset);
}

static void
add_files(struct leaf *l, TNEFStruct *t, const char *charset, const char *part)
{
	int files = 0;

	for (Attachment *a = t->starting_attach.next; a != NULL; a = a->next) {
		if (a->FileData.data == NULL || a->FileData.size <= 0)
			continue;
		if (++files > MAX_FILES)
			break;
		attach(l->mail, part, file_name(l->tmp, a, charset),
		    "application/octet-stream", NULL,
		    (const char *)a->FileData.data, (size_t)a->FileData.size,
		    l->at);
	}
}

void
read_tnef(struct leaf *l)
{
	/* attach() may move the list of attachments, not its strings */
	const char *part = l->mail->m->attachments[l->attachment].part;
	const char *charset;
	TNEFStruct t;
	char *text;
	size_t n;

	if (l->mail->depth >= MAIL_MAX_NESTED || l->n > INT_MAX / 2) {
		leaf_unreadable(l, "TNEF too big or nested too deep");
		return;
	}
	if (l->n < 4 || memcmp(l->p, "\x78\x9f\x3e\x22", 4) != 0) {
		leaf_unreadable(l, "no TNEF, as it claims to be");
		if (is_text(l->p, l->n))
			leaf_text(l, l->p, l->n);
		return;
	}
	TNEFInitialize(&t);
	t.Debug = 0;			/* or it prints */
	if (TNEFParseMemory((BYTE *)(uintptr_t)l->p, (long)l->n, &t) < 0)
		leaf_unreadable(l, "damaged TNEF (winmail.dat)");
	charset = code_page(l->tmp, &t);
	text = body(l->tmp, &t, charset, &n);
	if (text != NULL)
		leaf_text(l, text, n);
	l->mail->depth++;
	add_files(l, &t, charset, part);
	l->mail->depth--;
	TNEFFree(&t);
}
