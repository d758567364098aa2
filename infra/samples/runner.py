"""A runner: a pose, an outfit and perhaps a bib, turned into a solid body."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from infra.samples.bib import Bib
from infra.samples.body import body
from infra.samples.camera import Array
from infra.samples.frame import Frame
from infra.samples.outfit import Outfit
from infra.samples.pose import Pose, turn_x, turn_y, turn_z
from infra.samples.solid import Solid

BELLY = 0.27  # metres from the hips up to the middle of a bib


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Somebody on the course at ``place`` (metres right, metres away), turned by ``heading``
    degrees from facing the first camera position."""

    place: tuple[float, float]
    pose: Pose
    outfit: Outfit
    bib: Bib | None = None
    heading: float = 0.0
    size: float = 1.0
    motion: float = 0.0  # pixels that the runner moves while the shutter is open

    @cached_property
    def trunk(self) -> Frame:
        pose = self.pose
        turn = turn_y(pose.twist) @ turn_z(pose.sway) @ turn_x(pose.lean)
        return Frame(np.array([0.0, 0.0, 0.0]), turn)

    @cached_property
    def head(self) -> Frame:
        side, down = self.pose.gaze
        level = turn_y(side + self.pose.twist * 0.3) @ turn_x(down + 2) @ turn_z(self.pose.sway / 2)
        return Frame(np.array(self.trunk.out(0, 0.665, 0.035)), level)

    @cached_property
    def chest(self) -> Frame:
        """The plane of the bib."""
        lean = self.trunk.axes @ turn_z(self.bib.tilt if self.bib else 0.0)
        return Frame(np.array(self.trunk.out(0, BELLY, 0.148)), lean)

    @cached_property
    def body(self) -> Solid:
        return body(self.pose, self.outfit, self.trunk, self.head)

    @cached_property
    def lowest(self) -> float:
        """Metres from the middle of the hips down to the road."""
        soles = [cone for cone in self.body.cones if cone.part == "sole"]
        drop = max(max(c.start_radius - c.start[1], c.end_radius - c.end[1]) for c in soles)
        return drop + self.pose.float_by

    @property
    def axes(self) -> Array:
        """Columns: the runner's side, up and front in the world."""
        turn = np.radians(self.heading)
        side = np.array([np.cos(turn), 0, np.sin(turn)])
        front = np.array([np.sin(turn), 0, -np.cos(turn)])
        return np.stack([side, np.array([0.0, 1.0, 0.0]), front], axis=1) * self.size

    @property
    def origin(self) -> Array:
        """The middle of the hips in the world."""
        return np.array([self.place[0], self.lowest * self.size, self.place[1]])

    def world(self, points: Array) -> Array:
        """World coordinates (..., 3) of the runner's own."""
        return np.asarray(points) @ self.axes.T + self.origin
