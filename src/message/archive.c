/* SPDX-License-Identifier: ISC */
/* The files in a ZIP or gzip that came with a mail: read as if each had been
 * attached itself, one level deep. */
#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "warid/zip.h"

enum { MAX_MEMBERS = 100 };

/* What Apple's and Microsoft's packers add for themselves. */
static bool
is_litter(const char *name)
{
	const char *base = strrchr(name, '/');

	base = base == NULL ? name : base + 1;
	return strncmp(name, "__MACOSX/", 9) == 0 ||
	    strcmp(base, ".DS_Store") == 0 ||
	    strcasecmp(base, "Thumbs.db") == 0;
}

/* A gzip file says nothing better than "data": its own name, without ".gz". */
static const char *
name_of(struct leaf *l, const char *member)
{
	size_t n = strlen(l->name);

	if (strcmp(member, "data") != 0 || n < 4 ||
	    strcasecmp(l->name + n - 3, ".gz") != 0)
		return member;
	return talloc_strndup(l->tmp, l->name, n - 3);
}

static int
read_member(struct leaf *l, struct zip *z, const char *name, struct err *e)
{
	/* attach() may move the list of attachments, not its strings */
	const char *part = l->mail->m->attachments[l->attachment].part;
	void *tmp = talloc_new(l->tmp);
	char *p;
	size_t n;
	int r = zip_read(z, tmp, &p, &n, e);

	if (r == 0)
		attach(l->mail, part, name_of(l, name), "application/octet-stream", NULL,
		    p, n, l->at);
	talloc_free(tmp);
	return r;
}

void
read_archive(struct leaf *l)
{
	struct zip *z;
	struct err e;
	char *name;
	int r, members = 0;

	if (l->mail->is_archive) {
		leaf_unreadable(l, "an archive in an archive, it was not "
		    "opened");
		return;
	}
	if (zip_open(l->tmp, l->p, l->n, &z, &e) < 0) {
		leaf_unreadable(l, "%s", e.text);
		return;
	}
	l->mail->is_archive = true;
	while ((r = zip_next(z, l->tmp, &name, &e)) == 1) {
		if (is_litter(name))
			continue;
		if (++members > MAX_MEMBERS) {
			leaf_unreadable(l, "more than %d files in the archive",
			    MAX_MEMBERS);
			break;
		}
		if ((r = read_member(l, z, name, &e)) < 0)
			break;
	}
	if (r < 0)
		leaf_unreadable(l, "%s", e.text);
	else if (members == 0)
		leaf_unreadable(l, "no file in the archive");
	l->mail->is_archive = false;
}
