/* SPDX-License-Identifier: ISC */
/*
 * A verdict as JSON: what `rules why --json` prints and the store keeps.
 * Doubles come from thousandths, so that the same verdict is the same bytes.
 */
#include "warid/rules.h"

#include <string.h>
#include <talloc.h>

static void
put_labels(const struct verdict *v, struct json_out *o)
{
	struct json_out *labels = json_put_object(o, "verdict");

	for (size_t i = 0; i < v->nr_labels; i++) {
		const struct verdict_label *l = &v->labels[i];
		struct json_out *one = json_put_object(labels, l->facet);

		json_put_str(one, "label", l->label);
		json_put_real(one, "score", l->score);
		json_put_bool(one, "unsure", l->is_unsure);
		if (l->is_final)
			json_put_bool(one, "final", true);
	}
}

static void
put_evidence(const struct verdict *v, struct json_out *o)
{
	struct json_out *list = json_put_array(o, "evidence");

	for (size_t i = 0; i < v->nr_evidence; i++) {
		const struct evidence *e = &v->evidence[i];
		struct json_out *one = json_add_object(list);

		json_put_str(one, "rule", e->rule);
		json_put_str(one, "file", e->file);
		json_put_int(one, "line", e->line);
		json_put_str(one, "field", e->field);
		json_put_str(one, "text", e->text);
		json_put_real(one, "score", e->score);
		json_put_int(one, "at", e->at);
		json_put_int(one, "bytes", e->n);
		if (e->page > 0)
			json_put_int(one, "page", e->page);
		if (e->confidence >= 0)
			json_put_int(one, "confidence", e->confidence);
	}
}

void
verdict_to_json(const struct verdict *v, struct json_out *o)
{
	struct json_out *list;

	put_labels(v, o);
	put_evidence(v, o);
	list = json_put_array(o, "near_misses");
	for (size_t i = 0; i < v->nr_near; i++) {
		struct json_out *one = json_add_object(list);

		json_put_str(one, "rule", v->near[i].rule);
		json_put_str(one, "reason", v->near[i].reason);
	}
	json_put_str(o, "rules_hash", v->rules_hash);
	json_put_str(o, "owner", v->owner);
	json_put_str(o, "reply", v->reply);
	json_put_bool(o, "confidential", v->is_confidential);
	json_put_bool(o, "alert", v->is_alert);
	list = json_put_array(o, "tags");
	for (size_t i = 0; i < v->nr_tags; i++)
		json_add_str(list, v->tags[i]);
}

/* -- and back ---------------------------------------------------------------- */

static const char *
copy(void *ctx, const struct json *o, const char *key)
{
	const char *s = json_str(json_get(o, key));

	return talloc_strdup(ctx, s != NULL ? s : "");
}

static const char *
copy_or_null(void *ctx, const struct json *o, const char *key)
{
	const char *s = json_str(json_get(o, key));

	return s != NULL ? talloc_strdup(ctx, s) : NULL;
}

static void
get_labels(void *ctx, const struct json *o, struct verdict *v)
{
	const struct json *labels = json_get(o, "verdict"), *one;
	const char *facet;
	size_t pos = 0;

	v->labels = talloc_zero_array(ctx, struct verdict_label,
	    json_len(labels) + 1);
	while (json_next(labels, &pos, &facet, &one)) {
		struct verdict_label *l = &v->labels[v->nr_labels++];

		l->facet = talloc_strdup(ctx, facet);
		l->label = copy(ctx, one, "label");
		l->score = json_double(json_get(one, "score"), 0);
		l->is_unsure = json_bool(json_get(one, "unsure"), false);
		l->is_final = json_bool(json_get(one, "final"), false);
	}
}

static void
get_evidence(void *ctx, const struct json *o, struct verdict *v)
{
	const struct json *list = json_get(o, "evidence");

	v->evidence = talloc_zero_array(ctx, struct evidence,
	    json_len(list) + 1);
	for (; v->nr_evidence < json_len(list); v->nr_evidence++) {
		const struct json *one = json_at(list, v->nr_evidence);

		v->evidence[v->nr_evidence] = (struct evidence){
			.rule = copy(ctx, one, "rule"),
			.file = copy(ctx, one, "file"),
			.line = (unsigned)json_int(json_get(one, "line"), 0),
			.field = copy(ctx, one, "field"),
			.page = (int)json_int(json_get(one, "page"), 0),
			.confidence = (int)json_int(json_get(one,
			    "confidence"), -1),
			.text = copy(ctx, one, "text"),
			.at = (uint32_t)json_int(json_get(one, "at"), 0),
			.n = (uint32_t)json_int(json_get(one, "bytes"), 0),
			.score = json_double(json_get(one, "score"), 0) };
	}
}

static void
get_lists(void *ctx, const struct json *o, struct verdict *v)
{
	const struct json *near = json_get(o, "near_misses");
	const struct json *tags = json_get(o, "tags");

	v->near = talloc_zero_array(ctx, struct near_miss, json_len(near) + 1);
	for (; v->nr_near < json_len(near); v->nr_near++) {
		const struct json *one = json_at(near, v->nr_near);

		v->near[v->nr_near] = (struct near_miss){
			copy(ctx, one, "rule"), copy(ctx, one, "reason") };
	}
	v->tags = talloc_zero_array(ctx, const char *, json_len(tags) + 1);
	for (; v->nr_tags < json_len(tags); v->nr_tags++) {
		const char *tag = json_str(json_at(tags, v->nr_tags));

		v->tags[v->nr_tags] = talloc_strdup(ctx, tag ? tag : "");
	}
}

int
verdict_from_json(void *ctx, const struct json *o, struct verdict *out,
    struct err *e)
{
	*out = (struct verdict){ 0 };
	if (!is_json_object(o) || !is_json_object(json_get(o, "verdict")) ||
	    !is_json_array(json_get(o, "evidence")))
		return err_set(e, ERR_ITEM, "not a verdict");
	get_labels(ctx, o, out);
	get_evidence(ctx, o, out);
	get_lists(ctx, o, out);
	out->rules_hash = copy(ctx, o, "rules_hash");
	out->owner = copy_or_null(ctx, o, "owner");
	out->reply = copy_or_null(ctx, o, "reply");
	out->is_confidential = json_bool(json_get(o, "confidential"), false);
	out->is_alert = json_bool(json_get(o, "alert"), false);
	return 0;
}
