/* SPDX-License-Identifier: ISC */
#ifndef TICKET_RESENT_H
#define TICKET_RESENT_H
/*
 * Is a fax the sheets of an earlier one, sent again?  Told by the prints of
 * its pages alone (image.h): words may have been read otherwise, or not at all.
 */
#include "warid/store.h"

struct resent {
	int64_t message, ticket;	/* the earlier one */
	int page, nr_pages;		/* the page least like its fellow */
	double likeness;
	int differences;		/* pieces of that page */
};

/*
 * 1 with the filed fax, received at `since` or later, that has as many pages
 * and each of them the same sheet; 0 none, -1.
 */
int resent_find(struct store *s, void *ctx, const struct message *m,
    int64_t since, struct resent *out, struct err *e);

#endif
