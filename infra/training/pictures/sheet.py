"""A bib as it is printed: the number, and all that organisers put around it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from infra.training.fonts import face
from infra.training.pictures.canvas import OTHER, Array, Random
from infra.training.pictures.words import Colour, marking, vivid, write_words

CONTRAST = 90  # between number and ground, of 255; organisers want their numbers read


@dataclass(frozen=True)
class Sheet:
    """``colours`` (h, w, 3) BGR and ``codes`` (h, w) of what is printed; see canvas.Thing."""

    number: str
    colours: Array
    codes: Array

    @property
    def tall(self) -> float:
        """The number's height in pixels."""
        rows = ((self.codes > 0) & (self.codes < OTHER)).any(axis=1)
        return float(rows.sum())


def draw_sheet(random: Random, fonts: list[Path], number: str) -> Sheet:
    """A bib with ``number``; the same state of ``random`` gives the same design."""
    high = 210
    wide = int(high * random.uniform(1.05, 1.6))
    ground, ink = _legible_colours(random)
    picture, codes = Image.new("RGB", (wide, high), ground), Image.new("L", (wide, high), 0)
    top, bottom = _bands(random, picture, codes, fonts, ink)
    _write_number(random, picture, codes, fonts, number, ink, (top, bottom))
    _fixings(random, ImageDraw.Draw(picture), wide, high)
    return Sheet(number, np.asarray(picture)[..., ::-1].copy(), np.asarray(codes).copy())


def _legible_colours(random: Random) -> tuple[Colour, Colour]:
    while True:
        ground, ink = _colours(random)
        if abs(np.dot(np.subtract(ground, ink), (0.3, 0.59, 0.11))) >= CONTRAST:
            return ground, ink


def _colours(random: Random) -> tuple[Colour, Colour]:
    pick = random.random()
    dark, pale = random.integers(0, 50, 3), 255 - random.integers(0, 22, 3)
    if pick < 0.68:
        return _colour(pale), _colour(dark)
    strong = np.array(vivid(random))
    if pick < 0.82:
        return _colour(pale), _colour(strong * 0.75)
    if pick < 0.92:
        return _colour(255 - (255 - strong) // 2), _colour(dark)
    return _colour(strong * 0.7), _colour(pale)


def _colour(parts: Array) -> Colour:
    return int(parts[0]), int(parts[1]), int(parts[2])


def _bands(
    random: Random, picture: Image.Image, codes: Image.Image, fonts: list[Path], ink: Colour
) -> tuple[float, float]:
    """Bands or lines above and below the number; answers the rows left for it."""
    wide, high = picture.size
    top, bottom = high * random.uniform(0.04, 0.12), high * random.uniform(0.88, 0.97)
    for above in (True, False):
        if random.random() < 0.25:
            continue
        depth = high * random.uniform(0.1, 0.27)
        box = (0.0, 0.0, float(wide), depth) if above else (0.0, high - depth, float(wide), high)
        words = ink
        if random.random() < 0.6:
            ImageDraw.Draw(picture).rectangle(box, fill=vivid(random))
            words = (255, 255, 255) if random.random() < 0.7 else (20, 20, 20)
        write_words(random, picture, codes, fonts, box, words, OTHER if above else OTHER + 3)
        top, bottom = (depth, bottom) if above else (top, high - depth)
    return top, bottom


def _write_number(
    random: Random, picture: Image.Image, codes: Image.Image, fonts: list[Path],
    number: str, ink: Colour, rows: tuple[float, float],
) -> None:  # fmt: skip
    """Digit by digit, so that each has its code."""
    wide, (top, bottom) = picture.size[0], rows
    path = fonts[random.integers(len(fonts))]
    spacing = random.uniform(-0.02, 0.12)
    unit = face(path, 100)
    _, upper, _, lower = unit.getbbox(number)
    length = sum(unit.getlength(c) for c in number) + 100 * spacing * (len(number) - 1)
    room = random.uniform(0.72, 0.96)
    scale = min(wide * room / length, (bottom - top) * random.uniform(0.68, 0.94) / (lower - upper))
    type_ = face(path, max(8, int(100 * scale)))
    slack = wide - length * scale
    x = slack / 2 + random.normal() * slack * 0.08
    y = (top + bottom) / 2 - (upper + lower) / 2 * scale
    rim, rims = int(random.integers(2, 5)), vivid(random)
    rim = rim if random.random() < 0.08 else 0
    for place, character in enumerate(number, 1):
        ImageDraw.Draw(picture).text(
            (x, y), character, font=type_, fill=ink, stroke_width=rim, stroke_fill=rims
        )
        marking(codes).text((x, y), character, font=type_, fill=place)
        x += type_.getlength(character) + 100 * scale * spacing


def _fixings(random: Random, draw: ImageDraw.ImageDraw, wide: int, high: int) -> None:
    for x, y in ((0.06, 0.07), (0.94, 0.07), (0.06, 0.93), (0.94, 0.93)):
        if random.random() < 0.7:
            x0, y0, r = x * wide, y * high, random.uniform(4, 10)
            draw.ellipse((x0 - r, y0 - r, x0 + r, y0 + r), fill=(90, 90, 96))
    if random.random() < 0.12:  # a chip, or the holes of a strip that is torn off
        for x in np.linspace(0.1, 0.9, 12) * wide:
            draw.ellipse((x - 2, high * 0.8, x + 2, high * 0.8 + 4), fill=(120, 120, 120))
