/* SPDX-License-Identifier: ISC */
/* Which of libsodium's primitives stand behind our names. */
#include "warid/crypt.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <talloc.h>

_Static_assert(sizeof(struct hash_state) >=
    sizeof(crypto_generichash_state), "hash_state is too small");
_Static_assert(CRYPT_SEAL_EXTRA ==
    crypto_aead_xchacha20poly1305_ietf_NPUBBYTES +
    crypto_aead_xchacha20poly1305_ietf_ABYTES, "seal sizes");

static void
begin(void)
{
	if (sodium_init() < 0)
		abort();
}

void
hash_bytes(const void *p, size_t n, struct hash *out)
{
	begin();
	crypto_generichash(out->b, HASH_BYTES, p, n, NULL, 0);
}

void
hash_init(struct hash_state *s)
{
	begin();
	crypto_generichash_init((crypto_generichash_state *)s->opaque, NULL, 0,
	    HASH_BYTES);
}

void
hash_add(struct hash_state *s, const void *p, size_t n)
{
	crypto_generichash_update((crypto_generichash_state *)s->opaque, p, n);
}

void
hash_end(struct hash_state *s, struct hash *out)
{
	crypto_generichash_final((crypto_generichash_state *)s->opaque, out->b,
	    HASH_BYTES);
}

void
hash_keyed(const unsigned char key[CRYPT_KEY_BYTES], const void *p, size_t n,
    struct hash *out)
{
	begin();
	crypto_generichash(out->b, HASH_BYTES, p, n, key, CRYPT_KEY_BYTES);
}

char *
hash_hex(const struct hash *h, char out[HASH_HEX_MAX])
{
	return sodium_bin2hex(out, HASH_HEX_MAX, h->b, HASH_BYTES);
}

bool
is_hash_hex(const char *s, struct hash *out)
{
	size_t n = 0;

	return strlen(s) == 2 * HASH_BYTES &&
	    sodium_hex2bin(out->b, HASH_BYTES, s, 2 * HASH_BYTES, NULL, &n,
	    NULL) == 0 && n == HASH_BYTES;
}

void
crypt_seal(const unsigned char key[CRYPT_KEY_BYTES], const void *p, size_t n,
    const void *ad, size_t ad_n, unsigned char *out)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	crypt_random(out, nonce);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + nonce, NULL, p, n, ad,
	    ad_n, NULL, out, key);
}

bool
crypt_open(const unsigned char key[CRYPT_KEY_BYTES],
    const unsigned char *sealed, size_t n, const void *ad, size_t ad_n,
    void *out)
{
	const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;

	begin();
	return n >= CRYPT_SEAL_EXTRA &&
	    crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL,
	    sealed + nonce, n - nonce, ad, ad_n, sealed, key) == 0;
}

char *
crypt_to_base64(void *ctx, const void *p, size_t n)
{
	size_t room = sodium_base64_ENCODED_LEN(n,
	    sodium_base64_VARIANT_ORIGINAL);
	char *out = talloc_size(ctx, room);

	if (out == NULL)
		abort();
	return sodium_bin2base64(out, room, p, n,
	    sodium_base64_VARIANT_ORIGINAL);
}

unsigned char *
crypt_from_base64(void *ctx, const char *s, size_t n, size_t *out_n)
{
	unsigned char *out = talloc_size(ctx, n / 4 * 3 + 3);

	if (out == NULL)
		abort();
	if (sodium_base642bin(out, n / 4 * 3 + 3, s, n, NULL, out_n, NULL,
	    sodium_base64_VARIANT_ORIGINAL) == 0)
		return out;
	talloc_free(out);
	return NULL;
}

bool
is_equal_secret(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void
crypt_random(void *p, size_t n)
{
	begin();
	randombytes_buf(p, n);
}

void
crypt_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}
