/* SPDX-License-Identifier: ISC */
/*
 * Any text judged by the shipped rules and by ones made to be awkward; the
 * same text twice gives the same verdict, and evidence lies in the text.
 */
#include <string.h>
#include <talloc.h>

#include "warid/rules.h"
#include "warid/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static const char awkward[] =
	"facets:\n  class:\n    names: {ar: ن, en: C}\n    labels:\n"
	"      hit: {ar: ا, en: Hit}\n"
	"sets:\n  some: [ا, \"a b\", و, ال, 1]\n"
	"rules:\n"
	"  - {id: gaps, any: [a ~20 b ~20 a ~20 b ~20 c], give: {class: hit}}\n"
	"  - {id: sets, any: [\"@some ~2 @some @some\"], give: {class: hit}}\n"
	"  - {id: begins, any: [\"ا*\", \"a*\", \"وا*\"], give: {class: hit}}\n"
	"  - {id: exact, any: [\"=A\", \"=أ\", \"=ة\"], give: {class: hit}}\n"
	"  - {id: clitics, any: [مدرسة, مستشفى, دواء, الان, للان], give: {class: hit}}\n"
	"  - {id: regex, any: ['/(a|b|ا)+c/', '/\\d{3,}/'], give: {class: hit}}\n"
	"  - {id: emoji, any: [\"😡 😡\", ❤], give: {class: hit}}\n"
	"  - {id: long, any: [\"انتظار ambulance\"], all: [ا], none: [b], give: {class: hit}}\n";

static struct rules *
load(void)
{
	struct rules_file file = { "f.yaml", awkward, sizeof(awkward) - 1 };
	struct complaints bad;
	struct rules *r;

	complaints_init(&bad, NULL);
	r = rules_load(NULL, &file, 1, &bad);
	if (r == NULL)
		__builtin_trap();
	return r;
}

static char *
judge(void *ctx, const struct rules *r, const struct message *m)
{
	struct json_out *o = json_object_new(ctx);
	struct verdict v;
	struct buf b;

	rules_judge(r, ctx, m, NULL, true, &v);
	for (size_t i = 0; i < v.nr_evidence; i++) {
		const struct evidence *e = &v.evidence[i];
		const char *s = e->page > 0 ? m->pages[0].text : m->body;

		if ((size_t)e->at + e->n > strlen(s) ||
		    strncmp(s + e->at, e->text, strlen(e->text)) != 0)
			__builtin_trap();
	}
	verdict_to_json(&v, o);
	buf_init(&b, ctx);
	json_write(o, &b);
	return b.p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static struct rules *r;
	void *ctx = talloc_new(NULL);
	struct message *m = message_new(ctx, "text", CHANNEL_EMAIL);
	struct page *page;
	size_t size;

	if (r == NULL)
		r = load();
	if (n > 4096)
		n = 4096;
	m->body = text_to_utf8(ctx, NULL, (const char *)p, n, &size, NULL);
	page = message_add_page(m);
	page->number = 1;
	page->text = m->body;
	if (strcmp(judge(ctx, r, m), judge(ctx, r, m)) != 0)
		__builtin_trap();
	talloc_free(ctx);
	return 0;
}
