/* SPDX-License-Identifier: ISC */
/* What WhatsApp itself writes into an export, in the languages of its phones.
 * All phrases stand here as text_fold leaves them; a test sees to that. */
#include "source/whatsapp.h"

#include <string.h>
#include <talloc.h>

#include "warid/text.h"

enum { LOOK_AT = 600 };		/* bytes; notices are short */

/* Begins a notice, whoever is named as its author. */
static const char *const starts[] = {
	"messages and calls are end-to-end encrypted",
	"messages to this chat and calls are now secured with "
	"end-to-end encryption",
	"messages you send to this chat and calls are now "
	"secured with end-to-end encryption",
	"messages you send to this group are now secured with "
	"end-to-end encryption",
	"messages to this group are now secured with end-to-end encryption",
	"الرسايل والمكالمات مشفره تماما بين الطرفين",
	"الرسايل والمكالمات مشفره بالكامل", "الرسايل والمكالمات مشفره تماما",
	"الرسايل التي ترسلها الي هذه الدردشه والمكالمات اصبحت الان محميه",
	"الرسايل والمكالمات محميه بالتشفير",
	"сообщения и звонки защищены сквозным шифрованием",
	"nachrichten und anrufe sind ende-zu-ende-verschlusselt",
	"los mensajes y las llamadas estan cifrados de extremo a extremo",
	"les messages et les appels sont chiffres de bout en bout",
	"as mensagens e as chamadas sao protegidas com a "
	"criptografia de ponta a ponta",
	"i messaggi e le chiamate sono crittografati end-to-end",
	"mesajlar ve aramalar uctan uca sifrelidir",
	"संदेश और कॉल एंड-टू-एंड एन्क्रिप्टेड हैं",
	"پيامها و تماسها سرتاسر رمزگذاري شده اند",
	"پيغامات اور كالز اينڈ ٹو اينڈ انكرپٹڈ هيں",
	"pesan dan panggilan terenkripsi secara end-to-end",
	"this chat is with a business account",
	"this business uses a secure service from meta",
	"this business is now using a secure service",
	"your security code with", "رمز الامان الخاص بك مع", "تغير رمز الامان",
	"تغير رمز امانك مع",
	NULL
};

/* The whole text, whoever is named as its author. */
static const char *const exact[] = {
	"this message was deleted", "you deleted this message",
	"this message was deleted by admin",
	"waiting for this message. this may take a while", "تم حذف هذه الرساله",
	"لقد حذفت هذه الرساله", "حذفت هذه الرساله", "لقد حذفت انت هذه الرساله",
	"قمت بحذف هذه الرساله", "قام المشرف بحذف هذه الرساله",
	"diese nachricht wurde geloscht", "du hast diese nachricht geloscht",
	"se elimino este mensaje", "este mensaje fue eliminado",
	"eliminaste este mensaje", "ce message a ete supprime",
	"vous avez supprime ce message", "esta mensagem foi apagada",
	"mensagem apagada", "questo messaggio e stato eliminato",
	"hai eliminato questo messaggio", "bu mesaj silindi",
	"bu mesaji sildiniz", "данное сообщение удалено",
	"вы удалили данное сообщение", "يه پيغام حذف كر ديا گيا",
	"اين پيام حذف شد", "يه پيغام ڈيليٹ كر ديا گيا تها",
	"यह संदेश हटाया गया था", "pesan ini dihapus", "missed voice call",
	"missed video call", "missed group voice call",
	"missed group video call", "مكالمه صوتيه فايته", "مكالمه فيديو فايته",
	"مكالمه صوتيه لم يرد عليها", "مكالمه فيديو لم يرد عليها", "null",
	"view once message", "view once voice message omitted",
	"you received a view once message. for added privacy, "
	"you can only open it on your phone",
	NULL
};

/* Media left out of the export: the whole text. */
static const char *const omitted[] = {
	"media omitted", "image omitted", "video omitted", "audio omitted",
	"sticker omitted", "document omitted", "gif omitted",
	"contact card omitted", "video note omitted", "location omitted",
	"تم استبعاد الوسايط", "تم استبعاد الصوره", "تم استبعاد الفيديو",
	"تم استبعاد مقطع الفيديو", "تم استبعاد الصوت",
	"تم استبعاد المقطع الصوتي", "تم استبعاد الملصق", "تم استبعاد المستند",
	"تم استبعاد جهه الاتصال", "تم استبعاد صوره gif", "تم استبعاد ملف gif",
	"الوسايط غير مدرجه", "الصوره غير مدرجه", "الصوره غير مشموله",
	"الفيديو غير مشمول", "لم يتم ادراج الوسايط", "لم يتم ارفاق الوسايط",
	"تم حذف الوسايط", "تم حذف الصوره", "الوسايط مستبعده",
	"medien ausgeschlossen", "bild weggelassen", "video weggelassen",
	"audio weggelassen", "sticker weggelassen", "dokument weggelassen",
	"gif weggelassen", "kontaktkarte weggelassen", "multimedia omitido",
	"imagen omitida", "video omitido", "audio omitido", "sticker omitido",
	"documento omitido", "gif omitido", "tarjeta de contacto omitida",
	"medias omis", "image absente", "video absente", "audio absent",
	"sticker absent", "document absent", "gif absent",
	"fiche contact absente", "midia oculta", "midia omitida",
	"arquivo de midia oculto", "imagem ocultada", "audio ocultado",
	"figurinha omitida", "documento ocultado", "media omessi",
	"immagine omessa", "video omesso", "audio omesso", "sticker omesso",
	"documento omesso", "medya dahil edilmedi", "medya atlanmis",
	"goruntu dahil edilmedi", "video dahil edilmedi", "ses dahil edilmedi",
	"cikartma dahil edilmedi", "belge dahil edilmedi", "media weggelaten",
	"afbeelding weggelaten", "video weggelaten", "без медиафаилов",
	"изображение отсутствует", "видео отсутствует", "аудио отсутствует",
	"стикер отсутствует", "документ отсутствует", "मीडिया के बिना",
	"मीडिया शामिल नहीं है", "ميڈيا خارج كر ديا گيا", "ميڈيا شامل نهيں هے",
	"رسانه حذف شد", "پيوست رسانه حذف شد", "media tidak disertakan",
	"gambar tidak disertakan",
	NULL
};

/* Somewhere in a line that has no author, or that iOS marked as its own. */
static const char *const notices[] = {
	" created group ", " created this group", " added ", " removed ",
	" joined using ", " joined the group", " left", " changed the subject ",
	" changed the group ", " changed this group",
	" changed their phone number", " changed to +", " was added",
	" were added", " was removed", " were removed", "disappearing messages",
	" pinned a message", " is a contact", " blocked this contact",
	" unblocked this contact", " changed the settings", "group's settings",
	" an admin", " started a call", " requested to join", "security code",
	"انشا المجموعه", "انشات المجموعه", "قام بانشاء المجموعه",
	"تم انشاء المجموعه", "غير موضوع المجموعه", "غير اسم المجموعه",
	"قام بتغيير موضوع", "قام بتغيير اسم المجموعه", "غير الموضوع", "اضاف ",
	"اضافك", "تمت اضافه", "تمت اضافتك", "ازال ", "قام بازاله", "تمت ازاله",
	"غادر ", "خرج من المجموعه", "انضم الي المجموعه", "انضم باستخدام",
	"غير رقم هاتفه", "قام بتغيير رقم", "الرسايل ذاتيه الاختفاء",
	"ثبت رساله", "اعدادات المجموعه", "رمز الامان", "حظرت جهه الاتصال",
	"الغيت حظر", " hat die gruppe ", " hat den betreff ", " creo el grupo",
	" cambio el asunto", " a cree le groupe", " a change le sujet",
	" criou o grupo", " mudou o assunto", " ha creato il gruppo",
	" grubunu olusturdu", " создал(-а) группу",
	NULL
};

/* In <> or behind U+200E, at the end of an edited message. */
static const char *const edited[] = {
	"this message was edited", "تم تعديل هذه الرساله",
	"diese nachricht wurde bearbeitet", "se edito este mensaje",
	"este mensaje fue editado", "ce message a ete modifie",
	"mensagem editada", "esta mensagem foi editada",
	"questo messaggio e stato modificato", "bu mesaj duzenlendi",
	"данное сообщение изменено", "اين پيام ويرايش شد",
	"اس پيغام ميں ترميم كي گيي", "pesan ini diedit",
	NULL
};

/* In () behind a file name. */
static const char *const attached[] = {
	"file attached", "الملف مرفق", "ملف مرفق", "تم ارفاق الملف",
	"datei angehangt", "archivo adjunto", "fichier joint",
	"arquivo anexado", "file allegato", "dosya ekli", "bestand bijgevoegd",
	"фаил добавлен", "فايل منسلك هے", "فايل پيوست شده", "file terlampir",
	"फ़ाइल संलग्न", "添付ファイル", "文件附件", "파일 첨부됨",
	NULL
};

/* In <> before a colon and a file name. */
static const char *const attached_ios[] = {
	"attached", "مرفق", "المرفق", "anhang", "adjunto", "piece jointe",
	"anexado", "allegato", "ekli dosya", "ekli", "bijlage", "вложение",
	"прикреплено", "منسلك", "پيوست", "terlampir", "संलग्न", "添付ファイル",
	"附件", "첨부",
	NULL
};
const char *const *
wa_phrases(size_t i)
{
	static const char *const *const all[] = { starts, exact, omitted,
		notices, edited, attached, attached_ios };

	return i < sizeof(all) / sizeof(all[0]) ? all[i] : NULL;
}

/* The text as phrases are written: folded, no <>, no full stop. */
static void
bare(void *ctx, const char *p, size_t n, struct folded *f)
{
	text_fold(ctx, p, n < LOOK_AT ? n : LOOK_AT, false, f);
	while (f->n > 0 && strchr(" \n.>", f->p[f->n - 1]) != NULL)
		f->n--;
	f->p[f->n] = '\0';
	while (*f->p == ' ' || *f->p == '<') {
		f->p++;
		f->n--;
	}
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(s, *list) == 0)
			return true;
	return false;
}

static bool
starts_with_one_of(const char *s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strncmp(s, *list, strlen(*list)) == 0)
			return true;
	return false;
}

static bool
holds_one_of(const char *s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strstr(s, *list) != NULL)
			return true;
	return false;
}

enum wa_phrase
wa_phrase_of(void *ctx, const char *p, size_t n, bool has_author,
    bool is_marked)
{
	enum wa_phrase what = WA_NONE;
	void *tmp = talloc_new(ctx);
	struct folded f;

	bare(tmp, p, n, &f);
	if (is_one_of(f.p, omitted))
		what = WA_OMITTED;
	else if (is_one_of(f.p, exact) || starts_with_one_of(f.p, starts))
		what = WA_SYSTEM;
	else if ((!has_author || is_marked) && holds_one_of(f.p, notices))
		what = WA_SYSTEM;
	talloc_free(tmp);
	return what;
}

/* -- file names in messages -------------------------------------------------- */

static bool
is_phrase(const char *p, size_t n, const char *const *list)
{
	void *tmp = talloc_new(NULL);
	struct folded f;
	bool is;

	bare(tmp, p, n < LOOK_AT ? n : 0, &f);
	is = is_one_of(f.p, list);
	talloc_free(tmp);
	return is;
}

/* "<attached: 00000012-PHOTO.jpg>", as iOS writes it. */
static bool
attached_by_ios(const char *p, size_t n, struct wa_attached *out)
{
	const char *open = memchr(p, '<', n), *colon, *close;

	if (open == NULL ||
	    (close = memchr(open, '>', n - (size_t)(open - p))) == NULL ||
	    (colon = memchr(open, ':', (size_t)(close - open))) == NULL ||
	    !is_phrase(open + 1, (size_t)(colon - open) - 1, attached_ios))
		return false;
	out->from = (size_t)(open - p);
	out->to = (size_t)(close - p) + 1;
	for (colon++; *colon == ' '; colon++)
		;
	out->at = (size_t)(colon - p);
	out->n = (size_t)(close - colon);
	return out->n > 0;
}

bool
wa_attached_of(const char *p, size_t n, struct wa_attached *out)
{
	const char *nl = memchr(p, '\n', n), *paren;
	size_t line = nl == NULL ? n : (size_t)(nl - p), end = line;

	if (attached_by_ios(p, n, out))
		return true;
	while (end > 0 && p[end - 1] != ')')
		end--;
	paren = end == 0 ? NULL : memrchr(p, '(', end);
	if (paren == NULL || paren == p || paren[-1] != ' ' || !is_phrase(
	    paren + 1, (size_t)(p + end - paren) - 2, attached))
		return false;
	for (out->at = 0; out->at < line;) {	/* marks before the name */
		size_t i = out->at;

		if (!is_bidi_mark(utf8_next(p, line, &i)))
			break;
		out->at = i;
	}
	out->n = (size_t)(paren - p) - 1 - out->at;
	out->from = 0;
	out->to = nl == NULL ? n : line + 1;
	return out->n > 0;
}

size_t
wa_without_edited(const char *p, size_t n)
{
	const char *open = memrchr(p, '<', n);
	size_t keep;

	if (n == 0 || p[n - 1] != '>' || open == NULL)
		return n;
	keep = (size_t)(open - p);
	if (!is_phrase(open, n - keep, edited))
		return n;
	while (keep > 0 && (p[keep - 1] == ' ' || (keep >= 3 &&
	    memcmp(p + keep - 3, "\u200e", 3) == 0)))
		keep -= p[keep - 1] == ' ' ? 1 : 3;
	return keep;
}

/* -- the chat's name ----------------------------------------------------------- */

/* Before the other side's name, in the name of the file. */
static const char *const titles[] = {
	"WhatsApp Chat with ", "WhatsApp Chat - ", "WhatsApp-Chat mit ",
	"WhatsApp Chat mit ", "Chat de WhatsApp con ", "Chat WhatsApp con ",
	"Chat WhatsApp - ", "Discussion WhatsApp avec ",
	"Conversa do WhatsApp com ", "WhatsApp Sohbeti - ",
	"WhatsApp-chat met ", "Чат WhatsApp с ", "Chat WhatsApp dengan ",
	"محادثة واتساب مع ", "دردشة واتساب مع ", "محادثة واتساب - ",
	"دردشة واتساب - ", "محادثة WhatsApp مع ", "دردشة WhatsApp مع ",
	"محادثة WhatsApp - ", "دردشة WhatsApp - ", "الدردشة مع ",
	"گفتگوی واتساپ با ", NULL
};

/* " (1)", as a browser adds it to a second download. */
static size_t
without_copy_number(const char *p, size_t n)
{
	size_t i = n;

	if (n < 4 || p[n - 1] != ')')
		return n;
	for (i = n - 1; i > 0 && p[i - 1] >= '0' && p[i - 1] <= '9'; i--)
		;
	return i >= 2 && i < n - 1 && p[i - 1] == '(' && p[i - 2] == ' ' ?
	    i - 2 : n;
}

char *
wa_chat_name(void *ctx, const char *file_name)
{
	const char *slash = strrchr(file_name, '/'), *dot;
	char *name = talloc_strdup(ctx, "");
	size_t i = 0, n, at;

	if (slash != NULL)
		file_name = slash + 1;
	dot = strrchr(file_name, '.');
	n = dot == NULL ? strlen(file_name) : (size_t)(dot - file_name);
	n = without_copy_number(file_name, n);
	while ((at = i) < n)
		if (!is_bidi_mark(utf8_next(file_name, n, &i)))
			name = talloc_strndup_append(name, file_name + at,
			    i - at);
	for (size_t k = 0; titles[k] != NULL; k++)
		if (strncmp(name, titles[k], strlen(titles[k])) == 0)
			return talloc_strdup(ctx, name + strlen(titles[k]));
	return name;
}
