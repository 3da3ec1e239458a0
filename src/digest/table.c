/* SPDX-License-Identifier: ISC */
/* How cells are appended, a row at a time. */
#include "digest/table.h"

#include <assert.h>
#include <stdarg.h>
#include <talloc.h>

void
table_section(struct table *t, const struct section *like)
{
	struct doc *d = t->doc;

	d->sections = talloc_realloc(t->ctx, d->sections, struct section,
	    (unsigned)d->nr_sections + 1);
	t->s = &d->sections[d->nr_sections++];
	*t->s = *like;
	if (t->s->explain.en == NULL)
		t->s->explain = (struct phrase){ "", "" };
	if (t->s->none.en == NULL)
		t->s->none = (struct phrase){ "", "" };
	t->next = 0;
}

static void
add(struct table *t, struct cell c)
{
	struct section *s = t->s;

	if (t->next == 0) {
		s->cells = talloc_realloc(t->ctx, s->cells, struct cell,
		    (unsigned)((s->nr_rows + 1) * s->nr_columns));
		s->nr_rows++;
	}
	assert(t->next < s->nr_columns);
	s->cells[(s->nr_rows - 1) * s->nr_columns + t->next] = c;
	t->next = (t->next + 1) % s->nr_columns;
}

void
table_label(struct table *t, struct phrase p)
{
	add(t, (struct cell){ .kind = CELL_LABEL, .label = p });
}

void
table_number(struct table *t, int64_t v)
{
	add(t, (struct cell){ .kind = CELL_NUMBER, .number = v });
}

void
table_text(struct table *t, const char *s)
{
	add(t, (struct cell){ .kind = CELL_TEXT, .text = s });
}

void
table_code(struct table *t, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = talloc_vasprintf(t->ctx, fmt, ap);
	va_end(ap);
	add(t, (struct cell){ .kind = CELL_CODE, .text = s });
}

struct phrase
table_name(const struct rules *rules, const char *facet, const char *label)
{
	const struct label *l;

	if (label[0] == '\0')
		return (struct phrase){ "غير مصنف", "unsorted" };
	if (strcmp(label, "unreadable") == 0)
		return (struct phrase){ "غير مقروء", "Unreadable" };
	l = rules_label(rules, facet, label);
	return l != NULL ? (struct phrase){ l->ar, l->en } :
	    (struct phrase){ label, label };
}
