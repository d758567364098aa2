"""Runners seen through a camera: light, coverage and what can be seen of their bibs."""

from dataclasses import dataclass

import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.light import Light
from infra.samples.paper import number_of
from infra.samples.runner import Runner
from infra.samples.sight import meet

TILE = 64  # pixels; only the cones near a tile are asked about
DX = np.array([[0.2], [0.65], [0.35], [0.8]], np.float32)  # four looks into a pixel at an edge
DY = np.array([[0.35], [0.2], [0.8], [0.65]], np.float32)


@dataclass(frozen=True)
class Figure:
    """A picture of one runner, to be laid over what is behind; (row, column) of its corner."""

    corner: tuple[int, int]
    light: Array  # (rows, columns, 3), multiplied by cover
    cover: Array  # (rows, columns), 0..1
    digits: Array  # (rows, columns), True where the number's box is seen
    number_box: tuple[float, float, float, float] | None
    digits_whole: float  # pixels that the number's box would have if nothing hid it


def look(runner: Runner, camera: Camera, light: Light) -> Figure | None:
    """The figure of ``runner``, or None where the frame does not show any of it."""
    box = _frame(runner, camera)
    if box is None:
        return None
    left, top, right, bottom = box
    size = (bottom - top, right - left)
    glow, cover = np.zeros((*size, 3), np.float32), np.zeros(size, np.float32)
    digits = np.zeros(size, bool)
    for y in range(top, bottom, TILE):
        for x in range(left, right, TILE):
            rows, columns = slice(y, min(y + TILE, bottom)), slice(x, min(x + TILE, right))
            seen = _tile(runner, camera, light, rows, columns)
            if seen is not None:
                here = (slice(y - top, rows.stop - top), slice(x - left, columns.stop - left))
                glow[here], cover[here], digits[here] = seen
    number_box, whole = number_of(runner, camera)
    return Figure((top, left), glow, cover, digits, number_box, whole)


def _frame(runner: Runner, camera: Camera) -> tuple[int, int, int, int] | None:
    centres, radii = runner.body.spheres
    seen = camera.project(runner.world(centres))
    if (seen[:, 2] < 0.2).any():
        return None
    reach = (camera.focal * radii * runner.size / seen[:, 2])[:, None]
    low = np.maximum((seen[:, :2] - reach).min(0) - 3, 0)
    high = np.minimum((seen[:, :2] + reach).max(0) + 3, (camera.width, camera.height))
    if (high - low < 2).any():
        return None
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def _tile(
    runner: Runner, camera: Camera, light: Light, rows: slice, columns: slice
) -> tuple[Array, Array, Array] | None:
    y, x = np.mgrid[rows, columns].astype(np.float32)
    shape = x.shape
    which = _near(runner, camera, float(x.mean()), float(y.mean()), max(shape) * 0.71 + 4)
    if not which:
        return None
    first = meet(runner, camera, light, x.ravel() + 0.5, y.ravel() + 0.5, which)
    if not first.hit.any():
        return None
    glow = np.where(first.hit[:, None], first.light, 0).astype(np.float32)
    cover = first.hit.astype(np.float32)
    edges = np.flatnonzero(_edges(first.key.reshape(shape)))
    if edges.size:
        around = x.ravel()[edges] + DX, y.ravel()[edges] + DY
        many = meet(runner, camera, light, around[0].ravel(), around[1].ravel(), which)
        lights = np.where(many.hit[:, None], many.light, 0)
        glow[edges] = lights.reshape(4, -1, 3).mean(axis=0)
        cover[edges] = many.hit.reshape(4, -1).mean(axis=0)
    return glow.reshape(*shape, 3), cover.reshape(shape), first.digits.reshape(shape)


def _near(runner: Runner, camera: Camera, x: float, y: float, reach: float) -> list[int]:
    centres, radii = runner.body.spheres
    seen = camera.project(runner.world(centres))
    away = np.hypot(seen[:, 0] - x, seen[:, 1] - y)
    limits = camera.focal * radii * runner.size / seen[:, 2] + reach
    return [int(i) for i in np.flatnonzero(away < limits)]


def _edges(key: Array) -> Array:
    """True at pixels whose neighbour shows another piece."""
    edge = np.zeros(key.shape, bool)
    for axis in (0, 1):
        change = np.diff(key, axis=axis) != 0
        first = (slice(None, -1), slice(None)) if axis == 0 else (slice(None), slice(None, -1))
        last = (slice(1, None), slice(None)) if axis == 0 else (slice(None), slice(1, None))
        edge[first] |= change
        edge[last] |= change
    return edge
