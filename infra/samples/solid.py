"""Bodies made of round cones that melt into each other, met by rays.

A round cone is a segment whose radius changes along it; a body is the smooth union of many.
Rays walk towards it by the distance that is known to be free (sphere tracing).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from infra.samples.camera import Array

STEPS = 28


@dataclass(frozen=True)
class Cone:
    """One round cone, in metres; ``part`` says what it is a piece of."""

    part: str
    start: tuple[float, float, float]
    end: tuple[float, float, float]
    start_radius: float
    end_radius: float
    melt: float = 0.015  # metres over which it flows into the cones before it
    cut: bool = False  # ends flat, as a sleeve does


@dataclass(frozen=True)
class Solid:
    """Cones as arrays, in the order in which they melt together."""

    cones: tuple[Cone, ...]
    starts: Array
    ends: Array
    radii: Array  # (cones, 2)

    @classmethod
    def of(cls, cones: list[Cone]) -> "Solid":
        return cls(
            tuple(cones),
            np.array([cone.start for cone in cones], np.float32),
            np.array([cone.end for cone in cones], np.float32),
            np.array([(cone.start_radius, cone.end_radius) for cone in cones], np.float32),
        )

    @cached_property
    def spheres(self) -> tuple[Array, Array]:
        """Centres (cones, 3) and radii of spheres that hold the cones."""
        length = np.linalg.norm(self.ends - self.starts, axis=1)
        return (self.starts + self.ends) / 2, length / 2 + self.radii.max(axis=1) + 0.02

    def distance(self, points: Array, which: list[int]) -> Array:
        """Metres from ``points`` (3, n) to the cones ``which``, negative inside."""
        total = np.full(points.shape[1], 9.0, np.float32)
        for one, index in zip(self._each(points, which), which, strict=True):
            melt = np.float32(self.cones[index].melt)
            blend = np.maximum(melt - np.abs(total - one), 0)
            total = np.minimum(total, one) - blend * blend * (np.float32(0.25) / melt)
        return total

    def owner(self, points: Array, which: list[int]) -> Array:
        """Index of the cone that each of ``points`` (3, n) is nearest to."""
        return np.asarray(which)[np.argmin(self._each(points, which), axis=0)]

    def within(self, points: Array, reach: float) -> list[int]:
        """The cones that come within ``reach`` metres of any of ``points`` (3, n)."""
        low, high = points.min(axis=1), points.max(axis=1)
        centres, radii = self.spheres
        outside = np.maximum(np.maximum(low - centres, centres - high), 0)
        return [int(i) for i in np.flatnonzero(np.linalg.norm(outside, axis=1) < radii + reach)]

    def _each(self, points: Array, which: list[int]) -> Array:
        """Metres (cones, n) from ``points`` (3, n) to each of the cones ``which``.

        Squares are multiplied out, so that one matrix product serves all cones: with bodies about
        a metre across, single precision still leaves the error below a hundredth of a millimetre.
        """
        starts, first = self.starts[which], self.radii[which, :1]
        axes = self.ends[which] - starts
        square = np.maximum((axes * axes).sum(1, keepdims=True), np.float32(1e-9))
        dot = axes @ points - (axes * starts).sum(1, keepdims=True)
        away = (points * points).sum(0) - 2 * (starts @ points) + (starts * starts).sum(1)[:, None]
        share = np.clip(dot / square, 0, 1)
        away = np.sqrt(np.maximum(away - share * (2 * dot - share * square), 0))
        away -= first + share * (self.radii[which, 1:] - first)
        for row, index in enumerate(which):
            if self.cones[index].cut:
                length = np.sqrt(square[row])
                away[row] = np.maximum(away[row], dot[row] / length - length)
        return np.asarray(away)

    def trace(self, origin: Array, rays: Array, which: list[int], tolerance: float) -> Array:
        """Metres along ``rays`` (3, n) from ``origin`` to the body; infinity where they miss it."""
        centres, radii = self.spheres
        reach = np.linalg.norm(centres[which] - origin, axis=1)
        near, far = float((reach - radii[which]).min()), float((reach + radii[which]).max())
        travelled = np.full(rays.shape[1], max(near, 0.05), np.float32)
        alive = np.arange(rays.shape[1])
        hit = np.zeros(rays.shape[1], bool)
        for _ in range(STEPS):
            if not alive.size:
                break
            free = self.distance(origin[:, None] + rays[:, alive] * travelled[alive], which)
            travelled[alive] += free * np.float32(0.9)
            hit[alive] = free < tolerance
            alive = alive[(free >= tolerance) & (travelled[alive] < far)]
        return np.where(hit, travelled, np.inf).astype(np.float32)

    def normals(self, points: Array, which: list[int], reach: float) -> Array:
        """Unit normals (3, n), from four looks ``reach`` metres around each point."""
        total = np.zeros_like(points)
        for corner in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
            step = np.array(corner, np.float32)[:, None]
            total += step * self.distance(points + step * np.float32(reach), which)
        return np.asarray(total / np.maximum(np.linalg.norm(total, axis=0), 1e-6))
