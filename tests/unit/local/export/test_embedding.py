"""Keywords inside JPEGs: the pixels and all other metadata stay, nothing damaged is written."""

import io
import struct
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, IptcImagePlugin

from infra.local.export import iptc
from infra.local.export.embedding import NotEmbedded, embedded
from infra.local.export.iptc import BadIptc, Dataset, Resource
from infra.local.export.keywords import Keywords
from tests.unit.bibs.pictures import drawn, encoded, exif_of

SEVEN = Keywords(("7",), ("Añn",))


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def words(data: bytes) -> list[str]:
    """IPTC's keywords, as Pillow reads them."""
    info = IptcImagePlugin.getiptcinfo(opened(data)) or {}
    found = info.get((2, 25), [])
    return [word.decode() for word in (found if isinstance(found, list) else [found])]


def photo() -> bytes:
    exif = exif_of({0x0112: 6, 0x010F: "Canon"})
    return encoded(drawn(), "JPEG", exif=exif, icc_profile=b"p" * 70_000, comment=b"mine")


def with_segment(data: bytes, marker: int, body: bytes, behind: bytes = b"") -> bytes:
    segment = struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
    at = data.index(behind) - 4 if behind else 2
    return data[:at] + segment + data[at:]


def test_pixels_and_other_metadata_stay() -> None:
    before, after = photo(), embedded(photo(), SEVEN)
    scan = before.index(b"\xff\xda")
    assert after.endswith(before[scan:])
    assert (np.asarray(opened(after)) == np.asarray(opened(before))).all()
    assert opened(after).info["icc_profile"] == b"p" * 70_000
    assert opened(after).info["comment"] == b"mine"
    assert dict(opened(after).getexif()) == dict(opened(before).getexif())
    assert words(after) == ["7", "Añn"]
    assert "Bib|7" in opened(after).info["xmp"].decode()


def test_a_second_export_renews_the_first_and_a_third_changes_nothing() -> None:
    second = embedded(embedded(photo(), SEVEN), Keywords(("8",)))
    assert words(second) == ["8"]
    assert "Bib|7" not in opened(second).info["xmp"].decode()
    assert embedded(second, Keywords(("8",))) == second
    assert words(embedded(second, Keywords())) == []


def test_a_photo_without_numbers_is_copied_as_it_is() -> None:
    assert embedded(photo(), Keywords()) == photo()


def test_the_photographer_s_own_keywords_and_captions_stay() -> None:
    fields = [
        Dataset((1, 90), b"\x1b%G"),
        Dataset((2, 0), b"\0\2"),
        Dataset((2, 25), "Zürich".encode()),
        Dataset((2, 120), b"A caption" * 100),
        Dataset((3, 10), b"x"),
    ]
    resources = [
        Resource(0x03F3, b"", b"print flags"),
        Resource(0x0404, b"", b"".join(map(iptc._packed, fields))),
        Resource(0x040C, b"odd", b"thumb"),
    ]
    given = b"Photoshop 3.0\0" + b"".join(map(iptc._wrapped, resources))
    after = embedded(with_segment(photo(), 0xED, given), SEVEN)
    assert words(after) == ["Zürich", "7", "Añn"]
    info = IptcImagePlugin.getiptcinfo(opened(after)) or {}
    assert info[(2, 120)] == b"A caption" * 100
    parts = opened(after).info["photoshop"]
    assert (parts[0x03F3], parts[0x040C]) == (b"print flags", b"thumb")
    assert after.count(b"Photoshop 3.0") == 1


def test_latin_1_stays_latin_1_and_what_it_lacks_is_in_the_xmp_alone() -> None:
    fields = [Dataset((2, 25), "Zürich".encode("latin-1"))]
    old = iptc._wrapped(Resource(0x0404, b"", b"".join(map(iptc._packed, fields))))
    new = iptc.merged(old, Keywords(), Keywords(("7",), ("Ñu", "Čapek")))
    [part] = [p for p in iptc._resources(new) if p.id == 0x0404]
    words = [f.data for f in iptc._datasets(part.data) if f.tag == (2, 25)]
    assert words == ["Zürich".encode("latin-1"), b"7", "Ñu".encode("latin-1")]


def test_a_keyword_of_more_than_64_bytes_is_cut_between_letters() -> None:
    new = iptc.merged(b"", Keywords(), Keywords((), ("ñ" * 40,)))
    [part] = [p for p in iptc._resources(new) if p.id == 0x0404]
    assert [f.data.decode() for f in iptc._datasets(part.data) if f.tag == (2, 25)] == ["ñ" * 32]


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=9), st.binary(max_size=40))))
def test_resources_come_back_as_they_were(parts: list[tuple[int, bytes, bytes]]) -> None:
    given = [Resource(*part) for part in parts]
    assert list(iptc._resources(b"".join(map(iptc._wrapped, given)))) == given


def test_fields_of_any_size_come_back() -> None:
    given = [Dataset((2, 120), bytes(size)) for size in (0, 1, 0x7FFF, 0x8000, 100_000)]
    assert list(iptc._datasets(b"".join(map(iptc._packed, given)))) == given


@given(st.binary(max_size=80))
def test_any_bytes_are_resources_or_refused(data: bytes) -> None:
    for whole in (data, b"8BIM" + data, iptc._wrapped(Resource(0x0404, b"", data))):
        with suppress(BadIptc):
            assert iptc.merged(whole, Keywords(), SEVEN)


@given(st.binary(max_size=60), st.integers(0, 400))
def test_a_damaged_jpeg_is_refused_or_only_its_own_damage(noise: bytes, at: int) -> None:
    data = photo()
    spoilt = data[:at] + noise + data[at + len(noise) :]
    try:
        after = embedded(spoilt, SEVEN)
    except NotEmbedded:
        return
    assert after != spoilt


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\xff", photo()[:300]])
def test_what_is_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(NotEmbedded):
        embedded(data, SEVEN)


def test_a_png_is_refused_with_advice() -> None:
    with pytest.raises(NotEmbedded, match="sidecar"):
        embedded(encoded(drawn(), "PNG"), SEVEN)


def test_an_index_of_further_pictures_is_not_broken() -> None:
    listed = with_segment(photo(), 0xE2, b"MPF\0index")
    assert b"MPF\0index" in embedded(listed, SEVEN), "behind EXIF's place, which is in front"
    old = embedded(photo(), SEVEN)
    behind = with_segment(old, 0xE2, b"MPF\0index", behind=b"http://ns.adobe.com/xap/1.0/\0")
    with pytest.raises(NotEmbedded, match="further pictures"):
        embedded(behind, Keywords(("8",)))
