# SPDX-License-Identifier: ISC
"""The sample exports of chats, pages and feeds (see make_samples.py)."""
import io, json, zipfile

OWN = "Health Contact Centre"
LRM, RLM, NNBSP = "\u200e", "\u200f", "\u202f"
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


def android():
    """English (UK) phone, 12-hour clock: narrow no-break space before am."""
    who = "+974 5500 1234"
    lines = [
        ("15/11/2026, 9:02", "am", None,
         "Messages and calls are end-to-end encrypted. Only people in this"
         " chat can read, listen to, or share them. Learn more."),
        ("15/11/2026, 9:02", "am", who, "Good morning"),
        ("15/11/2026, 9:03", "am", who,
         "I need to change my appointment at Al Wakra health centre\n"
         "It is on Tuesday at 10:30 with the family doctor\n"
         "\n"
         "Health card HC00441771"),
        ("15/11/2026, 9:15", "am", OWN,
         "Good morning, which day would suit you?"),
        ("15/11/2026, 9:17", "am", who, "Any day after the 20th please 🙏"),
        ("15/11/2026, 9:17", "am", who, "<Media omitted>"),
        ("15/11/2026, 9:21", "am", who, "This message was deleted"),
        ("15/11/2026, 9:22", "am", who,
         "Note: 12/12/2026, 8:00 - is also fine for me"
         " <This message was edited>"),
        ("15/11/2026, 9:30", "am", None, "Missed voice call"),
        ("16/11/2026, 12:05", "pm", who,
         "Nobody answered me since yesterday. This is bad service!"),
    ]
    return "".join("%s%s%s - %s%s\n" % (t, NNBSP, ap, a + ": " if a else "", x)
                   for t, ap, a, x in lines)


def ios():
    """Arabic iPhone: Arabic-Indic digits, direction marks, ص and م."""
    um = "أم خالد"
    own = "مركز الاتصال الصحي"
    lines = [
        ("15/11/2026، 7:40:11", "م", um, LRM + "الرسائل والمكالمات مشفرة تمامًا"
         " بين الطرفين. لا يمكن لأحد خارج هذه الدردشة قراءتها."),
        ("15/11/2026، 7:40:11", "م", um, "السلام عليكم"),
        ("15/11/2026، 7:41:02", "م", um,
         "ولدي عمره سنة ونص عنده حرارة ٣٩ من امس\n"
         "وديته طوارئ الأطفال في السد وقعدنا ٥ ساعات محد كشف عليه\n"
         "هذا يصير؟"),
        ("15/11/2026، 7:45:30", "م", own,
         "وعليكم السلام، نعتذر منكم، هل ما زال الطفل في الطوارئ؟"),
        ("15/11/2026، 7:46:12", "م", um,
         LRM + "<المرفق: 00000006-PHOTO-2026-11-15-19-46-12.jpg>"),
        ("15/11/2026، 7:47:00", "م", um,
         LRM + "تم حذف هذه الرسالة."),
        ("15/11/2026، 7:48:55", "م", um,
         "لا رحنا مستشفى خاص، بس أبي أقدم شكوى رسمية "
         + LRM + "<تم تعديل هذه الرسالة>"),
        ("16/11/2026، 12:03:20", "ص", um, "رقمي ٥٥٠٠١٢٣٥ كلموني الصبح"),
        ("16/11/2026، 9:15:44", "ص", own, "تم تسجيل شكواكم وسنتصل بكم."),
        ("16/11/2026، 9:20:01", "ص", um, "ما قصرتوا مشكورين 🌹"),
    ]
    out = ""
    for t, ap, a, x in lines:
        t = t.translate(EASTERN)
        out += "%s[%s%s%s] %s: %s\r\n" % (RLM, t, NNBSP, ap, a,
                                          x.replace("\n", "\r\n"))
    return out


def zipped(name, data):
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        info = zipfile.ZipInfo(name, (2026, 11, 16, 9, 30, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        z.writestr(info, data)
    return buf.getvalue()


def pretty(o):
    return json.dumps(o, ensure_ascii=False, indent=1) + "\n"


def latin1(o):
    """As Meta writes its archives: each UTF-8 byte as one \\u00xx."""
    return json.dumps(mojibake(o), ensure_ascii=True, indent=1) + "\n"


def mojibake(o):
    if isinstance(o, str):
        return o.encode().decode("latin-1")
    if isinstance(o, list):
        return [mojibake(x) for x in o]
    if isinstance(o, dict):
        return {k: mojibake(v) for k, v in o.items()}
    return o


def cloud_api():
    def change(value):
        return {"id": "104417000000001", "changes": [{"value": dict(
            messaging_product="whatsapp",
            metadata={"display_phone_number": "97444001000",
                      "phone_number_id": "104417000000002"}, **value),
            "field": "messages"}]}

    def person(name, wa):
        return {"contacts": [{"profile": {"name": name}, "wa_id": wa}]}
    return pretty({"object": "whatsapp_business_account", "entry": [
        change(dict(person("جمعة", "97455001236"), messages=[
            {"from": "97455001236", "id": "wamid.SAMPLE0001",
             "timestamp": "1794733200", "type": "text",
             "text": {"body": "كم مدة صلاحية البطاقة الصحية وكيف أجددها؟"}}])),
        change(dict(person("Anita", "97455001237"), messages=[
            {"from": "97455001237", "id": "wamid.SAMPLE0002",
             "timestamp": "1794733260", "type": "interactive",
             "interactive": {"type": "list_reply", "list_reply": {
                 "id": "menu-1", "title": "Complaint"}}},
            {"from": "97455001237", "id": "wamid.SAMPLE0003",
             "timestamp": "1794733300", "type": "text",
             "context": {"from": "97444001000", "id": "wamid.OURS0001"},
             "text": {"body": "The pharmacist at Mesaimeer gave me the wrong"
                              " medicine and would not exchange it."}}])),
        change({"statuses": [{"id": "wamid.OURS0001", "status": "read",
                              "timestamp": "1794733310",
                              "recipient_id": "97455001237"}]})]})


def telegram():
    return pretty({
        "name": "خدمة الجمهور", "type": "personal_chat", "id": 4417001,
        "messages": [
            {"id": 1, "type": "service", "date": "2026-11-15T08:00:00",
             "date_unixtime": "1794718800", "actor": "Yara",
             "actor_id": "user900417", "action": "create_chat",
             "text": "", "text_entities": []},
            {"id": 2, "type": "message", "date": "2026-11-15T08:01:10",
             "date_unixtime": "1794718870", "from": "Yara",
             "from_id": "user900417",
             "text": ["هل صحيح أن ", {"type": "bold", "text": "لقاح"
                                      " الإنفلونزا"},
                      " يسبب العقم؟ انتشر في ", {"type": "hashtag",
                                                 "text": "#لقاح_الإنفلونزا"}],
             "text_entities": []},
            {"id": 3, "type": "message", "date": "2026-11-15T08:05:00",
             "date_unixtime": "1794719100", "edited":
             "2026-11-15T08:06:00", "from": "Yara", "from_id": "user900417",
             "reply_to_message_id": 2, "text": "أرجو الرد، أمي خائفة",
             "text_entities": []}]})


def messenger():
    return latin1({
        "participants": [{"name": "بدر ناصر"}, {"name": OWN}],
        "messages": [
            {"sender_name": "بدر ناصر", "timestamp_ms": 1794740000000,
             "content": "شكراً لكم على سرعة الرد ❤️", "is_geoblocked_for_"
             "viewer": False},
            {"sender_name": OWN, "timestamp_ms": 1794739000000,
             "content": "العيادة مفتوحة حتى الساعة 11 مساءً"},
            {"sender_name": "بدر ناصر", "timestamp_ms": 1794738000000,
             "content": "متى تفتح عيادة الأسنان في مركز الخليج الغربي؟"}],
        "title": "بدر ناصر", "is_still_participant": True,
        "thread_path": "inbox/badrnasser_4417", "magic_words": []})


def instagram():
    return latin1([
        {"string_map_data": {
            "Comment": {"value": "الممرضة في الاستقبال صرخت علينا بدون سبب"
                                 " 😡"},
            "Media Owner": {"value": "health.centre.example"},
            "Time": {"timestamp": 1794741000}}}])


def tweets():
    return "window.YTD.tweets.part0 = " + pretty([
        {"tweet": {
            "id_str": "1990000000000000417", "lang": "ar",
            "created_at": "Sun Nov 15 12:30:00 +0000 2026",
            "full_text": "@hcc_example صار لي شهر أنتظر موعد الأشعة في حمد،"
                         " #وقت_الانتظار صار لا يطاق",
            "in_reply_to_screen_name": "hcc_example",
            "entities": {"hashtags": [{"text": "وقت_الانتظار"}],
                         "user_mentions": [{"screen_name": "hcc_example"}]},
            "favorite_count": "4", "retweet_count": "1"}},
        {"tweet": {
            "id_str": "1990000000000000418", "lang": "en",
            "created_at": "Sun Nov 15 13:00:00 +0000 2026",
            "full_text": "Heard the Sidra ER is closed tonight?? True or"
                         " fake news &amp; who says so",
            "entities": {"hashtags": [], "user_mentions": []},
            "favorite_count": "0", "retweet_count": "0"}}])


CSV = """\ufeffid,time,author,text,url
c-1,2026-11-15T10:00:00+03:00,أبو فيصل,"خدمة ممتازة في مركز الثمامة، شكراً
لكل الموظفين",https://social.example/c/1
c-2,2026-11-15T10:20:00+03:00,Lina,"They said ""come back tomorrow"" three \
times, dental clinic, Umm Slal",https://social.example/c/2
c-3,2026-11-15T10:40:00+03:00,زائر,=cmd|' /C calc'!A0,https://social.example/c/3
"""

JSONL = "\n".join(json.dumps(o, ensure_ascii=False) for o in [
    {"id": "j-1", "time": "2026-11-15T11:00:00Z", "author": "@sara_q",
     "text": "أقترح خدمة توصيل الأدوية لكبار السن إلى البيت", "public": True},
    {"id": "j-2", "time": "2026-11-15T11:05:00Z", "author": "@omar77",
     "text": "how do i book a flu vaccine at phcc", "public": True},
]) + "\n"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
<title>صحيفة الساحل</title><link>https://press.example/</link>
<description>أخبار الصحة</description>
<item><title>افتتاح مركز صحي جديد في الوكير مطلع العام</title>
<link>https://press.example/2026/417</link>
<guid isPermaLink="false">press-417</guid>
<pubDate>Sun, 15 Nov 2026 06:00:00 +0300</pubDate>
<description><![CDATA[<p>أعلنت مؤسسة الرعاية الصحية الأولية عن <b>افتتاح</b>
مركز صحي جديد في الوكير.</p>]]></description></item>
<item><title>Readers ask: where did the paediatric cough syrup go?</title>
<link>https://press.example/2026/418</link>
<guid isPermaLink="false">press-418</guid>
<pubDate>Sun, 15 Nov 2026 07:30:00 +0300</pubDate>
<description>Three readers report a shortage in private pharmacies.\
</description></item>
</channel></rss>
"""


def exports(sample):
    def export(name, data, *a, **k):
        sample("social/" + name, data, *a, kind="export", subject="", **k)

    # messages: what the citizen wrote (neither ours nor system lines)
    chat = ios()
    ios_texts = ["السلام عليكم", "ولدي عمره سنة ونص", "أبي أقدم شكوى رسمية",
                 "كلموني الصبح", "ما قصرتوا"]
    export("WhatsApp Chat with +974 5500 1234.txt", android(),
           "WhatsApp, Android, English: two system lines, media omitted, a"
           " deleted and an edited message, a message of four lines, a date"
           " inside a message",
           "request, appointment, PHCC (Al Wakra); then a complaint on the"
           " same conversation", platform="whatsapp", lang="en",
           **{"from": "+97455001234"}, **{"class": "request"},
           topic="appointment", entity="phcc",
           conversation="+974 5500 1234", messages=10,
           body_contains=["change my appointment", "Nobody answered me"])
    export("دردشة واتساب مع أم خالد.txt", chat,
           "WhatsApp, iPhone, Arabic: Arabic-Indic digits, direction marks,"
           " ص and م, an attachment, a deleted and an edited message",
           "complaint, waiting, children's emergency at Al Sadd (HMC)",
           platform="whatsapp", lang="ar", **{"from": "أم خالد"},
           **{"class": "complaint"}, topic="waiting", entity="hmc",
           conversation="أم خالد", messages=10, body_contains=ios_texts)
    export("WhatsApp Chat - أم خالد.zip", zipped("_chat.txt", chat),
           "the same chat as iPhones send it: _chat.txt in a zip",
           "nothing new", platform="whatsapp", lang="ar",
           **{"from": "أم خالد"}, **{"class": "complaint"}, topic="waiting",
           entity="hmc", conversation="أم خالد", messages=10,
           fate="duplicate", joins="social/دردشة واتساب مع أم خالد.txt",
           body_contains=ios_texts)
    export("whatsapp-cloud-api.json", cloud_api(),
           "WhatsApp Cloud API webhook: two senders, a menu choice, a quoted"
           " answer, a read status",
           "enquiry, health card; complaint, medication, PHCC (Mesaimeer)",
           platform="whatsapp", lang="mixed", **{"from": "+97455001236"},
           **{"class": "enquiry"}, topic="health-card", messages=3,
           body_contains=["البطاقة الصحية", "wrong medicine"])
    export("telegram-result.json", telegram(),
           "Telegram result.json: text in pieces, a service line, an edit",
           "rumour, vaccination", platform="telegram", lang="ar",
           **{"from": "user900417"}, **{"class": "rumour"},
           topic="vaccination", messages=3,
           body_contains=["لقاح الإنفلونزا", "أمي خائفة"])
    export("messenger-message_1.json", messenger(),
           "Messenger archive: newest first, UTF-8 written as Latin-1",
           "enquiry, dental, PHCC (West Bay); then thanks",
           platform="facebook", lang="ar", **{"from": "بدر ناصر"},
           **{"class": "enquiry"}, topic="dental", entity="phcc",
           conversation="بدر ناصر", messages=3,
           body_contains=["متى تفتح عيادة الأسنان", "سرعة الرد"])
    export("instagram-post_comments.json", instagram(),
           "Instagram archive: one public comment, UTF-8 written as Latin-1",
           "complaint, staff conduct", platform="instagram", lang="ar",
           **{"from": ""}, **{"class": "complaint"}, topic="staff-conduct",
           messages=1, public=True, body_contains=["صرخت علينا بدون سبب"])
    export("tweets.js", tweets(),
           "X archive: assignment before the JSON, hashtag, HTML entity",
           "complaint, waiting, HMC; rumour, Sidra", platform="x",
           lang="mixed", **{"from": ""}, **{"class": "complaint"},
           topic="waiting", entity="hmc", messages=2, public=True,
           body_contains=["أنتظر موعد الأشعة", "fake news & who says so"])
    export("comments.csv", CSV,
           "generic CSV with BOM: line break and doubled quotes in a cell, a"
           " spreadsheet formula",
           "praise, PHCC; complaint, dental, PHCC; the third says nothing",
           platform="csv", lang="mixed", **{"from": "أبو فيصل"},
           **{"class": "praise"}, entity="phcc", messages=3, public=True,
           body_contains=["خدمة ممتازة", '"come back tomorrow" three times'])
    export("posts.jsonl", JSONL, "generic JSON Lines",
           "suggestion, medication; enquiry, vaccination, PHCC",
           platform="jsonl", lang="mixed", **{"from": "@sara_q"},
           **{"class": "suggestion"}, topic="medication", messages=2,
           public=True, body_contains=["توصيل الأدوية", "book a flu vaccine"])
    export("press.rss", RSS, "RSS 2.0 feed of a newspaper",
           "news twice: a new health centre; a shortage of cough syrup",
           platform="rss", lang="mixed", **{"from": ""},
           **{"class": "news"}, entity="phcc", messages=2, public=True,
           body_contains=["مركز صحي جديد في الوكير", "cough syrup"])
