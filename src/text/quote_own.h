/* SPDX-License-Identifier: ISC */
#ifndef WARID_TEXT_QUOTE_OWN_H
#define WARID_TEXT_QUOTE_OWN_H
/* The lines that are still the sender's own while a reply is cut from below. */
#include "text/quote_lines.h"

struct own {
	const struct lines *ls;
	uint32_t *at;			/* those lines */
	size_t nr;
	size_t first;			/* of them, the first line of text */
	const char *sender;		/* his names, folded; or "" */
};

static inline struct line *
own_line(const struct own *o, size_t i)
{
	return &o->ls->v[o->at[i]];
}

/* From the i-th on they get this fate and are his own no longer. */
void own_cut(struct own *o, size_t i, enum line_fate fate);

/* A signature at the end, if there is one; its first line is never the first
 * line of text.  o->nr > o->first + 1. */
bool own_cut_signature(struct own *o);

#endif
