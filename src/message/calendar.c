/* SPDX-License-Identifier: ISC */
/*
 * iCalendar (RFC 5545) and vCard (RFC 6350) in words: the lines a person would
 * read out, in the order of the table.
 */
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "message/transfer.h"
#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum { MAX_EVENTS = 50 };

/* One "NAME;PARAM=x:value" line, unfolded. */
struct line {
	const char *name, *params, *value;
	size_t name_n, params_n, n;
};

struct row {
	const char *name, *label;
};

static const struct row event_rows[] = {
	{ "SUMMARY", "Event" }, { "DTSTART", "Start" }, { "DTEND", "End" },
	{ "LOCATION", "Place" }, { "ORGANIZER", "Organiser" },
	{ "STATUS", "Status" }, { "DESCRIPTION", "Description" },
};

static const struct row card_rows[] = {
	{ "FN", "Name" }, { "ORG", "Organisation" }, { "TITLE", "Title" },
	{ "TEL", "Phone" }, { "EMAIL", "Email" }, { "ADR", "Address" },
	{ "NOTE", "Note" },
};

/* Lines of both formats fold like header fields: CRLF and a space vanish. */
static char *
unfold(void *ctx, const char *p, size_t n)
{
	struct buf out;

	buf_init(&out, ctx);
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' && i + 1 < n &&
		    (p[i + 1] == ' ' || p[i + 1] == '\t'))
			i++;
		else
			buf_char(&out, p[i]);
	}
	return out.p;
}

/* The next line that has a name; *p moves on. */
static bool
next_line(const char **p, struct line *l)
{
	while (**p != '\0') {
		const char *s = *p, *end = s + strcspn(s, "\n"), *q;
		size_t k = strcspn(s, ";:\n");
		bool in_quotes = false;

		*p = *end == '\0' ? end : end + 1;
		if (s + k >= end || k == 0)
			continue;
		for (q = s + k; q < end && (*q != ':' || in_quotes); q++)
			in_quotes ^= *q == '"';
		if (q == end)
			continue;
		*l = (struct line){ .name = s, .name_n = k, .params = s + k,
			.params_n = (size_t)(q - s) - k, .value = q + 1,
			.n = (size_t)(end - q) - 1 };
		return true;
	}
	return false;
}

static bool
is_name(const struct line *l, const char *want)
{
	const char *dot = memchr(l->name, '.', l->name_n);	/* "item1.TEL" */
	const char *p = dot == NULL ? l->name : dot + 1;
	size_t n = l->name_n - (size_t)(p - l->name);

	return strlen(want) == n && strncasecmp(p, want, n) == 0;
}

static bool
is_value(const struct line *l, const char *want)
{
	return l->n == strlen(want) && strncasecmp(l->value, want, l->n) == 0;
}

/* "\n", "\,", "\;" and the ';' between the fields of a vCard's value. */
static void
add_value(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\\' && i + 1 < n) {
			i++;
			buf_char(out, p[i] == 'n' || p[i] == 'N' ? ' ' : p[i]);
		} else if (p[i] != ';') {
			buf_char(out, p[i]);
		} else if (out->n > 0 && out->p[out->n - 1] != ' ') {
			buf_char(out, ' ');
		}
	}
}

/* 20231114T221500Z as 2023-11-14 22:15 UTC. */
static void
add_time(struct buf *out, const struct line *l)
{
	const char *v = l->value, *zone = "TZID=";
	const char *tz = memmem(l->params, l->params_n, zone, 5);

	if (l->n < 8 || strspn(v, "0123456789") != 8) {
		add_value(out, v, l->n);
		return;
	}
	buf_addf(out, "%.4s-%.2s-%.2s", v, v + 4, v + 6);
	if (l->n >= 13 && v[8] == 'T' && strspn(v + 9, "0123456789") >= 4)
		buf_addf(out, " %.2s:%.2s", v + 9, v + 11);
	if (v[l->n - 1] == 'Z')
		buf_str(out, " UTC");
	else if (tz != NULL)
		buf_addf(out, " (%.*s)", (int)(l->params_n -
		    (size_t)(tz + 5 - l->params)), tz + 5);
}

/* "ORGANIZER;CN=Name:mailto:a@b": the name, else the address. */
static void
add_organiser(struct buf *out, const struct line *l)
{
	const char *cn = memmem(l->params, l->params_n, "CN=", 3);
	size_t n;

	if (cn == NULL) {
		n = l->n > 7 && strncasecmp(l->value, "mailto:", 7) == 0 ?
		    7 : 0;
		add_value(out, l->value + n, l->n - n);
		return;
	}
	cn += 3;
	n = l->params_n - (size_t)(cn - l->params);
	if (n > 0 && *cn == '"') {
		const char *end = memchr(cn + 1, '"', n - 1);

		cn++;
		n = end == NULL ? n - 1 : (size_t)(end - cn);
	} else {
		const char *end = memchr(cn, ';', n);

		n = end == NULL ? n : (size_t)(end - cn);
	}
	add_value(out, cn, n);
}

static bool
is_quoted_printable(const struct line *l)
{
	return memmem(l->params, l->params_n, "QUOTED-PRINTABLE", 16) != NULL;
}

static void
add_row(struct buf *out, void *tmp, const struct row *row,
    const struct line *l)
{
	size_t start = out->n, n, decoded_n;
	struct buf decoded;
	char *s;

	buf_addf(out, "%s%s: ", out->n > 0 && out->p[out->n - 1] != '\n' ?
	    "; " : "", row->label);
	n = out->n;
	if (strncmp(row->name, "DT", 2) == 0) {
		add_time(out, l);
	} else if (strcmp(row->name, "ORGANIZER") == 0) {
		add_organiser(out, l);
	} else if (is_quoted_printable(l)) {
		buf_init(&decoded, tmp);
		qp_add(l->value, l->n, false, &decoded);
		s = text_to_utf8(tmp, NULL, decoded.p, decoded.n, &decoded_n,
		    NULL);
		add_value(out, s, decoded_n);
	} else {
		add_value(out, l->value, l->n);
	}
	if (out->n == n) {		/* nothing in it: no label either */
		out->n = start;
		out->p[start] = '\0';
	}
}

/* What stands between BEGIN:kind and END:kind, for each row its first line. */
static void
add_object(struct buf *out, void *tmp, const char **p, const char *kind,
    const struct row *rows, size_t n)
{
	struct line found[16] = { { 0 } }, l;
	int depth = 0;

	while (next_line(p, &l)) {
		if (is_name(&l, "END") && is_value(&l, kind))
			break;
		depth += is_name(&l, "BEGIN");		/* an alarm, inside */
		depth -= is_name(&l, "END");
		for (size_t i = 0; i < n && depth == 0; i++)
			if (found[i].name == NULL && is_name(&l, rows[i].name))
				found[i] = l;
	}
	for (size_t i = 0; i < n; i++)
		if (found[i].name != NULL)
			add_row(out, tmp, &rows[i], &found[i]);
	buf_char(out, '\n');
}

static void
read_lines(struct leaf *leaf, const char *kind, const char *other,
    const struct row *rows, size_t n)
{
	size_t text_n;
	char *text = decode_text(leaf->tmp, leaf->charset, leaf->p, leaf->n,
	    false, &text_n);
	const char *p = unfold(leaf->tmp, text, text_n);
	int events = 0;
	struct line l;
	struct buf out;

	buf_init(&out, leaf->tmp);
	while (next_line(&p, &l) && events < MAX_EVENTS) {
		if (is_name(&l, "METHOD") && is_value(&l, "CANCEL"))
			buf_str(&out, "Cancelled. ");
		if (!is_name(&l, "BEGIN"))
			continue;
		if (is_value(&l, kind) || (other != NULL &&
		    is_value(&l, other))) {
			add_object(&out, leaf->tmp, &p,
			    is_value(&l, kind) ? kind : other, rows, n);
			events++;
		}
	}
	if (events == 0)
		leaf_unreadable(leaf, "no %s in it", kind);
	else
		leaf_text(leaf, out.p, out.n);
}

void
read_calendar(struct leaf *l)
{
	read_lines(l, "VEVENT", "VTODO", event_rows, ARRAY_SIZE(event_rows));
}

void
read_vcard(struct leaf *l)
{
	read_lines(l, "VCARD", NULL, card_rows, ARRAY_SIZE(card_rows));
}
