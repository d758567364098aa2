"""Draws what the reader makes of hard scenes: ``python -m infra.samples.verdicts OUT_FOLDER``.

A picture for each, of what matters on the photo that the reader was given whole, with the box of
each text that has digits and, below, what was read, how surely, and why it was kept or dropped:
green where that is right, red where a number is kept that is none, amber where one is dropped.
"""

import argparse
import textwrap
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from chalicelib.bibs import BibReader, Candidate, Reading
from infra.samples.camera import Array
from infra.samples.hard import Case, cases
from infra.samples.letters import TEXT, font
from infra.samples.photo import QUALITY as CAMERAS
from infra.samples.scene import paint

WIDE, HIGH = 480, 320  # pixels of what is seen of a photo
LINE, LINES, SIZE = 24, 3, 21  # pixels of a line of text, lines, pixels of letters
COLUMNS = 62  # characters of a line
RIGHT, WRONG, DROPPED = (34, 150, 76), (208, 44, 44), (196, 112, 0)
QUALITY = 80


def drawn(case: Case, reader: BibReader) -> Image.Image:
    """What the reader makes of a case."""
    pixels, _ = paint(case.scene)
    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=CAMERAS)
    return sheet(pixels, reader.read(file.getvalue()), case)


def _window(case: Case) -> tuple[float, float, float]:
    """Left, top and width, in pixels, of what matters on the photo."""
    camera = case.scene.camera
    x, y, depth = camera.project(np.array(case.spot))
    width = max(case.across * camera.focal / depth, 60.0)
    return float(x - width / 2), float(y - width * HIGH / WIDE / 2), float(width)


def sheet(pixels: Array, reading: Reading, case: Case) -> Image.Image:
    """What matters of ``pixels`` (rows, columns, 3), and what was read there."""
    left, top, width = _window(case)
    box = (left, top, left + width, top + width * HIGH / WIDE)
    seen = Image.fromarray(pixels).resize((WIDE, HIGH), Image.Resampling.LANCZOS, box)
    drawn = Image.new("RGB", (WIDE, HIGH + LINE * LINES + 10), (250, 250, 250))
    drawn.paste(seen)
    draw = ImageDraw.Draw(drawn)
    told = []
    for one in _told(reading, box):
        x0, y0, x1, y1 = (np.array(one.box) - (left, top, left, top)) * WIDE / width
        draw.rectangle((x0, y0, x1, y1), outline=_colour(one, case), width=3)
        told += [(line, _colour(one, case)) for line in textwrap.wrap(_words(one), COLUMNS)]
    told = told or [("nothing with digits was read here", DROPPED)]
    for place, (line, colour) in enumerate(told[:LINES]):
        draw.text((10, HIGH + 5 + LINE * place), line, colour, font(TEXT, SIZE))
    return drawn


def _colour(one: Candidate, case: Case) -> tuple[int, int, int]:
    if one.verdict == "dropped":
        return DROPPED
    return RIGHT if one.number in case.bibs else WRONG


def _told(reading: Reading, box: tuple[float, float, float, float]) -> list[Candidate]:
    """The texts with digits in the middle of ``box``, kept ones first, surest first."""
    x0, y0, x1, y1 = box
    here = [
        one
        for one in reading.candidates
        if any(character.isdigit() for character in one.text)
        and x0 < (one.box[0] + one.box[2]) / 2 < x1
        and y0 < (one.box[1] + one.box[3]) / 2 < y1
    ]
    return sorted(here, key=lambda one: (one.verdict != "kept", -one.belief))


def _words(one: Candidate) -> str:
    if one.verdict == "kept":
        return f"{one.number} kept, confidence {one.belief:.2f}"
    return f"{one.text} dropped: {one.reason}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.samples.verdicts", description=__doc__)
    parser.add_argument("folder", type=Path, help="gets a NAME.webp for each case")
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    reader = BibReader()
    for case in cases():
        drawn(case, reader).save(folder / f"{case.scene.name}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
