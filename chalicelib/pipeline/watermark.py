"""A line of text at the foot of a preview: to be seen, and not to be in the way."""

from functools import lru_cache
from pathlib import Path
from typing import Any

FONT = Path(__file__).parent / "fonts" / "Roboto-Medium.ttf"
HEIGHT = 1 / 24  # of the picture's shorter side
WIDEST = 0.6  # of the picture's width; longer text is drawn smaller
WHITE, SHADOW = 0.75, 0.45  # opacity: legible on snow and on asphalt
LEAST = 60  # pixels of a picture's shorter side; on smaller ones there is no room


def drawn(pixels: Any, text: str) -> Any:
    """A copy of BGR ``pixels`` (h, w, 3) uint8 with ``text`` at its lower right.

    The same array where it is too small for that.
    """
    import numpy as np

    height, width = pixels.shape[:2]
    if min(height, width) < LEAST:
        return pixels
    letters, margin = _letters(text, height, width)
    below, right = max(0, height - margin), max(0, width - margin)
    top, left = max(0, below - letters.shape[0]), max(0, right - letters.shape[1])
    marked = pixels.copy()
    part = marked[top:below, left:right]
    opacity = letters[: part.shape[0], : part.shape[1], np.newaxis].astype(np.float32) / 255
    part[:] = _over(_over(part, 0, _spread(opacity) * SHADOW), 255, opacity * WHITE)
    return marked


def _over(under: Any, value: int, opacity: Any) -> Any:
    return under * (1 - opacity) + value * opacity


def _spread(opacity: Any) -> Any:
    """Around each letter a rim of a twelfth of their height, blurred."""
    import cv2
    import numpy as np

    rim = max(3, opacity.shape[0] // 12 * 2 + 1)
    wide = cv2.dilate(opacity, np.ones((rim, rim), np.uint8))
    return cv2.GaussianBlur(wide, (rim, rim), 0)[:, :, np.newaxis]


@lru_cache(maxsize=16)  # a race's photos have few sizes
def _letters(text: str, height: int, width: int) -> tuple[Any, int]:
    """How opaque ``text`` is, (h, w) uint8 with room for a rim, and its distance to the edges."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    size = min(height, width) * HEIGHT
    font = ImageFont.truetype(FONT, size)
    size = max(1.0, size * min(1.0, WIDEST * width / max(1.0, font.getlength(text))))
    font = ImageFont.truetype(FONT, size)
    room = round(size / 4)
    left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
    image = Image.new("L", (right - left + 2 * room, bottom - top + 2 * room))
    ImageDraw.Draw(image).text((room - left, room - top), text, fill=255, font=font)
    return np.asarray(image), round(size / 2)
