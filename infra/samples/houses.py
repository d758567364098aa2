"""Fronts of houses, trees and hills: what stands beside the course."""

import cv2
import numpy as np

from infra.samples.camera import Array
from infra.samples.light import Light
from infra.samples.outfit import Colour, linear

PLASTERS: tuple[Colour, ...] = (
    (226, 200, 160), (214, 150, 116), (236, 222, 196), (190, 110, 86),
    (198, 206, 204), (230, 184, 120), (166, 176, 186), (222, 168, 150),
)  # fmt: skip
AWNINGS: tuple[Colour, ...] = ((196, 50, 52), (28, 98, 92), (36, 72, 140), (222, 142, 36))
HILLS: tuple[tuple[int, int, Colour], ...] = (
    (130, 46, (112, 136, 158)), (190, 30, (88, 122, 118)), (232, 20, (74, 104, 72)),
)  # fmt: skip
LEAVES = 2600
SCALE = 40  # pixels of a house front for each metre


def opaque(picture: Array) -> Array:
    """``picture`` (rows, columns, 3) with full cover."""
    return np.concatenate([picture, np.ones((*picture.shape[:2], 1), np.float32)], axis=2)


def facade(random: np.random.Generator, width: float, floors: int) -> Array:
    """Albedo (rows, columns, 3) of a house front, 3.4 metres a floor."""
    high, wide = int(3.4 * floors * SCALE), int(width * SCALE)
    wall = np.empty((high, wide, 3), np.float32)
    wall[:] = linear(PLASTERS[random.integers(len(PLASTERS))])
    wall *= 1 + 0.05 * random.standard_normal((high, 1, 1)).astype(np.float32)
    columns = max(2, int(width / random.uniform(2.3, 3.2)))
    tall, shutters = random.uniform(1.5, 2.1), random.random() < 0.5
    shutter = linear(AWNINGS[random.integers(len(AWNINGS))]) * 0.8
    for floor in range(1, floors):
        base = high - int((3.4 * floor + 0.8) * SCALE)
        for column in range(columns):
            centre = int((column + 0.5) * wide / columns)
            _window(wall, random, centre, base, 1.1, tall, shutter if shutters else None)
        ledge = high - int(3.4 * floor * SCALE)
        wall[ledge - 5 : ledge + 3] *= 1.18
        wall[ledge + 3 : ledge + 10] *= 0.72
    wall[:14] *= 1.15
    wall[14:24] *= 0.6
    _shop(wall, random)
    return wall


def _window(
    wall: Array, random: np.random.Generator, x: int, base: int, wide: float, tall: float,
    shutter: Array | None,
) -> None:  # fmt: skip
    half, up = int(wide * SCALE / 2), int(tall * SCALE)
    frame = linear((240, 236, 228))
    cv2.rectangle(wall, (x - half - 4, base - up - 4), (x + half + 4, base + 5), frame.tolist(), -1)
    glass = np.linspace(0.42, 0.08, up, dtype=np.float32)[:, None, None]
    tint = np.array([0.55, 0.72, 0.92], np.float32) * random.uniform(0.5, 1.2)
    here = wall[base - up : base, x - half : x + half]
    here[:] = (glass * tint)[: here.shape[0]]
    cv2.line(wall, (x, base - up), (x, base), frame.tolist(), 3)
    if shutter is not None:
        for side in (-1, 1):
            edge = x + side * (half + 5)
            far = edge + side * int(0.42 * SCALE)
            cv2.rectangle(wall, (edge, base - up - 2), (far, base + 2), shutter.tolist(), -1)


def _shop(wall: Array, random: np.random.Generator) -> None:
    high, wide = wall.shape[:2]
    top = high - int(2.9 * SCALE)
    wall[top : high - 8, 14 : wide - 14] = linear((40, 44, 50))
    glow = random.uniform(0.15, 0.6)
    wall[top + 12 : high - 26, 26 : wide - 26] = linear((250, 206, 140)) * glow
    for x in range(26, wide - 26, int(2.2 * SCALE)):
        wall[top:high, x : x + 6] = linear((44, 42, 40))
    stripe = linear(AWNINGS[random.integers(len(AWNINGS))])
    for index, x in enumerate(range(8, wide - 8, 18)):
        colour = stripe if index % 2 else linear((240, 236, 226))
        wall[top - 6 : top + 30, x : min(x + 18, wide - 8)] = colour


def tree(random: np.random.Generator, light: Light, bloom: float = 0.0) -> Array:
    """A broad-leaved tree (560, 420, 4), lit; ``bloom`` is the share of leaves in flower."""
    picture = np.zeros((560, 420, 4), np.float32)
    bark = np.array([*(linear((96, 78, 62)) * 0.9), 1.0])
    cv2.line(picture, (210, 556), (212, 300), bark.tolist(), 22, cv2.LINE_AA)
    for x in (120, 160, 265, 310):
        cv2.line(picture, (211, 380), (x, 230), bark.tolist(), 9, cv2.LINE_AA)
    green = linear((92, 134, 52)) * random.uniform(0.75, 1.2) * random.uniform(0.85, 1.15, 3)
    centres = np.stack([random.normal(210, 78, 60), random.normal(190, 70, 60)], axis=1)
    sun = light.towards
    for turn in range(LEAVES):
        middle = centres[random.integers(len(centres))] + random.normal(0, 22, 2)
        x, y = (middle[0] - 210) / 195, (middle[1] - 190) / 182
        late = turn / LEAVES  # the last are nearest, and stand in the sun
        if np.hypot(x, y) > 0.84 + 0.16 * late:
            continue
        facing = 0.5 + 0.6 * (sun[0] * x - sun[1] * y)
        lit = np.clip(facing, 0.02, 1.1) * (0.12 + 0.88 * late) * random.uniform(0.5, 1.25)
        leaf = green if random.random() >= bloom else linear((240, 170, 190))
        tone = leaf * (np.array(light.sun) * lit + np.array(light.sky) * (0.2 + 0.35 * lit))
        spot = (int(middle[0]), int(middle[1]))
        radius = int(random.uniform(3, 8) + 9 * (1 - late))
        cv2.circle(picture, spot, radius, [*tone.tolist(), 1.0], -1, cv2.LINE_AA)
    return picture


def hills(random: np.random.Generator, light: Light) -> Array:
    """A far skyline (300, 1600, 4) of hills and woods."""
    picture = np.zeros((300, 1600, 4), np.float32)
    x = np.arange(1600)
    glow = np.array(light.sky) * 0.9 + np.array(light.sun) * 0.3
    for base, tall, colour in HILLS:
        phase = random.uniform(0, 9, 5)
        line = base - tall * sum(np.sin(x / (260 / 2**i) + phase[i]) / 2**i for i in range(5))
        picture[np.arange(300)[:, None] > line[None]] = [*(linear(colour) * glow), 1.0]
    return picture
