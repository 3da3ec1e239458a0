/* SPDX-License-Identifier: ISC */
/* Every mistake an editor can make, and the sentence that answers it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <talloc.h>

#include "warid/rules.h"

static const char labels[] =
	"facets:\n"
	"  class:\n"
	"    names: {ar: النوع, en: Class}\n"
	"    labels:\n"
	"      complaint: {ar: شكوى, en: Complaint}\n"
	"      praise: {ar: شكر, en: Praise}\n"
	"sets:\n"
	"  waiting: [انتظار, queue]\n";

#define RULE "rules:\n  - id: one\n    any: [thing]\n    give: {class: praise}\n"
#define LETTERS_32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LETTERS_128 LETTERS_32 LETTERS_32 LETTERS_32 LETTERS_32
#define RULE_WITH_REPLY(name) "rules:\n  - id: one\n    any: [thing]\n" \
	"    give: {class: praise, reply: " name "}\n"
#define BODY "rules:\n  - id: one\n    give: {class: praise}\n"

static const struct {
	const char *why, *in, *want;
} mistakes[] = {
{ "a key of the file", RULE "ruls: []\n",
  "r.yaml:5:1: unknown key ⁨ruls⁩ (did you mean 'rules'?)\n" },
{ "a file that is a list", "- one\n",
  "r.yaml:1:1: ⁨r.yaml⁩: a map is wanted, not a list; a rule file begins "
  "with `rules:`, `facets:`, `sets:` or `facilities:`\n" },
{ "a set without quotes", BODY "    any: [x, @waiting]\n",
  "r.yaml:4:14: plain scalar cannot start with '@'; write it in quotes\n" },
{ "a colon in a phrase", BODY "    any:\n      - note: this: that\n",
  "r.yaml:5:19: invalid nested block mapping on the same line; write what has "
  "': ' in it in quotes\n" },
{ "a tab", "rules:\n\t- id: one\n",
  "r.yaml:2:1: tab character may not be used as indentation; indent with "
  "spaces\n" },
{ "a key of a rule", RULE "    nane: [x]\n",
  "r.yaml:5:5: unknown key ⁨nane⁩ (did you mean 'none'?)\n" },
{ "a rule that is text", "rules: [one]\n",
  "r.yaml:1:9: ⁨rules⁩: a map is wanted, not text; a rule begins with "
  "`- id:`\n" },
{ "rules that are a map", "rules: {id: one}\n",
  "r.yaml:1:8: ⁨rules⁩: a list is wanted, not a map; write one rule behind "
  "each '- id:'\n" },
{ "no id", "rules:\n  - any: [thing]\n    give: {class: praise}\n",
  "r.yaml:2:5: a rule without an id; write `- id: …`\n" },
{ "an id in capitals", "rules:\n  - id: قاعدة\n    any: [x]\n    give: {class: praise}\n",
  "r.yaml:2:9: a rule is named by lower-case letters, digits and '-', not "
  "⁨قاعدة⁩\n" },
{ "an id twice", RULE "  - id: one\n    any: [other]\n    give: {class: praise}\n",
  "r.yaml:5:9: rule ⁨one⁩ stands at r.yaml:2 already; give this one another "
  "id\n" },
{ "nothing given", "rules:\n  - id: one\n    any: [thing]\n",
  "r.yaml:2:9: rule ⁨one⁩ gives nothing; write `give: {class: …}`\n" },
{ "an empty gift", "rules:\n  - id: one\n    any: [thing]\n    give: {}\n",
  "r.yaml:4:11: give: nothing is given; name a label\n" },
{ "nothing to look for", BODY,
  "r.yaml:2:9: rule ⁨one⁩ has no words to look for; write `any:` or `all:`\n" },
{ "phrases that are text", BODY "    any: thing\n",
  "r.yaml:4:10: ⁨any⁩: a list is wanted, not text; write one phrase a line "
  "behind '- '\n" },
{ "a phrase that is a list", BODY "    any: [[thing]]\n",
  "r.yaml:4:11: ⁨any⁩: text is wanted, not a list; write one phrase a line "
  "behind '- '\n" },
{ "an unknown label", BODY "    any: [x]\n" "  - id: two\n    any: [y]\n"
  "    give: {class: complant}\n",
  "r.yaml:7:19: unknown label ⁨complant⁩ of facet class (did you mean "
  "⁨complaint⁩?); labels stand in labels.yaml\n" },
{ "a label by its Arabic name", "rules:\n  - id: one\n    any: [x]\n"
  "    give: {class: شكوى}\n",
  "r.yaml:4:19: unknown label ⁨شكوى⁩ of facet class (did you mean "
  "⁨complaint⁩?); labels stand in labels.yaml\n" },
{ "a label that is a list", "rules:\n  - id: one\n    any: [x]\n"
  "    give: {class: [praise, complaint]}\n",
  "r.yaml:4:19: ⁨class⁩: text is wanted, not a list; name one label\n" },
{ "an unknown facet", "rules:\n  - id: one\n    any: [x]\n"
  "    give: {clas: praise}\n",
  "r.yaml:4:12: unknown facet or key ⁨clas⁩ (did you mean ⁨class⁩?); facets "
  "stand in labels.yaml\n" },
{ "an unknown set", BODY "    any: [\"@waitin now\"]\n",
  "r.yaml:4:12: unknown set ⁨@waitin⁩ (did you mean ⁨waiting⁩?); sets stand in "
  "lexicon/\n" },
{ "a phrase of signs", BODY "    any: [\"؟!\"]\n",
  "r.yaml:4:12: ⁨؟!⁩ holds no letter or digit that a text could match\n" },
{ "a phrase of marks alone", BODY "    any: [\"ـــ\"]\n",
  "r.yaml:4:12: ⁨ـــ⁩ holds no letter or digit that a text could match\n" },
{ "a gap in front", BODY "    any: [\"~3 hours\"]\n",
  "r.yaml:4:12: ⁨~3⁩: a gap stands between two words\n" },
{ "a gap behind", BODY "    any: [\"hours ~3\"]\n",
  "r.yaml:4:12: ⁨hours ~3⁩: a gap stands between two words\n" },
{ "a gap of letters", BODY "    any: [\"two ~x hours\"]\n",
  "r.yaml:4:12: ⁨~x⁩: a gap is ~ and a number from 1 to 20\n" },
{ "a gap too wide", BODY "    any: [\"two ~21 hours\"]\n",
  "r.yaml:4:12: ⁨~21⁩: a gap is ~ and a number from 1 to 20\n" },
{ "a star inside", BODY "    any: [\"wa*ting\"]\n",
  "r.yaml:4:12: ⁨wa*ting⁩: * stands behind the letters a word begins with, and "
  "nowhere else\n" },
{ "too long", BODY "    any: [a b c d e f g h i j k l m n o p q]\n",
  "r.yaml:4:11: a phrase of more than 16 words; keep those that matter\n" },
{ "too long once written out", "sets: {s: [a b c d e f g h i]}\n" BODY
  "    any: [\"@s @s\"]\n",
  "r.yaml:5:12: with its sets written out this is a phrase of more than 16 "
  "words\n" },
{ "too many once written out", "sets: {s: [a, b, c, d, e, f, g, h, i, j]}\n" BODY
  "    any: [\"@s @s @s @s\"]\n",
  "r.yaml:5:12: with its sets written out this is more than 4096 phrases; use "
  "smaller sets\n" },
{ "an empty pattern", BODY "    any: [\"//\"]\n",
  "r.yaml:4:12: ⁨//⁩ is an empty pattern; write it between the two /\n" },
{ "a pattern that is none", BODY "    any: [\"/a(/\"]\n",
  "r.yaml:4:12: ⁨/a(/⁩ is no pattern: missing closing parenthesis at letter "
  "4\n" },
{ "a catastrophic pattern", BODY "    any: [\"/(a+)+$/\"]\n",
  "r.yaml:4:12: ⁨/(a+)+$/⁩ costs too much on some texts; bound its "
  "repetitions, as in {0,20}, or write it as words with ~N\n" },
{ "an unknown field", BODY "    any: [x]\n    in: [subjct]\n",
  "r.yaml:5:10: unknown field ⁨subjct⁩ (did you mean ⁨subject⁩?); fields are "
  "subject, body, page and attachment\n" },
{ "nowhere", BODY "    any: [x]\n    in: []\n",
  "r.yaml:5:9: in: an empty list is nowhere; name a field or take the line "
  "out\n" },
{ "an unknown fact", BODY "    any: [x]\n    when: {chanel: fax}\n",
  "r.yaml:5:12: unknown key ⁨chanel⁩ (did you mean 'channel'?)\n" },
{ "a fact that never is", BODY "    any: [x]\n    when: {channel: [fax, mail]}\n",
  "r.yaml:5:27: channel is never ⁨mail⁩ (did you mean ⁨email⁩?); it is email, "
  "fax or social\n" },
{ "no fact at all", BODY "    any: [x]\n    when: {channel: []}\n",
  "r.yaml:5:21: channel: an empty list is never true; name one or take the "
  "line out\n" },
{ "a number in words", BODY "    any: [x]\n    when: {pages: many}\n",
  "r.yaml:5:19: pages: a comparison such as \">= 60\" is wanted, not ⁨many⁩\n" },
{ "under nothing", BODY "    any: [x]\n    when: {pages: \"< 0\"}\n",
  "r.yaml:5:20: pages is never under 0; take the line out\n" },
{ "surer than sure", BODY "    any: [x]\n    when: {ocr-confidence: \"> 100\"}\n",
  "r.yaml:5:29: ocr-confidence is never over 100; take the line out\n" },
{ "yes in other words", BODY "    any: [x]\n    when: {has-attachment: perhaps}\n",
  "r.yaml:5:28: has-attachment: true or false is wanted, not ⁨perhaps⁩\n" },
{ "a score below nothing", BODY "    any: [x]\n    score: -1\n",
  "r.yaml:5:12: score: a number above 0 and up to 1000 is wanted, not ⁨-1⁩\n" },
{ "one phrase, two labels", RULE
  "  - id: two\n    any: [THING]\n    give: {class: complaint}\n",
  "r.yaml:6:11: ⁨thing⁩ gives two labels of facet class: here by rule ⁨two⁩, and "
  "by rule ⁨one⁩ at r.yaml:3; keep one, or tell them apart by `all` or "
  "`when`\n" },
{ "silenced by itself", BODY "    any: [long wait]\n    none: [wait]\n",
  "r.yaml:4:11: ⁨long wait⁩ can never count: `none` of rule ⁨one⁩ has ⁨wait⁩ "
  "(line 5); take one of them out\n" },
{ "silenced by itself, with what Arabic writes onto a word", BODY
  "    any: [وقت الانتظار, مدرستكم]\n    none: [انتظار, مدرسة]\n",
  "r.yaml:4:11: ⁨وقت الانتظار⁩ can never count: `none` of rule ⁨one⁩ has ⁨انتظار⁩ "
  "(line 5); take one of them out\n"
  "r.yaml:4:25: ⁨مدرستكم⁩ can never count: `none` of rule ⁨one⁩ has ⁨مدرسة⁩ "
  "(line 5); take one of them out\n" },
{ "silenced by a beginning, by a pattern, within a gap", BODY
  "    any: [waiting room, \"a ~3 clinic\", ambul*]\n"
  "    none: [wait*, /cli.ic/, \"ambul*\"]\n",
  "r.yaml:4:11: ⁨waiting room⁩ can never count: `none` of rule ⁨one⁩ has ⁨wait*⁩ "
  "(line 5); take one of them out\n"
  "r.yaml:4:26: ⁨a ~3 clinic⁩ can never count: `none` of rule ⁨one⁩ has "
  "⁨/cli.ic/⁩ (line 5); take one of them out\n"
  "r.yaml:4:40: ⁨ambul*⁩ can never count: `none` of rule ⁨one⁩ has ⁨ambul*⁩ "
  "(line 5); take one of them out\n" },
{ "an example that should fire", RULE
  "    examples: {yes: [nothing here]}\n",
  "r.yaml:5:22: rule ⁨one⁩ does not fire on this example; add its words, or "
  "move it to `no`\n" },
{ "an example that should not", RULE "    examples: {no: [a thing]}\n",
  "r.yaml:5:21: rule ⁨one⁩ fires on this example; add its words to `none`, or "
  "move it to `yes`\n" },
{ "a set in itself", "sets:\n  a: [\"@b\"]\n  b: [\"@a\"]\n" RULE,
  "r.yaml:3:8: set ⁨@a⁩ comes back to itself here; take this line out\n" },
{ "an empty set", "sets:\n  a: []\n" RULE, "r.yaml:2:3: set ⁨a⁩ is empty\n" },
{ "a set twice", "sets:\n  waiting: [x]\n" RULE,
  "r.yaml:2:3: set ⁨waiting⁩ stands in another file already; name this one "
  "differently or join them\n" },
{ "a facet twice", "facets:\n  class: {}\n" RULE,
  "r.yaml:2:3: facet ⁨class⁩ stands in another file already; keep one\n" },
{ "a missing translation", "facets:\n  topic:\n    names: {ar: موضوع, en: Topic}\n"
  "    labels:\n      bill: {en: Bill}\n" RULE,
  "r.yaml:5:7: ⁨bill⁩ has no Arabic name; write `ar: …`\n" },
{ "a facet without labels", "facets:\n  topic:\n    names: {ar: موضوع, en: Topic}\n"
  RULE, "r.yaml:2:3: facet ⁨topic⁩ has no labels\n" },
{ "a threshold in words", "facets:\n  topic:\n    names: {ar: م, en: T}\n"
  "    threshold: high\n    labels:\n      bill: {ar: ف, en: Bill}\n" RULE,
  "r.yaml:4:16: threshold: a number is wanted, not ⁨high⁩\n" },
{ "a default that is no label", "facets:\n  topic:\n    names: {ar: م, en: T}\n"
  "    default: bil\n    labels:\n      bill: {ar: ف, en: Bill}\n" RULE,
  "r.yaml:4:14: unknown label ⁨bil⁩ of facet topic (did you mean ⁨bill⁩?); labels "
  "stand in labels.yaml\n" },
{ "two defaults", "facets:\n  topic:\n    names: {ar: م, en: T}\n"
  "    default: [bill]\n    labels:\n      bill: {ar: ف, en: Bill}\n" RULE,
  "r.yaml:4:14: ⁨default⁩: text is wanted, not a list; name one label\n" },
{ "a span in words", "facets:\n  topic:\n    names: {ar: م, en: T}\n"
  "    labels:\n      bill: {ar: ف, en: B, answer-within: soon}\n" RULE,
  "r.yaml:5:43: answer-within: a span such as 24h, 30m or 3d is wanted, not "
  "⁨soon⁩\n" },
{ "a facility without an id", "facilities:\n  - names: {ar: م, en: H}\n" RULE,
  "r.yaml:2:5: a facility without an id; write `- id: …`\n" },
{ "a facility with one name", "facilities:\n  - id: h\n    names: {en: Hospital}\n"
  "    class: praise\n" RULE,
  "r.yaml:2:9: ⁨h⁩ has no Arabic name; write `names: {ar: …, en: …}`\n" },
{ "a facility's unknown key", "facilities:\n  - id: h\n    names: {ar: م, en: H}\n"
  "    regoin: doha\n    class: praise\n" RULE,
  "r.yaml:4:5: unknown key ⁨regoin⁩; keys here are id, names, aliases, note, "
  "class\n" },
{ "an Arabic key", RULE "    أي: [x]\n",
  "r.yaml:5:5: unknown key ⁨أي⁩; keys here are id, note, any, all, none, in, "
  "when, give, score, final, examples\n" },
{ "a mark of direction in a key", "rules:\n  - id: one\n    \u200fany: [x]\n"
  "    all: [y]\n    give: {class: praise}\n",
  "r.yaml:3:5: key ⁨\u200fany⁩ holds an invisible mark, U+200F; delete it and "
  "write it again\n" },
{ "a mark of direction in a label", "rules:\n  - id: one\n    any: [x]\n"
  "    give: {class: praise\u200e}\n",
  "r.yaml:4:19: unknown label ⁨praise\u200e⁩ of facet class (it holds an "
  "invisible mark, U+200E; delete it and write it again); labels stand in "
  "labels.yaml\n" },
{ "an Arabic comma between keys", "rules:\n  - id: one\n    any: [x]\n"
  "    give: {class: praise، alert: yes}\n",
  "r.yaml:4:32: missing comma in flow mapping; part with ',' (the Arabic comma "
  "does not)\n" },
{ "an Arabic comma between phrases", BODY
  "    any: [وقت الانتظار، الدور]\n",
  "r.yaml:4:11: ⁨وقت الانتظار، الدور⁩ is one phrase: an Arabic comma parts nothing; "
  "write each phrase behind its own '- ', or leave the comma out\n" },
{ "no space behind the dash", BODY "    any:\n      -حملة\n      -لقاح\n",
  "r.yaml:5:7: ⁨any⁩: a list is wanted, not text; a space belongs behind each "
  "'-'\n" },
{ "another kind of dash", BODY "    any:\n      – حملة\n      – لقاح\n",
  "r.yaml:5:7: ⁨any⁩: a list is wanted, not text; each line begins with '- ', and "
  "with no other kind of dash\n" },
{ "a colon that makes a map", BODY "    any:\n      - السؤال هو: متى\n",
  "r.yaml:5:9: ⁨any⁩: text is wanted, not a map; ': ' makes it one; write the "
  "phrase in quotes\n" },
{ "a hashtag without quotes", BODY "    any:\n      - #حملة\n",
  "r.yaml:5:7: ⁨any⁩: text is wanted, not nothing; if it begins with '#', write it "
  "in quotes; else take the line out\n" },
{ "a score in quotes", BODY "    any: [x]\n    score: \"2\"\n",
  "r.yaml:5:13: score: a number above 0 and up to 1000 is wanted, not ⁨2⁩ in "
  "quotes\n" },
{ "a quote left open", "rules:\n  - id: one\n    any: [\"حملة]\n"
  "    give: {class: praise}\n",
  "r.yaml:3:11: wrongly indented double-quoted scalar; is the quote closed on its "
  "own line?\n" },
{ "a line out of line", "rules:\n  - id: one\n   any: [x]\n",
  "r.yaml:3:4: did not find expected '-' indicator; line this line up with the "
  "one above it\n" },
{ "a tab before a key", "rules:\n  - id: x\n\tany: [x]\n",
  "r.yaml:3:2: invalid tab used as indentation; indent with spaces\n" },
{ "a word of 256 bytes", BODY "    any:\n      - " LETTERS_128 LETTERS_128 "\n",
  "r.yaml:5:9: ⁨aaaaaaaaaaaaaaaa…⁩ is a word of 256 bytes, and no text is looked at "
  "for one of 256 or more; is a space missing?\n" },
{ "no phrases at all", BODY "    any: []\n",
  "r.yaml:4:10: any: an empty list; write phrases or take the line out\n" },
{ "a language by its name", BODY "    any: [x]\n    when: {lang: arabic}\n",
  "r.yaml:5:18: lang is never ⁨arabic⁩; it is ar, en, mixed, und or another code "
  "of two letters (ISO 639-1)\n" },
{ "no such hours", BODY "    any: [x]\n    when: {hours: night}\n",
  "r.yaml:5:19: hours is never ⁨night⁩; it is working or closed\n" },
};

static struct rules *
load(void *ctx, const char *text, struct buf *said, struct buf *odd)
{
	struct rules_file files[] = {
		{ "labels.yaml", labels, sizeof(labels) - 1 },
		{ "r.yaml", text, strlen(text) },
	};
	struct complaints bad, warnings;
	struct rules *r;

	complaints_init(&bad, ctx);
	complaints_init(&warnings, ctx);
	r = rules_check(ctx, files, 2, &bad, &warnings);
	complaints_write(&bad, said);
	complaints_write(&warnings, odd);
	return r;
}

/* Files of the folder beside labels.yaml, and what is said of them. */
static const struct {
	const char *why;
	struct rules_file files[3];
	const char *want;
} folders[] = {
{ "a reply that is nowhere", {
	{ "r.yaml", RULE_WITH_REPLY("akc"), sizeof(RULE_WITH_REPLY("akc")) - 1 },
	{ "templates/ack.ar.txt", "وصلت", 8 },
	{ "templates/ack.en.txt", "got it", 6 } },
  "rules/r.yaml:4:34: unknown template ⁨akc⁩ (did you mean ⁨ack⁩?); a reply NAME "
  "stands in rules/templates/NAME.ar.txt and NAME.en.txt\n" },
{ "a reply in one language, told once", {
	{ "r.yaml", RULE_WITH_REPLY("ack"), sizeof(RULE_WITH_REPLY("ack")) - 1 },
	{ "templates/ack.ar.txt", "وصلت", 8 } },
  "rules/templates/ack.ar.txt:1:1: template ⁨ack⁩ has no English text; write "
  "⁨rules/templates/ack.en.txt⁩\n" },
{ "the other language missing, no rule asking", {
	{ "templates/ack.en.txt", "got it", 6 } },
  "rules/templates/ack.en.txt:1:1: template ⁨ack⁩ has no Arabic text; write "
  "⁨rules/templates/ack.ar.txt⁩\n" },
{ "an empty text", {
	{ "templates/ack.ar.txt", " \n", 2 },
	{ "templates/ack.en.txt", "got it", 6 } },
  "rules/templates/ack.ar.txt:1:1: this template is empty; write the Arabic text "
  "of the reply\n" },
{ "a text of no language", {
	{ "templates/ack.txt", "got it", 6 } },
  "rules/templates/ack.txt:1:1: a template is called NAME.ar.txt or NAME.en.txt, "
  "not ⁨ack.txt⁩; call it so or move it elsewhere\n" },
{ "both there", {
	{ "r.yaml", RULE_WITH_REPLY("ack"), sizeof(RULE_WITH_REPLY("ack")) - 1 },
	{ "templates/ack.ar.txt", "وصلت", 8 },
	{ "templates/ack.en.txt", "got it", 6 } }, "" },
};

static void
test_templates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		void *ctx = talloc_new(NULL);
		struct rules_file files[4] = {
			{ "labels.yaml", labels, sizeof(labels) - 1 } };
		struct complaints bad;
		struct buf said;
		size_t n = 0;

		for (; n < 3 && folders[i].files[n].path != NULL; n++)
			files[n + 1] = folders[i].files[n];
		complaints_init(&bad, ctx);
		bad.dir = "./rules/";
		rules_check(ctx, files, n + 1, &bad, NULL);
		buf_init(&said, ctx);
		complaints_write(&bad, &said);
		if (strcmp(said.p, folders[i].want) != 0)
			print_error("%s:\n", folders[i].why);
		assert_string_equal(said.p, folders[i].want);
		talloc_free(ctx);
	}
}

/* A reply's wording changes no verdict, and no hash of the set. */
static void
test_template_hash(void **state)
{
	void *ctx = talloc_new(NULL);
	struct rules_file files[] = {
		{ "labels.yaml", labels, sizeof(labels) - 1 },
		{ "templates/ack.ar.txt", "وصلت", 8 },
		{ "templates/ack.en.txt", "got it", 6 },
	};
	struct complaints bad;
	const char *before;

	(void)state;
	complaints_init(&bad, ctx);
	before = rules_hash(rules_load(ctx, files, 3, &bad));
	files[2].n = 3;
	assert_string_equal(before,
	    rules_hash(rules_load(ctx, files, 3, &bad)));
	talloc_free(ctx);
}

static void
test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
		void *ctx = talloc_new(NULL);
		struct buf said, odd;
		struct rules *r;

		buf_init(&said, ctx);
		buf_init(&odd, ctx);
		r = load(ctx, mistakes[i].in, &said, &odd);
		if (strcmp(said.p, mistakes[i].want) != 0)
			print_error("%s:\n", mistakes[i].why);
		assert_string_equal(said.p, mistakes[i].want);
		assert_null(r);
		talloc_free(ctx);
	}
}

static void
test_all_mistakes_at_once(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	assert_null(load(ctx, "rules:\n"
	    "  - id: one\n    any: [\"!\", \"@no\"]\n    give: {clas: x}\n"
	    "  - id: one\n    any: [y]\n    give: {class: nothing}\n"
	    "  - id: two\n    any: [z]\n    give: {class: nothing}\n", &said,
	    &odd));
	assert_string_equal(said.p,
	    "r.yaml:3:12: ⁨!⁩ holds no letter or digit that a text could "
	    "match\n"
	    "r.yaml:3:17: unknown set ⁨@no⁩; sets stand in lexicon/\n"
	    "r.yaml:4:12: unknown facet or key ⁨clas⁩ (did you mean ⁨class⁩?); "
	    "facets stand in labels.yaml\n"
	    "r.yaml:5:9: rule ⁨one⁩ stands at r.yaml:2 already; give this one "
	    "another id\n"
	    "r.yaml:10:19: unknown label ⁨nothing⁩ of facet class; labels stand "
	    "in labels.yaml\n");
	talloc_free(ctx);
}

/*
 * Every kind there is, in one run of two files: nothing found first keeps the
 * rest from being told, and no mistake is told twice by what follows from it.
 */
static void
test_every_kind_at_once(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	assert_null(load(ctx, "facets:\n  topic:\n    names: {ar: موضوع, en: Topic}\n"
	    "    labels:\n      bill: {en: Bill}\n"
	    "sets:\n  a: [\"@b\"]\n  b: [\"@a\"]\n"
	    "rules:\n"
	    "  - id: typo\n    any: [x]\n    gvie: {class: praise}\n"
	    "  - id: label\n    any: [y]\n    give: {class: prais}\n"
	    "    examples: {yes: [zzz]}\n"
	    "  - id: set\n    any: [\"@waitin\"]\n    give: {class: praise}\n"
	    "    examples: {yes: [queue]}\n"
	    "  - id: type\n    any: word\n    give: {class: praise}\n"
	    "  - id: type\n    any: [w]\n    give: {class: praise}\n"
	    "  - id: empty\n    any: [\"؟؟\"]\n    give: {class: praise}\n"
	    "  - id: same\n    any: [الدور]\n    give: {class: praise}\n"
	    "  - id: other\n    any: [الدّور]\n    give: {class: complaint}\n"
	    "  - id: hidden\n    any: [long wait]\n    none: [wait]\n"
	    "    give: {class: praise}\n    examples: {yes: [long wait]}\n"
	    "  - id: gap\n    any: [a ~0 b]\n    give: {class: praise}\n"
	    "  - id: regex\n    any: [\"/(a+)+$/\"]\n    give: {class: praise}\n"
	    "  - id: example\n    any: [طبيب]\n    give: {class: praise}\n"
	    "    examples: {yes: [طابور], no: [الطبيب]}\n"
	    "  - id: reply\n    any: [q]\n    give: {class: praise, reply: ak}\n",
	    &said, &odd));
	assert_string_equal(said.p,
	    "r.yaml:5:7: ⁨bill⁩ has no Arabic name; write `ar: …`\n"
	    "r.yaml:8:8: set ⁨@a⁩ comes back to itself here; take this line out\n"
	    "r.yaml:12:5: unknown key ⁨gvie⁩ (did you mean 'give'?)\n"
	    "r.yaml:15:19: unknown label ⁨prais⁩ of facet class (did you mean "
	    "⁨praise⁩?); labels stand in labels.yaml\n"
	    "r.yaml:18:12: unknown set ⁨@waitin⁩ (did you mean ⁨waiting⁩?); sets "
	    "stand in lexicon/\n"
	    "r.yaml:22:10: ⁨any⁩: a list is wanted, not text; write one phrase a "
	    "line behind '- '\n"
	    "r.yaml:24:9: rule ⁨type⁩ stands at r.yaml:21 already; give this one "
	    "another id\n"
	    "r.yaml:28:12: ⁨؟؟⁩ holds no letter or digit that a text could "
	    "match\n"
	    "r.yaml:34:11: ⁨الدور⁩ gives two labels of facet class: here by rule "
	    "⁨other⁩, and by rule ⁨same⁩ at r.yaml:31; keep one, or tell them apart "
	    "by `all` or `when`\n"
	    "r.yaml:37:11: ⁨long wait⁩ can never count: `none` of rule ⁨hidden⁩ has "
	    "⁨wait⁩ (line 38); take one of them out\n"
	    "r.yaml:42:11: ⁨~0⁩: a gap is ~ and a number from 1 to 20\n"
	    "r.yaml:45:12: ⁨/(a+)+$/⁩ costs too much on some texts; bound its "
	    "repetitions, as in {0,20}, or write it as words with ~N\n"
	    "r.yaml:50:22: rule ⁨example⁩ does not fire on this example; add its "
	    "words, or move it to `no`\n"
	    "r.yaml:50:35: rule ⁨example⁩ fires on this example; add its words to "
	    "`none`, or move it to `yes`\n"
	    "r.yaml:53:34: unknown template ⁨ak⁩; a reply NAME stands in templates/"
	    "NAME.ar.txt and NAME.en.txt\n");
	talloc_free(ctx);
}

/* A file that is no YAML: what it would have named is not called unknown. */
static void
test_one_file_unread(void **state)
{
	static const char sets[] = "sets:\n\tqueue: [x]\n";
	static const char rules[] = "rules:\n"
	    "  - {id: one, any: [\"@queue\"], give: {class: praise}, "
	    "examples: {yes: [x]}}\n"
	    "  - {id: two, any: [y], giv: {class: praise}}\n";
	void *ctx = talloc_new(NULL);
	struct rules_file files[] = {
		{ "a.yaml", rules, sizeof(rules) - 1 },
		{ "labels.yaml", labels, sizeof(labels) - 1 },
		{ "lexicon/q.yaml", sets, sizeof(sets) - 1 },
	};
	struct complaints bad, odd;
	struct buf said;

	(void)state;
	complaints_init(&bad, ctx);
	complaints_init(&odd, ctx);
	buf_init(&said, ctx);
	assert_null(rules_check(ctx, files, 3, &bad, &odd));
	complaints_write(&bad, &said);
	assert_string_equal(said.p,
	    "a.yaml:3:25: unknown key ⁨giv⁩ (did you mean 'give'?)\n"
	    "lexicon/q.yaml:2:1: tab character may not be used as indentation; "
	    "indent with spaces\n");
	assert_int_equal(odd.n, 0);
	talloc_free(ctx);
}

/* A label that no rule gives is odd; the set is used all the same. */
static void
test_warning(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;
	struct rules *r;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	r = load(ctx, RULE, &said, &odd);
	assert_non_null(r);
	assert_string_equal(said.p, "");
	assert_string_equal(odd.p, "labels.yaml:5:7: no rule gives label "
	    "⁨complaint⁩ of facet class\n");
	assert_int_equal(rules_count(r), 1);
	talloc_free(ctx);
}

/* What some texts escape is no mistake. */
static void
test_not_always_silenced(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	assert_non_null(load(ctx, "rules:\n  - id: one\n    any: [انتظار, "
	    "\"a ~3 clinic\", wait*, \"@waiting\"]\n"
	    "    none: [الانتظار, \"a ~2 clinic\", waiting, queue]\n"
	    "    give: {class: praise}\n", &said, &odd));
	assert_string_equal(said.p, "");
	talloc_free(ctx);
}

/* Digits as the editor's keyboard has them. */
static void
test_arabic_digits(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	assert_non_null(load(ctx, "rules:\n  - id: one\n"
	    "    any: [انتظرت ~٣ ساعات, waited ~۳ hours]\n"
	    "    give: {class: praise}\n    score: ٢٫٥\n"
	    "    when: {ocr-confidence: \">= ٦٠\", pages: ٢}\n"
	    "    examples: {yes: [انتظرت أربع خمس ست ساعات], "
	    "no: [انتظرت أربع خمس ست سبع ساعات]}\n", &said, &odd));
	assert_string_equal(said.p, "");
	talloc_free(ctx);
}

/* Complaints and their paths outlive the set. */
static void
test_columns_count_letters(void **state)
{
	void *ctx = talloc_new(NULL);
	struct buf said, odd;

	(void)state;
	buf_init(&said, ctx);
	buf_init(&odd, ctx);
	assert_null(load(ctx, "rules:\n  - id: one\n"
	    "    any: [وقت الانتظار, \"@انتظار\"]\n"
	    "    give: {class: praise}\n", &said, &odd));
	assert_string_equal(said.p, "r.yaml:3:26: unknown set ⁨@انتظار⁩; sets "
	    "stand in lexicon/\n");
	talloc_free(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_all_mistakes_at_once),
		cmocka_unit_test(test_every_kind_at_once),
		cmocka_unit_test(test_one_file_unread),
		cmocka_unit_test(test_warning),
		cmocka_unit_test(test_templates),
		cmocka_unit_test(test_template_hash),
		cmocka_unit_test(test_columns_count_letters),
		cmocka_unit_test(test_arabic_digits),
		cmocka_unit_test(test_not_always_silenced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
