/* SPDX-License-Identifier: ISC */
/*
 * What counts as the same message: the folded words of the bare subject, the
 * body, the pages and what was read from attachments, and the attachments'
 * types and sizes.  Layout, punctuation and spelling variants do not count.
 */
#include "warid/dedup.h"

#include <stdio.h>
#include <string.h>
#include <talloc.h>

#include "warid/text.h"

/* Marks a field's end, so that no word moves from one to the next. */
static const char field_end = '\n';

/* A print being made. */
struct making {
	void *ctx;
	struct hash_state hash;
	struct near_state near;
	struct buf words;		/* of one field, hashed at once */
	unsigned nr_words;
};

static void
add_words(struct making *k, const char *p, bool is_for_near)
{
	struct folded f;
	struct token t;
	size_t pos = 0;

	buf_reset(&k->words);
	text_fold(k->ctx, p, strlen(p), false, &f);
	while (text_token(f.p, f.n, &pos, &t)) {
		buf_add(&k->words, f.p + t.at, t.n);
		buf_char(&k->words, ' ');
		if (is_for_near)
			near_word(&k->near, f.p + t.at, t.n);
		k->nr_words++;
	}
	talloc_free(f.p);
	buf_char(&k->words, field_end);
	hash_add(&k->hash, k->words.p, k->words.n);
}

static void
add_attachment(struct making *k, const struct attachment *a)
{
	char size[32];

	snprintf(size, sizeof(size), " %zu\n", a->bytes);
	hash_add(&k->hash, a->type, strlen(a->type));
	hash_add(&k->hash, size, strlen(size));
	add_words(k, a->text, false);
}

void
dedup_print(void *ctx, const struct message *m, struct print *out)
{
	struct making k = { .ctx = ctx };

	*out = (struct print){ 0 };
	hash_init(&k.hash);
	near_begin(&k.near);
	buf_init(&k.words, ctx);
	add_words(&k, dedup_bare_subject(m->subject), false);
	add_words(&k, m->body, true);
	for (size_t i = 0; i < m->nr_pages; i++)
		add_words(&k, m->pages[i].text, true);
	for (size_t i = 0; i < m->nr_attachments; i++)
		add_attachment(&k, &m->attachments[i]);
	talloc_free(k.words.p);
	near_end(&k.near, &out->near);
	out->nr_words = k.nr_words;
	out->has_body = k.nr_words >= DEDUP_MIN_WORDS;
	if (out->has_body)
		hash_end(&k.hash, &out->body);
}
