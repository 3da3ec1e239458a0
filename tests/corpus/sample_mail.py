# SPDX-License-Identifier: ISC
"""The sample mails: texts, then one call each (see make_samples.py)."""
import base64, io, quopri, struct

import cairo

from sample_pages import png, typeset

CRLF = b"\r\n"


def word(text, charset="utf-8", how="B"):
    """One RFC 2047 encoded word."""
    raw = text.encode(charset)
    if how == "B":
        return "=?%s?B?%s?=" % (charset, base64.b64encode(raw).decode())
    return "=?%s?Q?%s?=" % (charset, "".join(
        chr(b) if chr(b).isalnum() and b < 128 else
        "_" if b == 32 else "=%02X" % b for b in raw))


def b64(raw):
    return base64.encodebytes(raw).replace(b"\n", CRLF)


def qp(raw):
    return quopri.encodestring(raw).replace(b"\n", CRLF)


def eol(raw, end=CRLF):
    return raw.replace(b"\r\n", b"\n").replace(b"\n", end)


def head(name, addr, subject, date, mid, *more, to="Health Contact Centre"
         " <care@hcc.example>"):
    """Header block; name and subject are taken as they stand."""
    h = ["Return-Path: <%s>" % addr,
         "Received: from mx.example.net (mx.example.net [192.0.2.25])",
         "\tby intake.hcc.example with ESMTPS; %s" % date,
         "From: %s <%s>" % (name, addr) if name else "From: " + addr,
         "To: " + to, "Subject: " + subject, "Date: " + date]
    if mid:
        h.append("Message-ID: <%s>" % mid)
    h += ["MIME-Version: 1.0"] + list(more)
    return "\r\n".join(h).encode() + CRLF


def text(raw, charset, encoding, kind="plain"):
    """The header fields and body of one text part."""
    f = {"base64": b64, "quoted-printable": qp}.get(encoding, eol)
    return (b"Content-Type: text/%s; charset=%s\r\n"
            b"Content-Transfer-Encoding: %s\r\n\r\n" %
            (kind.encode(), charset.encode(), encoding.encode())) + f(raw)


def blob(raw, kind, params, disposition):
    return (b"Content-Type: %s%s\r\nContent-Transfer-Encoding: base64\r\n"
            b"Content-Disposition: %s\r\n\r\n" %
            (kind.encode(), params.encode(), disposition.encode())) + b64(raw)


def multipart(kind, boundary, *parts):
    b = boundary.encode()
    out = (b"Content-Type: multipart/%s; boundary=\"%s\"\r\n\r\n"
           b"This is a multi-part message in MIME format.\r\n" %
           (kind.encode(), b))
    for p in parts:
        out += b"--" + b + CRLF + p + CRLF
    return out + b"--" + b + b"--\r\n"


WAITING = """السلام عليكم ورحمة الله وبركاته

أود أن أتقدم بشكوى بخصوص طول الانتظار في طوارئ مستشفى حمد العام.
وصلت مع والدتي يوم الجمعة الساعة التاسعة مساءً وهي تعاني من ألم شديد في
الظهر، وانتظرنا أكثر من ست ساعات حتى رآها الطبيب، ولم يخبرنا أحد عن سبب
التأخير ولا عن دورنا.

الرقم الشخصي للوالدة: 29463400117
رقم الجوال: 5500 1101

أرجو النظر في الموضوع وإفادتي بما يتم.

سالم راشد الدوسري
"""
VACCINE = """مساء الخير
ابغى استفسر عن تطعيم الانفلونزا الموسمية، هل هو متوفر الحين في مركز الوكرة
الصحي؟ وهل لازم آخذ موعد قبل ولا أقدر أمر على طول؟ وعندي بنت عمرها سنتين
هل ينفع لها التطعيم؟
وشكرا لكم
منيرة الهاجري
"""
RESCHEDULE = """السلام عليكم
ارجو منكم تغيير موعدي في عيادة العيون بمستشفى الرميلة من يوم الاحد القادم
الى اي يوم بعد العاشر من الشهر لاني مسافر.
رقم الملف 00417733
ناصر علي الكواري
"""
PRAISE_HTML = """<html dir="rtl"><head><meta charset="utf-8"><title>شكر</title>
<style>p { color: #333 } .x { display: none }</style></head><body>
<p>إلى إدارة <b>مستشفى الوكرة</b> المحترمين،</p>
<p>أتوجه بخالص الشكر والتقدير لطاقم التمريض في قسم الأطفال على حسن التعامل
والاهتمام بابني خلال خمسة أيام، وأخص بالذكر:</p>
<ul><li>الممرضة مريم</li><li>الممرضة جوزفين</li><li>د. هشام عادل</li></ul>
<table><tr><th>القسم</th><th>الغرفة</th></tr>
<tr><td>الأطفال</td><td>214</td></tr></table>
<div class="x" style="display:none">open tracking 88213</div>
<p>جزاكم الله خيراً &amp; كثّر الله من أمثالكم.&nbsp;<a
href="https://example.org/thanks">رسالة الشكر كاملة</a></p>
<img src="https://track.example.com/p.gif?id=88213" width="1" height="1">
<p>أم يوسف — عائشة جابر المالكي</p></body></html>
"""
REPORT_BODY = """السلام عليكم،
مرفق لكم طلب تقرير طبي موقّع من والدي، أرجو التكرم بإصداره في أقرب وقت
لأننا نحتاجه للعلاج في الخارج.
خالد محسن اليافعي
"""
REPORT_SCAN = [
    "السادة / قسم السجلات الطبية المحترمين",
    "مستشفى القلب",
    "الموضوع: طلب تقرير طبي",
    "أرجو التكرم بإصدار تقرير طبي مفصل عن حالتي الصحية وعملية القسطرة التي"
    " أجريت لي في شهر سبتمبر، وذلك لتقديمه إلى لجنة العلاج بالخارج.",
    "محسن سعيد اليافعي",
]
REPLY = """لم يتصل بي أحد حتى الآن، وقد مرّت ثلاثة أيام على الشكوى.
هل من جديد لو سمحتم؟

سالم

في الاثنين، 16 نوفمبر 2026 في 9:12 ص تمت كتابة ما يلي بواسطة Health Contact
Centre <care@hcc.example>:

> الأخ العزيز، وصلتنا رسالتكم وسيتم التواصل معكم قريبا.
> شكرا لتواصلكم مع مركز الاتصال.
>
>> أود أن أتقدم بشكوى بخصوص طول الانتظار في طوارئ مستشفى حمد العام.
"""
PHONE_EN = """
To whom it may concern,

I have been calling the Al Khor health centre since Sunday to change my
daughter's dental appointment and nobody answers the phone. Twice the line
was cut after 20 minutes on hold. This is very disappointing.

Please call me back on 5500 1109.

R. Fernandes
"""
SUGGEST = """Dear team,

I would like to suggest adding evening hours on Thursday at the Mesaimeer
health centre. Most of us work until 4 pm and cannot reach the family
medicine clinic before it closes. It would also help to have a small play
corner for children in the waiting area.

Kind regards,
Grace Odhiambo
"""
BILL_INNER = """Dear Mr Haddad,

Please find your final bill: QAR 3,450 for the MRI scan. Payment is due
within 7 days, the amount is not refundable.

Accounts, Al Nakheel Private Clinic
"""
BILL = """Hello,

I am forwarding the bill of a private clinic. They told me at reception that
the MRI costs 1,200 riyals and then charged me almost three times as much,
and they refuse to give me an itemised invoice. I want to file a complaint
against the clinic for overcharging.

Elias Haddad
QID 29442200931
"""
SPLIT_SUBJECT = "اقتراح بتوفير كراسي متحركة عند مدخل العيادات الخارجية"
SPLIT = """السلام عليكم
أقترح توفير كراسي متحركة إضافية عند مدخل العيادات الخارجية في مستشفى الخور،
فكبار السن يمشون مسافة طويلة من المواقف إلى العيادة.
مع الشكر
حمد صالح النعيمي
"""
SICK = """تحية طيبة
ارجو تصديق الاجازة المرضية المرفقة الصادرة من مركز ام غويلينا الصحي حتى
اقدمها لجهة العمل.
فاطمة ابراهيم
"""
EMERGENCY = """الحقونا بسرعة
ابوي عمره 67 سنة عنده الم شديد في الصدر وضيق تنفس من نص ساعة ويده اليسار
منملة وهو مريض سكر، اتصلنا على الاسعاف وما وصلوا للحين، احنا في الريان الجديد
شارع الفروسية، جوال 5500 1116
"""
INVITE = """مرحباً،
ندعوكم للمشاركة في يوم التوعية الصحية في مدرستنا، ونرجو إرسال مثقف صحي
للحديث عن التغذية السليمة ومرض السكري. التفاصيل في الدعوة المرفقة.
إدارة مدرسة الأفق الابتدائية
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Ufuq School//Calendar//AR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Asia/Qatar
BEGIN:STANDARD
DTSTART:19720601T000000
TZOFFSETFROM:+0400
TZOFFSETTO:+0300
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:day-0417@ufuq-school.example
DTSTAMP:20261115T070000Z
DTSTART;TZID=Asia/Qatar:20261129T093000
DTEND;TZID=Asia/Qatar:20261129T113000
SUMMARY:يوم التوعية الصحية
LOCATION:مدرسة الأفق الابتدائية - الدوحة
ORGANIZER;CN="إدارة المدرسة":mailto:office@ufuq-school.example
ATTENDEE;RSVP=TRUE:mailto:care@hcc.example
DESCRIPTION:محاضرة عن التغذية السليمة\\, ثم أسئلة الطالب
 ات
END:VEVENT
END:VCALENDAR
"""
FAULT = """السلام عليكم
الجهاز الطبي الذي صرفه لي المستشفى (مضخة الانسولين) فيه عيب مصنعي ويتوقف كل
ليلة، وقد راجعت عيادة السكري مرتين دون فائدة. ارجو استبداله باسرع وقت.
جاسم عبدالعزيز
"""
SAUDI = """السلام عليكم ورحمة الله
أنا مراجع لمستشفى الملك فهد بالهفوف، موعدي في عيادة العظام تأجل أربع مرات خلال
ستة أشهر، وكل مرة تجيني رسالة قبل الموعد بيوم. أبي أعرف متى ينتهي هالموضوع،
أو حولوني على مستشفى ثاني لو سمحتم.
رقم الهوية 1999400128
فهد عبدالرحمن القحطاني - الأحساء
"""
INSULIN = """السلام عليكم،
أراجع صيدلية مركز المطار الصحي منذ أسبوعين لصرف الأنسولين لوالدي، وفي كل مرة
يقولون إن الدواء غير متوفر ويطلبون العودة لاحقاً. والدي لا يستطيع الانتظار
أكثر. أرجو توفير الدواء أو صرفه من صيدلية أخرى.

شيخة مبارك
"""
RUMOUR_EN = """Hello,

There is a message going around in the parents' groups that three children in
a school in Al Thumama were hospitalised with meningitis and that the ministry
is hiding the outbreak. Is this true or is it a rumour? Should we keep our
children at home?

A worried mother
"""
DIET = """Good morning,

Could you please tell me which health centres have a dietitian, and do I need
a referral from my family physician? I have a valid health card.

Thank you
Maria Lourdes Santos
"""
RUMOUR_AR = """السلام عليكم
وصلتني رسالة صوتية في الواتساب تقول إن فيه تفشي كوليرا في منطقة الصناعية وإن
المويه ملوثة والوزارة متكتمة على السالفة. هل هالكلام صحيح ولا إشاعة؟ الناس
خايفة وقاعدة تخزن مويه. ياليت تطلعون بيان رسمي.
بو محمد
"""
CAMPAIGN = """نحن سكان منطقة معيذر نستنكر إغلاق العيادة المسائية في مركز معيذر الصحي
ابتداءً من هذا الشهر، ونطالب بإعادة فتحها لأن أغلبنا يعمل حتى العصر ولا يستطيع
المراجعة صباحاً، كما أن أقرب مركز بديل يبعد عشرين كيلومتراً عن بيوتنا.
%s
"""
HARM = """ما عاد لي خاطر بشي. من شهور ما أنام وكل يوم أفكر أنهي حياتي، وأمس جمعت كل
حبوب أبوي قدامي. ما أدري ليش أكتب لكم، يمكن أحد يرد.
"""
SPAM = """Dear customer,

LOSE 15 KG IN 10 DAYS with our miracle herbal capsules!!! No diet, no doctor.
Limited offer: click http://cheap-pills.example/buy now and get 70% discount.

Unsubscribe: http://cheap-pills.example/u
"""
UNKNOWN_CHARSET = """Good day, my wife is 7 months pregnant and her follow-up at
the Women’s Wellness and Research Center was cancelled without a new date.
Please arrange a new appointment as soon as possible.

Tariq Mehmood
"""
LIST = """الصحة في أسبوع: العدد 212

- خمس نصائح لشتاء صحي
- مواعيد المراكز الصحية

لإلغاء الاشتراك اضغط هنا
"""
WINMAIL = """Please see the attached roster of our staff for the occupational
health screening. We kindly request 24 slots in the first week of December.

HR, Gulf Palm Trading
"""
PUPILS = """السلام عليكم
نرفق لكم كشف طلبة الصف الأول المطلوب تطعيمهم، ونرجو تحديد موعد لزيارة فريق
الصحة المدرسية.
مدرسة الريان النموذجية
"""
UNDERSTAFFED = """The radiology reception at Hamad General closed at 1 pm
yesterday although my appointment slip says 1:30 pm. The guard was rude and
shouted at my mother, who is in a wheelchair. Is this how patients are
treated? I would like an apology.

Priya Raghavan
"""


def tnef(subject, body, files):
    """A winmail.dat (MS-OXTNEF): legacy attributes only."""
    def attr(level, ident, data):
        return (struct.pack("<BII", level, ident, len(data)) + data +
                struct.pack("<H", sum(data) & 0xffff))
    out = struct.pack("<IH", 0x223E9F78, 1)
    out += attr(1, 0x00089006, struct.pack("<I", 0x00010000))
    out += attr(1, 0x00069007, struct.pack("<II", 1252, 0))
    out += attr(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
    out += attr(1, 0x00018004, subject.encode() + b"\0")
    out += attr(1, 0x0002800C, eol(body.encode()) + b"\0")
    for name, data in files:
        out += attr(2, 0x00069002, struct.pack("<HIHHI", 1, 0xffffffff, 32,
                                               32, 0))
        out += attr(2, 0x00018010, name.encode() + b"\0")
        out += attr(2, 0x0006800F, data)
    return out


def pdf(lines):
    buf = io.BytesIO()
    s = cairo.PDFSurface(buf, 420, 300)
    s.set_metadata(cairo.PDF_METADATA_CREATE_DATE, "2026-11-15T10:00:00Z")
    typeset(cairo.Context(s), lines, 30, 30, 360, 14, 14, "Amiri")
    s.finish()
    return buf.getvalue()


def mails(sample):
    def mail(name, *a, **k):
        sample("mail/%s.eml" % name, *a, kind="mail", **k)

    mail("utf8-base64",
         head(word("سالم الدوسري"), "salem.d@example.com",
              word("شكوى: الانتظار في طوارئ مستشفى حمد"),
              "Sun, 15 Nov 2026 09:20:11 +0300", "w1.8841@example.com") +
         text(WAITING.encode(), "utf-8", "base64"),
         "UTF-8, base64, subject and name in encoded words",
         "complaint, waiting, Hamad General emergency; the first ticket",
         lang="ar", **{"from": "salem.d@example.com"},
         subject="شكوى: الانتظار في طوارئ مستشفى حمد",
         **{"class": "complaint"}, topic="waiting", entity="hmc",
         body_contains=["أكثر من ست ساعات", "29463400117"])
    mail("utf8-duplicate-other-message-id",
         head(word("سالم الدوسري"), "salem.d@example.com",
              word("شكوى: الانتظار في طوارئ مستشفى حمد"),
              "Sun, 15 Nov 2026 09:31:40 +0300", "w2.8850@example.com",
              to="937 <info@hcc.example>") +
         text(WAITING.encode(), "utf-8", "quoted-printable"),
         "the same text ten minutes later, other Message-ID, other encoding",
         "joins the ticket of utf8-base64.eml, nothing new to do",
         lang="ar", **{"from": "salem.d@example.com"},
         subject="شكوى: الانتظار في طوارئ مستشفى حمد",
         **{"class": "complaint"}, topic="waiting", entity="hmc",
         fate="duplicate", joins="mail/utf8-base64.eml",
         body_contains=["أكثر من ست ساعات"])
    mail("utf8-reply-with-quotes",
         head(word("سالم الدوسري"), "salem.d@example.com",
              word("رد: شكوى: الانتظار في طوارئ مستشفى حمد"),
              "Wed, 18 Nov 2026 12:02:00 +0300", "w3.9020@example.com",
              "In-Reply-To: <ack.77.1@hcc.example>",
              "References: <w1.8841@example.com> <ack.77.1@hcc.example>") +
         text(REPLY.encode(), "utf-8", "8bit"),
         "his follow-up, above an Arabic attribution line and two levels of"
         " quotes",
         "a new message on the ticket of utf8-base64.eml; the quoted part is"
         " not read as new",
         lang="ar", **{"from": "salem.d@example.com"},
         subject="رد: شكوى: الانتظار في طوارئ مستشفى حمد",
         **{"class": "complaint"}, topic="waiting", entity="hmc",
         joins="mail/utf8-base64.eml",
         body_contains=["لم يتصل بي أحد حتى الآن"],
         body_lacks=["سيتم التواصل معكم"])
    mail("windows-1256",
         head(word("منيرة الهاجري", "windows-1256", "Q"),
              "munira@example.org", word("استفسار عن التطعيم",
                                         "windows-1256", "Q"),
              "Sun, 15 Nov 2026 18:05:00 +0300", "m1@example.org") +
         text(VACCINE.encode("windows-1256"), "windows-1256", "8bit"),
         "windows-1256 throughout, 8-bit body, Gulf dialect",
         "enquiry, vaccination, PHCC (Al Wakra health centre)",
         lang="ar", **{"from": "munira@example.org"},
         subject="استفسار عن التطعيم", **{"class": "enquiry"},
         topic="vaccination", entity="phcc",
         body_contains=["تطعيم الانفلونزا الموسمية"])
    mail("windows-reply-outlook-arabic",
         head(word("منيرة الهاجري"), "munira@example.org",
              word("RE: استفسار عن التطعيم"),
              "Mon, 16 Nov 2026 08:44:00 +0300", "m2@example.org",
              "In-Reply-To: <m1@example.org>",
              "References: <m1@example.org>",
              "X-Mailer: Microsoft Outlook 16.0") +
         text(("طيب وإذا كان عليها كحة خفيفة، نأجل التطعيم؟\n\n"
               "من: Health Contact Centre <care@hcc.example>\n"
               "تاريخ الإرسال: 16 نوفمبر, 2026 07:58 ص\n"
               "إلى: منيرة الهاجري\nالموضوع: RE: استفسار عن التطعيم\n\n"
               "نعم التطعيم متوفر ولا يحتاج إلى موعد.\n").encode(),
              "utf-8", "base64"),
         "Outlook reply: Arabic من:/إلى: header block instead of quote marks",
         "a new question on the ticket of windows-1256.eml",
         lang="ar", **{"from": "munira@example.org"},
         subject="RE: استفسار عن التطعيم", **{"class": "enquiry"},
         topic="vaccination", joins="mail/windows-1256.eml",
         body_contains=["كحة خفيفة"], body_lacks=["ولا يحتاج إلى موعد"])
    raw = head('"Nasser"', "nasser.k@example.net", "@@",
               "Sun, 15 Nov 2026 20:15:00 +0300", "raw8.1@example.net")
    mail("raw-8bit-subject",
         raw.replace(b"@@", "طلب تغيير موعد عيادة العيون".encode(
             "windows-1256")).replace(b"MIME-Version: 1.0\r\n", b"") +
         CRLF + eol(RESCHEDULE.encode("windows-1256")),
         "raw windows-1256 bytes in the subject, no MIME header at all",
         "request, appointment, Rumailah hospital (HMC)",
         lang="ar", **{"from": "nasser.k@example.net"},
         subject="طلب تغيير موعد عيادة العيون", **{"class": "request"},
         topic="appointment", entity="hmc",
         body_contains=["عيادة العيون بمستشفى الرميلة"])
    mail("html-only",
         head(word("أم يوسف"), "um.yousef@example.com",
              word("شكر لطاقم التمريض"), "Mon, 16 Nov 2026 07:10:00 +0300",
              "html1@example.com") +
         text(PRAISE_HTML.encode(), "utf-8", "quoted-printable", "html"),
         "HTML only: list, table, link, a hidden block and a tracking pixel",
         "praise, staff, Al Wakra hospital (HMC)",
         lang="ar", **{"from": "um.yousef@example.com"},
         subject="شكر لطاقم التمريض", **{"class": "praise"}, topic="staff-conduct",
         entity="hmc", body_contains=["لطاقم التمريض في قسم الأطفال",
                                      "الممرضة مريم"],
         body_lacks=["open tracking", "color: #333"])
    mail("scanned-image",
         head(word("خالد اليافعي"), "k.yafei@example.org",
              word("طلب تقرير طبي"), "Mon, 16 Nov 2026 09:00:00 +0300",
              "scan1@example.org") +
         multipart("mixed", "=_scan_1",
                   text(REPORT_BODY.encode(), "utf-8", "base64"),
                   blob(png(REPORT_SCAN), "image/png", '; name="scan.png"',
                        'attachment; filename="scan.png"')),
         "multipart with a letter scanned to PNG",
         "request, medical report, Heart Hospital (HMC): the entity stands"
         " only in the scan",
         lang="ar", **{"from": "k.yafei@example.org"},
         subject="طلب تقرير طبي", **{"class": "request"},
         topic="results-reports", entity="hmc", attachments=["scan.png"],
         body_contains=["أرجو التكرم بإصداره"])
    mail("auto-reply",
         head(word("مكتب الموارد البشرية"), "hr@gulf-palm.example",
              word("رد آلي: خارج المكتب"), "Mon, 16 Nov 2026 09:01:07 +0300",
              "auto1@gulf-palm.example", "Auto-Submitted: auto-replied",
              "X-Auto-Response-Suppress: All", "Precedence: auto_reply",
              "In-Reply-To: <ack.80.1@hcc.example>") +
         text("أنا خارج المكتب حتى 22 نوفمبر. للأمور العاجلة اتصل بزميلي.\n"
              .encode(), "utf-8", "base64"),
         "out-of-office answer to one of our acknowledgements",
         "automatic; no ticket, never answered",
         lang="ar", **{"from": "hr@gulf-palm.example"},
         subject="رد آلي: خارج المكتب", **{"class": "automatic"},
         fate="ignored", body_contains=["خارج المكتب حتى"])
    mail("no-headers", eol(PHONE_EN.encode()),
         "starts with an empty line: no header field at all",
         "complaint, phone not answered, PHCC (Al Khor); no sender known",
         lang="en", **{"from": ""}, subject="", **{"class": "complaint"},
         entity="phcc",
         body_contains=["nobody answers the phone"])
    mail("no-message-id",
         head("Grace Odhiambo", "g.odhiambo@example.com",
              "Suggestion: evening clinic on Thursdays",
              "Mon, 16 Nov 2026 10:30:00 +0300", None) +
         text(SUGGEST.encode(), "us-ascii", "7bit"),
         "no Message-ID", "suggestion, working hours, PHCC (Mesaimeer)",
         lang="en", **{"from": "g.odhiambo@example.com"},
         subject="Suggestion: evening clinic on Thursdays",
         **{"class": "suggestion"}, entity="phcc",
         body_contains=["evening hours on Thursday"])
    inner = (head("Accounts", "accounts@nakheel-clinic.example",
                  "Your bill", "Wed, 11 Nov 2026 16:00:00 +0300",
                  "bill9@nakheel-clinic.example",
                  to="Elias Haddad <e.haddad@example.net>") +
             text(BILL_INNER.encode(), "us-ascii", "7bit"))
    mail("nested-message",
         head("Elias Haddad", "e.haddad@example.net",
              "Fwd: Your bill - overcharged by private clinic",
              "Mon, 16 Nov 2026 11:15:00 +0300", "nest1@example.net") +
         multipart("mixed", "nest-1", text(BILL.encode(), "us-ascii", "7bit"),
                   b"Content-Type: message/rfc822\r\n"
                   b"Content-Disposition: attachment\r\n\r\n" + inner),
         "forwards the clinic's mail as message/rfc822",
         "complaint, cost, private sector; the forwarded mail is context",
         lang="en", **{"from": "e.haddad@example.net"},
         subject="Fwd: Your bill - overcharged by private clinic",
         **{"class": "complaint"}, topic="billing-insurance",
         entity="private-sector",
         body_contains=["charged me almost three times as much"])
    mail("empty", b"", "zero bytes", "unreadable; a person looks at it",
         lang="und", **{"from": ""}, subject="", **{"class": None},
         fate="unreadable", body_contains=[])
    raw = SPLIT_SUBJECT.encode()
    words = [raw[i:i + 31] for i in range(0, len(raw), 31)]	# odd: splits
    mail("subject-split-in-character",
         head(word("حمد النعيمي"), "hamad.n@example.org", "\r\n ".join(
             "=?UTF-8?B?%s?=" % base64.b64encode(w).decode() for w in words),
             "Mon, 16 Nov 2026 12:00:00 +0300", "split1@example.org") +
         text(SPLIT.encode(), "utf-8", "base64"),
         "encoded words cut in the middle of a two-byte letter",
         "suggestion, access, Al Khor hospital (HMC)",
         lang="ar", **{"from": "hamad.n@example.org"}, subject=SPLIT_SUBJECT,
         **{"class": "suggestion"}, topic="parking-access", entity="hmc",
         body_contains=["كراسي متحركة إضافية"])
    name = "".join("%%%02X" % b for b in "إجازة مرضية رقم ٤١٧.pdf".encode())
    mail("attachment-name-rfc2231",
         head(word("فاطمة إبراهيم"), "fatima.i@example.com",
              word("تصديق إجازة مرضية"), "Mon, 16 Nov 2026 13:20:00 +0300",
              "r2231.1@example.com") +
         multipart("mixed", "r2231", text(SICK.encode("windows-1256"),
                                          "windows-1256", "base64"),
                   blob(pdf(["إجازة مرضية", "مركز أم غويلينا الصحي",
                             "المريضة: فاطمة إبراهيم", "ثلاثة أيام"]),
                        "application/pdf", "",
                        "attachment;\r\n filename*0*=utf-8''%s;\r\n"
                        " filename*1*=%s" % (name[:60], name[60:]))),
         "Arabic attachment name in two RFC 2231 continuations; PDF",
         "request, sick leave, PHCC (Umm Ghuwailina)",
         lang="ar", **{"from": "fatima.i@example.com"},
         subject="تصديق إجازة مرضية", **{"class": "request"},
         topic="sick-leave", entity="phcc",
         attachments=["إجازة مرضية رقم ٤١٧.pdf"],
         body_contains=["تصديق الاجازة المرضية المرفقة"])
    mail("bounce",
         eol(b"Return-Path: <>\n") +
         head("Mail Delivery System", "MAILER-DAEMON@mx.example.net",
              "Undelivered Mail Returned to Sender",
              "Mon, 16 Nov 2026 13:40:00 +0300", "dsn1@mx.example.net",
              "Auto-Submitted: auto-replied").replace(
                  b"Return-Path: <MAILER-DAEMON@mx.example.net>\r\n", b"") +
         multipart('report; report-type=delivery-status', "dsn-1",
                   text(b"This is the mail system at host mx.example.net.\n\n"
                        b"<old.address@example.com>: mailbox unavailable\n",
                        "us-ascii", "7bit"),
                   eol(b"Content-Type: message/delivery-status\n\n"
                       b"Reporting-MTA: dns; mx.example.net\n\n"
                       b"Final-Recipient: rfc822; old.address@example.com\n"
                       b"Action: failed\nStatus: 5.1.1\n"
                       b"Diagnostic-Code: smtp; 550 5.1.1 no such user\n"),
                   eol(b"Content-Type: text/rfc822-headers\n\n"
                       b"From: care@hcc.example\n"
                       b"To: old.address@example.com\n"
                       b"Subject: Your ticket\n"
                       b"Message-ID: <ack.81.1@hcc.example>\n")),
         "delivery status notification (RFC 3464)",
         "automatic; no ticket, failing address old.address@example.com",
         lang="en", **{"from": "mailer-daemon@mx.example.net"},
         subject="Undelivered Mail Returned to Sender",
         **{"class": "automatic"}, fate="ignored",
         body_contains=["mailbox unavailable"])
    mail("read-receipt",
         head("Tariq Mehmood", "tariq.m@example.net",
              "Read: Your ticket", "Mon, 16 Nov 2026 14:00:00 +0300",
              "mdn1@example.net") +
         multipart('report; report-type=disposition-notification', "mdn-1",
                   text(b"Your message was displayed.\n", "us-ascii", "7bit"),
                   eol(b"Content-Type: message/disposition-notification\n\n"
                       b"Final-Recipient: rfc822; tariq.m@example.net\n"
                       b"Original-Message-ID: <ack.82.1@hcc.example>\n"
                       b"Disposition: manual-action/MDN-sent-manually;"
                       b" displayed\n")),
         "disposition notification (RFC 8098)", "automatic; no ticket",
         lang="en", **{"from": "tariq.m@example.net"},
         subject="Read: Your ticket", **{"class": "automatic"},
         fate="ignored", body_contains=[])
    mail("mailing-list",
         head(word("نشرة الصحة"), "news@health-weekly.example",
              word("الصحة في أسبوع"), "Mon, 16 Nov 2026 06:00:00 +0300",
              "n212@health-weekly.example", "Precedence: bulk",
              "List-Id: <weekly.health-weekly.example>",
              "List-Unsubscribe: <https://health-weekly.example/u>") +
         text(LIST.encode(), "utf-8", "base64"),
         "newsletter: List-Id, Precedence: bulk",
         "automatic: filed low (a citizen may write through a list)",
         lang="ar", **{"from": "news@health-weekly.example"},
         subject="الصحة في أسبوع", **{"class": "automatic"}, priority="low",
         body_contains=["العدد 212"])
    mail("emergency-chest-pain",
         head(word("بو سعود"), "busaud@example.com", word("عاجل جدا"),
              "Mon, 16 Nov 2026 23:48:00 +0300", "em1@example.com") +
         text(EMERGENCY.encode(), "utf-8", "base64"),
         "chest pain, ambulance not there yet; dialect, no full stops",
         "emergency, ambulance: alert at once, top of the queue",
         lang="ar", **{"from": "busaud@example.com"}, subject="عاجل جدا",
         **{"class": "emergency"}, topic="emergency-services", priority="urgent",
         flag="cardiac", body_contains=["الم شديد في الصدر"])
    mail("self-harm",
         head("", "anon4417@example.org", word("بدون عنوان"),
              "Tue, 17 Nov 2026 02:11:00 +0300", "sh1@example.org") +
         text(HARM.encode(), "utf-8", "quoted-printable"),
         "says they think of ending their life; no name, no ask",
         "emergency: alert at once, never answered by machine",
         lang="ar", **{"from": "anon4417@example.org"}, subject="بدون عنوان",
         **{"class": "emergency"}, topic="mental-health",
         priority="urgent", flag="self-harm", confidential=True,
         body_contains=["أفكر أنهي حياتي"])
    mail("calendar-invitation",
         head(word("مدرسة الأفق"), "office@ufuq-school.example",
              word("دعوة: يوم التوعية الصحية"),
              "Sun, 15 Nov 2026 10:00:00 +0300", "cal1@ufuq-school.example") +
         multipart("alternative", "cal-1",
                   text(INVITE.encode(), "utf-8", "base64"),
                   b"Content-Type: text/calendar; charset=utf-8;"
                   b" method=REQUEST\r\nContent-Transfer-Encoding: base64\r\n"
                   b"\r\n" + b64(eol(ICS.encode()))),
         "text/calendar beside the text: Sunday 29 November, 09:30 Doha",
         "request, awareness talk at a school",
         lang="ar", **{"from": "office@ufuq-school.example"},
         subject="دعوة: يوم التوعية الصحية", **{"class": "request"},
         body_contains=["إرسال مثقف صحي"])
    mail("windows-1256-labelled-latin1",
         head(word("جاسم", "utf-8"), "jassim@example.net",
              "=?iso-8859-1?Q?" + "".join(
                  "_" if b == 32 else "=%02X" % b for b in
                  "عيب مصنعي في الجهاز".encode("windows-1256")) + "?=",
              "Tue, 17 Nov 2026 08:00:00 +0300", "moji1@example.net") +
         text(FAULT.encode("windows-1256"), "iso-8859-1", "8bit"),
         "windows-1256 bytes that say iso-8859-1: shows as ÚíÈ ãÕäÚí",
         "complaint, medical device, HMC not named",
         lang="ar", **{"from": "jassim@example.net"},
         subject="عيب مصنعي في الجهاز", **{"class": "complaint"},
         body_contains=["فيه عيب مصنعي"])
    moji = SAUDI.encode("windows-1256").decode("latin-1")
    mail("mojibake-in-utf8",
         head(word("فهد القحطاني"), "fahad.q@example.sa.example",
              word("تأجيل موعد العظام".encode("windows-1256").decode(
                  "latin-1")), "Tue, 17 Nov 2026 08:30:00 +0300",
              "moji2@example.sa.example") +
         text(moji.encode(), "utf-8", "base64"),
         "the same damage one hop later: valid UTF-8 of ÚíÈ kind",
         "complaint, appointment put off four times, King Fahad hospital in"
         " Al-Ahsa (Saudi MoH)",
         lang="ar", **{"from": "fahad.q@example.sa.example"},
         subject="تأجيل موعد العظام", **{"class": "complaint"},
         topic="appointment", entity="cluster-ahsa",
         body_contains=["تأجل أربع مرات"])
    roster = b"name,department\r\nInvented One,Stores\r\nInvented Two,Fleet\r\n"
    mail("winmail",
         head("HR Department", "hr2@gulf-palm.example",
              "Occupational health screening roster",
              "Tue, 17 Nov 2026 09:00:00 +0300", "tnef1@gulf-palm.example",
              "X-MS-Has-Attach: yes") +
         multipart("mixed", "tnef-1",
                   text(WINMAIL.encode(), "us-ascii", "7bit"),
                   blob(tnef("Occupational health screening roster", WINMAIL,
                             [("roster.csv", roster)]),
                        "application/ms-tnef", '; name="winmail.dat"',
                        'attachment; filename="winmail.dat"')),
         "Outlook's winmail.dat with roster.csv inside",
         "request, occupational health screening",
         lang="en", **{"from": "hr2@gulf-palm.example"},
         subject="Occupational health screening roster",
         **{"class": "request"}, topic="appointment",
         attachments=["roster.csv"], body_contains=["24 slots"])
    mail("csv-attachment",
         head(word("مدرسة الريان"), "nurse@rayyan-school.example",
              word("كشف الطلبة للتطعيم"), "Tue, 17 Nov 2026 09:20:00 +0300",
              "csv1@rayyan-school.example") +
         multipart("mixed", "csv-1", text(PUPILS.encode(), "utf-8", "base64"),
                   blob(("\ufeffالاسم;الصف;تاريخ الميلاد\r\n"
                         "طالب أول;1أ;2020-02-11\r\n"
                         "طالب ثان;1ب;2020-07-30\r\n").encode(), "text/csv",
                        "; charset=utf-8; name=\"%s\"" % word("كشف.csv"),
                        "attachment; filename=\"%s\"" % word("كشف.csv"))),
         "CSV attachment whose name is (wrongly, as mailers do) an encoded"
         " word in quotes",
         "request, vaccination, school health",
         lang="ar", **{"from": "nurse@rayyan-school.example"},
         subject="كشف الطلبة للتطعيم", **{"class": "request"},
         topic="vaccination", attachments=["كشف.csv"],
         body_contains=["كشف طلبة الصف الأول"])
    mail("quoted-printable-arabic",
         head(word("شيخة مبارك", how="Q"), "sheikha.m@example.com",
              word("الأنسولين غير متوفر", how="Q"),
              "Tue, 17 Nov 2026 10:10:00 +0300", "qp1@example.com") +
         text(INSULIN.encode(), "utf-8", "quoted-printable"),
         "quoted-printable, soft line breaks inside letters",
         "complaint, medicine not available, PHCC (Airport health centre)",
         lang="ar", **{"from": "sheikha.m@example.com"},
         subject="الأنسولين غير متوفر", **{"class": "complaint"},
         topic="medication", entity="phcc",
         body_contains=["الدواء غير متوفر"])
    mail("bare-lf",
         (head("", "worried.mother@example.org",
               "Meningitis in a school - is it true?",
               "Tue, 17 Nov 2026 11:00:00 +0300", "lf1@example.org") +
          text(RUMOUR_EN.encode(), "us-ascii", "7bit")).replace(CRLF, b"\n"),
         "line feeds only", "rumour, outbreak", lang="en",
         **{"from": "worried.mother@example.org"},
         subject="Meningitis in a school - is it true?",
         **{"class": "rumour"}, topic="infection",
         body_contains=["hiding the outbreak"])
    mail("cr-only",
         (head("Maria Lourdes Santos", "ml.santos@example.com",
               "Question about dietitian", "Tue, 17 Nov 2026 11:30:00 +0300",
               "cr1@example.com") +
          text(DIET.encode(), "us-ascii", "7bit")).replace(CRLF, b"\r"),
         "carriage returns only", "enquiry, services", lang="en",
         **{"from": "ml.santos@example.com"},
         subject="Question about dietitian", **{"class": "enquiry"},
         entity="phcc",
         body_contains=["health centres have a dietitian"])
    mail("mbox-from-line",
         b"From bu.mohd@example.net Tue Nov 17 12:00:00 2026\n" +
         (head(word("بو محمد"), "bu.mohd@example.net",
               word("هل الخبر صحيح؟"), "Tue, 17 Nov 2026 12:00:00 +0300",
               "mbox1@example.net") +
          text(RUMOUR_AR.encode(), "utf-8", "8bit")).replace(CRLF, b"\n"),
         "an mbox From line before the header; dialect",
         "rumour, outbreak (cholera, water)", lang="ar",
         **{"from": "bu.mohd@example.net"}, subject="هل الخبر صحيح؟",
         **{"class": "rumour"}, topic="infection",
         body_contains=["صحيح ولا إشاعة"])
    mail("missing-blank-line",
         head("Priya Raghavan", "priya.r@example.org",
              "Rude guard at radiology", "Tue, 17 Nov 2026 13:00:00 +0300",
              "nobl1@example.org") + eol(UNDERSTAFFED.encode()),
         "the body follows the header without an empty line",
         "complaint, staff behaviour, Hamad General", lang="en",
         **{"from": "priya.r@example.org"},
         subject="Rude guard at radiology", **{"class": "complaint"},
         topic="staff-conduct", entity="hmc",
         body_contains=["The guard was rude"])
    mail("unknown-charset",
         head("Tariq Mehmood", "tariq.m@example.net",
              "=?x-nonesuch?Q?Cancelled_appointment?=",
              "Tue, 17 Nov 2026 14:00:00 +0300", "cs1@example.net") +
         text(UNKNOWN_CHARSET.encode(), "x-nonesuch", "8bit"),
         "a charset nobody knows over UTF-8 bytes",
         "request, appointment, Women's Wellness centre (HMC)", lang="en",
         **{"from": "tariq.m@example.net"}, subject="Cancelled appointment",
         **{"class": "request"}, topic="appointment", entity="hmc",
         body_contains=["Women’s Wellness"])
    mail("spam",
         head("Best Offers", "win@cheap-pills.example",
              "!!! LOSE WEIGHT FAST !!!", "Tue, 17 Nov 2026 15:00:00 +0300",
              "spam1@cheap-pills.example") +
         text(SPAM.encode(), "us-ascii", "7bit"),
         "unsolicited offer", "spam: filed low, nobody answers", lang="en",
         **{"from": "win@cheap-pills.example"},
         subject="!!! LOSE WEIGHT FAST !!!", **{"class": "spam"},
         body_contains=["miracle herbal capsules"])
    for i, (who, addr, line) in enumerate([
            ("أحمد خليفة", "a.khalifa@example.com", "أحمد خليفة"),
            ("نورة سلطان", "noora.s@example.org",
             "أرجو الاهتمام. نورة سلطان"),
            ("عيسى درويش", "essa.d@example.net", "عيسى درويش - معيذر")], 1):
        mail("campaign-%d" % i,
             head(word(who), addr, word("إغلاق العيادة المسائية بمعيذر"),
                  "Tue, 17 Nov 2026 16:%02d:00 +0300" % (i * 7),
                  "camp%d@%s" % (i, addr.split("@")[1])) +
             text((CAMPAIGN % line).encode(), "utf-8", "base64"),
             "the same text from three people (%d of 3)" % i,
             "complaint, working hours, PHCC (Muaither): three people, one"
             " campaign", lang="ar", **{"from": addr},
             subject="إغلاق العيادة المسائية بمعيذر",
             **{"class": "complaint"}, entity="phcc",
             campaign="evening-clinic",
             body_contains=["إغلاق العيادة المسائية"])
