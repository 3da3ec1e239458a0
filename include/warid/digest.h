/* SPDX-License-Identifier: ISC */
#ifndef WARID_DIGEST_H
#define WARID_DIGEST_H
/*
 * The daily digest: figures from the store, then writers that know no store.
 * The same day twice gives the same bytes.
 */
#include "warid/rules.h"
#include "warid/store.h"

struct digest_request {
	const char *day;		/* "2026-11-22", local */
	const char *audience;		/* "communications", "operator"... */
	const char *lang;		/* "ar" "en" "both" */
	const char *format;		/* "html" "text" "json" */
	const char *timezone;		/* as shown: "Asia/Qatar" */
	int64_t quarantine_alarm;	/* seconds; what lies there longer is
					   told in the section's head; 0: no */
};

/* Gather and write into out.  Redacted always. */
int digest_write(struct store *s, void *ctx, const struct rules *rules,
    const struct digest_request *q, struct buf *out, struct err *e);

#endif
