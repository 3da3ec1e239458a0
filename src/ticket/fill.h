/* SPDX-License-Identifier: ISC */
#ifndef WARID_TICKET_FILL_H
#define WARID_TICKET_FILL_H
/*
 * A message and its verdict into a ticket's columns.
 */
#include "warid/ticket.h"

/* Fill a new ticket but for its verdict_hash; texts hang from ctx or belong to the filing. */
void ticket_fill(void *ctx, struct ticket_row *t, const struct rules *rules,
    const struct filing *f, int64_t received);

/* What a message that joins may change; ticket.h says what. */
void ticket_raise(void *ctx, struct ticket_row *t, const struct rules *rules,
    const struct filing *f, int64_t received);

#endif
