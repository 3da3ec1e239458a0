/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *want, *script, *in;
} langs[] = {
	{ "ar", "Arab", "السلام عليكم، أود تقديم شكوى بخصوص التأخير في المواعيد" },
	{ "ar", "Arab", "شكرا" },
	{ "ar", "Arab", "متى يفتح المركز؟" },
	{ "ar", "Arab", "چم سعر الفحص گلبي يعورني من امس ابي موعد" },
	{ "ar", "Latn", "salam 3alaikum abgha maw3ed bukra shukran" },
	{ "ar", "Arab", "مراجعة عيادة القلب MRI يوم الأحد القادم ان شاء الله" },
	{ "en", "Latn", "Dear Sir, I would like to complain about the waiting time" },
	{ "en", "Latn", "Appointment cancelled" },
	{ "en", "Latn", "I waited for 3 hours and nobody answered the phone 55123456" },
	{ "mixed", "mixed", "أريد موعد please in the cardiology clinic شكرا" },
	{ "fa", "Arab", "سلام، من برای گرفتن وقت دکتر به این مرکز آمدم که بسته است" },
	{ "ur", "Arab", "مجھے ڈاکٹر سے ملنا ہے اور میں کل سے انتظار کر رہا ہوں" },
	{ "fr", "Latn", "Bonjour, je voudrais un rendez-vous avec le médecin" },
	{ "es", "Latn", "Hola, necesito una cita con el médico para mi hijo" },
	{ "pt", "Latn", "Olá, eu não consigo marcar uma consulta com o médico" },
	{ "it", "Latn", "Buongiorno, non riesco a prenotare una visita per mia madre" },
	{ "de", "Latn", "Ich möchte mich über die lange Wartezeit beschweren, bitte" },
	{ "nl", "Latn", "Ik wil graag een afspraak maken met de dokter voor mijn zoon" },
	{ "tr", "Latn", "Merhaba, hastane randevu almak için çok bekledim lütfen" },
	{ "id", "Latn", "Saya tidak bisa membuat janji dengan dokter, mohon bantuan" },
	{ "tl", "Latn", "Magandang araw po, hindi po ako makakuha ng appointment sa "
	  "ospital" },
	{ "ru", "Cyrl", "Здравствуйте, я не могу записаться на приём к врачу" },
	{ "uk", "Cyrl", "Добрий день, я не можу записатися до лікаря, що робити і як" },
	{ "hi", "Deva", "मुझे डॉक्टर से मिलना है" },
	{ "ml", "Mlym", "എനിക്ക് ഡോക്ടറെ കാണണം" },
	{ "bn", "Beng", "আমি ডাক্তার দেখাতে চাই" },
	{ "ta", "Taml", "எனக்கு மருத்துவரை பார்க்க வேண்டும்" },
	{ "si", "Sinh", "මට වෛද්‍යවරයා හමුවීමට අවශ්‍යයි" },
	{ "zh", "Hani", "我想预约医生" },
	{ "ja", "Jpan", "医者の予約をしたいです" },
	{ "ko", "Hang", "의사 예약을 하고 싶습니다" },
	{ "el", "Grek", "Θέλω να κλείσω ραντεβού" },
	{ "he", "Hebr", "אני רוצה לקבוע תור" },
	{ "und", "Zyyy", "" },
	{ "und", "Zyyy", "12345 !!! 👍" },
	{ "und", "Zyyy", "؟" },
	{ "und", "Zyyy", "\xff\xfe" },
};

static void
test_langs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(langs); i++) {
		const char *script, *got = text_lang(langs[i].in,
		    strlen(langs[i].in), &script);

		if (strcmp(got, langs[i].want) != 0 ||
		    strcmp(script, langs[i].script) != 0)
			fail_msg("'%s' is %s in %s, not %s in %s",
			    langs[i].in, got, script, langs[i].want,
			    langs[i].script);
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
