"""Runners seen through a camera: light, coverage and what can be seen of their bibs."""

from dataclasses import dataclass

import numpy as np

from infra.samples.bib import Bib
from infra.samples.camera import Array, Camera
from infra.samples.light import Light, shade
from infra.samples.paint import colours
from infra.samples.runner import Runner
from infra.samples.solid import Solid

TILE = 64  # pixels; only the cones near a tile are asked about
DX = np.array([[0.2], [0.65], [0.35], [0.8]], np.float32)  # four looks into a pixel at an edge
DY = np.array([[0.35], [0.2], [0.8], [0.65]], np.float32)
SHADOW_STEPS = (0.03, 0.07, 0.13, 0.2, 0.3, 0.43)  # metres towards the sun


@dataclass(frozen=True)
class Figure:
    """A picture of one runner, to be laid over what is behind; (row, column) of its corner."""

    corner: tuple[int, int]
    light: Array  # (rows, columns, 3), multiplied by cover
    cover: Array  # (rows, columns), 0..1
    digits: Array  # (rows, columns), True where the number's box is seen
    number_box: tuple[float, float, float, float] | None
    digits_whole: float  # pixels that the number's box would have if nothing hid it


@dataclass(frozen=True)
class Seen:
    """What a bundle of rays met."""

    light: Array  # (n, 3)
    hit: Array  # (n,)
    key: Array  # (n,) which piece; changes at every edge
    digits: Array  # (n,)


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
    number_box, whole = _number(runner, camera)
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
    first = _meet(runner, camera, light, x.ravel() + 0.5, y.ravel() + 0.5, which)
    if not first.hit.any():
        return None
    glow = np.where(first.hit[:, None], first.light, 0).astype(np.float32)
    cover = first.hit.astype(np.float32)
    edges = np.flatnonzero(_edges(first.key.reshape(shape)))
    if edges.size:
        around = x.ravel()[edges] + DX, y.ravel()[edges] + DY
        many = _meet(runner, camera, light, around[0].ravel(), around[1].ravel(), which)
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


def _meet(
    runner: Runner, camera: Camera, light: Light, x: Array, y: Array, which: list[int]
) -> Seen:
    rays = camera.rays(x, y)
    inverse = runner.axes.T / runner.size**2
    origin = (inverse @ (np.array(camera.position) - runner.origin)).astype(np.float32)
    local = (rays @ inverse.T).T.astype(np.float32)
    local /= np.linalg.norm(local, axis=0)
    pixel = float(np.linalg.norm(origin)) / camera.focal
    reach = runner.body.trace(origin, local, which, max(0.0008, pixel * 0.3))
    paper, u, v = (
        sheet(runner, runner.bib, origin, local) if runner.bib else (np.full(x.shape, np.inf),) * 3
    )
    on_paper = paper < reach
    hit = np.isfinite(np.minimum(reach, paper))
    key, result, digits = np.zeros(x.size, int), np.zeros((x.size, 3)), np.zeros(x.size, bool)
    body = hit & ~on_paper
    if body.any():
        points = origin[:, None] + local[:, body] * reach[body]
        owners = runner.body.owner(points, which)
        albedo = colours(runner, points, owners)
        normals = runner.body.normals(points, which, max(0.002, pixel))
        normals = _weave(runner, points, owners, normals)
        key[body] = _keys(runner, owners, albedo, reach[body])
        result[body] = _lit(runner, light, points, normals, albedo, rays[body], owners)
    if on_paper.any() and runner.bib:
        points = origin[:, None] + local[:, on_paper] * paper[on_paper]
        albedo, inside = _print(runner.bib, u[on_paper], v[on_paper], pixel)
        normals = _paper_normals(runner, runner.bib, u[on_paper], v[on_paper])
        key[on_paper], digits[on_paper] = -1, inside
        result[on_paper] = _lit(runner, light, points, normals, albedo, rays[on_paper], None)
    return Seen(result, hit, key, digits)


def _keys(runner: Runner, owners: Array, albedo: Array, reach: Array) -> Array:
    names = {part: i for i, part in enumerate(sorted({c.part for c in runner.body.cones}))}
    parts = np.array([names[cone.part] for cone in runner.body.cones])[owners]
    tone = (albedo @ np.array([13.0, 17.0, 19.0]) * 2).astype(int)
    return np.asarray(1 + parts + 100 * tone + 100000 * (reach / 0.08).astype(int))


def _weave(runner: Runner, points: Array, owners: Array, normals: Array) -> Array:
    """Gentle folds in cloth."""
    parts = np.array([cone.part in ("shirt", "hem", "shorts", "sleeve") for cone in runner.body.cones])
    x, y, z = points
    phase = 34 * y + 24 * np.abs(x - 0.02) + np.sin(13 * x + 9 * z)
    depth = 0.06 * parts[owners]
    bent = normals + np.stack([0.5 * np.cos(phase), np.cos(phase), np.zeros_like(x)]) * depth
    return np.asarray(bent / np.linalg.norm(bent, axis=0))


def _lit(
    runner: Runner,
    light: Light,
    points: Array,
    normals: Array,
    albedo: Array,
    rays: Array,
    owners: Array | None,
) -> Array:
    turn = runner.axes / runner.size
    sun = (turn.T @ light.towards).astype(np.float32)
    body = runner.body
    away = (points + normals * np.float32(0.012)).astype(np.float32)
    path = np.concatenate([away, away + sun[:, None] * np.float32(SHADOW_STEPS[-1])], axis=1)
    over, beside = body.within(path, 0.05), body.within(points, 0.17)
    free = np.ones(points.shape[1], np.float32)
    for step in SHADOW_STEPS:
        gap = body.distance(away + sun[:, None] * np.float32(step), over)
        free = np.minimum(free, np.clip(0.5 + gap / (0.12 * step + 0.004), 0, 1))
    hollow = np.zeros_like(free)
    for step in (0.03, 0.08, 0.16):
        gap = body.distance((points + normals * np.float32(step)).astype(np.float32), beside)
        hollow += np.clip(step - gap, 0, None) * np.float32(0.45 / step)
    height = (points[1] + runner.lowest) * runner.size
    near_road = np.clip(0.55 + height * 1.2, 0, 1)
    opened = np.clip(1 - hollow, 0.15, 1) * near_road
    gloss = np.full(points.shape[1], 0.08)
    if owners is not None:
        shiny = {"arm": 0.35, "leg": 0.35, "head": 0.3, "nose": 0.4, "shoe": 0.3, "hair": 0.25}
        gloss = np.array([shiny.get(cone.part, 0.1) for cone in body.cones])[owners]
    return shade(light, albedo, normals.T @ turn.T, -rays, free, opened, gloss)


def sheet(runner: Runner, bib: Bib, origin: Array, rays: Array) -> tuple[Array, Array, Array]:
    """Metres along ``rays`` to the paper (infinite beside it), and where on it, in metres."""
    chest = runner.chest
    start = chest.axes.T @ (origin - chest.origin)
    ray = chest.axes.T @ rays
    along = -start[2] / np.minimum(ray[2], -1e-6)
    for _ in range(4):
        u, v = start[0] + along * ray[0], start[1] + along * ray[1]
        along = (bib.relief(u, v) - start[2]) / np.minimum(ray[2], -1e-6)
    # A ray that grazes the sheet does not settle on it: then it sees none of the print.
    u, v = start[0] + along * ray[0], start[1] + along * ray[1]
    astray = np.abs(start[2] + along * ray[2] - bib.relief(u, v)) > 0.004
    beside = astray | (np.abs(u) > bib.width / 2) | (np.abs(v) > bib.height / 2) | (ray[2] > -0.12)
    return np.where(beside | (along < 0), np.inf, along), u, v


def _print(bib: Bib, u: Array, v: Array, pixel: float) -> tuple[Array, Array]:
    import cv2

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


def _paper_normals(runner: Runner, bib: Bib, u: Array, v: Array) -> Array:
    step = 0.003
    slope_x = (bib.relief(u + step, v) - bib.relief(u - step, v)) / (2 * step)
    slope_y = (bib.relief(u, v + step) - bib.relief(u, v - step)) / (2 * step)
    normals = np.stack([-slope_x, -slope_y, np.ones_like(u)])
    return np.asarray(runner.chest.axes @ (normals / np.linalg.norm(normals, axis=0)))


def _number(
    runner: Runner, camera: Camera
) -> tuple[tuple[float, float, float, float] | None, float]:
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
