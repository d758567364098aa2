"""Letters, words and colours, as bibs, boards and shirts have them."""

from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Array = NDArray[Any]
Random = np.random.Generator
CAP = 48  # pixels; a digit's height on the paper
LENGTHS = (0.03, 0.14, 0.3, 0.38, 0.15)  # shares of numbers of 1 to 5 signs


@cache
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@cache
def glyph(path: Path, sign: str) -> Array:
    """A sign's cover (rows, columns), 0 to 255, cut to its ink; its "8" is CAP pixels high."""
    type_ = face(path, 80)
    top, bottom = (type_.getbbox("8")[i] for i in (1, 3))
    type_ = face(path, max(8, round(80 * CAP / (bottom - top))))
    left, top, right, bottom = type_.getbbox(sign)
    image = Image.new("L", (max(1, int(right - left)), max(1, int(bottom - top))))
    ImageDraw.Draw(image).text((-left, -top), sign, font=type_, fill=255)
    return np.asarray(image).copy()


def any_text(random: Random) -> str:
    """A number as races give them: 1 to 5 digits, a few with a letter before or after."""
    length = 1 + int(random.choice(5, p=LENGTHS))
    digits = "".join(str(d) for d in random.integers(0, 10, length))
    if random.random() < 0.2:  # ones and sevens are what is mistaken most
        digits = "".join(
            random.choice(list("17174"), 1)[0] if random.random() < 0.5 else d for d in digits
        )
    if random.random() > 0.05 and digits[0] == "0":
        digits = str(random.integers(1, 10)) + digits[1:]
    letter = chr(65 + int(random.integers(26)))
    pick = random.random()
    if pick < 0.07 and length < 5:
        return letter + digits
    return digits + letter if pick < 0.1 and length < 5 else digits


def colour(random: Random, low: int = 0, high: int = 256) -> Array:
    return random.integers(low, high, 3).astype(np.float32)


def pair(random: Random) -> tuple[Array, Array]:
    """Ground and ink that can be told apart, dark on pale mostly."""
    pick = random.random()
    pale, dark = colour(random, 205), colour(random, 0, 60)
    vivid = random.permutation(
        np.array([random.uniform(130, 255), random.uniform(0, 160), random.uniform(0, 60)])
    )
    if pick < 0.45:
        return pale, dark
    if pick < 0.75:
        ink = (
            np.array([40.0, 40, 210]) + random.normal(size=3) * 25
            if random.random() < 0.5
            else vivid * 0.85
        )
        return pale, np.clip(ink, 0, 235)
    if pick < 0.87:
        ground = np.clip(vivid * 0.6 + 100, 0, 255)
        return ground, dark
    return vivid * 0.75, pale


def words(random: Random, spot: Array, fonts: list[Path], ink: Array, digits: bool = True) -> None:
    """Writes letters (or a year, a distance) over ``spot`` (h, w, 3), as large as it allows."""
    high, wide = spot.shape[:2]
    if high < 8 or wide < 12:
        return
    path = fonts[random.integers(len(fonts))]
    signs = (
        "ABCDEFGHIJKLMNOPRSTUVWYabcdefghijklmnoprstuvwz.:-"
        if random.random() < 0.85 or not digits
        else "0123456789"
    )
    cap = high * random.uniform(0.35, 0.75)
    x = wide * random.uniform(-0.1, 0.4)
    for _ in range(random.integers(2, 11)):
        cover = glyph(path, str(signs[random.integers(len(signs))]))
        size = max(2, int(cover.shape[1] * cap / CAP)), max(3, int(cover.shape[0] * cap / CAP))
        if x < 0 or x + size[0] >= wide or size[1] >= high:
            x += size[0]
            continue
        small = cv2.resize(cover, size, interpolation=cv2.INTER_AREA)[..., None] / np.float32(255)
        top = max(0, int(high * 0.8 - size[1]))
        place = spot[top : top + size[1], int(x) : int(x) + size[0]]
        place += (ink - place) * small[: place.shape[0]]
        x += size[0] * 1.15 + 1
