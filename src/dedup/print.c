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
static const char field_end[] = "\n";

/* `near` NULL: not for the sketch. */
static void
add_words(void *ctx, struct hash_state *h, struct near_state *near,
    const char *p, unsigned *words)
{
	struct folded f;
	struct token t;
	size_t pos = 0;

	text_fold(ctx, p, strlen(p), false, &f);
	while (text_token(f.p, f.n, &pos, &t)) {
		hash_add(h, f.p + t.at, t.n);
		hash_add(h, " ", 1);
		if (near != NULL)
			near_word(near, f.p + t.at, t.n);
		++*words;
	}
	hash_add(h, field_end, 1);
	talloc_free(f.p);
}

static void
add_attachment(void *ctx, struct hash_state *h, const struct attachment *a,
    unsigned *words)
{
	char size[32];

	snprintf(size, sizeof(size), " %zu\n", a->bytes);
	hash_add(h, a->type, strlen(a->type));
	hash_add(h, size, strlen(size));
	add_words(ctx, h, NULL, a->text, words);
}

void
dedup_print(void *ctx, const struct message *m, struct print *out)
{
	struct near_state near;
	struct hash_state h;

	*out = (struct print){ 0 };
	hash_init(&h);
	near_begin(&near);
	add_words(ctx, &h, NULL, dedup_bare_subject(m->subject),
	    &out->nr_words);
	add_words(ctx, &h, &near, m->body, &out->nr_words);
	for (size_t i = 0; i < m->nr_pages; i++)
		add_words(ctx, &h, &near, m->pages[i].text, &out->nr_words);
	for (size_t i = 0; i < m->nr_attachments; i++)
		add_attachment(ctx, &h, &m->attachments[i], &out->nr_words);
	near_end(&near, &out->near);
	out->has_body = out->nr_words >= DEDUP_MIN_WORDS;
	if (out->has_body)
		hash_end(&h, &out->body);
}
