"""EXIF: the camera's clock, its zone, and nonsense that costs nothing."""

import struct
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bibs.decode import decode
from chalicelib.bibs.exif import Exif, read_exif
from tests.unit.bibs.pictures import drawn, encoded, exif_of

NINE = datetime(2026, 5, 17, 9, 41, 30)
SUMMER = timezone(timedelta(hours=2))


def tiff(orientation: object = 1, **details: object) -> bytes:
    """EXIF by Pillow, from its byte order on."""
    names = {"taken": 0x9003, "fraction": 0x9291, "offset": 0x9011}
    inner = {names[name]: value for name, value in details.items()}
    return exif_of({0x0112: orientation}, inner).tobytes()[6:]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026:05:17 09:41:30", NINE),
        ("2026-05-17T09:41:30", NINE),
        ("2026:05:17 09:41:30\0\0", NINE),
        ("2026:02:30 09:41:30", None),
        ("2026:05:17 24:00:00", None),
        ("0000:00:00 00:00:00", None),
        ("0001:01:01 00:00:00", None),
        ("9999:12:31 23:59:59", None),
        ("    :  :     :  :  ", None),
        ("yesterday", None),
        ("", None),
        ("2026:05:17 " * 9000, None),
    ],
)
def test_when_a_photo_was_taken(text: str, moment: datetime | None) -> None:
    assert read_exif(tiff(taken=text)).taken_at == moment


@pytest.mark.parametrize(
    ("text", "microseconds"),
    [("25", 250_000), ("007", 7_000), ("123456789", 123_456), ("  ", 0), ("x", 0), ("-1", 0)],
)
def test_fractions_of_a_second(text: str, microseconds: int) -> None:
    exif = read_exif(tiff(taken="2026:05:17 09:41:30", fraction=text))
    assert exif.taken_at == NINE.replace(microsecond=microseconds)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("+02:00", SUMMER),
        ("-03:30", timezone(-timedelta(hours=3, minutes=30))),
        ("+14:00", timezone(timedelta(hours=14))),
        ("Z", UTC),
        ("+00:00", UTC),
        ("+99:00", None),
        ("+01:75", None),
        ("   :  ", None),
        ("summer", None),
    ],
)
def test_the_cameras_zone(text: str, zone: timezone | None) -> None:
    exif = read_exif(tiff(taken="2026:05:17 09:41:30", offset=text))
    assert exif.taken_at == NINE.replace(tzinfo=zone)
    assert exif.taken_at is not None
    assert exif.taken_at.tzinfo == zone


@pytest.mark.parametrize(("noted", "orientation"), [(0, 1), (1, 1), (6, 6), (8, 8), (9, 1)])
def test_an_unknown_orientation_is_upright(noted: int, orientation: int) -> None:
    assert read_exif(tiff(noted)).orientation == orientation


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("kind", "form"), [(3, "HH"), (4, "I")])
def test_both_byte_orders_and_both_whole_numbers(order: str, kind: int, form: str) -> None:
    values = (6, 0)[: len(form)]
    entry = struct.pack(f"{order}HHI{form}", 0x0112, kind, 1, *values)
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    assert read_exif(start + struct.pack(order + "H", 1) + entry).orientation == 6


def test_what_comes_before_the_damage_counts() -> None:
    data = tiff(6, taken="2026:05:17 09:41:30")
    assert read_exif(data) == Exif(6, NINE)
    assert read_exif(data[:30]) == Exif(6, None)


def test_a_folder_may_point_at_itself_or_nowhere() -> None:
    for target in (8, 2**32 - 1):
        entry = struct.pack("<HHII", 0x8769, 4, 1, target)
        data = b"II*\0" + struct.pack("<IH", 8, 1) + entry
        assert read_exif(data) == Exif()


@given(data=st.binary(max_size=99), start=st.sampled_from([b"", b"II*\0\x08\0\0\0", b"MM\0*"]))
def test_nonsense_is_upright_at_no_time(start: bytes, data: bytes) -> None:
    read_exif(start + data)


@given(at=st.integers(0, 199), byte=st.integers(0, 255), cut=st.integers(0, 199))
def test_any_byte_may_be_wrong(at: int, byte: int, cut: int) -> None:
    data = bytearray(tiff(6, taken="2026:05:17 09:41:30", fraction="25", offset="+02:00"))
    data[at % len(data)] = byte
    assert read_exif(bytes(data)).orientation in range(1, 9)
    assert read_exif(bytes(data[:cut])).orientation in range(1, 9)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_kind_of_file_carries_it(kind: str) -> None:
    inner = {0x9003: "2026:05:17 09:41:30", 0x9291: "5", 0x9011: "+02:00"}
    picture = decode(encoded(drawn(), kind, exif=exif_of({0x0112: 6}, inner)))
    assert (picture.width, picture.height) == (80, 120)
    assert picture.taken_at == NINE.replace(microsecond=500_000, tzinfo=SUMMER)


@pytest.mark.parametrize(
    "exif", [None, b"Exif\0\0", b"Exif\0\0nonsense", b"Exif\0\0" + bytes(60000)]
)
def test_a_photo_whose_exif_is_nonsense_is_still_a_photo(exif: bytes | None) -> None:
    options = {} if exif is None else {"exif": exif}
    picture = decode(encoded(drawn(), "JPEG", **options))
    assert (picture.width, picture.height, picture.taken_at) == (120, 80, None)
