"""Files that are two things at once, or something else than they say."""

import io
import zipfile
from functools import partial

from chalicelib.bibs.unreadable import Damaged, NotAPhoto
from tests.hostile.file import Hostile
from tests.hostile.photos import (
    animated,
    chunk,
    drawn,
    encoded,
    jpeg,
    png,
    segment,
    webp,
    with_chunks,
    with_segments,
)

SCRIPT = b"<script>alert(document.domain)</script>"
PAGE = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><s>&x;</s>'


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.sh", "echo evil\n")
        archive.writestr("zeros", bytes(10_000_000))
    return out.getvalue()


POLYGLOTS = (
    Hostile(what="jpeg-and-html-in-a-comment", make=lambda: with_segments(segment(0xFE, PAGE))),
    Hostile(what="jpeg-and-html-after-it", make=lambda: jpeg() + PAGE, name="photo.html"),
    Hostile(
        what="jpeg-and-html-by-type", make=lambda: with_segments(segment(0xFE, PAGE)),
        name="photo.htm", content_type="text/html",
    ),
    Hostile(what="jpeg-and-zip", make=lambda: jpeg() + _zip(), name="photo.zip"),
    Hostile(what="jpeg-and-php", make=lambda: with_segments(segment(0xFE, b"<?php die(); ?>")),
            name="photo.jpg.php"),
    Hostile(what="jpeg-and-script", make=lambda: with_segments(segment(0xFE, b"*/=alert(1)/*")),
            name="photo.js", content_type="application/javascript"),
    Hostile(what="png-and-html", make=lambda: with_chunks(chunk(b"tEXt", b"Title\0" + PAGE)),
            name="photo.html", content_type="text/html"),
    Hostile(what="webp-and-html", make=lambda: webp() + PAGE, name="photo.xhtml"),
    Hostile(what="gif-and-script", make=lambda: b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)",
            refused=NotAPhoto),
    Hostile(what="html-before-a-jpeg", make=lambda: PAGE + jpeg(), refused=NotAPhoto),
    Hostile(what="pdf-before-a-jpeg", make=lambda: b"%PDF-1.7\n" + jpeg(), refused=NotAPhoto),
)  # fmt: skip

OTHERS = (
    Hostile(what="empty", make=lambda: b"", refused=NotAPhoto),
    Hostile(what="one-byte", make=lambda: b"\xff", refused=NotAPhoto),
    Hostile(what="ten-million-zeros", make=partial(bytes, 10_000_000), refused=NotAPhoto,
            large=True),
    Hostile(what="html", make=lambda: PAGE, refused=NotAPhoto),
    Hostile(what="svg-with-script", make=lambda: SVG, refused=NotAPhoto, name="logo.svg",
            content_type="image/svg+xml"),
    Hostile(what="svg-with-script-as-jpeg", make=lambda: SVG, refused=NotAPhoto),
    Hostile(what="xml-with-an-entity", make=lambda: ENTITIES, refused=NotAPhoto, name="a.xml"),
    Hostile(what="zip", make=_zip, refused=NotAPhoto),
    Hostile(what="program", make=lambda: b"\x7fELF\2\1\1" + bytes(400), refused=NotAPhoto),
    Hostile(what="windows-program", make=lambda: b"MZ" + bytes(400), refused=NotAPhoto,
            name="photo.jpg.exe"),
    Hostile(what="gif-animated", make=partial(animated, "GIF"), refused=NotAPhoto),
    Hostile(what="heic", make=lambda: b"\0\0\0\x18ftypheic" + bytes(400), refused=NotAPhoto),
    Hostile(what="avif", make=lambda: encoded(drawn(), "AVIF"), refused=NotAPhoto),
    Hostile(what="tiff", make=lambda: encoded(drawn(), "TIFF"), refused=NotAPhoto),
    Hostile(what="film", make=lambda: b"\0\0\0\x18ftypmp42" + bytes(400), refused=NotAPhoto),
    Hostile(what="png-animated", make=partial(animated, "PNG"), content_type="image/png"),
    Hostile(what="webp-animated", make=partial(animated, "WEBP"), content_type="image/webp"),
    Hostile(what="mpo-of-two-pictures", make=partial(animated, "MPO")),
    Hostile(what="png-as-jpeg", make=png, name="photo.jpg"),
    Hostile(what="jpeg-as-png", make=jpeg, name="photo.png", content_type="image/png"),
    Hostile(what="webp-as-jpeg", make=webp, name="photo.jpg"),
    Hostile(what="jpeg-as-text", make=jpeg, name="photo.txt", content_type="text/plain"),
    Hostile(what="jpeg-without-a-picture", refused=Damaged,
            make=lambda: b"\xff\xd8" + segment(0xDA, bytes(10)) + b"\xff\xd9"),
)  # fmt: skip
