"""How a paper lies: turned, sheared, in perspective, round a body, folded."""

import cv2
import numpy as np

from infra.training.digits.letters import CAP, Array, Random
from infra.training.digits.paper import Paper

Cut = tuple[str, float, float]  # how a number is spoilt, and where (0 to 1 of its width)


def bent(random: Random, sheet: Paper, x: Array, y: Array) -> tuple[Array, Array]:
    """Where on the sheet each pixel is: turned, sheared, in perspective, round a body."""
    middle = (sheet.box[0] + sheet.box[2]) / 2, (sheet.box[1] + sheet.box[3]) / 2
    x, y = x - middle[0], y - middle[1]
    turn = np.clip(random.normal() * 0.07, -0.2, 0.2)
    x, y = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    x = x + y * random.normal() * 0.12
    depth = 1 + x * random.normal() * 0.0007 + y * random.normal() * 0.0007
    x, y = x / depth, y / depth
    if random.random() < 0.3:
        radius = CAP * random.uniform(2.2, 7)
        at = random.normal() * 0.35 * radius
        bow = np.clip((x + at) / radius, -0.97, 0.97)
        x = np.arcsin(bow) * radius - np.arcsin(np.clip(at / radius, -0.97, 0.97)) * radius
    y = (
        y
        + random.normal() * 0.0006 * x * x / 2
        + random.normal() * 1.5 * np.sin(x / random.uniform(15, 60))
    )
    return (x + middle[0]).astype(np.float32), (y + middle[1]).astype(np.float32)


def folded(random: Random, sheet: Paper, u: Array, cut: Cut) -> tuple[Array, Array]:
    """Sheet columns after folds, and where there is a sheet at all."""
    kind, start, end = cut
    wide = sheet.box[2] - sheet.box[0]
    if kind == "tuck":
        at = sheet.box[0] + start * wide
        u = np.where(u > at, u + np.float32(end * wide), u)
    inside = (u >= 0) & (u < sheet.places.shape[1])
    if kind == "back":
        inside &= (u > sheet.box[0] + start * wide) & (u < sheet.box[0] + end * wide)
    return u, inside


def lay(random: Random, pixels: Array, sheet: Paper, u: Array, v: Array, cover: Array) -> Array:
    cover = cover & (v >= 0) & (v < sheet.places.shape[0])
    seen = cv2.remap(sheet.colours, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    light = np.ones(cover.shape, np.float32)
    if random.random() < 0.35:  # waves of the paper
        angle, period = random.uniform(-0.7, 0.7), random.uniform(20, 120)
        wave = np.sin((u * np.cos(angle) + v * np.sin(angle)) / period + random.uniform(0, 6))
        light += random.uniform(0.03, 0.25) * wave.astype(np.float32)
    share = cv2.blur(cover.astype(np.float32), (2, 2))[..., None]
    pixels += (seen * light[..., None] - pixels) * share
    if random.random() < 0.2:  # an edge that shades
        rim = cv2.blur(cover.astype(np.float32), (5, 5))
        pixels *= 1 - random.uniform(0.2, 0.7) * (4 * rim * (1 - rim))[..., None]
    return cover
