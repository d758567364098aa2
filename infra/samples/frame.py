"""Places on a body that have axes of their own."""

from dataclasses import dataclass

import numpy as np

from infra.samples.camera import Array


@dataclass(frozen=True)
class Frame:
    """A place on the body with its own axes (columns: side, up, front)."""

    origin: Array
    axes: Array

    def out(self, *point: float) -> tuple[float, float, float]:
        """The runner's coordinates of a point of this frame."""
        x, y, z = self.origin + self.axes @ np.array(point)
        return (float(x), float(y), float(z))

    def into(self, points: Array) -> Array:
        """This frame's coordinates (3, n) of the runner's."""
        return np.asarray(self.axes.T @ (points - self.origin[:, None]), np.float32)
