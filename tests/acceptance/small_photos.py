"""Small photos, no two of them the same."""

import io
import os
from pathlib import Path

from PIL import Image


def small_photo(size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG of chance pixels."""
    out = io.BytesIO()
    Image.frombytes("L", size, os.urandom(size[0] * size[1])).save(out, "JPEG")
    return out.getvalue()


def plain_photo(size: int) -> bytes:
    """A strip of one colour, read in a moment, with so many bytes of chance behind its end."""
    out = io.BytesIO()
    Image.new("L", (320, 16), "gray").save(out, "JPEG")
    return out.getvalue() + os.urandom(size)


def small_photos(folder: Path, count: int, size: tuple[int, int] = (64, 48)) -> Path:
    """A folder of so many, in folders of a thousand."""
    for number in range(count):
        card = folder / f"card {number // 1000 + 1}"
        card.mkdir(parents=True, exist_ok=True)
        (card / f"IMG_{number:05}.JPG").write_bytes(small_photo(size))
    return folder
