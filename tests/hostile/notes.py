"""Photos whose EXIF is nonsense, or says what is nobody's business."""

import struct
from functools import partial

from tests.hostile.file import Hostile
from tests.hostile.photos import chunk, noted, with_chunks, with_exif, with_place

LONG, ASCII = 4, 2
EXIF_FOLDER, ORIENTATION, TAKEN_AT = 0x8769, 0x0112, 0x9003


def _tiff(start: int, *entries: tuple[int, int, int, int]) -> bytes:
    """A folder of (tag, kind, count, value) at 8, and where the header says that one is."""
    folder = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *e) for e in entries)
    return b"II*\0" + struct.pack("<I", start) + folder + bytes(4)


EXIFS = {
    "exif-folder-beyond-the-end": _tiff(2**32 - 1),
    "exif-folder-in-its-header": _tiff(0),
    "exif-folder-in-itself": _tiff(8, (EXIF_FOLDER, LONG, 1, 8)),
    "exif-folder-of-65535-entries": b"II*\0\x08\0\0\0\xff\xff" + b"\x12\x01\x03\0\1\0\0\0" * 8,
    "exif-text-beyond-the-end": _tiff(
        8, (EXIF_FOLDER, LONG, 1, 8), (TAKEN_AT, ASCII, 20, 2**32 - 1)
    ),
    "exif-text-of-4-gigabytes": _tiff(
        8, (EXIF_FOLDER, LONG, 1, 8), (TAKEN_AT, ASCII, 2**32 - 1, 8)
    ),
    "exif-orientation-65535": _tiff(8, (ORIENTATION, 3, 1, 65535)),
    "exif-orientation-0": _tiff(8, (ORIENTATION, 3, 1, 0)),
    "exif-orientation-as-text": _tiff(8, (ORIENTATION, ASCII, 200, 8)),
    "exif-of-no-byte-order": b"XX*\0" + bytes(40),
    "exif-of-four-bytes": b"II*\0",
    "exif-empty": b"",
}

NOTES = (
    *(Hostile(what=what, make=partial(with_exif, tiff)) for what, tiff in EXIFS.items()),
    Hostile(what="exif-with-a-place", make=with_place),
    Hostile(
        what="png-exif-beyond-the-end",
        make=lambda: with_chunks(chunk(b"eXIf", _tiff(2**32 - 1))),
        content_type="image/png",
    ),
    Hostile(what="exif-sound", make=partial(noted, "JPEG")),
)
