"""How much of sun and sky reaches each point of a runner."""

import numpy as np

from infra.samples.camera import Array
from infra.samples.light import Light, shade
from infra.samples.runner import Runner
from infra.samples.solid import Solid

SHADOW, SHADOW_STEPS = 0.5, 13  # metres towards the sun, and looks on the way
SHINY = {"arm": 0.35, "leg": 0.35, "head": 0.3, "nose": 0.4, "shoe": 0.3, "hair": 0.25}


def lit(
    runner: Runner,
    light: Light,
    points: Array,
    normals: Array,
    albedo: Array,
    rays: Array,
    owners: Array | None,
) -> Array:
    """Light (n, 3) that leaves the runner's own ``points`` (3, n) towards the lens.

    ``rays`` (n, 3) come from the lens, in the world; ``owners`` are the cones, None for paper.
    """
    turn = runner.axes / runner.size
    sun = (turn.T @ light.towards).astype(np.float32)
    body = runner.body
    free = _sunlit(body, points, normals, sun)
    beside = body.within(points, 0.17)
    hollow = np.zeros_like(free)
    for step in (0.03, 0.08, 0.16):
        gap = body.distance((points + normals * np.float32(step)).astype(np.float32), beside)
        hollow += np.clip(step - gap, 0, None) * np.float32(0.45 / step)
    height = (points[1] + runner.lowest) * runner.size
    near_road = np.clip(0.55 + height * 1.2, 0, 1)
    opened = np.clip(1 - hollow, 0.15, 1) * near_road
    gloss = np.full(points.shape[1], 0.08)
    if owners is not None:
        gloss = np.array([SHINY.get(cone.part, 0.1) for cone in body.cones])[owners]
    return shade(light, albedo, normals.T @ turn.T, -rays, free, opened, gloss)


def _sunlit(body: Solid, points: Array, normals: Array, sun: Array) -> Array:
    """What share of the sun reaches each of ``points`` (3, n), with soft edges."""
    facing = np.flatnonzero(sun @ normals > 0)
    free = np.zeros(points.shape[1], np.float32)
    if not facing.size:
        return free
    start = (points[:, facing] + normals[:, facing] * np.float32(0.012)).astype(np.float32)
    path = np.concatenate([start, start + sun[:, None] * np.float32(SHADOW)], axis=1)
    over = body.within(path, 0.05)
    lit, travelled = np.ones(facing.size, np.float32), np.full(facing.size, 0.02, np.float32)
    for _ in range(SHADOW_STEPS):
        gap = body.distance(start + sun[:, None] * travelled, over)
        lit = np.minimum(lit, np.clip(0.5 + gap / (0.12 * travelled + 0.004), 0, 1))
        travelled = np.minimum(travelled + np.clip(gap, 0.016, 0.08), np.float32(SHADOW))
    free[facing] = lit
    return free
