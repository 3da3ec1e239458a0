/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <talloc.h>

#include "warid/text.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *why, *label, *in;
	size_t n;
	const char *want, *used;
} charsets[] = {
	{ "UTF-8 as it says", "utf-8",
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331\211", 52,
	  "السلام عليكم، أود تقديم شكوى", "UTF-8" },
	{ "UTF-8 under a Latin label", "iso-8859-1",
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331\211", 52,
	  "السلام عليكم، أود تقديم شكوى", "UTF-8" },
	{ "UTF-8 under windows-1256", "windows-1256",
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331\211", 52,
	  "السلام عليكم، أود تقديم شكوى", "UTF-8" },
	{ "UTF-8 without a label", NULL,
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331\211", 52,
	  "السلام عليكم، أود تقديم شكوى", "UTF-8" },
	{ "a byte order mark", "utf-8",
	  "\357\273\277abc", 6,
	  "abc", "UTF-8" },
	{ "plain ASCII under any label", "x-mac-arabic",
	  "abc", 3,
	  "abc", "UTF-8" },
	{ "windows-1256 as windows-1256", "windows-1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as cp-1256", "cp-1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as windows1256", "windows1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as CP1256", "CP1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as windows-1256", "\"windows-1256\"",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as x-windows-1256", "x-windows-1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as win-1256", "win-1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 as ansi-1256", "ansi-1256",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 with a parameter behind", "windows-1256; format=flowed",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "ISO-8859-6", "iso-8859-6",
	  "\307\344\323\344\307\345 \331\344\352\343\345\254 \303\350\317 \312\342\317\352\345 \324\343\350\351", 28,
	  "السلام عليكم، أود تقديم شكوى", "ISO-8859-6" },
	{ "ISO-8859-6 with bytes it has not is windows-1256", "iso-8859-6",
	  "\215\321\307 \223\324\337\346\354\224 \332\355\310", 14,
	  "چرا “شكوى” عيب", "windows-1256" },
	{ "Mac Arabic letters", "x-mac-arabic",
	  "\324\343\350\351", 4,
	  "شكوى", "ISO-8859-6" },
	{ "windows-1256 labelled iso-8859-1", "iso-8859-1",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled us-ascii", "us-ascii",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled utf-8", "utf-8",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled unknown-8bit", "unknown-8bit",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled _autodetect", "_autodetect",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled x-unknown", "x-unknown",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled klingon", "klingon",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled None", NULL,
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "windows-1256 labelled ", "",
	  "\307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354", 28,
	  "السلام عليكم، أود تقديم شكوى", "windows-1256" },
	{ "one word of it", NULL,
	  "\324\337\346\354", 4,
	  "شكوى", "windows-1256" },
	{ "two words, as zammad reads them ÚíÈ ãÕäÚí", "iso-8859-1",
	  "\332\355\310 \343\325\344\332\355", 9,
	  "عيب مصنعي", "windows-1256" },
	{ "ISO-8859-6 without a label", NULL,
	  "\307\344\323\344\307\345 \331\344\352\343\345\254 \303\350\317 \312\342\317\352\345 \324\343\350\351", 28,
	  "السلام عليكم، أود تقديم شكوى", "ISO-8859-6" },
	{ "Arabic and English mixed", NULL,
	  "Dear Sir, \307\341\323\341\307\343 \332\341\355\337\343\241 \303\346\317 \312\336\317\355\343 \324\337\346\354 thank you", 48,
	  "Dear Sir, السلام عليكم، أود تقديم شكوى thank you", "windows-1256" },
	{ "KOI8-R", "koi8-r",
	  "\344\317\302\322\331\312 \304\305\316\330, \313\317\307\304\301 \320\322\311\243\315\077", 25,
	  "Добрый день, когда приём?", "koi8-r" },
	{ "KOI8-R without a label", NULL,
	  "\344\317\302\322\331\312 \304\305\316\330, \313\317\307\304\301 \320\322\311\243\315\077", 25,
	  "Добрый день, когда приём?", "KOI8-R" },
	{ "windows-1251 without a label", NULL,
	  "\304\356\341\360\373\351 \344\345\355\374, \352\356\343\344\340 \357\360\350\270\354\077", 25,
	  "Добрый день, когда приём?", "windows-1251" },
	{ "windows-1251 under a lie", "us-ascii",
	  "\304\356\341\360\373\351 \344\345\355\374, \352\356\343\344\340 \357\360\350\270\354\077", 25,
	  "Добрый день, когда приём?", "windows-1251" },
	{ "GB18030", "gb18030",
	  "\304\343\272\303\243\254\316\322\317\353\315\266\313\337", 14,
	  "你好，我想投诉", "GB18030" },
	{ "GB2312 is read as GB18030", "gb2312",
	  "\326\354\351F\273\371", 6,
	  "朱镕基", "GB18030" },
	{ "UTF-8 that says GB2312", "gb2312",
	  "\330\271\330\261\330\250\331\212 \330\264\331\203\331\210\331\211", 17,
	  "عربي شكوى", "UTF-8" },
	{ "Big5", "big5",
	  "\247\353\266D", 4,
	  "投訴", "windows-950" },
	{ "EUC-KR", "euc-kr",
	  "\272\264\277\370", 4,
	  "병원", "windows-949" },
	{ "Shift_JIS", "shift_jis",
	  "\225a\211@\202\305\202\267", 8,
	  "病院です", "ibm-943_P15A-2003" },
	{ "ISO-2022-JP", "iso-2022-jp",
	  "\033$BIB1!$G$9\033(B abc", 18,
	  "病院です abc", "JIS7" },
	{ "UTF-7", "utf-7",
	  "+BjQGQwZIBkk abc", 16,
	  "شكوى abc", "UTF-7" },
	{ "UTF-16 with a mark", "utf-16",
	  "\377\3764\006C\006H\006I\006 \000a\000", 14,
	  "شكوى a", "UTF-16" },
	{ "UTF-16BE with a mark", "utf-16",
	  "\376\377\0064\006C\006H\006I\000 \000a", 14,
	  "شكوى a", "UTF-16" },
	{ "UTF-16LE", "utf-16le",
	  "4\006C\006H\006I\006 \000a\000", 12,
	  "شكوى a", "UTF-16LE" },
	{ "UTF-16LE nobody announced", NULL,
	  "4\006C\006H\006I\006\014\006 \000a\000b\000c\000", 18,
	  "شكوى، abc", "UTF-16LE" },
	{ "UTF-16 with a mark under utf-8", "utf-8",
	  "\377\3764\006C\006H\006I\006 \000a\000", 14,
	  "شكوى a", "UTF-16LE" },
	{ "French windows-1252", "windows-1252",
	  "D\351j\340 vu \340 l'h\364pital o\371 l\222on \351tait", 33,
	  "Déjà vu à l'hôpital où l’on était", "windows-1252" },
	{ "French without a label", NULL,
	  "D\351j\340 vu \340 l'h\364pital o\371 l\222on \351tait", 33,
	  "Déjà vu à l'hôpital où l’on était", "windows-1252" },
	{ "German under iso-8859-1", "iso-8859-1",
	  "F\374r gr\366\337ere St\344dte \374berall \344u\337erst sch\366n", 40,
	  "Für größere Städte überall äußerst schön", "windows-1252" },
	{ "German without a label", NULL,
	  "F\374r gr\366\337ere St\344dte \374berall \344u\337erst sch\366n", 40,
	  "Für größere Städte überall äußerst schön", "windows-1252" },
	{ "Turkish ISO-8859-9", "iso-8859-9",
	  "De\360erli m\374\376terimiz \376ikayetiniz", 30,
	  "Değerli müşterimiz şikayetiniz", "windows-1254" },
	{ "UTF-8 with a broken byte stays UTF-8", "utf-8",
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331\211\377", 53,
	  "السلام عليكم، أود تقديم شكوى\uFFFD", "UTF-8" },
	{ "UTF-8 cut inside a letter", "utf-8",
	  "\330\247\331\204\330\263\331\204\330\247\331\205 \330\271\331\204\331\212\331\203\331\205\330\214 \330\243\331\210\330\257 \330\252\331\202\330\257\331\212\331\205 \330\264\331\203\331\210\331", 51,
	  "السلام عليكم، أود تقديم شكو\uFFFD", "UTF-8" },
	{ "NUL goes", "utf-8",
	  "a\000b", 3,
	  "ab", "UTF-8" },
	{ "nothing", NULL,
	  "", 0,
	  "", "UTF-8" },
	{ "mojibake sent as UTF-8", "utf-8",
	  "\303\207\303\241\303\223\303\241\303\207\303\243 \303\232\303\241\303\255\303\237\303\243\302\241 \303\203\303\246\303\217 \303\212\303\236\303\217\303\255\303\243 \303\224\303\237\303\246\303\254", 52,
	  "السلام عليكم، أود تقديم شكوى", "UTF-8" },
};

static void
test_charsets(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(charsets); i++) {
		const char *used;
		size_t n;
		char *got = text_to_utf8(ctx, charsets[i].label,
		    charsets[i].in, charsets[i].n, &n, &used);

		if (strcmp(got, charsets[i].want) != 0)
			fail_msg("%s: '%s' is not '%s'", charsets[i].why, got,
			    charsets[i].want);
		if (strcmp(used, charsets[i].used) != 0)
			fail_msg("%s: read as %s, not %s", charsets[i].why,
			    used, charsets[i].used);
		assert_int_equal(n, strlen(got));
	}
	talloc_free(ctx);
}

/* NULL: there is nothing to mend. */
static const struct {
	const char *why, *in, *want;
} repairs[] = {
	{ "windows-1256 read as Latin-1",
	  "ÚíÈ ãÕäÚí",
	  "عيب مصنعي" },
	{ "UTF-8 read as windows-1252",
	  "Ø§Ù„Ø³Ù„Ø§Ù… Ø¹Ù„ÙŠÙƒÙ…",
	  "السلام عليكم" },
	{ "UTF-8 read as Latin-1, as Facebook writes it",
	  "Ø§Ù\302\204Ø³Ù\302\204Ø§Ù\302\205 Ø¹Ù\302\204Ù\302\212Ù\302\203Ù\302\205",
	  "السلام عليكم" },
	{ "UTF-8 read as windows-1256",
	  "ط§ظ„ط³ظ„ط§ظ… ط¹ظ„ظٹظƒظ…",
	  "السلام عليكم" },
	{ "French UTF-8 read as Latin-1",
	  "DÃ©jÃ\u00a0 Ã©tÃ©",
	  "Déjà été" },
	{ "quotes and dashes of windows-1252",
	  "Itâ€™s â€œfineâ€\302\235 â€“ ok",
	  "It’s “fine” – ok" },
	{ "emoji",
	  "ð\302\237\302\221\302\215 ok â\302\235¤ï¸\302\217",
	  "👍 ok ❤️" },
	{ "twice encoded",
	  "Ã\302\230Â§Ã\302\231Â\302\204Ã\302\230Â³Ã\302\231Â\302\204Ã\302\230Â§Ã\302\231Â\302\205 Ã\302\230Â¹Ã\302\231Â\302\204Ã\302\231Â\302\212Ã\302\231Â\302\203Ã\302\231Â\302\205",
	  "السلام عليكم" },
	{ "three times",
	  "Ã\302\203Â\302\230Ã\302\202Â§Ã\302\203Â\302\231Ã\302\202Â\302\204Ã\302\203Â\302\230Ã\302\202Â³Ã\302\203Â\302\231Ã\302\202Â\302\204Ã\302\203Â\302\230Ã\302\202Â§Ã\302\203Â\302\231Ã\302\202Â\302\205 Ã\302\203Â\302\230Ã\302\202Â¹Ã\302\203Â\302\231Ã\302\202Â\302\204Ã\302\203Â\302\231Ã\302\202Â\302\212Ã\302\203Â\302\231Ã\302\202Â\302\203Ã\302\203Â\302\231Ã\302\202Â\302\205",
	  "السلام عليكم" },
	{ "windows-1256 as Latin-1, written in UTF-8 and read as Latin-1",
	  "Ã\302\207Ã¡Ã\302\223Ã¡Ã\302\207Ã£ Ã\302\232Ã¡Ã\u00adÃ\302\237Ã£",
	  "السلام عليكم" },
	{ "Russian",
	  "Ð\302\224Ð¾Ð±Ñ\302\200Ñ\302\213Ð¹ Ð´ÐµÐ½Ñ\302\214, ÐºÐ¾Ð³Ð´Ð° Ð¿Ñ\302\200Ð¸Ñ\302\221Ð¼?",
	  "Добрый день, когда приём?" },
	{ "broken beside sound Arabic",
	  "الموضوع: Ø§Ù\302\204Ø³Ù\302\204Ø§Ù\302\205 Ø¹Ù\302\204Ù\302\212Ù\302\203Ù\302\205",
	  "الموضوع: السلام عليكم" },
	{ "broken beside sound English",
	  "Subject: ÚíÈ ãÕäÚí now",
	  "Subject: عيب مصنعي now" },
	{ "sound Arabic is left alone",
	  "السلام عليكم، أود تقديم شكوى",
	  NULL },
	{ "sound Arabic with emphatic letters is left alone",
	  "ططظظ طلب طبيب طوارئ ظروف",
	  NULL },
	{ "French is left alone",
	  "Déjà vu à l'hôpital où l’on était",
	  NULL },
	{ "French capitals is left alone",
	  "« BEAUTÉ » À LA FRANÇAISE, É»",
	  NULL },
	{ "German is left alone",
	  "Für größere Städte überall äußerst schön",
	  NULL },
	{ "Vietnamese is left alone",
	  "Tôi muốn khiếu nại về bệnh viện, là đã được",
	  NULL },
	{ "Spanish is left alone",
	  "¿Dónde está la clínica? ¡Mañana! 5º ª",
	  NULL },
	{ "Portuguese is left alone",
	  "não é possível, então às três",
	  NULL },
	{ "Turkish is left alone",
	  "Değerli müşterimiz şikayetiniz",
	  NULL },
	{ "Icelandic is left alone",
	  "Það er ó á í æ",
	  NULL },
	{ "Russian is left alone",
	  "Добрый день, когда приём?",
	  NULL },
	{ "Greek is left alone",
	  "Καλημέρα σας",
	  NULL },
	{ "Chinese is left alone",
	  "你好，我想投诉",
	  NULL },
	{ "Danish is left alone",
	  "på å æ ø Ærø",
	  NULL },
	{ "signs is left alone",
	  "5 µm × 3 ± 2 °C £10 §3 ½",
	  NULL },
	{ "one accented word alone is left alone",
	  "é",
	  NULL },
	{ "a name is left alone",
	  "Ç",
	  NULL },
	{ "ASCII is left alone",
	  "plain text",
	  NULL },
	{ "mixed is left alone",
	  "Ça va? السلام عليكم",
	  NULL },
};

static void
test_repairs(void **state)
{
	void *ctx = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(repairs); i++) {
		size_t n;
		char *got = text_repair(ctx, repairs[i].in,
		    strlen(repairs[i].in), &n);
		const char *want = repairs[i].want;

		if ((got == NULL) != (want == NULL) ||
		    (got != NULL && strcmp(got, want) != 0))
			fail_msg("%s: '%s' is not '%s'", repairs[i].why,
			    got ? got : "(none)", want ? want : "(none)");
		if (got != NULL)
			assert_int_equal(n, strlen(got));
	}
	talloc_free(ctx);
}

/* Whatever comes in, UTF-8 without NUL goes out. */
static void
test_any_bytes(void **state)
{
	static const char *const labels[] = { NULL, "utf-8", "windows-1256",
		"iso-8859-6", "utf-7", "utf-16", "utf-16be", "iso-2022-jp",
		"gb18030", "koi8-r", "shift_jis", "nonsense", "hz-gb-2312",
		"utf-32", "iso-2022-kr" };
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		void *ctx = talloc_new(NULL);
		char in[64], *got;
		size_t n = (size_t)round % sizeof(in), out;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1664525 + 1013904223;
			in[i] = (char)(seed >> 24);
		}
		got = text_to_utf8(ctx, labels[(seed >> 8) %
		    ARRAY_SIZE(labels)], in, n, &out, NULL);
		assert_true(is_utf8(got, out));
		assert_int_equal(strlen(got), out);
		talloc_free(ctx);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_charsets),
		cmocka_unit_test(test_repairs),
		cmocka_unit_test(test_any_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
