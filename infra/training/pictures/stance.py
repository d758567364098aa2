"""Where a runner stands in a picture, and how large."""

from dataclasses import dataclass

import numpy as np

from infra.training.pictures.canvas import Array


@dataclass(frozen=True)
class Stance:
    """``at`` (x, y) is the middle of the chest; ``metre`` its pixels; ``soft`` blurs edges."""

    at: Array
    metre: float
    soft: float

    def place(self, x: float, y: float) -> Array:
        """Metres right of and below the middle of the chest, in pixels."""
        return np.asarray(self.at + self.metre * np.array([x, y]))
