"""Sky and ground, painted pixel by pixel, and the shadows that fall on the road."""

from dataclasses import dataclass

import cv2
import numpy as np

from infra.samples.camera import Array, Camera
from infra.samples.canvas import HAZE, defocused, noise
from infra.samples.light import Light
from infra.samples.outfit import linear


@dataclass(frozen=True, kw_only=True)
class Street:
    """The course; metres from its middle."""

    half_width: float = 4.2
    verge: str = "pavement"  # what lies beside it: pavement or grass
    line: str = "blue"  # down the middle: blue (the racing line), dashes or none
    asphalt: tuple[int, int, int] = (98, 98, 102)
    setts: bool = False  # laid stones
    dapple: float = 0.0  # share of the ground in the shade of leaves


def paint_sky(camera: Camera, light: Light, random: np.random.Generator) -> Array:
    """The sky (height, width, 3), clouds and glow of the sun included."""
    y, x = np.mgrid[0 : camera.height, 0 : camera.width].astype(np.float32)
    rays = camera.rays(x, y).astype(np.float32)
    height = np.clip(rays[..., 1], 0, 1)
    share = (1 - np.exp(-height * 5.5))[..., None]
    low, high = np.array(light.horizon, np.float32), np.array(light.zenith, np.float32)
    sky = low * (1 - share) + high * share
    field = noise(random, 1024)
    across = (rays[..., 0] / (height + 0.12) * 90 + 512).astype(np.float32)
    away = (rays[..., 2] / (height + 0.12) * 90).astype(np.float32)
    clouds = cv2.remap(field, across % 1023, away % 1023, cv2.INTER_LINEAR)
    thick = np.clip((clouds - 0.35 + 0.6 * light.cloud) * 1.3, 0, 0.95) * np.clip(height * 9, 0, 1)
    bright = low * 0.75 + 0.35
    sky = sky * (1 - thick[..., None]) + bright * thick[..., None]
    near = np.clip(rays @ light.towards.astype(np.float32), 0, 1)
    halo = (0.45 * near**12 + 1.2 * near**90)[..., None]
    return np.asarray(sky + halo * np.array(light.sun, np.float32) * 0.35, np.float32)


def paint_ground(
    camera: Camera, light: Light, street: Street, random: np.random.Generator
) -> tuple[Array, Array]:
    """Ground (height, width, 3) and how much of each pixel it covers."""
    y, x = np.mgrid[0 : camera.height, 0 : camera.width].astype(np.float32)
    rays = camera.rays(x + 0.5, y + 0.5)
    cover = np.clip(-rays[..., 1] * camera.focal * 0.7, 0, 1).astype(np.float32)
    reach = camera.position[1] / np.maximum(-rays[..., 1], 1e-4)
    across = (camera.position[0] + reach * rays[..., 0]).astype(np.float32)
    away = (camera.position[2] + reach * rays[..., 2]).astype(np.float32)
    pixel = np.clip(reach / camera.focal, 0.001, 1).astype(np.float32)
    colour = _surfaces(street, across, away, pixel, random)
    lit: Array = np.ones_like(across)
    if street.dapple:
        field = noise(random, 1024, 7)
        leaves = _sample(field, across * 46, away * 30)
        lit = 1 - np.clip((leaves + street.dapple * 1.5 - 0.9) * 3, 0, 0.85)
    sun = max(float(light.towards[1]), 0.0) * np.array(light.sun, np.float32)
    ground: Array = colour * (lit[..., None] * sun + np.array(light.sky, np.float32) * 0.85)
    haze = (1 - np.exp(-reach / HAZE))[..., None]
    ground = ground * (1 - haze) + np.array(light.horizon, np.float32) * haze
    return _by_depth(ground.astype(np.float32), reach, camera), cover


def _surfaces(
    street: Street, across: Array, away: Array, pixel: Array, random: np.random.Generator
) -> Array:
    fine = _sample(noise(random, 1024, 9), across * 130, away * 130) * np.clip(0.012 / pixel, 0, 1)
    broad = _sample(noise(random, 1024), across * 17, away * 11)
    colour = linear(street.asphalt) * (1 + 0.16 * fine + 0.07 * broad)[..., None]
    if street.setts:
        row = np.floor(away / 0.17)
        gap = _stripe(away % 0.17, 0.012, pixel)
        gap = np.maximum(gap, _stripe((across + 0.11 * (row % 2)) % 0.22, 0.012, pixel))
        stone = np.sin(row * 12.9 + np.floor((across + 0.11 * (row % 2)) / 0.22) * 78.2) * 43.7
        near = np.clip(0.02 / pixel, 0, 1)
        colour = colour * (1 + (0.22 * (stone % 1 - 0.5) - 0.4 * gap) * near)[..., None]
    side = np.abs(across)
    edge = _stripe(side - (street.half_width - 0.32), 0.06, pixel)
    if street.line == "blue":
        middle, paint = _stripe(across - 0.9, 0.06, pixel), (66, 120, 205)
    elif street.line == "dashes":
        middle, paint = _stripe(across, 0.07, pixel) * (away % 6 < 2.6), (236, 236, 230)
    else:
        middle, paint = np.zeros_like(across), (0, 0, 0)
    worn = 0.85 + 0.25 * fine
    colour = _over(colour, linear((238, 238, 232)), edge * np.clip(worn, 0, 1) * 0.85)
    colour = _over(colour, linear(paint), middle * np.clip(worn, 0, 1) * 0.8)
    verge = np.clip((side - street.half_width) / pixel + 0.5, 0, 1)
    kerb = _stripe(side - street.half_width - 0.09, 0.09, pixel)
    if street.verge == "grass":
        beyond = linear((104, 138, 66)) * (1 + 0.3 * broad + 0.35 * fine)[..., None]
    else:
        joints = np.maximum(_stripe(side % 0.8, 0.015, pixel), _stripe(away % 0.8, 0.015, pixel))
        beyond = linear((176, 168, 158)) * (1 + 0.08 * broad + 0.06 * fine)[..., None]
        beyond = beyond * (1 - 0.25 * joints * np.clip(0.02 / pixel, 0, 1))[..., None]
    colour = colour * (1 - verge[..., None]) + beyond * verge[..., None]
    return _over(colour, linear((196, 192, 186)), kerb * 0.9)


def _stripe(away: Array, half: float, pixel: Array) -> Array:
    return np.asarray(np.clip((half - np.abs(away)) / pixel + 0.5, 0, 1))


def _over(colour: Array, paint: Array, share: Array) -> Array:
    return np.asarray(colour * (1 - share[..., None]) + paint * share[..., None])


def _sample(field: Array, x: Array, y: Array) -> Array:
    size = field.shape[0] - 1
    # Folded, not wrapped, so that no seam shows.
    fold = [np.abs(axis % (2 * size) - size).astype(np.float32) for axis in (x, y)]
    return np.asarray(cv2.remap(field, fold[0], fold[1], cv2.INTER_LINEAR))


def _by_depth(ground: Array, reach: Array, camera: Camera) -> Array:
    """``ground`` out of focus as far as each pixel's distance makes it."""
    reach = np.clip(reach, 0.5, 400)
    radius = camera.focal * camera.aperture * np.abs(1 / camera.focus - 1 / reach) / 2
    levels = [0.0, 2.0, 5.0, 10.0, 20.0]
    blurred = [defocused(ground, level) for level in levels]
    total = np.zeros_like(ground)
    for index, level in enumerate(levels):
        below = levels[index - 1] if index else -1.0
        above = levels[index + 1] if index + 1 < len(levels) else 1e9
        share = np.minimum((radius - below) / (level - below), (above - radius) / (above - level))
        total += blurred[index] * np.clip(share, 0, 1)[..., None].astype(np.float32)
    return total
