#!/usr/bin/python3
# SPDX-License-Identifier: ISC
"""make_bombs.py OUTDIR [NAME...]: hostile inputs, made when a test needs them.

Each is cheap to send and dear to read: nesting, announced sizes, loops,
decompression.  They are not kept in the tree (some are 100 MB, others would be
refused by mail scanners).  mail/, fax/, social/ and zip/ below OUTDIR; `list`
as the only NAME prints what there is.  Deterministic.
"""
import base64, io, os, random, struct, sys, zipfile, zlib

BOMBS = []


def bomb(path):
    def keep(f):
        BOMBS.append((path, f))
        return f
    return keep


# -- mail ---------------------------------------------------------------------

HEAD = (b"From: a@example.org\r\nTo: b@hcc.example\r\n"
        b"Subject: %s\r\nMIME-Version: 1.0\r\n")


def mail(subject, *parts):
    return (HEAD % subject,) + parts


def attached(data, name, kind="application/octet-stream"):
    return mail(name.encode(), (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file"
        "\r\n--b\r\nContent-Type: %s; name=%s\r\nContent-Transfer-Encoding:"
        " base64\r\nContent-Disposition: attachment; filename=%s\r\n\r\n" %
        (kind, name, name)).encode(), base64.encodebytes(data),
        b"\r\n--b--\r\n")


@bomb("mail/multipart-nested-100000.eml")
def _():
    yield from mail(b"nested")
    for i in range(100000):
        yield (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
               % (i, i))
    yield b"\r\nbottom\r\n"


@bomb("mail/rfc822-nested-100000.eml")
def _():
    yield from mail(b"nested")
    yield b"Content-Type: message/rfc822\r\n\r\n" * 100000 + b"\r\nbottom\r\n"


@bomb("mail/parts-1000000.eml")
def _():
    yield from mail(b"parts", b"Content-Type: multipart/mixed; boundary=b"
                    b"\r\n\r\n")
    yield b"--b\r\n\r\nx\r\n" * 1000000 + b"--b--\r\n"


@bomb("mail/comment-depth-1000000.eml")
def _():
    yield b"From: " + b"(" * 1000000 + b" a@example.org\r\n"
    yield b"Subject: x\r\n\r\nbody\r\n"


@bomb("mail/comment-depth-in-type.eml")
def _():
    yield from mail(b"type", b"Content-Type: text/plain" + b"(" * 1000000 +
                    b"\r\n\r\nbody\r\n")


@bomb("mail/header-line-100mb.eml")
def _():
    yield b"Subject: "
    for _i in range(100):
        yield b"x" * (1 << 20)
    yield b"\r\n\r\nbody\r\n"


@bomb("mail/headers-1000000.eml")
def _():
    yield b"X-Filler: y\r\n" * 1000000 + b"Subject: last\r\n\r\nbody\r\n"


@bomb("mail/recipients-1000000.eml")
def _():
    yield b"From: a@example.org\r\nTo: " + b"a@b.example, " * 1000000
    yield b"z@b.example\r\n\r\nbody\r\n"


@bomb("mail/encoded-words-1000000.eml")
def _():
    yield b"Subject: " + b"=?utf-8?B?2LQ=?=\r\n " * 1000000 + b"\r\n\r\nbody\r\n"


@bomb("mail/rfc2231-sections-100000.eml")
def _():
    yield from mail(b"name", b"Content-Type: text/plain")
    for i in range(100000):
        yield b";\r\n name*%d=a" % i
    yield b"\r\n\r\nbody\r\n"


@bomb("mail/references-1000000.eml")
def _():
    yield b"Subject: r\r\nReferences:" + b"\r\n <a@b.example>" * 1000000
    yield b"\r\n\r\nbody\r\n"


@bomb("mail/body-one-line-50mb.eml")
def _():
    yield from mail(b"long line", b"\r\n")
    for _i in range(50):
        yield b"word " * (1 << 18)
    yield b"\r\n"


@bomb("mail/quotes-nested-100000.eml")
def _():
    yield from mail(b"quotes", b"\r\n")
    for i in range(0, 100000, 1000):
        yield b">" * i + b" deeper\r\n"


@bomb("mail/base64-never-ends.eml")
def _():
    yield from mail(b"b64", b"Content-Transfer-Encoding: base64\r\n\r\n")
    yield b"QUFB\r\n*\r\n" * 2000000


@bomb("mail/html-nested-1000000.eml")
def _():
    yield from mail(b"html", b"Content-Type: text/html; charset=utf-8\r\n\r\n")
    yield b"<div>" * 1000000 + b"bottom"


@bomb("mail/html-entities.eml")
def _():
    ents = b"<!ENTITY a0 'lol'>" + b"".join(
        b"<!ENTITY a%d '%s'>" % (i, b"&a%d;" % (i - 1) * 10)
        for i in range(1, 12))
    yield from mail(b"html", b"Content-Type: text/html; charset=utf-8\r\n\r\n")
    yield b"<?xml version='1.0'?><!DOCTYPE html [" + ents + b"]><p>&a11;</p>"


@bomb("mail/html-attributes-1000000.eml")
def _():
    yield from mail(b"html", b"Content-Type: text/html; charset=utf-8\r\n\r\n")
    yield b"<p " + b"".join(b"a%d=1 " % i for i in range(1000000)) + b">x"


@bomb("mail/harakat-1000000.eml")
def _():
    yield from mail(b"marks", b"Content-Type: text/plain; charset=utf-8\r\n"
                    b"\r\n", "م".encode() + "\u064e".encode() * 1000000)


@bomb("mail/uuencode-many.eml")
def _():
    yield from mail(b"uu", b"\r\n")
    yield b"begin 644 a\n#86)C\n`\nend\n" * 200000


@bomb("mail/winmail-sizes.eml")
def _():
    t = struct.pack("<IH", 0x223E9F78, 1)
    t += struct.pack("<BII", 1, 0x00089006, 4) + b"\0\0\1\0" + b"\1\0"
    t += struct.pack("<BII", 2, 0x0006800F, 0xfffffff0) + b"x" * 64
    yield from attached(t, "winmail.dat", "application/ms-tnef")


@bomb("mail/calendar-100000-events.eml")
def _():
    yield from mail(b"cal", b"Content-Type: text/calendar\r\n\r\n"
                    b"BEGIN:VCALENDAR\r\n")
    yield (b"BEGIN:VEVENT\r\nSUMMARY:x\r\nRRULE:FREQ=SECONDLY\r\n"
           b"END:VEVENT\r\n") * 100000
    yield b"END:VCALENDAR\r\n"


# -- pictures -----------------------------------------------------------------

def ifd(entries, nxt=0):
    return (struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *e) for e in sorted(entries)) +
        struct.pack("<I", nxt))


def fax(width, height, comp, strip, more=()):
    e = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 1),
         (259, 3, 1, comp), (262, 3, 1, 0), (273, 4, 1, 8),
         (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, len(strip))]
    strip += b"\0" * (len(strip) % 2)
    have = {m[0] for m in more}
    return (b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip +
            ifd([x for x in e if x[0] not in have] + list(more)))


@bomb("fax/tiff-65535x65535.tif")
def _():
    yield fax(65535, 65535, 4, b"\0\x10\x01\0\x10\x01")


@bomb("fax/tiff-65535x65535-white.tif")
def _():
    yield fax(65535, 65535, 4, b"\xff" * 8192)	# V0 codes: real white rows


@bomb("fax/tiff-4294967295-wide.tif")
def _():
    yield fax(0xffffffff, 1, 3, b"\0" * 16)


@bomb("fax/tiff-1x4294967295.tif")
def _():
    yield fax(1, 0xffffffff, 4, b"\xff" * 64)


@bomb("fax/tiff-32-bit-samples.tif")
def _():
    yield fax(60000, 60000, 1, b"\0" * 64, [(258, 3, 1, 32),
                                            (277, 3, 1, 4)])


@bomb("fax/tiff-million-strips.tif")
def _():
    n = 1000000
    yield b"II*\0" + struct.pack("<I", 8)
    yield ifd([(256, 4, 1, 1728), (257, 4, 1, n), (258, 3, 1, 1),
               (259, 3, 1, 4), (262, 3, 1, 0), (273, 4, n, 200),
               (278, 4, 1, 1), (279, 4, n, 200 + 4 * n)]).ljust(192, b"\0")
    yield struct.pack("<I", 200) * n + struct.pack("<I", 4) * n


@bomb("fax/tiff-directory-loop.tif")
def _():
    e = [(256, 4, 1, 16), (257, 4, 1, 1), (258, 3, 1, 1), (259, 3, 1, 1),
         (262, 3, 1, 0), (273, 4, 1, 8), (278, 4, 1, 1), (279, 4, 1, 2)]
    size = len(ifd(e))
    yield b"II*\0" + struct.pack("<I", 8) + ifd(e, 8 + size) + ifd(e, 8)


@bomb("fax/tiff-directory-self.tif")
def _():
    yield b"II*\0" + struct.pack("<I", 8) + ifd([(256, 4, 1, 8)], 8)


@bomb("fax/tiff-60000-pages.tif")
def _():
    at = 8
    yield b"II*\0" + struct.pack("<I", at)
    for i in range(60000):
        e = [(256, 4, 1, 8), (257, 4, 1, 1), (258, 3, 1, 1), (259, 3, 1, 1),
             (262, 3, 1, 0), (273, 4, 1, 4), (278, 4, 1, 1), (279, 4, 1, 1)]
        at += len(ifd(e))
        yield ifd(e, at if i < 59999 else 0)


@bomb("fax/tiff-tag-count-huge.tif")
def _():
    yield fax(1728, 100, 4, b"\xff" * 100, [(270, 2, 0xffffff00, 16),
                                            (34909, 2, 0x7fffffff, 0)])


@bomb("fax/tiff-damaged-lines.tif")
def _():
    rnd = random.Random(3)
    yield fax(1728, 60000, 3, bytes(rnd.randrange(256) for _i in
                                    range(200000)))


def png_chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


MB = bytes(1 << 20)


def deflated(megabytes):
    """Raw deflate of that many zeros: after a full flush the coder's state is
    what it was, so one block's bytes may be repeated."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (z.compress(MB) + z.flush(zlib.Z_FULL_FLUSH)) * megabytes + b"\3\0"


def zlibbed(megabytes):
    adler = 1
    for _i in range(megabytes):
        adler = zlib.adler32(MB, adler)
    return b"\x78\xda" + deflated(megabytes) + struct.pack(">I", adler)


def zeros_crc(megabytes):
    crc = 0
    for _i in range(megabytes):
        crc = zlib.crc32(MB, crc)
    return crc


@bomb("fax/png-65535x65535.png")
def _():
    yield b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(
        ">IIBBBBB", 65535, 65535, 1, 0, 0, 0, 0))
    yield png_chunk(b"IDAT", zlibbed(513)) + png_chunk(b"IEND", b"")


def noise(seed, part):
    """A 204 x 196 page of dots, 2^-part of them black: text everywhere."""
    rnd = random.Random(seed)
    rows = []
    for _y in range(2292):
        row = rnd.getrandbits(1728)
        for _n in range(part - 1):
            row &= rnd.getrandbits(1728)
        rows.append(row.to_bytes(216, "big"))
    return fax(1728, 2292, 1, b"".join(rows))


@bomb("fax/noise-50.tif")
def _():
    yield noise(1, 1)


@bomb("fax/noise-25.tif")
def _():
    yield noise(2, 2)


@bomb("fax/noise-12.tif")
def _():
    yield noise(4, 3)


@bomb("fax/checkerboard.tif")
def _():
    rows = (b"\xcc" * 216 * 2 + b"\x33" * 216 * 2) * 573
    yield fax(1728, 2292, 1, rows)


@bomb("fax/grid-of-glyphs.tif")
def _():
    """Ten thousand letter-sized marks: each one a word to recognise."""
    rnd = random.Random(5)
    rows = [bytearray(216) for _y in range(2292)]
    for y in range(60, 2230, 22):
        for x in range(4, 210, 2):
            for dy in range(12):
                rows[y + dy][x] = rnd.getrandbits(8)
    yield fax(1728, 2292, 1, b"".join(bytes(r) for r in rows))


# -- archives and documents -----------------------------------------------------

def zipped(files):
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as z:
        for name, data in files:
            info = zipfile.ZipInfo(name, (2026, 11, 15, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            z.writestr(info, data)
    return buf.getvalue()


def one_kernel(name, megabytes, entries):
    """A zip whose directory entries all name one run of zeros."""
    data, crc = deflated(megabytes), zeros_crc(megabytes)
    sizes = (crc, len(data), megabytes << 20, len(name), 0)
    local = struct.pack("<IHHHHHIIIHH", 0x04034b50, 20, 0, 8, 0, 0,
                        *sizes) + name
    central = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014b50, 20, 20, 0, 8, 0,
                          0, *sizes, 0, 0, 0, 0, 0) + name
    return (local + data + central * entries + struct.pack(
        "<IHHHHIIH", 0x06054b50, 0, 0, entries, entries,
        len(central) * entries, len(local) + len(data), 0))


@bomb("social/chat-bomb.zip")
def _():
    yield one_kernel(b"_chat.txt", 1024, 1)


@bomb("social/zip-nested.zip")
def _():
    data = zipped([("_chat.txt", b"\0" * (1 << 24))])
    for i in range(50):
        data = zipped([("%d-%d.zip" % (i, j), data) for j in range(2)]) \
            if len(data) < 1 << 20 else zipped([("%d.zip" % i, data)])
    yield data


@bomb("social/zip-60000-entries.zip")
def _():
    yield zipped([("%06d.txt" % i, b"x") for i in range(60000)])


@bomb("social/zip-overlapping.zip")
def _():
    """1,000 directory entries share one kernel (Fifield 2019)."""
    yield one_kernel(b"a.txt", 128, 1000)


@bomb("social/path-traversal.zip")
def _():
    yield zipped([("../../../../tmp/warid-escaped.txt", b"x"),
                  ("/tmp/warid-escaped.txt", b"x"), ("_chat.txt", b"x")])


@bomb("mail/gzip-bomb.eml")
def _():
    data = (b"\x1f\x8b\x08\0\0\0\0\0\2\3" + deflated(1024) +
            struct.pack("<II", zeros_crc(1024), 1 << 30))
    yield from attached(data, "report.txt.gz", "application/gzip")


@bomb("mail/gzip-bomb-of-text.eml")
def _():
    """No tar, which zeros are the end of: letters, 1 GB of them."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"warid\n" * (1 << 18)
    data = (z.compress(block) + z.flush(zlib.Z_FULL_FLUSH)) * 683 + b"\3\0"
    yield from attached(b"\x1f\x8b\x08\0\0\0\0\0\2\3" + data + bytes(8),
                        "letter.txt.gz", "application/gzip")


@bomb("mail/xlsx-bomb.eml")
def _():
    cells = b"<c t='s'><v>0</v></c>" * (1 << 20)
    data = zipped([("xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * (1 << 20) +
                    b"</t></si></sst>"), ("xl/worksheets/sheet1.xml",
                    b"<worksheet><row>" + cells + b"</row></worksheet>")])
    yield from attached(data, "list.xlsx", "application/vnd.openxmlformats-"
                        "officedocument.spreadsheetml.sheet")


@bomb("mail/zip-bomb.eml")
def _():
    yield from attached(one_kernel(b"_chat.txt", 1024, 1), "chat.zip", "application/zip")


@bomb("mail/docx-bomb.eml")
def _():
    data = zipped([("[Content_Types].xml", b"<Types/>"), (
        "word/document.xml", b"<w:document><w:body>" + b"<w:p>" * (1 << 23))])
    yield from attached(data, "letter.docx", "application/vnd.openxmlformats-"
                        "officedocument.wordprocessingml.document")


def pdf(objects):
    out = bytearray(b"%PDF-1.7\n")
    at = []
    for i, o in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (i, o)
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % a for a in at)
    return bytes(out) + (b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                  % (len(objects) + 1, xref))


def stream(data, extra=b""):
    return b"<</Length %d%s>>\nstream\n%s\nendstream" % (len(data), extra, data)


@bomb("fax/pdf-page-tree-loop.pdf")
def _():
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"])


@bomb("fax/pdf-form-loop.pdf")
def _():
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
               b"/Resources<</XObject<</X 5 0 R>>>>>>", stream(b"/X Do"),
               stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 1 "
                      b"1]/Resources<</XObject<</X 5 0 R>>>>")])


@bomb("fax/pdf-length-loop.pdf")
def _():
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
               b"<</Length 4 0 R>>\nstream\nx\nendstream"])


@bomb("fax/pdf-huge-page.pdf")
def _():
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000000 2000000]"
               b"/Contents 4 0 R>>", stream(b"0 0 9 9 re f")])


@bomb("fax/pdf-100000-pages.pdf")
def _():
    n = 100000
    kids = b" ".join(b"%d 0 R" % i for i in range(3, 3 + n))
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count %d/Kids[%s]>>" % (n, kids)] +
              [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * n)


@bomb("fax/pdf-flate-bomb.pdf")
def _():
    yield pdf([b"<</Type/Catalog/Pages 2 0 R>>",
               b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
               b"/Contents 4 0 R>>",
               stream(zlibbed(1024), b"/Filter/FlateDecode")])


# -- exports --------------------------------------------------------------------

@bomb("social/json-nested-1000000.json")
def _():
    yield b'{"messages":' + b"[" * 1000000


@bomb("social/json-nested-closed.json")
def _():
    yield b'{"messages":' + b"[" * 1000000 + b"]" * 1000000 + b"}"


@bomb("social/json-objects-nested.json")
def _():
    yield b'{"a":' * 1000000


@bomb("social/json-number-long.json")
def _():
    yield b'{"messages":[' + b"9" * 5000000 + b"]}"


@bomb("social/json-1000000-keys.json")
def _():
    yield b"{" + b",".join(b'"k%d":1' % i for i in range(1000000)) + b"}"


@bomb("social/csv-unclosed-quote.csv")
def _():
    yield b"id,time,author,text\n1,2026-11-15T00:00:00Z,a,\""
    yield b"x,\n" * 10000000


@bomb("social/csv-million-columns.csv")
def _():
    yield b"id,time,author,text" + b",c" * 1000000 + b"\n1,2,3,4\n"


@bomb("social/feed-entities.rss")
def _():
    ents = "<!ENTITY a0 'lol'>" + "".join(
        "<!ENTITY a%d '%s'>" % (i, "&a%d;" % (i - 1) * 10)
        for i in range(1, 12))
    yield ("<?xml version='1.0'?><!DOCTYPE rss [%s<!ENTITY f SYSTEM "
           "'file:///etc/passwd'>]><rss><channel><item><title>&a11;&f;"
           "</title></item></channel></rss>" % ents).encode()


@bomb("social/feed-nested.rss")
def _():
    yield b"<rss>" + b"<channel>" * 1000000


@bomb("social/chat-one-message-50mb.txt")
def _():
    yield b"15/11/2026, 9:02 am - A: x\n" + b"more\n" * 10000000


@bomb("social/chat-direction-marks.txt")
def _():
    yield "\u200f".encode() * 5000000 + b"[15/11/2026, 9:02:00] A: x\n"


def cut(out):
    """Every sample beside this script, cut at several places."""
    here = os.path.dirname(os.path.abspath(__file__))
    for kind in ("mail", "fax", "social"):
        d = os.path.join(here, kind)
        to = os.path.join(out, "cut", kind)
        os.makedirs(to, exist_ok=True)
        for name in sorted(os.listdir(d)):
            if name.endswith(".txt") and kind == "fax":
                continue
            with open(os.path.join(d, name), "rb") as f:
                raw = f.read()
            for n, at in enumerate((1, 9, len(raw) // 3, len(raw) * 2 // 3,
                                    len(raw) - 1)):
                stem, ext = os.path.splitext(name)
                with open(os.path.join(to, "%s.cut%d%s" % (stem, n, ext)),
                          "wb") as f:
                    f.write(raw[:at])


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: make_bombs.py OUTDIR [NAME...|list]")
    out, names = sys.argv[1], sys.argv[2:]
    if names == ["list"]:
        print("\n".join([p for p, _ in BOMBS] + ["cut"]))
        return
    for path, make in BOMBS:
        if names and path not in names and os.path.basename(path) not in names:
            continue
        full = os.path.join(out, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            for piece in make():
                f.write(piece)
    if not names or "cut" in names:
        cut(out)


if __name__ == "__main__":
    main()
