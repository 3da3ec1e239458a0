/* SPDX-License-Identifier: ISC */
#ifndef WARID_HELD_SEGMENT_H
#define WARID_HELD_SEGMENT_H
/*
 * The bytes of a segment file, as warid-spool(5) gives them.  Pure: nothing
 * here opens a file, and nothing read is trusted before its hash fits.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/buf.h"
#include "warid/crypt.h"
#include "warid/held.h"

enum {
	SEGMENT_ID_BYTES = 16,
	SEGMENT_START = 48,		/* bytes before the first record */
	RECORD_FIXED = 72,		/* bytes before a record's head */
	RECORD_KEY_ID = 16,
	HEAD_MAX = 1 << 16,
	NOTE_MAX = 4 << 20,
};
#define BODY_MAX ((uint64_t)1 << 40)

struct segment_start {
	bool is_sealed;
	unsigned char id[SEGMENT_ID_BYTES];
	int64_t made;
};

/* The fixed part of a record. */
struct record_fixed {
	bool is_sealed;
	bool is_erased;			/* plain: note and body overwritten */
	uint32_t head_n, note_n;
	uint64_t body_n;
	unsigned char key_id[RECORD_KEY_ID];
	struct hash hash;
};

void segment_start_write(const struct segment_start *s,
    unsigned char out[SEGMENT_START]);
bool segment_start_read(const unsigned char in[SEGMENT_START],
    struct segment_start *out);

void record_fixed_write(const struct record_fixed *f,
    unsigned char out[RECORD_FIXED]);

/* False when the mark, a flag or a size is none of ours. */
bool record_fixed_read(const unsigned char in[RECORD_FIXED],
    struct record_fixed *out);

/* Bytes behind the fixed part: head, and note and body, plain or sealed. */
uint64_t record_rest(const struct record_fixed *f);

/*
 * The hash over where the record lies, its fixed part but the hash, its head
 * and (plain) its note.  The body is covered by its own hash in the note, or
 * by the seal; the segment's random id keeps a record that someone mails to
 * us from being taken for one of ours.
 */
void record_hash(const struct segment_start *s, int64_t offset,
    const struct record_fixed *f, const char *head, const char *note,
    struct hash *out);

/* Head and note as JSON, to and from a record; ctx is the caller's own, soon
 * freed, when writing. */
void record_head_write(void *ctx, const struct held_record *r,
    struct buf *out);
void record_note_write(void *ctx, const struct held_record *r,
    struct buf *out);
int record_head_read(void *ctx, const char *p, size_t n,
    struct held_record *r, struct err *e);
int record_note_read(void *ctx, const char *p, size_t n,
    struct held_record *r, struct err *e);

#endif
