"""The photos of a run: an album that every race gets, and a few that cannot be read.

A small photo's top rows say in black and white what the stand-in reader is to read on it, so that
reading it depends on its pixels alone.
"""

import io
import random
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

WIDTH, HEIGHT = 160, 120  # pixels
CELL = 10  # pixels, of one bit
BITS = 14
POISON, HOPELESS = WIDTH + 1, WIDTH + 2  # widths, of what kills its reader, and what it fails at
ALBUM = 25  # photos of a race
CALM = "calm"  # the race read without faults; its watermark is changed during them
ODD = "odd"  # the race of those that cannot be read


@dataclass(frozen=True)
class Item:
    """One picture; the same item is uploaded many times, each time with other bytes."""

    name: str  # without a dash, which ends it in an upload's name
    jpeg: bytes

    def unique(self, mark: str) -> bytes:
        """Its bytes with ``mark`` as a comment, so that no two uploads are the same file."""
        comment = mark.encode()
        segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        return self.jpeg[:2] + segment + self.jpeg[2:]


def encoded(number: int, dim: bool, width: int = WIDTH, seed: int = 0) -> bytes:
    """A JPEG that says ``number``, surely or, if it is ``dim``, hardly."""
    noise = random.Random(seed).randbytes(width * HEIGHT)
    image = Image.frombytes("L", (width, HEIGHT), noise)
    for place in range(BITS + 1):
        bit = (number >> place) & 1 if place < BITS else dim
        image.paste(255 if bit else 0, (place * CELL, 0, (place + 1) * CELL, CELL))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def album() -> list[Item]:
    """A race's photos: of each fifth runner a second one, hardly legible, for the judge."""
    numbers = [1000 + 37 * place for place in range(ALBUM - ALBUM // 5)]
    clear = [(number, False) for number in numbers]
    dim = [(number, True) for number in numbers[: ALBUM // 5]]
    return [
        Item(f"p{place}", encoded(number, hardly, seed=place))
        for place, (number, hardly) in enumerate(clear + dim)
    ]


def odd_ones() -> list[Item]:
    """What cannot be read: cut off, deadly to its reader, hopeless for it."""
    whole = encoded(7, False)
    return [
        Item("cut", whole[: len(whole) // 3]),
        Item("poison", encoded(7, False, POISON)),
        Item("hopeless", encoded(7, False, HOPELESS)),
    ]


def samples(folder: Path) -> list[Item]:
    """Dorsal's own sample photos, as an album for the real reader."""
    return [
        Item(f"s{place}", path.read_bytes())
        for place, path in enumerate(sorted(folder.glob("*.jpg")))
    ]
