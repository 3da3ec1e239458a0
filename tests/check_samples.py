#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""check_samples.py [tickets]: are the bundled samples read, or with `tickets`
filed, as expected.jsonl says?

Speaks TAP, one test a file; `warid` is that of $WARID_BUILD (default build).
What the samples' table knows not to work yet is marked TODO, and so are single
labels of a ticket: they are the rule files' work and may change with them (a
comment tells each), so long as 85 in 100 are right.
"""
import json, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "corpus")
WARID = os.path.join(os.path.abspath(os.environ.get(
    "WARID_BUILD", os.path.join(HERE, "..", "build"))), "warid")
ENV = dict(os.environ, OMP_THREAD_LIMIT="1")


def read(paths):
    """{path: object}: one reader for all, as `warid read` does it."""
    p = subprocess.run([WARID, "read", "--json"] + paths, cwd=CORPUS,
                       stdout=subprocess.PIPE, env=ENV)
    out = {}
    for line in p.stdout.splitlines():
        o = json.loads(line)
        out[o["path"]] = o
    return out


def text(o):
    """What the sender wrote: body, or pages, or the messages of an export."""
    t = [o.get("body") or ""]
    t += [p.get("text") or "" for p in o.get("pages", [])]
    t += [m.get("body") or "" for m in o.get("messages", [])]
    return " ".join("\n".join(t).split())


def address(o):
    m = re.search(r"<([^<>]*)>\s*$", o.get("from") or "")
    return (m.group(1) if m else o.get("from") or "").lower()


def wrong(want, o):
    """The first thing that is not as expected, or None."""
    if o is None:
        return "no answer"
    unreadable = want["fate"] == "unreadable"
    if o.get("unreadable") and not unreadable:
        return "unreadable: " + o["unreadable"]
    if unreadable and text(o):
        return "reads text where there is none: %.60s" % text(o)
    if want["kind"] != "export":
        for key, have in (("subject", o["subject"]), ("from", address(o)),
                          ("kind", o["kind"])):
            if key == "subject" and want["kind"] != "mail":
                continue	# the letter's own subject line may serve
            if (want[key] or key != "from") and have != want[key] and not (
                    unreadable):
                return "%s: %r, not %r" % (key, have, want[key])
        if not unreadable and want["lang"] != o["lang"]:
            return "lang: %s, not %s" % (o["lang"], want["lang"])
    for piece in want["body_contains"]:
        if " ".join(piece.split()) not in text(o):
            return "lacks: " + piece
    for piece in want.get("body_lacks", []):
        if piece in text(o):
            return "holds: " + piece
    names = [a["name"] for a in o.get("attachments", [])]
    for name in want.get("attachments", []):
        if name not in names:
            return "attachments: %r, not %s" % (names, name)
    if "pages" in want and len(o["pages"]) != want["pages"]:
        return "%d pages, not %d" % (len(o["pages"]), want["pages"])
    if want.get("blank") and not all(p["blank"] for p in o["pages"]):
        return "not blank"
    if "rotation" in want and o["pages"][0]["rotation"] != want["rotation"]:
        return "rotation: %d" % o["pages"][0]["rotation"]
    if "messages" in want:
        for m in o["messages"]:
            if m.get("platform") != want["platform"]:
                return "platform: %s" % m.get("platform")
            if want.get("public") and not m.get("public"):
                return "a public post taken for a private message"
        if len(o["messages"]) != want["messages"]:
            return "%d messages, not %d" % (len(o["messages"]),
                                            want["messages"])
    return None


FACETS = ("class", "topic", "entity", "priority")

# -- tickets ------------------------------------------------------------------

def warid_json(tmp, *args):
    p = subprocess.run([WARID] + list(args) + ["--json"], cwd=tmp, env=ENV,
                       stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in p.stdout.splitlines()]


def filed(tmp, rows):
    """Every message on every ticket, after one run over the samples."""
    for d in ("mail", "fax", "social"):
        os.makedirs(os.path.join(tmp, "spool", d))
    for r in rows:
        shutil.copy(os.path.join(CORPUS, r["path"]),
                    os.path.join(tmp, "spool", r["path"]))
    os.symlink(os.path.join(HERE, "..", "rules"), os.path.join(tmp, "rules"))
    p = subprocess.run([WARID, "run"], cwd=tmp, env=ENV,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if p.returncode:
        sys.exit("Bail out! run: exit %d: %s" % (p.returncode,
                                                 p.stdout.decode()))
    out = []
    for t in warid_json(tmp, "ticket", "list"):
        for o in warid_json(tmp, "ticket", "show", str(t["ticket"])):
            out += [(t, m) for m in o["messages"]]
    return out


def judged_anew(tmp, tickets):
    """Messages that another set of the same rules judges otherwise today."""
    shutil.copytree(os.path.join(HERE, "..", "rules"),
                    os.path.join(tmp, "same"))
    with open(os.path.join(tmp, "same", "labels.yaml"), "a") as f:
        f.write("# the same rules\n")
    why = warid_json(tmp, "rules", "why", "--rules", "same", *tickets)
    if not why or not all(w["rules_differ"] for w in why):
        return "the sets do not differ"
    return [w["message"] for w in why if "today" in w]


def is_of(want, ticket, m):
    """Was this message made of that sample?  By its words: the register does
    not show file names."""
    if want["fate"] == "unreadable":
        return os.path.basename(want["path"]) in (ticket["subject"] or "")
    if want["kind"] == "export":
        return m.get("platform") == want["platform"] and any(
            piece in text(m) for piece in want["body_contains"])
    if want.get("blank"):
        return m["kind"] == "fax" and all(p["blank"] for p in m["pages"])
    return m["kind"] == want["kind"] and (
        m["kind"] != "mail" or address(m) == want["from"] and
        m["subject"] == want["subject"]) and all(
        " ".join(c.split()) in text(m) for c in want["body_contains"])


def misfiled(want, have, all_):
    """(hard, soft): what is wrong with the fate, and with the labels."""
    fates = [m["fate"] for _, m in have]
    if want["fate"] == "ignored":
        return ("a ticket for it" if have else None), []
    if not have:
        return "no ticket", []
    if want["fate"] == "duplicate" and "duplicate" not in fates:
        return "filed as new", []
    if want["fate"] == "ticket" and "filed" not in fates:
        return "taken for a duplicate", []
    if want.get("joins"):
        first = {t["ticket"] for w, h in all_ if w["path"] == want["joins"]
                 for t, _ in h}
        if not first & {t["ticket"] for t, _ in have}:
            return "not on the ticket of " + want["joins"], []
    if want.get("needs_review") and not any(t["needs_review"]
                                            for t, _ in have):
        return "not shown to a person", []
    soft = []
    for f in FACETS:
        labels = {t[f] for t, _ in have}
        if want.get(f) and want[f] not in labels:
            soft.append("%s %s, not %s" % (f, "/".join(
                str(x) for x in labels), want[f]))
    if want.get("flag") and not any(t["alert"] for t, _ in have):
        return "no alert", soft
    if not want.get("flag") and any(t["alert"] for t, _ in have):
        return "an alert for nothing", soft
    return None, soft


def tap(number, path, hard, soft=(), todo=False):
    print("%s %d - %s%s" % ("not ok" if hard or soft else "ok", number, path,
                            " # TODO" if todo or soft and not hard else ""))
    for why in ([hard] if hard else []) + list(soft):
        print("# " + why)


def check_tickets(rows):
    with tempfile.TemporaryDirectory() as tmp:
        messages = filed(tmp, rows)
        books = warid_json(tmp, "reconcile")
        anew = judged_anew(tmp, {str(t["ticket"]) for t, _ in messages})
    all_ = [(r, [x for x in messages if is_of(r, *x)]) for r in rows]
    print("1..%d" % (len(rows) + 3))
    wrong_, of = 0, sum(bool(r.get(f)) for r in rows for f in FACETS)
    for i, (want, have) in enumerate(all_, 1):
        hard, soft = misfiled(want, have, all_)
        wrong_ += len(soft)
        tap(i, want["path"], hard, soft, want.get("todo"))
    tap(len(rows) + 1, "the books balance",
        None if all(b["balanced"] for b in books) else json.dumps(books))
    tap(len(rows) + 2, "%d of %d labels are right" % (of - wrong_, of),
        None if wrong_ <= 0.15 * of else "fewer than 85 in 100")
    tap(len(rows) + 3, "the same rules say the same of what is stored",
        "messages %s" % anew if anew else None)


def check_read(rows):
    got = read([r["path"] for r in rows])
    print("1..%d" % len(rows))
    for i, want in enumerate(rows, 1):
        tap(i, want["path"], wrong(want, got.get(want["path"])),
            todo=want.get("todo"))


def main():
    with open(os.path.join(CORPUS, "expected.jsonl")) as f:
        rows = [json.loads(line) for line in f]
    if sys.argv[1:] == ["tickets"]:
        check_tickets(rows)
    elif not sys.argv[1:]:
        check_read(rows)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
