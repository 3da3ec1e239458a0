/* SPDX-License-Identifier: ISC */
/*
 * Mails as stories: what is broken in them, and what is read all the same.
 * `want` is "body", then for each attachment " [name type text]"; '~' stands
 * for a line end.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/message.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define MIXED "Subject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
#define ALT "Subject: s\nContent-Type: multipart/alternative; boundary=b\n\n"
#define PLAIN "--b\nContent-Type: text/plain\n\n"
#define HTML "--b\nContent-Type: text/html\n\n"

struct row {
	const char *why, *in, *want;
};

static char *
summary(void *ctx, const struct message *m)
{
	struct buf b;

	buf_init(&b, ctx);
	buf_str(&b, m->body);
	for (size_t i = 0; i < m->nr_attachments; i++)
		buf_addf(&b, " [%s %s %s]", m->attachments[i].name,
		    m->attachments[i].type, m->attachments[i].text);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] == '\n')
			b.p[i] = '~';
	return b.p;
}

static void
check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		void *ctx = talloc_new(NULL);
		char *p = talloc_memdup(ctx, rows[i].in, strlen(rows[i].in));
		struct message *m = message_read_mail(ctx, p,
		    strlen(rows[i].in), NULL);
		char *have = summary(ctx, m);

		if (strcmp(have, rows[i].want) != 0)
			fail_msg("%s: want \"%s\", have \"%s\"", rows[i].why,
			    rows[i].want, have);
		talloc_free(ctx);
	}
}

static const struct row bodies[] = {
	{ "plain", "Subject: s\n\nhello", "hello" },
	{ "CRLF", "Subject: s\r\n\r\nhello\r\nyou\r\n", "hello~you" },
	{ "CR alone", "Subject: s\rContent-Type: text/plain\r\rhello\ryou\r",
	  "hello~you" },
	{ "no header", "Dear sir,\nhelp me\n", "Dear sir,~help me" },
	{ "begins with an empty line", "\nhello", "hello" },
	{ "an empty line before the header", "\nSubject: s\nFrom: a@b\n\nhello",
	  "hello" },
	{ "an mbox line", "From a@b Tue Nov 14 22:13:20 2023\nSubject: s\n\nhello",
	  "hello" },
	{ "the empty line is missing", "Subject: s\nDear sir\nhelp",
	  "Dear sir~help" },
	{ "a byte order mark", "\xef\xbb\xbfSubject: s\n\nhello", "hello" },
	{ "quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n"
	  "=D8=B4=D9=83=\n=D9=88=D9=89", "شكوى" },
	{ "broken quoted-printable", "Content-Transfer-Encoding: "
	  "quoted-printable\n\na=ZZ b= \nc=", "a=ZZ bc" },
	{ "base64 without padding",
	  "Content-Transfer-Encoding: base64\n\n2LTZg9mI2Yk", "شكوى" },
	{ "a footer behind base64", "Content-Transfer-Encoding: base64\n\n"
	  "aGVsbG8=\n_______\nlist footer here.\n", "hello" },
	{ "each line of base64 padded", "Content-Transfer-Encoding: base64\n\n"
	  "aGVsbG8=\nd29ybGQ=\n", "helloworld" },
	{ "said to be base64 and is not", "Content-Transfer-Encoding: base64\n\n"
	  "Please, call me: it's urgent! (I've waited.) \"Now!\"",
	  "Please, call me: it's urgent! (I've waited.) \"Now!\"" },
	{ "windows-1256", "Content-Type: text/plain; charset=windows-1256\n\n"
	  "\xd4\xdf\xe6\xec", "شكوى" },
	{ "no charset at all, windows-1256", "Subject: s\n\n"
	  "\xd4\xdf\xe6\xec \xe3\xe4 \xe3\xd3\xca\xd4\xdd\xec "
	  "\xc7\xe1\xe6\xdf\xd1\xc9", "شكوى من مستشفى الوكرة" },
	{ "HTML under a plain name", "Content-Type: text/plain\n\n"
	  "<html><body><p>hello</p></body></html>", "hello" },
	{ "plain text under HTML's name", "Content-Type: text/html\n\na\nb",
	  "a~b" },
	{ "the charset is in the HTML alone", "Content-Type: text/html\n\n"
	  "<html><head><meta charset=\"windows-1256\"></head><body>"
	  "\xd4\xdf\xe6\xec</body></html>", "شكوى" },
	{ "format=flowed", "Content-Type: text/plain; format=flowed\n\n"
	  "one \ntwo\nthree\n", "one two~three" },
	{ "no type after the header's name", "Content-Type: \n\nhello", "hello" },
	{ "a type that is none", "Content-Type: text\n\nhello", "hello" },
	{ "two content types", "Content-Type: text/plain\nContent-Type: "
	  "text/html\n\na <b>", "a <b>" },
	{ "NUL bytes go", "Subject: s\n\nhe=00llo", "he=00llo" },
};

static const struct row structures[] = {
	{ "two texts are one body", MIXED PLAIN "one\n" PLAIN "two\n--b--\n",
	  "one~~two" },
	{ "no end of the multipart", MIXED PLAIN "one\n", "one" },
	{ "no header in a part", MIXED "--b\n\none\n--b--\n", "one" },
	{ "no empty line in a part", MIXED "--b\nContent-Type: text/plain\n"
	  "--b--\n", "" },
	{ "a boundary that never comes", MIXED "hello\n", "hello" },
	{ "the header names another boundary", MIXED
	  "--x\nContent-Type: text/plain\n\none\n--x--\n", "one" },
	{ "no boundary named", "Content-Type: multipart/mixed\n\n"
	  "--x\nContent-Type: text/plain\n\none\n--x--\n", "one" },
	{ "one boundary begins as the other",
	  "Content-Type: multipart/mixed; boundary=b\n\n"
	  "--b\nContent-Type: multipart/mixed; boundary=bb\n\n"
	  "--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n", "one~~two" },
	{ "inner multipart not closed",
	  "Content-Type: multipart/mixed; boundary=b\n\n"
	  "--b\nContent-Type: multipart/mixed; boundary=c\n\n"
	  "--c\n\none\n--b\n\ntwo\n--b--\n", "one~~two" },
	{ "plain before HTML", ALT PLAIN "plain words\n" HTML
	  "<p>plain words</p>\n--b--\n", "plain words" },
	{ "an empty plain part", ALT PLAIN "\n" HTML "<p>words</p>\n--b--\n",
	  "words" },
	{ "a stub for a plain part", ALT PLAIN "Your mail program does not "
	  "support HTML.\n" HTML "<p>words</p>\n--b--\n", "words" },
	{ "a plain part of question marks", ALT PLAIN "???? ?? ???\n" HTML
	  "<p>words</p>\n--b--\n", "words" },
	{ "two plain parts are no choice", ALT PLAIN "one\n" PLAIN "two\n"
	  HTML "<p>one</p>\n--b--\n", "one~~two" },
	{ "answers between an older mail's blocks", "Content-Type: text/html"
	  "\n\n<p>See below.</p><blockquote>When?</blockquote><p>Today.</p>"
	  "<blockquote>Where?</blockquote><p>Here.</p>",
	  "See below.~~Today.~~Here." },
	{ "signed with the name of the sender", "From: Sara Al Ali <a@b.qa>"
	  "\n\nI wait.\n\nBest regards,\nSara\n", "I wait." },
	{ "a file", MIXED PLAIN "see file\n"
	  "--b\nContent-Type: text/csv; name=\"a.csv\"\n"
	  "Content-Disposition: attachment\n\nx,y\n--b--\n",
	  "see file [a.csv text/csv x,y]" },
	{ "a file within the HTML's side", "Content-Type: multipart/"
	  "alternative; boundary=b\n\n" PLAIN "plain words\n"
	  "--b\nContent-Type: multipart/mixed; boundary=c\n\n"
	  "--c\nContent-Type: text/html\n\n<p>plain words</p>\n"
	  "--c\nContent-Type: text/csv; name=a.csv\n"
	  "Content-Disposition: attachment\n\nx,y\n--c--\n--b--\n",
	  "plain words [a.csv text/csv x,y]" },
	{ "a picture that serves the HTML", "Content-Type: multipart/related; "
	  "boundary=b\n\n" HTML "<p>words</p>\n--b\nContent-Type: image/png; "
	  "name=l.png\n\nx\n--b--\n", "words [l.png image/png ]" },
	{ "a mail in the mail", MIXED PLAIN "see below\n"
	  "--b\nContent-Type: message/rfc822\n\nFrom: a@b.c\nSubject: inner\n\n"
	  "inner words\n--b--\n", "see below [inner message/rfc822 "
	  "From: a@b.c~Subject: inner~~inner words]" },
	{ "a mail in the mail, base64", MIXED
	  "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
	  "base64\n\nU3ViamVjdDogaW5uZXIKCndvcmRz\n--b--\n",
	  " [ message/rfc822 Subject: inner~~words]" },
	{ "a mail under a file's name", MIXED "--b\nContent-Type: application/"
	  "octet-stream; name=x.eml\n\nSubject: inner\n\nwords\n--b--\n",
	  " [x.eml message/rfc822 Subject: inner~~words]" },
	{ "a digest's parts are mails", "Content-Type: multipart/digest; "
	  "boundary=b\n\n--b\n\nSubject: one\n\nwords\n--b--\n",
	  " [one message/rfc822 Subject: one~~words]" },
	{ "the first of a mail in pieces", "Content-Type: message/partial; "
	  "number=1; total=2; id=x\n\nSubject: whole\n\nwords\n",
	  " [whole message/rfc822 Subject: whole~~words]" },
	{ "uuencode in the text", "Subject: s\n\nsee file\nbegin 644 a.txt\n"
	  "%:&5L;&\\\n`\nend\nbye\n", "see file~bye [a.txt text/plain hello]" },
	{ "yEnc in the text, other bytes beside letters", "Content-Type: text/"
	  "plain; charset=windows-1256\n\nsee file\n=ybegin line=128 size=6 "
	  "name=a b.txt\n=ypart begin=1 end=6\n\x92\x8f\x96\x96\x99=\x94\n"
	  "=yend size=6\n\xc7\n", "see file~ا [a b.txt text/plain hello*]" },
	{ "yEnc in words only", "Subject: s\n\n=ybegin is a keyword\n",
	  "=ybegin is a keyword" },
	{ "what claims to be TNEF and is words", "Content-Type: application/"
	  "ms-tnef\n\nwords\n", " [ application/ms-tnef words]" },
	{ "text under a type that nobody knows", MIXED "--b\nContent-Type: "
	  "application/x-odd; name=notes\n\nwords\n--b--\n",
	  " [notes application/x-odd words]" },
	{ "a sentence that begins with 'begin'", "Subject: s\n\n"
	  "begin 644 times over\nand stop\n", "begin 644 times over~and stop" },
	{ "an invitation", MIXED "--b\nContent-Type: text/calendar\n\n"
	  "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Check-\n up\\, eye\n"
	  "DTSTART;TZID=Asia/Qatar:20231114T080000\nLOCATION:Clinic 5\n"
	  "ORGANIZER;CN=\"Dr. A\":mailto:a@b\nBEGIN:VALARM\n"
	  "DESCRIPTION:x\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n--b--\n",
	  " [ text/calendar Event: Check-up, eye; Start: 2023-11-14 08:00 "
	  "(Asia/Qatar); Place: Clinic 5; Organiser: Dr. A]" },
	{ "a visiting card", MIXED "--b\nContent-Type: text/x-vcard\n\n"
	  "BEGIN:VCARD\nFN:Umm Khalid\nTEL;TYPE=CELL:+97455\nEND:VCARD\n"
	  "--b--\n", " [ text/x-vcard Name: Umm Khalid; Phone: +97455]" },
	{ "rich text", MIXED "--b\nContent-Type: application/rtf; name=a.rtf\n\n"
	  "{\\rtf1\\ansi\\ansicpg1256{\\fonttbl{\\f0 Arial;}}\\'d4\\'df\\par "
	  "\\u1608?\\u1609?}\n--b--\n", " [a.rtf application/rtf شك~وى]" },
};

static void
test_bodies(void **state)
{
	(void)state;
	check_rows(bodies, ARRAY_SIZE(bodies));
}

static void
test_structures(void **state)
{
	(void)state;
	check_rows(structures, ARRAY_SIZE(structures));
}

static const struct {
	const char *why, *in;
	enum automatic kind;
	const char *recipient;
} automatics[] = {
	{ "a person", "From: a@b\nSubject: help\n\nx", AUTO_NO, "" },
	{ "Exchange asks for no answer, a person wrote",
	  "From: a@b\nX-Auto-Response-Suppress: All\n\nx", AUTO_NO, "" },
	{ "RFC 3834", "Auto-Submitted: auto-replied (vacation)\n\nx",
	  AUTO_REPLY, "" },
	{ "RFC 3834 says no", "Auto-Submitted: no\n\nx", AUTO_NO, "" },
	{ "generated by a program", "Auto-Submitted: auto-generated\n\nx",
	  AUTO_OTHER, "" },
	{ "vacation in Arabic", "From: a@b\nSubject: رد تلقائي: شكوى\n\nx",
	  AUTO_REPLY, "" },
	{ "Outlook's vacation", "Subject: Automatic reply: x\n\nx", AUTO_REPLY,
	  "" },
	{ "a list", "List-Id: <x.y>\n\nx", AUTO_LIST, "" },
	{ "bulk", "Precedence: bulk\n\nx", AUTO_LIST, "" },
	{ "no sender to answer", "Return-Path: <>\nFrom: a@b\n\nx",
	  AUTO_BOUNCE, "" },
	{ "Exim's bounce", "X-Failed-Recipients: u@b.qa\n"
	  "From: Mail Delivery System <Mailer-Daemon@b.qa>\n\nx", AUTO_BOUNCE,
	  "u@b.qa" },
	/* osTicket's eleven fields (Mail_Parse, isAutoReply); of its twelve
	 * values for X-Auto-Response-Suppress none is a machine's alone */
	{ "1 Auto-Submitted", "Auto-Submitted: auto-replied\n\nx", AUTO_REPLY,
	  "" },
	{ "2 Precedence", "Precedence: auto_reply\n\nx", AUTO_REPLY, "" },
	{ "2 Precedence, junk", "Precedence: junk\n\nx", AUTO_LIST, "" },
	{ "2 Precedence, list", "Precedence: list\n\nx", AUTO_LIST, "" },
	{ "3 X-Precedence", "X-Precedence: auto_reply\n\nx", AUTO_REPLY,
	  "" },
	{ "3 X-Precedence, bulk", "X-Precedence: bulk\n\nx", AUTO_LIST,
	  "" },
	{ "4 X-Autoreply", "X-Autoreply: yes\n\nx", AUTO_REPLY, "" },
	{ "4 X-Autoreply says no", "X-Autoreply: no\n\nx", AUTO_NO, "" },
	{ "5 X-Auto-Response-Suppress", "X-Auto-Response-Suppress: OOF\n\nx",
	  AUTO_NO, "" },
	{ "6 X-Autoresponse", "X-Autoresponse: 1\n\nx", AUTO_REPLY, "" },
	{ "7 X-AutoReply-From", "X-AutoReply-From: a@b\n\nx", AUTO_REPLY,
	  "" },
	{ "8 X-Autorespond", "X-Autorespond: 1\n\nx", AUTO_REPLY, "" },
	{ "9 X-Mail-Autoreply", "X-Mail-Autoreply: 1\n\nx", AUTO_REPLY, "" },
	{ "10 X-Autogenerated", "X-Autogenerated: Reply\n\nx", AUTO_REPLY,
	  "" },
	{ "11 X-AMAZON-MAIL-RELAY-TYPE",
	  "X-AMAZON-MAIL-RELAY-TYPE: notification\n\nx", AUTO_OTHER, "" },
	{ "a list's address", "List-Post: <mailto:a@b>\n\nx", AUTO_LIST, "" },
	{ "a way to leave a list", "List-Unsubscribe: <mailto:a@b>\n\nx",
	  AUTO_LIST, "" },
	{ "a mail loop", "X-Loop: a@b\n\nx", AUTO_OTHER, "" },
	{ "our own mark", "X-Warid: abc\nAuto-Submitted: auto-replied\n\nx",
	  AUTO_OTHER, "" },
	{ "a mark too long to be one", "X-Warid: "
	  "0123456789012345678901234567890123456789012345678901234567890123456"
	  "\n\nx", AUTO_NO, "" },
	{ "DSN", "Content-Type: multipart/report; boundary=b\n\n"
	  "--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\n"
	  "Reporting-MTA: dns; b.qa\n\nFinal-Recipient: rfc822; U@b.qa\n"
	  "Action: failed\nStatus: 5.1.1\n--b--\n", AUTO_BOUNCE, "u@b.qa" },
	{ "MDN", "Content-Type: multipart/report; boundary=b\n\n"
	  "--b\n\nread\n--b\nContent-Type: message/disposition-notification\n\n"
	  "Disposition: manual-action; displayed\n--b--\n", AUTO_RECEIPT, "" },
	{ "ARF", "Content-Type: multipart/report; boundary=b\n\n"
	  "--b\n\nspam\n--b\nContent-Type: message/feedback-report\n\n"
	  "Feedback-Type: abuse\n--b--\n", AUTO_ABUSE, "" },
};

static void
test_automatic(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(automatics); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = message_read_mail(ctx, automatics[i].in,
		    strlen(automatics[i].in), NULL);

		if (m->automatic != automatics[i].kind ||
		    strcmp(m->failed_recipient, automatics[i].recipient) != 0)
			fail_msg("%s: have %s, '%s'", automatics[i].why,
			    automatic_name(m->automatic), m->failed_recipient);
		assert_true((m->automatic == AUTO_NO) ==
		    (m->automatic_why[0] == '\0'));
		if (strcmp(automatics[i].why, "our own mark") == 0)
			assert_string_equal(m->automatic_why, "X-Warid: abc");
		talloc_free(ctx);
	}
}

/* Every field a person of the house would look for. */
static void
test_head(void **state)
{
	static const char in[] =
	    "Date: Tue, 14 Nov 2023 22:13:20 +0000\n"
	    "From: =?utf-8?B?2LTZg9mI2Yk=?= <U@B.qa>\n"
	    "To: Intake <i@b.qa>\nCc: c@b.qa\nReply-To: r@b.qa\n"
	    "Message-ID: <1@b>\nReferences: <0@b>\nIn-Reply-To: <9@b>\n"
	    "Subject: =?windows-1256?Q?=D4=DF=E6=EC?=\n\n"
	    "new words\n\nOn Mon, 13 Nov 2023, Intake wrote:\n> old words\n";
	void *ctx = talloc_new(NULL);
	struct message *m = message_read_mail(ctx, in, sizeof(in) - 1, NULL);

	(void)state;
	assert_string_equal(m->kind, "mail");
	assert_string_equal(m->subject, "شكوى");
	assert_string_equal(m->from.name, "شكوى");
	assert_string_equal(m->from.id, "u@b.qa");
	assert_string_equal(m->reply_to.id, "r@b.qa");
	assert_int_equal(m->nr_to, 2);
	assert_string_equal(m->to[1].id, "c@b.qa");
	assert_int_equal(m->date, 1700000000);
	assert_string_equal(m->message_id, "1@b");
	assert_int_equal(m->nr_references, 2);
	assert_string_equal(m->references[1], "9@b");
	assert_string_equal(m->body, "new words");
	assert_non_null(strstr(m->quoted, "old words"));
	assert_int_equal(m->nr_parts, 1);
	talloc_free(ctx);
}

/* Each part has a language of its own. */
static void
test_langs(void **state)
{
	static const char in[] = "Subject: s\n" MIXED
	    PLAIN "I would like to complain about the waiting\n"
	    "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: "
	    "attachment\n\nالسلام عليكم، أود تقديم شكوى\n"
	    "--b\nContent-Type: message/rfc822\n\nSubject: x\n\n"
	    "Здравствуйте, я не могу записаться на приём к врачу\n--b--\n";
	void *ctx = talloc_new(NULL);
	struct message *m = message_read_mail(ctx, in, sizeof(in) - 1, NULL);

	(void)state;
	assert_string_equal(m->lang, "en");
	assert_string_equal(m->script, "Latn");
	assert_string_equal(m->attachments[0].lang, "ar");
	assert_string_equal(m->attachments[0].script, "Arab");
	assert_string_equal(m->attachments[1].lang, "ru");
	assert_string_equal(m->attachments[1].script, "Cyrl");
	talloc_free(ctx);
}

/* rspamd lost 13 of them: each must stay and be counted. */
static void
test_eighteen_nested(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, "Subject: outer\n");
	for (int i = 0; i < 18; i++)
		buf_addf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n"
		    "--b%d\n\nwords %d\n--b%d\nContent-Type: message/rfc822\n\n"
		    "Subject: inner %d\n", i, i, i, i, i);
	buf_str(&b, "\nthe innermost\n");
	for (int i = 17; i >= 0; i--)
		buf_addf(&b, "--b%d--\n", i);
	m = message_read_mail(ctx, b.p, b.n, NULL);
	assert_int_equal(m->nr_attachments, 18);
	assert_int_equal(m->nr_parts, 19);
	assert_int_equal(m->nr_unreadable, 0);
	assert_string_equal(m->body, "words 0");
	assert_string_equal(m->attachments[0].part, "2");
	assert_string_equal(m->attachments[1].part, "2.2");
	assert_string_equal(m->attachments[17].text,
	    "Subject: inner 17\n\nthe innermost");
	talloc_free(ctx);
}

/* Boxes in boxes, a hundred thousand of them; linear, and said so. */
static void
test_nested_without_end(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;
	bool is_said = false;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, "Subject: deep\n");
	for (int i = 0; i < 100000; i++)
		buf_addf(&b, "Content-Type: multipart/mixed; boundary=%d\n\n"
		    "--%d\n", i, i);
	m = message_read_mail(ctx, b.p, b.n, NULL);
	for (size_t i = 0; i < m->nr_remarks; i++)
		is_said |= strcmp(m->remarks[i].text,
		    "parts are nested too deep") == 0;
	assert_true(is_said);
	assert_int_equal(m->nr_unreadable, 1);
	assert_string_equal(m->subject, "deep");
	talloc_free(ctx);
}

static void
test_a_million_parts(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, MIXED PLAIN "first words\n");
	for (int i = 0; i < 1000000; i++)
		buf_str(&b, "--b\n\nx\n");
	m = message_read_mail(ctx, b.p, b.n, NULL);
	assert_int_equal(m->nr_parts, 1000001);
	assert_int_equal(m->nr_unreadable, 1000001 - 999);
	assert_memory_equal(m->body, "first words", 11);
	talloc_free(ctx);
}

static void
test_a_million_brackets(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, "Subject: s\nFrom: a@b.qa\nTo: ");
	for (int i = 0; i < 1000000; i++)
		buf_str(&b, i % 50 == 0 ? "(\n " : "(");
	buf_str(&b, "\n\nwords");
	m = message_read_mail(ctx, b.p, b.n, NULL);
	assert_string_equal(m->body, "words");
	assert_string_equal(m->from.id, "a@b.qa");
	talloc_free(ctx);
}

static void
test_text_has_a_limit(void **state)
{
	void *ctx = talloc_new(NULL);
	struct message *m;
	struct buf b;

	(void)state;
	buf_init(&b, ctx);
	buf_str(&b, "Subject: s\n\n");
	for (int i = 0; i < 600000; i++)
		buf_str(&b, "ش words\n");
	m = message_read_mail(ctx, b.p, b.n, NULL);
	assert_true(strlen(m->body) <= 4 << 20);
	assert_int_equal(m->nr_remarks, 1);
	assert_string_equal(m->remarks[0].text, "the mail holds more than "
	    "4194304 bytes of text, the rest was not kept");
	talloc_free(ctx);
}

static const struct {
	const char *why, *in, *want;
} remarks[] = {
	{ "deep", "X: y\nContent-Transfer-Encoding: rot13\n\nx",
	  "unknown transfer encoding, read as it is" },
	{ "date", "Subject: s\nDate: soon\n\nx", "no date can be made of it" },
	{ "no separation", "Subject: s\nhello there", "no empty line between "
	  "header and body" },
	{ "boundary", MIXED "--x\nContent-Type: text/plain\n\none\n--x--\n",
	  "the boundary is not the one its header names" },
	{ "no end", MIXED PLAIN "x\n", "the end of a multipart is missing" },
	{ "no parts", MIXED "x\n", "a multipart without parts, read as text" },
	{ "footer", "Content-Transfer-Encoding: base64\n\naGVsbG8=\n_____\n"
	  "footer text.\n", "19 bytes behind the end of base64" },
	{ "no base64", "Content-Transfer-Encoding: base64\n\n(((((((((((((",
	  "said to be base64 and is not, read as it is" },
	{ "no uuencode", "Content-Transfer-Encoding: x-uuencode\n\nhello",
	  "said to be uuencoded and is not, read as it is" },
	{ "cut yEnc", "Subject: s\n\n=ybegin line=128 size=6 name=a\nkkk\n",
	  "a yEnc file has no end" },
	{ "RAR", MIXED "--b\nContent-Type: application/x-rar; name=a.rar\n\n"
	  "Rar!xxxx\n--b--\n", "an archive of a kind that is not opened" },
	{ "sound", MIXED "--b\nContent-Type: audio/amr; name=a.amr\n\n"
	  "\1\2\n--b--\n", "a recording, for a person to hear" },
	{ "film", MIXED "--b\nContent-Type: application/octet-stream; "
	  "name=a.mp4\n\n\1\2\n--b--\n", "a film, for a person to see" },
	{ "a new kind of image", MIXED "--b\nContent-Type: image/heic\n\n"
	  "\1\2\n--b--\n", "an image of a kind that is not read" },
	{ "nobody knows what", MIXED "--b\nContent-Type: application/x-odd\n\n"
	  "\1\2\n--b--\n", "no format that warid knows" },
	{ "no ZIP", MIXED "--b\nContent-Type: application/zip\n\n"
	  "\1\2\n--b--\n", "not a ZIP file" },
	{ "cut uuencode", "Subject: s\n\nbegin 644 a.txt\n%:&5L;&\\\n",
	  "a uuencoded file has no end" },
	{ "winmail", MIXED "--b\nContent-Type: application/ms-tnef; "
	  "name=winmail.dat\n\nxxxx\n--b--\n", "no TNEF, as it claims to be" },
	{ "docx", MIXED "--b\nContent-Type: application/vnd.oasis.opendocument"
	  ".text; name=a.odt\n\nxxxx\n--b--\n", "not a ZIP file" },
	{ "pdf", MIXED "--b\nContent-Type: application/pdf; name=a.pdf\n\n"
	  "xxxx\n--b--\n", "damaged PDF" },
	{ "rtf", MIXED "--b\nContent-Type: application/rtf; name=a.rtf\n\n"
	  "xxxx\n--b--\n", "no rich text, as it claims to be" },
	{ "sealed", MIXED "--b\nContent-Type: application/pkcs7-mime; "
	  "name=smime.p7m\n\nxxxx\n--b--\n",
	  "encrypted or sealed, it cannot be opened" },
	{ "calendar", MIXED "--b\nContent-Type: text/calendar\n\nxxxx\n--b--\n",
	  "no VEVENT in it" },
};

static void
test_remarks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(remarks); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = message_read_mail(ctx, remarks[i].in,
		    strlen(remarks[i].in), NULL);
		bool is_said = false;

		for (size_t k = 0; k < m->nr_remarks; k++)
			is_said |= strcmp(m->remarks[k].text,
			    remarks[i].want) == 0;
		if (!is_said)
			fail_msg("%s: have '%s'", remarks[i].why,
			    m->nr_remarks ? m->remarks[0].text : "none");
		talloc_free(ctx);
	}
}

static void
test_unreadable(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{ "", "the mail has no bytes" },
		{ "From: a@b\n\n", "the mail holds no text" },
		{ "Content-Type: application/ms-tnef\n\n\1\2\3\4",
		  "1 parts, 1 unreadable" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = message_read_mail(ctx, rows[i].in,
		    strlen(rows[i].in), NULL);

		assert_non_null(m->unreadable);
		assert_string_equal(m->unreadable, rows[i].want);
		talloc_free(ctx);
	}
}

static void
take_image(void *arg, struct message *m, struct attachment *a, const char *p,
    size_t n)
{
	*(size_t *)arg += n;
	assert_memory_equal(p, "\xff\xd8\xff", 3);
	assert_string_equal(a->type, "image/jpeg");
	message_add_page(m)->text = "read by eye";
}

static void
test_images_go_to_the_hook(void **state)
{
	static const char in[] = MIXED "--b\nContent-Type: application/"
	    "octet-stream; name=x\nContent-Transfer-Encoding: base64\n\n"
	    "/9j/4AAQ\n--b--\n";
	void *ctx = talloc_new(NULL);
	size_t bytes = 0;
	struct message_hooks hooks = { take_image, &bytes };
	struct message *m = message_read_mail(ctx, in, sizeof(in) - 1, &hooks);

	(void)state;
	assert_int_equal(bytes, 6);
	assert_int_equal(m->nr_pages, 1);
	assert_null(m->unreadable);
	talloc_free(ctx);
}

/* A pixel that tells a newsletter who reads it is no scan. */
static void
test_icons_do_not(void **state)
{
	static const char in[] = MIXED "--b\nContent-Type: image/gif; "
	    "name=x.gif\nContent-Transfer-Encoding: base64\n\n"
	    "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\n--b--\n";
	void *ctx = talloc_new(NULL);
	size_t bytes = 0;
	struct message_hooks hooks = { take_image, &bytes };
	struct message *m = message_read_mail(ctx, in, sizeof(in) - 1, &hooks);

	(void)state;
	assert_int_equal(bytes, 0);
	assert_int_equal(m->nr_attachments, 1);
	assert_int_equal(m->nr_unreadable, 0);
	talloc_free(ctx);
}

/* From is missing: who else says who it was? */
static void
test_no_from(void **state)
{
	static const char in[] = "Return-Path: <r@b.qa>\nSubject: s\n\nx";
	void *ctx = talloc_new(NULL);
	struct message *m = message_read_mail(ctx, in, sizeof(in) - 1, NULL);

	(void)state;
	assert_string_equal(m->from.id, "r@b.qa");
	talloc_free(ctx);
}

static void
test_what_is_mail(void **state)
{
	static const struct {
		const char *why, *in;
		bool want;
	} rows[] = {
		{ "a mail", "From: a@b\nSubject: s\n\nx", true },
		{ "one field will do", "Subject: s\n\nx", true },
		{ "an mbox line before", "From x\nSubject: s\nTo: y\n\nx", true },
		{ "prose", "Dear sir,\nplease help\n", false },
		{ "prose with a colon", "To: whom it may concern\nhello you\n",
		  false },
		{ "a chat", "12/11/2023, 10:15 - Umm Khalid: hello\n", false },
		{ "PDF", "%PDF-1.4\n", false },
		{ "nothing", "", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (is_mail(rows[i].in, strlen(rows[i].in)) != rows[i].want)
			fail_msg("%s", rows[i].why);
}

static void
test_documents(void **state)
{
	static const struct {
		const char *why, *name, *in, *body;
	} rows[] = {
		{ "text", "a.txt", "hello", "hello" },
		{ "text without a name", "", "hello", "hello" },
		{ "HTML", "a.html", "<html><p>hello</p></html>", "hello" },
		{ "HTML by its bytes", "a", "<html><p>hello</p></html>",
		  "hello" },
		{ "windows-1256", "a.txt", "\xd4\xdf\xe6\xec \xe3\xe4 "
		  "\xe3\xd3\xca\xd4\xdd\xec \xc7\xe1\xe6\xdf\xd1\xc9",
		  "شكوى من مستشفى الوكرة" },
		{ "no document", "a.bin", "\x01\x02\x03\x04", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		void *ctx = talloc_new(NULL);
		struct message *m = message_read_document(ctx, rows[i].name,
		    rows[i].in, strlen(rows[i].in), NULL);

		if ((m == NULL) != (rows[i].body == NULL) || (m != NULL &&
		    strcmp(m->body, rows[i].body) != 0))
			fail_msg("%s: '%s'", rows[i].why, m ? m->body : "-");
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bodies),
		cmocka_unit_test(test_structures),
		cmocka_unit_test(test_automatic),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_langs),
		cmocka_unit_test(test_eighteen_nested),
		cmocka_unit_test(test_nested_without_end),
		cmocka_unit_test(test_a_million_parts),
		cmocka_unit_test(test_a_million_brackets),
		cmocka_unit_test(test_text_has_a_limit),
		cmocka_unit_test(test_remarks),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_images_go_to_the_hook),
		cmocka_unit_test(test_icons_do_not),
		cmocka_unit_test(test_no_from),
		cmocka_unit_test(test_what_is_mail),
		cmocka_unit_test(test_documents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
