/* SPDX-License-Identifier: ISC */
#ifndef READER_WIRE_H
#define READER_WIRE_H
/*
 * Frames between a worker and its reader, over one stream socket.
 *
 * Each is a struct wire_head in host order (both ends are one machine) and n
 * bytes.  A REQUEST is packed (pack.h): channel (byte), seconds (u32), how many
 * pages to leave out (u32) and each of them (u32), name, own, meta (texts);
 * the rest is the item.  Any number of them may be on their way: the reader
 * works on one at a time, in their order, and answers each at once with any
 * number of PAGE (int32: the page that is begun, going up) and then ANSWER
 * (message_pack) or NEEDS_OCR (nothing), all bearing the request's id.  So the
 * first request without an answer is the one under way.
 */
#include <stddef.h>
#include <stdint.h>

enum wire_type {
	WIRE_REQUEST = 1, WIRE_PAGE, WIRE_ANSWER, WIRE_NEEDS_OCR,
};

struct wire_head {
	uint32_t type;
	uint32_t id;
	uint64_t n;
};

enum { READER_FD = 3 };			/* where the child finds the socket */

#endif
