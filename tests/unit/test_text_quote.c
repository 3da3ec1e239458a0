/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/buf.h"
#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Each attribution stands between "new" and a quotation, with and without
 * ">" before its lines; "new" alone must be left. */
static const char *const attributions[] = {
	"On Mon, Mar 3, 2025 at 9:15 AM Call Centre <care@moph.example> wrote:",
	"On 3 Mar 2025, at 09:15, Call Centre <care@moph.example> wrote:",
	"On Mon, Mar 3, 2025 at 9:15 AM Call Centre with a long name <\n"
	"care@moph.example> wrote:",
	"في الإثنين، ٣ مارس ٢٠٢٥ في ٩:١٥ ص تمت كتابة ما يلي بواسطة \u200fمركز "
	"الاتصال\u200f <\u202acare@moph.example\u202c\u200f>:",
	"\u202bفي ٣ مارس ٢٠٢٥، الساعة ٩:١٥ ص، كتب/كتبت مركز الاتصال "
	"<care@moph.example>:\u202c",
	"في 3 مارس 2025 في 9:15 ص، كتب مركز الاتصال\n<care@moph.example>:",
	"بتاريخ ٣/٣/٢٠٢٥ ٩:١٥ ص، كتب مركز الاتصال:",
	"Le lun. 3 mars 2025 à 09:15, Centre <care@moph.example> a écrit :",
	"Am Mo., 3. März 2025 um 09:15 Uhr schrieb Zentrum "
	"<care@moph.example>:",
	"El lun, 3 mar 2025 a las 9:15, Centro (<care@moph.example>) escribió:",
	"Em seg., 3 de mar. de 2025 às 09:15, Centro <care@moph.example> "
	"escreveu:",
	"Il giorno lun 3 mar 2025 alle ore 09:15 Centro <care@moph.example> "
	"ha scritto:",
	"Op ma 3 mrt 2025 om 09:15 schreef Centrum <care@moph.example>:",
	"Den mån 3 mars 2025 kl 09:15 skrev Central <care@moph.example>:",
	"ma 3. maalisk. 2025 klo 9.15 Keskus (care@moph.example) kirjoitti:",
	"pon., 3 mar 2025 o 09:15 Centrum <care@moph.example> napisał(a):",
	"пн, 3 мар. 2025 г. в 09:15, Центр <care@moph.example>:",
	"3 марта 2025 г., 9:15, пользователь Центр <care@moph.example> "
	"написал:",
	"Merkez <care@moph.example>, 3 Mar 2025 Pzt, 09:15 tarihinde şunu "
	"yazdı:",
	"Στις Δευ 3 Μαρ 2025 στις 9:15 π.μ., ο χρήστης Κέντρο "
	"<care@moph.example> έγραψε:",
	"2025年3月3日(月) 9:15 センター <care@moph.example>:",
	"在 2025年3月3日，上午9:15，中心 <care@moph.example> 写道：",
	"2025년 3월 3일 (월) 오전 9:15, 센터 <care@moph.example>님이 작성:",
	"Pada Sen, 3 Mar 2025 pukul 09.15 Pusat <care@moph.example> menulis:",
	"Vào Th 2, 3 thg 3, 2025 vào lúc 09:15 Trung tâm "
	"<care@moph.example> đã viết:",
	"Center <care@moph.example> wrote:",
	"2025-03-03 9:15 GMT+03:00 Call Centre <care@moph.example>:",
	"---- On Mon, 03 Mar 2025 09:15:00 +0300 Centre <care@moph.example> "
	"wrote ----",
};

static void
test_attributions(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(attributions); i++)
		for (int marked = 0; marked < 2; marked++) {
			struct reply r;
			struct buf b;

			buf_init(&b, ctx);
			buf_addf(&b, "new\n\n%s\n\n%sold\n%sold\n",
			    attributions[i], marked ? "> " : "",
			    marked ? "> " : "");
			text_cut_reply(ctx, b.p, b.n, "", &r);
			if (strcmp(r.own, "new") != 0 ||
			    strstr(r.quoted, "old") == NULL)
				fail_msg("%s (%d): own is '%s'",
				    attributions[i], marked, r.own);
		}
	talloc_free(ctx);
}

/* Header blocks, from a mail program in each language. */
static const char *const heads[] = {
	"From: Centre <care@moph.example>\nSent: Monday, March 3, 2025 9:15 AM\n"
	"To: Me\nSubject: RE: Appointment",
	"*From:* Centre <care@moph.example>\n*Date:* 3 March 2025\n*To:* Me\n"
	"*Subject:* Appointment",
	"-----Original Message-----\nFrom: Centre\nSent: Monday\nTo: Me\n"
	"Subject: A",
	"-------- Original message --------\nFrom: Centre <care@moph.example>\n"
	"Date: 03/03/2025 9:15 AM (GMT+03:00)\nTo: me@x.example\nSubject: A",
	"________________________________\nمن: مركز الاتصال "
	"<care@moph.example>\nتم الإرسال: الإثنين، ٣ مارس ٢٠٢٥ ٩:١٥ ص\n"
	"إلى: أنا\nالموضوع: رد: موعد",
	"من: مركز الاتصال [mailto:care@moph.example]\n"
	"تاريخ الإرسال: 03/03/2025 09:15\nإلى: أنا\nنسخة: هو\nالموضوع: موعد",
	"-----الرسالة الأصلية-----\nمن: مركز\nمرسل: اليوم\nإلى: أنا",
	"De : Centre <care@moph.example>\nEnvoyé : lundi 3 mars 2025 09:15\n"
	"À : Moi\nObjet : RE: Rendez-vous",
	"Von: Zentrum <care@moph.example>\nGesendet: Montag, 3. März 2025 09:15"
	"\nAn: Mich\nBetreff: AW: Termin",
	"De: Centro <care@moph.example>\nEnviado el: lunes, 3 de marzo de 2025\n"
	"Para: Mí\nAsunto: RE: Cita",
	"De: Centro <care@moph.example>\nEnviada em: segunda-feira, 3 de março\n"
	"Para: Mim\nAssunto: RES: Consulta",
	"Da: Centro <care@moph.example>\nInviato: lunedì 3 marzo 2025 09:15\n"
	"A: Me\nOggetto: R: Visita",
	"Van: Centrum <care@moph.example>\nVerzonden: maandag 3 maart 2025 9:15\n"
	"Aan: Mij\nOnderwerp: RE: Afspraak",
	"Från: Central <care@moph.example>\nSkickat: den 3 mars 2025 09:15\n"
	"Till: Mig\nÄmne: SV: Tid",
	"Od: Centrum <care@moph.example>\nWysłano: poniedziałek, 3 marca 2025\n"
	"Do: Ja\nTemat: ODP: Wizyta",
	"От: Центр <care@moph.example>\nОтправлено: 3 марта 2025 г. 9:15\n"
	"Кому: Мне\nТема: RE: Приём",
	"Kimden: Merkez <care@moph.example>\nGönderildi: 3 Mart 2025 09:15\n"
	"Kime: Ben\nKonu: YNT: Randevu",
	"发件人: 中心 <care@moph.example>\n发送时间: 2025年3月3日 9:15\n"
	"收件人: 我\n主题: 回复: 预约",
	"差出人: センター <care@moph.example>\n送信日時: 2025年3月3日 9:15\n"
	"宛先: 私\n件名: RE: 予約",
};

static void
test_heads(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		struct reply r;
		struct buf b;

		buf_init(&b, ctx);
		buf_addf(&b, "new\n\n%s\n\nold\n", heads[i]);
		text_cut_reply(ctx, b.p, b.n, "", &r);
		if (strcmp(r.own, "new") != 0)
			fail_msg("%s: own is '%s'", heads[i], r.own);
		/* with no word of his own, what he passes on is his text */
		buf_reset(&b);
		buf_addf(&b, "%s\n\nold\n", heads[i]);
		text_cut_reply(ctx, b.p, b.n, "", &r);
		if (strcmp(r.own, "old") != 0)
			fail_msg("%s alone: own is '%s'", heads[i], r.own);
	}
	talloc_free(ctx);
}

static const char *const devices[] = {
	"Sent from my iPhone", "Sent from Samsung Mobile", "Get Outlook for iOS",
	"Sent from Yahoo Mail for iPhone", "أرسلت من الـ iPhone",
	"مرسل من الـ iPhone", "أرسلت من هاتفي", "أُرسلت من هاتف Huawei الخاص بي",
	"تم الإرسال من هاتف Samsung Galaxy الذكي.",
	"الحصول على Outlook لـ Android", "Envoyé de mon iPhone",
	"Von meinem iPhone gesendet", "Enviado desde mi iPhone",
	"Inviato da iPhone", "Verstuurd vanaf mijn iPhone",
	"Отправлено с iPhone", "发自我的 iPhone", "iPhoneから送信",
	"Skickat från min iPhone", "Wysłane z iPhone'a",
	"Enviado do meu iPhone",
};

static void
test_devices(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		struct reply r;
		struct buf b;

		buf_init(&b, ctx);
		buf_addf(&b, "new\n\n%s\n", devices[i]);
		text_cut_reply(ctx, b.p, b.n, "", &r);
		if (strcmp(r.own, "new") != 0 ||
		    strcmp(r.signature, devices[i]) != 0)
			fail_msg("%s: own is '%s'", devices[i], r.own);
	}
	talloc_free(ctx);
}

static const struct {
	const char *why, *in, *own, *quoted, *forwarded, *signature;
} replies[] = {
	{ "text alone", "a\n\nb\n", "a\n\nb", "", "", "" },
	{ "every line end", "a\r\nb\rc\n", "a\nb\nc", "", "", "" },
	{ "empty lines around go, indentation stays", "\n\n  a\n \n", "  a",
	  "", "", "" },
	{ "answers between the lines are his, the lines are not",
	  "> when?\n\ntoday\n\n> where?\n\nhere\n",
	  "today\n\nhere", "> when?\n> where?", "", "" },
	{ "answers to more than one older mail, and a greeting",
	  "السلام عليكم\n\n> > متى؟\n> اليوم؟\nغدا\n> أين؟\nهنا\n",
	  "السلام عليكم\n\nغدا\nهنا", "> > متى؟\n> اليوم؟\n> أين؟", "",
	  "" },
	{ "words below what he passes on, marked line by line",
	  "> Begin forwarded message:\n> From: Ali\n> we waited\n\nplease read"
	  "\n",
	  "please read", "",
	  "> Begin forwarded message:\n> From: Ali\n> we waited", "" },
	{ "answers between, under an attribution",
	  "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n\n> when?\n\ntoday\n"
	  "\n> where?\n\nhere\n",
	  "today\n\nhere",
	  "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n\n> when?\n"
	  "> where?", "", "" },
	{ "an answer below",
	  "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n> when?\n\ntoday\n",
	  "today", "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n> when?",
	  "", "" },
	{ "answers above and below",
	  "yes\n\nOn 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n> when?\n\n"
	  "and no\n",
	  "yes\n\nand no",
	  "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n> when?", "", "" },
	{ "a quotation alone is all there is", "> a\n> b\n", "> a\n> b", "", "",
	  "" },
	{ "history alone is no words of his",
	  "> On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n>> a\n", "",
	  "> On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n>> a", "", "" },
	{ "passed on with words above",
	  "انظروا هذه الشكوى\n\n---------- Forwarded message ---------\n"
	  "From: Ali <a@b.example>\nDate: 3 Mar 2025\nSubject: شكوى\n\nانتظرنا\n",
	  "انظروا هذه الشكوى", "",
	  "---------- Forwarded message ---------\n"
	  "From: Ali <a@b.example>\nDate: 3 Mar 2025\nSubject: شكوى\n\nانتظرنا",
	  "" },
	{ "passed on without a word",
	  "---------- رسالة مُعاد توجيهها ---------\nمن: علي <a@b.example>\n"
	  "تاريخ: ٣ مارس ٢٠٢٥ ٩:١٥\nالموضوع: شكوى\nإلى: أنا\n\nانتظرنا\n",
	  "انتظرنا",
	  "---------- رسالة مُعاد توجيهها ---------\nمن: علي <a@b.example>\n"
	  "تاريخ: ٣ مارس ٢٠٢٥ ٩:١٥\nالموضوع: شكوى\nإلى: أنا", "", "" },
	{ "passed on by Apple Mail, Arabic",
	  "للعلم\n\n> بدأ الرسالة المعاد توجيهها:\n>\n> من: علي\n>\n> انتظرنا\n",
	  "للعلم", "",
	  "> بدأ الرسالة المعاد توجيهها:\n>\n> من: علي\n>\n> انتظرنا", "" },
	{ "an Arabic letter that opens with from, to and subject is a letter",
	  "بسم الله الرحمن الرحيم\nالتاريخ: ٢٠٢٥/٣/٣\nمن: علي محمد\n"
	  "إلى: وزارة الصحة\nالموضوع: شكوى\n\nالسلام عليكم\n",
	  "بسم الله الرحمن الرحيم\nالتاريخ: ٢٠٢٥/٣/٣\nمن: علي محمد\n"
	  "إلى: وزارة الصحة\nالموضوع: شكوى\n\nالسلام عليكم", "", "", "" },
	{ "a story with 'on ... he wrote' is a story",
	  "On this day\n\nI wrote something\n\nOn 3 March the doctor wrote:\n\n"
	  "take two\n",
	  "On this day\n\nI wrote something\n\nOn 3 March the doctor wrote:\n\n"
	  "take two", "", "", "" },
	{ "RFC 3676 signature", "a\n\n-- \nAli\nDoha\n", "a", "", "",
	  "-- \nAli\nDoha" },
	{ "without its space", "a\n--\nAli", "a", "", "", "--\nAli" },
	{ "dashes in the text sign nothing",
	  "first\n-----\nsecond\nthird is long enough to be no signature\n",
	  "first\n-----\nsecond\nthird is long enough to be no signature", "",
	  "", "" },
	{ "a block with two ways to reach someone signs",
	  "Please call.\n\nAli Hassan\n+974 5555 1234\nali@x.example\n",
	  "Please call.", "", "", "Ali Hassan\n+974 5555 1234\nali@x.example" },
	{ "one way is part of the request",
	  "Please call me.\n\nMy number is 5555 1234\n",
	  "Please call me.\n\nMy number is 5555 1234", "", "", "" },
	{ "a signature, then history",
	  "a\n\n--\nAli\n\nOn 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n"
	  "> b\n",
	  "a", "On 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n> b", "",
	  "--\nAli" },
	{ "English disclaimer",
	  "a\n\nThis e-mail and any attachments are confidential and\nintended "
	  "solely for the addressee.\n\nPlease delete it.\n", "a", "", "",
	  "This e-mail and any attachments are confidential and\nintended "
	  "solely for the addressee.\n\nPlease delete it." },
	{ "Arabic disclaimer",
	  "أطلب موعدا\n\nهذه الرسالة سرية وموجهة إلى المرسل إليه فقط.\n",
	  "أطلب موعدا", "", "",
	  "هذه الرسالة سرية وموجهة إلى المرسل إليه فقط." },
	{ "a first line is never a disclaimer",
	  "هذه الرسالة سرية، أرجو عدم نشرها.\nأريد تقديم شكوى.\n",
	  "هذه الرسالة سرية، أرجو عدم نشرها.\nأريد تقديم شكوى.", "", "", "" },
	{ "a device line alone is text", "Sent from my iPhone\n",
	  "Sent from my iPhone", "", "", "" },
	{ "a sentence about sending is no device line in the middle",
	  "Sent from clinic to clinic we waited.\n\nHelp us.\n",
	  "Sent from clinic to clinic we waited.\n\nHelp us.", "", "", "" },
	{ "strokes at the end", "a\n\n*****\n_____\n", "a", "*****\n_____", "",
	  "" },
	{ "fenced code is text", "a\n```\n-- \n> b\n```\nc\n",
	  "a\n```\n-- \n> b\n```\nc", "", "", "" },
	{ "direction marks before the marks",
	  "جديد\n\n\u202b\u200fمن: مركز <c@m.example>\n\u202bتاريخ الإرسال: اليوم"
	  "\n\u202bإلى: أنا\n\u202bالموضوع: رد\n\nقديم",
	  "جديد", "\u202b\u200fمن: مركز <c@m.example>\n\u202bتاريخ الإرسال: اليوم"
	  "\n\u202bإلى: أنا\n\u202bالموضوع: رد\n\nقديم", "", "" },
	{ "nothing", "", "", "", "", "" },
};

static void
same(const char *why, const char *what, const char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s is '%s', not '%s'", why, what, got, want);
}

static void
test_replies(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(replies); i++) {
		struct reply r;

		text_cut_reply(ctx, replies[i].in, strlen(replies[i].in), "",
		    &r);
		same(replies[i].why, "own", r.own, replies[i].own);
		same(replies[i].why, "quoted", r.quoted, replies[i].quoted);
		same(replies[i].why, "forwarded", r.forwarded,
		    replies[i].forwarded);
		same(replies[i].why, "signature", r.signature,
		    replies[i].signature);
	}
	talloc_free(ctx);
}

/* Where he signs with the name his mail gives. */
static const struct {
	const char *why, *sender, *in, *own, *signature;
} signed_by[] = {
	{ "name and farewell", "Noam Levi", "Simone,\n\nIt is done.\n\nThank "
	  "you,\nNoam\n", "Simone,\n\nIt is done.", "Thank you,\nNoam" },
	{ "Arabic, other letters of the same name", "أحمد العلي",
	  "أطلب موعدا\n\nمع خالص التحية،\n\nاحمد العلى\n", "أطلب موعدا",
	  "مع خالص التحية،\n\nاحمد العلى" },
	{ "above a device's mark", "Ali Hassan", "Call me.\n\nAli\nvia mobile\n",
	  "Call me.", "Ali\nvia mobile" },
	{ "another's name is part of the case", "Ali Hassan",
	  "The doctor was\nSara Ahmad\n", "The doctor was\nSara Ahmad", "" },
	{ "his name in a sentence", "Ali Hassan", "Hello\nI am Ali Hassan\n",
	  "Hello\nI am Ali Hassan", "" },
	{ "his name and nothing else", "Ali Hassan", "Ali Hassan\n",
	  "Ali Hassan", "" },
	{ "thanks alone are said, not signed", "", "It helped.\nThank you\n",
	  "It helped.\nThank you", "" },
	{ "a rule, and contacts with air between them", "",
	  "a\n\n----\n\nX\n\nY\n\nZ\n\n\n\nt. 5555 931 0702\n\ns\n\nf. 5555 875 "
	  "7611\n\nu\n\nhttp://x.example/\n\nv\n",
	  "a", "----\n\nX\n\nY\n\nZ\n\n\n\nt. 5555 931 0702\n\ns\n\nf. 5555 875 "
	  "7611\n\nu\n\nhttp://x.example/\n\nv" },
};

static void
test_signed_by(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(signed_by); i++) {
		struct reply r;

		text_cut_reply(ctx, signed_by[i].in, strlen(signed_by[i].in),
		    signed_by[i].sender, &r);
		same(signed_by[i].why, "own", r.own, signed_by[i].own);
		same(signed_by[i].why, "signature", r.signature,
		    signed_by[i].signature);
	}
	talloc_free(ctx);
}

/* What one asks of every text: no line is lost, each is in one place. */
static void
test_no_line_is_lost(void **state)
{
	static const char *const bits[] = { "\n", "> ", "text", "--\n",
		"\nOn 3 Mar 2025, at 09:15, X <x@y.example> wrote:\n",
		"\nFrom: a@b\n", "\nSent: 1\n", "\nSubject: x\n", "```\n",
		"\n-----Original Message-----\n", "Sent from my iPhone\n",
		"\n---------- Forwarded message ---------\n", "عربي\n", ":",
		"\nhe wrote:\n", "| x\n", "<\n", "@", "\r", "\xff" };
	uint32_t seed = 99;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		void *ctx = talloc_new(NULL);
		size_t letters = 0, kept = 0;
		struct reply r;
		struct buf b;

		buf_init(&b, ctx);
		for (int k = 0; k < 20; k++) {
			seed = seed * 1664525 + 1013904223;
			buf_str(&b, bits[(seed >> 16) % ARRAY_SIZE(bits)]);
		}
		text_cut_reply(ctx, b.p, b.n, "Text", &r);
		for (const char *s = b.p; *s != '\0'; s++)
			letters += *s != '\n' && *s != '\r' && *s != ' ';
		for (const char *const *part = (const char *const[]){ r.own,
		    r.quoted, r.forwarded, r.signature, NULL }; *part; part++)
			for (const char *s = *part; *s != '\0'; s++)
				kept += *s != '\n' && *s != ' ';
		if (letters != kept)
			fail_msg("%zu of %zu letters of '%s'", kept, letters,
			    b.p);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attributions),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_signed_by),
		cmocka_unit_test(test_no_line_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
