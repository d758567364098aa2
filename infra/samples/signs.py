"""Things with words on them: boards on the fences, flags, the finish arch and its clock."""

import numpy as np
from PIL import Image, ImageDraw

from infra.samples.camera import Array
from infra.samples.letters import write
from infra.samples.outfit import Colour, linear

SPONSORS: tuple[tuple[str, Colour, Colour], ...] = (
    ("BRISA COLA", (200, 34, 46), (255, 246, 236)),
    ("MONTERO BANK", (16, 62, 122), (255, 214, 90)),
    ("PINO SPORT", (18, 112, 84), (244, 248, 240)),
    ("LUMEN RADIO", (250, 190, 40), (36, 30, 50)),
    ("VELA TELECOM", (108, 52, 150), (250, 240, 250)),
    ("AGUA CLARA", (30, 142, 198), (255, 255, 255)),
    ("PAN DE SOL", (238, 120, 40), (255, 250, 236)),
)
SEGMENTS = ("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")


def _linear(picture: Image.Image) -> Array:
    pixels = np.asarray(picture.convert("RGBA"), np.float32) / 255
    light = pixels[..., :3] ** 2.2 * pixels[..., 3:]
    return np.concatenate([light, pixels[..., 3:]], axis=2).astype(np.float32)


def board(text: str, ground: Colour, ink: Colour, size: tuple[int, int] = (600, 260)) -> Array:
    """A printed board (rows, columns, 4)."""
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    wide, high = size
    draw.rectangle((0, 0, wide, high // 14), fill=ink)
    draw.rectangle((0, high - high // 14, wide, high), fill=ink)
    write(draw, (wide * 0.08, high * 0.2, wide * 0.92, high * 0.8), text, ink)
    return _linear(picture)


def fence() -> Array:
    """A crowd barrier (440, 900, 4), steel bars with air between."""
    picture = Image.new("RGBA", (900, 440), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    steel = (168, 172, 178, 255)
    for x in range(40, 880, 44):
        draw.line((x, 30, x, 370), fill=(148, 152, 158, 255), width=9)
    draw.rounded_rectangle((8, 8, 892, 384), 40, outline=steel, width=18)
    for x in (110, 790):
        draw.line((x, 380, x, 438), fill=steel, width=16)
    return _linear(picture)


def flag(ground: Colour, ink: Colour, text: str) -> Array:
    """A tall feather flag (760, 200, 4) on its pole."""
    picture = Image.new("RGBA", (200, 760), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.line((22, 20, 22, 760), fill=(70, 72, 78, 255), width=7)
    draw.pieslice((-140, 8, 180, 330), 270, 360, fill=ground)
    draw.rectangle((20, 168, 179, 610), fill=ground)
    words = Image.new("RGBA", (430, 130), (0, 0, 0, 0))
    write(ImageDraw.Draw(words), (10, 14, 420, 116), text, ink)
    turned = words.rotate(90, expand=True)
    picture.paste(turned, (36, 168), turned)
    return _linear(picture)


def clock(time: str, size: tuple[int, int] = (760, 220)) -> Array:
    """A finish clock's lit segments."""
    picture = Image.new("RGB", size, (14, 14, 16))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((4, 4, size[0] - 5, size[1] - 5), outline=(60, 60, 64), width=6)
    advance = {":": 46}
    x = (size[0] - sum(advance.get(c, 112) for c in time)) / 2 + 6
    for character in time:
        _digit(draw, x, character)
        x += advance.get(character, 112)
    lit = _linear(picture)
    return np.concatenate([lit[..., :3] * 2.0, lit[..., 3:]], axis=2)


def _digit(draw: ImageDraw.ImageDraw, x: float, character: str) -> None:
    red, dark = (255, 120, 30), (34, 20, 18)
    top, middle, bottom, wide = 38, 110, 182, 76
    if character == ":":
        for y in (80, 140):
            draw.rectangle((x + 8, y - 9, x + 26, y + 9), fill=red)
        return
    lines = {
        "a": (x, top, x + wide, top), "b": (x + wide, top, x + wide, middle),
        "c": (x + wide, middle, x + wide, bottom), "d": (x, bottom, x + wide, bottom),
        "e": (x, middle, x, bottom), "f": (x, top, x, middle), "g": (x, middle, x + wide, middle),
    }  # fmt: skip
    for name, (x0, y0, x1, y1) in lines.items():
        along = 9 if x0 != x1 else 0
        up = 9 - along
        ends = (x0 + along, y0 + up, x1 - along, y1 - up)
        draw.line(ends, fill=red if name in SEGMENTS[int(character)] else dark, width=16)


def arch(word: str, title: str, ground: Colour, ink: Colour) -> Array:
    """The beam of an arch, 9 metres by 1.9: a big word, and a title beneath it."""
    picture = Image.new("RGB", (1800, 380), ground)
    draw = ImageDraw.Draw(picture)
    for x in range(-380, 1800, 120):
        shade = tuple(max(0, c - 10) for c in ground)
        draw.polygon(((x, 380), (x + 380, 0), (x + 440, 0), (x + 60, 380)), fill=shade)
    for index in range(16):
        for row in range(2):
            colour = (250, 250, 250) if (index + row) % 2 else (24, 24, 28)
            for left in (0, 1800 - 16 * 14):
                box = (left + index * 14, 352 + row * 14, left + index * 14 + 13, 365 + row * 14)
                draw.rectangle(box, fill=colour)
    write(draw, (520, 34, 1280, 226), word, ink)
    write(draw, (420, 262, 1380, 344), title, ink)
    return _linear(picture)


def cloth(colour: Colour) -> Array:
    """A plain piece (64, 64, 4), rounder towards its edges as an inflated pillar is."""
    across = np.sin(np.linspace(0.25, np.pi - 0.25, 64, dtype=np.float32))[None, :, None]
    picture = np.ones((64, 64, 4), np.float32)
    picture[..., :3] = linear(colour) * across
    return picture
