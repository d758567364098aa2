"""A pinhole camera that stands on the course.

World axes: x to the right, y up, z away from the first camera position; metres.
"""

from dataclasses import dataclass
from math import cos, radians, sin, tan
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Camera:
    """Where the photographer stands, what the lens sees, and what it is focused on."""

    width: int  # pixels
    height: int
    position: tuple[float, float, float] = (0.0, 1.25, 0.0)
    pan: float = 0.0  # degrees, to the right
    tilt: float = 0.0  # degrees, up
    roll: float = 0.0  # degrees, clockwise
    field: float = 30.0  # degrees, across the longer side
    focus: float = 8.0  # metres
    aperture: float = 0.05  # metres; the wider, the more the background melts

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return max(self.width, self.height) / 2 / tan(radians(self.field) / 2)

    @property
    def axes(self) -> Array:
        """Rows: the camera's right, up and forward in the world."""
        pan, tilt, roll = radians(self.pan), radians(self.tilt), radians(self.roll)
        forward = np.array([sin(pan) * cos(tilt), sin(tilt), cos(pan) * cos(tilt)])
        right = np.array([cos(pan), 0.0, -sin(pan)])
        up = np.cross(forward, right)
        turned = right * cos(roll) - up * sin(roll)
        return np.stack([turned, np.cross(forward, turned), forward])

    def project(self, points: Array) -> Array:
        """Pixels (..., 2) and depth in metres as the third column, of world points (..., 3)."""
        seen = (np.asarray(points, float) - np.array(self.position)) @ self.axes.T
        depth = np.maximum(seen[..., 2], 1e-3)
        x = self.width / 2 + self.focal * seen[..., 0] / depth
        y = self.height / 2 - self.focal * seen[..., 1] / depth
        return np.stack([x, y, seen[..., 2]], axis=-1)

    def rays(self, x: Array, y: Array) -> Array:
        """Unit directions (..., 3) in the world through pixels ``x``, ``y``."""
        plane = np.stack(
            [
                (np.asarray(x, float) - self.width / 2) / self.focal,
                (self.height / 2 - np.asarray(y, float)) / self.focal,
                np.ones(np.shape(x)),
            ],
            axis=-1,
        )
        rays = plane @ self.axes
        return np.asarray(rays / np.linalg.norm(rays, axis=-1, keepdims=True))

    def blur(self, depth: float) -> float:
        """Radius in pixels of the circle of confusion of what is ``depth`` metres away."""
        return self.focal * self.aperture * abs(1 / self.focus - 1 / max(depth, 0.3)) / 2
