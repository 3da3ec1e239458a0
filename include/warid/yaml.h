/* SPDX-License-Identifier: ISC */
#ifndef WARID_YAML_H
#define WARID_YAML_H
/*
 * A YAML 1.2 file as a tree with places, for settings and rules.  Read by
 * libfyaml; aliases and merge keys are refused (a rule file needs none, and a
 * bomb is made of them).  The tree hangs from the context given.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/complain.h"

enum yaml_kind { YAML_NULL, YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	const char *path;		/* the file, as it was named */
	unsigned line, column;		/* of its first letter, from 1 */
	const char *text;		/* scalar: UTF-8, NUL-terminated */
	bool is_quoted;			/* scalar: written in quotes */
	size_t n;			/* list, map: entries */
	struct yaml **items;		/* list: n; map: n values */
	struct yaml **keys;		/* map: n scalar keys; else NULL */
};

enum { YAML_MAX_BYTES = 16 << 20, YAML_MAX_DEPTH = 32 };

/*
 * Parse n bytes that came from `path`.  Syntax errors, duplicate keys, bytes
 * that are not UTF-8 and trees deeper than YAML_MAX_DEPTH become complaints
 * and NULL is returned.  An empty file is a YAML_NULL node.
 */
struct yaml *yaml_parse(void *ctx, const char *path, const char *p, size_t n,
    struct complaints *c);

/* The value of a key, or NULL.  `map` may be NULL or no map. */
struct yaml *yaml_get(const struct yaml *map, const char *key);

/* "a list", "a map", "text", "nothing": for complaints. */
const char *yaml_kind_name(const struct yaml *y);

/* Complain at a node. */
void yaml_complain(struct complaints *c, const struct yaml *y,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* A number's letters with digits of any of three scripts (٣ ۳ 3) as 0-9; false
 * when other letters that are not ASCII are among them, or too many. */
enum { YAML_NUMBER_MAX = 64 };
bool yaml_number_text(const char *s, size_t n, char out[YAML_NUMBER_MAX]);

bool is_yaml_int(const struct yaml *y, int64_t *v);
bool is_yaml_double(const struct yaml *y, double *v);
bool is_yaml_bool(const struct yaml *y, bool *v);	/* true/false/yes/no */

/*
 * Complain about each key of `map` that is not among `known`, with the
 * nearest known one.
 */
void yaml_check_keys(const struct yaml *map, const char *const *known,
    size_t n, struct complaints *c);

#endif
