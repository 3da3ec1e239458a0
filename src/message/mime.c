/* SPDX-License-Identifier: ISC */
/*
 * A mail as one message: which of its parts is what the sender wrote, and
 * what goes with it.
 */
#include "warid/message.h"

#include <strings.h>
#include <talloc.h>

#include "message/mail.h"
#include "message/transfer.h"
#include "warid/text.h"

enum { STUB_MAX = 300, SHORT_MAX = 100 };

/* Where text goes: apart for the mail itself, together for one inside. */
struct sink {
	struct buf own, quoted, signature;
	bool is_nested;
};

/* One mail being rendered. */
struct rendering {
	struct mail *mail;
	const struct tree *tree;
	size_t base;
	struct sink *sink;
};

static void render(struct rendering *r, int index, bool as_attachment,
    bool skip_text);

/* -- text ---------------------------------------------------------------- */

/* A paragraph's distance between what two parts say. */
static void
append(struct buf *b, const char *s, size_t n)
{
	if (n == 0)
		return;
	if (b->n > 0)
		buf_add(b, "\n\n", 2);
	buf_add(b, s, n);
}

static size_t
trim(const char **p, size_t n)
{
	while (n > 0 && (**p == '\n' || **p == '\r'))
		(*p)++, n--;
	while (n > 0 && (unsigned char)(*p)[n - 1] <= ' ')
		n--;
	return n;
}

static void
take_text(struct rendering *r, const struct part *part, void *tmp,
    const char *s, size_t n)
{
	struct mail *mail = r->mail;
	struct reply reply;

	n = trim(&s, n);
	if (n > mail->text_left) {
		message_add_remark(mail->m, part->number, r->base + part->at,
		    "the mail holds more than %d bytes of text, the rest was "
		    "not kept", MAIL_MAX_TEXT);
		n = mail->text_left;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	mail->text_left -= n;
	if (r->sink->is_nested) {
		append(&r->sink->own, s, n);
		return;
	}
	text_cut_reply(tmp, s, n, mail->m->from.name, &reply);
	append(&r->sink->own, reply.own, strlen(reply.own));
	/* what he passes on is part of what he tells us */
	append(&r->sink->own, reply.forwarded, strlen(reply.forwarded));
	append(&r->sink->quoted, reply.quoted, strlen(reply.quoted));
	append(&r->sink->signature, reply.signature, strlen(reply.signature));
}

static bool
is_html(const struct part *part)
{
	return strcmp(part->type.value, "text/html") == 0;
}

/* "<html" under a plain name: what some web forms send. */
static bool
begins_as_html(const char *p, size_t n)
{
	n = trim(&p, n);
	return (n > 14 && strncasecmp(p, "<!doctype html", 14) == 0) ||
	    (n > 6 && strncasecmp(p, "<html", 5) == 0);
}

/* The ways files are written into a text. */
static const struct writing {
	const char *mark;		/* without it there is none */
	bool (*find)(const char *p, size_t n, size_t from, struct embedded *u,
	    struct buf *out);
	const char *cut;		/* what to say of one without an end */
} writings[] = {
	{ "begin ", uu_find, "a uuencoded file has no end" },
	{ "=ybegin ", yenc_find, "a yEnc file has no end" },
};

/* Files written into the text: out of it, and attached. */
static const char *
cut_written(struct rendering *r, const struct part *part, void *tmp,
    const struct writing *w, const char *p, size_t *n)
{
	struct buf kept, bytes;
	size_t from = 0;
	struct embedded u;

	if (memmem(p, *n, w->mark, strlen(w->mark)) == NULL)
		return p;
	buf_init(&kept, tmp);
	buf_init(&bytes, tmp);
	while (buf_reset(&bytes), w->find(p, *n, from, &u, &bytes)) {
		char *name;

		if (bytes.n == 0) {	/* a sentence that begins so */
			buf_add(&kept, p + from, u.end - from);
			from = u.end;
			continue;
		}
		name = header_decode(tmp, u.name, u.name_n, r->tree->hint);
		buf_add(&kept, p + from, u.at - from);
		if (u.is_cut)
			message_add_remark(r->mail->m, part->number,
			    r->base + part->at, "%s", w->cut);
		attach(r->mail, part->number, name, "application/octet-stream",
		    NULL, bytes.p, bytes.n, r->base + part->at);
		from = u.end;
	}
	buf_add(&kept, p + from, *n - from);
	*n = kept.n;
	return kept.p;
}

/* The bytes of a text part as text; *n bytes of it, from tmp. */
static const char *
text_of(const struct part *part, void *tmp, const char *p, size_t *n)
{
	const char *charset = params_get(&part->type, "charset");
	const char *format = params_get(&part->type, "format");
	const char *delsp = params_get(&part->type, "delsp");
	char *s = decode_text(tmp, charset, p, *n, is_html(part), n);

	if (is_html(part) || begins_as_html(s, *n))
		return decode_html(tmp, s, *n, MAIL_MAX_TEXT, n);
	if (format != NULL && strcasecmp(format, "flowed") == 0)
		*n = decode_flowed(s, *n, delsp != NULL &&
		    strcasecmp(delsp, "yes") == 0);
	return s;
}

static const char *
part_text(struct rendering *r, const struct part *part, void *tmp, size_t *n)
{
	const char *p = decode_part(tmp, r->mail->m, part, r->base, n);

	return text_of(part, tmp, p, n);
}

/* -- which part is the text ------------------------------------------------ */

/* Types that are text but nobody's words in a mail. */
static bool
is_words(const struct part *part)
{
	static const char *const words[] = { "text/plain", "text/html",
		"text/enriched", "text/richtext", "text/markdown",
		"text/x-amp-html" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(part->type.value, words[i]) == 0)
			return true;
	return false;
}

static bool
is_body(const struct rendering *r, int index)
{
	const struct part *part = &r->tree->list[index];

	if (!is_words(part))
		return false;
	if (part->parent < 0)
		return true;
	if (strcmp(part->disposition.value, "attachment") == 0)
		return false;
	return part->name[0] == '\0' || r->sink->own.n == 0;
}

/* "Your mail program cannot show HTML", an empty part, a row of '?'. */
static bool
is_stub(const char *p, size_t n)
{
	static const char *const says[] = { "html", "browser", "متصفح",
		"view this email", "view this message", "click here to view",
		"لعرض هذه الرسالة", "لا يدعم" };
	size_t letters = 0, marks = 0;
	bool is = false;
	char *s;

	for (size_t i = 0; i < n; i++) {
		letters += (unsigned char)p[i] > ' ';
		marks += p[i] == '?';
	}
	if (letters < 2 || marks * 2 > letters)
		return true;
	if (n > STUB_MAX)
		return false;
	s = talloc_strndup(NULL, p, n);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		is |= strcasestr(s, says[i]) != NULL;
	talloc_free(s);
	return is;
}

/* The first leaf of that type below `index`, or -1. */
static int
leaf_below(const struct tree *t, int index, const char *type)
{
	for (int i = index; i < t->list[index].end; i++)
		if (t->list[i].shape == PART_LEAF &&
		    strcmp(t->list[i].type.value, type) == 0 &&
		    strcmp(t->list[i].disposition.value, "attachment") != 0)
			return i;
	return -1;
}

/* The child of a multipart/related that the others serve. */
static int
root_of(const struct tree *t, int index)
{
	for (int i = index + 1; i < t->list[index].end; i = t->list[i].end)
		if (leaf_below(t, i, "text/html") >= 0)
			return i;
	return index + 1;
}

/* Is the plain part what its HTML twin says? */
static bool
is_plain_enough(struct rendering *r, int plain, int html)
{
	void *tmp = talloc_new(NULL);
	size_t n, html_n = 0;
	const char *s = part_text(r, &r->tree->list[plain], tmp, &n);
	bool is = !is_stub(s, n);

	if (is && n < SHORT_MAX) {	/* a line, where a page was written? */
		n = trim(&s, n);
		s = part_text(r, &r->tree->list[html], tmp, &html_n);
		html_n = trim(&s, html_n);
		is = html_n < 8 * (n + 20);
	}
	talloc_free(tmp);
	return is;
}

/* The child of a multipart/alternative to show: plain text if it says as
 * much as the HTML, else HTML, else the last (RFC 2046, section 5.1.4). */
static int
choose(struct rendering *r, int index)
{
	const struct tree *t = r->tree;
	int plain = -1, html = -1, last = -1, plain_at = -1, html_at = -1;

	for (int i = index + 1; i < t->list[index].end; i = t->list[i].end) {
		int p = leaf_below(t, i, "text/plain");
		int h = leaf_below(t, i, "text/html");

		if (p >= 0 && plain < 0 && h < 0) {
			plain = p;
			plain_at = i;
		}
		if (h >= 0) {
			html = h;
			html_at = i;
		}
		last = i;
	}
	if (plain >= 0 && (html < 0 || is_plain_enough(r, plain, html)))
		return plain_at;
	return html_at >= 0 ? html_at : plain_at >= 0 ? plain_at : last;
}

/* Two parts of one type are no choice: each says something of its own. */
static bool
is_twin(const struct tree *t, int a, int b)
{
	return t->list[a].shape == PART_LEAF && t->list[b].shape == PART_LEAF &&
	    strcmp(t->list[a].type.value, t->list[b].type.value) == 0;
}

/* -- parts --------------------------------------------------------------- */

static void
render_leaf(struct rendering *r, int index, bool as_attachment, bool skip_text)
{
	const struct part *part = &r->tree->list[index];
	struct message *m = r->mail->m;
	const char *p, *charset;
	void *tmp;
	size_t n;

	m->nr_parts++;
	if (skip_text && is_words(part) &&
	    strcmp(part->disposition.value, "attachment") != 0)
		return;
	tmp = talloc_new(NULL);
	p = decode_part(tmp, m, part, r->base, &n);
	if (!as_attachment && is_body(r, index)) {
		for (size_t i = 0; i < sizeof(writings) / sizeof(writings[0]);
		    i++)
			p = cut_written(r, part, tmp, &writings[i], p, &n);
		p = text_of(part, tmp, p, &n);
		take_text(r, part, tmp, p, n);
	} else {
		charset = params_get(&part->type, "charset");
		if (!r->sink->is_nested)
			report_read(m, part->type.value, p, n);
		attach(r->mail, part->number, part->name, part->type.value,
		    charset, p, n, r->base + part->at);
	}
	talloc_free(tmp);
}

static void
add_line(struct buf *out, const char *label, const char *value)
{
	if (value[0] != '\0')
		buf_addf(out, "%s: %s\n", label, value);
}

/* The head of a mail in a mail: who and about what. */
static void
add_head(struct buf *out, void *tmp, const struct header *h, const char *hint)
{
	add_line(out, "From", header_text(tmp, h, "From", hint));
	add_line(out, "Date", header_text(tmp, h, "Date", hint));
	add_line(out, "Subject", header_text(tmp, h, "Subject", hint));
}

/* The mail at `inner` as text, its own attachments into the message. */
static void
render_nested(struct rendering *r, int inner, struct buf *out)
{
	void *tmp = talloc_new(NULL);
	struct sink sink = { .is_nested = true };
	struct rendering nested = *r;

	buf_init(&sink.own, tmp);
	buf_init(&sink.quoted, tmp);
	buf_init(&sink.signature, tmp);
	nested.sink = &sink;
	add_head(out, tmp, &r->tree->list[inner].header, r->tree->hint);
	render(&nested, inner, false, false);
	if (out->n > 0 && sink.own.n > 0)
		buf_char(out, '\n');
	buf_add(out, sink.own.p, sink.own.n);
	talloc_free(tmp);
}

static void
render_message(struct rendering *r, int index)
{
	const struct part *part = &r->tree->list[index];
	struct message *m = r->mail->m;
	size_t at = m->nr_attachments;
	struct attachment *a = message_add_attachment(m);
	struct buf out;

	a->type = "message/rfc822";
	a->part = talloc_strdup(m, part->number);
	a->bytes = part->n;
	a->name = part->name[0] != '\0' ? talloc_strdup(m, part->name) :
	    header_text(m, &r->tree->list[index + 1].header, "Subject",
	    r->tree->hint);
	buf_init(&out, m);
	render_nested(r, index + 1, &out);
	a = &m->attachments[at];	/* it may have moved */
	a->text = out.p;
	a->lang = text_lang(out.p, out.n, &a->script);
}

/* No recursion deeper than TREE_MAX_DEPTH. */
static void
render(struct rendering *r, int index, bool as_attachment, bool skip_text)
{
	const struct part *part = &r->tree->list[index];
	const char *type = part->type.value;
	bool is_choice = strcmp(type, "multipart/alternative") == 0;
	int chosen = -1, root = -1;

	if (part->shape == PART_LEAF) {
		render_leaf(r, index, as_attachment, skip_text);
		return;
	}
	if (part->shape == PART_MESSAGE) {
		render_message(r, index);
		return;
	}
	if (is_choice)
		chosen = choose(r, index);
	if (strcmp(type, "multipart/related") == 0)
		root = root_of(r->tree, index);
	for (int i = index + 1; i < part->end; i = r->tree->list[i].end)
		render(r, i, as_attachment || (root >= 0 && i != root),
		    skip_text || (is_choice && i != chosen &&
		    !is_twin(r->tree, i, chosen)));
}

void
mail_read_nested(struct mail *mail, const char *p, size_t n, size_t base,
    const char *number, struct buf *out)
{
	void *tmp = talloc_new(NULL);
	char *prefix = talloc_asprintf(tmp, "%s.", number);
	struct tree tree;
	struct sink none = { .is_nested = true };
	struct rendering r = { mail, &tree, base, &none };
	size_t skipped;

	mail->depth++;
	p = prescan(tmp, p, &n, &skipped);
	r.base += skipped;
	tree_read(tmp, mail->m, p, n, r.base, prefix, &tree);
	mail->m->nr_unreadable += tree.nr_dropped;
	render_nested(&r, 0, out);
	mail->depth--;
	talloc_free(tmp);
}

/* -- the whole ------------------------------------------------------------- */

static void
take_lang(struct message *m, void *tmp)
{
	char *s = talloc_asprintf(tmp, "%s\n%s", m->subject,
	    m->body[0] != '\0' ? m->body : m->quoted);

	m->lang = text_lang(s, strlen(s), &m->script);
}

/* Did nothing at all come out? */
static void
take_verdict(struct message *m, size_t n)
{
	bool has_text = m->body[0] != '\0' || m->quoted[0] != '\0' ||
	    m->subject[0] != '\0' || m->nr_pages > 0;

	for (size_t i = 0; i < m->nr_attachments; i++)
		has_text |= m->attachments[i].text[0] != '\0';
	if (has_text)
		return;
	if (m->nr_unreadable > 0)
		m->unreadable = talloc_asprintf(m, "%d parts, %d unreadable",
		    m->nr_parts, m->nr_unreadable);
	else if (n == 0)
		m->unreadable = "the mail has no bytes";
	else if (m->nr_attachments == 0)
		m->unreadable = "the mail holds no text";
}

struct message *
message_read_mail(void *ctx, const char *p, size_t n,
    const struct message_hooks *hooks)
{
	struct message *m = message_new(ctx, "mail", CHANNEL_EMAIL);
	struct mail mail = { .m = m, .hooks = hooks,
		.text_left = MAIL_MAX_TEXT, .images_left = MAIL_MAX_IMAGES };
	void *tmp = talloc_new(NULL);
	struct sink sink = { .is_nested = false };
	struct tree tree;
	struct rendering r = { &mail, &tree, 0, &sink };
	const struct header *h;
	size_t base;

	buf_init(&sink.own, m);
	buf_init(&sink.quoted, m);
	buf_init(&sink.signature, m);
	p = prescan(tmp, p, &n, &base);
	r.base = base;
	tree_read(tmp, m, p, n, base, "", &tree);
	m->nr_unreadable = tree.nr_dropped;
	m->nr_parts = tree.nr_dropped;
	h = &tree.list[0].header;
	head_take(m, h, tree.hint);
	render(&r, 0, false, false);
	m->body = sink.own.p;
	m->quoted = sink.quoted.p;
	m->signature = sink.signature.p;
	automatic_judge(m, h);
	take_lang(m, tmp);
	take_verdict(m, n);
	talloc_free(tmp);
	return m;
}
