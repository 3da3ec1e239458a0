# SPDX-License-Identifier: ISC
"""Typeset a page, make a fax of it, write it as TIFF (see make_samples.py)."""
import io, os, random, struct, subprocess, tempfile

import cairo
import gi
gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402
from PIL import Image, ImageChops            # noqa: E402

WIDTH, HEIGHT = 1728, 2292	# A4 at 204 x 196


def typeset(cr, lines, x, y, width, size, gap, family):
    """Paragraphs below each other; returns where the next would begin."""
    for line in lines:
        lay = PangoCairo.create_layout(cr)
        lay.set_font_description(Pango.FontDescription.from_string(
            "%s, DejaVu Serif %gpx" % (family, size)))
        lay.set_width(int(width * Pango.SCALE))
        lay.set_wrap(Pango.WrapMode.WORD)
        lay.set_auto_dir(True)
        lay.set_text(line, -1)
        cr.move_to(x, y)
        PangoCairo.show_layout(cr, lay)
        y += lay.get_pixel_size()[1] + gap
    return y


def render(lines, width, height, size, family, strip="", skew=0.0, margin=150):
    s = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    cr = cairo.Context(s)
    opt = cairo.FontOptions()
    opt.set_hint_style(cairo.HINT_STYLE_NONE)
    cr.set_font_options(opt)
    cr.set_source_rgb(1, 1, 1)
    cr.paint()
    cr.set_source_rgb(0, 0, 0)
    if strip:
        typeset(cr, [strip], 60, 8, width, 24, 0, "DejaVu Sans Mono")
    cr.translate(width / 2, height / 2)
    cr.rotate(skew * 3.14159265 / 180)
    cr.translate(-width / 2, -height / 2)
    typeset(cr, lines, margin, 130 if strip else margin // 3,
            width - 2 * margin, size, size * 0.55, family)
    s.flush()
    return Image.frombuffer("RGB", (width, height), bytes(s.get_data()),
                            "raw", "BGRX", s.get_stride(), 1).convert("L")


def png(lines):
    img = render(lines, 1100, 620, 36, "Amiri", margin=90)
    img = img.point(lambda v: 255 if v > 140 else 0).convert("1")
    buf = io.BytesIO()
    img.save(buf, "PNG", optimize=True)
    return buf.getvalue()


def fax_page(lines, strip, seed, standard=False, family="Amiri", size=46,
             skew=0.0, noise=300, streak=0, upside=False):
    """One sheet as a receiving fax stores it: 1 bit, 204 x 196 or 204 x 98."""
    rnd = random.Random(seed)
    img = render(lines, WIDTH, HEIGHT, size, family, "", skew)
    if upside:
        img = img.rotate(180)
    head_ = render([], WIDTH, HEIGHT, size, family, strip)
    img = ImageChops.darker(img, head_)		# the receiver's, always upright
    if standard:
        img = img.resize((WIDTH, HEIGHT // 2), Image.BOX)
    img = img.point(lambda v: 255 if v > 128 + 10 * standard else 0)
    px = img.load()
    for _ in range(noise):
        x, y = rnd.randrange(2, WIDTH - 2), rnd.randrange(2, img.height - 2)
        v = 0 if rnd.random() < 0.7 else 255
        px[x, y] = v
        if rnd.random() < 0.25:
            px[x + 1, y] = v
    if streak:
        for y in range(img.height):
            if rnd.random() < 0.4:
                px[streak, y] = 0
    return img.convert("1")


SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}


def tiff_parse(raw):
    """[(tags {id: (type, values)}, [strips])] of a little-endian TIFF."""
    pages, at = [], struct.unpack_from("<I", raw, 4)[0]
    while at:
        n = struct.unpack_from("<H", raw, at)[0]
        tags = {}
        for i in range(n):
            t, kind, count, off = struct.unpack_from("<HHII", raw,
                                                     at + 2 + 12 * i)
            size = SIZES[kind] * count
            d = raw[off:off + size] if size > 4 else \
                raw[at + 10 + 12 * i:at + 10 + 12 * i + size]
            tags[t] = (kind, count, d)

        def ints(t):
            k, c, d = tags[t]
            return struct.unpack("<%d%s" % (c, "BHI"[(1, 3, 4).index(k)]), d)
        strips = [raw[o:o + c] for o, c in zip(ints(273), ints(279))]
        pages.append((tags, b"".join(strips)))
        at = struct.unpack_from("<I", raw, at + 2 + 12 * n)[0]
    return pages


def tiff_write(pages):
    """Directory before data, one strip a page: cut it and rows remain."""
    out = b"II*\0" + struct.pack("<I", 8)
    for i, (tags, strip) in enumerate(pages):
        at = len(out)
        ext = at + 2 + 12 * len(tags) + 4
        extra = b""
        entries = []
        data = ext + sum(len(d) + len(d) % 2 for k, c, d in tags.values()
                         if len(d) > 4)
        for t in sorted(tags):
            k, c, d = tags[t]
            if t == 273:
                k, c, d = 4, 1, struct.pack("<I", data)
            if t == 279:
                k, c, d = 4, 1, struct.pack("<I", len(strip))
            if len(d) > 4:
                entries.append(struct.pack("<HHII", t, k, c, ext + len(extra)))
                extra += d + b"\0" * (len(d) % 2)
            else:
                entries.append(struct.pack("<HHI", t, k, c) + d.ljust(4, b"\0"))
        end = data + len(strip) + len(strip) % 2
        out += (struct.pack("<H", len(tags)) + b"".join(entries) +
                struct.pack("<I", end if i + 1 < len(pages) else 0) + extra)
        out = out.ljust(data, b"\0") + strip + b"\0" * (len(strip) % 2)
    return out


def tiff(images, compression, yres, tags=(), fill=None):
    """A multi-page TIFF as libtiff encodes it, with tags of our own added."""
    done = []
    for n, img in enumerate(images):
        with tempfile.TemporaryDirectory() as d:
            a, b = os.path.join(d, "a.tif"), os.path.join(d, "b.tif")
            img.save(a, "TIFF", compression=None)
            cmd = ["tiffcp", "-c", compression, "-r", str(img.height)]
            if fill:
                cmd += ["-f", fill]
            subprocess.run(cmd + [a, b], check=True)
            with open(b, "rb") as f:
                ((t, strip),) = tiff_parse(f.read())
        t = {k: v for k, v in t.items() if k in (
            256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 292,
            293)}
        t[278] = (4, 1, struct.pack("<I", img.height))
        t[254] = (4, 1, struct.pack("<I", 2))
        t[282] = (5, 1, struct.pack("<II", 204, 1))
        t[283] = (5, 1, struct.pack("<II", yres, 1))
        t[296] = (3, 1, struct.pack("<H", 2))
        t[297] = (3, 2, struct.pack("<HH", n, len(images)))
        for k, kind, v in tags:
            if kind == 2:
                v = v.encode() + b"\0"
                t[k] = (2, len(v), v)
            else:
                t[k] = (kind, 1, struct.pack("<H" if kind == 3 else "<I", v))
        done.append((t, strip))
    return tiff_write(done)
