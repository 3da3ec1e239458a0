/* SPDX-License-Identifier: ISC */
/*
 * The marks that mail programs of many languages put in front of a subject
 * when a mail is answered or passed on.
 */
#include "warid/dedup.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* A longer one stands before its own beginning. */
static const char *const prefixes[] = {
	"re", "fwd", "fw",				/* English */
	"رد على", "الرد", "رد", "إعادة توجيه", "اعادة توجيه",
	"إعادة إرسال", "اعادة ارسال", "تحويل", "محول",	/* Arabic */
	"aw", "antw", "wg",				/* German, Dutch */
	"vb", "doorst",					/* Dutch */
	"tr", "réf", "ref", "rép",			/* French */
	"rv", "res", "enc",				/* Spanish, Portuguese */
	"rif",						/* Italian */
	"sv", "vs", "vl",				/* Nordic */
	"odp", "pd",					/* Polish */
	"ynt", "ilt",					/* Turkish */
	"پاسخ", "جواب",					/* Persian, Urdu */
	"回复", "回覆", "答复", "转发", "轉寄",		/* Chinese */
	"返信", "転送",					/* Japanese */
	"답장", "전달",					/* Korean */
	"отв", "пер", "на",				/* Russian */
};

/* Blanks, and the marks of direction that Arabic programs add. */
static const char *
skip_blanks(const char *s)
{
	for (;;) {
		if (*s == ' ' || *s == '\t')
			s++;
		else if (strncmp(s, "\xE2\x80\x8E", 3) == 0 ||
		    strncmp(s, "\xE2\x80\x8F", 3) == 0 ||
		    strncmp(s, "\xE2\x80\xAB", 3) == 0 ||
		    strncmp(s, "\xE2\x80\xAC", 3) == 0)
			s += 3;
		else if (strncmp(s, "\xC2\xA0", 2) == 0)
			s += 2;
		else
			return s;
	}
}

/* "[2]" or "(2)", as some count their answers. */
static const char *
skip_count(const char *s)
{
	const char *p = s + 1;

	if (*s != '[' && *s != '(')
		return s;
	while (isdigit((unsigned char)*p))
		p++;
	if (p == s + 1 || (*p != ']' && *p != ')'))
		return s;
	return p + 1;
}

/* Behind the prefix and its colon, or NULL when there is none. */
static const char *
skip_prefix(const char *s)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i]);
		const char *p;

		if (strncasecmp(s, prefixes[i], n) != 0)
			continue;
		p = skip_blanks(skip_count(skip_blanks(s + n)));
		if (*p == ':')
			return p + 1;
		if (strncmp(p, "：", 3) == 0)	/* full width */
			return p + 3;
	}
	return NULL;
}

const char *
dedup_bare_subject(const char *s)
{
	const char *next;

	s = skip_blanks(s);
	while ((next = skip_prefix(s)) != NULL)
		s = skip_blanks(next);
	return s;
}
