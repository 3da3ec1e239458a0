/* SPDX-License-Identifier: ISC */
#ifndef DIGEST_TABLE_H
#define DIGEST_TABLE_H
/*
 * Making sections row by row.
 */
#include "digest/doc.h"
#include "warid/rules.h"

struct table {
	void *ctx;
	struct doc *doc;
	struct section *s;		/* the one being filled */
	size_t next;			/* cells given of the current row */
};

void table_section(struct table *t, const struct section *like);
void table_label(struct table *t, struct phrase p);
void table_number(struct table *t, int64_t v);
void table_text(struct table *t, const char *s);
void table_code(struct table *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A facet's label by both names; the id itself when the rules dropped it. */
struct phrase table_name(const struct rules *rules, const char *facet,
    const char *label);

#endif
