/* SPDX-License-Identifier: ISC */
/*
 * Which language a text is in: by the script of its words, and where several
 * languages share one, by the small words no text does without.
 */
#include "warid/text.h"

#include <string.h>
#include <talloc.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	MAX_BYTES = 16384,
	MAX_WORDS = 400,		/* a language shows sooner */
	MIN_LETTERS = 2,
	MIXED_PERCENT = 20,
	SURE_PERCENT = 12,		/* of the words, small ones */
};

enum {
	AR = 1 << 0, FA = 1 << 1, UR = 1 << 2, EN = 1 << 3, FR = 1 << 4, ES =
	1 << 5, PT = 1 << 6, IT = 1 << 7, DE = 1 << 8, NL = 1 << 9, TR = 1 <<
	10, ID = 1 << 11, TL = 1 << 12, SW = 1 << 13, RU = 1 << 14, UK = 1 <<
	15,
	NR_LANGS = 16,
};

static const char *const names[NR_LANGS] = {
	"ar", "fa", "ur", "en", "fr", "es", "pt", "it", "de", "nl", "tr",
	"id", "tl", "sw", "ru", "uk",
};

/* Folded; sorted by bytes. */
static const struct small_word {
	const char *word;
	unsigned langs;
} small_words[] = {
	{ "a", PT }, { "aan", NL }, { "ada", ID }, { "adalah", ID },
	{ "akan", ID }, { "ako", TL }, { "al", ES | IT }, { "alla", IT },
	{ "am", DE }, { "an", EN }, { "and", EN }, { "anda", ID },
	{ "ang", TL }, { "are", EN }, { "as", EN | PT }, { "asante", SW },
	{ "at", EN | TL }, { "atau", ID }, { "au", FR }, { "auch", DE },
	{ "auf", DE }, { "aux", FR }, { "avec", FR }, { "ay", TL },
	{ "be", EN }, { "bedankt", NL }, { "been", EN }, { "ben", TR },
	{ "benim", TR }, { "bij", NL }, { "bin", DE }, { "bir", TR },
	{ "bisa", ID }, { "bitte", DE }, { "bonjour", FR }, { "bu", TR },
	{ "but", EN }, { "by", EN }, { "can", EN }, { "ce", FR },
	{ "che", IT }, { "ciao", IT }, { "cok", TR }, { "com", PT },
	{ "come", IT }, { "como", ES | PT }, { "con", ES | IT },
	{ "da", PT | TR }, { "daha", TR }, { "dan", ID }, { "danke", DE },
	{ "dans", FR }, { "dari", ID }, { "das", PT | DE }, { "dat", NL },
	{ "de", FR | ES | PT | NL | TR }, { "degil", TR }, { "del", ES | IT },
	{ "della", IT }, { "dem", DE }, { "den", DE }, { "dengan", ID },
	{ "der", DE }, { "des", FR }, { "di", IT | ID }, { "die", DE },
	{ "do", PT }, { "dos", PT }, { "du", FR }, { "e", PT | IT },
	{ "een", NL }, { "ein", DE }, { "eine", DE }, { "el", ES },
	{ "elle", FR }, { "em", PT }, { "en", ES | NL }, { "es", ES | DE },
	{ "est", FR }, { "esta", ES }, { "estou", PT }, { "estoy", ES },
	{ "et", FR }, { "eu", PT }, { "foi", PT }, { "for", EN },
	{ "from", EN }, { "fur", DE }, { "gibi", TR }, { "gli", IT },
	{ "graag", NL }, { "gracias", ES }, { "grazie", IT }, { "haben", DE },
	{ "has", EN }, { "hastane", TR }, { "have", EN }, { "heb", NL },
	{ "het", NL }, { "hii", SW }, { "hindi", TL }, { "hiyo", SW },
	{ "ho", IT }, { "hola", ES }, { "i", EN | IT }, { "ich", DE },
	{ "icin", TR }, { "ik", NL }, { "il", FR | IT }, { "ile", TR },
	{ "im", DE }, { "in", EN | IT | DE | NL }, { "ini", ID },
	{ "is", EN | NL }, { "ist", DE }, { "it", EN }, { "itu", ID },
	{ "je", FR | NL }, { "juga", ID }, { "kama", SW }, { "kami", ID | TL },
	{ "kasih", ID }, { "katika", SW }, { "ke", ID }, { "ko", TL },
	{ "kung", TL }, { "kwa", SW }, { "la", FR | ES | IT },
	{ "lakini", SW }, { "lang", TL }, { "las", ES }, { "le", FR | IT },
	{ "les", FR }, { "lo", ES | IT }, { "los", ES }, { "lutfen", TR },
	{ "ma", FR | IT }, { "maar", NL }, { "mais", FR }, { "mas", PT },
	{ "may", TL }, { "mein", DE }, { "merci", FR }, { "merhaba", TR },
	{ "met", NL }, { "meu", PT }, { "mga", TL }, { "mi", ES | IT | TR },
	{ "mijn", NL }, { "mimi", SW }, { "minha", PT }, { "mit", DE },
	{ "mohon", ID }, { "molto", IT }, { "mon", FR }, { "muito", PT },
	{ "muy", ES }, { "my", EN }, { "na", PT | TL | SW }, { "naar", NL },
	{ "naman", TL }, { "namin", TL }, { "nao", PT }, { "ne", FR | TR },
	{ "nel", IT }, { "ng", TL }, { "ni", TL | SW }, { "nicht", DE },
	{ "niet", NL }, { "no", EN | ES }, { "non", IT }, { "not", EN },
	{ "nous", FR }, { "o", PT }, { "obrigado", PT }, { "of", EN },
	{ "ola", PT }, { "olarak", TR }, { "on", EN }, { "ook", NL },
	{ "op", NL }, { "opo", TL }, { "os", PT }, { "our", EN },
	{ "pada", ID }, { "para", ES | PT | TL }, { "pas", FR }, { "per", IT },
	{ "pero", ES | TL }, { "pia", SW }, { "please", EN }, { "po", TL },
	{ "por", ES | PT }, { "pour", FR }, { "que", FR | ES | PT },
	{ "questo", IT }, { "qui", FR }, { "randevu", TR }, { "sa", TL },
	{ "salamat", TL }, { "saya", ID }, { "se", ES | PT },
	{ "si", IT | TL }, { "sie", DE }, { "sisi", SW }, { "siya", TL },
	{ "sono", IT }, { "sont", FR }, { "su", ES }, { "sudah", ID },
	{ "sur", FR }, { "tafadhali", SW }, { "te", NL }, { "tengo", ES },
	{ "terima", ID }, { "tesekkurler", TR }, { "that", EN }, { "the", EN },
	{ "their", EN }, { "there", EN }, { "they", EN }, { "this", EN },
	{ "tidak", ID }, { "to", EN }, { "um", PT }, { "uma", PT },
	{ "un", FR | ES | IT }, { "una", ES | IT }, { "und", DE },
	{ "une", FR }, { "untuk", ID }, { "van", NL }, { "var", TR },
	{ "ve", TR }, { "von", DE }, { "voor", NL }, { "votre", FR },
	{ "vous", FR }, { "wa", SW }, { "war", DE }, { "was", EN | NL },
	{ "we", EN | NL }, { "will", EN }, { "wir", DE }, { "with", EN },
	{ "would", EN }, { "y", ES }, { "ya", SW }, { "yang", ID },
	{ "yok", TR }, { "you", EN }, { "your", EN }, { "zijn", NL },
	{ "zu", DE }, { "але", UK }, { "був", UK }, { "була", UK },
	{ "был", RU }, { "была", RU }, { "в", RU | UK }, { "ви", UK },
	{ "вы", RU }, { "від", UK }, { "для", RU | UK }, { "до", RU | UK },
	{ "з", UK }, { "за", RU | UK }, { "и", RU }, { "из", RU }, { "к", RU },
	{ "как", RU }, { "мені", UK }, { "ми", UK }, { "мне", RU },
	{ "мы", RU }, { "на", RU | UK }, { "не", RU | UK }, { "но", RU },
	{ "о", RU }, { "от", RU }, { "по", RU | UK }, { "про", UK },
	{ "с", RU }, { "та", UK }, { "у", RU | UK }, { "це", UK },
	{ "что", RU }, { "що", UK }, { "щоб", UK }, { "это", RU },
	{ "я", RU | UK }, { "як", UK }, { "і", UK }, { "است", FA },
	{ "التي", AR }, { "الذي", AR }, { "السلام", AR }, { "الله", AR },
	{ "الي", AR }, { "اما", FA }, { "ان", AR | FA }, { "انا", AR },
	{ "او", AR }, { "اور", UR }, { "اين", FA }, { "براي", FA },
	{ "بعد", AR }, { "بهي", UR }, { "بود", FA }, { "تا", FA },
	{ "تها", UR }, { "ثم", AR }, { "خود", FA }, { "را", FA }, { "سے", UR },
	{ "شد", FA }, { "شده", FA }, { "شكرا", AR }, { "علي", AR },
	{ "عليكم", AR }, { "عن", AR }, { "في", AR }, { "قد", AR },
	{ "كا", UR }, { "كان", AR }, { "كرد", FA }, { "كل", AR },
	{ "كه", FA | UR }, { "كو", UR }, { "كي", UR }, { "كے", UR },
	{ "لا", AR }, { "لكن", AR }, { "لم", AR }, { "لي", AR }, { "ما", AR },
	{ "مجهے", UR }, { "مع", AR }, { "من", AR }, { "مي", FA },
	{ "ميں", UR }, { "نهيں", UR }, { "نيست", FA }, { "نے", UR },
	{ "هاي", FA }, { "هذا", AR }, { "هذه", AR }, { "هر", FA },
	{ "هم", FA }, { "هوں", UR }, { "هيں", UR }, { "هے", UR },
	{ "وقد", AR }, { "يك", FA }, { "يه", UR }, { "پر", UR },
};

enum script {
	ARABIC, LATIN, CYRILLIC, OTHER, NR_SCRIPTS,
};

/* Scripts; where one language all but owns it, that language. */
static const struct range {
	uint32_t lo, hi;
	enum script script;
	const char *lang;
	const char *code;		/* ISO 15924 */
} ranges[] = {
	{ 'a', 'z', LATIN, NULL, "Latn" },
	{ 0x00df, 0x02af, LATIN, NULL, "Latn" },
	{ 0x0370, 0x03ff, OTHER, "el", "Grek" },
	{ 0x0400, 0x052f, CYRILLIC, NULL, "Cyrl" },
	{ 0x0531, 0x058a, OTHER, "hy", "Armn" },
	{ 0x05d0, 0x05f4, OTHER, "he", "Hebr" },
	{ 0x0620, 0x06d3, ARABIC, NULL, "Arab" },
	{ 0x0750, 0x077f, ARABIC, NULL, "Arab" },
	{ 0x0904, 0x097f, OTHER, "hi", "Deva" },
	{ 0x0980, 0x09fe, OTHER, "bn", "Beng" },
	{ 0x0a01, 0x0a76, OTHER, "pa", "Guru" },
	{ 0x0a81, 0x0aff, OTHER, "gu", "Gujr" },
	{ 0x0b82, 0x0bfa, OTHER, "ta", "Taml" },
	{ 0x0c00, 0x0c7f, OTHER, "te", "Telu" },
	{ 0x0c80, 0x0cf3, OTHER, "kn", "Knda" },
	{ 0x0d00, 0x0d7f, OTHER, "ml", "Mlym" },
	{ 0x0d81, 0x0df4, OTHER, "si", "Sinh" },
	{ 0x0e01, 0x0e5b, OTHER, "th", "Thai" },
	{ 0x1000, 0x109f, OTHER, "my", "Mymr" },
	{ 0x10a0, 0x10ff, OTHER, "ka", "Geor" },
	{ 0x1200, 0x139f, OTHER, "am", "Ethi" },
	{ 0x1780, 0x17ff, OTHER, "km", "Khmr" },
	{ 0x1e00, 0x1eff, LATIN, NULL, "Latn" },
	{ 0x3040, 0x30ff, OTHER, "ja", "Jpan" },
	{ 0x4e00, 0x9fff, OTHER, "zh", "Hani" },
	{ 0xac00, 0xd7a3, OTHER, "ko", "Hang" },
};

struct tally {
	size_t words[NR_SCRIPTS];
	size_t of_range[ARRAY_SIZE(ranges)];
	size_t hits[NR_LANGS];
	size_t letters, arabizi;
};

static int
by_word(const void *key, const void *row)
{
	const struct small_word *w = row;

	return strcmp(key, w->word);
}

static void
tally_small(struct tally *t, const char *word, size_t n)
{
	const struct small_word *w;
	char key[24];

	if (n >= sizeof(key))
		return;
	memcpy(key, word, n);
	key[n] = '\0';
	w = bsearch(key, small_words, ARRAY_SIZE(small_words),
	    sizeof(small_words[0]), by_word);
	for (unsigned i = 0; w != NULL && i < NR_LANGS; i++)
		t->hits[i] += w->langs >> i & 1;
}

/* A digit for an Arabic letter among Latin ones ("7abibi"), or a greeting. */
static bool
is_arabizi(const char *word, size_t n)
{
	static const char *const common[] = { "salam", "salaam", "shukran",
		"shukrn", "wallah", "walla", "inshallah", "habibi", "yalla",
		"mafi", "mafe", "abgha", "bukra" };
	size_t digits = 0, letters = 0;

	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		if (strlen(common[i]) == n && memcmp(common[i], word, n) == 0)
			return true;
	for (size_t i = 0; i < n; i++) {
		letters += word[i] >= 'a' && word[i] <= 'z';
		digits += word[i] != '\0' && strchr("235679", word[i]) != NULL;
	}
	return digits >= 1 && digits <= 2 && letters >= 2 &&
	    digits + letters == n;
}

static void
tally_word(struct tally *t, const char *word, size_t n)
{
	size_t i = 0;
	uint32_t cp;

	/* the first letter's script: "3arabi" begins with a digit */
	do
		cp = utf8_next(word, n, &i);
	while (cp <= '9' && i < n);
	for (size_t k = 0; k < ARRAY_SIZE(ranges); k++) {
		if (cp < ranges[k].lo || cp > ranges[k].hi)
			continue;
		t->of_range[k]++;
		t->words[ranges[k].script]++;
		t->letters += utf8_length(word, n);
		t->arabizi += ranges[k].script == LATIN && is_arabizi(word, n);
		tally_small(t, word, n);
		return;
	}
}

/* The language of most small words among `among`; `usual` unless sure. */
static const char *
by_small_words(const struct tally *t, unsigned among, unsigned usual,
    size_t words)
{
	unsigned best = (unsigned)__builtin_ctz(usual), own = best;

	for (unsigned i = 0; i < NR_LANGS; i++)
		if ((among >> i & 1) != 0 && t->hits[i] > t->hits[best])
			best = i;
	if (t->hits[best] * 100 < words * SURE_PERCENT ||
	    (t->hits[best] < 2 && words > 4))
		best = own;
	return names[best];
}

static const char *
by_range(const struct tally *t)
{
	const char *name = "und";
	size_t best = 0;

	for (size_t k = 0; k < ARRAY_SIZE(ranges); k++)
		if (ranges[k].lang != NULL && t->of_range[k] > best) {
			best = t->of_range[k];
			name = ranges[k].lang;
		}
	/* Japanese has Han characters too, Chinese has no kana */
	for (size_t k = 0; k < ARRAY_SIZE(ranges); k++)
		if (ranges[k].lo == 0x3040 && t->of_range[k] > 0 &&
		    strcmp(name, "zh") == 0)
			return "ja";
	return name;
}

static bool
is_mixed(const size_t *words)
{
	size_t both = words[ARABIC] + words[LATIN];

	return words[ARABIC] * 100 >= both * MIXED_PERCENT &&
	    words[LATIN] * 100 >= both * MIXED_PERCENT;
}

static const char *
lang_of(const struct tally *t)
{
	const size_t *words = t->words;
	size_t both = words[ARABIC] + words[LATIN];

	if (t->letters < MIN_LETTERS)
		return "und";
	if (words[OTHER] > both && words[OTHER] > words[CYRILLIC])
		return by_range(t);
	if (words[CYRILLIC] > both)
		return by_small_words(t, RU | UK, RU, words[CYRILLIC]);
	if (is_mixed(words))
		return "mixed";
	if (words[ARABIC] > words[LATIN])
		return by_small_words(t, AR | FA | UR, AR, words[ARABIC]);
	if (t->arabizi >= 2 && t->arabizi * 4 >= words[LATIN])
		return "ar";
	return by_small_words(t, ~(unsigned)(AR | FA | UR | RU | UK), EN,
	    words[LATIN]);
}

static const char *
script_of(const struct tally *t)
{
	const size_t *words = t->words;
	enum script best = ARABIC;
	const char *lang;

	for (enum script i = LATIN; i < NR_SCRIPTS; i++)
		best = words[i] > words[best] ? i : best;
	if (t->letters == 0)
		return "Zyyy";
	if (best <= LATIN && is_mixed(words))
		return "mixed";
	lang = best == OTHER ? by_range(t) : NULL;
	for (size_t k = 0; k < ARRAY_SIZE(ranges); k++)
		if (ranges[k].script == best && (lang == NULL ||
		    strcmp(ranges[k].lang, lang) == 0))
			return ranges[k].code;
	return "Zyyy";
}

const char *
text_lang(const char *p, size_t n, const char **script)
{
	void *ctx = talloc_new(NULL);
	struct tally t = { 0 };
	size_t pos = 0;
	struct folded f;
	struct token w;

	text_fold(ctx, p, n < MAX_BYTES ? n : MAX_BYTES, false, &f);
	for (int i = 0; i < MAX_WORDS && text_token(f.p, f.n, &pos, &w); i++)
		tally_word(&t, f.p + w.at, w.n);
	talloc_free(ctx);
	if (script != NULL)
		*script = script_of(&t);
	return lang_of(&t);
}
