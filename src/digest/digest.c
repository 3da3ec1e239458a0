/* SPDX-License-Identifier: ISC */
/* Which writer writes, and the order of its calls. */
#include "warid/digest.h"

#include <string.h>

#include "digest/doc.h"
#include "digest/figures.h"

static const struct digest_writer *const writers[] = {
	&digest_html, &digest_text, &digest_json,
};

static const struct {
	const char *name;
	enum doc_lang lang;
} langs[] = {
	{ "ar", DOC_AR }, { "en", DOC_EN }, { "both", DOC_BOTH },
};

static int
choose(const struct digest_request *q, struct digest_out *o, struct err *e)
{
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
		if (strcmp(writers[i]->name, q->format) == 0)
			o->writer = writers[i];
	for (size_t i = 0; i < sizeof(langs) / sizeof(langs[0]); i++)
		if (strcmp(langs[i].name, q->lang) == 0)
			o->lang = langs[i].lang;
	if (o->writer == NULL)
		return err_set(e, ERR_CONF, "no digest format '%s': html, text "
		    "or json", q->format);
	if (o->lang == 0)
		return err_set(e, ERR_CONF, "no digest language '%s': ar, en "
		    "or both", q->lang);
	return 0;
}

static void
write_section(struct digest_out *o, const struct section *s)
{
	const struct digest_writer *w = o->writer;

	o->nr_rows = 0;
	w->section(o, s);
	for (size_t i = 0; i < s->nr_rows; i++) {
		w->row(o, s, s->cells + i * s->nr_columns);
		o->nr_rows++;
	}
	w->section_end(o, s);
	o->nr_sections++;
}

int
digest_write(struct store *s, void *ctx, const struct rules *rules,
    const struct digest_request *q, struct buf *out, struct err *e)
{
	struct digest_out o = { .to = out };
	struct doc doc;

	if (choose(q, &o, e) < 0 ||
	    figures_gather(s, ctx, rules, q, &doc, e) < 0)
		return -1;
	o.doc = &doc;
	o.writer->begin(&o);
	for (size_t i = 0; i < doc.nr_sections; i++)
		write_section(&o, &doc.sections[i]);
	o.writer->end(&o);
	return 0;
}
