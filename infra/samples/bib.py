"""A race bib: what is printed on it, and the sheet of paper in front of a runner's belly."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image, ImageDraw

from infra.samples.camera import Array
from infra.samples.letters import DIGITS, write

PRINT = (720, 560)  # pixels
EVENT, SPONSOR = "VALMAR CITY RACE", "Brisa Cola"
WAVES = {"1": (214, 48, 49), "2": (9, 102, 178), "3": (20, 130, 84), "4": (122, 62, 157)}
INK = (16, 16, 20)


@dataclass(frozen=True)
class Bib:
    """A numbered bib; ``crease`` folds it, ``tilt`` (degrees) pins it on awry."""

    number: str
    crease: float = 0.004  # metres
    tilt: float = 0.0
    phase: float = 0.0
    width: float = 0.25  # metres
    height: float = 0.195

    @cached_property
    def art(self) -> tuple[Array, tuple[float, float, float, float]]:
        """The print as (height, width, 3) in 0..1, and the number's box as shares of it."""
        wide, high = PRINT
        picture = Image.new("RGB", PRINT, (250, 250, 247))
        draw = ImageDraw.Draw(picture)
        wave = WAVES.get(self.number[0], (214, 48, 49))
        draw.rectangle((0, 0, wide, 112), fill=wave)
        write(draw, (70, 26, wide - 70, 92), EVENT, (255, 255, 255))
        ink = write(draw, (52, 152, wide - 52, 440), self.number, INK, DIGITS)
        draw.rectangle((0, high - 84, wide, high), fill=(238, 238, 234))
        write(draw, (240, high - 68, wide - 240, high - 18), SPONSOR, wave)
        for x in (36, wide - 36):
            for y in (34, high - 34):
                self._pin(draw, x, y)
        shares = (ink[0] / wide, ink[1] / high, ink[2] / wide, ink[3] / high)
        return np.asarray(picture, np.float32) / 255, shares

    @staticmethod
    def _pin(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=(70, 70, 74))
        draw.line((x - 24, y + 3, x + 24, y - 3), fill=(176, 178, 184), width=6)

    def relief(self, x: Array, y: Array) -> Array:
        """How far, in metres, the sheet at ``x``, ``y`` from its middle lies before its plane."""
        round_belly = -1.15 * x * x - 0.25 * y * y
        waves = np.sin(21 * x + 9 * y + self.phase) + 0.6 * np.sin(34 * y - 13 * x + self.phase * 2)
        corners = -1.6 * np.maximum(np.abs(x) + np.abs(y) - 0.14, 0) ** 2
        return np.asarray(round_belly + self.crease * waves + corners)
