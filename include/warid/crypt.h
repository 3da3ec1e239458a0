/* SPDX-License-Identifier: ISC */
#ifndef WARID_CRYPT_H
#define WARID_CRYPT_H
/*
 * Hashes, seals and their letters, by libsodium: BLAKE2b-256 for hashes,
 * XChaCha20-Poly1305 (IETF) for sealing.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "warid/err.h"

enum {
	HASH_BYTES = 32,
	HASH_HEX_MAX = 2 * HASH_BYTES + 1,
	CRYPT_KEY_BYTES = 32,
	CRYPT_SEAL_EXTRA = 24 + 16,	/* nonce in front, tag behind */
};

struct hash {
	unsigned char b[HASH_BYTES];
};

void hash_bytes(const void *p, size_t n, struct hash *out);

/* In pieces: init, add any number of times, end. */
struct hash_state {
	_Alignas(64) unsigned char opaque[384];
};
void hash_init(struct hash_state *s);
void hash_add(struct hash_state *s, const void *p, size_t n);
void hash_end(struct hash_state *s, struct hash *out);

/* Under a key: who has it not can neither make nor foresee one. */
void hash_keyed(const unsigned char key[CRYPT_KEY_BYTES], const void *p,
    size_t n, struct hash *out);

char *hash_hex(const struct hash *h, char out[HASH_HEX_MAX]);
bool is_hash_hex(const char *s, struct hash *out);

/*
 * Seal n bytes into out (n + CRYPT_SEAL_EXTRA bytes); `ad` is bound to the
 * seal but not hidden.  crypt_open is false when a byte of any of it differs.
 */
void crypt_seal(const unsigned char key[CRYPT_KEY_BYTES], const void *p,
    size_t n, const void *ad, size_t ad_n, unsigned char *out);
bool crypt_open(const unsigned char key[CRYPT_KEY_BYTES],
    const unsigned char *sealed, size_t n, const void *ad, size_t ad_n,
    void *out);

/* RFC 4648, with padding; from ctx.  NULL when the text is none. */
char *crypt_to_base64(void *ctx, const void *p, size_t n);
unsigned char *crypt_from_base64(void *ctx, const char *s, size_t n,
    size_t *out_n);

/* In a time that says nothing of where they differ. */
bool is_equal_secret(const void *a, const void *b, size_t n);

void crypt_random(void *p, size_t n);
void crypt_wipe(void *p, size_t n);

#endif
