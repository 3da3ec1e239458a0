#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""check_corpus.py CORPUS [PART...]: how well does warid read real inputs?

Reads the corpora below CORPUS (they are others' work and stay where they are)
through `warid read --json` and, for page facts and re-sends, through the
`pages` tool beside the unit tests.  Prints one line of key=value per figure,
with the aim and `ok` or `short`.  PARTs: stalwart mikel trimmer talon redmine
mail tiff faxinfo letters derived orientation resent social; default all.

A file without an answer, or over 20 s, counts as failed (at the end, with the
reason); figures are over what should have been read, not over what was.
With -v after the parts, each miss is listed.
Exit 1 when anything failed so, 0 otherwise.
"""
import collections, concurrent.futures, glob, html, importlib.util, json, os
import re, shutil, subprocess, sys, tempfile, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get("WARID_BUILD", os.path.join(HERE, "..", "build"))
WARID = os.path.join(BUILD, "warid")
PAGES = os.path.join(BUILD, "tests", "pages")
LIMIT = 20		# seconds a file may take
VERBOSE = False
FAILED = []


def say(name, aim=None, **figures):
    """One line; aim is (key, bound, value): reached when value >= bound, or
    <= for an error rate, whose key ends in 'cer'."""
    mark = ""
    if aim:
        key, bound, value = aim
        good = value <= bound if key.endswith("cer") else value >= bound
        mark = " aim_%s=%s %s" % (key, bound, "ok" if good else "short")
    print("corpus=%s %s%s" % (name, " ".join(
        "%s=%s" % (k, "%.4f" % v if isinstance(v, float) else v)
        for k, v in figures.items()), mark), flush=True)


def miss(*what):
    if VERBOSE:
        print("   ", *[w if isinstance(w, str) and w.isprintable() else
                       repr(w) for w in what])


def of(n, m):
    return "%d/%d" % (n, m)


def share(n, m):
    return n / m if m else 0.0


# -- running warid --------------------------------------------------------------

def run(files):
    env = dict(os.environ, OMP_THREAD_LIMIT="1")
    try:
        p = subprocess.run([WARID, "read", "--json"] + files, env=env,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=LIMIT * len(files))
        code, out = p.returncode, p.stdout
    except subprocess.TimeoutExpired as t:
        code, out = None, t.stdout or b""
    rows = {}
    for line in out.splitlines():
        try:
            o = json.loads(line)
            rows[o["path"]] = o
        except (ValueError, KeyError):
            pass
    return code, rows


def read(files, batch=40):
    """{path: object}; what could not be read is missing and in FAILED."""
    files = sorted(files)

    def some(part):
        code, rows = run(part)
        left = [f for f in part if f not in rows]
        if not left:
            return rows
        if len(part) == 1:
            FAILED.append((part[0], "timeout" if code is None else
                           "no answer" if code == 0 else "exit %d" % code))
            return rows
        for f in left:
            rows.update(some([f]))
        return rows
    out = {}
    parts = [files[i:i + batch] for i in range(0, len(files), batch)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for rows in pool.map(some, parts):
            out.update(rows)
    return out


def address(o):
    if "from_id" in o:
        return o["from_id"].lower()
    m = re.search(r"<([^<>]*)>\s*$", o.get("from") or "")
    return (m.group(1) if m else o.get("from") or "").lower()


def recipients(o):
    if "to_people" in o:
        return [p["id"].lower() for p in o["to_people"]]
    return [re.sub(r".*<([^<>]*)>\s*$", r"\1", t).lower() for t in o["to"]]


def whole(o):
    """All text of a message: what was cut, and nested and attached text."""
    t = [o.get(k) or "" for k in ("body", "quoted", "signature")]
    t += [a.get("text") or "" for a in o.get("attachments", [])]
    return "\n".join(t)


def squeeze(s):
    return " ".join((s or "").split())


def bag(s):
    return collections.Counter(re.findall(r"\w+", (s or "").lower()))


def recall(want, got):
    w, g = bag(want), bag(got)
    n = sum(w.values())
    return sum(min(c, g[k]) for k, c in w.items()) / n if n else 1.0


def unhtml(s):
    s = re.sub(r"(?is)<(style|script|head|title)\b.*?</\1\s*>", " ", s)
    s = re.sub(r"(?s)<!--.*?-->", " ", s)
    return html.unescape(re.sub(r"(?s)<[^>]*>", " ", s))


def lines(s):
    """White space at line ends, and empty lines at the two ends, do not
    count."""
    return "\n".join(x.rstrip() for x in (s or "").replace(
        "\r\n", "\n").split("\n")).strip("\n")


def as_mail(text, kind="plain", sender="a@example.org"):
    return ("From: %s\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/%s; "
            "charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" %
            (sender, kind)).encode() + text


# -- mail ---------------------------------------------------------------------

def last(headers, name):
    out = None
    for h in headers:
        if h["name"] == name:
            out = h["value"]
    return out


def people(value):
    a = (value or {}).get("Address") if isinstance(value, dict) else None
    if not a:
        return []
    if "List" in a:
        group = a["List"]
    else:
        group = [x for g in a["Group"] for x in g["addresses"]]
    return [x["address"].lower() for x in group if x.get("address")]


def part_text(p):
    b = p["body"]
    if "Text" in b:
        return b["Text"]
    return unhtml(b["Html"]) if "Html" in b else ""


def part_name(p):
    for h in p["headers"]:
        v = h["value"].get("ContentType") if isinstance(h["value"], dict) \
            else None
        for a in (v or {}).get("attributes") or []:
            if a["name"] in ("filename", "name"):
                return a["value"]
    return None


def stalwart(root, tmp):
    base = root + "/email/stalwartlabs+mail-parser/resources/eml"
    cases = {}
    for j in glob.glob(base + "/*/*.json"):
        eml = re.sub(r"(\.crlf)?\.json$", ".eml", j)
        if j.endswith(".crlf.json"):
            with open(eml, "rb") as f:
                raw = f.read().replace(b"\r\n", b"\n")
            eml = tmp + "/%s-%s.eml" % tuple(j[:-10].split("/")[-2:])
            with open(eml, "wb") as f:
                f.write(raw.replace(b"\n", b"\r\n"))
        cases[eml] = j
    got = read(cases)
    n = collections.Counter()
    for eml, j in sorted(cases.items()):
        with open(j) as f:
            want = json.load(f)
        o = got.get(eml)
        top = want["parts"][0]["headers"]
        empty = {"subject": "", "body": "", "from_id": "", "to": [],
                 "attachments": []}
        r = o or empty

        def check(what, fine, a=None, b=None):
            n[what + "_of"] += 1
            n[what] += bool(fine and o)
            if not (fine and o):
                miss(os.path.relpath(j, base), what, a, b)
        subject = last(top, "subject")
        if isinstance(subject, dict) and "Text" in subject:
            check("subject", squeeze(subject["Text"]) == squeeze(r["subject"]),
                  subject["Text"], r["subject"])
        sender = people(last(top, "from"))
        if sender:
            check("from", address(r) == sender[0], sender, address(r))
        to = people(last(top, "to")) + people(last(top, "cc"))
        if to:
            check("to", sorted(to) == sorted(recipients(r)), to,
                  recipients(r))
        # of alternatives, whichever was taken must have come whole
        text = ["\n".join(part_text(want["parts"][i]) for i in want[k])
                for k in ("text_body", "html_body")]
        if text[0].strip():
            check("body", any(recall(t, whole(r)) >= 0.95 for t in text),
                  squeeze(text[0])[:60], squeeze(whole(r))[:60])
        names = [part_name(want["parts"][i]) for i in want["attachments"]]
        names = [squeeze(x) for x in names if x]
        have = [squeeze(a["name"]) for a in r.get("attachments", [])]
        for x in names:
            check("attachment", x in have, x, have)
    good = n["subject"] + n["from"] + n["to"]
    all_ = n["subject_of"] + n["from_of"] + n["to_of"]
    say("stalwart", ("headers", 0.98, share(good, all_)), files=len(cases),
        read=len(got), headers=share(good, all_),
        **{k: of(n[k], n[k + "_of"]) for k in ("subject", "from", "to", "body",
                                               "attachment")})


def parsed(o):
    return bool(o and not o.get("unreadable") and (
        o.get("subject") or o.get("body") or o.get("quoted") or
        o.get("attachments") or o.get("from")))


def mikel(root, tmp):
    base = root + "/email/mikel+mail/spec/fixtures/emails/"
    for folder in ("error_emails", "multi_charset"):
        files = glob.glob(base + folder + "/*.eml")
        got = read(files)
        good = sum(parsed(got.get(f)) for f in files)
        clean = 0
        for f in files:
            o = got.get(f) or {"subject": "\ufffd"}
            t = whole(o) + o["subject"] + "".join(
                a["name"] for a in o.get("attachments", []))
            clean += "\ufffd" not in t
            if "\ufffd" in t or not parsed(got.get(f)):
                miss(os.path.basename(f), o.get("subject"), whole(o)[:80])
        say("mikel/" + folder, ("parsed", 1.0, share(good, len(files))),
            parsed=of(good, len(files)),
            without_replacement_characters=of(clean, len(files)))


def trimmer(root, tmp):
    base = root + "/email/discourse+email_reply_trimmer/test"
    cases = {}
    for f in glob.glob(base + "/emails/*.txt"):
        name = os.path.basename(f)
        eml = "%s/trim-%s.eml" % (tmp, name[:-4])
        with open(f, "rb") as i, open(eml, "wb") as o:
            o.write(as_mail(i.read()))
        with open(base + "/trimmed/" + name, encoding="utf-8") as i:
            cases[eml] = i.read()
    got = read(cases)
    exact = near = answered = 0
    for eml, want in sorted(cases.items()):
        have = (got.get(eml) or {}).get("body")
        # lines he answers are context to us, and part of the reply to them
        answered += have is not None and bare(have) == bare(
            re.sub(r"(?m)^>.*$", "", want))
        fine = have is not None and lines(have) == lines(want)
        exact += fine
        near += have is not None and (
            "".join(have.split()) == "".join(want.split()) or
            "".join(with_signature(got[eml]).split()) ==
            "".join(want.split()))
        if not fine:
            miss(os.path.basename(eml), lines(want)[-160:],
                 lines(have)[-160:])
    say("email_reply_trimmer", ("exact", 0.9, share(exact, len(cases))),
        exact=of(exact, len(cases)), share=share(exact, len(cases)),
        but_for_white_space_or_signature=of(near, len(cases)),
        but_for_lines_answered=of(answered, len(cases)))


def with_signature(o):
    return (o.get("body") or "") + "\n" + (o.get("signature") or "")


def bare(s):
    return "".join((s or "").split())


def talon(root, tmp):
    base = root + "/email/mailgun+talon/tests/fixtures"
    cases, sigs = {}, {}
    for f in glob.glob(base + "/standard_replies/*.eml"):
        want = "Hello"
        if os.path.exists(f[:-4] + "_reply_text"):
            with open(f[:-4] + "_reply_text") as i:
                want = i.read()
        cases[f] = want
    for f in glob.glob(base + "/html_replies/*.html"):
        eml = "%s/talon-%s.eml" % (tmp, os.path.basename(f)[:-5])
        with open(f, "rb") as i, open(eml, "wb") as o:
            o.write(as_mail(i.read(), "html"))
        cases[eml] = "Hi. I am fine. Thanks, Alex"
    for f in glob.glob(base + "/signature/emails/stripped/*_body"):
        with open(f) as i, open(f[:-5] + "_signature") as s, \
                open(f[:-5] + "_sender") as w:
            body, sig, who = i.read(), s.read(), w.read().strip()
        eml = "%s/sig-%s.eml" % (tmp, os.path.basename(f)[:-5])
        if "@" not in who:
            who = "\"%s\" <s@example.org>" % who
        with open(eml, "wb") as o:
            o.write(as_mail(body.encode(), sender=who))
        sigs[eml] = (body, sig)
    got = read(list(cases) + list(sigs))
    n = collections.Counter()
    for f, want in sorted(cases.items()):
        o = got.get(f) or {}
        fine = bare(want) in (bare(o.get("body")), bare(with_signature(o)))
        n["html" if "talon-" in f else "plain"] += fine
        n["html_of" if "talon-" in f else "plain_of"] += 1
        if not fine:
            miss(os.path.basename(f), want, o.get("body"))
    for f, (body, sig) in sorted(sigs.items()):
        o = got.get(f) or {}
        fine = bare(sig) == bare(o.get("signature"))
        n["signature"] += fine
        n["kept"] += bare(body) == bare(with_signature(o))
        if not fine:
            miss(os.path.basename(f), sig, o.get("signature"))
    say("talon", plain_replies=of(n["plain"], n["plain_of"]),
        html_replies=of(n["html"], n["html_of"]),
        signatures=of(n["signature"], len(sigs)),
        nothing_lost=of(n["kept"], len(sigs)))


def redmine(root, tmp):
    files = glob.glob(root + "/email/redmine+redmine/**/*.eml",
                      recursive=True)
    got = read(files)
    good = clean = 0
    for f in files:
        o = got.get(f)
        good += parsed(o)
        fine = o and "\ufffd" not in whole(o) + o["subject"]
        clean += bool(fine or "invalid_utf8" in f)
        if not parsed(o) or not fine:
            miss(os.path.basename(f), (o or {}).get("subject"))
    say("redmine", ("parsed", 1.0, share(good, len(files))),
        parsed=of(good, len(files)),
        without_replacement_characters=of(clean, len(files)))


def mail(root, tmp):
    """Everything mail-like: nothing may end the program or hang it."""
    files = []
    for d, _, names in os.walk(root + "/email"):
        files += [os.path.join(d, n) for n in names
                  if n not in ("LICENSE", "COPYING", "README.md", ".gitignore")
                  and not n.endswith((".json", ".html", ".zip", ".wav",
                                      ".au", ".aifc", ".aiff"))
                  and "sndhdr" not in n and "python." not in n
                  and "discourse" not in d and "signature" not in d]
    before = len(FAILED)
    got = read(files)
    reasons = collections.Counter(
        o["unreadable"] for o in got.values() if o.get("unreadable"))
    for f in files:
        o = got.get(f)
        if not o or o.get("unreadable"):
            miss(os.path.relpath(f, root), (o or {}).get("unreadable"))
    say("all-mail", files=len(files), read=len(got),
        failed=len(FAILED) - before, unreadable=sum(reasons.values()))


# -- pages --------------------------------------------------------------------

def facts(files):
    """{path: [page dict]} by the pages tool: no OCR, just the image room."""
    out = collections.defaultdict(list)
    for f in files:
        try:
            p = subprocess.run([PAGES, "facts", f], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            FAILED.append((f, "timeout"))
            continue
        if p.returncode not in (0, 1):
            FAILED.append((f, p.returncode))
        for line in p.stdout.decode().splitlines():
            out[f].append(dict(kv.split("=", 1)
                               for kv in line.split("\t") if "=" in kv))
    return out


SCHEMES = {"None": 1, "CCITT Group 3": 3, "CCITT Group 4": 4, "LZW": 5,
           "Old-style JPEG": 6, "JPEG": 7, "AdobeDeflate": 8, "Deflate": 32946,
           "PackBits": 32773}


def tiff(root, tmp):
    rows = []
    with open(root + "/fax/expected_libtiff.tsv") as f:
        for line in f:
            if not line.startswith("#"):
                rows.append(line.rstrip("\n").split("\t"))
    got = facts([root + "/fax/" + r[0] for r in rows])
    n = collections.Counter()
    for path, _, npages, comp, dims, res, *rest in rows:
        # a directory that could not be followed gives a line of zeros
        pages = [p for p in got.get(root + "/fax/" + path, [])
                 if p["width"] != "0"]
        dims = dims.split("|")
        have = ["%sx%s" % (p["width"], p["height"]) for p in pages]
        # tiffinfo counts EXIF directories too: the sizes say what is a page
        fine = {"pages": len(pages) in (int(npages), len(dims)),
                "sizes": have[:len(dims)] == dims[:len(have)] and have,
                "compression": {SCHEMES.get(c, 0) for c in comp.split("|")} ==
                {int(p["compression"]) for p in pages}}
        m = re.match(r"([\d.]+), ([\d.]+) pixels/(inch|cm)", res)
        if m:
            fine["resolution"] = pages and all(
                abs(float(pages[0][a]) - float(m.group(i))) < 0.01
                for a, i in (("tagged_x", 1), ("tagged_y", 2))) and \
                pages[0]["unit"] == {"inch": "2", "cm": "3"}[m.group(3)]
        for k, v in fine.items():
            n[k] += bool(v)
            n[k + "_of"] += 1
            if not v:
                miss(path, k, [npages, comp, dims[:3], res], have[:3], [
                    (p["tagged_x"], p["tagged_y"], p["compression"])
                    for p in pages[:2]])
        n["all"] += all(fine.values())
    say("tiff", ("files", 1.0, share(n["all"], len(rows))),
        files=of(n["all"], len(rows)),
        **{k: of(n[k], n[k + "_of"]) for k in ("pages", "sizes",
                                               "compression", "resolution")})


def faxinfo(root, tmp):
    tool = next((t for t in ([os.environ.get("FAXINFO")] + [
        "/usr/lib/hylafax/bin/faxinfo", "/usr/sbin/faxinfo"])
        if t and os.path.exists(t)), None)
    if not tool:
        say("faxinfo", skipped="no-faxinfo")
        return
    files = glob.glob(root + "/ocr/derived_fax/fax*.tif") + [
        HERE + "/corpus/fax/hylafax-tagged.tif"]
    got = facts(files)
    n = collections.Counter()
    for f in files:
        out = subprocess.run([tool, f], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL).stdout.decode()
        want = dict(re.findall(r"^\s*(\w+):\s*(.*?)\s*$", out, re.M))
        pages = got.get(f) or [{}]
        p = pages[0]
        secs = 0
        for x in want.get("TimeToRecv", "0").split(":"):
            secs = secs * 60 + int(x) if x.isdigit() else 0
        fine = {"sender": bare(want.get("Sender")) == bare(p.get("tsi")),
                "pages": int(want.get("Pages", 0)) == len(pages),
                "seconds": str(secs) == p.get("receive_seconds"),
                "received": re.sub(r"\D", "", want.get("Received", ""))[:14]
                == re.sub(r"\D", "", p.get("received", ""))[:14]}
        if "SubAddr" in want:
            fine["subaddress"] = want["SubAddr"] == p.get("subaddress")
        for k, v in fine.items():
            n["good"] += bool(v)
            n["of"] += 1
            if not v:
                miss(os.path.basename(f), k, want, p)
    say("faxinfo", ("agreed", 1.0, share(n["good"], n["of"])),
        files=len(files), agreed=of(n["good"], n["of"]))


def score_tool(root, tmp):
    """The scorer that lies beside the data, with its helper built."""
    tools = os.path.join(root, "..", "tools")
    for f in ("ocr_score.py", "lev.c"):
        shutil.copyfile(os.path.join(tools, f), os.path.join(tmp, f))
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", tmp + "/lev.c", "-o",
                    tmp + "/lev.so"], check=True)
    spec = importlib.util.spec_from_file_location("ocr_score",
                                                  tmp + "/ocr_score.py")
    mod = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(mod)
    return mod


def page_text(o):
    return "\n".join(p.get("text") or "" for p in o["pages"]) \
        if o.get("pages") else o.get("body") or ""


READ_PAGES = {}


def read_pages(files):
    """OCR is dear: each page is read once for all the parts."""
    READ_PAGES.update(read([f for f in files if f not in READ_PAGES], 6))
    return READ_PAGES


def letters(root, tmp):
    s = score_tool(root, tmp)
    with open(root + "/ocr/letters/index.json") as f:
        index = json.load(f)
    files = {r["name"]: root + "/ocr/letters/" + r["file"] for r in index}
    got = read_pages(files.values())
    out = tmp + "/letters"
    os.makedirs(out, exist_ok=True)
    for name, f in files.items():
        with open("%s/%s.txt" % (out, name), "w") as o:
            o.write(page_text(got.get(f, {})))
    rows = s.evaluate(index, out)

    def line(name, rows, aims=False):
        a = s.agg(rows, lambda r: "x").get("x")
        if not a:
            return
        cer, words = share(a["err"], a["n"]), share(a["bag"], a["bagn"])
        figures = dict(pages=a["pages"], cer=cer, word_recall=words,
                       numbers=of(a["f"], a["fn"]))
        say("letters/" + name, ("cer", 0.10, cer) if aims else None, **figures)
        if aims:
            say("letters/words", ("word_recall", 0.92, words),
                word_recall=words)
    up = [x for x in rows if not x[0]["upside"] and x[0]["cls"] != "blank"]
    line("all", up, True)
    for k in ("ara", "eng", "mix"):
        line(k, [x for x in up if x[0]["cls"] == k])
    for k in (98, 196, 391):
        line("y%d" % k, [x for x in up if x[0]["yres"] == k])
    line("upside-down", [x for x in rows if x[0]["upside"]])
    turned(s, root, tmp, [x for x in up if x[0]["name"].endswith("v0_p1")])
    for r, m in rows:
        if VERBOSE:
            miss(r["name"], "%.4f" % share(m["err"], m["n"]))
    blank = [m["err"] for r, m in rows if r["cls"] == "blank"]
    say("letters/blank", characters=sum(blank), pages=len(blank))


def turned(s, root, tmp, rows):
    """What it costs that a sheet was fed upside down: the same files, turned
    here, against themselves."""
    files = {}
    for r, m in rows:
        f = "%s/turned-%s" % (tmp, r["file"])
        if subprocess.run(["tiffcrop", "-R", "180", root + "/ocr/letters/" +
                           r["file"], f], stderr=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL).returncode == 0:
            files[f] = (r, m)
    got = read_pages(files)
    out = tmp + "/turned"
    os.makedirs(out, exist_ok=True)
    for f, (r, _) in files.items():
        with open("%s/%s.txt" % (out, r["name"]), "w") as o:
            o.write(page_text(got.get(f, {})))
    again = s.evaluate([r for r, _ in files.values()], out)
    d = [share(m["err"], m["n"]) - share(x["err"], x["n"])
         for (_, m), (_, x) in zip(again, files.values())]
    if d:
        mean = sum(d) / len(d)
        say("letters/turned", ("more_cer", 0.02, mean), pages=len(d),
            more_cer=mean, worst_more=max(d))


def derived(root, tmp):
    s = score_tool(root, tmp)
    base = root + "/ocr/derived_fax/"
    groups = {"ara-fine": ("ara_dev_*.fine.tif", 0.09),
              "ara-standard": ("ara_dev_*.std.tif", 0.11),
              "eng-fine": ("eng_dev_*.fine.tif", None),
              "eng-standard": ("eng_dev_*.std.tif", None),
              "wrong-fill-order": ("*.lsb2msb_fill.tif", None),
              "upside-down": ("*.upsidedown.tif", None),
              "damaged": ("*.damaged.tif", None),
              "truncated": ("*.truncated.tif", None)}
    cer = {}
    for name, (pattern, aim) in groups.items():
        files = sorted(glob.glob(base + pattern))
        got = read_pages(files)
        rates = []
        for f in files:
            truth = base + os.path.basename(f).split(".")[0] + ".gt.txt"
            with open(truth) as i:
                want = s.norm(i.read(), True)
            have = s.norm(page_text(got.get(f, {})), True)
            rates.append(s.lev(want, have) / len(want))
            cer[os.path.basename(f)] = rates[-1]
            miss(os.path.basename(f), "%.4f" % rates[-1])
        mean = sum(rates) / len(rates) if rates else 1.0
        say("derived_fax/" + name, ("cer", aim, mean) if aim else None,
            pages=len(rates), cer=mean)
    up, down = (cer.get("ara_dev_00.fine" + x) for x in
                (".tif", ".upsidedown.tif"))
    if up is not None and down is not None:
        say("derived_fax/turned", ("more_cer", 0.02, down - up),
            more_cer=down - up)


def orientation(root, tmp):
    with open(root + "/ocr/letters/index.json") as f:
        index = json.load(f)
    want = {root + "/ocr/letters/" + r["file"]: r for r in index}
    turn = {f: 180 if r["upside"] else 0 for f, r in want.items()
            if r["cls"] != "blank"}
    for f in glob.glob(root + "/ocr/derived_fax/*.tif"):
        if "truncated" not in f:	# has no directory: no page at all
            turn[f] = 180 if "upsidedown" in f else 0
    turn[root + "/ocr/tesseract-ocr+test/testing/phototest-rotated-180.png"] \
        = 180
    blank = {f: r["cls"] == "blank" for f, r in want.items()}
    got = {f: o.get("pages", []) for f, o in
           read_pages(list(turn) + list(blank)).items()}
    good = 0
    for f, d in turn.items():
        have = [p["rotation"] for p in got.get(f, [])]
        fine = have and all(x == d for x in have)
        good += bool(fine)
        if not fine:
            miss(os.path.basename(f), d, have)
    say("orientation", ("right", 1.0, share(good, len(turn))),
        right=of(good, len(turn)))
    good = sum(bool(got.get(f)) and got[f][0]["blank"] == b
               for f, b in blank.items())
    say("blank", ("right", 1.0, share(good, len(blank))),
        right=of(good, len(blank)))


def resent(root, tmp):
    with open(root + "/ocr/resent/index.json") as f:
        index = json.load(f)
    # NAME_VARIANT: variants of one name are one sheet sent again; other
    # names of one base are form letters filled in for someone else
    files = {root + "/ocr/resent/%s.tif" % r["name"]: r for r in index}
    p = subprocess.run([PAGES, "resent"] + list(files),
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if p.returncode:
        FAILED.append(("resent", p.returncode))
    n = collections.Counter()
    for line in p.stdout.decode().splitlines():
        a, b, like, diff = line.split("\t")
        ra, rb = files[a], files[b]
        same = ra["name"].split("_")[0] == rb["name"].split("_")[0]
        kind = "re-send" if same else \
            "form" if ra["base"] == rb["base"] else "other"
        said = float(like) >= 0.81 and 0 <= int(diff) < 7
        n[kind] += 1
        n[kind + " said"] += said
        n[kind + " stage1"] += float(like) >= 0.81
        if said != same:
            miss(ra["name"], rb["name"], like, diff)
    said = n["re-send said"] + n["form said"] + n["other said"]
    precision = share(n["re-send said"], said) if said else 0.0
    rec = share(n["re-send said"], n["re-send"])
    say("resent", ("recall", 0.97, rec), precision=precision, recall=rec,
        re_sends=of(n["re-send said"], n["re-send"]),
        form_letters_taken=of(n["form said"], n["form"]),
        others_taken=of(n["other said"], n["other"]),
        after_stage_1=of(n["re-send stage1"], n["re-send"]))
    say("resent/precision", ("precision", 1.0, precision),
        precision=precision)


# -- exports --------------------------------------------------------------------

def said(o):
    """(author, text) of what people wrote in an export."""
    return [((m.get("from") or "") + (m.get("from_name") or ""),
             m.get("body") or "") for m in o.get("messages", [])
            if not m.get("system")]


def social(root, tmp):
    base = root + "/social"
    n = collections.Counter()
    for target in sorted(glob.glob(base + "/joweich+chat-miner/test/*/"
                                   "target.json")):
        folder = os.path.dirname(target)
        with open(target) as f:
            want = json.load(f)
        files = [f for f in glob.glob(folder + "/**/*", recursive=True)
                 if os.path.isfile(f) and f != target]
        got = read(files)
        for f in sorted(files):
            have = said(got.get(f, {}))
            texts = {squeeze(t) for _, t in have}
            good = sum(squeeze(w["message"]) in texts for w in want)
            who = sum(any(w["author"] in a and squeeze(w["message"]) ==
                          squeeze(t) for a, t in have) for w in want)
            times = {m.get("date") for m in got.get(f, {}).get(
                "messages", [])}
            when = sum(any(d and w["timestamp"][14:16] == d[14:16]
                           for d in times) for w in want)
            say("chat-miner/" + os.path.relpath(f, base + "/joweich+chat-"
                                                "miner/test"),
                texts=of(good, len(want)), authors=of(who, len(want)),
                minutes=of(when, len(want)),
                messages=len(got.get(f, {}).get("messages", [])))
    known = {"lorem.txt": 500, "lorem-2000.txt": 2000, "pokemon.txt": 20,
             "lorem-merge-part1.txt": 300, "lorem-merge-part2.txt": 300,
             "telegram_simple.json": 4, "telegram_complex.json": 5,
             "instagram.json": 6, "whatsapp_us.txt": 8, "whatsapp_eu.txt": 6,
             "discord.json": 3, "discord.csv": 3}
    files = {f: known[os.path.basename(f)] for f in glob.glob(
        base + "/**/*", recursive=True) if os.path.basename(f) in known}
    got = read(files)
    for f, want in sorted(files.items()):
        have = len(got.get(f, {}).get("messages", []))
        n["good"] += have == want
        if have != want:
            miss(os.path.basename(f), want, have)
    say("exports", ("counts", 1.0, share(n["good"], len(files))),
        counts=of(n["good"], len(files)))


PARTS = collections.OrderedDict((f.__name__, f) for f in (
    stalwart, mikel, trimmer, talon, redmine, mail, tiff, faxinfo, letters,
    derived, orientation, resent, social))


def main():
    global VERBOSE
    args = sys.argv[1:]
    if "-v" in args:
        VERBOSE = True
        args.remove("-v")
    if not args or any(a not in PARTS for a in args[1:]):
        sys.exit(__doc__)
    root = os.path.abspath(args[0])
    if not os.path.isdir(root):
        sys.exit("check_corpus: no corpus at %s" % root)
    with tempfile.TemporaryDirectory() as tmp:
        for name in args[1:] or PARTS:
            PARTS[name](root, tmp)
    for f, why in FAILED:
        print("failed: %s: %s" % (f, why))
    sys.exit(bool(FAILED))


if __name__ == "__main__":
    main()
