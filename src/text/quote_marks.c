/* SPDX-License-Identifier: ISC */
/*
 * The words mail programs put around other people's words: rows by language,
 * folded as text_fold does.  A new mail program or language is a new row.
 */
#include "text/quote_marks.h"

#include <string.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	enum header_kind kind;
} headers[] = {
	/* ar */
	{ "من", HEADER_FROM }, { "المرسل", HEADER_FROM },
	{ "مرسل", HEADER_SENT }, { "مرسل من", HEADER_FROM },
	{ "تاريخ الارسال", HEADER_SENT }, { "تم الارسال", HEADER_SENT },
	{ "ارسلت", HEADER_SENT }, { "ارسل", HEADER_SENT },
	{ "تاريخ", HEADER_SENT }, { "التاريخ", HEADER_SENT },
	{ "الي", HEADER_TO }, { "المستلم", HEADER_TO },
	{ "الموضوع", HEADER_SUBJECT }, { "موضوع", HEADER_SUBJECT },
	{ "نسخه", HEADER_OTHER }, { "نسخه الي", HEADER_OTHER },
	{ "المرفقات", HEADER_OTHER }, { "الاهميه", HEADER_OTHER },
	{ "الرد علي", HEADER_OTHER },
	/* en */
	{ "from", HEADER_FROM }, { "sender", HEADER_FROM },
	{ "sent", HEADER_SENT }, { "date", HEADER_SENT },
	{ "to", HEADER_TO }, { "subject", HEADER_SUBJECT },
	{ "cc", HEADER_OTHER }, { "bcc", HEADER_OTHER },
	{ "reply-to", HEADER_OTHER }, { "importance", HEADER_OTHER },
	{ "attachments", HEADER_OTHER }, { "on behalf of", HEADER_OTHER },
	{ "sent by", HEADER_OTHER }, { "priority", HEADER_OTHER },
	/* fa ur */
	{ "از", HEADER_FROM }, { "ارسال شده", HEADER_SENT },
	{ "تاريخ ارسال", HEADER_SENT }, { "به", HEADER_TO },
	{ "منجانب", HEADER_FROM }, { "بنام", HEADER_TO },
	/* fr de es pt it */
	{ "de", HEADER_FROM }, { "expediteur", HEADER_FROM },
	{ "envoye", HEADER_SENT }, { "envoye le", HEADER_SENT },
	{ "a", HEADER_TO }, { "destinataire", HEADER_TO },
	{ "objet", HEADER_SUBJECT }, { "sujet", HEADER_SUBJECT },
	{ "copie a", HEADER_OTHER }, { "copie", HEADER_OTHER },
	{ "von", HEADER_FROM }, { "gesendet", HEADER_SENT },
	{ "datum", HEADER_SENT }, { "an", HEADER_TO },
	{ "betreff", HEADER_SUBJECT }, { "kopie", HEADER_OTHER },
	{ "antwort an", HEADER_OTHER },
	{ "enviado", HEADER_SENT }, { "enviado el", HEADER_SENT },
	{ "fecha", HEADER_SENT }, { "para", HEADER_TO },
	{ "asunto", HEADER_SUBJECT },
	{ "enviada em", HEADER_SENT }, { "enviado em", HEADER_SENT },
	{ "assunto", HEADER_SUBJECT },
	{ "da", HEADER_FROM }, { "mittente", HEADER_FROM },
	{ "inviato", HEADER_SENT }, { "data", HEADER_SENT },
	{ "oggetto", HEADER_SUBJECT }, { "risposta", HEADER_OTHER },
	/* nl sv no da fi */
	{ "van", HEADER_FROM }, { "verzonden", HEADER_SENT },
	{ "aan", HEADER_TO }, { "onderwerp", HEADER_SUBJECT },
	{ "fran", HEADER_FROM }, { "skickat", HEADER_SENT },
	{ "till", HEADER_TO }, { "amne", HEADER_SUBJECT },
	{ "fra", HEADER_FROM }, { "sendt", HEADER_SENT },
	{ "dato", HEADER_SENT }, { "til", HEADER_TO },
	{ "emne", HEADER_SUBJECT },
	{ "lahettaja", HEADER_FROM }, { "lahetetty", HEADER_SENT },
	{ "vastaanottaja", HEADER_TO }, { "aihe", HEADER_SUBJECT },
	/* pl cs ru uk tr el hu ro */
	{ "od", HEADER_FROM }, { "wyslano", HEADER_SENT },
	{ "wyslane", HEADER_SENT }, { "do", HEADER_TO },
	{ "temat", HEADER_SUBJECT }, { "predmet", HEADER_SUBJECT },
	{ "odeslano", HEADER_SENT }, { "komu", HEADER_TO },
	{ "от", HEADER_FROM }, { "от кого", HEADER_FROM },
	{ "отправлено", HEADER_SENT }, { "дата", HEADER_SENT },
	{ "кому", HEADER_TO }, { "тема", HEADER_SUBJECT },
	{ "копия", HEADER_OTHER },
	{ "від", HEADER_FROM }, { "вiд", HEADER_FROM },
	{ "надіслано", HEADER_SENT }, { "до", HEADER_TO },
	{ "kimden", HEADER_FROM }, { "gonderen", HEADER_FROM },
	{ "gonderildi", HEADER_SENT }, { "tarih", HEADER_SENT },
	{ "kime", HEADER_TO }, { "konu", HEADER_SUBJECT },
	{ "απο", HEADER_FROM }, { "προσ", HEADER_TO },
	{ "θεμα", HEADER_SUBJECT }, { "ημερομηνια", HEADER_SENT },
	{ "felado", HEADER_FROM }, { "cimzett", HEADER_TO },
	{ "targy", HEADER_SUBJECT }, { "elkuldve", HEADER_SENT },
	{ "trimis", HEADER_SENT }, { "catre", HEADER_TO },
	{ "subiect", HEADER_SUBJECT },
	/* zh ja ko id vi */
	{ "发件人", HEADER_FROM }, { "寄件者", HEADER_FROM },
	{ "寄件人", HEADER_FROM }, { "发送时间", HEADER_SENT },
	{ "發送時間", HEADER_SENT }, { "日期", HEADER_SENT },
	{ "寄件日期", HEADER_SENT }, { "时间", HEADER_SENT },
	{ "收件人", HEADER_TO }, { "收件者", HEADER_TO },
	{ "主题", HEADER_SUBJECT }, { "主題", HEADER_SUBJECT },
	{ "主旨", HEADER_SUBJECT }, { "抄送", HEADER_OTHER },
	{ "副本", HEADER_OTHER },
	{ "差出人", HEADER_FROM }, { "送信者", HEADER_FROM },
	{ "送信日時", HEADER_SENT }, { "日付", HEADER_SENT },
	{ "宛先", HEADER_TO }, { "件名", HEADER_SUBJECT },
	{ "보낸 사람", HEADER_FROM }, { "보낸 날짜", HEADER_SENT },
	{ "받는 사람", HEADER_TO }, { "제목", HEADER_SUBJECT },
	{ "dari", HEADER_FROM }, { "dikirim", HEADER_SENT },
	{ "tanggal", HEADER_SENT }, { "kepada", HEADER_TO },
	{ "subjek", HEADER_SUBJECT }, { "perihal", HEADER_SUBJECT },
	{ "tu", HEADER_FROM }, { "da gui", HEADER_SENT },
	{ "den", HEADER_TO }, { "chu de", HEADER_SUBJECT },
};

static const char *const originals[] = {
	"original message", "reply message", "original email",
	"original appointment",
	"الرساله الاصليه", "رساله اصليه", "نص الرساله الاصليه",
	"پيام اصلي", "اصل پيغام",
	"message d'origine", "message d’origine", "message original",
	"message initial", "ursprungliche nachricht", "originalnachricht",
	"original-nachricht", "urspr. nachricht", "mensaje original",
	"mensagem original", "messaggio originale", "oorspronkelijk bericht",
	"origineel bericht", "ursprungligt meddelande",
	"originalmeddelande", "opprinnelig melding", "oprindelig meddelelse",
	"alkuperainen viesti", "исходное сообщение",
	"оригинальное сообщение", "первоначальное сообщение",
	"оригінальне повідомлення", "原始邮件", "原始郵件", "元のメッセージ",
	"오리지날 메시지", "원본 메시지", "wiadomosc oryginalna",
	"oryginalna wiadomosc", "puvodni zprava", "orijinal ileti",
	"orijinal mesaj", "ozgun ileti", "eredeti uzenet", "mesaj original",
	"αρχικο μηνυμα", "pesan asli",
};

static const char *const forwards[] = {
	"forwarded message", "begin forwarded message", "forwarded by",
	"forwarded email", "forwarded mail",
	"رساله معاد توجيهها", "الرساله المعاد توجيهها",
	"بدا الرساله المعاد توجيهها", "بدء الرساله المعاد توجيهها",
	"بدايه الرساله المعاد توجيهها", "رساله محوله", "رساله مرسله مجددا",
	"رساله تمت اعاده توجيهها", "پيام هدايت شده",
	"message transfere", "debut du message transfere",
	"debut du message reexpedie", "weitergeleitete nachricht",
	"weitergeleitete mail", "anfang der weitergeleiteten nachricht",
	"anfang der weitergeleiteten e-mail", "mensaje reenviado",
	"inicio del mensaje reenviado", "mensagem encaminhada",
	"inicio da mensagem encaminhada", "inicio da mensagem reencaminhada",
	"messaggio inoltrato", "inizio messaggio inoltrato",
	"doorgestuurd bericht", "begin doorgestuurd bericht",
	"vidarebefordrat meddelande", "vidarebefordrat brev",
	"videresendt melding", "videresendt besked",
	"пересылаемое сообщение", "пересланное сообщение",
	"начало переадресованного сообщения", "переслане повідомлення",
	"转发的邮件", "转发邮件信息", "转发邮件", "下面是被转发的邮件",
	"轉寄的郵件", "開始轉寄郵件", "転送されたメッセージ",
	"転送メッセージ", "전달된 메시지", "przekazana wiadomosc",
	"wiadomosc przekazana", "poczatek przekazywanej wiadomosci",
	"preposlana zprava", "iletilmis mesaj", "iletilen mesaj",
	"yonlendirilen mesaj", "iletilmis ileti", "tovabbitott uzenet",
	"mesaj redirectionat", "pesan terusan", "pesan diteruskan",
};

/* What stands first in an attribution that has its date first. */
static const char *const openers[] = {
	"on ", "at ", "in ", "في ", "بتاريخ ", "يوم ", "در ", "le ", "am ",
	"el ", "em ", "il ", "op ", "den ", "dnia ", "dne ", "la data ",
	"pada ", "vao ", "στισ ", "在 ", "在", "於 ", "---- on ",
};

static const char *const verbs[] = {
	"wrote", "writes", "كتب", "كتابه ما يلي", "ارسل", "نوشت", "لكها",
	"כתב", "a ecrit", "ecrivait", "schrieb", "escribio",
	"escreveu", "ha scritto", "schreef", "geschreven", "skrev",
	"kirjoitti", "написал", "писал", "пишет", "пише", "написав", "写道",
	"寫道", "写到", "napisal", "pisze", "napsal", "yazdi", "εγραψε",
	"irta", "a scris", "menulis", "da viet", "लिखा", "작성", "のメール",
	"書きました",
};

/* begins, and (unless "") has within */
struct phrase {
	const char *begin, *with;
};

static const struct phrase devices[] = {
	{ "sent from", "" }, { "sent via", "" }, { "sent with", "" },
	{ "sent by", "galaxy" }, { "sent using", "" }, { "via mobile", "" },
	{ "from my ", "phone" }, { "from my ", "samsung" },
	{ "from my ", "ipad" }, { "get outlook for", "" },
	{ "get ", "outlook for" }, { "", " from mobile" },
	{ "yahoo mail", "" }, { "typed on my", "" }, { "written on my", "" },
	{ "ارسلت من", "" }, { "ارسل من", "" }, { "مرسل من", "" },
	{ "مرسله من", "" }, { "تم الارسال من", "" },
	{ "تم الارسال بواسطه", "" }, { "تم ارسال هذه الرساله من", "" },
	{ "ارسلت هذه الرساله من", "" }, { "تم ارساله من", "" },
	{ "تم ارسالها من", "" }, { "ارسلت بواسطه", "" },
	{ "الحصول علي outlook", "" }, { "احصل علي outlook", "" },
	{ "ارسال شده از", "" },
	{ "envoye depuis", "" }, { "envoye de mon", "" },
	{ "envoye a partir de", "" }, { "envoye avec", "" },
	{ "telechargez outlook", "" }, { "von meinem", "gesendet" },
	{ "gesendet mit", "" }, { "gesendet von", "" },
	{ "diese nachricht wurde von meinem", "" },
	{ "enviado desde", "" }, { "enviado do meu", "" },
	{ "enviado via", "" }, { "enviado a partir", "" },
	{ "enviado de mi", "" }, { "inviato da", "" }, { "inviato dal", "" },
	{ "verzonden vanaf", "" }, { "verzonden met", "" },
	{ "verstuurd vanaf", "" }, { "skickat fran", "" },
	{ "sendt fra", "" }, { "lahetetty ", "" }, { "wyslane z", "" },
	{ "wyslano z", "" }, { "odeslano z", "" }, { "отправлено с", "" },
	{ "отправлено из", "" }, { "надіслано з", "" },
	{ "发自我的", "" }, { "發自我的", "" }, { "從我的", "傳送" },
	{ "从我的", "发送" }, { "发送自", "" }, { "", "から送信" },
	{ "", "에서 보냄" }, { "나의", "보냄" }, { "iphone'umdan", "" },
	{ "", "gonderildi" }, { "dikirim dari", "" },
};

/* Whole lines above a name. */
static const char *const farewells[] = {
	"thanks", "thank you", "many thanks", "thanks and regards",
	"thanks & regards", "with thanks", "thanks in advance",
	"thank you very much", "regards", "best regards", "kind regards",
	"warm regards", "best", "best wishes", "all the best", "sincerely",
	"sincerely yours", "yours sincerely", "yours faithfully", "yours truly",
	"yours", "respectfully", "cheers", "sent by",
	"شكرا", "وشكرا", "شكرا لكم", "وشكرا لكم", "شكرا جزيلا", "مع الشكر",
	"مع جزيل الشكر", "مع الشكر والتقدير", "تحياتي", "مع تحياتي",
	"تحياتي لكم", "مع خالص التحيه", "مع خالص تحياتي", "خالص تحياتي",
	"مع التحيه", "مع اطيب التحيات", "اطيب التحيات", "مع فايق الاحترام",
	"مع فايق الاحترام والتقدير", "وتفضلوا بقبول فايق الاحترام",
	"وتفضلوا بقبول فايق الاحترام والتقدير", "والسلام عليكم",
	"والسلام عليكم ورحمه الله وبركاته", "والسلام", "اخوكم", "اختكم",
	"ابنكم", "مقدمه", "مقدمته", "المرسل", "المرسله",
	"cordialement", "merci", "mit freundlichen grussen", "saludos",
	"saygilarimla", "grazie", "с уважением",
};

static const struct phrase disclaimers[] = {
	{ "confidentiality notice", "" }, { "confidentiality note", "" },
	{ "disclaimer:", "" }, { "legal disclaimer", "" },
	{ "important notice", "confidential" },
	{ "this e-mail", "confidential" }, { "this email", "confidential" },
	{ "this e-mail", "intended" }, { "this email", "intended" },
	{ "this message", "confidential" }, { "this message", "intended" },
	{ "this communication", "confidential" },
	{ "this electronic m", "confidential" },
	{ "this transmission", "confidential" },
	{ "the information contained in this", "" },
	{ "the information in this e", "confidential" },
	{ "the contents of this", "confidential" },
	{ "the content of this", "confidential" },
	{ "if you are not the intended recipient", "" },
	{ "if you have received this e", "in error" },
	{ "please consider the environment", "" },
	{ "think before you print", "" },
	{ "هذه الرساله", "سري" }, { "هذا البريد", "سري" },
	{ "هذه الرساله", "المرسل اليه" }, { "هذا البريد", "المرسل اليه" },
	{ "ان هذه الرساله", "سري" }, { "ان هذا البريد", "سري" },
	{ "تحتوي هذه الرساله", "سري" }, { "يحتوي هذا البريد", "سري" },
	{ "قد تحتوي هذه الرساله", "" }, { "اخلاء مسووليه", "" },
	{ "اخلاء المسووليه", "" }, { "اشعار بالسريه", "" },
	{ "اشعار السريه", "" }, { "تنويه:", "سري" }, { "تنبيه:", "المرسل اليه" },
	{ "المعلومات الوارده في هذه الرساله", "" },
	{ "المعلومات الوارده في هذا البريد", "" },
	{ "ce message", "confidentiel" }, { "ce courriel", "confidentiel" },
	{ "diese e-mail", "vertraulich" }, { "diese nachricht", "vertraulich" },
	{ "este mensaje", "confidencial" }, { "este correo", "confidencial" },
	{ "esta mensagem", "confidencia" }, { "este e-mail", "confidencia" },
	{ "questo messaggio", "riservat" }, { "le informazioni", "riservat" },
	{ "dit bericht", "vertrouwelijk" }, { "данное сообщение", "конфиденц" },
	{ "настоящее сообщение", "конфиденц" },
};

static bool
has(const char *s, size_t n, const char *what)
{
	return memmem(s, n, what, strlen(what)) != NULL;
}

static bool
begins(const char *s, size_t n, const char *what)
{
	size_t len = strlen(what);

	return n >= len && memcmp(s, what, len) == 0;
}

/* Off both ends: spaces and the strokes that frame a mark. */
static void
unframe(const char **s, size_t *n, const char *strokes)
{
	while (*n > 0 && strchr(strokes, **s) != NULL) {
		(*s)++;
		(*n)--;
	}
	while (*n > 0 && strchr(strokes, (*s)[*n - 1]) != NULL)
		(*n)--;
}

enum header_kind
mark_header(const char *s, size_t n)
{
	static const char wide_colon[] = "\xef\xbc\x9a";
	const char *colon, *wide;
	size_t len = n < 48 ? n : 48;

	colon = memchr(s, ':', len);
	wide = memmem(s, len, wide_colon, 3);
	if (colon == NULL || (wide != NULL && wide < colon))
		colon = wide;
	if (colon == NULL)
		return HEADER_NONE;
	len = (size_t)(colon - s);
	unframe(&s, &len, " \t*_");
	for (size_t i = 0; i < ARRAY_SIZE(headers); i++)
		if (strlen(headers[i].name) == len &&
		    memcmp(headers[i].name, s, len) == 0)
			return headers[i].kind;
	return HEADER_NONE;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
has_time(const char *s, size_t n)
{
	for (size_t i = 1; i + 2 < n; i++)
		if ((s[i] == ':' || s[i] == '.') && is_digit(s[i - 1]) &&
		    is_digit(s[i + 1]) && is_digit(s[i + 2]) &&
		    (i + 3 == n || !is_digit(s[i + 3])))
			return true;
	return false;
}

bool
has_program_trace(const char *s, size_t n)
{
	return memchr(s, '@', n) != NULL || has_time(s, n);
}

/* A framed line that says one of the phrases and next to nothing else. */
static bool
is_mark(const char *s, size_t n, const char *const *phrases, size_t nr)
{
	if (n > 160)
		return false;
	unframe(&s, &n, " \t-_*=<>:.~");
	for (size_t i = 0; i < nr; i++)
		if (begins(s, n, phrases[i]) && n <= strlen(phrases[i]) + 4)
			return true;
	return false;
}

bool
is_original_mark(const char *s, size_t n)
{
	return n > 0 && strchr("-_*=", s[0]) != NULL &&
	    is_mark(s, n, originals, ARRAY_SIZE(originals));
}

bool
is_forward_mark(const char *s, size_t n)
{
	return n > 0 && (strchr("-_*=", s[0]) != NULL || s[n - 1] == ':') &&
	    is_mark(s, n, forwards, ARRAY_SIZE(forwards));
}

static bool
has_verb(const char *s, size_t n)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (has(s, n, verbs[i]))
			return true;
	return false;
}

static bool
has_address(const char *s, size_t n)
{
	const char *at = memchr(s, '@', n);
	const char *less = memchr(s, '<', n);

	if (less == NULL)
		less = memchr(s, '(', n);
	if (less == NULL)
		less = memmem(s, n, "&lt;", 4);
	return at != NULL && less != NULL && less < at;
}

/* 2016-10-24 15:36 GMT+02:00 Foo <foo@bar>, 2013/7/20 Foo <foo@bar> */
static bool
is_dated_sender(const char *s, size_t n)
{
	return n > 10 && is_digit(s[0]) && is_digit(s[1]) && is_digit(s[2]) &&
	    is_digit(s[3]) && (s[4] == '-' || s[4] == '/') &&
	    (has_address(s, n) || (has(s, n, " gmt") && has_time(s, n)));
}

enum attribution
mark_attribution(const char *s, size_t n)
{
	size_t digits = 0;
	bool open = n > 0 && is_digit(s[0]), closed, time, address;

	if (is_dated_sender(s, n) &&
	    (s[n - 1] == ':' || s[n - 1] == '>' || has(s, n, " gmt")))
		return ATTRIBUTION_WHOLE;
	closed = n > 0 && (s[n - 1] == ':' ||
	    (n > 3 && memcmp(s + n - 3, "\xef\xbc\x9a", 3) == 0) ||
	    (n > 5 && memcmp(s + n - 5, " ----", 5) == 0));
	if (!closed)
		return ATTRIBUTION_NO;
	for (size_t i = 0; i < n; i++)
		digits += is_digit(s[i]);
	for (size_t i = 0; i < ARRAY_SIZE(openers) && !open; i++)
		open = begins(s, n, openers[i]);
	time = has_time(s, n);
	address = has_address(s, n);
	if (address && time && digits >= 6 && is_digit(s[0]))
		return ATTRIBUTION_WHOLE;	/* Gmail in Japanese: no verb */
	if (address && time && digits >= 6 && n > 2 && s[n - 2] == '>')
		return ATTRIBUTION_END;		/* and in Russian */
	if (!has_verb(s, n))
		return ATTRIBUTION_NO;
	if (open && digits >= 3 && (address || time))
		return ATTRIBUTION_WHOLE;
	if (address)
		return ATTRIBUTION_END;
	return (open && digits >= 3) || digits >= 5 ? ATTRIBUTION_IF_QUOTE :
	    ATTRIBUTION_NO;
}

bool
is_farewell(const char *s, size_t n)
{
	static const char comma[] = "،";

	unframe(&s, &n, " \t-_*.,!;:");
	if (n > 2 && memcmp(s + n - 2, comma, 2) == 0)
		n -= 2;
	for (size_t i = 0; i < ARRAY_SIZE(farewells); i++)
		if (strlen(farewells[i]) == n &&
		    memcmp(farewells[i], s, n) == 0)
			return true;
	return false;
}

static bool
is_phrase(const char *s, size_t n, const struct phrase *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (begins(s, n, rows[i].begin) && has(s, n, rows[i].with))
			return true;
	return false;
}

bool
is_device_mark(const char *s, size_t n)
{
	unframe(&s, &n, " \t-_*<>()[].");
	return n > 0 && n <= 140 &&
	    is_phrase(s, n, devices, ARRAY_SIZE(devices));
}

bool
is_disclaimer(const char *s, size_t n)
{
	unframe(&s, &n, " \t-_*<>()[].\"");
	return is_phrase(s, n, disclaimers, ARRAY_SIZE(disclaimers));
}
