# SPDX-License-Identifier: ISC
"""The sample faxes: texts, then one call each (see make_samples.py)."""
import os, struct

from sample_pages import fax_page, tiff

SURGERY = [
    "التاريخ: 14 نوفمبر 2026",
    "السادة / مركز الاتصال الصحي المحترمين",
    "السلام عليكم ورحمة الله وبركاته،",
    "الموضوع: شكوى بخصوص تأجيل عملية جراحية",
    "أتقدم إليكم بهذه الشكوى بصفتي ابن المريض حسن يعقوب المهندي، الذي تقرر له"
    " إجراء عملية في الركبة بمستشفى حمد العام في شهر سبتمبر الماضي، وقد تم"
    " تأجيل العملية ثلاث مرات دون إبداء أي سبب.",
    "في كل مرة يحضر والدي إلى المستشفى صائماً منذ الفجر، وينتظر حتى المساء، ثم"
    " يطلب منه العودة إلى المنزل وانتظار اتصال لتحديد موعد جديد.",
    "نرجو منكم التحقيق في أسباب هذا التأخير وتحديد موعد نهائي للعملية في أقرب"
    " وقت ممكن.",
    "وتفضلوا بقبول فائق الاحترام والتقدير،",
    "يعقوب حسن المهندي",
    "هاتف: 5500 1201",
]
RECORDS = [
    "Gulf Crescent Insurance",
    "Claims Department, P.O. Box 4417, Doha",
    "14 November 2026",
    "To: Medical Records, Al Wakra Hospital",
    "Subject: Request for medical report",
    "Dear Sir or Madam,",
    "We kindly request a copy of the medical report and the discharge summary"
    " of our member, Mr Joseph Mathew Kurian, who was admitted to the"
    " department of surgery from 3 to 9 October 2026. The signed consent of"
    " the patient was sent to you last week.",
    "Please send the documents by fax to +974 4400 1177 or call our claims"
    " desk if anything is missing. The claim cannot be settled without them.",
    "Yours faithfully,",
    "Helen Abraham",
    "Senior Claims Officer",
]
BILINGUAL = [
    "شركة الواحة للمقاولات",
    "Al Waha Contracting W.L.L.",
    "إلى: مؤسسة الرعاية الصحية الأولية",
    "To: Primary Health Care Corporation",
    "الموضوع: استفسار عن الفحص الطبي للعمال",
    "Subject: Enquiry about medical examination of workers",
    "نود الاستفسار عن إجراءات حجز مواعيد الفحص الطبي الدوري لعدد ستين عاملاً،"
    " وهل يمكن إرسال فريق طبي إلى موقع العمل في مدينة لوسيل؟",
    "We would like to know how to book appointments for the periodic medical"
    " examination of sixty workers, and whether a medical team could visit"
    " our site in Lusail.",
    "وتفضلوا بقبول فائق الاحترام",
    "Site manager: Imran Qureshi",
    "Tel: +974 5500 1203",
]
LONG_1 = [
    "إلى من يهمه الأمر في وزارة الصحة العامة",
    "الموضوع: اقتراحات لتحسين خدمات المراكز الصحية",
    "تحية طيبة وبعد،",
    "أنا متقاعد أراجع مركز أبو بكر الصديق الصحي منذ سنوات، وأود أن أقدم لكم بعض"
    " الاقتراحات التي أرجو أن تجد لديكم القبول.",
    "أولاً: تخصيص كاونتر لكبار السن في الصيدلية، لأن الوقوف الطويل يرهقهم.",
    "ثانياً: إرسال رسالة نصية قبل الموعد بيومين بدلاً من ساعات قليلة.",
    "ثالثاً: زيادة عدد مواقف السيارات المخصصة لذوي الإعاقة أمام المدخل.",
    "يتبع في الصفحة الثانية",
]
LONG_2 = [
    "رابعاً: توفير مترجم للمراجعين الذين لا يتحدثون العربية أو الإنجليزية.",
    "خامساً: وضع شاشة تبين الدور والوقت المتوقع للانتظار في كل عيادة.",
    "وفي الختام أشكر جميع العاملين في المركز على جهودهم، وأسأل الله لكم"
    " التوفيق.",
    "مقدم الاقتراح: إبراهيم عيسى البوعينين",
]
UPSIDE = [
    "Dear Hospital Director,",
    "I am writing to thank the nurses of the emergency department at Hamad"
    " General Hospital. My husband was brought in on Tuesday night after a"
    " car accident and everyone treated us with kindness and great care.",
    "Special thanks to nurse Angela and to Doctor Farouk, who explained every"
    " step to us and stayed long after the end of their shift.",
    "Please pass on our gratitude to the whole team.",
    "With appreciation,",
    "Sushila Thapa",
]
TRUNCATED = [
    "السادة / إدارة مستشفى الخور المحترمين",
    "الموضوع: شكوى على نظافة غرف المرضى",
    "لاحظنا خلال مرافقة والدتنا في الجناح الثالث أن نظافة الغرف ودورات المياه"
    " سيئة جداً، ولم يتم تغيير الأغطية منذ يومين رغم تكرار الطلب.",
    "كما أن وجبات الطعام تصل باردة وفي أوقات متأخرة، ولا يوجد من يرد على"
    " جرس النداء في الليل.",
    "نأمل منكم متابعة الأمر بأنفسكم ومحاسبة المقصر.",
    "مريم عبدالله السادة",
]
TAGGED = [
    "مكتب صحة البيئة - بلدية الشمال",
    "إلى: مركز الاتصال الصحي",
    "الموضوع: بلاغ عن حالات تسمم غذائي",
    "نفيدكم بأنه وردت إلينا خمس حالات اشتباه تسمم غذائي بعد تناول وجبات من"
    " مطعم واحد مساء أمس، وقد نقلت الحالات إلى طوارئ مستشفى الخور.",
    "نرجو إرسال فريق التفتيش وأخذ عينات من الأغذية والمياه بأسرع وقت.",
    "المفتش: طلال منصور الخليفي",
]
COVER = [
    "FAX",
    "To: Health Contact Centre",
    "From: Orchid Dental Clinic",
    "Pages: 2 including this one",
]
AFTER_COVER = [
    "Subject: Enquiry about licence renewal",
    "Dear Sir or Madam,",
    "Our dental clinic applied for the renewal of its licence on 4 October"
    " and we have not received an answer. Could you please tell us the"
    " status of our application and which documents are still missing?",
    "Best regards,",
    "Reem Al Obaidli, Administration",
]


def faxes(sample, here):
    def strip(tsi, page="1/1", when="15/11/2026 09:41"):
        return "%s   FROM: %s   TO: HEALTH CONTACT CENTRE   P. %s" % (
            when, tsi, page)

    def fax(name, raw, letter, *a, **k):
        truth = "\f".join("\n".join(p) + "\n" for p in letter)
        with open(os.path.join(here, "fax", name + ".txt"), "w") as f:
            f.write(truth)
        sample("fax/%s.tif" % name, raw, *a, kind="fax", subject="", **k)

    os.makedirs(os.path.join(here, "fax"), exist_ok=True)
    fax("arabic-g3-2d",
        tiff([fax_page(SURGERY, strip("+974 4400 1201"), 11, skew=0.3)],
             "g3:2d", 196), [SURGERY],
        "204x196, Group 3 two-dimensional, Arabic letter",
        "complaint, surgery put off three times, Hamad General", lang="ar",
        **{"from": ""}, **{"class": "complaint"}, topic="appointment",
        entity="hmc", body_contains=["الشكوى", "تأجيل", "مستشفى"])
    fax("english-g3-1d-standard",
        tiff([fax_page(RECORDS, strip("+974 4400 1177"), 12, True,
                       "DejaVu Serif", 40)], "g3:1d", 98), [RECORDS],
        "204x98, Group 3 one-dimensional: pixels twice as high as wide",
        "request, medical report, Al Wakra hospital (HMC)", lang="en",
        **{"from": ""}, **{"class": "request"}, topic="results-reports",
        entity="hmc", body_contains=["medical report", "discharge summary"])
    fax("bilingual-g4",
        tiff([fax_page(BILINGUAL, strip("+974 4400 1203"), 13, skew=-0.4,
                       family="Noto Naskh Arabic", size=40)], "g4", 196),
        [BILINGUAL], "Group 4, Arabic and English line by line",
        "enquiry, medical examination of workers, PHCC", lang="mixed",
        **{"from": ""}, **{"class": "enquiry"}, topic="appointment",
        entity="phcc", body_contains=["medical", "sixty workers",
                                      "الاستفسار"])
    fax("two-pages",
        tiff([fax_page(LONG_1, strip("+974 4400 1204", "1/2"), 14),
              fax_page(LONG_2, strip("+974 4400 1204", "2/2"), 15,
                       streak=611)], "g3:2d", 196), [LONG_1, LONG_2],
        "two pages, a thin streak on the second",
        "suggestion, five ideas, PHCC (Abu Bakr health centre)", lang="ar",
        **{"from": ""}, **{"class": "suggestion"}, entity="phcc",
        body_contains=["اقتراحات", "للمراجعين"], pages=2)
    fax("upside-down",
        tiff([fax_page(UPSIDE, strip("+974 4400 1205"), 16, size=44,
                       family="DejaVu Serif", upside=True)], "g3:2d", 196),
        [UPSIDE],
        "fed the wrong way round: letter upside down, header strip upright",
        "praise, staff, Hamad General emergency", lang="en", **{"from": ""},
        **{"class": "praise"}, topic="staff-conduct", entity="hmc",
        body_contains=["nurses", "kindness"], rotation=180)
    whole = tiff([fax_page(TRUNCATED, strip("+974 4400 1206"), 17)],
                 "g3:1d", 196)
    fax("truncated", whole[:len(whole) * 45 // 100], [TRUNCATED],
        "the line dropped: the file ends in the middle of the page",
        "complaint, cleanliness, Al Khor hospital (HMC); received with"
        " errors, ask for the rest", lang="ar", **{"from": ""},
        **{"class": "complaint"}, topic="facility-cleanliness", entity="hmc",
        body_contains=["نظافة"], needs_review=True)
    flat = tiff([fax_page(["x"], "", 18, noise=0)], "g4", 196)
    late = bytearray(flat)
    struct.pack_into("<I", late, 4, len(late) + 4096)
    fax("truncated-no-directory", bytes(late), [[]],
        "the directory would lie behind the end of the file",
        "unreadable; a person looks at it", lang="und", **{"from": ""},
        **{"class": None}, fate="unreadable", body_contains=[])
    fax("blank",
        tiff([fax_page([], strip("+974 4400 1207"), 19, noise=150)],
             "g3:1d", 196), [[]],
        "an empty sheet: the paper lay the wrong side up",
        "nothing to sort: a person calls the sender +974 4400 1207",
        lang="und", **{"from": ""}, **{"class": None}, blank=True,
        needs_review=True, body_contains=[])
    fax("hylafax-tagged",
        tiff([fax_page(TAGGED, strip("+974 4400 1208"), 20,
                       family="Noto Naskh Arabic", size=44, skew=0.5)],
             "g3:2d", 196, tags=[
                 (270, 2, "+974 4400 1208"), (271, 2, "HylaFAX (tm) Version"
                                              " 6.0.7"),
                 (306, 2, "2026:11:15 10:12:44"), (326, 4, 12), (327, 3, 1),
                 (328, 4, 3), (34908, 4, 0x1801a), (34909, 2, "9370"),
                 (34910, 4, 41), (34911, 2, "00 47 78 00")], fill="lsb2msb"),
        [TAGGED],
        "as HylaFAX's recvq holds it: TSI, DateTime, sub-address, 12 bad"
        " lines, receive time, least significant bit first",
        "request: inspectors for a suspected food poisoning, five cases at Al"
        " Khor hospital; urgent", lang="ar", **{"from": "+97444001208"},
        **{"class": "request"}, topic="food-safety", entity="hmc",
        body_contains=["تسمم غذائي"])
    fax("cover-page-first",
        tiff([fax_page(COVER, strip("+974 4400 1209", "1/2"), 21, size=64,
                       family="DejaVu Sans"),
              fax_page(AFTER_COVER, strip("+974 4400 1209", "2/2"), 22,
                       size=42, family="DejaVu Serif")], "g4", 196),
        [COVER, AFTER_COVER], "a cover page, then the letter",
        "enquiry, licensing, private sector", lang="en", **{"from": ""},
        **{"class": "enquiry"}, topic="licensing", entity="private-sector",
        body_contains=["renewal of its licence"], pages=2)
    fax("resent",
        tiff([fax_page(SURGERY, strip("+974 4400 1201",
                                      when="15/11/2026 10:05"), 23,
                       skew=-0.6, noise=600)], "g3:2d", 196), [SURGERY],
        "arabic-g3-2d.tif sent again: other skew, noise and header strip",
        "joins the ticket of arabic-g3-2d.tif", lang="ar", **{"from": ""},
        **{"class": "complaint"}, topic="appointment", entity="hmc",
        fate="duplicate", joins="fax/arabic-g3-2d.tif",
        body_contains=["الشكوى", "تأجيل", "مستشفى"])
