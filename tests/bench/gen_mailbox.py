#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""gen_mailbox.py OUT N SEED: a Maildir of N mails as a contact centre gets.

58 % Arabic, 10 % with an attachment (50-400 KB voice notes, clips and other
files the reader does not open, so that the bench measures intake, not OCR),
bodies of 0.5-4 KB, UTF-8 and windows-1256 in every transfer encoding, HTML
alternatives, replies with quotes, 2 % duplicates under another Message-ID.
Every other Message-ID is unique.  The same N and SEED give the same bytes.
"""
import base64, os, quopri, random, sys

DUPLICATE, ATTACHED, ARABIC, REPLY, HTML = 0.02, 0.10, 0.58, 0.18, 0.35

SLOTS = {
    "place": ["مستشفى حمد العام", "مستشفى الوكرة", "مستشفى الخور",
              "مستشفى الرميلة", "مركز الوكرة الصحي", "مركز مسيمير الصحي",
              "مركز الخليج الغربي", "مركز الريان الصحي", "مركز أم صلال",
              "مستشفى الملك فهد", "مستشفى الملك سعود", "مركز معيذر الصحي",
              "مستشفى القلب", "مركز المطار الصحي", "مركز لعبيب الصحي"],
    "clinic": ["عيادة العيون", "عيادة الأسنان", "عيادة العظام", "الطوارئ",
               "قسم الأشعة", "المختبر", "الصيدلية", "عيادة السكري",
               "قسم الأطفال", "عيادة الجلدية", "عيادة القلب", "التسجيل"],
    "who": ["والدي", "والدتي", "ابني", "ابنتي", "زوجتي", "أخي", "جدتي",
            "جاري", "صديقي", "عاملتنا المنزلية"],
    "day": ["الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "السبت"],
    "n": [str(i) for i in range(2, 60)],
    "drug": ["الأنسولين", "دواء الضغط", "بخاخ الربو", "المضاد الحيوي",
             "قطرة العين", "فيتامين د", "دواء الغدة"],
    "name": ["سالم", "نورة", "خالد", "مريم", "جاسم", "عائشة", "حمد", "شيخة",
             "يوسف", "لطيفة", "ناصر", "موزة", "فهد", "هند", "راشد", "سارة"],
    "family": ["الدوسري", "الهاجري", "المري", "اليافعي", "النعيمي",
               "الكواري", "القحطاني", "الشمري", "السادة", "المهندي"],
    "Place": ["Hamad General", "Al Wakra Hospital", "Al Khor Hospital",
              "Rumailah Hospital", "Mesaimeer health centre",
              "West Bay health centre", "Umm Slal health centre",
              "Heart Hospital", "King Fahad Hospital", "Airport health centre"],
    "Clinic": ["eye clinic", "dental clinic", "orthopaedic clinic",
               "emergency room", "radiology", "laboratory", "pharmacy",
               "diabetes clinic", "children's ward", "registration desk"],
    "Who": ["my father", "my mother", "my son", "my daughter", "my wife",
            "my brother", "my colleague", "our driver"],
    "Day": ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday"],
    "Drug": ["insulin", "blood pressure tablets", "the inhaler",
             "the antibiotic", "eye drops", "vitamin D"],
    "Name": ["Grace", "Imran", "Priya", "Elias", "Maria", "Joseph", "Anita",
             "Tariq", "Helen", "Sanjay", "Reem", "Farouk"],
    "Family": ["Odhiambo", "Qureshi", "Raghavan", "Haddad", "Santos",
               "Kurian", "Mehmood", "Abraham", "Thapa", "Fernandes"],
}
GREET = {"ar": ["السلام عليكم ورحمة الله وبركاته", "تحية طيبة وبعد،",
                "مساء الخير", "صباح الخير،", "إلى من يهمه الأمر،",
                "السلام عليكم", "الإخوة في مركز الاتصال المحترمين،"],
         "en": ["Dear Sir or Madam,", "Hello,", "Good morning,", "Dear team,",
                "To whom it may concern,", "Hi,"]}
POOL = {"ar": """\
أود أن أتقدم بشكوى بخصوص طول الانتظار في {clinic} بـ{place}.
انتظرنا أكثر من {n} ساعات ولم يخبرنا أحد عن سبب التأخير.
وصلت مع {who} يوم {day} الساعة {n} وكان المكان مزدحماً جداً.
موعد {who} في {clinic} تأجل {n} مرات خلال هذه السنة.
كل مرة تصلني رسالة قبل الموعد بيوم واحد فقط تفيد بالتأجيل.
أرجو تقديم الموعد لأن حالة {who} لا تحتمل الانتظار {n} أسبوعاً.
ابغى استفسر عن مواعيد {clinic} في {place}، هل فيه دوام مسائي؟
هل لازم آخذ موعد قبل ولا أقدر أمر على طول؟
{drug} غير متوفر في صيدلية {place} منذ {n} يوماً.
قالوا لنا ارجعوا يوم {day} ورجعنا وما حصلنا {drug}.
اشترينا {drug} من صيدلية خارجية ودفعنا {n} ريالاً.
أشكر جميع العاملين في {place} على حسن الاستقبال والتعامل الراقي.
وأخص بالشكر الممرضة {name} التي اهتمت بـ{who} طوال {n} أيام.
الموظف في {clinic} رفع صوته على {who} أمام المراجعين.
لم نجد كرسياً متحركاً عند المدخل وحملت {who} على يدي.
المواقف أمام {place} ممتلئة دائماً وندور {n} دقيقة حتى نجد موقفاً.
أقترح توفير شاشة تبين الدور والوقت المتوقع في {clinic}.
أقترح أن يكون في {place} ركن للأطفال قرب قاعة الانتظار.
نرجو إصدار تقرير طبي عن حالة {who} لتقديمه إلى جهة العمل.
رقم الملف {n}{n}{n} ورقم الجوال 5500 {n}{n}.
وصلتني رسالة في الواتساب تقول إن فيه مرض منتشر في المدارس، هل هذا صحيح؟
الناس خايفة من الخبر وياليت تطلعون بيان رسمي.
نتائج التحاليل تأخرت {n} يوماً ولم يتصل بنا أحد.
اتصلت على المركز {n} مرات ولم يرد أحد على الهاتف.
تم تحويلنا من {place} إلى {place} ثم أعادونا إلى {clinic}.
الطبيب كان مستعجلاً ولم يكشف على {who} إلا دقيقتين.
دورات المياه في {place} غير نظيفة ولا يوجد صابون.
التكييف معطل في {clinic} منذ {n} أيام والجو حار.
التطبيق لا يقبل رقم البطاقة ويظهر خطأ رقم {n}.
نحتاج إلى زيارة تمريض منزلي لـ{who} لأنه لا يستطيع الحركة.
هل التطعيم متوفر للأطفال أقل من {n} سنوات في {place}؟
فاتورة {clinic} كانت {n}00 ريال والمتفق عليه أقل من ذلك بكثير.
شركة التأمين رفضت الدفع وطلبت تقريراً من {clinic}.
طلبوا منا صورة البطاقة الشخصية {n} مرات مع أنها محفوظة عندهم.
خرج {who} من المستشفى يوم {day} بدون خطة علاج واضحة.
والله تعبنا من كثر المراجعات ومحد مستفيد.
كلمني الموظف {name} وقال بيرد علي خلال {n} يوم وما رد.
أتمنى أن يصل صوتي إلى المسؤولين وأن أجد حلاً قريباً.
شفت عندكم تحسن كبير عن السنة الماضية وهذا شيء يشكرون عليه.
الممر الخاص بذوي الإعاقة في {place} مغلق بالكراتين.
أرسلت لكم قبل {n} أسبوعاً عن نفس الموضوع ولم يصلني رد.""".split("\n"),
        "en": """\
I would like to complain about the waiting time in the {Clinic} of {Place}.
We waited for more than {n} hours and nobody told us why.
I came with {Who} on {Day} at {n} past nine and it was very crowded.
The appointment of {Who} at the {Clinic} was cancelled {n} times this year.
Every time the message arrives only one day before the visit.
Please give {Who} an earlier date, {n} weeks is far too long.
Could you tell me the opening hours of the {Clinic} at {Place}?
Do I need a referral or can I walk in?
{Drug} has been out of stock at {Place} for {n} days.
They told us to return on {Day} and again there was none.
We had to buy {Drug} outside and paid {n} riyals.
I want to thank everyone at {Place} for their kindness and patience.
Nurse {Name} in particular looked after {Who} for {n} days like family.
The employee at the {Clinic} shouted at {Who} in front of everybody.
There was no wheelchair at the entrance of {Place}.
The car park of {Place} is always full, I lost {n} minutes.
I suggest a screen in the {Clinic} that shows the queue.
Please send me the medical report of {Who}, the file number is {n}{n}{n}.
There is a message in our group about an outbreak at a school, is it true?
An official statement would calm many parents.
The test results are {n} days late and nobody called.
I phoned {n} times and the line was cut each time.
We were sent from {Place} to {Place} and back to the {Clinic}.
The doctor spent two minutes with {Who} and did not examine anything.
The toilets near the {Clinic} were dirty on {Day}.
The air conditioning has been broken for {n} days.
The app shows error {n} when I enter the health card.
We need a home nurse for {Who}, who cannot leave the bed.
Is the flu vaccine available for children under {n} years at {Place}?
The bill of the {Clinic} was {n}00 riyals, much more than agreed.
The insurer refuses to pay without a letter from {Place}.
They asked for a copy of the identity card {n} times.
{Who} was discharged on {Day} without any plan.
Mr {Name} promised an answer within {n} days and never called.
I hope this reaches the management and something changes.
It has become much better than last year, well done.
I wrote about the same matter {n} weeks ago and had no reply.""".split("\n")}
CLOSE = {"ar": ["وشكراً لكم", "مع خالص التقدير", "ولكم جزيل الشكر",
                "أرجو الرد في أقرب وقت", "والسلام عليكم"],
         "en": ["Thank you", "Kind regards,", "Best regards,",
                "Please reply soon.", "Yours sincerely,"]}
SUBJECT = {"ar": ["شكوى على {clinic} في {place}", "استفسار عن موعد {clinic}",
                  "شكر لـ{place}", "طلب تقرير طبي", "اقتراح بخصوص {place}",
                  "تأخر المواعيد في {place}", "{drug} غير متوفر"],
           "en": ["Complaint about {Place}", "Question about the {Clinic}",
                  "Thank you {Place}", "Request for a medical report",
                  "Waiting time at {Place}", "{Drug} not available"]}
FILES = [("audio/ogg", "PTT-%04d.ogg"), ("video/mp4", "VID-%04d.mp4"),
         ("audio/mp4", "Recording %d.m4a"),
         ("application/octet-stream", "backup-%d.dat")]


class Slots:
    """str.format_map's source: each {slot} a draw from its list."""
    def __init__(self, rnd):
        self.rnd = rnd

    def __getitem__(self, key):
        return self.rnd.choice(SLOTS[key])


def compose(rnd, lang):
    fill = Slots(rnd)
    lines = [rnd.choice(GREET[lang]), ""]
    size, want = 0, min(3600, max(250, rnd.lognormvariate(6.9, 0.6)))
    for line in rnd.sample(POOL[lang], len(POOL[lang])):
        line = line.format_map(fill)
        line = line[0].upper() + line[1:]
        lines.append(line)
        size += len(line.encode())
        if size > want:
            break
    name = "{name} {family}" if lang == "ar" else "{Name} {Family}"
    lines += ["", rnd.choice(CLOSE[lang]), name.format_map(fill)]
    return lines


def quote(rnd, lang, lines):
    if lang == "ar":
        by = ("في الأحد، 15 نوفمبر 2026 في %d:12 ص تمت كتابة ما يلي بواسطة"
              " Health Contact Centre <care@hcc.example>:" % rnd.randint(1, 11))
    else:
        by = ("On Sun, Nov 15, 2026 at %d:12 AM Health Contact Centre"
              " <care@hcc.example> wrote:" % rnd.randint(1, 11))
    return ["", by, ""] + ["> " + x for x in lines]


def html(lang, lines):
    esc = [x.replace("&", "&amp;").replace("<", "&lt;") for x in lines]
    return ("<html><head><style>p{margin:0 0 8px}.q{color:#777}</style></head>"
            "<body dir=\"%s\">%s</body></html>\n" % (
                "rtl" if lang == "ar" else "ltr",
                "".join("<p>%s</p>\n" % x if x else "<br>\n" for x in esc)))


def encoding(rnd, lang):
    """Charset and transfer encoding, as often as mailers choose them."""
    if lang == "en":
        return rnd.choice([("us-ascii", "7bit"), ("utf-8", "7bit"),
                           ("utf-8", "quoted-printable")])
    return rnd.choices([("utf-8", "base64"), ("utf-8", "quoted-printable"),
                        ("utf-8", "8bit"), ("windows-1256", "base64"),
                        ("windows-1256", "8bit"),
                        ("windows-1256", "quoted-printable")],
                       (42, 20, 15, 12, 6, 5))[0]


def part(rnd, kind, text, lang):
    charset, how = encoding(rnd, lang)
    raw = text.replace("\n", "\r\n").encode(charset, "replace")
    if how == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif how == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(
            b"\n", b"\r\n")
    return ("Content-Type: text/%s; charset=%s\r\n"
            "Content-Transfer-Encoding: %s\r\n\r\n" % (kind, charset, how)
            ).encode() + raw


def multi(kind, boundary, parts):
    b = boundary.encode()
    return (b"Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n" %
            (kind.encode(), b) + b"".join(
                b"--" + b + b"\r\n" + p + b"\r\n" for p in parts) +
            b"--" + b + b"--\r\n")


def word(text):
    """RFC 2047, 45 bytes a word at most, never inside a character."""
    if text.isascii():
        return text
    out, piece = [], b""
    for c in text:
        if len(piece) + len(c.encode()) > 45:
            out.append(piece)
            piece = b""
        piece += c.encode()
    return "\r\n ".join("=?utf-8?B?%s?=" % base64.b64encode(p).decode()
                        for p in out + [piece])


def mail(rnd, i, seed, sent):
    old = rnd.choice(sent) if sent and rnd.random() < REPLY else None
    lang = old[2] if old else "ar" if rnd.random() < ARABIC else "en"
    lines = compose(rnd, lang)
    who, more = lines[-1], ""
    addr = "p%d@%s" % (rnd.getrandbits(30), rnd.choice(
        ["example.com", "example.org", "example.net"]))
    subject = rnd.choice(SUBJECT[lang]).format_map(Slots(rnd))
    subject = subject[0].upper() + subject[1:]
    date = "%s, %02d Nov 2026 %02d:%02d:%02d +0300" % (
        "Sun Mon Tue Wed Thu Fri Sat".split()[i % 28 % 7], 1 + i % 28,
        rnd.randrange(24), rnd.randrange(60), rnd.randrange(60))
    if old:		# the same person, above what they wrote before
        mid, quoted, lang, who, addr, subject = old
        lines = lines[:8] + ["", who] + quote(rnd, lang, quoted)
        more = "In-Reply-To: <%s>\r\nReferences: <%s>\r\n" % (mid, mid)
        subject = ("رد: " if lang == "ar" else "Re: ") + subject
    text = "\n".join(lines) + "\n"
    shape = rnd.random()
    if shape < HTML:
        body = part(rnd, "html", html(lang, lines), lang)
        if shape < HTML * 0.75:
            body = multi("alternative", "alt_%d" % i,
                         [part(rnd, "plain", text, lang), body])
    else:
        body = part(rnd, "plain", text, lang)
    if rnd.random() < ATTACHED:
        kind, name = rnd.choice(FILES)
        name %= rnd.randrange(10000)
        raw = base64.encodebytes(rnd.randbytes(rnd.randint(37000, 300000)))
        body = multi("mixed", "mix_%d" % i, [body, (
            "Content-Type: %s; name=\"%s\"\r\nContent-Transfer-Encoding: "
            "base64\r\nContent-Disposition: attachment; filename=\"%s\"\r\n"
            "\r\n" % (kind, name, name)).encode() +
            raw.replace(b"\n", b"\r\n")])
    mid = "%d.%d.%08x@%s" % (seed, i, rnd.getrandbits(32),
                             addr.split("@")[1])
    if not old and rnd.random() < 0.25:
        sent.append((mid, lines[:12], lang, who, addr, subject))
    return mid, ("Return-Path: <%s>\r\n"
                 "Received: from mx.example.net (mx.example.net [192.0.2.%d])\r\n"
                 "\tby intake.hcc.example with ESMTPS id %08X; %s\r\n"
                 "From: %s <%s>\r\nTo: Health Contact Centre"
                 " <care@hcc.example>\r\nSubject: %s\r\nDate: %s\r\n"
                 "Message-ID: <%s>\r\n%sMIME-Version: 1.0\r\n" % (
                     addr, rnd.randrange(1, 255), rnd.getrandbits(32), date,
                     word(who), addr, word(subject), date, mid, more)
                 ).encode() + body


def main():
    if len(sys.argv) != 4:
        sys.exit("usage: gen_mailbox.py OUT N SEED")
    out, n, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    for d in ("new", "cur", "tmp"):
        os.makedirs(os.path.join(out, d), exist_ok=True)
    rnd = random.Random(seed)
    sent, last = [], None
    for i in range(n):
        if last and rnd.random() < DUPLICATE:
            raw = last[1].replace(last[0].encode(), b"again%d." % i +
                                  last[0].encode(), 1)
        else:
            last = mail(rnd, i, seed, sent)
            raw = last[1]
        name = "%d.M%06dP%d.bench" % (1794700000 + i, i, seed)
        with open(os.path.join(out, "new", name), "wb") as f:
            f.write(raw)


if __name__ == "__main__":
    main()
