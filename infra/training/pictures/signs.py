"""Print that is no bib: clocks, banners, number plates, kilometre signs, shirts."""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from infra.training.fonts import face
from infra.training.pictures.canvas import OTHER, Array, Canvas, Random, Thing
from infra.training.pictures.clock import draw_clock
from infra.training.pictures.words import marking, some_text, vivid


def draw_sign(random: Random, canvas: Canvas, fonts: list[Path], at: Array, wide: float) -> None:
    """A sign ``wide`` pixels wide with its middle ``at`` x, y."""
    kind = str(random.choice(["clock", "banner", "plate", "mark", "house", "poster"],
                             p=[0.16, 0.36, 0.12, 0.12, 0.04, 0.2]))  # fmt: skip
    picture, codes = draw_clock(random) if kind == "clock" else _board(random, fonts, kind)
    _put(random, canvas, picture, codes, at, wide)


def shirt_print(random: Random, canvas: Canvas, fonts: list[Path], at: Array, wide: float) -> None:
    """Words, or seldom a number, straight on cloth."""
    text = some_text(random)
    picture = Image.new("RGBA", (300, 150), (0, 0, 0, 0))
    codes = Image.new("L", (300, 150), 0)
    ink = vivid(random) if random.random() < 0.5 else (240, 240, 240)
    _line(random, picture, codes, fonts, text, (10, 10, 290, 140), (*ink, OTHER))
    _put(random, canvas, picture, codes, at, wide)


def _board(random: Random, fonts: list[Path], kind: str) -> tuple[Image.Image, Image.Image]:
    ground, ink = (
        (vivid(random), (250, 250, 250))
        if random.random() < 0.5
        else ((245, 245, 245), (20, 20, 24))
    )
    if random.random() < 0.3:
        ground, ink = ink, ground
    texts, size = _texts(random, kind)
    picture, codes = Image.new("RGBA", size, (*ground, 255)), Image.new("L", size, 0)
    if kind == "mark" and random.random() < 0.4:  # round, with a red rim
        picture = Image.new("RGBA", size, (0, 0, 0, 0))
        ImageDraw.Draw(picture).ellipse(
            (2, 2, size[0] - 2, size[1] - 2), (250, 250, 250, 255), (200, 30, 30, 255), 18
        )
        ink = (20, 20, 20)
    for i, text in enumerate(texts):
        high = size[1] / len(texts)
        box = (size[0] * 0.12, high * (i + 0.14), size[0] * 0.88, high * (i + 0.86))
        _line(random, picture, codes, fonts, text, box, (*ink, OTHER + i))
    return picture, codes


def _texts(random: Random, kind: str) -> tuple[list[str], tuple[int, int]]:
    number = str(random.integers(1, 100000) // 10 ** random.integers(0, 4))
    if kind == "plate":
        letters = "".join("ABCDEFGHKLMNPRSTVXYZ"[i] for i in random.integers(0, 20, 3))
        digits = f"{random.integers(1, 10000):0{random.integers(1, 5)}d}"
        forms = [
            f"{digits} {letters}",
            f"{letters[:2]} {digits}",
            f"{letters[0]} {digits} {letters[1:]}",
        ]
        return [forms[random.integers(3)]], (320, 90)
    if kind == "mark":
        mark = (
            str(random.integers(1, 43))
            if random.random() < 0.7
            else str(random.choice([30, 50, 70]))
        )
        return ([mark], (200, 200)) if random.random() < 0.3 else ([mark, "KM"], (200, 240))
    if kind == "house":
        return [str(random.integers(1, 400))], (180, 130)
    if kind == "poster":
        return [some_text(random) for _ in range(random.integers(2, 6))], (260, 320)
    year = str(random.integers(1995, 2036)) if random.random() < 0.85 else number
    return [(some_text(random), year, f"{some_text(random)} {year}")[random.integers(3)]], (
        420,
        110,
    )


def _line(random: Random, picture: Image.Image, codes: Image.Image, fonts: list[Path], text: str,
          box: tuple[float, float, float, float], ink: tuple[int, ...]) -> None:  # fmt: skip
    path = fonts[random.integers(len(fonts))]
    left, top, right, bottom = face(path, 100).getbbox(text)
    scale = min((box[2] - box[0]) / (right - left), (box[3] - box[1]) / (bottom - top))
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    type_ = face(path, max(6, int(100 * scale)))
    ImageDraw.Draw(picture).text(middle, text, font=type_, fill=(*ink[:3], 255), anchor="mm")
    marking(codes).text(middle, text, font=type_, fill=ink[3], anchor="mm")


def _put(
    random: Random, canvas: Canvas, picture: Image.Image, codes: Image.Image, at: Array, wide: float
) -> None:
    """Shrunk, turned a little and out of square."""
    if wide > 2500:
        return
    size = (max(8, int(wide)), max(4, int(wide * picture.height / picture.width)))
    art = np.asarray(
        picture.resize(
            size, Image.Resampling.BOX if wide < picture.width else Image.Resampling.BILINEAR
        )
    )
    marks = np.asarray(codes.resize(size, Image.Resampling.NEAREST))
    w, h = size
    tilt = np.radians(random.normal() * 5)
    corners = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    there = (
        (corners - [w / 2, h / 2]) @ turn * [random.uniform(0.6, 1), 1]
        + random.normal(0, 0.02, (4, 2)) * h
        + at
    )
    low = np.floor(there.min(axis=0)).astype(int) - 1
    shape = (np.ceil(there.max(axis=0)).astype(int) + 2 - low).tolist()
    put = cv2.getPerspectiveTransform(corners, (there - low).astype(np.float32))
    art = cv2.warpPerspective(art, put, shape)
    marks = cv2.warpPerspective(marks, put, shape, flags=cv2.INTER_NEAREST)
    cover = art[..., 3].astype(np.float32) / 255
    corner = (int(low[0]), int(low[1]))
    light = random.uniform(0.5, 1.05)
    canvas.lay(corner, art[..., 2::-1] * light, cover)
    canvas.mark(corner, marks, cover, Thing())
