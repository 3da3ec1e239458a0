/* SPDX-License-Identifier: ISC */
#ifndef MESSAGE_TREE_H
#define MESSAGE_TREE_H
/*
 * The parts of a mail (RFC 2046): one pass over its bytes, a list in the order
 * of the bytes, nothing copied.  However it is broken, every byte of a body
 * belongs to some part.
 */
#include "message/header.h"

enum {
	TREE_MAX_PARTS = 1000,		/* the rest is counted, not kept */
	TREE_MAX_DEPTH = 100,		/* boxes in boxes */
	TREE_NUMBER_MAX = 32,
};

enum part_shape { PART_LEAF, PART_MULTIPART, PART_MESSAGE };
enum part_encoding { ENCODING_NONE, ENCODING_BASE64, ENCODING_QP, ENCODING_UU };

struct part {
	int parent;			/* index, -1: the root */
	int end;			/* index behind the last of its own */
	enum part_shape shape;
	enum part_encoding encoding;
	struct header header;
	struct params type;		/* value always "x/y" */
	struct params disposition;	/* value "" when there is none */
	const char *name;		/* file name, or "" */
	const char *p;			/* body, raw */
	size_t n;
	size_t at;			/* bytes from the tree's start to it */
	int nr_children;
	char number[TREE_NUMBER_MAX];	/* as IMAP counts: "1.2" */
};

struct tree {
	struct part *list;		/* [0] is the root */
	int n;
	int nr_dropped;			/* leaves beyond the limits */
	const char *hint;		/* charset for raw headers, or NULL */
};

/*
 * Take n bytes apart; remarks go to m, their offsets counted from `base` and
 * their part numbers from `prefix` ("" or "2.").
 */
void tree_read(void *ctx, struct message *m, const char *p, size_t n,
    size_t base, const char *prefix, struct tree *out);

#endif
