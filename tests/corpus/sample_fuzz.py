# SPDX-License-Identifier: ISC
"""Seeds and dictionaries for the fuzzers, one folder per parser (see
make_samples.py).  A fuzzer's own finds are kept beside them under other names,
so nothing is removed here."""
import os, struct

from sample_mail import pdf, tnef
from sample_pages import fax_page, tiff
from sample_social import (CSV, JSONL, RSS, android, cloud_api, instagram, ios,
                           messenger, telegram, tweets, zipped)

MIME = {
    "header-only": b"From: a@example.org\nSubject: x\n\n",
    "body-only": b"\nno header\n",
    "encoded-words": b"From: =?utf-8?Q?=D8=A3=D9=85?= <a@example.org>\n"
    b"Subject: =?UTF-8?B?2LTZg9mI2Yk=?= =?windows-1256?Q?=D4=DF=E6=EC?=\n"
    b" =?utf-8*ar?q?a_b?= =?x?Q??= =?utf-8?B?2A?=\n\nx\n",
    "groups": b"To: team: a@b.example, \"q\\\"x\" <c@d.example>;, <>, (c (d)) e"
    b"@f.example\nCc: undisclosed:;\n\n",
    "rfc2231": b"Content-Type: text/plain; name*0*=utf-8'ar'%D8%A3;\n"
    b" name*1=b; name*2*=%D9%85; charset=\"windows-1256\"\n\n\xd4\xdf\n",
    "multipart": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\na\n--b\n"
    b"Content-Type: text/html\n\n<p>b\n--b\nContent-Type: message/rfc822\n\n"
    b"Subject: in\n\nc\n--b--\nepilogue\n",
    "same-boundary-twice": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: multipart/alternative; boundary=b\n\n--b\n\na\n--b--\n--b--"
    b"\n",
    "no-closing-boundary": b"Content-Type: multipart/mixed; boundary=\"b c\"\n\n"
    b"--b c\nContent-Transfer-Encoding: base64\n\nYWJj\nYQ==YQ\n*junk*\n",
    "quoted-printable": b"Content-Transfer-Encoding: quoted-printable\n\n"
    b"=D8=B4=\n=d9=83=ZZ=\r\n==3D=\n",
    "uuencode": b"Subject: u\n\nbegin 644 a.txt\n#86)C\n`\nend\n",
    "report": b"Content-Type: multipart/report; report-type=delivery-status;"
    b" boundary=r\n\n--r\n\ntext\n--r\nContent-Type: message/delivery-status\n\n"
    b"Final-Recipient: rfc822;a@b.example\nAction: failed\n--r--\n",
    "calendar": b"Content-Type: text/calendar; method=REQUEST\n\n"
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;TZID=Asia/Qatar:20261129T093000\n"
    b"SUMMARY:a\\, b\\n\n c\nEND:VEVENT\nEND:VCALENDAR\n",
    "mbox-line": b"From a@b.example Tue Nov 17 12:00:00 2026\nSubject: m\n\n"
    b">From x\n",
    "cr-only": b"Subject: cr\r\rbody\r",
    "nul": b"Subject: a\0b\nFrom: \0\n\n\0\0x\n",
    "utf-16": b"Content-Type: text/plain; charset=utf-16\n"
    b"Content-Transfer-Encoding: base64\n\n//5BAEIA\n",
}
HTML = {
    "list": "<ul><li>a<li>ب</ul><ol start=3><li>c</ol>",
    "table": "<table><tr><td>a<td>b<tr><th colspan=2>ج</table>",
    "hidden": "<p style='display:none'>x</p><div hidden>y</div><!-- z -->ok",
    "entities": "&amp;&#1593;&#x639;&nbsp;&bogus;&#0;&#x110000;&lt",
    "bidi": "<p dir=rtl>عربي <bdo dir=ltr>abc</bdo>&rlm;<bdi>x</bdi></p>",
    "links": "<a href='https://example.org/?a=1&b=2'>هنا</a><a href=mailto:a@b>",
    "broken": "<p><b><i>x</p></i><td></div><br/><script>if(a<b){}</script><",
    "quote": "<blockquote type=cite>old</blockquote><div class=gmail_quote>q",
    "cdata": "<![CDATA[x]]><?php y ?><!DOCTYPE html [<!ENTITY a 'b'>]>&a;",
    "deep": "<div>" * 300 + "x",
}
TEXT = "شكوى: وقت الانتظار؟"
CHARSET = {		# first byte is for the fuzzer to pick a name by
    "utf-8": b"\0" + TEXT.encode(),
    "windows-1256": b"\1" + TEXT.encode("windows-1256"),
    "iso-8859-6": b"\2" + TEXT.encode("iso-8859-6"),
    "mojibake": b"\0" + TEXT.encode("windows-1256").decode(
        "latin-1").encode(),
    "utf-16": b"\3" + TEXT.encode("utf-16"),
    "utf-7": b"\4+BjQGQwZI-",
    "iso-2022-jp": b"\5" + "日本語".encode("iso-2022-jp"),
    "gb18030": b"\6" + "医院𠀀".encode("gb18030"),
    "koi8-r": b"\7" + "больница".encode("koi8-r"),
    "overlong": b"\0\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xff\xfe",
    "cut": b"\0" + TEXT.encode()[:-1],
}
FOLD = {
    "harakat": "مُحَمَّدٌ وَالقُرْآن",
    "presentation": "ﺍﻟﺴﻼﻡ ﻋﻠﻴﻜﻢ ﷺ ﷲ",
    "digits": "٠١٢٣ ۴۵۶ 123 ５６",
    "marks": "\u200f\u202bأ\u202c\u2066x\u2069\u061c\ufeff",
    "tatweel": "شكـــوى",
    "case": "ÀÉ straße İstanbul ﬁ",
    "emoji": "🙏🏽👩‍👩‍👧 #وقت_الانتظار @x",
    "clitics": "وبالانتظار فلمواعيدكم كالمستشفى",
    "arabizi": "3andi mo3ed el 7adana",
    "cut": b"\xd8",
}
QUOTE = {
    "gmail-ar": "رد\n\nفي الأحد، 15 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي"
    " بواسطة A\n<a@b.example>:\n\n> قديم\n>> أقدم\n",
    "gmail-en": "new\n\nOn Sun, 15 Nov 2026 at 09:12, A <a@b.example> wrote:\n"
    "> old\n",
    "outlook-ar": "جديد\n\nمن: A\nتاريخ الإرسال: 15 نوفمبر\nإلى: B\nالموضوع: C"
    "\n\nقديم\n",
    "original": "new\n-----Original Message-----\nFrom: A\n\nold\n",
    "inline": "> q1\na1\n> q2\na2\n-- \nSig\n",
    "only-quote": "> all\n> quoted\n",
    "phone": "ok\n\nSent from my iPhone\n",
}
RULES = {
    "labels.yaml": "facets:\n  class:\n    names: {ar: النوع, en: Class}\n"
    "    labels:\n      complaint: {ar: شكوى, en: Complaint}\n",
    "rule.yaml": "rules:\n  - id: long-wait\n    any:\n      - وقت الانتظار\n"
    "      - انتظرت ~3 ساعات\n      - \"@waiting\"\n      - wait*\n      - =ER\n"
    "      - /ticket\\s+\\d+/\n    none: [بدون انتظار]\n    in: [subject, body]\n"
    "    when: {channel: [email], ocr-confidence: \">= 60\"}\n"
    "    give: {class: complaint}\n    score: 2\n    examples:\n"
    "      yes: [انتظرت أربع ساعات]\n      no: [شكرا]\n",
    "lexicon.yaml": "terms:\n  waiting:\n    - الانتظار\n    - queue\n",
    "cases.yaml": "cases:\n  - text: انتظرت\n    expect: {class: complaint}\n",
    "anchors.yaml": "rules: &a\n  - *a\n",
    "tabs.yaml": "rules:\n\t- id: x\n",
    "duplicate-key.yaml": "rules: []\nrules: []\n",
    "empty.yaml": "",
    "scalar.yaml": "just text\n",
    "deep.yaml": "[" * 200,
}
SETTINGS = {
    "full.yaml": "spool: /var/spool/warid\nrules: /etc/warid/rules\nstore:"
    " sqlite:/var/spool/warid/warid.db\nsources:\n  - {name: fax, kind: fax,"
    " path: /var/spool/hylafax/recvq}\n  - {name: lab, kind: imap, tunnel:"
    " \"imap -c x\"}\ndigests:\n  - {for: press, lang: both, to: [a@b.example],"
    " at: \"07:00\"}\n",
    "typo.yaml": "spol: /x\n",
    "wrong-type.yaml": "sources: 3\n",
}
PHRASE = {
    "gap": "انتظرت ~3 ساعات", "set": "@waiting", "exact": "=COVID",
    "prefix": "vaccin*", "regex": "/طابور|queue/", "nothing": "ـــ",
    "bad-gap": "~ ~9999999999 x ~", "many": "ا ب ج د ه و ز ح ط ي",
}
JSON_MESSAGE = {
    "mail.json": '{"kind":"mail","channel":"email","from":{"id":"a@b.example"},'
    '"subject":"شكوى","body":"x","lang":"ar","date":1794733200}',
    "fax.json": '{"kind":"fax","channel":"fax","pages":[{"number":1,"width":'
    '1728,"height":2292,"dpi_x":204,"dpi_y":196,"text":"x","confidence":88}]}',
    "export.json": '{"kind":"export","channel":"social","messages":[{"kind":'
    '"chat","channel":"social","body":"x"}]}',
    "surrogate.json": '{"body":"\\ud83d\\u0000\\udc00"}',
    "big.json": '{"date":99999999999999999999,"pages":-1}',
}


def pack(*values):
    """As src/base/pack.c does: texts, None, bytes as they are, real numbers,
    True and False (a byte), and other numbers (eight)."""
    out = b""
    for v in values:
        if v is None:
            out += struct.pack("=I", 0xffffffff)
        elif isinstance(v, str):
            raw = v.encode()
            out += struct.pack("=I", len(raw)) + raw + b"\0"
        elif isinstance(v, bytes):
            out += v
        elif isinstance(v, bool):
            out += struct.pack("=B", v)
        else:
            out += struct.pack("=d" if isinstance(v, float) else "=q", v)
    return out


def packed(kind, channel, lists, children=()):
    """A message as the reader answers it (src/message/message_pack.c)."""
    fields = pack("شكوى", 1794733200, "ar", "سطر", *[""] * 9, 1, 0, None,
                  "", "", "id", False, False, True)
    return (pack(kind, bytes([channel, 0]), fields) +
            b"".join(struct.pack("=I", len(x)) + b"".join(x) for x in lists) +
            struct.pack("=I", len(children)) + b"".join(children))


PAGE = pack(1, 1728, 2292, 203.9, 196.0, 0, 88, "نص", False, False, 0, "",
            None, struct.pack("=9I", 1, 0, 4, 90, 0, 1, 2, 3, 4))
MESSAGE_PACK = {
    "mail.packed": packed("mail", 0, [
        [pack("", "a@b.example")],
        [pack("تقرير.pdf", "application/pdf", 99, "2", "x", "encrypted")],
        [pack("2", 7, "cannot be read")], [pack("a@b")], []]),
    "fax.packed": packed("fax", 1, [[], [], [], [], [PAGE, PAGE]]),
    "export.packed": packed("export", 2, [[]] * 5, [
        packed("chat", 2, [[]] * 5)]),
}
HEADER = {		# first byte: which reader (fuzz_header.c)
    "words": b"\0=?utf-8?B?2LQ=?= =?windows-1256?Q?=D4=DF?= \xd4\xdf",
    "people": b"\1team: \"a \\\" b\" <c@d.example>, e@f.example (x (y));, <>",
    "params": b"\2text/plain; name*0*=utf-8'ar'%D8%A3; name*1=b; charset=\"x\"",
    "date": b"\3Sun, 15 Nov 2026 09:20:11 +0300 (AST)",
    "ids": b"\4<a@b.example> (c) <d@e.example> junk",
    "fields": b"\5From: a\nSubject: b\n c\nbad line\n\nbody",
}
FAX_LOG = "\t".join(["11/15/26 10:12", "RECV", "000000012", "ttyS0",
                     "recvq/fax000000012.tif", '""', "fax", '"+97444000000"',
                     '"+974 4400 1208"', "786432", "1", "0:00:58", "0:00:41",
                     '""', '"44001208"', '""', '""', '""',
                     '"00 47 78 00"']) + "\n"
SOCIAL_NAMES = [".json", ".csv", ".jsonl", ".xml", ".js", ".zip"]
DICTS = {
    "mime": ["Content-Type: ", "multipart/mixed", "boundary=", "charset=",
             "message/rfc822", "Content-Transfer-Encoding: ", "base64",
             "quoted-printable", "=?utf-8?B?", "=?windows-1256?Q?", "?=",
             "--b", "--b--", "name*0*=", "utf-8''", "Auto-Submitted: ",
             "begin 644 ", "application/ms-tnef", "\\x0d\\x0a", "From "],
    "html": ["<table>", "<td>", "<li>", "<blockquote>", "display:none",
             "<!--", "-->", "<![CDATA[", "&nbsp;", "&#x", "<script>",
             "href=", "dir=rtl"],
    "rules_load": ["rules:", "- id: ", "any:", "all:", "none:", "in:", "when:",
              "give:", "score:", "final: true", "examples:", "~3", "@",
              "=", "/", "*", "class:", "complaint"],
    "whatsapp": [" - ", "] ", "[", "<Media omitted>", "\\xe2\\x80\\x8e",
                 "\\xe2\\x80\\x8f", "\\xe2\\x80\\xaf", "am", "pm",
                 "\\xd8\\xb5", "\\xd9\\x85", "\\xd9\\xa1", "\\xd8\\x8c"],
    "tiff": ["II*\\x00", "MM\\x00*", "\\x03\\x01", "\\x11\\x01", "\\x17\\x01",
             "\\x04\\x00", "\\xff\\xff\\xff\\xff", "\\x5c\\x88"],
}


def tiffs():
    import PIL.Image
    img = fax_page(["شكوى fax"], "", 7, noise=20).crop((1400, 100, 1728, 220))
    for name, comp, fill in (("g3-1d", "g3:1d", None), ("g3-2d", "g3:2d",
                             None), ("g4", "g4", None),
                             ("lsb-first", "g3:1d", "lsb2msb"),
                             ("none", "none", None), ("lzw", "lzw", None)):
        yield name + ".tif", tiff([img], comp, 196, fill=fill)
    small = PIL.Image.new("1", (32, 8), 1)
    two = tiff([small, small], "g4", 98)
    yield "two-pages.tif", two
    yield "cut.tif", two[:len(two) // 2]
    loop = bytearray(two)
    n = struct.unpack_from("<H", loop, 8)[0]
    struct.pack_into("<I", loop, 10 + 12 * n, 8)
    yield "directory-loop.tif", bytes(loop)
    yield "big-endian-empty.tif", b"MM\0*\0\0\0\x08\0\0\0\0\0\0"


def seeds(here):
    social = {"android.txt": android(), "ios.txt": ios(),
              "dates.txt": "[15.11.26, 21:41:05] A: x\n15/11/26 21:41 - B: y\n"
              "11/15/26, 9:41 PM - C: z\n2026-11-15, 9:41 p.m. - D: w\n"}
    exports = {"cloud-api.json": cloud_api(), "telegram.json": telegram(),
               "messenger.json": messenger(), "instagram.json": instagram(),
               "tweets.js": tweets(), "comments.csv": CSV,
               "posts.jsonl": JSONL, "feed.xml": RSS,
               "atom.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
               "<id>a</id><title>x</title><updated>2026-11-15T00:00:00Z"
               "</updated></entry></feed>"}
    exports = {k: bytes([SOCIAL_NAMES.index(os.path.splitext(k)[1])]) +
               v.encode() for k, v in exports.items()}
    text = zipped("word/document.xml", "<w:document><w:body><w:p><w:r><w:t>"
                  "شكوى</w:t></w:r></w:p></w:body></w:document>")
    # those of fuzz_docx, fuzz_pdf and fuzz_tnef lack what each puts in front
    folders = {
        "header": HEADER, "xferfaxlog": {"received.log": FAX_LOG},
        "docx": {"letter.docx": text[4:]},
        "mime": {k + ".eml": v for k, v in MIME.items()}, "html": HTML,
        "charset": CHARSET, "fold": FOLD, "quote": QUOTE, "rules_load": RULES,
        "settings": SETTINGS, "rules_phrase": PHRASE, "json_message": JSON_MESSAGE,
        "message_pack": MESSAGE_PACK,
        "whatsapp": social, "social": exports, "tiff": dict(tiffs()),
        "tnef": {"file.dat": tnef("s", "b", [("a.txt", b"abc")])[4:],
                 "no-body.dat": tnef("", "", [])[4:]},
        "zip": {"chat.zip": zipped("_chat.txt", "x"),
                "not-a-zip.zip": b"PK\3\4\0\0"},
        "pdf": {"text.pdf": pdf(["شكوى", "complaint"])[9:],
                "cut.pdf": pdf(["x"])[9:300]},
    }
    for folder, files in folders.items():
        d = os.path.join(here, "fuzz", folder)
        os.makedirs(d, exist_ok=True)
        for name, data in files.items():
            with open(os.path.join(d, name), "wb") as f:
                f.write(data.encode() if isinstance(data, str) else data)
    for name, words in DICTS.items():
        with open(os.path.join(here, "fuzz", name + ".dict"), "w") as f:
            f.write("".join('"%s"\n' % w.replace('"', '\\"') for w in words))
