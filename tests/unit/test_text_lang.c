/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *want, *in;
} langs[] = {
	{ "ar", "السلام عليكم، أود تقديم شكوى بخصوص التأخير في المواعيد" },
	{ "ar", "شكرا" },
	{ "ar", "متى يفتح المركز؟" },
	{ "ar", "چم سعر الفحص گلبي يعورني من امس ابي موعد" },
	{ "ar", "salam 3alaikum abgha maw3ed bukra shukran" },
	{ "ar", "مراجعة عيادة القلب MRI يوم الأحد القادم ان شاء الله" },
	{ "en", "Dear Sir, I would like to complain about the waiting time" },
	{ "en", "Appointment cancelled" },
	{ "en", "I waited for 3 hours and nobody answered the phone 55123456" },
	{ "mixed", "أريد موعد please in the cardiology clinic شكرا" },
	{ "fa", "سلام، من برای گرفتن وقت دکتر به این مرکز آمدم که بسته است" },
	{ "ur", "مجھے ڈاکٹر سے ملنا ہے اور میں کل سے انتظار کر رہا ہوں" },
	{ "fr", "Bonjour, je voudrais un rendez-vous avec le médecin" },
	{ "es", "Hola, necesito una cita con el médico para mi hijo" },
	{ "pt", "Olá, eu não consigo marcar uma consulta com o médico" },
	{ "it", "Buongiorno, non riesco a prenotare una visita per mia madre" },
	{ "de", "Ich möchte mich über die lange Wartezeit beschweren, bitte" },
	{ "nl", "Ik wil graag een afspraak maken met de dokter voor mijn zoon" },
	{ "tr", "Merhaba, hastane randevu almak için çok bekledim lütfen" },
	{ "id", "Saya tidak bisa membuat janji dengan dokter, mohon bantuan" },
	{ "tl", "Magandang araw po, hindi po ako makakuha ng appointment sa "
	  "ospital" },
	{ "ru", "Здравствуйте, я не могу записаться на приём к врачу" },
	{ "uk", "Добрий день, я не можу записатися до лікаря, що робити і як" },
	{ "hi", "मुझे डॉक्टर से मिलना है" },
	{ "ml", "എനിക്ക് ഡോക്ടറെ കാണണം" },
	{ "bn", "আমি ডাক্তার দেখাতে চাই" },
	{ "ta", "எனக்கு மருத்துவரை பார்க்க வேண்டும்" },
	{ "si", "මට වෛද්‍යවරයා හමුවීමට අවශ්‍යයි" },
	{ "zh", "我想预约医生" },
	{ "ja", "医者の予約をしたいです" },
	{ "ko", "의사 예약을 하고 싶습니다" },
	{ "el", "Θέλω να κλείσω ραντεβού" },
	{ "he", "אני רוצה לקבוע תור" },
	{ "und", "" },
	{ "und", "12345 !!! 👍" },
	{ "und", "؟" },
	{ "und", "\xff\xfe" },
};

static void
test_langs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(langs); i++) {
		const char *got = text_lang(langs[i].in, strlen(langs[i].in));

		if (strcmp(got, langs[i].want) != 0)
			fail_msg("'%s' is %s, not %s", langs[i].in, got,
			    langs[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_langs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
