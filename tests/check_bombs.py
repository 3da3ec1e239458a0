#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""check_bombs.py: does every bomb of corpus/make_bombs.py end in time, with its
reason told?

Speaks TAP, one test a bomb: made in a folder of its own, read by `warid read`
of $WARID_BUILD (default build) and its reader, each with CPU_SECONDS of CPU time
(RLIMIT_CPU, which no slow machine stretches) and MEMORY of resident memory at
its peak; the reader's wall clock is set out of the way.  Reasons are compared verbatim, in order: the item's, its parts', its
pages', its messages'; "" is a bomb that is simply read.
"""
import json, os, resource, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WARID = os.path.join(os.path.abspath(os.environ.get(
    "WARID_BUILD", os.path.join(HERE, "..", "build"))), "warid")
CPU_SECONDS = 2
MEMORY = 256 << 10		# KiB
sys.path.insert(0, os.path.join(HERE, "corpus"))
import make_bombs

LONG_HEADER = "the header is too long, its end was not read"
LONG_TEXT = ("the mail holds more than 4194304 bytes of text, the rest was not "
             "kept")
LONG_POST = ("the message holds more than 1048576 bytes of text, the rest was "
             "not kept")
DEEP_JSON = "JSON nested deeper than 64"
DEEP_MIME = "parts are nested too deep"
CROWDED = "more marks than a page of writing has; left for eyes"
SIDE = "page 1: %s pixels are over the limit of 65535 a side"
AREA = "page 1: %s pixels are over the limit of 400 megapixels"

WANT = {
    "mail/multipart-nested-100000.eml": [
        DEEP_MIME, "the end of a multipart is missing",
        "1 parts beyond the limits were not read"],
    "mail/rfc822-nested-100000.eml": [
        DEEP_MIME, "1 parts beyond the limits were not read"],
    "mail/parts-1000000.eml": ["999001 parts beyond the limits were not read"],
    "mail/comment-depth-1000000.eml": [LONG_HEADER],
    "mail/comment-depth-in-type.eml": [LONG_HEADER],
    "mail/header-line-100mb.eml": [LONG_HEADER],
    "mail/headers-1000000.eml": [LONG_HEADER],
    "mail/recipients-1000000.eml": [LONG_HEADER],
    "mail/encoded-words-1000000.eml": [LONG_HEADER],
    "mail/rfc2231-sections-100000.eml": [LONG_HEADER],
    "mail/references-1000000.eml": [LONG_HEADER],
    "mail/body-one-line-50mb.eml": [LONG_TEXT],
    "mail/quotes-nested-100000.eml": [LONG_TEXT],
    "mail/base64-never-ends.eml": [
        "said to be base64 and is not, read as it is", LONG_TEXT],
    "mail/html-nested-1000000.eml": [],
    "mail/html-entities.eml": [],
    "mail/html-attributes-1000000.eml": [],
    "mail/harakat-1000000.eml": [],
    "mail/uuencode-many.eml": [],
    "mail/winmail-sizes.eml": ["damaged TNEF (winmail.dat)"],
    "mail/calendar-100000-events.eml": [],
    "fax/tiff-65535x65535.tif": [AREA % "65535 x 65535"],
    "fax/tiff-65535x65535-white.tif": [AREA % "65535 x 65535"],
    "fax/tiff-4294967295-wide.tif": [SIDE % "4294967295 x 1"],
    "fax/tiff-1x4294967295.tif": [SIDE % "1 x 4294967295"],
    "fax/tiff-32-bit-samples.tif": [AREA % "60000 x 60000"],
    "fax/tiff-million-strips.tif": [SIDE % "1728 x 1000000"],
    "fax/tiff-directory-loop.tif": [
        "page 3: cannot read the TIFF directory: TIFF directory 1 has IFD "
        "looping to directory 0 at offset 0x8 (8)"],
    "fax/tiff-directory-self.tif": [
        "not a readable TIFF: TIFF directory is missing required "
        "\"StripOffsets\" field"],
    "fax/tiff-60000-pages.tif": ["more than 400 pages; the rest was not read"],
    "fax/tiff-tag-count-huge.tif": [],
    "fax/tiff-damaged-lines.tif": [],
    "fax/png-65535x65535.png": [
        "65535 x 65535 pixels are over the limit of 400 megapixels"],
    "fax/noise-50.tif": [CROWDED],
    "fax/noise-25.tif": [CROWDED],
    "fax/noise-12.tif": [CROWDED],
    "fax/checkerboard.tif": [CROWDED],
    "fax/grid-of-glyphs.tif": [CROWDED],
    "fax/pdf-page-tree-loop.pdf": ["the PDF has no pages"],
    "fax/pdf-form-loop.pdf": [],
    "fax/pdf-length-loop.pdf": [],
    "fax/pdf-huge-page.pdf": [],
    "fax/pdf-100000-pages.pdf": ["50 of 100000 pages were read"],
    "fax/pdf-flate-bomb.pdf": [
        "a stream of the PDF unpacks to much more than a page needs"],
    "social/chat-bomb.zip": [
        "ZIP member 1 unpacks to more than 67108864 bytes"],
    "social/zip-nested.zip": ["the document holds no text", "an archive in an "
                              "archive, it was not opened"],
    "social/zip-60000-entries.zip": ["ZIP has more than 10000 members"],
    "social/zip-overlapping.zip": ["ZIP unpacks to more than 200 times its "
                                   "size"],
    "social/path-traversal.zip": [],
    "mail/gzip-bomb.eml": ["no file in the archive"],
    "mail/zip-bomb.eml": [
        "ZIP member 1 unpacks to more than 67108864 bytes"],
    "mail/gzip-bomb-of-text.eml": [
        "ZIP member 1 unpacks to more than 67108864 bytes"],
    "mail/xlsx-bomb.eml": ["ZIP unpacks to more than 200 times its size"],
    "mail/docx-bomb.eml": ["ZIP unpacks to more than 200 times its size"],
    "social/json-nested-1000000.json": [DEEP_JSON],
    "social/json-nested-closed.json": [DEEP_JSON],
    "social/json-objects-nested.json": [DEEP_JSON],
    "social/json-number-long.json": ["not JSON at line 1 column 5000013"],
    "social/json-1000000-keys.json": ["JSON object has more than 100000 keys"],
    "social/csv-unclosed-quote.csv": [LONG_POST],
    "social/csv-million-columns.csv": [],
    "social/feed-entities.rss": ["feed is damaged: XML error 26"],
    "social/feed-nested.rss": ["feed is damaged: XML error 5"],
    "social/chat-one-message-50mb.txt": [LONG_POST],
    "social/chat-direction-marks.txt": [],
}

def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def read(path, folder):
    """What the reader said, and KiB it took at the most."""
    out = os.path.join(folder, "out")
    conf = os.path.join(folder, "warid.yaml")
    with open(conf, "w") as f:
        f.write("reader-seconds: 600\n")
    env = dict(os.environ, OMP_THREAD_LIMIT="1")
    with open(out, "wb") as f:
        p = subprocess.Popen([WARID, "-c", conf, "read", "--json", path],
                             env=env, stdout=f, preexec_fn=limits)
        _pid, status, used = os.wait4(p.pid, 0)
        p.returncode = os.waitstatus_to_exitcode(status)
    with open(out, "rb") as f:
        answer = f.read()
    return answer, p.returncode, used.ru_maxrss


def reasons(o):
    said = [o.get("unreadable")]
    said += [r["text"] for r in o.get("remarks", [])]
    for m in o.get("messages", []):
        said += [r["text"] for r in m.get("remarks", [])]
    return list(dict.fromkeys(s for s in said if s))


def judge(name, make, folder):
    """What is wrong with how this bomb went; None: nothing."""
    path = os.path.join(folder, os.path.basename(name))
    with open(path, "wb") as f:
        for piece in make():
            f.write(piece)
    answer, code, memory = read(path, folder)
    os.unlink(path)
    if memory > MEMORY:
        return "%d KiB" % memory
    try:
        got = reasons(json.loads(answer))
    except ValueError:
        return "no answer, exit %d" % code
    want = WANT.get(name, ["a row in this table"])
    return None if got == want else "says %s, not %s" % (got, want)


def main():
    bombs = make_bombs.BOMBS
    print("1..%d" % len(bombs))
    with tempfile.TemporaryDirectory(prefix="warid-bombs.") as folder:
        for n, (name, make) in enumerate(bombs, 1):
            wrong = judge(name, make, folder)
            print("%sok %d - %s" % ("not " if wrong else "", n, name),
                  flush=True)
            if wrong:
                print("# " + wrong, flush=True)


if __name__ == "__main__":
    main()
