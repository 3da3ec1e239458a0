/* SPDX-License-Identifier: ISC */
/*
 * Mails a second through message_read_mail (structure, transfer encodings,
 * charsets, HTML, quotes cut), beside libetpan's parser and decoders over the
 * same bytes.  With a folder as argument its files are the mails, else a mix
 * made here.
 */
#include <libetpan/libetpan.h>
#include <stdint.h>
#include <talloc.h>
#include <time.h>

#include "warid/file.h"
#include "warid/message.h"

enum { RUNS = 5, MAILS = 2000, MAX_BYTES = 64 << 20 };

struct mails {
	struct mail {
		char *p;
		size_t n;
	} *list;
	size_t n, bytes;
};

static const char arabic[] =
    "السلام عليكم ورحمة الله وبركاته، أود تقديم شكوى بخصوص التأخير في مواعيد "
    "العيادات الخارجية. انتظرت أكثر من أربع ساعات في قسم الطوارئ يوم الأحد.\n";
static const char english[] =
    "Dear Sir or Madam, I have an appointment at the cardiology clinic and "
    "nobody answers the phone on 4439 5777. Please help.\n";

static uint64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void
add_base64(struct buf *b, const char *p, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghij"
	    "klmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = 0;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (i + k < n ? (unsigned char)p[i + k] : 0);
		for (int s = 18; s >= 0; s -= 6)
			buf_char(b, letters[v >> s & 63]);
		if (i % 57 == 54)
			buf_char(b, '\n');
	}
}

static void
add_qp(struct buf *b, const char *p, size_t n)
{
	for (size_t i = 0, col = 0; i < n; i++, col++) {
		if (col > 24 && p[i] != '\n') {
			buf_str(b, "=\n");
			col = 0;
		}
		if ((unsigned char)p[i] >= 0x80 || p[i] == '=')
			buf_addf(b, "=%02X", (unsigned)(unsigned char)p[i]);
		else
			buf_char(b, p[i]);
	}
}

/* Six in ten Arabic, a third with an HTML twin, one in ten with a file. */
static void
make_mail(struct buf *b, size_t i)
{
	const char *text = i % 10 < 6 ? arabic : english;
	struct buf body;

	buf_init(&body, b->ctx);
	for (size_t k = 0; k < 4 + i % 8; k++)
		buf_addf(&body, "%zu. %s", k + i, text);
	buf_addf(b, "Received: from a.example by b.example; Tue, 14 Nov 2023 "
	    "22:13:20 +0300\nDate: Tue, 14 Nov 2023 22:13:20 +0300\n"
	    "From: =?utf-8?B?2LTZg9mI2Yk=?= <u%zu@example.org>\n"
	    "To: intake@example.qa\nMessage-ID: <%zu@example.org>\n"
	    "Subject: =?utf-8?B?2LTZg9mI2Yk=?= %zu\nMIME-Version: 1.0\n", i, i,
	    i);
	if (i % 10 == 9 || i % 3 == 0)
		buf_addf(b, "Content-Type: multipart/%s; boundary=\"=_b\"\n\n"
		    "--=_b\n", i % 10 == 9 ? "mixed" : "alternative");
	buf_addf(b, "Content-Type: text/plain; charset=utf-8\n"
	    "Content-Transfer-Encoding: %s\n\n", i % 2 ? "base64" :
	    "quoted-printable");
	if (i % 2)
		add_base64(b, body.p, body.n);
	else
		add_qp(b, body.p, body.n);
	if (i % 10 == 9) {
		char *file = talloc_zero_array(body.p, char, 60000);

		buf_str(b, "\n--=_b\nContent-Type: audio/ogg; name=a.ogg\n"
		    "Content-Transfer-Encoding: base64\n\n");
		for (size_t k = 0; k < 60000; k++)
			file[k] = (char)(k * i);
		add_base64(b, file, 60000);
		buf_str(b, "\n--=_b--\n");
	} else if (i % 3 == 0) {
		buf_str(b, "\n--=_b\nContent-Type: text/html; charset=utf-8\n"
		    "Content-Transfer-Encoding: quoted-printable\n\n"
		    "<html><body><p>");
		add_qp(b, body.p, body.n);
		buf_str(b, "</p></body></html>\n--=_b--\n");
	}
	talloc_free(body.p);
}

static void
make_mails(void *ctx, struct mails *m)
{
	struct buf b;

	m->list = talloc_array(ctx, struct mail, MAILS);
	for (m->n = 0; m->n < MAILS; m->n++) {
		buf_init(&b, ctx);
		make_mail(&b, m->n);
		m->list[m->n] = (struct mail){ b.p, b.n };
		m->bytes += b.n;
	}
}

static int
read_folder(void *ctx, const char *path, struct mails *m)
{
	char **names;
	size_t n;
	struct err e;

	if (file_list(ctx, path, &names, &n, &e) < 0)
		return -1;
	m->list = talloc_array(ctx, struct mail, (unsigned)n);
	for (size_t i = 0; i < n; i++) {
		struct mail *mail = &m->list[m->n];

		if (file_read(ctx, file_join(ctx, path, names[i]), MAX_BYTES,
		    &mail->p, &mail->n, &e) < 0)
			continue;
		m->bytes += mail->n;
		m->n++;
	}
	return 0;
}

static void
read_ours(const struct mail *m)
{
	void *ctx = talloc_new(NULL);

	message_read_mail(ctx, m->p, m->n, NULL);
	talloc_free(ctx);
}

/* A leaf's bytes by libetpan: transfer encoding, and charset if it is text. */
static void
decode_leaf(struct mailmime *leaf)
{
	struct mailmime_single_fields fields;
	size_t at = 0, n;
	char *s = NULL, *text;

	mailmime_single_fields_init(&fields, leaf->mm_mime_fields,
	    leaf->mm_content_type);
	if (leaf->mm_data.mm_single == NULL || mailmime_part_parse(
	    leaf->mm_data.mm_single->dt_data.dt_text.dt_data,
	    leaf->mm_data.mm_single->dt_data.dt_text.dt_length, &at,
	    fields.fld_encoding != NULL ? fields.fld_encoding->enc_type :
	    MAILMIME_MECHANISM_8BIT, &s, &n) != MAILIMF_NO_ERROR)
		return;
	if (fields.fld_content_charset != NULL &&
	    charconv_buffer("utf-8", fields.fld_content_charset, s, n, &text,
	    &n) == MAIL_CHARCONV_NO_ERROR)
		charconv_buffer_free(text);
	mailmime_decoded_part_free(s);
}

static void
decode_all(struct mailmime *mime)
{
	clistiter *it;

	if (mime->mm_type == MAILMIME_SINGLE)
		decode_leaf(mime);
	else if (mime->mm_type == MAILMIME_MULTIPLE)
		for (it = clist_begin(mime->mm_data.mm_multipart.mm_mp_list);
		    it != NULL; it = clist_next(it))
			decode_all(clist_content(it));
	else if (mime->mm_data.mm_message.mm_msg_mime != NULL)
		decode_all(mime->mm_data.mm_message.mm_msg_mime);
}

static void
read_theirs(const struct mail *m)
{
	struct mailmime *mime = NULL;
	size_t at = 0;

	if (mailmime_parse(m->p, m->n, &at, &mime) != MAILIMF_NO_ERROR)
		return;
	decode_all(mime);
	mailmime_free(mime);
}

/* The least of RUNS is what the code costs; the rest is the machine's noise. */
static double
per_second(const struct mails *m, void (*read_one)(const struct mail *))
{
	uint64_t best = UINT64_MAX, start;

	for (int run = 0; run < RUNS; run++) {
		start = now_ns();
		for (size_t i = 0; i < m->n; i++)
			read_one(&m->list[i]);
		if (now_ns() - start < best)
			best = now_ns() - start;
	}
	return (double)m->n * 1e9 / (double)best;
}

int
main(int argc, char **argv)
{
	void *ctx = talloc_new(NULL);
	struct mails m = { 0 };
	double ours, theirs;

	if (argc < 2)
		make_mails(ctx, &m);
	else if (read_folder(ctx, argv[1], &m) < 0)
		return 1;
	ours = per_second(&m, read_ours);
	theirs = per_second(&m, read_theirs);
	printf("bench message_read_mail mails=%zu bytes=%zu per_second=%.0f "
	    "libetpan_per_second=%.0f ratio=%.2f\n", m.n, m.bytes, ours,
	    theirs, ours / theirs);
	talloc_free(ctx);
	return 0;
}
