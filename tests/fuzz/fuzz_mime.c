/* SPDX-License-Identifier: ISC */
/* Any bytes are a mail: read, and what comes out is whole and UTF-8. */
#include <talloc.h>

#include "warid/message.h"
#include "warid/text.h"

static void
must_be_text(const char *s)
{
	if (s == NULL || !is_utf8(s, strlen(s)))
		abort();
}

/* libytnef loses an attribute that comes twice, libgsf (whose memory is GLib's)
 * the names of a damaged folder: bounded by the input. */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:libytnef\nleak:g_malloc\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *ctx = talloc_new(NULL);
	struct message *m;

	is_mail((const char *)data, size);
	m = message_read_mail(ctx, (const char *)data, size, NULL);
	must_be_text(m->subject);
	must_be_text(m->body);
	must_be_text(m->quoted);
	must_be_text(m->from.name);
	must_be_text(m->from.id);
	for (size_t i = 0; i < m->nr_attachments; i++) {
		must_be_text(m->attachments[i].name);
		must_be_text(m->attachments[i].type);
		must_be_text(m->attachments[i].text);
	}
	for (size_t i = 0; i < m->nr_remarks; i++)
		if (m->remarks[i].offset > size)
			abort();
	if (m->nr_unreadable > m->nr_parts + (int)m->nr_attachments)
		abort();
	talloc_free(ctx);
	return 0;
}
