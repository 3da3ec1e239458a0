/* SPDX-License-Identifier: ISC */
/*
 * Signs that a text layer is a drawing of letters: it runs backwards, is made
 * of presentation forms, or of glyph numbers without a letter behind them.
 */
#include "message/pdf_text.h"

#include <stdint.h>

#include "warid/text.h"

enum { MIN_LETTERS = 8 };	/* fewer: a scan with a page number */

struct signs {
	size_t letters, arabic, forms;
	size_t right, wrong;		/* words that read onwards, backwards */
	size_t broken;			/* U+FFFD, private use */
};

static bool
is_arabic(uint32_t c)
{
	return (c >= 0x0620 && c <= 0x064a) || (c >= 0x0671 && c <= 0x06d3);
}

static bool
is_form(uint32_t c)
{
	return (c >= 0xfb50 && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc);
}

/* One Arabic word: teh marbuta and alef maksura end words and never begin
 * them; the article begins them. */
static void
judge_word(struct signs *s, const uint32_t *w, size_t n)
{
	if (n < 3)
		return;
	s->right += w[n - 1] == 0x0629 || w[n - 1] == 0x0649;
	s->wrong += w[0] == 0x0629 || w[0] == 0x0649;
	if (n < 4)
		return;
	s->right += w[0] == 0x0627 && w[1] == 0x0644;
	s->wrong += w[n - 1] == 0x0627 && w[n - 2] == 0x0644;
}

static void
gather_signs(const char *p, size_t n, struct signs *s)
{
	uint32_t word[32];
	size_t len = 0, i = 0;

	*s = (struct signs){ 0 };
	while (i < n) {
		uint32_t c = utf8_next(p, n, &i);

		s->letters += c > ' ';
		s->forms += is_form(c);
		s->broken += c == 0xfffd || (c >= 0xe000 && c <= 0xf8ff) ||
		    (c < ' ' && c != '\n' && c != '\t' && c != '\f');
		s->arabic += is_arabic(c);
		if (is_arabic(c) && len < 32) {
			word[len++] = c;
			continue;
		}
		judge_word(s, word, len);
		len = 0;
	}
	judge_word(s, word, len);
}

const char *
pdf_distrust(const char *p, size_t n)
{
	struct signs s;

	gather_signs(p, n, &s);
	if (s.letters < MIN_LETTERS)
		return "no text layer";
	if (s.broken * 10 > s.letters)
		return "a text layer without letters";
	if (s.forms * 5 > s.arabic + s.forms && s.forms > 4)
		return "Arabic presentation forms";
	if (s.wrong > s.right)
		return "reversed Arabic";
	return NULL;
}

bool
pdf_has_arabic(const char *p, size_t n)
{
	struct signs s;

	gather_signs(p, n, &s);
	return s.arabic + s.forms > 0;
}
