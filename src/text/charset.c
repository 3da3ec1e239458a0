/* SPDX-License-Identifier: ISC */
/*
 * Which charset bytes are in, whatever their label says, and ICU to convert
 * them.  UTF-8 and ASCII, nearly all of today's mail, never reach ICU.
 */
#include "warid/text.h"
#include "warid/buf.h"

#include <talloc.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include "text/charset.h"
#include "text/utf8_step.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum {
	DETECT_BYTES = 4096,		/* of the beginning are looked at */
	DETECT_SURE = 15,		/* of 100 */
};

enum kind {
	LATIN,			/* what mailers say when they do not know */
	ONE_BYTE,		/* a byte a letter: valid UTF-8 refutes it */
	MANY_BYTES,		/* believed when it converts without a fault */
	STATEFUL,		/* plain ASCII may mean something else */
	UTF8,
	UNKNOWN,		/* a label that says nothing */
};

/*
 * Labels that ICU does not know, that need care, or that are better read as
 * the superset mailers mean by them (as the WHATWG Encoding Standard does).
 * Compared by letters and digits alone, lower case; `to` is ICU's name.
 */
static const struct label {
	const char *is, *to;
	enum kind kind;
} labels[] = {
	{ "utf8", "UTF-8", UTF8 },
	{ "unicode11utf8", "UTF-8", UTF8 },
	{ "unicode20utf8", "UTF-8", UTF8 },
	{ "utf8mb4", "UTF-8", UTF8 },
	{ "cp65001", "UTF-8", UTF8 },
	{ "usascii", NULL, UNKNOWN },
	{ "ascii", NULL, UNKNOWN },
	{ "ansix341968", NULL, UNKNOWN },
	{ "iso646us", NULL, UNKNOWN },
	{ "unknown8bit", NULL, UNKNOWN },
	{ "xunknown", NULL, UNKNOWN },
	{ "unknown", NULL, UNKNOWN },
	{ "autodetect", NULL, UNKNOWN },
	{ "default", NULL, UNKNOWN },
	{ "8bit", NULL, UNKNOWN },
	{ "binary", NULL, UNKNOWN },
	{ "none", NULL, UNKNOWN },
	{ "iso88591", "windows-1252", LATIN },
	{ "latin1", "windows-1252", LATIN },
	{ "l1", "windows-1252", LATIN },
	{ "windows1252", "windows-1252", LATIN },
	{ "cp1252", "windows-1252", LATIN },
	{ "ansi", "windows-1252", LATIN },
	{ "iso885915", "ISO-8859-15", LATIN },
	{ "iso88599", "windows-1254", ONE_BYTE },
	{ "windows1256", "windows-1256", ONE_BYTE },
	{ "xwindows1256", "windows-1256", ONE_BYTE },
	{ "xcp1256", "windows-1256", ONE_BYTE },
	{ "cp1256", "windows-1256", ONE_BYTE },
	{ "win1256", "windows-1256", ONE_BYTE },
	{ "ansi1256", "windows-1256", ONE_BYTE },
	{ "1256", "windows-1256", ONE_BYTE },
	{ "arabicwindows", "windows-1256", ONE_BYTE },
	{ "iso88596", "ISO-8859-6", ONE_BYTE },
	{ "iso88596i", "ISO-8859-6", ONE_BYTE },
	{ "iso88596e", "ISO-8859-6", ONE_BYTE },
	{ "arabic", "ISO-8859-6", ONE_BYTE },
	{ "csisolatinarabic", "ISO-8859-6", ONE_BYTE },
	{ "asmo708", "ISO-8859-6", ONE_BYTE },
	{ "ecma114", "ISO-8859-6", ONE_BYTE },
	{ "xmacarabic", "ISO-8859-6", ONE_BYTE },
	{ "macarabic", "ISO-8859-6", ONE_BYTE },
	{ "iso88598i", "ISO-8859-8", ONE_BYTE },
	{ "iso88598e", "ISO-8859-8", ONE_BYTE },
	{ "gb2312", "GB18030", MANY_BYTES },
	{ "gbk", "GB18030", MANY_BYTES },
	{ "cp936", "GB18030", MANY_BYTES },
	{ "gb18030", "GB18030", MANY_BYTES },
	{ "big5", "windows-950", MANY_BYTES },
	{ "ksc56011987", "windows-949", MANY_BYTES },
	{ "euckr", "windows-949", MANY_BYTES },
	{ "cp949", "windows-949", MANY_BYTES },
	{ "shiftjis", "ibm-943_P15A-2003", MANY_BYTES },
	{ "sjis", "ibm-943_P15A-2003", MANY_BYTES },
	{ "eucjp", "EUC-JP", MANY_BYTES },
	{ "utf7", "UTF-7", STATEFUL },
	{ "unicode11utf7", "UTF-7", STATEFUL },
	{ "utf16", "UTF-16", STATEFUL },
	{ "utf16le", "UTF-16LE", STATEFUL },
	{ "utf16be", "UTF-16BE", STATEFUL },
	{ "ucs2", "UTF-16", STATEFUL },
	{ "iso10646ucs2", "UTF-16", STATEFUL },
	{ "unicode", "UTF-16", STATEFUL },
	{ "utf32", "UTF-32", STATEFUL },
	{ "utf32le", "UTF-32LE", STATEFUL },
	{ "utf32be", "UTF-32BE", STATEFUL },
	{ "iso2022jp", "JIS7", STATEFUL },
	{ "csiso2022jp", "JIS7", STATEFUL },
	{ "iso2022jp1", "JIS7", STATEFUL },
	{ "iso2022jp2", "ISO-2022-JP-2", STATEFUL },
	{ "iso2022kr", "ISO-2022-KR", STATEFUL },
	{ "iso2022cn", "ISO-2022-CN", STATEFUL },
	{ "hzgb2312", "HZ-GB-2312", STATEFUL },
};

/* -- ICU ------------------------------------------------------------------ */

/*
 * n bytes in ICU's charset `name`; what it does not know is U+FFFD.  NULL when
 * ICU has no such charset.
 */
static char *
convert(void *ctx, const char *name, const char *p, size_t n, size_t *out_n)
{
	UErrorCode rc = U_ZERO_ERROR;
	UConverter *cnv = ucnv_open(name, &rc);
	size_t cap = n * 2 + 16;
	char *out;
	int32_t len;

	if (U_FAILURE(rc) || n > INT32_MAX / 4) {
		ucnv_close(cnv);
		return NULL;
	}
	out = talloc_size(ctx, cap);
	len = ucnv_toAlgorithmic(UCNV_UTF8, cnv, out, (int32_t)cap - 1, p,
	    (int32_t)n, &rc);
	if (rc == U_BUFFER_OVERFLOW_ERROR) {
		rc = U_ZERO_ERROR;
		cap = (size_t)len + 1;
		out = talloc_realloc_size(ctx, out, cap);
		len = ucnv_toAlgorithmic(UCNV_UTF8, cnv, out,
		    (int32_t)cap - 1, p, (int32_t)n, &rc);
	}
	ucnv_close(cnv);
	if (U_FAILURE(rc)) {
		talloc_free(out);
		return NULL;
	}
	out[len] = '\0';
	*out_n = (size_t)len;
	return out;
}

bool
charset_high(const char *name, uint32_t high[128])
{
	void *ctx = talloc_new(NULL);
	char bytes[128], *s;
	size_t n, i = 0, k = 0;

	for (int c = 0; c < 128; c++)
		bytes[c] = (char)(0x80 + c);
	s = convert(ctx, name, bytes, sizeof(bytes), &n);
	while (s != NULL && i < n && k < 128)
		high[k++] = utf8_next(s, n, &i);
	talloc_free(ctx);
	return k == 128;
}

static bool
has_replacement(const char *p, size_t n)
{
	return memmem(p, n, "\xef\xbf\xbd", 3) != NULL;
}

static bool
converts(void *ctx, const char *name, const char *p, size_t n)
{
	size_t len;
	char *s = convert(ctx, name, p, n, &len);
	bool whole = s != NULL && !has_replacement(s, len);

	talloc_free(s);
	return whole;
}

/*
 * ICU's best guess that has a letter for every byte (it takes Russian for
 * Hebrew); NULL: none.  UTF-16 it sees everywhere: that is left to
 * charset_of_halves.
 */
static const char *
detect(void *ctx, const char *p, size_t n)
{
	UErrorCode rc = U_ZERO_ERROR;
	UCharsetDetector *d = ucsdet_open(&rc);
	const UCharsetMatch **m;
	const char *found = NULL;
	int32_t nr = 0;

	ucsdet_setText(d, p, (int32_t)(n < DETECT_BYTES ? n : DETECT_BYTES),
	    &rc);
	m = ucsdet_detectAll(d, &nr, &rc);
	for (int32_t i = 0; U_SUCCESS(rc) && i < nr && found == NULL; i++) {
		const char *name = ucsdet_getName(m[i], &rc);

		if (ucsdet_getConfidence(m[i], &rc) >= DETECT_SURE &&
		    strncmp(name, "UTF-", 4) != 0 &&
		    strncmp(name, "IBM", 3) != 0 && converts(ctx, name, p, n))
			found = talloc_strdup(ctx, name);
	}
	ucsdet_close(d);
	return found;
}

static const char *
guess(void *ctx, const char *p, size_t n)
{
	const char *name = charset_of_arabic(p, n);

	if (name == NULL)
		name = detect(ctx, p, n);
	if (name == NULL || strcmp(name, "ISO-8859-1") == 0)
		name = is_mostly_ascii(p, n) ? "windows-1252" :
		    "windows-1256";
	return name;
}

/* -- the decision --------------------------------------------------------- */

static const struct label *
find_label(const char *label)
{
	char plain[32];
	size_t n = 0;

	for (; label != NULL && *label != '\0' && n < sizeof(plain) - 1;
	    label++) {
		unsigned char c = (unsigned char)*label;

		if (n > 0 && strchr(";, \t\r\n", c) != NULL)
			break;
		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			plain[n++] = (char)c;
	}
	plain[n] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
		if (strcmp(labels[i].is, plain) == 0)
			return &labels[i];
	return NULL;
}

static bool
is_ascii(const char *p, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;

		memcpy(&w, p + i, 8);
		if ((w & UTF8_HIGH_BITS) != 0)
			return false;
	}
	for (; i < n; i++)
		if ((unsigned char)p[i] >= 0x80)
			return false;
	return true;
}

static size_t
count_broken(const char *p, size_t n)
{
	size_t broken = 0;

	for (size_t i = 0; i < n;) {
		size_t at = i;

		broken += utf8_next(p, n, &i) == 0xfffd && i == at + 1;
	}
	return broken;
}

static size_t
count_sequences(const char *p, size_t n)
{
	size_t sequences = 0;

	for (size_t i = 0; i < n;) {
		size_t at = i;

		utf8_next(p, n, &i);
		sequences += i > at + 1;
	}
	return sequences;
}

/*
 * Believed to be UTF-8 whatever its label?  Two characters of a charset of
 * many bytes may be well-formed by chance, hardly three.
 */
static bool
is_surely_utf8(enum kind kind, const char *p, size_t n)
{
	return kind != STATEFUL && is_utf8(p, n) &&
	    (kind != MANY_BYTES || count_sequences(p, n) >= 3);
}

static char *
copy(void *ctx, const char *p, size_t n, size_t *out_n)
{
	char *s = talloc_size(ctx, n + 1);

	if (s == NULL)
		abort();
	if (n > 0)
		memcpy(s, p, n);
	s[n] = '\0';
	*out_n = n;
	return s;
}

static char *
copy_damaged(void *ctx, const char *p, size_t n, size_t *out_n)
{
	struct buf b;

	buf_init(&b, ctx);
	for (size_t i = 0; i < n;)
		buf_utf8(&b, utf8_next(p, n, &i));
	*out_n = b.n;
	return b.p;
}

/* What is not UTF-8 all through, or is in a charset that only looks so. */
static char *
decode(void *ctx, const struct label *l, const char *label, const char *p,
    size_t n, size_t *out_n, const char **used)
{
	const char *name = l != NULL ? l->to : label;
	enum kind kind = l != NULL ? l->kind : label != NULL ? ONE_BYTE :
	    UNKNOWN;
	char *s = NULL;

	/* a few broken bytes make no other charset of it */
	if (kind == UTF8 && count_sequences(p, n) > 2 * count_broken(p, n)) {
		*used = "UTF-8";
		return copy_damaged(ctx, p, n, out_n);
	}
	if (kind == LATIN && charset_of_arabic(p, n) != NULL)
		kind = UNKNOWN;
	if (kind != UNKNOWN && kind != UTF8)
		s = convert(ctx, name, p, n, out_n);
	/* a label that does not fit is no label */
	if (s == NULL || (kind != STATEFUL && has_replacement(s, *out_n) &&
	    count_broken(p, n) > 0)) {
		const char *better = is_utf8(p, n) ? "UTF-8" :
		    guess(ctx, p, n);
		size_t better_n;
		char *again = convert(ctx, better, p, n, &better_n);

		if (again != NULL && (s == NULL ||
		    !has_replacement(again, better_n))) {
			s = again;
			*out_n = better_n;
			name = better;
		}
	}
	if (s == NULL)
		s = copy_damaged(ctx, p, n, out_n);
	*used = name == NULL ? "UTF-8" : name == label ?
	    talloc_strdup(ctx, label) : name;
	return s;
}

static void
drop_nul(char *s, size_t *n)
{
	size_t k = 0;

	if (memchr(s, '\0', *n) == NULL)
		return;
	for (size_t i = 0; i < *n; i++)
		if (s[i] != '\0')
			s[k++] = s[i];
	s[k] = '\0';
	*n = k;
}

/* A byte order mark that was decoded with the rest. */
static void
drop_mark(char *s, size_t *n)
{
	if (*n < 3 || memcmp(s, "\xef\xbb\xbf", 3) != 0)
		return;
	*n -= 3;
	memmove(s, s + 3, *n + 1);
}

char *
text_to_utf8(void *ctx, const char *label, const char *p, size_t n,
    size_t *out_n, const char **used)
{
	const struct label *l = find_label(label);
	enum kind kind = l != NULL ? l->kind : UNKNOWN;
	const char *name = "UTF-8", *wide;
	char *s, *better;

	wide = kind != STATEFUL ? charset_of_halves(p, n) : NULL;
	if (wide != NULL)
		s = decode(ctx, find_label(wide), wide, p, n, out_n, &name);
	else if ((kind != STATEFUL && is_ascii(p, n)) ||
	    is_surely_utf8(kind, p, n))
		s = copy(ctx, p, n, out_n);
	else
		s = decode(ctx, l, label, p, n, out_n, &name);
	if (used != NULL)
		*used = name;
	drop_nul(s, out_n);
	drop_mark(s, out_n);
	better = text_repair(ctx, s, *out_n, out_n);
	return better != NULL ? better : s;
}
