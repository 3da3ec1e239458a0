/* SPDX-License-Identifier: ISC */
#ifndef READER_WIRE_H
#define READER_WIRE_H
/*
 * Frames between a worker and its reader, over one stream socket.
 *
 * Each is a struct wire_head in host order (both ends are one machine) and n
 * bytes.  A request is REQUEST (JSON: channel name own meta skip) and BODY
 * (the item's bytes).  The answer is any number of PAGE (int32: the page that
 * is begun) and then ANSWER (message_to_json) or NEEDS_OCR (nothing).
 */
#include <stddef.h>
#include <stdint.h>

enum wire_type {
	WIRE_REQUEST = 1, WIRE_BODY, WIRE_PAGE, WIRE_ANSWER, WIRE_NEEDS_OCR,
};

struct wire_head {
	uint32_t type;
	uint32_t zero;
	uint64_t n;
};

enum { READER_FD = 3 };			/* where the child finds the socket */

#endif
