"""Thumbnails and previews: small, sRGB, without metadata, and marked where the race says so."""

import io
import re

import numpy as np
import pytest
from PIL import Image, ImageFont

from chalicelib.api.types import DRAWN
from chalicelib.bibs.decode import decode
from chalicelib.bibs.icc import ADOBE_RGB
from chalicelib.pipeline import derivatives, watermark
from tests.unit.bibs.pictures import drawn, encoded, exif_of, laid

GPS = 0x8825


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def everything() -> bytes:
    """A JPEG, laid on its side, with a profile, EXIF with a place and an owner, XMP, a comment."""
    exif = exif_of({0x0112: 6, 0x013B: "Ann Lee", GPS: {1: "N", 2: (52.0, 31.0, 12.0)}})
    return encoded(
        laid(drawn(2400, 1600), 6),
        "JPEG",
        exif=exif,
        icc_profile=ADOBE_RGB,
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>",
        comment=b"a comment",
    )


def markers(data: bytes) -> set[int]:
    """The markers of a JPEG's segments before its scan."""
    found, at = set(), 2
    while data[at + 1] != 0xDA:
        found.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return found


def test_neither_picture_says_anything_but_its_pixels() -> None:
    picture = decode(everything())
    for data in derivatives.render(picture.pixels, picture.profile, "© Ann"):
        assert not markers(data) & {0xFE, *range(0xE1, 0xF0)}, "no APP1 to APP15, no comment"
        assert not opened(data).getexif()
        assert b"Ann" not in data


def test_both_are_upright_and_of_their_size() -> None:
    picture = decode(everything())
    thumbnail, preview = map(opened, derivatives.render(picture.pixels, picture.profile))
    assert (preview.size, thumbnail.size) == ((1600, 1067), (400, 267))
    upright = drawn(2400, 1600).resize((40, 27))
    for image in (preview, thumbnail):
        ours = np.asarray(image.resize((40, 27)), int)
        assert np.abs(ours - np.asarray(upright, int)).mean() < 25


def test_both_have_the_colours_of_srgb() -> None:
    pixels = np.full((900, 1800, 3), (80, 160, 90), np.uint8)
    for data in derivatives.render(pixels, ADOBE_RGB):
        red, green, blue = np.asarray(opened(data))[5, 5].tolist()
        assert red < 15, "what Adobe RGB calls so green is at the edge of sRGB"
        assert abs(green - 161) < 6
        assert abs(blue - 76) < 6


def test_a_small_photo_is_not_enlarged() -> None:
    for data in derivatives.render(np.zeros((30, 20, 3), np.uint8), mark="© Ann"):
        assert opened(data).size == (20, 30)


@pytest.mark.parametrize("grey", [0, 128, 255])
@pytest.mark.parametrize("size", [(1067, 1600), (1600, 1067), (120, 90), (60, 4000)])
@pytest.mark.parametrize("text", ["© Ann", "© Ñandú Fotos · www.example.org · Ω Ж", "W" * 60, " "])
def test_a_mark_is_seen_in_one_corner_and_nowhere_else(
    grey: int, size: tuple[int, int], text: str
) -> None:
    pixels = np.full((*size, 3), grey, np.uint8)
    changed = np.abs(watermark.drawn(pixels, text).astype(int) - pixels).max(axis=2) > 0
    height, width = size
    assert not changed[: height // 2].any()
    assert not changed[:, : width // 4].any()
    assert changed.mean() < 0.1
    if text.strip() and len(text) < 60:  # a longer one on a small picture is too small to be read
        contrast = watermark.drawn(pixels, text).astype(int)
        assert contrast.max() - contrast.min() > 40
    assert (pixels == grey).all(), "what is read is not drawn upon"


def test_a_mark_is_on_previews_alone() -> None:
    pixels = np.full((1000, 1500, 3), 90, np.uint8)
    plain, marked = derivatives.render(pixels), derivatives.render(pixels, mark="© Ann")
    assert plain[0] == marked[0]
    assert plain[1] != marked[1]


def test_every_character_that_may_be_drawn_has_a_letter() -> None:
    font = ImageFont.truetype(watermark.FONT, 20)
    unknown = bytes(font.getmask("\uffff"))
    may_be = [chr(n) for n in range(0x3000) if re.match(DRAWN, chr(n))]
    assert {"ñ", "ø", "č", "Ω", "Ж", "©", "™", "€"} <= set(may_be)
    assert [c for c in may_be if bytes(font.getmask(c)) == unknown] == []
    assert [c for c in may_be if not font.getlength(c)] == []
