"""Flat pictures that stand in the world."""

from dataclasses import dataclass

import numpy as np

from infra.samples.camera import Array
from infra.samples.light import Light


@dataclass(frozen=True)
class Thing:
    """A picture (rows, columns, 4) on a rectangle; its corners run clockwise from top left."""

    picture: Array
    corners: Array  # (4, 3), metres
    lamp: bool = False  # painted with its light, or shining by itself

    @property
    def depth(self) -> float:
        return float(self.corners[:, 2].mean())


def upright(
    picture: Array,
    foot: tuple[float, float, float],
    height: float,
    width: float = 0.0,
    lamp: bool = False,
) -> Thing:
    """``picture`` standing square to the course; as wide as it looks where ``width`` is 0."""
    half = (width or height * picture.shape[1] / picture.shape[0]) / 2
    x, y, z = foot
    corners = [(x - half, y + height), (x + half, y + height), (x + half, y), (x - half, y)]
    flat = np.array([(across, up, z) for across, up in corners])
    return Thing(np.ascontiguousarray(picture), flat, lamp)


def wall(picture: Array, x: float, near: float, far: float, base: float, top: float) -> Thing:
    """``picture`` along the course at ``x``, from ``near`` to ``far`` metres."""
    first, last = (far, near) if x > 0 else (near, far)
    corners = [(x, top, first), (x, top, last), (x, base, last), (x, base, first)]
    return Thing(picture, np.array(corners))


def lit(thing: Thing, light: Light) -> Array:
    """The thing's picture as the sun and the sky light it."""
    if thing.lamp:
        return thing.picture
    a, b, _, d = thing.corners
    normal = np.cross(b - a, a - d)
    normal = normal / np.linalg.norm(normal)
    facing = max(float(-normal @ light.towards), 0.0)
    glow = facing * np.array(light.sun) + np.array(light.sky) * 0.7 + np.array(light.ground) * 0.25
    return np.asarray(thing.picture * np.array([*glow, 1.0], np.float32))
