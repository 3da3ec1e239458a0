#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""check_samples.py: are the bundled samples read as expected.jsonl says?

Speaks TAP, one test a file; `warid` is that of $WARID_BUILD (default build).
"""
import json, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "corpus")
WARID = os.path.join(os.environ.get("WARID_BUILD",
                                    os.path.join(HERE, "..", "build")), "warid")


def read(paths):
    """{path: object}: one reader for all, as `warid read` does it."""
    p = subprocess.run([WARID, "read", "--json"] + paths, cwd=CORPUS,
                       stdout=subprocess.PIPE, env=dict(
                           os.environ, OMP_THREAD_LIMIT="1"))
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


def main():
    with open(os.path.join(CORPUS, "expected.jsonl")) as f:
        rows = [json.loads(line) for line in f]
    got = read([r["path"] for r in rows])
    print("1..%d" % len(rows))
    for i, want in enumerate(rows, 1):
        why = wrong(want, got.get(want["path"]))
        print("%s %d - %s%s%s" % (
            "not ok" if why else "ok", i, want["path"],
            " # TODO" if want.get("later") else "",
            "\n# " + why if why else ""))


if __name__ == "__main__":
    main()
