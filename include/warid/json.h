/* SPDX-License-Identifier: ISC */
#ifndef WARID_JSON_H
#define WARID_JSON_H
/*
 * JSON (RFC 8259) in, by jansson, and out.  A value hangs from the context it
 * was made with.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"
#include "warid/err.h"

/*
 * Writing: keys and elements come out in the order they are put in, text at
 * once.  So an object or array inside another is over, and may not be used
 * any more, when its parent gets its next; only the last one opened and those
 * around it can be put into.  Reals are written with 12 digits, finite ones
 * only.  Nothing looks whether a key comes twice.
 */
struct json_out;
struct json_out *json_object_new(void *ctx);
struct json_out *json_array_new(void *ctx);
void json_put_str(struct json_out *o, const char *key,
    const char *s);					/* NULL: null */
void json_put_int(struct json_out *o, const char *key, int64_t v);
void json_put_real(struct json_out *o, const char *key, double v);
void json_put_bool(struct json_out *o, const char *key, bool v);
void json_put_null(struct json_out *o, const char *key);
struct json_out *json_put_object(struct json_out *o, const char *key);
struct json_out *json_put_array(struct json_out *o, const char *key);
void json_add_str(struct json_out *a, const char *s);
void json_add_int(struct json_out *a, int64_t v);
struct json_out *json_add_object(struct json_out *a);
struct json_out *json_add_array(struct json_out *a);

/* Append what was put into `o`, the outermost one, so far: one line, no
 * spaces, UTF-8, no newline behind. */
void json_write(const struct json_out *o, struct buf *out);

struct json;			/* a value that was read; jansson's own */

/*
 * Parsing: n bytes, depth at most 64 (deeper is refused in linear time), bytes
 * that are not UTF-8 are refused.  ERR_ITEM with line and column.
 */
int json_parse(void *ctx, const char *p, size_t n, struct json **out,
    struct err *e);

/* Reading.  All take NULL for a value that is not there. */
const struct json *json_get(const struct json *o, const char *key);
const struct json *json_at(const struct json *a, size_t i);
size_t json_len(const struct json *a);			/* array or object */
const char *json_str(const struct json *v);		/* NULL: not a string */
size_t json_str_len(const struct json *v);
int64_t json_int(const struct json *v, int64_t otherwise);
double json_double(const struct json *v, double otherwise);
bool json_bool(const struct json *v, bool otherwise);
bool is_json_object(const struct json *v);
bool is_json_array(const struct json *v);

/* Walk an object: 1 with *key and *value, 0 at the end.  *pos from 0. */
int json_next(const struct json *o, size_t *pos, const char **key,
    const struct json **value);

#endif
