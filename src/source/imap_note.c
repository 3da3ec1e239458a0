/* SPDX-License-Identifier: ISC */
/* How the note is spelled in the ledger. */
#include "source/imap_note.h"

#include <string.h>
#include <talloc.h>

#include "warid/json.h"

/* A number of the note; 0 when it is none, or out of its range. */
static uint32_t
number(const struct json *o, const char *key)
{
	int64_t v = json_int(json_get(o, key), 0);

	return v < 0 || v > UINT32_MAX ? 0 : (uint32_t)v;
}

static void
read_failed(void *ctx, const struct json *list, struct imap_note *out)
{
	out->failed = talloc_array(ctx, uint32_t, json_len(list) + 1);
	for (size_t i = 0; i < json_len(list); i++)
		out->failed[out->nr_failed++] =
		    (uint32_t)json_int(json_at(list, i), 0);
}

void
imap_note_read(void *ctx, const struct source_ledger *ledger,
    uint32_t uidvalidity, struct imap_note *out)
{
	const char *text = ledger->get_note == NULL ? NULL :
	    ledger->get_note(ledger->arg);
	void *tmp = talloc_new(ctx);
	struct json *o = NULL;
	int64_t modseq;
	struct err e;

	*out = (struct imap_note){ 0 };
	if (text != NULL && *text != '\0' &&
	    json_parse(tmp, text, strlen(text), &o, &e) == 0 &&
	    number(o, "uidvalidity") == uidvalidity) {
		modseq = json_int(json_get(o, "modseq"), 0);
		out->uid = number(o, "uid");
		out->quiet = (struct wire_folder){
			.uidvalidity = uidvalidity,
			.uidnext = number(o, "uidnext"),
			.exists = number(o, "exists"),
			.modseq = modseq < 0 ? 0 : (uint64_t)modseq,
		};
		read_failed(ctx, json_get(o, "failed"), out);
	}
	talloc_free(tmp);
}

int
imap_note_write(const struct source_ledger *ledger, uint32_t uidvalidity,
    const struct imap_note *note, struct err *e)
{
	void *tmp = talloc_new(NULL);
	struct json_out *o = json_object_new(tmp), *failed;
	struct buf b;
	int ret;

	json_put_int(o, "uidvalidity", uidvalidity);
	json_put_int(o, "uid", note->uid);
	failed = json_put_array(o, "failed");
	for (size_t i = 0; i < note->nr_failed; i++)
		if (note->failed[i] > note->uid)
			json_add_int(failed, note->failed[i]);
	if (note->quiet.modseq != 0) {
		json_put_int(o, "modseq", (int64_t)note->quiet.modseq);
		json_put_int(o, "uidnext", note->quiet.uidnext);
		json_put_int(o, "exists", note->quiet.exists);
	}
	buf_init(&b, tmp);
	json_write(o, &b);
	ret = ledger->put_note(ledger->arg, b.p, e);
	talloc_free(tmp);
	return ret;
}
