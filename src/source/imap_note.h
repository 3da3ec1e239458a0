/* SPDX-License-Identifier: ISC */
#ifndef SOURCE_IMAP_NOTE_H
#define SOURCE_IMAP_NOTE_H
/*
 * What a run notes about a folder for the next:
 * {"uidvalidity","uid","failed":[...],"modseq","uidnext","exists"}.
 */
#include "source/imap_wire.h"
#include "warid/source.h"

struct imap_note {
	uint32_t uid;			/* all up to this one is settled */
	uint32_t *failed;		/* lost the connection before */
	size_t nr_failed;
	/* How the folder was when nothing was left to do in it; modseq 0:
	 * that was not so, or the server does not count. */
	struct wire_folder quiet;
};

/* What is noted about the folder of this UIDVALIDITY, or nothing; from ctx. */
void imap_note_read(void *ctx, const struct source_ledger *ledger,
    uint32_t uidvalidity, struct imap_note *out);

/* Failures at or below note->uid are over, and left out. */
int imap_note_write(const struct source_ledger *ledger, uint32_t uidvalidity,
    const struct imap_note *note, struct err *e);

#endif
