/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_FAX_LOG_H
#define SOURCE_FAX_LOG_H
/* Lookup in what fax_log_read (source.h) read. */
#include "warid/source.h"

/* The newest line of this file, or NULL. */
const struct fax_received *fax_log_find(const struct fax_received *rows,
    size_t n, const char *file);

/* The facts of a line into a JSON object. */
void fax_log_meta(const struct fax_received *r, struct json_out *o);

/* From bytes, for tests and fuzzing. */
void fax_log_parse(void *ctx, const char *p, size_t n,
    struct fax_received **rows, size_t *nr);

#endif
