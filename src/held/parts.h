/* SPDX-License-Identifier: ISC */
#ifndef WARID_HELD_PARTS_H
#define WARID_HELD_PARTS_H
/*
 * What the files of this room share: the open store of raw bytes.
 */
#include "held/keyring.h"

struct held {
	const char *dir;		/* SPOOL/held */
	const char *tmp_dir;		/* SPOOL/held/tmp */
	struct keyring *keys;		/* NULL: nothing is sealed */

	/* the batch being written; batch NULL: none */
	void *batch;
	int fd;
	char *segment;			/* outlives the batch: held_place */
	const char *path, *tmp;
	struct segment_start start;
	struct buf gathered;
	int64_t written;
	size_t nr_records;

	/* the segment last read from */
	int read_fd;
	char *read_name;
	struct segment_start read_start;
};

/* Open a segment for reading, or keep the one that is open.  ERR_ITEM when it
 * is gone or none of ours. */
int held_open_segment(struct held *h, const char *segment, struct err *e);

/*
 * The record at an offset of the open segment, checked: 1; 0 when the file ends
 * there or before the record does; -1 when it is damaged or none (ERR_ITEM).
 * *length is the record's, or 0 when its size cannot be believed.
 */
int held_record_at(struct held *h, void *ctx, int64_t offset,
    int64_t *length, struct held_record *out, struct err *e);

/* Where the next record whose head can be believed begins, from an offset
 * on; 0: nowhere. */
int64_t held_find_record(struct held *h, int64_t offset);

#endif
