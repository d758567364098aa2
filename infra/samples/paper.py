"""The sheet of paper on a runner: where rays meet it, and what is printed there."""

import cv2
import numpy as np

from infra.samples.bib import Bib
from infra.samples.camera import Array, Camera
from infra.samples.runner import Runner


def sheet(runner: Runner, bib: Bib, origin: Array, rays: Array) -> tuple[Array, Array]:
    """Metres along ``rays`` to the paper (infinite beside it), and the spots (2, n)
    on it, in metres from its middle."""
    chest = runner.chest
    start = chest.axes.T @ (origin - chest.origin)
    ray = chest.axes.T @ rays
    along = -start[2] / np.minimum(ray[2], -1e-6)
    for _ in range(4):
        u, v = start[0] + along * ray[0], start[1] + along * ray[1]
        relief = bib.relief(np.clip(u, -0.3, 0.3), np.clip(v, -0.3, 0.3))
        along = (relief - start[2]) / np.minimum(ray[2], -1e-6)
    # A ray that grazes the sheet does not settle on it: then it sees none of the print.
    u, v = start[0] + along * ray[0], start[1] + along * ray[1]
    astray = np.abs(start[2] + along * ray[2] - bib.relief(u, v)) > 0.004
    beside = astray | (np.abs(u) > bib.width / 2) | (np.abs(v) > bib.height / 2) | (ray[2] > -0.12)
    return np.where(beside | (along < 0), np.inf, along), np.stack([u, v])


def printed(bib: Bib, spots: Array, pixel: float) -> tuple[Array, Array]:
    """Linear colours (n, 3) of the print at ``spots``, and where the number's box is; ``pixel`` is
    what one shows, in metres."""
    u, v = spots
    art, (x0, y0, x1, y1) = bib.art
    high, wide = art.shape[:2]
    scale = min(1.0, max(0.02, bib.width / wide / max(pixel, 1e-6) * 1.1))
    small = cv2.resize(
        art, (max(8, int(wide * scale)), max(6, int(high * scale))), interpolation=cv2.INTER_AREA
    )
    x, y = u / bib.width + 0.5, 0.5 - v / bib.height
    columns = (x * small.shape[1] - 0.5).astype(np.float32).reshape(1, -1)
    rows = (y * small.shape[0] - 0.5).astype(np.float32).reshape(1, -1)
    parts = [
        cv2.remap(small, columns[:, i : i + 30000], rows[:, i : i + 30000], cv2.INTER_LINEAR,
                  borderMode=cv2.BORDER_REPLICATE)[0]
        for i in range(0, columns.shape[1], 30000)
    ]  # fmt: skip
    inside = (x > x0) & (x < x1) & (y > y0) & (y < y1)
    return np.asarray(np.concatenate(parts) ** 2.2 * 0.9), inside


def normals(runner: Runner, bib: Bib, spots: Array) -> Array:
    """Unit normals (3, n) of the creased sheet."""
    u, v = spots
    step = 0.003
    slope_x = (bib.relief(u + step, v) - bib.relief(u - step, v)) / (2 * step)
    slope_y = (bib.relief(u, v + step) - bib.relief(u, v - step)) / (2 * step)
    normals = np.stack([-slope_x, -slope_y, np.ones_like(u)])
    return np.asarray(runner.chest.axes @ (normals / np.linalg.norm(normals, axis=0)))


def number_of(
    runner: Runner, camera: Camera
) -> tuple[tuple[float, float, float, float] | None, float]:
    """The upright box of the number on the photo, and how many pixels it fills if all is seen."""
    if runner.bib is None:
        return None, 0.0
    bib = runner.bib
    _, (x0, y0, x1, y1) = bib.art
    share = np.linspace(0, 1, 7)
    u, v = np.meshgrid((x0 + (x1 - x0) * share - 0.5), 0.5 - (y0 + (y1 - y0) * share))
    u, v = u * bib.width, v * bib.height
    on_chest = np.stack([u, v, bib.relief(u, v)], axis=-1)
    seen = camera.project(runner.world(on_chest @ runner.chest.axes.T + runner.chest.origin))
    corners = seen[[0, 0, -1, -1], [0, -1, -1, 0], :2]
    x, y = corners[:, 0], corners[:, 1]
    area = abs(float(x @ np.roll(y, 1) - y @ np.roll(x, 1))) / 2
    low, high = seen[..., :2].min((0, 1)), seen[..., :2].max((0, 1))
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1])), area
