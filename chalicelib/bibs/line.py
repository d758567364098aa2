"""A line of text on a picture."""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Line:
    """A line of text: centre, width along the text, height, and slope in radians.

    All in pixels of the picture that was looked at; a slope above 0 runs downhill.
    """

    x: float
    y: float
    width: float
    height: float
    slope: float

    def corners(self) -> NDArray[np.float32]:
        """The corners (4, 2): top left, top right, bottom right, bottom left of the text."""
        along = np.array([math.cos(self.slope), math.sin(self.slope)]) * self.width / 2
        down = np.array([-math.sin(self.slope), math.cos(self.slope)]) * self.height / 2
        centre = np.array([self.x, self.y])
        quad = [centre - along - down, centre + along - down]
        quad += [centre + along + down, centre - along + down]
        return np.array(quad, np.float32)

    def grown(self, left: float, right: float, above: float, below: float) -> "Line":
        """This line with its sides moved outwards, in multiples of its height."""
        along, down = (right - left) * self.height / 2, (below - above) * self.height / 2
        cos, sin = math.cos(self.slope), math.sin(self.slope)
        return Line(
            self.x + along * cos - down * sin,
            self.y + along * sin + down * cos,
            max(1.0, self.width + (left + right) * self.height),
            max(1.0, self.height * (1 + above + below)),
            self.slope,
        )

    def top(self) -> float:
        """The y of its highest corner."""
        return float(self.corners()[:, 1].min())

    def bottom(self) -> float:
        """The y of its lowest corner."""
        return float(self.corners()[:, 1].max())

    def moved(self, down: float) -> "Line":
        """This line ``down`` pixels lower."""
        return replace(self, y=self.y + down)

    def turned(self, degrees: float) -> "Line":
        """This line turned clockwise about its centre."""
        return replace(self, slope=self.slope + math.radians(degrees))
