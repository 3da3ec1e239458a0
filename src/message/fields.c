/* SPDX-License-Identifier: ISC */
/* The tables of every form in which a message is written. */
#include "message/fields.h"

#include <talloc.h>

#define ROW(s, key, type, member) { key, type, offsetof(struct s, member) }

/* The keys every user of `read --json` knows, and those only we need. */
static const struct field of_message[] = {
	ROW(message, "subject", TEXT, subject),
	ROW(message, "date", DATE, date),
	ROW(message, "lang", TEXT, lang),
	ROW(message, "script", TEXT, script),
	ROW(message, "body", TEXT, body),
	ROW(message, "quoted", TEXT, quoted),
	ROW(message, "signature", TEXT, signature),
	ROW(message, "from_name", TEXT, from.name),
	ROW(message, "from_id", TEXT, from.id),
	ROW(message, "reply_to_name", TEXT, reply_to.name),
	ROW(message, "reply_to_id", TEXT, reply_to.id),
	ROW(message, "message_id", TEXT, message_id),
	ROW(message, "automatic_why", TEXT, automatic_why),
	ROW(message, "failed_recipient", TEXT, failed_recipient),
	ROW(message, "parts", INT, nr_parts),
	ROW(message, "parts_unreadable", INT, nr_unreadable),
	ROW(message, "unreadable", TEXT_OR_NULL, unreadable),
	ROW(message, "platform", TEXT, platform),
	ROW(message, "conversation", TEXT, conversation),
	ROW(message, "id", TEXT, id),
	ROW(message, "public", YES_NO, is_public),
	ROW(message, "own", YES_NO, is_own),
	ROW(message, "system", YES_NO, is_system),
};

static const struct field of_person[] = {
	ROW(person, "name", TEXT, name),
	ROW(person, "id", TEXT, id),
};

static const struct field of_attachment[] = {
	ROW(attachment, "name", TEXT, name),
	ROW(attachment, "type", TEXT, type),
	ROW(attachment, "bytes", SIZE, bytes),
	ROW(attachment, "part", TEXT, part),
	ROW(attachment, "text", TEXT, text),
	ROW(attachment, "lang", TEXT, lang),
	ROW(attachment, "script", TEXT, script),
	ROW(attachment, "unreadable", TEXT_OR_NULL, unreadable),
};

static const struct field of_page[] = {
	ROW(page, "number", INT, number),
	ROW(page, "width", INT, width),
	ROW(page, "height", INT, height),
	ROW(page, "dpi_x", REAL, dpi_x),
	ROW(page, "dpi_y", REAL, dpi_y),
	ROW(page, "rotation", INT, rotation),
	ROW(page, "confidence", INT, confidence),
	ROW(page, "text", TEXT, text),
	ROW(page, "lang", TEXT, lang),
	ROW(page, "script", TEXT, script),
	ROW(page, "blank", YES_NO, is_blank),
	ROW(page, "cover", YES_NO, is_cover),
	ROW(page, "damaged_lines", INT, damaged_lines),
	ROW(page, "print", TEXT_UNSHOWN, print),
	ROW(page, "unreadable", TEXT_OR_NULL, unreadable),
};

static const struct field of_remark[] = {
	ROW(remark, "part", TEXT, part),
	ROW(remark, "offset", SIZE, offset),
	ROW(remark, "text", TEXT, text),
};

#define NR(a) (sizeof(a) / sizeof((a)[0]))
#define FIELDS(s) const struct fields s##_fields = { of_##s, NR(of_##s) }

FIELDS(message);
FIELDS(person);
FIELDS(attachment);
FIELDS(page);
FIELDS(remark);

void
fields_make_words(void *ctx, struct page *p, size_t n)
{
	p->words = talloc_array(ctx, struct ocr_word, (unsigned)n);
	if (p->words == NULL)
		abort();
	p->nr_words = n;
}

const char *
kind_of(const char *s)
{
	static const char *const kinds[] = { "mail", "fax", "image", "pdf",
		"chat", "post", "export", "text" };

	for (size_t i = 0; s != NULL && i < NR(kinds); i++)
		if (strcmp(s, kinds[i]) == 0)
			return kinds[i];
	return NULL;
}
