/* SPDX-License-Identifier: ISC */
#ifndef WARID_HELD_KEYRING_H
#define WARID_HELD_KEYRING_H
/*
 * The keys of sealed items: a small file beside each segment ("x.keys" beside
 * "x.seg"), sealed by the site's master key, that can be rewritten without a
 * key.  A key that is gone is gone from every copy of the segment.
 */
#include "held/segment.h"

struct keyring;

/* ERR_CONF when the file is not 32 bytes or 64 hex digits, or others may read
 * it. */
int keyring_open(void *ctx, const char *master_key_file,
    struct keyring **out, struct err *e);

/* A new key for a record of the segment being written. */
void keyring_new(struct keyring *k, unsigned char id[RECORD_KEY_ID],
    unsigned char key[CRYPT_KEY_BYTES]);

/* Write those of the segment at `path`, durably; or forget them. */
int keyring_write(struct keyring *k, const char *path,
    const struct segment_start *s, struct err *e);
void keyring_forget(struct keyring *k);

/* 1 with the key, 0 it was erased, -1. */
int keyring_find(struct keyring *k, const char *path,
    const struct segment_start *s, const unsigned char id[RECORD_KEY_ID],
    unsigned char key[CRYPT_KEY_BYTES], struct err *e);

/* Erase a key: the file is written anew without it, the old one overwritten.
 * Not there is done. */
int keyring_erase(struct keyring *k, const char *path,
    const struct segment_start *s, const unsigned char id[RECORD_KEY_ID],
    struct err *e);

#endif
