"""Decoding: every kind of file and orientation gives the same upright pixels."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from chalicelib.bibs.decode import WORKING_SIDE, decode
from tests.unit.bibs.pictures import (
    animated,
    difference,
    drawn,
    encoded,
    exif_of,
    laid,
    ycck,
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_gives_the_same_upright_pixels(kind: str, orientation: int) -> None:
    upright = drawn()
    exif = exif_of({0x0112: orientation})
    picture = decode(encoded(laid(upright, orientation), kind, quality=95, exif=exif))
    assert (picture.width, picture.height) == upright.size
    assert picture.pixels.shape == (upright.height, upright.width, 3)
    assert difference(picture, upright) < 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_reduced_photos_are_turned_once_too(kind: str) -> None:
    upright = drawn(2 * WORKING_SIDE, WORKING_SIDE)
    exif = exif_of({0x0112: 6})
    picture = decode(encoded(laid(upright, 6), kind, compress_level=1, method=0, exif=exif))
    assert (picture.width, picture.height) == upright.size
    assert difference(picture, upright.reduce(2)) < 3


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "RGB", {"quality": 95, "subsampling": "4:2:0"}),
        ("JPEG", "RGB", {"quality": 95, "keep_rgb": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("JPEG", "CMYK", {"quality": 95, "progressive": True}),
        ("JPEG", "L", {"quality": 95}),
        ("JPEG", "L", {"quality": 95, "progressive": True}),
        ("PNG", "1", {}),
        ("PNG", "L", {}),
        ("PNG", "LA", {}),
        ("PNG", "P", {}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("WEBP", "RGB", {"quality": 95}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"quality": 95}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_every_kind_of_pixel_becomes_bgr(kind: str, mode: str, options: dict[str, object]) -> None:
    image = drawn().convert(mode)
    data = encoded(image, kind, **options)
    picture = decode(data)
    assert picture.pixels.dtype == np.uint8
    assert difference(picture, Image.open(io.BytesIO(data))) < 1.5
    assert difference(picture, image) < 3


def test_print_files_keep_their_colours() -> None:
    data = ycck(drawn())
    assert Image.open(io.BytesIO(data)).mode == "CMYK"
    assert difference(decode(data), Image.open(io.BytesIO(data))) < 1.5
    assert difference(decode(data), drawn()) < 3


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_sixteen_bits_become_eight(mode: str) -> None:
    image = drawn().convert(mode)
    wide = np.asarray(image, np.uint16) * 257
    if mode != "L":
        wide = wide[:, :, [2, 1, 0, 3][: len(mode)]]
    assert difference(decode(cv2.imencode(".png", wide)[1].tobytes()), image) < 1


def lettered(mode: str, ink: tuple[int, ...]) -> Image.Image:
    """Ink on nothing."""
    image = Image.new("RGBA", (120, 80), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (30, 30, 60, 50))
    image.paste((*ink, 128), (70, 30, 100, 50))
    return image.quantize(8) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode", "options"),
    [
        ("PNG", "RGBA", {}),
        ("PNG", "LA", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGBA", {"lossless": True}),
        ("WEBP", "RGBA", {"quality": 95}),
    ],
)
def test_black_on_nothing_is_black_on_white(
    kind: str, mode: str, options: dict[str, object]
) -> None:
    pixels = decode(encoded(lettered(mode, (0, 0, 0)), kind, **options)).pixels
    assert pixels[10, 10].tolist() == [255, 255, 255]
    assert pixels[40, 45].max() < 3
    assert np.abs(pixels[40, 85].astype(int) - 127).max() < 4


def test_a_transparent_colour_is_white() -> None:
    data = encoded(Image.new("RGB", (4, 4), (9, 9, 9)), "PNG", transparency=(9, 9, 9))
    assert decode(data).pixels.min() == 255


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_large_transparent_ones_are_reduced_seamlessly(depth: type) -> None:
    image = drawn(3203, 1602).convert("RGBA")
    image.putalpha(drawn(3203, 1602).convert("L").point(lambda v: 128 + v // 2))
    most = np.iinfo(depth).max // 255
    wide = (np.asarray(image, depth) * most)[:, :, [2, 1, 0, 3]]
    fast = [cv2.IMWRITE_PNG_COMPRESSION, 1]
    picture = decode(cv2.imencode(".png", wide, fast)[1].tobytes())
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image)
    assert (picture.width, picture.height) == image.size
    assert difference(picture, white.reduce(2)) < 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    ("size", "reduced"),
    [
        ((1600, 900), (1600, 900)),
        ((3199, 2400), (3199, 2400)),
        ((3200, 1600), (1600, 800)),
        ((1600, 3200), (800, 1600)),
        ((3300, 1700), (1650, 850)),
        ((6500, 3300), (1625, 825)),
        ((6500, 400), (6500, 400)),
    ],
)
def test_large_photos_are_reduced_and_keep_their_size(
    kind: str, size: tuple[int, int], reduced: tuple[int, int]
) -> None:
    picture = decode(encoded(Image.new("RGB", size), kind, compress_level=1, method=0))
    assert (picture.width, picture.height) == size
    assert picture.pixels.shape[1::-1] == reduced


def test_reducing_averages_all_pixels() -> None:
    stripes = np.zeros((3200, 6400), np.uint8)
    stripes[:, ::4] = 200
    pixels = decode(encoded(Image.fromarray(stripes), "PNG", compress_level=1)).pixels
    assert pixels.shape == (800, 1600, 3)
    assert np.abs(pixels.astype(int) - 50).max() <= 1


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("PNG", {"default_image": True}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"quality": 95}),
        ("MPO", {"quality": 95}),
    ],
)
def test_of_several_pictures_the_first_counts(kind: str, options: dict[str, object]) -> None:
    picture = decode(animated(kind, **options))
    assert (picture.width, picture.height) == (120, 80)
    assert difference(picture, drawn()) < 3


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (7, 5)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_smallest_are_decoded(kind: str, size: tuple[int, int]) -> None:
    assert decode(encoded(drawn(*size), kind)).pixels.shape == (size[1], size[0], 3)
