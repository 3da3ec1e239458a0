/* SPDX-License-Identifier: ISC */
/* The byte layout of segments and records, little-endian throughout. */
#include "held/segment.h"

#include <endian.h>
#include <talloc.h>

#include "warid/json.h"

static const char start_mark[8] = { 'W', 'A', 'R', 'I', 'D', 'S', 'E', 'G' };
static const char record_mark[4] = { 'W', 'R', 'E', 'C' };

enum { VERSION = 1, IS_SEALED = 1 << 0, IS_ERASED = 1 << 1, CHANNELS = 3 };

/* offsets */
enum { S_VERSION = 8, S_FLAGS = 12, S_ID = 16, S_MADE = 32 };
enum { R_FLAGS = 4, R_HEAD = 8, R_NOTE = 12, R_BODY = 16, R_KEY = 24,
	R_HASH = 40 };

static void
put32(unsigned char *p, uint32_t v)
{
	v = htole32(v);
	memcpy(p, &v, sizeof(v));
}

static void
put64(unsigned char *p, uint64_t v)
{
	v = htole64(v);
	memcpy(p, &v, sizeof(v));
}

static uint32_t
get32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static uint64_t
get64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

void
segment_start_write(const struct segment_start *s,
    unsigned char out[SEGMENT_START])
{
	memset(out, 0, SEGMENT_START);
	memcpy(out, start_mark, sizeof(start_mark));
	put32(out + S_VERSION, VERSION);
	put32(out + S_FLAGS, s->is_sealed ? IS_SEALED : 0);
	memcpy(out + S_ID, s->id, SEGMENT_ID_BYTES);
	put64(out + S_MADE, (uint64_t)s->made);
}

bool
segment_start_read(const unsigned char in[SEGMENT_START],
    struct segment_start *out)
{
	uint32_t flags = get32(in + S_FLAGS);

	if (memcmp(in, start_mark, sizeof(start_mark)) != 0 ||
	    get32(in + S_VERSION) != VERSION || (flags & ~(uint32_t)IS_SEALED) != 0)
		return false;
	out->is_sealed = (flags & IS_SEALED) != 0;
	memcpy(out->id, in + S_ID, SEGMENT_ID_BYTES);
	out->made = (int64_t)get64(in + S_MADE);
	return true;
}

void
record_fixed_write(const struct record_fixed *f,
    unsigned char out[RECORD_FIXED])
{
	memcpy(out, record_mark, sizeof(record_mark));
	put32(out + R_FLAGS, (f->is_sealed ? IS_SEALED : 0) |
	    (f->is_erased ? IS_ERASED : 0));
	put32(out + R_HEAD, f->head_n);
	put32(out + R_NOTE, f->note_n);
	put64(out + R_BODY, f->body_n);
	memcpy(out + R_KEY, f->key_id, RECORD_KEY_ID);
	memcpy(out + R_HASH, f->hash.b, HASH_BYTES);
}

bool
record_fixed_read(const unsigned char in[RECORD_FIXED],
    struct record_fixed *out)
{
	uint32_t flags = get32(in + R_FLAGS);

	if (memcmp(in, record_mark, sizeof(record_mark)) != 0 ||
	    (flags & ~(uint32_t)(IS_SEALED | IS_ERASED)) != 0)
		return false;
	out->is_erased = (flags & IS_ERASED) != 0;
	out->is_sealed = (flags & IS_SEALED) != 0;
	out->head_n = get32(in + R_HEAD);
	out->note_n = get32(in + R_NOTE);
	out->body_n = get64(in + R_BODY);
	memcpy(out->key_id, in + R_KEY, RECORD_KEY_ID);
	memcpy(out->hash.b, in + R_HASH, HASH_BYTES);
	return out->head_n <= HEAD_MAX && out->note_n <= NOTE_MAX &&
	    out->body_n <= BODY_MAX;
}

uint64_t
record_rest(const struct record_fixed *f)
{
	return (uint64_t)f->head_n + f->note_n + f->body_n +
	    (f->is_sealed ? CRYPT_SEAL_EXTRA : 0);
}

void
record_hash(const struct segment_start *s, int64_t offset,
    const struct record_fixed *f, const char *head, const char *note,
    struct hash *out)
{
	unsigned char fixed[RECORD_FIXED], at[8];
	struct hash_state h;

	record_fixed_write(f, fixed);
	put64(at, (uint64_t)offset);
	hash_init(&h);
	hash_add(&h, s->id, SEGMENT_ID_BYTES);
	hash_add(&h, at, sizeof(at));
	hash_add(&h, fixed, R_HASH);
	hash_add(&h, head, f->head_n);
	if (!f->is_sealed)
		hash_add(&h, note, f->note_n);
	hash_end(&h, out);
}

void
record_head_write(void *ctx, const struct held_record *r, struct buf *out)
{
	struct json_out *o = json_object_new(ctx);

	json_put_str(o, "source", r->source);
	json_put_str(o, "key", r->key);
	json_put_int(o, "channel", r->channel);
	json_put_int(o, "arrived", r->arrived);
	json_put_int(o, "taken", r->taken);
	json_write(o, out);
}

void
record_note_write(void *ctx, const struct held_record *r, struct buf *out)
{
	struct json_out *o = json_object_new(ctx);
	char hex[HASH_HEX_MAX];

	json_put_str(o, "name", r->name);
	json_put_str(o, "meta", r->meta);
	json_put_str(o, "withheld", r->withheld);
	json_put_str(o, "hash", hash_hex(&r->hash, hex));
	json_write(o, out);
}

static const char *
text_at(void *ctx, const struct json *o, const char *key)
{
	const char *s = json_str(json_get(o, key));

	return s != NULL ? talloc_strdup(ctx, s) : NULL;
}

static const char *
text_or_empty(void *ctx, const struct json *o, const char *key)
{
	const char *s = text_at(ctx, o, key);

	return s != NULL ? s : "";
}

static int
read_head(void *ctx, const struct json *o, struct held_record *r,
    struct err *e)
{
	r->source = text_at(ctx, o, "source");
	r->key = text_at(ctx, o, "key");
	r->channel = (int)json_int(json_get(o, "channel"), -1);
	r->arrived = json_int(json_get(o, "arrived"), 0);
	r->taken = json_int(json_get(o, "taken"), 0);
	if (r->source == NULL || r->key == NULL || r->channel < 0 ||
	    r->channel >= CHANNELS)
		return err_set(e, ERR_ITEM, "its head lacks a field");
	return 0;
}

static int
read_note(void *ctx, const struct json *o, struct held_record *r,
    struct err *e)
{
	const char *hex = json_str(json_get(o, "hash"));

	r->name = text_or_empty(ctx, o, "name");
	r->meta = text_or_empty(ctx, o, "meta");
	r->withheld = text_at(ctx, o, "withheld");
	if (hex == NULL || !is_hash_hex(hex, &r->hash))
		return err_set(e, ERR_ITEM, "its note lacks a field");
	return 0;
}

static int
parse(void *ctx, const char *p, size_t n, struct held_record *r,
    int (*read)(void *, const struct json *, struct held_record *,
    struct err *), struct err *e)
{
	TALLOC_CTX *tmp = talloc_new(ctx);
	struct json *o;
	int ret = json_parse(tmp, p, n, &o, e);

	if (ret == 0)
		ret = read(ctx, o, r, e);
	talloc_free(tmp);
	return ret;
}

int
record_head_read(void *ctx, const char *p, size_t n, struct held_record *r,
    struct err *e)
{
	return parse(ctx, p, n, r, read_head, e);
}

int
record_note_read(void *ctx, const char *p, size_t n, struct held_record *r,
    struct err *e)
{
	return parse(ctx, p, n, r, read_note, e);
}
