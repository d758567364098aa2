"""What the camera noted about a photo: which way is up, and when it was taken.

EXIF is a small TIFF file (CIPA DC-008-2019): folders of entries of 12 bytes each. Only the few
entries that are needed are looked at, so that nonsense in others, or a file cut short, costs
nothing: a photo whose EXIF is nonsense is still a photo.
"""

import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

ORIENTATION, EXIF_FOLDER = 0x0112, 0x8769
TAKEN_AT, TAKEN_SUBSECONDS, TAKEN_OFFSET = 0x9003, 0x9291, 0x9011
INTEROP_FOLDER, INTEROP_INDEX = 0xA005, 0x0001
ADOBE_RGB = "R03"  # DCF's optional colour space; a camera need not embed its profile
WANTED = {ORIENTATION, EXIF_FOLDER, TAKEN_AT, TAKEN_SUBSECONDS, TAKEN_OFFSET, INTEROP_FOLDER}
WANTED |= {INTEROP_INDEX}
ASCII, SHORT, LONG = 2, 3, 4
LONGEST = 64  # bytes of a text that is looked at; dates take 20
MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)", re.ASCII)
OFFSET = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
YEARS = range(1900, 2200)  # others come from a camera without a clock

Entries = dict[int, int | str]


@dataclass(frozen=True)
class Exif:
    """EXIF orientation, 1 to 8, and time of exposure; aware if the camera noted its zone.

    ``adobe_rgb`` says that its numbers are Adobe RGB's.
    """

    orientation: int = 1
    taken_at: datetime | None = None
    adobe_rgb: bool = False


def read_exif(tiff: bytes) -> Exif:
    """What ``tiff``, EXIF's bytes from the byte order on, says; 1 and None for what it doesn't."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return Exif()
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    entries = _entries(tiff, start, order)
    details = _below(tiff, entries, EXIF_FOLDER, order)
    interop = _below(tiff, details, INTEROP_FOLDER, order)
    adobe_rgb = interop.get(INTEROP_INDEX) == ADOBE_RGB
    return Exif(_orientation(entries), _taken_at(details), adobe_rgb)


def _below(tiff: bytes, entries: Entries, folder: int, order: str) -> Entries:
    at = entries.get(folder)
    return _entries(tiff, at, order) if isinstance(at, int) else {}


def _entries(tiff: bytes, at: int, order: str) -> Entries:
    """The wanted entries of the folder at ``at``, as far as the bytes go."""
    found: Entries = {}
    count = int.from_bytes(tiff[at : at + 2], "little" if order == "<" else "big")
    end = min(at + 2 + 12 * count, len(tiff) - 11)
    for entry in range(at + 2, end, 12):
        tag, kind, many = struct.unpack_from(order + "HHI", tiff, entry)
        if tag not in WANTED or tag in found:
            continue
        if kind in {SHORT, LONG}:
            (found[tag],) = struct.unpack_from(order + "HI"[kind == LONG], tiff, entry + 8)
        elif kind == ASCII:
            (far,) = struct.unpack_from(order + "I", tiff, entry + 8)
            start = far if many > 4 else entry + 8
            text = tiff[start : start + min(many, LONGEST)]
            found[tag] = text.decode("ascii", "replace").strip("\0 ")
    return found


def _orientation(entries: Entries) -> int:
    noted = entries.get(ORIENTATION)
    return noted if isinstance(noted, int) and 1 <= noted <= 8 else 1


def _taken_at(details: Entries) -> datetime | None:
    found = MOMENT.match(str(details.get(TAKEN_AT, "")))
    if found is None or int(found[1]) not in YEARS:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    zone = _zone(str(details.get(TAKEN_OFFSET, "")))
    fraction = _microseconds(str(details.get(TAKEN_SUBSECONDS, "")))
    try:
        return datetime(year, month, day, hour, minute, second, fraction, tzinfo=zone)
    except ValueError:
        return None


def _zone(text: str) -> timezone | None:
    found = OFFSET.fullmatch(text)
    if found is None:
        return UTC if text == "Z" else None
    away = timedelta(hours=int(found[2]), minutes=int(found[3]))
    # Zones reach from 12 hours behind to 14 ahead.
    if away > timedelta(hours=14) or int(found[3]) > 59:
        return None
    return timezone(away if found[1] == "+" else -away)


def _microseconds(text: str) -> int:
    """The fraction of a second whose decimals are ``text``."""
    return int(text[:6].ljust(6, "0")) if re.fullmatch(r"\d+", text, re.ASCII) else 0
