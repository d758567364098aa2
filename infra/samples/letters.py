"""Lettering in the two typefaces that ship with the samples."""

from functools import cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
DIGITS = "archivo-narrow-bold.woff"
TEXT = "barlow-condensed-bold.woff"


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)


def fitted(name: str, text: str, width: float, height: float) -> ImageFont.FreeTypeFont:
    """The largest font in which ``text`` fits ``width`` x ``height`` pixels."""
    left, top, right, bottom = font(name, 200).getbbox(text)
    scale = min(width / (right - left), height / (bottom - top))
    return font(name, max(4, int(200 * scale)))


def write(
    draw: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    text: str,
    colour: tuple[int, int, int],
    name: str = TEXT,
) -> tuple[float, float, float, float]:
    """Writes ``text`` as large as it fits the middle of ``box``; answers the box of the ink."""
    x0, y0, x1, y1 = box
    face = fitted(name, text, x1 - x0, y1 - y0)
    middle = ((x0 + x1) / 2, (y0 + y1) / 2)
    left, top, right, bottom = face.getbbox(text)
    corner = (middle[0] - (left + right) / 2, middle[1] - (top + bottom) / 2)
    draw.text(corner, text, font=face, fill=colour)
    return (corner[0] + left, corner[1] + top, corner[0] + right, corner[1] + bottom)
