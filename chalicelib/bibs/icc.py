"""ICC profiles that say which colours an RGB file's numbers mean (ICC.1:2001-04).

One is written here: that of photos which name Adobe RGB in their EXIF without embedding it, as
cameras do.
"""

import struct
from collections.abc import Mapping

MOST_BYTES = 4 << 20  # of a profile; those with large tables have one or two megabytes
HEADER = 128
D50 = (0.9642, 1.0, 0.8249)

type Colour = tuple[float, float, float]  # X, Y, Z relative to D50


def matrix_profile(name: str, red: Colour, green: Colour, blue: Colour, curve: bytes) -> bytes:
    """The profile of a screen with these primaries, all with the tone ``curve``, an ICC tag."""
    described = name.encode("ascii") + b"\0"
    tags = {
        b"desc": struct.pack(">4s4xI", b"desc", len(described)) + described + bytes(78),
        b"wtpt": _xyz(D50),
        b"rXYZ": _xyz(red),
        b"gXYZ": _xyz(green),
        b"bXYZ": _xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    return _written(tags)


def gamma(exponent: float) -> bytes:
    """The tone curve of a power."""
    return struct.pack(">4s4xIH", b"curv", 1, round(exponent * 256))


def _xyz(colour: Colour) -> bytes:
    return struct.pack(">4s4x3i", b"XYZ ", *(round(part * 65536) for part in colour))


def _written(tags: Mapping[bytes, bytes]) -> bytes:
    """A profile of version 2 with ``tags``, each of which begins at a multiple of four."""
    at = HEADER + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, at + len(body), len(tag))
        body += tag + bytes(-len(tag) % 4)
    header = struct.pack(
        ">I4xI4s4s4s12x4s28x3i48x",
        at + len(body),
        0x02100000,
        b"mntr",
        b"RGB ",
        b"XYZ ",
        b"acsp",
        *(round(part * 65536) for part in D50),
    )
    return header + table + body


# Adobe RGB (1998) Color Image Encoding, with its primaries adapted to D50 by Bradford's matrix.
ADOBE_RGB = matrix_profile(
    "Adobe RGB (1998)",
    red=(0.60974, 0.31111, 0.01947),
    green=(0.20528, 0.62567, 0.06087),
    blue=(0.14919, 0.06322, 0.74457),
    curve=gamma(563 / 256),
)
