/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_HEADER_H
#define MESSAGE_HEADER_H
/*
 * Header fields as real mail writes them: RFC 5322, 2047, 2231 and 6532, and
 * what mailers do instead.  Values point into the mail and are still folded;
 * what is decoded is UTF-8 from `ctx`.  Nothing here fails: what cannot be
 * decoded comes out as it went in.
 *
 * `hint` is the charset in which the mail itself is said to be written, for raw
 * 8-bit headers that are not UTF-8; NULL: windows-1256.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/message.h"

enum {
	HEADER_MAX_BYTES = 256 << 10,	/* of one header, the rest is dropped */
	HEADER_MAX_FIELDS = 2000,
	HEADER_MAX_PEOPLE = 1000,
	HEADER_MAX_PARAMS = 100,
	HEADER_MAX_IDS = 200,
};

struct field {
	const char *name, *value;
	size_t name_n, n;
};

struct header {
	struct field *list;
	size_t n;
	bool is_cut;			/* over a limit */
	bool is_unseparated;		/* no empty line before the body */
};

/* Read the header at p; bytes up to the body, the empty line with them. */
size_t header_parse(void *ctx, const char *p, size_t n, struct header *out);

/* Could the line at p be a header field? */
bool is_header_line(const char *p, size_t n);

/* The first field of that name with anything in it, or NULL. */
const struct field *header_find(const struct header *h, const char *name);

/* Is the value, but for spaces and case, `want`; does it begin so? */
bool is_field(const struct field *f, const char *want);
bool has_field_prefix(const struct field *f, const char *want);

/* Unfolded and decoded; "" when there is no such field. */
char *header_text(void *ctx, const struct header *h, const char *name,
    const char *hint);

/* The same for bytes. */
char *header_decode(void *ctx, const char *p, size_t n, const char *hint);

/* header_address.c: people of an address list; *n of them. */
struct person *header_people(void *ctx, const char *p, size_t n,
    const char *hint, size_t *out_n);

/* header_date.c: UTC seconds; false if no date can be made of it. */
bool header_date(const char *p, size_t n, int64_t *out);

/* header_ids.c: what stands in <>, or a bare token; *n of them. */
const char **header_ids(void *ctx, const char *p, size_t n, size_t *out_n);

/* header_param.c: "text/plain; charset=utf-8; name*0*=..." */
struct param {
	const char *name, *value;	/* name in lower case */
};
struct params {
	const char *value;		/* before the first ';', lower case */
	struct param *list;
	size_t n;
};
void header_params(void *ctx, const char *p, size_t n, const char *hint,
    struct params *out);
const char *params_get(const struct params *p, const char *name);

#endif
