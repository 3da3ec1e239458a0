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

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

enum kind {
	ONE_BYTE,		/* a byte a letter: valid UTF-8 refutes it */
	MANY_BYTES,		/* believed when it converts without a fault */
	STATEFUL,		/* plain ASCII may mean something else */
	UTF8,
	UNKNOWN,		/* a label that says nothing */
};

/*
 * Labels that ICU does not know, or that are better read as the superset
 * mailers mean by them (as the WHATWG Encoding Standard does).  Compared by
 * letters and digits alone, lower case; `to` is ICU's name.
 */
static const struct label {
	const char *is, *to;
	enum kind kind;
} labels[] = {
	{ "utf8", "UTF-8", UTF8 },
	{ "unicode11utf8", "UTF-8", UTF8 },
	{ "utf8mb4", "UTF-8", UTF8 },
	{ "cp65001", "UTF-8", UTF8 },
	{ "usascii", "windows-1252", UNKNOWN },
	{ "ascii", "windows-1252", UNKNOWN },
	{ "ansix341968", "windows-1252", UNKNOWN },
	{ "unknown8bit", NULL, UNKNOWN },
	{ "xunknown", NULL, UNKNOWN },
	{ "unknown", NULL, UNKNOWN },
	{ "autodetect", NULL, UNKNOWN },
	{ "default", NULL, UNKNOWN },
	{ "8bit", NULL, UNKNOWN },
	{ "binary", NULL, UNKNOWN },
	{ "none", NULL, UNKNOWN },
	{ "iso88591", "windows-1252", ONE_BYTE },
	{ "latin1", "windows-1252", ONE_BYTE },
	{ "iso88599", "windows-1254", ONE_BYTE },
	{ "xmacarabic", "ISO-8859-6", ONE_BYTE },
	{ "macarabic", "ISO-8859-6", ONE_BYTE },
	{ "ansi1256", "windows-1256", ONE_BYTE },
	{ "1256", "windows-1256", ONE_BYTE },
	{ "arabic", "windows-1256", ONE_BYTE },
	{ "asmo708", "ISO-8859-6", ONE_BYTE },
	{ "iso88596i", "ISO-8859-6", ONE_BYTE },
	{ "iso88596e", "ISO-8859-6", ONE_BYTE },
	{ "iso88598i", "ISO-8859-8", ONE_BYTE },
	{ "gb2312", "GB18030", MANY_BYTES },
	{ "gbk", "GB18030", MANY_BYTES },
	{ "gb18030", "GB18030", MANY_BYTES },
	{ "ksc56011987", "windows-949", MANY_BYTES },
	{ "euckr", "windows-949", MANY_BYTES },
	{ "shiftjis", "ibm-943_P15A-2003", MANY_BYTES },
	{ "utf7", "UTF-7", STATEFUL },
	{ "unicode11utf7", "UTF-7", STATEFUL },
	{ "utf16", "UTF-16", STATEFUL },
	{ "utf16le", "UTF-16LE", STATEFUL },
	{ "utf16be", "UTF-16BE", STATEFUL },
	{ "ucs2", "UTF-16", STATEFUL },
	{ "unicode", "UTF-16", STATEFUL },
	{ "utf32", "UTF-32", STATEFUL },
	{ "utf32le", "UTF-32LE", STATEFUL },
	{ "utf32be", "UTF-32BE", STATEFUL },
	{ "iso2022jp", "JIS7", STATEFUL },
	{ "csiso2022jp", "JIS7", STATEFUL },
};

/* -- ICU ------------------------------------------------------------------ */

char *
charset_decode(void *ctx, const char *name, const char *p, size_t n,
    size_t *out_n)
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

char *
charset_encode(void *ctx, const char *name, const char *p, size_t n,
    size_t *out_n)
{
	UErrorCode rc = U_ZERO_ERROR;
	UConverter *cnv = ucnv_open(name, &rc);
	size_t cap = n * 2 + 16;
	char *out;
	int32_t len;

	ucnv_setFromUCallBack(cnv, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL,
	    &rc);
	if (U_FAILURE(rc) || n > INT32_MAX / 4) {
		ucnv_close(cnv);
		return NULL;
	}
	out = talloc_size(ctx, cap);
	len = ucnv_fromAlgorithmic(cnv, UCNV_UTF8, out, (int32_t)cap - 1, p,
	    (int32_t)n, &rc);
	ucnv_close(cnv);
	if (U_FAILURE(rc)) {
		talloc_free(out);
		return NULL;
	}
	out[len] = '\0';
	*out_n = (size_t)len;
	return out;
}

/* ICU's best guess, or NULL when it is less than half sure. */
static const char *
detect(void *ctx, const char *p, size_t n)
{
	UErrorCode rc = U_ZERO_ERROR;
	UCharsetDetector *d = ucsdet_open(&rc);
	const UCharsetMatch *m;
	const char *name = NULL;

	ucsdet_setText(d, p, (int32_t)(n < 4096 ? n : 4096), &rc);
	m = ucsdet_detect(d, &rc);
	if (U_SUCCESS(rc) && m != NULL &&
	    ucsdet_getConfidence(m, &rc) >= 50)
		name = talloc_strdup(ctx, ucsdet_getName(m, &rc));
	ucsdet_close(d);
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

/* What a label that is not in the table is to ICU. */
static enum kind
icu_kind(const char *label)
{
	UErrorCode rc = U_ZERO_ERROR;
	UConverter *cnv;
	enum kind kind;

	if (label == NULL || label[0] == '\0' || strlen(label) > 60)
		return UNKNOWN;
	cnv = ucnv_open(label, &rc);
	if (U_FAILURE(rc))
		return UNKNOWN;
	switch (ucnv_getType(cnv)) {
	case UCNV_SBCS:
	case UCNV_LATIN_1:
		kind = ONE_BYTE;
		break;
	case UCNV_MBCS:
	case UCNV_DBCS:
		kind = MANY_BYTES;
		break;
	case UCNV_UTF8:
		kind = UTF8;
		break;
	default:
		kind = STATEFUL;
		break;
	}
	ucnv_close(cnv);
	return kind;
}

static bool
is_ascii(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] >= 0x80)
			return false;
	return true;
}

bool
looks_windows_1256(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t whole = 0, mixed = 0, odd = 0;

	for (size_t i = 0; i < n;) {
		size_t arabic = 0, latin = 0, other = 0;

		for (; i < n && p[i] > ' '; i++) {
			unsigned char c = p[i];

			if (c >= 'A' && c <= 'z')
				latin++;
			else if ((c >= 0xc1 && c <= 0xdf && c != 0xd7) ||
			    c == 0xe1 || (c >= 0xe3 && c <= 0xe6) ||
			    c == 0xec || c == 0xed)
				arabic++;
			else if (c >= 0xe0 || (c >= 0x80 && c < 0xa0))
				other++;
		}
		while (i < n && p[i] <= ' ')
			i++;
		if (latin > 0)
			mixed += arabic + other;
		else if (arabic >= 2)
			whole += arabic;
		odd += other;
	}
	return whole >= 3 && whole > 4 * mixed && whole > 5 * odd;
}

static const char *
guess(void *ctx, const char *p, size_t n)
{
	const char *name;

	if (looks_windows_1256(p, n))
		return "windows-1256";
	name = detect(ctx, p, n);
	return name != NULL ? name : "windows-1256";
}

static char *
without_nul(char *s, size_t *n)
{
	size_t k = 0;

	for (size_t i = 0; i < *n; i++)
		if (s[i] != '\0')
			s[k++] = s[i];
	s[k] = '\0';
	*n = k;
	return s;
}

static char *
decode(void *ctx, const char *name, const char *p, size_t n, size_t *out_n)
{
	char *s = name != NULL ? charset_decode(ctx, name, p, n, out_n) : NULL;
	struct buf b;

	if (s != NULL)
		return s;
	buf_init(&b, ctx);
	for (size_t i = 0; i < n;)
		buf_utf8(&b, utf8_next(p, n, &i));
	*out_n = b.n;
	return b.p;
}

char *
text_to_utf8(void *ctx, const char *label, const char *p, size_t n,
    size_t *out_n, const char **used)
{
	const struct label *l = find_label(label);
	enum kind kind = l != NULL ? l->kind : icu_kind(label);
	const char *name = l != NULL ? l->to : label;
	char *s, *better;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		n -= 3;
	}
	if (kind != STATEFUL && is_utf8(p, n))
		name = "UTF-8";
	else if (kind == UNKNOWN)
		name = guess(ctx, p, n);
	if (used != NULL)
		*used = name;
	if (strcmp(name, "UTF-8") == 0 && is_utf8(p, n)) {
		s = talloc_strndup(ctx, "", 0);
		s = talloc_realloc_size(ctx, s, n + 1);
		memcpy(s, p, n);
		s[n] = '\0';
		*out_n = n;
	} else {
		s = decode(ctx, strcmp(name, "UTF-8") == 0 ? NULL : name, p,
		    n, out_n);
	}
	s = without_nul(s, out_n);
	if (is_ascii(s, *out_n))
		return s;
	better = text_repair(ctx, s, *out_n, out_n);
	return better != NULL ? better : s;
}
