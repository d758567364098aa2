"""Colours to sRGB, held against the arithmetic of the colour spaces' own definitions."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ImageCms

from chalicelib.bibs.icc import ADOBE_RGB, gamma, matrix_profile
from chalicelib.pipeline.colour import by_tables, to_srgb
from chalicelib.pipeline.primaries import conversion

# Primaries adapted to D50, as columns of X, Y, Z.
SRGB = np.array(
    [
        [0.43607, 0.38515, 0.14307],
        [0.22249, 0.71687, 0.06061],
        [0.01392, 0.09708, 0.71410],
    ]
)
ADOBE = np.array(
    [
        [0.60974, 0.20528, 0.14919],
        [0.31111, 0.62567, 0.06322],
        [0.01947, 0.06087, 0.74457],
    ]
)
P3 = np.array(
    [
        [0.51512, 0.29198, 0.15710],
        [0.24120, 0.69225, 0.06657],
        [-0.00105, 0.04189, 0.78407],
    ]
)
PROPHOTO = np.array(
    [
        [0.79767, 0.13519, 0.03134],
        [0.28804, 0.71188, 0.00009],
        [0.0, 0.0, 0.82491],
    ]
)
SRGB_CURVE = struct.pack(
    ">4s4xH2x5i",
    b"para",
    3,
    *(round(v * 65536) for v in (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)),
)
COLOURS = [
    (200, 100, 50),
    (90, 160, 80),
    (60, 90, 200),
    (128, 128, 128),
    (255, 255, 255),
    (0, 0, 0),
]


def profile(name: str, primaries: NDArray[np.float64], curve: bytes) -> bytes:
    red, green, blue = (tuple(column) for column in primaries.T)
    return matrix_profile(name, red, green, blue, curve)  # type: ignore[arg-type]


def of_srgb(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def as_srgb(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize(
    ("name", "icc", "primaries", "linear"),
    [
        ("Adobe RGB", ADOBE_RGB, ADOBE, lambda v: v ** (563 / 256)),
        ("Display P3", profile("Display P3", P3, SRGB_CURVE), P3, of_srgb),
        ("ProPhoto RGB", profile("ProPhoto RGB", PROPHOTO, gamma(1.8)), PROPHOTO, lambda v: v**1.8),
    ],
)  # fmt: skip
def test_numbers_become_what_srgb_has_for_the_same_colour(
    name: str, icc: bytes, primaries: NDArray[np.float64], linear: object
) -> None:
    given = np.array(COLOURS, np.uint8)
    xyz = primaries @ linear(given.T / 255.0)  # type: ignore[operator]
    expected = as_srgb(np.clip(np.linalg.inv(SRGB) @ xyz, 0, 1)).T * 255
    converted = to_srgb(given[np.newaxis, :, ::-1].copy(), icc)[0, :, ::-1]
    assert np.abs(converted - expected).max() < 2, name
    assert np.abs(converted.astype(int) - given).max() > 10, "these colours do differ"


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def grey() -> bytes:
    """A profile of one channel: Adobe RGB's header, with another colour space."""
    return ADOBE_RGB.replace(b"RGB ", b"GRAY", 1)


@pytest.mark.parametrize(
    "icc",
    [b"", srgb(), grey(), b"nonsense", ADOBE_RGB[:200], ADOBE_RGB[:-40], b"x" * (5 << 20)],
    ids=["none", "sRGB", "grey", "nonsense", "cut", "cut later", "too large"],
)
def test_what_cannot_or_need_not_be_converted_stays(icc: bytes) -> None:
    pixels = np.array([COLOURS], np.uint8)
    assert to_srgb(pixels, icc) is pixels


def test_the_pixels_that_are_read_are_not_touched() -> None:
    pixels = np.array([COLOURS], np.uint8)
    before = pixels.copy()
    to_srgb(pixels, ADOBE_RGB)
    assert (pixels == before).all()


def para(kind: int, *values: float) -> bytes:
    numbers = (round(v * 65536) for v in values)
    return struct.pack(f">4s4xH2x{len(values)}i", b"para", kind, *numbers)


def table(points: list[int]) -> bytes:
    return struct.pack(f">4s4xI{len(points)}H", b"curv", len(points), *points)


@pytest.mark.parametrize(
    "curve",
    [
        gamma(1.0),
        gamma(2.2),
        struct.pack(">4s4xI", b"curv", 0),
        table([0, 8000, 20000, 65535]),
        table([round((n / 1023) ** 1.8 * 65535) for n in range(1024)]),
        para(0, 2.4),
        para(1, 2.2, 1.1, -0.1),
        para(2, 2.2, 1.1, -0.1, 0.0),
        SRGB_CURVE,
        para(4, 2.4, 0.95, 0.05, 0.08, 0.04, 0.001, 0.0),
    ],
)
@pytest.mark.parametrize("primaries", [ADOBE, P3, SRGB])
def test_both_ways_to_convert_come_to_the_same(
    primaries: NDArray[np.float64], curve: bytes
) -> None:
    pixels = np.random.default_rng(7).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    icc = profile("Some RGB", primaries, curve)
    quick, slow = conversion(icc), by_tables(icc)
    assert quick
    assert slow
    assert np.abs(quick(pixels).astype(int) - slow(pixels)).max() <= 2


def test_a_grey_black_is_left_to_little_cms() -> None:
    icc = profile("Grey", ADOBE, para(2, 2.2, 0.8, 0.1, 0.05))
    assert conversion(icc) is None
    assert to_srgb(np.zeros((1, 1, 3), np.uint8), icc).max() < 20


def test_a_profile_that_has_tables_is_left_to_them() -> None:
    lab = ADOBE_RGB[:20] + b"Lab " + ADOBE_RGB[24:]
    assert conversion(ADOBE_RGB.replace(b"desc", b"A2B0", 1)) is None
    assert conversion(lab) is None


@given(st.binary(max_size=60), st.integers(0, len(ADOBE_RGB)))
def test_no_damage_ends_the_reading_of_a_photo(noise: bytes, at: int) -> None:
    pixels = np.array([COLOURS], np.uint8)
    spoilt = ADOBE_RGB[:at] + noise + ADOBE_RGB[at + len(noise) :]
    assert to_srgb(pixels, spoilt).shape == pixels.shape
    assert to_srgb(pixels, spoilt[:at]).shape == pixels.shape
