"""What a bundle of rays meets on a runner."""

from dataclasses import dataclass

import numpy as np

from infra.samples import paper
from infra.samples.camera import Array, Camera
from infra.samples.light import Light
from infra.samples.paint import colours
from infra.samples.runner import Runner
from infra.samples.shading import lit

CLOTH = ("shirt", "hem", "shorts", "sleeve")


@dataclass(frozen=True)
class Seen:
    """What a bundle of rays met."""

    light: Array  # (n, 3)
    hit: Array  # (n,)
    key: Array  # (n,) which piece; changes at every edge
    digits: Array  # (n,)


def meet(
    runner: Runner, camera: Camera, light: Light, x: Array, y: Array, which: list[int]
) -> Seen:
    """What the pixels at ``x``, ``y`` (n,) show of ``runner``; ``which`` cones may be near them."""
    rays = camera.rays(x, y)
    inverse = runner.axes.T / runner.size**2
    origin = (inverse @ (np.array(camera.position) - runner.origin)).astype(np.float32)
    local = (rays @ inverse.T).T.astype(np.float32)
    local /= np.linalg.norm(local, axis=0)
    pixel = float(np.linalg.norm(origin)) / camera.focal
    reach = runner.body.trace(origin, local, which, max(0.0008, pixel * 0.3))
    glow, key, digits = np.zeros((x.size, 3)), np.zeros(x.size, int), np.zeros(x.size, bool)
    sheet, spots = np.full(x.shape, np.inf), np.zeros((2, x.size))
    if runner.bib:
        sheet, spots = paper.sheet(runner, runner.bib, origin, local)
    front = sheet < reach
    body = np.isfinite(reach) & ~front
    if body.any():
        points = origin[:, None] + local[:, body] * reach[body]
        glow[body], owners = _body(runner, light, points, rays[body], which, max(0.002, pixel))
        key[body] = owners + 100000 * (reach[body] / 0.08).astype(int)
    if front.any() and runner.bib:
        points = origin[:, None] + local[:, front] * sheet[front]
        albedo, digits[front] = paper.printed(runner.bib, spots[:, front], pixel)
        normals = paper.normals(runner, runner.bib, spots[:, front])
        glow[front] = lit(runner, light, points, normals, albedo, rays[front], None)
        key[front] = -1
    return Seen(glow, body | front, key, digits)


def _body(
    runner: Runner, light: Light, points: Array, rays: Array, which: list[int], reach: float
) -> tuple[Array, Array]:
    """Light (n, 3) from ``points`` of skin, kit and hair, and a number for each patch of colour."""
    owners = runner.body.owner(points, which)
    albedo = colours(runner, points, owners)
    normals = _weave(runner, points, owners, runner.body.normals(points, which, reach))
    names = {part: i for i, part in enumerate(sorted({c.part for c in runner.body.cones}))}
    parts = np.array([names[cone.part] for cone in runner.body.cones])[owners]
    tone = (albedo @ np.array([13.0, 17.0, 19.0]) * 2).astype(int)
    return lit(runner, light, points, normals, albedo, rays, owners), 1 + parts + 100 * tone


def _weave(runner: Runner, points: Array, owners: Array, normals: Array) -> Array:
    """Gentle folds in cloth."""
    parts = np.array([cone.part in CLOTH for cone in runner.body.cones])
    x, y, z = points
    phase = 34 * y + 24 * np.abs(x - 0.02) + np.sin(13 * x + 9 * z)
    depth = 0.06 * parts[owners]
    bent = normals + np.stack([0.5 * np.cos(phase), np.cos(phase), np.zeros_like(x)]) * depth
    return np.asarray(bent / np.linalg.norm(bent, axis=0))
