"""RGB profiles of three primaries and three tone curves, as those of cameras and screens are.

Two tables and a matrix convert such a photo in a third of the time that Little CMS takes. The form
is that of ICC.1:2001-04 and its version 4 (ICC.1:2010).
"""

import struct
from dataclasses import dataclass
from typing import Any

HEADER = 128  # bytes, before the table of tags
PRIMARIES, CURVES = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")
MOST_TAGS = 100
FORMULAS = (1, 3, 4, 5, 7)  # how many parameters each kind of parametric curve has
# sRGB's primaries adapted to D50, each a row of X, Y, Z (IEC 61966-2-1, by Bradford's matrix).
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))
BLACK = 0.0005  # of full scale, in linear light
ALIKE = 0.004  # of full scale: less than what 8 bits tell apart


@dataclass(frozen=True)
class ToSrgb:
    """What converts BGR pixels: a table to linear light, a matrix, a table to sRGB's numbers."""

    linear: Any  # (1, 256, 3) uint16
    matrix: Any  # (3, 3) float64
    encoded: Any  # (65536,) uint8

    def __call__(self, pixels: Any) -> Any:
        """A converted copy of ``pixels`` (h, w, 3) uint8; what sRGB cannot show is cut off."""
        import cv2

        light = cv2.transform(cv2.LUT(pixels, self.linear), self.matrix)
        return cv2.LUT(light, self.encoded)


def conversion(profile: bytes) -> ToSrgb | None:
    """The conversion from ``profile`` to sRGB; None where it is not so plain, or damaged."""
    import numpy as np

    tags = _tags(profile)
    if profile[16:24] != b"RGB XYZ " or b"A2B0" in tags or not {*PRIMARIES, *CURVES} <= set(tags):
        return None
    try:
        colours = np.array([_xyz(tags[name]) for name in PRIMARIES])
        curves = np.array([_curve(tags[name]) for name in CURVES])
    except (struct.error, ValueError, IndexError, OverflowError, ZeroDivisionError):
        return None
    matrix = (colours @ np.linalg.inv(np.array(SRGB))).T
    if not (np.isfinite(curves).all() and np.isfinite(matrix).all()):
        return None
    if curves[:, 0].max() > BLACK:
        return None  # whose black is grey: Little CMS makes it black
    linear = (np.clip(curves, 0, 1) * 65535).round().astype(np.uint16)
    return ToSrgb(
        linear=np.ascontiguousarray(linear[::-1].T[np.newaxis]),
        matrix=np.ascontiguousarray(matrix[::-1, ::-1]),
        encoded=_encoded(),
    )


def is_srgb(found: ToSrgb) -> bool:
    """Whether a conversion would change nothing that can be seen."""
    import numpy as np

    same = np.abs(found.matrix - np.eye(3)).max() < ALIKE
    back = found.encoded[found.linear[0]].astype(int) - np.arange(256)[:, np.newaxis]
    return bool(same and np.abs(back).max() <= 1)


def _tags(profile: bytes) -> dict[bytes, bytes]:
    """What a profile's tags hold; nothing of one that is cut off."""
    found: dict[bytes, bytes] = {}
    count = int.from_bytes(profile[HEADER : HEADER + 4], "big")
    for entry in range(min(count, MOST_TAGS)):
        place = profile[HEADER + 4 + 12 * entry : HEADER + 16 + 12 * entry]
        if len(place) < 12:
            return {}
        name, at, size = struct.unpack(">4sII", place)
        found[name] = profile[at : at + size]
        if len(found[name]) < size:
            return {}
    return found


def _xyz(tag: bytes) -> tuple[float, ...]:
    if tag[:4] != b"XYZ ":
        raise ValueError("no colour")
    return tuple(part / 65536 for part in struct.unpack_from(">3i", tag, 8))


def _curve(tag: bytes) -> Any:
    """Linear light, 0 to 1, of each of the 256 numbers."""
    import numpy as np

    numbers = np.arange(256) / 255
    if tag[:4] == b"para":
        return _parametric(tag, numbers)
    if tag[:4] != b"curv":
        raise ValueError("no curve")
    (count,) = struct.unpack_from(">I", tag, 8)
    if count == 0:
        return numbers
    points = np.frombuffer(tag, ">u2", count, 12)
    if count == 1:
        return numbers ** (points[0] / 256)
    return np.interp(numbers, np.linspace(0, 1, count), points / 65535)


def _parametric(tag: bytes, numbers: Any) -> Any:
    """Formulas 0 to 4 of ICC.1:2010, 10.16."""
    import numpy as np

    (kind,) = struct.unpack_from(">H", tag, 8)
    given = [part / 65536 for part in struct.unpack_from(f">{FORMULAS[kind]}i", tag, 12)]
    if kind == 0:
        return numbers ** given[0]
    g, a, b = given[:3]
    c, d, e, f = ((given[3:] + [0.0] * 4)[:4]) if kind >= 3 else (0.0, -b / a, 0.0, 0.0)
    if kind == 2:
        e = f = given[3]
    power = np.maximum(a * numbers + b, 0) ** g + e
    return np.where(numbers >= d, power, c * numbers + f)


def _encoded() -> Any:
    import numpy as np

    light = np.arange(65536) / 65535
    numbers = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (numbers * 255).round().astype(np.uint8)
